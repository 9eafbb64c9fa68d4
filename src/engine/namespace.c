/* SPDX-License-Identifier: MIT */
/* The folders that hold the named objects. */
#include "engine/namespace.h"
#include "engine/process.h"
#include "engine/status.h"

#include "linux/calls.h"
#include "linux/tmpfs.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define GLOBAL_MODE 01777

/* Guarded by the folder lock. */
static struct descriptor folders[NAME_SPACES] = { { .fd = -1 }, { .fd = -1 } };
static _Atomic uid_t user = (uid_t)-1; /* read without the lock too */

static const char *parent_folder(void)
{
    const char *parent = secure_getenv("FILEMAP_DIR");
    return parent && *parent ? parent : "/dev/shm";
}

uid_t namespace_user(void)
{
    uid_t known = user;
    return known == (uid_t)-1 ? geteuid() : known;
}

static void folder_name(enum name_space space, char name[32])
{
    if (space == NAME_LOCAL)
        snprintf(name, 32, "filemap-%u", (unsigned)namespace_user());
    else
        snprintf(name, 32, "filemap");
}

void namespace_path(enum name_space space, char *path, size_t capacity)
{
    char name[32];
    folder_name(space, name);
    snprintf(path, capacity, "%s/%s", parent_folder(), name);
}

/* Local\ is the user's alone; Global\ is everybody's, and only root and the owner may remove. */
static enum namespace_reason check_safe(enum name_space space, const struct stat *status)
{
    if (status->st_uid != (space == NAME_LOCAL ? namespace_user() : 0))
        return NAMESPACE_OWNER;
    if (space == NAME_LOCAL ? (status->st_mode & 077) != 0 : !(status->st_mode & S_ISVTX))
        return NAMESPACE_MODE;
    return NAMESPACE_USABLE;
}

NTSTATUS namespace_status_of(enum namespace_reason reason)
{
    switch (reason) {
    case NAMESPACE_USABLE:
        return STATUS_SUCCESS;
    case NAMESPACE_MISSING:
        return STATUS_OBJECT_NAME_NOT_FOUND;
    case NAMESPACE_UNSUPPORTED:
        return STATUS_NOT_SUPPORTED;
    default:
        return STATUS_ACCESS_DENIED;
    }
}

enum namespace_reason namespace_reason_of_open(const char *path, int error)
{
    struct stat status;
    switch (-error) {
    case ENOENT:
        return NAMESPACE_MISSING;
    case ENOTDIR: /* the kernel says so of links too */
    case ELOOP:
        if (linux_calls->fstatat(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW))
            return NAMESPACE_UNREACHABLE;
        return S_ISLNK(status.st_mode) ? NAMESPACE_LINK : NAMESPACE_NOT_A_FOLDER;
    case EACCES:
    case ENAMETOOLONG:
        return NAMESPACE_UNREACHABLE;
    default:
        return NAMESPACE_USABLE;
    }
}

/* Opens and checks the folder. A failure that says nothing about the folder returns its error. */
static NTSTATUS open_checked(enum name_space space, enum namespace_reason *reason,
                             struct descriptor *out)
{
    char name[32], path[PATH_MAX];
    struct descriptor folder;
    struct stat status;
    folder_name(space, name);
    namespace_path(space, path, sizeof path);
    int error = tmpfs_open_folder(parent_folder(), name, &folder);
    *reason = error ? namespace_reason_of_open(path, error) : NAMESPACE_USABLE;
    if (error)
        return *reason ? namespace_status_of(*reason) : status_from_error(error);
    error = descriptor_verify(&folder, &status);
    if (!error)
        *reason = check_safe(space, &status);
    if (!error && !*reason) {
        error = tmpfs_probe(folder.fd);
        if (error == -EOPNOTSUPP)
            *reason = NAMESPACE_UNSUPPORTED;
        else if (error == -EACCES || error == -EROFS)
            *reason = NAMESPACE_READ_ONLY; /* row 116: opening needs no privilege */
        if (*reason || error == -ENOSPC || error == -EDQUOT)
            error = 0; /* a full one can still be read */
    }
    if (error || (*reason && *reason != NAMESPACE_READ_ONLY)) {
        descriptor_close(&folder);
        return error ? status_from_error(error) : namespace_status_of(*reason);
    }
    *out = folder;
    return STATUS_SUCCESS;
}

static NTSTATUS create_folder(enum name_space space)
{
    char name[32];
    folder_name(space, name);
    if (space == NAME_GLOBAL && geteuid() != 0)
        return STATUS_ACCESS_DENIED;
    int error =
        tmpfs_create_folder(parent_folder(), name, space == NAME_GLOBAL ? GLOBAL_MODE : 0700);
    return error == -ENOENT ? STATUS_OBJECT_PATH_NOT_FOUND : status_from_error(error);
}

/* A folder that was removed lives on without names: its number gets the new one. */
static int replace(struct descriptor *old, struct descriptor *fresh)
{
    long error;
    do
        error = linux_calls->dup3(fresh->fd, old->fd, O_CLOEXEC);
    while (error == -EINTR || error == -EBUSY);
    if (error >= 0) {
        int number = old->fd;
        *old = *fresh;
        old->fd = number;
    }
    descriptor_close(fresh);
    return error < 0 ? (int)error : 0;
}

static NTSTATUS open_locked(enum name_space space, BOOL create)
{
    struct descriptor *known = &folders[space], fresh;
    enum namespace_reason reason;
    struct stat status;
    int error = descriptor_verify(known, &status);
    if (!error && status.st_nlink > 0)
        return STATUS_SUCCESS;
    if (error && error != -EBADF)
        return status_from_error(error);
    if (user == (uid_t)-1)
        user = geteuid();
    NTSTATUS result = open_checked(space, &reason, &fresh);
    if (reason == NAMESPACE_MISSING && create) {
        result = create_folder(space);
        if (!result)
            result = open_checked(space, &reason, &fresh);
    }
    if (result)
        return result;
    if (!error)
        return status_from_error(replace(known, &fresh));
    *known = fresh;
    return STATUS_SUCCESS;
}

NTSTATUS namespace_open(enum name_space space, BOOL create, int *folder)
{
    lock_folders();
    NTSTATUS status = open_locked(space, create);
    if (!status)
        *folder = folders[space].fd;
    unlock_folders();
    return status;
}

NTSTATUS namespace_examine(enum name_space space, enum namespace_reason *reason, int *folder)
{
    struct descriptor fresh;
    *folder = -1;
    NTSTATUS status = open_checked(space, reason, &fresh);
    if (!status) {
        descriptor_close(&fresh);
        status = namespace_open(space, FALSE, folder);
    }
    return status ? status : namespace_status_of(*reason);
}
