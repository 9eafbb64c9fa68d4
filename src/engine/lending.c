/* SPDX-License-Identifier: MIT */
/* Between file handles and the program's own descriptors. */
#include "engine/lending.h"
#include "engine/openfile.h"
#include "engine/process.h"
#include "engine/section.h"
#include "engine/status.h"

#include "linux/calls.h"

#include <stdlib.h>

/* The rights of what _open() of Windows would give: no FILE_EXECUTE. */
#define RIGHTS_OF_BORROWED (FILE_ALL_ACCESS & ~(ACCESS_MASK)FILE_EXECUTE)

static LIST_HEAD(, fileobject) lent = LIST_HEAD_INITIALIZER(lent);

/* With the object lock held. */
static struct fileobject *find_locked(int fd)
{
    struct fileobject *file;
    LIST_FOREACH(file, &lent, link)
    if (file->descriptor.fd == fd)
        return file;
    return NULL;
}

static struct fileobject *find(int fd)
{
    lock_objects();
    struct fileobject *file = find_locked(fd);
    if (file)
        object_reference(&file->object);
    unlock_objects();
    return file;
}

/* FALSE when another file has that number already. */
static BOOL enlist(struct fileobject *file, HANDLE handle)
{
    lock_objects();
    struct fileobject *other = find_locked(file->descriptor.fd);
    if (!other) {
        LIST_INSERT_HEAD(&lent, file, link);
        file->lent = TRUE;
        file->handle = handle;
    }
    unlock_objects();
    return !other || other == file;
}

void lending_forget(struct fileobject *file)
{
    lock_objects();
    if (file->lent)
        LIST_REMOVE(file, link);
    file->lent = FALSE;
    unlock_objects();
}

static BOOL denotes(HANDLE handle, const struct fileobject *file)
{
    struct object *object;
    if (handle_reference(handle, &fileobject_type, 0, &object, NULL))
        return FALSE;
    BOOL same = object == &file->object;
    object_dereference(object);
    return same;
}

/* The program has closed the descriptor: what has that number now is not ours. */
static void retire(struct fileobject *file)
{
    lending_forget(file);
    file->descriptor = DESCRIPTOR_NONE;
    if (denotes(file->handle, file))
        handle_close(file->handle);
}

static NTSTATUS examine(int fd, struct stat *status, int *flags)
{
    int error = fd < 0 ? -EBADF : (int)linux_calls->fstat(fd, status);
    if (error)
        return status_from_error(error);
    *flags = (int)linux_calls->fcntl(fd, F_GETFL, 0);
    return *flags < 0 ? status_from_error(*flags) : STATUS_SUCCESS;
}

/* Still the file, opened in the same way, that the number stood for when it was lent? */
static BOOL is_current(const struct fileobject *file, const struct stat *status, int flags)
{
    return descriptor_is(&file->descriptor, status) &&
           file->status_flags == (flags & (O_ACCMODE | O_PATH));
}

static NTSTATUS handle_of(struct fileobject *file, ACCESS_MASK access, HANDLE *out)
{
    if (denotes(file->handle, file)) {
        *out = file->handle;
        return STATUS_SUCCESS;
    }
    /* The handle was closed, but a duplicate keeps the descriptor open. */
    NTSTATUS status = handle_add(&file->object, access, 0, out);
    if (!status)
        file->handle = *out;
    return status;
}

static NTSTATUS borrow_new(int fd, const struct stat *status, int flags, HANDLE *out)
{
    struct descriptor descriptor = { .fd = fd, .device = status->st_dev, .inode = status->st_ino };
    struct fileobject *file;
    NTSTATUS result = fileobject_wrap(&descriptor, flags, &file);
    if (result)
        return result;
    result = handle_add(&file->object, fileobject_rights(flags) & RIGHTS_OF_BORROWED, 0, out);
    if (!result && !enlist(file, *out)) {
        /* Another thread was faster: its handle is the one. */
        file->descriptor = DESCRIPTOR_NONE;
        handle_close(*out);
        result = STATUS_RETRY;
    }
    if (result)
        file->descriptor = DESCRIPTOR_NONE; /* it stays the program's */
    object_dereference(&file->object);
    return result;
}

/* STATUS_RETRY: what stood in the way is gone. */
static NTSTATUS borrow_once(int fd, HANDLE *out)
{
    struct stat status;
    int flags = 0;
    NTSTATUS result = examine(fd, &status, &flags);
    if (result && result != STATUS_INVALID_HANDLE)
        return result;
    struct fileobject *file = find(fd);
    if (!file)
        return result ? result : borrow_new(fd, &status, flags, out);
    if (!result && is_current(file, &status, flags)) {
        result = handle_of(file, fileobject_rights(flags) & RIGHTS_OF_BORROWED, out);
    } else {
        retire(file);
        result = STATUS_RETRY;
    }
    object_dereference(&file->object);
    return result;
}

NTSTATUS lending_borrow(int fd, HANDLE *out)
{
    NTSTATUS result;
    do
        result = borrow_once(fd, out);
    while (result == STATUS_RETRY);
    return result;
}

/* A file to be deleted on close must be known when the program has closed the descriptor. */
static NTSTATUS keep_anchor(struct fileobject *file)
{
    if (!(file->doomed || file->disposed) || file->anchor.fd >= 0)
        return STATUS_SUCCESS;
    return status_from_error(descriptor_reopen(&file->descriptor, O_PATH, &file->anchor));
}

static NTSTATUS set_append(int fd)
{
    long flags = linux_calls->fcntl(fd, F_GETFL, 0);
    if (flags >= 0 && !(flags & (O_APPEND | O_PATH)))
        flags = linux_calls->fcntl(fd, F_SETFL, (int)flags | O_APPEND);
    return flags < 0 ? status_from_error((int)flags) : STATUS_SUCCESS;
}

NTSTATUS lending_give(HANDLE handle, BOOL append, int *fd)
{
    struct object *object;
    NTSTATUS status = handle_reference(handle, &fileobject_type, 0, &object, NULL);
    if (status)
        return status;
    struct fileobject *file = (struct fileobject *)object;
    status = fileobject_verify(file, NULL);
    if (!status)
        status = keep_anchor(file);
    if (!status && append)
        status = set_append(file->descriptor.fd);
    while (!status && !enlist(file, handle)) {
        struct fileobject *stale = find(file->descriptor.fd);
        if (stale && stale != file)
            retire(stale);
        object_dereference(stale ? &stale->object : NULL);
    }
    if (!status) {
        /* The program may close it at any time, and nobody would tell those who are refused. */
        sharing_release(&file->sharing);
        if (!denotes(file->handle, file))
            file->handle = handle; /* an older one was closed since */
        *fd = file->descriptor.fd;
    }
    object_dereference(object);
    return status;
}

/* It is open already: nobody is asked, and nobody is denied anything. */
static NTSTATUS join_sharing(struct fileobject *file, const struct stat *status)
{
    struct sharing_gate gate;
    ACCESS_MASK rights = fileobject_rights(file->status_flags);
    unsigned uses = (rights & FILE_READ_DATA ? (unsigned)SHARING_READS : 0U) |
                    (rights & FILE_WRITE_DATA ? (unsigned)SHARING_WRITES : 0U);
    if (!S_ISREG(status->st_mode) || !uses)
        return STATUS_SUCCESS;
    NTSTATUS result = sharing_enter(status->st_dev, status->st_ino, &gate);
    if (result)
        return result;
    result = sharing_open(&gate, uses, ~0U, &file->sharing);
    sharing_leave(&gate);
    return result;
}

NTSTATUS lending_import(int fd, ACCESS_MASK access, ULONG flags, HANDLE *out)
{
    struct stat stat;
    struct fileobject *file;
    struct descriptor copy, own;
    int mode = 0;
    NTSTATUS status = examine(fd, &stat, &mode);
    if (status)
        return status;
    ACCESS_MASK allowed = fileobject_rights(mode), rights = allowed;
    if (access && !(access & MAXIMUM_ALLOWED)) {
        status = access_resolve(&fileobject_type.access, access, &rights);
        rights |= SYNCHRONIZE | FILE_READ_ATTRIBUTES;
    }
    if (!status && (rights & ~allowed))
        status = STATUS_ACCESS_DENIED;
    if (status)
        return status;
    own = (struct descriptor){ .fd = fd, .device = stat.st_dev, .inode = stat.st_ino };
    status = status_from_error(descriptor_duplicate(&own, &copy));
    if (status)
        return status;
    status = fileobject_wrap(&copy, mode, &file);
    if (status) {
        descriptor_close(&copy);
        return status;
    }
    process_enter();
    status = join_sharing(file, &stat);
    if (!status)
        status = handle_add(&file->object, rights, flags, out);
    object_dereference(&file->object);
    process_leave();
    return status;
}

NTSTATUS lending_export(HANDLE handle, int *fd)
{
    struct object *object;
    struct descriptor copy;
    NTSTATUS status = handle_reference(handle, NULL, 0, &object, NULL);
    if (status)
        return status;
    if (object->type == &section_type) {
        status = section_descriptor(object, fd);
    } else if (object->type == &fileobject_type) {
        struct fileobject *file = (struct fileobject *)object;
        status = status_from_error(descriptor_duplicate(&file->descriptor, &copy));
        if (!status)
            *fd = copy.fd;
    } else {
        status = STATUS_OBJECT_TYPE_MISMATCH;
    }
    object_dereference(object);
    return status;
}
