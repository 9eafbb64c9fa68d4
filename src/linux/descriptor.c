/* SPDX-License-Identifier: MIT */
/* A descriptor that remembers which file it stands for. */
#include "linux/descriptor.h"
#include "linux/calls.h"

#include <stdio.h>

int descriptor_open(int folder, const char *path, int flags, mode_t mode, struct descriptor *out)
{
    long fd;
    do
        fd = linux_calls->openat(folder, path, flags | O_CLOEXEC, mode);
    while (fd == -EINTR);
    return fd < 0 ? (int)fd : descriptor_adopt((int)fd, out, NULL);
}

int descriptor_create(int folder, const char *path, int flags, mode_t mode, struct descriptor *out)
{
    long fd;
    do
        fd = linux_calls->openat(folder, path, flags | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    while (fd == -EINTR);
    if (fd < 0)
        return (int)fd;
    int error = descriptor_adopt((int)fd, out, NULL);
    if (error)
        linux_calls->unlinkat(folder, path, 0);
    return error;
}

int descriptor_adopt(int fd, struct descriptor *out, struct stat *status)
{
    struct stat own;
    if (!status)
        status = &own;
    int error = (int)linux_calls->fstat(fd, status);
    if (error) {
        linux_calls->close(fd);
        return error;
    }
    *out = (struct descriptor){ .fd = fd, .device = status->st_dev, .inode = status->st_ino };
    return 0;
}

int descriptor_duplicate(const struct descriptor *source, struct descriptor *out)
{
    int error = descriptor_verify(source, NULL);
    if (error)
        return error;
    long fd = linux_calls->fcntl(source->fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0)
        return (int)fd;
    *out = *source;
    out->fd = (int)fd;
    return 0;
}

int descriptor_reopen(const struct descriptor *source, int flags, struct descriptor *out)
{
    char path[32];
    struct stat status;
    snprintf(path, sizeof path, "/proc/self/fd/%d", source->fd);
    struct descriptor fresh;
    int error = descriptor_open(AT_FDCWD, path, flags, 0, &fresh);
    /* Closed by now, maybe by another thread, and its number another file's; or there is no /proc. */
    if (error == -ENOENT)
        return linux_calls->fstatat(AT_FDCWD, "/proc/self/fd", &status, 0) ? -ENOSYS : -EBADF;
    if (error)
        return error;
    if (fresh.device != source->device || fresh.inode != source->inode) {
        descriptor_close(&fresh);
        return -EBADF;
    }
    *out = fresh;
    return 0;
}

int descriptor_verify(const struct descriptor *descriptor, struct stat *status)
{
    struct stat own;
    if (!status)
        status = &own;
    if (descriptor->fd < 0)
        return -EBADF;
    int error = (int)linux_calls->fstat(descriptor->fd, status);
    if (error)
        return error;
    return descriptor_is(descriptor, status) ? 0 : -EBADF;
}

int descriptor_pass_on(const struct descriptor *descriptor, bool passed)
{
    int error = descriptor_verify(descriptor, NULL);
    if (!error)
        error = (int)linux_calls->fcntl(descriptor->fd, F_SETFD, passed ? 0 : FD_CLOEXEC);
    return error == -EBADF ? 0 : error;
}

void descriptor_close(struct descriptor *descriptor)
{
    struct stat status;
    if (descriptor->fd >= 0) {
        long error = linux_calls->fstat(descriptor->fd, &status);
        /* close(2) that fails has closed all the same: never try again. */
        if (error != -EBADF && (error || descriptor_is(descriptor, &status)))
            linux_calls->close(descriptor->fd);
    }
    *descriptor = DESCRIPTOR_NONE;
}

void descriptor_drop(int fd)
{
    linux_calls->close(fd);
}

bool descriptor_is(const struct descriptor *descriptor, const struct stat *status)
{
    return status->st_dev == descriptor->device && status->st_ino == descriptor->inode;
}
