/* SPDX-License-Identifier: MIT */
/* memoryapi.h: sections and views for Win32 programs. */
#include "api/win32/names.h"
#include "api/win32/result.h"
#include "api/win32/sections.h"

#include "engine/placement.h"
#include "engine/unicode.h"
#include "engine/view.h"

#include <filemap/handleapi.h>
#include <filemap/winbase.h>
#include <filemap/winerror.h>

static const struct section_rules rules = {
    .attributes = SECTIONS_ATTRIBUTES,
    .protections = SECTIONS_PROTECTIONS,
    .names = name_parse,
};

/* CreateFileMapping2 knows one more (row 077). */
static const struct section_rules newer_rules = {
    .attributes = SECTIONS_ATTRIBUTES | SEC_NO_CHANGE,
    .protections = SECTIONS_PROTECTIONS,
    .names = name_parse,
};

static uint64_t join(DWORD high, DWORD low)
{
    return (uint64_t)high << 32 | low;
}

static ULONG inherit_flag(BOOL inherit)
{
    return inherit ? HANDLE_FLAG_INHERIT : 0;
}

HANDLE sections_create(const struct section_rules *by, struct section_request *request,
                       const SECURITY_ATTRIBUTES *security)
{
    HANDLE section = NULL;
    if (request->file == INVALID_HANDLE_VALUE)
        request->file = NULL;
    if (!request->attributes)
        request->attributes = SEC_COMMIT;
    request->flags = security ? inherit_flag(security->bInheritHandle) : 0;
    request->security = security ? security->lpSecurityDescriptor : NULL;
    set_last_status(section_create(by, request, &section));
    return section;
}

static HANDLE create(HANDLE file, const SECURITY_ATTRIBUTES *security, DWORD protect, uint64_t size,
                     const WCHAR *name, size_t length, DWORD node)
{
    struct placement place = { .wanted = 0 };
    struct section_request request = {
        .file = file,
        .protection = protect & ~(DWORD)SECTIONS_ATTRIBUTE_BITS,
        .attributes = protect & SECTIONS_ATTRIBUTE_BITS,
        .size = size,
        .name = name,
        .name_length = length,
        .place = &place,
    };
    if (!result(placement_prefer(&place, node)))
        return NULL;
    return sections_create(&rules, &request, security);
}

HANDLE CreateFileMappingNumaA(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes,
                              DWORD flProtect, DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow,
                              LPCSTR lpName, DWORD nndPreferred)
{
    WCHAR buffer[ANSI_NAME_CAPACITY];
    const WCHAR *name;
    size_t length;
    if (!names_widen(lpName, buffer, &name, &length))
        return NULL;
    return create(hFile, lpFileMappingAttributes, flProtect,
                  join(dwMaximumSizeHigh, dwMaximumSizeLow), name, length, nndPreferred);
}

HANDLE CreateFileMappingNumaW(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes,
                              DWORD flProtect, DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow,
                              LPCWSTR lpName, DWORD nndPreferred)
{
    return create(hFile, lpFileMappingAttributes, flProtect,
                  join(dwMaximumSizeHigh, dwMaximumSizeLow), lpName,
                  lpName ? unicode_length(lpName) : 0, nndPreferred);
}

HANDLE CreateFileMappingA(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes,
                          DWORD flProtect, DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow,
                          LPCSTR lpName)
{
    return CreateFileMappingNumaA(hFile, lpFileMappingAttributes, flProtect, dwMaximumSizeHigh,
                                  dwMaximumSizeLow, lpName, NUMA_NO_PREFERRED_NODE);
}

HANDLE CreateFileMappingW(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes,
                          DWORD flProtect, DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow,
                          LPCWSTR lpName)
{
    return CreateFileMappingNumaW(hFile, lpFileMappingAttributes, flProtect, dwMaximumSizeHigh,
                                  dwMaximumSizeLow, lpName, NUMA_NO_PREFERRED_NODE);
}

/* Rows 135-137: FILE_MAP_ values that are not the section right of that name. */
static ACCESS_MASK section_access(DWORD access)
{
    if (access == FILE_MAP_COPY)
        return SECTION_MAP_READ;
    if (access & FILE_MAP_EXECUTE)
        return (access & ~(DWORD)FILE_MAP_EXECUTE) | SECTION_MAP_EXECUTE;
    return access;
}

HANDLE CreateFileMapping2(HANDLE File, SECURITY_ATTRIBUTES *SecurityAttributes, ULONG DesiredAccess,
                          ULONG PageProtection, ULONG AllocationAttributes, ULONG64 MaximumSize,
                          PCWSTR Name, MEM_EXTENDED_PARAMETER *ExtendedParameters,
                          ULONG ParameterCount)
{
    struct placement place = { .wanted = 0 };
    struct section_request request = {
        .file = File,
        .protection = PageProtection,
        .attributes = AllocationAttributes,
        .size = MaximumSize,
        .name = Name,
        .name_length = Name ? unicode_length(Name) : 0,
        .has_access = TRUE,
        .access = section_access(DesiredAccess),
        .place = &place,
    };
    if (!result(placement_extend_section(&place, ExtendedParameters, ParameterCount)))
        return NULL;
    return sections_create(&newer_rules, &request, SecurityAttributes);
}

static HANDLE open_section(DWORD access, BOOL inherit, const WCHAR *name, size_t length)
{
    struct section_request request = {
        .name = name,
        .name_length = length,
        .access = section_access(access),
        .flags = inherit_flag(inherit),
    };
    HANDLE section = NULL;
    result(section_open(&rules, &request, &section));
    return section;
}

HANDLE OpenFileMappingA(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCSTR lpName)
{
    WCHAR buffer[ANSI_NAME_CAPACITY];
    const WCHAR *name;
    size_t length;
    if (!lpName) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    if (!names_widen(lpName, buffer, &name, &length))
        return NULL;
    return open_section(dwDesiredAccess, bInheritHandle, name, length);
}

HANDLE OpenFileMappingW(DWORD dwDesiredAccess, BOOL bInheritHandle, LPCWSTR lpName)
{
    if (!lpName) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    return open_section(dwDesiredAccess, bInheritHandle, lpName, unicode_length(lpName));
}

/* Row 146. */
static ULONG view_protection(DWORD access)
{
    BOOL execute = (access & FILE_MAP_EXECUTE) != 0;
    /* A hint for the checking of jumps (row 213), which there is none of here. */
    access &= ~(DWORD)(FILE_MAP_EXECUTE | FILE_MAP_TARGETS_INVALID | FILE_MAP_LARGE_PAGES);
    if (access == FILE_MAP_COPY)
        return execute ? PAGE_EXECUTE_WRITECOPY : PAGE_WRITECOPY;
    if (access & FILE_MAP_WRITE)
        return execute ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
    if (access & FILE_MAP_READ)
        return execute ? PAGE_EXECUTE_READ : PAGE_READONLY;
    return PAGE_NOACCESS;
}

LPVOID MapViewOfFileExNuma(HANDLE hFileMappingObject, DWORD dwDesiredAccess, DWORD dwFileOffsetHigh,
                           DWORD dwFileOffsetLow, SIZE_T dwNumberOfBytesToMap, LPVOID lpBaseAddress,
                           DWORD nndPreferred)
{
    void *view = NULL;
    size_t size = dwNumberOfBytesToMap;
    struct placement place = { .wanted = (uintptr_t)lpBaseAddress };
    ULONG type = dwDesiredAccess & FILE_MAP_LARGE_PAGES ? MEM_LARGE_PAGES : 0;
    NTSTATUS status = placement_prefer(&place, nndPreferred);
    if (!status)
        status =
            view_map_at(hFileMappingObject, view_protection(dwDesiredAccess),
                        join(dwFileOffsetHigh, dwFileOffsetLow), &size, 0, &place, type, &view);
    result(status);
    return view;
}

LPVOID MapViewOfFileEx(HANDLE hFileMappingObject, DWORD dwDesiredAccess, DWORD dwFileOffsetHigh,
                       DWORD dwFileOffsetLow, SIZE_T dwNumberOfBytesToMap, LPVOID lpBaseAddress)
{
    return MapViewOfFileExNuma(hFileMappingObject, dwDesiredAccess, dwFileOffsetHigh,
                               dwFileOffsetLow, dwNumberOfBytesToMap, lpBaseAddress,
                               NUMA_NO_PREFERRED_NODE);
}

LPVOID MapViewOfFile(HANDLE hFileMappingObject, DWORD dwDesiredAccess, DWORD dwFileOffsetHigh,
                     DWORD dwFileOffsetLow, SIZE_T dwNumberOfBytesToMap)
{
    return MapViewOfFileEx(hFileMappingObject, dwDesiredAccess, dwFileOffsetHigh, dwFileOffsetLow,
                           dwNumberOfBytesToMap, NULL);
}

BOOL UnmapViewOfFile(LPCVOID lpBaseAddress)
{
    return result(view_unmap((uintptr_t)lpBaseAddress));
}

BOOL FlushViewOfFile(LPCVOID lpBaseAddress, SIZE_T dwNumberOfBytesToFlush)
{
    NTSTATUS status = view_flush((uintptr_t)lpBaseAddress, dwNumberOfBytesToFlush);
    /* Row 253: what has no file behind it is flushed by doing nothing. */
    return result(status == STATUS_NOT_MAPPED_DATA ? STATUS_SUCCESS : status);
}
