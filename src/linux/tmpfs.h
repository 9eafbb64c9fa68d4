/* SPDX-License-Identifier: MIT */
/* Files of a tmpfs folder that get their name last, whole and locked. */
#pragma once

#include "linux/descriptor.h"

/*
 * Opens the folder NAME below PARENT without following a link in the last component.
 * 0 or -errno (-ELOOP, -ENOTDIR for what is no folder).
 */
int tmpfs_open_folder(const char *parent, const char *name, struct descriptor *out);

/* Creates the folder NAME below PARENT. 0, also when it is there already, or -errno. */
int tmpfs_create_folder(const char *parent, const char *name, mode_t mode);

/* 0 if the folder's file system has all that named objects need, else -EOPNOTSUPP or -errno. */
int tmpfs_probe(int folder);

/* A file without a name, mode 0600, read and write. 0 or -errno. */
int tmpfs_create(int folder, struct descriptor *out);

/*
 * Gives it a name. 0, -EEXIST, -ENOENT when the folder has been removed, -ENOSYS where the kernel
 * needs /proc for it and there is none, or -errno.
 */
int tmpfs_link(int fd, int folder, const char *name);

int tmpfs_unlink(int folder, const char *name);
