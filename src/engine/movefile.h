/* SPDX-License-Identifier: MIT */
/* Files and folders that get another name. */
#pragma once

#include <filemap/ntstatus.h>
#include <filemap/winnt.h>

enum movefile_options {
    MOVEFILE_REPLACES = 1, /* a file that has the new name */
    MOVEFILE_COPIES = 2,   /* to another file system, which takes the data along */
    MOVEFILE_THROUGH = 4,  /* such a copy is on the disk when the call returns */
};

/*
 * Moves a file or folder; the paths are made by path_from_…. Row 362: STATUS_SHARING_VIOLATION when
 * somebody has the file open and does not share that it goes. STATUS_OBJECT_NAME_COLLISION when
 * the new name is taken, STATUS_ACCESS_DENIED when it cannot be replaced: a folder, read-only,
 * mapped, or open without FILE_SHARE_DELETE. STATUS_NOT_SAME_DEVICE.
 */
NTSTATUS movefile_move(const char *from, const char *to, ULONG options);
