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

/* F_UNLCK, or the type of another description's lock on the byte that such a one would meet. */
static int ask(int fd, short type, off_t byte)
{
    struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };
    int error = (int)linux_calls->getlk(fd, &lock);
    return error ? error : lock.l_type;
}

/* Who may only read the file can lock its bytes shared, and is none. */
int lock_creator_found(int fd)
{
    int found = ask(fd, F_RDLCK, CREATOR_BYTE);
    return found < 0 ? found : found != F_UNLCK;
}

int lock_query(int fd)
{
    int found = ask(fd, F_WRLCK, LOCK_BYTE);
    if (found < 0)
        return found;
    return found == F_UNLCK ? LOCK_NONE : found == F_RDLCK ? LOCK_SHARED : LOCK_EXCLUSIVE;
}
