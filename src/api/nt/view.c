/* SPDX-License-Identifier: MIT */
/* ntmmapi.h: views. */
#include "api/nt/alias.h"
#include "api/nt/probe.h"

#include "engine/self.h"
#include "engine/view.h"

#include <filemap/processthreadsapi.h>
#include <filemap/winternl.h>

/* What both ways to map have in common. */
static NTSTATUS map(HANDLE section, struct placement *place, const LARGE_INTEGER *offset,
                    SIZE_T commit, ULONG type, ULONG protection, PVOID *base, PSIZE_T size)
{
    void *view;
    size_t bytes = *size;
    place->top_down = (type & MEM_TOP_DOWN) != 0;
    NTSTATUS status = view_map_at(section, protection, offset ? (uint64_t)offset->QuadPart : 0,
                                  &bytes, commit, place, type & ~(ULONG)MEM_TOP_DOWN, &view);
    if (status_failed(status))
        return status;
    *base = view;
    *size = bytes;
    return status;
}

static NTSTATUS probe_map(HANDLE process, PVOID *base, const LARGE_INTEGER *offset, PSIZE_T size)
{
    NTSTATUS status = PROBE(base);
    if (!status)
        status = PROBE_OPTIONAL(offset);
    if (!status)
        status = PROBE(size);
    return status ? status : self_check_rights(process, PROCESS_VM_OPERATION);
}

NTSTATUS NtMapViewOfSection(HANDLE SectionHandle, HANDLE ProcessHandle, PVOID *BaseAddress,
                            ULONG_PTR ZeroBits, SIZE_T CommitSize, PLARGE_INTEGER SectionOffset,
                            PSIZE_T ViewSize, SECTION_INHERIT InheritDisposition,
                            ULONG AllocationType, ULONG Win32Protect)
{
    if (InheritDisposition != ViewShare && InheritDisposition != ViewUnmap)
        return STATUS_INVALID_PARAMETER_8;
    /* Row 205: placeholders are for the newer call. */
    if (AllocationType & MEM_REPLACE_PLACEHOLDER)
        return STATUS_INVALID_PARAMETER_9;
    NTSTATUS status = probe_map(ProcessHandle, BaseAddress, SectionOffset, ViewSize);
    if (status)
        return status;
    struct placement place = { .wanted = (uintptr_t)*BaseAddress };
    if (!placement_limit(&place, ZeroBits))
        return STATUS_INVALID_PARAMETER_4;
    return map(SectionHandle, &place, SectionOffset, CommitSize, AllocationType, Win32Protect,
               BaseAddress, ViewSize);
}

NTSTATUS NtMapViewOfSectionEx(HANDLE SectionHandle, HANDLE ProcessHandle, PVOID *BaseAddress,
                              PLARGE_INTEGER SectionOffset, PSIZE_T ViewSize, ULONG AllocationType,
                              ULONG Win32Protect, PMEM_EXTENDED_PARAMETER ExtendedParameters,
                              ULONG ParameterCount)
{
    NTSTATUS status = probe_map(ProcessHandle, BaseAddress, SectionOffset, ViewSize);
    if (status)
        return status;
    struct placement place = { .wanted = (uintptr_t)*BaseAddress };
    status = placement_extend(&place, ExtendedParameters, ParameterCount, TRUE);
    if (status)
        return status;
    return map(SectionHandle, &place, SectionOffset, 0, AllocationType, Win32Protect, BaseAddress,
               ViewSize);
}

NTSTATUS NtUnmapViewOfSectionEx(HANDLE ProcessHandle, PVOID BaseAddress, ULONG Flags)
{
    uintptr_t address = (uintptr_t)BaseAddress;
    NTSTATUS status = self_check_rights(ProcessHandle, PROCESS_VM_OPERATION);
    if (status)
        return status;
    if (Flags & ~(ULONG)(MEM_UNMAP_WITH_TRANSIENT_BOOST | MEM_PRESERVE_PLACEHOLDER))
        return STATUS_INVALID_PARAMETER;
    return Flags & MEM_PRESERVE_PLACEHOLDER ? view_unmap_to_placeholder(address)
                                            : view_unmap(address);
}

NTSTATUS NtUnmapViewOfSection(HANDLE ProcessHandle, PVOID BaseAddress)
{
    return NtUnmapViewOfSectionEx(ProcessHandle, BaseAddress, 0);
}

NTSTATUS NtFlushVirtualMemory(HANDLE ProcessHandle, PVOID *BaseAddress, PSIZE_T RegionSize,
                              PIO_STATUS_BLOCK IoStatus)
{
    NTSTATUS status = PROBE(BaseAddress);
    if (!status)
        status = PROBE(RegionSize);
    if (!status)
        status = PROBE(IoStatus);
    if (!status)
        status = self_check_rights(ProcessHandle, PROCESS_VM_OPERATION);
    if (status)
        return status;
    status = view_flush((uintptr_t)*BaseAddress, *RegionSize);
    IoStatus->Status = status;
    IoStatus->Information = 0;
    return status;
}

NTSTATUS NtAreMappedFilesTheSame(PVOID File1MappedAsAnImage, PVOID File2MappedAsFile)
{
    return view_compare((uintptr_t)File1MappedAsAnImage, (uintptr_t)File2MappedAsFile);
}

SECOND_NAME(MapViewOfSection);
SECOND_NAME(MapViewOfSectionEx);
SECOND_NAME(UnmapViewOfSection);
SECOND_NAME(UnmapViewOfSectionEx);
SECOND_NAME(FlushVirtualMemory);
SECOND_NAME(AreMappedFilesTheSame);
