/* SPDX-License-Identifier: MIT */
/* Memory: a tool that gets none says so and ends. */
#include "memory.h"
#include "command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *memory_need(void *pointer)
{
    if (!pointer) {
        fputs("filemap: out of memory\n", stderr);
        exit(EXIT_FAILED);
    }
    return pointer;
}

void *memory_zeroed(size_t count, size_t size)
{
    return memory_need(calloc(count ? count : 1, size));
}

void *memory_resize(void *old, size_t count, size_t size)
{
    return memory_need(reallocarray(old, count ? count : 1, size));
}

char *memory_copy(const char *bytes, size_t length)
{
    char *copy = memory_zeroed(length + 1, 1);
    memcpy(copy, bytes, length);
    return copy;
}

char *memory_print(const char *format, ...)
{
    char *text = NULL;
    va_list values;
    va_start(values, format);
    int length = vasprintf(&text, format, values);
    va_end(values);
    return memory_need(length < 0 ? NULL : text);
}
