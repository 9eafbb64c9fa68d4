/* SPDX-License-Identifier: MIT */
/*
 * Boundary descriptors: what tells private namespaces apart, and who may make them.
 *
 * A boundary has a name and SIDs. Who creates a namespace must have all of the SIDs, so nobody else
 * can be there first.
 */
#pragma once

#include "engine/name.h"
#include "engine/sid.h"

struct boundary;

/* FLAGS: 0 or CREATE_BOUNDARY_DESCRIPTOR_ADD_APPCONTAINER_SID. STATUS_INVALID_PARAMETER. */
NTSTATUS boundary_create(const WCHAR *name, size_t length, ULONG flags, struct boundary **out);

/* STATUS_INVALID_SID. A SID that is there already is not added again. */
NTSTATUS boundary_add_sid(struct boundary *boundary, const SID *sid);

/* The integrity that the creator must have: S-1-16-N, once. STATUS_INVALID_SID. */
NTSTATUS boundary_add_label(struct boundary *boundary, const SID *label);

void boundary_delete(struct boundary *boundary);

/*
 * The namespace of that boundary and alias as a named object: ALIAS\SID,SID\NAME. Its text is for
 * free(). A boundary with the SID of a user is in his Local\, all others are in Global\.
 * STATUS_INVALID_PARAMETER for a boundary without SIDs, STATUS_ACCESS_DENIED for that of another
 * user, STATUS_OBJECT_NAME_INVALID when it is too long.
 */
NTSTATUS boundary_name(const struct boundary *boundary, const WCHAR *alias, size_t length,
                       struct name *out, WCHAR **text);

/* The file name of a namespace with that text. */
void boundary_to_entry(const WCHAR *text, size_t length, char entry[NAME_ENTRY_CAPACITY]);

/* The boundary of a namespace with that text. STATUS_FILE_CORRUPT_ERROR for any other text. */
NTSTATUS boundary_of_name(const WCHAR *text, size_t length, struct boundary **out);

/* Has the caller all that its creator must have? STATUS_ACCESS_DENIED. */
NTSTATUS boundary_check_caller(const struct boundary *boundary);

/* Could that user have created a namespace that exists? STATUS_ACCESS_DENIED. */
NTSTATUS boundary_check_user(const struct boundary *boundary, uid_t user);
