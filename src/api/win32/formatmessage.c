/* SPDX-License-Identifier: MIT */
/* winbase.h: FormatMessage. The text is built as UTF-8 and turned into what the caller wants. */
#include "api/win32/messages.h"
#include "api/win32/result.h"

#include "engine/unicode.h"

#include <filemap/winbase.h>
#include <filemap/winerror.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAXIMUM_INSERTS 99
#define WIDEST 10000 /* of a number in a !format! */
#define NO_LINE_BREAKS FORMAT_MESSAGE_MAX_WIDTH_MASK

struct message {
    FILE *text;
    DWORD flags;
    BOOL wide; /* the inserts are UTF-16 unless they say otherwise */
    va_list *arguments;
    const DWORD_PTR *array;
    DWORD_PTR values[MAXIMUM_INSERTS + 2]; /* two stars come before the insert itself */
    unsigned fetched;
};

/* Inserts may come in any order, the arguments come only in theirs. */
static DWORD_PTR argument(struct message *message, unsigned number)
{
    if (message->array)
        return message->array[number - 1];
    while (message->fetched < number)
        message->values[message->fetched++] = va_arg(*message->arguments, DWORD_PTR);
    return message->values[number - 1];
}

/* What stands between % and the conversion. */
struct layout {
    char flags[6];
    int width, precision; /* -1: no precision */
};

/* A number, or a star for the next argument. */
static int layout_number(struct message *message, const char **at, unsigned *number)
{
    int value = 0;
    if (**at == '*') {
        ++*at;
        return (int)argument(message, (*number)++);
    }
    for (; **at >= '0' && **at <= '9'; ++*at)
        value = value < WIDEST ? value * 10 + (**at - '0') : value;
    return value;
}

/* Returns what follows, or NULL for too many flags. NUMBER is that of the insert itself then. */
static const char *parse_layout(struct message *message, const char *spec, unsigned *number,
                                struct layout *out)
{
    size_t flags = strspn(spec, "-+ #0");
    if (flags >= sizeof out->flags)
        return NULL;
    memcpy(out->flags, spec, flags);
    out->flags[flags] = 0;
    spec += flags;
    out->width = layout_number(message, &spec, number);
    out->precision = -1;
    if (*spec == '.') {
        spec++;
        out->precision = layout_number(message, &spec, number);
    }
    return spec;
}

/* Width and precision count characters; with a precision no NUL needs to follow. */
static void put_wide(struct message *message, const struct layout *layout, const WCHAR *units)
{
    size_t length = 0, most = layout->precision < 0 ? SIZE_MAX : (size_t)layout->precision;
    while (length < most && units[length])
        length++;
    size_t bytes = unicode_to_utf8(units, length, NULL, 0);
    char *utf8 = malloc(bytes + 1);
    if (!utf8)
        return;
    unicode_to_utf8(units, length, utf8, bytes);
    long long room = layout->width < 0 ? -(long long)layout->width : layout->width;
    int padding = room > (long long)length ? (int)(room - (long long)length) : 0;
    BOOL left = layout->width < 0 || strchr(layout->flags, '-');
    fprintf(message->text, "%*s", left ? 0 : padding, "");
    fwrite(utf8, 1, bytes, message->text);
    fprintf(message->text, "%*s", left ? padding : 0, "");
    free(utf8);
}

static void put_string(struct message *message, const struct layout *layout, DWORD_PTR value,
                       BOOL wide)
{
    char format[16];
    if (wide && value) {
        put_wide(message, layout, (const WCHAR *)value);
        return;
    }
    snprintf(format, sizeof format, "%%%s*.*s", layout->flags);
    fprintf(message->text, format, layout->width, layout->precision,
            value ? (const char *)value : "(null)");
}

static void put_character(struct message *message, DWORD_PTR value, BOOL wide)
{
    char utf8[4] = { (char)value };
    WCHAR unit = (WCHAR)value;
    fwrite(utf8, 1, wide ? unicode_to_utf8(&unit, 1, utf8, sizeof utf8) : 1, message->text);
}

static void put_number(struct message *message, const struct layout *layout, char conversion,
                       BOOL is_64, DWORD_PTR value)
{
    char format[24];
    if (conversion == 'd' || conversion == 'i') {
        snprintf(format, sizeof format, "%%%s*.*lld", layout->flags);
        fprintf(message->text, format, layout->width, layout->precision,
                is_64 ? (long long)value : (long long)(int)value);
    } else {
        snprintf(format, sizeof format, "%%%s*.*ll%c", layout->flags,
                 conversion == 'p' ? 'X' : conversion);
        fprintf(message->text, format, layout->width, layout->precision,
                is_64 ? (unsigned long long)value : (unsigned long long)(unsigned)value);
    }
}

/* One !format! of printf's kind, without the exclamation marks; NUMBER is its insert. */
static void put_formatted(struct message *message, const char *spec, const char *end,
                          unsigned number)
{
    struct layout layout;
    const char *size = parse_layout(message, spec, &number, &layout);
    if (!size || size >= end)
        return;
    DWORD_PTR value = argument(message, number);
    char conversion = end[-1];
    BOOL narrow = *size == 'h', wide = *size == 'w' || *size == 'l';
    BOOL is_64 = strncmp(size, "I64", 3) == 0 || strncmp(size, "ll", 2) == 0 || *size == 'p';
    switch (conversion) {
    case 's':
        put_string(message, &layout, value, !narrow && (wide || message->wide));
        break;
    case 'S':
        put_string(message, &layout, value, !message->wide);
        break;
    case 'c':
        put_character(message, value, !narrow && (wide || message->wide));
        break;
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
    case 'p':
        put_number(message, &layout, conversion, is_64, value);
        break;
    default:
        break;
    }
}

/* %1 to %99, with an optional !format! behind it. Returns where to go on. */
static const char *put_insert(struct message *message, const char *at)
{
    static const char plain[] = "s";
    unsigned number = (unsigned)(*at++ - '0');
    if (*at >= '0' && *at <= '9')
        number = number * 10 + (unsigned)(*at++ - '0');
    const char *end = *at == '!' ? strchr(at + 1, '!') : NULL;
    if (!end) {
        put_formatted(message, plain, plain + 1, number);
        return at;
    }
    put_formatted(message, at + 1, end, number);
    return end + 1;
}

static void put_line_break(struct message *message)
{
    fputs((message->flags & FORMAT_MESSAGE_MAX_WIDTH_MASK) == NO_LINE_BREAKS ? " " : "\r\n",
          message->text);
}

static const char *put_escape(struct message *message, const char *at, BOOL *end)
{
    if (*at >= '1' && *at <= '9')
        return put_insert(message, at);
    switch (*at) {
    case 0:
        return at;
    case '0':
        *end = TRUE;
        break;
    case 'n':
        fputs("\r\n", message->text);
        break;
    case 'r':
        fputc('\r', message->text);
        break;
    case 't':
        fputc('\t', message->text);
        break;
    default:
        fputc(*at, message->text);
    }
    return at + 1;
}

static void expand(struct message *message, const char *source)
{
    BOOL inserts = !(message->flags & FORMAT_MESSAGE_IGNORE_INSERTS), end = FALSE;
    while (*source && !end) {
        if (*source == '%' && inserts) {
            source = put_escape(message, source + 1, &end);
        } else if (*source == '\r' || *source == '\n') {
            source += source[0] == '\r' && source[1] == '\n' ? 2 : 1;
            put_line_break(message);
        } else {
            fputc(*source++, message->text);
        }
    }
}

/* The whole text in memory of malloc's, or NULL with the last error set. */
static char *build(struct message *message, const char *source, DWORD id, size_t *length)
{
    char *text = NULL;
    message->text = open_memstream(&text, length);
    if (!message->text) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    if (message->flags & FORMAT_MESSAGE_FROM_STRING) {
        expand(message, source);
    } else {
        fputs(message_of(id), message->text);
        put_line_break(message);
    }
    BOOL failed = ferror(message->text) != 0;
    if (fclose(message->text) != 0 || failed) {
        free(text);
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    return text;
}

static DWORD check(DWORD flags, const void *source, DWORD id, const void *buffer, DWORD size)
{
    DWORD from = flags & (FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_FROM_SYSTEM);
    if (!from || !buffer || (from == FORMAT_MESSAGE_FROM_STRING && !source))
        return ERROR_INVALID_PARAMETER;
    if (!(flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) && size == 0)
        return ERROR_INSUFFICIENT_BUFFER;
    if (!(flags & FORMAT_MESSAGE_FROM_STRING) && !message_of(id))
        return ERROR_MR_MID_NOT_FOUND;
    return ERROR_SUCCESS;
}

static char *format(DWORD flags, const char *source, DWORD id, va_list *arguments, BOOL wide,
                    size_t *length)
{
    struct message message = { .flags = flags, .wide = wide, .arguments = arguments };
    if (flags & FORMAT_MESSAGE_ARGUMENT_ARRAY)
        message.array = (const DWORD_PTR *)arguments;
    if (!arguments)
        message.flags |= FORMAT_MESSAGE_IGNORE_INSERTS;
    return build(&message, source, id, length);
}

/* Puts LENGTH characters and a NUL where the caller wants them. */
static DWORD deliver(DWORD flags, void *buffer, DWORD capacity, size_t character, const void *text,
                     size_t length)
{
    void *target = buffer;
    if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) {
        size_t room = length + 1 > capacity ? length + 1 : capacity;
        target = LocalAlloc(LMEM_ZEROINIT, room * character);
        if (!target)
            return 0;
        *(void **)buffer = target;
    } else if (length >= capacity) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return 0;
    }
    memcpy(target, text, length * character);
    memset((char *)target + length * character, 0, character);
    return (DWORD)length;
}

DWORD FormatMessageA(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId,
                     LPSTR lpBuffer, DWORD nSize, va_list *Arguments)
{
    size_t length;
    DWORD error = check(dwFlags, lpSource, dwMessageId, lpBuffer, nSize);
    (void)dwLanguageId;
    if (error) {
        SetLastError(error);
        return 0;
    }
    char *text = format(dwFlags, lpSource, dwMessageId, Arguments, FALSE, &length);
    DWORD delivered = text ? deliver(dwFlags, lpBuffer, nSize, sizeof(char), text, length) : 0;
    free(text);
    return delivered;
}

static char *narrow(const WCHAR *source)
{
    size_t units = unicode_length(source), bytes = unicode_to_utf8(source, units, NULL, 0);
    char *text = malloc(bytes + 1);
    if (text) {
        unicode_to_utf8(source, units, text, bytes);
        text[bytes] = 0;
    }
    return text;
}

static DWORD deliver_wide(DWORD flags, void *buffer, DWORD capacity, const char *text,
                          size_t length)
{
    size_t units = unicode_to_utf16(text, length, NULL, 0);
    WCHAR *wide = malloc((units + 1) * sizeof *wide);
    if (!wide) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return 0;
    }
    unicode_to_utf16(text, length, wide, units);
    DWORD delivered = deliver(flags, buffer, capacity, sizeof *wide, wide, units);
    free(wide);
    return delivered;
}

DWORD FormatMessageW(DWORD dwFlags, LPCVOID lpSource, DWORD dwMessageId, DWORD dwLanguageId,
                     LPWSTR lpBuffer, DWORD nSize, va_list *Arguments)
{
    size_t length;
    char *source = NULL;
    DWORD delivered = 0, error = check(dwFlags, lpSource, dwMessageId, lpBuffer, nSize);
    (void)dwLanguageId;
    if (!error && (dwFlags & FORMAT_MESSAGE_FROM_STRING)) {
        source = narrow(lpSource);
        error = source ? ERROR_SUCCESS : ERROR_NOT_ENOUGH_MEMORY;
    }
    if (error) {
        SetLastError(error);
        return 0;
    }
    char *text = format(dwFlags, source, dwMessageId, Arguments, TRUE, &length);
    if (text)
        delivered = deliver_wide(dwFlags, lpBuffer, nSize, text, length);
    free(text);
    free(source);
    return delivered;
}
