/* SPDX-License-Identifier: MIT */
/*
 * tchar.h - names that mean narrow or, under UNICODE, wide strings
 *
 * learn.microsoft.com: Generic-Text Mappings in tchar.h. crt.h tells how the printf functions read
 * their formats.
 *
 * Under UNICODE _tmain is wmain, which gets UTF-16 arguments. Linux starts programs at main: link
 * such a program with libfilemap-wmain.a (-lfilemap-wmain), which holds a main that calls wmain.
 */
#ifndef FILEMAP_TCHAR_H
#define FILEMAP_TCHAR_H

#include "crt.h"

#ifndef _T
#define __T(quote) FILEMAP_TEXT(quote)
#define _T(quote) __T(quote)
#define _TEXT(quote) __T(quote)
#endif

typedef TCHAR _TCHAR, _TXCHAR;

#ifdef _UNICODE

#include <wctype.h>

typedef WCHAR _TSCHAR, _TUCHAR;
typedef wint_t _TINT;

#define _tmain wmain

#define _tcslen filemap_wcslen
#define _tcsnlen filemap_wcsnlen
#define _tcscpy filemap_wcscpy
#define _tcsncpy filemap_wcsncpy
#define _tcscat filemap_wcscat
#define _tcsncat filemap_wcsncat
#define _tcscmp filemap_wcscmp
#define _tcsncmp filemap_wcsncmp
#define _tcsicmp _wcsicmp
#define _tcsnicmp _wcsnicmp
#define _tcschr filemap_wcschr
#define _tcsrchr filemap_wcsrchr
#define _tcsstr filemap_wcsstr
#define _tcspbrk filemap_wcspbrk
#define _tcsspn filemap_wcsspn
#define _tcscspn filemap_wcscspn
#define _tcstok _wcstok
#define _tcstok_s filemap_wcstok
#define _tcsdup _wcsdup
#define _tcscpy_s wcscpy_s
#define _tcsncpy_s wcsncpy_s
#define _tcscat_s wcscat_s
#define _tcstol filemap_wcstol
#define _tcstoul filemap_wcstoul
#define _tcstoll filemap_wcstoll
#define _tcstoull filemap_wcstoull
#define _tcstoi64 filemap_wcstoll
#define _tcstoui64 filemap_wcstoull
#define _tcstod filemap_wcstod
#define _ttoi _wtoi
#define _ttol _wtol
#define _ttoi64 _wtoi64
#define _tstoi _wtoi
#define _tstol _wtol
#define _tstoi64 _wtoi64
#define _tstof _wtof

#define _tprintf filemap_wprintf
#define _ftprintf filemap_fwprintf
#define _stprintf _swprintf
#define _sntprintf _snwprintf
#define _stprintf_s swprintf_s
#define _vtprintf filemap_vwprintf
#define _vftprintf filemap_vfwprintf
#define _vstprintf _vswprintf
#define _vsntprintf _vsnwprintf
#define _vstprintf_s vswprintf_s
#define _putts _putws
#define _fputts filemap_fputws
#define _fgetts filemap_fgetws
#define _tfopen _wfopen

#define _istalnum iswalnum
#define _istalpha iswalpha
#define _istdigit iswdigit
#define _istlower iswlower
#define _istprint iswprint
#define _istpunct iswpunct
#define _istspace iswspace
#define _istupper iswupper
#define _istxdigit iswxdigit
#define _totlower towlower
#define _totupper towupper

#else

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef signed char _TSCHAR;
typedef unsigned char _TUCHAR;
typedef int _TINT;

#define _tmain main

#define _tcslen strlen
#define _tcsnlen strnlen
#define _tcscpy strcpy
#define _tcsncpy strncpy
#define _tcscat strcat
#define _tcsncat strncat
#define _tcscmp strcmp
#define _tcsncmp strncmp
#define _tcsicmp _stricmp
#define _tcsnicmp _strnicmp
#define _tcschr strchr
#define _tcsrchr strrchr
#define _tcsstr strstr
#define _tcspbrk strpbrk
#define _tcsspn strspn
#define _tcscspn strcspn
#define _tcstok strtok
#define _tcstok_s strtok_r
#define _tcsdup _strdup
#define _tcscpy_s strcpy_s
#define _tcsncpy_s strncpy_s
#define _tcscat_s strcat_s
#define _tcstol strtol
#define _tcstoul strtoul
#define _tcstoll strtoll
#define _tcstoull strtoull
#define _tcstoi64 strtoll
#define _tcstoui64 strtoull
#define _tcstod strtod
#define _ttoi atoi
#define _ttol atol
#define _ttoi64 _atoi64
#define _tstoi atoi
#define _tstol atol
#define _tstoi64 _atoi64
#define _tstof atof

#define _tprintf filemap_printf
#define _ftprintf filemap_fprintf
#define _stprintf filemap_sprintf
#define _sntprintf _snprintf
#define _stprintf_s sprintf_s
#define _vtprintf filemap_vprintf
#define _vftprintf filemap_vfprintf
#define _vstprintf filemap_vsprintf
#define _vsntprintf _vsnprintf
#define _vstprintf_s vsprintf_s
#define _putts puts
#define _fputts fputs
#define _fgetts fgets
#define _tfopen fopen

#define _istalnum isalnum
#define _istalpha isalpha
#define _istdigit isdigit
#define _istlower islower
#define _istprint isprint
#define _istpunct ispunct
#define _istspace isspace
#define _istupper isupper
#define _istxdigit isxdigit
#define _totlower tolower
#define _totupper toupper

#endif

#endif
