/* SPDX-License-Identifier: MIT */
/* ntmmapi.h: memory, and what is where. */
#include "api/nt/alias.h"
#include "api/nt/probe.h"

#include "engine/allocation.h"
#include "engine/mappedname.h"
#include "engine/protect.h"
#include "engine/query.h"
#include "engine/self.h"
#include "engine/unicode.h"
#include "engine/workingset.h"

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

/* Where an answer goes, and how much of it there was to write, or would have been. */
struct answer {
    void *buffer;
    size_t capacity, size;
};

/* The first SIZE bytes of a structure, or fewer. */
static void put(struct answer *answer, const void *from, size_t size)
{
    answer->size = size < answer->capacity ? size : answer->capacity;
    memcpy(answer->buffer, from, answer->size);
}

static NTSTATUS query_basic(uintptr_t address, struct answer *answer)
{
    MEMORY_BASIC_INFORMATION basic;
    NTSTATUS status = query_address(address, &basic);
    if (!status)
        put(answer, &basic, sizeof basic);
    return status;
}

static NTSTATUS query_reserved(uintptr_t address, struct answer *answer)
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
    put(answer, &region, sizeof region);
    return STATUS_SUCCESS;
}

/* The text stands behind the counted string. */
static NTSTATUS query_file(uintptr_t address, struct answer *answer)
{
    char name[MAPPEDNAME_CAPACITY];
    UNICODE_STRING *out = answer->buffer;
    NTSTATUS status = mappedname_get(address, name);
    if (status)
        return status;
    size_t room = (answer->capacity - sizeof *out) / sizeof(WCHAR);
    WCHAR *text = (WCHAR *)(out + 1);
    size_t length = unicode_to_utf16(name, strlen(name), text, room);
    size_t bytes = length * sizeof *text;
    answer->size = sizeof *out + bytes + sizeof *text;
    if (room <= length)
        return STATUS_BUFFER_OVERFLOW;
    text[length] = 0;
    *out = (UNICODE_STRING){ (USHORT)bytes, (USHORT)(bytes + sizeof *text), text };
    return STATUS_SUCCESS;
}

static NTSTATUS query_program(uintptr_t address, struct answer *answer)
{
    struct image_view view;
    NTSTATUS status = query_image(address, &view);
    if (status)
        return status;
    MEMORY_IMAGE_INFORMATION image = {
        .ImageBase = (PVOID)view.base,
        .SizeOfImage = view.size,
        .ImagePartialMap = view.partial ? 1 : 0,
        .ImageNotExecutable = view.no_execute ? 1 : 0,
    };
    put(answer, &image, sizeof image);
    return STATUS_SUCCESS;
}

/* Of the list and of single pages the address does not count. */
static NTSTATUS query_working_set(uintptr_t address, struct answer *answer)
{
    PSAPI_WORKING_SET_INFORMATION *out = answer->buffer;
    (void)address;
    NTSTATUS status = workingset_list(out, answer->capacity);
    if (!status)
        answer->size = offsetof(PSAPI_WORKING_SET_INFORMATION, WorkingSetInfo) +
                       out->NumberOfEntries * sizeof *out->WorkingSetInfo;
    return status;
}

static NTSTATUS query_pages(uintptr_t address, struct answer *answer)
{
    size_t count = answer->capacity / sizeof(PSAPI_WORKING_SET_EX_INFORMATION);
    (void)address;
    answer->size = count * sizeof(PSAPI_WORKING_SET_EX_INFORMATION);
    return workingset_describe(answer->buffer, count);
}

static const struct {
    NTSTATUS (*query)(uintptr_t address, struct answer *answer);
    size_t minimum;
} classes[] = {
    [MemoryBasicInformation] = { query_basic, sizeof(MEMORY_BASIC_INFORMATION) },
    [MemoryWorkingSetInformation] = { query_working_set, sizeof(ULONG_PTR) },
    [MemoryMappedFilenameInformation] = { query_file, sizeof(UNICODE_STRING) },
    [MemoryImageInformation] = { query_program, sizeof(MEMORY_IMAGE_INFORMATION) },
    [MemoryWorkingSetExInformation] = { query_pages, sizeof(PSAPI_WORKING_SET_EX_INFORMATION) },
    [MemoryRegionInformation] = { query_reserved, offsetof(MEMORY_REGION_INFORMATION, CommitSize) },
};

NTSTATUS NtQueryVirtualMemory(HANDLE ProcessHandle, PVOID BaseAddress,
                              MEMORY_INFORMATION_CLASS MemoryInformationClass,
                              PVOID MemoryInformation, SIZE_T MemoryInformationLength,
                              PSIZE_T ReturnLength)
{
    struct answer answer = { MemoryInformation, MemoryInformationLength, 0 };
    size_t class = (size_t)MemoryInformationClass;
    if (class >= sizeof classes / sizeof *classes || !classes[class].query)
        return STATUS_INVALID_INFO_CLASS;
    if (MemoryInformationLength < classes[class].minimum)
        return STATUS_INFO_LENGTH_MISMATCH;
    NTSTATUS status = probe(MemoryInformation, MemoryInformationLength, _Alignof(PVOID));
    if (!status)
        status = PROBE_OPTIONAL(ReturnLength);
    if (!status)
        status = self_check_rights(ProcessHandle, PROCESS_QUERY_INFORMATION);
    if (!status)
        status = classes[class].query((uintptr_t)BaseAddress, &answer);
    if (ReturnLength && answer.size)
        *ReturnLength = answer.size;
    return status;
}

SECOND_NAME(AllocateVirtualMemory);
SECOND_NAME(AllocateVirtualMemoryEx);
SECOND_NAME(FreeVirtualMemory);
SECOND_NAME(ProtectVirtualMemory);
SECOND_NAME(QueryVirtualMemory);
