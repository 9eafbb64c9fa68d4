/* SPDX-License-Identifier: MIT */
/* DuplicateHandle where two processes are involved. */
#pragma once

#include "engine/handle.h"

#include <sys/types.h>

struct descriptor;

/* A process that handles are duplicated from or into. */
struct duplication_process {
    pid_t id;                         /* 0: this process */
    const struct descriptor *pidfd;   /* of another one */
    struct object *object;            /* that stands for it */
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
 * be NULL, gets its value there. Rows 320-332, h121-h135; and
 *   STATUS_INSUFFICIENT_RESOURCES  the target's mailbox is full
 *   STATUS_ACCESS_DENIED           there is no way to the other process
 *   STATUS_NOT_SUPPORTED           the object cannot be in two processes, the source is to be
 *                                  closed in another one, or that has filemap in another version
 *   STATUS_PROCESS_IS_TERMINATING  one of the two has ended
 * A handle that was sent to FROM, and that it has not looked for yet, is not open there.
 */
NTSTATUS duplication_perform(const struct duplication *duplication, HANDLE *out);

/* DuplicateHandle: the processes by their handles. */
struct duplication_request {
    HANDLE from, source, to; /* TO may be NULL (row h126) */
    ACCESS_MASK access;
    ULONG flags, options;
};

/*
 * The same for processes that handles stand for, which need PROCESS_DUP_HANDLE (row h127).
 * STATUS_INVALID_PARAMETER without a target, unless the source is just to be closed.
 */
NTSTATUS duplication_between(const struct duplication_request *request, HANDLE *out);

/*
 * Sends a copy of a handle through a local socket of the program's. ACCESS 0: the rights of the
 * source; others must be among them. Without the right to write, the descriptor of a section's
 * memory cannot write either. STATUS_ACCESS_DENIED, STATUS_NOT_SUPPORTED for an object that no
 * other process can have, STATUS_INSUFFICIENT_RESOURCES when a socket that does not wait is full,
 * STATUS_PIPE_CLOSING when nobody receives any more, STATUS_INVALID_PARAMETER for what is no local
 * socket.
 */
NTSTATUS duplication_send(int socket, HANDLE source, ACCESS_MASK access);

/*
 * The next one, with the rights it was sent with. STATUS_END_OF_FILE when the other end is closed,
 * STATUS_INVALID_HANDLE when what came is no handle, or is none any more; STATUS_PIPE_EMPTY when
 * nothing is there in a socket that does not wait.
 */
NTSTATUS duplication_receive(int socket, ULONG flags, HANDLE *out);
