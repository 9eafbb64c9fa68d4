/* SPDX-License-Identifier: MIT */
/* fileapi.h: opening files, and what is done with their handles. */
#include "api/win32/createfile.h"
#include "api/win32/filetime.h"
#include "api/win32/result.h"

#include "engine/fileio.h"
#include "engine/fileobject.h"
#include "engine/path.h"

#include <filemap/fileapi.h>
#include <filemap/handleapi.h>
#include <filemap/winerror.h>
#include <stdint.h>
#include <sys/stat.h>

/* -- opening --------------------------------------------------------------------------------- */

static const enum fileobject_disposition dispositions[] = {
    [CREATE_NEW] = FILEOBJECT_CREATE,           [CREATE_ALWAYS] = FILEOBJECT_OVERWRITE_IF,
    [OPEN_EXISTING] = FILEOBJECT_OPEN,          [OPEN_ALWAYS] = FILEOBJECT_OPEN_IF,
    [TRUNCATE_EXISTING] = FILEOBJECT_OVERWRITE,
};

static const struct {
    DWORD flag;
    ULONG option;
} options[] = {
    { FILE_FLAG_WRITE_THROUGH, FILEOBJECT_WRITE_THROUGH },
    { FILE_FLAG_OVERLAPPED, FILEOBJECT_OVERLAPPED },
    { FILE_FLAG_DELETE_ON_CLOSE, FILEOBJECT_DELETE_ON_CLOSE },
    { FILE_FLAG_BACKUP_SEMANTICS, FILEOBJECT_FOLDERS },
    { FILE_FLAG_OPEN_REPARSE_POINT, FILEOBJECT_LINKS },
    { FILE_ATTRIBUTE_READONLY, FILEOBJECT_READ_ONLY },
};

static HANDLE failed(DWORD error)
{
    SetLastError(error);
    return INVALID_HANDLE_VALUE;
}

HANDLE create_file(const char *path, NTSTATUS converted, DWORD access, DWORD share,
                   const SECURITY_ATTRIBUTES *security, DWORD disposition, DWORD flags, ULONG more)
{
    const DWORD writing = GENERIC_WRITE | GENERIC_ALL | MAXIMUM_ALLOWED | FILE_WRITE_DATA;
    if (disposition < CREATE_NEW || disposition > TRUNCATE_EXISTING ||
        (disposition == TRUNCATE_EXISTING && !(access & writing)))
        return failed(ERROR_INVALID_PARAMETER);
    if (converted)
        return failed(status_to_win32(converted));
    struct fileobject_request request = {
        .path = path,
        .access = access,
        .share = share,
        .disposition = dispositions[disposition],
        .options = more,
        .flags = security && security->bInheritHandle ? HANDLE_FLAG_INHERIT : 0,
    };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (flags & options[i].flag)
            request.options |= options[i].option;
    HANDLE file = INVALID_HANDLE_VALUE;
    NTSTATUS status = fileobject_create(&request, &file);
    if (status == STATUS_OBJECT_NAME_COLLISION)
        return failed(ERROR_FILE_EXISTS);
    /* Also on success: 0 tells a new file from an existing one. */
    set_last_status(status);
    return file;
}

HANDLE CreateFileA(LPCSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                   LPSECURITY_ATTRIBUTES lpSecurityAttributes, DWORD dwCreationDisposition,
                   DWORD dwFlagsAndAttributes, HANDLE hTemplateFile)
{
    char path[PATH_CAPACITY];
    (void)hTemplateFile;
    NTSTATUS converted = path_from_bytes(lpFileName, path);
    return create_file(path, converted, dwDesiredAccess, dwShareMode, lpSecurityAttributes,
                       dwCreationDisposition, dwFlagsAndAttributes, 0);
}

HANDLE CreateFileW(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                   LPSECURITY_ATTRIBUTES lpSecurityAttributes, DWORD dwCreationDisposition,
                   DWORD dwFlagsAndAttributes, HANDLE hTemplateFile)
{
    char path[PATH_CAPACITY];
    (void)hTemplateFile;
    NTSTATUS converted = path_from_wide(lpFileName, path);
    return create_file(path, converted, dwDesiredAccess, dwShareMode, lpSecurityAttributes,
                       dwCreationDisposition, dwFlagsAndAttributes, 0);
}

HANDLE CreateFile2(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                   DWORD dwCreationDisposition, LPCREATEFILE2_EXTENDED_PARAMETERS pCreateExParams)
{
    static const CREATEFILE2_EXTENDED_PARAMETERS defaults = { .dwSize = sizeof defaults };
    const CREATEFILE2_EXTENDED_PARAMETERS *more = pCreateExParams ? pCreateExParams : &defaults;
    if (more->dwSize < sizeof defaults)
        return failed(ERROR_INVALID_PARAMETER);
    return CreateFileW(lpFileName, dwDesiredAccess, dwShareMode, more->lpSecurityAttributes,
                       dwCreationDisposition, more->dwFileAttributes | more->dwFileFlags,
                       more->hTemplateFile);
}

/* -- reading and writing --------------------------------------------------------------------- */

static LONGLONG join(DWORD high, DWORD low)
{
    return (LONGLONG)((ULONGLONG)high << 32 | low);
}

/* Reports a transfer that is over in all the places where Windows does. */
static BOOL transferred(NTSTATUS status, DWORD bytes, LPDWORD count, LPOVERLAPPED overlapped)
{
    if (overlapped) {
        overlapped->Internal = (ULONG_PTR)(DWORD)status;
        overlapped->InternalHigh = bytes;
    }
    if (count)
        *count = bytes;
    return result(status);
}

BOOL ReadFile(HANDLE hFile, LPVOID lpBuffer, DWORD nNumberOfBytesToRead,
              LPDWORD lpNumberOfBytesRead, LPOVERLAPPED lpOverlapped)
{
    LONGLONG offset = lpOverlapped ? join(lpOverlapped->OffsetHigh, lpOverlapped->Offset) : 0;
    ULONG done;
    NTSTATUS status =
        fileio_read(hFile, lpBuffer, nNumberOfBytesToRead, lpOverlapped ? &offset : NULL, &done);
    if (status == STATUS_END_OF_FILE && !lpOverlapped)
        status = STATUS_SUCCESS;
    return transferred(status, done, lpNumberOfBytesRead, lpOverlapped);
}

BOOL WriteFile(HANDLE hFile, LPCVOID lpBuffer, DWORD nNumberOfBytesToWrite,
               LPDWORD lpNumberOfBytesWritten, LPOVERLAPPED lpOverlapped)
{
    LONGLONG offset = lpOverlapped ? join(lpOverlapped->OffsetHigh, lpOverlapped->Offset) : 0;
    ULONG done;
    NTSTATUS status =
        fileio_write(hFile, lpBuffer, nNumberOfBytesToWrite, lpOverlapped ? &offset : NULL, &done);
    return transferred(status, done, lpNumberOfBytesWritten, lpOverlapped);
}

/* FALSE: no time. 0 is none to set, and so are -1 and -2, which are about the handle on Windows. */
static BOOL time_to_set(const FILETIME *time, struct timespec *out)
{
    LONGLONG steps = time ? filetime_steps(time) : 0;
    *out = filetime_to_timespec(steps);
    if (steps == 0 || steps == -1 || steps == -2)
        out->tv_nsec = UTIME_OMIT;
    return steps >= -2;
}

BOOL SetFileTime(HANDLE hFile, const FILETIME *lpCreationTime, const FILETIME *lpLastAccessTime,
                 const FILETIME *lpLastWriteTime)
{
    struct timespec created, times[2];
    BOOL good = time_to_set(lpCreationTime, &created) && time_to_set(lpLastAccessTime, &times[0]) &&
                time_to_set(lpLastWriteTime, &times[1]);
    return result(fileio_set_times(hFile, good ? times : NULL));
}

static BOOL is_before(struct timespec one, struct timespec other)
{
    return one.tv_sec != other.tv_sec ? one.tv_sec < other.tv_sec : one.tv_nsec < other.tv_nsec;
}

BOOL GetFileTime(HANDLE hFile, LPFILETIME lpCreationTime, LPFILETIME lpLastAccessTime,
                 LPFILETIME lpLastWriteTime)
{
    struct timespec accessed, written, changed;
    NTSTATUS status = fileio_times(hFile, &accessed, &written, &changed);
    if (status)
        return result(status);
    if (lpCreationTime)
        *lpCreationTime = filetime_from_timespec(is_before(written, changed) ? written : changed);
    if (lpLastAccessTime)
        *lpLastAccessTime = filetime_from_timespec(accessed);
    if (lpLastWriteTime)
        *lpLastWriteTime = filetime_from_timespec(written);
    return TRUE;
}

BOOL FlushFileBuffers(HANDLE hFile)
{
    return result(fileio_flush(hFile));
}

/* -- position and size ----------------------------------------------------------------------- */

/* Where a move from ORIGIN starts. */
static NTSTATUS base_of(HANDLE file, DWORD origin, LONGLONG *base)
{
    switch (origin) {
    case FILE_BEGIN:
        *base = 0;
        return STATUS_SUCCESS;
    case FILE_CURRENT:
        return fileio_position(file, base);
    case FILE_END:
        return fileio_size(file, base);
    default:
        return STATUS_INVALID_PARAMETER;
    }
}

/* LIMIT: the largest position that the caller can be told. */
static BOOL move(HANDLE file, LONGLONG distance, DWORD origin, LONGLONG limit, LONGLONG *out)
{
    LONGLONG position = 0;
    NTSTATUS status = base_of(file, origin, &position);
    if (status)
        return result(status);
    if (__builtin_add_overflow(position, distance, &position) || position < 0) {
        SetLastError(ERROR_NEGATIVE_SEEK);
        return FALSE;
    }
    if (position > limit)
        return result(STATUS_INVALID_PARAMETER);
    *out = position;
    return result(fileio_seek(file, position));
}

BOOL SetFilePointerEx(HANDLE hFile, LARGE_INTEGER liDistanceToMove, PLARGE_INTEGER lpNewFilePointer,
                      DWORD dwMoveMethod)
{
    LONGLONG position = 0;
    if (!move(hFile, liDistanceToMove.QuadPart, dwMoveMethod, INT64_MAX, &position))
        return FALSE;
    if (lpNewFilePointer)
        lpNewFilePointer->QuadPart = position;
    return TRUE;
}

/* The low half of a 64-bit result; when it looks like a failure, the last error says it is none. */
static DWORD low_half(LONGLONG value)
{
    DWORD low = (DWORD)(ULONGLONG)value;
    if (low == INVALID_SET_FILE_POINTER)
        SetLastError(NO_ERROR);
    return low;
}

DWORD SetFilePointer(HANDLE hFile, LONG lDistanceToMove, PLONG lpDistanceToMoveHigh,
                     DWORD dwMoveMethod)
{
    LONGLONG position = 0, distance = lDistanceToMove;
    if (lpDistanceToMoveHigh)
        distance = join((DWORD)*lpDistanceToMoveHigh, (DWORD)lDistanceToMove);
    if (!move(hFile, distance, dwMoveMethod, lpDistanceToMoveHigh ? INT64_MAX : UINT32_MAX,
              &position))
        return INVALID_SET_FILE_POINTER;
    if (lpDistanceToMoveHigh)
        *lpDistanceToMoveHigh = (LONG)(position >> 32);
    return low_half(position);
}

BOOL SetEndOfFile(HANDLE hFile)
{
    LONGLONG position = 0;
    NTSTATUS status = fileio_position(hFile, &position);
    /* Without a position the size cannot be set either; the rights are looked at first. */
    return result(fileio_resize(hFile, status ? -1 : position));
}

BOOL GetFileSizeEx(HANDLE hFile, PLARGE_INTEGER lpFileSize)
{
    LONGLONG size;
    NTSTATUS status = fileio_size(hFile, &size);
    if (!status && !lpFileSize)
        status = STATUS_ACCESS_VIOLATION;
    if (!status)
        lpFileSize->QuadPart = size;
    return result(status);
}

DWORD GetFileSize(HANDLE hFile, LPDWORD lpFileSizeHigh)
{
    LARGE_INTEGER size;
    if (!GetFileSizeEx(hFile, &size))
        return INVALID_FILE_SIZE;
    if (lpFileSizeHigh)
        *lpFileSizeHigh = (DWORD)size.HighPart;
    return low_half(size.QuadPart);
}

DWORD GetFileType(HANDLE hFile)
{
    mode_t kind;
    if (!result(fileio_kind(hFile, &kind)))
        return FILE_TYPE_UNKNOWN;
    return S_ISCHR(kind)                      ? FILE_TYPE_CHAR
           : S_ISFIFO(kind) || S_ISSOCK(kind) ? FILE_TYPE_PIPE
                                              : FILE_TYPE_DISK;
}
