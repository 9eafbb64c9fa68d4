/* SPDX-License-Identifier: MIT */
/* Files and folders that get another name. */
#include "engine/movefile.h"
#include "engine/copyfile.h"
#include "engine/deletion.h"
#include "engine/status.h"

#include "linux/calls.h"

#include <stdio.h>
#include <string.h>

/* A move under way; the file is held with DELETE, which keeps out whoever does not share that. */
struct move {
    const char *from, *to;
    ULONG options;
    struct fileobject *file;
};

static int look_at_name(const char *path, struct stat *status)
{
    return (int)linux_calls->fstatat(AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}

static NTSTATUS rename_file(const struct move *move, unsigned flags)
{
    struct stat status;
    int error = (int)linux_calls->renameat2(AT_FDCWD, move->from, AT_FDCWD, move->to, flags);
    /* Not all file systems can exclude what comes in between. */
    if (error == -EINVAL && flags && look_at_name(move->to, &status) == -ENOENT)
        error = (int)linux_calls->renameat2(AT_FDCWD, move->from, AT_FDCWD, move->to, 0);
    return error ? path_status(error, move->to) : STATUS_SUCCESS;
}

/* With the gate of the file that has the new name. STATUS_RETRY: it is another one by now. */
static NTSTATUS replace(const struct move *move, const struct stat *target,
                        const struct sharing_gate *gate)
{
    struct stat status;
    if (sharing_check_delete(gate))
        return STATUS_ACCESS_DENIED;
    if (look_at_name(move->to, &status) || status.st_dev != target->st_dev ||
        status.st_ino != target->st_ino)
        return STATUS_RETRY;
    return rename_file(move, 0);
}

/* The new name is that of the file itself: nothing is to be done, or it is a second name of it. */
static NTSTATUS meet_itself(const struct move *move)
{
    char from[PATH_CAPACITY], to[PATH_CAPACITY];
    NTSTATUS status = path_full(move->from, from);
    if (!status)
        status = path_full(move->to, to);
    if (status)
        return status;
    return (move->options & MOVEFILE_REPLACES) || !strcmp(from, to) ? STATUS_SUCCESS
                                                                    : STATUS_OBJECT_NAME_COLLISION;
}

static NTSTATUS move_over(const struct move *move, const struct stat *target)
{
    struct sharing_gate gate;
    struct stat source;
    NTSTATUS status = fileobject_verify(move->file, &source);
    if (status)
        return status;
    if (descriptor_is(&move->file->descriptor, target))
        return meet_itself(move);
    if (!(move->options & MOVEFILE_REPLACES))
        return STATUS_OBJECT_NAME_COLLISION;
    if (S_ISDIR(target->st_mode) || S_ISDIR(source.st_mode))
        return STATUS_ACCESS_DENIED;
    if (!S_ISREG(target->st_mode))
        return rename_file(move, 0);
    if (path_is_read_only(target->st_mode))
        return STATUS_ACCESS_DENIED;
    status = sharing_enter(target->st_dev, target->st_ino, &gate);
    if (status)
        return status;
    status = replace(move, target, &gate);
    sharing_leave(&gate);
    return status;
}

/* The file goes as its handle may delete it, unless it is mapped: then there are two, as on
 * Windows.
 */
static void remove_original(const struct move *move)
{
    struct sharing_gate gate;
    const struct descriptor *file = &move->file->descriptor;
    if (sharing_enter(file->device, file->inode, &gate))
        return;
    if (!gate.mapped)
        deletion_remove_name(move->from, file);
    sharing_leave(&gate);
}

static NTSTATUS move_data(const struct move *move)
{
    struct stat source;
    NTSTATUS status = fileobject_verify(move->file, &source);
    if (status)
        return status;
    if (!(move->options & MOVEFILE_COPIES) || !S_ISREG(source.st_mode))
        return STATUS_NOT_SAME_DEVICE;
    status = copyfile_copy(move->from, move->to,
                           (move->options & MOVEFILE_REPLACES ? 0U : COPYFILE_ONLY_NEW) |
                               (move->options & MOVEFILE_THROUGH ? COPYFILE_THROUGH : 0U));
    if (!status)
        remove_original(move);
    return status;
}

static NTSTATUS move_once(const struct move *move)
{
    struct stat target;
    int error = look_at_name(move->to, &target);
    if (error && error != -ENOENT)
        return path_status(error, move->to);
    NTSTATUS status = error ? rename_file(move, RENAME_NOREPLACE) : move_over(move, &target);
    if (error && status == STATUS_OBJECT_NAME_COLLISION && (move->options & MOVEFILE_REPLACES))
        return STATUS_RETRY; /* it was made just now */
    return status == STATUS_NOT_SAME_DEVICE ? move_data(move) : status;
}

static NTSTATUS open_original(const char *path, HANDLE *out)
{
    const struct fileobject_request request = {
        .path = path,
        .access = DELETE,
        .share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        .disposition = FILEOBJECT_OPEN,
        .options = FILEOBJECT_FOLDERS | FILEOBJECT_LINKS,
    };
    return fileobject_create(&request, out);
}

NTSTATUS movefile_move(const char *from, const char *to, ULONG options)
{
    struct object *object;
    HANDLE handle;
    NTSTATUS status = open_original(from, &handle);
    if (status)
        return status;
    status = handle_reference(handle, &fileobject_type, 0, &object, NULL);
    if (!status) {
        const struct move move = { from, to, options, (struct fileobject *)object };
        do
            status = move_once(&move);
        while (status == STATUS_RETRY);
        object_dereference(object);
    }
    handle_close(handle);
    return status;
}
