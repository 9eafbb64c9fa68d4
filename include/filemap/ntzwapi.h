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

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)

FILEMAP_API NTSTATUS NTAPI
ZwCreateSection(_Out_ PHANDLE SectionHandle, _In_ ACCESS_MASK DesiredAccess,
                _In_opt_ POBJECT_ATTRIBUTES ObjectAttributes, _In_opt_ PLARGE_INTEGER MaximumSize,
                _In_ ULONG SectionPageProtection, _In_ ULONG AllocationAttributes,
                _In_opt_ HANDLE FileHandle) FILEMAP_SYMBOL(ZwCreateSection);
FILEMAP_API NTSTATUS NTAPI ZwCreateSectionEx(
    _Out_ PHANDLE SectionHandle, _In_ ACCESS_MASK DesiredAccess,
    _In_opt_ POBJECT_ATTRIBUTES ObjectAttributes, _In_opt_ PLARGE_INTEGER MaximumSize,
    _In_ ULONG SectionPageProtection, _In_ ULONG AllocationAttributes, _In_opt_ HANDLE FileHandle,
    _Inout_opt_ PMEM_EXTENDED_PARAMETER ExtendedParameters, _In_ ULONG ExtendedParameterCount)
    FILEMAP_SYMBOL(ZwCreateSectionEx);
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
FILEMAP_API NTSTATUS NTAPI ZwExtendSection(_In_ HANDLE SectionHandle,
                                           _Inout_ PLARGE_INTEGER NewSectionSize)
    FILEMAP_SYMBOL(ZwExtendSection);
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
FILEMAP_API NTSTATUS NTAPI ZwMapViewOfSection(
    _In_ HANDLE SectionHandle, _In_ HANDLE ProcessHandle, _Inout_ PVOID *BaseAddress,
    _In_ ULONG_PTR ZeroBits, _In_ SIZE_T CommitSize, _Inout_opt_ PLARGE_INTEGER SectionOffset,
    _Inout_ PSIZE_T ViewSize, _In_ SECTION_INHERIT InheritDisposition, _In_ ULONG AllocationType,
    _In_ ULONG Win32Protect) FILEMAP_SYMBOL(ZwMapViewOfSection);
FILEMAP_API NTSTATUS NTAPI ZwMapViewOfSectionEx(
    _In_ HANDLE SectionHandle, _In_ HANDLE ProcessHandle, _Inout_ PVOID *BaseAddress,
    _Inout_opt_ PLARGE_INTEGER SectionOffset, _Inout_ PSIZE_T ViewSize, _In_ ULONG AllocationType,
    _In_ ULONG Win32Protect, _Inout_opt_ PMEM_EXTENDED_PARAMETER ExtendedParameters,
    _In_ ULONG ParameterCount) FILEMAP_SYMBOL(ZwMapViewOfSectionEx);
FILEMAP_API NTSTATUS NTAPI ZwUnmapViewOfSection(_In_ HANDLE ProcessHandle,
                                                _In_opt_ PVOID BaseAddress)
    FILEMAP_SYMBOL(ZwUnmapViewOfSection);
FILEMAP_API NTSTATUS NTAPI ZwUnmapViewOfSectionEx(_In_ HANDLE ProcessHandle,
                                                  _In_opt_ PVOID BaseAddress, _In_ ULONG Flags)
    FILEMAP_SYMBOL(ZwUnmapViewOfSectionEx);
FILEMAP_API NTSTATUS NTAPI ZwFlushVirtualMemory(_In_ HANDLE ProcessHandle,
                                                _Inout_ PVOID *BaseAddress,
                                                _Inout_ PSIZE_T RegionSize,
                                                _Out_ PIO_STATUS_BLOCK IoStatus)
    FILEMAP_SYMBOL(ZwFlushVirtualMemory);
FILEMAP_API NTSTATUS NTAPI ZwAreMappedFilesTheSame(_In_ PVOID File1MappedAsAnImage,
                                                   _In_ PVOID File2MappedAsFile)
    FILEMAP_SYMBOL(ZwAreMappedFilesTheSame);
FILEMAP_API NTSTATUS NTAPI ZwAllocateVirtualMemory(_In_ HANDLE ProcessHandle,
                                                   _Inout_ PVOID *BaseAddress,
                                                   _In_ ULONG_PTR ZeroBits,
                                                   _Inout_ PSIZE_T RegionSize,
                                                   _In_ ULONG AllocationType, _In_ ULONG Protect)
    FILEMAP_SYMBOL(ZwAllocateVirtualMemory);
FILEMAP_API NTSTATUS NTAPI ZwAllocateVirtualMemoryEx(
    _In_ HANDLE ProcessHandle, _Inout_ PVOID *BaseAddress, _Inout_ PSIZE_T RegionSize,
    _In_ ULONG AllocationType, _In_ ULONG PageProtection,
    _Inout_opt_ PMEM_EXTENDED_PARAMETER ExtendedParameters, _In_ ULONG ExtendedParameterCount)
    FILEMAP_SYMBOL(ZwAllocateVirtualMemoryEx);
FILEMAP_API NTSTATUS NTAPI ZwFreeVirtualMemory(_In_ HANDLE ProcessHandle,
                                               _Inout_ PVOID *BaseAddress,
                                               _Inout_ PSIZE_T RegionSize, _In_ ULONG FreeType)
    FILEMAP_SYMBOL(ZwFreeVirtualMemory);
FILEMAP_API NTSTATUS NTAPI ZwProtectVirtualMemory(
    _In_ HANDLE ProcessHandle, _Inout_ PVOID *BaseAddress, _Inout_ PSIZE_T RegionSize,
    _In_ ULONG NewProtection, _Out_ PULONG OldProtection) FILEMAP_SYMBOL(ZwProtectVirtualMemory);
FILEMAP_API NTSTATUS NTAPI
ZwQueryVirtualMemory(_In_ HANDLE ProcessHandle, _In_opt_ PVOID BaseAddress,
                     _In_ MEMORY_INFORMATION_CLASS MemoryInformationClass,
                     _Out_ PVOID MemoryInformation, _In_ SIZE_T MemoryInformationLength,
                     _Out_opt_ PSIZE_T ReturnLength) FILEMAP_SYMBOL(ZwQueryVirtualMemory);
FILEMAP_API NTSTATUS NTAPI ZwQuerySecurityObject(_In_ HANDLE Handle,
                                                 _In_ SECURITY_INFORMATION SecurityInformation,
                                                 _Out_ PSECURITY_DESCRIPTOR SecurityDescriptor,
                                                 _In_ ULONG Length, _Out_ PULONG LengthNeeded)
    FILEMAP_SYMBOL(ZwQuerySecurityObject);
FILEMAP_API NTSTATUS NTAPI ZwSetSecurityObject(_In_ HANDLE Handle,
                                               _In_ SECURITY_INFORMATION SecurityInformation,
                                               _In_ PSECURITY_DESCRIPTOR SecurityDescriptor)
    FILEMAP_SYMBOL(ZwSetSecurityObject);

#endif

FILEMAP_END_C

#endif
