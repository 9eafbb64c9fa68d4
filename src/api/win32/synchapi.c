/* SPDX-License-Identifier: MIT */
/* synchapi.h: waiting. */
#include <filemap/synchapi.h>

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
