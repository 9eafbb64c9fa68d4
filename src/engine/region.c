/* SPDX-License-Identifier: MIT */
/* Regions: what this process has asked for in its address space. */
#include "engine/region.h"
#include "engine/reserve.h"
#include "engine/sectionobject.h"

#include "linux/map.h"

#include <stdlib.h>
#include <sys/mman.h>

static int compare_bases(const struct region *a, const struct region *b)
{
    return a->base < b->base ? -1 : a->base > b->base;
}

RB_HEAD(region_tree, region);
RB_GENERATE_STATIC(region_tree, region, node, compare_bases)

static struct region_tree regions = RB_INITIALIZER(&regions);

struct region *region_find(uintptr_t address)
{
    struct region *region = RB_ROOT(&regions);
    while (region) {
        if (address < region->base)
            region = RB_LEFT(region, node);
        else if (address - region->base >= region->size)
            region = RB_RIGHT(region, node);
        else
            return region;
    }
    return NULL;
}

uintptr_t region_next(uintptr_t address)
{
    uintptr_t next = UINTPTR_MAX;
    struct region *region = RB_ROOT(&regions);
    while (region) {
        if (region->base > address) {
            next = region->base;
            region = RB_LEFT(region, node);
        } else {
            region = RB_RIGHT(region, node);
        }
    }
    return next;
}

void region_insert(struct region *region)
{
    struct region *stale;
    uintptr_t last = region->base + region->size - 1, next;
    while ((stale = region_find(region->base)) ||
           ((next = region_next(region->base)) <= last && (stale = region_find(next)))) {
        region_remove(stale);
        region_free(stale);
    }
    RB_INSERT(region_tree, &regions, region);
}

void region_remove(struct region *region)
{
    RB_REMOVE(region_tree, &regions, region);
    reserve_end(region);
}

void region_free(struct region *region)
{
    if (region->kind == REGION_VIEW)
        object_dereference(&region->section->object);
    pages_free(&region->pages);
    free(region);
}

struct region *region_slice(const struct region *region, uintptr_t from, uintptr_t to)
{
    size_t page = map_page_size(), first = (from - region->base) / page;
    struct region *slice = malloc(sizeof *slice);
    if (!slice)
        return NULL;
    *slice = *region;
    slice->base = from;
    slice->size = to - from;
    if (!pages_copy(&region->pages, first, first + slice->size / page, &slice->pages)) {
        free(slice);
        return NULL;
    }
    return slice;
}

BOOL region_pages(const struct region *region, uintptr_t address, size_t size, size_t *first,
                  size_t *end)
{
    size_t page = map_page_size(), start = address - region->base;
    if (size > region->size - start)
        return FALSE;
    *first = start / page;
    *end = (start + size + page - 1) / page;
    return TRUE;
}

size_t region_whole_pages(uintptr_t *address, size_t size)
{
    uintptr_t mask = map_page_size() - 1, start = *address & ~mask;
    size = (*address - start + size + mask) & ~mask;
    *address = start;
    return size;
}

BOOL region_is_image(const struct region *region)
{
    return region->kind == REGION_VIEW && region->section->image;
}

int region_native_protection(ULONG protection)
{
    if (protection & PAGE_GUARD)
        return PROT_NONE;
    switch (protection & 0xff) {
    case PAGE_READONLY:
        return PROT_READ;
    case PAGE_READWRITE:
    case PAGE_WRITECOPY:
        return PROT_READ | PROT_WRITE;
    case PAGE_EXECUTE:
    case PAGE_EXECUTE_READ:
        return PROT_READ | PROT_EXEC;
    case PAGE_EXECUTE_READWRITE:
    case PAGE_EXECUTE_WRITECOPY:
        return PROT_READ | PROT_WRITE | PROT_EXEC;
    default:
        return PROT_NONE;
    }
}

uintptr_t region_highest_address(void)
{
#if UINTPTR_MAX == UINT32_MAX
    return 0xbffeffff;
#elif defined(__x86_64__)
    return 0x7ffffffeffff;
#else
    return 0xfffffffeffff;
#endif
}

BOOL region_in_user_space(uintptr_t address, size_t size)
{
    uintptr_t highest = region_highest_address();
    return address <= highest && size <= highest - address + 1;
}
