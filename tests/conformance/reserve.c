/* SPDX-License-Identifier: MIT */
/* Reserved sections, and VirtualAlloc and VirtualFree on views: rows 233, 261 to 279. */
#include "conformance.h"

#define SIZE 0x40000
#define HALF (SIZE / 2)

static const char *commit(void *address, SIZE_T size, DWORD type, DWORD protect)
{
    SetLastError(UNTOUCHED);
    void *got = VirtualAlloc(address, size, type, protect);
    return got == NULL ? outcome(FALSE) : got == address ? "ok" : "elsewhere";
}

static const char *release(void *address, SIZE_T size, DWORD type)
{
    SetLastError(UNTOUCHED);
    return outcome(VirtualFree(address, size, type));
}

static void two_views(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE, SIZE, NULL);
    char *one = map_view(section, FILE_MAP_WRITE, 0, 0);
    char *two = map_view(section, FILE_MAP_WRITE, 0, 0);
    fact(55, "reserved section", "ok", outcome(section != NULL));
    require(one != NULL && two != NULL, "map");
    fact(261, "before any commit",
         "protect=0x0 allocated=READWRITE state=0x2000 type=0x40000 size=0x40000 base=same",
         query(one));
    fact(263, "commit for reading", "ok", commit(one, 0x10000, MEM_COMMIT, PAGE_READONLY));
    fact(263, "the view that committed",
         "protect=READONLY allocated=READWRITE state=0x1000 type=0x40000 size=0x10000 base=same",
         query(one));
    fact(264, "another view at the same moment",
         "protect=READWRITE allocated=READWRITE state=0x1000 type=0x40000 size=0x10000 base=same",
         query(two));
    two[0] = 'a';
    fact(266, "what the other view wrote", "a", text("%c", one[0]));
    fact(267, "the same pages again", "ok", commit(one, 0x10000, MEM_COMMIT, PAGE_READONLY));
    fact(266, "commit through the other view", "ok", commit(two, HALF, MEM_COMMIT, PAGE_READWRITE));
    fact(266, "what was written before", "a", text("%c", two[0]));
    two[HALF - 1] = 'b';
    fact(266, "what was written since, through the first", "b", text("%c", one[HALF - 1]));
    fact(277, "MEM_RESET of all", "ok", commit(one, SIZE, MEM_RESET, PAGE_READONLY));
    fact(278, "MEM_DECOMMIT", failed(87), release(one, 0x10000, MEM_DECOMMIT));
    fact(278, "MEM_RELEASE", failed(87), release(one, 0, MEM_RELEASE));
    DWORD old;
    SetLastError(UNTOUCHED);
    fact(233, "VirtualProtect over reserved pages", failed(487),
         outcome(VirtualProtect(one, SIZE, PAGE_READONLY, &old)));
    fact(275, "a range larger than the view", failed(487),
         commit(one, SIZE + 0x1000, MEM_COMMIT, PAGE_READWRITE));
    fact(272, "a protection that the view has not", failed(87),
         commit(one, 0x1000, MEM_COMMIT, PAGE_EXECUTE_READWRITE));
    UnmapViewOfFile(one);
    UnmapViewOfFile(two);
    one = map_view(section, FILE_MAP_READ, 0, 0);
    require(one != NULL, "map again");
    fact(264, "a view that comes later",
         "protect=READONLY allocated=READONLY state=0x1000 type=0x40000 size=0x20000 base=same",
         query(one));
    UnmapViewOfFile(one);
    close_all(section, NULL);
}

static void committed_section(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, SIZE, NULL);
    char *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map a committed section");
    fact(271, "commit for reading in a committed section", "ok",
         commit(view, 0x10000, MEM_COMMIT, PAGE_READONLY));
    fact(273, "its protection",
         "protect=READONLY allocated=READWRITE state=0x1000 type=0x40000 size=0x10000 base=same",
         query(view));
    fact(278, "MEM_DECOMMIT in a committed section", failed(87),
         release(view, 0x10000, MEM_DECOMMIT));
    UnmapViewOfFile(view);
    close_all(section, NULL);
}

static void over_a_file(void)
{
    char path[MAX_PATH];
    make_file(path, 0x10000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_section(file, PAGE_READWRITE | SEC_RESERVE, 0, NULL);
    char *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map a file");
    fact(270, "a file is never reserved only",
         "protect=READWRITE allocated=READWRITE state=0x1000 type=0x40000 size=0x10000 base=same",
         query(view));
    fact(274, "commit in a view of a file", failed(5),
         commit(view, 0x1000, MEM_COMMIT, PAGE_READWRITE));
    fact(276, "reserve in a view of a file", failed(487),
         commit(view, 0x1000, MEM_RESERVE, PAGE_READWRITE));
    UnmapViewOfFile(view);
    close_all(section, file);
    DeleteFileA(path);
}

int main(void)
{
    two_views();
    committed_section();
    over_a_file();
    return finish();
}
