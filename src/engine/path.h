/* SPDX-License-Identifier: MIT */
/* Paths of files, from the form that Windows programs write to the one that Linux takes. */
#pragma once

#include <filemap/ntstatus.h>
#include <filemap/winnt.h>
#include <limits.h>
#include <stddef.h>

#define PATH_CAPACITY PATH_MAX /* bytes, with the NUL */

/*
 * Bytes or UTF-16 become the path that Linux is given: backslashes become slashes, a leading \\?\
 * goes, and NUL is /dev/null. STATUS_OBJECT_PATH_NOT_FOUND for none, STATUS_NAME_TOO_LONG.
 */
NTSTATUS path_from_bytes(const char *text, char path[PATH_CAPACITY]);
NTSTATUS path_from_wide(const WCHAR *text, char path[PATH_CAPACITY]);

/* What -errno of a call with that path means; tells a missing folder from a missing file. */
NTSTATUS path_status(int error, const char *path);

/* Makes it absolute and takes out . and .. as text; a slash at the end stays. */
NTSTATUS path_full(const char *path, char full[PATH_CAPACITY]);

/* FILE_ATTRIBUTE_… of what the path leads to. */
NTSTATUS path_attributes(const char *path, ULONG *attributes);

/* Read-only as Windows knows it: nobody may write. */
BOOL path_is_read_only(unsigned mode);

/*
 * Removes a file's name. STATUS_FILE_IS_A_DIRECTORY, STATUS_SHARING_VIOLATION when somebody has it
 * open and does not share that, STATUS_CANNOT_DELETE if it is read-only or mapped.
 */
NTSTATUS path_delete(const char *path);

/* The folder for temporary files, absolute, with a slash at the end. */
NTSTATUS path_temporary(char path[PATH_CAPACITY]);

/* Bytes that path_temporary_name adds to folder and prefix, at most. */
#define PATH_TEMPORARY_EXTRA (sizeof "/ffff.tmp" - 1)

/*
 * The name of a temporary file: folder, prefix, number, .tmp. NUMBER 0: one that is free; the file
 * is created, empty and for its owner alone, and NUMBER tells which.
 * STATUS_NOT_A_DIRECTORY, STATUS_NAME_TOO_LONG, STATUS_OBJECT_NAME_COLLISION when all are taken.
 */
NTSTATUS path_temporary_name(const char *folder, const char *prefix, ULONG *number,
                             char path[PATH_CAPACITY]);
