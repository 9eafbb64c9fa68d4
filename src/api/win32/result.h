/* SPDX-License-Identifier: MIT */
/* How the Win32 front-ends report: BOOL, and the thread's last error. */
#pragma once

#include "engine/status.h"

#include <filemap/errhandlingapi.h>

/* For the calls that set the last error on success too. */
static inline void set_last_status(NTSTATUS status)
{
    if (status_failed(status))
        status_remember(status);
    SetLastError(status_to_win32(status));
}

/* TRUE for success; else FALSE, and the last error is set. Success leaves it alone. */
static inline BOOL result(NTSTATUS status)
{
    if (!status_failed(status))
        return TRUE;
    set_last_status(status);
    return FALSE;
}
