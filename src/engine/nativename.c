/* SPDX-License-Identifier: MIT */
/* Names of objects as the native calls write them. */
#include "engine/nativename.h"

/* What is left of a path. */
struct walk {
    const WCHAR *text;
    size_t length;
    BOOL insensitive;
};

static WCHAR fold(WCHAR unit, BOOL insensitive)
{
    return insensitive && unit >= 'A' && unit <= 'Z' ? (WCHAR)(unit + ('a' - 'A')) : unit;
}

static size_t component(const struct walk *walk)
{
    size_t length = 0;
    while (length < walk->length && walk->text[length] != '\\')
        length++;
    return length;
}

/* Goes past a component and the backslash behind it. */
static void step(struct walk *walk, size_t length)
{
    length += length < walk->length;
    walk->text += length;
    walk->length -= length;
}

/* Goes past WORD if that is the next component. */
static BOOL take(struct walk *walk, const char *word)
{
    size_t length = component(walk), i = 0;
    while (i < length && word[i] &&
           fold(walk->text[i], walk->insensitive) == fold((WCHAR)word[i], walk->insensitive))
        i++;
    if (i < length || word[i])
        return FALSE;
    step(walk, length);
    return TRUE;
}

static BOOL take_number(struct walk *walk)
{
    size_t length = component(walk);
    for (size_t i = 0; i < length; i++)
        if (walk->text[i] < '0' || walk->text[i] > '9')
            return FALSE;
    if (length == 0)
        return FALSE;
    step(walk, length);
    return TRUE;
}

/* Past WORD and a number, or past nothing. */
static BOOL take_numbered(struct walk *walk, const char *word)
{
    struct walk ahead = *walk;
    if (!take(&ahead, word) || !take_number(&ahead))
        return FALSE;
    *walk = ahead;
    return TRUE;
}

/* Nothing that could be opened is there: a name, or the path to one, that does not exist. */
static NTSTATUS missing(const struct walk *walk)
{
    size_t length = component(walk);
    if (walk->length == 0)
        return STATUS_OBJECT_TYPE_MISMATCH;
    if (length == 0)
        return STATUS_OBJECT_NAME_INVALID;
    return length < walk->length ? STATUS_OBJECT_PATH_NOT_FOUND : STATUS_OBJECT_NAME_NOT_FOUND;
}

/* From the root to one of the folders that have sections. */
static NTSTATUS find_folder(struct walk *walk, enum name_space *space)
{
    *space = NAME_GLOBAL;
    if (take(walk, "BaseNamedObjects"))
        return STATUS_SUCCESS;
    *space = NAME_LOCAL;
    if (take(walk, "Sessions") && take_number(walk) && take(walk, "BaseNamedObjects"))
        return STATUS_SUCCESS;
    return missing(walk);
}

/* The links that each of these folders has. */
static void follow_links(struct walk *walk, enum name_space *space)
{
    for (;;) {
        if (take(walk, "Global"))
            *space = NAME_GLOBAL;
        else if (take_numbered(walk, "Session"))
            *space = NAME_LOCAL;
        else if (!take(walk, "Local"))
            return;
    }
}

static NTSTATUS parse(const WCHAR *text, size_t length, BOOL insensitive, struct name *out)
{
    *out = (struct name){ .length = 0 };
    if (length > NAME_MAXIMUM_LENGTH)
        return STATUS_OBJECT_NAME_INVALID;
    if (length == 0 || text[0] != '\\')
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    struct walk walk = { text + 1, length - 1, insensitive };
    enum name_space space;
    NTSTATUS status = find_folder(&walk, &space);
    if (status)
        return status;
    follow_links(&walk, &space);
    size_t first = component(&walk);
    if (first == 0)
        return missing(&walk);
    out->space = space;
    out->text = walk.text;
    out->length = first;
    name_escape(walk.text, first, out->entry);
    return first == walk.length ? STATUS_SUCCESS : STATUS_OBJECT_PATH_NOT_FOUND;
}

NTSTATUS nativename_parse(const WCHAR *text, size_t length, struct name *out)
{
    return parse(text, length, FALSE, out);
}

NTSTATUS nativename_parse_insensitive(const WCHAR *text, size_t length, struct name *out)
{
    return parse(text, length, TRUE, out);
}

const char *nativename_folder(enum name_space space)
{
    return space == NAME_LOCAL ? "\\Sessions\\1\\BaseNamedObjects\\" : "\\BaseNamedObjects\\";
}
