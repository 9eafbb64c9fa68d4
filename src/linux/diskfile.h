/* SPDX-License-Identifier: MIT */
/* Files on file systems that have none without a name. */
#pragma once

#include "linux/descriptor.h"

/* A new file, mode 0600, read and write. 0, -EEXIST, or -errno; on failure there is none. */
int diskfile_create(int folder, const char *name, struct descriptor *out);

/* Another name in the same folder, which must not be taken. */
int diskfile_rename(int folder, const char *from, const char *to);
