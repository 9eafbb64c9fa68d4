/* SPDX-License-Identifier: MIT */
/* Where in the address space, and on which memory node, something may go. */
#pragma once

#include "engine/status.h"

#include <stdint.h>

/* All zero: anywhere. */
struct placement {
    uintptr_t wanted;          /* where it must begin; 0: anywhere */
    uintptr_t lowest, highest; /* no limit when 0; HIGHEST is the last byte that may be used */
    size_t alignment;          /* 0: 64 KiB */
    BOOL top_down;             /* as high as possible */
    BOOL large;                /* made of large pages */
    BOOL prefers_node;
    ULONG node;
};

/*
 * Takes over what the extended parameters of a call say. A view (FOR_VIEW) may not be aligned, an
 * allocation has no machine (rows 393-400). STATUS_INVALID_PARAMETER; STATUS_INVALID_HANDLE for
 * handles of partitions and of physical pages, for there are none; STATUS_NOT_SUPPORTED.
 */
NTSTATUS placement_extend(struct placement *place, const MEM_EXTENDED_PARAMETER *parameters,
                          ULONG count, BOOL for_view);

/*
 * ZeroBits of the native calls: how many high bits of a 32-bit address are 0, or above 31 a mask
 * for the address (row 210). FALSE for values that are neither, and when the place is fixed and
 * above.
 */
BOOL placement_limit(struct placement *place, ULONG_PTR zero_bits);

/* The same for a section that is being created: only a node can be asked for. */
NTSTATUS placement_extend_section(struct placement *place, const MEM_EXTENDED_PARAMETER *parameters,
                                  ULONG count);

/* The node that is preferred; STATUS_INVALID_PARAMETER if the machine has no such node. */
NTSTATUS placement_prefer(struct placement *place, ULONG node);

/*
 * The address for SIZE bytes; 0: wherever the kernel likes, which is a multiple of 64 KiB. Another
 * thread may be quicker: then placement_again() tells whether to choose once more.
 * STATUS_NO_MEMORY when no place is free.
 */
NTSTATUS placement_choose(const struct placement *place, size_t size, uintptr_t *out);
BOOL placement_again(const struct placement *place, int error, unsigned *attempts);

/* The wish for a node, for what has just been mapped. */
void placement_settle(const struct placement *place, uintptr_t address, size_t size);
