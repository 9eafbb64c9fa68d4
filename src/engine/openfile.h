/* SPDX-License-Identifier: MIT */
/* What a file object is made of, for those who use its descriptor. */
#pragma once

#include "engine/fileobject.h"
#include "engine/sharing.h"

#include "linux/descriptor.h"

struct fileobject {
    struct object object;
    struct descriptor descriptor;
    struct sharing sharing;  /* while there are handles */
    int status_flags;        /* how it was opened: O_ACCMODE, O_PATH when no data was asked for */
    BOOL overlapped;         /* every transfer brings its offset */
    BOOL for_mapping;        /* opened to be mapped, and for nothing else */
    atomic_uint sections;    /* that occupy it (engine/occupation.h) */
    _Atomic LONGLONG offset; /* the file position where the descriptor keeps none (O_PATH) */

    /* deletion with the last handle (engine/deletion.h) */
    BOOL doomed, disposed;    /* as it was opened; as was asked for since */
    pid_t opener;             /* a forked child leaves the name alone */
    struct descriptor anchor; /* stands for the file when the program closes the other one */

    /* lent to the program, or borrowed from it; guarded by the object lock (engine/lending.h) */
    HANDLE handle;
    BOOL lent;
    LIST_ENTRY(fileobject) link;
};

/*
 * A file object for a descriptor, which it takes over on success; one reference, no handle.
 * STATUS_FLAGS is what F_GETFL says.
 */
NTSTATUS fileobject_wrap(const struct descriptor *descriptor, int status_flags,
                         struct fileobject **out);

/* STATUS_INVALID_HANDLE when the program has closed the descriptor. STATUS may be NULL. */
NTSTATUS fileobject_verify(struct fileobject *file, struct stat *status);
