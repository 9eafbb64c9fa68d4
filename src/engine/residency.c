/* SPDX-License-Identifier: MIT */
/* Pages that shall be in memory: locked there, or fetched ahead. */
#include "engine/residency.h"
#include "engine/query.h"
#include "engine/region.h"

#include "linux/calls.h"
#include "linux/map.h"
#include "linux/memory.h"

#include <errno.h>
#include <unistd.h>

/* Whole pages. FALSE: nothing, or out of user space. */
static BOOL round_range(uintptr_t *address, size_t *size)
{
    uintptr_t highest = region_highest_address();
    if (*size == 0 || *address > highest || *size > highest - *address)
        return FALSE;
    *size = region_whole_pages(address, *size);
    return TRUE;
}

/* Windows touches each page before it locks it. */
static NTSTATUS check_touchable(uintptr_t address, size_t size)
{
    uintptr_t end = address + size;
    while (address < end) {
        MEMORY_BASIC_INFORMATION found;
        NTSTATUS status = query_address(address, &found);
        if (status)
            return status;
        if (found.State != MEM_COMMIT || (found.Protect & (PAGE_NOACCESS | PAGE_GUARD)))
            return STATUS_ACCESS_VIOLATION;
        address += found.RegionSize;
    }
    return STATUS_SUCCESS;
}

/* Only root may lock more. What a process has locked before counts too, but tells the kernel. */
static BOOL is_too_much(size_t size)
{
    struct rlimit limit;
    return geteuid() != 0 && !linux_calls->getrlimit(RLIMIT_MEMLOCK, &limit) &&
           size > limit.rlim_cur;
}

NTSTATUS residency_lock(uintptr_t address, size_t size)
{
    if (!round_range(&address, &size))
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = check_touchable(address, size);
    if (status)
        return status;
    /* Before anything is locked: what the kernel has locked when it finds that out stays locked. */
    int error = is_too_much(size) ? 0 : map_populate((void *)address, size);
    if (error == -EFAULT || error == -EHWPOISON)
        return STATUS_IN_PAGE_ERROR;
    error = map_lock((void *)address, size);
    switch (-error) {
    case ENOMEM: /* RLIMIT_MEMLOCK */
    case EPERM:
    case EAGAIN:
        return STATUS_WORKING_SET_QUOTA;
    default:
        return status_from_error(error);
    }
}

NTSTATUS residency_unlock(uintptr_t address, size_t size)
{
    bool locked;
    if (!round_range(&address, &size))
        return STATUS_INVALID_PARAMETER;
    int error = memory_is_locked(address, size, &locked);
    if (error == -ENOENT)
        return STATUS_NOT_SUPPORTED; /* no /proc, which alone tells */
    if (!error && !locked)
        return STATUS_NOT_LOCKED;
    return status_from_error(error ? error : map_unlock((void *)address, size));
}

void residency_fetch(uintptr_t address, size_t size)
{
    if (round_range(&address, &size))
        map_fetch((void *)address, size);
}
