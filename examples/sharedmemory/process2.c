/* SPDX-License-Identifier: MIT */
/* Named shared memory, second process: opens the section of process1 and prints its message.
 *
 *   process2 [NAME]      default Global\MyFileMappingObject; the name that process1 was given */
#include <windows.h>

#include <stdio.h>
#include <tchar.h>

#define BUF_SIZE 256 /* bytes */

int _tmain(int argc, TCHAR **argv)
{
    const TCHAR *name = argc > 1 ? argv[1] : TEXT("Global\\MyFileMappingObject");
    HANDLE section = OpenFileMapping(FILE_MAP_ALL_ACCESS, FALSE, name);
    if (section == NULL) {
        _tprintf(TEXT("process2: cannot open %s: error %lu\n"), name, GetLastError());
        return 1;
    }
    const TCHAR *message = MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, BUF_SIZE);
    if (message == NULL) {
        _tprintf(TEXT("process2: cannot map %s: error %lu\n"), name, GetLastError());
        CloseHandle(section);
        return 1;
    }
    _tprintf(TEXT("%s\n"), message);
    UnmapViewOfFile(message);
    CloseHandle(section);
    return 0;
}
