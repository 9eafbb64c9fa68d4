/* SPDX-License-Identifier: MIT */
/* errhandlingapi.h - the last error of the calling thread, and exceptions */
#ifndef FILEMAP_ERRHANDLINGAPI_H
#define FILEMAP_ERRHANDLINGAPI_H

#include "minwinbase.h"
#include "winerror.h"

FILEMAP_BEGIN_C

/*
 * The error code that the thread's last failing call left. A call that succeeds leaves the old
 * value, except those whose comment says that they set it to 0.
 * Result: ERROR_...; 0 in a thread in which nothing failed yet.
 * learn.microsoft.com: GetLastError function (errhandlingapi.h)
 */
FILEMAP_API DWORD WINAPI GetLastError(void) FILEMAP_SYMBOL(GetLastError);

/*
 * Sets the thread's last error.
 *   dwErrCode  any value; bit 29 is reserved for programs
 * learn.microsoft.com: SetLastError function (errhandlingapi.h)
 */
FILEMAP_API void WINAPI SetLastError(_In_ DWORD dwErrCode) FILEMAP_SYMBOL(SetLastError);

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
#ifndef UNDER_CE
/*
 * Adds a handler that is asked about each exception, of any thread, before its guards are.
 *   First    not 0: it is asked before the handlers that are there; 0: after them
 *   Handler  runs in the thread of the exception, and is told what happened. It returns
 *            EXCEPTION_CONTINUE_EXECUTION, when it has put things right: the instruction runs
 *            again; or EXCEPTION_CONTINUE_SEARCH
 * The handler may call filemap. It must not leave by longjmp; C++ exceptions cannot leave it.
 * Result: what RemoveVectoredExceptionHandler takes, or NULL and
 *   ERROR_NOT_ENOUGH_MEMORY   memory ran out
 * Differs from Windows: the handler runs in a signal handler. It is not asked when the thread is
 * inside of the library, nor about a stack overflow.
 * learn.microsoft.com: AddVectoredExceptionHandler function (errhandlingapi.h)
 */
FILEMAP_API PVOID WINAPI AddVectoredExceptionHandler(_In_ ULONG First,
                                                     _In_ PVECTORED_EXCEPTION_HANDLER Handler)
    FILEMAP_SYMBOL(AddVectoredExceptionHandler);

/*
 * Removes it. A thread that is in it at this moment finishes it.
 *   Handle  from AddVectoredExceptionHandler
 * Result: not 0, or 0 when there is no such handler.
 * learn.microsoft.com: RemoveVectoredExceptionHandler function (errhandlingapi.h)
 */
FILEMAP_API ULONG WINAPI RemoveVectoredExceptionHandler(_In_ PVOID Handle)
    FILEMAP_SYMBOL(RemoveVectoredExceptionHandler);
#endif
#endif

typedef LONG(WINAPI *PTOP_LEVEL_EXCEPTION_FILTER)(EXCEPTION_POINTERS *ExceptionInfo);
typedef PTOP_LEVEL_EXCEPTION_FILTER LPTOP_LEVEL_EXCEPTION_FILTER;

#ifndef UNDER_CE
/*
 * Sets the filter of the process for exceptions that no guard has taken; NULL: none.
 *   lpTopLevelExceptionFilter  returns EXCEPTION_EXECUTE_HANDLER: the process ends by the signal;
 *                              EXCEPTION_CONTINUE_SEARCH: the signal handler that the program had
 *                              is called, or the process ends; EXCEPTION_CONTINUE_EXECUTION: the
 *                              instruction runs again
 * Result: the filter that was set before.
 * Differs from Windows: when a guard has declined the exception, its instruction cannot run again,
 * and EXCEPTION_CONTINUE_EXECUTION counts as EXCEPTION_CONTINUE_SEARCH.
 * learn.microsoft.com: SetUnhandledExceptionFilter function (errhandlingapi.h)
 */
FILEMAP_API LPTOP_LEVEL_EXCEPTION_FILTER WINAPI
SetUnhandledExceptionFilter(_In_opt_ LPTOP_LEVEL_EXCEPTION_FILTER lpTopLevelExceptionFilter)
    FILEMAP_SYMBOL(SetUnhandledExceptionFilter);
#endif

/*
 * Raises an exception in the calling thread: handlers and guards see it as any other.
 *   dwExceptionCode     its code; bit 28 is cleared
 *   dwExceptionFlags    EXCEPTION_NONCONTINUABLE, or 0: a handler may let the call return
 *   nNumberOfArguments  how many lpArguments has, at most EXCEPTION_MAXIMUM_PARAMETERS count
 *   lpArguments         become ExceptionInformation; may be NULL
 * Result: returns only when a handler says EXCEPTION_CONTINUE_EXECUTION. An exception that nobody
 * takes ends the process by abort(3).
 * learn.microsoft.com: RaiseException function (errhandlingapi.h)
 */
FILEMAP_API void WINAPI RaiseException(_In_ DWORD dwExceptionCode, _In_ DWORD dwExceptionFlags,
                                       _In_ DWORD nNumberOfArguments,
                                       _In_opt_ const ULONG_PTR *lpArguments)
    FILEMAP_SYMBOL(RaiseException);

FILEMAP_END_C

#endif
