/* SPDX-License-Identifier: MIT */
/* WinAPIError.au3: the last error, @error and @extended. */
#include "api/autoit/report.h"

#include <filemap/autoit.h>
#include <filemap/errhandlingapi.h>
#include <filemap/winbase.h>

#define MESSAGE_CAPACITY 1024

static _Thread_local int thread_error;
static _Thread_local DWORD thread_extended;

void report(int error, DWORD extended)
{
    thread_error = error;
    thread_extended = extended;
}

int AutoIt_Error(void)
{
    return thread_error;
}

DWORD AutoIt_Extended(void)
{
    return thread_extended;
}

void AutoIt_SetError(int iCode, DWORD iExtended)
{
    report(iCode, iExtended);
}

DWORD _WinAPI_GetLastError(void)
{
    return GetLastError();
}

void _WinAPI_SetLastError(DWORD iErrorCode)
{
    SetLastError(iErrorCode);
}

/* Without the line end: the library cuts it off. */
#define END_OF_LINE 2

LPCSTR _WinAPI_GetLastErrorMessageA(void)
{
    static _Thread_local CHAR text[MESSAGE_CAPACITY];
    DWORD error = GetLastError();
    DWORD length = FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
                                  error, 0, text, MESSAGE_CAPACITY, NULL);
    text[length > END_OF_LINE ? length - END_OF_LINE : 0] = 0;
    SetLastError(error);
    return text;
}

LPCWSTR _WinAPI_GetLastErrorMessageW(void)
{
    static _Thread_local WCHAR text[MESSAGE_CAPACITY];
    DWORD error = GetLastError();
    DWORD length = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL,
                                  error, 0, text, MESSAGE_CAPACITY, NULL);
    text[length > END_OF_LINE ? length - END_OF_LINE : 0] = 0;
    SetLastError(error);
    return text;
}
