/* SPDX-License-Identifier: MIT */
/* The file argument of CreateFileMapping and the access that the file needs: rows 015 to 034. */
#include "conformance.h"

#include <io.h>

static void paging_file(void)
{
    static const char zeros[0x2000];
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, sizeof(zeros), NULL);
    fact(15, "INVALID_HANDLE_VALUE with a size", "ok", outcome(section != NULL));
    const char *view = map_view(section, FILE_MAP_READ, 0, 0);
    require(view != NULL, "map a new section");
    fact(15, "contents are zero", "yes", yes_no(memcmp(view, zeros, sizeof(zeros)) == 0));
    UnmapViewOfFile(view);
    close_all(section, NULL);

    section = create_section(NULL, PAGE_READWRITE, 0x1000, NULL);
    fact(16, "NULL with a size", "ok", outcome(section != NULL));
    close_all(section, NULL);
    section = create_section(NULL, PAGE_READWRITE, 0, NULL);
    fact(17, "NULL without a size", failed(87), outcome(section != NULL));
    section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0, NULL);
    fact(18, "INVALID_HANDLE_VALUE without a size", failed(87), outcome(section != NULL));
}

static void wrong_handles(const char *path)
{
    HANDLE dead = open_file(path, GENERIC_READ | GENERIC_WRITE);
    CloseHandle(dead);
    HANDLE section = create_section(dead, PAGE_READWRITE, 0x1000, NULL);
    fact(19, "closed file handle", failed(6), outcome(section != NULL));
    section = create_section((HANDLE)(ULONG_PTR)0xabcdef0, PAGE_READWRITE, 0x1000, NULL);
    fact(19, "value that was never a handle", failed(6), outcome(section != NULL));
    HANDLE other = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x1000, NULL);
    section = create_section(other, PAGE_READWRITE, 0x1000, NULL);
    fact(20, "section handle as the file", failed(6), outcome(section != NULL));
    close_all(section, other);

    /* compare.sh gives each program a pipe as its standard input; elsewhere it may be anything. */
    HANDLE pipe = (HANDLE)_get_osfhandle(0);
    if (GetFileType(pipe) == FILE_TYPE_PIPE) {
        section = create_section(pipe, PAGE_READONLY, 0x1000, NULL);
        fact(21, "pipe as the file", failed(193), outcome(section != NULL));
    }

    char folder[MAX_PATH];
    GetTempPathA(sizeof(folder), folder);
    HANDLE directory = CreateFileA(folder, GENERIC_READ, SHARE_ALL, NULL, OPEN_EXISTING,
                                   FILE_FLAG_BACKUP_SEMANTICS, NULL);
    require(directory != INVALID_HANDLE_VALUE, "open a folder");
    section = create_section(directory, PAGE_READONLY, 0, NULL);
    fact(22, "folder as the file", failed(193), outcome(section != NULL));
    close_all(section, directory);
}

enum { R = 1, WR = 2, X = 4 };

static const struct {
    DWORD access;
    unsigned rights;
    int row; /* 0: the row of the protection */
    const char *name;
} openings[] = {
    { 0, 0, 30, "no access" },
    { GENERIC_READ, R, 29, "GENERIC_READ" },
    { GENERIC_WRITE, WR, 31, "GENERIC_WRITE" },
    { GENERIC_EXECUTE, X, 31, "GENERIC_EXECUTE" },
    { GENERIC_READ | GENERIC_WRITE, R | WR, 0, "read and write" },
    { GENERIC_READ | GENERIC_EXECUTE, R | X, 0, "read and execute" },
    { GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE, R | WR | X, 0, "read, write and execute" },
};

static const struct {
    DWORD protect;
    unsigned needs;
    int row;
    int row_for_readers; /* the row about a file that was opened GENERIC_READ */
} protections[] = {
    { PAGE_READONLY, R, 23, 29 },
    { PAGE_WRITECOPY, R, 23, 29 },
    { PAGE_READWRITE, R | WR, 24, 27 },
    { PAGE_EXECUTE_READ, R | X, 25, 28 },
    { PAGE_EXECUTE_WRITECOPY, R | X, 25, 28 },
    { PAGE_EXECUTE_READWRITE, R | WR | X, 26, 27 },
};

static void file_access(const char *path)
{
    for (size_t i = 0; i < COUNT(openings); i++) {
        HANDLE file = open_file(path, openings[i].access);
        require(file != INVALID_HANDLE_VALUE, openings[i].name);
        for (size_t j = 0; j < COUNT(protections); j++) {
            int enough = (protections[j].needs & ~openings[i].rights) == 0;
            int row = openings[i].row == 29  ? protections[j].row_for_readers
                      : openings[i].row != 0 ? openings[i].row
                                             : protections[j].row;
            HANDLE section = create_section(file, protections[j].protect, 0, NULL);
            fact(row,
                 text("file with %s, section %s", openings[i].name,
                      protection_name(protections[j].protect)),
                 enough ? "ok" : failed(5), outcome(section != NULL));
            close_all(section, NULL);
        }
        CloseHandle(file);
    }
}

static void closed_file(const char *path)
{
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    fact(34, "close the file before the section", "ok", outcome(CloseHandle(file)));
    unsigned char *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    fact(34, "map after the file was closed", "ok", outcome(view != NULL));
    require(view != NULL, "map");
    fact(34, "the view shows the file", "1 2 3", text("%d %d %d", view[0], view[1], view[2]));
    view[0] = 77;
    UnmapViewOfFile(view);
    close_all(section, NULL);
    fact(34, "the file got what the view wrote", "77", text("%d", file_byte(path, 0)));
}

int main(void)
{
    char path[MAX_PATH];
    make_file(path, 0x1000);
    paging_file();
    wrong_handles(path);
    file_access(path);
    closed_file(path);
    DeleteFileA(path);
    return finish();
}
