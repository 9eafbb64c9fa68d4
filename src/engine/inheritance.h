/* SPDX-License-Identifier: MIT */
/*
 * Handles that programs inherit.
 *
 * The table of descriptors is the only thing that the kernel copies when a program is started. So
 * each inheritable handle has a ticket (engine/ticket.h) in a sealed memory file that is passed on
 * to programs that are executed, and so are the descriptors that it names. A program that uses
 * filemap finds the tickets in /proc/self/fd before it uses its handle table for the first time,
 * and enters the handles under the same values. In one that does not, the descriptors keep the
 * objects alive until it ends, as its handles would on Windows.
 *
 * The ticket goes from the table first, and comes last: whoever is started in between
 * finds descriptors only of handles that he has a ticket for.
 */
#pragma once

#include "engine/object.h"

#include <sys/types.h>

struct ticket_text;

/*
 * Enters what this process has inherited into the handle table, when it is called for the first
 * time. No lock may be held. A shortage that has kept some of it out is told, and it is tried again
 * with the next call.
 */
NTSTATUS inheritance_adopt(void);

/*
 * A handle has become inheritable, or its entry has changed: makes its ticket, anew. Inside a
 * passage, with the object lock held. STATUS_TOO_MANY_OPENED_FILES, STATUS_NO_MEMORY.
 */
NTSTATUS inheritance_issue(struct object *object, HANDLE handle, ACCESS_MASK access, ULONG flags);

/* The object has changed in what its tickets say: makes them anew. In the same way. */
NTSTATUS inheritance_renew(struct object *object);

/* It is not inheritable any more, or closed. In the same way; nothing happens without a ticket. */
void inheritance_revoke(struct object *object, HANDLE handle);

/* How many descriptors a listed handle may need. */
#define INHERITANCE_DESCRIPTORS ((size_t)4)

/*
 * Enters a handle that came from another process under its value. The object stays the caller's.
 * Inside a passage. STATUS_INVALID_HANDLE: the value is taken, or there can be no such handle. A
 * shortage (status_is_shortage): nothing has happened.
 */
NTSTATUS inheritance_enter(struct object *object, const struct ticket *ticket);

/* Gives a ticket to the programs that this process executes. Async-signal-safe. 0 or -errno. */
int inheritance_pass_on(const struct ticket *ticket);

/*
 * The descriptors that a program needs for just these handles; without one of them it does not get
 * the handle. DESCRIPTORS has room for INHERITANCE_DESCRIPTORS each. With the object lock held,
 * until they are passed on. STATUS_INVALID_PARAMETER for one that is not inheritable.
 */
NTSTATUS inheritance_list(const HANDLE *handles, size_t count, int *descriptors, size_t *used);

/*
 * The ticket that another process has for a handle, its own or one that it has inherited. 0,
 * -ENOENT when there is none, or -errno.
 */
int inheritance_find(pid_t process, HANDLE handle, struct ticket_text *out);
