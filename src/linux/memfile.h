/* SPDX-License-Identifier: MIT */
/* Files without any name, in memory. */
#pragma once

#include "linux/descriptor.h"

#include <stddef.h>
#include <stdint.h>

/*
 * A memfd, mode 0600. EXECUTABLE: may be mapped for execution. HUGE: made of huge pages of the
 * default size. 0 or -errno.
 */
int memfile_open(int executable, int huge, struct descriptor *out);

/* One that /proc shows by a name of its own, never executable. 0 or -errno. */
int memfile_open_named(const char *name, struct descriptor *out);

/*
 * Opens the memory files of that name which a process has, one after the other, until VISIT says
 * that this is the one: it is handed over in *OUT. PROCESS 0: the own descriptors, not opened
 * anew. 0, -ENOENT when there is none, or -errno.
 */
int memfile_find(pid_t process, const char *name,
                 bool (*visit)(const struct descriptor *file, void *context), void *context,
                 struct descriptor *out);

/* Is that such a file, which nobody can shrink? */
int memfile_is_named(int fd, const char *name);

/* From now on nobody can shrink or grow it. */
int memfile_seal(int fd);

/*
 * Changes the 8 bytes at OFFSET, a multiple of 8 within the first page, if they are EXPECTED: in
 * one step, whoever does so at the same time. 1, 0 when they are others, or -errno; -EPERM for a
 * file that can be cut, or is made of huge pages.
 */
int memfile_exchange(int fd, size_t offset, uint64_t expected, uint64_t desired);

/*
 * Can the size of a file that somebody else has made change? 0 for a sealed memory file, and for a
 * file of a file system, which cannot be sealed; -EPERM for a memory file that is not sealed; or
 * -errno.
 */
int memfile_check_seals(int fd);
