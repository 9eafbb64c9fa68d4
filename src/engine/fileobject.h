/* SPDX-License-Identifier: MIT */
/* File objects: an open file with a descriptor behind it. */
#pragma once

#include "engine/handle.h"

#include "linux/descriptor.h"

struct fileobject {
    struct object object;
    struct descriptor descriptor;
    int status_flags;        /* how it was opened: O_ACCMODE, O_PATH when no data was asked for */
    BOOL overlapped;         /* every transfer brings its offset */
    _Atomic LONGLONG offset; /* the file position where the descriptor keeps none (O_PATH) */

    /* FILE_FLAG_DELETE_ON_CLOSE */
    BOOL doomed;
    pid_t opener;             /* a forked child leaves the name alone */
    struct descriptor anchor; /* stands for the file when the program closes the other one */

    /* lent to the program, or borrowed from it; guarded by the object lock (engine/lending.h) */
    HANDLE handle;
    BOOL lent;
    LIST_ENTRY(fileobject) link;
};

extern const struct object_type fileobject_type;

/* NtCreateFile's numbers. */
enum fileobject_disposition {
    FILEOBJECT_OPEN = 1,
    FILEOBJECT_CREATE,
    FILEOBJECT_OPEN_IF,
    FILEOBJECT_OVERWRITE,
    FILEOBJECT_OVERWRITE_IF,
};

enum fileobject_options {
    FILEOBJECT_WRITE_THROUGH = 1,
    FILEOBJECT_DELETE_ON_CLOSE = 2,
    FILEOBJECT_FOLDERS = 4,    /* a folder may be opened */
    FILEOBJECT_LINKS = 8,      /* a symbolic link is opened itself */
    FILEOBJECT_READ_ONLY = 16, /* a new file gets that attribute */
    FILEOBJECT_OVERLAPPED = 32,
};

struct fileobject_request {
    const char *path;   /* made by path_from_… */
    ACCESS_MASK access; /* FILE_… and generic rights */
    ULONG share;        /* FILE_SHARE_…; checked only */
    enum fileobject_disposition disposition;
    ULONG options; /* FILEOBJECT_… */
    ULONG flags;   /* of the handle: HANDLE_FLAG_INHERIT */
};

/*
 * Opens or creates a file. STATUS_SUCCESS, or STATUS_OBJECT_NAME_EXISTS when one of the …_IF
 * dispositions met a file. On failure *OUT is untouched, no file is new and none was emptied.
 */
NTSTATUS fileobject_create(const struct fileobject_request *request, HANDLE *out);

/*
 * A file object for a descriptor, which it takes over on success; one reference, no handle.
 * STATUS_FLAGS is what F_GETFL says.
 */
NTSTATUS fileobject_wrap(const struct descriptor *descriptor, int status_flags,
                         struct fileobject **out);

/* All rights that a descriptor with such flags can serve. */
ACCESS_MASK fileobject_rights(int status_flags);

/* STATUS_INVALID_HANDLE when the program has closed the descriptor. STATUS may be NULL. */
NTSTATUS fileobject_verify(struct fileobject *file, struct stat *status);
