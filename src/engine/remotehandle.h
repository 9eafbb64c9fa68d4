/* SPDX-License-Identifier: MIT */
/*
 * What a handle of another process stands for.
 *
 * The handle table and the objects of a process are in its memory, and nowhere else; so they cost
 * nothing until somebody asks. He reads them there, as a debugger does, and takes the descriptors
 * that they name with pidfd_getfd: the kernel lets him do both, or neither. The process may be
 * stopped, or in the middle of a change: what was read is read again after the descriptors were
 * taken, and counts if it is still the same. It becomes a ticket (engine/ticket.h), of which
 * nothing is believed.
 */
#pragma once

#include "engine/ticket.h"

struct duplication_process;
struct remotehandle_root;

/* Where others begin to read in this process; its card tells it (engine/card.h). */
const struct remotehandle_root *remotehandle_root(void);

/*
 * The ticket of a handle of another process, with the rights and flags that it has there and
 * descriptors of the caller's: ticket_close() is due. Inside a passage.
 *   STATUS_INVALID_HANDLE          there is no such handle, or its descriptors are gone
 *   STATUS_ACCESS_DENIED           the kernel does not let us debug that process
 *   STATUS_NOT_SUPPORTED           the object cannot be in two processes; the process has
 *                                  filemap in another version
 *   STATUS_PROCESS_IS_TERMINATING  it has ended
 */
NTSTATUS remotehandle_take(const struct duplication_process *process, HANDLE handle,
                           struct ticket *out);
