/* SPDX-License-Identifier: MIT */
/*
 * The lock byte of a named object.
 *
 * An open-file-description lock far past the data. It belongs to the description, so fork and exec
 * share it, and the kernel drops it with the last descriptor, also when the process is killed.
 * It is only ever tried, never waited for.
 */
#pragma once

enum lock_state {
    LOCK_NONE,      /* nobody */
    LOCK_SHARED,    /* somebody holds the object */
    LOCK_EXCLUSIVE, /* somebody is removing it */
};

/* Takes the byte shared, or exclusive. 0, -EAGAIN when another description refuses it, -errno. */
int lock_share(int fd);
int lock_exclude(int fd);

/* Gives the byte back. Only for a description that was never shared with a relative. */
int lock_drop(int fd);

/*
 * A byte of its own, for who changes which pages of a reserved section are committed. Held for a
 * few system calls by a description that is nobody else's. 0, -EAGAIN when another one has it,
 * -errno.
 */
int lock_commit(int fd);
int lock_commit_drop(int fd);

/*
 * A byte of its own, for who takes the name of a living object away. Likewise; closing the
 * description gives it back.
 */
int lock_destroy(int fd);

/*
 * And one for who has created a private namespace: held as long as the lock byte, by the same
 * description. FOUND: 1 when another description has it, 0, -errno.
 */
int lock_creator(int fd);
int lock_creator_found(int fd);

/* What other descriptions hold: an enum lock_state, or -errno. */
int lock_query(int fd);
