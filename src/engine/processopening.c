/* SPDX-License-Identifier: MIT */
/* Process objects of processes that are there already: others, and the calling one. */
#include "engine/openprocess.h"
#include "engine/process.h"
#include "engine/startup.h"
#include "engine/status.h"

#include "linux/pidfd.h"

#include <errno.h>
#include <unistd.h>

/* What anybody may do with the process of another user. */
#define RIGHTS_OF_STRANGERS (SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION | READ_CONTROL)

/* The process that opened itself, as long as anybody knows the object; under the object lock. */
static struct processobject *own;

void processobject_forget(const struct processobject *process)
{
    if (own == process)
        own = NULL;
}

/* Rows h096, h097. */
static NTSTATUS resolve(ACCESS_MASK wanted, ACCESS_MASK *access)
{
    NTSTATUS status = access_resolve(&process_type.access, wanted, access);
    if (!status && !*access)
        status = STATUS_ACCESS_DENIED;
    if (!status && (*access & PROCESS_QUERY_INFORMATION))
        *access |= PROCESS_QUERY_LIMITED_INFORMATION;
    return status;
}

static int identify(pid_t id, struct process_identity *out)
{
    int pidfd;
    int error = pidfd_find(id, &pidfd);
    if (!error)
        error = descriptor_adopt(pidfd, &out->pidfd, NULL);
    out->id = id;
    return error;
}

static NTSTATUS find(ULONG id, struct processobject *process)
{
    if (id == 0 || id > INT32_MAX)
        return STATUS_INVALID_CID;
    int error = identify((pid_t)id, &process->identity);
    return error == -ESRCH ? STATUS_INVALID_CID : status_from_error(error);
}

void processobject_find_record(struct processobject *process)
{
    const struct descriptor *pidfd = &process->identity.pidfd;
    startup_find(process->identity.id, &process->identity.record);
    if (pidfd_verify(pidfd, process->identity.id) || pidfd_ended(pidfd->fd))
        descriptor_close(&process->identity.record);
}

static NTSTATUS open_other(ULONG id, ACCESS_MASK access, ULONG flags, HANDLE *out)
{
    struct processobject *process = processobject_new();
    if (!process)
        return STATUS_NO_MEMORY;
    process_enter();
    NTSTATUS status = find(id, process);
    if (!status && pidfd_signal(process->identity.pidfd.fd, 0) == -EPERM &&
        (access & ~(ACCESS_MASK)RIGHTS_OF_STRANGERS))
        status = STATUS_ACCESS_DENIED;
    if (!status) {
        processobject_find_record(process);
        status = handle_add(&process->object, access, flags, out);
    }
    object_dereference(&process->object);
    process_leave();
    return status;
}

/* The one that the calling process has of itself already; the object lock is held. */
static BOOL hold_known(struct object **out)
{
    if (!own || own->object.handles == 0 || !processobject_is_own(&own->object))
        return FALSE;
    own->object.handles++;
    object_reference(&own->object);
    *out = &own->object;
    return TRUE;
}

/* A process knows itself, also where it may have no pidfd. */
static NTSTATUS find_own(struct processobject *process)
{
    int error = identify(getpid(), &process->identity);
    process->generation = process_generation();
    return error == -ENOSYS || error == -EPERM ? STATUS_SUCCESS : status_from_error(error);
}

NTSTATUS processobject_hold_own(struct object **out)
{
    lock_objects();
    BOOL known = hold_known(out);
    unlock_objects();
    if (known)
        return STATUS_SUCCESS;
    struct processobject *process = processobject_new();
    if (!process)
        return STATUS_NO_MEMORY;
    process_enter();
    NTSTATUS status = find_own(process);
    lock_objects();
    known = !status && hold_known(out); /* another thread was quicker */
    if (!status && !known) {
        own = process;
        *out = &process->object;
        process->object.handles = 1;
    }
    unlock_objects();
    if (status || known)
        object_dereference(&process->object);
    process_leave();
    return status;
}

static NTSTATUS open_own(ACCESS_MASK access, ULONG flags, HANDLE *out)
{
    struct object *object;
    process_enter();
    NTSTATUS status = processobject_hold_own(&object);
    if (!status) {
        status = handle_add(object, access, flags, out);
        object_abandon(object);
    }
    process_leave();
    return status;
}

NTSTATUS processobject_open(ULONG id, ACCESS_MASK wanted, ULONG flags, HANDLE *out)
{
    ACCESS_MASK access;
    NTSTATUS status = resolve(wanted, &access);
    if (status)
        return status;
    return id == (ULONG)getpid() ? open_own(access, flags, out)
                                 : open_other(id, access, flags, out);
}
