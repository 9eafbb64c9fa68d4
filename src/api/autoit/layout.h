/* SPDX-License-Identifier: MIT */
/* Struct strings: "int Number;char Name[8]" and where their elements lie. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum kind {
    KIND_SIGNED,
    KIND_UNSIGNED,
    KIND_BYTE,
    KIND_FLOAT,
    KIND_POINTER,
    KIND_CHAR,
    KIND_WCHAR
};

struct element {
    enum kind kind;
    size_t size; /* bytes of one */
    size_t offset, count;
    bool is_array;
    const char *name; /* in the string that was parsed; not NUL-terminated */
    size_t name_length;
};

struct layout {
    struct element *elements; /* malloc's */
    size_t count;
    size_t size; /* bytes of all */
};

enum layout_error { LAYOUT_OK, LAYOUT_WRONG, LAYOUT_NO_MEMORY };

/* The names point into SOURCE. On failure nothing is allocated. */
enum layout_error layout_parse(struct layout *layout, const char *source);

/* An element by its name, in any case of letters; NULL: there is none. */
const struct element *layout_find(const struct layout *layout, const char *name);
