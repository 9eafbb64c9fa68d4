/* SPDX-License-Identifier: MIT */
/* crt.h: the printf functions. */
#include "api/win32/format.h"

#include <filemap/crt.h>

/* format_text takes the address of a va_list, which a parameter does not have everywhere. */
static int format(struct format_sink *sink, const void *text, va_list arguments)
{
    va_list copy;
    va_copy(copy, arguments);
    int length = format_text(sink, text, &copy);
    va_end(copy);
    return length;
}

static int format_to_stream(bool wide, FILE *stream, const void *text, va_list arguments)
{
    struct format_sink sink = { .wide = wide, .stream = stream };
    flockfile(stream);
    int length = format(&sink, text, arguments);
    funlockfile(stream);
    return length;
}

/* Puts the NUL behind the text, in place of its last unit if it fills the buffer. */
static void terminate(const struct format_sink *sink)
{
    if (!sink->target || !sink->capacity)
        return;
    size_t end = sink->length < sink->capacity ? sink->length : sink->capacity - 1;
    if (sink->wide)
        ((WCHAR *)sink->target)[end] = 0;
    else
        ((char *)sink->target)[end] = 0;
}

enum too_long {
    KEEP_BEGINNING, /* as ISO C has it for swprintf */
    KEEP_UNITS,     /* as _snprintf: no NUL where there is no room for it */
    KEEP_NOTHING    /* as sprintf_s */
};

static int format_to_buffer(struct format_sink sink, enum too_long rule, const void *text,
                            va_list arguments)
{
    int length = format(&sink, text, arguments);
    bool fits = length >= 0 && (size_t)length < sink.capacity;
    if (!sink.target)
        return length;
    if (!fits && rule == KEEP_NOTHING)
        sink.length = 0;
    if (fits || rule != KEEP_UNITS)
        terminate(&sink);
    if (rule == KEEP_UNITS && length >= 0 && (size_t)length == sink.capacity)
        return length;
    return fits ? length : -1;
}

static struct format_sink narrow_buffer(char *target, size_t count)
{
    return (struct format_sink){ .target = target, .capacity = target ? count : 0 };
}

static struct format_sink wide_buffer(WCHAR *target, size_t count)
{
    return (struct format_sink){ .wide = true, .target = target, .capacity = target ? count : 0 };
}

/* -- to streams ---------------------------------------------------------------------------- */

int filemap_vfprintf(FILE *stream, const char *format, va_list arguments)
{
    return format_to_stream(false, stream, format, arguments);
}

int filemap_vprintf(const char *format, va_list arguments)
{
    return format_to_stream(false, stdout, format, arguments);
}

int filemap_vfwprintf(FILE *stream, const WCHAR *format, va_list arguments)
{
    return format_to_stream(true, stream, format, arguments);
}

int filemap_vwprintf(const WCHAR *format, va_list arguments)
{
    return format_to_stream(true, stdout, format, arguments);
}

int filemap_fprintf(FILE *stream, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = filemap_vfprintf(stream, format, arguments);
    va_end(arguments);
    return length;
}

int filemap_printf(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = filemap_vprintf(format, arguments);
    va_end(arguments);
    return length;
}

int filemap_fwprintf(FILE *stream, const WCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = filemap_vfwprintf(stream, format, arguments);
    va_end(arguments);
    return length;
}

int filemap_wprintf(const WCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = filemap_vwprintf(format, arguments);
    va_end(arguments);
    return length;
}

/* -- to narrow buffers --------------------------------------------------------------------- */

int filemap_vsprintf(char *target, const char *format, va_list arguments)
{
    return format_to_buffer(narrow_buffer(target, (size_t)-1), KEEP_BEGINNING, format, arguments);
}

int _vsnprintf(char *target, size_t count, const char *format, va_list arguments)
{
    return format_to_buffer(narrow_buffer(target, count), KEEP_UNITS, format, arguments);
}

int vsprintf_s(char *target, size_t count, const char *format, va_list arguments)
{
    if (!target || !count)
        return -1;
    return format_to_buffer(narrow_buffer(target, count), KEEP_NOTHING, format, arguments);
}

int filemap_sprintf(char *target, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = filemap_vsprintf(target, format, arguments);
    va_end(arguments);
    return length;
}

int _snprintf(char *target, size_t count, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = _vsnprintf(target, count, format, arguments);
    va_end(arguments);
    return length;
}

int sprintf_s(char *target, size_t count, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsprintf_s(target, count, format, arguments);
    va_end(arguments);
    return length;
}

/* -- to wide buffers ----------------------------------------------------------------------- */

int filemap_vswprintf(WCHAR *target, size_t count, const WCHAR *format, va_list arguments)
{
    return format_to_buffer(wide_buffer(target, count), KEEP_BEGINNING, format, arguments);
}

int _vswprintf(WCHAR *target, const WCHAR *format, va_list arguments)
{
    return filemap_vswprintf(target, (size_t)-1, format, arguments);
}

int _vsnwprintf(WCHAR *target, size_t count, const WCHAR *format, va_list arguments)
{
    return format_to_buffer(wide_buffer(target, count), KEEP_UNITS, format, arguments);
}

int vswprintf_s(WCHAR *target, size_t count, const WCHAR *format, va_list arguments)
{
    if (!target || !count)
        return -1;
    return format_to_buffer(wide_buffer(target, count), KEEP_NOTHING, format, arguments);
}

int filemap_swprintf(WCHAR *target, size_t count, const WCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = filemap_vswprintf(target, count, format, arguments);
    va_end(arguments);
    return length;
}

int _swprintf(WCHAR *target, const WCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = _vswprintf(target, format, arguments);
    va_end(arguments);
    return length;
}

int _snwprintf(WCHAR *target, size_t count, const WCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = _vsnwprintf(target, count, format, arguments);
    va_end(arguments);
    return length;
}

int swprintf_s(WCHAR *target, size_t count, const WCHAR *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vswprintf_s(target, count, format, arguments);
    va_end(arguments);
    return length;
}
