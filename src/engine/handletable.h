/* SPDX-License-Identifier: MIT */
/*
 * The table behind the handles of the process. All of these are called with the object lock held.
 */
#pragma once

#include "engine/object.h"

#include <stdint.h>

struct handle_entry {
    struct object *object; /* NULL: free */
    ACCESS_MASK access;
    ULONG flags;
};

/*
 * Values that are chosen by other processes, which duplicate handles into this one. No handle that
 * this one makes itself has such a value.
 */
#define HANDLETABLE_FIRST_FOREIGN ((uintptr_t)1 << 27)
#define HANDLETABLE_END ((uintptr_t)1 << 31) /* 32 bits are enough for any handle of Windows */

/* The entry of an open handle, or NULL. It is valid until the next entry is added. */
struct handle_entry *handletable_find(HANDLE handle);

/* The lowest free value (row 331), with ENTRY. FALSE: no memory. */
BOOL handletable_add(const struct handle_entry *entry, HANDLE *out);

/* A certain value. FALSE: it is taken, there can be no such handle, or no memory. */
BOOL handletable_add_at(HANDLE handle, const struct handle_entry *entry);

/* An open handle. */
void handletable_remove(HANDLE handle);
