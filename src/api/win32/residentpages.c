/* SPDX-License-Identifier: MIT */
/* memoryapi.h: pages that shall be in memory. */
#include "api/win32/result.h"

#include "engine/residency.h"
#include "engine/self.h"

#include <filemap/memoryapi.h>

BOOL VirtualLock(LPVOID lpAddress, SIZE_T dwSize)
{
    return result(residency_lock((uintptr_t)lpAddress, dwSize));
}

BOOL VirtualUnlock(LPVOID lpAddress, SIZE_T dwSize)
{
    return result(residency_unlock((uintptr_t)lpAddress, dwSize));
}

/* Row 401. */
BOOL PrefetchVirtualMemory(HANDLE hProcess, ULONG_PTR NumberOfEntries,
                           PWIN32_MEMORY_RANGE_ENTRY VirtualAddresses, ULONG Flags)
{
    NTSTATUS status = self_check(hProcess);
    if (!status && (NumberOfEntries == 0 || Flags))
        status = STATUS_INVALID_PARAMETER;
    if (!status && !VirtualAddresses)
        status = STATUS_ACCESS_VIOLATION;
    for (ULONG_PTR i = 0; !status && i < NumberOfEntries; i++)
        residency_fetch((uintptr_t)VirtualAddresses[i].VirtualAddress,
                        VirtualAddresses[i].NumberOfBytes);
    return result(status);
}
