/* SPDX-License-Identifier: MIT */
/* What a handle tells about itself and its object. */
#pragma once

#include "engine/handle.h"

struct object_facts {
    const struct object_type *type;
    ACCESS_MASK access;
    ULONG flags;      /* HANDLE_FLAG_… */
    unsigned handles; /* of this process */
};

/* STATUS_INVALID_HANDLE. A pseudo handle has all rights and no flags. */
NTSTATUS objectquery_facts(HANDLE handle, struct object_facts *out);

/*
 * The object's path from the root of all objects, as row 124 has it, for free(); *LENGTH in WCHARs.
 * NULL for an object without a name. STATUS_INVALID_HANDLE, STATUS_NO_MEMORY, and
 * STATUS_FILE_CORRUPT_ERROR when a long name cannot be read.
 */
NTSTATUS objectquery_name(HANDLE handle, WCHAR **out, size_t *length);
