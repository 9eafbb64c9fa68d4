/* SPDX-License-Identifier: MIT */
/* synchapi.h - waiting */
#ifndef FILEMAP_SYNCHAPI_H
#define FILEMAP_SYNCHAPI_H

#include "minwinbase.h"
#include "winnt.h"

FILEMAP_BEGIN_C

#define INFINITE 0xFFFFFFFF

/*
 * Suspends the calling thread.
 *   dwMilliseconds  how long; 0: the rest of its time slice; INFINITE: for ever
 * A signal does not shorten it.
 * learn.microsoft.com: Sleep function (synchapi.h)
 */
FILEMAP_API void WINAPI Sleep(_In_ DWORD dwMilliseconds) FILEMAP_SYMBOL(Sleep);

/*
 * Waits until an object is signaled.
 *   hHandle         a handle with SYNCHRONIZE. A process and its thread are signaled once they
 *                   have ended, and for ever after (row s234); the pseudo handles of the calling
 *                   process and thread never are (row s161). Other objects of filemap are always
 *                   signaled (row s165). STD_INPUT_HANDLE and its relatives stand for the standard
 *                   handles (row s164)
 *   dwMilliseconds  how long at most; 0: only look; INFINITE: for ever. Changes of the system time
 *                   do not matter (row s173)
 *   bAlertable      no effect: there are no queued procedures
 * Result: WAIT_OBJECT_0 or WAIT_TIMEOUT, which leave the last error alone (row s156), or
 * WAIT_FAILED and
 *   ERROR_INVALID_HANDLE   the handle is not open (rows s158, s159)
 *   ERROR_ACCESS_DENIED    it lacks SYNCHRONIZE, as those of sections do (rows s166, s235)
 * A wait goes on when another thread closes the handle (row s175).
 * learn.microsoft.com: WaitForSingleObject function (synchapi.h)
 */
FILEMAP_API DWORD WINAPI WaitForSingleObject(_In_ HANDLE hHandle, _In_ DWORD dwMilliseconds)
    FILEMAP_SYMBOL(WaitForSingleObject);
FILEMAP_API DWORD WINAPI WaitForSingleObjectEx(_In_ HANDLE hHandle, _In_ DWORD dwMilliseconds,
                                               _In_ BOOL bAlertable)
    FILEMAP_SYMBOL(WaitForSingleObjectEx);

/*
 * Waits until one of several objects is signaled, or until all are.
 *   nCount     how many handles, 1 to MAXIMUM_WAIT_OBJECTS (64)
 *   lpHandles  the handles, as above; the pseudo handles are refused (row s163)
 *   bWaitAll   wait for all
 * Result: WAIT_OBJECT_0 plus the lowest index of a signaled object, WAIT_OBJECT_0 for all (row
 * s194), WAIT_TIMEOUT, or WAIT_FAILED and
 *   ERROR_INVALID_HANDLE      a handle is not open
 *   ERROR_ACCESS_DENIED       one lacks SYNCHRONIZE; the first bad one decides (row s185)
 *   ERROR_INVALID_PARAMETER   nCount is 0 or more than 64 (rows s181, s183), lpHandles is NULL, or
 *                             all are waited for and two mean the same object (row s198)
 *   ERROR_NOT_ENOUGH_MEMORY   the kernel has no memory
 * learn.microsoft.com: WaitForMultipleObjects function (synchapi.h)
 */
FILEMAP_API DWORD WINAPI WaitForMultipleObjects(_In_ DWORD nCount, _In_ CONST HANDLE *lpHandles,
                                                _In_ BOOL bWaitAll, _In_ DWORD dwMilliseconds)
    FILEMAP_SYMBOL(WaitForMultipleObjects);
FILEMAP_API DWORD WINAPI WaitForMultipleObjectsEx(_In_ DWORD nCount, _In_ CONST HANDLE *lpHandles,
                                                  _In_ BOOL bWaitAll, _In_ DWORD dwMilliseconds,
                                                  _In_ BOOL bAlertable)
    FILEMAP_SYMBOL(WaitForMultipleObjectsEx);

FILEMAP_END_C

#endif
