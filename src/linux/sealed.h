/* SPDX-License-Identifier: MIT */
/*
 * Small memory files that nobody can change any more: a message to whoever inherits the
 * descriptor. They are told from other files by the name that /proc shows, and by their seals.
 */
#pragma once

#include "linux/descriptor.h"

/* Makes one, close-on-exec. -EFBIG where RLIMIT_FSIZE is smaller than SIZE. 0 or -errno. */
int sealed_create(const char *name, const void *bytes, size_t size, struct descriptor *out);

/*
 * Reads one of exactly SIZE bytes. Other files are not read, whatever they are: -EINVAL for what
 * is no file of that name or not sealed. 0 or -errno.
 */
int sealed_read(int fd, const char *name, void *bytes, size_t size, struct descriptor *out);

/*
 * The first one of another process that ACCEPT takes, by what is in it. 0, -ENOENT when there is
 * none, or -errno: why we may not look.
 */
int sealed_find(pid_t process, const char *name,
                bool (*accept)(const void *bytes, const void *context), const void *context,
                void *bytes, size_t size);
