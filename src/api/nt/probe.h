/* SPDX-License-Identifier: MIT */
/* Pointers of the caller: those that cannot be right are refused before anything is done. */
#pragma once

#include "engine/region.h"

#include <filemap/ntstatus.h>

#define PROBE_LOWEST 0x10000 /* nothing is mapped below it */

/*
 * STATUS_DATATYPE_MISALIGNMENT, or STATUS_ACCESS_VIOLATION for what is partly outside of user
 * space. The last 64 KiB of it, which no view can have, may hold a stack.
 */
static inline NTSTATUS probe(const void *pointer, size_t size, size_t alignment)
{
    uintptr_t address = (uintptr_t)pointer, highest = region_highest_address() + 0x10000;
    if (address % alignment)
        return STATUS_DATATYPE_MISALIGNMENT;
    return address < PROBE_LOWEST || address > highest || size > highest - address
               ? STATUS_ACCESS_VIOLATION
               : STATUS_SUCCESS;
}

static inline NTSTATUS probe_optional(const void *pointer, size_t size, size_t alignment)
{
    return pointer ? probe(pointer, size, alignment) : STATUS_SUCCESS;
}

/* For pointers to a type. */
#define PROBE(pointer) probe(pointer, sizeof *(pointer), _Alignof(__typeof__(*(pointer))))
#define PROBE_OPTIONAL(pointer)                                                                    \
    probe_optional(pointer, sizeof *(pointer), _Alignof(__typeof__(*(pointer))))
