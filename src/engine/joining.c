/* SPDX-License-Identifier: MIT */
/* Sections that exist already, found by their names. */
#include "engine/joining.h"
#include "engine/backing.h"
#include "engine/claim.h"
#include "engine/committed.h"
#include "engine/imagecopy.h"
#include "engine/largepage.h"
#include "engine/objectsecurity.h"
#include "engine/pagefile.h"
#include "engine/privatespace.h"
#include "engine/process.h"
#include "engine/status.h"
#include "engine/ticket.h"

#include <stdlib.h>
#include <string.h>

/* What stands before a backslash: no object, or one that is no folder (row s022). */
static NTSTATUS look_at_parent(const struct name *name)
{
    struct claim_view view;
    int folder;
    NTSTATUS status = claim_folder(name, FALSE, &folder);
    if (!status)
        status = claim_look(folder, name->entry, &view);
    if (status)
        return status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_OBJECT_PATH_NOT_FOUND : status;
    const struct record *record = &view.record;
    BOOL found = view.state == CLAIM_DENIED ||
                 (view.state == CLAIM_ALIVE && record->name_length == name->length &&
                  memcmp(record->name, name->text, name->length * sizeof *name->text) == 0);
    record_free(&view.record);
    return found ? STATUS_OBJECT_TYPE_MISMATCH : STATUS_OBJECT_PATH_NOT_FOUND;
}

NTSTATUS joining_name(const struct section_rules *rules, const struct section_request *request,
                      struct name *out, WCHAR **storage)
{
    const WCHAR *text = request->name;
    size_t length = request->name_length;
    *out = (struct name){ .length = 0 };
    *storage = NULL;
    NTSTATUS status = request->root ? privatespace_name(request->root, text, length, out, storage)
                                    : rules->names(text, length, out);
    return status == STATUS_OBJECT_PATH_NOT_FOUND && out->length ? look_at_parent(out) : status;
}

/* May we have the object of that record, whose file FD is, with the rights that are asked for? */
static NTSTATUS check_access(struct joining *joining, const struct record *record, int fd)
{
    const struct access_map *map = &section_type.access;
    BOOL maximum = joining->opening && (joining->access & MAXIMUM_ALLOWED);
    ACCESS_MASK access = joining->access & ~(ACCESS_MASK)MAXIMUM_ALLOWED;
    if (joining->adopting)
        return STATUS_SUCCESS;
    NTSTATUS status = joining->opening ? access_resolve(map, access, &access) : STATUS_SUCCESS;
    /* Row 143: nothing is opened without any right. */
    if (!status && !access && !maximum)
        status = STATUS_ACCESS_DENIED;
    if (!status)
        status = objectsecurity_open(record, fd, map, maximum, &access);
    if (!status)
        joining->granted = access;
    return status;
}

/* The same for an object that this process has already. */
static NTSTATUS check_access_to(struct joining *joining, const struct claim *claim)
{
    struct record record;
    lock_objects();
    NTSTATUS status = claim_read(claim, &record);
    int fd = claim->lock.fd;
    unlock_objects();
    if (status)
        return status;
    status = check_access(joining, &record, fd);
    record_free(&record);
    return status;
}

static void drop_section(struct joining *joining)
{
    if (joining->section)
        object_abandon(&joining->section->object);
    joining->section = NULL;
}

/* A reserved section has room behind its bytes that tells what is committed. */
static BOOL has_bitmap(const struct record *record)
{
    return !(record->attributes & SEC_RESERVE) ||
           (!record->path && record->payload >= committed_file_size(record->size));
}

static BOOL is_plausible(const struct record *record)
{
    if (!access_is_section_protection(record->protection) || record->size == 0)
        return FALSE;
    if (record->attributes & SEC_IMAGE)
        return record->attributes == (SEC_FILE | SEC_IMAGE);
    return (record->path || !(record->attributes & (SEC_FILE | SEC_LARGE_PAGES))) &&
           has_bitmap(record);
}

/* The bytes of an image are in the object's own file, with a description behind them. */
static NTSTATUS prepare_image(enum name_space space, const struct descriptor *file,
                              const struct record *record, struct section *section)
{
    const struct descriptor program = { -1, (dev_t)record->device, (ino_t)record->inode };
    NTSTATUS status = imagecopy_read(file->fd, record->payload, &section->image);
    if (!status && record->size > section->image->size)
        status = STATUS_FILE_CORRUPT_ERROR;
    /* Another user's word on which file it is counts for nothing. */
    if (status || space != NAME_LOCAL || !record->path)
        return status;
    status = section_set_origin(section, record->path);
    if (status)
        return status;
    return backing_share(&program, record->protection, record->attributes, &section->sharing);
}

/* A file that came along needs no path, which may lead nowhere any more. It stays the caller's. */
static NTSTATUS open_backing(enum name_space space, const struct descriptor *file,
                             const struct record *record, struct joining *joining)
{
    const struct descriptor *payload = &joining->payload;
    if (payload->fd < 0 || payload->device != (dev_t)record->device ||
        payload->inode != (ino_t)record->inode)
        return backing_open(space, file, record, &joining->section->payload);
    return status_from_error(descriptor_duplicate(payload, &joining->section->payload));
}

/* Makes the section object for a record: type before rights (row s009), and all that can fail. */
static NTSTATUS prepare_join(const struct name *name, const struct descriptor *file,
                             const struct record *record, void *context)
{
    struct joining *joining = context;
    drop_section(joining);
    if (record->type != RECORD_SECTION)
        return STATUS_OBJECT_TYPE_MISMATCH;
    if (!is_plausible(record))
        return STATUS_FILE_CORRUPT_ERROR;
    NTSTATUS status = check_access(joining, record, file->fd);
    if (status)
        return status;
    struct section *section = section_new(record->protection, record->attributes, record->size);
    if (!section)
        return STATUS_NO_MEMORY;
    joining->section = section;
    status = section_add_claim(section);
    if (status)
        return status;
    if (record->attributes & SEC_IMAGE)
        return prepare_image(name->space, file, record, section);
    section->paged = record_is_paged(record);
    if (!status && section->paged)
        return pagefile_open(name->space, file, record, &section->payload);
    if (!status && record->path)
        status = open_backing(name->space, file, record, joining);
    if (status || !record->path)
        return status;
    return record->attributes & SEC_LARGE_PAGES
               ? largepage_verify(&section->payload, record->size)
               : backing_share(&section->payload, record->protection, record->attributes,
                               &section->sharing);
}

/* The object as this process has it already, with a handle's worth of hold. */
static NTSTATUS join_known(int folder, const struct name *name, struct joining *joining)
{
    struct object *object = object_find(name->space, name->entry);
    if (!object)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    NTSTATUS status = STATUS_SUCCESS;
    if (!claim_is_current(folder, object->claim))
        status = STATUS_OBJECT_NAME_NOT_FOUND;
    else if (object->type != &section_type)
        status = STATUS_OBJECT_TYPE_MISMATCH;
    else if (name_is_cut(name->entry))
        status = claim_check_name(object->claim, name);
    if (!status)
        status = check_access_to(joining, object->claim);
    if (status)
        object_abandon(object);
    else
        joining->section = (struct section *)object;
    return status;
}

NTSTATUS joining_join(int folder, const struct name *name, struct joining *joining)
{
    struct claim claim;
    NTSTATUS status = join_known(folder, name, joining);
    if (status != STATUS_OBJECT_NAME_NOT_FOUND)
        return status;
    status = claim_open(folder, name, !joining->opening, prepare_join, joining, &claim);
    if (status) {
        drop_section(joining);
        return status;
    }
    *joining->section->object.claim = claim;
    joining->section = section_share(joining->section);
    return STATUS_SUCCESS;
}

NTSTATUS joining_adopt(const struct ticket *ticket, struct section **out)
{
    struct joining joining = { .adopting = TRUE, .payload = ticket->descriptors[TICKET_PAYLOAD] };
    struct claim claim;
    BOOL writing = (ticket->access & SECTION_MAP_WRITE) != 0;
    NTSTATUS status = claim_adopt(ticket->space, &ticket->descriptors[TICKET_LOCK], writing,
                                  prepare_join, &joining, &claim);
    if (status) {
        drop_section(&joining);
        return status;
    }
    *joining.section->object.claim = claim;
    *out = section_share(joining.section);
    return STATUS_SUCCESS;
}

NTSTATUS section_open(const struct section_rules *rules, const struct section_request *request,
                      HANDLE *out)
{
    struct name name;
    WCHAR *storage;
    struct joining joining = { .opening = TRUE,
                               .access = request->access,
                               .payload = DESCRIPTOR_NONE };
    int folder;
    process_enter();
    NTSTATUS status = joining_name(rules, request, &name, &storage);
    if (!status)
        status = claim_folder(&name, FALSE, &folder);
    if (!status)
        status = joining_join(folder, &name, &joining);
    if (!status)
        status = section_enter(joining.section, joining.granted, request->flags, out);
    process_leave();
    free(storage);
    return status;
}
