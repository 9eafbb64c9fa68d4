/* SPDX-License-Identifier: MIT */
/* Named shared memory, first process: makes a section, puts a message into it, and keeps it until a
 * key is pressed.
 *
 *   process1 [NAME]      default Global\MyFileMappingObject; a Local\ name needs no special rights
 */
#include <windows.h>

#include <conio.h>
#include <stdio.h>
#include <tchar.h>

#define BUF_SIZE 256 /* bytes */

static const TCHAR message[] = TEXT("Message from first process.");

int _tmain(int argc, TCHAR **argv)
{
    const TCHAR *name = argc > 1 ? argv[1] : TEXT("Global\\MyFileMappingObject");
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, /* memory, no file */
                                       NULL,                 /* default security */
                                       PAGE_READWRITE, 0, BUF_SIZE, name);
    if (section == NULL) {
        _tprintf(TEXT("process1: cannot create %s: error %lu\n"), name, GetLastError());
        return 1;
    }
    void *view = MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, BUF_SIZE);
    if (view == NULL) {
        _tprintf(TEXT("process1: cannot map %s: error %lu\n"), name, GetLastError());
        CloseHandle(section);
        return 1;
    }
    CopyMemory(view, message, sizeof(message));
    _tprintf(TEXT("The message is in %s. Press a key to end.\n"), name);
    fflush(stdout);
    _getch();
    UnmapViewOfFile(view);
    CloseHandle(section);
    return 0;
}
