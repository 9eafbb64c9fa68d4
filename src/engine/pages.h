/* SPDX-License-Identifier: MIT */
/* The protection of each page of a region, kept as runs of like pages. */
#pragma once

#include <filemap/winnt.h>
#include <stddef.h>

/* Beside PAGE_…: the pages are mapped privately though the view is a shared one. */
#define PAGES_PRIVATE 0x80000000U

/* Beside PAGE_…: all processes share what is written to the pages, though they are an image's. */
#define PAGES_SHARED 0x20000000U

#define PAGES_FLAGS (PAGES_PRIVATE | PAGES_SHARED)

struct page_run {
    size_t first;     /* page in the region; the run ends where the next begins */
    ULONG protection; /* PAGE_… and PAGES_…; 0: reserved only */
};

struct pages {
    struct page_run single; /* most regions never have more than one run */
    struct page_run *runs;  /* NULL: the single one */
    size_t count, capacity;
    size_t total;   /* pages */
    size_t changes; /* how often pages_set was called */
    /* Where malloc cannot be called, the runs come from the kernel: so many bytes, else 0. What
     * they had from malloc before is freed later. */
    size_t mapped;
    struct page_run *retired;
};

void pages_initialize(struct pages *pages, size_t total, ULONG protection);
void pages_free(struct pages *pages);

/* The pages [first, end) as pages of their own. FALSE when memory ran out. */
BOOL pages_copy(const struct pages *pages, size_t first, size_t end, struct pages *out);

/* The protection of a page, and where its run ends. */
ULONG pages_at(const struct pages *pages, size_t page, size_t *end);

/* Makes room so that the next pages_set cannot fail. FALSE when memory ran out. */
BOOL pages_reserve(struct pages *pages);

/* The same in a signal handler, where the heap may be in any state. */
BOOL pages_reserve_in_handler(struct pages *pages);

/* Changes [first, end). pages_reserve() must have succeeded before. */
void pages_set(struct pages *pages, size_t first, size_t end, ULONG protection);
