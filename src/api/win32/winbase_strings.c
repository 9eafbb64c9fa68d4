/* SPDX-License-Identifier: MIT */
/* winbase.h: the lstr... strings. */
#include "api/win32/fold.h"
#include "engine/unicode.h"

#include <filemap/crt.h>
#include <filemap/winbase.h>

#include <string.h>

int lstrlenA(LPCSTR lpString)
{
    return lpString ? (int)strlen(lpString) : 0;
}

int lstrlenW(LPCWSTR lpString)
{
    return lpString ? (int)unicode_length(lpString) : 0;
}

LPSTR lstrcpyA(LPSTR lpString1, LPCSTR lpString2)
{
    return lpString1 && lpString2 ? strcpy(lpString1, lpString2) : NULL;
}

LPWSTR lstrcpyW(LPWSTR lpString1, LPCWSTR lpString2)
{
    return lpString1 && lpString2 ? filemap_wcscpy(lpString1, lpString2) : NULL;
}

LPSTR lstrcpynA(LPSTR lpString1, LPCSTR lpString2, int iMaxLength)
{
    if (!lpString1 || !lpString2 || iMaxLength <= 0)
        return NULL;
    size_t length = strnlen(lpString2, (size_t)iMaxLength - 1);
    memcpy(lpString1, lpString2, length);
    lpString1[length] = 0;
    return lpString1;
}

LPWSTR lstrcpynW(LPWSTR lpString1, LPCWSTR lpString2, int iMaxLength)
{
    if (!lpString1 || !lpString2 || iMaxLength <= 0)
        return NULL;
    size_t length = filemap_wcsnlen(lpString2, (size_t)iMaxLength - 1);
    memcpy(lpString1, lpString2, length * sizeof *lpString1);
    lpString1[length] = 0;
    return lpString1;
}

LPSTR lstrcatA(LPSTR lpString1, LPCSTR lpString2)
{
    return lpString1 && lpString2 ? strcat(lpString1, lpString2) : NULL;
}

LPWSTR lstrcatW(LPWSTR lpString1, LPCWSTR lpString2)
{
    return lpString1 && lpString2 ? filemap_wcscat(lpString1, lpString2) : NULL;
}

/* The order when at least one of the two is NULL. */
static int compare_null(const void *one, const void *other)
{
    return one ? 1 : other ? -1 : 0;
}

int lstrcmpA(LPCSTR lpString1, LPCSTR lpString2)
{
    if (!lpString1 || !lpString2)
        return compare_null(lpString1, lpString2);
    return strcmp(lpString1, lpString2);
}

int lstrcmpW(LPCWSTR lpString1, LPCWSTR lpString2)
{
    if (!lpString1 || !lpString2)
        return compare_null(lpString1, lpString2);
    return filemap_wcscmp(lpString1, lpString2);
}

int lstrcmpiA(LPCSTR lpString1, LPCSTR lpString2)
{
    if (!lpString1 || !lpString2)
        return compare_null(lpString1, lpString2);
    return fold_compare_narrow(lpString1, lpString2);
}

int lstrcmpiW(LPCWSTR lpString1, LPCWSTR lpString2)
{
    if (!lpString1 || !lpString2)
        return compare_null(lpString1, lpString2);
    return fold_compare_wide(lpString1, lpString2, (size_t)-1);
}
