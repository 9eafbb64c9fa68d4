/* SPDX-License-Identifier: MIT */
/* libloaderapi.h: the path of the program. */
#include "api/win32/result.h"
#include "engine/program.h"
#include "engine/unicode.h"

#include <filemap/libloaderapi.h>

#include <string.h>

/* The length of the path in bytes, or 0 and the last error. */
static size_t read_path(HMODULE module, char path[PROGRAM_PATH_CAPACITY])
{
    size_t length;
    if (module) {
        SetLastError(ERROR_MOD_NOT_FOUND);
        return 0;
    }
    return result(program_path(path, &length)) ? length : 0;
}

/* How much of LENGTH goes into a buffer of SIZE characters; *ANSWER gets the result of the call. */
static size_t fit(size_t length, DWORD size, DWORD *answer)
{
    if (length < size) {
        *answer = (DWORD)length;
        return length;
    }
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    *answer = size;
    return size ? size - 1 : 0;
}

DWORD GetModuleFileNameA(HMODULE hModule, LPSTR lpFilename, DWORD nSize)
{
    char path[PROGRAM_PATH_CAPACITY];
    DWORD answer;
    size_t length = read_path(hModule, path);
    if (!length)
        return 0;
    length = fit(length, nSize, &answer);
    if (nSize) {
        memcpy(lpFilename, path, length);
        lpFilename[length] = 0;
    }
    return answer;
}

DWORD GetModuleFileNameW(HMODULE hModule, LPWSTR lpFilename, DWORD nSize)
{
    char path[PROGRAM_PATH_CAPACITY];
    WCHAR wide[PROGRAM_PATH_CAPACITY];
    DWORD answer;
    size_t length = read_path(hModule, path);
    if (!length)
        return 0;
    length = fit(unicode_to_utf16(path, length, wide, PROGRAM_PATH_CAPACITY), nSize, &answer);
    if (nSize) {
        memcpy(lpFilename, wide, length * sizeof *wide);
        lpFilename[length] = 0;
    }
    return answer;
}
