/* SPDX-License-Identifier: MIT */
/* Files of a tmpfs folder that get their name last, whole and locked. */
#include "linux/tmpfs.h"
#include "linux/calls.h"
#include "linux/file.h"
#include "linux/lock.h"

#include <stdio.h>
#include <unistd.h>

#define FILE_MODE 0600

/* The parent may be a link (/dev/shm itself is one on some systems), the folder may not. */
static int open_parent(const char *parent, struct descriptor *out)
{
    return descriptor_open(AT_FDCWD, parent, O_PATH | O_DIRECTORY, 0, out);
}

int tmpfs_open_folder(const char *parent, const char *name, struct descriptor *out)
{
    struct descriptor above;
    int error = open_parent(parent, &above);
    if (error)
        return error;
    error = descriptor_open(above.fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, out);
    descriptor_close(&above);
    return error;
}

/* The umask may have taken bits away, even those that are needed to open it. */
static int repair_mode(int parent, const char *name, mode_t mode)
{
    struct descriptor folder;
    struct stat status;
    char path[32];
    int error = descriptor_open(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0, &folder);
    if (error)
        return error;
    error = descriptor_verify(&folder, &status);
    if (!error && status.st_uid == geteuid() && (status.st_mode & 07777) != mode) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", folder.fd);
        error = (int)linux_calls->fchmodat(AT_FDCWD, path, mode);
    }
    descriptor_close(&folder);
    return error;
}

int tmpfs_create_folder(const char *parent, const char *name, mode_t mode)
{
    struct descriptor above;
    int error = open_parent(parent, &above);
    if (error)
        return error;
    error = (int)linux_calls->mkdirat(above.fd, name, mode);
    if (!error)
        error = repair_mode(above.fd, name, mode);
    descriptor_close(&above);
    return error == -EEXIST ? 0 : error;
}

int tmpfs_probe(int folder)
{
    struct descriptor file;
    int error = tmpfs_create(folder, &file);
    if (error)
        return error == -EISDIR || error == -EINVAL ? -EOPNOTSUPP : error;
    error = lock_share(file.fd);
    if (!error)
        error = lock_query(file.fd) == LOCK_NONE ? 0 : -EOPNOTSUPP;
    if (!error)
        error = file_allocate(file.fd, 0, 1, 1);
    descriptor_close(&file);
    if (error == -EFBIG) /* RLIMIT_FSIZE says nothing about the folder */
        return 0;
    return error == -EINVAL ? -EOPNOTSUPP : error;
}

int tmpfs_create(int folder, struct descriptor *out)
{
    struct descriptor file;
    struct stat status;
    long fd;
    do
        fd = linux_calls->openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, FILE_MODE);
    while (fd == -EINTR);
    if (fd < 0)
        return (int)fd;
    int error = descriptor_adopt((int)fd, &file, &status);
    if (error)
        return error;
    /* A umask that takes rights from the owner would lock out the next one who opens it. */
    if ((status.st_mode & 0777) != FILE_MODE)
        error = (int)linux_calls->fchmod(file.fd, FILE_MODE);
    if (error) {
        descriptor_close(&file);
        return error;
    }
    *out = file;
    return 0;
}

int tmpfs_link(int fd, int folder, const char *name)
{
    long error = linux_calls->linkat(fd, "", folder, name, AT_EMPTY_PATH);
    /* ENOENT: older kernels want CAP_DAC_READ_SEARCH for that; the long way needs /proc. */
    if (error == -ENOENT) {
        char path[32];
        struct stat status;
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        error = linux_calls->linkat(AT_FDCWD, path, folder, name, AT_SYMLINK_FOLLOW);
        if (error == -ENOENT && !linux_calls->fstat(folder, &status) && status.st_nlink > 0)
            error = -ENOSYS;
    }
    return (int)error;
}

int tmpfs_unlink(int folder, const char *name)
{
    return (int)linux_calls->unlinkat(folder, name, 0);
}
