/* SPDX-License-Identifier: MIT */
/* The native calls, as the programs here use them. */
#ifndef NATIVE_H
#define NATIVE_H

#include "conformance.h"

#ifdef _WIN32
#define WIN32_NO_STATUS
#endif
#include <winternl.h>
#undef WIN32_NO_STATUS
#include <ntstatus.h>

/* What mingw-w64 does not declare. */
#ifdef _WIN32
#define NtCurrentProcess() ((HANDLE)(LONG_PTR)-1)
typedef struct {
    PVOID BaseAddress;
    ULONG AllocationAttributes;
    LARGE_INTEGER MaximumSize;
} SECTION_BASIC_INFORMATION;
enum { SectionBasicInformation, SectionImageInformation };
NTSTATUS NTAPI NtCreateSection(PHANDLE, ACCESS_MASK, POBJECT_ATTRIBUTES, PLARGE_INTEGER, ULONG,
                               ULONG, HANDLE);
NTSTATUS NTAPI NtOpenSection(PHANDLE, ACCESS_MASK, POBJECT_ATTRIBUTES);
NTSTATUS NTAPI NtQuerySection(HANDLE, int, PVOID, SIZE_T, PSIZE_T);
NTSTATUS NTAPI NtDuplicateObject(HANDLE, HANDLE, HANDLE, PHANDLE, ACCESS_MASK, ULONG, ULONG);
NTSTATUS NTAPI NtSetInformationObject(HANDLE, OBJECT_INFORMATION_CLASS, PVOID, ULONG);
NTSTATUS NTAPI NtMakeTemporaryObject(HANDLE);
NTSTATUS NTAPI RtlInitUnicodeStringEx(PUNICODE_STRING, PCWSTR);

#define AT_ROUND_TO_PAGE 0x40000000
enum { ViewShare = 1, ViewUnmap };
enum { MemoryBasicInformation, MemoryRegionInformation = 3 };
typedef struct {
    PVOID AllocationBase;
    ULONG AllocationProtect, RegionType;
    SIZE_T RegionSize, CommitSize;
    ULONG_PTR PartitionId, NodePreference;
} MEMORY_REGION_INFORMATION;
NTSTATUS NTAPI NtMapViewOfSection(HANDLE, HANDLE, PVOID *, ULONG_PTR, SIZE_T, PLARGE_INTEGER,
                                  PSIZE_T, int, ULONG, ULONG);
NTSTATUS NTAPI NtUnmapViewOfSection(HANDLE, PVOID);
NTSTATUS NTAPI NtFlushVirtualMemory(HANDLE, PVOID *, PSIZE_T, PIO_STATUS_BLOCK);
NTSTATUS NTAPI NtAreMappedFilesTheSame(PVOID, PVOID);
NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE, PVOID *, ULONG_PTR, PSIZE_T, ULONG, ULONG);
NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE, PVOID *, PSIZE_T, ULONG);
NTSTATUS NTAPI NtProtectVirtualMemory(HANDLE, PVOID *, PSIZE_T, ULONG, PULONG);
NTSTATUS NTAPI NtQueryVirtualMemory(HANDLE, PVOID, int, PVOID, SIZE_T, PSIZE_T);
#endif

#define PATH(name) W("\\Sessions\\1\\BaseNamedObjects\\" name)

static inline const char *status_name(NTSTATUS status)
{
    static const struct {
        NTSTATUS status;
        const char *name;
    } names[] = {
        { STATUS_SUCCESS, "success" },
        { STATUS_OBJECT_NAME_EXISTS, "name exists" },
        { STATUS_OBJECT_NAME_COLLISION, "name collision" },
        { STATUS_OBJECT_NAME_NOT_FOUND, "name not found" },
        { STATUS_OBJECT_NAME_INVALID, "name invalid" },
        { STATUS_OBJECT_PATH_NOT_FOUND, "path not found" },
        { STATUS_OBJECT_PATH_SYNTAX_BAD, "path syntax bad" },
        { STATUS_OBJECT_TYPE_MISMATCH, "type mismatch" },
        { STATUS_INVALID_HANDLE, "invalid handle" },
        { STATUS_HANDLE_NOT_CLOSABLE, "handle not closable" },
        { STATUS_ACCESS_DENIED, "access denied" },
        { STATUS_ACCESS_VIOLATION, "access violation" },
        { STATUS_DATATYPE_MISALIGNMENT, "misalignment" },
        { STATUS_INFO_LENGTH_MISMATCH, "length mismatch" },
        { STATUS_BUFFER_OVERFLOW, "buffer overflow" },
        { STATUS_INVALID_INFO_CLASS, "invalid class" },
        { STATUS_INVALID_PAGE_PROTECTION, "invalid page protection" },
        { STATUS_SECTION_PROTECTION, "section protection" },
        { STATUS_SECTION_TOO_BIG, "section too big" },
        { STATUS_SECTION_NOT_IMAGE, "section not image" },
        { STATUS_INVALID_FILE_FOR_SECTION, "invalid file for section" },
        { STATUS_NAME_TOO_LONG, "name too long" },
        { STATUS_INVALID_PARAMETER, "invalid parameter" },
        { STATUS_INVALID_PARAMETER_3, "invalid parameter 3" },
        { STATUS_INVALID_PARAMETER_4, "invalid parameter 4" },
        { STATUS_INVALID_PARAMETER_5, "invalid parameter 5" },
        { STATUS_INVALID_PARAMETER_6, "invalid parameter 6" },
        { STATUS_INVALID_PARAMETER_8, "invalid parameter 8" },
        { STATUS_INVALID_PARAMETER_9, "invalid parameter 9" },
        { STATUS_INVALID_VIEW_SIZE, "invalid view size" },
        { STATUS_MAPPED_ALIGNMENT, "mapped alignment" },
        { STATUS_CONFLICTING_ADDRESSES, "conflicting addresses" },
        { STATUS_NOT_MAPPED_VIEW, "not mapped view" },
        { STATUS_NOT_MAPPED_DATA, "not mapped data" },
        { STATUS_NOT_SAME_DEVICE, "not same device" },
        { STATUS_INVALID_ADDRESS, "invalid address" },
        { STATUS_FILE_INVALID, "file invalid" },
        { STATUS_ALREADY_COMMITTED, "already committed" },
        { STATUS_NOT_COMMITTED, "not committed" },
        { STATUS_MEMORY_NOT_ALLOCATED, "memory not allocated" },
        { STATUS_FREE_VM_NOT_AT_BASE, "not at base" },
        { STATUS_UNABLE_TO_FREE_VM, "unable to free" },
        { STATUS_UNABLE_TO_DELETE_SECTION, "unable to delete section" },
        { STATUS_SECTION_NOT_EXTENDED, "section not extended" },
        { STATUS_NO_MEMORY, "no memory" },
        { STATUS_NOT_SUPPORTED, "not supported" },
    };
    for (size_t i = 0; i < COUNT(names); i++) {
        if (names[i].status == status) {
            return names[i].name;
        }
    }
    return text("0x%08x", (unsigned)status);
}

/* A fact about what a native call returns. */
static inline void returns(int row, const char *what, NTSTATUS expected, NTSTATUS got)
{
    fact(row, what, status_name(expected), status_name(got));
}

/* Good until the next call. */
static inline OBJECT_ATTRIBUTES *attributes(const WCHAR *path, ULONG flags)
{
    static UNICODE_STRING name;
    static OBJECT_ATTRIBUTES all;
    RtlInitUnicodeString(&name, path);
    InitializeObjectAttributes(&all, path ? &name : NULL, flags, NULL, NULL);
    return &all;
}

static inline NTSTATUS create_native(HANDLE *out, const WCHAR *path, ULONG flags, ULONG protection,
                                     ULONG sec, LONGLONG size, HANDLE file)
{
    LARGE_INTEGER bytes;
    bytes.QuadPart = size;
    return NtCreateSection(out, SECTION_ALL_ACCESS, attributes(path, flags), &bytes, protection,
                           sec, file);
}

/* An attempt, closed again. */
static inline NTSTATUS try_native(const WCHAR *path, ULONG flags, ULONG protection, ULONG sec,
                                  LONGLONG size, HANDLE file)
{
    HANDLE section = NULL;
    NTSTATUS status = create_native(&section, path, flags, protection, sec, size, file);
    if (NT_SUCCESS(status)) {
        NtClose(section);
    }
    return status;
}

static inline NTSTATUS try_open_native(const WCHAR *path, ULONG flags)
{
    HANDLE section = NULL;
    NTSTATUS status = NtOpenSection(&section, SECTION_QUERY, attributes(path, flags));
    if (NT_SUCCESS(status)) {
        NtClose(section);
    }
    return status;
}

#endif
