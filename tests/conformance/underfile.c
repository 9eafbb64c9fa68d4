/* SPDX-License-Identifier: MIT */
/* Files under a mapping: rows 034, 197, 357, 358, 369, 371 and 373. */
#include "conformance.h"

static HANDLE open_both(const char *path)
{
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    require(file != INVALID_HANDLE_VALUE, "open the file");
    return file;
}

static const char *set_size(HANDLE file, LONG size)
{
    SetFilePointer(file, size, NULL, FILE_BEGIN);
    SetLastError(UNTOUCHED);
    return outcome(SetEndOfFile(file));
}

static void two_sections(void)
{
    char path[MAX_PATH];
    make_file(path, 0x20000);
    HANDLE one = open_both(path);
    HANDLE two = open_both(path);
    HANDLE first = create_section(one, PAGE_READWRITE, 0, NULL);
    HANDLE second = create_section(two, PAGE_READWRITE, 0, "conformance-underfile");
    unsigned char *a = map_view(first, FILE_MAP_WRITE, 0, 0);
    unsigned char *b = map_view(second, FILE_MAP_WRITE, 0x10000, 0);
    require(a != NULL && b != NULL, "map both sections");
    a[0x10005] = 251;
    b[6] = 252;
    fact(369, "two sections over one file", "251 252", text("%d %d", b[5], a[0x10006]));
    close_all(one, two);
    fact(34, "handle closed, the views go on", "251 252", text("%d %d", b[5], a[0x10006]));
    HANDLE third = open_section(FILE_MAP_READ, "conformance-underfile");
    const unsigned char *c = map_view(third, FILE_MAP_READ, 0, 0);
    require(c != NULL, "map the section by its name");
    fact(369, "opened by its name", "251 252", text("%d %d", c[0x10005], c[0x10006]));
    UnmapViewOfFile(c);
    UnmapViewOfFile(b);
    UnmapViewOfFile(a);
    close_all(first, second);
    close_all(third, NULL);
    fact(369, "the file afterwards", "251 252",
         text("%d %d", file_byte(path, 0x10005), file_byte(path, 0x10006)));
    DeleteFileA(path);
}

static void views_and_file_calls(void)
{
    char path[MAX_PATH];
    make_file(path, 0x1000);
    HANDLE file = open_both(path);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    unsigned char *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map");
    view[7] = 251;
    fact(370, "ReadFile sees a write through a view", "251", text("%d", file_byte(path, 7)));
    DWORD written = 0;
    SetFilePointer(file, 9, NULL, FILE_BEGIN);
    WriteFile(file, "\xfc", 1, &written, NULL);
    fact(370, "a view sees WriteFile", "252", text("%d", view[9]));
    UnmapViewOfFile(view);
    close_all(section, file);
    DeleteFileA(path);
}

static void last_page(void)
{
    char path[MAX_PATH];
    make_file(path, 6);
    HANDLE file = open_both(path);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    unsigned char *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map");
    fact(197, "bytes around the end of the file", "6 0 0",
         text("%d %d %d", view[5], view[6], view[0xfff]));
    view[5] = 106;
    view[6] = 107;
    FlushViewOfFile(view, 0);
    UnmapViewOfFile(view);
    close_all(section, NULL);
    fact(197, "a write past the end does not reach the file", "size=6 106 -1",
         text("size=%d %d %d", file_size(path), file_byte(path, 5), file_byte(path, 6)));
    CloseHandle(file);
    DeleteFileA(path);
}

static void growing_file(void)
{
    char path[MAX_PATH];
    make_file(path, 0x1000);
    HANDLE file = open_both(path);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    fact(357, "SetEndOfFile to the same size", "ok", set_size(file, 0x1000));
    fact(357, "SetEndOfFile to a larger size", "ok", set_size(file, 0x3000));
    fact(371, "the section does not grow", "ok 5",
         text("%s %s", try_map(section, FILE_MAP_READ, 0x1000),
              try_map(section, FILE_MAP_READ, 0x1001)));
    HANDLE second = create_section(file, PAGE_READWRITE, 0, NULL);
    fact(371, "a new section has the new size", "ok 5",
         text("%s %s", try_map(second, FILE_MAP_READ, 0x3000),
              try_map(second, FILE_MAP_READ, 0x3001)));
    close_all(section, second);
    fact(358, "truncate after all is closed", "ok", set_size(file, 0x10));
    fact(358, "size afterwards", "16", text("%d", file_size(path)));

    section = create_section(file, PAGE_READWRITE, 0, NULL);
    const unsigned char *view = map_view(section, FILE_MAP_READ, 0, 0);
    require(view != NULL, "map");
    fact(373, "old content does not show past the new end", "16 0",
         text("%d %d", view[15], view[16]));
    UnmapViewOfFile(view);
    close_all(section, file);
    DeleteFileA(path);
}

int main(void)
{
    two_sections();
    views_and_file_calls();
    last_page();
    growing_file();
    return finish();
}
