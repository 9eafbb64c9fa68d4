/* SPDX-License-Identifier: MIT */
/*
 * character.h - the character types, and what UNICODE selects
 *
 * WCHAR is a UTF-16 unit of 16 bits: char16_t, so that u"text" is a wide string; under the compiler
 * option -fshort-wchar it is wchar_t, so that L"text" is one. The char functions (...A) take UTF-8.
 * UNICODE and _UNICODE each imply the other: SDK projects define both. Windows CE has nothing else.
 */
#ifndef FILEMAP_CHARACTER_H
#define FILEMAP_CHARACTER_H

#include <stddef.h>

#include "symbol.h"

#if defined(UNDER_CE) && !defined(UNICODE)
#define UNICODE
#endif
#if defined(UNICODE) && !defined(_UNICODE)
#define _UNICODE
#elif defined(_UNICODE) && !defined(UNICODE)
#define UNICODE
#endif

/* FILEMAP_SHORT_WCHAR: wchar_t is a UTF-16 unit, as on Windows. */
#if __SIZEOF_WCHAR_T__ == 2
#define FILEMAP_SHORT_WCHAR 1
typedef wchar_t WCHAR;
#define FILEMAP_WIDE_LITERAL(quote) L##quote
#else
#define FILEMAP_SHORT_WCHAR 0
#ifndef __cplusplus
#include <uchar.h>
#endif
typedef char16_t WCHAR;
#define FILEMAP_WIDE_LITERAL(quote) u##quote
#endif

FILEMAP_STATIC_ASSERT(sizeof(WCHAR) == 2, "WCHAR is a UTF-16 unit");

typedef char CHAR;

#ifdef UNICODE
typedef WCHAR TCHAR;
/* FILEMAP_AW(Name): which of NameA and NameW the bare name means. */
#define FILEMAP_AW(name) name##W
#define FILEMAP_TEXT(quote) FILEMAP_WIDE_LITERAL(quote)
#else
typedef char TCHAR;
#define FILEMAP_AW(name) name##A
#define FILEMAP_TEXT(quote) quote
#endif

#endif
