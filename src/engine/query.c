/* SPDX-License-Identifier: MIT */
/* What is at an address. */
#include "engine/query.h"
#include "engine/image.h"
#include "engine/process.h"
#include "engine/protect.h"
#include "engine/region.h"
#include "engine/reserve.h"
#include "engine/sectionobject.h"

#include "linux/map.h"
#include "linux/memory.h"

#include <string.h>

/* The protection of a page, 0: it is reserved only; and how far the same holds at least. */
static NTSTATUS look(struct region *region, size_t page, ULONG *protection, size_t *end)
{
    BOOL committed;
    NTSTATUS status = reserve_run(region, page, region->pages.total, &committed, end);
    if (!status)
        *protection = committed ? protect_effective(region, page, *end, end) : 0;
    return status;
}

/* Neighbouring runs that look alike from outside count as one. */
static NTSTATUS describe_region(struct region *region, uintptr_t page,
                                MEMORY_BASIC_INFORMATION *out)
{
    size_t size = map_page_size(), total = region->pages.total;
    size_t first = (page - region->base) / size, end, next_end;
    ULONG protection, next;
    NTSTATUS status = look(region, first, &protection, &end);
    if (status)
        return status;
    while (end < total && !look(region, end, &next, &next_end) && next == protection)
        end = next_end;
    out->AllocationBase = (void *)region->base;
    out->AllocationProtect = region->protection;
    out->RegionSize = (end - first) * size;
    out->State = protection ? MEM_COMMIT : MEM_RESERVE;
    out->Protect = protection;
    out->Type = region_is_image(region)       ? MEM_IMAGE
                : region->kind == REGION_VIEW ? MEM_MAPPED
                                              : MEM_PRIVATE;
    return STATUS_SUCCESS;
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
    NTSTATUS status;
    if (address > region_highest_address())
        return STATUS_INVALID_PARAMETER;
    memset(&found, 0, sizeof found);
    found.BaseAddress = (void *)page;
    lock_views();
    struct region *region = region_find(page);
    status = region ? describe_region(region, page, &found)
                    : describe_other(page, region_next(page), &found);
    unlock_views();
    if (!status)
        *out = found;
    return status;
}

/* Views have memory of their own for copies only; all of it is accounted for ahead. */
static size_t committed(const struct region *region)
{
    size_t pages = 0, end;
    if (region->kind == REGION_VIEW)
        return region->protection & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY) ? region->size : 0;
    for (size_t page = 0; page < region->pages.total; page = end)
        if (pages_at(&region->pages, page, &end))
            pages += end - page;
    return pages * map_page_size();
}

NTSTATUS query_region(uintptr_t address, struct region_facts *out)
{
    MEMORY_BASIC_INFORMATION other;
    NTSTATUS status = query_address(address, &other);
    if (status)
        return status;
    if (other.State == MEM_FREE)
        return STATUS_INVALID_ADDRESS;
    *out = (struct region_facts){
        .base = (uintptr_t)other.AllocationBase,
        .size = (uintptr_t)other.BaseAddress + other.RegionSize - (uintptr_t)other.AllocationBase,
        .committed = other.Type == MEM_PRIVATE ? other.RegionSize : 0,
        .protection = other.AllocationProtect,
    };
    lock_views();
    const struct region *region = region_find(address);
    if (region)
        *out = (struct region_facts){ region->base, region->size, committed(region),
                                      region->protection };
    unlock_views();
    return STATUS_SUCCESS;
}

NTSTATUS query_image(uintptr_t address, struct image_view *out)
{
    MEMORY_BASIC_INFORMATION other;
    NTSTATUS status = query_address(address, &other);
    if (status)
        return status;
    if (other.State == MEM_FREE)
        return STATUS_INVALID_ADDRESS;
    *out = (struct image_view){ .base = 0 };
    lock_views();
    const struct region *region = region_find(address);
    if (region && region_is_image(region)) {
        const struct image *image = region->section->image;
        *out = (struct image_view){ region->base, region->size, region->size < image->size,
                                    image->no_execute };
    }
    unlock_views();
    return STATUS_SUCCESS;
}
