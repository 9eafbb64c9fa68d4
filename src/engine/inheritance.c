/* SPDX-License-Identifier: MIT */
/* Handles that programs inherit. */
#include "engine/inheritance.h"
#include "engine/handletable.h"
#include "engine/mailbox.h"
#include "engine/process.h"
#include "engine/status.h"
#include "engine/ticket.h"

#include "linux/folder.h"
#include "linux/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <filemap/handleapi.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

#define FILE_NAME "filemap-ticket"
#define MOST_ATTEMPTS 64

/* The ticket of a handle of this process. */
struct issued {
    HANDLE handle; /* with zeros for the bits that are the caller's */
    struct object *object;
    struct descriptor file;
    RB_ENTRY(issued) link;
};

static int compare_handles(const struct issued *a, const struct issued *b)
{
    uintptr_t first = (uintptr_t)a->handle, second = (uintptr_t)b->handle;
    return first < second ? -1 : first > second;
}

RB_HEAD(issues, issued);
RB_GENERATE_STATIC(issues, issued, link, compare_handles)

static struct issues issues = RB_INITIALIZER(&issues); /* guarded by the object lock */

static HANDLE without_tag(HANDLE handle)
{
    return (HANDLE)((uintptr_t)handle & ~(uintptr_t)3);
}

static struct issued *find(HANDLE handle)
{
    struct issued key = { .handle = without_tag(handle) };
    return RB_FIND(issues, &issues, &key);
}

/* -- giving ---------------------------------------------------------------------------------- */

static int write_file(const struct ticket *ticket, struct descriptor *out)
{
    struct ticket_text text;
    ticket_write(ticket, &text);
    return sealed_create(FILE_NAME, &text, sizeof text, out);
}

/* The ticket first, then what it names. */
static int pass_on(const struct descriptor *file, const struct ticket *ticket)
{
    int error = descriptor_pass_on(file, true);
    return error ? error : ticket_pass_on(ticket, TRUE);
}

/* A process and its thread have their descriptors in common. */
static BOOL has_relatives(const struct object *object)
{
    return object->type->ticket == TICKET_PROCESS || object->type->ticket == TICKET_THREAD;
}

/* What handles of others are inherited by is no longer in the ticket. */
static void leave_to_relatives(const struct object *object, struct ticket *ticket)
{
    struct issued *issued;
    struct ticket other;
    RB_FOREACH(issued, issues, &issues)
    {
        if (issued->object == object || !has_relatives(issued->object) ||
            !ticket_describe(issued->object, NULL, 0, 0, &other))
            continue;
        for (size_t i = 0; i < TICKET_DESCRIPTORS; i++)
            if (ticket->descriptors[i].fd == other.descriptors[i].fd)
                ticket->descriptors[i] = DESCRIPTOR_NONE;
    }
}

static void keep_back(const struct object *object)
{
    struct ticket ticket;
    if (!ticket_describe(object, NULL, 0, 0, &ticket))
        return;
    if (has_relatives(object))
        leave_to_relatives(object, &ticket);
    ticket_pass_on(&ticket, FALSE);
}

NTSTATUS inheritance_issue(struct object *object, HANDLE handle, ACCESS_MASK access, ULONG flags)
{
    struct ticket ticket;
    struct descriptor file = DESCRIPTOR_NONE;
    if (!ticket_describe(object, without_tag(handle), access, flags, &ticket))
        return STATUS_SUCCESS;
    struct issued *known = find(handle), *issued = known ? known : malloc(sizeof *issued);
    if (!issued)
        return STATUS_NO_MEMORY;
    int error = write_file(&ticket, &file);
    if (!error)
        error = pass_on(&file, &ticket);
    if (error) {
        if (!object->inheritable)
            keep_back(object);
        descriptor_close(&file);
        if (!known)
            free(issued);
        return status_from_error(error);
    }
    if (known) {
        descriptor_close(&known->file);
        known->file = file;
        return STATUS_SUCCESS;
    }
    *issued = (struct issued){ .handle = ticket.handle, .object = object, .file = file };
    RB_INSERT(issues, &issues, issued);
    object->inheritable++;
    return STATUS_SUCCESS;
}

NTSTATUS inheritance_renew(struct object *object)
{
    struct issued *issued;
    NTSTATUS status = STATUS_SUCCESS;
    RB_FOREACH(issued, issues, &issues)
    {
        const struct handle_entry *entry = handletable_find(issued->handle);
        if (!status && issued->object == object)
            status = inheritance_issue(object, issued->handle, entry->access, entry->flags);
    }
    return status;
}

void inheritance_revoke(struct object *object, HANDLE handle)
{
    struct issued *issued = find(handle);
    if (!issued)
        return;
    if (--object->inheritable == 0)
        keep_back(object);
    descriptor_close(&issued->file);
    RB_REMOVE(issues, &issues, issued);
    free(issued);
}

int inheritance_pass_on(const struct ticket *ticket)
{
    struct descriptor file;
    int error = write_file(ticket, &file);
    if (!error)
        error = pass_on(&file, ticket);
    return error;
}

/* Row h082: a list names inheritable handles only; NULL says nothing. */
static NTSTATUS list_handle(HANDLE handle, int *descriptors, size_t *count)
{
    const struct handle_entry *entry = handle ? handletable_find(handle) : NULL;
    const struct issued *issued = find(handle);
    struct ticket ticket;
    if (!handle)
        return STATUS_SUCCESS;
    if (!entry || !(entry->flags & HANDLE_FLAG_INHERIT))
        return STATUS_INVALID_PARAMETER;
    if (!issued || descriptor_verify(&issued->file, NULL) ||
        !ticket_describe(issued->object, handle, 0, 0, &ticket))
        return STATUS_SUCCESS;
    descriptors[(*count)++] = issued->file.fd;
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++)
        if (!descriptor_verify(&ticket.descriptors[i], NULL))
            descriptors[(*count)++] = ticket.descriptors[i].fd;
    return STATUS_SUCCESS;
}

NTSTATUS inheritance_list(const HANDLE *handles, size_t count, int *descriptors, size_t *used)
{
    NTSTATUS status = STATUS_SUCCESS;
    *used = 0;
    for (size_t i = 0; i < count && !status; i++)
        status = list_handle(handles[i], descriptors, used);
    /* Row h085. */
    for (size_t i = 0; i < count; i++)
        if (!handles[i])
            *used = 0;
    return status;
}

/* -- taking ---------------------------------------------------------------------------------- */

/* A ticket that was found. */
struct found {
    struct ticket ticket;
    struct descriptor file; /* none: its handle has been entered */
    size_t members;         /* of the group of which it is the first one */
    struct object *object;  /* of that group, as long as not all of it has been entered */
};

struct finds {
    struct found *list;
    size_t count, capacity;
};

static int add(struct finds *finds, const struct found *found)
{
    if (finds->count == finds->capacity) {
        size_t capacity = finds->capacity ? finds->capacity * 2 : 16;
        struct found *list = realloc(finds->list, capacity * sizeof *list);
        if (!list)
            return -ENOMEM;
        finds->list = list;
        finds->capacity = capacity;
    }
    finds->list[finds->count++] = *found;
    return 0;
}

/* One of this process's own, from an attempt that did not come to the end. */
static BOOL is_own(const struct found *found)
{
    lock_objects();
    const struct issued *issued = find(found->ticket.handle);
    BOOL own = issued && issued->file.fd == found->file.fd;
    unlock_objects();
    return own;
}

/* 0 also for what is no ticket. */
static int look(int fd, struct finds *finds)
{
    struct ticket_text text;
    struct found found = { .members = 0 };
    int error = sealed_read(fd, FILE_NAME, &text, sizeof text, &found.file);
    if (error)
        return error == -EINVAL ? 0 : error;
    if (!ticket_read(&text, &found.ticket) || is_own(&found))
        return 0;
    return add(finds, &found);
}

/* All of them are found before the first one is used: that opens and closes descriptors. */
static int search(struct finds *finds)
{
    struct folder_reader reader;
    const char *entry;
    int error = folder_read(AT_FDCWD, "/proc/self/fd", &reader);
    if (error)
        return error;
    while (!error && (entry = folder_next(&reader))) {
        int fd = atoi(entry);
        if (fd != reader.folder.fd)
            error = look(fd, finds);
    }
    folder_finish(&reader);
    return error ? error : reader.error;
}

static int compare_found(const void *a, const void *b)
{
    const struct found *first = a, *second = b;
    return ticket_compare_objects(&first->ticket, &second->ticket);
}

/* Who asks for more than the descriptors can do gets nothing, and decides nothing for the others.
 */
static void sort_out(struct found *group, size_t count)
{
    size_t served = 0;
    for (size_t i = 0; i < count; i++) {
        struct found found = group[i];
        if (!ticket_is_served(&found.ticket))
            continue;
        group[i] = group[served];
        group[served++] = found;
    }
    for (size_t i = served; i < count; i++)
        descriptor_close(&group[i].file);
}

/* Handles of one object: all tickets of a group name the same descriptors. */
static void make_groups(struct finds *finds)
{
    qsort(finds->list, finds->count, sizeof *finds->list, compare_found);
    for (size_t i = 0, end; i < finds->count; i = end) {
        for (end = i + 1; end < finds->count; end++)
            if (compare_found(&finds->list[i], &finds->list[end]) != 0)
                break;
        sort_out(&finds->list[i], end - i);
        finds->list[i].members = end - i;
    }
}

NTSTATUS inheritance_enter(struct object *object, const struct ticket *ticket)
{
    struct handle_entry entry = { object, ticket->access, ticket->flags };
    lock_objects();
    NTSTATUS status = handletable_add_at(ticket->handle, &entry);
    if (!status && (ticket->flags & HANDLE_FLAG_INHERIT)) {
        status = inheritance_issue(object, ticket->handle, ticket->access, ticket->flags);
        if (status_is_shortage(status)) {
            handletable_remove(ticket->handle);
        } else if (status) {
            handletable_find(ticket->handle)->flags &= ~(ULONG)HANDLE_FLAG_INHERIT;
            status = STATUS_SUCCESS;
        }
    }
    if (!status) {
        object->handles++;
        object_reference(object);
    }
    unlock_objects();
    return status;
}

/* Each handle is entered once, whatever keeps the next one from it. */
static NTSTATUS enter_group(struct found *group)
{
    for (size_t i = 0; i < group->members; i++) {
        if (group[i].file.fd < 0)
            continue;
        NTSTATUS status = inheritance_enter(group->object, &group[i].ticket);
        if (status_is_shortage(status))
            return status;
        descriptor_close(&group[i].file);
    }
    return STATUS_SUCCESS;
}

/* Is it also that of a thread? Their tickets come after those of processes. */
static BOOL is_a_threads(const struct finds *finds, const struct found *process, int fd)
{
    const struct found *end = finds->list + finds->count;
    for (const struct found *other = process + process->members; other < end;
         other += other->members)
        for (size_t i = 0; other->ticket.kind == TICKET_THREAD && i < TICKET_DESCRIPTORS; i++)
            if (other->ticket.descriptors[i].fd == fd)
                return TRUE;
    return FALSE;
}

/* A process and its thread were given the same descriptors, which are one object's alone. */
static NTSTATUS leave_to_thread(const struct finds *finds, struct found *process)
{
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++) {
        struct descriptor *descriptor = &process->ticket.descriptors[i];
        if (descriptor->fd < 0 || !is_a_threads(finds, process, descriptor->fd))
            continue;
        int error = descriptor_duplicate(descriptor, descriptor);
        if (error && error != -EBADF)
            return status_from_error(error);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS rebuild(const struct finds *finds, struct found *group)
{
    NTSTATUS status = STATUS_SUCCESS;
    if (group->ticket.kind == TICKET_PROCESS)
        status = leave_to_thread(finds, group);
    return status ? status : ticket_redeem(&group->ticket, &group->object);
}

static NTSTATUS redeem_group(const struct finds *finds, struct found *group)
{
    NTSTATUS status = STATUS_SUCCESS;
    if (group->ticket.kind == TICKET_MAILBOX)
        mailbox_adopt(&group->ticket);
    else if (!group->object)
        status = rebuild(finds, group);
    if (!status && group->object)
        status = enter_group(group);
    if (status_is_shortage(status))
        return status;
    if (group->object) {
        object_abandon(group->object);
        group->object = NULL;
        mailbox_open(); /* a process with handles has one */
    }
    ticket_close(&group->ticket);
    for (size_t i = 0; i < group->members; i++)
        descriptor_close(&group[i].file);
    group->ticket.kind = TICKET_NONE;
    return STATUS_SUCCESS;
}

/* A shortage: what is left is tried again with the next call. */
static NTSTATUS redeem(struct finds *finds)
{
    NTSTATUS result = STATUS_SUCCESS;
    for (size_t i = 0; i < finds->count; i += finds->list[i].members) {
        NTSTATUS status = STATUS_SUCCESS;
        if (finds->list[i].ticket.kind != TICKET_NONE)
            status = redeem_group(finds, &finds->list[i]);
        result = result ? result : status;
    }
    return result;
}

static void forget(struct finds *finds)
{
    for (size_t i = 0; i < finds->count; i++)
        if (finds->list[i].object)
            object_abandon(finds->list[i].object);
    free(finds->list);
    *finds = (struct finds){ .count = 0 };
}

/* FALSE: it has to be tried again. Where there is no /proc, or it is shut, nothing is inherited. */
static BOOL take_all(NTSTATUS *kept_out)
{
    static unsigned attempts;
    static struct finds finds; /* what is left */
    NTSTATUS status = STATUS_SUCCESS;
    int error = 0;
    if (getauxval(AT_SECURE))
        return TRUE;
    if (!finds.count) {
        error = search(&finds);
        if (!error && finds.count)
            make_groups(&finds);
    }
    if (!error && finds.count)
        status = redeem(&finds);
    BOOL over = error == -ENOENT || (!error && !status) || ++attempts == MOST_ATTEMPTS;
    if (over || error)
        forget(&finds);
    status = error ? status_from_error(error) : status;
    *kept_out = !over && status_is_shortage(status) ? status : STATUS_SUCCESS;
    return over;
}

NTSTATUS inheritance_adopt(void)
{
    /* A mutex of the passage: no child is forked while somebody has it. */
    static pthread_mutex_t adopting = PTHREAD_MUTEX_INITIALIZER;
    static atomic_bool adopted;
    NTSTATUS kept_out = STATUS_SUCCESS;
    if (atomic_load_explicit(&adopted, memory_order_acquire))
        return STATUS_SUCCESS;
    process_enter();
    pthread_mutex_lock(&adopting);
    if (!atomic_load_explicit(&adopted, memory_order_relaxed))
        atomic_store_explicit(&adopted, take_all(&kept_out), memory_order_release);
    pthread_mutex_unlock(&adopting);
    process_leave();
    return kept_out;
}

/* -- looking at others ------------------------------------------------------------------------- */

static bool is_of(const void *bytes, const void *context)
{
    struct ticket ticket;
    const HANDLE *handle = context;
    return ticket_read(bytes, &ticket) && ticket.kind != TICKET_MAILBOX &&
           ticket.handle == without_tag(*handle);
}

int inheritance_find(pid_t process, HANDLE handle, struct ticket_text *out)
{
    return sealed_find(process, FILE_NAME, is_of, &handle, out, sizeof *out);
}
