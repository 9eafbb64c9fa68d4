/* SPDX-License-Identifier: MIT */
/*
 * stringapiset.h - UTF-16 to UTF-8 and back
 *
 * There is one narrow character set: UTF-8, whatever the locale is.
 */
#ifndef FILEMAP_STRINGAPISET_H
#define FILEMAP_STRINGAPISET_H

#include "minwindef.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/* Code pages; all of them mean UTF-8. */
#define CP_ACP 0
#define CP_OEMCP 1
#define CP_THREAD_ACP 3
#define CP_UTF8 65001

#define MB_PRECOMPOSED 0x00000001       /* no effect */
#define MB_COMPOSITE 0x00000002         /* no effect */
#define MB_USEGLYPHCHARS 0x00000004     /* no effect */
#define MB_ERR_INVALID_CHARS 0x00000008 /* fail on bytes that are not UTF-8 */
#define WC_COMPOSITECHECK 0x00000200    /* no effect */
#define WC_NO_BEST_FIT_CHARS 0x00000400 /* no effect */
#define WC_ERR_INVALID_CHARS 0x00000080 /* fail on lone surrogates */

/*
 * Converts UTF-8 to UTF-16. Bytes that are not UTF-8 become U+FFFD. The three bytes that stand for
 * a lone surrogate become that surrogate.
 *   CodePage        CP_ACP, CP_OEMCP, CP_THREAD_ACP or CP_UTF8
 *   dwFlags         MB_...
 *   lpMultiByteStr  bytes
 *   cbMultiByte     how many; -1: up to and with the NUL
 *   lpWideCharStr   gets the units; may be NULL if cchWideChar is 0
 *   cchWideChar     its size in units; 0: only the size needed is returned
 * Result: units written (the NUL counts if it was converted), or 0 and
 *   ERROR_INVALID_PARAMETER        no bytes, another code page, or both strings are the same
 *   ERROR_INVALID_FLAGS            unknown flag
 *   ERROR_INSUFFICIENT_BUFFER      lpWideCharStr is too small
 *   ERROR_NO_UNICODE_TRANSLATION   MB_ERR_INVALID_CHARS and the bytes are not UTF-8, or a
 *                                  surrogate is among them
 * Differs from Windows: without MB_ERR_INVALID_CHARS lone surrogates survive.
 * learn.microsoft.com: MultiByteToWideChar function (stringapiset.h)
 */
FILEMAP_API int WINAPI MultiByteToWideChar(_In_ UINT CodePage, _In_ DWORD dwFlags,
                                           _In_ LPCCH lpMultiByteStr, _In_ int cbMultiByte,
                                           _Out_opt_ LPWSTR lpWideCharStr, _In_ int cchWideChar)
    FILEMAP_SYMBOL(MultiByteToWideChar);

/*
 * Converts UTF-16 to UTF-8. A lone surrogate becomes three bytes that convert back to it.
 *   CodePage           CP_ACP, CP_OEMCP, CP_THREAD_ACP or CP_UTF8
 *   dwFlags            WC_...
 *   lpWideCharStr      units
 *   cchWideChar        how many; -1: up to and with the NUL
 *   lpMultiByteStr     gets the bytes; may be NULL if cbMultiByte is 0
 *   cbMultiByte        its size in bytes; 0: only the size needed is returned
 *   lpDefaultChar      NULL with CP_UTF8; no effect
 *   lpUsedDefaultChar  NULL with CP_UTF8; else gets FALSE
 * Result: bytes written (the NUL counts if it was converted), or 0 and
 *   ERROR_INVALID_PARAMETER        no units, another code page, both strings are the same, or a
 *                                  default character with CP_UTF8
 *   ERROR_INVALID_FLAGS            unknown flag
 *   ERROR_INSUFFICIENT_BUFFER      lpMultiByteStr is too small
 *   ERROR_NO_UNICODE_TRANSLATION   WC_ERR_INVALID_CHARS and there is a lone surrogate
 * Differs from Windows: without WC_ERR_INVALID_CHARS lone surrogates survive.
 * learn.microsoft.com: WideCharToMultiByte function (stringapiset.h)
 */
FILEMAP_API int WINAPI WideCharToMultiByte(_In_ UINT CodePage, _In_ DWORD dwFlags,
                                           _In_ LPCWCH lpWideCharStr, _In_ int cchWideChar,
                                           _Out_opt_ LPSTR lpMultiByteStr, _In_ int cbMultiByte,
                                           _In_opt_ LPCCH lpDefaultChar,
                                           _Out_opt_ LPBOOL lpUsedDefaultChar)
    FILEMAP_SYMBOL(WideCharToMultiByte);

FILEMAP_END_C

#endif
