/* SPDX-License-Identifier: MIT */
/* Which protection a view gets from the access asked: rows 146 to 161. */
#include "conformance.h"

static int row_of(DWORD access)
{
    DWORD rest = access & ~(DWORD)FILE_MAP_EXECUTE;
    if (access == 0) {
        return 147;
    }
    if (access & FILE_MAP_EXECUTE) {
        return rest == FILE_MAP_COPY   ? 155
               : rest & FILE_MAP_WRITE ? 157
               : rest & FILE_MAP_READ  ? 156
                                       : 154;
    }
    if (access & SECTION_MAP_EXECUTE) {
        return access & (FILE_MAP_READ | FILE_MAP_WRITE) ? 153 : 152;
    }
    switch (access) {
    case FILE_MAP_COPY:
        return 148;
    case FILE_MAP_COPY | FILE_MAP_READ:
        return 150;
    case FILE_MAP_COPY | FILE_MAP_WRITE:
    case FILE_MAP_COPY | FILE_MAP_READ | FILE_MAP_WRITE:
        return 149;
    case FILE_MAP_READ:
        return 146;
    default:
        return 151;
    }
}

/* Row 146 as a function. */
static DWORD rule(DWORD access)
{
    DWORD rest = access & ~(DWORD)FILE_MAP_EXECUTE;
    int execute = (access & FILE_MAP_EXECUTE) != 0;
    if (rest == FILE_MAP_COPY) {
        return execute ? PAGE_EXECUTE_WRITECOPY : PAGE_WRITECOPY;
    }
    if (rest & FILE_MAP_WRITE) {
        return execute ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
    }
    if (rest & FILE_MAP_READ) {
        return execute ? PAGE_EXECUTE_READ : PAGE_READONLY;
    }
    return PAGE_NOACCESS;
}

static void every_access(const char *where, HANDLE section)
{
    static const DWORD bits[] = { FILE_MAP_COPY, FILE_MAP_WRITE, FILE_MAP_READ, SECTION_MAP_EXECUTE,
                                  FILE_MAP_EXECUTE };
    for (unsigned set = 0; set < 1u << COUNT(bits); set++) {
        DWORD access = 0;
        for (size_t i = 0; i < COUNT(bits); i++) {
            access |= set >> i & 1 ? bits[i] : 0;
        }
        const void *view = map_view(section, access, 0, 0);
        fact(row_of(access), text("access 0x%02x to %s", (unsigned)access, where),
             protection_name(rule(access)), view_protection(view));
        if (view != NULL) {
            UnmapViewOfFile(view);
        }
    }
    const void *view = map_view(section, FILE_MAP_ALL_ACCESS, 0, 0);
    fact(151, text("FILE_MAP_ALL_ACCESS to %s", where), "READWRITE", view_protection(view));
    if (view != NULL) {
        UnmapViewOfFile(view);
    }
}

static void fresh_view(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x23456, NULL);
    const void *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    fact(159, "fresh view of a section",
         "protect=READWRITE allocated=READWRITE state=0x1000 type=0x40000 size=0x24000 base=same",
         query(view));
    UnmapViewOfFile(view);
    view = map_view(section, FILE_MAP_READ, 0x10000, 0x1001);
    fact(159, "fresh view of a part",
         "protect=READONLY allocated=READONLY state=0x1000 type=0x40000 size=0x2000 base=same",
         query(view));
    UnmapViewOfFile(view);
    view = map_view(section, FILE_MAP_COPY, 0, 0x1000);
    fact(159, "fresh copy-on-write view",
         "protect=WRITECOPY allocated=WRITECOPY state=0x1000 type=0x40000 size=0x1000 base=same",
         query(view));
    UnmapViewOfFile(view);
    view = map_view(section, 0, 0, 0x1000);
    fact(161, "last error after a view was mapped", "untouched", last_error());
    UnmapViewOfFile(view);
    close_all(section, NULL);
}

static void middle_of_a_view(void)
{
    MEMORY_BASIC_INFORMATION info;
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x8000, NULL);
    const char *view = map_view(section, FILE_MAP_READ, 0, 0);
    require(view != NULL, "map");
    require(VirtualQuery(view + 0x3456, &info, sizeof(info)) == sizeof(info), "VirtualQuery");
    fact(353, "query of a middle page", "base=0x3000 allocation=0 size=0x5000",
         text("base=0x%x allocation=%d size=0x%x",
              (unsigned)((const char *)info.BaseAddress - view),
              (int)((const char *)info.AllocationBase - view), (unsigned)info.RegionSize));
    UnmapViewOfFile(view);
    close_all(section, NULL);
}

static void readonly_views(HANDLE file)
{
    for (size_t i = 0; i < COUNT(legal_protections); i++) {
        HANDLE section = create_section(file, legal_protections[i].value, 0x1000, NULL);
        const void *view = map_view(section, FILE_MAP_READ, 0, 0);
        fact(160, text("read view of a section %s", legal_protections[i].name),
             "protect=READONLY allocated=READONLY state=0x1000 type=0x40000 size=0x1000 base=same",
             query(view));
        UnmapViewOfFile(view);
        close_all(section, NULL);
    }
}

int main(void)
{
    char path[MAX_PATH];
    make_file(path, 0x1000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE);
    require(file != INVALID_HANDLE_VALUE, "open the file");
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_EXECUTE_READWRITE, 0x1000, NULL);
    every_access("the paging file", section);
    close_all(section, NULL);
    section = create_section(file, PAGE_EXECUTE_READWRITE, 0, NULL);
    every_access("a file", section);
    close_all(section, NULL);
    fresh_view();
    middle_of_a_view();
    readonly_views(file);
    CloseHandle(file);
    DeleteFileA(path);
    return finish();
}
