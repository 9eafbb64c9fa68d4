/* SPDX-License-Identifier: MIT */
/* Struct strings: where their elements lie. */
#include "api/autoit/layout.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEFAULT_PACK 8
#define MAXIMUM_DEPTH 64 /* of struct in struct */

static const struct {
    const char *name;
    enum kind kind;
    size_t size;
} types[] = {
    { "byte", KIND_BYTE, 1 },
    { "ubyte", KIND_BYTE, 1 },
    { "boolean", KIND_UNSIGNED, 1 },
    { "char", KIND_CHAR, 1 },
    { "wchar", KIND_WCHAR, 2 },
    { "short", KIND_SIGNED, 2 },
    { "ushort", KIND_UNSIGNED, 2 },
    { "word", KIND_UNSIGNED, 2 },
    { "int", KIND_SIGNED, 4 },
    { "long", KIND_SIGNED, 4 },
    { "bool", KIND_SIGNED, 4 },
    { "uint", KIND_UNSIGNED, 4 },
    { "ulong", KIND_UNSIGNED, 4 },
    { "dword", KIND_UNSIGNED, 4 },
    { "int64", KIND_SIGNED, 8 },
    { "uint64", KIND_UNSIGNED, 8 },
    { "ptr", KIND_POINTER, sizeof(void *) },
    { "hwnd", KIND_POINTER, sizeof(void *) },
    { "handle", KIND_POINTER, sizeof(void *) },
    { "float", KIND_FLOAT, 4 },
    { "double", KIND_FLOAT, 8 },
    { "int_ptr", KIND_SIGNED, sizeof(void *) },
    { "long_ptr", KIND_SIGNED, sizeof(void *) },
    { "lresult", KIND_SIGNED, sizeof(void *) },
    { "lparam", KIND_SIGNED, sizeof(void *) },
    { "uint_ptr", KIND_UNSIGNED, sizeof(void *) },
    { "ulong_ptr", KIND_UNSIGNED, sizeof(void *) },
    { "dword_ptr", KIND_UNSIGNED, sizeof(void *) },
    { "wparam", KIND_UNSIGNED, sizeof(void *) },
};

/* The whole string, or what is between struct and endstruct. Offsets count from its beginning. */
struct level {
    size_t first; /* index of its first element */
    size_t end;
    size_t alignment;
};

struct parser {
    struct layout layout;
    size_t room; /* elements that fit into the array */
    size_t pack;
    unsigned depth;
    struct level levels[MAXIMUM_DEPTH + 1];
};

struct word {
    const char *text;
    size_t length;
};

static bool is_word(unsigned char character)
{
    return isalnum(character) || character == '_' || character >= 0x80;
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && isspace((unsigned char)*at))
        at++;
    return at;
}

static struct word take_word(const char **at, const char *end)
{
    const char *begin = skip_blanks(*at, end);
    const char *behind = begin;
    while (behind < end && is_word((unsigned char)*behind))
        behind++;
    *at = skip_blanks(behind, end);
    return (struct word){ begin, (size_t)(behind - begin) };
}

static bool equals(struct word word, const char *name)
{
    return strlen(name) == word.length && strncasecmp(word.text, name, word.length) == 0;
}

/* A decimal number that is all of the word. */
static bool number_of(struct word word, size_t *number)
{
    *number = 0;
    for (size_t i = 0; i < word.length; i++) {
        if (word.text[i] < '0' || word.text[i] > '9')
            return false;
        if (__builtin_mul_overflow(*number, 10, number) ||
            __builtin_add_overflow(*number, word.text[i] - '0', number))
            return false;
    }
    return word.length > 0;
}

/* [count], if it is there. */
static bool parse_count(const char **at, const char *end, struct element *element)
{
    element->count = 1;
    if (*at == end)
        return true;
    if (**at != '[')
        return false;
    ++*at;
    element->is_array = true;
    bool good = number_of(take_word(at, end), &element->count) && element->count > 0;
    if (!good || *at == end || **at != ']')
        return false;
    *at = skip_blanks(*at + 1, end);
    return *at == end;
}

static bool round_up(size_t *value, size_t alignment)
{
    if (__builtin_add_overflow(*value, alignment - 1, value))
        return false;
    *value &= ~(alignment - 1);
    return *value <= PTRDIFF_MAX;
}

static size_t larger(size_t one, size_t other)
{
    return one > other ? one : other;
}

static enum layout_error append(struct parser *parser, struct element *element)
{
    struct level *level = &parser->levels[parser->depth];
    struct layout *layout = &parser->layout;
    size_t alignment = element->size < parser->pack ? element->size : parser->pack, bytes;
    if (!round_up(&level->end, alignment) ||
        __builtin_mul_overflow(element->size, element->count, &bytes) ||
        __builtin_add_overflow(level->end, bytes, &bytes) || bytes > PTRDIFF_MAX)
        return LAYOUT_NO_MEMORY;
    if (layout->count == parser->room) {
        size_t room = parser->room ? 2 * parser->room : 8;
        struct element *grown = reallocarray(layout->elements, room, sizeof *grown);
        if (!grown)
            return LAYOUT_NO_MEMORY;
        layout->elements = grown;
        parser->room = room;
    }
    element->offset = level->end;
    level->end = bytes;
    level->alignment = larger(level->alignment, alignment);
    layout->elements[layout->count++] = *element;
    return LAYOUT_OK;
}

static enum layout_error begin_struct(struct parser *parser)
{
    if (parser->depth == MAXIMUM_DEPTH)
        return LAYOUT_WRONG;
    parser->levels[++parser->depth] = (struct level){ parser->layout.count, 0, 1 };
    return LAYOUT_OK;
}

/* Only now its alignment is known, and so where it begins. */
static enum layout_error end_struct(struct parser *parser)
{
    if (parser->depth == 0)
        return LAYOUT_WRONG;
    struct level inner = parser->levels[parser->depth--];
    struct level *outer = &parser->levels[parser->depth];
    if (!round_up(&inner.end, inner.alignment) || !round_up(&outer->end, inner.alignment))
        return LAYOUT_NO_MEMORY;
    for (size_t i = inner.first; i < parser->layout.count; i++)
        parser->layout.elements[i].offset += outer->end;
    outer->alignment = larger(outer->alignment, inner.alignment);
    if (__builtin_add_overflow(outer->end, inner.end, &outer->end) || outer->end > PTRDIFF_MAX)
        return LAYOUT_NO_MEMORY;
    return LAYOUT_OK;
}

static enum layout_error set_pack(struct parser *parser, const char *at, const char *end)
{
    struct word word = take_word(&at, end);
    parser->pack = DEFAULT_PACK;
    if (at != end || (word.length && !number_of(word, &parser->pack)))
        return LAYOUT_WRONG;
    bool power = parser->pack && (parser->pack & (parser->pack - 1)) == 0;
    return power && parser->pack <= 16 ? LAYOUT_OK : LAYOUT_WRONG;
}

static enum layout_error parse_element(struct parser *parser, const char *at, const char *end)
{
    struct element element = { .is_array = false };
    struct word type = take_word(&at, end);
    if (type.length == 0)
        return at == end ? LAYOUT_OK : LAYOUT_WRONG;
    if (equals(type, "align"))
        return set_pack(parser, at, end);
    if (equals(type, "struct"))
        return at == end ? begin_struct(parser) : LAYOUT_WRONG;
    if (equals(type, "endstruct"))
        return at == end ? end_struct(parser) : LAYOUT_WRONG;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (equals(type, types[i].name)) {
            element.kind = types[i].kind;
            element.size = types[i].size;
        }
    struct word name = take_word(&at, end);
    element.name = name.text;
    element.name_length = name.length;
    if (element.size == 0 || !parse_count(&at, end, &element))
        return LAYOUT_WRONG;
    return append(parser, &element);
}

enum layout_error layout_parse(struct layout *layout, const char *source)
{
    struct parser parser = { .pack = DEFAULT_PACK, .levels = { { 0, 0, 1 } } };
    enum layout_error error = LAYOUT_OK;
    for (const char *at = source; at && !error;) {
        const char *semicolon = strchr(at, ';');
        error = parse_element(&parser, at, semicolon ? semicolon : at + strlen(at));
        at = semicolon ? semicolon + 1 : NULL;
    }
    if (!error && (parser.depth || parser.layout.count == 0))
        error = LAYOUT_WRONG;
    if (error) {
        free(parser.layout.elements);
        return error;
    }
    *layout = parser.layout;
    layout->size = parser.levels[0].end;
    return LAYOUT_OK;
}

const struct element *layout_find(const struct layout *layout, const char *name)
{
    for (size_t i = 0; i < layout->count; i++) {
        const struct element *element = &layout->elements[i];
        struct word own = { element->name, element->name_length };
        if (own.length && equals(own, name))
            return element;
    }
    return NULL;
}
