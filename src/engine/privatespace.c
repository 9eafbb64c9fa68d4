/* SPDX-License-Identifier: MIT */
/* Private namespaces. */
#include "engine/privatespace.h"
#include "engine/claim.h"
#include "engine/commit.h"
#include "engine/process.h"
#include "engine/status.h"

#include "linux/lock.h"

#define XXH_INLINE_ALL
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xxhash.h>

#define ATTEMPTS 64
#define NANOSECONDS 1000000000

/* The rights of directory objects, and what generic ones stand for (row h157). */
#define DIRECTORY_QUERY 1
#define DIRECTORY_TRAVERSE 2
#define DIRECTORY_CREATE_OBJECT 4
#define DIRECTORY_CREATE_SUBDIRECTORY 8
#define DIRECTORY_ALL_ACCESS (STANDARD_RIGHTS_REQUIRED | 0xF)
#define DIRECTORY_READ (STANDARD_RIGHTS_READ | DIRECTORY_QUERY | DIRECTORY_TRAVERSE)
#define DIRECTORY_WRITE                                                                            \
    (STANDARD_RIGHTS_WRITE | DIRECTORY_CREATE_OBJECT | DIRECTORY_CREATE_SUBDIRECTORY)

struct privatespace {
    struct object object;
    struct name_home home;
    struct name_trust trust;
    BOOL created; /* by this process, or the one that it was forked from */
    LIST_ENTRY(privatespace) known;
    size_t alias_length;
    WCHAR alias[];
};

static void privatespace_released(struct object *object);
static void privatespace_destroy(struct object *object);

const struct object_type privatespace_type = {
    .name = "Directory",
    .access = { .read = DIRECTORY_READ,
                .write = DIRECTORY_WRITE,
                .execute = DIRECTORY_READ,
                .all = DIRECTORY_ALL_ACCESS,
                .valid = DIRECTORY_ALL_ACCESS },
    .released = privatespace_released,
    .destroy = privatespace_destroy,
};

/* Those that this process has handles of; guarded by the object lock. */
static LIST_HEAD(, privatespace) spaces = LIST_HEAD_INITIALIZER(spaces);

static struct privatespace *find_locked(const WCHAR *alias, size_t length)
{
    struct privatespace *space;
    LIST_FOREACH(space, &spaces, known)
    if (space->alias_length == length && memcmp(space->alias, alias, length * sizeof *alias) == 0)
        return space;
    return NULL;
}

BOOL privatespace_find(const WCHAR *alias, size_t length, struct name *out)
{
    lock_objects();
    const struct privatespace *space = find_locked(alias, length);
    if (space) {
        out->space = space->object.claim->space;
        out->home = space->home;
        out->trust = space->trust;
    }
    unlock_objects();
    return space != NULL;
}

/* FALSE: it stands for another one. */
static BOOL make_known(struct privatespace *space)
{
    lock_objects();
    BOOL free = !find_locked(space->alias, space->alias_length);
    if (free)
        LIST_INSERT_HEAD(&spaces, space, known);
    unlock_objects();
    return free;
}

static void privatespace_released(struct object *object)
{
    struct privatespace *space = (struct privatespace *)object;
    lock_objects();
    if (find_locked(space->alias, space->alias_length) == space)
        LIST_REMOVE(space, known);
    unlock_objects();
    claim_release(object->claim);
}

static void privatespace_destroy(struct object *object)
{
    free(object->claim);
    free(object);
}

static struct privatespace *make_space(const struct privatespace_request *request)
{
    size_t size = request->length * sizeof *request->alias;
    struct privatespace *space = malloc(sizeof *space + size);
    struct claim *claim = malloc(sizeof *claim);
    if (!space || !claim) {
        free(space);
        free(claim);
        return NULL;
    }
    memset(space, 0, sizeof *space);
    object_initialize(&space->object, &privatespace_type);
    claim->lock = DESCRIPTOR_NONE;
    space->object.claim = claim;
    space->object.handles = 1;
    space->alias_length = request->length;
    memcpy(space->alias, request->alias, size);
    return space;
}

/* No two namespaces have been in one file at one time with one record. */
static struct name_home home_of(uint64_t record_id, const struct stat *status)
{
    const uint64_t facts[] = { record_id, status->st_ino };
    XXH128_hash_t hash = XXH3_128bits(facts, sizeof facts);
    return (struct name_home){ { hash.high64 | 1, hash.low64 } };
}

static void describe(struct privatespace *space, enum name_space folder, BOOL writable,
                     uint64_t record_id, const struct stat *status)
{
    space->home = home_of(record_id, status);
    space->trust = (struct name_trust){
        .limited = folder == NAME_GLOBAL,
        .may_create = writable,
        .open_to_all = (status->st_mode & S_IWOTH) != 0,
        .owner = status->st_uid,
    };
}

static NTSTATUS check_alias(const WCHAR *alias, size_t length)
{
    struct name name;
    if (length == 0)
        return STATUS_INVALID_PARAMETER;
    for (size_t i = 0; i < length; i++)
        if (alias[i] == '\\')
            return STATUS_INVALID_PARAMETER;
    /* Local, Global and Session keep their meaning, and are no names. */
    return name_parse(alias, length, &name) ? STATUS_INVALID_PARAMETER : STATUS_SUCCESS;
}

struct meeting {
    const struct privatespace_request *request;
    BOOL opening;
    struct privatespace *space;
};

/* Is the record that somebody made under this name one that he may have made? */
static NTSTATUS judge(const struct name *name, const struct meeting *meeting,
                      const struct record *record, const struct stat *status)
{
    if (record->type != RECORD_NAMESPACE)
        return STATUS_OBJECT_TYPE_MISMATCH;
    return name->space == NAME_LOCAL || boundary_admits(meeting->request->boundary, status->st_uid)
               ? STATUS_SUCCESS
               : STATUS_ACCESS_DENIED;
}

/* Somebody holds it: for claim_open(). */
static NTSTATUS meet(const struct name *name, const struct descriptor *file,
                     const struct record *record, void *context)
{
    struct meeting *meeting = context;
    struct stat status;
    if (meeting->space)
        object_abandon(&meeting->space->object);
    meeting->space = NULL;
    int error = descriptor_verify(file, &status);
    NTSTATUS result = error ? status_from_error(error) : judge(name, meeting, record, &status);
    if (result)
        return result;
    if (!meeting->opening)
        return STATUS_OBJECT_NAME_COLLISION;
    error = lock_creator_found(file->fd);
    if (error <= 0) /* row h153: whose creator has closed it */
        return error ? status_from_error(error) : STATUS_OBJECT_PATH_NOT_FOUND;
    meeting->space = make_space(meeting->request);
    if (!meeting->space)
        return STATUS_NO_MEMORY;
    describe(meeting->space, name->space, FALSE, record->id, &status);
    return STATUS_SUCCESS;
}

static ACCESS_MASK access_of(const struct privatespace *space)
{
    return space->trust.may_create ? DIRECTORY_ALL_ACCESS : DIRECTORY_READ;
}

/* Hands a namespace with one handle and one reference over to the tables. */
static NTSTATUS enter(struct privatespace *space, ULONG flags, HANDLE *out)
{
    object_release_at_exit(&space->object);
    struct object *other = object_register(&space->object);
    if (other) { /* another thread was quicker */
        claim_repair(other->claim, space->object.claim);
        object_abandon(&space->object);
        space = (struct privatespace *)other;
    } else if (!make_known(space)) {
        object_abandon(&space->object);
        return STATUS_OBJECT_NAME_COLLISION;
    }
    NTSTATUS status = handle_insert(&space->object, access_of(space), flags, out);
    if (status)
        object_abandon(&space->object);
    return status;
}

/* The file of a new one: the record alone. */
static NTSTATUS write_space(int fd, const struct name *name)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct record record = {
        .type = RECORD_NAMESPACE,
        .created = (int64_t)now.tv_sec * NANOSECONDS + now.tv_nsec,
        .name = name->text,
        .name_length = name->length,
    };
    NTSTATUS status = commit_allocate(fd, record_room(record.name_length, NULL));
    return status ? status : record_write(fd, &record);
}

/* What it can be known by, and the creator's mark, before it has a name. */
static NTSTATUS prepare(struct privatespace *space, const struct name *name,
                        const struct descriptor *file)
{
    struct stat status;
    struct record record;
    NTSTATUS result = write_space(file->fd, name);
    int error = result ? 0 : descriptor_verify(file, &status);
    if (!result && !error)
        error = lock_creator(file->fd);
    if (!result)
        result = error ? status_from_error(error) : record_read(file->fd, &status, &record);
    if (result)
        return result;
    describe(space, name->space, TRUE, record.id, &status);
    record_free(&record);
    space->created = TRUE;
    return STATUS_SUCCESS;
}

static NTSTATUS publish(const struct privatespace_request *request, int folder,
                        const struct name *name, HANDLE *out)
{
    struct descriptor file;
    struct privatespace *space = make_space(request);
    if (!space)
        return STATUS_NO_MEMORY;
    NTSTATUS status = claim_start(folder, &file);
    if (!status) {
        status = prepare(space, name, &file);
        if (!status)
            status = claim_publish(folder, name, &file, space->object.claim);
        descriptor_close(&file);
    }
    if (status) {
        object_abandon(&space->object);
        return status == STATUS_DISK_FULL ? STATUS_COMMITMENT_LIMIT : status;
    }
    return enter(space, request->flags, out);
}

/* The one that this process has already, with a handle's worth of hold. */
static struct privatespace *find_known(int folder, const struct name *name)
{
    struct object *object = object_find(name->space, name->entry);
    if (object && object->type == &privatespace_type && claim_is_current(folder, object->claim))
        return (struct privatespace *)object;
    if (object)
        object_abandon(object);
    return NULL;
}

static NTSTATUS create(const struct privatespace_request *request, const struct name *name,
                       HANDLE *out)
{
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        struct meeting meeting = { request, FALSE, NULL };
        struct claim claim;
        int folder;
        NTSTATUS status = claim_folder(name, TRUE, &folder);
        if (!status)
            status = claim_open(folder, name, TRUE, meet, &meeting, &claim);
        if (status != STATUS_OBJECT_NAME_NOT_FOUND)
            return status;
        status = publish(request, folder, name, out);
        /* Somebody was quicker, or the folder was removed under us. */
        if (status != STATUS_OBJECT_NAME_COLLISION && status != STATUS_OBJECT_NAME_NOT_FOUND)
            return status;
    }
    return STATUS_REMOVAL_TIMEOUT;
}

/* Row h153 for one that we have already, and may have created ourselves. */
static NTSTATUS open_known(struct privatespace *space, ULONG flags, HANDLE *out)
{
    int found = space->created ? 1 : lock_creator_found(space->object.claim->lock.fd);
    NTSTATUS status = found < 0    ? status_from_error(found)
                      : found == 0 ? STATUS_OBJECT_PATH_NOT_FOUND
                                   : STATUS_SUCCESS;
    if (!status)
        status = handle_insert(&space->object, access_of(space), flags, out);
    if (status)
        object_abandon(&space->object);
    return status;
}

static NTSTATUS open(const struct privatespace_request *request, const struct name *name,
                     HANDLE *out)
{
    struct meeting meeting = { request, TRUE, NULL };
    struct claim claim;
    int folder;
    NTSTATUS status = claim_folder(name, FALSE, &folder);
    struct privatespace *known = status ? NULL : find_known(folder, name);
    if (known)
        return open_known(known, request->flags, out);
    if (!status)
        status = claim_open(folder, name, FALSE, meet, &meeting, &claim);
    if (status) {
        if (meeting.space)
            object_abandon(&meeting.space->object);
        return status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_OBJECT_PATH_NOT_FOUND : status;
    }
    *meeting.space->object.claim = claim;
    meeting.space->trust.may_create = claim.writable;
    return enter(meeting.space, request->flags, out);
}

static NTSTATUS make_name(const struct privatespace_request *request, struct name *name,
                          WCHAR **text)
{
    if (!request->boundary || !request->alias)
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = check_alias(request->alias, request->length);
    return status ? status
                  : boundary_name(request->boundary, request->alias, request->length, name, text);
}

NTSTATUS privatespace_create(const struct privatespace_request *request, HANDLE *out)
{
    struct name name;
    WCHAR *text = NULL;
    process_enter();
    NTSTATUS status = make_name(request, &name, &text);
    if (!status)
        status = boundary_check_caller(request->boundary);
    if (!status && privatespace_find(request->alias, request->length, &(struct name){ 0 }))
        status = STATUS_OBJECT_NAME_COLLISION;
    if (!status)
        status = create(request, &name, out);
    process_leave();
    free(text);
    return status;
}

NTSTATUS privatespace_open(const struct privatespace_request *request, HANDLE *out)
{
    struct name name;
    WCHAR *text = NULL;
    process_enter();
    NTSTATUS status = make_name(request, &name, &text);
    if (!status)
        status = open(request, &name, out);
    process_leave();
    free(text);
    return status;
}

static NTSTATUS destroy(HANDLE handle)
{
    struct object *object;
    NTSTATUS status = handle_reference(handle, &privatespace_type, DELETE, &object, NULL);
    if (status)
        return status;
    process_enter();
    struct claim claim;
    lock_objects();
    claim = *object->claim;
    unlock_objects();
    status = claim_destroy(&claim);
    process_leave();
    object_dereference(object);
    return status;
}

NTSTATUS privatespace_close(HANDLE handle, BOOL destroyed)
{
    struct object *object;
    ULONG flags;
    NTSTATUS status = handle_reference(handle, &privatespace_type, 0, &object, NULL);
    if (status)
        return status;
    object_dereference(object);
    status = handle_get_flags(handle, &flags);
    if (!status && (flags & HANDLE_FLAG_PROTECT_FROM_CLOSE))
        status = STATUS_HANDLE_NOT_CLOSABLE;
    if (!status && destroyed)
        status = destroy(handle);
    return status ? status : handle_close(handle);
}
