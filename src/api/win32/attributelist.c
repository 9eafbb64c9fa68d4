/* SPDX-License-Identifier: MIT */
/* processthreadsapi.h: attribute lists (rows h071-h079). */
#include "api/win32/attributelist.h"

#include <filemap/errhandlingapi.h>
#include <filemap/winbase.h>

#include <string.h>

#define MOST_ATTRIBUTES 32U

struct attribute {
    DWORD_PTR number;
    SIZE_T size;
    void *value;
};

struct _PROC_THREAD_ATTRIBUTE_LIST {
    DWORD room, count;
    void *unused[2];
    struct attribute attributes[];
};

_Static_assert(sizeof(struct _PROC_THREAD_ATTRIBUTE_LIST) == 24 && sizeof(struct attribute) == 24,
               "row h071");

static BOOL fail(DWORD error)
{
    SetLastError(error);
    return FALSE;
}

BOOL InitializeProcThreadAttributeList(LPPROC_THREAD_ATTRIBUTE_LIST lpAttributeList,
                                       DWORD dwAttributeCount, DWORD dwFlags, PSIZE_T lpSize)
{
    if (dwAttributeCount > MOST_ATTRIBUTES || dwFlags || !lpSize)
        return fail(ERROR_INVALID_PARAMETER);
    SIZE_T size = sizeof *lpAttributeList + dwAttributeCount * sizeof(struct attribute);
    BOOL fits = lpAttributeList && *lpSize >= size;
    *lpSize = size;
    if (!fits)
        return fail(ERROR_INSUFFICIENT_BUFFER);
    memset(lpAttributeList, 0, size);
    lpAttributeList->room = dwAttributeCount;
    return TRUE;
}

static DWORD check(DWORD_PTR attribute, SIZE_T size)
{
    switch (attribute) {
    case PROC_THREAD_ATTRIBUTE_PARENT_PROCESS:
        return size == sizeof(HANDLE) ? 0 : ERROR_BAD_LENGTH;
    case PROC_THREAD_ATTRIBUTE_HANDLE_LIST:
        return size && size % sizeof(HANDLE) == 0 ? 0 : ERROR_BAD_LENGTH;
    default:
        return ERROR_NOT_SUPPORTED;
    }
}

/* Only the address is kept: CreateProcess looks at what is there (row h079). */
BOOL UpdateProcThreadAttribute(LPPROC_THREAD_ATTRIBUTE_LIST lpAttributeList, DWORD dwFlags,
                               DWORD_PTR Attribute, PVOID lpValue, SIZE_T cbSize,
                               PVOID lpPreviousValue, PSIZE_T lpReturnSize)
{
    SIZE_T size;
    if (!lpAttributeList || dwFlags || lpPreviousValue || lpReturnSize)
        return fail(ERROR_INVALID_PARAMETER);
    DWORD error = check(Attribute, cbSize);
    if (!error && attributelist_find(lpAttributeList, Attribute, &size))
        error = ERROR_OBJECT_NAME_EXISTS;
    if (!error && lpAttributeList->count == lpAttributeList->room)
        error = ERROR_GEN_FAILURE;
    if (error)
        return fail(error);
    lpAttributeList->attributes[lpAttributeList->count++] =
        (struct attribute){ Attribute, cbSize, lpValue };
    return TRUE;
}

void DeleteProcThreadAttributeList(LPPROC_THREAD_ATTRIBUTE_LIST lpAttributeList)
{
    (void)lpAttributeList; /* it owns nothing */
}

void *attributelist_find(LPPROC_THREAD_ATTRIBUTE_LIST list, DWORD_PTR attribute, SIZE_T *size)
{
    for (DWORD i = 0; list && i < list->count; i++)
        if (list->attributes[i].number == attribute) {
            *size = list->attributes[i].size;
            return list->attributes[i].value;
        }
    return NULL;
}
