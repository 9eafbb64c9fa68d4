/* SPDX-License-Identifier: MIT */
/* The lock byte of a named object. */
#include "linux/lock.h"
#include "linux/bytelock.h"
#include "linux/calls.h"

#define LOCK_BYTE (INT64_MAX - 1)
#define COMMIT_BYTE (INT64_MAX - 2)
#define DESTROY_BYTE (INT64_MAX - 3)
#define CREATOR_BYTE (INT64_MAX - 4)

int lock_share(int fd)
{
    return bytelock_share(fd, LOCK_BYTE);
}

int lock_exclude(int fd)
{
    return bytelock_exclude(fd, LOCK_BYTE, 1);
}

int lock_drop(int fd)
{
    return bytelock_drop(fd, LOCK_BYTE, 1);
}

int lock_commit(int fd)
{
    return bytelock_exclude(fd, COMMIT_BYTE, 1);
}

int lock_commit_drop(int fd)
{
    return bytelock_drop(fd, COMMIT_BYTE, 1);
}

int lock_destroy(int fd)
{
    return bytelock_exclude(fd, DESTROY_BYTE, 1);
}

int lock_creator(int fd)
{
    return bytelock_exclude(fd, CREATOR_BYTE, 1);
}

/* Who may only read the file can lock its bytes shared, and is none. */
int lock_creator_found(int fd)
{
    struct flock lock = {
        .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = CREATOR_BYTE, .l_len = 1
    };
    int error = (int)linux_calls->getlk(fd, &lock);
    return error ? error : lock.l_type != F_UNLCK;
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
