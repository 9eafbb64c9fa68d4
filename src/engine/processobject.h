/* SPDX-License-Identifier: MIT */
/*
 * Process and thread objects.
 *
 * A process is known by a pidfd, which means the same process for ever, and by its startup record
 * where CreateProcess made it (engine/startup.h). A thread object is the first thread of such a
 * process: it ends with it.
 *
 * A child that has ended stays for waitpid, as long as somebody has a handle. Afterwards it is
 * taken away, at once or, if it was still running then, with the next process that is made.
 */
#pragma once

#include "engine/handle.h"

extern const struct object_type process_type;
extern const struct object_type thread_type;

/* What GetExitCodeProcess says of a process that runs (row h105). */
#define PROCESSOBJECT_RUNNING 259U

struct duplication_process;

/* Takes away the children that have ended since their last handle was closed. */
void processobject_collect(void);

/*
 * Opens a process by its id. ACCESS is PROCESS_… and generic rights; the process itself may be
 * meant. STATUS_INVALID_CID (rows h092-h096), STATUS_ACCESS_DENIED for no right at all, and for
 * more than waiting and looking at another user's process.
 */
NTSTATUS processobject_open(ULONG id, ACCESS_MASK access, ULONG flags, HANDLE *out);

/* Is it the calling process? */
BOOL processobject_is_own(const struct object *object);

/* The process id; needs one of the two rights to query. */
NTSTATUS processobject_id(HANDLE handle, ULONG *id);

/*
 * The exit code, or PROCESSOBJECT_RUNNING; needs one of the two rights to query.
 * STATUS_NOT_SUPPORTED when the process has ended, and Linux does not tell how.
 */
NTSTATUS processobject_exit_code(HANDLE handle, ULONG *code);

/*
 * Kills the process; needs PROCESS_TERMINATE. Does not return if it is the calling one.
 * STATUS_PROCESS_IS_TERMINATING when it has ended.
 */
NTSTATUS processobject_terminate(HANDLE handle, ULONG code);

/*
 * For DuplicateHandle, with PROCESS_DUP_HANDLE: what OUT says is valid as long as *OBJECT, of which
 * the caller gets a reference.
 */
NTSTATUS processobject_for_duplication(HANDLE handle, struct object **object,
                                       struct duplication_process *out);

/* The same questions about a thread; the handle of the calling one may be the pseudo handle. */
NTSTATUS threadobject_id(HANDLE handle, ULONG *id);
NTSTATUS threadobject_process_id(HANDLE handle, ULONG *id);
NTSTATUS threadobject_exit_code(HANDLE handle, ULONG *code);

/* Lets a process go that was made suspended. *BEFORE gets 1 if it was, 0 if not. */
NTSTATUS threadobject_resume(HANDLE handle, ULONG *before);
