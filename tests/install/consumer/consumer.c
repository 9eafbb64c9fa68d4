/* SPDX-License-Identifier: MIT */
/* A small program as users of the installed library write it, in C and C++. */
#include <windows.h>
#include <filemap/filemap.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
    static const char message[] = "a section of the installed library";
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, "Local\\consumer");
    if (section == NULL || GetLastError() != 0) {
        fprintf(stderr, "CreateFileMapping: error %u\n", (unsigned)GetLastError());
        return 1;
    }
    HANDLE other = OpenFileMappingA(FILE_MAP_READ, FALSE, "consumer");
    char *writable = (char *)MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    const char *readable = (const char *)MapViewOfFile(other, FILE_MAP_READ, 0, 0, 0);
    if (writable == NULL || readable == NULL) {
        fprintf(stderr, "MapViewOfFile: error %u\n", (unsigned)GetLastError());
        return 1;
    }
    strcpy(writable, message);
    printf("version %u.%u.%u: %s\n", filemap_version() >> 16, filemap_version() >> 8 & 255,
           filemap_version() & 255, readable);
    if (filemap_version() !=
        (FILEMAP_VERSION_MAJOR << 16 | FILEMAP_VERSION_MINOR << 8 | FILEMAP_VERSION_PATCH)) {
        return 1;
    }
    return UnmapViewOfFile(readable) && UnmapViewOfFile(writable) && CloseHandle(other) &&
                   CloseHandle(section)
               ? 0
               : 1;
}
