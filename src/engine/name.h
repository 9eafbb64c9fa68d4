/* SPDX-License-Identifier: MIT */
/* Names of objects: which namespace, which characters, which file name stands for them. */
#pragma once

#include <filemap/ntstatus.h>
#include <filemap/winnt.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define NAME_ENTRY_CAPACITY 256   /* NAME_MAX and a NUL */
#define NAME_MAXIMUM_LENGTH 32766 /* WCHARs, prefix included (row 104) */

/* The folders. A private namespace is in one of them, too (privatespace.h). */
enum name_space { NAME_LOCAL, NAME_GLOBAL, NAME_SPACES };

/* Which private namespace a name is in; all zero: none. */
struct name_home {
    uint64_t id[2];
};

struct name {
    enum name_space space;
    const WCHAR *text; /* behind the prefix, or with the alias before it; the caller's memory */
    size_t length;     /* WCHARs */
    struct name_home home;
    char entry[NAME_ENTRY_CAPACITY];
};

/*
 * How one way in writes names: what it makes of TEXT. With STATUS_OBJECT_PATH_NOT_FOUND, OUT is the
 * object before the backslash, or its length is 0.
 */
typedef NTSTATUS name_parser(const WCHAR *text, size_t length, struct name *out);

/*
 * Splits off Local\ or Global\, or finds the private namespace that has the alias before the
 * backslash (row h150), and makes the file name. Rows 104-119:
 * STATUS_OBJECT_NAME_INVALID, STATUS_OBJECT_PATH_SYNTAX_BAD, STATUS_OBJECT_TYPE_MISMATCH for a
 * name that stands for a namespace itself, and STATUS_OBJECT_PATH_NOT_FOUND for one with another
 * backslash: then OUT is what is before it.
 */
NTSTATUS name_parse(const WCHAR *text, size_t length, struct name *out);

/*
 * The same behind an alias: TEXT has alias and backslash first, and OUT tells folder and private
 * namespace already. STATUS_OBJECT_TYPE_MISMATCH for the alias alone.
 */
NTSTATUS name_parse_private(const WCHAR *text, size_t length, struct name *out);

/*
 * A name that is one word in Local\, whatever it looks like: "Global" or "" is one, too.
 * STATUS_OBJECT_NAME_INVALID for a backslash, STATUS_NAME_TOO_LONG for MAX_PATH WCHARs or more.
 */
NTSTATUS name_parse_word(const WCHAR *text, size_t length, struct name *out);

/*
 * The file name of an object: UTF-8, with %XX for what would hurt in a file name or in a terminal.
 * A name too long for a file name is cut and gets a hash; the record has it in full. The empty name
 * is a lone %.
 */
void name_escape(const WCHAR *text, size_t length, char entry[NAME_ENTRY_CAPACITY]);

/*
 * The same for an object in a private namespace, whose alias and a backslash TEXT begins with. It
 * looks like no other entry.
 */
void name_escape_private(const struct name_home *home, const WCHAR *text, size_t length,
                         char entry[NAME_ENTRY_CAPACITY]);

/* Either, as HOME says. */
void name_to_entry(const struct name_home *home, const WCHAR *text, size_t length,
                   char entry[NAME_ENTRY_CAPACITY]);

/* Is there a private namespace? */
BOOL name_has_home(const struct name_home *home);

/* Is that the entry of a cut name, which another name may have too? */
BOOL name_is_cut(const char *entry);

/* The reverse, as far as the entry tells. Returns the length; writes at most CAPACITY. */
size_t name_unescape(const char *entry, WCHAR *text, size_t capacity);

/* "Local\" or "Global\". */
const char *name_prefix(enum name_space space);
