/* SPDX-License-Identifier: MIT */
/* processthreadsapi.h: the own process and thread. */
#include "api/win32/result.h"
#include "engine/processobject.h"
#include "engine/startup.h"

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
    startup_note_exit(uExitCode);
    exit((int)uExitCode);
}

HANDLE OpenProcess(DWORD dwDesiredAccess, BOOL bInheritHandle, DWORD dwProcessId)
{
    HANDLE handle = NULL;
    result(processobject_open(dwProcessId, dwDesiredAccess,
                              bInheritHandle ? HANDLE_FLAG_INHERIT : 0, &handle));
    return handle;
}

/* What a question is answered with, or 0 and the last error. */
static DWORD answer(NTSTATUS status, ULONG value)
{
    return result(status) ? value : 0;
}

DWORD GetProcessId(HANDLE Process)
{
    ULONG id = 0;
    NTSTATUS status = processobject_id(Process, &id);
    return answer(status, id);
}

DWORD GetThreadId(HANDLE Thread)
{
    ULONG id = 0;
    NTSTATUS status = threadobject_id(Thread, &id);
    return answer(status, id);
}

DWORD GetProcessIdOfThread(HANDLE Thread)
{
    ULONG id = 0;
    NTSTATUS status = threadobject_process_id(Thread, &id);
    return answer(status, id);
}

/* CODE is untouched on failure. */
static BOOL answer_code(NTSTATUS status, ULONG value, LPDWORD code)
{
    if (!status && !code)
        status = STATUS_ACCESS_VIOLATION;
    if (!status)
        *code = value;
    return result(status);
}

BOOL GetExitCodeProcess(HANDLE hProcess, LPDWORD lpExitCode)
{
    ULONG code = 0;
    NTSTATUS status = processobject_exit_code(hProcess, &code);
    return answer_code(status, code, lpExitCode);
}

BOOL GetExitCodeThread(HANDLE hThread, LPDWORD lpExitCode)
{
    ULONG code = 0;
    NTSTATUS status = threadobject_exit_code(hThread, &code);
    return answer_code(status, code, lpExitCode);
}

BOOL TerminateProcess(HANDLE hProcess, UINT uExitCode)
{
    return result(processobject_terminate(hProcess, uExitCode));
}

DWORD ResumeThread(HANDLE hThread)
{
    ULONG before = 0;
    return result(threadobject_resume(hThread, &before)) ? before : (DWORD)-1;
}
