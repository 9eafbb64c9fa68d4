/* SPDX-License-Identifier: MIT */
/* What programs of Windows CE write. */
#include <winbase.h>
#include <windows.h>
#include <tchar.h>

#if !defined(UNICODE) || !defined(_UNICODE) || !defined(UNDER_CE) || _WIN32_WCE < 0x500
#error "Windows CE is Unicode only, and says which it is"
#endif
#if defined(OpenFileMapping) || defined(FILE_MAP_COPY) || defined(FILE_MAP_EXECUTE)
#error "Windows CE has none of these"
#endif

/* The calls are those of CE: sizes of views have 32 bits. */
extern LPVOID(WINAPI *map)(HANDLE, DWORD, DWORD, DWORD, DWORD);
extern BOOL(WINAPI *flush)(LPCVOID, DWORD);
extern HANDLE(WINAPI *create)(HANDLE, LPSECURITY_ATTRIBUTES, DWORD, DWORD, DWORD, LPCTSTR);
LPVOID(WINAPI *map)(HANDLE, DWORD, DWORD, DWORD, DWORD) = MapViewOfFile;
BOOL(WINAPI *flush)(LPCVOID, DWORD) = FlushViewOfFile;
HANDLE(WINAPI *create)
(HANDLE, LPSECURITY_ATTRIBUTES, DWORD, DWORD, DWORD, LPCTSTR) = CreateFileMapping;

BOOL copy(LPCTSTR from, TCHAR *text, DWORD units);

BOOL copy(LPCTSTR from, TCHAR *text, DWORD units)
{
    HANDLE file = CreateFileForMapping(from, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING,
                                       FILE_ATTRIBUTE_NORMAL, NULL);
    HANDLE section;
    LPVOID view;
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    section = CreateFileMapping(file, NULL, PAGE_READONLY | SEC_COMMIT, 0, 0, TEXT("copied"));
    if (section == NULL)
        return FALSE; /* and the file is closed */
    view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    if (view != NULL) {
        lstrcpyn(text, (LPCTSTR)view, (int)units);
        UnmapViewOfFile(view);
    }
    CloseHandle(section);
    return CloseHandle(file) && view != NULL && GetLastError() == NO_ERROR;
}
