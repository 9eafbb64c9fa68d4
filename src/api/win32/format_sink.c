/* SPDX-License-Identifier: MIT */
/* Where formatted text goes. */
#include "api/win32/format.h"
#include "engine/unicode.h"

#include <string.h>

static void flush(struct format_sink *sink)
{
    if (sink->held && fwrite_unlocked(sink->hold, 1, sink->held, sink->stream) != sink->held)
        sink->failed = true;
    sink->held = 0;
}

static void write_bytes(struct format_sink *sink, const char *bytes, size_t count)
{
    if (count > sizeof sink->hold - sink->held)
        flush(sink);
    memcpy(sink->hold + sink->held, bytes, count);
    sink->held += count;
}

static void write_character(struct format_sink *sink, uint32_t character)
{
    char bytes[4];
    write_bytes(sink, bytes, unicode_encode_utf8(character, bytes));
}

/* A stream gets UTF-8: pairs of surrogates are joined, a lone one is written as it is. */
static void write_wide(struct format_sink *sink, WCHAR unit)
{
    WCHAR pair[2] = { sink->high, unit };
    size_t used = 0;
    if (sink->high) {
        uint32_t character = unicode_decode_utf16(pair, 2, &used);
        write_character(sink, character);
        sink->high = 0;
    }
    if (used == 2)
        return;
    if (unit >= 0xD800 && unit <= 0xDBFF)
        sink->high = unit;
    else
        write_character(sink, unit);
}

void format_put(struct format_sink *sink, WCHAR unit)
{
    char byte = (char)unit;
    if (sink->stream) {
        if (sink->wide)
            write_wide(sink, unit);
        else
            write_bytes(sink, &byte, 1);
    } else if (sink->length < sink->capacity) {
        if (sink->wide)
            ((WCHAR *)sink->target)[sink->length] = unit;
        else
            ((char *)sink->target)[sink->length] = byte;
    }
    sink->length++;
}

void format_repeat(struct format_sink *sink, WCHAR unit, size_t count)
{
    while (count > 0 && (sink->stream ? !sink->failed : sink->length < sink->capacity)) {
        format_put(sink, unit);
        count--;
    }
    /* What goes nowhere is only counted. */
    sink->length += count;
}

void format_put_character(struct format_sink *sink, uint32_t character)
{
    char bytes[4];
    char16_t units[2];
    if (sink->wide) {
        size_t count = unicode_encode_utf16(character, units);
        for (size_t i = 0; i < count; i++)
            format_put(sink, units[i]);
    } else {
        size_t count = unicode_encode_utf8(character, bytes);
        for (size_t i = 0; i < count; i++)
            format_put(sink, (unsigned char)bytes[i]);
    }
}

void format_finish(struct format_sink *sink)
{
    if (sink->high)
        write_character(sink, sink->high);
    sink->high = 0;
    if (sink->stream)
        flush(sink);
}
