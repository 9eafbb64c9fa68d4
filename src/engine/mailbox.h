/* SPDX-License-Identifier: MIT */
/*
 * Mailboxes: how handles get into another process while it runs.
 *
 * Nothing of Linux puts a descriptor into another process, so DuplicateHandle sends a ticket with
 * its descriptors (engine/ticket.h) to the mailbox of the target and says under which value the
 * handle will be there. The target looks into its mailbox when it meets a value of the range that
 * is kept for this and that it does not know; there is no thread for it. What is in the mailbox
 * keeps its object alive, also when the sender has ended.
 *
 * A process has a mailbox from its first handle on: a socket with an abstract name that nobody can
 * guess. The name stands in the card of the process (engine/card.h). Both sides ask the kernel who
 * the other one is. A child of CreateProcess has another one before its first call: its end of a
 * socket pair that the parent has made before.
 */
#pragma once

#include "engine/ticket.h"

struct duplication_process;

/* -- what others send ------------------------------------------------------------------------ */

/* Opens the mailbox of this process if it has none; without one, nothing can be sent to it. */
void mailbox_open(void);

/* May a handle of that value be waiting in the mailbox? */
BOOL mailbox_is_value(HANDLE handle);

/*
 * Enters what is in the mailbox into the handle table. No lock may be held.
 * STATUS_TOO_MANY_OPENED_FILES, STATUS_NO_MEMORY: there is more, which can be had later.
 */
NTSTATUS mailbox_empty(void);

/* Waits until messages whose handles have been entered are gone: each holds the object, too. */
void mailbox_settle(void);

/* -- sending ----------------------------------------------------------------------------------- */

/* A value for a handle in another process, which nobody else chooses. */
HANDLE mailbox_choose_value(void);

/*
 * Sends a handle to another process. STATUS_INSUFFICIENT_RESOURCES: its mailbox is full.
 * STATUS_ACCESS_DENIED: it has none, or we may not look at the process.
 * STATUS_PROCESS_IS_TERMINATING: it has ended.
 */
NTSTATUS mailbox_send(const struct duplication_process *target, const struct ticket *ticket);

/* -- for CreateProcess ------------------------------------------------------------------------- */

/* The mailbox of a child that is being made. */
struct mailbox {
    struct descriptor near, far;
};

/* Before the start, inside the passage. On success mailbox_keep() is due, and then mailbox_close().
 */
NTSTATUS mailbox_prepare(struct mailbox *out);

/*
 * In the child, before exec: gives the far end to the program. Async-signal-safe. It
 * is a program that goes on without, if this fails.
 */
void mailbox_hand_over(struct mailbox *mailbox);

/* In the parent, afterwards: from now on only the near end is there, to send to. */
void mailbox_keep(struct mailbox *mailbox);

void mailbox_close(struct mailbox *mailbox);

/* -- for the search for tickets -----------------------------------------------------------------
 */

/* Takes over the far end that a ticket of that kind names, if it was made for this process. */
void mailbox_adopt(struct ticket *ticket);
