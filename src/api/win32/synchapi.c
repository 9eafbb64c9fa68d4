/* SPDX-License-Identifier: MIT */
/* synchapi.h: waiting. */
#include "api/win32/result.h"
#include "api/win32/stdhandles.h"
#include "engine/wait.h"

#include <filemap/synchapi.h>
#include <filemap/winbase.h>

#include <errno.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

void Sleep(DWORD dwMilliseconds)
{
    struct timespec end;
    if (dwMilliseconds == 0) {
        sched_yield();
        return;
    }
    if (dwMilliseconds == INFINITE)
        for (;;)
            pause();
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += dwMilliseconds / 1000;
    end.tv_nsec += (long)(dwMilliseconds % 1000) * 1000000;
    if (end.tv_nsec >= 1000000000) {
        end.tv_nsec -= 1000000000;
        end.tv_sec++;
    }
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR)
        continue;
}

/* A wait that ends or times out leaves the last error alone (row s156). */
static DWORD answer(NTSTATUS status)
{
    return result(status) ? (DWORD)status : WAIT_FAILED;
}

DWORD WaitForSingleObject(HANDLE hHandle, DWORD dwMilliseconds)
{
    return answer(wait_for_one(stdhandles_translate(hHandle), dwMilliseconds));
}

DWORD WaitForSingleObjectEx(HANDLE hHandle, DWORD dwMilliseconds, BOOL bAlertable)
{
    (void)bAlertable; /* there are no calls that could be queued */
    return WaitForSingleObject(hHandle, dwMilliseconds);
}

DWORD WaitForMultipleObjects(DWORD nCount, CONST HANDLE *lpHandles, BOOL bWaitAll,
                             DWORD dwMilliseconds)
{
    HANDLE handles[WAIT_MOST_HANDLES];
    if (nCount > WAIT_MOST_HANDLES || !lpHandles)
        return answer(STATUS_INVALID_PARAMETER);
    for (DWORD i = 0; i < nCount; i++)
        handles[i] = stdhandles_translate(lpHandles[i]);
    return answer(wait_for_several(handles, nCount, bWaitAll, dwMilliseconds));
}

DWORD WaitForMultipleObjectsEx(DWORD nCount, CONST HANDLE *lpHandles, BOOL bWaitAll,
                               DWORD dwMilliseconds, BOOL bAlertable)
{
    (void)bAlertable;
    return WaitForMultipleObjects(nCount, lpHandles, bWaitAll, dwMilliseconds);
}
