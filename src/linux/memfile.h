/* SPDX-License-Identifier: MIT */
/* Files without any name, in memory. */
#pragma once

#include "linux/descriptor.h"

/*
 * A memfd, mode 0600. EXECUTABLE: may be mapped for execution. HUGE: made of huge pages of the
 * default size. 0 or -errno.
 */
int memfile_open(int executable, int huge, struct descriptor *out);

/* From now on nobody can shrink or grow it. */
int memfile_seal(int fd);
