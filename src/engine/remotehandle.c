/* SPDX-License-Identifier: MIT */
/* What a handle of another process stands for. */
#include "engine/remotehandle.h"
#include "engine/card.h"
#include "engine/claim.h"
#include "engine/duplication.h"
#include "engine/handletable.h"
#include "engine/inheritance.h"
#include "engine/openfile.h"
#include "engine/openprocess.h"
#include "engine/sectionobject.h"
#include "engine/status.h"

#include "linux/pidfd.h"
#include "linux/processmemory.h"

#include <errno.h>
#include <filemap/filemap.h>
#include <string.h>

#define MAGIC UINT64_C(0x746f6f722d6d66)
#define MOST_ATTEMPTS 64
#define MOST_TURNS 3

/* Structures can be read from another process if they are the same there as here. */
struct shape {
    uint32_t version, kinds;
    uint64_t table, object, claim, section, file, process, thread;
};

struct remotehandle_root {
    uint64_t magic;
    struct shape shape;
    const struct handletable *table;
    const struct object_type *const *types;
};

static struct shape own_shape(void)
{
    return (struct shape){
        .version = FILEMAP_VERSION_MAJOR << 16 | FILEMAP_VERSION_MINOR << 8 | FILEMAP_VERSION_PATCH,
        .kinds = TICKET_KINDS,
        .table = handletable_size,
        .object = sizeof(struct object),
        .claim = sizeof(struct claim),
        .section = sizeof(struct section),
        .file = sizeof(struct fileobject),
        .process = sizeof(struct processobject),
        .thread = sizeof(struct threadobject),
    };
}

const struct remotehandle_root *remotehandle_root(void)
{
    static struct remotehandle_root root;
    root = (struct remotehandle_root){ MAGIC, own_shape(), handletable_address(), ticket_types };
    return &root;
}

/* -- reading ----------------------------------------------------------------------------------- */

/* The other process, and an object of it with what its description needs. */
struct reading {
    struct descriptor memory;
    struct remotehandle_root root;
    struct handle_entry entry;
    union {
        struct object object;
        struct section section;
        struct fileobject file;
        struct processobject process;
        struct threadobject thread;
    } copy;
    struct claim claim;
    BOOL impatient; /* somebody has kept the gate of a file for too long */
    _Alignas(ACL) unsigned char security[TICKET_SECURITY_CAPACITY];
};

static NTSTATUS status_of_reading(int error)
{
    switch (-error) {
    case EFAULT: /* not now, if it is at work; or it is not what it says */
    case ENOENT:
        return STATUS_INVALID_HANDLE;
    case EACCES:
    case EPERM:
        return STATUS_ACCESS_DENIED;
    case ESRCH: /* it is just ending */
        return STATUS_PROCESS_IS_TERMINATING;
    default:
        return status_from_error(error);
    }
}

static NTSTATUS read_root(struct reading *reading, const struct card *card)
{
    const struct shape own = own_shape();
    int error = processmemory_read(&reading->memory, (const void *)(uintptr_t)card->handles,
                                   &reading->root, sizeof reading->root);
    if (error)
        return status_of_reading(error);
    return reading->root.magic == MAGIC && memcmp(&reading->root.shape, &own, sizeof own) == 0
               ? STATUS_SUCCESS
               : STATUS_NOT_SUPPORTED;
}

/* The kind of an object by the address of its type there. */
static NTSTATUS find_kind(const struct reading *reading, const struct object_type *there,
                          enum ticket_kind *out)
{
    const struct object_type *types[TICKET_KINDS];
    int error = processmemory_read(&reading->memory, reading->root.types, types, sizeof types);
    if (error)
        return status_of_reading(error);
    for (size_t i = 0; i < TICKET_KINDS; i++)
        if (ticket_types[i] && types[i] == there) {
            *out = (enum ticket_kind)i;
            return STATUS_SUCCESS;
        }
    return STATUS_NOT_SUPPORTED;
}

/* What the object points to, if its description looks at it. */
static int read_parts(struct reading *reading)
{
    struct object *object = &reading->copy.object;
    int error = 0;
    if (object->claim)
        error = processmemory_read(&reading->memory, object->claim, &reading->claim,
                                   sizeof reading->claim);
    if (!error && object->security.bytes && object->security.size <= sizeof reading->security)
        error = processmemory_read(&reading->memory, object->security.bytes, reading->security,
                                   object->security.size);
    object->claim = object->claim ? &reading->claim : NULL;
    object->security.bytes = object->security.bytes ? (void *)reading->security : NULL;
    return error;
}

static NTSTATUS read_object(struct reading *reading)
{
    enum ticket_kind kind = TICKET_NONE;
    struct object *object = &reading->copy.object;
    int error = processmemory_read(&reading->memory, reading->entry.object, object, sizeof *object);
    NTSTATUS status = error ? status_of_reading(error) : find_kind(reading, object->type, &kind);
    if (status)
        return status;
    error = processmemory_read(&reading->memory, reading->entry.object, object,
                               ticket_types[kind]->size);
    if (!error)
        error = read_parts(reading);
    object->type = ticket_types[kind];
    return status_of_reading(error);
}

/* As it would be written down there. */
static NTSTATUS describe(struct reading *reading, HANDLE handle, struct ticket_text *out)
{
    struct ticket ticket;
    int error = handletable_read(&reading->memory, reading->root.table, handle, &reading->entry);
    NTSTATUS status = error ? status_of_reading(error) : read_object(reading);
    if (status)
        return status;
    if (!ticket_describe(&reading->copy.object, handle, reading->entry.access, reading->entry.flags,
                         &ticket))
        return STATUS_NOT_SUPPORTED;
    ticket_write(&ticket, out);
    return STATUS_SUCCESS;
}

/* -- taking ------------------------------------------------------------------------------------ */

/* The descriptors that a ticket names in the other process become ours. */
static NTSTATUS take_descriptors(const struct duplication_process *process,
                                 const struct ticket_text *text, struct ticket *out)
{
    struct ticket ticket;
    struct descriptor source;
    if (!ticket_read(text, &ticket))
        return STATUS_INVALID_HANDLE;
    *out = ticket;
    int error = pidfd_find_source(process->id, process->pidfd, &source);
    if (error)
        source = DESCRIPTOR_NONE;
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++) {
        out->descriptors[i] = DESCRIPTOR_NONE;
        if (!error && ticket.descriptors[i].fd >= 0)
            error = pidfd_take(source.fd, &ticket.descriptors[i], &out->descriptors[i]);
    }
    descriptor_close(&source);
    if (error)
        ticket_close(out);
    return error == -EBADF ? STATUS_INVALID_HANDLE : status_of_reading(error);
}

/*
 * Who opens a file would be refused because of a handle that is closed over there, and whose copy
 * is given back here at once. So he waits before he looks, if it is a file's.
 */
static BOOL enter_gate(struct reading *reading, const struct ticket_text *text,
                       struct sharing_gate *gate)
{
    BOOL files =
        text->kind == TICKET_FILE || (text->attributes & (SEC_FILE | SEC_IMAGE)) == SEC_FILE;
    if (!files || reading->impatient || text->descriptors[TICKET_SHARING].fd < 0)
        return FALSE;
    reading->impatient =
        sharing_enter((dev_t)text->descriptors[TICKET_PAYLOAD].device,
                      (ino_t)text->descriptors[TICKET_PAYLOAD].inode, gate) != STATUS_SUCCESS;
    return !reading->impatient;
}

/* STATUS_RETRY: it was changed meanwhile. */
static NTSTATUS take_once(struct reading *reading, const struct duplication_process *process,
                          HANDLE handle, struct ticket *out)
{
    struct ticket_text before, after;
    struct sharing_gate gate;
    NTSTATUS first = describe(reading, handle, &before);
    BOOL alone = !first && enter_gate(reading, &before, &gate);
    NTSTATUS taken = first ? first : take_descriptors(process, &before, out);
    NTSTATUS second = describe(reading, handle, &after);
    BOOL same = first == second && (first || memcmp(&before, &after, sizeof before) == 0);
    if (!same && !taken)
        ticket_close(out);
    if (alone)
        sharing_leave(&gate);
    return same ? taken : STATUS_RETRY;
}

static NTSTATUS take_from_memory(const struct duplication_process *process, const struct card *card,
                                 HANDLE handle, struct ticket *out)
{
    struct reading reading;
    reading.impatient = FALSE;
    int error = processmemory_open(process->id, &reading.memory);
    if (error)
        return status_of_reading(error);
    NTSTATUS status = read_root(&reading, card);
    if (!status)
        status = STATUS_RETRY;
    for (int i = 0; i < MOST_ATTEMPTS && status == STATUS_RETRY; i++)
        status = take_once(&reading, process, handle, out);
    descriptor_close(&reading.memory);
    return status == STATUS_RETRY ? STATUS_INVALID_HANDLE : status;
}

/* A program that has not called filemap yet has what it has inherited. */
static NTSTATUS take_inherited(const struct duplication_process *process, HANDLE handle,
                               struct ticket *out)
{
    struct ticket_text text;
    int error = inheritance_find(process->id, handle, &text);
    return error ? status_of_reading(error) : take_descriptors(process, &text, out);
}

/* The first call of a program takes its handles from the tickets into its memory. */
static NTSTATUS take(const struct duplication_process *process, HANDLE handle, struct ticket *out)
{
    NTSTATUS status = STATUS_INVALID_HANDLE;
    for (int i = 0; i < MOST_TURNS && status == STATUS_INVALID_HANDLE; i++) {
        struct card card;
        int error = card_find(process->id, true, &card);
        if (error && error != -ENOENT)
            return status_of_reading(error);
        if (!error)
            status = take_from_memory(process, &card, handle, out);
        if (status == STATUS_INVALID_HANDLE)
            status = take_inherited(process, handle, out);
    }
    return status;
}

NTSTATUS remotehandle_take(const struct duplication_process *process, HANDLE handle,
                           struct ticket *out)
{
    int error = pidfd_verify(process->pidfd, process->id);
    if (error)
        return status_from_error(error);
    NTSTATUS status = take(process, handle, out);
    /* It was that process all the time if it is still there: its number was not given away. */
    int ended = pidfd_ended(process->pidfd->fd);
    if (ended == 0)
        return status;
    if (!status)
        ticket_close(out);
    return ended > 0 ? STATUS_PROCESS_IS_TERMINATING : status_from_error(ended);
}
