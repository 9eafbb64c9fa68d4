/* SPDX-License-Identifier: MIT */
/*
 * memoryapi_wince.h - sections and views as Windows CE has them
 *
 * memoryapi.h includes it for programs that are compiled with _WIN32_WCE or UNDER_CE, in place of
 * the calls of these names that the desktop has. docs/windows-ce.md compares the two.
 *
 * Names. Up to MAX_PATH - 1 UTF-16 units, case sensitive, any of them but the backslash: "Global"
 * and "" are names like others. There are no prefixes. CE's "x" is the desktop's "x" and "Local\x",
 * so programs of both kinds meet there. All object types share one name space.
 *
 * An object is there as long as somebody has a handle of it or a view that CE's MapViewOfFile has
 * made; both end with the processes, however these end.
 */
#ifndef FILEMAP_MEMORYAPI_WINCE_H
#define FILEMAP_MEMORYAPI_WINCE_H

#include "minwinbase.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/*
 * Opens or creates a file that shall be mapped.
 *   lpFileName             path of less than MAX_PATH units, with slashes or backslashes
 *   dwDesiredAccess        0, GENERIC_READ for PAGE_READONLY, GENERIC_READ | GENERIC_WRITE for
 *                          PAGE_READWRITE
 *   dwShareMode            no effect: a file opened with GENERIC_READ alone can be opened for
 *                          reading again, any other file not at all
 *   lpSecurityAttributes   no effect
 *   dwCreationDisposition  as for CreateFile
 *   dwFlagsAndAttributes   as for CreateFile
 *   hTemplateFile          no effect
 * Result: a handle, or INVALID_HANDLE_VALUE; the last error in both cases as from CreateFile. Also
 *   ERROR_FILENAME_EXCED_RANGE   the path is too long
 * The handle is for CreateFileMapping: if that fails, for any reason, it is closed.
 * learn.microsoft.com: CreateFileForMapping (Windows CE 5.0)
 */
FILEMAP_API HANDLE WINAPI CreateFileForMappingW(_In_ LPCWSTR lpFileName, _In_ DWORD dwDesiredAccess,
                                                _In_ DWORD dwShareMode,
                                                _In_opt_ LPSECURITY_ATTRIBUTES lpSecurityAttributes,
                                                _In_ DWORD dwCreationDisposition,
                                                _In_ DWORD dwFlagsAndAttributes,
                                                _In_opt_ HANDLE hTemplateFile)
    FILEMAP_SYMBOL(wince_CreateFileForMappingW);
#define CreateFileForMapping CreateFileForMappingW

/*
 * Creates a section, or opens the one that has the name.
 *   hFile                    file to map; INVALID_HANDLE_VALUE: memory
 *   lpFileMappingAttributes  NULL
 *   flProtect                PAGE_READONLY, for which hFile needs GENERIC_READ and without which
 *                            there must be a file; or PAGE_READWRITE, with GENERIC_WRITE too. With
 *                            SEC_COMMIT or without
 *   dwMaximumSizeHigh, -Low  size in bytes; 0 with a file: its size. A file that is shorter grows
 *   lpName                   name, or NULL for none
 * Result: a handle with all rights, and the last error is 0. If the section was there: a handle
 * with the rights that flProtect stands for, and ERROR_ALREADY_EXISTS; the section keeps its size,
 * and size and PAGE_READONLY without a file are not looked at. So PAGE_READONLY and size 0 open a
 * section that must be there. Or NULL and
 *   ERROR_INVALID_PARAMETER      lpFileMappingAttributes is not NULL; another protection or SEC_
 *                                value; without a file: size 0, or PAGE_READONLY
 *   ERROR_INVALID_HANDLE         hFile is not an open file, or the name belongs to an object of
 *                                another type
 *   ERROR_ACCESS_DENIED          hFile lacks a right, or the namespace folder is not safe to use
 *   ERROR_INVALID_NAME           a backslash in the name
 *   ERROR_FILENAME_EXCED_RANGE   the name has MAX_PATH units or more
 *   ERROR_DISK_FULL              the file is shorter and cannot grow: no room, PAGE_READONLY, or
 *                                larger than a file can be
 *   ERROR_FILE_INVALID           size 0 and the file is empty
 *   ERROR_BAD_EXE_FORMAT         hFile is a directory, pipe or device
 *   ERROR_NOT_ENOUGH_MEMORY, ERROR_COMMITMENT_LIMIT, ERROR_TOO_MANY_OPEN_FILES,
 *   ERROR_NO_SYSTEM_RESOURCES, ERROR_FILE_CORRUPT, ERROR_NOT_SUPPORTED, ERROR_TIMEOUT: as for the
 *   desktop's CreateFileMapping
 * A failure closes hFile if it is from CreateFileForMapping; CloseHandle returns FALSE for it then.
 * After a success ReadFile, WriteFile and SetEndOfFile fail for hFile and its duplicates with
 * ERROR_USER_MAPPED_FILE, until this process has closed its handles of the section and removed its
 * views. It can be closed at any time.
 * Differs from Windows: NULL is no file and not INVALID_HANDLE_VALUE either; memory is paged as any
 * other of Linux.
 * learn.microsoft.com: CreateFileMapping (Windows CE 5.0)
 */
FILEMAP_API HANDLE WINAPI CreateFileMappingW(_In_ HANDLE hFile,
                                             _In_opt_ LPSECURITY_ATTRIBUTES lpFileMappingAttributes,
                                             _In_ DWORD flProtect, _In_ DWORD dwMaximumSizeHigh,
                                             _In_ DWORD dwMaximumSizeLow, _In_opt_ LPCWSTR lpName)
    FILEMAP_SYMBOL(wince_CreateFileMappingW);
#define CreateFileMapping CreateFileMappingW

/*
 * Maps a view of a section.
 *   hFileMappingObject      a section
 *   dwDesiredAccess         FILE_MAP_READ; FILE_MAP_WRITE or FILE_MAP_ALL_ACCESS: read and write
 *   dwFileOffsetHigh, -Low  where in the section the view starts, in bytes; a multiple of 64 KiB
 *   dwNumberOfBytesToMap    size in bytes; 0: to the end of the section
 * Result: the address. Or NULL and
 *   ERROR_INVALID_PARAMETER     another access; the section's page protection does not allow it
 *   ERROR_INVALID_HANDLE        not an open section
 *   ERROR_ACCESS_DENIED         the handle lacks a right, or the view would pass the section's end
 *   ERROR_MAPPED_ALIGNMENT      the offset is not a multiple of 64 KiB
 *   ERROR_NOT_ENOUGH_MEMORY     no address range or kernel memory left
 *   ERROR_TOO_MANY_OPEN_FILES   no descriptor left
 * The view keeps the section and its name as a handle does.
 * learn.microsoft.com: MapViewOfFile (Windows CE 5.0)
 */
FILEMAP_API LPVOID WINAPI MapViewOfFile(_In_ HANDLE hFileMappingObject, _In_ DWORD dwDesiredAccess,
                                        _In_ DWORD dwFileOffsetHigh, _In_ DWORD dwFileOffsetLow,
                                        _In_ DWORD dwNumberOfBytesToMap)
    FILEMAP_SYMBOL(wince_MapViewOfFile);

/*
 * Removes a view.
 *   lpBaseAddress  what MapViewOfFile returned
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_ADDRESS   no view begins there
 * learn.microsoft.com: UnmapViewOfFile (Windows CE 5.0)
 */
FILEMAP_API BOOL WINAPI UnmapViewOfFile(_In_ LPCVOID lpBaseAddress)
    FILEMAP_SYMBOL(wince_UnmapViewOfFile);

/*
 * Writes a view's changed pages to its file.
 *   lpBaseAddress           where to start; rounded down to a page
 *   dwNumberOfBytesToFlush  bytes, not 0
 * Result: TRUE, also for views without a file. Or FALSE and
 *   ERROR_INVALID_PARAMETER   0 bytes
 *   ERROR_INVALID_ADDRESS     no view there, or the range passes its end
 * learn.microsoft.com: FlushViewOfFile (Windows CE 5.0)
 */
FILEMAP_API BOOL WINAPI FlushViewOfFile(_In_ LPCVOID lpBaseAddress,
                                        _In_ DWORD dwNumberOfBytesToFlush)
    FILEMAP_SYMBOL(wince_FlushViewOfFile);

FILEMAP_END_C

#endif
