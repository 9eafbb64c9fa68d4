/* SPDX-License-Identifier: MIT */
/* Rights that a view needs, and what is refused with which error: rows 162 to 174, 182 to 184. */
#include "conformance.h"

enum { R = 1, WR = 2, X = 4 };

static const struct {
    DWORD value;
    unsigned rights; /* what a section of this protection gives */
} sections[] = {
    { PAGE_READONLY, R },
    { PAGE_READWRITE, R | WR },
    { PAGE_WRITECOPY, R },
    { PAGE_EXECUTE_READ, R | X },
    { PAGE_EXECUTE_READWRITE, R | WR | X },
    { PAGE_EXECUTE_WRITECOPY, R | X },
};

static const struct {
    DWORD access;
    unsigned needs;
    const char *name;
} views[] = {
    { 0, R, "none" },
    { FILE_MAP_READ, R, "read" },
    { FILE_MAP_COPY, R, "copy" },
    { FILE_MAP_WRITE, WR, "write" },
    { FILE_MAP_EXECUTE | FILE_MAP_READ, R | X, "execute-read" },
    { FILE_MAP_EXECUTE | FILE_MAP_COPY, R | X, "execute-copy" },
    { FILE_MAP_EXECUTE | FILE_MAP_WRITE, WR | X, "execute-write" },
};

static int creator_row(DWORD protect, DWORD access)
{
    switch (protect) {
    case PAGE_EXECUTE_READWRITE:
        return 168;
    case PAGE_EXECUTE_READ:
    case PAGE_EXECUTE_WRITECOPY:
        return 167;
    case PAGE_READWRITE:
        return access & FILE_MAP_EXECUTE ? 166 : 169;
    default:
        return access & FILE_MAP_EXECUTE ? 166 : access & FILE_MAP_WRITE ? 165 : 170;
    }
}

/* A creator's handle lacks the rights that the protection does not give: 5. A handle with all
 * rights meets the protection of the section: 87. */
static void matrix(const char *where, HANDLE file)
{
    for (size_t i = 0; i < COUNT(sections); i++) {
        HANDLE creator = create_section(file, sections[i].value, 0x1000, NULL);
        HANDLE all = NULL;
        require(creator != NULL, "create a section");
        const char *section =
            text("a section of %s, %s", where, protection_name(sections[i].value));
        const char *expected = "";
        for (size_t j = 0; j < COUNT(views); j++) {
            int fits = (views[j].needs & ~sections[i].rights) == 0;
            fact(creator_row(sections[i].value, views[j].access),
                 text("%s view of %s", views[j].name, section), fits ? "ok" : "5",
                 try_map(creator, views[j].access, 0));
            expected = text("%s%s%s=%s", expected, j ? " " : "", views[j].name, fits ? "ok" : "87");
        }
        DuplicateHandle(GetCurrentProcess(), creator, GetCurrentProcess(), &all, SECTION_ALL_ACCESS,
                        FALSE, 0);
        fact(164, text("views by a handle with all rights of %s", section), expected,
             views_of(all));
        close_all(creator, all);
    }
}

static void reduced_handles(void)
{
    static const struct {
        int row;
        DWORD access;
        const char *name;
        const char *views;
    } rows[] = {
        { 171, 0, "no access",
          "none=5 read=5 copy=5 write=5 execute-read=5 execute-copy=5 execute-write=5" },
        { 172, FILE_MAP_READ, "FILE_MAP_READ",
          "none=ok read=ok copy=ok write=5 execute-read=5 execute-copy=5 execute-write=5" },
        { 174, FILE_MAP_READ | FILE_MAP_WRITE, "FILE_MAP_READ and FILE_MAP_WRITE",
          "none=ok read=ok copy=ok write=ok execute-read=5 execute-copy=5 execute-write=5" },
        { 162, SECTION_MAP_WRITE, "SECTION_MAP_WRITE",
          "none=5 read=5 copy=5 write=ok execute-read=5 execute-copy=5 execute-write=5" },
        { 162, SECTION_MAP_READ | SECTION_MAP_EXECUTE, "SECTION_MAP_READ and SECTION_MAP_EXECUTE",
          "none=ok read=ok copy=ok write=5 execute-read=ok execute-copy=ok execute-write=5" },
        { 162, SECTION_MAP_WRITE | SECTION_MAP_EXECUTE, "SECTION_MAP_WRITE and SECTION_MAP_EXECUTE",
          "none=5 read=5 copy=5 write=ok execute-read=5 execute-copy=5 execute-write=ok" },
        { 162, SECTION_MAP_EXECUTE, "SECTION_MAP_EXECUTE",
          "none=5 read=5 copy=5 write=5 execute-read=5 execute-copy=5 execute-write=5" },
    };
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_EXECUTE_READWRITE, 0x1000, NULL);
    require(section != NULL, "create a section");
    for (size_t i = 0; i < COUNT(rows); i++) {
        HANDLE reduced = NULL;
        DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &reduced, rows[i].access,
                        FALSE, 0);
        fact(rows[i].row, text("views of a duplicate with %s", rows[i].name), rows[i].views,
             views_of(reduced));
        close_all(reduced, NULL);
    }
    close_all(section, NULL);
}

static void read_only_file(const char *path)
{
    HANDLE file = open_file(path, GENERIC_READ);
    HANDLE section = create_section(file, PAGE_READONLY, 0, NULL);
    char *view = map_view(section, FILE_MAP_COPY, 0, 0);
    fact(170, "copy view over a file that is open for reading", "WRITECOPY", view_protection(view));
    require(view != NULL, "map");
    view[0] = 99;
    fact(170, "it can be written and the file does not see it", "99 1",
         text("%d %d", view[0], file_byte(path, 0)));
    UnmapViewOfFile(view);
    close_all(section, file);
}

static void state_map(int row, const char *what, HANDLE section, void *address, DWORD error)
{
    SetLastError(UNTOUCHED);
    const void *view = MapViewOfFileEx(section, FILE_MAP_READ, 0, 0, 0, address);
    fact(row, what, failed(error), outcome(view != NULL));
    if (view != NULL) {
        UnmapViewOfFile(view);
    }
}

static void wrong_handles(const char *path)
{
    HANDLE dead = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x1000, NULL);
    CloseHandle(dead);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    state_map(182, "NULL", NULL, NULL, 6);
    state_map(183, "INVALID_HANDLE_VALUE", INVALID_HANDLE_VALUE, NULL, 6);
    state_map(183, "file handle", file, NULL, 6);
    CloseHandle(file);
    state_map(182, "closed handle", dead, NULL, 6);
    state_map(182, "value that was never a handle", (HANDLE)(ULONG_PTR)0xabcdef0, NULL, 6);
    state_map(184, "NULL and an unaligned address", NULL, (void *)(ULONG_PTR)0x30000001, 6);
    state_map(184, "closed handle and an unaligned address", dead, (void *)(ULONG_PTR)0x30000001,
              6);
}

int main(void)
{
    char path[MAX_PATH];
    make_file(path, 0x1000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE);
    require(file != INVALID_HANDLE_VALUE, "open the file");
    matrix("the paging file", INVALID_HANDLE_VALUE);
    matrix("a file", file);
    reduced_handles();
    read_only_file(path);
    wrong_handles(path);
    CloseHandle(file);
    DeleteFileA(path);
    return finish();
}
