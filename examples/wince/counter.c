/* SPDX-License-Identifier: MIT */
/*
 * A program of Windows CE: counts how often it was started while the first one was still running.
 *
 *   counter          starts counting, and waits for Enter
 *   counter          in another terminal: one more
 */
#define _WIN32_WCE 0x500
#include <winbase.h>

#include <stdio.h>

int main(void)
{
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(LONG),
                                       TEXT("Counter"));
    BOOL first = GetLastError() != ERROR_ALREADY_EXISTS;
    volatile LONG *count;

    if (section == NULL) {
        fprintf(stderr, "CreateFileMapping: error %u\n", GetLastError());
        return 1;
    }
    count = (LONG *)MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, sizeof(LONG));
    CloseHandle(section); /* the view keeps the section and its name */
    if (count == NULL) {
        fprintf(stderr, "MapViewOfFile: error %u\n", GetLastError());
        return 1;
    }
    printf("started %d times\n", __sync_add_and_fetch(count, 1));
    fflush(stdout);
    if (first)
        getchar();
    UnmapViewOfFile((LPCVOID)count);
    return 0;
}
