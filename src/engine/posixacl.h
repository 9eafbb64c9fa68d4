/* SPDX-License-Identifier: MIT */
/*
 * What of a descriptor the kernel can enforce: the permissions of an object's file.
 *
 * POSIX access lists know users, groups and others, each with r and w, and neither order nor
 * refusals (rows h350-h356). They are chosen so that nobody gets from the kernel what the
 * descriptor does not give him; who gets less there than the descriptor gives is refused. The owner
 * always has r and w: he could give them to himself, and without them his processes could not
 * clean up after one another. Against him the descriptor holds in the library only.
 */
#pragma once

#include "engine/access.h"
#include "engine/sd.h"

#include "linux/permissions.h"

/*
 * Works them out for an object of a type whose file belongs to GROUP. BYTES: is what its rights are
 * about in that file? Otherwise nobody needs w. STATUS_NO_MEMORY. On success free(out->entries).
 */
NTSTATUS posixacl_of(const struct sd *sd, const struct access_map *map, gid_t group, BOOL bytes,
                     struct permissions *out);
