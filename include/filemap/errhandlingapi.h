/* SPDX-License-Identifier: MIT */
/* errhandlingapi.h - the last error of the calling thread */
#ifndef FILEMAP_ERRHANDLINGAPI_H
#define FILEMAP_ERRHANDLINGAPI_H

#include "minwindef.h"
#include "winerror.h"

FILEMAP_BEGIN_C

/*
 * The error code that the thread's last failing call left. A call that succeeds leaves the old
 * value, except those whose comment says that they set it to 0.
 * Result: ERROR_...; 0 in a thread in which nothing failed yet.
 * learn.microsoft.com: GetLastError function (errhandlingapi.h)
 */
FILEMAP_API DWORD WINAPI GetLastError(void) FILEMAP_SYMBOL(GetLastError);

/*
 * Sets the thread's last error.
 *   dwErrCode  any value; bit 29 is reserved for programs
 * learn.microsoft.com: SetLastError function (errhandlingapi.h)
 */
FILEMAP_API void WINAPI SetLastError(_In_ DWORD dwErrCode) FILEMAP_SYMBOL(SetLastError);

FILEMAP_END_C

#endif
