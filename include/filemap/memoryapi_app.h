/* SPDX-License-Identifier: MIT */
/*
 * memoryapi_app.h - the calls for Store apps; memoryapi.h includes it
 *
 * Each is the desktop call of its name with a size or an offset of 64 bits in one piece, and UTF-16
 * names only. What is made by one family can be opened by the other.
 *
 * Execution. These calls give executable memory only to programs with the codeGeneration
 * capability: filemap_app_set_capabilities (filemap.h), or a manifest beside the program,
 * AppxManifest.xml or Package.appxmanifest, with <Capability Name="codeGeneration"/>. Others get
 * ERROR_ACCESS_DENIED. Memory that can be executed cannot be written through the same pages:
 * ERROR_INVALID_PARAMETER. Differs from Windows: there only processes in an app container are asked
 * for the capability. This keeps a program from its own mistakes: Linux itself gives executable
 * memory to whoever asks. A manifest counts if it is a plain file of the program's owner or root,
 * not writable for all, of at most 256 KiB and without a DOCTYPE, and not in a program that runs
 * with more rights than its caller. The first wish for executable memory reads it, once; where it
 * cannot be read for want of memory or descriptors, the call fails with that error.
 *
 * WINAPI_FAMILY=WINAPI_FAMILY_APP hides the desktop calls (winapifamily.h).
 */
#ifndef FILEMAP_MEMORYAPI_APP_H
#define FILEMAP_MEMORYAPI_APP_H

#include "minwinbase.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/*
 * CreateFileMappingW for apps.
 *   hFile               as there
 *   SecurityAttributes  as there
 *   PageProtection      PAGE_READONLY, PAGE_READWRITE, PAGE_WRITECOPY, and with codeGeneration also
 *                       PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY; with
 *                       SEC_COMMIT (the default) or SEC_RESERVE, and beside one of these
 *                       SEC_NOCACHE, SEC_WRITECOMBINE, SEC_LARGE_PAGES; or PAGE_READONLY and
 *                       SEC_IMAGE_NO_EXECUTE, alone
 *   MaximumSize         bytes; 0 with a file: its size
 *   Name                name, or NULL or "" for none; Local\ and Global\ as there
 * Result: as there. More errors:
 *   ERROR_ACCESS_DENIED       PAGE_EXECUTE_... without codeGeneration
 *   ERROR_INVALID_PARAMETER   SEC_IMAGE, which an app could execute
 * Remote files work, but views on two machines do not see one another's writes.
 * learn.microsoft.com: CreateFileMappingFromApp function (memoryapi.h)
 */
FILEMAP_API HANDLE WINAPI CreateFileMappingFromApp(_In_ HANDLE hFile,
                                                   _In_opt_ PSECURITY_ATTRIBUTES SecurityAttributes,
                                                   _In_ ULONG PageProtection,
                                                   _In_ ULONG64 MaximumSize, _In_opt_ PCWSTR Name)
    FILEMAP_SYMBOL(CreateFileMappingFromApp);

/*
 * OpenFileMappingW for apps.
 *   DesiredAccess  as there; FILE_MAP_EXECUTE needs codeGeneration
 *   InheritHandle  FALSE or TRUE, nothing else
 * More errors:
 *   ERROR_ACCESS_DENIED       FILE_MAP_EXECUTE without codeGeneration
 *   ERROR_INVALID_PARAMETER   InheritHandle is another number
 * learn.microsoft.com: OpenFileMappingFromApp function (memoryapi.h)
 */
FILEMAP_API HANDLE WINAPI OpenFileMappingFromApp(_In_ ULONG DesiredAccess, _In_ BOOL InheritHandle,
                                                 _In_ PCWSTR Name)
    FILEMAP_SYMBOL(OpenFileMappingFromApp);

/*
 * MapViewOfFile for apps.
 *   DesiredAccess       as there; FILE_MAP_EXECUTE needs codeGeneration
 *   FileOffset          bytes; a multiple of 64 KiB
 *   NumberOfBytesToMap  bytes; 0: to the end of the section
 * More errors:
 *   ERROR_ACCESS_DENIED       FILE_MAP_EXECUTE without codeGeneration
 *   ERROR_INVALID_PARAMETER   FILE_MAP_EXECUTE with FILE_MAP_WRITE or FILE_MAP_COPY
 * learn.microsoft.com: MapViewOfFileFromApp function (memoryapi.h)
 */
FILEMAP_API PVOID WINAPI MapViewOfFileFromApp(_In_ HANDLE hFileMappingObject,
                                              _In_ ULONG DesiredAccess, _In_ ULONG64 FileOffset,
                                              _In_ SIZE_T NumberOfBytesToMap)
    FILEMAP_SYMBOL(MapViewOfFileFromApp);

/*
 * MapViewOfFile3 for apps.
 *   PageProtection  as there; PAGE_EXECUTE and PAGE_EXECUTE_READ need codeGeneration
 * More errors:
 *   ERROR_ACCESS_DENIED       one of these two without codeGeneration
 *   ERROR_INVALID_PARAMETER   PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY
 * learn.microsoft.com: MapViewOfFile3FromApp function (memoryapi.h)
 */
FILEMAP_API PVOID WINAPI MapViewOfFile3FromApp(
    _In_ HANDLE FileMapping, _In_opt_ HANDLE Process, _In_opt_ PVOID BaseAddress,
    _In_ ULONG64 Offset, _In_ SIZE_T ViewSize, _In_ ULONG AllocationType, _In_ ULONG PageProtection,
    _Inout_opt_ MEM_EXTENDED_PARAMETER *ExtendedParameters, _In_ ULONG ParameterCount)
    FILEMAP_SYMBOL(MapViewOfFile3FromApp);

/*
 * VirtualAlloc and VirtualAlloc2 for apps: also for pages of sections with SEC_RESERVE, and for
 * placeholders.
 * More errors:
 *   ERROR_INVALID_PARAMETER   any PAGE_EXECUTE...: memory is written first, and may then become
 *                             executable by VirtualProtectFromApp
 * learn.microsoft.com: VirtualAllocFromApp function (memoryapi.h), VirtualAlloc2FromApp function
 */
FILEMAP_API PVOID WINAPI VirtualAllocFromApp(_In_opt_ PVOID BaseAddress, _In_ SIZE_T Size,
                                             _In_ ULONG AllocationType, _In_ ULONG Protection)
    FILEMAP_SYMBOL(VirtualAllocFromApp);
FILEMAP_API PVOID WINAPI
VirtualAlloc2FromApp(_In_opt_ HANDLE Process, _In_opt_ PVOID BaseAddress, _In_ SIZE_T Size,
                     _In_ ULONG AllocationType, _In_ ULONG PageProtection,
                     _Inout_opt_ MEM_EXTENDED_PARAMETER *ExtendedParameters,
                     _In_ ULONG ParameterCount) FILEMAP_SYMBOL(VirtualAlloc2FromApp);

/*
 * VirtualProtect for apps.
 *   NewProtection  as there; PAGE_EXECUTE and PAGE_EXECUTE_READ need codeGeneration
 * More errors:
 *   ERROR_ACCESS_DENIED       one of these two without codeGeneration
 *   ERROR_INVALID_PARAMETER   PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY
 * learn.microsoft.com: VirtualProtectFromApp function (memoryapi.h)
 */
FILEMAP_API BOOL WINAPI VirtualProtectFromApp(_In_ PVOID Address, _In_ SIZE_T Size,
                                              _In_ ULONG NewProtection, _Out_ PULONG OldProtection)
    FILEMAP_SYMBOL(VirtualProtectFromApp);

FILEMAP_END_C

#endif
