/* SPDX-License-Identifier: MIT */
/* winbase.h: files that are copied or get another name. */
#include "api/win32/result.h"

#include "engine/copyfile.h"
#include "engine/movefile.h"
#include "engine/path.h"

#include <filemap/winbase.h>
#include <filemap/winerror.h>

/* The two paths of a call, and whether they could be made of what the caller gave. */
struct paths {
    char from[PATH_CAPACITY], to[PATH_CAPACITY];
    NTSTATUS converted;
};

static void paths_of_bytes(LPCSTR from, LPCSTR to, struct paths *out)
{
    out->converted = path_from_bytes(from, out->from);
    if (!out->converted)
        out->converted = path_from_bytes(to, out->to);
}

static void paths_of_wide(LPCWSTR from, LPCWSTR to, struct paths *out)
{
    out->converted = path_from_wide(from, out->from);
    if (!out->converted)
        out->converted = path_from_wide(to, out->to);
}

static BOOL copy(const struct paths *paths, BOOL only_new)
{
    NTSTATUS status = paths->converted;
    if (!status)
        status = copyfile_copy(paths->from, paths->to, only_new ? COPYFILE_ONLY_NEW : 0U);
    if (status == STATUS_OBJECT_NAME_COLLISION) {
        SetLastError(ERROR_FILE_EXISTS);
        return FALSE;
    }
    return result(status);
}

BOOL CopyFileA(LPCSTR lpExistingFileName, LPCSTR lpNewFileName, BOOL bFailIfExists)
{
    struct paths paths;
    paths_of_bytes(lpExistingFileName, lpNewFileName, &paths);
    return copy(&paths, bFailIfExists);
}

BOOL CopyFileW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName, BOOL bFailIfExists)
{
    struct paths paths;
    paths_of_wide(lpExistingFileName, lpNewFileName, &paths);
    return copy(&paths, bFailIfExists);
}

static BOOL move(const struct paths *paths, DWORD flags)
{
    const DWORD known = MOVEFILE_REPLACE_EXISTING | MOVEFILE_COPY_ALLOWED |
                        MOVEFILE_DELAY_UNTIL_REBOOT | MOVEFILE_WRITE_THROUGH |
                        MOVEFILE_CREATE_HARDLINK | MOVEFILE_FAIL_IF_NOT_TRACKABLE;
    if ((flags & ~known) ||
        ((flags & MOVEFILE_COPY_ALLOWED) && (flags & MOVEFILE_DELAY_UNTIL_REBOOT)))
        return result(STATUS_INVALID_PARAMETER);
    if (flags & (MOVEFILE_DELAY_UNTIL_REBOOT | MOVEFILE_CREATE_HARDLINK))
        return result(STATUS_NOT_SUPPORTED);
    if (paths->converted)
        return result(paths->converted);
    return result(movefile_move(paths->from, paths->to,
                                (flags & MOVEFILE_REPLACE_EXISTING ? MOVEFILE_REPLACES : 0U) |
                                    (flags & MOVEFILE_COPY_ALLOWED ? MOVEFILE_COPIES : 0U) |
                                    (flags & MOVEFILE_WRITE_THROUGH ? MOVEFILE_THROUGH : 0U)));
}

BOOL MoveFileExA(LPCSTR lpExistingFileName, LPCSTR lpNewFileName, DWORD dwFlags)
{
    struct paths paths;
    paths_of_bytes(lpExistingFileName, lpNewFileName, &paths);
    return move(&paths, dwFlags);
}

BOOL MoveFileExW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName, DWORD dwFlags)
{
    struct paths paths;
    paths_of_wide(lpExistingFileName, lpNewFileName, &paths);
    return move(&paths, dwFlags);
}

BOOL MoveFileA(LPCSTR lpExistingFileName, LPCSTR lpNewFileName)
{
    return MoveFileExA(lpExistingFileName, lpNewFileName, MOVEFILE_COPY_ALLOWED);
}

BOOL MoveFileW(LPCWSTR lpExistingFileName, LPCWSTR lpNewFileName)
{
    return MoveFileExW(lpExistingFileName, lpNewFileName, MOVEFILE_COPY_ALLOWED);
}
