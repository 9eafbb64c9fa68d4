/* SPDX-License-Identifier: MIT */
/*
 * ntzwapi.h - the second names of the native calls
 *
 * Outside of the kernel ZwClose is NtClose, and so on: winternl.h has what they do, and includes
 * this.
 */
#ifndef FILEMAP_NTZWAPI_H
#define FILEMAP_NTZWAPI_H

#include "winternl.h"

FILEMAP_BEGIN_C

FILEMAP_API NTSTATUS NTAPI
ZwCreateSection(_Out_ PHANDLE SectionHandle, _In_ ACCESS_MASK DesiredAccess,
                _In_opt_ POBJECT_ATTRIBUTES ObjectAttributes, _In_opt_ PLARGE_INTEGER MaximumSize,
                _In_ ULONG SectionPageProtection, _In_ ULONG AllocationAttributes,
                _In_opt_ HANDLE FileHandle) FILEMAP_SYMBOL(ZwCreateSection);
FILEMAP_API NTSTATUS NTAPI ZwOpenSection(_Out_ PHANDLE SectionHandle,
                                         _In_ ACCESS_MASK DesiredAccess,
                                         _In_ POBJECT_ATTRIBUTES ObjectAttributes)
    FILEMAP_SYMBOL(ZwOpenSection);
FILEMAP_API NTSTATUS NTAPI ZwQuerySection(_In_ HANDLE SectionHandle,
                                          _In_ SECTION_INFORMATION_CLASS SectionInformationClass,
                                          _Out_ PVOID SectionInformation,
                                          _In_ SIZE_T SectionInformationLength,
                                          _Out_opt_ PSIZE_T ReturnLength)
    FILEMAP_SYMBOL(ZwQuerySection);
FILEMAP_API NTSTATUS NTAPI ZwClose(_In_ HANDLE Handle) FILEMAP_SYMBOL(ZwClose);
FILEMAP_API NTSTATUS NTAPI ZwDuplicateObject(
    _In_ HANDLE SourceProcessHandle, _In_ HANDLE SourceHandle, _In_opt_ HANDLE TargetProcessHandle,
    _Out_opt_ PHANDLE TargetHandle, _In_ ACCESS_MASK DesiredAccess, _In_ ULONG HandleAttributes,
    _In_ ULONG Options) FILEMAP_SYMBOL(ZwDuplicateObject);
FILEMAP_API NTSTATUS NTAPI ZwQueryObject(_In_opt_ HANDLE Handle,
                                         _In_ OBJECT_INFORMATION_CLASS ObjectInformationClass,
                                         _Out_opt_ PVOID ObjectInformation,
                                         _In_ ULONG ObjectInformationLength,
                                         _Out_opt_ PULONG ReturnLength)
    FILEMAP_SYMBOL(ZwQueryObject);
FILEMAP_API NTSTATUS NTAPI
ZwSetInformationObject(_In_ HANDLE Handle, _In_ OBJECT_INFORMATION_CLASS ObjectInformationClass,
                       _In_ PVOID ObjectInformation, _In_ ULONG ObjectInformationLength)
    FILEMAP_SYMBOL(ZwSetInformationObject);
FILEMAP_API NTSTATUS NTAPI ZwMakeTemporaryObject(_In_ HANDLE Handle)
    FILEMAP_SYMBOL(ZwMakeTemporaryObject);

FILEMAP_END_C

#endif
