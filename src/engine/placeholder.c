/* SPDX-License-Identifier: MIT */
/* Placeholders: address space kept for what will take exactly its place. */
#include "engine/placeholder.h"
#include "engine/process.h"
#include "engine/reserve.h"

#include "linux/map.h"

#include <stdlib.h>

static void become_placeholder(struct region *region)
{
    reserve_end(region);
    pages_free(&region->pages);
    pages_initialize(&region->pages, region->size / map_page_size(), 0);
    region->kind = REGION_PLACEHOLDER;
    region->protection = PAGE_NOACCESS;
    region->section = NULL;
    region->replaces = FALSE;
}

int placeholder_restore(struct region *region)
{
    int error = map_discard((void *)region->base, region->size);
    if (!error)
        become_placeholder(region);
    return error;
}

struct region *placeholder_find(uintptr_t address, size_t size)
{
    struct region *region = region_find(address);
    return region && region->kind == REGION_PLACEHOLDER && region->base == address &&
                   region->size == size
               ? region
               : NULL;
}

static NTSTATUS check_cut(const struct region *region, uintptr_t address, size_t size)
{
    if (!region)
        return STATUS_MEMORY_NOT_ALLOCATED;
    if (region->kind == REGION_VIEW)
        return STATUS_UNABLE_TO_DELETE_SECTION;
    if (region->kind == REGION_PRIVATE && !region->replaces)
        return STATUS_CONFLICTING_ADDRESSES;
    if (size > region->size - (address - region->base))
        return STATUS_UNABLE_TO_FREE_VM;
    if (region->kind == REGION_PLACEHOLDER && address == region->base && size == region->size)
        return STATUS_CONFLICTING_ADDRESSES;
    return STATUS_SUCCESS;
}

/* The range and what is left on both sides of it, as regions of their own. */
struct cut {
    struct region *before, *middle, *after; /* NULL: nothing is left there */
};

static void drop_part(struct region *part)
{
    if (part)
        region_free(part);
}

static void drop(const struct cut *cut)
{
    drop_part(cut->before);
    drop_part(cut->middle);
    drop_part(cut->after);
}

static NTSTATUS prepare(const struct region *region, uintptr_t address, size_t size,
                        struct cut *cut)
{
    uintptr_t end = address + size, region_end = region->base + region->size;
    if (address > region->base)
        cut->before = region_slice(region, region->base, address);
    if (end < region_end)
        cut->after = region_slice(region, end, region_end);
    cut->middle = region_slice(region, address, end);
    return cut->middle && (cut->before || address == region->base) &&
                   (cut->after || end == region_end)
               ? STATUS_SUCCESS
               : STATUS_NO_MEMORY;
}

static NTSTATUS cut_out(struct region *region, uintptr_t address, size_t size)
{
    struct cut cut = { NULL, NULL, NULL };
    NTSTATUS status = prepare(region, address, size, &cut);
    if (!status && region->kind == REGION_PRIVATE)
        status = status_from_error(placeholder_restore(cut.middle));
    if (status) {
        drop(&cut);
        return status;
    }
    region_remove(region);
    region_free(region);
    region_insert(cut.middle);
    if (cut.before)
        region_insert(cut.before);
    if (cut.after)
        region_insert(cut.after);
    return STATUS_SUCCESS;
}

/* Whole pages. FALSE: the range leaves user space. */
static BOOL round_range(uintptr_t *address, size_t *size)
{
    if (!region_in_user_space(*address, *size))
        return FALSE;
    *size = region_whole_pages(address, *size);
    return TRUE;
}

NTSTATUS placeholder_cut(uintptr_t address, size_t size)
{
    if (size == 0 || !round_range(&address, &size))
        return STATUS_INVALID_PARAMETER;
    lock_views();
    struct region *region = region_find(address);
    NTSTATUS status = check_cut(region, address, size);
    if (!status)
        status = cut_out(region, address, size);
    unlock_views();
    return status;
}

/* Whether the range is exactly that of several placeholders. */
static BOOL are_placeholders(uintptr_t address, size_t size)
{
    uintptr_t at = address, end = address + size;
    size_t count = 0;
    while (at < end) {
        const struct region *region = region_find(at);
        if (!region || region->kind != REGION_PLACEHOLDER || region->base != at)
            return FALSE;
        at += region->size;
        count++;
    }
    return at == end && count > 1;
}

static NTSTATUS coalesce(uintptr_t address, size_t size)
{
    if (!are_placeholders(address, size))
        return STATUS_CONFLICTING_ADDRESSES;
    struct region *whole = malloc(sizeof *whole);
    if (!whole)
        return STATUS_NO_MEMORY;
    *whole = (struct region){
        .base = address, .size = size, .kind = REGION_PLACEHOLDER, .protection = PAGE_NOACCESS
    };
    pages_initialize(&whole->pages, size / map_page_size(), 0);
    region_insert(whole); /* the parts go */
    return STATUS_SUCCESS;
}

NTSTATUS placeholder_coalesce(uintptr_t address, size_t size)
{
    if (size == 0 || !round_range(&address, &size))
        return STATUS_INVALID_PARAMETER;
    lock_views();
    NTSTATUS status = coalesce(address, size);
    unlock_views();
    return status;
}
