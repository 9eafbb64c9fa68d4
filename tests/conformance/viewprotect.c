/* SPDX-License-Identifier: MIT */
/* VirtualProtect on views, and on private memory where caching is concerned: rows 215 to 235. */
#include "conformance.h"

#define PAGE 0x1000

static const struct protection all_protections[] = {
    { PAGE_NOACCESS, "NOACCESS" },
    { PAGE_READONLY, "READONLY" },
    { PAGE_READWRITE, "READWRITE" },
    { PAGE_WRITECOPY, "WRITECOPY" },
    { PAGE_EXECUTE, "EXECUTE" },
    { PAGE_EXECUTE_READ, "EXECUTE_READ" },
    { PAGE_EXECUTE_READWRITE, "EXECUTE_READWRITE" },
    { PAGE_EXECUTE_WRITECOPY, "EXECUTE_WRITECOPY" },
};

/* "ok" and the old protection, or the last error; then what the page says now. */
static const char *protect(void *address, SIZE_T size, DWORD protection)
{
    MEMORY_BASIC_INFORMATION info;
    DWORD old = 0x1234;
    SetLastError(UNTOUCHED);
    BOOL done = VirtualProtect(address, size, protection, &old);
    const char *result = done ? text("ok, was %s", protection_name(old)) : last_error();
    memset(&info, 0, sizeof(info));
    VirtualQuery(address, &info, sizeof(info));
    return text("%s, is %s", result, protection_name(info.Protect));
}

static const char *pages(const void *address)
{
    MEMORY_BASIC_INFORMATION info;
    memset(&info, 0, sizeof(info));
    VirtualQuery(address, &info, sizeof(info));
    return text("%s of %s size=0x%x", protection_name(info.Protect),
                protection_name(info.AllocationProtect), (unsigned)info.RegionSize);
}

enum { R = 1, WR = 2, X = 4 };

static unsigned needs(DWORD protection)
{
    switch (protection) {
    case PAGE_NOACCESS:
        return 0;
    case PAGE_READONLY:
    case PAGE_WRITECOPY:
        return R;
    case PAGE_READWRITE:
        return R | WR;
    case PAGE_EXECUTE_READWRITE:
        return R | WR | X;
    default:
        return R | X;
    }
}

static int row_of(DWORD allocated, DWORD wanted, int fits)
{
    if (allocated == PAGE_NOACCESS) {
        return 228;
    }
    if (allocated == PAGE_READONLY) {
        return wanted == PAGE_WRITECOPY ? 226 : 225;
    }
    if (allocated == PAGE_WRITECOPY && wanted == PAGE_READWRITE) {
        return 227;
    }
    if (allocated == PAGE_EXECUTE_READWRITE && wanted == PAGE_EXECUTE) {
        return 231;
    }
    return fits ? 223 : 224;
}

/* Each of the eight asked of each view; every time from the protection that it began with. */
static void every_view(const char *where, HANDLE section)
{
    static const DWORD accesses[] = {
        0,
        FILE_MAP_READ,
        FILE_MAP_WRITE,
        FILE_MAP_COPY,
        FILE_MAP_EXECUTE | FILE_MAP_READ,
        FILE_MAP_EXECUTE | FILE_MAP_WRITE,
        FILE_MAP_EXECUTE | FILE_MAP_COPY,
    };
    for (size_t i = 0; i < COUNT(accesses); i++) {
        for (size_t j = 0; j < COUNT(all_protections); j++) {
            MEMORY_BASIC_INFORMATION info;
            DWORD wanted = all_protections[j].value;
            void *view = map_view(section, accesses[i], 0, 0);
            require(view != NULL && VirtualQuery(view, &info, sizeof(info)), "map");
            DWORD allocated = info.AllocationProtect;
            const char *before = protection_name(allocated);
            int fits = (needs(wanted) & ~needs(allocated)) == 0;
            fact(row_of(allocated, wanted, fits),
                 text("%s view of %s to %s", before, where, all_protections[j].name),
                 fits ? text("ok, was %s, is %s", before, protection_name(wanted))
                      : text("87, is %s", before),
                 protect(view, PAGE, wanted));
            UnmapViewOfFile(view);
        }
    }
}

static void written_pages(HANDLE section)
{
    char *view = map_view(section, FILE_MAP_COPY, 0, 0);
    require(view != NULL, "map a copy");
    view[0] = 1;
    fact(216, "the written page", "READWRITE of WRITECOPY size=0x1000", pages(view));
    fact(215, "the page behind it", "WRITECOPY of WRITECOPY size=0x1000", pages(view + PAGE));
    fact(227, "the written page to READWRITE", "87, is READWRITE",
         protect(view, PAGE, PAGE_READWRITE));
    fact(217, "the written page to READONLY", "ok, was READWRITE, is READONLY",
         protect(view, PAGE, PAGE_READONLY));
    fact(218, "the written page to WRITECOPY", "ok, was READONLY, is READWRITE",
         protect(view, PAGE, PAGE_WRITECOPY));
    fact(218, "it is as it was written", "1", text("%d", view[0]));
    UnmapViewOfFile(view);

    view = map_view(section, FILE_MAP_COPY | FILE_MAP_EXECUTE, 0, 0);
    require(view != NULL, "map an executable copy");
    view[0] = 1;
    fact(216, "the written executable page", "EXECUTE_READWRITE of EXECUTE_WRITECOPY size=0x1000",
         pages(view));
    fact(218, "the written executable page to EXECUTE_WRITECOPY",
         "ok, was EXECUTE_READWRITE, is EXECUTE_READWRITE",
         protect(view, PAGE, PAGE_EXECUTE_WRITECOPY));
    UnmapViewOfFile(view);
}

static void shared_to_private(const char *path)
{
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    unsigned char *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map the file");
    fact(220, "READWRITE view of the file to WRITECOPY", "ok, was READWRITE, is WRITECOPY",
         protect(view, PAGE, PAGE_WRITECOPY));
    view[0] = 200;
    view[PAGE] = 201;
    fact(220, "the file after a private write and a shared one", "1 201",
         text("%d %d", file_byte(path, 0), file_byte(path, PAGE)));
    UnmapViewOfFile(view);
    close_all(section, file);
}

static void read_only_file(const char *path)
{
    HANDLE file = open_file(path, GENERIC_READ);
    HANDLE section = create_section(file, PAGE_READONLY, 0, NULL);
    unsigned char *view = map_view(section, FILE_MAP_READ, 0, 0);
    require(view != NULL, "map the file for reading");
    const char *result = protect(view, PAGE, PAGE_WRITECOPY);
    fact(226, "READONLY view of a file open for reading to WRITECOPY",
         "ok, was READONLY, is WRITECOPY", result);
    if (strncmp(result, "ok", 2) == 0) {
        view[1] = 99;
    }
    fact(226, "the file after a write", "2", text("%d", file_byte(path, 1)));
    UnmapViewOfFile(view);
    close_all(section, file);
}

static void there_and_back(HANDLE section)
{
    char *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map for writing");
    fact(229, "READWRITE view to NOACCESS", "ok, was READWRITE, is NOACCESS",
         protect(view, 2 * PAGE, PAGE_NOACCESS));
    fact(229, "and back", "ok, was NOACCESS, is READWRITE",
         protect(view, 2 * PAGE, PAGE_READWRITE));
    UnmapViewOfFile(view);
}

static void bad_arguments(HANDLE section)
{
    static const DWORD bad[] = { 0, PAGE_READONLY | PAGE_READWRITE, 0xff, 0x1000, 0x80000000 };
    char *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    for (size_t i = 0; i < COUNT(bad); i++) {
        fact(230, text("protection 0x%x", (unsigned)bad[i]), "87, is READWRITE",
             protect(view, PAGE, bad[i]));
    }
    SetLastError(UNTOUCHED);
    BOOL done = VirtualProtect(view, PAGE, PAGE_READONLY, NULL);
    fact(232, "no pointer for the old protection", failed(998), outcome(done));
    UnmapViewOfFile(view);
}

static void private_memory(void)
{
    char *base = VirtualAlloc(NULL, 3 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    require(base != NULL && VirtualAlloc(base, PAGE, MEM_COMMIT, PAGE_READWRITE), "allocate");
    fact(233, "a committed page and a reserved one", "487, is READWRITE",
         protect(base, 2 * PAGE, PAGE_READONLY));
    VirtualFree(base, 0, MEM_RELEASE);
    base = VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    require(base != NULL, "allocate");
    fact(234, "cached memory to READONLY and NOCACHE", "ok, was READWRITE, is READONLY",
         protect(base, PAGE, PAGE_READONLY | PAGE_NOCACHE));
    VirtualFree(base, 0, MEM_RELEASE);
    base = VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE | PAGE_NOCACHE);
    require(base != NULL, "allocate without caching");
    fact(234, "memory that is not cached to READONLY", "ok, was 0x204, is 0x202",
         protect(base, PAGE, PAGE_READONLY));
    VirtualFree(base, 0, MEM_RELEASE);
}

static void no_cache(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_COMMIT | SEC_NOCACHE,
                                    2 * PAGE, NULL);
    char *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    fact(235, "view of a SEC_NOCACHE section", "0x204 of 0x204 size=0x2000", pages(view));
    VirtualAlloc(view, PAGE, MEM_COMMIT, PAGE_READONLY);
    fact(235, "a page of it committed as READONLY", "0x202 of 0x204 size=0x1000", pages(view));
    UnmapViewOfFile(view);
    close_all(section, NULL);
}

int main(void)
{
    char path[MAX_PATH];
    make_file(path, 2 * PAGE);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE);
    HANDLE of_file = create_section(file, PAGE_EXECUTE_READWRITE, 0, NULL);
    HANDLE memory = create_section(INVALID_HANDLE_VALUE, PAGE_EXECUTE_READWRITE, 2 * PAGE, NULL);
    require(of_file != NULL && memory != NULL, "create the sections");
    every_view("the paging file", memory);
    every_view("a file", of_file);
    written_pages(memory);
    there_and_back(memory);
    bad_arguments(memory);
    close_all(of_file, memory);
    CloseHandle(file);
    shared_to_private(path);
    read_only_file(path);
    private_memory();
    no_cache();
    DeleteFileA(path);
    return finish();
}
