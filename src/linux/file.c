/* SPDX-License-Identifier: MIT */
/* Reading, writing and sizing of files. */
#include "linux/file.h"
#include "linux/calls.h"

#include <stdio.h>

#define LARGEST_STEP ((uint64_t)1 << 30)
#define SMALLEST_STEP ((uint64_t)1 << 16)
#define NOEXEC 0x0008 /* a flag of statfs */
#define ZERO_BLOCK ((size_t)1 << 16)

ssize_t file_read_at(int fd, void *buffer, size_t size, uint64_t offset)
{
    size_t done = 0;
    while (done < size) {
        long got =
            linux_calls->pread(fd, (char *)buffer + done, size - done, (off_t)(offset + done));
        if (got == -EINTR)
            continue;
        if (got < 0)
            return (ssize_t)got;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

ssize_t file_write_at(int fd, const void *buffer, size_t size, uint64_t offset)
{
    size_t done = 0;
    while (done < size) {
        long put = linux_calls->pwrite(fd, (const char *)buffer + done, size - done,
                                       (off_t)(offset + done));
        if (put == -EINTR)
            continue;
        if (put < 0)
            return done ? (ssize_t)done : (ssize_t)put;
        done += (size_t)put;
    }
    return (ssize_t)done;
}

ssize_t file_read(int fd, void *buffer, size_t size)
{
    long got;
    do
        got = linux_calls->read(fd, buffer, size);
    while (got == -EINTR);
    return (ssize_t)got;
}

ssize_t file_write(int fd, const void *buffer, size_t size)
{
    size_t done = 0;
    while (done < size) {
        long put = linux_calls->write(fd, (const char *)buffer + done, size - done);
        if (put == -EINTR)
            continue;
        if (put < 0)
            return done ? (ssize_t)done : (ssize_t)put;
        done += (size_t)put;
    }
    return (ssize_t)done;
}

ssize_t file_append(int fd, const void *buffer, size_t size)
{
    size_t done = 0;
    while (done < size) {
        long put = linux_calls->append(fd, (const char *)buffer + done, size - done);
        if (put == -EINTR)
            continue;
        if (put < 0)
            return done ? (ssize_t)done : (ssize_t)put;
        done += (size_t)put;
    }
    return (ssize_t)done;
}

uint64_t file_size_limit(void)
{
    struct rlimit limit;
    if (linux_calls->getrlimit(RLIMIT_FSIZE, &limit) || limit.rlim_cur == RLIM_INFINITY)
        return INT64_MAX;
    return limit.rlim_cur;
}

int file_space(int fd, uint64_t *available, uint64_t *total)
{
    struct statfs status;
    long error;
    do
        error = linux_calls->fstatfs(fd, &status);
    while (error == -EINTR);
    if (error)
        return (int)error;
    /* A tmpfs mounted without a limit says 0 of 0. */
    if (status.f_blocks == 0) {
        *available = *total = INT64_MAX;
        return 0;
    }
    *available = (uint64_t)status.f_bavail * (uint64_t)status.f_bsize;
    *total = (uint64_t)status.f_blocks * (uint64_t)status.f_bsize;
    return 0;
}

bool file_forbids_execution(int fd)
{
    struct statfs status;
    long error;
    do
        error = linux_calls->fstatfs(fd, &status);
    while (error == -EINTR);
    return !error && (status.f_flags & NOEXEC);
}

int file_allocate(int fd, uint64_t offset, uint64_t size, int grow)
{
    int mode = grow ? 0 : FALLOC_FL_KEEP_SIZE;
    uint64_t end = offset + size, step = LARGEST_STEP;
    if (end < offset || end > file_size_limit())
        return -EFBIG;
    while (offset < end) {
        uint64_t part = end - offset < step ? end - offset : step;
        long error = linux_calls->fallocate(fd, mode, (off_t)offset, (off_t)part);
        if (error == 0)
            offset += part;
        else if (error != -EINTR)
            return (int)error;
        else if (step > SMALLEST_STEP)
            step /= 2; /* the kernel has undone this part: try one that fits between two signals */
    }
    return 0;
}

int file_truncate(int fd, uint64_t size)
{
    struct stat status;
    long error = linux_calls->fstat(fd, &status);
    if (error)
        return (int)error;
    /* The limit is about growing. */
    if (size > (uint64_t)status.st_size && size > file_size_limit())
        return -EFBIG;
    do
        error = linux_calls->ftruncate(fd, (off_t)size);
    while (error == -EINTR);
    return (int)error;
}

static int size_now(int fd, uint64_t *size)
{
    struct stat status = { .st_size = 0 };
    long error = linux_calls->fstat(fd, &status);
    *size = (uint64_t)status.st_size;
    return (int)error;
}

/*
 * For file systems without fallocate: zeros give the same promise. What others append stays, and
 * *REACHED where it was before they did.
 */
static int write_zeros(int fd, uint64_t from, uint64_t to, uint64_t *reached)
{
    static const char zeros[ZERO_BLOCK];
    while (from < to) {
        uint64_t now;
        int error = size_now(fd, &now);
        if (error)
            return error;
        if (now > from) {
            from = now;
            continue;
        }
        size_t part = to - from < ZERO_BLOCK ? (size_t)(to - from) : ZERO_BLOCK;
        ssize_t put = file_write_at(fd, zeros, part, from);
        if (put <= 0)
            return put ? (int)put : -EIO;
        if (*reached == from)
            *reached += (uint64_t)put;
        from += (uint64_t)put;
    }
    return 0;
}

void file_shrink_back(int fd, uint64_t from, uint64_t reached)
{
    uint64_t now;
    if (reached != FILE_UNTOUCHED && !size_now(fd, &now) && (now == from || now == reached))
        file_truncate(fd, from);
}

int file_grow(int fd, uint64_t from, uint64_t to, uint64_t *reached)
{
    uint64_t available = 0, total;
    *reached = FILE_UNTOUCHED;
    if (to > file_size_limit())
        return -EDQUOT;
    /* Filling the disk only to find that it is too small would hurt everybody. */
    if (!file_space(fd, &available, &total) && to - from > available)
        return -ENOSPC;
    /*
     * Storage first, the new end last: until then a failure shows nowhere. The end is moved by
     * allocating the last byte once more, which never makes a file shorter.
     */
    *reached = from;
    int error = file_allocate(fd, from, to - from, 0);
    if (!error)
        return file_allocate(fd, to - 1, 1, 1);
    if (error == -EOPNOTSUPP || error == -ENOSYS)
        return write_zeros(fd, from, to, reached);
    return error;
}

int file_zero(int fd, uint64_t offset, uint64_t size)
{
    long error;
    do
        error = linux_calls->fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                                       (off_t)offset, (off_t)size);
    while (error == -EINTR);
    return (int)error;
}

int file_find_data(int fd, uint64_t offset, uint64_t *data)
{
    long found = linux_calls->lseek(fd, (off_t)offset, SEEK_DATA);
    if (found < 0 && found != -ENXIO)
        return (int)found;
    *data = found < 0 ? UINT64_MAX : (uint64_t)found;
    return 0;
}

int file_set_times(int fd, const struct timespec times[2])
{
    return (int)linux_calls->futimens(fd, times);
}

int file_set_times_unopened(int fd, const struct timespec times[2])
{
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    long error = linux_calls->utimensat(AT_FDCWD, path, times);
    return error == -ENOENT ? -ENOSYS : (int)error;
}

int file_sync(int fd)
{
    long error;
    do
        error = linux_calls->fsync(fd);
    while (error == -EINTR);
    return (int)error;
}

int file_write_back(int fd, uint64_t offset, uint64_t size)
{
    long error = linux_calls->sync_file_range(fd, (off_t)offset, (off_t)size,
                                              SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
                                                  SYNC_FILE_RANGE_WAIT_AFTER);
    if (error == -ENOSYS || error == -EINVAL || error == -ESPIPE)
        return file_sync(fd);
    return (int)error;
}
