/* SPDX-License-Identifier: MIT */
/* Memory that VirtualAlloc reserves and commits, and its rules on views. */
#include "engine/allocation.h"
#include "engine/largepage.h"
#include "engine/placeholder.h"
#include "engine/process.h"
#include "engine/protect.h"
#include "engine/region.h"
#include "engine/reserve.h"
#include "engine/sectionobject.h"

#include "linux/map.h"

#include <errno.h>
#include <stdlib.h>

#define COPY_BITS ((ULONG)(PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY))
#define CACHING ((ULONG)(PAGE_NOCACHE | PAGE_WRITECOMBINE))

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
    if (type == (MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES)) /* row 084 */
        return STATUS_SUCCESS;
    return type & MEM_WRITE_WATCH ? STATUS_NOT_SUPPORTED : STATUS_INVALID_PARAMETER;
}

/* The kernel sets the large pages aside when it maps them. */
static NTSTATUS map_large_pages(const struct placement *place, size_t size, int native,
                                void **mapped)
{
    uintptr_t wanted;
    unsigned attempts = 0;
    int error;
    do {
        NTSTATUS status = placement_choose(place, size, &wanted);
        if (status)
            return status;
        error = map_huge(size, wanted, native, mapped);
    } while (placement_again(place, error, &attempts));
    return error == -EEXIST ? STATUS_CONFLICTING_ADDRESSES : largepage_status(error);
}

/* Row 083, for memory: whole large pages, from a multiple of one on. */
static NTSTATUS check_large(const struct placement *place, size_t size)
{
    return largepage_fits(size) && largepage_fits(place->wanted) ? STATUS_SUCCESS
                                                                 : STATUS_INVALID_PARAMETER;
}

/* Maps what a reservation needs; with MEM_COMMIT all of it is memory at once. */
static NTSTATUS map_reservation(const struct placement *place, size_t size, int native,
                                void **mapped)
{
    uintptr_t wanted;
    unsigned attempts = 0;
    int error;
    do {
        NTSTATUS status = placement_choose(place, size, &wanted);
        if (status)
            return status;
        error = map_reserve(size, wanted, mapped);
    } while (placement_again(place, error, &attempts));
    if (!error && native) {
        error = map_protect(*mapped, size, native);
        if (error)
            map_remove(*mapped, size);
    }
    if (error == -EEXIST || error == -EPERM)
        return STATUS_CONFLICTING_ADDRESSES;
    return status_from_error(error);
}

/* Reserves new address space. */
static NTSTATUS reserve(const struct placement *place, uintptr_t *address, size_t *size, ULONG type,
                        ULONG protection)
{
    struct placement rounded = *place;
    BOOL commits = (type & MEM_COMMIT) != 0, large = (type & MEM_LARGE_PAGES) != 0;
    if (large && rounded.alignment < largepage_size())
        rounded.alignment = largepage_size();
    rounded.wanted &= ~(uintptr_t)(MAP_GRANULARITY - 1);
    size_t whole = (place->wanted - rounded.wanted + *size + page_mask()) & ~page_mask();
    int native = commits ? region_native_protection(protection) : 0;
    void *mapped;
    struct region *region = malloc(sizeof *region);
    if (!region)
        return STATUS_NO_MEMORY;
    NTSTATUS status = large ? map_large_pages(&rounded, whole, native, &mapped)
                            : map_reservation(&rounded, whole, native, &mapped);
    if (status) {
        free(region);
        return status;
    }
    *region = (struct region){
        .base = (uintptr_t)mapped,
        .size = whole,
        .kind = type & MEM_RESERVE_PLACEHOLDER ? REGION_PLACEHOLDER : REGION_PRIVATE,
        .protection = protection,
        .large = large,
    };
    pages_initialize(&region->pages, whole / map_page_size(), commits ? protection : 0);
    region_insert(region);
    placement_settle(place, region->base, whole);
    *address = region->base;
    *size = whole;
    return STATUS_SUCCESS;
}

/* Rows 386, 388: the placeholder is there already, as large as it must be. */
static NTSTATUS replace(const struct placement *place, size_t size, ULONG type, ULONG protection)
{
    BOOL commits = (type & MEM_COMMIT) != 0;
    struct region *region = placeholder_find(place->wanted, size);
    if (!region)
        return STATUS_CONFLICTING_ADDRESSES;
    int error = commits ? map_protect((void *)region->base, region->size,
                                      region_native_protection(protection))
                        : 0;
    if (error)
        return status_from_error(error);
    region->kind = REGION_PRIVATE;
    region->protection = protection;
    region->replaces = TRUE;
    pages_initialize(&region->pages, region->size / map_page_size(), commits ? protection : 0);
    placement_settle(place, region->base, region->size);
    return STATUS_SUCCESS;
}

/* The pages of a view are the section's (rows 263-275); its own is only their protection. */
static NTSTATUS commit_view(struct region *view, size_t first, size_t end, ULONG protection)
{
    if (view->section->attributes & SEC_FILE)
        return STATUS_ALREADY_COMMITTED;
    if (view->section->attributes & SEC_NO_CHANGE && ((protection ^ view->protection) & ~CACHING))
        return STATUS_INVALID_PAGE_PROTECTION;
    if (!protect_fits_view(protection, view->protection))
        return STATUS_SECTION_PROTECTION;
    return view->reserve == RESERVE_NONE ? STATUS_SUCCESS : reserve_commit(view, first, end);
}

static NTSTATUS commit(uintptr_t *address, size_t *size, ULONG protection)
{
    size_t first, end;
    struct region *region = region_find(*address);
    if (!region || region->kind == REGION_PLACEHOLDER ||
        !region_pages(region, *address, *size, &first, &end))
        return STATUS_CONFLICTING_ADDRESSES;
    if (region->kind == REGION_VIEW) {
        NTSTATUS status = commit_view(region, first, end, protection);
        if (status)
            return status;
        protection = (protection & ~CACHING) | (region->protection & CACHING);
    } else if (protection & COPY_BITS) {
        return STATUS_INVALID_PAGE_PROTECTION;
    }
    int error = protect_pages(region, first, end, protection, FALSE);
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

static NTSTATUS check_range(uintptr_t address, size_t size)
{
    return size == 0 || !region_in_user_space(address, size) ? STATUS_INVALID_PARAMETER
                                                             : STATUS_SUCCESS;
}

/* With TYPE checked. */
static NTSTATUS make(const struct placement *place, uintptr_t *address, size_t *size, ULONG type,
                     ULONG protection)
{
    NTSTATUS status = check_range(place->wanted, *size);
    if (status)
        return status;
    if (!protect_is_valid(protection))
        return STATUS_INVALID_PAGE_PROTECTION;
    if (type & MEM_LARGE_PAGES)
        status = check_large(place, *size);
    if (status)
        return status;
    /* A commit without an address reserves too. */
    BOOL reserves = (type & MEM_RESERVE) || ((type & MEM_COMMIT) && place->wanted == 0);
    if (reserves && (protection & COPY_BITS))
        return STATUS_INVALID_PAGE_PROTECTION;
    status = protect_prepare(protection);
    if (status)
        return status;
    *address = place->wanted;
    lock_views();
    if (type & MEM_REPLACE_PLACEHOLDER)
        status = replace(place, *size, type, protection);
    else if (reserves)
        status = reserve(place, address, size, type, protection);
    else if (type & MEM_COMMIT)
        status = commit(address, size, protection);
    else
        status = reset(*address, *size);
    unlock_views();
    return status;
}

NTSTATUS allocation_make(uintptr_t *address, size_t *size, ULONG type, ULONG protection)
{
    struct placement place = { .wanted = *address, .top_down = (type & MEM_TOP_DOWN) != 0 };
    NTSTATUS status = check_type(type);
    return status ? status : make(&place, address, size, type, protection);
}

/* Rows 386, 388. */
static NTSTATUS check_placeholder(const struct placement *place, ULONG type, ULONG protection)
{
    ULONG rest = type & ~HINTS;
    if (type & MEM_RESERVE_PLACEHOLDER)
        return rest == (MEM_RESERVE | MEM_RESERVE_PLACEHOLDER) && protection == PAGE_NOACCESS
                   ? STATUS_SUCCESS
                   : STATUS_INVALID_PARAMETER;
    rest &= ~(ULONG)(MEM_REPLACE_PLACEHOLDER | MEM_COMMIT);
    return rest == MEM_RESERVE && place->wanted ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

NTSTATUS allocation_make_at(const struct placement *place, uintptr_t *address, size_t *size,
                            ULONG type, ULONG protection)
{
    struct placement whole = *place;
    whole.top_down = (type & MEM_TOP_DOWN) != 0;
    NTSTATUS status = type & (MEM_RESERVE_PLACEHOLDER | MEM_REPLACE_PLACEHOLDER)
                          ? check_placeholder(place, type, protection)
                          : check_type(type);
    return status ? status : make(&whole, address, size, type, protection);
}

static NTSTATUS release(struct region *region)
{
    int error = map_remove((void *)region->base, region->size);
    if (error)
        return status_from_error(error);
    region_remove(region);
    region_free(region);
    return STATUS_SUCCESS;
}

/* Some pages go; what is before and behind them are allocations of their own. */
static NTSTATUS release_part(struct region *region, uintptr_t address, size_t size)
{
    uintptr_t end = address + size, region_end = region->base + region->size;
    struct region *before = NULL, *after = NULL;
    if (address > region->base)
        before = region_slice(region, region->base, address);
    if (end < region_end)
        after = region_slice(region, end, region_end);
    NTSTATUS status = (address > region->base && !before) || (end < region_end && !after)
                          ? STATUS_NO_MEMORY
                          : status_from_error(map_remove((void *)address, size));
    if (status) {
        if (before)
            region_free(before);
        if (after)
            region_free(after);
        return status;
    }
    region_remove(region);
    region_free(region);
    if (before)
        region_insert(before);
    if (after)
        region_insert(after);
    return STATUS_SUCCESS;
}

static NTSTATUS decommit(struct region *region, uintptr_t address, size_t size)
{
    size_t first, end;
    if (region->kind == REGION_PLACEHOLDER)
        return STATUS_CONFLICTING_ADDRESSES;
    if (!region_pages(region, address, size, &first, &end))
        return STATUS_UNABLE_TO_FREE_VM;
    if (!pages_reserve(&region->pages))
        return STATUS_NO_MEMORY;
    int error = map_discard((void *)address, size);
    if (error)
        return status_from_error(error);
    pages_set(&region->pages, first, end, 0);
    return STATUS_SUCCESS;
}

/* With the view lock held. */
static NTSTATUS free_pages(uintptr_t *address, size_t *size, ULONG type)
{
    struct region *region = region_find(*address);
    uintptr_t start = *address & ~page_mask();
    if (!region)
        return STATUS_MEMORY_NOT_ALLOCATED;
    if (region->kind == REGION_VIEW)
        return STATUS_UNABLE_TO_DELETE_SECTION;
    if (*size == 0 && *address != region->base)
        return STATUS_FREE_VM_NOT_AT_BASE;
    if (*size > region->size - (*address - region->base))
        return STATUS_UNABLE_TO_FREE_VM;
    /* Large pages go all at once, and back to where they were reserved. */
    if (region->large && (type == MEM_DECOMMIT || (*size && *size != region->size)))
        return STATUS_UNABLE_TO_FREE_VM;
    *size = *size ? (*address - start + *size + page_mask()) & ~page_mask() : region->size;
    *address = start;
    if (type == MEM_DECOMMIT)
        return decommit(region, *address, *size);
    return *size == region->size ? release(region) : release_part(region, *address, *size);
}

NTSTATUS allocation_free(uintptr_t *address, size_t *size, ULONG type)
{
    uintptr_t start = *address;
    size_t whole = *size;
    if (type == (MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER))
        return placeholder_cut(start, whole);
    if (type == (MEM_RELEASE | MEM_COALESCE_PLACEHOLDERS))
        return placeholder_coalesce(start, whole);
    if (type != MEM_DECOMMIT && type != MEM_RELEASE)
        return STATUS_INVALID_PARAMETER;
    lock_views();
    NTSTATUS status = free_pages(&start, &whole, type);
    unlock_views();
    if (!status) {
        *address = start;
        *size = whole;
    }
    return status;
}
