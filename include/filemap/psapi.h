/* SPDX-License-Identifier: MIT */
/* psapi.h - which file is mapped at an address, and which pages are in memory */
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
 *   ERROR_TOO_MANY_OPEN_FILES   no descriptor is left to look into /proc with
 *   ERROR_NOT_SUPPORTED         /proc is not mounted, or an image that nobody can name (man page)
 * Differs from Windows: the path is that of now, of an image that of when it was made; a backslash
 * in a name looks like a separator. learn.microsoft.com: GetMappedFileNameW function (psapi.h)
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

/* -- pages in memory ------------------------------------------------------------------------- */

FILEMAP_NAMELESS_BEGIN

/* A page of the working set. */
typedef union _PSAPI_WORKING_SET_BLOCK {
    ULONG_PTR Flags;
    __extension__ struct {
        ULONG_PTR Protection : 5; /* 1 read-only, 2 execute, 3 execute and read, 4 read-write,
                                     5 copy-on-write, 6 execute and read-write, 7 execute and
                                     copy-on-write; and 8 not cached, 16 guard page; 24 no access */
        ULONG_PTR ShareCount : 3; /* in how many places it is mapped, at most 7; private: 0 */
        ULONG_PTR Shared : 1;     /* others can see it */
        ULONG_PTR Reserved : 3;
#if defined __LP64__ || defined _WIN64
        ULONG_PTR VirtualPage : 52; /* the address without its 12 low bits */
#else
        ULONG_PTR VirtualPage : 20;
#endif
    };
} PSAPI_WORKING_SET_BLOCK, *PPSAPI_WORKING_SET_BLOCK;

typedef struct _PSAPI_WORKING_SET_INFORMATION {
    ULONG_PTR NumberOfEntries;
    PSAPI_WORKING_SET_BLOCK WorkingSetInfo[1]; /* in fact so many */
} PSAPI_WORKING_SET_INFORMATION, *PPSAPI_WORKING_SET_INFORMATION;

/* What is behind one address. */
typedef union _PSAPI_WORKING_SET_EX_BLOCK {
    ULONG_PTR Flags;
    __extension__ union {
        struct {
            ULONG_PTR Valid : 1;            /* in memory */
            ULONG_PTR ShareCount : 3;       /* as above */
            ULONG_PTR Win32Protection : 11; /* PAGE_... */
            ULONG_PTR Shared : 1;           /* others can see it */
            ULONG_PTR Node : 6;             /* of memory */
            ULONG_PTR Locked : 1;           /* by VirtualLock, or mlock(2) */
            ULONG_PTR LargePage : 1;
            ULONG_PTR Reserved : 7;
            ULONG_PTR Bad : 1;
#if defined __LP64__ || defined _WIN64
            ULONG_PTR ReservedUlong : 32;
#endif
        };
        struct {
            ULONG_PTR Valid : 1; /* 0 */
            ULONG_PTR Reserved0 : 14;
            ULONG_PTR Shared : 1; /* it is a page of a view */
            ULONG_PTR Reserved1 : 15;
            ULONG_PTR Bad : 1;
#if defined __LP64__ || defined _WIN64
            ULONG_PTR ReservedUlong : 32;
#endif
        } Invalid;
    };
} PSAPI_WORKING_SET_EX_BLOCK, *PPSAPI_WORKING_SET_EX_BLOCK;

FILEMAP_NAMELESS_END

typedef struct _PSAPI_WORKING_SET_EX_INFORMATION {
    PVOID VirtualAddress;
    PSAPI_WORKING_SET_EX_BLOCK VirtualAttributes;
} PSAPI_WORKING_SET_EX_INFORMATION, *PPSAPI_WORKING_SET_EX_INFORMATION;

/*
 * Lists all pages of the process that are in memory, by address.
 *   hProcess  GetCurrentProcess(), or a duplicate with PROCESS_QUERY_INFORMATION and
 *             PROCESS_VM_READ
 *   pv        gets a PSAPI_WORKING_SET_INFORMATION
 *   cb        its size in bytes
 * Result: TRUE, or FALSE and
 *   ERROR_BAD_LENGTH        cb is too small; if it is at least 8, NumberOfEntries gets how many
 *                           pages there are. The next call may find more: ask in a loop
 *   ERROR_NOACCESS          pv is NULL or cannot be written
 *   ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED   hProcess is no process, or lacks a right
 *   ERROR_TOO_MANY_OPEN_FILES   no descriptor is left to look into /proc with
 *   ERROR_NOT_SUPPORTED     /proc is not mounted
 * Differs from Windows: ShareCount is exact for root only; for others 2 stands for more than one.
 * learn.microsoft.com: QueryWorkingSet function (psapi.h)
 */
FILEMAP_API BOOL WINAPI K32QueryWorkingSet(_In_ HANDLE hProcess, _Out_ PVOID pv, _In_ DWORD cb)
    FILEMAP_SYMBOL(K32QueryWorkingSet);
FILEMAP_API BOOL WINAPI QueryWorkingSet(_In_ HANDLE hProcess, _Out_ PVOID pv, _In_ DWORD cb)
    FILEMAP_SYMBOL(QueryWorkingSet);

/*
 * Tells what is behind the given addresses.
 *   hProcess  GetCurrentProcess(), or a duplicate with PROCESS_QUERY_INFORMATION
 *   pv        an array of PSAPI_WORKING_SET_EX_INFORMATION: VirtualAddress is given,
 *             VirtualAttributes are told. All zero where nothing is
 *   cb        its size in bytes; what is left behind the last whole element is not looked at
 * Result: TRUE, or FALSE and
 *   ERROR_BAD_LENGTH        cb is less than one element
 *   ERROR_NOACCESS, ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED, ERROR_NOT_SUPPORTED   as above
 * learn.microsoft.com: QueryWorkingSetEx function (psapi.h)
 */
FILEMAP_API BOOL WINAPI K32QueryWorkingSetEx(_In_ HANDLE hProcess, _Inout_ PVOID pv, _In_ DWORD cb)
    FILEMAP_SYMBOL(K32QueryWorkingSetEx);
FILEMAP_API BOOL WINAPI QueryWorkingSetEx(_In_ HANDLE hProcess, _Inout_ PVOID pv, _In_ DWORD cb)
    FILEMAP_SYMBOL(QueryWorkingSetEx);

FILEMAP_END_C

#endif
