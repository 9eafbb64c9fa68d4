/* SPDX-License-Identifier: MIT */
/* processthreadsapi.h - the own process and thread */
#ifndef FILEMAP_PROCESSTHREADSAPI_H
#define FILEMAP_PROCESSTHREADSAPI_H

#include "minwinbase.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/*
 * The pseudo handle -1, which means the calling process. It need not be closed.
 * learn.microsoft.com: GetCurrentProcess function (processthreadsapi.h)
 */
FILEMAP_API HANDLE WINAPI GetCurrentProcess(void) FILEMAP_SYMBOL(GetCurrentProcess);

/*
 * The Linux process id, as getpid(2) returns it.
 * learn.microsoft.com: GetCurrentProcessId function (processthreadsapi.h)
 */
FILEMAP_API DWORD WINAPI GetCurrentProcessId(void) FILEMAP_SYMBOL(GetCurrentProcessId);

/*
 * The pseudo handle -2, which means the calling thread. It need not be closed.
 * learn.microsoft.com: GetCurrentThread function (processthreadsapi.h)
 */
FILEMAP_API HANDLE WINAPI GetCurrentThread(void) FILEMAP_SYMBOL(GetCurrentThread);

/*
 * The Linux thread id, as gettid(2) returns it.
 * learn.microsoft.com: GetCurrentThreadId function (processthreadsapi.h)
 */
FILEMAP_API DWORD WINAPI GetCurrentThreadId(void) FILEMAP_SYMBOL(GetCurrentThreadId);

/*
 * Ends the process as exit(3) does: exit handlers run, handles are closed.
 *   uExitCode  Linux keeps the low 8 bits
 * learn.microsoft.com: ExitProcess function (processthreadsapi.h)
 */
FILEMAP_API DECLSPEC_NORETURN void WINAPI ExitProcess(_In_ UINT uExitCode)
    FILEMAP_SYMBOL(ExitProcess);

FILEMAP_END_C

#endif
