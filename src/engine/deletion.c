/* SPDX-License-Identifier: MIT */
/* Files that are deleted when their last handle is closed. */
#include "engine/deletion.h"
#include "engine/status.h"

#include "linux/calls.h"
#include "linux/folder.h"

#include <stdio.h>
#include <unistd.h>

int deletion_find_name(const struct descriptor *file, char path[PATH_CAPACITY])
{
    char link[32];
    struct stat status;
    int error = descriptor_verify(file, &status);
    if (error)
        return error;
    if (status.st_nlink == 0)
        return -ENOENT;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file->fd);
    long length = linux_calls->readlinkat(AT_FDCWD, link, path, PATH_CAPACITY);
    if (length < 0)
        return (int)length;
    if (length >= PATH_CAPACITY)
        return -ENAMETOOLONG;
    path[length] = 0;
    return 0;
}

void deletion_remove_name(const char *path, const struct descriptor *file)
{
    struct stat status;
    if (!linux_calls->fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) &&
        descriptor_is(file, &status))
        linux_calls->unlinkat(AT_FDCWD, path, S_ISDIR(status.st_mode) ? AT_REMOVEDIR : 0);
}

static void mark(struct fileobject *file, BOOL *reason)
{
    file->opener = getpid();
    *reason = TRUE;
    object_release_at_exit(&file->object);
}

void deletion_doom(struct fileobject *file)
{
    mark(file, &file->doomed);
}

void deletion_carry_out(const struct fileobject *file)
{
    const struct descriptor *anchor = file->anchor.fd >= 0 ? &file->anchor : &file->descriptor;
    char path[PATH_CAPACITY];
    if ((file->doomed || file->disposed) && file->opener == getpid() &&
        !deletion_find_name(anchor, path))
        deletion_remove_name(path, anchor);
}

static NTSTATUS check_folder(const struct descriptor *folder)
{
    struct folder_reader reader;
    int error = folder_read(folder->fd, ".", &reader);
    if (error)
        return status_from_error(error);
    BOOL empty = !folder_next(&reader);
    folder_finish(&reader);
    return empty ? STATUS_SUCCESS : STATUS_DIRECTORY_NOT_EMPTY;
}

static NTSTATUS check_kind(const struct fileobject *file, const struct stat *status)
{
    if (S_ISDIR(status->st_mode))
        return check_folder(&file->descriptor);
    if (S_ISREG(status->st_mode) && path_is_read_only(status->st_mode))
        return STATUS_CANNOT_DELETE;
    return S_ISREG(status->st_mode) || S_ISLNK(status->st_mode) ? STATUS_SUCCESS
                                                                : STATUS_INVALID_PARAMETER;
}

/* With the gate of the file. */
static NTSTATUS dispose(const struct sharing_gate *gate, struct fileobject *file)
{
    NTSTATUS status = gate->mapped ? STATUS_CANNOT_DELETE : sharing_announce(&file->sharing, TRUE);
    if (!status)
        mark(file, &file->disposed);
    return status;
}

static NTSTATUS set(struct fileobject *file)
{
    struct sharing_gate gate;
    struct stat status;
    char path[PATH_CAPACITY];
    NTSTATUS result = fileobject_verify(file, &status);
    if (!result)
        result = check_kind(file, &status);
    if (result)
        return result;
    int error = deletion_find_name(&file->descriptor, path);
    if (error)
        return error == -ENOENT ? STATUS_NOT_SUPPORTED : status_from_error(error);
    result = sharing_enter(status.st_dev, status.st_ino, &gate);
    if (result)
        return result;
    result = dispose(&gate, file);
    sharing_leave(&gate);
    return result;
}

NTSTATUS fileobject_dispose(HANDLE handle, BOOL wanted)
{
    struct object *object;
    NTSTATUS status = handle_reference(handle, &fileobject_type, DELETE, &object, NULL);
    if (status)
        return status;
    struct fileobject *file = (struct fileobject *)object;
    if (wanted) {
        status = set(file);
    } else {
        file->disposed = FALSE;
        status = sharing_announce(&file->sharing, FALSE);
    }
    object_dereference(object);
    return status;
}
