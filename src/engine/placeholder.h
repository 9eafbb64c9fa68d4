/* SPDX-License-Identifier: MIT */
/*
 * Placeholders: address space that is kept free for a view or an allocation that will take exactly
 * its place, and can turn into a placeholder again. Rows 385-391.
 */
#pragma once

#include "engine/placement.h"
#include "engine/region.h"

/*
 * MEM_RELEASE with MEM_PRESERVE_PLACEHOLDER: the range becomes a placeholder of its own, cut out of
 * a larger one or of an allocation that took the place of one. Rows 280, 389:
 * STATUS_INVALID_PARAMETER, STATUS_MEMORY_NOT_ALLOCATED, STATUS_UNABLE_TO_DELETE_SECTION for a
 * view, STATUS_UNABLE_TO_FREE_VM beyond the region, STATUS_CONFLICTING_ADDRESSES, STATUS_NO_MEMORY.
 */
NTSTATUS placeholder_cut(uintptr_t address, size_t size);

/*
 * MEM_RELEASE with MEM_COALESCE_PLACEHOLDERS: two or more neighbours, which the range covers
 * exactly, become one. STATUS_INVALID_PARAMETER, STATUS_CONFLICTING_ADDRESSES, STATUS_NO_MEMORY.
 */
NTSTATUS placeholder_coalesce(uintptr_t address, size_t size);

/* With the view lock held: the placeholder that has exactly this range, or NULL (row 386). */
struct region *placeholder_find(uintptr_t address, size_t size);

/*
 * With the view lock held: the region, which took the place of a placeholder, becomes one again.
 * What it was a view of is the caller's to give back. 0 or -errno.
 */
int placeholder_restore(struct region *region);
