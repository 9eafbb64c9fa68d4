/* SPDX-License-Identifier: MIT */
/* The lock byte of a named object. */
#include "linux/lock.h"
#include "linux/calls.h"

#define LOCK_BYTE (INT64_MAX - 1)
#define COMMIT_BYTE (INT64_MAX - 2)

static int set(int fd, short type, off_t byte)
{
    struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };
    int error = (int)linux_calls->setlk(fd, &lock);
    return error == -EACCES ? -EAGAIN : error;
}

int lock_share(int fd)
{
    return set(fd, F_RDLCK, LOCK_BYTE);
}

int lock_exclude(int fd)
{
    return set(fd, F_WRLCK, LOCK_BYTE);
}

int lock_drop(int fd)
{
    return set(fd, F_UNLCK, LOCK_BYTE);
}

int lock_commit(int fd)
{
    return set(fd, F_WRLCK, COMMIT_BYTE);
}

int lock_commit_drop(int fd)
{
    return set(fd, F_UNLCK, COMMIT_BYTE);
}

int lock_query(int fd)
{
    struct flock lock = {
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCK_BYTE, .l_len = 1
    };
    int error = (int)linux_calls->getlk(fd, &lock);
    if (error)
        return error;
    return lock.l_type == F_UNLCK   ? LOCK_NONE
           : lock.l_type == F_RDLCK ? LOCK_SHARED
                                    : LOCK_EXCLUSIVE;
}
