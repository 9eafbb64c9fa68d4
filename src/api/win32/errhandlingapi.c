/* SPDX-License-Identifier: MIT */
/* errhandlingapi.h: the last error of each thread. */
#include <filemap/errhandlingapi.h>

static _Thread_local DWORD last_error;

DWORD GetLastError(void)
{
    return last_error;
}

void SetLastError(DWORD dwErrCode)
{
    last_error = dwErrCode;
}
