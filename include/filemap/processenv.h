/* SPDX-License-Identifier: MIT */
/* processenv.h - command line, environment variables and standard handles */
#ifndef FILEMAP_PROCESSENV_H
#define FILEMAP_PROCESSENV_H

#include "minwindef.h"
#include "winnt.h"

FILEMAP_BEGIN_C

#define STD_INPUT_HANDLE ((DWORD)-10)
#define STD_OUTPUT_HANDLE ((DWORD)-11)
#define STD_ERROR_HANDLE ((DWORD)-12)

/*
 * The command line as one string: the arguments of main, quoted such that CommandLineToArgvW takes
 * them apart again.
 * Result: a string that lives as long as the process. "" if memory ran out or the arguments cannot
 * be read (no /proc).
 * learn.microsoft.com: GetCommandLineW function (processenv.h)
 */
#ifndef UNDER_CE
FILEMAP_API LPSTR WINAPI GetCommandLineA(void) FILEMAP_SYMBOL(GetCommandLineA);
#endif
FILEMAP_API LPWSTR WINAPI GetCommandLineW(void) FILEMAP_SYMBOL(GetCommandLineW);
#define GetCommandLine FILEMAP_AW(GetCommandLine)

#ifndef UNDER_CE
/*
 * The value of an environment variable.
 *   lpName    name; case counts
 *   lpBuffer  gets the value with its NUL; may be NULL if nSize is 0
 *   nSize     size of lpBuffer in characters
 * Result: length without the NUL; if lpBuffer is too small, the size needed, with the NUL. An empty
 * value gives 0 and the last error 0. Or 0 and
 *   ERROR_ENVVAR_NOT_FOUND    no such variable, or lpName is NULL
 *   ERROR_NOT_ENOUGH_MEMORY   memory ran out
 * Differs from Windows: names are case sensitive.
 * learn.microsoft.com: GetEnvironmentVariableW function (processenv.h)
 */
FILEMAP_API DWORD WINAPI GetEnvironmentVariableA(_In_opt_ LPCSTR lpName, _Out_opt_ LPSTR lpBuffer,
                                                 _In_ DWORD nSize)
    FILEMAP_SYMBOL(GetEnvironmentVariableA);
FILEMAP_API DWORD WINAPI GetEnvironmentVariableW(_In_opt_ LPCWSTR lpName, _Out_opt_ LPWSTR lpBuffer,
                                                 _In_ DWORD nSize)
    FILEMAP_SYMBOL(GetEnvironmentVariableW);
#define GetEnvironmentVariable FILEMAP_AW(GetEnvironmentVariable)

/*
 * Sets or deletes an environment variable. As with setenv(3), no other thread may use the
 * environment at that moment.
 *   lpValue  NULL deletes the variable
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_PARAMETER   lpName is NULL, empty, or has a '='
 *   ERROR_ENVVAR_NOT_FOUND    lpValue is NULL and there is no such variable
 *   ERROR_NOT_ENOUGH_MEMORY   memory ran out
 * learn.microsoft.com: SetEnvironmentVariableW function (processenv.h)
 */
FILEMAP_API BOOL WINAPI SetEnvironmentVariableA(_In_ LPCSTR lpName, _In_opt_ LPCSTR lpValue)
    FILEMAP_SYMBOL(SetEnvironmentVariableA);
FILEMAP_API BOOL WINAPI SetEnvironmentVariableW(_In_ LPCWSTR lpName, _In_opt_ LPCWSTR lpValue)
    FILEMAP_SYMBOL(SetEnvironmentVariableW);
#define SetEnvironmentVariable FILEMAP_AW(SetEnvironmentVariable)

/*
 * The handle of standard input, output or error: of the descriptor 0, 1 or 2.
 *   nStdHandle  STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE
 * Result: a handle, which need not be closed; NULL if the descriptor is closed. Or
 * INVALID_HANDLE_VALUE and
 *   ERROR_INVALID_HANDLE   another value of nStdHandle
 * learn.microsoft.com: GetStdHandle function (processenv.h)
 */
FILEMAP_API HANDLE WINAPI GetStdHandle(_In_ DWORD nStdHandle) FILEMAP_SYMBOL(GetStdHandle);
#endif

FILEMAP_END_C

#endif
