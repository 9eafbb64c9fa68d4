/* SPDX-License-Identifier: MIT */
/* sysinfoapi.h: page size, processors and time. */
#include "api/win32/filetime.h"

#include "engine/region.h"

#include <filemap/sysinfoapi.h>

#include <sched.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ALLOCATION_GRANULARITY 65536

#if defined(__x86_64__)
#define ARCHITECTURE PROCESSOR_ARCHITECTURE_AMD64
#define PROCESSOR PROCESSOR_AMD_X8664
#elif defined(__i386__)
#define ARCHITECTURE PROCESSOR_ARCHITECTURE_INTEL
#define PROCESSOR PROCESSOR_INTEL_PENTIUM
#elif defined(__aarch64__)
#define ARCHITECTURE PROCESSOR_ARCHITECTURE_ARM64
#define PROCESSOR 0
#elif defined(__arm__)
#define ARCHITECTURE PROCESSOR_ARCHITECTURE_ARM
#define PROCESSOR 0
#else
#define ARCHITECTURE PROCESSOR_ARCHITECTURE_UNKNOWN
#define PROCESSOR 0
#endif

/* The processors that we may run on: what counts in a container, and for the number of threads. */
static void count_processors(SYSTEM_INFO *info)
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        /* More processors than the set has bits for. */
        info->dwNumberOfProcessors = (DWORD)sysconf(_SC_NPROCESSORS_ONLN);
        info->dwActiveProcessorMask = ~(DWORD_PTR)0;
        return;
    }
    info->dwNumberOfProcessors = (DWORD)CPU_COUNT(&allowed);
    for (unsigned i = 0; i < 8 * sizeof info->dwActiveProcessorMask; i++)
        if (CPU_ISSET(i, &allowed))
            info->dwActiveProcessorMask |= (DWORD_PTR)1 << i;
}

void GetSystemInfo(LPSYSTEM_INFO lpSystemInfo)
{
    memset(lpSystemInfo, 0, sizeof *lpSystemInfo);
    lpSystemInfo->wProcessorArchitecture = ARCHITECTURE;
    lpSystemInfo->dwPageSize = (DWORD)sysconf(_SC_PAGESIZE);
    lpSystemInfo->lpMinimumApplicationAddress = (LPVOID)ALLOCATION_GRANULARITY;
    lpSystemInfo->lpMaximumApplicationAddress = (LPVOID)region_highest_address();
    lpSystemInfo->dwProcessorType = PROCESSOR;
    lpSystemInfo->dwAllocationGranularity = ALLOCATION_GRANULARITY;
    count_processors(lpSystemInfo);
}

void GetNativeSystemInfo(LPSYSTEM_INFO lpSystemInfo)
{
    GetSystemInfo(lpSystemInfo);
}

ULONGLONG GetTickCount64(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (ULONGLONG)now.tv_sec * 1000 + (ULONGLONG)now.tv_nsec / 1000000;
}

DWORD GetTickCount(void)
{
    return (DWORD)GetTickCount64();
}

void GetSystemTimeAsFileTime(LPFILETIME lpSystemTimeAsFileTime)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *lpSystemTimeAsFileTime = filetime_from_timespec(now);
}
