/* SPDX-License-Identifier: MIT */
/* handleapi.h: handles for Win32 programs. */
#include "api/win32/result.h"
#include "api/win32/stdhandles.h"

#include "engine/duplication.h"
#include "engine/handle.h"
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

BOOL DuplicateHandle(HANDLE hSourceProcessHandle, HANDLE hSourceHandle, HANDLE hTargetProcessHandle,
                     LPHANDLE lpTargetHandle, DWORD dwDesiredAccess, BOOL bInheritHandle,
                     DWORD dwOptions)
{
    struct duplication_request request = { hSourceProcessHandle,
                                           hSourceHandle,
                                           hTargetProcessHandle,
                                           dwDesiredAccess,
                                           bInheritHandle ? HANDLE_FLAG_INHERIT : 0,
                                           dwOptions };
    HANDLE copy;
    NTSTATUS status = duplication_between(&request, &copy);
    if (lpTargetHandle)
        *lpTargetHandle = copy;
    return result(status);
}
