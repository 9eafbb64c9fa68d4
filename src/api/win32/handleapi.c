/* SPDX-License-Identifier: MIT */
/* handleapi.h: handles for Win32 programs. */
#include "api/win32/result.h"
#include "api/win32/stdhandles.h"

#include "engine/handle.h"
#include "engine/self.h"
#include "engine/standard.h"

#include <filemap/handleapi.h>

BOOL CloseHandle(HANDLE hObject)
{
    int standard = stdhandles_index(hObject);
    return result(standard >= 0 ? standard_close(standard) : handle_close(hObject));
}

BOOL GetHandleInformation(HANDLE hObject, LPDWORD lpdwFlags)
{
    ULONG flags;
    NTSTATUS status = handle_get_flags(hObject, &flags);
    if (!status && lpdwFlags)
        *lpdwFlags = flags;
    return result(status);
}

BOOL SetHandleInformation(HANDLE hObject, DWORD dwMask, DWORD dwFlags)
{
    return result(handle_set_flags(hObject, dwMask, dwFlags));
}

BOOL CompareObjectHandles(HANDLE hFirstObjectHandle, HANDLE hSecondObjectHandle)
{
    return result(handle_compare(hFirstObjectHandle, hSecondObjectHandle));
}

/* Row h126: no target process is the way to close somebody's handle. */
static BOOL close_source(HANDLE source, DWORD options)
{
    if (!(options & DUPLICATE_CLOSE_SOURCE))
        return result(STATUS_INVALID_PARAMETER);
    return result(handle_close(source));
}

BOOL DuplicateHandle(HANDLE hSourceProcessHandle, HANDLE hSourceHandle, HANDLE hTargetProcessHandle,
                     LPHANDLE lpTargetHandle, DWORD dwDesiredAccess, BOOL bInheritHandle,
                     DWORD dwOptions)
{
    NTSTATUS status = self_check(hSourceProcessHandle);
    if (!status && !hTargetProcessHandle)
        return close_source(hSourceHandle, dwOptions);
    if (!status)
        status = self_check(hTargetProcessHandle);
    if (status)
        return result(status);
    return result(handle_duplicate(hSourceHandle, dwDesiredAccess,
                                   bInheritHandle ? HANDLE_FLAG_INHERIT : 0, dwOptions,
                                   lpTargetHandle));
}
