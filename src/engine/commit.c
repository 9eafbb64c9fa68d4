/* SPDX-License-Identifier: MIT */
/* Committed means committed: storage is there before a section is. */
#include "engine/commit.h"
#include "engine/process.h"

#include "linux/file.h"
#include "linux/memory.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/*
 * Up to here no look: the kernel's own numbers are off by as much (each processor counts pages in
 * batches), and the allocation itself says whether it fits.
 */
#define TOO_SMALL_TO_LOOK ((uint64_t)1 << 20)

#define POLICY_UNKNOWN (-1)

static atomic_int policy = POLICY_UNKNOWN;

enum commit_policy commit_policy(void)
{
    int known = atomic_load(&policy);
    if (known == POLICY_UNKNOWN) {
        const char *wanted = secure_getenv("FILEMAP_COMMIT");
        known = wanted && strcmp(wanted, "lazy") == 0 ? COMMIT_LAZY : COMMIT_EAGER;
        atomic_store(&policy, known);
    }
    return (enum commit_policy)known;
}

void commit_set_policy(enum commit_policy wanted)
{
    atomic_store(&policy, (int)wanted);
}

uint64_t commit_available(int fd)
{
    uint64_t available, total;
    uint64_t memory = memory_available();
    if (file_space(fd, &available, &total))
        return memory;
    return available < memory ? available : memory;
}

BOOL commit_is_long(uint64_t size)
{
    return size > TOO_SMALL_TO_LOOK;
}

static int allocate(int fd, uint64_t size)
{
    return commit_policy() == COMMIT_LAZY ? file_truncate(fd, size) : file_allocate(fd, 0, size, 1);
}

NTSTATUS commit_status(int error)
{
    switch (-error) {
    case ENOSPC: /* the file system */
    case EDQUOT:
    case ENOMEM: /* the memory cgroup */
    case EFBIG:  /* RLIMIT_FSIZE: it holds for memory files too */
        return STATUS_COMMITMENT_LIMIT;
    default:
        return status_from_error(error);
    }
}

NTSTATUS commit_allocate(int fd, uint64_t size)
{
    int error;
    if (!commit_is_long(size)) {
        error = allocate(fd, size);
    } else {
        process_leave();
        error = size > commit_available(fd) ? -ENOSPC : allocate(fd, size);
        process_enter();
    }
    return commit_status(error);
}

static int allocate_on_disk(int fd, uint64_t size)
{
    uint64_t available, total, reached;
    if (commit_policy() == COMMIT_EAGER) {
        int error = file_grow(fd, 0, size, &reached);
        if (error)
            file_shrink_back(fd, 0, reached);
        return error;
    }
    if (!file_space(fd, &available, &total) && size > available)
        return -ENOSPC;
    return file_truncate(fd, size);
}

NTSTATUS commit_allocate_on_disk(int fd, uint64_t size)
{
    process_leave();
    int error = allocate_on_disk(fd, size);
    process_enter();
    return commit_status(error);
}
