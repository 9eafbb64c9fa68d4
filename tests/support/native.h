/* SPDX-License-Identifier: MIT */
/* Short forms of the native calls. */
#pragma once

#include "sections.h"

#include <winternl.h>

#define GLOBAL_PATH u"\\BaseNamedObjects\\"
#define LOCAL_PATH u"\\Sessions\\1\\BaseNamedObjects\\"

/* What a handle is set to before a call that must, or must not, set it. */
#define UNTOUCHED_HANDLE ((HANDLE)(uintptr_t)0xDEADBEEF)

/* Good until the next call. */
static inline OBJECT_ATTRIBUTES *attributes(const char16_t *path, ULONG flags)
{
    static UNICODE_STRING name;
    static OBJECT_ATTRIBUTES all;
    RtlInitUnicodeString(&name, path);
    InitializeObjectAttributes(&all, path ? &name : NULL, flags, NULL, NULL);
    return &all;
}

static inline LARGE_INTEGER *bytes(uint64_t size)
{
    static LARGE_INTEGER all;
    all.QuadPart = (LONGLONG)size;
    return &all;
}

/* Of the paging file, PAGE_READWRITE. */
static inline NTSTATUS nt_create(HANDLE *out, const char16_t *path, ULONG flags, uint64_t size)
{
    return NtCreateSection(out, SECTION_ALL_ACCESS, attributes(path, flags), bytes(size),
                           PAGE_READWRITE, SEC_COMMIT, NULL);
}

/* An attempt, closed again. */
static inline NTSTATUS try_nt_create(ULONG protection, ULONG attribute, uint64_t size, HANDLE file)
{
    HANDLE section = UNTOUCHED_HANDLE;
    NTSTATUS status = NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, bytes(size), protection,
                                      attribute, file);
    if (!NT_SUCCESS(status))
        return section ? STATUS_INTERNAL_ERROR : status; /* row 006: the handle is emptied */
    return NtClose(section) ? STATUS_INTERNAL_ERROR : status;
}

static inline NTSTATUS try_nt_open(const char16_t *path, ACCESS_MASK access, ULONG flags)
{
    HANDLE section = UNTOUCHED_HANDLE;
    NTSTATUS status = NtOpenSection(&section, access, attributes(path, flags));
    if (!NT_SUCCESS(status))
        return section ? STATUS_INTERNAL_ERROR : status;
    return NtClose(section) ? STATUS_INTERNAL_ERROR : status;
}

/* The rights of a handle. */
static inline ACCESS_MASK granted(HANDLE handle)
{
    OBJECT_BASIC_INFORMATION basic;
    assert_int_equal(NtQueryObject(handle, ObjectBasicInformation, &basic, sizeof basic, NULL),
                     STATUS_SUCCESS);
    return basic.GrantedAccess;
}

/* Both namespaces are open before the first test counts descriptors. */
static inline int native_warm_up(void **state)
{
    HANDLE section = create_memory(1, "Global\\warm-up");
    if (section)
        CloseHandle(section);
    return warm_up(state);
}
