/* SPDX-License-Identifier: MIT */
/* The half of the program that uses filemap. */
#include <filemap/windows.h>

int ours_works(void);

int ours_works(void)
{
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 65536, "beside winpr");
    if (section == NULL) {
        return 0;
    }
    int *view = (int *)MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    if (view == NULL) {
        return 0;
    }
    view[100] = 7;
    SetLastError(ERROR_ALREADY_EXISTS);
    return view[100] == 7 && UnmapViewOfFile(view) && CloseHandle(section) &&
           !CloseHandle(section) && GetLastError() == ERROR_INVALID_HANDLE;
}
