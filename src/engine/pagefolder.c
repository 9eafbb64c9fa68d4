/* SPDX-License-Identifier: MIT */
/* The paging-file folder. */
#include "engine/pagefolder.h"
#include "engine/status.h"

#include "linux/tmpfs.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void pagefolder_path(char *path, size_t capacity)
{
    const char *wanted = secure_getenv("FILEMAP_PAGEFILE_DIR");
    int length;
    if (wanted && *wanted)
        length = snprintf(path, capacity, "%s", wanted);
    else
        length = snprintf(path, capacity, "/var/tmp/filemap-%u", (unsigned)namespace_user());
    if (length >= (int)capacity || path[0] != '/') {
        length = 0; /* others could not find what a relative path means */
        path[0] = 0;
    }
    while (length > 1 && path[length - 1] == '/')
        path[--length] = 0;
}

/* Splits PATH (changed) into the folder's parent and its name. */
static const char *split(char *path, const char **parent)
{
    char *slash = strrchr(path, '/');
    if (!slash || !slash[1])
        return NULL;
    *parent = slash == path ? "/" : path;
    *slash = 0;
    return slash + 1;
}

static int open_checked(const char *parent, const char *name, enum namespace_reason *reason,
                        struct descriptor *out)
{
    struct descriptor folder;
    struct stat status;
    *reason = NAMESPACE_USABLE;
    int error = tmpfs_open_folder(parent, name, &folder);
    if (error)
        return error;
    error = descriptor_verify(&folder, &status);
    if (!error && status.st_uid != namespace_user())
        *reason = NAMESPACE_OWNER;
    else if (!error && (status.st_mode & 077))
        *reason = NAMESPACE_MODE;
    if (error || *reason) {
        descriptor_close(&folder);
        return error ? error : -EACCES;
    }
    *out = folder;
    return 0;
}

static NTSTATUS status_of(int error, const char *path, enum namespace_reason *reason)
{
    if (error && !*reason)
        *reason = namespace_reason_of_open(path, error);
    return *reason ? namespace_status_of(*reason) : status_from_error(error);
}

NTSTATUS pagefolder_open(BOOL create, enum namespace_reason *reason, struct descriptor *out)
{
    char path[PATH_MAX], whole[PATH_MAX];
    const char *parent = NULL;
    pagefolder_path(path, sizeof path);
    memcpy(whole, path, sizeof whole);
    const char *name = split(path, &parent);
    if (!name) {
        *reason = NAMESPACE_UNREACHABLE;
        return STATUS_ACCESS_DENIED;
    }
    int error = open_checked(parent, name, reason, out);
    if (error == -ENOENT && create) {
        error = tmpfs_create_folder(parent, name, 0700);
        if (!error)
            error = open_checked(parent, name, reason, out);
    }
    return status_of(error, whole, reason);
}

NTSTATUS pagefolder_open_of(const char *path, const char **name, struct descriptor *out)
{
    char folder[PATH_MAX];
    const char *parent = NULL;
    enum namespace_reason reason;
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    if (length == 0 || path[0] != '/' || length >= sizeof folder)
        return STATUS_ACCESS_DENIED;
    memcpy(folder, path, length);
    folder[length] = 0;
    const char *last = split(folder, &parent);
    if (!last)
        return STATUS_ACCESS_DENIED;
    int error = open_checked(parent, last, &reason, out);
    if (!error)
        *name = slash + 1;
    return status_from_error(error);
}
