/* SPDX-License-Identifier: MIT */
/* Process and thread objects. */
#include "engine/duplication.h"
#include "engine/inheritance.h"
#include "engine/mailbox.h"
#include "engine/openprocess.h"
#include "engine/process.h"
#include "engine/processticket.h"
#include "engine/self.h"
#include "engine/startup.h"
#include "engine/status.h"

#include "linux/descriptor.h"
#include "linux/pidfd.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define PROCESS_RIGHTS (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0xffff)
#define QUERIES (PROCESS_QUERY_INFORMATION | PROCESS_QUERY_LIMITED_INFORMATION)
#define THREAD_QUERIES (THREAD_QUERY_INFORMATION | THREAD_QUERY_LIMITED_INFORMATION)

/* Children that still ran when their last handle was closed. Guarded by the object lock. */
static LIST_HEAD(, processobject) left = LIST_HEAD_INITIALIZER(left);

BOOL processobject_is_own(const struct object *object)
{
    const struct processobject *process = (const struct processobject *)object;
    return object == self_object(SELF_PROCESS) ||
           (object->type == &process_type && process->generation == process_generation() &&
            process->identity.id == getpid());
}

static NTSTATUS has_ended(const struct processobject *process, BOOL *ended)
{
    int error = pidfd_verify(&process->identity.pidfd, process->identity.id);
    int answer = error ? error : pidfd_ended(process->identity.pidfd.fd);
    *ended = answer > 0;
    return status_from_error(answer < 0 ? answer : 0);
}

static NTSTATUS process_is_signaled(struct object *object, BOOL *signaled)
{
    *signaled = FALSE;
    return processobject_is_own(object) ? STATUS_SUCCESS
                                        : has_ended((const struct processobject *)object, signaled);
}

static int process_watched(const struct object *object)
{
    return processobject_is_own(object) ? -1
                                        : ((const struct processobject *)object)->identity.pidfd.fd;
}

static void free_process(struct processobject *process)
{
    pidfd_close(&process->identity.pidfd, process->identity.id);
    descriptor_close(&process->identity.record);
    mailbox_close(&process->mailbox);
    free(process);
}

/* Nothing to be waited for: ended and taken away, or not ours. */
static BOOL is_over(const struct processobject *process)
{
    return !process->is_child || pidfd_verify(&process->identity.pidfd, process->identity.id) ||
           pidfd_reap(process->identity.pidfd.fd);
}

static void destroy_process(struct object *object)
{
    struct processobject *process = (struct processobject *)object;
    BOOL over = is_over(process);
    lock_objects();
    processobject_forget(process);
    if (!over)
        LIST_INSERT_HEAD(&left, process, left);
    unlock_objects();
    if (over)
        free_process(process);
}

void processobject_collect(void)
{
    struct processobject *process, *next;
    lock_objects();
    for (process = LIST_FIRST(&left); process; process = next) {
        next = LIST_NEXT(process, left);
        if (is_over(process)) {
            LIST_REMOVE(process, left);
            free_process(process);
        }
    }
    unlock_objects();
}

const struct object_type process_type = {
    .name = "Process",
    .access = { .read = STANDARD_RIGHTS_READ | 0x0410,
                .write = STANDARD_RIGHTS_WRITE | 0x0bea,
                .execute = STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE | 0x1001,
                .all = PROCESS_RIGHTS,
                .valid = PROCESS_RIGHTS,
                .widens = TRUE },
    .has_security = TRUE,
    .destroy = destroy_process,
    .size = sizeof(struct processobject),
    .ticket = TICKET_PROCESS,
    .describe = process_describe,
    .rebuild = process_rebuild,
    .is_signaled = process_is_signaled,
    .watched = process_watched,
};

static NTSTATUS thread_is_signaled(struct object *object, BOOL *signaled)
{
    return process_is_signaled(&((struct threadobject *)object)->process->object, signaled);
}

static int thread_watched(const struct object *object)
{
    return process_watched(&((const struct threadobject *)object)->process->object);
}

static void destroy_thread(struct object *object)
{
    object_dereference(&((struct threadobject *)object)->process->object);
    free(object);
}

const struct object_type thread_type = {
    .name = "Thread",
    .access = { .read = STANDARD_RIGHTS_READ | 0x0048,
                .write = STANDARD_RIGHTS_WRITE | 0x0037,
                .execute = STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE | 0x0800,
                .all = PROCESS_RIGHTS,
                .valid = PROCESS_RIGHTS,
                .widens = TRUE },
    .destroy = destroy_thread,
    .size = sizeof(struct threadobject),
    .ticket = TICKET_THREAD,
    .describe = thread_describe,
    .rebuild = thread_rebuild,
    .is_signaled = thread_is_signaled,
    .watched = thread_watched,
};

/* -- beginning ------------------------------------------------------------------------------- */

struct processobject *processobject_new(void)
{
    struct processobject *process = calloc(1, sizeof *process);
    if (!process)
        return NULL;
    object_initialize(&process->object, &process_type);
    process->generation = NO_GENERATION;
    process->identity.pidfd = process->identity.record = DESCRIPTOR_NONE;
    process->mailbox.near = process->mailbox.far = DESCRIPTOR_NONE;
    return process;
}

NTSTATUS processobject_allocate(struct processobject **process, struct threadobject **thread)
{
    struct threadobject *new_thread = calloc(1, sizeof *new_thread);
    struct processobject *new_process = processobject_new();
    if (!new_thread || !new_process) {
        free(new_thread);
        free(new_process);
        return STATUS_NO_MEMORY;
    }
    object_initialize(&new_thread->object, &thread_type);
    object_reference(&new_process->object);
    new_thread->process = new_process;
    *process = new_process;
    *thread = new_thread;
    return STATUS_SUCCESS;
}

void processobject_begin(struct processobject *process, const struct descriptor *pidfd, pid_t id,
                         const struct descriptor *record, const struct mailbox *mailbox)
{
    process->identity.id = id;
    process->is_child = TRUE;
    process->identity.pidfd = *pidfd;
    process->identity.record = *record;
    process->mailbox = *mailbox;
}

void threadobject_begin(struct threadobject *thread, BOOL suspended)
{
    thread->identity = thread->process->identity;
    thread->suspended = suspended;
}

ULONG processobject_number(const struct processobject *process)
{
    return (ULONG)process->identity.id;
}

struct object *processobject_of(struct processobject *process)
{
    return &process->object;
}

struct object *threadobject_of(struct threadobject *thread)
{
    return &thread->object;
}

void processobject_call_off(struct processobject *process)
{
    pidfd_signal(process->identity.pidfd.fd, SIGKILL);
}

/* -- using ----------------------------------------------------------------------------------- */

/* The object of a handle that has at least one of these rights. */
static NTSTATUS reference(HANDLE handle, const struct object_type *type, ACCESS_MASK one_of,
                          struct object **out)
{
    ACCESS_MASK granted;
    if (type == &process_type && handle == SELF_PROCESS) {
        *out = self_object(handle);
        object_reference(*out);
        return STATUS_SUCCESS;
    }
    NTSTATUS status = handle_reference(handle, type, 0, out, &granted);
    if (!status && !(granted & one_of)) {
        object_dereference(*out);
        status = STATUS_ACCESS_DENIED;
    }
    return status;
}

static ULONG id_of(const struct object *object)
{
    return (ULONG)(processobject_is_own(object)
                       ? getpid()
                       : ((const struct processobject *)object)->identity.id);
}

NTSTATUS processobject_id(HANDLE handle, ULONG *id)
{
    struct object *object;
    NTSTATUS status = reference(handle, &process_type, QUERIES, &object);
    if (status)
        return status;
    *id = id_of(object);
    object_dereference(object);
    return STATUS_SUCCESS;
}

/* Row h106: a signal that stands for an exception is its code. */
static ULONG code_of_signal(int signal)
{
    switch (signal) {
    case SIGSEGV:
        return (ULONG)STATUS_ACCESS_VIOLATION;
    case SIGBUS:
        return (ULONG)STATUS_IN_PAGE_ERROR;
    case SIGILL:
        return (ULONG)STATUS_ILLEGAL_INSTRUCTION;
    case SIGFPE:
        return (ULONG)STATUS_INTEGER_DIVIDE_BY_ZERO;
    case SIGINT:
        return (ULONG)STATUS_CONTROL_C_EXIT;
    case SIGABRT:
        return 3; /* as abort() of Windows */
    default:
        return 128U + (ULONG)signal; /* as shells do */
    }
}

/* What the kernel knows decides; what was noted adds the bits that it does not keep. */
static ULONG join_codes(const struct pidfd_end *end, const struct startup_ends *noted)
{
    if (end->signaled && end->value == SIGKILL && (noted->terminated || noted->exited))
        return noted->terminated ? noted->termination : noted->exit_code;
    if (end->signaled)
        return code_of_signal(end->value);
    return noted->exited && (noted->exit_code & 0xff) == (ULONG)end->value ? noted->exit_code
                                                                           : (ULONG)end->value;
}

static NTSTATUS code_of_ended(const struct processobject *process, ULONG *code)
{
    struct pidfd_end end;
    struct startup_ends noted;
    startup_look(&process->identity.record, &noted);
    lock_objects();
    if (!noted.terminated && !noted.exited && process->terminated) {
        noted.terminated = TRUE;
        noted.termination = process->termination;
    }
    unlock_objects();
    if (!pidfd_end(process->identity.pidfd.fd, &end))
        *code = join_codes(&end, &noted);
    else if (noted.terminated || noted.exited)
        *code = noted.terminated ? noted.termination : noted.exit_code;
    else
        return STATUS_NOT_SUPPORTED;
    return STATUS_SUCCESS;
}

static NTSTATUS code_of(struct object *object, ULONG *code)
{
    BOOL ended;
    NTSTATUS status = process_is_signaled(object, &ended);
    if (!status && ended)
        return code_of_ended((const struct processobject *)object, code);
    *code = PROCESSOBJECT_RUNNING;
    return status;
}

NTSTATUS processobject_exit_code(HANDLE handle, ULONG *code)
{
    struct object *object;
    NTSTATUS status = reference(handle, &process_type, QUERIES, &object);
    if (status)
        return status;
    status = code_of(object, code);
    object_dereference(object);
    return status;
}

/* FALSE: it has been terminated already, and its code is known. */
static BOOL begin_termination(struct processobject *process, ULONG code)
{
    lock_objects();
    BOOL first = !process->terminated;
    if (first) {
        process->terminated = TRUE;
        process->termination = code;
    }
    unlock_objects();
    return first;
}

static void take_back_termination(struct processobject *process)
{
    lock_objects();
    process->terminated = FALSE;
    unlock_objects();
}

/* The code is noted before, because afterwards somebody may look. */
static NTSTATUS kill_other(struct processobject *process, ULONG code)
{
    BOOL ended;
    NTSTATUS status = has_ended(process, &ended);
    if (!status && (ended || !begin_termination(process, code)))
        status = STATUS_PROCESS_IS_TERMINATING;
    if (status)
        return status;
    int error = pidfd_signal(process->identity.pidfd.fd, 0);
    BOOL first = !error && startup_note_termination(&process->identity.record, code);
    /* Also when somebody else was first: he may have been killed before he could do it. */
    if (!error)
        error = pidfd_signal(process->identity.pidfd.fd, SIGKILL);
    if (!error && first)
        return STATUS_SUCCESS;
    if (first)
        startup_take_back_termination(&process->identity.record, code);
    take_back_termination(process);
    return !error || error == -ESRCH ? STATUS_PROCESS_IS_TERMINATING : status_from_error(error);
}

NTSTATUS processobject_terminate(HANDLE handle, ULONG code)
{
    struct object *object;
    NTSTATUS status = reference(handle, &process_type, PROCESS_TERMINATE, &object);
    if (status)
        return status;
    if (processobject_is_own(object)) {
        startup_note_exit(code);
        _exit((int)code);
    }
    status = kill_other((struct processobject *)object, code);
    object_dereference(object);
    return status;
}

NTSTATUS processobject_for_duplication(HANDLE handle, struct object **object,
                                       struct duplication_process *out)
{
    BOOL ended;
    NTSTATUS status = reference(handle, &process_type, PROCESS_DUP_HANDLE, object);
    if (status)
        return status;
    status = process_is_signaled(*object, &ended);
    if (!status && ended)
        status = STATUS_PROCESS_IS_TERMINATING;
    if (status) {
        object_dereference(*object);
        return status;
    }
    const struct processobject *process = (const struct processobject *)*object;
    BOOL other = !processobject_is_own(*object);
    out->object = *object;
    out->id = other ? process->identity.id : 0;
    out->pidfd = other ? &process->identity.pidfd : NULL;
    out->mailbox = other && process->mailbox.near.fd >= 0 ? &process->mailbox.near : NULL;
    return STATUS_SUCCESS;
}

/* -- threads --------------------------------------------------------------------------------- */

static NTSTATUS ask_thread(HANDLE handle, NTSTATUS (*ask)(struct object *process, ULONG *out),
                           ULONG *out)
{
    struct object *object;
    NTSTATUS status = reference(handle, &thread_type, THREAD_QUERIES, &object);
    if (status)
        return status;
    status = ask(&((struct threadobject *)object)->process->object, out);
    object_dereference(object);
    return status;
}

/* The first thread has the id of the process. */
static NTSTATUS tell_id(struct object *process, ULONG *id)
{
    *id = id_of(process);
    return STATUS_SUCCESS;
}

NTSTATUS threadobject_id(HANDLE handle, ULONG *id)
{
    if (handle != SELF_THREAD)
        return ask_thread(handle, tell_id, id);
    *id = (ULONG)gettid();
    return STATUS_SUCCESS;
}

NTSTATUS threadobject_process_id(HANDLE handle, ULONG *id)
{
    return handle == SELF_THREAD ? processobject_id(SELF_PROCESS, id)
                                 : ask_thread(handle, tell_id, id);
}

NTSTATUS threadobject_exit_code(HANDLE handle, ULONG *code)
{
    return handle == SELF_THREAD ? processobject_exit_code(SELF_PROCESS, code)
                                 : ask_thread(handle, code_of, code);
}

NTSTATUS threadobject_resume(HANDLE handle, ULONG *before)
{
    struct object *object;
    *before = 0;
    if (handle == SELF_THREAD)
        return STATUS_SUCCESS;
    NTSTATUS status = reference(handle, &thread_type, THREAD_SUSPEND_RESUME, &object);
    if (status)
        return status;
    struct threadobject *thread = (struct threadobject *)object;
    process_enter();
    lock_objects();
    int error = thread->suspended ? pidfd_verify(&thread->identity.pidfd, thread->identity.id) : 0;
    if (!error && thread->suspended)
        error = pidfd_signal(thread->identity.pidfd.fd, SIGCONT);
    if (!error && thread->suspended) {
        *before = 1;
        thread->suspended = FALSE;
        /* It runs, whether those who inherit it can be told or not. */
        if (object->inheritable)
            inheritance_renew(object);
    }
    unlock_objects();
    process_leave();
    object_dereference(object);
    return error == -ESRCH ? STATUS_THREAD_IS_TERMINATING : status_from_error(error);
}
