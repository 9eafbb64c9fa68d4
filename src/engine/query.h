/* SPDX-License-Identifier: MIT */
/* What is at an address, and what is behind a name. */
#pragma once

#include "engine/status.h"

#include <stdint.h>

/*
 * The run of like pages from the page of ADDRESS on, for any address of the process.
 * STATUS_INVALID_PARAMETER above user space. Rows 159, 215-216, 235, 243, 353.
 */
NTSTATUS query_address(uintptr_t address, MEMORY_BASIC_INFORMATION *out);

/* What was reserved or mapped with one call. */
struct region_facts {
    uintptr_t base;
    size_t size;      /* bytes */
    size_t committed; /* bytes of memory of its own (row 221) */
    ULONG protection; /* PAGE_…, as it was asked for */
};

/* The view of an image. */
struct image_view {
    uintptr_t base; /* 0: what is there is no image */
    size_t size;    /* bytes, whole pages */
    BOOL partial;   /* the image is larger (rows 292, 293) */
    BOOL no_execute;
};

/* STATUS_INVALID_PARAMETER above user space, STATUS_INVALID_ADDRESS where nothing is. */
NTSTATUS query_image(uintptr_t address, struct image_view *out);

/* The same, and row 354. */
NTSTATUS query_region(uintptr_t address, struct region_facts *out);
