/* SPDX-License-Identifier: MIT */
/* Files of a tmpfs folder that get their name last, whole and locked. */
#include "linux/tmpfs.h"
#include "linux/calls.h"
#include "linux/file.h"
#include "linux/lock.h"

#include <stdio.h>

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

int tmpfs_create_folder(const char *parent, const char *name, mode_t mode)
{
    struct descriptor above, folder;
    int error = open_parent(parent, &above);
    if (error)
        return error;
    error = (int)linux_calls->mkdirat(above.fd, name, 0700);
    if (error == -EEXIST)
        error = 0;
    else if (!error && mode != 0700) {
        /* mkdir minds the umask and drops the sticky bit: the mode comes afterwards. */
        error = descriptor_open(above.fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0, &folder);
        if (!error) {
            error = (int)linux_calls->fchmod(folder.fd, mode);
            descriptor_close(&folder);
        }
    }
    descriptor_close(&above);
    return error;
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
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        error = linux_calls->linkat(AT_FDCWD, path, folder, name, AT_SYMLINK_FOLLOW);
    }
    return (int)error;
}

int tmpfs_unlink(int folder, const char *name)
{
    return (int)linux_calls->unlinkat(folder, name, 0);
}
