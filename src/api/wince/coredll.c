/* SPDX-License-Identifier: MIT */
/* memoryapi_wince.h: sections and views for programs of Windows CE. */
#include "api/win32/createfile.h"
#include "api/win32/result.h"

#include "engine/fileobject.h"
#include "engine/path.h"
#include "engine/section.h"
#include "engine/unicode.h"
#include "engine/view.h"

#include <filemap/fileapi.h>
#include <filemap/handleapi.h>
#include <filemap/memoryapi.h>

/* All others must form a page protection. */
#define ATTRIBUTE_BITS (SEC_FILE | SEC_IMAGE | SEC_RESERVE | SEC_COMMIT | SEC_NOCACHE)

static const struct section_rules rules = {
    .attributes = SEC_COMMIT,
    .protections = PAGE_READONLY | PAGE_READWRITE,
    .file_only = PAGE_READONLY,
    .to_creator = SECTION_ALL_ACCESS,
    .names = name_parse_word,
    .empty_names = TRUE,
    .names_first = TRUE,
    .occupies_file = TRUE,
    .cannot_grow = STATUS_DISK_FULL,
};

HANDLE CreateFileForMappingW(LPCWSTR lpFileName, DWORD dwDesiredAccess, DWORD dwShareMode,
                             LPSECURITY_ATTRIBUTES lpSecurityAttributes,
                             DWORD dwCreationDisposition, DWORD dwFlagsAndAttributes,
                             HANDLE hTemplateFile)
{
    char path[PATH_CAPACITY];
    (void)dwShareMode;
    (void)lpSecurityAttributes;
    (void)hTemplateFile;
    NTSTATUS converted = lpFileName && unicode_length(lpFileName) >= MAX_PATH
                             ? STATUS_NAME_TOO_LONG
                             : path_from_wide(lpFileName, path);
    DWORD share = dwDesiredAccess == GENERIC_READ ? FILE_SHARE_READ : 0;
    return create_file(path, converted, dwDesiredAccess, share, NULL, dwCreationDisposition,
                       dwFlagsAndAttributes, FILEOBJECT_FOR_MAPPING);
}

static uint64_t join(DWORD high, DWORD low)
{
    return (uint64_t)high << 32 | low;
}

static NTSTATUS create(HANDLE file, DWORD protect, uint64_t size, const WCHAR *name, HANDLE *out)
{
    struct section_request request = {
        .file = file == INVALID_HANDLE_VALUE ? NULL : file,
        .protection = protect & ~(DWORD)ATTRIBUTE_BITS,
        .attributes = protect & ATTRIBUTE_BITS,
        .size = size,
        .name = name,
        .name_length = name ? unicode_length(name) : 0,
    };
    if (!file)
        return STATUS_INVALID_HANDLE;
    if (!request.attributes)
        request.attributes = SEC_COMMIT;
    return section_create(&rules, &request, out);
}

HANDLE CreateFileMappingW(HANDLE hFile, LPSECURITY_ATTRIBUTES lpFileMappingAttributes,
                          DWORD flProtect, DWORD dwMaximumSizeHigh, DWORD dwMaximumSizeLow,
                          LPCWSTR lpName)
{
    HANDLE section = NULL;
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (!lpFileMappingAttributes)
        status =
            create(hFile, flProtect, join(dwMaximumSizeHigh, dwMaximumSizeLow), lpName, &section);
    if (status_failed(status))
        fileobject_withdraw(hFile);
    set_last_status(status);
    return section;
}

static ULONG view_protection(DWORD access)
{
    switch (access) {
    case FILE_MAP_READ:
        return PAGE_READONLY;
    case FILE_MAP_WRITE:
    case FILE_MAP_READ | FILE_MAP_WRITE:
    case FILE_MAP_ALL_ACCESS:
        return PAGE_READWRITE;
    default: /* the others' bits stand for nothing here, least of all for a copy */
        return 0;
    }
}

LPVOID MapViewOfFile(HANDLE hFileMappingObject, DWORD dwDesiredAccess, DWORD dwFileOffsetHigh,
                     DWORD dwFileOffsetLow, DWORD dwNumberOfBytesToMap)
{
    void *view = NULL;
    ULONG protection = view_protection(dwDesiredAccess);
    NTSTATUS status = STATUS_INVALID_PARAMETER;
    if (protection)
        status =
            view_map_holding(hFileMappingObject, protection,
                             join(dwFileOffsetHigh, dwFileOffsetLow), dwNumberOfBytesToMap, &view);
    result(status);
    return view;
}

BOOL UnmapViewOfFile(LPCVOID lpBaseAddress)
{
    return result(view_unmap_first((uintptr_t)lpBaseAddress));
}

BOOL FlushViewOfFile(LPCVOID lpBaseAddress, DWORD dwNumberOfBytesToFlush)
{
    if (!dwNumberOfBytesToFlush)
        return result(STATUS_INVALID_PARAMETER);
    NTSTATUS status = view_flush((uintptr_t)lpBaseAddress, dwNumberOfBytesToFlush);
    /* What has no file behind it is flushed by doing nothing. */
    return result(status == STATUS_NOT_MAPPED_DATA ? STATUS_SUCCESS : status);
}
