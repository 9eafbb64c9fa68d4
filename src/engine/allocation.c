/* SPDX-License-Identifier: MIT */
/* Memory that VirtualAlloc reserves and commits, and its rules on views. */
#include "engine/allocation.h"
#include "engine/process.h"
#include "engine/protect.h"
#include "engine/region.h"
#include "engine/sectionobject.h"

#include "linux/map.h"

#include <errno.h>
#include <stdlib.h>

#define COPY_BITS ((ULONG)(PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY))

/* Hints that need no action: where to look for room, and what the pages are for. */
#define HINTS ((ULONG)MEM_TOP_DOWN)

static uintptr_t page_mask(void)
{
    return map_page_size() - 1;
}

static NTSTATUS check_type(ULONG type)
{
    type &= ~HINTS;
    if (type == MEM_RESET || type == MEM_RESERVE || type == MEM_COMMIT ||
        type == (MEM_RESERVE | MEM_COMMIT))
        return STATUS_SUCCESS;
    if (type & MEM_LARGE_PAGES)
        return STATUS_PRIVILEGE_NOT_HELD;
    return type & MEM_WRITE_WATCH ? STATUS_NOT_SUPPORTED : STATUS_INVALID_PARAMETER;
}

/* Reserves new address space; with MEM_COMMIT all of it is memory at once. */
static NTSTATUS reserve(uintptr_t *address, size_t *size, ULONG type, ULONG protection)
{
    uintptr_t base = *address & ~(uintptr_t)(MAP_GRANULARITY - 1);
    size_t whole = (*address - base + *size + page_mask()) & ~page_mask();
    BOOL commits = (type & MEM_COMMIT) != 0;
    void *mapped;
    struct region *region = malloc(sizeof *region);
    if (!region)
        return STATUS_NO_MEMORY;
    int error = map_reserve(whole, base, &mapped);
    if (!error && commits) {
        error = map_protect(mapped, whole, region_native_protection(protection));
        if (error)
            map_remove(mapped, whole);
    }
    if (error) {
        free(region);
        return error == -EEXIST || error == -EPERM ? STATUS_CONFLICTING_ADDRESSES
                                                   : status_from_error(error);
    }
    *region = (struct region){
        .base = (uintptr_t)mapped, .size = whole, .kind = REGION_PRIVATE, .protection = protection
    };
    pages_initialize(&region->pages, whole / map_page_size(), commits ? protection : 0);
    region_insert(region);
    *address = region->base;
    *size = whole;
    return STATUS_SUCCESS;
}

/* The rules for pages of a view: they are the section's (rows 271-275). */
static NTSTATUS check_view_commit(const struct region *view, ULONG protection)
{
    if (view->section->attributes & SEC_FILE)
        return STATUS_ALREADY_COMMITTED;
    return protect_fits_view(protection, view->protection) ? STATUS_SUCCESS
                                                           : STATUS_SECTION_PROTECTION;
}

static NTSTATUS commit(uintptr_t *address, size_t *size, ULONG protection)
{
    size_t first, end;
    struct region *region = region_find(*address);
    if (!region || !region_pages(region, *address, *size, &first, &end))
        return STATUS_CONFLICTING_ADDRESSES;
    if (region->kind == REGION_VIEW) {
        NTSTATUS status = check_view_commit(region, protection);
        if (status)
            return status;
        protection |= region->protection & (PAGE_NOCACHE | PAGE_WRITECOMBINE);
    } else if (protection & COPY_BITS) {
        return STATUS_INVALID_PAGE_PROTECTION;
    }
    if (!pages_reserve(&region->pages))
        return STATUS_NO_MEMORY;
    int error = protect_pages(region, first, end, protection);
    if (error)
        return status_from_error(error);
    *address = region->base + first * map_page_size();
    *size = (end - first) * map_page_size();
    return STATUS_SUCCESS;
}

/* What is in the pages may be thrown away: only private memory makes use of that. */
static NTSTATUS reset(uintptr_t address, size_t size)
{
    size_t first, end;
    struct region *region = region_find(address);
    if (!region || !region_pages(region, address, size, &first, &end))
        return STATUS_CONFLICTING_ADDRESSES;
    if (region->kind == REGION_PRIVATE)
        map_forget((void *)(region->base + first * map_page_size()),
                   (end - first) * map_page_size());
    return STATUS_SUCCESS;
}

NTSTATUS allocation_make(uintptr_t *address, size_t *size, ULONG type, ULONG protection)
{
    uintptr_t highest = region_highest_address();
    NTSTATUS status = check_type(type);
    if (status)
        return status;
    if (*size == 0 || *address > highest || *size > highest - *address)
        return STATUS_INVALID_PARAMETER;
    if (!protect_is_valid(protection))
        return STATUS_INVALID_PAGE_PROTECTION;
    /* A commit without an address reserves too. */
    BOOL reserves = (type & MEM_RESERVE) || ((type & MEM_COMMIT) && *address == 0);
    if (reserves && (protection & COPY_BITS))
        return STATUS_INVALID_PAGE_PROTECTION;
    lock_views();
    if (reserves)
        status = reserve(address, size, type, protection);
    else if (type & MEM_COMMIT)
        status = commit(address, size, protection);
    else
        status = reset(*address, *size);
    unlock_views();
    return status;
}

static NTSTATUS release(struct region *region, uintptr_t address)
{
    if (address != region->base)
        return STATUS_FREE_VM_NOT_AT_BASE;
    int error = map_remove((void *)region->base, region->size);
    if (error)
        return status_from_error(error);
    region_remove(region);
    region_free(region);
    return STATUS_SUCCESS;
}

static NTSTATUS decommit(struct region *region, uintptr_t address, size_t size)
{
    size_t first, end;
    if (size == 0) {
        if (address != region->base)
            return STATUS_FREE_VM_NOT_AT_BASE;
        size = region->size;
    }
    if (!region_pages(region, address, size, &first, &end))
        return STATUS_UNABLE_TO_FREE_VM;
    if (!pages_reserve(&region->pages))
        return STATUS_NO_MEMORY;
    int error = map_discard((void *)(region->base + first * map_page_size()),
                            (end - first) * map_page_size());
    if (error)
        return status_from_error(error);
    pages_set(&region->pages, first, end, 0);
    return STATUS_SUCCESS;
}

NTSTATUS allocation_free(uintptr_t address, size_t size, ULONG type)
{
    if ((type != MEM_DECOMMIT && type != MEM_RELEASE) || (type == MEM_RELEASE && size != 0))
        return STATUS_INVALID_PARAMETER;
    lock_views();
    struct region *region = region_find(address);
    NTSTATUS status = !region                       ? STATUS_MEMORY_NOT_ALLOCATED
                      : region->kind == REGION_VIEW ? STATUS_UNABLE_TO_DELETE_SECTION
                      : type == MEM_RELEASE         ? release(region, address)
                                                    : decommit(region, address, size);
    unlock_views();
    return status;
}
