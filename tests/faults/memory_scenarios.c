/* SPDX-License-Identifier: MIT */
/* Operations on memory, placeholders and guard pages. */
#include "subject.h"

#include <filemap/filemap.h>
#include <filemap/psapi.h>
#include <filemap/winternl.h>

#define PLACEHOLDER_SIZE (4 * 4096)

static BOOL allocate(void)
{
    subject.memory = VirtualAlloc(NULL, LARGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    return subject.memory != NULL;
}

static BOOL release_memory(void)
{
    if (subject.memory && !VirtualFree(subject.memory, 0, MEM_RELEASE))
        return FALSE;
    subject.memory = NULL;
    return TRUE;
}

/* Reads the manifest beside the program. */
static BOOL execute_as_app(void)
{
    ULONG old;
    return VirtualProtectFromApp(subject.memory, 4096, PAGE_EXECUTE_READ, &old);
}

static void free_memory(void)
{
    release_memory();
}

static BOOL decommit(void)
{
    return VirtualFree((char *)subject.memory + 4096, 4096, MEM_DECOMMIT);
}

static BOOL protect(void)
{
    DWORD old;
    return VirtualProtect(subject.memory, 4096, PAGE_READONLY, &old);
}

static BOOL make_placeholder(void)
{
    subject.memory = VirtualAlloc2(NULL, NULL, PLACEHOLDER_SIZE,
                                   MEM_RESERVE | MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS, NULL, 0);
    return subject.memory != NULL;
}

static BOOL fill_placeholder(void)
{
    return VirtualAlloc2(NULL, subject.memory, PLACEHOLDER_SIZE,
                         MEM_RESERVE | MEM_COMMIT | MEM_REPLACE_PLACEHOLDER, PAGE_READWRITE, NULL,
                         0) != NULL;
}

static BOOL make_and_fill(void)
{
    return make_placeholder() && fill_placeholder();
}

static BOOL empty_again(void)
{
    return VirtualFree(subject.memory, PLACEHOLDER_SIZE, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER);
}

/* Or what took its place. */
static void free_placeholder(void)
{
    if (subject.memory && !UnmapViewOfFile(subject.memory))
        VirtualFree(subject.memory, 0, MEM_RELEASE);
    subject.memory = NULL;
    subject_release();
}

static BOOL create_for_placeholder(void)
{
    subject.section = subject_create(NULL, PLACEHOLDER_SIZE);
    return subject.section && make_placeholder();
}

static BOOL map_into_placeholder(void)
{
    return MapViewOfFile3(subject.section, NULL, subject.memory, 0, 0, MEM_REPLACE_PLACEHOLDER,
                          PAGE_READWRITE, NULL, 0) != NULL;
}

static BOOL create_and_map_into_placeholder(void)
{
    return create_for_placeholder() && map_into_placeholder();
}

static BOOL unmap_to_placeholder(void)
{
    return UnmapViewOfFile2(GetCurrentProcess(), subject.memory, MEM_PRESERVE_PLACEHOLDER);
}

static BOOL allocate_between_limits(void)
{
    MEM_ADDRESS_REQUIREMENTS limits = { (void *)0x30000000, (void *)0x3fffffff, 0 };
    MEM_EXTENDED_PARAMETER parameter = { .Type = MemExtendedParameterAddressRequirements };
    parameter.Pointer = &limits;
    subject.memory =
        VirtualAlloc2(NULL, NULL, LARGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE, &parameter, 1);
    return subject.memory != NULL;
}

static BOOL lock(void)
{
    return VirtualLock(subject.memory, 4096);
}

static BOOL allocate_and_lock(void)
{
    return allocate() && lock();
}

static BOOL unlock(void)
{
    return VirtualUnlock(subject.memory, 4096);
}

static BOOL describe_pages(void)
{
    PSAPI_WORKING_SET_EX_INFORMATION pages[2] = { { .VirtualAddress = subject.view },
                                                  { .VirtualAddress = pages } };
    return QueryWorkingSetEx(GetCurrentProcess(), pages, sizeof pages) &&
           pages[1].VirtualAttributes.Valid;
}

static PVOID handler;

static LONG WINAPI decline(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    return EXCEPTION_CONTINUE_SEARCH;
}

static BOOL add_handler(void)
{
    handler = AddVectoredExceptionHandler(1, decline);
    return handler != NULL;
}

static void remove_handler(void)
{
    if (handler)
        RemoveVectoredExceptionHandler(handler);
    handler = NULL;
}

static BOOL make_guard(void)
{
    DWORD old;
    return VirtualProtect((char *)subject.memory + 4096, 4096, PAGE_READWRITE | PAGE_GUARD, &old);
}

static BOOL allocate_and_guard(void)
{
    return allocate() && make_guard();
}

/* Where the guard cannot be taken away, the touch is an access violation. */
static BOOL touch_guard(void)
{
    FILEMAP_TRY
    {
        ((volatile char *)subject.memory)[4096] = 1;
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return GetExceptionCode() == EXCEPTION_GUARD_PAGE;
    }
    return FALSE;
}

static BOOL release_a_part(void)
{
    void *start = (char *)subject.memory + 4096;
    SIZE_T size = 4096;
    return subject_told(NtFreeVirtualMemory(NtCurrentProcess(), &start, &size, MEM_RELEASE));
}

static void free_both_parts(void)
{
    VirtualFree((char *)subject.memory + 8192, 0, MEM_RELEASE);
    free_memory();
}

const struct scenario memory_scenarios[] = {
    { "allocate", NULL, allocate, free_memory, 0 },
    { "decommit", allocate, decommit, free_memory, 0 },
    { "release", allocate, release_memory, free_memory, 0 },
    { "protect", allocate, protect, free_memory, 0 },
    { "execute as an app", allocate, execute_as_app, free_memory, 0 },
    { "allocate between limits", NULL, allocate_between_limits, free_memory, 0 },
    { "make a placeholder", NULL, make_placeholder, free_placeholder, 0 },
    { "fill a placeholder", make_placeholder, fill_placeholder, free_placeholder, 0 },
    { "empty it again", make_and_fill, empty_again, free_placeholder, 0 },
    { "map into a placeholder", create_for_placeholder, map_into_placeholder, free_placeholder, 0 },
    { "unmap to a placeholder", create_and_map_into_placeholder, unmap_to_placeholder,
      free_placeholder, 0 },
    { "lock pages", allocate, lock, free_memory, 0 },
    { "unlock pages", allocate_and_lock, unlock, free_memory, 0 },
    { "describe pages", subject_create_and_map, describe_pages, subject_release, 0 },
    { "add a handler", NULL, add_handler, remove_handler, 0 },
    { "make a guard page", allocate, make_guard, free_memory, 0 },
    { "touch a guard page", allocate_and_guard, touch_guard, free_memory, 0 },
    { "release a part", allocate, release_a_part, free_both_parts, 0 },
    { NULL, NULL, NULL, NULL, 0 },
};
