/* SPDX-License-Identifier: MIT */
/* FlushViewOfFile: rows 250 to 257. */
#include "conformance.h"

static const char *flush(const void *address, SIZE_T size)
{
    SetLastError(UNTOUCHED);
    return outcome(FlushViewOfFile(address, size));
}

static void file_views(void)
{
    char path[MAX_PATH];
    make_file(path, 0x4000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    unsigned char *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map");
    view[0] = 251;
    view[0x3fff] = 252;
    fact(250, "whole view, size 0", "ok", flush(view, 0));
    fact(250, "the file has it", "251 252",
         text("%d %d", file_byte(path, 0), file_byte(path, 0x3fff)));
    fact(252, "one page", "ok", flush(view, 0x1000));
    view[0x1abc] = 253;
    fact(251, "one byte at an unaligned address", "ok", flush(view + 0x1abc, 1));
    fact(251, "the file has it", "253", text("%d", file_byte(path, 0x1abc)));
    fact(250, "size 0 from the middle", "ok", flush(view + 0x2345, 0));
    fact(250, "whole view, exact size", "ok", flush(view, 0x4000));
    fact(257, "FlushFileBuffers after it", "ok", outcome(FlushFileBuffers(file)));

    const unsigned char *reader = map_view(section, FILE_MAP_READ, 0, 0);
    require(reader != NULL, "map for reading");
    fact(256, "read-only view", "ok", flush(reader, 0));
    UnmapViewOfFile(reader);
    UnmapViewOfFile(view);
    fact(254, "view that was unmapped", failed(487), flush(view, 0));
    close_all(section, file);
    DeleteFileA(path);
}

static void paging_file_views(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x2000, NULL);
    char *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map");
    view[0] = 1;
    fact(253, "view of the paging file", "ok", flush(view, 0));
    fact(253, "last error afterwards", "untouched", last_error());
    fact(253, "part of it", "ok", flush(view + 0x1001, 17));
    UnmapViewOfFile(view);
    close_all(section, NULL);
}

static void no_views(void)
{
    /* Not data of the program: on Windows that is a view, of the program's image. */
    char *heap = malloc(0x1000);
    require(heap != NULL, "memory");
    fact(254, "NULL", failed(487), flush(NULL, 0));
    fact(254, "memory from the heap", failed(487), flush(heap, 16));
    free(heap);
    fact(254, "address where nothing is", failed(487), flush((void *)(ULONG_PTR)0xdead0000, 0));
    fact(255, "address above the user's space", failed(87),
         flush((void *)(ULONG_PTR)0xffff800000000000, 0x1000));
}

int main(void)
{
    file_views();
    paging_file_views();
    no_views();
    return finish();
}
