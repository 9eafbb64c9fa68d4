/* SPDX-License-Identifier: MIT */
/* Locks on single bytes of a file. */
#include "linux/bytelock.h"
#include "linux/calls.h"

static struct flock range(short type, off_t first, off_t count)
{
    return (struct flock){ .l_type = type, .l_whence = SEEK_SET, .l_start = first, .l_len = count };
}

static int set(int fd, short type, off_t first, off_t count)
{
    struct flock lock = range(type, first, count);
    int error = (int)linux_calls->setlk(fd, &lock);
    return error == -EACCES ? -EAGAIN : error;
}

int bytelock_share(int fd, off_t byte)
{
    return set(fd, F_RDLCK, byte, 1);
}

int bytelock_exclude(int fd, off_t first, off_t count)
{
    return set(fd, F_WRLCK, first, count);
}

int bytelock_drop(int fd, off_t first, off_t count)
{
    return set(fd, F_UNLCK, first, count);
}

int bytelock_find(int fd, off_t first, off_t count, off_t *found)
{
    struct flock lock = range(F_WRLCK, first, count);
    int error = (int)linux_calls->getlk(fd, &lock);
    if (error || lock.l_type == F_UNLCK)
        return error;
    /* A lock that begins before the range reaches into it. */
    *found = lock.l_start > first ? lock.l_start : first;
    return 1;
}
