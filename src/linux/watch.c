/* SPDX-License-Identifier: MIT */
/* Pages of mapped memory files that fault as long as no storage is behind them. */
#include "linux/watch.h"
#include "linux/calls.h"

#include <linux/userfaultfd.h>
#include <sys/ioctl.h>

#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

#define WATCH_FEATURES (UFFD_FEATURE_SIGBUS | UFFD_FEATURE_MISSING_SHMEM)

int watch_open(struct descriptor *out)
{
    static const int flags = O_CLOEXEC | O_NONBLOCK;
    struct uffdio_api api = { .api = UFFD_API, .features = WATCH_FEATURES };
    struct descriptor file;
    /* User mode only: no process needs rights for that, and system calls get EFAULT. */
    long fd = linux_calls->userfaultfd(flags | UFFD_USER_MODE_ONLY);
    if (fd == -EINVAL) /* before 5.11 the flag is unknown, and rights are seldom needed */
        fd = linux_calls->userfaultfd(flags);
    if (fd < 0)
        return (int)fd;
    int error = descriptor_adopt((int)fd, &file, NULL);
    if (error)
        return error;
    error = (int)linux_calls->ioctl(file.fd, UFFDIO_API, &api);
    if (error) {
        descriptor_drop(file.fd);
        return error;
    }
    *out = file;
    return 0;
}

int watch_range(int fd, void *address, size_t size)
{
    struct uffdio_register range = {
        .range = { .start = (uintptr_t)address, .len = size },
        .mode = UFFDIO_REGISTER_MODE_MISSING,
    };
    return (int)linux_calls->ioctl(fd, UFFDIO_REGISTER, &range);
}
