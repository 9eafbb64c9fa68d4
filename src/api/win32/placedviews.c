/* SPDX-License-Identifier: MIT */
/* memoryapi.h: the calls that map and unmap views by page protection and place. */
#include "api/win32/result.h"

#include "engine/placement.h"
#include "engine/self.h"
#include "engine/view.h"

#include <filemap/memoryapi.h>

/* NULL is the calling process too (row 381). */
static NTSTATUS check_process(HANDLE process)
{
    return process ? self_check_rights(process, PROCESS_VM_OPERATION) : STATUS_SUCCESS;
}

PVOID MapViewOfFile3(HANDLE FileMapping, HANDLE Process, PVOID BaseAddress, ULONG64 Offset,
                     SIZE_T ViewSize, ULONG AllocationType, ULONG PageProtection,
                     MEM_EXTENDED_PARAMETER *ExtendedParameters, ULONG ParameterCount)
{
    void *view = NULL;
    size_t size = ViewSize;
    struct placement place = { .wanted = (uintptr_t)BaseAddress };
    NTSTATUS status = placement_extend(&place, ExtendedParameters, ParameterCount, TRUE);
    if (!status)
        status = check_process(Process);
    if (!status)
        status = view_map_at(FileMapping, PageProtection, Offset, &size, 0, &place, AllocationType,
                             &view);
    result(status);
    return view;
}

PVOID MapViewOfFileNuma2(HANDLE FileMappingHandle, HANDLE ProcessHandle, ULONG64 Offset,
                         PVOID BaseAddress, SIZE_T ViewSize, ULONG AllocationType,
                         ULONG PageProtection, ULONG PreferredNode)
{
    void *view = NULL;
    size_t size = ViewSize;
    struct placement place = { .wanted = (uintptr_t)BaseAddress };
    NTSTATUS status = placement_prefer(&place, PreferredNode);
    /* Placeholders are MapViewOfFile3's. */
    if (!status && (AllocationType & MEM_REPLACE_PLACEHOLDER))
        status = STATUS_INVALID_PARAMETER;
    if (!status)
        status = self_check_rights(ProcessHandle, PROCESS_VM_OPERATION);
    if (!status)
        status = view_map_at(FileMappingHandle, PageProtection, Offset, &size, 0, &place,
                             AllocationType, &view);
    result(status);
    return view;
}

PVOID MapViewOfFile2(HANDLE FileMappingHandle, HANDLE ProcessHandle, ULONG64 Offset,
                     PVOID BaseAddress, SIZE_T ViewSize, ULONG AllocationType, ULONG PageProtection)
{
    return MapViewOfFileNuma2(FileMappingHandle, ProcessHandle, Offset, BaseAddress, ViewSize,
                              AllocationType, PageProtection, NUMA_NO_PREFERRED_NODE);
}

BOOL UnmapViewOfFileEx(PVOID BaseAddress, ULONG UnmapFlags)
{
    uintptr_t address = (uintptr_t)BaseAddress;
    if (UnmapFlags & ~(ULONG)(MEM_UNMAP_WITH_TRANSIENT_BOOST | MEM_PRESERVE_PLACEHOLDER))
        return result(STATUS_INVALID_PARAMETER);
    return result(UnmapFlags & MEM_PRESERVE_PLACEHOLDER ? view_unmap_to_placeholder(address)
                                                        : view_unmap(address));
}

/* Unlike in the mapping calls, NULL is no process here (row 245). */
BOOL UnmapViewOfFile2(HANDLE Process, PVOID BaseAddress, ULONG UnmapFlags)
{
    NTSTATUS status = self_check_rights(Process, PROCESS_VM_OPERATION);
    return status ? result(status) : UnmapViewOfFileEx(BaseAddress, UnmapFlags);
}
