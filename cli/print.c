/* SPDX-License-Identifier: MIT */
/* Text that others chose, printed so that neither a terminal nor a reader is fooled. */
#include "print.h"
#include "memory.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define NOT_UTF8 0xFFFFFFFFU

/* The character at TEXT and its bytes; NOT_UTF8 for a byte that belongs to none. */
static uint32_t decode(const unsigned char *text, size_t bytes, size_t *used)
{
    static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
    uint32_t first = text[0];
    size_t follow = first < 0x80 ? 0 : first < 0xC0 ? 4 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    *used = 1;
    if (follow == 0)
        return first;
    if (follow == 4 || first > 0xF4 || follow >= bytes)
        return NOT_UTF8;
    uint32_t character = first & (0x3FU >> follow);
    for (size_t i = 1; i <= follow; i++) {
        if ((text[i] & 0xC0) != 0x80)
            return NOT_UTF8;
        character = character << 6 | (text[i] & 0x3FU);
    }
    if (character < least[follow] || character > 0x10FFFF)
        return NOT_UTF8;
    *used = follow + 1;
    return character;
}

/* Blanks other than U+0020, what has no width, what changes the direction, and what is no text. */
static const struct {
    uint32_t first, last;
} hidden[] = {
    { 0x0000, 0x001F },   { 0x007F, 0x00A0 },    { 0x00AD, 0x00AD }, { 0x034F, 0x034F },
    { 0x061C, 0x061C },   { 0x115F, 0x1160 },    { 0x1680, 0x1680 }, { 0x17B4, 0x17B5 },
    { 0x180B, 0x180F },   { 0x2000, 0x200F },    { 0x2028, 0x202F }, { 0x205F, 0x206F },
    { 0x3000, 0x3000 },   { 0x3164, 0x3164 },    { 0xD800, 0xDFFF }, { 0xFEFF, 0xFEFF },
    { 0xFFA0, 0xFFA0 },   { 0xFFF0, 0xFFFB },    { 0xFFFE, 0xFFFF }, { 0x1D173, 0x1D17A },
    { 0xE0000, 0xE0FFF }, { 0xF0000, 0x10FFFF },
};

static bool is_shown(uint32_t character)
{
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        if (character >= hidden[i].first && character <= hidden[i].last)
            return false;
    return character < 0x80 || wcwidth((wchar_t)character) >= 0;
}

/* The letter after the backslash for what has one in C and in JSON, or 0. */
static char short_escape(uint32_t character)
{
    switch (character) {
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    case '\\':
        return '\\';
    default:
        return 0;
    }
}

static void put_escape(FILE *out, uint32_t character, char byte)
{
    if (short_escape(character))
        fprintf(out, "\\%c", short_escape(character));
    else if (character == NOT_UTF8 || character < 0x80)
        fprintf(out, "\\x%02x", (unsigned char)byte);
    else if (character < 0x10000)
        fprintf(out, "\\u%04x", character);
    else
        fprintf(out, "\\U%08x", character);
}

static void put_text(FILE *out, const char *bytes, size_t length)
{
    size_t used, first = strspn(bytes, " "), last = length;
    while (last > 0 && bytes[last - 1] == ' ')
        last--;
    for (size_t at = 0; at < length; at += used) {
        uint32_t character = decode((const unsigned char *)bytes + at, length - at, &used);
        bool edge = character == ' ' && (at < first || at >= last);
        if (character != NOT_UTF8 && character != '\\' && !edge && is_shown(character))
            fwrite(bytes + at, 1, used, out);
        else
            put_escape(out, character, bytes[at]);
    }
}

static void put_json(FILE *out, const char *bytes, size_t length)
{
    size_t used;
    fputc('"', out);
    for (size_t at = 0; at < length; at += used) {
        uint32_t character = decode((const unsigned char *)bytes + at, length - at, &used);
        if (character == NOT_UTF8 || (character >= 0xD800 && character <= 0xDFFF))
            fputs("\\ufffd", out); /* many readers take lone surrogates for errors */
        else if (character == '"')
            fputs("\\\"", out);
        else if (short_escape(character))
            fprintf(out, "\\%c", short_escape(character));
        else if (is_shown(character))
            fwrite(bytes + at, 1, used, out);
        else if (character < 0x10000)
            fprintf(out, "\\u%04x", character);
        else
            fprintf(out, "\\u%04x\\u%04x", 0xD7C0 + (character >> 10),
                    0xDC00 + (character & 0x3FF));
    }
    fputc('"', out);
}

size_t print_prefix_length(const char *bytes, size_t length)
{
    static const char *const prefixes[] = { "Local\\", "Global\\" };
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        size_t prefix = strlen(prefixes[i]);
        if (length >= prefix && memcmp(bytes, prefixes[i], prefix) == 0)
            return prefix;
    }
    return 0;
}

/* The first VERBATIM bytes as they are, the rest through PUT. */
static char *build(const char *bytes, size_t length, size_t verbatim,
                   void (*put)(FILE *, const char *, size_t))
{
    char *text = NULL;
    size_t size;
    FILE *out = memory_need(open_memstream(&text, &size));
    fwrite(bytes, 1, verbatim, out);
    put(out, bytes + verbatim, length - verbatim);
    if (fclose(out))
        memory_need(NULL);
    return text;
}

char *print_text(const char *bytes, size_t length)
{
    return build(bytes, length, 0, put_text);
}

char *print_name(const char *bytes, size_t length)
{
    return build(bytes, length, print_prefix_length(bytes, length), put_text);
}

char *print_json(const char *bytes, size_t length)
{
    return build(bytes, length, 0, put_json);
}
