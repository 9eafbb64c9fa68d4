/* SPDX-License-Identifier: MIT */
/* Copies of files. */
#pragma once

#include <filemap/ntstatus.h>
#include <filemap/winnt.h>

enum copyfile_options {
    COPYFILE_ONLY_NEW = 1, /* what exists is left alone */
    COPYFILE_THROUGH = 2,  /* the copy is on the disk when the call returns */
};

/*
 * Copies a file with its data, its attributes and the time of its last write; the paths are made by
 * path_from_…. Rows 360 and 361: STATUS_SHARING_VIOLATION when somebody does not share reading the
 * one or writing the other, or both are one file, STATUS_USER_MAPPED_FILE when the target is
 * mapped; then it is as it was. STATUS_OBJECT_NAME_COLLISION, STATUS_DISK_FULL. What fails once the
 * target was cut leaves no target.
 */
NTSTATUS copyfile_copy(const char *from, const char *to, ULONG options);
