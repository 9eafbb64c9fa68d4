/* SPDX-License-Identifier: MIT */
/*
 * Regions: what this process has asked for in its address space, in a tree ordered by address.
 *
 * A region is a view of a section, memory from VirtualAlloc, or a placeholder for one of these.
 * Everything here needs the view lock (lock_views).
 */
#pragma once

#include "engine/pages.h"
#include "engine/tree.h"

#include <stdint.h>

struct section;

enum region_kind {
    REGION_VIEW,
    REGION_PRIVATE,
    REGION_PLACEHOLDER, /* free for what will take exactly its place */
};

/* Of a view of a reserved section: what keeps pages from being touched until they are committed. */
enum region_reserve {
    RESERVE_NONE, /* it is no such view */
    RESERVE_WATCHED,
    RESERVE_HIDDEN,
};

struct region {
    RB_ENTRY(region) node;
    uintptr_t base; /* a multiple of 64 KiB; of a page where a placeholder was cut */
    size_t size;    /* bytes, whole pages */
    enum region_kind kind;
    ULONG protection; /* as it was asked for: PAGE_… */
    struct pages pages;
    BOOL large;    /* memory of large pages: they come and go together */
    BOOL replaces; /* took the place of a placeholder, and can become one again */
    enum region_reserve reserve;
    struct section *section; /* of a view: a reference */
    uint64_t offset;         /* of a view, in its section */
    BOOL holds;              /* the view counts as a handle, and so keeps the section's name */
};

/* The region that holds ADDRESS, or NULL. */
struct region *region_find(uintptr_t address);

/* The base of the first region above ADDRESS, or UINTPTR_MAX. */
uintptr_t region_next(uintptr_t address);

/* What else is entered for that range goes: the program must have unmapped it by itself. */
void region_insert(struct region *region);
void region_remove(struct region *region);

/* Frees a region that is in the tree no more, and gives its section back. */
void region_free(struct region *region);

/* [from, to) of a region that is no view, as a region that is in no tree. NULL: no memory. */
struct region *region_slice(const struct region *region, uintptr_t from, uintptr_t to);

/* The pages of [address, address + size) in the region. FALSE when it reaches out of it. */
BOOL region_pages(const struct region *region, uintptr_t address, size_t size, size_t *first,
                  size_t *end);

/* Makes a range one of whole pages: ADDRESS is rounded down, and the new size is returned. */
size_t region_whole_pages(uintptr_t *address, size_t size);

/* A view of a program file as an image. */
BOOL region_is_image(const struct region *region);

/* The PROT_… bits for a PAGE_… value. */
int region_native_protection(ULONG protection);

/* The highest address that a program can have, and whether a range is not above it. */
uintptr_t region_highest_address(void);
BOOL region_in_user_space(uintptr_t address, size_t size);
