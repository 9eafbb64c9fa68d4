/* SPDX-License-Identifier: MIT */
/* processthreadsapi.h: the own process and thread. */
#include <filemap/processthreadsapi.h>

#include <stdlib.h>
#include <unistd.h>

HANDLE GetCurrentProcess(void)
{
    return (HANDLE)(LONG_PTR)-1;
}

DWORD GetCurrentProcessId(void)
{
    return (DWORD)getpid();
}

HANDLE GetCurrentThread(void)
{
    return (HANDLE)(LONG_PTR)-2;
}

DWORD GetCurrentThreadId(void)
{
    return (DWORD)gettid();
}

void ExitProcess(UINT uExitCode)
{
    exit((int)uExitCode);
}
