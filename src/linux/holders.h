/* SPDX-License-Identifier: MIT */
/* Which processes hold a file, as far as /proc shows them to us. */
#pragma once

#include "linux/descriptor.h"

struct holder {
    pid_t process;
    unsigned locks; /* descriptors whose description holds a lock on the file */
    unsigned views; /* mappings of it */
    const char *program;
};

/* The file that bears the locks, and the one that is mapped; often the same. */
struct holders_files {
    dev_t lock_device;
    ino_t lock_inode;
    dev_t view_device;
    ino_t view_inode;
};

/*
 * Calls VISIT for each process that has a lock on the one, or maps it, until it returns 0; INDEX
 * tells which of the COUNT pairs it is about. One pass over /proc serves them all. Where the two
 * files of a pair differ, mappings alone make no holder: the file is a user's. 0 or -errno.
 */
int holders_visit(const struct holders_files *files, size_t count,
                  int (*visit)(size_t index, const struct holder *, void *), void *context);

/*
 * Opens the file anew through a descriptor of any process that lets us. 0, -ENOENT when nobody
 * shows one, or what the last attempt met.
 */
int holders_reopen(dev_t device, ino_t inode, int flags, struct descriptor *out);
