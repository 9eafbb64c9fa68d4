/* SPDX-License-Identifier: MIT */
/*
 * A descriptor that remembers which file it stands for.
 *
 * A program may close our descriptors behind our back (daemons close all they find) and get the
 * same number for a file of its own. So device and inode are compared before we close or use one.
 */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

struct descriptor {
    int fd; /* -1: none */
    dev_t device;
    ino_t inode;
};

#define DESCRIPTOR_NONE ((struct descriptor){ .fd = -1 })

/* Opens a file relative to a folder, close-on-exec. 0 or -errno; OUT is untouched on failure. */
int descriptor_open(int folder, const char *path, int flags, mode_t mode, struct descriptor *out);

/* Creates a file that must be new, and opens it; on failure there is none. */
int descriptor_create(int folder, const char *path, int flags, mode_t mode, struct descriptor *out);

/* Takes over fd; on failure fd is closed. STATUS may be NULL, else gets what fstat says. */
int descriptor_adopt(int fd, struct descriptor *out, struct stat *status);

/* A second descriptor of the same description, close-on-exec. */
int descriptor_duplicate(const struct descriptor *source, struct descriptor *out);

/* A new description of the same file, through /proc/self/fd. -ENOSYS where there is no /proc. */
int descriptor_reopen(const struct descriptor *source, int flags, struct descriptor *out);

/* 0 when the number still stands for our file, -EBADF when not. STATUS may be NULL. */
int descriptor_verify(const struct descriptor *descriptor, struct stat *status);

/* Whether programs that are executed get it; nothing happens if it is no more ours. 0 or -errno. */
int descriptor_pass_on(const struct descriptor *descriptor, bool passed);

/* Closes it if it is still ours; none is fine. Leaves DESCRIPTOR_NONE behind. */
void descriptor_close(struct descriptor *descriptor);

/* Closes a number that this very call has opened: nobody else can have closed it. */
void descriptor_drop(int fd);

bool descriptor_is(const struct descriptor *descriptor, const struct stat *status);
