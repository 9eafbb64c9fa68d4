/* SPDX-License-Identifier: MIT */
/* DuplicateHandle where two processes are involved. */
#include "engine/duplication.h"
#include "engine/handletable.h"
#include "engine/mailbox.h"
#include "engine/process.h"
#include "engine/processobject.h"
#include "engine/remotehandle.h"
#include "engine/self.h"
#include "engine/status.h"

#include "linux/calls.h"

#include <errno.h>
#include <fcntl.h>

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
        status = mailbox_send(&duplication->to, &ticket);
        object_abandon(object);
    }
    if (status != STATUS_INVALID_HANDLE && (duplication->options & DUPLICATE_CLOSE_SOURCE))
        handle_close(duplication->source); /* a protected one stays (row 326) */
    process_leave();
    if (!status)
        *out = value;
    return status;
}

/* The object behind an entry that is in no table of this process gets a handle where it is to go.
 */
static NTSTATUS deliver(const struct duplication *duplication, const struct handle_entry *entry,
                        HANDLE *out)
{
    struct ticket ticket;
    ACCESS_MASK access = duplication->access;
    ULONG flags = duplication->flags;
    BOOL travels = TRUE;
    HANDLE value = NULL;
    lock_objects();
    NTSTATUS status = handle_resolve_copy(entry, duplication->options, &access, &flags);
    unlock_objects();
    if (status)
        return status;
    if (!duplication->to.id)
        return handle_add(entry->object, access, flags, out);
    value = mailbox_choose_value();
    lock_objects();
    travels = ticket_describe(entry->object, value, access, flags, &ticket);
    unlock_objects();
    status = travels ? mailbox_send(&duplication->to, &ticket) : STATUS_NOT_SUPPORTED;
    if (!status)
        *out = value;
    return status;
}

/* Whoever may duplicate handles of a process may have it as a whole, by its pseudo handle. */
static NTSTATUS take_pseudo(const struct duplication *duplication, HANDLE *out)
{
    struct object *process = duplication->from.object;
    const struct handle_entry entry = { process, process->type->access.all, 0 };
    if (duplication->source != SELF_PROCESS)
        return STATUS_INVALID_HANDLE;
    process_enter();
    NTSTATUS status = deliver(duplication, &entry, out);
    process_leave();
    return status;
}

static NTSTATUS take_from_other(const struct duplication *duplication, HANDLE *out)
{
    struct ticket ticket;
    struct object *object;
    if (handle_is_pseudo(duplication->source))
        return take_pseudo(duplication, out);
    process_enter();
    NTSTATUS status = remotehandle_take(&duplication->from, duplication->source, &ticket);
    if (!status) {
        status = ticket_redeem(&ticket, &object);
        if (!status) {
            const struct handle_entry entry = { object, ticket.access, ticket.flags };
            status = deliver(duplication, &entry, out);
            object_abandon(object);
        }
        ticket_close(&ticket);
    }
    process_leave();
    return status;
}

NTSTATUS duplication_perform(const struct duplication *duplication, HANDLE *out)
{
    *out = NULL;
    if (duplication->from.id)
        return (duplication->options & DUPLICATE_CLOSE_SOURCE) &&
                       !handle_is_pseudo(duplication->source)
                   ? STATUS_NOT_SUPPORTED
                   : take_from_other(duplication, out);
    if (!duplication->to.id)
        return handle_duplicate(duplication->source, duplication->access, duplication->flags,
                                duplication->options, out);
    return send_own(duplication, out);
}

/* Without a target it is the way to close somebody's handle (row h126). */
static NTSTATUS duplicate_into(const struct duplication_request *request,
                               struct duplication *duplication, HANDLE *out)
{
    struct object *target;
    if (!request->to) {
        if (!(request->options & DUPLICATE_CLOSE_SOURCE))
            return STATUS_INVALID_PARAMETER;
        return duplication->from.id ? STATUS_NOT_SUPPORTED : handle_close(request->source);
    }
    NTSTATUS status = processobject_for_duplication(request->to, &target, &duplication->to);
    /* Row h128 */
    if (status == STATUS_PROCESS_IS_TERMINATING && !duplication->from.id &&
        (request->options & DUPLICATE_CLOSE_SOURCE))
        handle_close(request->source);
    if (status)
        return status;
    status = duplication_perform(duplication, out);
    object_dereference(target);
    return status;
}

NTSTATUS duplication_between(const struct duplication_request *request, HANDLE *out)
{
    struct duplication duplication = { .source = request->source,
                                       .access = request->access,
                                       .flags = request->flags,
                                       .options = request->options };
    struct object *owner;
    *out = NULL;
    NTSTATUS status = processobject_for_duplication(request->from, &owner, &duplication.from);
    if (status)
        return status;
    status = duplicate_into(request, &duplication, out);
    object_dereference(owner);
    return status;
}

/* -- through a socket of the program's --------------------------------------------------------- */

static NTSTATUS reduce_access(const struct object *object, ACCESS_MASK wanted,
                              struct ticket *ticket)
{
    ACCESS_MASK access = ticket->access;
    NTSTATUS status = STATUS_SUCCESS;
    if (wanted)
        status = access_resolve(&object->type->access, wanted, &access);
    if (!status && (access & ~ticket->access))
        status = STATUS_ACCESS_DENIED;
    if (!status)
        ticket->access = access;
    return status;
}

static NTSTATUS reopen(struct descriptor *descriptor, int flags, struct descriptor *fresh)
{
    NTSTATUS status = status_from_error(descriptor_reopen(descriptor, flags, fresh));
    if (!status)
        *descriptor = *fresh;
    return status;
}

/* The kernel asks who uses a pidfd. The exit code is noted by those who may end the process. */
static NTSTATUS reduce_record(struct ticket *ticket, struct descriptor *fresh)
{
    struct descriptor *record = &ticket->descriptors[TICKET_RECORD];
    BOOL ends = ticket->kind == TICKET_PROCESS && (ticket->access & PROCESS_TERMINATE);
    return ends || record->fd < 0 ? STATUS_SUCCESS : reopen(record, O_RDONLY, fresh);
}

static NTSTATUS reduce_payload(struct ticket *ticket, struct descriptor *fresh)
{
    struct descriptor *payload = &ticket->descriptors[TICKET_PAYLOAD];
    ACCESS_MASK writing =
        ticket->kind == TICKET_SECTION ? SECTION_MAP_WRITE : FILE_WRITE_DATA | FILE_APPEND_DATA;
    BOOL reads =
        ticket->kind == TICKET_SECTION || (ticket->access & (FILE_READ_DATA | FILE_EXECUTE)) != 0;
    if ((ticket->access & writing) || payload->fd < 0)
        return STATUS_SUCCESS;
    long flags = linux_calls->fcntl(payload->fd, F_GETFL, 0);
    if (flags < 0)
        return status_from_error((int)flags);
    if ((flags & O_PATH) || (reads && (flags & O_ACCMODE) == O_RDONLY))
        return STATUS_SUCCESS;
    return reopen(payload, reads ? O_RDONLY : O_PATH, fresh);
}

/* Another user could use a descriptor for all that it can, whatever the handle says. */
static NTSTATUS reduce_descriptors(struct ticket *ticket, struct descriptor *fresh)
{
    return ticket->kind == TICKET_PROCESS || ticket->kind == TICKET_THREAD
               ? reduce_record(ticket, fresh)
               : reduce_payload(ticket, fresh);
}

static NTSTATUS status_of_socket(int error)
{
    switch (-error) {
    case ENOTSOCK:
    case ENOTCONN:
    case EDESTADDRREQ:
        return STATUS_INVALID_PARAMETER;
    case ECONNRESET:
        return STATUS_PIPE_CLOSING;
    case ENOBUFS:
    case ETOOMANYREFS:
        return STATUS_INSUFFICIENT_RESOURCES;
    case ENODATA:
        return STATUS_END_OF_FILE;
    case EBADMSG:
        return STATUS_INVALID_HANDLE;
    default:
        return status_from_error(error);
    }
}

NTSTATUS duplication_send(int socket, HANDLE source, ACCESS_MASK access)
{
    struct ticket ticket;
    struct object *object;
    struct descriptor fresh = DESCRIPTOR_NONE;
    process_enter();
    NTSTATUS status = handle_describe(source, 0, 0, DUPLICATE_SAME_ACCESS, &ticket, &object);
    if (!status) {
        status = reduce_access(object, access, &ticket);
        if (!status)
            status = reduce_descriptors(&ticket, &fresh);
        if (!status)
            status = status_of_socket(ticket_send(socket, 0, &ticket));
        descriptor_close(&fresh);
        object_abandon(object);
    }
    process_leave();
    return status;
}

NTSTATUS duplication_receive(int socket, ULONG flags, HANDLE *out)
{
    struct ticket ticket;
    struct object *object;
    /* It may wait for long: outside of the passage, so a child that is forked meanwhile could have
     * the descriptors for a moment. */
    int error = ticket_receive(socket, 0, &ticket);
    if (error)
        return error == -EAGAIN ? STATUS_PIPE_EMPTY : status_of_socket(error);
    process_enter();
    NTSTATUS status = ticket_redeem(&ticket, &object);
    if (!status) {
        status = handle_add(object, ticket.access, flags, out);
        object_abandon(object);
    }
    ticket_close(&ticket);
    process_leave();
    return status;
}
