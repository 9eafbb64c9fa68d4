/* SPDX-License-Identifier: MIT */
/*
 * Locks on single bytes of a file.
 *
 * As in linux/lock.h they belong to the open file description, and are only ever tried. The bytes
 * need not exist.
 */
#pragma once

#include <sys/types.h>

/* Takes a byte shared, or COUNT bytes exclusive. 0, -EAGAIN when another description refuses it,
 * -errno. */
int bytelock_share(int fd, off_t byte);
int bytelock_exclude(int fd, off_t first, off_t count);

/* Gives bytes back. Only for a description that was never shared with a relative. */
int bytelock_drop(int fd, off_t first, off_t count);

/* 1 and a byte of the range that another description has locked, 0 when there is none, -errno. */
int bytelock_find(int fd, off_t first, off_t count, off_t *found);
