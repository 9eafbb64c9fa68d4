/* SPDX-License-Identifier: MIT */
/* Private namespaces. */
#include "engine/privatespace.h"
#include "engine/claim.h"
#include "engine/commit.h"
#include "engine/objectsecurity.h"
#include "engine/privatespaceobject.h"
#include "engine/process.h"
#include "engine/status.h"

#include "linux/calls.h"
#include "linux/lock.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE ((int64_t)5 * 1000000000) /* nanoseconds */
#define NANOSECONDS 1000000000

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
    ACCESS_MASK access; /* that the caller may have */
};

/* Is the record that somebody made under this name one that he may have made? */
static NTSTATUS judge(const struct name *name, const struct meeting *meeting,
                      const struct record *record, const struct stat *status)
{
    if (record->type != RECORD_NAMESPACE)
        return STATUS_OBJECT_TYPE_MISMATCH;
    return name->space == NAME_LOCAL
               ? STATUS_SUCCESS
               : boundary_check_user(meeting->request->boundary, status->st_uid);
}

static BOOL is_writable(int fd)
{
    long flags = linux_calls->fcntl(fd, F_GETFL, 0);
    return flags >= 0 && (flags & O_ACCMODE) == O_RDWR;
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
    meeting->access = 0;
    result = privatespace_check_access(record, is_writable(file->fd), TRUE, &meeting->access);
    if (result)
        return result;
    meeting->space = privatespace_new(meeting->request->alias, meeting->request->length);
    if (!meeting->space)
        return STATUS_NO_MEMORY;
    meeting->space->home = privatespace_home(record->id, &status);
    return STATUS_SUCCESS;
}

/* Gives it, with its handle and reference, to the handle table, and its alias to the process. */
static NTSTATUS enter(struct privatespace *space, ACCESS_MASK access, ULONG flags, HANDLE *out)
{
    NTSTATUS status = privatespace_make_known(space)
                          ? handle_insert(&space->object, access, flags, out)
                          : STATUS_OBJECT_NAME_COLLISION;
    if (status)
        object_abandon(&space->object);
    return status;
}

/* -- creating -------------------------------------------------------------------------------- */

struct creation {
    const struct privatespace_request *request;
    const struct name *name;
    struct object_security security; /* none: for the user and root */
};

/* The file of a new one: the record alone, and last the permissions. */
static NTSTATUS write_space(const struct creation *creation, int fd)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct record record = {
        .type = RECORD_NAMESPACE,
        .created = (int64_t)now.tv_sec * NANOSECONDS + now.tv_nsec,
        .name = creation->name->text,
        .name_length = creation->name->length,
        .security = creation->security.bytes,
        .security_size = creation->security.size,
    };
    NTSTATUS status = commit_allocate(fd, record_room(record.name_length, NULL));
    if (!status)
        status = record_write(fd, &record);
    return status
               ? status
               : objectsecurity_protect(fd, &creation->security, &privatespace_type.access, FALSE);
}

/*
 * The creator's mark is on a description of its own, which programs that are executed do not get:
 * they may inherit the handle, but have not created it. Without /proc there is no second one.
 */
static int mark_creator(struct privatespace *space, const struct descriptor *file)
{
    int error = descriptor_reopen(file, O_RDWR, &space->creator);
    if (error && error != -ENOSYS)
        return error;
    return lock_creator(error ? file->fd : space->creator.fd);
}

/* What it can be known by, and the creator's mark, before it has a name. */
static NTSTATUS prepare(struct privatespace *space, const struct creation *creation,
                        const struct descriptor *file)
{
    struct stat status;
    struct record record;
    NTSTATUS result = write_space(creation, file->fd);
    int error = result ? 0 : descriptor_verify(file, &status);
    if (!result && !error)
        error = mark_creator(space, file);
    if (!result)
        result = error ? status_from_error(error) : record_read(file->fd, &status, &record);
    if (result)
        return result;
    space->home = privatespace_home(record.id, &status);
    space->created = TRUE;
    record_free(&record);
    return STATUS_SUCCESS;
}

static NTSTATUS publish(const struct creation *creation, int folder, struct privatespace **out)
{
    struct descriptor file;
    struct privatespace *space =
        privatespace_new(creation->request->alias, creation->request->length);
    if (!space)
        return STATUS_NO_MEMORY;
    NTSTATUS status = claim_start(folder, &file);
    if (!status) {
        status = prepare(space, creation, &file);
        if (!status)
            status = claim_publish(folder, creation->name, &file, space->object.claim);
        descriptor_close(&file);
    }
    if (status) {
        object_abandon(&space->object);
        return status == STATUS_DISK_FULL ? STATUS_COMMITMENT_LIMIT : status;
    }
    *out = privatespace_share(space);
    return STATUS_SUCCESS;
}

static NTSTATUS try_create(const struct creation *creation, HANDLE *out)
{
    struct meeting meeting = { .request = creation->request };
    struct privatespace *space;
    struct claim claim;
    int folder;
    NTSTATUS status = claim_folder(creation->name, TRUE, &folder);
    if (!status)
        status = claim_open(folder, creation->name, TRUE, meet, &meeting, &claim);
    if (status != STATUS_OBJECT_NAME_NOT_FOUND)
        return status;
    status = publish(creation, folder, &space);
    if (!status)
        return enter(space, DIRECTORY_ALL_ACCESS, creation->request->flags, out);
    /* Somebody was quicker, or the folder was removed under us. */
    return status == STATUS_OBJECT_NAME_COLLISION || status == STATUS_OBJECT_NAME_NOT_FOUND
               ? STATUS_RETRY
               : status;
}

static NTSTATUS create(const struct creation *creation, HANDLE *out)
{
    int64_t deadline = process_clock() + PATIENCE;
    NTSTATUS status = try_create(creation, out);
    while (status == STATUS_RETRY)
        status = process_clock() > deadline ? STATUS_REMOVAL_TIMEOUT : try_create(creation, out);
    return status;
}

static NTSTATUS capture(const struct privatespace_request *request, struct object_security *out)
{
    NTSTATUS status = objectsecurity_capture(request->security, NULL, &privatespace_type.access,
                                             RECORD_SECURITY_CAPACITY, out);
    if (status || !out->bytes || objectsecurity_owner(out) == geteuid())
        return status;
    status = privatespace_check_owned(request->boundary, objectsecurity_owner(out));
    if (status)
        objectsecurity_free(out);
    return status;
}

/* -- opening --------------------------------------------------------------------------------- */

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

/* Row h153 for one that we have already, and may have created ourselves. */
static NTSTATUS open_known(struct privatespace *space, ULONG flags, HANDLE *out)
{
    ACCESS_MASK access = 0;
    struct record record;
    BOOL writable;
    int found = space->created ? 1 : lock_creator_found(space->object.claim->lock.fd);
    NTSTATUS status = found < 0    ? status_from_error(found)
                      : found == 0 ? STATUS_OBJECT_PATH_NOT_FOUND
                                   : STATUS_SUCCESS;
    if (!status) {
        lock_objects();
        status = privatespace_read(space, &record, &writable);
        unlock_objects();
    }
    if (!status) {
        status = privatespace_check_access(&record, writable, TRUE, &access);
        record_free(&record);
    }
    if (!status)
        return enter(space, access, flags, out);
    object_abandon(&space->object);
    return status;
}

static NTSTATUS open_space(const struct privatespace_request *request, const struct name *name,
                           HANDLE *out)
{
    struct meeting meeting = { .request = request, .opening = TRUE };
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
    return enter(privatespace_share(meeting.space), meeting.access, request->flags, out);
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
    struct creation creation = { .request = request, .name = &name };
    WCHAR *text = NULL;
    process_enter();
    NTSTATUS status = make_name(request, &name, &text);
    if (!status)
        status = boundary_check_caller(request->boundary);
    if (!status)
        status = capture(request, &creation.security);
    if (!status)
        privatespace_forget_destroyed(request->alias, request->length);
    if (!status && privatespace_find(request->alias, request->length, &(struct name){ 0 }))
        status = STATUS_OBJECT_NAME_COLLISION;
    if (!status)
        status = create(&creation, out);
    process_leave();
    objectsecurity_free(&creation.security);
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
        do
            status = open_space(request, &name, out);
        while (status == STATUS_OBJECT_NAME_COLLISION &&
               privatespace_forget_destroyed(request->alias, request->length));
    process_leave();
    free(text);
    return status;
}

/* -- closing --------------------------------------------------------------------------------- */

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
