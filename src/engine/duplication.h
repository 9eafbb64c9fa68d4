/* SPDX-License-Identifier: MIT */
/* DuplicateHandle where two processes are involved. */
#pragma once

#include "engine/handle.h"

#include "linux/descriptor.h"

#include <sys/types.h>

/* A process that handles are duplicated from or into. */
struct duplication_process {
    pid_t id;                         /* 0: this process */
    const struct descriptor *mailbox; /* the near end of the one made for it; or NULL */
};

/* What is to be duplicated, and how. */
struct duplication {
    struct duplication_process from, to;
    HANDLE source;
    ACCESS_MASK access;
    ULONG flags;   /* of the new handle: HANDLE_FLAG_… */
    ULONG options; /* DUPLICATE_… */
};

/*
 * A handle in the process TO for what the handle in the process FROM denotes. *OUT, which may not
 * be NULL, gets its value there. Rows 320-330, h121-h135; and
 *   STATUS_INSUFFICIENT_RESOURCES  the target's mailbox is full
 *   STATUS_ACCESS_DENIED           there is no way to the other process
 *   STATUS_NOT_SUPPORTED           the object cannot be in two processes, or the source is to be
 *                                  closed in another one
 *   STATUS_PROCESS_IS_TERMINATING  one of the two has ended
 */
NTSTATUS duplication_perform(const struct duplication *duplication, HANDLE *out);
