/* SPDX-License-Identifier: MIT */
/* fileapi.h: what is done with the paths of files. */
#include "api/win32/result.h"

#include "engine/path.h"
#include "engine/unicode.h"

#include <filemap/fileapi.h>
#include <filemap/winerror.h>
#include <string.h>

#define PREFIX_UNITS ((size_t)3) /* that count of the prefix of a temporary file, UTF-16 */

static DWORD fail(DWORD error)
{
    SetLastError(error);
    return 0;
}

/* -- deleting and looking -------------------------------------------------------------------- */

static BOOL remove_name(const char *path, NTSTATUS converted)
{
    return result(converted ? converted : path_delete(path));
}

BOOL DeleteFileA(LPCSTR lpFileName)
{
    char path[PATH_CAPACITY];
    NTSTATUS converted = path_from_bytes(lpFileName, path);
    return remove_name(path, converted);
}

BOOL DeleteFileW(LPCWSTR lpFileName)
{
    char path[PATH_CAPACITY];
    NTSTATUS converted = path_from_wide(lpFileName, path);
    return remove_name(path, converted);
}

static DWORD attributes_of(const char *path, NTSTATUS converted)
{
    ULONG attributes;
    BOOL known = result(converted ? converted : path_attributes(path, &attributes));
    return known ? attributes : INVALID_FILE_ATTRIBUTES;
}

DWORD GetFileAttributesA(LPCSTR lpFileName)
{
    char path[PATH_CAPACITY];
    NTSTATUS converted = path_from_bytes(lpFileName, path);
    return attributes_of(path, converted);
}

DWORD GetFileAttributesW(LPCWSTR lpFileName)
{
    char path[PATH_CAPACITY];
    NTSTATUS converted = path_from_wide(lpFileName, path);
    return attributes_of(path, converted);
}

/* -- answers into a buffer ------------------------------------------------------------------- */

/* The length without the NUL, or, when the buffer is too small, the size needed with it. */
static DWORD answer(const char *text, DWORD size, LPSTR buffer)
{
    size_t length = strlen(text);
    if (length >= size || !buffer)
        return (DWORD)length + 1;
    memcpy(buffer, text, length + 1);
    return (DWORD)length;
}

static DWORD answer_wide(const char *text, DWORD size, LPWSTR buffer)
{
    size_t bytes = strlen(text), length = unicode_to_utf16(text, bytes, NULL, 0);
    if (length >= size || !buffer)
        return (DWORD)length + 1;
    unicode_to_utf16(text, bytes, buffer, length);
    buffer[length] = 0;
    return (DWORD)length;
}

/* FALSE with the last error set. */
static BOOL full_path(const char *path, NTSTATUS converted, char full[PATH_CAPACITY])
{
    if (converted == STATUS_OBJECT_PATH_NOT_FOUND)
        converted = STATUS_OBJECT_NAME_INVALID;
    return result(converted ? converted : path_full(path, full));
}

DWORD GetFullPathNameA(LPCSTR lpFileName, DWORD nBufferLength, LPSTR lpBuffer, LPSTR *lpFilePart)
{
    char path[PATH_CAPACITY], full[PATH_CAPACITY];
    NTSTATUS converted = path_from_bytes(lpFileName, path);
    if (!full_path(path, converted, full))
        return 0;
    DWORD length = answer(full, nBufferLength, lpBuffer);
    if (lpFilePart && lpBuffer && length < nBufferLength) {
        LPSTR part = strrchr(lpBuffer, '/') + 1;
        *lpFilePart = *part ? part : NULL;
    }
    return length;
}

DWORD GetFullPathNameW(LPCWSTR lpFileName, DWORD nBufferLength, LPWSTR lpBuffer, LPWSTR *lpFilePart)
{
    char path[PATH_CAPACITY], full[PATH_CAPACITY];
    NTSTATUS converted = path_from_wide(lpFileName, path);
    if (!full_path(path, converted, full))
        return 0;
    DWORD length = answer_wide(full, nBufferLength, lpBuffer);
    if (lpFilePart && lpBuffer && length < nBufferLength) {
        LPWSTR part = lpBuffer + length;
        while (part[-1] != '/')
            part--;
        *lpFilePart = *part ? part : NULL;
    }
    return length;
}

DWORD GetTempPathA(DWORD nBufferLength, LPSTR lpBuffer)
{
    char path[PATH_CAPACITY];
    if (!result(path_temporary(path)))
        return 0;
    return answer(path, nBufferLength, lpBuffer);
}

DWORD GetTempPathW(DWORD nBufferLength, LPWSTR lpBuffer)
{
    char path[PATH_CAPACITY];
    if (!result(path_temporary(path)))
        return 0;
    return answer_wide(path, nBufferLength, lpBuffer);
}

/* -- names of temporary files ---------------------------------------------------------------- */

/* The start of a prefix that counts; NULL is an empty one. */
static void cut_prefix(const WCHAR *prefix, size_t length, char out[PREFIX_UNITS * 3 + 1])
{
    size_t units = length < PREFIX_UNITS ? length : PREFIX_UNITS;
    out[unicode_to_utf8(prefix, units, out, PREFIX_UNITS * 3)] = 0;
}

/* Makes the name if it has fewer characters than MAX_PATH, which NEEDED says beforehand. */
static UINT temporary_name(const char *folder, NTSTATUS converted, const char *prefix, UINT unique,
                           size_t needed, char path[PATH_CAPACITY])
{
    ULONG number = unique & 0xffff;
    if (converted)
        return fail(ERROR_DIRECTORY);
    if (needed >= MAX_PATH)
        return fail(ERROR_BUFFER_OVERFLOW);
    NTSTATUS status = path_temporary_name(folder, prefix, &number, path);
    if (status == STATUS_OBJECT_NAME_COLLISION)
        return fail(ERROR_FILE_EXISTS);
    return result(status) ? number : 0;
}

UINT GetTempFileNameA(LPCSTR lpPathName, LPCSTR lpPrefixString, UINT uUnique, LPSTR lpTempFileName)
{
    char folder[PATH_CAPACITY], prefix[PREFIX_UNITS * 3 + 1], path[PATH_CAPACITY];
    WCHAR wide[PREFIX_UNITS] = { 0 };
    if (!lpPathName || !lpPrefixString || !lpTempFileName)
        return fail(ERROR_INVALID_PARAMETER);
    cut_prefix(wide, unicode_to_utf16(lpPrefixString, strlen(lpPrefixString), wide, PREFIX_UNITS),
               prefix);
    NTSTATUS converted = path_from_bytes(lpPathName, folder);
    size_t needed = converted ? 0 : strlen(folder) + strlen(prefix) + PATH_TEMPORARY_EXTRA;
    UINT number = temporary_name(folder, converted, prefix, uUnique, needed, path);
    if (number)
        strcpy(lpTempFileName, path);
    return number;
}

UINT GetTempFileNameW(LPCWSTR lpPathName, LPCWSTR lpPrefixString, UINT uUnique,
                      LPWSTR lpTempFileName)
{
    char folder[PATH_CAPACITY], prefix[PREFIX_UNITS * 3 + 1], path[PATH_CAPACITY];
    if (!lpPathName || !lpPrefixString || !lpTempFileName)
        return fail(ERROR_INVALID_PARAMETER);
    cut_prefix(lpPrefixString, unicode_length(lpPrefixString), prefix);
    NTSTATUS converted = path_from_wide(lpPathName, folder);
    size_t needed = unicode_length(lpPathName) + PREFIX_UNITS + PATH_TEMPORARY_EXTRA;
    UINT number = temporary_name(folder, converted, prefix, uUnique, needed, path);
    if (number)
        answer_wide(path, MAX_PATH, lpTempFileName);
    return number;
}
