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

static void keep_back(const struct object *object)
{
    struct ticket ticket;
    if (ticket_describe(object, NULL, 0, 0, &ticket))
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
    struct descriptor file;
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
    struct found found;
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

/* Where the ticket for programs of this one cannot be had, they do not get the handle. */
void inheritance_enter(struct object *object, const struct ticket *ticket)
{
    struct handle_entry entry = { object, ticket->access, ticket->flags };
    lock_objects();
    if (handletable_add_at(ticket->handle, &entry)) {
        object->handles++;
        object_reference(object);
        if ((ticket->flags & HANDLE_FLAG_INHERIT) &&
            inheritance_issue(object, ticket->handle, ticket->access, ticket->flags))
            handletable_find(ticket->handle)->flags &= ~(ULONG)HANDLE_FLAG_INHERIT;
    }
    unlock_objects();
}

/* Handles of one object: all tickets of the group name the same descriptors. */
static NTSTATUS redeem_group(struct found *group, size_t count)
{
    struct object *object;
    if (group->ticket.kind == TICKET_MAILBOX) {
        mailbox_adopt(&group->ticket);
        descriptor_close(&group->file);
        return STATUS_SUCCESS;
    }
    NTSTATUS status = ticket_redeem(&group->ticket, &object);
    if (status_is_shortage(status))
        return status;
    if (!status) {
        for (size_t i = 0; i < count; i++)
            inheritance_enter(object, &group[i].ticket);
        object_abandon(object);
        mailbox_open(); /* a process with handles has one */
    }
    ticket_close(&group->ticket);
    for (size_t i = 0; i < count; i++)
        descriptor_close(&group[i].file);
    return STATUS_SUCCESS;
}

/* A shortage: what is left is tried again with the next call. */
static NTSTATUS redeem(struct finds *finds)
{
    NTSTATUS result = STATUS_SUCCESS;
    qsort(finds->list, finds->count, sizeof *finds->list, compare_found);
    for (size_t i = 0, end; i < finds->count; i = end) {
        for (end = i + 1; end < finds->count; end++)
            if (compare_found(&finds->list[i], &finds->list[end]) != 0)
                break;
        NTSTATUS status = redeem_group(&finds->list[i], end - i);
        result = result ? result : status;
    }
    return result;
}

/* FALSE: it has to be tried again. Where there is no /proc, or it is shut, nothing is inherited. */
static BOOL take_all(void)
{
    static unsigned attempts;
    struct finds finds = { .count = 0 };
    if (getauxval(AT_SECURE))
        return TRUE;
    int error = search(&finds);
    NTSTATUS status = STATUS_SUCCESS;
    if (!error && finds.count)
        status = redeem(&finds);
    free(finds.list);
    return error == -ENOENT || (!error && !status) || ++attempts == MOST_ATTEMPTS;
}

void inheritance_adopt(void)
{
    /* A mutex of the passage: no child is forked while somebody has it. */
    static pthread_mutex_t adopting = PTHREAD_MUTEX_INITIALIZER;
    static atomic_bool adopted;
    if (atomic_load_explicit(&adopted, memory_order_acquire))
        return;
    process_enter();
    pthread_mutex_lock(&adopting);
    if (!atomic_load_explicit(&adopted, memory_order_relaxed))
        atomic_store_explicit(&adopted, take_all(), memory_order_release);
    pthread_mutex_unlock(&adopting);
    process_leave();
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
