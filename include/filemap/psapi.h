/* SPDX-License-Identifier: MIT */
/* psapi.h - which file is mapped at an address */
#ifndef FILEMAP_PSAPI_H
#define FILEMAP_PSAPI_H

#include "winnt.h"

FILEMAP_BEGIN_C

/*
 * Tells the name of the file that is mapped at an address.
 *   hProcess    GetCurrentProcess(), or a duplicate with PROCESS_QUERY_INFORMATION
 *   lpv         any address inside a view, or inside a program or library (row 346)
 *   lpFilename  gets the name, as native calls have names: \Device\Linux and the path, with
 *               backslashes. What follows \Device\Linux can be given to CreateFile
 *   nSize       size of lpFilename in characters
 * The A calls give UTF-8.
 * Result: length without the NUL; nSize if the name was cut to fit, with a NUL (row 349). Or 0 and
 *   ERROR_INVALID_PARAMETER     lpFilename is NULL (row 348)
 *   ERROR_INSUFFICIENT_BUFFER   nSize is 0 (row 347)
 *   ERROR_INVALID_HANDLE        hProcess is NULL or no process (row 351)
 *   ERROR_ACCESS_DENIED         hProcess lacks the right
 *   ERROR_UNEXP_NET_ERR         no file is mapped there (row 350)
 *   ERROR_FILE_INVALID          a view of the paging file (row 352)
 *   ERROR_NOT_SUPPORTED         /proc is not mounted, or the view is one of an image (SEC_IMAGE)
 * Differs from Windows: the path is the one that the file has now; a backslash in a Linux name
 * looks like a separator. learn.microsoft.com: GetMappedFileNameW function (psapi.h)
 */
FILEMAP_API DWORD WINAPI K32GetMappedFileNameA(_In_ HANDLE hProcess, _In_ LPVOID lpv,
                                               _Out_ LPSTR lpFilename, _In_ DWORD nSize)
    FILEMAP_SYMBOL(K32GetMappedFileNameA);
FILEMAP_API DWORD WINAPI K32GetMappedFileNameW(_In_ HANDLE hProcess, _In_ LPVOID lpv,
                                               _Out_ LPWSTR lpFilename, _In_ DWORD nSize)
    FILEMAP_SYMBOL(K32GetMappedFileNameW);
#define K32GetMappedFileName FILEMAP_AW(K32GetMappedFileName)

/* The same under the names that psapi.dll has. */
FILEMAP_API DWORD WINAPI GetMappedFileNameA(_In_ HANDLE hProcess, _In_ LPVOID lpv,
                                            _Out_ LPSTR lpFilename, _In_ DWORD nSize)
    FILEMAP_SYMBOL(GetMappedFileNameA);
FILEMAP_API DWORD WINAPI GetMappedFileNameW(_In_ HANDLE hProcess, _In_ LPVOID lpv,
                                            _Out_ LPWSTR lpFilename, _In_ DWORD nSize)
    FILEMAP_SYMBOL(GetMappedFileNameW);
#define GetMappedFileName FILEMAP_AW(GetMappedFileName)

FILEMAP_END_C

#endif
