/* SPDX-License-Identifier: MIT */
/*
 * Under -fshort-wchar every name of <wchar.h> that crt.h replaces means ours, whatever is included
 * first, in C and C++. run.sh looks at the symbols that the object file needs.
 */
#ifdef WCHAR_FIRST
#ifdef __cplusplus
#include <cstdlib>
#include <cwchar>
#include <string>
#else
#include <stdlib.h>
#include <wchar.h>
#endif
#endif
#include <windows.h>
#ifndef WCHAR_FIRST
#ifdef __cplusplus
#include <cstdlib>
#include <cwchar>
#include <string>
#else
#include <stdlib.h>
#include <wchar.h>
#endif
#endif

#ifdef __cplusplus
#define OF_STD(name) std::name
#else
#define OF_STD(name) name
#endif

extern wchar_t target[64];
extern char narrow[64];
extern long results[64];

void strings(const wchar_t *text, wchar_t **end);
void strings(const wchar_t *text, wchar_t **end)
{
    const wchar_t *found;
    results[0] = (long)wcslen(text) + (long)OF_STD(wcslen)(text) + (long)wcsnlen(text, 4);
    wcscpy(target, text);
    wcsncpy(target, text, 8);
    wcscat(OF_STD(wcscpy)(target, text), text);
    wcsncat(target, text, 4);
    results[1] = wcscmp(text, target) + wcsncmp(text, target, 4) + wcscoll(text, target);
    found = wcschr(text, L'a');
    results[2] = found - text;
    found = OF_STD(wcsrchr)(text, L'a');
    results[3] = found - text;
    found = wcsstr(text, L"part");
    results[4] = found - text;
    found = wcspbrk(text, L"set");
    results[5] = found - text;
    results[6] = (long)wcsspn(text, L"set") + (long)wcscspn(text, L"set");
    results[7] = wcstok(target, L" ", end) != NULL;
    results[8] = wcstol(text, end, 10) + (long)wcstoul(text, end, 10);
    results[9] = (long)wcstoll(text, end, 10) + (long)wcstoull(text, end, 10);
    results[10] = (long)wcstod(text, end);
    wmemcpy(target, text, 4);
    wmemmove(target, target + 1, 4);
    wmemset(target, L'x', 4);
    results[11] = wmemcmp(text, target, 4);
    found = wmemchr(text, L'x', 4);
    free(wcsdup(text));
    results[12] = (long)mbstowcs(target, narrow, 64) + (long)wcstombs(narrow, text, 64);
}

void output(FILE *stream, const wchar_t *text, va_list arguments);
void output(FILE *stream, const wchar_t *text, va_list arguments)
{
    va_list copy;
    wprintf(L"%s", text);
    fwprintf(stream, L"%s", text);
    results[13] = swprintf(target, 64, L"%s", text);
    va_copy(copy, arguments);
    vwprintf(text, copy);
    va_end(copy);
    va_copy(copy, arguments);
    vfwprintf(stream, text, copy);
    va_end(copy);
    results[14] = OF_STD(vswprintf)(target, 64, text, arguments);
    fputws(text, stream);
    results[15] = fgetws(target, 64, stream) != NULL;
}
