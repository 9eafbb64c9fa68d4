/* SPDX-License-Identifier: MIT */
/* What is at an address. */
#include "engine/query.h"
#include "engine/process.h"
#include "engine/protect.h"
#include "engine/region.h"

#include "linux/map.h"
#include "linux/memory.h"

#include <string.h>

/* Neighbouring runs that look alike from outside count as one. */
static void describe_region(const struct region *region, uintptr_t page,
                            MEMORY_BASIC_INFORMATION *out)
{
    size_t size = map_page_size(), total = region->pages.total;
    size_t first = (page - region->base) / size, end, next_end;
    ULONG protection = protect_effective(region, first, total, &end);
    while (end < total && protect_effective(region, end, total, &next_end) == protection)
        end = next_end;
    out->AllocationBase = (void *)region->base;
    out->AllocationProtect = region->protection;
    out->RegionSize = (end - first) * size;
    out->State = protection ? MEM_COMMIT : MEM_RESERVE;
    out->Protect = protection;
    out->Type = region->kind == REGION_VIEW ? MEM_MAPPED : MEM_PRIVATE;
}

/* Memory that is not ours: as the kernel shows it. */
static NTSTATUS describe_other(uintptr_t page, uintptr_t next_region, MEMORY_BASIC_INFORMATION *out)
{
    struct memory_region found;
    int error = memory_find(page, &found);
    if (error)
        return status_from_error(error);
    uintptr_t end = found.end, highest = region_highest_address();
    if (next_region < end)
        end = next_region;
    if (end > highest)
        end = highest + 1;
    out->RegionSize = end - page;
    out->State = found.mapped ? MEM_COMMIT : MEM_FREE;
    out->Protect = found.mapped ? protect_of_native(found.protection) : PAGE_NOACCESS;
    if (found.mapped) {
        out->AllocationBase = (void *)found.start;
        out->AllocationProtect = out->Protect;
        out->Type = found.shared ? MEM_MAPPED : MEM_PRIVATE;
    }
    return STATUS_SUCCESS;
}

NTSTATUS query_address(uintptr_t address, MEMORY_BASIC_INFORMATION *out)
{
    MEMORY_BASIC_INFORMATION found;
    uintptr_t page = address & ~(map_page_size() - 1);
    NTSTATUS status = STATUS_SUCCESS;
    if (address > region_highest_address())
        return STATUS_INVALID_PARAMETER;
    memset(&found, 0, sizeof found);
    found.BaseAddress = (void *)page;
    lock_views();
    const struct region *region = region_find(page);
    if (region)
        describe_region(region, page, &found);
    else
        status = describe_other(page, region_next(page), &found);
    unlock_views();
    if (!status)
        *out = found;
    return status;
}
