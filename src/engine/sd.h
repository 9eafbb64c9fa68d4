/* SPDX-License-Identifier: MIT */
/*
 * Security descriptors: owner, group, and the lists of who may do what and what is recorded.
 *
 * A caller has them in one of two forms, as structures with pointers or in one piece with offsets;
 * struct sd shows the parts of either.
 */
#pragma once

#include "engine/acl.h"

struct sd {
    SECURITY_DESCRIPTOR_CONTROL control; /* without SE_SELF_RELATIVE */
    const SID *owner, *group;            /* NULL: none */
    const ACL *sacl, *dacl;              /* NULL: none, or one that lets everybody in */
};

/* The parts of a descriptor in whatever form; nothing is checked. */
void sd_read(const void *descriptor, struct sd *out);

/* The same after a look: STATUS_UNKNOWN_REVISION, STATUS_INVALID_SECURITY_DESCR. Row h213. */
NTSTATUS sd_check(const void *descriptor, struct sd *out);

/* The same for SIZE bytes of somebody else's, which must be self-relative. Row h214. */
NTSTATUS sd_check_bytes(const void *bytes, size_t size, struct sd *out);

/* The control word that shows whether there are lists; a NULL list is one that is present. */
static inline BOOL sd_has_dacl(const struct sd *sd)
{
    return (sd->control & SE_DACL_PRESENT) != 0;
}

static inline BOOL sd_has_sacl(const struct sd *sd)
{
    return (sd->control & SE_SACL_PRESENT) != 0;
}

/* Bytes of the self-relative form, and that form (row h230: SACL, DACL, owner, group). */
size_t sd_size(const struct sd *sd);
void sd_write(const struct sd *sd, void *out);

/* The same in memory of its own, for free(); NULL: no memory. */
SECURITY_DESCRIPTOR_RELATIVE *sd_allocate(const struct sd *sd, size_t *size);

/* Only the parts that INFORMATION names (…_SECURITY_INFORMATION); rows h234, h312, h313. */
struct sd sd_select(const struct sd *sd, SECURITY_INFORMATION information);
