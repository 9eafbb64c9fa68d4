/* SPDX-License-Identifier: MIT */
/* Reading, writing and sizing of files. Whatever a signal interrupts is taken up again. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

/* Read or write SIZE bytes at OFFSET. The bytes done (fewer at the end of the file), or -errno. */
ssize_t file_read_at(int fd, void *buffer, size_t size, uint64_t offset);
ssize_t file_write_at(int fd, const void *buffer, size_t size, uint64_t offset);

/* The same at the file position, which moves. One call of read may return less (pipes). */
ssize_t file_read(int fd, void *buffer, size_t size);
ssize_t file_write(int fd, const void *buffer, size_t size);

/* Writes at the end of the file, wherever it is by then; the position moves there. */
ssize_t file_append(int fd, const void *buffer, size_t size);

/* The largest size that this process may give a file (RLIMIT_FSIZE); beyond it SIGXFSZ kills. */
uint64_t file_size_limit(void);

/* Bytes free for us and in all on the file system of the file. 0 or -errno. */
int file_space(int fd, uint64_t *available, uint64_t *total);

/*
 * Gives storage to [offset, offset + size) and, if GROW, moves the end of the file there.
 * Works in steps that halve after each interruption. 0 or -errno; -EOPNOTSUPP where the file
 * system cannot. What was allocated before a failure stays: the caller gives it back.
 */
int file_allocate(int fd, uint64_t offset, uint64_t size, int grow);

/* Whether the file system of the file is mounted noexec: nothing of it can be mapped to execute. */
bool file_forbids_execution(int fd);

/* Sets the end of the file. RLIMIT_FSIZE gives -EFBIG, never a signal. */
int file_truncate(int fd, uint64_t size);

/* Of a file_grow() that has failed before it changed anything. */
#define FILE_UNTOUCHED UINT64_MAX

/*
 * Grows a file from one size to a larger one with real storage, so that writing through a mapping
 * cannot meet a full disk. -ENOSPC, -EDQUOT (or beyond RLIMIT_FSIZE), -EFBIG, -errno. Then
 * file_shrink_back() must follow, with *REACHED.
 */
int file_grow(int fd, uint64_t from, uint64_t to, uint64_t *reached);

/*
 * Gives back what a file_grow() that failed has allocated, and takes off the zeros that it has
 * written up to REACHED, unless somebody else has made the file longer. Who does that between the
 * look and the cut is cut as well: the caller keeps them out. Nothing for FILE_UNTOUCHED.
 */
void file_shrink_back(int fd, uint64_t from, uint64_t reached);

/*
 * Makes a few bytes inside the file zero without writing: RLIMIT_FSIZE does not reach it, where
 * write(2) would raise SIGXFSZ even inside the file. 0 or -errno.
 */
int file_zero(int fd, uint64_t offset, uint64_t size);

/*
 * The first offset from OFFSET on that is not in a hole; UINT64_MAX: none follows. 0 or -errno.
 * Moves the position: only for a description of one's own.
 */
int file_find_data(int fd, uint64_t offset, uint64_t *data);

/* Sets the times of the last access and the last write, as utimensat(2) takes them. 0 or -errno. */
int file_set_times(int fd, const struct timespec times[2]);

/* The same for a descriptor of O_PATH: -ENOSYS where there is no /proc. */
int file_set_times_unopened(int fd, const struct timespec times[2]);

/* Data and metadata to the disk. */
int file_sync(int fd);

/* Writes the dirty pages of a range to the disk and waits for them; no metadata, no disk cache. */
int file_write_back(int fd, uint64_t offset, uint64_t size);
