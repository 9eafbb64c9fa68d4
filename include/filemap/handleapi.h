/* SPDX-License-Identifier: MIT */
/*
 * handleapi.h - closing, duplicating and comparing handles
 *
 * A HANDLE is a small multiple of 4; its two low bits are ignored. The lowest free value is used
 * again (row 331). Each handle has its own access rights. Handles of one object share its
 * descriptors, so many handles cost no more descriptors than one.
 */
#ifndef FILEMAP_HANDLEAPI_H
#define FILEMAP_HANDLEAPI_H

#include "minwindef.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/* No handle, for the calls that return files; the current process, for those that take one. */
#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)

/* Flags of Get- and SetHandleInformation. */
#ifndef HANDLE_FLAG_INHERIT
#define HANDLE_FLAG_INHERIT 0x00000001            /* programs that are started get it */
#define HANDLE_FLAG_PROTECT_FROM_CLOSE 0x00000002 /* CloseHandle refuses */
#endif

/*
 * Closes a handle. Views of a section stay valid (row 312). The name of an object is free as soon
 * as its last handle in any process is closed (row 121).
 *   hObject  any handle; the pseudo handles -1 to -6 succeed and nothing happens (row 316)
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE   NULL, not open, closed already, or protected from closing (rows 313-317)
 * Differs from Windows: no exception is raised under a debugger.
 * learn.microsoft.com: CloseHandle function (handleapi.h)
 */
FILEMAP_API BOOL WINAPI CloseHandle(_In_ HANDLE hObject) FILEMAP_SYMBOL(CloseHandle);

/*
 * Makes a second handle of the same object.
 *   hSourceProcessHandle  the current process, or one with PROCESS_DUP_HANDLE (row h127)
 *   hSourceHandle         the handle to duplicate; -1 is the source process itself, with all rights
 *   hTargetProcessHandle  the current process, or one with PROCESS_DUP_HANDLE; both may be others
 *   lpTargetHandle        gets the new handle, NULL on failure; may be NULL (row 328)
 *   dwDesiredAccess       rights of the new handle; may exceed those of the source (row 322);
 *                         0 gives a handle without rights (row 321)
 *   bInheritHandle        the new handle is inheritable
 *   dwOptions             DUPLICATE_SAME_ACCESS: dwDesiredAccess is ignored
 *                         DUPLICATE_SAME_ATTRIBUTES: the flags are the source's, and bInheritHandle
 *                         is ignored (row h121)
 *                         DUPLICATE_CLOSE_SOURCE: closes the source, also when the call fails; with
 *                         DUPLICATE_SAME_ACCESS the new handle has the source's value (row 325)
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE      a handle is not open (row 329), or of the wrong type
 *   ERROR_ACCESS_DENIED       the object does not grant these rights (rows 323, 330); one of the
 *                             processes has ended (row h128); the source's one may not be debugged
 *                             by this one (another user, Yama); no handle can be sent to the target
 *   ERROR_NO_SYSTEM_RESOURCES the target's mailbox is full
 *   ERROR_NOT_SUPPORTED       the object is none that two processes can have (a token);
 *                             DUPLICATE_CLOSE_SOURCE with a source in another process, where
 *                             nothing happens; the source's process has another version of
 *                             filemap, or its first thread has ended (Linux before 6.9)
 *   ERROR_INVALID_PARAMETER   no target process, and no DUPLICATE_CLOSE_SOURCE (row h126)
 *   ERROR_NOT_ENOUGH_MEMORY   no room for another handle
 *   ERROR_TOO_MANY_OPEN_FILES no descriptor is left
 * learn.microsoft.com: DuplicateHandle function (handleapi.h)
 */
FILEMAP_API BOOL WINAPI DuplicateHandle(_In_ HANDLE hSourceProcessHandle, _In_ HANDLE hSourceHandle,
                                        _In_ HANDLE hTargetProcessHandle,
                                        _Outptr_ LPHANDLE lpTargetHandle,
                                        _In_ DWORD dwDesiredAccess, _In_ BOOL bInheritHandle,
                                        _In_ DWORD dwOptions) FILEMAP_SYMBOL(DuplicateHandle);

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
#ifndef UNDER_CE
/*
 * Reads the flags of a handle.
 *   lpdwFlags  gets HANDLE_FLAG_... (row 318); may be NULL (row h118)
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE   the handle is not open
 * learn.microsoft.com: GetHandleInformation function (handleapi.h)
 */
FILEMAP_API BOOL WINAPI GetHandleInformation(_In_ HANDLE hObject, _Out_ LPDWORD lpdwFlags)
    FILEMAP_SYMBOL(GetHandleInformation);

/*
 * Changes the flags of a handle.
 *   dwMask   the HANDLE_FLAG_... to change; the others stay (row 319), unknown ones do not count
 *            (row h119)
 *   dwFlags  their new values
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE      the handle is not open
 *   ERROR_TOO_MANY_OPEN_FILES no descriptor is left to make it inheritable with
 *   ERROR_NOT_ENOUGH_MEMORY   no memory is left for that
 * Differs from Windows: inheritable handles go to all programs that the process executes.
 * learn.microsoft.com: SetHandleInformation function (handleapi.h)
 */
FILEMAP_API BOOL WINAPI SetHandleInformation(_In_ HANDLE hObject, _In_ DWORD dwMask,
                                             _In_ DWORD dwFlags)
    FILEMAP_SYMBOL(SetHandleInformation);
#endif
#endif

#ifndef UNDER_CE
/*
 * Tells whether two handles mean the same object.
 * Result: TRUE, or FALSE and
 *   ERROR_NOT_SAME_OBJECT   they mean different objects (row 336)
 *   ERROR_INVALID_HANDLE    one of them is not open
 * Differs from Windows: copies of an unnamed section that come from another process by
 * DuplicateHandle or filemap_recv_handle are objects of their own, each time, and share the memory.
 * learn.microsoft.com: CompareObjectHandles function (handleapi.h)
 */
FILEMAP_API BOOL WINAPI CompareObjectHandles(_In_ HANDLE hFirstObjectHandle,
                                             _In_ HANDLE hSecondObjectHandle)
    FILEMAP_SYMBOL(CompareObjectHandles);
#endif

FILEMAP_END_C

#endif
