/* SPDX-License-Identifier: MIT */
/* profileapi.h - the high-resolution clock */
#ifndef FILEMAP_PROFILEAPI_H
#define FILEMAP_PROFILEAPI_H

#include "minwindef.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/*
 * The value of a clock that never jumps and runs on while the system sleeps (CLOCK_BOOTTIME).
 *   lpPerformanceCount  gets the count
 * Result: TRUE, or FALSE and
 *   ERROR_NOACCESS   the parameter is NULL
 * learn.microsoft.com: QueryPerformanceCounter function (profileapi.h)
 */
FILEMAP_API BOOL WINAPI QueryPerformanceCounter(_Out_ LARGE_INTEGER *lpPerformanceCount)
    FILEMAP_SYMBOL(QueryPerformanceCounter);

/*
 * Counts per second of that clock: 10,000,000, as on Windows.
 * Result: TRUE, or FALSE and
 *   ERROR_NOACCESS   the parameter is NULL
 * learn.microsoft.com: QueryPerformanceFrequency function (profileapi.h)
 */
FILEMAP_API BOOL WINAPI QueryPerformanceFrequency(_Out_ LARGE_INTEGER *lpFrequency)
    FILEMAP_SYMBOL(QueryPerformanceFrequency);

FILEMAP_END_C

#endif
