/* SPDX-License-Identifier: MIT */
/* Sections that exist already, found by their names. */
#pragma once

#include "engine/name.h"
#include "engine/sectionobject.h"

/*
 * The name of a request, inside a passage: where an object that is no folder stands before a
 * backslash the status is STATUS_OBJECT_TYPE_MISMATCH (row s022). Or it is what keeps us from
 * looking. A root must be a private namespace (privatespace_name()). *STORAGE is what the text of
 * OUT may be in, for free(), also after an error.
 */
NTSTATUS joining_name(const struct section_rules *rules, const struct section_request *request,
                      struct name *out, WCHAR **storage);

/* What an open comes to. */
struct joining {
    BOOL opening;              /* the rights below are as the caller wrote them */
    BOOL adopting;             /* they do not matter: they have been granted in another process */
    ACCESS_MASK access;        /* asked for, then granted */
    ACCESS_MASK granted;       /* what came out of it */
    struct descriptor payload; /* what another process maps, or none */
    struct section *section;
};

/*
 * Joins the section of that name, through this process's registry or the namespace's folder. The
 * section comes with a reference and a handle's worth of hold, for section_enter().
 * STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_TYPE_MISMATCH, STATUS_ACCESS_DENIED, and what
 * claim_open() and backing_open() return.
 */
NTSTATUS joining_join(int folder, const struct name *name, struct joining *joining);

/*
 * The section of a ticket (engine/ticket.h) with a name, in the same way. STATUS_INVALID_HANDLE,
 * and what claim_adopt() returns.
 */
NTSTATUS joining_adopt(const struct ticket *ticket, struct section **out);
