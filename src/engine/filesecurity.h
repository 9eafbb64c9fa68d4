/* SPDX-License-Identifier: MIT */
/*
 * The descriptor that the permissions of a file amount to.
 *
 * The inverse of posixacl.h, for files of the user's: the first class of POSIX that somebody is in
 * decides (rows h350, h351), while of a list he gets all that its entries allow him. So an entry
 * that refuses goes before whatever would give him more (row h349).
 */
#pragma once

#include "engine/object.h"

#include <sys/stat.h>

/*
 * STATUS_NOT_SUPPORTED without /proc, STATUS_ALLOTTED_SPACE_EXCEEDED for more entries than a list
 * has room for, STATUS_NO_MEMORY, STATUS_...
 */
NTSTATUS filesecurity_describe(int fd, const struct stat *file, struct object_security *out);
