/* SPDX-License-Identifier: MIT */
/* Section objects. */
#include "engine/section.h"
#include "engine/backing.h"
#include "engine/claim.h"
#include "engine/commit.h"
#include "engine/committed.h"
#include "engine/imagecopy.h"
#include "engine/joining.h"
#include "engine/largepage.h"
#include "engine/objectsecurity.h"
#include "engine/occupation.h"
#include "engine/pagefile.h"
#include "engine/placement.h"
#include "engine/process.h"
#include "engine/rounding.h"
#include "engine/sectionobject.h"
#include "engine/sectionplan.h"
#include "engine/status.h"

#include "linux/file.h"
#include "linux/memfile.h"
#include "linux/numa.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <time.h>

/* Others may create and close the same name all the time; nobody loses this often. */
#define CREATE_ATTEMPTS 10000

static BOOL executes(ULONG protection)
{
    return protection >= PAGE_EXECUTE;
}

/* Some rules have another word for a file that is too short. */
static NTSTATUS tell(const struct section_rules *rules, const struct section_request *request,
                     NTSTATUS status)
{
    return status == STATUS_SECTION_TOO_BIG && request->file && rules->cannot_grow
               ? rules->cannot_grow
               : status;
}

static BOOL is_reserved(const struct sectionplan *plan)
{
    return (plan->attributes & SEC_RESERVE) != 0;
}

/* The views of an image cannot tell where it comes from. What has no path has no name there. */
static NTSTATUS keep_origin(const struct sectionplan *plan, struct section *section)
{
    char path[PATH_MAX];
    NTSTATUS status = backing_path(&plan->backing, path);
    if (status == STATUS_NOT_SUPPORTED || status == STATUS_NAME_TOO_LONG)
        return STATUS_SUCCESS;
    return status ? status : section_set_origin(section, path);
}

/* Whoever comes to the file from now on is told that it is mapped; a program never grows. */
static NTSTATUS secure(struct sectionplan *plan, struct section *section)
{
    ULONG protection = plan->request->protection, attributes = plan->request->attributes;
    if (plan->backing.image) {
        NTSTATUS status = keep_origin(plan, section);
        return status
                   ? status
                   : backing_share(&plan->backing.file, protection, attributes, &section->sharing);
    }
    return backing_secure(&plan->backing, protection, attributes, &section->sharing);
}

/* Takes the backing file over into the section, grown to its size. */
static NTSTATUS attach_backing(struct sectionplan *plan, struct section *section)
{
    NTSTATUS status = secure(plan, section);
    if (!status) {
        section->payload = plan->backing.file;
        plan->backing.file = DESCRIPTOR_NONE;
    }
    return status;
}

/* The image as it is now, whatever becomes of the file (row 308). */
static NTSTATUS attach_image(struct sectionplan *plan, struct section *section)
{
    NTSTATUS status = secure(plan, section);
    if (!status)
        status = imagecopy_make(plan->backing.image, plan->backing.file.fd, &section->payload);
    if (!status) {
        section->image = plan->backing.image;
        plan->backing.image = NULL;
    }
    return status;
}

static NTSTATUS attach_memory(const struct sectionplan *plan, struct section *section)
{
    struct descriptor file;
    int error = memfile_open(executes(plan->request->protection), FALSE, &file);
    if (error == -EACCES) /* the system allows no executable ones */
        return STATUS_COMMITMENT_LIMIT;
    if (error)
        return status_from_error(error);
    NTSTATUS status = is_reserved(plan)
                          ? commit_status(file_truncate(file.fd, committed_file_size(plan->size)))
                          : commit_allocate(file.fd, plan->size);
    if (!status)
        status = status_from_error(memfile_seal(file.fd));
    if (status)
        descriptor_close(&file);
    else
        section->payload = file;
    return status;
}

/* What memory has no room for goes to disk, as it does on Windows. */
static NTSTATUS attach_storage(const struct sectionplan *plan, struct section *section)
{
    NTSTATUS status = attach_memory(plan, section);
    if (status == STATUS_COMMITMENT_LIMIT && !is_reserved(plan))
        status = pagefile_create_unnamed(plan->size, &section->payload);
    return status;
}

/* Large pages are a file of their own, which goes the way of a user's file (row 084). */
static NTSTATUS make_large_pages(struct sectionplan *plan)
{
    if (!(plan->attributes & SEC_LARGE_PAGES) || plan->backing.file.fd >= 0)
        return STATUS_SUCCESS;
    plan->backing.length = plan->backing.size = plan->size;
    return largepage_make(executes(plan->request->protection), plan->size, &plan->backing.file);
}

static NTSTATUS create_unnamed(struct sectionplan *plan, HANDLE *out)
{
    const struct section_request *request = plan->request;
    NTSTATUS status = sectionplan_check_new(plan);
    if (status)
        return status;
    struct section *section = section_new(request->protection, plan->attributes, plan->size);
    if (!section)
        return STATUS_NO_MEMORY;
    status = make_large_pages(plan);
    if (!status)
        status = plan->backing.image          ? attach_image(plan, section)
                 : plan->backing.file.fd >= 0 ? attach_backing(plan, section)
                                              : attach_storage(plan, section);
    if (status) {
        object_abandon(&section->object);
        return status;
    }
    section->object.security = plan->security;
    plan->security.bytes = NULL;
    return section_enter(section, plan->to_creator, request->flags, out);
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Bytes of the section that are in the object's own file. */
static uint64_t payload_of(const struct sectionplan *plan)
{
    if (plan->backing.image)
        return imagecopy_payload(plan->backing.image);
    if (plan->backing.file.fd >= 0)
        return 0;
    return is_reserved(plan) ? committed_file_size(plan->size)
                             : round_up(plan->size, record_unit());
}

/* Storage for payload and record; of a reserved section only for the record. */
static NTSTATUS allocate_object(const struct sectionplan *plan, int fd, uint64_t payload,
                                uint64_t room)
{
    if (!is_reserved(plan))
        return commit_allocate(fd, payload + room);
    int error = file_truncate(fd, payload + room);
    return commit_status(error ? error : file_allocate(fd, payload, room, 0));
}

static struct record describe(const struct sectionplan *plan, const struct name *name)
{
    return (struct record){
        .type = RECORD_SECTION,
        .protection = plan->request->protection,
        .attributes = plan->attributes,
        .size = plan->size,
        .created = now(),
        .security = plan->security.bytes,
        .security_size = plan->security.size,
        .home = name->home,
        .name = name->text,
        .name_length = name->length,
    };
}

/* The record of a section whose bytes are in another file. */
static void refer(struct record *record, const char *path, const struct descriptor *file)
{
    record->path = path;
    record->device = file->device;
    record->inode = file->inode;
}

/* Tells in the record which file it is. An image does without: its bytes are in the object. */
static NTSTATUS name_backing(const struct sectionplan *plan, char path[PATH_MAX],
                             struct record *record)
{
    NTSTATUS status = backing_path(&plan->backing, path);
    if (status)
        return status == STATUS_NOT_SUPPORTED && plan->backing.image ? STATUS_SUCCESS : status;
    refer(record, path, &plan->backing.file);
    return STATUS_SUCCESS;
}

/* The record, and last the permissions. */
static NTSTATUS finish_object(const struct sectionplan *plan, int fd, const struct record *record)
{
    BOOL bytes = !record->path || plan->backing.image; /* of the section are in this file */
    NTSTATUS status = record_write(fd, record);
    return status ? status
                  : objectsecurity_protect(fd, &plan->security, &section_type.access, bytes);
}

/* Fills a nameless file with payload and record: all that others will see once it has a name. */
static NTSTATUS write_object(const struct sectionplan *plan, const struct name *name,
                             struct descriptor *file)
{
    char path[PATH_MAX];
    const struct image *image = plan->backing.image;
    struct record record = describe(plan, name);
    record.payload = payload_of(plan);
    NTSTATUS status = STATUS_SUCCESS;
    if (plan->backing.file.fd >= 0)
        status = name_backing(plan, path, &record);
    if (!status)
        status = allocate_object(plan, file->fd, record.payload,
                                 record_room(record.name_length, record.path));
    if (!status && image)
        status = imagecopy_write(image, plan->backing.file.fd, file->fd, record.payload);
    return status ? status : finish_object(plan, file->fd, &record);
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
static NTSTATUS publish(struct sectionplan *plan, int folder, const struct name *name,
                        struct section *section)
{
    struct descriptor file;
    NTSTATUS status = claim_start(folder, &file);
    if (status)
        return no_commit(status);
    status = write_object(plan, name, &file);
    if (!status && !is_reserved(plan) && commit_is_long(payload_of(plan)))
        status = renew(&file, section);
    if (!status)
        status = claim_publish(folder, name, &file, section->object.claim);
    /* A child that was forked meanwhile may share the description: give the memory back at once. */
    if (status == STATUS_COMMITMENT_LIMIT)
        file_truncate(file.fd, 0);
    descriptor_close(&file);
    return no_commit(status);
}

/* A nameless object with nothing but the record of a section whose bytes are in PAGE. */
static NTSTATUS write_reference(const struct sectionplan *plan, int folder, const struct name *name,
                                const struct pagefile *page, struct descriptor *out)
{
    struct descriptor file;
    struct record record = describe(plan, name);
    refer(&record, page->path, &page->file);
    NTSTATUS status = claim_start(folder, &file);
    if (status)
        return status;
    status = commit_allocate(file.fd, record_room(record.name_length, record.path));
    if (!status)
        status = finish_object(plan, file.fd, &record);
    if (status)
        descriptor_close(&file);
    else
        *out = file;
    return status;
}

/* Writes and links the two files of a section on disk: the payload first. */
static NTSTATUS publish_pair(const struct sectionplan *plan, int folder, const struct name *name,
                             struct pagefile *page, struct claim *claim)
{
    struct descriptor file;
    /* No room even for the record: that is known before the disk is filled. */
    NTSTATUS status = write_reference(plan, folder, name, page, &file);
    if (status)
        return status;
    descriptor_close(&file); /* nobody may share it who is forked during the allocation */
    status = pagefile_allocate(page);
    if (!status)
        status = write_reference(plan, folder, name, page, &file);
    if (status)
        return status;
    status = pagefile_publish(page, &file, name->entry);
    if (!status)
        status = claim_publish(folder, name, &file, claim);
    descriptor_close(&file);
    return status;
}

/* The same as publish() with the payload on disk. */
static NTSTATUS publish_paged(const struct sectionplan *plan, int folder, const struct name *name,
                              BOOL to_execute, struct section *section)
{
    struct pagefile page;
    NTSTATUS status = pagefile_start(plan->size, &page);
    if (status)
        return status;
    if (to_execute && file_forbids_execution(page.file.fd))
        status = STATUS_COMMITMENT_LIMIT;
    else
        status = publish_pair(plan, folder, name, &page, section->object.claim);
    if (!status) {
        section->payload = pagefile_keep(&page);
        section->paged = TRUE;
    } else {
        pagefile_discard(&page);
    }
    return no_commit(status);
}

/*
 * Memory first; what does not fit goes to disk, and so does what memory may not execute. Not in
 * Global\: other users could not reach the folder.
 */
static NTSTATUS publish_somewhere(struct sectionplan *plan, int folder, const struct name *name,
                                  struct section *section)
{
    NTSTATUS status = STATUS_COMMITMENT_LIMIT;
    BOOL may_page = name->space == NAME_LOCAL && plan->backing.file.fd < 0 && !is_reserved(plan);
    if (may_page && executes(plan->request->protection) && file_forbids_execution(folder))
        status = publish_paged(plan, folder, name, TRUE, section);
    if (status == STATUS_COMMITMENT_LIMIT)
        status = publish(plan, folder, name, section);
    if (status == STATUS_COMMITMENT_LIMIT && may_page) {
        descriptor_close(&section->payload);
        status = publish_paged(plan, folder, name, FALSE, section);
    }
    return status;
}

static NTSTATUS create_named(struct sectionplan *plan, int folder, const struct name *name,
                             HANDLE *out)
{
    const struct section_request *request = plan->request;
    NTSTATUS status = sectionplan_check_new(plan);
    if (!status)
        status = sectionplan_inherit(plan, name);
    if (status)
        return status;
    struct section *section = section_new(request->protection, plan->attributes, plan->size);
    if (!section)
        return STATUS_NO_MEMORY;
    status = section_add_claim(section);
    if (!status)
        status = make_large_pages(plan);
    if (!status && plan->backing.file.fd >= 0)
        status = secure(plan, section);
    if (!status)
        status = publish_somewhere(plan, folder, name, section);
    if (status) {
        object_abandon(&section->object);
        return status;
    }
    if (plan->backing.image) {
        section->image = plan->backing.image;
        plan->backing.image = NULL;
    } else if (plan->backing.file.fd >= 0) {
        section->payload = plan->backing.file;
        plan->backing.file = DESCRIPTOR_NONE;
    }
    return section_enter(section_share(section), plan->to_creator, request->flags, out);
}

static NTSTATUS join(const struct sectionplan *plan, struct joining *joining, HANDLE *out)
{
    if (plan->request->exclusive) {
        object_abandon(&joining->section->object);
        return STATUS_OBJECT_NAME_COLLISION;
    }
    NTSTATUS status = section_enter(joining->section, plan->access, plan->request->flags, out);
    return status ? status : STATUS_OBJECT_NAME_EXISTS;
}

static NTSTATUS create_or_join(struct sectionplan *plan, const struct name *name, HANDLE *out)
{
    for (int attempt = 0; attempt < CREATE_ATTEMPTS; attempt++) {
        struct joining joining = { .payload = DESCRIPTOR_NONE,
                                   .access = plan->access,
                                   .adopting = plan->request->exclusive };
        int folder;
        NTSTATUS status = claim_folder(name, TRUE, &folder);
        if (status)
            return no_commit(status);
        status = joining_join(folder, name, &joining);
        if (!status)
            return join(plan, &joining, out);
        if (status == STATUS_OBJECT_TYPE_MISMATCH && plan->request->exclusive)
            return STATUS_OBJECT_NAME_COLLISION;
        if (status != STATUS_OBJECT_NAME_NOT_FOUND)
            return status;
        status = create_named(plan, folder, name, out);
        /* Not found: the folder itself was removed under us. */
        if (status != STATUS_OBJECT_NAME_COLLISION && status != STATUS_OBJECT_NAME_NOT_FOUND)
            return status;
    }
    return STATUS_REMOVAL_TIMEOUT;
}

static NTSTATUS create_planned(struct sectionplan *plan, HANDLE *out)
{
    const struct section_request *request = plan->request;
    struct name name;
    WCHAR *storage;
    if (request->permanent)
        return STATUS_PRIVILEGE_NOT_HELD;
    if (!request->name || (request->name_length == 0 && !plan->rules->empty_names))
        return create_unnamed(plan, out);
    NTSTATUS status = joining_name(plan->rules, request, &name, &storage);
    if (!status)
        status = create_or_join(plan, &name, out);
    else if (status == STATUS_OBJECT_NAME_NOT_FOUND)
        status = STATUS_ACCESS_DENIED; /* to make it in a folder that is the system's own */
    free(storage);
    return status;
}

/* The memory is allocated now, so the wish for a node is this thread's meanwhile. */
static NTSTATUS create_on_node(struct sectionplan *plan, HANDLE *out)
{
    const struct placement *place = plan->request->place;
    struct numa_policy before;
    if (!place || !place->prefers_node)
        return create_planned(plan, out);
    numa_prefer(place->node, &before);
    NTSTATUS status = create_planned(plan, out);
    numa_restore(&before);
    return status;
}

NTSTATUS section_create(const struct section_rules *rules, const struct section_request *request,
                        HANDLE *out)
{
    struct sectionplan plan;
    process_enter();
    NTSTATUS status = sectionplan_make(rules, request, &plan);
    if (!status) {
        status = create_on_node(&plan, out);
        if (!status_failed(status))
            occupation_begin(*out, &plan.occupation);
        sectionplan_drop(&plan);
    }
    process_leave();
    return tell(rules, request, status);
}
