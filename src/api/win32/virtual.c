/* SPDX-License-Identifier: MIT */
/* memoryapi.h: the Virtual… calls. */
#include "api/win32/result.h"

#include "engine/allocation.h"
#include "engine/largepage.h"
#include "engine/protect.h"
#include "engine/query.h"
#include "engine/self.h"

#include <filemap/memoryapi.h>
#include <filemap/processthreadsapi.h>

/* Below it nothing can be allocated, and a small address is most likely a mistake. */
#define LOWEST_ADDRESS 0x10000

SIZE_T GetLargePageMinimum(void)
{
    return largepage_size();
}

/* Changes what is there, or only looks at it. */
static BOOL is_self(HANDLE process, ACCESS_MASK needed)
{
    return result(self_check_rights(process, needed));
}

static LPVOID allocate(const struct placement *place, SIZE_T bytes, DWORD type, DWORD protection)
{
    uintptr_t address;
    size_t size = bytes;
    if (place->wanted && place->wanted < LOWEST_ADDRESS) {
        result(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    return result(allocation_make_at(place, &address, &size, type, protection)) ? (LPVOID)address
                                                                                : NULL;
}

LPVOID VirtualAllocExNuma(HANDLE hProcess, LPVOID lpAddress, SIZE_T dwSize, DWORD flAllocationType,
                          DWORD flProtect, DWORD nndPreferred)
{
    struct placement place = { .wanted = (uintptr_t)lpAddress };
    /* These two are VirtualAlloc2's (row 388). */
    if (flAllocationType & (MEM_RESERVE_PLACEHOLDER | MEM_REPLACE_PLACEHOLDER)) {
        result(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    if (!result(placement_prefer(&place, nndPreferred)) || !is_self(hProcess, PROCESS_VM_OPERATION))
        return NULL;
    return allocate(&place, dwSize, flAllocationType, flProtect);
}

LPVOID VirtualAllocEx(HANDLE hProcess, LPVOID lpAddress, SIZE_T dwSize, DWORD flAllocationType,
                      DWORD flProtect)
{
    return VirtualAllocExNuma(hProcess, lpAddress, dwSize, flAllocationType, flProtect,
                              NUMA_NO_PREFERRED_NODE);
}

LPVOID VirtualAlloc(LPVOID lpAddress, SIZE_T dwSize, DWORD flAllocationType, DWORD flProtect)
{
    return VirtualAllocEx(GetCurrentProcess(), lpAddress, dwSize, flAllocationType, flProtect);
}

PVOID VirtualAlloc2(HANDLE Process, PVOID BaseAddress, SIZE_T Size, ULONG AllocationType,
                    ULONG PageProtection, MEM_EXTENDED_PARAMETER *ExtendedParameters,
                    ULONG ParameterCount)
{
    struct placement place = { .wanted = (uintptr_t)BaseAddress };
    if (!result(placement_extend(&place, ExtendedParameters, ParameterCount, FALSE)) ||
        (Process && !is_self(Process, PROCESS_VM_OPERATION)))
        return NULL;
    return allocate(&place, Size, AllocationType, PageProtection);
}

BOOL VirtualFreeEx(HANDLE hProcess, LPVOID lpAddress, SIZE_T dwSize, DWORD dwFreeType)
{
    uintptr_t address = (uintptr_t)lpAddress;
    size_t size = dwSize;
    if (!is_self(hProcess, PROCESS_VM_OPERATION))
        return FALSE;
    /* Row 281: only all of an allocation can be released. */
    if (dwFreeType == MEM_RELEASE && size != 0)
        return result(STATUS_INVALID_PARAMETER);
    return result(allocation_free(&address, &size, dwFreeType));
}

BOOL VirtualFree(LPVOID lpAddress, SIZE_T dwSize, DWORD dwFreeType)
{
    return VirtualFreeEx(GetCurrentProcess(), lpAddress, dwSize, dwFreeType);
}

BOOL VirtualProtectEx(HANDLE hProcess, LPVOID lpAddress, SIZE_T dwSize, DWORD flNewProtect,
                      PDWORD lpflOldProtect)
{
    ULONG old;
    if (!is_self(hProcess, PROCESS_VM_OPERATION))
        return FALSE;
    if (!lpflOldProtect)
        return result(STATUS_ACCESS_VIOLATION);
    if (!result(protect_range((uintptr_t)lpAddress, dwSize, flNewProtect, &old)))
        return FALSE;
    *lpflOldProtect = old;
    return TRUE;
}

BOOL VirtualProtect(LPVOID lpAddress, SIZE_T dwSize, DWORD flNewProtect, PDWORD lpflOldProtect)
{
    return VirtualProtectEx(GetCurrentProcess(), lpAddress, dwSize, flNewProtect, lpflOldProtect);
}

SIZE_T VirtualQueryEx(HANDLE hProcess, LPCVOID lpAddress, PMEMORY_BASIC_INFORMATION lpBuffer,
                      SIZE_T dwLength)
{
    if (!is_self(hProcess, PROCESS_QUERY_INFORMATION))
        return 0;
    if (dwLength < sizeof *lpBuffer)
        return (SIZE_T)result(STATUS_INFO_LENGTH_MISMATCH);
    if (!lpBuffer)
        return (SIZE_T)result(STATUS_ACCESS_VIOLATION);
    return result(query_address((uintptr_t)lpAddress, lpBuffer)) ? sizeof *lpBuffer : 0;
}

SIZE_T VirtualQuery(LPCVOID lpAddress, PMEMORY_BASIC_INFORMATION lpBuffer, SIZE_T dwLength)
{
    return VirtualQueryEx(GetCurrentProcess(), lpAddress, lpBuffer, dwLength);
}
