/* SPDX-License-Identifier: MIT */
/* psapi.h: which pages are in memory. */
#include "api/win32/result.h"

#include "engine/self.h"
#include "engine/workingset.h"

#include <filemap/psapi.h>

/* What both calls want of a process and a buffer. */
static NTSTATUS check(HANDLE process, ACCESS_MASK rights, const void *buffer, DWORD size,
                      size_t least)
{
    if (size < least)
        return STATUS_INFO_LENGTH_MISMATCH;
    if (!buffer)
        return STATUS_ACCESS_VIOLATION;
    return self_check_rights(process, rights);
}

BOOL K32QueryWorkingSet(HANDLE hProcess, PVOID pv, DWORD cb)
{
    NTSTATUS status =
        check(hProcess, PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, pv, cb, sizeof(ULONG_PTR));
    return result(status ? status : workingset_list(pv, cb));
}

BOOL QueryWorkingSet(HANDLE hProcess, PVOID pv, DWORD cb)
{
    return K32QueryWorkingSet(hProcess, pv, cb);
}

BOOL K32QueryWorkingSetEx(HANDLE hProcess, PVOID pv, DWORD cb)
{
    static const size_t element = sizeof(PSAPI_WORKING_SET_EX_INFORMATION);
    NTSTATUS status = check(hProcess, PROCESS_QUERY_INFORMATION, pv, cb, element);
    return result(status ? status : workingset_describe(pv, cb / element));
}

BOOL QueryWorkingSetEx(HANDLE hProcess, PVOID pv, DWORD cb)
{
    return K32QueryWorkingSetEx(hProcess, pv, cb);
}
