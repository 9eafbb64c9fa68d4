/* SPDX-License-Identifier: MIT */
/*
 * Who may do what with an object.
 *
 * The descriptor of a named object is in its record, and what the kernel can enforce of it is in
 * the permissions of its file (posixacl.h). Both must agree to an access: the library looks at the
 * record when an object is opened or a handle is widened, the kernel whenever a file is. Whoever
 * may write the file may write the record too, so the record can only ever take rights away. Whose
 * the object is, is what the kernel says.
 *
 * An object that was made without a descriptor has none in its record: its permissions say it all.
 * That of an unnamed object is in this process's memory.
 */
#pragma once

#include "engine/handle.h"
#include "engine/record.h"
#include "engine/sd.h"

void objectsecurity_free(struct object_security *security);

/*
 * A caller's descriptor (NULL or without any part: none), as an object of the type gets it: generic
 * rights become the type's, lists are no longer than they need be. What is missing is inherited
 * from the object whose record CONTAINER is (NULL: none); the token says the rest. Rows h299, h301,
 * h303, h323, h333. STATUS_UNKNOWN_REVISION, STATUS_INVALID_SECURITY_DESCR,
 * STATUS_INVALID_OWNER, STATUS_PRIVILEGE_NOT_HELD for a list of what to record, STATUS_NO_MEMORY,
 * STATUS_ALLOTTED_SPACE_EXCEEDED for more than LARGEST bytes.
 */
NTSTATUS objectsecurity_capture(const void *descriptor, const struct record *container,
                                const struct access_map *map, size_t largest,
                                struct object_security *out);

/* The user whom an object with that descriptor belongs to. */
uid_t objectsecurity_owner(const struct object_security *security);

/* Owner and permissions of an object's file; without a descriptor they stay. BYTES: those of the
 * object are in that file. */
NTSTATUS objectsecurity_protect(int fd, const struct object_security *security,
                                const struct access_map *map, BOOL bytes);

/*
 * May the caller open the object of a record, which FD has opened, with these rights? MAXIMUM: with
 * all that he may have, which *ACCESS gets. STATUS_ACCESS_DENIED.
 */
NTSTATUS objectsecurity_open(const struct record *record, int fd, const struct access_map *map,
                             BOOL maximum, ACCESS_MASK *access);

/*
 * May another user, as the accounts have him? A record without a descriptor gives him nothing.
 * STATUS_ACCESS_DENIED.
 */
NTSTATUS objectsecurity_check_user(const struct record *record, uid_t user,
                                   const struct access_map *map, ACCESS_MASK access);

/* The same for a handle that is to be widened, with the object lock held. Rows 322, 323. */
NTSTATUS objectsecurity_widen(struct object *object, ACCESS_MASK access);

/* The parts of an object's descriptor, self-relative. *NEEDED is set also when SIZE is too small.
 */
NTSTATUS objectsecurity_query(HANDLE handle, SECURITY_INFORMATION information, void *out,
                              size_t size, size_t *needed);

/* Changes them. Rows h315-h325. */
NTSTATUS objectsecurity_set(HANDLE handle, SECURITY_INFORMATION information,
                            const void *descriptor);
