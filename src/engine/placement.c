/* SPDX-License-Identifier: MIT */
/* Where in the address space, and on which memory node, something may go. */
#include "engine/placement.h"
#include "engine/region.h"

#include "linux/map.h"
#include "linux/numa.h"
#include "linux/room.h"

#include <errno.h>

/* Nobody is overtaken that often. */
#define MOST_ATTEMPTS 100

/* Attributes that ask for less than we give. */
#define HARMLESS_ATTRIBUTES                                                                        \
    ((DWORD64)(MEM_EXTENDED_PARAMETER_ZERO_PAGES_OPTIONAL |                                        \
               MEM_EXTENDED_PARAMETER_SOFT_FAULT_PAGES))

static BOOL is_power_of_two(size_t value)
{
    return value && !(value & (value - 1));
}

/* Rows 394-398. */
static NTSTATUS require_address(struct placement *place, const MEM_ADDRESS_REQUIREMENTS *wish,
                                BOOL for_view)
{
    uintptr_t lowest = wish ? (uintptr_t)wish->LowestStartingAddress : 0;
    uintptr_t highest = wish ? (uintptr_t)wish->HighestEndingAddress : 0;
    uintptr_t last = region_highest_address();
    if (!wish)
        return STATUS_INVALID_PARAMETER;
    if ((lowest || highest || wish->Alignment) && place->wanted)
        return STATUS_INVALID_PARAMETER;
    if (wish->Alignment &&
        (for_view || wish->Alignment < MAP_GRANULARITY || !is_power_of_two(wish->Alignment)))
        return STATUS_INVALID_PARAMETER;
    if (lowest % MAP_GRANULARITY || lowest > last || highest > last ||
        (highest && ((highest + 1) % map_page_size() || highest <= lowest)))
        return STATUS_INVALID_PARAMETER;
    place->lowest = lowest;
    place->highest = highest;
    place->alignment = wish->Alignment;
    return STATUS_SUCCESS;
}

/* Row 399: an image of another machine; what is no image has none. */
static NTSTATUS require_machine(ULONG machine, BOOL for_view)
{
    if (!for_view)
        return STATUS_INVALID_PARAMETER;
    return machine == 0 ? STATUS_SUCCESS : STATUS_NOT_SUPPORTED;
}

NTSTATUS placement_prefer(struct placement *place, ULONG node)
{
    if (node == NUMA_NO_PREFERRED_NODE)
        return STATUS_SUCCESS;
    if (!numa_has_node(node))
        return STATUS_INVALID_PARAMETER;
    place->prefers_node = TRUE;
    place->node = node;
    return STATUS_SUCCESS;
}

static NTSTATUS take_over(struct placement *place, const MEM_EXTENDED_PARAMETER *parameter,
                          BOOL for_view)
{
    switch (parameter->Type) {
    case MemExtendedParameterAddressRequirements:
        return require_address(place, parameter->Pointer, for_view);
    case MemExtendedParameterNumaNode:
        return placement_prefer(place, parameter->ULong);
    case MemExtendedParameterPartitionHandle:
    case MemExtendedParameterUserPhysicalHandle:
        return STATUS_INVALID_HANDLE;
    case MemExtendedParameterAttributeFlags:
        return parameter->ULong64 & ~HARMLESS_ATTRIBUTES ? STATUS_NOT_SUPPORTED : STATUS_SUCCESS;
    case MemExtendedParameterImageMachine:
        return require_machine(parameter->ULong, for_view);
    default:
        return STATUS_INVALID_PARAMETER;
    }
}

static NTSTATUS take_over_for_section(struct placement *place,
                                      const MEM_EXTENDED_PARAMETER *parameter)
{
    return parameter->Type == MemSectionExtendedParameterNumaNode
               ? placement_prefer(place, parameter->ULong)
               : STATUS_NOT_SUPPORTED;
}

/* Rows 393, 400. */
static NTSTATUS check_parameters(const MEM_EXTENDED_PARAMETER *parameters, ULONG count,
                                 unsigned types)
{
    unsigned seen = 0;
    if (count && !parameters)
        return STATUS_INVALID_PARAMETER;
    for (ULONG i = 0; i < count; i++) {
        unsigned type = parameters[i].Type;
        if (type == 0 || type >= types || (seen & 1U << type))
            return STATUS_INVALID_PARAMETER;
        seen |= 1U << type;
    }
    return STATUS_SUCCESS;
}

NTSTATUS placement_extend(struct placement *place, const MEM_EXTENDED_PARAMETER *parameters,
                          ULONG count, BOOL for_view)
{
    NTSTATUS status = check_parameters(parameters, count, MemExtendedParameterMax);
    for (ULONG i = 0; !status && i < count; i++)
        status = take_over(place, &parameters[i], for_view);
    return status;
}

BOOL placement_limit(struct placement *place, ULONG_PTR zero_bits)
{
    uintptr_t highest = zero_bits > 31 ? zero_bits : 0xffffffffU >> zero_bits;
    if (zero_bits == 0)
        return TRUE;
    if (zero_bits > 21 && zero_bits <= 31)
        return FALSE;
    /* All bits below the highest one of the mask count. */
    for (unsigned shift = 1; shift < sizeof highest * 8; shift *= 2)
        highest |= highest >> shift;
    if (place->wanted > highest)
        return FALSE;
    if (highest < region_highest_address())
        place->highest = highest;
    return TRUE;
}

NTSTATUS placement_extend_section(struct placement *place, const MEM_EXTENDED_PARAMETER *parameters,
                                  ULONG count)
{
    NTSTATUS status = check_parameters(parameters, count, MemSectionExtendedParameterMax);
    for (ULONG i = 0; !status && i < count; i++)
        status = take_over_for_section(place, &parameters[i]);
    return status;
}

/* Whether we look for the place ourselves. */
static BOOL searches(const struct placement *place)
{
    return !place->wanted &&
           (place->lowest || place->highest || place->alignment || place->top_down);
}

NTSTATUS placement_choose(const struct placement *place, size_t size, uintptr_t *out)
{
    uintptr_t lowest = place->lowest ? place->lowest : MAP_GRANULARITY;
    uintptr_t highest = place->highest ? place->highest : region_highest_address();
    size_t alignment = place->alignment ? place->alignment : MAP_GRANULARITY;
    *out = place->wanted;
    if (!searches(place))
        return STATUS_SUCCESS;
    int error = room_find(size, lowest, highest, alignment, out);
    if (error != -ENOENT)
        return status_from_error(error);
    /* No /proc, so nothing tells what is free: without limits the kernel's choice will do. */
    *out = 0;
    return place->lowest || place->highest || place->alignment ? STATUS_NOT_SUPPORTED
                                                               : STATUS_SUCCESS;
}

BOOL placement_again(const struct placement *place, int error, unsigned *attempts)
{
    return error == -EEXIST && searches(place) && ++*attempts < MOST_ATTEMPTS;
}

void placement_settle(const struct placement *place, uintptr_t address, size_t size)
{
    if (place->prefers_node)
        numa_prefer_for((void *)address, size, place->node);
}
