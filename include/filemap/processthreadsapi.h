/* SPDX-License-Identifier: MIT */
/* processthreadsapi.h - processes and threads: the own ones, and those that are started */
#ifndef FILEMAP_PROCESSTHREADSAPI_H
#define FILEMAP_PROCESSTHREADSAPI_H

#include "minwinbase.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/*
 * The pseudo handle -1, which means the calling process. It need not be closed.
 * learn.microsoft.com: GetCurrentProcess function (processthreadsapi.h)
 */
FILEMAP_API HANDLE WINAPI GetCurrentProcess(void) FILEMAP_SYMBOL(GetCurrentProcess);

/*
 * The Linux process id, as getpid(2) returns it.
 * learn.microsoft.com: GetCurrentProcessId function (processthreadsapi.h)
 */
FILEMAP_API DWORD WINAPI GetCurrentProcessId(void) FILEMAP_SYMBOL(GetCurrentProcessId);

/*
 * The pseudo handle -2, which means the calling thread. It need not be closed.
 * learn.microsoft.com: GetCurrentThread function (processthreadsapi.h)
 */
FILEMAP_API HANDLE WINAPI GetCurrentThread(void) FILEMAP_SYMBOL(GetCurrentThread);

/*
 * The Linux thread id, as gettid(2) returns it.
 * learn.microsoft.com: GetCurrentThreadId function (processthreadsapi.h)
 */
FILEMAP_API DWORD WINAPI GetCurrentThreadId(void) FILEMAP_SYMBOL(GetCurrentThreadId);

/*
 * Ends the process as exit(3) does: exit handlers run, handles are closed.
 *   uExitCode  all 32 bits for whoever has a handle of the process, if CreateProcess started it;
 *              for wait(2), and after exit(3) or a return from main, the low 8 bits
 * learn.microsoft.com: ExitProcess function (processthreadsapi.h)
 */
FILEMAP_API DECLSPEC_NORETURN void WINAPI ExitProcess(_In_ UINT uExitCode)
    FILEMAP_SYMBOL(ExitProcess);

/* -- starting processes -------------------------------------------------------------------- */

/*
 * How a process is to start. CreateProcess never changes it (row h019).
 *   cb           size of the structure
 *   lpDesktop, lpTitle, dwX to wShowWindow   for the new process to read; filemap has no windows
 *   dwFlags      STARTF_..., of which only STARTF_USESTDHANDLES means something here
 *   hStd...      with STARTF_USESTDHANDLES: what becomes the descriptors 0, 1 and 2
 */
typedef struct _STARTUPINFOA {
    DWORD cb;
    LPSTR lpReserved;
    LPSTR lpDesktop;
    LPSTR lpTitle;
    DWORD dwX;
    DWORD dwY;
    DWORD dwXSize;
    DWORD dwYSize;
    DWORD dwXCountChars;
    DWORD dwYCountChars;
    DWORD dwFillAttribute;
    DWORD dwFlags;
    WORD wShowWindow;
    WORD cbReserved2;
    LPBYTE lpReserved2;
    HANDLE hStdInput;
    HANDLE hStdOutput;
    HANDLE hStdError;
} STARTUPINFOA, *LPSTARTUPINFOA;

typedef struct _STARTUPINFOW {
    DWORD cb;
    LPWSTR lpReserved;
    LPWSTR lpDesktop;
    LPWSTR lpTitle;
    DWORD dwX;
    DWORD dwY;
    DWORD dwXSize;
    DWORD dwYSize;
    DWORD dwXCountChars;
    DWORD dwYCountChars;
    DWORD dwFillAttribute;
    DWORD dwFlags;
    WORD wShowWindow;
    WORD cbReserved2;
    LPBYTE lpReserved2;
    HANDLE hStdInput;
    HANDLE hStdOutput;
    HANDLE hStdError;
} STARTUPINFOW, *LPSTARTUPINFOW;

#ifdef UNICODE
typedef STARTUPINFOW STARTUPINFO;
typedef LPSTARTUPINFOW LPSTARTUPINFO;
#else
typedef STARTUPINFOA STARTUPINFO;
typedef LPSTARTUPINFOA LPSTARTUPINFO;
#endif

/* The new process and its first thread: handles with all rights, to be closed, and their ids. */
typedef struct _PROCESS_INFORMATION {
    HANDLE hProcess;
    HANDLE hThread;
    DWORD dwProcessId;
    DWORD dwThreadId;
} PROCESS_INFORMATION, *PPROCESS_INFORMATION, *LPPROCESS_INFORMATION;

/*
 * Runs a program in a new process. No shell takes part.
 *   lpApplicationName    the program: that file and no other (row h001); NULL: the command line
 *                        begins with it (rows h008-h013), see below
 *   lpCommandLine        for GetCommandLine of the new process, unchanged; NULL: the name of the
 *                        program in quotes; at most 32,767 characters. Linux gets the arguments
 *                        that CommandLineToArgvW makes of it, so argv[0] is its first word. It is
 *                        not written to
 *   lpProcessAttributes, lpThreadAttributes   bInheritHandle for the two handles that are returned
 *                        (row h023); may be NULL
 *   bInheritHandles      the new process gets the inheritable handles under the same values (row
 *                        h055), and all descriptors that are not close-on-exec. FALSE: nothing but
 *                        the descriptors 0, 1 and 2
 *   dwCreationFlags      CREATE_... (winbase.h)
 *   lpEnvironment        strings name=value, each with its NUL, and one more NUL; UTF-8, or UTF-16
 *                        with CREATE_UNICODE_ENVIRONMENT; NULL: the environment of this process
 *   lpCurrentDirectory   NULL: the current one
 *   lpStartupInfo        STARTUPINFO, or STARTUPINFOEX with EXTENDED_STARTUPINFO_PRESENT
 *   lpProcessInformation gets the handles and ids; all zero when the call fails (row h018)
 * A command line names the program by what is in its first quotes, or else by the shortest part
 * before a blank that is a file. A name without folder is looked for where the calling program is,
 * in the current folder and along PATH, as it is and, if it has no period, with .exe added.
 *
 * With STARTF_USESTDHANDLES and bInheritHandles, the file handles hStdInput, hStdOutput and
 * hStdError become 0, 1 and 2 of the new process if they are inheritable, or are standard handles
 * of this one; where they are not, GetStdHandle there returns NULL (rows h057, h058). Without the
 * flag the new process has those of this one.
 *
 * A child that has ended can be waited for by waitpid(2) as long as a handle of it is open. When
 * the last one is closed, or with the next CreateProcess after its end, it is taken away.
 * Result: TRUE, or FALSE and
 *   ERROR_FILE_NOT_FOUND       no such program, or the interpreter that it names is missing
 *   ERROR_PATH_NOT_FOUND       its folder does not exist, or lpApplicationName is ""
 *   ERROR_ACCESS_DENIED        it may not be executed, or is a folder
 *   ERROR_BAD_EXE_FORMAT       it is no program that Linux can run
 *   ERROR_SHARING_VIOLATION    somebody has it open for writing
 *   ERROR_DIRECTORY            lpCurrentDirectory is no folder that may be entered (row h049)
 *   ERROR_FILENAME_EXCED_RANGE the command line is too long, or with the environment too much
 *   ERROR_INVALID_HANDLE       the parent in the attribute list is no process (row h089)
 *   ERROR_INVALID_PARAMETER    no lpStartupInfo or lpProcessInformation, both names are NULL,
 *                              unknown flags, CREATE_NEW_CONSOLE with DETACHED_PROCESS, an
 *                              environment of CreateProcessA above 32,766 characters, a list of
 *                              handles without bInheritHandles (row h081), or with one that is not
 *                              inheritable (row h082)
 *   ERROR_NOT_SUPPORTED        another process as parent; DEBUG_PROCESS; CREATE_SUSPENDED where
 *                              ptrace(2) is forbidden
 *   ERROR_NOT_ENOUGH_MEMORY, ERROR_TOO_MANY_OPEN_FILES, ERROR_NO_SYSTEM_RESOURCES
 * Differs from Windows: see above; security descriptors of the attributes do not count; priority
 * classes have no effect; the value of a standard handle in the new process is not the one given.
 * learn.microsoft.com: CreateProcessW function (processthreadsapi.h)
 */
#ifndef UNDER_CE
FILEMAP_API BOOL WINAPI
CreateProcessA(_In_opt_ LPCSTR lpApplicationName, _Inout_opt_ LPSTR lpCommandLine,
               _In_opt_ LPSECURITY_ATTRIBUTES lpProcessAttributes,
               _In_opt_ LPSECURITY_ATTRIBUTES lpThreadAttributes, _In_ BOOL bInheritHandles,
               _In_ DWORD dwCreationFlags, _In_opt_ LPVOID lpEnvironment,
               _In_opt_ LPCSTR lpCurrentDirectory, _In_ LPSTARTUPINFOA lpStartupInfo,
               _Out_ LPPROCESS_INFORMATION lpProcessInformation) FILEMAP_SYMBOL(CreateProcessA);
#endif
FILEMAP_API BOOL WINAPI
CreateProcessW(_In_opt_ LPCWSTR lpApplicationName, _Inout_opt_ LPWSTR lpCommandLine,
               _In_opt_ LPSECURITY_ATTRIBUTES lpProcessAttributes,
               _In_opt_ LPSECURITY_ATTRIBUTES lpThreadAttributes, _In_ BOOL bInheritHandles,
               _In_ DWORD dwCreationFlags, _In_opt_ LPVOID lpEnvironment,
               _In_opt_ LPCWSTR lpCurrentDirectory, _In_ LPSTARTUPINFOW lpStartupInfo,
               _Out_ LPPROCESS_INFORMATION lpProcessInformation) FILEMAP_SYMBOL(CreateProcessW);
#define CreateProcess FILEMAP_AW(CreateProcess)

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
/*
 * What this process was started with.
 *   lpStartupInfo  gets what CreateProcess was given; of a process that it did not start, zeros.
 *                  lpTitle is the path of the program if none was given (row h050). Without
 *                  STARTF_USESTDHANDLES the handles are INVALID_HANDLE_VALUE (A, row h051) or left
 *                  as they are (W, row h052)
 * learn.microsoft.com: GetStartupInfoW function (processthreadsapi.h)
 */
#ifndef UNDER_CE
FILEMAP_API void WINAPI GetStartupInfoA(_Out_ LPSTARTUPINFOA lpStartupInfo)
    FILEMAP_SYMBOL(GetStartupInfoA);
#endif
FILEMAP_API void WINAPI GetStartupInfoW(_Out_ LPSTARTUPINFOW lpStartupInfo)
    FILEMAP_SYMBOL(GetStartupInfoW);
#define GetStartupInfo FILEMAP_AW(GetStartupInfo)
#endif

/* What STARTUPINFOEX points to: 24 bytes, and 24 for each attribute. */
typedef struct _PROC_THREAD_ATTRIBUTE_LIST *LPPROC_THREAD_ATTRIBUTE_LIST;

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
/*
 * Makes an empty attribute list in memory of the caller's.
 *   lpAttributeList   the memory; NULL to ask how much it takes
 *   dwAttributeCount  how many attributes there is to be room for, at most 32
 *   dwFlags           0
 *   lpSize            size of the memory in bytes; gets what it takes
 * Result: TRUE, or FALSE and
 *   ERROR_INSUFFICIENT_BUFFER   no memory, or too little (row h071)
 *   ERROR_INVALID_PARAMETER     dwFlags is not 0, or too many attributes (row h072)
 * learn.microsoft.com: InitializeProcThreadAttributeList function (processthreadsapi.h)
 */
FILEMAP_API BOOL WINAPI InitializeProcThreadAttributeList(
    _Out_opt_ LPPROC_THREAD_ATTRIBUTE_LIST lpAttributeList, _In_ DWORD dwAttributeCount,
    _In_ DWORD dwFlags, _Inout_ PSIZE_T lpSize) FILEMAP_SYMBOL(InitializeProcThreadAttributeList);

/*
 * Adds an attribute.
 *   dwFlags    0
 *   Attribute  PROC_THREAD_ATTRIBUTE_HANDLE_LIST: the new process inherits only these handles, of
 *              those that are inheritable; a NULL among them means none at all (row h085)
 *              PROC_THREAD_ATTRIBUTE_PARENT_PROCESS: a handle of the calling process with
 *              PROCESS_CREATE_PROCESS, for Linux lets nobody choose another parent
 *   lpValue    address of the handle or handles, which must stay there until CreateProcess has
 *              been called: only then they are looked at (row h079)
 *   cbSize     size of that in bytes
 *   lpPreviousValue, lpReturnSize   NULL
 * Result: TRUE, or FALSE and
 *   ERROR_NOT_SUPPORTED         another attribute (row h073)
 *   ERROR_BAD_LENGTH            cbSize is not that of a handle, or of several (rows h074-h076)
 *   ERROR_OBJECT_NAME_EXISTS    the list has that attribute (row h077)
 *   ERROR_GEN_FAILURE           the list is full (row h078)
 *   ERROR_INVALID_PARAMETER     dwFlags is not 0, or something that must be NULL is not
 * learn.microsoft.com: UpdateProcThreadAttribute function (processthreadsapi.h)
 */
FILEMAP_API BOOL WINAPI
UpdateProcThreadAttribute(_Inout_ LPPROC_THREAD_ATTRIBUTE_LIST lpAttributeList, _In_ DWORD dwFlags,
                          _In_ DWORD_PTR Attribute, _In_ PVOID lpValue, _In_ SIZE_T cbSize,
                          _Out_opt_ PVOID lpPreviousValue, _In_opt_ PSIZE_T lpReturnSize)
    FILEMAP_SYMBOL(UpdateProcThreadAttribute);

/*
 * Ends the use of an attribute list. The memory stays the caller's.
 * learn.microsoft.com: DeleteProcThreadAttributeList function (processthreadsapi.h)
 */
FILEMAP_API void WINAPI
DeleteProcThreadAttributeList(_Inout_ LPPROC_THREAD_ATTRIBUTE_LIST lpAttributeList)
    FILEMAP_SYMBOL(DeleteProcThreadAttributeList);
#endif

/* -- other processes ----------------------------------------------------------------------- */

/*
 * A handle of a process. It means that process for ever, also when the id is used again: only the
 * id of a child of CreateProcess is kept, by the handles of the process that started it.
 *   dwDesiredAccess  PROCESS_..., SYNCHRONIZE and generic rights. PROCESS_QUERY_INFORMATION brings
 *                    PROCESS_QUERY_LIMITED_INFORMATION along (row h096)
 *   bInheritHandle   the handle is inheritable
 *   dwProcessId      the Linux process id; the caller's own is fine: in a program that inherits the
 *                    handle, or a child of fork, it means this process
 * Result: the handle, or NULL and
 *   ERROR_INVALID_PARAMETER   there is no such process; 0; the id of a thread (row h092)
 *   ERROR_ACCESS_DENIED       no rights or unknown ones were asked for, or it is another user's
 *                             process, which can be waited for and asked with
 *                             PROCESS_QUERY_LIMITED_INFORMATION, and nothing else (rows h093, h094)
 *   ERROR_NOT_ENOUGH_MEMORY, ERROR_TOO_MANY_OPEN_FILES
 * learn.microsoft.com: OpenProcess function (processthreadsapi.h)
 */
FILEMAP_API HANDLE WINAPI OpenProcess(_In_ DWORD dwDesiredAccess, _In_ BOOL bInheritHandle,
                                      _In_ DWORD dwProcessId) FILEMAP_SYMBOL(OpenProcess);

/*
 * The id of a process, of a thread, of the process of a thread. A thread handle is that of
 * CreateProcess, or the pseudo handle.
 * Result: the id, or 0 and
 *   ERROR_INVALID_HANDLE   the handle is not open, or of another type
 *   ERROR_ACCESS_DENIED    it has none of the two ..._QUERY_..._INFORMATION rights (row h116)
 * learn.microsoft.com: GetProcessId function (processthreadsapi.h)
 */
FILEMAP_API DWORD WINAPI GetProcessId(_In_ HANDLE Process) FILEMAP_SYMBOL(GetProcessId);
FILEMAP_API DWORD WINAPI GetThreadId(_In_ HANDLE Thread) FILEMAP_SYMBOL(GetThreadId);
#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
FILEMAP_API DWORD WINAPI GetProcessIdOfThread(_In_ HANDLE Thread)
    FILEMAP_SYMBOL(GetProcessIdOfThread);
#endif

/*
 * The exit code of a process, or of a thread's process.
 *   lpExitCode  gets STILL_ACTIVE while it runs (row h105); then the value of ExitProcess or
 *               TerminateProcess; the low 8 bits of what it gave to exit(3) or returned from main;
 *               if a signal ended it: the code of the exception for SIGSEGV, SIGBUS, SIGILL and
 *               SIGFPE, 0xC000013A for SIGINT, 3 for SIGABRT, else 128 and its number
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE   the handle is not open, or of another type
 *   ERROR_ACCESS_DENIED    it has none of the two ..._QUERY_..._INFORMATION rights (row h107)
 *   ERROR_NOT_SUPPORTED    it has ended, and Linux does not tell how: somebody else has waited for
 *                          it (kernels from 6.15 on tell), or it was another user's
 *   ERROR_NOACCESS         lpExitCode is NULL
 * learn.microsoft.com: GetExitCodeProcess function (processthreadsapi.h)
 */
FILEMAP_API BOOL WINAPI GetExitCodeProcess(_In_ HANDLE hProcess, _Out_ LPDWORD lpExitCode)
    FILEMAP_SYMBOL(GetExitCodeProcess);
FILEMAP_API BOOL WINAPI GetExitCodeThread(_In_ HANDLE hThread, _Out_ LPDWORD lpExitCode)
    FILEMAP_SYMBOL(GetExitCodeThread);

/*
 * Kills a process (SIGKILL). Its children live on. To know that it has ended, wait for it.
 *   hProcess   a handle with PROCESS_TERMINATE; for the calling process the call does not return,
 *              and no exit handlers run
 *   uExitCode  its exit code; all 32 bits for processes that CreateProcess started and for this
 *              process's handles, else what a kill gives
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE   the handle is not open, or of another type
 *   ERROR_ACCESS_DENIED    it lacks the right, or the process has ended (row h112), or is being
 *                          killed by somebody else, or is just exiting
 * Of several who kill a process that CreateProcess started, one gets TRUE, and his exit code is
 * everybody's. Where somebody else started it there is no place for a code that all could see:
 * each of them gets TRUE, and finds his own.
 * learn.microsoft.com: TerminateProcess function (processthreadsapi.h)
 */
FILEMAP_API BOOL WINAPI TerminateProcess(_In_ HANDLE hProcess, _In_ UINT uExitCode)
    FILEMAP_SYMBOL(TerminateProcess);

/*
 * Lets a process run that was made with CREATE_SUSPENDED.
 *   hThread  the handle of its thread, with THREAD_SUSPEND_RESUME
 * Result: 1 if it was suspended, 0 if not (row h053), or (DWORD)-1 and
 *   ERROR_INVALID_HANDLE   the handle is not open, or of another type
 *   ERROR_ACCESS_DENIED    it lacks the right, or the process has ended
 * learn.microsoft.com: ResumeThread function (processthreadsapi.h)
 */
FILEMAP_API DWORD WINAPI ResumeThread(_In_ HANDLE hThread) FILEMAP_SYMBOL(ResumeThread);
/*
 * Opens the token of the process: who it is. Close it with CloseHandle.
 *   ProcessHandle  the calling process: GetCurrentProcess()
 *   DesiredAccess  TOKEN_... rights
 *   TokenHandle    gets the handle
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE      no handle of this process
 *   ERROR_ACCESS_DENIED       unknown rights, or the handle lacks PROCESS_QUERY_LIMITED_INFORMATION
 *   ERROR_NOT_ENOUGH_MEMORY   no room for another handle
 * Differs from Windows: the token is what user and groups are at the time of the call.
 * learn.microsoft.com: OpenProcessToken function (processthreadsapi.h)
 */
FILEMAP_API BOOL WINAPI OpenProcessToken(_In_ HANDLE ProcessHandle, _In_ DWORD DesiredAccess,
                                         _Outptr_ PHANDLE TokenHandle)
    FILEMAP_SYMBOL(OpenProcessToken);

/*
 * The token that a thread impersonates with. Threads do not do that here.
 * Result: FALSE and
 *   ERROR_NO_TOKEN         the calling thread
 *   ERROR_INVALID_HANDLE   another one
 * learn.microsoft.com: OpenThreadToken function (processthreadsapi.h)
 */
FILEMAP_API BOOL WINAPI OpenThreadToken(_In_ HANDLE ThreadHandle, _In_ DWORD DesiredAccess,
                                        _In_ BOOL OpenAsSelf, _Outptr_ PHANDLE TokenHandle)
    FILEMAP_SYMBOL(OpenThreadToken);

/*
 * Pseudo handles, with TOKEN_QUERY and TOKEN_DUPLICATE, which need not be closed.
 * learn.microsoft.com: GetCurrentProcessToken, GetCurrentThreadEffectiveToken function
 */
#define GetCurrentProcessToken() ((HANDLE)(LONG_PTR)-4)
#define GetCurrentThreadEffectiveToken() ((HANDLE)(LONG_PTR)-6)

FILEMAP_END_C

#endif
