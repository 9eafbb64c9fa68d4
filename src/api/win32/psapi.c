/* SPDX-License-Identifier: MIT */
/* psapi.h: which file is mapped at an address. */
#include "api/win32/result.h"

#include "engine/mappedname.h"
#include "engine/self.h"
#include "engine/unicode.h"

#include <filemap/psapi.h>
#include <filemap/winerror.h>
#include <string.h>

/* The checks that both kinds of the call share, and the whole name. */
static BOOL find_name(HANDLE process, const void *address, const void *buffer, DWORD size,
                      char name[MAPPEDNAME_CAPACITY])
{
    if (!buffer)
        return result(STATUS_INVALID_PARAMETER);
    if (size == 0)
        return result(STATUS_BUFFER_TOO_SMALL);
    NTSTATUS status = self_check_rights(process, PROCESS_QUERY_INFORMATION);
    return result(status ? status : mappedname_get((uintptr_t)address, name));
}

DWORD K32GetMappedFileNameA(HANDLE hProcess, LPVOID lpv, LPSTR lpFilename, DWORD nSize)
{
    char name[MAPPEDNAME_CAPACITY];
    if (!find_name(hProcess, lpv, lpFilename, nSize, name))
        return 0;
    size_t length = strlen(name), room = nSize - 1;
    memcpy(lpFilename, name, length < room ? length : room);
    lpFilename[length < room ? length : room] = 0;
    return length <= room ? (DWORD)length : nSize;
}

DWORD K32GetMappedFileNameW(HANDLE hProcess, LPVOID lpv, LPWSTR lpFilename, DWORD nSize)
{
    char name[MAPPEDNAME_CAPACITY];
    WCHAR wide[MAPPEDNAME_CAPACITY];
    if (!find_name(hProcess, lpv, lpFilename, nSize, name))
        return 0;
    size_t length = unicode_to_utf16(name, strlen(name), wide, MAPPEDNAME_CAPACITY),
           room = nSize - 1;
    memcpy(lpFilename, wide, (length < room ? length : room) * sizeof *wide);
    lpFilename[length < room ? length : room] = 0;
    return length <= room ? (DWORD)length : nSize;
}

DWORD GetMappedFileNameA(HANDLE hProcess, LPVOID lpv, LPSTR lpFilename, DWORD nSize)
{
    return K32GetMappedFileNameA(hProcess, lpv, lpFilename, nSize);
}

DWORD GetMappedFileNameW(HANDLE hProcess, LPVOID lpv, LPWSTR lpFilename, DWORD nSize)
{
    return K32GetMappedFileNameW(hProcess, lpv, lpFilename, nSize);
}
