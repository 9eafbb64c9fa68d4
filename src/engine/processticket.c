/* SPDX-License-Identifier: MIT */
/* How handles of processes and threads get into other processes. */
#include "engine/processticket.h"
#include "engine/openprocess.h"
#include "engine/process.h"
#include "engine/startup.h"
#include "engine/status.h"

#include "linux/pidfd.h"

#include <errno.h>
#include <unistd.h>

/* Where a process has no pidfd of itself, nobody else gets one. */
static void describe(const struct process_identity *identity, struct ticket *out)
{
    if (identity->pidfd.fd < 0)
        out->kind = TICKET_NONE;
    out->size = (uint64_t)identity->id;
    out->descriptors[TICKET_PIDFD] = identity->pidfd;
    out->descriptors[TICKET_RECORD] = identity->record;
}

void process_describe(const struct object *object, struct ticket *out)
{
    describe(&((const struct processobject *)object)->identity, out);
}

void thread_describe(const struct object *object, struct ticket *out)
{
    const struct threadobject *thread = (const struct threadobject *)object;
    describe(&thread->identity, out);
    out->options = thread->suspended ? TICKET_SUSPENDED : 0U;
}

/* The kernel tells whose pidfd it is, as long as the process is there. OWN: this one's. */
static NTSTATUS check_identity(const struct ticket *ticket, BOOL *own)
{
    pid_t id;
    *own = FALSE;
    if (ticket->descriptors[TICKET_PIDFD].fd < 0 || ticket->size == 0 || ticket->size > INT32_MAX)
        return STATUS_INVALID_HANDLE;
    int error = pidfd_id(ticket->descriptors[TICKET_PIDFD].fd, &id);
    if (error)
        return error == -EINVAL || error == -ENOENT ? STATUS_INVALID_HANDLE
                                                    : status_from_error(error);
    *own = id == getpid();
    return id == -1 || (uint64_t)id == ticket->size ? STATUS_SUCCESS : STATUS_INVALID_HANDLE;
}

/* Takes over what names the process. */
static void adopt(struct ticket *ticket, BOOL own, struct processobject *process)
{
    process->identity.id = (pid_t)ticket->size;
    process->identity.pidfd = ticket_take(ticket, TICKET_PIDFD);
    if (own) {
        process->generation = process_generation();
    } else if (startup_is_about(&ticket->descriptors[TICKET_RECORD], process->identity.id)) {
        process->identity.record = ticket_take(ticket, TICKET_RECORD);
        startup_make_writable(&process->identity.record);
    } else {
        processobject_find_record(process);
    }
}

NTSTATUS process_rebuild(struct ticket *ticket, struct object **out)
{
    BOOL own;
    NTSTATUS status = check_identity(ticket, &own);
    if (status)
        return status;
    /* By whatever way it comes back: a process has one object of itself. */
    if (own)
        return processobject_hold_own(out);
    struct processobject *process = processobject_new();
    if (!process)
        return STATUS_NO_MEMORY;
    adopt(ticket, own, process);
    process->object.handles = 1;
    *out = &process->object;
    return STATUS_SUCCESS;
}

NTSTATUS thread_rebuild(struct ticket *ticket, struct object **out)
{
    struct processobject *process;
    struct threadobject *thread;
    BOOL own;
    NTSTATUS status = check_identity(ticket, &own);
    if (!status)
        status = processobject_allocate(&process, &thread);
    if (status)
        return status;
    adopt(ticket, own, process);
    threadobject_begin(thread, (ticket->options & TICKET_SUSPENDED) != 0);
    object_dereference(&process->object); /* the thread has it */
    thread->object.handles = 1;
    *out = &thread->object;
    return STATUS_SUCCESS;
}
