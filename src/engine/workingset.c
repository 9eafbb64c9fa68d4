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

/* The pages of a run that are in memory. */
static NTSTATUS add_run(struct list *list, const MEMORY_BASIC_INFORMATION *run)
{
    uint64_t words[AT_A_TIME];
    size_t pages = run->RegionSize / map_page_size(), done = 0;
    while (done < pages) {
        uintptr_t address = (uintptr_t)run->BaseAddress + done * map_page_size();
        size_t part = pages - done < AT_A_TIME ? pages - done : AT_A_TIME;
        ssize_t got = pagemap_read(&list->map, address, words, part);
        if (got <= 0)
            return status_from_error((int)got);
        for (size_t i = 0; i < (size_t)got; i++)
            if (words[i] & PAGEMAP_PRESENT)
                add(list, address + i * map_page_size(), words[i], run->Protect);
        done += (size_t)got;
    }
    return STATUS_SUCCESS;
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
