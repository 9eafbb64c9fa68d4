/* SPDX-License-Identifier: MIT */
/* Section objects: what they are made of, and the descriptors of their memory. */
#include "engine/sectionobject.h"
#include "engine/claim.h"
#include "engine/namespace.h"
#include "engine/occupation.h"
#include "engine/process.h"
#include "engine/status.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

static void section_released(struct object *object);
static void section_destroy(struct object *object);

const struct object_type section_type = {
    .name = "Section",
    .access = { .read = STANDARD_RIGHTS_READ | SECTION_QUERY | SECTION_MAP_READ,
                .write = STANDARD_RIGHTS_WRITE | SECTION_MAP_WRITE,
                .execute = STANDARD_RIGHTS_EXECUTE | SECTION_MAP_EXECUTE,
                .all = SECTION_ALL_ACCESS,
                .valid = SECTION_ALL_ACCESS | SYNCHRONIZE,
                /* w without r is of no use: views are shared, and need both (row h354) */
                .of_reader = SECTION_MAP_READ,
                .of_writer = SECTION_MAP_READ | SECTION_MAP_WRITE,
                .widens = TRUE },
    .has_security = TRUE,
    .keeps_security = TRUE,
    .released = section_released,
    .destroy = section_destroy,
    .size = sizeof(struct section),
    .ticket = TICKET_SECTION,
    .describe = section_describe,
    .rebuild = section_rebuild,
};

static void section_released(struct object *object)
{
    if (object->claim)
        claim_release(object->claim);
}

static void section_destroy(struct object *object)
{
    struct section *section = (struct section *)object;
    occupation_end(section);
    sharing_release(&section->sharing);
    descriptor_close(&section->payload);
    descriptor_close(&section->executable);
    free(section->image);
    free(section->origin);
    free(object->claim);
    free(object->security.bytes);
    free(section);
}

struct section *section_new(ULONG protection, ULONG attributes, uint64_t size)
{
    struct section *section = malloc(sizeof *section);
    if (!section)
        return NULL;
    object_initialize(&section->object, &section_type);
    section->protection = protection;
    section->attributes = attributes;
    section->size = size;
    section->paged = FALSE;
    section->payload = section->executable = DESCRIPTOR_NONE;
    section->image = NULL;
    section->origin = NULL;
    section->occupied = NULL;
    section->sharing = SHARING_NONE;
    section->object.handles = 1;
    return section;
}

NTSTATUS section_add_claim(struct section *section)
{
    struct claim *claim = malloc(sizeof *claim);
    if (!claim)
        return STATUS_NO_MEMORY;
    claim->lock = DESCRIPTOR_NONE;
    section->object.claim = claim;
    return STATUS_SUCCESS;
}

NTSTATUS section_set_origin(struct section *section, const char *path)
{
    section->origin = strdup(path);
    return section->origin ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

NTSTATUS section_enter(struct section *section, ACCESS_MASK access, ULONG flags, HANDLE *out)
{
    NTSTATUS status = handle_insert(&section->object, access, flags, out);
    if (status)
        object_abandon(&section->object);
    return status;
}

struct section *section_share(struct section *section)
{
    object_release_at_exit(&section->object);
    struct object *other = object_register(&section->object);
    if (!other)
        return section;
    claim_repair(other->claim, section->object.claim);
    object_abandon(&section->object);
    return (struct section *)other;
}

/* The lock's description must never be mapped, or a view would keep the name: another is opened. */
static NTSTATUS open_payload(const struct claim *claim, struct descriptor *out)
{
    struct descriptor file;
    int folder, flags = claim->writable ? O_RDWR : O_RDONLY;
    int error = descriptor_reopen(&claim->lock, flags, out);
    if (error != -ENOSYS)
        return status_from_error(error);
    /* Without /proc there is still the name. */
    NTSTATUS status = namespace_open(claim->space, FALSE, &folder);
    if (!status)
        status = status_from_error(
            descriptor_open(folder, claim->entry, flags | O_NOFOLLOW | O_NONBLOCK, 0, &file));
    if (status)
        return STATUS_NOT_SUPPORTED;
    if (file.device != claim->lock.device || file.inode != claim->lock.inode) {
        descriptor_close(&file);
        return STATUS_NOT_SUPPORTED;
    }
    *out = file;
    return STATUS_SUCCESS;
}

/* What open_payload() needs, copied: the last handle may be closed meanwhile. */
static BOOL copy_claim(const struct section *section, struct claim *out)
{
    const struct claim *claim = section->object.claim;
    /* The bytes of a file's section are in that file, but for those of an image. */
    if (!claim || claim->lock.fd < 0 || section->paged || (section->attributes & SEC_LARGE_PAGES) ||
        (section->attributes & (SEC_FILE | SEC_IMAGE)) == SEC_FILE)
        return FALSE;
    *out = *claim;
    return TRUE;
}

/* Another thread has closed the last handle since the claim was copied. */
static BOOL was_released(const struct section *section, const struct claim *copy)
{
    lock_objects();
    BOOL released = section->object.claim->lock.fd != copy->lock.fd;
    unlock_objects();
    return released;
}

/* Its number comes last: who reads it while we are stopped here finds none, or all of it. */
static void set_payload(struct section *section, const struct descriptor *payload)
{
    section->payload.device = payload->device;
    section->payload.inode = payload->inode;
    __atomic_store_n(&section->payload.fd, payload->fd, __ATOMIC_RELEASE);
}

NTSTATUS section_payload(struct section *section, int *fd)
{
    struct descriptor fresh = DESCRIPTOR_NONE;
    struct claim claim;
    NTSTATUS status = STATUS_SUCCESS;
    lock_objects();
    int error = descriptor_verify(&section->payload, NULL);
    BOOL lost = error == -EBADF, named = lost && copy_claim(section, &claim);
    if (!error)
        *fd = section->payload.fd;
    unlock_objects();
    if (!lost)
        return status_from_error(error);
    if (!named)
        return STATUS_INVALID_HANDLE;
    process_enter();
    status = open_payload(&claim, &fresh);
    if (!status) {
        lock_objects();
        /* Another thread may have been quicker. */
        if (descriptor_verify(&section->payload, NULL)) {
            set_payload(section, &fresh);
            fresh = DESCRIPTOR_NONE;
        }
        *fd = section->payload.fd;
        unlock_objects();
        descriptor_close(&fresh);
    } else if (was_released(section, &claim)) {
        status = STATUS_INVALID_HANDLE;
    }
    process_leave();
    return status;
}

NTSTATUS section_open_payload(struct section *section, int *fd)
{
    int error = descriptor_verify(&section->payload, NULL);
    if (!error)
        *fd = section->payload.fd;
    return status_from_error(error);
}

NTSTATUS section_descriptor(struct object *object, int *fd)
{
    struct section *section = (struct section *)object;
    struct descriptor copy;
    int payload;
    NTSTATUS status = section_payload(section, &payload);
    if (!status)
        status = status_from_error(descriptor_duplicate(&section->payload, &copy));
    if (!status)
        *fd = copy.fd;
    return status;
}
