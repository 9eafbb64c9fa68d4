/* SPDX-License-Identifier: MIT */
/* sysinfoapi.h - page size, processors and time */
#ifndef FILEMAP_SYSINFOAPI_H
#define FILEMAP_SYSINFOAPI_H

#include "minwinbase.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/* learn.microsoft.com: SYSTEM_INFO structure (sysinfoapi.h) */
FILEMAP_NAMELESS_BEGIN
typedef struct _SYSTEM_INFO {
    __extension__ union {
        DWORD dwOemId;
        __extension__ struct {
            WORD wProcessorArchitecture; /* PROCESSOR_ARCHITECTURE_... */
            WORD wReserved;
        };
    };
    DWORD dwPageSize;                   /* bytes */
    LPVOID lpMinimumApplicationAddress; /* lowest address that a view can have */
    LPVOID lpMaximumApplicationAddress; /* highest address of user space */
    DWORD_PTR dwActiveProcessorMask;    /* the first 64 processors, as far as we may run on them */
    DWORD dwNumberOfProcessors;         /* that the process may run on */
    DWORD dwProcessorType;
    DWORD dwAllocationGranularity; /* 65536: views start at multiples of it */
    WORD wProcessorLevel;
    WORD wProcessorRevision;
} SYSTEM_INFO, *LPSYSTEM_INFO;
FILEMAP_NAMELESS_END

/*
 * Tells about the system. Cannot fail.
 * Differs from Windows: processors that the process may not use (taskset, containers) do not count;
 * wProcessorLevel and wProcessorRevision are 0.
 * learn.microsoft.com: GetSystemInfo function (sysinfoapi.h)
 */
FILEMAP_API void WINAPI GetSystemInfo(_Out_ LPSYSTEM_INFO lpSystemInfo)
    FILEMAP_SYMBOL(GetSystemInfo);

#ifndef UNDER_CE
/*
 * GetSystemInfo, as a program of the kernel's own word size would see it; here the same.
 * learn.microsoft.com: GetNativeSystemInfo function (sysinfoapi.h)
 */
FILEMAP_API void WINAPI GetNativeSystemInfo(_Out_ LPSYSTEM_INFO lpSystemInfo)
    FILEMAP_SYMBOL(GetNativeSystemInfo);
#endif

/*
 * Milliseconds since the system started, time asleep included; back at 0 after 49.7 days.
 * learn.microsoft.com: GetTickCount function (sysinfoapi.h)
 */
FILEMAP_API DWORD WINAPI GetTickCount(void) FILEMAP_SYMBOL(GetTickCount);

#ifndef UNDER_CE
/*
 * Milliseconds since the system started, in 64 bits.
 * learn.microsoft.com: GetTickCount64 function (sysinfoapi.h)
 */
FILEMAP_API ULONGLONG WINAPI GetTickCount64(void) FILEMAP_SYMBOL(GetTickCount64);
#endif

/*
 * The time of day.
 *   lpSystemTimeAsFileTime  gets 100-nanosecond steps since 1601-01-01 00:00 UTC
 * learn.microsoft.com: GetSystemTimeAsFileTime function (sysinfoapi.h)
 */
FILEMAP_API void WINAPI GetSystemTimeAsFileTime(_Out_ LPFILETIME lpSystemTimeAsFileTime)
    FILEMAP_SYMBOL(GetSystemTimeAsFileTime);

FILEMAP_END_C

#endif
