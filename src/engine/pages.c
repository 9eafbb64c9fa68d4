/* SPDX-License-Identifier: MIT */
/* The protection of each page of a region, kept as runs of like pages. */
#include "engine/pages.h"

#include "linux/map.h"

#include <stdlib.h>
#include <string.h>

/* A change splits at most two runs and adds one. */
#define MOST_NEW_RUNS 2

void pages_initialize(struct pages *pages, size_t total, ULONG protection)
{
    *pages = (struct pages){ .single = { 0, protection }, .count = 1, .total = total };
}

void pages_free(struct pages *pages)
{
    if (pages->mapped)
        map_remove(pages->runs, pages->mapped);
    else
        free(pages->runs);
    free(pages->retired);
    pages->runs = pages->retired = NULL;
    pages->mapped = 0;
}

static const struct page_run *runs_of(const struct pages *pages)
{
    return pages->runs ? pages->runs : &pages->single;
}

/* The index of the run that holds a page. */
static size_t find(const struct pages *pages, size_t page)
{
    const struct page_run *runs = runs_of(pages);
    size_t low = 0, high = pages->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (runs[middle].first <= page)
            low = middle;
        else
            high = middle;
    }
    return low;
}

ULONG pages_at(const struct pages *pages, size_t page, size_t *end)
{
    const struct page_run *runs = runs_of(pages);
    size_t i = find(pages, page);
    *end = i + 1 < pages->count ? runs[i + 1].first : pages->total;
    return runs[i].protection;
}

static BOOL has_room(const struct pages *pages)
{
    return pages->runs && pages->count + MOST_NEW_RUNS <= pages->capacity;
}

static size_t next_capacity(const struct pages *pages)
{
    return (pages->count + MOST_NEW_RUNS) * 2;
}

static void copy_runs(const struct pages *pages, struct page_run *runs)
{
    memcpy(runs, runs_of(pages), pages->count * sizeof *runs);
}

BOOL pages_reserve(struct pages *pages)
{
    if (has_room(pages))
        return TRUE;
    size_t capacity = next_capacity(pages);
    struct page_run *runs = malloc(capacity * sizeof *runs);
    if (!runs)
        return FALSE;
    copy_runs(pages, runs);
    pages_free(pages);
    pages->runs = runs;
    pages->capacity = capacity;
    return TRUE;
}

BOOL pages_reserve_in_handler(struct pages *pages)
{
    void *memory;
    if (has_room(pages))
        return TRUE;
    size_t page = map_page_size();
    size_t bytes = (next_capacity(pages) * sizeof *pages->runs + page - 1) & ~(page - 1);
    if (map_memory(bytes, &memory))
        return FALSE;
    copy_runs(pages, memory);
    if (pages->mapped)
        map_remove(pages->runs, pages->mapped);
    else
        pages->retired = pages->runs;
    pages->runs = memory;
    pages->mapped = bytes;
    pages->capacity = bytes / sizeof *pages->runs;
    return TRUE;
}

/* Makes a run begin at PAGE, which may be the total, and returns its index. */
static size_t split(struct pages *pages, size_t page)
{
    if (page == pages->total)
        return pages->count;
    size_t i = find(pages, page);
    if (pages->runs[i].first == page)
        return i;
    memmove(&pages->runs[i + 2], &pages->runs[i + 1], (pages->count - i - 1) * sizeof *pages->runs);
    pages->runs[i + 1] = (struct page_run){ page, pages->runs[i].protection };
    pages->count++;
    return i + 1;
}

static void remove_runs(struct pages *pages, size_t from, size_t to)
{
    memmove(&pages->runs[from], &pages->runs[to], (pages->count - to) * sizeof *pages->runs);
    pages->count -= to - from;
}

BOOL pages_copy(const struct pages *pages, size_t first, size_t end, struct pages *out)
{
    size_t run_end;
    pages_initialize(out, end - first, pages_at(pages, first, &run_end));
    for (size_t at = run_end; at < end; at = run_end) {
        ULONG protection = pages_at(pages, at, &run_end);
        if (!pages_reserve(out)) {
            pages_free(out);
            return FALSE;
        }
        pages_set(out, at - first, (run_end < end ? run_end : end) - first, protection);
    }
    return TRUE;
}

void pages_set(struct pages *pages, size_t first, size_t end, ULONG protection)
{
    size_t from = split(pages, first), to = split(pages, end);
    pages->changes++;
    pages->runs[from].protection = protection;
    remove_runs(pages, from + 1, to);
    /* Like neighbours become one. */
    if (from + 1 < pages->count && pages->runs[from + 1].protection == protection)
        remove_runs(pages, from + 1, from + 2);
    if (from > 0 && pages->runs[from - 1].protection == protection)
        remove_runs(pages, from, from + 1);
}
