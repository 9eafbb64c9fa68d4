/* SPDX-License-Identifier: MIT */
/*
 * crt.h - what Windows programs expect of the C library beside ISO C
 *
 * Wide strings are UTF-16 here, so the wide functions of Linux' C library do not fit them. The
 * filemap_wcs... functions below take their place: tchar.h maps the _tcs... names to them, and
 * under -fshort-wchar, where L"text" is UTF-16, the ISO names themselves mean them, in C and in C++
 * (std::wcslen too), whichever header came first. Not replaced: wide scanf, getwc, wcsftime.
 *
 * The printf functions follow Microsoft's rules, not those of Linux:
 *   %s %c      a string or character of the function's own width
 *   %S %C      of the other width
 *   %hs %hS    narrow; %ls %lS %ws are wide; %hc and %lc likewise
 *   %ld %lu    32 bits, as LONG and DWORD have; %lld %I64d: 64 bits; %Id %zd: as wide as a pointer
 *   %p         16 digits in upper case
 *   %n         is refused: the result is -1
 * Narrow text is UTF-8. Wide output to a stream is written as UTF-8; wide and narrow output may be
 * mixed. The precision of %s counts units of the string. Results count characters of the function's
 * own width. The plain printf is Linux' own: it takes %u for a DWORD.
 */
#ifndef FILEMAP_CRT_H
#define FILEMAP_CRT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "character.h"

#if FILEMAP_SHORT_WCHAR
/* First, so that these headers are done with their names when the macros below are defined. */
#ifdef __cplusplus
#include <cstdlib>
#include <cwchar>
#else
#include <stdlib.h>
#include <wchar.h>
#endif
#endif

FILEMAP_BEGIN_C

typedef int errno_t;

#ifndef _TRUNCATE
#define _TRUNCATE ((size_t)-1)
#endif
#ifndef STRUNCATE
#define STRUNCATE 80
#endif
#ifndef _countof
#define _countof(array) (sizeof(array) / sizeof((array)[0]))
#endif

/* -- the wide functions of ISO C and POSIX, for WCHAR ---------------------------------------- */

FILEMAP_API size_t filemap_wcslen(const WCHAR *string);
FILEMAP_API size_t filemap_wcsnlen(const WCHAR *string, size_t count);
FILEMAP_API WCHAR *filemap_wcscpy(WCHAR *target, const WCHAR *source);
FILEMAP_API WCHAR *filemap_wcsncpy(WCHAR *target, const WCHAR *source, size_t count);
FILEMAP_API WCHAR *filemap_wcscat(WCHAR *target, const WCHAR *source);
FILEMAP_API WCHAR *filemap_wcsncat(WCHAR *target, const WCHAR *source, size_t count);
FILEMAP_API int filemap_wcscmp(const WCHAR *one, const WCHAR *other);
FILEMAP_API int filemap_wcsncmp(const WCHAR *one, const WCHAR *other, size_t count);
FILEMAP_API WCHAR *filemap_wcschr(const WCHAR *string, WCHAR unit);
FILEMAP_API WCHAR *filemap_wcsrchr(const WCHAR *string, WCHAR unit);
FILEMAP_API WCHAR *filemap_wcsstr(const WCHAR *string, const WCHAR *part);
FILEMAP_API WCHAR *filemap_wcspbrk(const WCHAR *string, const WCHAR *set);
FILEMAP_API size_t filemap_wcsspn(const WCHAR *string, const WCHAR *set);
FILEMAP_API size_t filemap_wcscspn(const WCHAR *string, const WCHAR *set);
FILEMAP_API WCHAR *filemap_wcstok(WCHAR *string, const WCHAR *set, WCHAR **context);
FILEMAP_API WCHAR *filemap_wcsdup(const WCHAR *string); /* for free(3) */
FILEMAP_API long filemap_wcstol(const WCHAR *string, WCHAR **end, int base);
FILEMAP_API unsigned long filemap_wcstoul(const WCHAR *string, WCHAR **end, int base);
FILEMAP_API long long filemap_wcstoll(const WCHAR *string, WCHAR **end, int base);
FILEMAP_API unsigned long long filemap_wcstoull(const WCHAR *string, WCHAR **end, int base);
FILEMAP_API double filemap_wcstod(const WCHAR *string, WCHAR **end);
FILEMAP_API WCHAR *filemap_wmemcpy(WCHAR *target, const WCHAR *source, size_t count);
FILEMAP_API WCHAR *filemap_wmemmove(WCHAR *target, const WCHAR *source, size_t count);
FILEMAP_API WCHAR *filemap_wmemset(WCHAR *target, WCHAR unit, size_t count);
FILEMAP_API int filemap_wmemcmp(const WCHAR *one, const WCHAR *other, size_t count);
FILEMAP_API WCHAR *filemap_wmemchr(const WCHAR *units, WCHAR unit, size_t count);

/* UTF-8 in memory; (size_t)-1 and errno EILSEQ where the text is not valid. */
FILEMAP_API size_t filemap_mbstowcs(WCHAR *target, const char *source, size_t count);
FILEMAP_API size_t filemap_wcstombs(char *target, const WCHAR *source, size_t bytes);

/* Streams hold UTF-8. A pair of surrogates belongs into one call. */
FILEMAP_API int filemap_fputws(const WCHAR *string, FILE *stream);
FILEMAP_API WCHAR *filemap_fgetws(WCHAR *string, int count, FILE *stream);
FILEMAP_API int filemap_wprintf(const WCHAR *format, ...);
FILEMAP_API int filemap_fwprintf(FILE *stream, const WCHAR *format, ...);
FILEMAP_API int filemap_swprintf(WCHAR *target, size_t count, const WCHAR *format, ...);
FILEMAP_API int filemap_vwprintf(const WCHAR *format, va_list arguments);
FILEMAP_API int filemap_vfwprintf(FILE *stream, const WCHAR *format, va_list arguments);
FILEMAP_API int filemap_vswprintf(WCHAR *target, size_t count, const WCHAR *format,
                                  va_list arguments);

/* The narrow printf functions by the rules above, which tchar.h selects without UNICODE. */
FILEMAP_API int filemap_printf(const char *format, ...);
FILEMAP_API int filemap_fprintf(FILE *stream, const char *format, ...);
FILEMAP_API int filemap_sprintf(char *target, const char *format, ...);
FILEMAP_API int filemap_vprintf(const char *format, va_list arguments);
FILEMAP_API int filemap_vfprintf(FILE *stream, const char *format, va_list arguments);
FILEMAP_API int filemap_vsprintf(char *target, const char *format, va_list arguments);

/* -- Microsoft's own functions --------------------------------------------------------------- */

/* Without a size: the target must be large enough. */
FILEMAP_API int _swprintf(WCHAR *target, const WCHAR *format, ...) FILEMAP_SYMBOL(_swprintf);
FILEMAP_API int _vswprintf(WCHAR *target, const WCHAR *format, va_list arguments)
    FILEMAP_SYMBOL(_vswprintf);

/* No NUL if the text fills the target; -1 if it does not fit. (NULL, 0) returns the length. */
FILEMAP_API int _snprintf(char *target, size_t count, const char *format, ...)
    FILEMAP_SYMBOL(_snprintf);
FILEMAP_API int _vsnprintf(char *target, size_t count, const char *format, va_list arguments)
    FILEMAP_SYMBOL(_vsnprintf);
FILEMAP_API int _snwprintf(WCHAR *target, size_t count, const WCHAR *format, ...)
    FILEMAP_SYMBOL(_snwprintf);
FILEMAP_API int _vsnwprintf(WCHAR *target, size_t count, const WCHAR *format, va_list arguments)
    FILEMAP_SYMBOL(_vsnwprintf);

/*
 * With a size in characters. What does not fit leaves an empty string: the printf functions return
 * -1, the others ERANGE; EINVAL for a NULL. Differs from Windows: no handler ends the program.
 */
FILEMAP_API int sprintf_s(char *target, size_t count, const char *format, ...)
    FILEMAP_SYMBOL(sprintf_s);
FILEMAP_API int vsprintf_s(char *target, size_t count, const char *format, va_list arguments)
    FILEMAP_SYMBOL(vsprintf_s);
FILEMAP_API int swprintf_s(WCHAR *target, size_t count, const WCHAR *format, ...)
    FILEMAP_SYMBOL(swprintf_s);
FILEMAP_API int vswprintf_s(WCHAR *target, size_t count, const WCHAR *format, va_list arguments)
    FILEMAP_SYMBOL(vswprintf_s);
FILEMAP_API errno_t strcpy_s(char *target, size_t size, const char *source)
    FILEMAP_SYMBOL(strcpy_s);
FILEMAP_API errno_t wcscpy_s(WCHAR *target, size_t size, const WCHAR *source)
    FILEMAP_SYMBOL(wcscpy_s);
FILEMAP_API errno_t strcat_s(char *target, size_t size, const char *source)
    FILEMAP_SYMBOL(strcat_s);
FILEMAP_API errno_t wcscat_s(WCHAR *target, size_t size, const WCHAR *source)
    FILEMAP_SYMBOL(wcscat_s);
/* At most count characters; with _TRUNCATE what fits, and STRUNCATE if that was not all. */
FILEMAP_API errno_t strncpy_s(char *target, size_t size, const char *source, size_t count)
    FILEMAP_SYMBOL(strncpy_s);
FILEMAP_API errno_t wcsncpy_s(WCHAR *target, size_t size, const WCHAR *source, size_t count)
    FILEMAP_SYMBOL(wcsncpy_s);

/* Upper and lower case are the same, as for lstrcmpi; the narrow ones fold ASCII alone. */
FILEMAP_API int _stricmp(const char *one, const char *other) FILEMAP_SYMBOL(_stricmp);
FILEMAP_API int _strnicmp(const char *one, const char *other, size_t count)
    FILEMAP_SYMBOL(_strnicmp);
FILEMAP_API int _wcsicmp(const WCHAR *one, const WCHAR *other) FILEMAP_SYMBOL(_wcsicmp);
FILEMAP_API int _wcsnicmp(const WCHAR *one, const WCHAR *other, size_t count)
    FILEMAP_SYMBOL(_wcsnicmp);

FILEMAP_API char *_strdup(const char *string) FILEMAP_SYMBOL(_strdup);   /* for free(3) */
FILEMAP_API WCHAR *_wcsdup(const WCHAR *string) FILEMAP_SYMBOL(_wcsdup); /* for free(3) */
FILEMAP_API WCHAR *_wcstok(WCHAR *string, const WCHAR *set) FILEMAP_SYMBOL(_wcstok);
FILEMAP_API int _wtoi(const WCHAR *string) FILEMAP_SYMBOL(_wtoi);
FILEMAP_API long _wtol(const WCHAR *string) FILEMAP_SYMBOL(_wtol);
FILEMAP_API long long _wtoi64(const WCHAR *string) FILEMAP_SYMBOL(_wtoi64);
FILEMAP_API long long _atoi64(const char *string) FILEMAP_SYMBOL(_atoi64);
FILEMAP_API double _wtof(const WCHAR *string) FILEMAP_SYMBOL(_wtof);
FILEMAP_API int _putws(const WCHAR *string) FILEMAP_SYMBOL(_putws); /* and a line break */
FILEMAP_API FILE *_wfopen(const WCHAR *path, const WCHAR *mode) FILEMAP_SYMBOL(_wfopen);

FILEMAP_END_C

/* In C++ the size of an array may be left out, as with Microsoft's headers. */
#ifdef __cplusplus
extern "C++" {
template <size_t size> inline errno_t strcpy_s(char (&target)[size], const char *source)
{
    return strcpy_s(target, size, source);
}
template <size_t size> inline errno_t wcscpy_s(WCHAR (&target)[size], const WCHAR *source)
{
    return wcscpy_s(target, size, source);
}
template <size_t size> inline errno_t strcat_s(char (&target)[size], const char *source)
{
    return strcat_s(target, size, source);
}
template <size_t size> inline errno_t wcscat_s(WCHAR (&target)[size], const WCHAR *source)
{
    return wcscat_s(target, size, source);
}
template <size_t size> inline int sprintf_s(char (&target)[size], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsprintf_s(target, size, format, arguments);
    va_end(arguments);
    return length;
}
template <size_t size> inline int swprintf_s(WCHAR (&target)[size], const WCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vswprintf_s(target, size, format, arguments);
    va_end(arguments);
    return length;
}
}
#endif

#if FILEMAP_SHORT_WCHAR
/*
 * Macros and not assembler labels: glibc's own labels (C++) and inline bodies (_FORTIFY_SOURCE) on
 * these names would win over a label.
 */
#ifdef __cplusplus
namespace std
{
using ::filemap_fgetws;
using ::filemap_fputws;
using ::filemap_fwprintf;
using ::filemap_mbstowcs;
using ::filemap_swprintf;
using ::filemap_vfwprintf;
using ::filemap_vswprintf;
using ::filemap_vwprintf;
using ::filemap_wcscat;
using ::filemap_wcschr;
using ::filemap_wcscmp;
using ::filemap_wcscpy;
using ::filemap_wcscspn;
using ::filemap_wcslen;
using ::filemap_wcsncat;
using ::filemap_wcsncmp;
using ::filemap_wcsncpy;
using ::filemap_wcspbrk;
using ::filemap_wcsrchr;
using ::filemap_wcsspn;
using ::filemap_wcsstr;
using ::filemap_wcstod;
using ::filemap_wcstok;
using ::filemap_wcstol;
using ::filemap_wcstoll;
using ::filemap_wcstombs;
using ::filemap_wcstoul;
using ::filemap_wcstoull;
using ::filemap_wmemchr;
using ::filemap_wmemcmp;
using ::filemap_wmemcpy;
using ::filemap_wmemmove;
using ::filemap_wmemset;
using ::filemap_wprintf;
} // namespace std
#endif
/* With _FORTIFY_SOURCE some are macros already. */
#undef fgetws
#undef fputws
#undef fwprintf
#undef mbstowcs
#undef swprintf
#undef vfwprintf
#undef vswprintf
#undef vwprintf
#undef wcscat
#undef wcschr
#undef wcscmp
#undef wcscoll
#undef wcscpy
#undef wcscspn
#undef wcsdup
#undef wcslen
#undef wcsncat
#undef wcsncmp
#undef wcsncpy
#undef wcsnlen
#undef wcspbrk
#undef wcsrchr
#undef wcsspn
#undef wcsstr
#undef wcstod
#undef wcstok
#undef wcstol
#undef wcstoll
#undef wcstombs
#undef wcstoul
#undef wcstoull
#undef wmemchr
#undef wmemcmp
#undef wmemcpy
#undef wmemmove
#undef wmemset
#undef wprintf
#define fgetws filemap_fgetws
#define fputws filemap_fputws
#define fwprintf filemap_fwprintf
#define mbstowcs filemap_mbstowcs
#define swprintf filemap_swprintf
#define vfwprintf filemap_vfwprintf
#define vswprintf filemap_vswprintf
#define vwprintf filemap_vwprintf
#define wcscat filemap_wcscat
#define wcschr filemap_wcschr
#define wcscmp filemap_wcscmp
#define wcscoll filemap_wcscmp
#define wcscpy filemap_wcscpy
#define wcscspn filemap_wcscspn
#define wcsdup filemap_wcsdup
#define wcslen filemap_wcslen
#define wcsncat filemap_wcsncat
#define wcsncmp filemap_wcsncmp
#define wcsncpy filemap_wcsncpy
#define wcsnlen filemap_wcsnlen
#define wcspbrk filemap_wcspbrk
#define wcsrchr filemap_wcsrchr
#define wcsspn filemap_wcsspn
#define wcsstr filemap_wcsstr
#define wcstod filemap_wcstod
#define wcstok filemap_wcstok
#define wcstol filemap_wcstol
#define wcstoll filemap_wcstoll
#define wcstombs filemap_wcstombs
#define wcstoul filemap_wcstoul
#define wcstoull filemap_wcstoull
#define wmemchr filemap_wmemchr
#define wmemcmp filemap_wmemcmp
#define wmemcpy filemap_wmemcpy
#define wmemmove filemap_wmemmove
#define wmemset filemap_wmemset
#define wprintf filemap_wprintf
#endif

#endif
