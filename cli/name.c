/* SPDX-License-Identifier: MIT */
/* Names of objects: UTF-8 on the command line, UTF-16 in the library. */
#include "name.h"
#include "memory.h"
#include "message.h"
#include "print.h"

#include <stdlib.h>
#include <string.h>

char *name_to_text(const WCHAR *name, size_t units, size_t *length)
{
    int size = units ? WideCharToMultiByte(CP_UTF8, 0, name, (int)units, NULL, 0, NULL, NULL) : 0;
    char *text = memory_zeroed((size_t)size + 1, 1);
    if (size)
        WideCharToMultiByte(CP_UTF8, 0, name, (int)units, text, size, NULL, NULL);
    *length = (size_t)size;
    return text;
}

/* Bytes that are not UTF-8 do not come back the same. */
static bool is_utf8(const char *text, const WCHAR *wide, size_t units)
{
    size_t length;
    char *back = name_to_text(wide, units, &length);
    bool same = length == strlen(text) && memcmp(back, text, length) == 0;
    free(back);
    return same;
}

WCHAR *name_from_argument(const char *argument)
{
    size_t bytes = strlen(argument);
    if (!bytes) {
        message_misuse("the name is empty");
        return NULL;
    }
    WCHAR *wide = memory_zeroed(bytes + 1, sizeof *wide);
    int units = MultiByteToWideChar(CP_UTF8, 0, argument, (int)bytes, wide, (int)bytes);
    if (units > 0 && is_utf8(argument, wide, (size_t)units))
        return wide;
    free(wide);
    char *shown = print_name(argument, bytes);
    message_misuse("the name %s is not UTF-8", shown);
    free(shown);
    return NULL;
}

DWORD name_space(const char *name)
{
    return strncmp(name, "Global\\", 7) == 0 ? FILEMAP_NAMESPACE_GLOBAL : FILEMAP_NAMESPACE_LOCAL;
}
