/* SPDX-License-Identifier: MIT */
/*
 * Entries of access control lists that objects get from what they are made in.
 *
 * The lists have been looked at (acl_is_strict()).
 */
#pragma once

#include "engine/acl.h"

/*
 * A list as a new object has it, in memory of its own for free(): rights that count for the object
 * are those of its type, and there is no spare room. In a CONTAINER an entry with generic rights
 * that is handed on as well becomes two, so that heirs of other types get theirs out of it.
 * STATUS_NO_MEMORY, STATUS_ALLOTTED_SPACE_EXCEEDED: it would be too long for a list.
 */
NTSTATUS aclinherit_own(const ACL *from, const GENERIC_MAPPING *map, BOOL container, ACL **out);

/*
 * What an object that is no container gets from the list FROM of the one that it is made in
 * (row h301), for free(); *OUT NULL: nothing. The creator's SIDs become OWNER and GROUP. Likewise.
 */
NTSTATUS aclinherit_from(const ACL *from, const SID *owner, const SID *group,
                         const GENERIC_MAPPING *map, ACL **out);

/* Would that be anything? */
BOOL aclinherit_is_due(const ACL *from);
