/* SPDX-License-Identifier: MIT */
/* For test programs of Windows CE: short forms, and the calls of the desktop under other names. */
#pragma once

#ifndef _WIN32_WCE
#define _WIN32_WCE 0x500
#endif

#include "testing.h"

#include <filemap/filemap.h>
#include <windows.h>

/* What the last error is set to before a call that must, or must not, set it. */
#define UNTOUCHED 0xDEADBEEFU

/* The call gives 0, and this last error. */
#define assert_fails(call, error)                                                                  \
    do {                                                                                           \
        SetLastError(UNTOUCHED);                                                                   \
        assert_false((call));                                                                      \
        assert_int_equal(GetLastError(), error);                                                   \
    } while (0)

/* -- what the desktop has, and CE has not or has otherwise ------------------------------------- */

HANDLE desktop_CreateFileMappingW(HANDLE, LPSECURITY_ATTRIBUTES, DWORD, DWORD, DWORD,
                                  LPCWSTR) __asm__("filemap_CreateFileMappingW");
HANDLE desktop_OpenFileMappingW(DWORD, BOOL, LPCWSTR) __asm__("filemap_OpenFileMappingW");
LPVOID desktop_MapViewOfFile(HANDLE, DWORD, DWORD, DWORD, SIZE_T) __asm__("filemap_MapViewOfFile");
BOOL desktop_UnmapViewOfFile(LPCVOID) __asm__("filemap_UnmapViewOfFile");
BOOL desktop_GetHandleInformation(HANDLE, LPDWORD) __asm__("filemap_GetHandleInformation");

static inline BOOL is_open(HANDLE handle)
{
    return desktop_GetHandleInformation(handle, &(DWORD){ 0 });
}

/* -- short forms ------------------------------------------------------------------------------- */

static inline HANDLE create_section(HANDLE file, DWORD protect, uint64_t size, const WCHAR *name)
{
    SetLastError(UNTOUCHED);
    return CreateFileMapping(file, NULL, protect, (DWORD)(size >> 32), (DWORD)size, name);
}

static inline HANDLE create_memory(uint64_t size, const WCHAR *name)
{
    return create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, size, name);
}

/* The last error of an attempt to create. The handle is closed again. */
static inline DWORD try_create(HANDLE file, DWORD protect, uint64_t size, const WCHAR *name)
{
    HANDLE section = create_section(file, protect, size, name);
    DWORD error = GetLastError();
    if (section)
        CloseHandle(section);
    else if (error == 0 || error == ERROR_ALREADY_EXISTS)
        return UNTOUCHED; /* NULL must come with an error */
    return error;
}

static inline void *map_view(HANDLE section, DWORD access)
{
    SetLastError(UNTOUCHED);
    return MapViewOfFile(section, access, 0, 0, 0);
}

/* The last error of an attempt to map; 0 when it worked. The view is removed again. */
static inline DWORD try_map(HANDLE section, DWORD access)
{
    void *view = map_view(section, access);
    if (!view)
        return GetLastError();
    return UnmapViewOfFile(view) ? 0 : GetLastError();
}

/* What a view may be told to do with its pages. */
static inline DWORD protection_of(const void *view)
{
    MEMORY_BASIC_INFORMATION information;
    return VirtualQuery(view, &information, sizeof information) ? information.Protect : 0;
}

static inline size_t size_of_view(const void *view)
{
    MEMORY_BASIC_INFORMATION information;
    return VirtualQuery(view, &information, sizeof information) ? information.RegionSize : 0;
}

/* A path below TMPDIR as CE programs write it; the memory is one of four that take turns. */
static inline const WCHAR *wide_path(const char *name)
{
    static WCHAR paths[4][1200];
    static unsigned turn;
    WCHAR *path = paths[turn++ % COUNT(paths)];
    MultiByteToWideChar(CP_UTF8, 0, temporary_path(name), -1, path, 1200);
    return path;
}

static inline HANDLE open_to_map(const char *name, DWORD access)
{
    return CreateFileForMapping(wide_path(name), access, 0, NULL, OPEN_EXISTING, 0, NULL);
}

static inline HANDLE open_shared(const char *name, DWORD access)
{
    return CreateFile(wide_path(name), access, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                      OPEN_EXISTING, 0, NULL);
}
