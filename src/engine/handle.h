/* SPDX-License-Identifier: MIT */
/* The handle table of the process: small multiples of 4 that denote objects with rights. */
#pragma once

#include "engine/object.h"

#include <filemap/handleapi.h>

/* HANDLE_FLAG_INHERIT and HANDLE_FLAG_PROTECT_FROM_CLOSE are the flags of an entry. */

/*
 * Enters an object under the lowest free value. Takes over one handle (object_add_handle) and one
 * reference of the caller's on success; on failure they stay the caller's. STATUS_NO_MEMORY.
 */
NTSTATUS handle_insert(struct object *object, ACCESS_MASK access, ULONG flags, HANDLE *out);

/* The same with a handle and a reference more: the caller keeps what he has. */
NTSTATUS handle_add(struct object *object, ACCESS_MASK access, ULONG flags, HANDLE *out);

/*
 * The object behind a handle, with a reference for the caller. TYPE NULL: any.
 * STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH, STATUS_ACCESS_DENIED when the handle lacks
 * a right in NEEDED. GRANTED may be NULL.
 */
NTSTATUS handle_reference(HANDLE handle, const struct object_type *type, ACCESS_MASK needed,
                          struct object **out, ACCESS_MASK *granted);

/* STATUS_INVALID_HANDLE, STATUS_HANDLE_NOT_CLOSABLE. Pseudo handles: success, no effect. */
NTSTATUS handle_close(HANDLE handle);

/*
 * Closes it, whatever its flags are, if CHOSEN says so of its object. That is asked with the object
 * lock held, so that no other object can get behind the handle meanwhile.
 */
void handle_close_if(HANDLE handle, BOOL (*chosen)(const struct object *object));

NTSTATUS handle_get_flags(HANDLE handle, ULONG *flags);
NTSTATUS handle_set_flags(HANDLE handle, ULONG mask, ULONG flags);

/* STATUS_SUCCESS, STATUS_NOT_SAME_OBJECT, STATUS_INVALID_HANDLE. */
NTSTATUS handle_compare(HANDLE first, HANDLE second);

/*
 * A second handle to the object inside this process. OPTIONS are DUPLICATE_…; FLAGS those of the
 * new handle. *OUT is NULL on failure; OUT may be NULL. Rows 320-332, h118-h134.
 */
NTSTATUS handle_duplicate(HANDLE source, ACCESS_MASK access, ULONG flags, ULONG options,
                          HANDLE *out);

/*
 * What such a copy would be in another process: TICKET lacks only the value. OBJECT comes with a
 * handle and a reference, which keep the descriptors of the ticket open: object_abandon() is due.
 * Inside a passage. STATUS_NOT_SUPPORTED for an object that no other process can have.
 */
NTSTATUS handle_describe(HANDLE source, ACCESS_MASK access, ULONG flags, ULONG options,
                         struct ticket *ticket, struct object **object);

struct handle_entry;

/*
 * The rights and flags of a copy of an entry: ACCESS and FLAGS are what was asked for, and then
 * what the copy gets. With the object lock held. STATUS_ACCESS_DENIED.
 */
NTSTATUS handle_resolve_copy(const struct handle_entry *entry, ULONG options, ACCESS_MASK *access,
                             ULONG *flags);

BOOL handle_is_pseudo(HANDLE handle);
