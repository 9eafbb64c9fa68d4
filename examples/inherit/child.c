/* SPDX-License-Identifier: MIT */
/* Maps the section whose handle it inherited, and answers. Started by parent. */
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int count, char **arguments)
{
    if (count != 2) {
        fprintf(stderr, "usage: child HANDLE; parent starts it\n");
        return 2;
    }
    HANDLE section = (HANDLE)(ULONG_PTR)strtoull(arguments[1], NULL, 10);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (view == NULL) {
        fprintf(stderr, "child: cannot map %s: error %u\n", arguments[1], (unsigned)GetLastError());
        return 1;
    }
    if (strcmp(view, "a question") == 0) {
        strcpy(view, "an answer");
    }
    UnmapViewOfFile(view);
    CloseHandle(section);
    ExitProcess(0x12345678);
}
