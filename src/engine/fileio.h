/* SPDX-License-Identifier: MIT */
/* What file handles are used for: reading, writing, the position, the size. */
#pragma once

#include "engine/handle.h"

#include <sys/types.h>
#include <time.h>

/*
 * A file that a section has for itself (engine/occupation.h) is neither read, written nor resized:
 * STATUS_USER_MAPPED_FILE.
 */

#define FILEIO_AT_THE_END ((LONGLONG)-1) /* as an offset of a write */

/*
 * Reads at an offset, or (OFFSET NULL) at the file position, which moves in both cases.
 * STATUS_END_OF_FILE when nothing is there, STATUS_PIPE_BROKEN, STATUS_ACCESS_VIOLATION for a
 * bad buffer. *DONE is set in every case.
 */
NTSTATUS fileio_read(HANDLE handle, void *buffer, ULONG size, const LONGLONG *offset, ULONG *done);

/*
 * Writes; likewise. What fits is written before STATUS_DISK_FULL. STATUS_PIPE_CLOSING,
 * STATUS_INVALID_USER_BUFFER. Never raises SIGPIPE or SIGXFSZ.
 */
NTSTATUS fileio_write(HANDLE handle, const void *buffer, ULONG size, const LONGLONG *offset,
                      ULONG *done);

/* STATUS_INVALID_DEVICE_REQUEST where there is no position or size: pipes and terminals. */
NTSTATUS fileio_position(HANDLE handle, LONGLONG *out);
NTSTATUS fileio_seek(HANDLE handle, LONGLONG position);
NTSTATUS fileio_size(HANDLE handle, LONGLONG *out);

/* Moves the end of the file, with storage when it grows. STATUS_DISK_FULL. */
NTSTATUS fileio_resize(HANDLE handle, LONGLONG size);

NTSTATUS fileio_flush(HANDLE handle);

/*
 * Times of the last access and the last write, as for utimensat(2). NULL: wrong ones, which the
 * handle's rights come before: STATUS_INVALID_PARAMETER.
 */
NTSTATUS fileio_set_times(HANDLE handle, const struct timespec times[2]);

/* Times of the last access and of the last write, and of the last change of both or of the file. */
NTSTATUS fileio_times(HANDLE handle, struct timespec *accessed, struct timespec *written,
                      struct timespec *changed);

/* The S_IFMT bits of the file. */
NTSTATUS fileio_kind(HANDLE handle, mode_t *out);
