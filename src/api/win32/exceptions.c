/* SPDX-License-Identifier: MIT */
/* errhandlingapi.h and excpt.h: exceptions. */
#include "api/win32/result.h"

#include "engine/exception.h"
#include "engine/vectored.h"

#include <filemap/errhandlingapi.h>
#include <filemap/excpt.h>

/* Windows keeps it for itself. */
#define RESERVED_BIT 0x10000000U

PVOID AddVectoredExceptionHandler(ULONG First, PVECTORED_EXCEPTION_HANDLER Handler)
{
    if (!result(exception_catch()))
        return NULL;
    PVOID handle = vectored_add(First != 0, Handler);
    if (!handle)
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return handle;
}

ULONG RemoveVectoredExceptionHandler(PVOID Handle)
{
    return vectored_remove(Handle) ? 1 : 0;
}

LPTOP_LEVEL_EXCEPTION_FILTER
SetUnhandledExceptionFilter(LPTOP_LEVEL_EXCEPTION_FILTER lpTopLevelExceptionFilter)
{
    if (lpTopLevelExceptionFilter)
        exception_catch();
    return exception_set_filter(lpTopLevelExceptionFilter);
}

void RaiseException(DWORD dwExceptionCode, DWORD dwExceptionFlags, DWORD nNumberOfArguments,
                    const ULONG_PTR *lpArguments)
{
    EXCEPTION_RECORD record = { .ExceptionCode = dwExceptionCode & ~RESERVED_BIT,
                                .ExceptionFlags = dwExceptionFlags & EXCEPTION_NONCONTINUABLE,
                                .ExceptionAddress = __builtin_return_address(0) };
    if (lpArguments)
        record.NumberParameters = nNumberOfArguments < EXCEPTION_MAXIMUM_PARAMETERS
                                      ? nNumberOfArguments
                                      : EXCEPTION_MAXIMUM_PARAMETERS;
    for (DWORD i = 0; i < record.NumberParameters; i++)
        record.ExceptionInformation[i] = lpArguments[i];
    exception_raise(&record);
}

DWORD _exception_code(void)
{
    return exception_last()->ExceptionRecord->ExceptionCode;
}

void *_exception_info(void)
{
    return exception_last();
}
