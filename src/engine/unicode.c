/* SPDX-License-Identifier: MIT */
/* UTF-8 and UTF-16. */
#include "engine/unicode.h"

#include <string.h>

static bool is_surrogate(uint32_t character)
{
    return character >= 0xD800 && character <= 0xDFFF;
}

/*
 * How many bytes follow the first one, and the bounds of the second: narrower than 80..BF where
 * that keeps out overlong forms and what is past U+10FFFF. Surrogates are let through.
 */
static unsigned following_bytes(unsigned char first, unsigned char *low, unsigned char *high)
{
    *low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    *high = first == 0xF4 ? 0x8F : 0xBF;
    if (first >= 0xC2 && first <= 0xDF)
        return 1;
    if (first >= 0xE0 && first <= 0xEF)
        return 2;
    if (first >= 0xF0 && first <= 0xF4)
        return 3;
    return 0;
}

/* valid: false where UNICODE_REPLACEMENT stands for bytes that are not UTF-8. */
static uint32_t decode(const char *src, size_t bytes, size_t *used, bool *valid)
{
    unsigned char first = (unsigned char)src[0];
    unsigned char low;
    unsigned char high;
    unsigned follow = following_bytes(first, &low, &high);
    uint32_t character = follow == 0 ? first : first & (0x3FU >> follow);
    size_t at = 1;

    *valid = follow > 0 || first < 0x80;
    for (unsigned i = 0; *valid && i < follow; i++) {
        unsigned char byte = at < bytes ? (unsigned char)src[at] : 0;
        if (byte < low || byte > high) {
            *valid = false;
            break;
        }
        character = character << 6 | (byte & 0x3FU);
        low = 0x80;
        high = 0xBF;
        at++;
    }
    *used = at;
    return *valid ? character : UNICODE_REPLACEMENT;
}

uint32_t unicode_decode_utf8(const char *src, size_t bytes, size_t *used)
{
    bool valid;
    return decode(src, bytes, used, &valid);
}

uint32_t unicode_decode_utf16(const char16_t *src, size_t units, size_t *used)
{
    uint32_t first = src[0];
    if (first >= 0xD800 && first <= 0xDBFF && units > 1 && src[1] >= 0xDC00 && src[1] <= 0xDFFF) {
        *used = 2;
        return 0x10000U + ((first - 0xD800U) << 10) + (src[1] - 0xDC00U);
    }
    *used = 1;
    return first;
}

size_t unicode_encode_utf8(uint32_t character, char dst[4])
{
    if (character < 0x80) {
        dst[0] = (char)character;
        return 1;
    }
    size_t length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    uint32_t rest = character;
    for (size_t i = length - 1; i > 0; i--) {
        dst[i] = (char)(0x80U | (rest & 0x3FU));
        rest >>= 6;
    }
    dst[0] = (char)((0xF00U >> length & 0xF0U) | rest);
    return length;
}

size_t unicode_encode_utf16(uint32_t character, char16_t dst[2])
{
    if (character < 0x10000) {
        dst[0] = (char16_t)character;
        return 1;
    }
    dst[0] = (char16_t)(0xD7C0U + (character >> 10));
    dst[1] = (char16_t)(0xDC00U + (character & 0x3FFU));
    return 2;
}

size_t unicode_to_utf8(const char16_t *src, size_t units, char *dst, size_t capacity)
{
    size_t needed = 0;
    size_t used;
    for (size_t at = 0; at < units; at += used) {
        char piece[4];
        uint32_t character = unicode_decode_utf16(src + at, units - at, &used);
        size_t length = unicode_encode_utf8(character, piece);
        if (needed <= capacity && length <= capacity - needed)
            memcpy(dst + needed, piece, length);
        else
            capacity = 0;
        needed += length;
    }
    return needed;
}

size_t unicode_to_utf16(const char *src, size_t bytes, char16_t *dst, size_t capacity)
{
    size_t needed = 0;
    size_t used;
    for (size_t at = 0; at < bytes; at += used) {
        char16_t piece[2];
        uint32_t character = unicode_decode_utf8(src + at, bytes - at, &used);
        size_t length = unicode_encode_utf16(character, piece);
        if (needed <= capacity && length <= capacity - needed)
            memcpy(dst + needed, piece, length * sizeof piece[0]);
        else
            capacity = 0;
        needed += length;
    }
    return needed;
}

size_t unicode_length(const char16_t *string)
{
    size_t length = 0;
    while (string[length] != 0)
        length++;
    return length;
}

bool unicode_is_utf8(const char *src, size_t bytes)
{
    size_t used;
    for (size_t at = 0; at < bytes; at += used) {
        bool valid;
        uint32_t character = decode(src + at, bytes - at, &used, &valid);
        if (!valid || is_surrogate(character))
            return false;
    }
    return true;
}

bool unicode_is_utf16(const char16_t *src, size_t units)
{
    size_t used;
    for (size_t at = 0; at < units; at += used) {
        if (is_surrogate(unicode_decode_utf16(src + at, units - at, &used)))
            return false;
    }
    return true;
}
