/* SPDX-License-Identifier: MIT */
/*
 * winbase.h - copying and moving files, error texts, local memory and the lstr... strings
 *
 * It includes the headers that it was once split into.
 */
#ifndef FILEMAP_WINBASE_H
#define FILEMAP_WINBASE_H

#include <stdarg.h>

#include "errhandlingapi.h"
#include "fileapi.h"
#include "handleapi.h"
#include "libloaderapi.h"
#include "memoryapi.h"
#include "minwinbase.h"
#include "namespaceapi.h"
#include "processenv.h"
#include "processthreadsapi.h"
#include "profileapi.h"
#include "securitybaseapi.h"
#include "stringapiset.h"
#include "synchapi.h"
#include "sysinfoapi.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/* -- sections ------------------------------------------------------------------------------ */

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
#ifndef UNDER_CE
/*
 * CreateFileMappingA and MapViewOfFileEx with a wish for a memory node (row 375).
 *   nndPreferred  as for VirtualAllocExNuma
 * More errors:
 *   ERROR_INVALID_PARAMETER   the machine has no such node
 * learn.microsoft.com: CreateFileMappingNumaA function (winbase.h), MapViewOfFileExNuma function
 */
FILEMAP_API HANDLE WINAPI CreateFileMappingNumaA(
    _In_ HANDLE hFile, _In_opt_ LPSECURITY_ATTRIBUTES lpFileMappingAttributes, _In_ DWORD flProtect,
    _In_ DWORD dwMaximumSizeHigh, _In_ DWORD dwMaximumSizeLow, _In_opt_ LPCSTR lpName,
    _In_ DWORD nndPreferred) FILEMAP_SYMBOL(CreateFileMappingNumaA);
FILEMAP_API LPVOID WINAPI MapViewOfFileExNuma(
    _In_ HANDLE hFileMappingObject, _In_ DWORD dwDesiredAccess, _In_ DWORD dwFileOffsetHigh,
    _In_ DWORD dwFileOffsetLow, _In_ SIZE_T dwNumberOfBytesToMap, _In_opt_ LPVOID lpBaseAddress,
    _In_ DWORD nndPreferred) FILEMAP_SYMBOL(MapViewOfFileExNuma);
#endif
#endif

/* -- private namespaces -------------------------------------------------------------------- */

/*
 * The calls of namespaceapi.h with UTF-8. More errors:
 *   ERROR_FILENAME_EXCED_RANGE   the name or alias has more than 259 characters
 * learn.microsoft.com: CreatePrivateNamespaceA function (winbase.h), OpenPrivateNamespaceA
 * function, CreateBoundaryDescriptorA function
 */
#ifndef UNDER_CE
FILEMAP_API HANDLE WINAPI CreateBoundaryDescriptorA(_In_ LPCSTR Name, _In_ ULONG Flags)
    FILEMAP_SYMBOL(CreateBoundaryDescriptorA);
#endif
#define CreateBoundaryDescriptor FILEMAP_AW(CreateBoundaryDescriptor)
#ifndef UNDER_CE
FILEMAP_API HANDLE WINAPI CreatePrivateNamespaceA(
    _In_opt_ LPSECURITY_ATTRIBUTES lpPrivateNamespaceAttributes, _In_ LPVOID lpBoundaryDescriptor,
    _In_ LPCSTR lpAliasPrefix) FILEMAP_SYMBOL(CreatePrivateNamespaceA);
#endif
#define CreatePrivateNamespace FILEMAP_AW(CreatePrivateNamespace)
#ifndef UNDER_CE
FILEMAP_API HANDLE WINAPI OpenPrivateNamespaceA(_In_ LPVOID lpBoundaryDescriptor,
                                                _In_ LPCSTR lpAliasPrefix)
    FILEMAP_SYMBOL(OpenPrivateNamespaceA);
#endif
#define OpenPrivateNamespace FILEMAP_AW(OpenPrivateNamespace)

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
/*
 * Adds the integrity that the creator of the namespace must have at least, S-1-16-N (row h143).
 * Processes of users have S-1-16-8192 (medium), those of root S-1-16-16384 (system).
 *   BoundaryDescriptor  address of the descriptor, which may change
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_PARAMETER    a NULL, or the boundary has such a label
 *   ERROR_INVALID_SID          no valid SID of that form
 *   ERROR_NOT_ENOUGH_MEMORY    memory ran out
 * learn.microsoft.com: AddIntegrityLabelToBoundaryDescriptor function (winbase.h)
 */
FILEMAP_API BOOL WINAPI AddIntegrityLabelToBoundaryDescriptor(_Inout_ HANDLE *BoundaryDescriptor,
                                                              _In_ PSID IntegrityLabel)
    FILEMAP_SYMBOL(AddIntegrityLabelToBoundaryDescriptor);
#endif

/* -- files --------------------------------------------------------------------------------- */

/* For SetFileInformationByHandle. learn.microsoft.com: FILE_END_OF_FILE_INFO and its relatives */
typedef struct _FILE_END_OF_FILE_INFO {
    LARGE_INTEGER EndOfFile; /* the new size in bytes */
} FILE_END_OF_FILE_INFO, *PFILE_END_OF_FILE_INFO;

typedef struct _FILE_DISPOSITION_INFO {
    BOOLEAN DeleteFile; /* TRUE: with the last handle */
} FILE_DISPOSITION_INFO, *PFILE_DISPOSITION_INFO;

/*
 * Copies a file: its data, the time of its last write, whether it is read-only, and whether it is a
 * program. A symbolic link is followed.
 *   lpExistingFileName  the file to copy
 *   lpNewFileName       the copy; a file that is there is replaced
 *   bFailIfExists       TRUE: a file that is there is left alone
 * Result: TRUE, or FALSE and
 *   ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND   no such file, no such folder; NULL, empty
 *   ERROR_FILE_EXISTS                            the copy exists, and bFailIfExists is TRUE
 *   ERROR_ACCESS_DENIED                          the file system refuses, the copy is read-only, or
 *                                                one of them is a folder
 *   ERROR_SHARING_VIOLATION                      somebody has one of them open and does not share
 *                                                reading the first or writing the second; both are
 *                                                one file; an image of the copy is mapped
 *   ERROR_USER_MAPPED_FILE                       the copy is mapped (row 361)
 *   ERROR_DISK_FULL                              no room for the copy
 *   ERROR_FILENAME_EXCED_RANGE                   a path is too long
 *   ERROR_WRITE_PROTECT                          the file system is mounted read-only
 *   ERROR_NOT_ENOUGH_MEMORY                      memory or handles ran out
 * A copy that fails on the way is deleted, also where there was a file before.
 * learn.microsoft.com: CopyFileW function (winbase.h)
 */
#ifndef UNDER_CE
FILEMAP_API BOOL WINAPI CopyFileA(_In_ LPCSTR lpExistingFileName, _In_ LPCSTR lpNewFileName,
                                  _In_ BOOL bFailIfExists) FILEMAP_SYMBOL(CopyFileA);
#endif
FILEMAP_API BOOL WINAPI CopyFileW(_In_ LPCWSTR lpExistingFileName, _In_ LPCWSTR lpNewFileName,
                                  _In_ BOOL bFailIfExists) FILEMAP_SYMBOL(CopyFileW);
#define CopyFile FILEMAP_AW(CopyFile)

#define MOVEFILE_REPLACE_EXISTING 0x00000001
#define MOVEFILE_COPY_ALLOWED 0x00000002
#define MOVEFILE_DELAY_UNTIL_REBOOT 0x00000004
#define MOVEFILE_WRITE_THROUGH 0x00000008
#define MOVEFILE_CREATE_HARDLINK 0x00000010
#define MOVEFILE_FAIL_IF_NOT_TRACKABLE 0x00000020

/*
 * Gives a file or a folder another name. MoveFile is MoveFileEx with MOVEFILE_COPY_ALLOWED. A
 * symbolic link is moved itself.
 *   lpExistingFileName  the file or folder
 *   lpNewFileName       its new path
 *   dwFlags             MOVEFILE_REPLACE_EXISTING: a file that has the new name is replaced
 *                       MOVEFILE_COPY_ALLOWED: a file may be moved to another file system, by
 *                       copying and deleting it; one that is mapped is only copied
 *                       MOVEFILE_WRITE_THROUGH: such a copy is on the disk when the call returns
 *                       MOVEFILE_FAIL_IF_NOT_TRACKABLE: no effect
 * Result: TRUE, or FALSE and
 *   ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND   no such file, no such folder; NULL, empty
 *   ERROR_ALREADY_EXISTS                         the new name is taken
 *   ERROR_SHARING_VIOLATION                      somebody has the file open without
 *                                                FILE_SHARE_DELETE (row 362)
 *   ERROR_ACCESS_DENIED                          the file system refuses; or what is to be replaced
 *                                                is a folder, read-only, mapped, or open without
 *                                                FILE_SHARE_DELETE; or a folder would replace it
 *   ERROR_NOT_SAME_DEVICE                        the new path is on another file system, and
 *                                                MOVEFILE_COPY_ALLOWED is missing or the path is
 *                                                not that of a file
 *   ERROR_NOT_SUPPORTED                          MOVEFILE_DELAY_UNTIL_REBOOT,
 *                                                MOVEFILE_CREATE_HARDLINK
 *   ERROR_INVALID_PARAMETER                      other flags; MOVEFILE_COPY_ALLOWED with
 *                                                MOVEFILE_DELAY_UNTIL_REBOOT; a folder is to be
 *                                                moved into itself
 *   ERROR_FILENAME_EXCED_RANGE, ERROR_WRITE_PROTECT, ERROR_DISK_FULL, ERROR_NOT_ENOUGH_MEMORY
 *                                                as for CopyFile
 * Differs from Windows: a folder can be moved while files in it are open.
 * learn.microsoft.com: MoveFileExW function (winbase.h)
 */
#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
#ifndef UNDER_CE
FILEMAP_API BOOL WINAPI MoveFileA(_In_ LPCSTR lpExistingFileName, _In_ LPCSTR lpNewFileName)
    FILEMAP_SYMBOL(MoveFileA);
#endif
FILEMAP_API BOOL WINAPI MoveFileW(_In_ LPCWSTR lpExistingFileName, _In_ LPCWSTR lpNewFileName)
    FILEMAP_SYMBOL(MoveFileW);
#define MoveFile FILEMAP_AW(MoveFile)
#endif
#ifndef UNDER_CE
FILEMAP_API BOOL WINAPI MoveFileExA(_In_ LPCSTR lpExistingFileName, _In_opt_ LPCSTR lpNewFileName,
                                    _In_ DWORD dwFlags) FILEMAP_SYMBOL(MoveFileExA);
#endif
FILEMAP_API BOOL WINAPI MoveFileExW(_In_ LPCWSTR lpExistingFileName, _In_opt_ LPCWSTR lpNewFileName,
                                    _In_ DWORD dwFlags) FILEMAP_SYMBOL(MoveFileExW);
#define MoveFileEx FILEMAP_AW(MoveFileEx)

/* -- processes and waiting ----------------------------------------------------------------- */

/* Flags of CreateProcess. Those without a word have no effect. */
#define DEBUG_PROCESS 0x00000001 /* ERROR_NOT_SUPPORTED, and so is the next one */
#define DEBUG_ONLY_THIS_PROCESS 0x00000002
#define CREATE_SUSPENDED 0x00000004 /* it does nothing before ResumeThread */
#define DETACHED_PROCESS 0x00000008 /* a session of its own; no standard handles by itself */
#define CREATE_NEW_CONSOLE 0x00000010
#define NORMAL_PRIORITY_CLASS 0x00000020
#define IDLE_PRIORITY_CLASS 0x00000040
#define HIGH_PRIORITY_CLASS 0x00000080
#define REALTIME_PRIORITY_CLASS 0x00000100
#define CREATE_NEW_PROCESS_GROUP 0x00000200   /* of Linux; Ctrl+C does not reach it */
#define CREATE_UNICODE_ENVIRONMENT 0x00000400 /* lpEnvironment is UTF-16 */
#define BELOW_NORMAL_PRIORITY_CLASS 0x00004000
#define ABOVE_NORMAL_PRIORITY_CLASS 0x00008000
#define INHERIT_PARENT_AFFINITY 0x00010000
#define EXTENDED_STARTUPINFO_PRESENT 0x00080000 /* lpStartupInfo is a STARTUPINFOEX */
#define CREATE_BREAKAWAY_FROM_JOB 0x01000000
#define CREATE_DEFAULT_ERROR_MODE 0x04000000
#define CREATE_NO_WINDOW 0x08000000

/* Flags of STARTUPINFO. */
#define STARTF_USESHOWWINDOW 0x00000001
#define STARTF_USESIZE 0x00000002
#define STARTF_USEPOSITION 0x00000004
#define STARTF_USECOUNTCHARS 0x00000008
#define STARTF_USEFILLATTRIBUTE 0x00000010
#define STARTF_RUNFULLSCREEN 0x00000020
#define STARTF_FORCEONFEEDBACK 0x00000040
#define STARTF_FORCEOFFFEEDBACK 0x00000080
#define STARTF_USESTDHANDLES 0x00000100

/* STARTUPINFO with an attribute list. cb is the size of the whole. */
typedef struct _STARTUPINFOEXA {
    STARTUPINFOA StartupInfo;
    LPPROC_THREAD_ATTRIBUTE_LIST lpAttributeList;
} STARTUPINFOEXA, *LPSTARTUPINFOEXA;

typedef struct _STARTUPINFOEXW {
    STARTUPINFOW StartupInfo;
    LPPROC_THREAD_ATTRIBUTE_LIST lpAttributeList;
} STARTUPINFOEXW, *LPSTARTUPINFOEXW;

#ifdef UNICODE
typedef STARTUPINFOEXW STARTUPINFOEX;
typedef LPSTARTUPINFOEXW LPSTARTUPINFOEX;
#else
typedef STARTUPINFOEXA STARTUPINFOEX;
typedef LPSTARTUPINFOEXA LPSTARTUPINFOEX;
#endif

/* For UpdateProcThreadAttribute. */
#define PROC_THREAD_ATTRIBUTE_PARENT_PROCESS 0x00020000
#define PROC_THREAD_ATTRIBUTE_HANDLE_LIST 0x00020002

/* What the wait functions return. */
#define WAIT_FAILED ((DWORD)0xFFFFFFFF)
#define WAIT_OBJECT_0 ((DWORD)0x00000000)
#define WAIT_ABANDONED ((DWORD)0x00000080)
#define WAIT_ABANDONED_0 ((DWORD)0x00000080)
#define WAIT_IO_COMPLETION ((DWORD)0x000000C0)

/* What GetExitCodeProcess says of a process that runs. */
#define STILL_ACTIVE ((DWORD)0x00000103)

/* -- error texts --------------------------------------------------------------------------- */

#define FORMAT_MESSAGE_ALLOCATE_BUFFER 0x00000100
#define FORMAT_MESSAGE_IGNORE_INSERTS 0x00000200
#define FORMAT_MESSAGE_FROM_STRING 0x00000400
#define FORMAT_MESSAGE_FROM_HMODULE 0x00000800
#define FORMAT_MESSAGE_FROM_SYSTEM 0x00001000
#define FORMAT_MESSAGE_ARGUMENT_ARRAY 0x00002000
#define FORMAT_MESSAGE_MAX_WIDTH_MASK 0x000000FF

/*
 * The text of an error code, in English and ending in a line break.
 *   dwFlags       FORMAT_MESSAGE_FROM_SYSTEM, or FORMAT_MESSAGE_FROM_STRING with the text in
 *                 lpSource; with FORMAT_MESSAGE_ALLOCATE_BUFFER, lpBuffer is the address of a
 *                 pointer that gets a string for LocalFree
 *   dwMessageId   ERROR_...
 *   dwLanguageId  no effect
 *   nSize         size of lpBuffer in characters; with ALLOCATE_BUFFER the least size to allocate
 *   Arguments     values for the inserts %1 to %99 in lpSource
 * Result: length without the NUL, or 0 and
 *   ERROR_MR_MID_NOT_FOUND      no text for this code
 *   ERROR_INSUFFICIENT_BUFFER   lpBuffer is too small
 *   ERROR_INVALID_PARAMETER     impossible flags, or a NULL that is needed
 *   ERROR_NOT_ENOUGH_MEMORY     memory ran out
 * Differs from Windows: the texts are our own; there are no message tables in modules.
 * learn.microsoft.com: FormatMessageW function (winbase.h)
 */
#ifndef UNDER_CE
FILEMAP_API DWORD WINAPI FormatMessageA(_In_ DWORD dwFlags, _In_opt_ LPCVOID lpSource,
                                        _In_ DWORD dwMessageId, _In_ DWORD dwLanguageId,
                                        _Out_ LPSTR lpBuffer, _In_ DWORD nSize,
                                        _In_opt_ va_list *Arguments) FILEMAP_SYMBOL(FormatMessageA);
#endif
FILEMAP_API DWORD WINAPI FormatMessageW(_In_ DWORD dwFlags, _In_opt_ LPCVOID lpSource,
                                        _In_ DWORD dwMessageId, _In_ DWORD dwLanguageId,
                                        _Out_ LPWSTR lpBuffer, _In_ DWORD nSize,
                                        _In_opt_ va_list *Arguments) FILEMAP_SYMBOL(FormatMessageW);
#define FormatMessage FILEMAP_AW(FormatMessage)

/* -- local memory -------------------------------------------------------------------------- */

#define LMEM_FIXED 0x0000
#define LMEM_MOVEABLE 0x0002
#define LMEM_ZEROINIT 0x0040
#define LPTR (LMEM_FIXED | LMEM_ZEROINIT)

/*
 * Allocates memory, as malloc(3) does.
 *   uFlags  LMEM_FIXED, or LPTR for memory that is zero; LMEM_MOVEABLE is taken as LMEM_FIXED
 *   uBytes  size in bytes
 * Result: the memory, or NULL and
 *   ERROR_NOT_ENOUGH_MEMORY   memory ran out
 *   ERROR_INVALID_PARAMETER   unknown flag
 * learn.microsoft.com: LocalAlloc function (winbase.h)
 */
FILEMAP_API HLOCAL WINAPI LocalAlloc(_In_ UINT uFlags, _In_ SIZE_T uBytes)
    FILEMAP_SYMBOL(LocalAlloc);

/*
 * Frees what LocalAlloc, FormatMessage or CommandLineToArgvW returned; NULL is fine.
 * Result: NULL.
 * learn.microsoft.com: LocalFree function (winbase.h)
 */
FILEMAP_API HLOCAL WINAPI LocalFree(_In_opt_ HLOCAL hMem) FILEMAP_SYMBOL(LocalFree);

/* -- strings ------------------------------------------------------------------------------- */

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
/*
 * Length of a string in characters, without the NUL; 0 for NULL.
 * learn.microsoft.com: lstrlenW function (winbase.h)
 */
#ifndef UNDER_CE
FILEMAP_API int WINAPI lstrlenA(_In_opt_ LPCSTR lpString) FILEMAP_SYMBOL(lstrlenA);
#endif
FILEMAP_API int WINAPI lstrlenW(_In_opt_ LPCWSTR lpString) FILEMAP_SYMBOL(lstrlenW);
#define lstrlen FILEMAP_AW(lstrlen)

/*
 * Copies a string. The destination must be large enough.
 * Result: lpString1, or NULL if a parameter is NULL.
 * Differs from Windows: bad pointers other than NULL fault.
 * learn.microsoft.com: lstrcpyW function (winbase.h)
 */
#ifndef UNDER_CE
FILEMAP_API LPSTR WINAPI lstrcpyA(_Out_ LPSTR lpString1, _In_ LPCSTR lpString2)
    FILEMAP_SYMBOL(lstrcpyA);
#endif
FILEMAP_API LPWSTR WINAPI lstrcpyW(_Out_ LPWSTR lpString1, _In_ LPCWSTR lpString2)
    FILEMAP_SYMBOL(lstrcpyW);
#define lstrcpy FILEMAP_AW(lstrcpy)

/*
 * Copies at most iMaxLength - 1 characters of a string, and a NUL.
 * Result: lpString1, or NULL if a parameter is NULL or iMaxLength is not positive.
 * Differs from Windows: bad pointers other than NULL fault.
 * learn.microsoft.com: lstrcpynW function (winbase.h)
 */
#ifndef UNDER_CE
FILEMAP_API LPSTR WINAPI lstrcpynA(_Out_ LPSTR lpString1, _In_ LPCSTR lpString2,
                                   _In_ int iMaxLength) FILEMAP_SYMBOL(lstrcpynA);
#endif
FILEMAP_API LPWSTR WINAPI lstrcpynW(_Out_ LPWSTR lpString1, _In_ LPCWSTR lpString2,
                                    _In_ int iMaxLength) FILEMAP_SYMBOL(lstrcpynW);
#define lstrcpyn FILEMAP_AW(lstrcpyn)

/*
 * Appends a string. The destination must be large enough.
 * Result: lpString1, or NULL if a parameter is NULL.
 * learn.microsoft.com: lstrcatW function (winbase.h)
 */
#ifndef UNDER_CE
FILEMAP_API LPSTR WINAPI lstrcatA(_Inout_ LPSTR lpString1, _In_ LPCSTR lpString2)
    FILEMAP_SYMBOL(lstrcatA);
#endif
FILEMAP_API LPWSTR WINAPI lstrcatW(_Inout_ LPWSTR lpString1, _In_ LPCWSTR lpString2)
    FILEMAP_SYMBOL(lstrcatW);
#define lstrcat FILEMAP_AW(lstrcat)

/*
 * Compares two strings; lstrcmpi takes upper and lower case for the same. NULL comes before any
 * string.
 * Result: less than 0, 0, or greater than 0.
 * Differs from Windows: by character codes, not by the user's language; lstrcmpi folds all letters
 * of Unicode that have one lower-case form.
 * learn.microsoft.com: lstrcmpW function (winbase.h)
 */
#ifndef UNDER_CE
FILEMAP_API int WINAPI lstrcmpA(_In_ LPCSTR lpString1, _In_ LPCSTR lpString2)
    FILEMAP_SYMBOL(lstrcmpA);
#endif
FILEMAP_API int WINAPI lstrcmpW(_In_ LPCWSTR lpString1, _In_ LPCWSTR lpString2)
    FILEMAP_SYMBOL(lstrcmpW);
#define lstrcmp FILEMAP_AW(lstrcmp)
#ifndef UNDER_CE
FILEMAP_API int WINAPI lstrcmpiA(_In_ LPCSTR lpString1, _In_ LPCSTR lpString2)
    FILEMAP_SYMBOL(lstrcmpiA);
#endif
FILEMAP_API int WINAPI lstrcmpiW(_In_ LPCWSTR lpString1, _In_ LPCWSTR lpString2)
    FILEMAP_SYMBOL(lstrcmpiW);
#define lstrcmpi FILEMAP_AW(lstrcmpi)
#endif

/* -- accounts ------------------------------------------------------------------------------ */

#ifndef UNDER_CE
/*
 * Who has a SID. Users and groups of Linux are in the domains "Unix User" and "Unix Group"; root is
 * SYSTEM. SIDs that Windows has names for keep those, in English: Everyone, BUILTIN\Administrators.
 *   lpSystemName             NULL or ""; this machine's name or "." is the same
 *   Name                     gets the name
 *   cchName                  its room in characters; gets the length without the NUL, or when a
 *                            buffer is too small, what is needed with it
 *   ReferencedDomainName, cchReferencedDomainName   the same for the domain, which may be empty
 *   peUse                    gets what it is: SidTypeUser, SidTypeGroup, SidTypeAlias, ...
 * Result: TRUE, or FALSE and
 *   ERROR_NONE_MAPPED           nobody has that SID
 *   ERROR_INSUFFICIENT_BUFFER   a buffer is NULL or too small
 *   ERROR_INVALID_SID           the SID is not valid
 *   ERROR_INVALID_PARAMETER     NULL for the SID, a size or peUse
 *   RPC_S_SERVER_UNAVAILABLE    another machine
 *   ERROR_NOT_ENOUGH_MEMORY, ERROR_TOO_MANY_OPEN_FILES, ERROR_IO_DEVICE   the accounts could not be
 *                               asked
 * Differs from Windows: logon sessions (S-1-5-5-...) have no name.
 * learn.microsoft.com: LookupAccountSidA, LookupAccountSidW function (winbase.h)
 */
FILEMAP_API BOOL WINAPI LookupAccountSidA(_In_opt_ LPCSTR lpSystemName, _In_ PSID Sid,
                                          _Out_opt_ LPSTR Name, _Inout_ LPDWORD cchName,
                                          _Out_opt_ LPSTR ReferencedDomainName,
                                          _Inout_ LPDWORD cchReferencedDomainName,
                                          _Out_ PSID_NAME_USE peUse)
    FILEMAP_SYMBOL(LookupAccountSidA);
FILEMAP_API BOOL WINAPI LookupAccountSidW(_In_opt_ LPCWSTR lpSystemName, _In_ PSID Sid,
                                          _Out_opt_ LPWSTR Name, _Inout_ LPDWORD cchName,
                                          _Out_opt_ LPWSTR ReferencedDomainName,
                                          _Inout_ LPDWORD cchReferencedDomainName,
                                          _Out_ PSID_NAME_USE peUse)
    FILEMAP_SYMBOL(LookupAccountSidW);
#define LookupAccountSid FILEMAP_AW(LookupAccountSid)

/*
 * The SID of an account: NAME or DOMAIN\NAME. A name without a domain is looked for among the names
 * of Windows as they are written, then among users, then among groups, then among the names of
 * Windows in any letter case: "Users" is BUILTIN\Users, "users" the group of Linux if there is one.
 *   lpAccountName            NULL or "": the domain BUILTIN
 *   Sid                      gets the SID; SECURITY_MAX_SID_SIZE bytes are always enough
 *   cbSid                    its size in bytes; gets the size of the SID
 *   ReferencedDomainName, cchReferencedDomainName   as for LookupAccountSid
 *   peUse                    gets what it is
 * Result: TRUE, or FALSE and
 *   ERROR_NONE_MAPPED           nobody has that name
 *   ERROR_INSUFFICIENT_BUFFER   a buffer is NULL or too small; both sizes are what is needed
 *   ERROR_INVALID_PARAMETER     NULL for a size or peUse
 *   and what LookupAccountSid fails with for machines and accounts
 * Differs from Windows: names of users and groups are spelled as Linux has them; USER@DOMAIN is no
 * form of a name.
 * learn.microsoft.com: LookupAccountNameA, LookupAccountNameW function (winbase.h)
 */
FILEMAP_API BOOL WINAPI LookupAccountNameA(_In_opt_ LPCSTR lpSystemName, _In_ LPCSTR lpAccountName,
                                           _Out_opt_ PSID Sid, _Inout_ LPDWORD cbSid,
                                           _Out_opt_ LPSTR ReferencedDomainName,
                                           _Inout_ LPDWORD cchReferencedDomainName,
                                           _Out_ PSID_NAME_USE peUse)
    FILEMAP_SYMBOL(LookupAccountNameA);
FILEMAP_API BOOL WINAPI LookupAccountNameW(_In_opt_ LPCWSTR lpSystemName,
                                           _In_ LPCWSTR lpAccountName, _Out_opt_ PSID Sid,
                                           _Inout_ LPDWORD cbSid,
                                           _Out_opt_ LPWSTR ReferencedDomainName,
                                           _Inout_ LPDWORD cchReferencedDomainName,
                                           _Out_ PSID_NAME_USE peUse)
    FILEMAP_SYMBOL(LookupAccountNameW);
#define LookupAccountName FILEMAP_AW(LookupAccountName)

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
/*
 * The name of the user that this process runs as, by its effective id.
 *   pcbBuffer  room in characters; gets what is needed, with the NUL, also on success
 * Result: TRUE, or FALSE and
 *   ERROR_INSUFFICIENT_BUFFER   the buffer is NULL or too small
 *   ERROR_NONE_MAPPED           the user has no account
 *   ERROR_INVALID_PARAMETER     pcbBuffer is NULL
 *   and what LookupAccountSid fails with for accounts
 * learn.microsoft.com: GetUserNameA, GetUserNameW function (winbase.h)
 */
FILEMAP_API BOOL WINAPI GetUserNameA(_Out_opt_ LPSTR lpBuffer, _Inout_ LPDWORD pcbBuffer)
    FILEMAP_SYMBOL(GetUserNameA);
FILEMAP_API BOOL WINAPI GetUserNameW(_Out_opt_ LPWSTR lpBuffer, _Inout_ LPDWORD pcbBuffer)
    FILEMAP_SYMBOL(GetUserNameW);
#define GetUserName FILEMAP_AW(GetUserName)
#endif
#endif

FILEMAP_END_C

#endif
