/* SPDX-License-Identifier: MIT */
/*
 * memoryapi.h: the …FromApp calls.
 *
 * They are the desktop calls with other values: no SEC_IMAGE that could be executed, and a rule for
 * each call about what shall be executed. Pages are never writable and executable at a time.
 */
#include "api/win32/result.h"
#include "api/win32/sections.h"

#include "engine/capability.h"
#include "engine/unicode.h"

#include <filemap/memoryapi.h>

/* The PAGE_ values with which code can be executed, and those that can be written too. */
#define EXECUTABLE                                                                                 \
    (PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY)
#define EXECUTABLE_AND_WRITABLE (PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY)

static const struct section_rules rules = {
    .attributes = SECTIONS_ATTRIBUTES,
    .with_image = SEC_IMAGE_NO_EXECUTE,
    .protections = SECTIONS_PROTECTIONS,
    .to_creator = SECTION_ALL_ACCESS,
    .names = name_parse,
};

/* A section may be both, for it takes two views to make use of that (row 376). */
static const struct execution_rules of_sections = { .executes = EXECUTABLE };
static const struct execution_rules of_pages = { EXECUTABLE, EXECUTABLE_AND_WRITABLE };
static const struct execution_rules of_new_pages = { EXECUTABLE, EXECUTABLE };
static const struct execution_rules of_handles = { .executes = FILE_MAP_EXECUTE };
static const struct execution_rules of_views = { FILE_MAP_EXECUTE, FILE_MAP_COPY | FILE_MAP_WRITE };

HANDLE CreateFileMappingFromApp(HANDLE hFile, PSECURITY_ATTRIBUTES SecurityAttributes,
                                ULONG PageProtection, ULONG64 MaximumSize, PCWSTR Name)
{
    struct section_request request = {
        .file = hFile,
        .protection = PageProtection & ~(ULONG)SECTIONS_ATTRIBUTE_BITS,
        .attributes = PageProtection & SECTIONS_ATTRIBUTE_BITS,
        .size = MaximumSize,
        .name = Name,
        .name_length = Name ? unicode_length(Name) : 0,
    };
    if (!result(capability_check_execution(&of_sections, PageProtection)))
        return NULL;
    return sections_create(&rules, &request, SecurityAttributes);
}

HANDLE OpenFileMappingFromApp(ULONG DesiredAccess, BOOL InheritHandle, PCWSTR Name)
{
    if (InheritHandle != FALSE && InheritHandle != TRUE) {
        result(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    if (!result(capability_check_execution(&of_handles, DesiredAccess)))
        return NULL;
    return OpenFileMappingW(DesiredAccess, InheritHandle, Name);
}

PVOID MapViewOfFileFromApp(HANDLE hFileMappingObject, ULONG DesiredAccess, ULONG64 FileOffset,
                           SIZE_T NumberOfBytesToMap)
{
    if (!result(capability_check_execution(&of_views, DesiredAccess)))
        return NULL;
    return MapViewOfFile(hFileMappingObject, DesiredAccess, (DWORD)(FileOffset >> 32),
                         (DWORD)FileOffset, NumberOfBytesToMap);
}

PVOID MapViewOfFile3FromApp(HANDLE FileMapping, HANDLE Process, PVOID BaseAddress, ULONG64 Offset,
                            SIZE_T ViewSize, ULONG AllocationType, ULONG PageProtection,
                            MEM_EXTENDED_PARAMETER *ExtendedParameters, ULONG ParameterCount)
{
    if (!result(capability_check_execution(&of_pages, PageProtection)))
        return NULL;
    return MapViewOfFile3(FileMapping, Process, BaseAddress, Offset, ViewSize, AllocationType,
                          PageProtection, ExtendedParameters, ParameterCount);
}

PVOID VirtualAllocFromApp(PVOID BaseAddress, SIZE_T Size, ULONG AllocationType, ULONG Protection)
{
    if (!result(capability_check_execution(&of_new_pages, Protection)))
        return NULL;
    return VirtualAlloc(BaseAddress, Size, AllocationType, Protection);
}

PVOID VirtualAlloc2FromApp(HANDLE Process, PVOID BaseAddress, SIZE_T Size, ULONG AllocationType,
                           ULONG PageProtection, MEM_EXTENDED_PARAMETER *ExtendedParameters,
                           ULONG ParameterCount)
{
    if (!result(capability_check_execution(&of_new_pages, PageProtection)))
        return NULL;
    return VirtualAlloc2(Process, BaseAddress, Size, AllocationType, PageProtection,
                         ExtendedParameters, ParameterCount);
}

BOOL VirtualProtectFromApp(PVOID Address, SIZE_T Size, ULONG NewProtection, PULONG OldProtection)
{
    if (!result(capability_check_execution(&of_pages, NewProtection)))
        return FALSE;
    return VirtualProtect(Address, Size, NewProtection, OldProtection);
}
