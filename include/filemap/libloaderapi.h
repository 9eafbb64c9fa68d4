/* SPDX-License-Identifier: MIT */
/* libloaderapi.h - the path of the program */
#ifndef FILEMAP_LIBLOADERAPI_H
#define FILEMAP_LIBLOADERAPI_H

#include "minwindef.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/*
 * The path of the running program.
 *   hModule     NULL: the program
 *   lpFilename  gets the path with its NUL
 *   nSize       size of lpFilename in characters
 * Result: length without the NUL. If lpFilename is too small, it gets as much as fits, with a NUL,
 * and the result is nSize and the last error ERROR_INSUFFICIENT_BUFFER. Or 0 and
 *   ERROR_MOD_NOT_FOUND       hModule is not NULL
 *   ERROR_FILE_NOT_FOUND      the path cannot be read (no /proc)
 * learn.microsoft.com: GetModuleFileNameW function (libloaderapi.h)
 */
#ifndef UNDER_CE
FILEMAP_API DWORD WINAPI GetModuleFileNameA(_In_opt_ HMODULE hModule, _Out_ LPSTR lpFilename,
                                            _In_ DWORD nSize) FILEMAP_SYMBOL(GetModuleFileNameA);
#endif
FILEMAP_API DWORD WINAPI GetModuleFileNameW(_In_opt_ HMODULE hModule, _Out_ LPWSTR lpFilename,
                                            _In_ DWORD nSize) FILEMAP_SYMBOL(GetModuleFileNameW);
#define GetModuleFileName FILEMAP_AW(GetModuleFileName)

FILEMAP_END_C

#endif
