/* SPDX-License-Identifier: MIT */
/*
 * UTF-8 and UTF-16.
 *
 * Windows' wide strings may hold surrogates without a partner. They become three bytes each, as if
 * they were characters, and these three bytes become the surrogate again: every string of units
 * survives the way to bytes and back. Bytes that are not such UTF-8 become U+FFFD.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uchar.h>

/* What stands for bytes that are not UTF-8. */
#define UNICODE_REPLACEMENT 0xFFFDU

/*
 * Converts to UTF-8.
 *   units     length of src
 *   capacity  size of dst in bytes; a character that does not fit and all after it are not written
 * No NUL is added. Returns the number of bytes that the whole string needs.
 */
size_t unicode_to_utf8(const char16_t *src, size_t units, char *dst, size_t capacity);

/* Converts to UTF-16; likewise, with bytes and units exchanged. */
size_t unicode_to_utf16(const char *src, size_t bytes, char16_t *dst, size_t capacity);

/* Length of a string in units, without its NUL. */
size_t unicode_length(const char16_t *string);

/* Whether the text is well-formed, without lone surrogates. */
bool unicode_is_utf8(const char *src, size_t bytes);
bool unicode_is_utf16(const char16_t *src, size_t units);

/*
 * One character from src, which has at least one byte or unit. *used gets how many it took. A lone
 * surrogate is returned as it is; the bytes of an invalid sequence are taken as far as they could
 * have been the start of a character, and give UNICODE_REPLACEMENT.
 */
uint32_t unicode_decode_utf8(const char *src, size_t bytes, size_t *used);
uint32_t unicode_decode_utf16(const char16_t *src, size_t units, size_t *used);

/* One character written: at most 4 bytes, or 2 units. Returns how many. */
size_t unicode_encode_utf8(uint32_t character, char dst[4]);
size_t unicode_encode_utf16(uint32_t character, char16_t dst[2]);
