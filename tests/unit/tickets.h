/* SPDX-License-Identifier: MIT */
/* Tickets that a test makes itself. */
#pragma once

#include "sections.h"

#include "engine/object.h"
#include "engine/process.h"
#include "engine/ticket.h"

#define VALUE ((HANDLE)(uintptr_t)0x80)

static inline struct ticket plain_ticket(void)
{
    struct ticket ticket = { .kind = TICKET_SECTION,
                             .handle = VALUE,
                             .access = SECTION_ALL_ACCESS,
                             .flags = HANDLE_FLAG_INHERIT,
                             .protection = PAGE_READWRITE,
                             .attributes = SEC_COMMIT,
                             .size = 0x2000 };
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++)
        ticket.descriptors[i] = DESCRIPTOR_NONE;
    return ticket;
}

/* All that is left of it is closed. */
static inline NTSTATUS redeem(struct ticket *ticket)
{
    struct object *object;
    process_enter();
    NTSTATUS status = ticket_redeem(ticket, &object);
    if (!status)
        object_abandon(object);
    ticket_close(ticket);
    process_leave();
    return status;
}
