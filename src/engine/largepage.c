/* SPDX-License-Identifier: MIT */
/* Large pages: the huge pages that the administrator has set aside. */
#include "engine/largepage.h"
#include "engine/process.h"

#include "linux/calls.h"
#include "linux/descriptor.h"
#include "linux/file.h"
#include "linux/memfile.h"
#include "linux/memory.h"

#include <errno.h>
#include <linux/magic.h>
#include <stdatomic.h>

/* Where the machine has no large pages, sizes are checked as if it had those of most machines. */
#define USUAL_SIZE ((size_t)2 << 20)

size_t largepage_size(void)
{
    static _Atomic size_t known;
    size_t size = atomic_load_explicit(&known, memory_order_relaxed);
    if (!size) {
        size = memory_huge_page();
        atomic_store_explicit(&known, size, memory_order_relaxed);
    }
    return size;
}

BOOL largepage_fits(uint64_t bytes)
{
    size_t size = largepage_size();
    return bytes % (size ? size : USUAL_SIZE) == 0;
}

NTSTATUS largepage_status(int error)
{
    switch (-error) {
    case ENOSPC:
    case ENOMEM:
        return memory_has_huge_pages() ? STATUS_INSUFFICIENT_RESOURCES : STATUS_PRIVILEGE_NOT_HELD;
    case EINVAL: /* a kernel without them */
    case ENOSYS:
    case ENODEV:
        return STATUS_PRIVILEGE_NOT_HELD;
    default:
        return status_from_error(error);
    }
}

NTSTATUS largepage_verify(const struct descriptor *file, uint64_t size)
{
    struct stat status;
    struct statfs system;
    int error = descriptor_verify(file, &status);
    if (!error)
        error = (int)linux_calls->fstatfs(file->fd, &system);
    if (error)
        return status_from_error(error);
    return (unsigned long)system.f_type == HUGETLBFS_MAGIC && largepage_fits(size) &&
                   (uint64_t)status.st_size >= size
               ? STATUS_SUCCESS
               : STATUS_FILE_CORRUPT_ERROR;
}

NTSTATUS largepage_make(BOOL executable, uint64_t size, struct descriptor *out)
{
    struct descriptor file;
    int error = memfile_open(executable, TRUE, &file);
    if (error)
        return largepage_status(error);
    process_leave();
    error = file_allocate(file.fd, 0, size, 1);
    process_enter();
    if (!error)
        error = memfile_seal(file.fd);
    if (error) {
        descriptor_close(&file);
        return largepage_status(error);
    }
    *out = file;
    return STATUS_SUCCESS;
}
