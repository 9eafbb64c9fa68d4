/* SPDX-License-Identifier: MIT */
/* File objects: an open file with a descriptor behind it. */
#pragma once

#include "engine/handle.h"

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
    FILEOBJECT_FOR_MAPPING = 64, /* to be mapped, and for nothing else */
};

struct fileobject_request {
    const char *path;   /* made by path_from_… */
    ACCESS_MASK access; /* FILE_… and generic rights */
    ULONG share;        /* FILE_SHARE_… */
    enum fileobject_disposition disposition;
    ULONG options; /* FILEOBJECT_… */
    ULONG flags;   /* of the handle: HANDLE_FLAG_INHERIT */
};

/*
 * Opens or creates a file. STATUS_SUCCESS, or STATUS_OBJECT_NAME_EXISTS when one of the …_IF
 * dispositions met a file. On failure *OUT is untouched, no file is new and none was emptied.
 */
NTSTATUS fileobject_create(const struct fileobject_request *request, HANDLE *out);

/* Closes the handle of a file that was opened FOR_MAPPING; lets all others alone. */
void fileobject_withdraw(HANDLE handle);

/* All rights that a descriptor with such flags can serve. */
ACCESS_MASK fileobject_rights(int status_flags);

/*
 * Row 363: whether the file is deleted with the last handle of this process; until then nobody
 * opens it any more. Needs DELETE. STATUS_CANNOT_DELETE when the file is mapped or read-only,
 * STATUS_DIRECTORY_NOT_EMPTY, STATUS_NOT_SUPPORTED without /proc, STATUS_INVALID_PARAMETER for what
 * has no name.
 */
NTSTATUS fileobject_dispose(HANDLE handle, BOOL wanted);
