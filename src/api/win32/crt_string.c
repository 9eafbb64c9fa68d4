/* SPDX-License-Identifier: MIT */
/* crt.h: strings of WCHARs, as <wchar.h> has them for wchar_t. */
#include "api/win32/fold.h"
#include "engine/unicode.h"

#include <filemap/crt.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

size_t filemap_wcslen(const WCHAR *string)
{
    return unicode_length(string);
}

size_t filemap_wcsnlen(const WCHAR *string, size_t count)
{
    size_t length = 0;
    while (length < count && string[length])
        length++;
    return length;
}

WCHAR *filemap_wcscpy(WCHAR *target, const WCHAR *source)
{
    return memcpy(target, source, (unicode_length(source) + 1) * sizeof *target);
}

WCHAR *filemap_wcsncpy(WCHAR *target, const WCHAR *source, size_t count)
{
    size_t length = filemap_wcsnlen(source, count);
    memcpy(target, source, length * sizeof *target);
    memset(target + length, 0, (count - length) * sizeof *target);
    return target;
}

WCHAR *filemap_wcscat(WCHAR *target, const WCHAR *source)
{
    filemap_wcscpy(target + unicode_length(target), source);
    return target;
}

WCHAR *filemap_wcsncat(WCHAR *target, const WCHAR *source, size_t count)
{
    WCHAR *end = target + unicode_length(target);
    size_t length = filemap_wcsnlen(source, count);
    memcpy(end, source, length * sizeof *target);
    end[length] = 0;
    return target;
}

int filemap_wcscmp(const WCHAR *one, const WCHAR *other)
{
    return filemap_wcsncmp(one, other, (size_t)-1);
}

int filemap_wcsncmp(const WCHAR *one, const WCHAR *other, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (one[i] != other[i])
            return one[i] < other[i] ? -1 : 1;
        if (!one[i])
            break;
    }
    return 0;
}

WCHAR *filemap_wcschr(const WCHAR *string, WCHAR unit)
{
    return filemap_wmemchr(string, unit, unicode_length(string) + 1);
}

WCHAR *filemap_wcsrchr(const WCHAR *string, WCHAR unit)
{
    for (size_t i = unicode_length(string) + 1; i > 0; i--)
        if (string[i - 1] == unit)
            return (WCHAR *)string + i - 1;
    return NULL;
}

WCHAR *filemap_wcsstr(const WCHAR *string, const WCHAR *part)
{
    size_t length = unicode_length(part);
    for (; filemap_wcsncmp(string, part, length) != 0; string++)
        if (!*string)
            return NULL;
    return (WCHAR *)string;
}

/* Whether the set has the unit; its NUL does not count. */
static int has(const WCHAR *set, WCHAR unit)
{
    return unit && filemap_wcschr(set, unit) != NULL;
}

WCHAR *filemap_wcspbrk(const WCHAR *string, const WCHAR *set)
{
    string += filemap_wcscspn(string, set);
    return *string ? (WCHAR *)string : NULL;
}

size_t filemap_wcsspn(const WCHAR *string, const WCHAR *set)
{
    size_t length = 0;
    while (has(set, string[length]))
        length++;
    return length;
}

size_t filemap_wcscspn(const WCHAR *string, const WCHAR *set)
{
    size_t length = 0;
    while (string[length] && !has(set, string[length]))
        length++;
    return length;
}

WCHAR *filemap_wcstok(WCHAR *string, const WCHAR *set, WCHAR **context)
{
    WCHAR *token = string ? string : *context;
    if (!token)
        return NULL;
    token += filemap_wcsspn(token, set);
    WCHAR *end = token + filemap_wcscspn(token, set);
    *context = *end ? end + 1 : NULL;
    if (end == token)
        return NULL;
    *end = 0;
    return token;
}

WCHAR *_wcstok(WCHAR *string, const WCHAR *set)
{
    static _Thread_local WCHAR *context;
    return filemap_wcstok(string, set, &context);
}

WCHAR *filemap_wcsdup(const WCHAR *string)
{
    size_t size = (unicode_length(string) + 1) * sizeof *string;
    WCHAR *copy = malloc(size);
    return copy ? memcpy(copy, string, size) : NULL;
}

WCHAR *_wcsdup(const WCHAR *string)
{
    return filemap_wcsdup(string);
}

char *_strdup(const char *string)
{
    return strdup(string);
}

WCHAR *filemap_wmemcpy(WCHAR *target, const WCHAR *source, size_t count)
{
    return memcpy(target, source, count * sizeof *target);
}

WCHAR *filemap_wmemmove(WCHAR *target, const WCHAR *source, size_t count)
{
    return memmove(target, source, count * sizeof *target);
}

WCHAR *filemap_wmemset(WCHAR *target, WCHAR unit, size_t count)
{
    for (size_t i = 0; i < count; i++)
        target[i] = unit;
    return target;
}

int filemap_wmemcmp(const WCHAR *one, const WCHAR *other, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (one[i] != other[i])
            return one[i] < other[i] ? -1 : 1;
    return 0;
}

WCHAR *filemap_wmemchr(const WCHAR *units, WCHAR unit, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (units[i] == unit)
            return (WCHAR *)units + i;
    return NULL;
}

int _wcsicmp(const WCHAR *one, const WCHAR *other)
{
    return fold_compare_wide(one, other, (size_t)-1);
}

int _wcsnicmp(const WCHAR *one, const WCHAR *other, size_t count)
{
    return fold_compare_wide(one, other, count);
}

int _stricmp(const char *one, const char *other)
{
    return strcasecmp(one, other);
}

int _strnicmp(const char *one, const char *other, size_t count)
{
    return strncasecmp(one, other, count);
}
