/* SPDX-License-Identifier: MIT */
/*
 * Pages of mapped memory files that fault (SIGBUS) as long as no storage is behind them.
 *
 * Without a watch, the first touch of such a page gives it storage. A watch is a userfaultfd; what
 * it covers goes back to the usual with its last descriptor, and a forked child has none of it.
 */
#pragma once

#include "linux/descriptor.h"

#include <stdint.h>

/* 0 or -errno: -EPERM, -ENOSYS where this process may not, or the kernel cannot. */
int watch_open(struct descriptor *out);

/*
 * Watches whole pages of mapped memory files from now on. 0, -EPERM for a shared mapping through a
 * descriptor that cannot write, -EINVAL for files on a disk, or -errno.
 */
int watch_range(int fd, void *address, size_t size);
