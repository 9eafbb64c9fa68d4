/* SPDX-License-Identifier: MIT */
/* memoryapi.h: the Virtual… calls. */
#include "api/win32/result.h"

#include "engine/allocation.h"
#include "engine/protect.h"
#include "engine/query.h"

#include <filemap/memoryapi.h>

/* Below it nothing can be allocated, and a small address is most likely a mistake. */
#define LOWEST_ADDRESS 0x10000

LPVOID VirtualAlloc(LPVOID lpAddress, SIZE_T dwSize, DWORD flAllocationType, DWORD flProtect)
{
    uintptr_t address = (uintptr_t)lpAddress;
    size_t size = dwSize;
    if (address && address < LOWEST_ADDRESS) {
        result(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    if (!result(allocation_make(&address, &size, flAllocationType, flProtect)))
        return NULL;
    return (LPVOID)address;
}

BOOL VirtualFree(LPVOID lpAddress, SIZE_T dwSize, DWORD dwFreeType)
{
    return result(allocation_free((uintptr_t)lpAddress, dwSize, dwFreeType));
}

BOOL VirtualProtect(LPVOID lpAddress, SIZE_T dwSize, DWORD flNewProtect, PDWORD lpflOldProtect)
{
    ULONG old;
    if (!lpflOldProtect)
        return result(STATUS_ACCESS_VIOLATION);
    if (!result(protect_range((uintptr_t)lpAddress, dwSize, flNewProtect, &old)))
        return FALSE;
    *lpflOldProtect = old;
    return TRUE;
}

SIZE_T VirtualQuery(LPCVOID lpAddress, PMEMORY_BASIC_INFORMATION lpBuffer, SIZE_T dwLength)
{
    if (dwLength < sizeof *lpBuffer)
        return (SIZE_T)result(STATUS_INFO_LENGTH_MISMATCH);
    if (!lpBuffer)
        return (SIZE_T)result(STATUS_ACCESS_VIOLATION);
    return result(query_address((uintptr_t)lpAddress, lpBuffer)) ? sizeof *lpBuffer : 0;
}
