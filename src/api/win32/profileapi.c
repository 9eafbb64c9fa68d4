/* SPDX-License-Identifier: MIT */
/* profileapi.h: the high-resolution clock. */
#include <filemap/profileapi.h>

#include <filemap/errhandlingapi.h>

#include <time.h>

#define COUNTS_PER_SECOND 10000000

static BOOL put(LARGE_INTEGER *target, LONGLONG value)
{
    if (!target) {
        SetLastError(ERROR_NOACCESS);
        return FALSE;
    }
    target->QuadPart = value;
    return TRUE;
}

BOOL QueryPerformanceCounter(LARGE_INTEGER *lpPerformanceCount)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return put(lpPerformanceCount, (LONGLONG)now.tv_sec * COUNTS_PER_SECOND + now.tv_nsec / 100);
}

BOOL QueryPerformanceFrequency(LARGE_INTEGER *lpFrequency)
{
    return put(lpFrequency, COUNTS_PER_SECOND);
}
