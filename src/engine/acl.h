/* SPDX-License-Identifier: MIT */
/*
 * Access control lists: entries in a row behind a header.
 *
 * An ACL comes from a caller or from a stranger's file. Nothing in it is relied upon before
 * acl_is_valid() has looked; it never looks beyond AclSize, which must be within the memory.
 */
#pragma once

#include "engine/sid.h"

/* STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER. Rows h186-h188. */
NTSTATUS acl_initialize(ACL *out, size_t size, DWORD revision);

/* Row h207. */
BOOL acl_is_valid(const ACL *acl);

/* The same, and each entry is a multiple of 4 bytes, as Windows demands of some types only. */
BOOL acl_is_strict(const ACL *acl);

/* The place behind the last entry, NULL when nothing fits there; FALSE: entries leave the list. */
BOOL acl_first_free(const ACL *acl, ACE_HEADER **out);

/* Bytes up to the first free place. */
size_t acl_used(const ACL *acl);

/* STATUS_INVALID_PARAMETER: there is no such entry. Row h200. */
NTSTATUS acl_get(const ACL *acl, DWORD index, ACE_HEADER **out);

/* A walk along the entries of a list that has been looked at; acl_step() ends with NULL. */
struct acl_walk {
    BYTE *place;
    size_t left;
};
struct acl_walk acl_walk(const ACL *acl);
ACE_HEADER *acl_step(struct acl_walk *walk);

/*
 * Adds an entry with mask and SID at the end. Rows h189-h195:
 * STATUS_INVALID_SID, STATUS_REVISION_MISMATCH, STATUS_INVALID_PARAMETER (flags),
 * STATUS_INVALID_ACL, STATUS_ALLOTTED_SPACE_EXCEEDED.
 */
NTSTATUS acl_add(ACL *acl, DWORD revision, BYTE type, DWORD flags, ACCESS_MASK mask,
                 const SID *sid);

/* Inserts entries as they are before the one at INDEX; MAXDWORD: at the end. Rows h196-h198. */
NTSTATUS acl_insert(ACL *acl, DWORD revision, DWORD index, const void *entries, size_t size);

/* Row h202. */
NTSTATUS acl_delete(ACL *acl, DWORD index);

/* Where entries of that type have a SID: NULL, they have none or it does not fit. */
const SID *acl_sid(const ACE_HEADER *ace);

/* The mask of an entry: all types have one at the same place. */
ACCESS_MASK acl_mask(const ACE_HEADER *ace);

BOOL acl_is_object_type(BYTE type);
