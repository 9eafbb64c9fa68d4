/* SPDX-License-Identifier: MIT */
/* ntmmapi.h: memory, and what is where. */
#include "api/nt/alias.h"
#include "api/nt/probe.h"

#include "engine/allocation.h"
#include "engine/protect.h"
#include "engine/query.h"
#include "engine/self.h"

#include <filemap/processthreadsapi.h>
#include <filemap/winternl.h>

static NTSTATUS probe_range(HANDLE process, PVOID *base, PSIZE_T size)
{
    NTSTATUS status = PROBE(base);
    if (!status)
        status = PROBE(size);
    return status ? status : self_check_rights(process, PROCESS_VM_OPERATION);
}

static NTSTATUS allocate(const struct placement *place, PVOID *base, PSIZE_T size, ULONG type,
                         ULONG protection)
{
    uintptr_t address;
    size_t bytes = *size;
    /* Nothing can be there; rounded down it would mean anywhere. */
    if (place->wanted && place->wanted < PROBE_LOWEST)
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = allocation_make_at(place, &address, &bytes, type, protection);
    if (!status) {
        *base = (PVOID)address;
        *size = bytes;
    }
    return status;
}

NTSTATUS NtAllocateVirtualMemory(HANDLE ProcessHandle, PVOID *BaseAddress, ULONG_PTR ZeroBits,
                                 PSIZE_T RegionSize, ULONG AllocationType, ULONG Protect)
{
    NTSTATUS status = probe_range(ProcessHandle, BaseAddress, RegionSize);
    if (status)
        return status;
    struct placement place = { .wanted = (uintptr_t)*BaseAddress };
    if (!placement_limit(&place, ZeroBits))
        return STATUS_INVALID_PARAMETER_3;
    /* Row 388: placeholders are for the newer call. */
    if (AllocationType & (MEM_RESERVE_PLACEHOLDER | MEM_REPLACE_PLACEHOLDER))
        return STATUS_INVALID_PARAMETER;
    return allocate(&place, BaseAddress, RegionSize, AllocationType, Protect);
}

NTSTATUS NtAllocateVirtualMemoryEx(HANDLE ProcessHandle, PVOID *BaseAddress, PSIZE_T RegionSize,
                                   ULONG AllocationType, ULONG PageProtection,
                                   PMEM_EXTENDED_PARAMETER ExtendedParameters,
                                   ULONG ExtendedParameterCount)
{
    NTSTATUS status = probe_range(ProcessHandle, BaseAddress, RegionSize);
    if (status)
        return status;
    struct placement place = { .wanted = (uintptr_t)*BaseAddress };
    status = placement_extend(&place, ExtendedParameters, ExtendedParameterCount, FALSE);
    return status ? status
                  : allocate(&place, BaseAddress, RegionSize, AllocationType, PageProtection);
}

NTSTATUS NtFreeVirtualMemory(HANDLE ProcessHandle, PVOID *BaseAddress, PSIZE_T RegionSize,
                             ULONG FreeType)
{
    NTSTATUS status = probe_range(ProcessHandle, BaseAddress, RegionSize);
    if (status)
        return status;
    uintptr_t address = (uintptr_t)*BaseAddress;
    size_t size = *RegionSize;
    status = allocation_free(&address, &size, FreeType);
    if (!status) {
        *BaseAddress = (PVOID)address;
        *RegionSize = size;
    }
    return status;
}

NTSTATUS NtProtectVirtualMemory(HANDLE ProcessHandle, PVOID *BaseAddress, PSIZE_T RegionSize,
                                ULONG NewProtection, PULONG OldProtection)
{
    ULONG old;
    NTSTATUS status = probe_range(ProcessHandle, BaseAddress, RegionSize);
    if (!status)
        status = PROBE(OldProtection);
    if (status)
        return status;
    uintptr_t address = (uintptr_t)*BaseAddress;
    status = protect_range(address, *RegionSize, NewProtection, &old);
    if (!status) {
        *OldProtection = old;
        *RegionSize = region_whole_pages(&address, *RegionSize);
        *BaseAddress = (PVOID)address;
    }
    return status;
}

static NTSTATUS query_basic(uintptr_t address, void *out, size_t size)
{
    MEMORY_BASIC_INFORMATION basic;
    NTSTATUS status = query_address(address, &basic);
    if (!status)
        memcpy(out, &basic, size);
    return status;
}

static NTSTATUS query_reserved(uintptr_t address, void *out, size_t size)
{
    struct region_facts facts;
    NTSTATUS status = query_region(address, &facts);
    if (status)
        return status;
    MEMORY_REGION_INFORMATION region = {
        .AllocationBase = (PVOID)facts.base,
        .AllocationProtect = facts.protection,
        .RegionSize = facts.size,
        .CommitSize = facts.committed,
        .NodePreference = (ULONG_PTR)-1,
    };
    memcpy(out, &region, size);
    return STATUS_SUCCESS;
}

/* MINIMUM and MAXIMUM: how much of the structure the caller may take. */
static const struct {
    NTSTATUS (*query)(uintptr_t address, void *out, size_t size);
    size_t minimum, maximum;
} classes[] = {
    [MemoryBasicInformation] = { query_basic, sizeof(MEMORY_BASIC_INFORMATION),
                                 sizeof(MEMORY_BASIC_INFORMATION) },
    [MemoryRegionInformation] = { query_reserved, offsetof(MEMORY_REGION_INFORMATION, CommitSize),
                                  sizeof(MEMORY_REGION_INFORMATION) },
};

NTSTATUS NtQueryVirtualMemory(HANDLE ProcessHandle, PVOID BaseAddress,
                              MEMORY_INFORMATION_CLASS MemoryInformationClass,
                              PVOID MemoryInformation, SIZE_T MemoryInformationLength,
                              PSIZE_T ReturnLength)
{
    size_t class = (size_t)MemoryInformationClass, size = MemoryInformationLength;
    if (class >= sizeof classes / sizeof *classes || !classes[class].query)
        return STATUS_INVALID_INFO_CLASS;
    if (size < classes[class].minimum)
        return STATUS_INFO_LENGTH_MISMATCH;
    NTSTATUS status = probe(MemoryInformation, size, _Alignof(PVOID));
    if (!status)
        status = PROBE_OPTIONAL(ReturnLength);
    if (!status)
        status = self_check_rights(ProcessHandle, PROCESS_QUERY_INFORMATION);
    if (status)
        return status;
    if (size > classes[class].maximum)
        size = classes[class].maximum;
    status = classes[class].query((uintptr_t)BaseAddress, MemoryInformation, size);
    if (!status && ReturnLength)
        *ReturnLength = size;
    return status;
}

SECOND_NAME(AllocateVirtualMemory);
SECOND_NAME(AllocateVirtualMemoryEx);
SECOND_NAME(FreeVirtualMemory);
SECOND_NAME(ProtectVirtualMemory);
SECOND_NAME(QueryVirtualMemory);
