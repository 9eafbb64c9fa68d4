/* SPDX-License-Identifier: MIT */
/* How a section gets into another process. */
#include "engine/claim.h"
#include "engine/committed.h"
#include "engine/image.h"
#include "engine/imagecopy.h"
#include "engine/joining.h"
#include "engine/largepage.h"
#include "engine/sectionobject.h"
#include "engine/status.h"
#include "engine/ticket.h"

#include "linux/memfile.h"

#include <errno.h>
#include <stdlib.h>

#define ATTRIBUTES                                                                                 \
    (SEC_FILE | SEC_IMAGE | SEC_RESERVE | SEC_COMMIT | SEC_NOCACHE | SEC_WRITECOMBINE |            \
     SEC_LARGE_PAGES | SEC_NO_CHANGE)

void section_describe(const struct object *object, struct ticket *out)
{
    const struct section *section = (const struct section *)object;
    out->protection = section->protection;
    out->attributes = section->attributes;
    out->size = section->size;
    if (object->claim) {
        out->space = object->claim->space;
        out->descriptors[TICKET_LOCK] = object->claim->lock;
    }
    out->descriptors[TICKET_PAYLOAD] = section->payload;
    out->descriptors[TICKET_SHARING] = sharing_lock(&section->sharing);
}

static BOOL is_plausible(const struct ticket *ticket)
{
    ULONG kinds = ticket->attributes & (SEC_FILE | SEC_IMAGE | SEC_RESERVE | SEC_LARGE_PAGES);
    return access_is_section_protection(ticket->protection) && ticket->size &&
           !(ticket->attributes & ~(ULONG)ATTRIBUTES) &&
           (kinds == (SEC_FILE | SEC_IMAGE) || !(kinds & (kinds - 1)));
}

/* What the section says of itself has to hold for its payload. */
static NTSTATUS check_payload(const struct ticket *ticket, struct section *section)
{
    const struct descriptor *payload = &ticket->descriptors[TICKET_PAYLOAD];
    struct stat status;
    int error = descriptor_verify(payload, &status);
    if (error)
        return status_from_error(error);
    if (!S_ISREG(status.st_mode))
        return STATUS_INVALID_HANDLE;
    if ((ticket->attributes & (SEC_FILE | SEC_IMAGE)) != SEC_FILE) {
        /* A view must not lose its pages because somebody cuts what he has sent. */
        error = memfile_check_seals(payload->fd);
        if (error)
            return error == -EPERM ? STATUS_INVALID_HANDLE : status_from_error(error);
    }
    /* Its size counts since it was sealed. */
    error = descriptor_verify(payload, &status);
    if (error)
        return status_from_error(error);
    uint64_t length = (uint64_t)status.st_size, needed = ticket->size;
    if (ticket->attributes & SEC_LARGE_PAGES)
        return largepage_verify(payload, ticket->size);
    if (ticket->attributes & SEC_IMAGE) {
        NTSTATUS result = imagecopy_read(payload->fd, length, &section->image);
        return !result && ticket->size > section->image->size ? STATUS_INVALID_HANDLE : result;
    }
    if (ticket->attributes & SEC_FILE)
        return STATUS_SUCCESS; /* it may be cut short at any time */
    if (ticket->size > length)
        return STATUS_INVALID_HANDLE;
    if (ticket->attributes & SEC_RESERVE)
        needed = committed_file_size(ticket->size);
    return length >= needed ? STATUS_SUCCESS : STATUS_INVALID_HANDLE;
}

/* The part in the use of the file that is mapped: that of an image is not the payload. */
static NTSTATUS adopt_sharing(struct ticket *ticket, struct section *section)
{
    const struct descriptor *lock = &ticket->descriptors[TICKET_SHARING];
    dev_t device = ticket->descriptors[TICKET_PAYLOAD].device;
    ino_t inode = ticket->descriptors[TICKET_PAYLOAD].inode;
    if (lock->fd < 0)
        return STATUS_SUCCESS;
    if (section->image) {
        device = (dev_t)section->image->facts.device;
        inode = (ino_t)section->image->facts.inode;
    }
    NTSTATUS status = sharing_adopt(lock, device, inode, &section->sharing);
    if (!status)
        ticket_take(ticket, TICKET_SHARING);
    return status_is_shortage(status) ? status : STATUS_SUCCESS;
}

static NTSTATUS rebuild_unnamed(struct ticket *ticket, struct section **out)
{
    if (!is_plausible(ticket))
        return STATUS_INVALID_HANDLE;
    struct section *section = section_new(ticket->protection, ticket->attributes, ticket->size);
    if (!section)
        return STATUS_NO_MEMORY;
    NTSTATUS status = check_payload(ticket, section);
    if (!status)
        status = adopt_sharing(ticket, section);
    if (status) {
        object_abandon(&section->object);
        return status == STATUS_FILE_CORRUPT_ERROR ? STATUS_INVALID_HANDLE : status;
    }
    section->payload = ticket_take(ticket, TICKET_PAYLOAD);
    *out = section;
    return STATUS_SUCCESS;
}

NTSTATUS section_rebuild(struct ticket *ticket, struct object **out)
{
    struct section *section;
    NTSTATUS status = ticket->descriptors[TICKET_LOCK].fd >= 0 ? joining_adopt(ticket, &section)
                                                               : rebuild_unnamed(ticket, &section);
    if (!status)
        *out = &section->object;
    return status;
}
