/* SPDX-License-Identifier: MIT */
/* SEC_ attributes of CreateFileMapping: the checks of rows 054 to 078, and row 235. */
#include "conformance.h"

#ifndef SEC_LARGE_PAGES
#define SEC_LARGE_PAGES 0x80000000
#endif

/* Accepted in a section's query only; some headers leave it out. */
#define FILE_BIT 0x00800000

struct attribute_row {
    int row;
    DWORD attributes;
    DWORD error; /* 0: the section is made */
};

static const struct attribute_row paging_file_rows[] = {
    { 54, 0, 0 },
    { 54, SEC_COMMIT, 0 },
    { 56, SEC_COMMIT | SEC_NOCACHE, 0 },
    { 57, SEC_COMMIT | SEC_WRITECOMBINE, 0 },
    { 58, SEC_RESERVE | SEC_COMMIT, 87 },
    { 59, SEC_RESERVE | SEC_LARGE_PAGES, 87 },
    { 60, SEC_NOCACHE, 87 },
    { 60, SEC_LARGE_PAGES, 87 },
    { 60, SEC_WRITECOMBINE, 87 },
    { 61, FILE_BIT, 87 },
    { 61, FILE_BIT | SEC_RESERVE, 87 },
    { 61, FILE_BIT | SEC_COMMIT, 87 },
    { 62, SEC_IMAGE, 193 },
    { 63, SEC_IMAGE | SEC_RESERVE, 87 },
    { 63, SEC_IMAGE | SEC_COMMIT, 87 },
    { 78, 0x00080000, 87 },
    { 78, 0x00020000, 87 },
    { 78, 0x00040000, 87 },
    { 78, 0x02000000, 87 },
    { 78, 0x20000000, 87 },
    { 78, SEC_COMMIT | 0x00010000, 87 },
};

static const struct attribute_row data_file_rows[] = {
    { 64, 0, 0 },
    { 64, SEC_COMMIT, 0 },
    { 65, SEC_COMMIT | SEC_NOCACHE, 0 },
    { 66, SEC_COMMIT | SEC_WRITECOMBINE, 0 },
    { 67, SEC_LARGE_PAGES, 87 },
    { 67, SEC_LARGE_PAGES | SEC_RESERVE, 87 },
    { 67, SEC_LARGE_PAGES | SEC_COMMIT, 87 },
    { 68, SEC_RESERVE | SEC_COMMIT, 87 },
    { 68, SEC_NOCACHE, 87 },
    { 68, SEC_WRITECOMBINE, 87 },
    { 68, FILE_BIT, 87 },
    { 68, FILE_BIT | SEC_COMMIT, 87 },
    { 68, FILE_BIT | SEC_RESERVE, 87 },
    { 69, SEC_IMAGE, 193 },
    { 70, SEC_IMAGE | SEC_RESERVE, 87 },
    { 70, SEC_IMAGE | SEC_COMMIT, 87 },
    { 73, SEC_IMAGE | FILE_BIT, 87 },
    { 73, SEC_IMAGE | SEC_LARGE_PAGES, 87 },
    { 73, SEC_IMAGE | SEC_WRITECOMBINE, 87 },
};

static void state_rows(const char *where, HANDLE file, DWORD protect,
                       const struct attribute_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        HANDLE section = create_section(file, protect | rows[i].attributes, 0x1000, NULL);
        fact(rows[i].row, text("attributes 0x%08x on %s", (unsigned)rows[i].attributes, where),
             rows[i].error == 0 ? "ok" : failed(rows[i].error), outcome(section != NULL));
        close_all(section, NULL);
    }
}

static void nocache_view(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_COMMIT | SEC_NOCACHE,
                                    0x1000, NULL);
    char *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map a section without cache");
    view[0] = 1;
    fact(235, "view of a SEC_NOCACHE section",
         "protect=0x204 allocated=0x204 state=0x1000 type=0x40000 size=0x1000 base=same",
         query(view));
    UnmapViewOfFile(view);
    close_all(section, NULL);
}

int main(void)
{
    char path[MAX_PATH];
    make_file(path, 0x1000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    require(file != INVALID_HANDLE_VALUE, "open the file");
    state_rows("the paging file", INVALID_HANDLE_VALUE, PAGE_READWRITE, paging_file_rows,
               COUNT(paging_file_rows));
    state_rows("a data file", file, PAGE_READWRITE, data_file_rows, COUNT(data_file_rows));
    nocache_view();
    CloseHandle(file);
    DeleteFileA(path);
    return finish();
}
