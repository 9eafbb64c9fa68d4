/* SPDX-License-Identifier: MIT */
/* Access control lists changed account by account, as SetEntriesInAcl does. */
#pragma once

#include "engine/acl.h"

#include <filemap/accctrl.h>

/* What one account gets or loses. */
struct acl_change {
    ACCESS_MODE mode;
    ACCESS_MASK rights;
    DWORD inheritance; /* …_INHERIT_ACE and INHERITED_ACE */
    const SID *sid;
};

/*
 * A list of OLD (NULL: none) with these changes, made one after the other, for free():
 *   GRANT_ACCESS, DENY_ACCESS   an entry with what the account's entry of that kind has, too
 *   SET_ACCESS                  GRANT_ACCESS in place of all that the account is allowed or refused
 *   REVOKE_ACCESS               what it is allowed, and what is recorded of it, goes
 *   SET_AUDIT_SUCCESS, SET_AUDIT_FAILURE   what is recorded of it; both bit by bit: either
 * New entries that refuse or record come first. New ones that allow come before all that allow, and
 * before what is inherited (row h208). The others stay in their order. NULL: no changes to no list.
 * STATUS_INVALID_ACL, STATUS_INVALID_SID, STATUS_INVALID_PARAMETER (mode or inheritance),
 * STATUS_ALLOTTED_SPACE_EXCEEDED, STATUS_NO_MEMORY.
 */
NTSTATUS acl_apply(const ACL *old, const struct acl_change *changes, size_t count, ACL **out);
