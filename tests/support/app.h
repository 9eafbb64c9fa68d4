/* SPDX-License-Identifier: MIT */
/* Short forms of the calls for apps, and files to map with them. */
#pragma once

#include "native.h"
#include "peer.h"
#include "programs.h"

#define MEMORY INVALID_HANDLE_VALUE
#define DATA_PATH temporary_path("data")

static inline HANDLE create_app(HANDLE file, ULONG protection, ULONG64 size, const WCHAR *name)
{
    SetLastError(UNTOUCHED);
    return CreateFileMappingFromApp(file, NULL, protection, size, name);
}

/* The last error of an attempt to create. */
static inline DWORD try_app(HANDLE file, ULONG protection, ULONG64 size, const WCHAR *name)
{
    HANDLE section = create_app(file, protection, size, name);
    DWORD error = GetLastError();
    if (section)
        CloseHandle(section);
    return !section && error == 0 ? UNTOUCHED : error;
}

static inline void *map_app(HANDLE section, ULONG access, ULONG64 offset, SIZE_T size)
{
    SetLastError(UNTOUCHED);
    return MapViewOfFileFromApp(section, access, offset, size);
}

static inline DWORD try_view(HANDLE section, ULONG access)
{
    void *view = map_app(section, access, 0, 0);
    if (!view)
        return GetLastError();
    return UnmapViewOfFile(view) ? 0 : GetLastError();
}

static inline HANDLE open_data(size_t size, DWORD access)
{
    make_file(DATA_PATH, size);
    HANDLE file = open_file(DATA_PATH, access);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    return file;
}

static inline void close_data(HANDLE file)
{
    assert_true(CloseHandle(file));
    assert_int_equal(unlink(DATA_PATH), 0);
}
