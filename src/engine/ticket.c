/* SPDX-License-Identifier: MIT */
/* Tickets: a handle described for another process. */
#include "engine/ticket.h"
#include "engine/claim.h"
#include "engine/fileobject.h"
#include "engine/handle.h"
#include "engine/privatespace.h"
#include "engine/processobject.h"
#include "engine/sd.h"
#include "engine/section.h"
#include "engine/status.h"

#include "linux/calls.h"
#include "linux/socket.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC UINT64_C(0x74656b636974666d)
#define VERSION 1U

const struct object_type *const ticket_types[TICKET_KINDS] = {
    [TICKET_SECTION] = &section_type,        [TICKET_FILE] = &fileobject_type,
    [TICKET_NAMESPACE] = &privatespace_type, [TICKET_PROCESS] = &process_type,
    [TICKET_THREAD] = &thread_type,
};

/* What does not fit lets nobody widen his handle. */
static void describe_security(const struct object_security *security, struct ticket *out)
{
    static const ACL nobody = { .AclRevision = ACL_REVISION, .AclSize = sizeof nobody };
    const struct sd sd = { .control = SE_DACL_PRESENT, .dacl = &nobody };
    if (!security->bytes)
        return;
    if (security->size <= sizeof out->security) {
        out->security_size = security->size;
        memcpy(out->security, security->bytes, security->size);
    } else {
        out->security_size = sd_size(&sd);
        sd_write(&sd, out->security);
    }
}

BOOL ticket_describe(const struct object *object, HANDLE handle, ACCESS_MASK access, ULONG flags,
                     struct ticket *out)
{
    struct ticket ticket = {
        .kind = object->type->ticket, .handle = handle, .access = access, .flags = flags
    };
    if (ticket.kind == TICKET_NONE)
        return FALSE;
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++)
        ticket.descriptors[i] = DESCRIPTOR_NONE;
    object->type->describe(object, &ticket);
    if (ticket.kind == TICKET_NONE) /* this one does not */
        return FALSE;
    describe_security(&object->security, &ticket);
    *out = ticket;
    return TRUE;
}

void ticket_write(const struct ticket *ticket, struct ticket_text *out)
{
    *out = (struct ticket_text){
        .magic = MAGIC,
        .version = VERSION,
        .kind = (uint32_t)ticket->kind,
        .access = ticket->access,
        .flags = ticket->flags,
        .protection = ticket->protection,
        .attributes = ticket->attributes,
        .options = ticket->options,
        .space = (uint32_t)ticket->space,
        .handle = (uintptr_t)ticket->handle,
        .size = ticket->size,
        .security_size = ticket->security_size,
    };
    memcpy(out->security, ticket->security, ticket->security_size);
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++) {
        out->descriptors[i].fd = ticket->descriptors[i].fd;
        out->descriptors[i].device = ticket->descriptors[i].device;
        out->descriptors[i].inode = ticket->descriptors[i].inode;
    }
}

static BOOL is_plausible(const struct ticket_text *text)
{
    if (text->magic != MAGIC || text->version != VERSION || text->kind == TICKET_NONE ||
        text->kind >= TICKET_KINDS || text->space >= NAME_SPACES ||
        (text->flags & ~(uint32_t)(HANDLE_FLAG_INHERIT | HANDLE_FLAG_PROTECT_FROM_CLOSE)) ||
        (text->access & ~(ticket_types[text->kind] ? ticket_types[text->kind]->access.valid : 0U)))
        return FALSE;
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++)
        if (text->descriptors[i].fd < -1 || text->descriptors[i].fd > INT32_MAX)
            return FALSE;
    return text->security_size <= sizeof text->security;
}

BOOL ticket_read(const struct ticket_text *text, struct ticket *out)
{
    struct sd sd;
    if (!is_plausible(text))
        return FALSE;
    *out = (struct ticket){
        .kind = (enum ticket_kind)text->kind,
        .handle = (HANDLE)(uintptr_t)text->handle,
        .access = text->access,
        .flags = text->flags,
        .protection = text->protection,
        .attributes = text->attributes,
        .options = text->options,
        .space = (enum name_space)text->space,
        .size = text->size,
        .security_size = (size_t)text->security_size,
    };
    memcpy(out->security, text->security, out->security_size);
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++)
        out->descriptors[i] = (struct descriptor){
            .fd = (int)text->descriptors[i].fd,
            .device = (dev_t)text->descriptors[i].device,
            .inode = (ino_t)text->descriptors[i].inode,
        };
    return out->security_size == 0 || !sd_check_bytes(out->security, out->security_size, &sd);
}

/* In a message the descriptors go by their place in it. */
int ticket_send(int socket, int flags, const struct ticket *ticket)
{
    struct ticket_text text;
    int fds[TICKET_DESCRIPTORS];
    size_t count = 0;
    ticket_write(ticket, &text);
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++) {
        if (ticket->descriptors[i].fd < 0)
            continue;
        text.descriptors[i].fd = (int64_t)count;
        fds[count++] = ticket->descriptors[i].fd;
    }
    return socket_send(socket, flags, &text, sizeof text, fds, count);
}

/* Each place once, by what it was said to be. What is not asked for is dropped. */
static void place_descriptors(struct ticket *ticket, int fds[SOCKET_DESCRIPTORS])
{
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++) {
        struct descriptor *descriptor = &ticket->descriptors[i];
        int place = descriptor->fd;
        descriptor->fd = place >= 0 && place < SOCKET_DESCRIPTORS ? fds[place] : -1;
        if (!descriptor_verify(descriptor, NULL))
            fds[place] = -1;
        else
            descriptor->fd = -1;
    }
}

int ticket_receive(int socket, int flags, struct ticket *out)
{
    struct ticket_text text;
    int fds[SOCKET_DESCRIPTORS];
    int error = socket_receive(socket, flags, &text, sizeof text, fds);
    if (error)
        return error;
    if (ticket_read(&text, out))
        place_descriptors(out, fds);
    else
        error = -EBADMSG;
    for (size_t i = 0; i < SOCKET_DESCRIPTORS; i++)
        if (fds[i] >= 0)
            descriptor_drop(fds[i]);
    return error;
}

static BOOL is_named_before(const struct ticket *ticket, size_t which)
{
    for (size_t i = 0; i < which; i++)
        if (ticket->descriptors[i].fd == ticket->descriptors[which].fd)
            return TRUE;
    return FALSE;
}

/* A named object has its security descriptor in the record. */
static NTSTATUS rebuild(struct ticket *ticket, struct object **out)
{
    struct object_security security = { .size = ticket->security_size };
    if (security.size) {
        security.bytes = malloc(security.size);
        if (!security.bytes)
            return STATUS_NO_MEMORY;
        memcpy(security.bytes, ticket->security, security.size);
    }
    NTSTATUS status = ticket_types[ticket->kind]->rebuild(ticket, out);
    if (status || (*out)->claim || !(*out)->type->keeps_security)
        free(security.bytes);
    else
        (*out)->security = security;
    return status;
}

NTSTATUS ticket_redeem(struct ticket *ticket, struct object **out)
{
    /* What is not the file that it was is somebody else's, and nothing is closed twice. */
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++) {
        int error = descriptor_verify(&ticket->descriptors[i], NULL);
        if (error && error != -EBADF)
            return status_from_error(error);
        if (error || is_named_before(ticket, i))
            ticket->descriptors[i] = DESCRIPTOR_NONE;
    }
    return ticket_types[ticket->kind] ? rebuild(ticket, out) : STATUS_INVALID_HANDLE;
}

void ticket_close(struct ticket *ticket)
{
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++)
        if (i == TICKET_LOCK && ticket->descriptors[i].fd >= 0)
            claim_drop(ticket->space, &ticket->descriptors[i]);
        else
            descriptor_close(&ticket->descriptors[i]);
}

BOOL ticket_is_served(const struct ticket *ticket)
{
    BOOL file = ticket->kind == TICKET_FILE;
    const struct descriptor *used = &ticket->descriptors[file ? TICKET_PAYLOAD : TICKET_LOCK];
    if (used->fd < 0 || (!file && ticket->kind != TICKET_SECTION))
        return TRUE;
    long flags = linux_calls->fcntl(used->fd, F_GETFL, 0);
    if (flags < 0)
        return TRUE;
    return file ? !(ticket->access & ~fileobject_rights((int)flags))
                : !(ticket->access & SECTION_MAP_WRITE) || (flags & O_ACCMODE) == O_RDWR;
}

struct descriptor ticket_take(struct ticket *ticket, enum ticket_descriptor which)
{
    struct descriptor taken = ticket->descriptors[which];
    ticket->descriptors[which] = DESCRIPTOR_NONE;
    return taken;
}

int ticket_pass_on(const struct ticket *ticket, BOOL passed)
{
    int result = 0;
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++) {
        int error = descriptor_pass_on(&ticket->descriptors[i], passed);
        result = result ? result : error;
    }
    return result;
}

int ticket_compare_objects(const struct ticket *a, const struct ticket *b)
{
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    for (size_t i = 0; i < TICKET_DESCRIPTORS; i++)
        if (a->descriptors[i].fd != b->descriptors[i].fd)
            return a->descriptors[i].fd < b->descriptors[i].fd ? -1 : 1;
    return 0;
}
