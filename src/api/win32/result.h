/* SPDX-License-Identifier: MIT */
/* How the Win32 front-ends report: BOOL, and the thread's last error. */
#pragma once

#include "engine/status.h"

#include <filemap/errhandlingapi.h>

/* TRUE for success; else FALSE, and the last error is set. Success leaves it alone. */
static inline BOOL result(NTSTATUS status)
{
    if (!status_failed(status))
        return TRUE;
    SetLastError(status_to_win32(status));
    return FALSE;
}
