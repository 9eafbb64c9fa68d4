/* SPDX-License-Identifier: MIT */
/* The working set: which pages of the process are in memory. */
#include "engine/workingset.h"
#include "engine/query.h"
#include "engine/region.h"

#include "linux/map.h"
#include "linux/maps.h"
#include "linux/numa.h"
#include "linux/pagemap.h"

#include <errno.h>
#include <stdlib.h>

#define AT_A_TIME 512
#define MOST_SHARERS 7 /* what fits into three bits */
#define NODES 64       /* into six */
#define PAGE_NUMBER_SHIFT 12

/* Without /proc nothing is known. */
static NTSTATUS open_pagemap(struct pagemap *out)
{
    int error = pagemap_open(out);
    return error == -ENOENT ? STATUS_NOT_SUPPORTED : status_from_error(error);
}

static unsigned is_shared(uint64_t word)
{
    return (word & PAGEMAP_SHARED) != 0;
}

static unsigned count_sharers(const struct pagemap *map, uint64_t word)
{
    if (!is_shared(word))
        return 0;
    uint64_t count = pagemap_count(map, word);
    return count < MOST_SHARERS ? (unsigned)count : MOST_SHARERS;
}

/* -- the list -------------------------------------------------------------------------------- */

/* The five bits that lists have in the place of PAGE_… values. */
static unsigned short_protection(ULONG protection)
{
    static const ULONG by_code[] = { 0,
                                     PAGE_READONLY,
                                     PAGE_EXECUTE,
                                     PAGE_EXECUTE_READ,
                                     PAGE_READWRITE,
                                     PAGE_WRITECOPY,
                                     PAGE_EXECUTE_READWRITE,
                                     PAGE_EXECUTE_WRITECOPY };
    static const unsigned no_access = 24, not_cached = 8, guard = 16;
    for (unsigned code = 1; code < sizeof by_code / sizeof *by_code; code++)
        if ((protection & 0xFF) == by_code[code])
            return code | (protection & PAGE_NOCACHE ? not_cached : 0) |
                   (protection & PAGE_GUARD ? guard : 0);
    return no_access;
}

struct list {
    struct pagemap map;
    PSAPI_WORKING_SET_BLOCK *blocks;
    size_t room, count;
};

static void add(struct list *list, uintptr_t page, uint64_t word, ULONG protection)
{
    if (list->count++ >= list->room)
        return;
    PSAPI_WORKING_SET_BLOCK block = { .Flags = 0 };
    block.Protection = short_protection(protection) & 31;
    block.ShareCount = count_sharers(&list->map, word) & MOST_SHARERS;
    block.Shared = is_shared(word) & 1;
    block.Flags |= page >> PAGE_NUMBER_SHIFT << PAGE_NUMBER_SHIFT;
    list->blocks[list->count - 1] = block;
}

/* Some or all of the pages between the two addresses are in memory. */
static NTSTATUS add_pages(struct list *list, uintptr_t start, uintptr_t end, ULONG protection)
{
    uint64_t words[AT_A_TIME];
    while (start < end) {
        size_t pages = (end - start) / map_page_size();
        ssize_t got = pagemap_read(&list->map, start, words, pages < AT_A_TIME ? pages : AT_A_TIME);
        if (got <= 0)
            return status_from_error((int)got);
        for (size_t i = 0; i < (size_t)got; i++, start += map_page_size())
            if (words[i] & PAGEMAP_PRESENT)
                add(list, start, words[i], protection);
    }
    return STATUS_SUCCESS;
}

static NTSTATUS add_run(struct list *list, const MEMORY_BASIC_INFORMATION *run)
{
    uintptr_t start = (uintptr_t)run->BaseAddress, last = start + run->RegionSize, end = last;
    int found;
    while ((found = pagemap_next_run(&list->map, &start, &end)) > 0) {
        NTSTATUS status = add_pages(list, start, end, run->Protect);
        if (status)
            return status;
        start = end;
        end = last;
    }
    return status_from_error(found);
}

NTSTATUS workingset_list(PSAPI_WORKING_SET_INFORMATION *out, size_t capacity)
{
    struct list list = { .blocks = out->WorkingSetInfo };
    MEMORY_BASIC_INFORMATION run;
    NTSTATUS status = open_pagemap(&list.map);
    if (status)
        return status;
    list.room =
        (capacity - offsetof(PSAPI_WORKING_SET_INFORMATION, WorkingSetInfo)) / sizeof *list.blocks;
    for (uintptr_t at = 0; !status && at <= region_highest_address(); at += run.RegionSize) {
        status = query_address(at, &run);
        if (!status && run.State == MEM_COMMIT)
            status = add_run(&list, &run);
    }
    pagemap_close(&list.map);
    if (status)
        return status;
    out->NumberOfEntries = list.count;
    return list.count <= list.room ? STATUS_SUCCESS : STATUS_INFO_LENGTH_MISMATCH;
}

/* -- single pages ---------------------------------------------------------------------------- */

/* Mappings that are locked or huge, by address. */
struct special {
    uintptr_t start, end;
    unsigned flags; /* MAPS_… */
};

struct specials {
    struct special *all;
    size_t count, capacity;
};

static BOOL remember(struct specials *specials, const struct maps_line *line, unsigned flags)
{
    if (specials->count == specials->capacity) {
        size_t capacity = specials->capacity ? 2 * specials->capacity : 16;
        struct special *all = realloc(specials->all, capacity * sizeof *all);
        if (!all)
            return FALSE;
        specials->all = all;
        specials->capacity = capacity;
    }
    specials->all[specials->count++] = (struct special){ line->start, line->end, flags };
    return TRUE;
}

static NTSTATUS find_specials(struct specials *specials)
{
    struct maps_reader reader;
    struct maps_line line;
    unsigned flags;
    NTSTATUS status = status_from_error(maps_open_details(&reader));
    if (status)
        return status;
    while (!status && maps_next_details(&reader, &line, &flags))
        if (flags && !remember(specials, &line, flags))
            status = STATUS_NO_MEMORY;
    int error = maps_close(&reader);
    return status ? status : status_from_error(error);
}

static unsigned flags_at(const struct specials *specials, uintptr_t address)
{
    size_t low = 0, high = specials->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (address >= specials->all[middle].end)
            low = middle + 1;
        else
            high = middle;
    }
    return low < specials->count && address >= specials->all[low].start ? specials->all[low].flags
                                                                        : 0;
}

static BOOL holds(const MEMORY_BASIC_INFORMATION *run, uintptr_t address)
{
    return address - (uintptr_t)run->BaseAddress < run->RegionSize;
}

/* What is told of a page that is in memory. */
static PSAPI_WORKING_SET_EX_BLOCK describe(const struct pagemap *map, uint64_t word, unsigned flags,
                                           uintptr_t address, ULONG protection)
{
    PSAPI_WORKING_SET_EX_BLOCK block = { .Flags = 0 };
    unsigned locked = (flags & MAPS_LOCKED) != 0, huge = (flags & MAPS_HUGE) != 0;
    block.Valid = 1;
    block.ShareCount = count_sharers(map, word) & MOST_SHARERS;
    block.Win32Protection = protection & 0x7FF;
    block.Shared = is_shared(word) & 1;
    block.Node = numa_node_of((void *)address) % NODES;
    block.Locked = locked & 1;
    block.LargePage = huge & 1;
    return block;
}

/* RUN is what was found for the last address. */
static NTSTATUS look(const struct pagemap *map, const struct specials *specials, uintptr_t address,
                     MEMORY_BASIC_INFORMATION *run, PSAPI_WORKING_SET_EX_BLOCK *out)
{
    uint64_t word = 0;
    out->Flags = 0;
    if (address > region_highest_address())
        return STATUS_SUCCESS;
    NTSTATUS status = holds(run, address) ? STATUS_SUCCESS : query_address(address, run);
    if (status || run->State != MEM_COMMIT)
        return status;
    ssize_t got = pagemap_read(map, address, &word, 1);
    if (got < 0)
        return status_from_error((int)got);
    if (word & PAGEMAP_PRESENT)
        *out = describe(map, word, flags_at(specials, address), address, run->Protect);
    else
        out->Invalid.Shared = run->Type == MEM_PRIVATE ? 0 : 1;
    return STATUS_SUCCESS;
}

NTSTATUS workingset_describe(PSAPI_WORKING_SET_EX_INFORMATION *pages, size_t count)
{
    struct pagemap map;
    struct specials specials = { .all = NULL };
    MEMORY_BASIC_INFORMATION run = { .RegionSize = 0 };
    NTSTATUS status = open_pagemap(&map);
    if (status)
        return status;
    status = find_specials(&specials);
    for (size_t i = 0; !status && i < count; i++)
        status = look(&map, &specials, (uintptr_t)pages[i].VirtualAddress, &run,
                      &pages[i].VirtualAttributes);
    free(specials.all);
    pagemap_close(&map);
    return status;
}
