/* SPDX-License-Identifier: MIT */
/* The access check: what a descriptor lets somebody do. Rows h269-h295. */
#pragma once

#include "engine/access.h"
#include "engine/sd.h"

/* Who asks. */
struct access_subject {
    /* Has he that SID? DENYING: it is asked for an entry that refuses. */
    BOOL (*holds)(const void *context, const SID *sid, BOOL denying);
    const void *context;
    DWORD integrity;      /* SECURITY_MANDATORY_…_RID */
    BOOL takes_ownership; /* has that privilege */
};

/* Generic bits become those of the mapping; a bit that the mapping has nothing for stays. */
ACCESS_MASK accesscheck_map(ACCESS_MASK mask, const GENERIC_MAPPING *map);

GENERIC_MAPPING accesscheck_mapping(const struct access_map *map);

/*
 * WANTED has no generic bits; with MAXIMUM_ALLOWED, *GRANTED gets all that there is. The walk goes
 * in the order of the list: each right belongs to the first entry that mentions it. The owner has
 * READ_CONTROL and WRITE_DAC before that, but where the list says what owners may. No list: all.
 * STATUS_ACCESS_DENIED, STATUS_PRIVILEGE_NOT_HELD.
 */
NTSTATUS accesscheck(const struct sd *sd, const struct access_subject *subject, ACCESS_MASK wanted,
                     const GENERIC_MAPPING *map, ACCESS_MASK *granted);
