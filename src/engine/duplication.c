/* SPDX-License-Identifier: MIT */
/* DuplicateHandle where two processes are involved. */
#include "engine/duplication.h"
#include "engine/mailbox.h"
#include "engine/process.h"

/* The source goes with the attempt, once it was found (rows 327, h125). */
static NTSTATUS send_own(const struct duplication *duplication, HANDLE *out)
{
    struct ticket ticket;
    struct object *object;
    HANDLE value = mailbox_choose_value();
    process_enter();
    NTSTATUS status = handle_describe(duplication->source, duplication->access, duplication->flags,
                                      duplication->options, &ticket, &object);
    if (!status) {
        ticket.handle = value;
        status = mailbox_send(duplication->to.id, duplication->to.mailbox, &ticket);
        object_abandon(object);
    }
    if (status != STATUS_INVALID_HANDLE && (duplication->options & DUPLICATE_CLOSE_SOURCE))
        handle_close(duplication->source); /* a protected one stays (row 326) */
    process_leave();
    if (!status)
        *out = value;
    return status;
}

NTSTATUS duplication_perform(const struct duplication *duplication, HANDLE *out)
{
    *out = NULL;
    if (duplication->from.id)
        return STATUS_NOT_SUPPORTED;
    if (!duplication->to.id)
        return handle_duplicate(duplication->source, duplication->access, duplication->flags,
                                duplication->options, out);
    return send_own(duplication, out);
}
