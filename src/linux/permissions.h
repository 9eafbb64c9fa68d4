/* SPDX-License-Identifier: MIT */
/*
 * POSIX access lists of files (acl(5)).
 *
 * Set through the extended attribute that the kernel keeps them in: libacl does the same, but
 * outside of the table of system calls, and every program would have to be linked with it.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

enum { PERMIT_READ = 4, PERMIT_WRITE = 2, PERMIT_EXECUTE = 1 };

enum permission_of {
    OF_OWNER = 1,
    OF_NAMED_USER = 2,
    OF_GROUP = 4,
    OF_NAMED_GROUP = 8,
    OF_OTHERS = 32
};

struct permission {
    enum permission_of of;
    unsigned permissions;
    id_t id; /* of named users and groups, else 0 */
};

/* One entry each for owner, group and others, in any order, and named ones. No mask: none needed.
 */
struct permissions {
    struct permission *entries;
    size_t count;
};

/*
 * Makes them the permissions of a file, in one step. Where the file system has no such lists, all
 * but the owner get what every entry has. 0 or -errno.
 */
int permissions_set(int fd, const struct permissions *permissions);

/*
 * Those of a file that was opened in whatever way and has this mode, for free(). What the mask of a
 * list takes away is gone. 0, -ENOSYS where there is no /proc, or -errno.
 */
int permissions_get(int fd, mode_t mode, struct permissions *out);
