/* SPDX-License-Identifier: MIT */
/* The printf of Microsoft's C library. */
#include "api/win32/format.h"
#include "engine/unicode.h"

#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum size { SIZE_NONE, SIZE_HH, SIZE_H, SIZE_L, SIZE_LL, SIZE_POINTER, SIZE_LONG_DOUBLE, SIZE_W };

/* One conversion specification. */
struct specification {
    bool left, plus, blank, alternate, zeros;
    int width;
    int precision; /* -1: none */
    enum size size;
    char conversion;
};

/* A format that is read unit by unit. */
struct reader {
    const void *format;
    bool wide;
    size_t at;
};

static WCHAR peek(const struct reader *reader)
{
    return reader->wide ? ((const WCHAR *)reader->format)[reader->at]
                        : ((const unsigned char *)reader->format)[reader->at];
}

/* Moves on if UNIT is next. */
static bool take(struct reader *reader, char unit)
{
    if (peek(reader) != (WCHAR)unit)
        return false;
    reader->at++;
    return true;
}

static bool take_word(struct reader *reader, const char *word)
{
    struct reader ahead = *reader;
    while (*word)
        if (!take(&ahead, *word++))
            return false;
    *reader = ahead;
    return true;
}

static void read_flags(struct reader *reader, struct specification *spec)
{
    for (;;) {
        if (take(reader, '-'))
            spec->left = true;
        else if (take(reader, '+'))
            spec->plus = true;
        else if (take(reader, ' '))
            spec->blank = true;
        else if (take(reader, '#'))
            spec->alternate = true;
        else if (take(reader, '0'))
            spec->zeros = true;
        else
            return;
    }
}

/* A decimal number, or * for an argument. False when it exceeds an int. */
static bool read_number(struct reader *reader, va_list *arguments, int *number)
{
    if (take(reader, '*')) {
        *number = va_arg(*arguments, int);
        return true;
    }
    for (*number = 0; peek(reader) >= '0' && peek(reader) <= '9'; reader->at++) {
        int digit = peek(reader) - '0';
        if (*number > (INT_MAX - digit) / 10)
            return false;
        *number = 10 * *number + digit;
    }
    return true;
}

static enum size read_size(struct reader *reader)
{
    static const struct {
        const char *word;
        enum size size;
    } sizes[] = {
        { "hh", SIZE_HH },     { "h", SIZE_H },       { "ll", SIZE_LL },         { "l", SIZE_L },
        { "I64", SIZE_LL },    { "I32", SIZE_L },     { "I", SIZE_POINTER },     { "j", SIZE_LL },
        { "z", SIZE_POINTER }, { "t", SIZE_POINTER }, { "L", SIZE_LONG_DOUBLE }, { "w", SIZE_W },
    };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (take_word(reader, sizes[i].word))
            return sizes[i].size;
    return SIZE_NONE;
}

static bool read_specification(struct reader *reader, va_list *arguments,
                               struct specification *spec)
{
    *spec = (struct specification){ .precision = -1 };
    read_flags(reader, spec);
    if (!read_number(reader, arguments, &spec->width))
        return false;
    if (spec->width < 0) {
        spec->left = true;
        spec->width = spec->width == INT_MIN ? INT_MAX : -spec->width;
    }
    if (take(reader, '.')) {
        if (!read_number(reader, arguments, &spec->precision))
            return false;
        if (spec->precision < 0)
            spec->precision = -1;
    }
    spec->size = read_size(reader);
    WCHAR conversion = peek(reader);
    if (conversion == 0 || conversion >= 0x80)
        return false;
    spec->conversion = (char)conversion;
    reader->at++;
    return true;
}

static void pad(struct format_sink *sink, size_t length, const struct specification *spec)
{
    if (length < (size_t)spec->width)
        format_repeat(sink, ' ', (size_t)spec->width - length);
}

/* A number whose sign or 0x is PREFIX, with ZEROS between it and the digits. */
static void put_number(struct format_sink *sink, const struct specification *spec,
                       const char *prefix, size_t zeros, const char *digits)
{
    size_t length = strlen(prefix) + zeros + strlen(digits);
    if (spec->zeros && !spec->left && length < (size_t)spec->width) {
        zeros += (size_t)spec->width - length;
        length = (size_t)spec->width;
    }
    if (!spec->left)
        pad(sink, length, spec);
    while (*prefix)
        format_put(sink, (WCHAR)*prefix++);
    format_repeat(sink, '0', zeros);
    while (*digits)
        format_put(sink, (WCHAR)(unsigned char)*digits++);
    if (spec->left)
        pad(sink, length, spec);
}

static const char *sign(const struct specification *spec, bool negative)
{
    return negative ? "-" : spec->plus ? "+" : spec->blank ? " " : "";
}

/* long has 32 bits on Windows: %ld takes an int. */
static intmax_t signed_argument(enum size size, va_list *arguments)
{
    switch (size) {
    case SIZE_HH:
        return (signed char)va_arg(*arguments, int);
    case SIZE_H:
        return (short)va_arg(*arguments, int);
    case SIZE_LL:
        return va_arg(*arguments, long long);
    case SIZE_POINTER:
        return va_arg(*arguments, ptrdiff_t);
    default:
        return va_arg(*arguments, int);
    }
}

static uintmax_t unsigned_argument(enum size size, va_list *arguments)
{
    switch (size) {
    case SIZE_HH:
        return (unsigned char)va_arg(*arguments, int);
    case SIZE_H:
        return (unsigned short)va_arg(*arguments, int);
    case SIZE_LL:
        return va_arg(*arguments, unsigned long long);
    case SIZE_POINTER:
        return va_arg(*arguments, size_t);
    default:
        return va_arg(*arguments, unsigned);
    }
}

static void put_integer(struct format_sink *sink, struct specification spec, uintmax_t value,
                        const char *prefix)
{
    static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
    unsigned base = spec.conversion == 'o' ? 8 : strchr("xXp", spec.conversion) ? 16 : 10;
    char buffer[3 * sizeof value + 1];
    char *digits = buffer + sizeof buffer - 1;
    const char *alphabet = spec.conversion == 'x' ? lower : upper;
    size_t zeros = 0;

    if (spec.alternate && value && base == 16)
        prefix = spec.conversion == 'x' ? "0x" : "0X";
    *digits = 0;
    for (; value; value /= base)
        *--digits = alphabet[value % base];
    size_t length = strlen(digits);
    size_t least = spec.precision < 0 ? 1 : (size_t)spec.precision;
    if (spec.precision >= 0)
        spec.zeros = false;
    if (least > length)
        zeros = least - length;
    if (spec.alternate && base == 8 && !zeros && *digits != '0')
        zeros = 1;
    put_number(sink, &spec, prefix, zeros, digits);
}

/* A long double has other digits than a double only in %a, which shows the mantissa as it is. */
static int write_digits(char *text, size_t capacity, const struct specification *spec,
                        long double value)
{
    char format[8];
    bool as_double = spec->size != SIZE_LONG_DOUBLE;
    snprintf(format, sizeof format, "%%%s.*%s%c", spec->alternate ? "#" : "", as_double ? "" : "L",
             spec->conversion);
    return as_double ? snprintf(text, capacity, format, spec->precision, (double)value)
                     : snprintf(text, capacity, format, spec->precision, value);
}

/* Sign, padding and the prefix of %a are as for integers. */
static void put_digits(struct format_sink *sink, const struct specification *spec, bool negative,
                       const char *digits)
{
    char prefix[4];
    bool hexadecimal = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
    snprintf(prefix, sizeof prefix, "%s%.*s", sign(spec, negative), hexadecimal ? 2 : 0, digits);
    put_number(sink, spec, prefix, 0, hexadecimal ? digits + 2 : digits);
}

static void put_floating(struct format_sink *sink, struct specification spec, va_list *arguments)
{
    char buffer[512];
    long double value = spec.size == SIZE_LONG_DOUBLE ? va_arg(*arguments, long double)
                                                      : va_arg(*arguments, double);
    bool negative = __builtin_signbit(value);
    if (negative)
        value = -value;
    if (!__builtin_isfinite(value))
        spec.zeros = false;

    int length = write_digits(buffer, sizeof buffer, &spec, value);
    if (length >= 0 && (size_t)length < sizeof buffer) {
        put_digits(sink, &spec, negative, buffer);
        return;
    }
    char *text = length < 0 ? NULL : malloc((size_t)length + 1);
    sink->failed = !text;
    if (text) {
        write_digits(text, (size_t)length + 1, &spec, value);
        put_digits(sink, &spec, negative, text);
    }
    free(text);
}

/* Whether %s or %c takes a wide argument. */
static bool takes_wide(const struct format_sink *sink, const struct specification *spec)
{
    if (spec->size == SIZE_H || spec->size == SIZE_HH)
        return false;
    if (spec->size == SIZE_L || spec->size == SIZE_LL || spec->size == SIZE_W)
        return true;
    return sink->wide == (spec->conversion == 's' || spec->conversion == 'c');
}

/* Units before the NUL; with a precision no more than that, and the NUL may be missing. */
static size_t text_length(const void *text, bool wide, int precision)
{
    size_t length = 0, limit = precision < 0 ? SIZE_MAX : (size_t)precision;
    while (length < limit &&
           (wide ? ((const WCHAR *)text)[length] != 0 : ((const char *)text)[length] != 0))
        length++;
    return length;
}

static void put_text(struct format_sink *sink, const void *text, bool wide, size_t length)
{
    size_t used;
    for (size_t at = 0; at < length; at += used) {
        used = 1;
        if (wide && sink->wide)
            format_put(sink, ((const WCHAR *)text)[at]);
        else if (wide)
            format_put_character(
                sink, unicode_decode_utf16((const WCHAR *)text + at, length - at, &used));
        else if (!sink->wide)
            format_put(sink, ((const unsigned char *)text)[at]);
        else
            format_put_character(sink,
                                 unicode_decode_utf8((const char *)text + at, length - at, &used));
    }
}

static void put_padded_text(struct format_sink *sink, const struct specification *spec,
                            const void *text, bool wide, size_t length)
{
    struct format_sink counter = { .wide = sink->wide };
    put_text(&counter, text, wide, length);
    if (!spec->left)
        pad(sink, counter.length, spec);
    put_text(sink, text, wide, length);
    if (spec->left)
        pad(sink, counter.length, spec);
}

static void put_string(struct format_sink *sink, const struct specification *spec, const void *text)
{
    bool wide = takes_wide(sink, spec);
    if (!text) {
        text = "(null)";
        wide = false;
    }
    put_padded_text(sink, spec, text, wide, text_length(text, wide, spec->precision));
}

static void put_single(struct format_sink *sink, const struct specification *spec, int argument)
{
    WCHAR unit = (WCHAR)argument;
    char byte = (char)argument;
    if (takes_wide(sink, spec))
        put_padded_text(sink, spec, &unit, true, 1);
    else
        put_padded_text(sink, spec, &byte, false, 1);
}

static void put_pointer(struct format_sink *sink, struct specification spec, const void *pointer)
{
    spec.precision = 2 * sizeof pointer;
    put_integer(sink, spec, (uintptr_t)pointer, "");
}

/* False when there is no such conversion. */
static bool put_conversion(struct format_sink *sink, const struct specification *spec,
                           va_list *arguments)
{
    intmax_t number;
    switch (spec->conversion) {
    case '%':
        format_put(sink, '%');
        return true;
    case 'd':
    case 'i':
        number = signed_argument(spec->size, arguments);
        put_integer(sink, *spec, number < 0 ? -(uintmax_t)number : (uintmax_t)number,
                    sign(spec, number < 0));
        return true;
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        put_integer(sink, *spec, unsigned_argument(spec->size, arguments), "");
        return true;
    case 'p':
        put_pointer(sink, *spec, va_arg(*arguments, void *));
        return true;
    case 'c':
    case 'C':
        put_single(sink, spec, va_arg(*arguments, int));
        return true;
    case 's':
    case 'S':
        put_string(sink, spec, va_arg(*arguments, const void *));
        return true;
    default:
        if (!strchr("aAeEfFgG", spec->conversion))
            return false;
        put_floating(sink, *spec, arguments);
        return true;
    }
}

int format_text(struct format_sink *sink, const void *format, va_list *arguments)
{
    struct reader reader = { .format = format, .wide = sink->wide };
    struct specification spec;
    bool right = true;
    while (right && peek(&reader) && sink->length <= INT_MAX && !sink->failed) {
        if (take(&reader, '%')) {
            right = read_specification(&reader, arguments, &spec) &&
                    put_conversion(sink, &spec, arguments);
        } else {
            format_put(sink, peek(&reader));
            reader.at++;
        }
    }
    format_finish(sink);
    return right && sink->length <= INT_MAX && !sink->failed ? (int)sink->length : -1;
}
