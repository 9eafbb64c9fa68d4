/* SPDX-License-Identifier: MIT */
/*
 * fileapi.h - files, as far as mapping needs them
 *
 * Paths are Linux paths: there are no drive letters, case counts, and the characters that Windows
 * forbids are allowed. A backslash is taken for a slash, a leading \\?\ is left out, and NUL (in
 * any case) is /dev/null; a file whose name has a backslash cannot be reached. The A calls take
 * UTF-8 without a limit of MAX_PATH; a W path is converted to UTF-8, and a lone surrogate to the
 * three bytes that it would have if it were a character.
 *
 * A file is read-only, as Windows knows it, when nobody may write to it: mode 0444, 0400 and so on.
 * Like there, it cannot be opened for writing and not be deleted, not even by root.
 */
#ifndef FILEMAP_FILEAPI_H
#define FILEMAP_FILEAPI_H

#include "minwinbase.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/* Creation dispositions. */
#define CREATE_NEW 1        /* fails if the file exists */
#define CREATE_ALWAYS 2     /* empties an existing file */
#define OPEN_EXISTING 3     /* fails if the file does not exist */
#define OPEN_ALWAYS 4       /* creates the file if it does not exist */
#define TRUNCATE_EXISTING 5 /* empties the file, fails if it does not exist */

#define FILE_FLAG_WRITE_THROUGH 0x80000000
#define FILE_FLAG_OVERLAPPED 0x40000000
#define FILE_FLAG_NO_BUFFERING 0x20000000
#define FILE_FLAG_RANDOM_ACCESS 0x10000000
#define FILE_FLAG_SEQUENTIAL_SCAN 0x08000000
#define FILE_FLAG_DELETE_ON_CLOSE 0x04000000
#define FILE_FLAG_BACKUP_SEMANTICS 0x02000000
#define FILE_FLAG_POSIX_SEMANTICS 0x01000000
#define FILE_FLAG_SESSION_AWARE 0x00800000
#define FILE_FLAG_OPEN_REPARSE_POINT 0x00200000
#define FILE_FLAG_OPEN_NO_RECALL 0x00100000
#define FILE_FLAG_FIRST_PIPE_INSTANCE 0x00080000

/* For SetFilePointer. */
#define FILE_BEGIN 0
#define FILE_CURRENT 1
#define FILE_END 2

#define FILE_TYPE_UNKNOWN 0x0000
#define FILE_TYPE_DISK 0x0001
#define FILE_TYPE_CHAR 0x0002
#define FILE_TYPE_PIPE 0x0003
#define FILE_TYPE_REMOTE 0x8000

#define INVALID_FILE_SIZE ((DWORD)0xFFFFFFFF)
#define INVALID_SET_FILE_POINTER ((DWORD)-1)
#define INVALID_FILE_ATTRIBUTES ((DWORD)-1)

/* learn.microsoft.com: CREATEFILE2_EXTENDED_PARAMETERS structure (fileapi.h) */
typedef struct _CREATEFILE2_EXTENDED_PARAMETERS {
    DWORD dwSize;             /* size of the structure in bytes */
    DWORD dwFileAttributes;   /* FILE_ATTRIBUTE_... */
    DWORD dwFileFlags;        /* FILE_FLAG_... */
    DWORD dwSecurityQosFlags; /* no effect */
    LPSECURITY_ATTRIBUTES lpSecurityAttributes;
    HANDLE hTemplateFile; /* no effect */
} CREATEFILE2_EXTENDED_PARAMETERS, *PCREATEFILE2_EXTENDED_PARAMETERS,
    *LPCREATEFILE2_EXTENDED_PARAMETERS;

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
/*
 * Opens or creates a file.
 *   lpFileName             path
 *   dwDesiredAccess        GENERIC_READ, GENERIC_WRITE, GENERIC_EXECUTE, GENERIC_ALL, or FILE_...
 *                          rights; 0: attributes and size only
 *   dwShareMode            what others may do while the file is open: 0, or FILE_SHARE_READ,
 *                          FILE_SHARE_WRITE, FILE_SHARE_DELETE
 *   lpSecurityAttributes   NULL, or bInheritHandle tells whether the handle is inheritable
 *   dwCreationDisposition  CREATE_NEW, CREATE_ALWAYS, OPEN_EXISTING, OPEN_ALWAYS, TRUNCATE_EXISTING
 *   dwFlagsAndAttributes   FILE_ATTRIBUTE_READONLY: a new file is read-only
 *                          FILE_FLAG_DELETE_ON_CLOSE: the file is deleted with the last handle of
 *                          this process, at the latest when it exits
 *                          FILE_FLAG_WRITE_THROUGH: each write waits for the disk
 *                          FILE_FLAG_BACKUP_SEMANTICS: a folder may be opened
 *                          FILE_FLAG_OPEN_REPARSE_POINT: a symbolic link is not followed
 *                          FILE_FLAG_OVERLAPPED: ReadFile and WriteFile need an OVERLAPPED; they
 *                          return when they are done all the same
 *                          The other attributes and flags have no effect
 *   hTemplateFile          no effect
 * Result: a handle. With CREATE_ALWAYS and OPEN_ALWAYS the last error is ERROR_ALREADY_EXISTS if
 * the file was there, else 0. Or INVALID_HANDLE_VALUE and
 *   ERROR_FILE_NOT_FOUND         no such file
 *   ERROR_PATH_NOT_FOUND         no such folder; lpFileName is NULL or empty
 *   ERROR_ACCESS_DENIED          the file system refuses, the file is read-only, or is going to be
 *                                deleted, the path is a folder, or files have no such right
 *   ERROR_SHARING_VIOLATION      somebody has it open, or a writable section of it, and what one
 *                                of the two does the other does not share; or somebody was
 *                                stopped for five seconds while he opened it
 *   ERROR_USER_MAPPED_FILE       CREATE_ALWAYS or TRUNCATE_EXISTING of a mapped file (row 360)
 *   ERROR_FILE_EXISTS            CREATE_NEW and the file exists
 *   ERROR_INVALID_PARAMETER      unknown disposition or share mode; TRUNCATE_EXISTING without
 *                                GENERIC_WRITE
 *   ERROR_PRIVILEGE_NOT_HELD     ACCESS_SYSTEM_SECURITY
 *   ERROR_NOT_SUPPORTED          FILE_FLAG_DELETE_ON_CLOSE where /proc is not mounted
 *   ERROR_FILENAME_EXCED_RANGE   the path is too long
 *   ERROR_CANT_RESOLVE_FILENAME  too many symbolic links
 *   ERROR_TOO_MANY_OPEN_FILES    no descriptor left
 *   ERROR_DISK_FULL              no room for a new file
 *   ERROR_WRITE_PROTECT          the file system is mounted read-only
 * On failure no file is new and none was emptied. With MAXIMUM_ALLOWED the handle can do what the
 * file allows.
 * Share modes hold between the processes of one user that use filemap, for regular files. They need
 * a folder for Local\: where that cannot be used there are none, and the call works all the same.
 * A forked child has the file open too. A handle whose descriptor was given to the program
 * (_open_osfhandle) hinders nobody any more.
 * Differs from Windows: FILE_EXECUTE, which executable sections ask of a file, is granted on any
 * file that can be read. A file that is to be deleted on close stays when the process is killed or
 * ends by exec or _exit; its name is free at once when the last handle of the process that opened
 * it so is closed, whoever else has it open.
 * learn.microsoft.com: CreateFileW function (fileapi.h)
 */
#ifndef UNDER_CE
FILEMAP_API HANDLE WINAPI CreateFileA(_In_ LPCSTR lpFileName, _In_ DWORD dwDesiredAccess,
                                      _In_ DWORD dwShareMode,
                                      _In_opt_ LPSECURITY_ATTRIBUTES lpSecurityAttributes,
                                      _In_ DWORD dwCreationDisposition,
                                      _In_ DWORD dwFlagsAndAttributes,
                                      _In_opt_ HANDLE hTemplateFile) FILEMAP_SYMBOL(CreateFileA);
#endif
FILEMAP_API HANDLE WINAPI CreateFileW(_In_ LPCWSTR lpFileName, _In_ DWORD dwDesiredAccess,
                                      _In_ DWORD dwShareMode,
                                      _In_opt_ LPSECURITY_ATTRIBUTES lpSecurityAttributes,
                                      _In_ DWORD dwCreationDisposition,
                                      _In_ DWORD dwFlagsAndAttributes,
                                      _In_opt_ HANDLE hTemplateFile) FILEMAP_SYMBOL(CreateFileW);
#define CreateFile FILEMAP_AW(CreateFile)
#endif

#ifndef UNDER_CE
/*
 * CreateFileW with its rarer parameters in a structure.
 *   pCreateExParams  NULL for the defaults
 * Result and errors as for CreateFile; also
 *   ERROR_INVALID_PARAMETER   dwSize of the structure is wrong
 * learn.microsoft.com: CreateFile2 function (fileapi.h)
 */
FILEMAP_API HANDLE WINAPI CreateFile2(_In_ LPCWSTR lpFileName, _In_ DWORD dwDesiredAccess,
                                      _In_ DWORD dwShareMode, _In_ DWORD dwCreationDisposition,
                                      _In_opt_ LPCREATEFILE2_EXTENDED_PARAMETERS pCreateExParams)
    FILEMAP_SYMBOL(CreateFile2);
#endif

/*
 * Reads from a file.
 *   lpBuffer              gets the bytes
 *   nNumberOfBytesToRead  how many to read
 *   lpNumberOfBytesRead   gets how many were read: 0 at the end of the file; may be NULL
 *   lpOverlapped          NULL: at the file pointer; else at its offset, which means nothing for
 *                         pipes. The pointer moves in both cases, and the call returns when it is
 *                         done; hEvent has no effect
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE      not an open file
 *   ERROR_ACCESS_DENIED       the handle has no right to read
 *   ERROR_INVALID_PARAMETER   the offset is negative; FILE_FLAG_OVERLAPPED and no lpOverlapped
 *   ERROR_NOACCESS            lpBuffer is not writable memory
 *   ERROR_HANDLE_EOF          lpOverlapped is given, and its offset is at or past the end
 *   ERROR_BROKEN_PIPE         a pipe whose other end is closed
 *   ERROR_NO_DATA             a descriptor that was made non-blocking, and nothing is there
 *   ERROR_INVALID_FUNCTION    a folder
 *   ERROR_USER_MAPPED_FILE    a section of Windows CE occupies the handle (memoryapi_wince.h)
 *   ERROR_IO_DEVICE           the disk failed
 * learn.microsoft.com: ReadFile function (fileapi.h)
 */
FILEMAP_API BOOL WINAPI ReadFile(_In_ HANDLE hFile, _Out_ LPVOID lpBuffer,
                                 _In_ DWORD nNumberOfBytesToRead,
                                 _Out_opt_ LPDWORD lpNumberOfBytesRead,
                                 _Inout_opt_ LPOVERLAPPED lpOverlapped) FILEMAP_SYMBOL(ReadFile);

/*
 * Writes to a file. Parameters as for ReadFile. A handle with FILE_APPEND_DATA and without
 * FILE_WRITE_DATA writes at the end of the file; so does an offset of which all bits are set. Never
 * raises SIGPIPE or SIGXFSZ.
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE      not an open file
 *   ERROR_ACCESS_DENIED       the handle has no right to write
 *   ERROR_INVALID_PARAMETER   the offset is negative; FILE_FLAG_OVERLAPPED and no lpOverlapped
 *   ERROR_INVALID_USER_BUFFER lpBuffer is not readable memory
 *   ERROR_DISK_FULL           no room, or the limit for file sizes (RLIMIT_FSIZE) is reached;
 *                             *lpNumberOfBytesWritten tells how much fitted
 *   ERROR_NO_DATA             a pipe whose other end is closed
 *   ERROR_INVALID_FUNCTION    a folder
 *   ERROR_USER_MAPPED_FILE    a section of Windows CE occupies the handle (memoryapi_wince.h)
 *   ERROR_IO_DEVICE           the disk failed
 * learn.microsoft.com: WriteFile function (fileapi.h)
 */
FILEMAP_API BOOL WINAPI WriteFile(_In_ HANDLE hFile, _In_ LPCVOID lpBuffer,
                                  _In_ DWORD nNumberOfBytesToWrite,
                                  _Out_opt_ LPDWORD lpNumberOfBytesWritten,
                                  _Inout_opt_ LPOVERLAPPED lpOverlapped) FILEMAP_SYMBOL(WriteFile);

/*
 * Moves the file pointer.
 *   lDistanceToMove        bytes, signed; the low half if the next is given
 *   lpDistanceToMoveHigh   NULL, or the high half; gets the high half of the new position
 *   dwMoveMethod           FILE_BEGIN, FILE_CURRENT, FILE_END
 * Result: low half of the new position; if that is 0xFFFFFFFF, the last error is 0. Or
 * INVALID_SET_FILE_POINTER and
 *   ERROR_INVALID_HANDLE      not an open file
 *   ERROR_INVALID_PARAMETER   unknown method, or the position does not fit the result
 *   ERROR_NEGATIVE_SEEK       the position would be before the start of the file
 *   ERROR_INVALID_FUNCTION    a pipe or terminal
 * learn.microsoft.com: SetFilePointer function (fileapi.h)
 */
FILEMAP_API DWORD WINAPI SetFilePointer(_In_ HANDLE hFile, _In_ LONG lDistanceToMove,
                                        _Inout_opt_ PLONG lpDistanceToMoveHigh,
                                        _In_ DWORD dwMoveMethod) FILEMAP_SYMBOL(SetFilePointer);

#ifndef UNDER_CE
/*
 * Moves the file pointer, with one 64-bit distance.
 *   lpNewFilePointer  gets the new position; may be NULL
 * Result: TRUE, or FALSE and the errors of SetFilePointer.
 * learn.microsoft.com: SetFilePointerEx function (fileapi.h)
 */
FILEMAP_API BOOL WINAPI SetFilePointerEx(_In_ HANDLE hFile, _In_ LARGE_INTEGER liDistanceToMove,
                                         _Out_opt_ PLARGE_INTEGER lpNewFilePointer,
                                         _In_ DWORD dwMoveMethod) FILEMAP_SYMBOL(SetFilePointerEx);

/*
 * Changes what is known of an open file.
 *   FileInformationClass   one of
 *     FileEndOfFileInfo      the size becomes EndOfFile of FILE_END_OF_FILE_INFO; the file pointer
 *                            stays
 *     FileDispositionInfo    DeleteFile of FILE_DISPOSITION_INFO tells whether the file is deleted
 *                            with the last handle of this process; until then nobody can open it
 *   lpFileInformation      the structure
 *   dwBufferSize           its size in bytes, or more
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE      not an open file
 *   ERROR_ACCESS_DENIED       the handle has no right to write, or to delete (DELETE); the file is
 *                             to be deleted, and is mapped or read-only (row 363)
 *   ERROR_BAD_LENGTH          dwBufferSize is too small
 *   ERROR_NOACCESS            lpFileInformation is NULL
 *   ERROR_DIR_NOT_EMPTY       a folder that is to be deleted is not empty
 *   ERROR_INVALID_PARAMETER   no such class; EndOfFile is negative
 *   ERROR_NOT_SUPPORTED       another class; FileDispositionInfo where /proc is not mounted
 * and for FileEndOfFileInfo the other errors of SetEndOfFile. Not to be deleted is always possible;
 * a file that was opened with FILE_FLAG_DELETE_ON_CLOSE is deleted all the same.
 * Differs from Windows: the name is free when the last handle of this process is closed, whoever
 * else has the file open.
 * learn.microsoft.com: SetFileInformationByHandle function (fileapi.h)
 */
FILEMAP_API BOOL WINAPI
SetFileInformationByHandle(_In_ HANDLE hFile, _In_ FILE_INFO_BY_HANDLE_CLASS FileInformationClass,
                           _In_ LPVOID lpFileInformation, _In_ DWORD dwBufferSize)
    FILEMAP_SYMBOL(SetFileInformationByHandle);
#endif

/*
 * Sets the size of a file to its file pointer. A file that grows gets storage at once: writing
 * there later, through a view too, cannot fail for want of room.
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE      not an open file
 *   ERROR_ACCESS_DENIED       the handle has no right to write
 *   ERROR_DISK_FULL           no room, or the limit for file sizes (RLIMIT_FSIZE) is reached
 *   ERROR_INVALID_PARAMETER   not a file on a disk, or larger than its file system allows
 *   ERROR_USER_MAPPED_FILE    a section or view of the file exists, in any process of the user, and
 *                             the file would become shorter (rows 355-358)
 *   ERROR_SHARING_VIOLATION   somebody was stopped for five seconds while he opened the file
 * Differs from Windows: other users, and programs without filemap, can cut a file under a mapping;
 * touching what is cut off is a fault.
 * learn.microsoft.com: SetEndOfFile function (fileapi.h)
 */
FILEMAP_API BOOL WINAPI SetEndOfFile(_In_ HANDLE hFile) FILEMAP_SYMBOL(SetEndOfFile);

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
/*
 * The size of a file in bytes.
 *   lpFileSizeHigh  gets the high half; may be NULL
 * Result: low half; if that is 0xFFFFFFFF, the last error is 0. Or INVALID_FILE_SIZE and
 *   ERROR_INVALID_HANDLE      not an open file
 *   ERROR_INVALID_FUNCTION    a pipe or terminal
 * learn.microsoft.com: GetFileSize function (fileapi.h)
 */
FILEMAP_API DWORD WINAPI GetFileSize(_In_ HANDLE hFile, _Out_opt_ LPDWORD lpFileSizeHigh)
    FILEMAP_SYMBOL(GetFileSize);
#endif

#ifndef UNDER_CE
/*
 * The size of a file in bytes, as one 64-bit number.
 * Result: TRUE, or FALSE and the errors of GetFileSize; ERROR_NOACCESS if lpFileSize is NULL.
 * learn.microsoft.com: GetFileSizeEx function (fileapi.h)
 */
FILEMAP_API BOOL WINAPI GetFileSizeEx(_In_ HANDLE hFile, _Out_ PLARGE_INTEGER lpFileSize)
    FILEMAP_SYMBOL(GetFileSizeEx);
#endif

/*
 * Sets the times of a file: what is written through a view may change them later than it is
 * written. Each may be NULL or 0: it stays what it is.
 *   hFile             a file handle with FILE_WRITE_ATTRIBUTES, which GENERIC_WRITE contains
 *   lpCreationTime    not looked at any further: Linux lets nobody set it
 *   lpLastAccessTime  when it was read last
 *   lpLastWriteTime   when it was written last
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE      not an open file
 *   ERROR_ACCESS_DENIED       the handle lacks the right; or the file is another user's
 *   ERROR_INVALID_PARAMETER   a time whose highest bit is set
 * Differs from Windows: 0xFFFFFFFF in both halves of a time does not keep the handle's own reads
 * and writes from changing it; it stays what it is, as for 0.
 * learn.microsoft.com: SetFileTime function (fileapi.h)
 */
FILEMAP_API BOOL WINAPI SetFileTime(_In_ HANDLE hFile, _In_opt_ const FILETIME *lpCreationTime,
                                    _In_opt_ const FILETIME *lpLastAccessTime,
                                    _In_opt_ const FILETIME *lpLastWriteTime)
    FILEMAP_SYMBOL(SetFileTime);

/*
 * The times of a file, each of which may be NULL.
 *   lpCreationTime  the earlier one of last write and last change: not each file system of Linux
 *                   knows more
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE   not an open file
 *   ERROR_ACCESS_DENIED    the handle lacks FILE_READ_ATTRIBUTES
 * learn.microsoft.com: GetFileTime function (fileapi.h)
 */
FILEMAP_API BOOL WINAPI GetFileTime(_In_ HANDLE hFile, _Out_opt_ LPFILETIME lpCreationTime,
                                    _Out_opt_ LPFILETIME lpLastAccessTime,
                                    _Out_opt_ LPFILETIME lpLastWriteTime)
    FILEMAP_SYMBOL(GetFileTime);

/*
 * Writes what the system has buffered of a file to the disk, data and metadata, and waits for it.
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE   not an open file, or a terminal or another character device
 *   ERROR_ACCESS_DENIED    the handle has no right to write
 *   ERROR_IO_DEVICE        the disk failed
 * learn.microsoft.com: FlushFileBuffers function (fileapi.h)
 */
FILEMAP_API BOOL WINAPI FlushFileBuffers(_In_ HANDLE hFile) FILEMAP_SYMBOL(FlushFileBuffers);

#ifndef UNDER_CE
/*
 * The kind of a file.
 * Result: FILE_TYPE_DISK, FILE_TYPE_CHAR (terminal, character device) or FILE_TYPE_PIPE (pipe,
 * socket). Or FILE_TYPE_UNKNOWN and
 *   ERROR_INVALID_HANDLE   not an open file; a section is none (row 214)
 * learn.microsoft.com: GetFileType function (fileapi.h)
 */
FILEMAP_API DWORD WINAPI GetFileType(_In_ HANDLE hFile) FILEMAP_SYMBOL(GetFileType);
#endif

/*
 * Deletes a file.
 * Result: TRUE, or FALSE and
 *   ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND   no such file, no such folder
 *   ERROR_ACCESS_DENIED                          the file system refuses, the file is read-only, or
 *                                                the path is a folder; the file is mapped (row 363)
 *   ERROR_SHARING_VIOLATION                      somebody has it open without FILE_SHARE_DELETE
 *   ERROR_FILENAME_EXCED_RANGE                   the path is too long
 *   ERROR_WRITE_PROTECT                          the file system is mounted read-only
 * Of a symbolic link the link is deleted. The name is free at once; who has the file open goes on
 * with it, as since Windows 10 of 2018.
 * learn.microsoft.com: DeleteFileW function (fileapi.h)
 */
#ifndef UNDER_CE
FILEMAP_API BOOL WINAPI DeleteFileA(_In_ LPCSTR lpFileName) FILEMAP_SYMBOL(DeleteFileA);
#endif
FILEMAP_API BOOL WINAPI DeleteFileW(_In_ LPCWSTR lpFileName) FILEMAP_SYMBOL(DeleteFileW);
#define DeleteFile FILEMAP_AW(DeleteFile)

#ifndef UNDER_CE
/*
 * The absolute path of a file, which need not exist; "." and ".." are resolved as text.
 *   nBufferLength  size of lpBuffer in characters
 *   lpBuffer       gets the path with its NUL
 *   lpFilePart     gets the address of the last component in lpBuffer, NULL if the path ends
 *                  in '/'; may be NULL
 * Result: length without the NUL; if lpBuffer is too small, the size needed, with the NUL. Or 0 and
 *   ERROR_INVALID_NAME          lpFileName is NULL or empty
 *   ERROR_FILE_NOT_FOUND        the current folder does not exist any more
 *   ERROR_FILENAME_EXCED_RANGE  the path is too long
 * learn.microsoft.com: GetFullPathNameW function (fileapi.h)
 */
FILEMAP_API DWORD WINAPI GetFullPathNameA(_In_ LPCSTR lpFileName, _In_ DWORD nBufferLength,
                                          _Out_opt_ LPSTR lpBuffer, _Out_opt_ LPSTR *lpFilePart)
    FILEMAP_SYMBOL(GetFullPathNameA);
FILEMAP_API DWORD WINAPI GetFullPathNameW(_In_ LPCWSTR lpFileName, _In_ DWORD nBufferLength,
                                          _Out_opt_ LPWSTR lpBuffer, _Out_opt_ LPWSTR *lpFilePart)
    FILEMAP_SYMBOL(GetFullPathNameW);
#define GetFullPathName FILEMAP_AW(GetFullPathName)
#endif

/*
 * The folder for temporary files, with a '/' at its end: what the environment variables TMP, TEMP
 * or TMPDIR say, in this order, else /tmp/. It need not exist.
 *   nBufferLength  size of lpBuffer in characters
 * Result: length without the NUL; if lpBuffer is too small, the size needed, with the NUL. Or 0 and
 *   ERROR_FILENAME_EXCED_RANGE  the path is too long
 * learn.microsoft.com: GetTempPathW function (fileapi.h)
 */
#ifndef UNDER_CE
FILEMAP_API DWORD WINAPI GetTempPathA(_In_ DWORD nBufferLength, _Out_opt_ LPSTR lpBuffer)
    FILEMAP_SYMBOL(GetTempPathA);
#endif
FILEMAP_API DWORD WINAPI GetTempPathW(_In_ DWORD nBufferLength, _Out_opt_ LPWSTR lpBuffer)
    FILEMAP_SYMBOL(GetTempPathW);
#define GetTempPath FILEMAP_AW(GetTempPath)

/*
 * A name for a temporary file: folder, at most three characters of a prefix, a number, ".tmp".
 *   lpPathName        folder, which exists
 *   lpPrefixString    prefix
 *   uUnique           0: a free number is found and the file is created, empty, for the user alone;
 *                     else its low 16 bits are used, if not 0, and no file is created
 *   lpTempFileName    gets the path; room for MAX_PATH characters
 * Result: the number, or 0 and
 *   ERROR_DIRECTORY           lpPathName is not a folder
 *   ERROR_BUFFER_OVERFLOW     the path does not fit MAX_PATH
 *   ERROR_INVALID_PARAMETER   a parameter is NULL
 *   ERROR_ACCESS_DENIED, ERROR_DISK_FULL, ERROR_WRITE_PROTECT: the file cannot be created
 *   ERROR_FILE_EXISTS         all numbers are taken
 * learn.microsoft.com: GetTempFileNameW function (fileapi.h)
 */
#ifndef UNDER_CE
FILEMAP_API UINT WINAPI GetTempFileNameA(_In_ LPCSTR lpPathName, _In_ LPCSTR lpPrefixString,
                                         _In_ UINT uUnique, _Out_ LPSTR lpTempFileName)
    FILEMAP_SYMBOL(GetTempFileNameA);
#endif
FILEMAP_API UINT WINAPI GetTempFileNameW(_In_ LPCWSTR lpPathName, _In_ LPCWSTR lpPrefixString,
                                         _In_ UINT uUnique, _Out_ LPWSTR lpTempFileName)
    FILEMAP_SYMBOL(GetTempFileNameW);
#define GetTempFileName FILEMAP_AW(GetTempFileName)

/*
 * What kind of file a path leads to; links are followed.
 * Result: FILE_ATTRIBUTE_DIRECTORY, FILE_ATTRIBUTE_READONLY (nobody may write), or
 * FILE_ATTRIBUTE_NORMAL. Or INVALID_FILE_ATTRIBUTES and
 *   ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND   no such file, no such folder
 *   ERROR_ACCESS_DENIED                          a folder on the way may not be searched
 *   ERROR_FILENAME_EXCED_RANGE                   the path is too long
 * learn.microsoft.com: GetFileAttributesW function (fileapi.h)
 */
#ifndef UNDER_CE
FILEMAP_API DWORD WINAPI GetFileAttributesA(_In_ LPCSTR lpFileName)
    FILEMAP_SYMBOL(GetFileAttributesA);
#endif
FILEMAP_API DWORD WINAPI GetFileAttributesW(_In_ LPCWSTR lpFileName)
    FILEMAP_SYMBOL(GetFileAttributesW);
#define GetFileAttributes FILEMAP_AW(GetFileAttributes)

FILEMAP_END_C

#endif
