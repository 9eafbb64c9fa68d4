/* SPDX-License-Identifier: MIT */
/* stringapiset.h: UTF-16 to UTF-8 and back. */
#include "engine/unicode.h"

#include <filemap/errhandlingapi.h>
#include <filemap/stringapiset.h>

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#define NARROW_FLAGS (MB_PRECOMPOSED | MB_COMPOSITE | MB_USEGLYPHCHARS | MB_ERR_INVALID_CHARS)
#define WIDE_FLAGS (WC_COMPOSITECHECK | WC_NO_BEST_FIT_CHARS | WC_ERR_INVALID_CHARS)

static int fail(DWORD error)
{
    SetLastError(error);
    return 0;
}

static bool known_code_page(UINT page)
{
    return page == CP_ACP || page == CP_OEMCP || page == CP_THREAD_ACP || page == CP_UTF8;
}

/* The result of a conversion that needs NEEDED and was given CAPACITY; 0 only asks. */
static int answer(size_t needed, int capacity)
{
    if (needed > INT_MAX)
        return fail(ERROR_INVALID_PARAMETER);
    if (capacity && needed > (size_t)capacity)
        return fail(ERROR_INSUFFICIENT_BUFFER);
    return (int)needed;
}

int MultiByteToWideChar(UINT CodePage, DWORD dwFlags, LPCCH lpMultiByteStr, int cbMultiByte,
                        LPWSTR lpWideCharStr, int cchWideChar)
{
    if (!known_code_page(CodePage) || !lpMultiByteStr || !cbMultiByte || cchWideChar < 0 ||
        (cchWideChar && !lpWideCharStr) || (const void *)lpWideCharStr == lpMultiByteStr)
        return fail(ERROR_INVALID_PARAMETER);
    if (dwFlags & ~(DWORD)(CodePage == CP_UTF8 ? MB_ERR_INVALID_CHARS : NARROW_FLAGS))
        return fail(ERROR_INVALID_FLAGS);
    size_t bytes = cbMultiByte < 0 ? strlen(lpMultiByteStr) + 1 : (size_t)cbMultiByte;
    if ((dwFlags & MB_ERR_INVALID_CHARS) && !unicode_is_utf8(lpMultiByteStr, bytes))
        return fail(ERROR_NO_UNICODE_TRANSLATION);
    return answer(unicode_to_utf16(lpMultiByteStr, bytes, lpWideCharStr, (size_t)cchWideChar),
                  cchWideChar);
}

int WideCharToMultiByte(UINT CodePage, DWORD dwFlags, LPCWCH lpWideCharStr, int cchWideChar,
                        LPSTR lpMultiByteStr, int cbMultiByte, LPCCH lpDefaultChar,
                        LPBOOL lpUsedDefaultChar)
{
    if (!known_code_page(CodePage) || !lpWideCharStr || !cchWideChar || cbMultiByte < 0 ||
        (cbMultiByte && !lpMultiByteStr) || (const void *)lpMultiByteStr == lpWideCharStr ||
        (CodePage == CP_UTF8 && (lpDefaultChar || lpUsedDefaultChar)))
        return fail(ERROR_INVALID_PARAMETER);
    if (dwFlags & ~(DWORD)(CodePage == CP_UTF8 ? WC_ERR_INVALID_CHARS : WIDE_FLAGS))
        return fail(ERROR_INVALID_FLAGS);
    size_t units = cchWideChar < 0 ? unicode_length(lpWideCharStr) + 1 : (size_t)cchWideChar;
    if ((dwFlags & WC_ERR_INVALID_CHARS) && !unicode_is_utf16(lpWideCharStr, units))
        return fail(ERROR_NO_UNICODE_TRANSLATION);
    if (lpUsedDefaultChar)
        *lpUsedDefaultChar = FALSE;
    return answer(unicode_to_utf8(lpWideCharStr, units, lpMultiByteStr, (size_t)cbMultiByte),
                  cbMultiByte);
}
