/* SPDX-License-Identifier: MIT */
/*
 * ntmmapi.h - the native calls for views and memory
 *
 * A part of winternl.h, which includes it and says what holds for all native calls. Where a call
 * changes a range, the pointers to address and size get the whole pages that were meant.
 */
#ifndef FILEMAP_NTMMAPI_H
#define FILEMAP_NTMMAPI_H

#include "ntdef.h"

FILEMAP_BEGIN_C

/* -- types --------------------------------------------------------------------------------- */

typedef struct _IO_STATUS_BLOCK {
    union {
        NTSTATUS Status;
        PVOID Pointer;
    };
    ULONG_PTR Information;
} IO_STATUS_BLOCK, *PIO_STATUS_BLOCK;

/* Whether processes that are made later get a view. Here a fork shares all views, an exec none. */
typedef enum _SECTION_INHERIT { ViewShare = 1, ViewUnmap = 2 } SECTION_INHERIT;

/* For 32-bit programs only: refused (row 209). */
#define AT_ROUND_TO_PAGE 0x40000000

typedef enum _MEMORY_INFORMATION_CLASS {
    MemoryBasicInformation,
    MemoryWorkingSetInformation,
    MemoryMappedFilenameInformation,
    MemoryRegionInformation,
    MemoryWorkingSetExInformation,
    MemorySharedCommitInformation,
    MemoryImageInformation
} MEMORY_INFORMATION_CLASS;

/* What was reserved or mapped with one call. */
typedef struct _MEMORY_REGION_INFORMATION {
    PVOID AllocationBase;
    ULONG AllocationProtect; /* PAGE_... */
    ULONG RegionType;        /* 0 (row 354) */
    SIZE_T RegionSize;
    SIZE_T CommitSize; /* memory of its own: 0 for shared views (row 221) */
    ULONG_PTR PartitionId;
    ULONG_PTR NodePreference; /* -1: none */
} MEMORY_REGION_INFORMATION, *PMEMORY_REGION_INFORMATION;

FILEMAP_NAMELESS_BEGIN

/* The view of an image (rows 292, 293); all zero for other memory. */
typedef struct _MEMORY_IMAGE_INFORMATION {
    PVOID ImageBase;
    SIZE_T SizeOfImage; /* bytes of the view */
    union {
        ULONG ImageFlags;
        __extension__ struct {
            ULONG ImagePartialMap : 1;    /* the image is larger than the view */
            ULONG ImageNotExecutable : 1; /* SEC_IMAGE_NO_EXECUTE */
            ULONG ImageSigningLevel : 4;
            ULONG ImageExtensionPresent : 1;
            ULONG Reserved : 25;
        };
    };
} MEMORY_IMAGE_INFORMATION, *PMEMORY_IMAGE_INFORMATION;

FILEMAP_NAMELESS_END

/* -- views --------------------------------------------------------------------------------- */

/*
 * Maps a view of a section, as MapViewOfFileEx.
 *   SectionHandle       the section
 *   ProcessHandle       the current process
 *   BaseAddress         where, a multiple of 64 KiB; to NULL: anywhere. Gets the address
 *   ZeroBits            1 to 20: as many high bits of a 32-bit address are 0; above 31: a mask
 *                       below which the address is (row 210)
 *   CommitSize          what to commit of a section with SEC_RESERVE (rows 211, 268)
 *   SectionOffset       where in the section, a multiple of 64 KiB; NULL: at its start
 *   ViewSize            bytes; to 0: to the end of the section. Gets whole pages
 *   InheritDisposition  ViewShare or ViewUnmap; both do the same here
 *   AllocationType      0, MEM_TOP_DOWN, or MEM_RESERVE: the view of a writable file may outgrow
 *                       the section (rows 205-209)
 *   Win32Protect        PAGE_..., with PAGE_GUARD, PAGE_NOCACHE or PAGE_WRITECOMBINE
 * Result: STATUS_SUCCESS; for images also STATUS_IMAGE_NOT_AT_BASE (row 305) and
 * STATUS_IMAGE_MACHINE_TYPE_MISMATCH (row 288), which are successes too; or
 *   STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH   a handle (rows 182-185)
 *   STATUS_ACCESS_DENIED             the handle lacks a right (row 162)
 *   STATUS_INVALID_PAGE_PROTECTION   Win32Protect (row 179)
 *   STATUS_SECTION_PROTECTION        the section does not allow it (rows 176-178, 208)
 *   STATUS_MAPPED_ALIGNMENT          the address or the offset (rows 186, 199)
 *   STATUS_INVALID_VIEW_SIZE         beyond the end of the section (rows 191, 193)
 *   STATUS_CONFLICTING_ADDRESSES     something is there (row 200)
 *   STATUS_INVALID_PARAMETER_3       address or size are beyond user space (rows 196, 202)
 *   STATUS_INVALID_PARAMETER_4       ZeroBits, or an address above what they allow
 *   STATUS_INVALID_PARAMETER_5       CommitSize (row 211)
 *   STATUS_INVALID_PARAMETER_8       InheritDisposition
 *   STATUS_INVALID_PARAMETER_9       AllocationType (rows 205, 206, 209)
 *   STATUS_NO_MEMORY                 no room
 *   STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT   a pointer
 * Differs from Windows: in a view that outgrows its section, touching what is behind the end of the
 * file is a bus error; it becomes memory when the file grows, whoever lets it grow.
 * learn.microsoft.com: ZwMapViewOfSection function (wdm.h)
 */
FILEMAP_API NTSTATUS NTAPI NtMapViewOfSection(
    _In_ HANDLE SectionHandle, _In_ HANDLE ProcessHandle, _Inout_ PVOID *BaseAddress,
    _In_ ULONG_PTR ZeroBits, _In_ SIZE_T CommitSize, _Inout_opt_ PLARGE_INTEGER SectionOffset,
    _Inout_ PSIZE_T ViewSize, _In_ SECTION_INHERIT InheritDisposition, _In_ ULONG AllocationType,
    _In_ ULONG Win32Protect) FILEMAP_SYMBOL(NtMapViewOfSection);

/*
 * NtMapViewOfSection with extended parameters, as MapViewOfFile3.
 *   AllocationType                      MEM_REPLACE_PLACEHOLDER too
 *   ExtendedParameters, ParameterCount  as for MapViewOfFile3 (rows 393-400)
 * More errors: STATUS_INVALID_PARAMETER and STATUS_NOT_SUPPORTED for a parameter.
 * learn.microsoft.com: not documented there.
 */
FILEMAP_API NTSTATUS NTAPI NtMapViewOfSectionEx(
    _In_ HANDLE SectionHandle, _In_ HANDLE ProcessHandle, _Inout_ PVOID *BaseAddress,
    _Inout_opt_ PLARGE_INTEGER SectionOffset, _Inout_ PSIZE_T ViewSize, _In_ ULONG AllocationType,
    _In_ ULONG Win32Protect, _Inout_opt_ PMEM_EXTENDED_PARAMETER ExtendedParameters,
    _In_ ULONG ParameterCount) FILEMAP_SYMBOL(NtMapViewOfSectionEx);

/*
 * Removes the view that holds an address, as UnmapViewOfFile.
 * Result: STATUS_SUCCESS, or
 *   STATUS_NOT_MAPPED_VIEW          no view is there (rows 238-242)
 *   STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH   the process handle
 *   STATUS_INVALID_PAGE_PROTECTION  the section has SEC_NO_CHANGE (row 077)
 * learn.microsoft.com: ZwUnmapViewOfSection function (wdm.h)
 */
FILEMAP_API NTSTATUS NTAPI NtUnmapViewOfSection(_In_ HANDLE ProcessHandle,
                                                _In_opt_ PVOID BaseAddress)
    FILEMAP_SYMBOL(NtUnmapViewOfSection);

/*
 * The same with flags, as UnmapViewOfFile2.
 * More errors:
 *   STATUS_INVALID_PARAMETER       another flag (row 246)
 *   STATUS_CONFLICTING_ADDRESSES   MEM_PRESERVE_PLACEHOLDER, and the view replaced none (row 247)
 * learn.microsoft.com: not documented there.
 */
FILEMAP_API NTSTATUS NTAPI NtUnmapViewOfSectionEx(_In_ HANDLE ProcessHandle,
                                                  _In_opt_ PVOID BaseAddress, _In_ ULONG Flags)
    FILEMAP_SYMBOL(NtUnmapViewOfSectionEx);

/*
 * Writes a view's changed pages to its file, as FlushViewOfFile.
 *   BaseAddress, RegionSize  the range; to 0: to the end of the view
 *   IoStatus                 gets the status too
 * Result: STATUS_SUCCESS, or
 *   STATUS_NOT_MAPPED_VIEW     no view there (row 254)
 *   STATUS_NOT_MAPPED_DATA     the view has no file (row 253)
 *   STATUS_INVALID_PARAMETER   outside of user space (row 255)
 *   STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH   the process handle
 *   STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT   a pointer
 * learn.microsoft.com: ZwFlushVirtualMemory function (ntifs.h)
 */
FILEMAP_API NTSTATUS NTAPI NtFlushVirtualMemory(_In_ HANDLE ProcessHandle,
                                                _Inout_ PVOID *BaseAddress,
                                                _Inout_ PSIZE_T RegionSize,
                                                _Out_ PIO_STATUS_BLOCK IoStatus)
    FILEMAP_SYMBOL(NtFlushVirtualMemory);

/*
 * Tells whether two views are of one image file.
 * Result: STATUS_SUCCESS, also for two addresses in one view (row 310), or
 *   STATUS_NOT_SAME_DEVICE         they are not, or are of data (row 310)
 *   STATUS_INVALID_ADDRESS         nothing is mapped there (row 311)
 *   STATUS_CONFLICTING_ADDRESSES   what is there is no view (row 311)
 * learn.microsoft.com: not documented there.
 */
FILEMAP_API NTSTATUS NTAPI NtAreMappedFilesTheSame(_In_ PVOID File1MappedAsAnImage,
                                                   _In_ PVOID File2MappedAsFile)
    FILEMAP_SYMBOL(NtAreMappedFilesTheSame);

/* -- memory -------------------------------------------------------------------------------- */

/*
 * Reserves and commits memory, or commits pages of a view, as VirtualAlloc.
 *   BaseAddress, RegionSize  in: where, or to NULL, and how much; out: what was taken
 *   ZeroBits                 as for NtMapViewOfSection
 *   AllocationType, Protect  as for VirtualAlloc
 * Result: STATUS_SUCCESS, or
 *   STATUS_CONFLICTING_ADDRESSES     in use, not reserved, or not in one allocation
 *   STATUS_INVALID_PAGE_PROTECTION   Protect
 *   STATUS_INVALID_PARAMETER         wrong type, size or address
 *   STATUS_INVALID_PARAMETER_3       ZeroBits
 *   STATUS_SECTION_PROTECTION        more than the view was mapped with (row 272)
 *   STATUS_ALREADY_COMMITTED         the view is one of a file (row 274)
 *   STATUS_NOT_SUPPORTED             MEM_WRITE_WATCH
 *   STATUS_PRIVILEGE_NOT_HELD        MEM_LARGE_PAGES
 *   STATUS_NO_MEMORY                 no address space or memory left
 *   STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH   the process handle
 *   STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT   a pointer
 * learn.microsoft.com: NtAllocateVirtualMemory function (ntifs.h)
 */
FILEMAP_API NTSTATUS NTAPI NtAllocateVirtualMemory(_In_ HANDLE ProcessHandle,
                                                   _Inout_ PVOID *BaseAddress,
                                                   _In_ ULONG_PTR ZeroBits,
                                                   _Inout_ PSIZE_T RegionSize,
                                                   _In_ ULONG AllocationType, _In_ ULONG Protect)
    FILEMAP_SYMBOL(NtAllocateVirtualMemory);

/*
 * NtAllocateVirtualMemory with extended parameters and placeholders, as VirtualAlloc2.
 * More errors: STATUS_INVALID_PARAMETER, STATUS_INVALID_HANDLE and STATUS_NOT_SUPPORTED for a
 * parameter.
 * learn.microsoft.com: NtAllocateVirtualMemoryEx function (ntifs.h)
 */
FILEMAP_API NTSTATUS NTAPI NtAllocateVirtualMemoryEx(
    _In_ HANDLE ProcessHandle, _Inout_ PVOID *BaseAddress, _Inout_ PSIZE_T RegionSize,
    _In_ ULONG AllocationType, _In_ ULONG PageProtection,
    _Inout_opt_ PMEM_EXTENDED_PARAMETER ExtendedParameters, _In_ ULONG ExtendedParameterCount)
    FILEMAP_SYMBOL(NtAllocateVirtualMemoryEx);

/*
 * Gives back memory, as VirtualFree.
 *   BaseAddress, RegionSize  the range; to 0: all that was reserved there. A part may be released,
 *                            too: what is left on its sides is released by itself
 *   FreeType                 MEM_DECOMMIT or MEM_RELEASE, with what VirtualFree takes beside it
 * Result: STATUS_SUCCESS, or
 *   STATUS_MEMORY_NOT_ALLOCATED       nothing is there
 *   STATUS_FREE_VM_NOT_AT_BASE        size 0, and it does not begin there
 *   STATUS_UNABLE_TO_FREE_VM          beyond what was reserved
 *   STATUS_UNABLE_TO_DELETE_SECTION   it is a view (rows 278, 279)
 *   STATUS_INVALID_PARAMETER          FreeType
 *   STATUS_CONFLICTING_ADDRESSES      placeholders (row 389)
 *   STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH   the process handle
 *   STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT   a pointer
 * learn.microsoft.com: NtFreeVirtualMemory function (ntifs.h)
 */
FILEMAP_API NTSTATUS NTAPI NtFreeVirtualMemory(_In_ HANDLE ProcessHandle,
                                               _Inout_ PVOID *BaseAddress,
                                               _Inout_ PSIZE_T RegionSize, _In_ ULONG FreeType)
    FILEMAP_SYMBOL(NtFreeVirtualMemory);

/*
 * Changes what may be done with pages, as VirtualProtect.
 *   BaseAddress, RegionSize  the range
 *   NewProtection            PAGE_...
 *   OldProtection            gets that of the first page
 * Result: STATUS_SUCCESS, or, with nothing changed,
 *   STATUS_INVALID_PAGE_PROTECTION   NewProtection (row 230)
 *   STATUS_SECTION_PROTECTION        too much for the view (row 224)
 *   STATUS_NOT_COMMITTED             pages that are not committed (row 233)
 *   STATUS_CONFLICTING_ADDRESSES     not in one allocation
 *   STATUS_INVALID_PARAMETER         size 0, or outside of user space
 *   STATUS_NO_MEMORY                 the system cannot split its mappings further
 *   STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH   the process handle
 *   STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT   a pointer
 * learn.microsoft.com: ZwProtectVirtualMemory function (ntifs.h)
 */
FILEMAP_API NTSTATUS NTAPI NtProtectVirtualMemory(
    _In_ HANDLE ProcessHandle, _Inout_ PVOID *BaseAddress, _Inout_ PSIZE_T RegionSize,
    _In_ ULONG NewProtection, _Out_ PULONG OldProtection) FILEMAP_SYMBOL(NtProtectVirtualMemory);

/*
 * Tells about the memory at an address.
 *   MemoryInformationClass   MemoryBasicInformation: a MEMORY_BASIC_INFORMATION, as VirtualQuery;
 *                            MemoryRegionInformation: a MEMORY_REGION_INFORMATION, which may end
 *                            before CommitSize;
 *                            MemoryMappedFilenameInformation: a UNICODE_STRING with the name of the
 *                            file, as GetMappedFileName gives it (row 346); the text follows it;
 *                            MemoryImageInformation: a MEMORY_IMAGE_INFORMATION;
 *                            MemoryWorkingSetInformation, MemoryWorkingSetExInformation: as
 *                            QueryWorkingSet and QueryWorkingSetEx (psapi.h), for any address
 *   MemoryInformation        gets the answer
 *   MemoryInformationLength  its size in bytes
 *   ReturnLength             gets the size of the answer, also of a path that does not fit; may be
 *                            NULL
 * Result: STATUS_SUCCESS, or
 *   STATUS_INFO_LENGTH_MISMATCH   the buffer does not hold the structure, or all pages
 *   STATUS_BUFFER_OVERFLOW        it does not hold the path
 *   STATUS_INVALID_PARAMETER      the address is outside of user space
 *   STATUS_INVALID_ADDRESS        MemoryRegionInformation, MemoryImageInformation: nothing there;
 *                                 MemoryMappedFilenameInformation: no file there (row 350)
 *   STATUS_FILE_INVALID           the view has no file (row 352)
 *   STATUS_NOT_SUPPORTED          as ERROR_NOT_SUPPORTED of GetMappedFileName
 *   STATUS_INVALID_INFO_CLASS     another class
 *   STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH   the process handle
 *   STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT   a pointer
 * Differs from Windows: memory that filemap does not know is told as in VirtualQuery, and the name
 * of a file as in GetMappedFileName.
 * learn.microsoft.com: ZwQueryVirtualMemory function (ntifs.h)
 */
FILEMAP_API NTSTATUS NTAPI
NtQueryVirtualMemory(_In_ HANDLE ProcessHandle, _In_opt_ PVOID BaseAddress,
                     _In_ MEMORY_INFORMATION_CLASS MemoryInformationClass,
                     _Out_ PVOID MemoryInformation, _In_ SIZE_T MemoryInformationLength,
                     _Out_opt_ PSIZE_T ReturnLength) FILEMAP_SYMBOL(NtQueryVirtualMemory);

FILEMAP_END_C

#endif
