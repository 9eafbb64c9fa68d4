/* SPDX-License-Identifier: MIT */
/* Names of objects. */
#include "engine/name.h"
#include "engine/privatespace.h"
#include "engine/unicode.h"

#define XXH_INLINE_ALL
#include <stdio.h>
#include <string.h>
#include <xxhash.h>

static const char *const prefixes[NAME_SPACES] = { "Local\\", "Global\\" };

/* Reserved by the system beside the two prefixes; nothing can be created there (row 117). */
static const char session[] = "Session";

const char *name_prefix(enum name_space space)
{
    return prefixes[space];
}

static BOOL starts_with(const WCHAR *text, size_t length, const char *prefix, size_t characters)
{
    if (length < characters)
        return FALSE;
    for (size_t i = 0; i < characters; i++)
        if (text[i] != (WCHAR)prefix[i])
            return FALSE;
    return TRUE;
}

static BOOL is_word(const WCHAR *text, size_t length, const char *word, size_t characters)
{
    return length == characters && starts_with(text, length, word, characters);
}

/* Characters before the first backslash. */
static size_t first_part(const WCHAR *text, size_t length)
{
    size_t end = 0;
    while (end < length && text[end] != '\\')
        end++;
    return end;
}

NTSTATUS name_parse_private(const WCHAR *text, size_t length, struct name *out)
{
    size_t alias = first_part(text, length);
    size_t rest = length - alias - 1;
    if (rest == 0)
        return STATUS_OBJECT_TYPE_MISMATCH;
    if (text[alias + 1] == '\\')
        return STATUS_OBJECT_NAME_INVALID;
    out->text = text;
    out->length = alias + 1 + first_part(text + alias + 1, rest);
    name_escape_private(&out->home, text, out->length, out->entry);
    return out->length == length ? STATUS_SUCCESS : STATUS_OBJECT_PATH_NOT_FOUND;
}

NTSTATUS name_parse(const WCHAR *text, size_t length, struct name *out)
{
    enum name_space space = NAME_LOCAL;
    BOOL prefixed = FALSE;
    *out = (struct name){ .space = NAME_LOCAL };
    if (length > NAME_MAXIMUM_LENGTH)
        return STATUS_OBJECT_NAME_INVALID;
    if (length == 0 || is_word(text, length, session, sizeof session - 1))
        return STATUS_OBJECT_TYPE_MISMATCH;
    if (text[0] == '\\')
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    for (int i = 0; i < NAME_SPACES; i++) {
        size_t prefix = strlen(prefixes[i]);
        if (is_word(text, length, prefixes[i], prefix - 1))
            return STATUS_OBJECT_TYPE_MISMATCH;
        if (!starts_with(text, length, prefixes[i], prefix))
            continue;
        prefixed = TRUE;
        space = (enum name_space)i;
        text += prefix;
        length -= prefix;
        if (length == 0)
            return STATUS_OBJECT_TYPE_MISMATCH;
        if (text[0] == '\\')
            return STATUS_OBJECT_NAME_INVALID;
        break;
    }
    size_t end = first_part(text, length);
    if (!prefixed && end < length && privatespace_find(text, end, out))
        return name_parse_private(text, length, out); /* row h150 */
    out->space = space;
    out->text = text;
    out->length = end;
    name_escape(text, out->length, out->entry);
    return out->length == length ? STATUS_SUCCESS : STATUS_OBJECT_PATH_NOT_FOUND;
}

NTSTATUS name_parse_word(const WCHAR *text, size_t length, struct name *out)
{
    if (length >= MAX_PATH)
        return STATUS_NAME_TOO_LONG;
    if (first_part(text, length) < length)
        return STATUS_OBJECT_NAME_INVALID;
    out->space = NAME_LOCAL;
    out->text = text;
    out->length = length;
    name_escape(text, length, out->entry);
    return STATUS_SUCCESS;
}

/* A cut name ends in %~ and the hash; no escape looks like that. */
#define HASH_DIGITS 32
#define CUT_LENGTH (NAME_ENTRY_CAPACITY - 1 - 2 - HASH_DIGITS)

/* Bytes of the character at TEXT as UTF-8, or 0 if it must be escaped byte by byte. */
static size_t plain_length(const unsigned char *text, size_t bytes)
{
    unsigned char first = text[0];
    if (first < 0x20 || first == 0x7f || first == '/' || first == '%')
        return 0;
    if (first < 0x80)
        return 1;
    size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (length > bytes)
        return 0;
    /* C1 controls, lone surrogates, direction marks: nothing that a terminal would obey. */
    if (first == 0xc2 && text[1] < 0xa0)
        return 0;
    if (first == 0xed && text[1] >= 0xa0)
        return 0;
    if (first == 0xe2 && (text[1] == 0x80 || text[1] == 0x81))
        return 0;
    return length;
}

/* Nor like that. */
static const char nameless[] = "%";

struct builder {
    char *entry;
    size_t length, cut; /* CUT: the longest whole prefix that leaves room for the hash */
    BOOL overflow;
};

/* Private entries begin so; an escape has two digits there, and a cut name a tilde. */
#define PRIVATE_FORMAT "%%p-%016llx%016llx-"
#define PRIVATE_LENGTH (3 + 32 + 1)

static void append(struct builder *builder, const char *part, size_t length)
{
    if (builder->length + length <= CUT_LENGTH)
        builder->cut = builder->length + length;
    if (builder->length + length < NAME_ENTRY_CAPACITY && !builder->overflow)
        memcpy(builder->entry + builder->length, part, length);
    else
        builder->overflow = TRUE;
    builder->length += length;
}

static void escape_character(struct builder *builder, const unsigned char *utf8, size_t bytes)
{
    char escape[4];
    size_t plain = plain_length(utf8, bytes);
    /* A leading dot would hide the file, and such names are ours for other purposes. */
    if (plain && !(builder->length == 0 && utf8[0] == '.')) {
        append(builder, (const char *)utf8, plain);
        return;
    }
    for (size_t i = 0; i < bytes; i++) {
        snprintf(escape, sizeof escape, "%%%02X", utf8[i]);
        append(builder, escape, 3);
    }
}

static void escape(struct builder *builder, const WCHAR *text, size_t length)
{
    char *entry = builder->entry;
    if (length == 0)
        append(builder, nameless, sizeof nameless - 1);
    for (size_t i = 0; i < length;) {
        char utf8[8];
        size_t units =
            i + 1 < length && (text[i] & 0xfc00) == 0xd800 && (text[i + 1] & 0xfc00) == 0xdc00 ? 2
                                                                                               : 1;
        size_t bytes = unicode_to_utf8((const char16_t *)text + i, units, utf8, sizeof utf8);
        escape_character(builder, (const unsigned char *)utf8, bytes);
        i += units;
    }
    if (!builder->overflow) {
        entry[builder->length] = 0;
        return;
    }
    XXH128_hash_t hash = XXH3_128bits(text, length * sizeof *text);
    snprintf(entry + builder->cut, NAME_ENTRY_CAPACITY - builder->cut, "%%~%016llx%016llx",
             (unsigned long long)hash.high64, (unsigned long long)hash.low64);
}

void name_escape(const WCHAR *text, size_t length, char entry[NAME_ENTRY_CAPACITY])
{
    escape(&(struct builder){ .entry = entry }, text, length);
}

BOOL name_has_home(const struct name_home *home)
{
    return home->id[0] || home->id[1];
}

void name_escape_private(const struct name_home *home, const WCHAR *text, size_t length,
                         char entry[NAME_ENTRY_CAPACITY])
{
    struct builder builder = { .entry = entry, .length = PRIVATE_LENGTH, .cut = PRIVATE_LENGTH };
    size_t alias = first_part(text, length);
    size_t skipped = alias < length ? alias + 1 : length;
    snprintf(entry, NAME_ENTRY_CAPACITY, PRIVATE_FORMAT, (unsigned long long)home->id[0],
             (unsigned long long)home->id[1]);
    escape(&builder, text + skipped, length - skipped);
}

void name_to_entry(const struct name_home *home, const WCHAR *text, size_t length,
                   char entry[NAME_ENTRY_CAPACITY])
{
    if (name_has_home(home))
        name_escape_private(home, text, length, entry);
    else
        name_escape(text, length, entry);
}

BOOL name_is_cut(const char *entry)
{
    size_t length = strlen(entry);
    return length > 2 + HASH_DIGITS && memcmp(entry + length - HASH_DIGITS - 2, "%~", 2) == 0;
}

static int digit(char character)
{
    return character >= '0' && character <= '9'   ? character - '0'
           : character >= 'A' && character <= 'F' ? character - 'A' + 10
                                                  : -1;
}

size_t name_unescape(const char *entry, WCHAR *text, size_t capacity)
{
    char utf8[NAME_ENTRY_CAPACITY];
    size_t length = 0;
    if (strcmp(entry, nameless) == 0)
        return 0;
    for (const char *from = entry; *from && length < sizeof utf8;) {
        if (*from == '%' && digit(from[1]) >= 0 && digit(from[2]) >= 0) {
            utf8[length++] = (char)(digit(from[1]) * 16 + digit(from[2]));
            from += 3;
        } else {
            utf8[length++] = *from++;
        }
    }
    return unicode_to_utf16(utf8, length, (char16_t *)text, capacity);
}
