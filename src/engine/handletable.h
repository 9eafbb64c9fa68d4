/* SPDX-License-Identifier: MIT */
/*
 * The table behind the handles of the process. Those of its own are called with the object lock
 * held.
 */
#pragma once

#include "engine/object.h"

#include <stdint.h>

struct descriptor;
struct handletable;

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

/*
 * A certain value. STATUS_INVALID_HANDLE: it is taken, or there can be no such handle.
 * STATUS_NO_MEMORY.
 */
NTSTATUS handletable_add_at(HANDLE handle, const struct handle_entry *entry);

/* An open handle. */
void handletable_remove(HANDLE handle);

/* -- in another process ------------------------------------------------------------------------ */

/* Where the table of this process is, and what tells whether that of another one is alike. */
const struct handletable *handletable_address(void);
extern const size_t handletable_size;

/*
 * The entry of a handle of another process, whose memory is read; no lock of ours counts there.
 * What comes may be anything: the other process may be at work, or mean no good. 0, -ENOENT when
 * there is none, or -errno.
 */
int handletable_read(const struct descriptor *memory, const struct handletable *there,
                     HANDLE handle, struct handle_entry *out);
