/* SPDX-License-Identifier: MIT */
/* crt.h: wide strings to and from streams and files, which hold UTF-8. */
#include "api/win32/format.h"
#include "engine/unicode.h"

#include <filemap/crt.h>

#include <errno.h>
#include <limits.h>
#include <string.h>

/* A non-negative number, or EOF. */
static int put_string(const WCHAR *string, FILE *stream, bool line)
{
    struct format_sink sink = { .wide = true, .stream = stream };
    flockfile(stream);
    while (*string)
        format_put(&sink, *string++);
    if (line)
        format_put(&sink, '\n');
    format_finish(&sink);
    funlockfile(stream);
    return sink.failed ? EOF : 0;
}

int filemap_fputws(const WCHAR *string, FILE *stream)
{
    return put_string(string, stream, false);
}

int _putws(const WCHAR *string)
{
    return put_string(string, stdout, true);
}

/* The bytes of one character; a byte that cannot belong to it stays in the stream. 0: the end. */
static size_t get_character(FILE *stream, char bytes[4])
{
    int byte = getc_unlocked(stream);
    if (byte == EOF)
        return 0;
    size_t expected = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    size_t count = 0;
    do
        bytes[count++] = (char)byte;
    while (count < expected && (byte = getc_unlocked(stream)) != EOF && (byte & 0xC0) == 0x80);
    if (count < expected && byte != EOF)
        ungetc(byte, stream);
    return count;
}

/* Puts the units of a character into ROOM; if they do not fit, back into the stream. */
static size_t put_units(FILE *stream, const char *bytes, size_t count, WCHAR *target, size_t room,
                        bool first)
{
    size_t units = unicode_to_utf16(bytes, count, target, room);
    if (units <= room)
        return units;
    if (first) {
        /* The caller's buffer can never hold it. */
        target[0] = UNICODE_REPLACEMENT;
        return 1;
    }
    while (count > 0)
        ungetc((unsigned char)bytes[--count], stream);
    return 0;
}

WCHAR *filemap_fgetws(WCHAR *string, int count, FILE *stream)
{
    char bytes[4];
    size_t length = 0, taken, units;
    if (count < 2)
        return NULL;
    size_t room = (size_t)count - 1;
    flockfile(stream);
    while (length < room && (taken = get_character(stream, bytes)) != 0) {
        units = put_units(stream, bytes, taken, string + length, room - length, length == 0);
        length += units;
        if (!units || bytes[0] == '\n')
            break;
    }
    funlockfile(stream);
    string[length] = 0;
    return length ? string : NULL;
}

/*
 * A conversion stops before a character that does not fit as a whole: the end of the target is
 * cleared first, so that what was written can be told.
 */
#define LONGEST_CHARACTER 4

size_t filemap_mbstowcs(WCHAR *target, const char *source, size_t count)
{
    size_t bytes = strlen(source);
    if (!unicode_is_utf8(source, bytes)) {
        errno = EILSEQ;
        return (size_t)-1;
    }
    size_t needed = unicode_to_utf16(source, bytes, NULL, 0);
    if (!target)
        return needed;
    if (needed >= count) {
        size_t tail = count < LONGEST_CHARACTER ? count : LONGEST_CHARACTER;
        memset(target + count - tail, 0, tail * sizeof *target);
    }
    unicode_to_utf16(source, bytes, target, count);
    if (needed < count)
        target[needed] = 0;
    return filemap_wcsnlen(target, count);
}

size_t filemap_wcstombs(char *target, const WCHAR *source, size_t bytes)
{
    size_t units = unicode_length(source);
    if (!unicode_is_utf16(source, units)) {
        errno = EILSEQ;
        return (size_t)-1;
    }
    size_t needed = unicode_to_utf8(source, units, NULL, 0);
    if (!target)
        return needed;
    if (needed >= bytes) {
        size_t tail = bytes < LONGEST_CHARACTER ? bytes : LONGEST_CHARACTER;
        memset(target + bytes - tail, 0, tail);
    }
    unicode_to_utf8(source, units, target, bytes);
    if (needed < bytes)
        target[needed] = 0;
    return strnlen(target, bytes);
}

/* False when it does not fit with its NUL. */
static bool narrow(const WCHAR *string, char *target, size_t size)
{
    size_t bytes = unicode_to_utf8(string, unicode_length(string), target, size - 1);
    if (bytes >= size)
        return false;
    target[bytes] = 0;
    return true;
}

FILE *_wfopen(const WCHAR *path, const WCHAR *mode)
{
    char narrow_path[PATH_MAX], narrow_mode[32];
    bool path_fits = narrow(path, narrow_path, sizeof narrow_path);
    if (!path_fits || !narrow(mode, narrow_mode, sizeof narrow_mode)) {
        errno = path_fits ? EINVAL : ENAMETOOLONG;
        return NULL;
    }
    return fopen(narrow_path, narrow_mode);
}
