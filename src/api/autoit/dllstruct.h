/* SPDX-License-Identifier: MIT */
/* What DllStructCreate makes. */
#pragma once

#include "api/autoit/layout.h"

#include <filemap/autoit.h>

/* @error of the DllStruct functions. */
enum {
    NO_STRUCT = 1,
    NO_ELEMENT = 2,
    BEYOND_ARRAY = 3,
    NO_ROOM = 4,
    INDEX_BELOW_ONE = 5,
};

struct _DllStruct {
    BYTE *data;
    void *owned; /* NULL: the data are the caller's */
    char *source;
    struct layout layout;
    void *text; /* what the last value points to */
};

/* The element; or NULL, and @error is set. */
const struct element *dllstruct_element(const DllStruct *structure, INT64 number);
const struct element *dllstruct_named(const DllStruct *structure, LPCSTR name);
