/* SPDX-License-Identifier: MIT */
/* Times of Windows, 100-nanosecond steps since 1601, and those of Linux. */
#pragma once

#include <filemap/winnt.h>

#include <time.h>

/* Seconds from 1601 to 1970. */
#define UNIX_EPOCH 11644473600LL
#define STEPS_OF_SECOND 10000000
#define NANOSECONDS_OF_STEP 100

static inline LONGLONG filetime_steps(const FILETIME *time)
{
    return (LONGLONG)((ULONGLONG)time->dwHighDateTime << 32 | time->dwLowDateTime);
}

static inline struct timespec filetime_to_timespec(LONGLONG steps)
{
    return (struct timespec){ steps / STEPS_OF_SECOND - UNIX_EPOCH,
                              steps % STEPS_OF_SECOND * NANOSECONDS_OF_STEP };
}

static inline FILETIME filetime_from_timespec(struct timespec time)
{
    ULONGLONG steps = (ULONGLONG)(time.tv_sec + UNIX_EPOCH) * STEPS_OF_SECOND +
                      (ULONGLONG)time.tv_nsec / NANOSECONDS_OF_STEP;
    return (FILETIME){ (DWORD)steps, (DWORD)(steps >> 32) };
}
