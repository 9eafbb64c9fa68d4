/* SPDX-License-Identifier: MIT */
/* Section objects. */
#include "engine/section.h"
#include "engine/backing.h"
#include "engine/claim.h"
#include "engine/commit.h"
#include "engine/namespace.h"
#include "engine/process.h"
#include "engine/sectionobject.h"
#include "engine/status.h"

#include "linux/map.h"
#include "linux/memfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* No address space is larger (row 050). */
#define LARGEST_SECTION ((uint64_t)1 << 47)

/* What a size of large pages must be a multiple of (row 080). */
#define LARGE_PAGE ((uint64_t)2 << 20)

/* Others may create and close the same name all the time; nobody loses this often. */
#define CREATE_ATTEMPTS 10000

static void section_released(struct object *object);
static void section_destroy(struct object *object);

const struct object_type section_type = {
    .name = "Section",
    .access = { .read = STANDARD_RIGHTS_READ | SECTION_QUERY | SECTION_MAP_READ,
                .write = STANDARD_RIGHTS_WRITE | SECTION_MAP_WRITE,
                .execute = STANDARD_RIGHTS_EXECUTE | SECTION_MAP_EXECUTE,
                .all = SECTION_ALL_ACCESS,
                .valid = SECTION_ALL_ACCESS | SYNCHRONIZE,
                .widens = TRUE },
    .released = section_released,
    .destroy = section_destroy,
};

static void section_released(struct object *object)
{
    if (object->claim)
        claim_release(object->claim);
}

static void section_destroy(struct object *object)
{
    struct section *section = (struct section *)object;
    descriptor_close(&section->payload);
    free(object->claim);
    free(section);
}

static struct section *new_section(ULONG protection, ULONG attributes, uint64_t size)
{
    struct section *section = malloc(sizeof *section);
    if (!section)
        return NULL;
    object_initialize(&section->object, &section_type);
    section->protection = protection;
    section->attributes = attributes;
    section->size = size;
    section->payload = DESCRIPTOR_NONE;
    section->object.handles = 1;
    return section;
}

/* Room for the hold on a name, without one yet. */
static NTSTATUS add_claim(struct section *section)
{
    struct claim *claim = malloc(sizeof *claim);
    if (!claim)
        return STATUS_NO_MEMORY;
    claim->lock = DESCRIPTOR_NONE;
    section->object.claim = claim;
    return STATUS_SUCCESS;
}

/* Hands the handle and the reference over to the handle table. */
static NTSTATUS enter(struct section *section, ACCESS_MASK access, ULONG flags, HANDLE *out)
{
    NTSTATUS status = handle_insert(&section->object, access, flags, out);
    if (status)
        object_abandon(&section->object);
    return status;
}

/* Rows 054-078. */
static NTSTATUS check_attributes(const struct section_rules *rules,
                                 const struct section_request *request)
{
    ULONG attributes = request->attributes;
    ULONG kinds = attributes & (SEC_COMMIT | SEC_RESERVE | SEC_IMAGE);
    if ((attributes & ~rules->attributes) || !kinds || (kinds & (kinds - 1)))
        return STATUS_INVALID_PARAMETER_6;
    if (kinds == SEC_IMAGE && (attributes & ~(ULONG)SEC_IMAGE_NO_EXECUTE))
        return STATUS_INVALID_PARAMETER_6;
    if (attributes == SEC_IMAGE_NO_EXECUTE && request->protection != PAGE_READONLY)
        return STATUS_INVALID_PARAMETER_6;
    if ((attributes & SEC_LARGE_PAGES) && (kinds != SEC_COMMIT || request->file))
        return STATUS_INVALID_PARAMETER_6;
    return STATUS_SUCCESS;
}

static NTSTATUS check_paging_file_size(const struct section_request *request)
{
    BOOL large = (request->attributes & SEC_LARGE_PAGES) != 0;
    if (request->size == 0 || (large && request->size % LARGE_PAGE))
        return STATUS_INVALID_PARAMETER_4;
    if (request->attributes & SEC_IMAGE)
        return STATUS_INVALID_FILE_FOR_SECTION;
    if (request->size >= LARGEST_SECTION)
        return STATUS_SECTION_TOO_BIG;
    if (large)
        return STATUS_PRIVILEGE_NOT_HELD;
    if (request->attributes & SEC_RESERVE)
        return STATUS_NOT_SUPPORTED;
    return STATUS_SUCCESS;
}

static uint64_t round_up(uint64_t size, uint64_t unit)
{
    return (size + unit - 1) / unit * unit;
}

static BOOL executes(ULONG protection)
{
    return protection >= PAGE_EXECUTE;
}

/* What a create has worked out before it looks at the name. */
struct plan {
    const struct section_request *request;
    struct backing backing; /* file.fd -1: the paging file */
    ULONG attributes;       /* as they will be reported */
    uint64_t size;
};

static NTSTATUS make_plan(const struct section_rules *rules, const struct section_request *request,
                          struct plan *out)
{
    struct plan plan = { .request = request, .backing.file = DESCRIPTOR_NONE };
    if (!access_is_section_protection(request->protection))
        return STATUS_INVALID_PAGE_PROTECTION;
    NTSTATUS status = check_attributes(rules, request);
    if (status)
        return status;
    if (request->file) {
        status =
            backing_examine(request->file, request->protection,
                            (request->attributes & SEC_IMAGE) != 0, request->size, &plan.backing);
        plan.attributes = (request->attributes & ~(ULONG)(SEC_COMMIT | SEC_RESERVE)) | SEC_FILE;
        plan.size = plan.backing.size;
    } else {
        status = check_paging_file_size(request);
        plan.attributes = request->attributes;
        plan.size = round_up(request->size, map_page_size());
    }
    if (!status)
        *out = plan;
    return status;
}

/* Takes the backing file over into the section, grown to its size. */
static NTSTATUS attach_backing(struct plan *plan, struct section *section)
{
    NTSTATUS status = backing_grow(&plan->backing);
    if (!status) {
        section->payload = plan->backing.file;
        plan->backing.file = DESCRIPTOR_NONE;
    }
    return status;
}

static NTSTATUS attach_memory(const struct plan *plan, struct section *section)
{
    struct descriptor file;
    int error = memfile_open(executes(plan->request->protection), &file);
    if (error)
        return status_from_error(error);
    NTSTATUS status = commit_allocate(file.fd, plan->size);
    if (!status)
        status = status_from_error(memfile_seal(file.fd));
    if (status)
        descriptor_close(&file);
    else
        section->payload = file;
    return status;
}

static NTSTATUS create_unnamed(struct plan *plan, HANDLE *out)
{
    const struct section_request *request = plan->request;
    struct section *section = new_section(request->protection, plan->attributes, plan->size);
    if (!section)
        return STATUS_NO_MEMORY;
    NTSTATUS status =
        plan->backing.file.fd >= 0 ? attach_backing(plan, section) : attach_memory(plan, section);
    if (status) {
        object_abandon(&section->object);
        return status;
    }
    return enter(section, access_of_creator(request->protection), request->flags, out);
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Fills a nameless file with payload and record: all that others will see once it has a name. */
static NTSTATUS write_object(const struct plan *plan, const struct name *name,
                             struct descriptor *file)
{
    char path[PATH_MAX];
    struct record record = {
        .type = RECORD_SECTION,
        .protection = plan->request->protection,
        .attributes = plan->attributes,
        .size = plan->size,
        .created = now(),
        .name = name->text,
        .name_length = name->length,
    };
    if (plan->backing.file.fd >= 0) {
        NTSTATUS status = backing_path(&plan->backing, path);
        if (status)
            return status;
        record.path = path;
        record.device = plan->backing.file.device;
        record.inode = plan->backing.file.inode;
    } else {
        record.payload = round_up(plan->size, record_unit());
    }
    uint64_t room = record_room(record.name_length, record.path);
    NTSTATUS status = commit_allocate(file->fd, record.payload + room);
    return status ? status : record_write(file->fd, &record);
}

/* Enters a named section into the registry; another thread may have been quicker. */
static struct section *share(struct section *section)
{
    object_release_at_exit(&section->object);
    struct object *other = object_register(&section->object);
    if (!other)
        return section;
    claim_repair(other->claim, section->object.claim);
    object_abandon(&section->object);
    return (struct section *)other;
}

/*
 * A child may have been forked during a long allocation and share the description: that one serves
 * the views, and the lock goes to a fresh one.
 */
static NTSTATUS renew(struct descriptor *file, struct section *section)
{
    struct descriptor fresh;
    int error = descriptor_reopen(file, O_RDWR, &fresh);
    if (error == -ENOSYS) /* no /proc: there is no other way to open it again */
        return STATUS_SUCCESS;
    if (error)
        return status_from_error(error);
    section->payload = *file;
    *file = fresh;
    return STATUS_SUCCESS;
}

/* A full namespace is no full disk: what is missing is commit. */
static NTSTATUS no_commit(NTSTATUS status)
{
    return status == STATUS_DISK_FULL ? STATUS_COMMITMENT_LIMIT : status;
}

/* Gives a new object its file and its name. STATUS_OBJECT_NAME_COLLISION: somebody was quicker. */
static NTSTATUS publish(struct plan *plan, int folder, const struct name *name,
                        struct section *section)
{
    struct descriptor file;
    NTSTATUS status = claim_start(folder, &file);
    if (status)
        return no_commit(status);
    status = write_object(plan, name, &file);
    if (!status && plan->backing.file.fd < 0 && commit_is_long(plan->size))
        status = renew(&file, section);
    if (!status)
        status = claim_publish(folder, name, &file, section->object.claim);
    descriptor_close(&file);
    return no_commit(status);
}

static NTSTATUS create_named(struct plan *plan, int folder, const struct name *name, HANDLE *out)
{
    const struct section_request *request = plan->request;
    struct section *section = new_section(request->protection, plan->attributes, plan->size);
    if (!section)
        return STATUS_NO_MEMORY;
    NTSTATUS status = add_claim(section);
    if (!status && plan->backing.file.fd >= 0)
        status = backing_grow(&plan->backing);
    if (!status)
        status = publish(plan, folder, name, section);
    if (status) {
        object_abandon(&section->object);
        return status;
    }
    if (plan->backing.file.fd >= 0) {
        section->payload = plan->backing.file;
        plan->backing.file = DESCRIPTOR_NONE;
    }
    return enter(share(section), access_of_creator(request->protection), request->flags, out);
}

/* What an open comes to, before the object is joined. */
struct joining {
    BOOL opening;       /* the rights below matter */
    ACCESS_MASK access; /* asked for, then granted */
    struct section *section;
};

static NTSTATUS resolve_access(struct joining *joining)
{
    if (!joining->opening)
        return STATUS_SUCCESS;
    NTSTATUS status = access_resolve(&section_type.access, joining->access, &joining->access);
    /* Row 143: nothing is opened without any right. */
    return !status && joining->access == 0 ? STATUS_ACCESS_DENIED : status;
}

static void drop_section(struct joining *joining)
{
    if (joining->section)
        object_abandon(&joining->section->object);
    joining->section = NULL;
}

/* Makes the section object for a record: type before rights (row s009), and all that can fail. */
static NTSTATUS prepare_join(const struct name *name, const struct descriptor *file,
                             const struct record *record, void *context)
{
    struct joining *joining = context;
    drop_section(joining);
    if (record->type != RECORD_SECTION)
        return STATUS_OBJECT_TYPE_MISMATCH;
    if (!access_is_section_protection(record->protection) || record->size == 0 ||
        !record->path != !(record->attributes & SEC_FILE))
        return STATUS_FILE_CORRUPT_ERROR;
    NTSTATUS status = resolve_access(joining);
    if (status)
        return status;
    struct section *section = new_section(record->protection, record->attributes, record->size);
    if (!section)
        return STATUS_NO_MEMORY;
    joining->section = section;
    status = add_claim(section);
    if (status)
        return status;
    return record->path ? backing_open(name->space, file, record, &section->payload)
                        : STATUS_SUCCESS;
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
    else
        status = resolve_access(joining);
    if (status)
        object_abandon(object);
    else
        joining->section = (struct section *)object;
    return status;
}

static NTSTATUS join(int folder, const struct name *name, struct joining *joining)
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
    joining->section = share(joining->section);
    return STATUS_SUCCESS;
}

static NTSTATUS create_or_join(struct plan *plan, const struct name *name, HANDLE *out)
{
    const struct section_request *request = plan->request;
    ACCESS_MASK access = access_of_creator(request->protection);
    for (int attempt = 0; attempt < CREATE_ATTEMPTS; attempt++) {
        struct joining joining = { .opening = FALSE };
        int folder;
        NTSTATUS status = claim_folder(name, TRUE, &folder);
        if (status)
            return no_commit(status);
        status = join(folder, name, &joining);
        if (!status) {
            status = enter(joining.section, access, request->flags, out);
            return status ? status : STATUS_OBJECT_NAME_EXISTS;
        }
        if (status != STATUS_OBJECT_NAME_NOT_FOUND)
            return status;
        status = create_named(plan, folder, name, out);
        /* Not found: the folder itself was removed under us. */
        if (status != STATUS_OBJECT_NAME_COLLISION && status != STATUS_OBJECT_NAME_NOT_FOUND)
            return status;
    }
    return STATUS_REMOVAL_TIMEOUT;
}

static NTSTATUS create_planned(struct plan *plan, HANDLE *out)
{
    const struct section_request *request = plan->request;
    struct name name;
    if (!request->name || request->name_length == 0)
        return create_unnamed(plan, out);
    NTSTATUS status = name_parse(request->name, request->name_length, &name);
    return status ? status : create_or_join(plan, &name, out);
}

NTSTATUS section_create(const struct section_rules *rules, const struct section_request *request,
                        HANDLE *out)
{
    struct plan plan;
    process_enter();
    NTSTATUS status = make_plan(rules, request, &plan);
    if (!status) {
        status = create_planned(&plan, out);
        descriptor_close(&plan.backing.file);
    }
    process_leave();
    return status;
}

NTSTATUS section_open(const WCHAR *text, size_t length, ACCESS_MASK access, ULONG flags,
                      HANDLE *out)
{
    struct name name;
    struct joining joining = { .opening = TRUE, .access = access };
    NTSTATUS status = name_parse(text, length, &name);
    if (status)
        return status;
    process_enter();
    int folder;
    status = claim_folder(&name, FALSE, &folder);
    if (!status)
        status = join(folder, &name, &joining);
    if (!status)
        status = enter(joining.section, joining.access, flags, out);
    process_leave();
    return status;
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
    if (!claim || claim->lock.fd < 0 || (section->attributes & SEC_FILE))
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
            section->payload = fresh;
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
