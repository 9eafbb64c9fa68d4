/* SPDX-License-Identifier: MIT */
/* filemap.h: what only filemap has. */
#include "api/win32/result.h"

#include "engine/capability.h"
#include "engine/commit.h"
#include "engine/inventory.h"
#include "engine/unicode.h"

#include <filemap/filemap.h>
#include <limits.h>
#include <string.h>

#define ALL_NAMESPACES (FILEMAP_NAMESPACE_LOCAL | FILEMAP_NAMESPACE_GLOBAL)

DWORD filemap_version(void)
{
    return FILEMAP_VERSION_MAJOR << 16 | FILEMAP_VERSION_MINOR << 8 | FILEMAP_VERSION_PATCH;
}

BOOL filemap_set_commit_policy(DWORD policy)
{
    if (policy > FILEMAP_COMMIT_LAZY)
        return result(STATUS_INVALID_PARAMETER);
    commit_set_policy(policy == FILEMAP_COMMIT_LAZY ? COMMIT_LAZY : COMMIT_EAGER);
    return TRUE;
}

BOOL filemap_app_set_capabilities(DWORD capabilities)
{
    if (capabilities & ~(DWORD)FILEMAP_APP_CODE_GENERATION)
        return result(STATUS_INVALID_PARAMETER);
    capability_declare(capabilities);
    return TRUE;
}

static BOOL are_namespaces(DWORD flags)
{
    return flags && !(flags & ~(DWORD)ALL_NAMESPACES);
}

BOOL filemap_enumerate_objects(DWORD Namespaces, FILEMAP_OBJECT_CALLBACK Callback, void *Context)
{
    NTSTATUS status = STATUS_SUCCESS;
    BOOL stopped = FALSE;
    if (!are_namespaces(Namespaces) || !Callback)
        return result(STATUS_INVALID_PARAMETER);
    if (Namespaces & FILEMAP_NAMESPACE_LOCAL)
        status = inventory_visit(NAME_LOCAL, Callback, Context, &stopped);
    if (!status && !stopped && (Namespaces & FILEMAP_NAMESPACE_GLOBAL))
        status = inventory_visit(NAME_GLOBAL, Callback, Context, &stopped);
    return result(status);
}

BOOL filemap_query_object(const WCHAR *Name, FILEMAP_OBJECT_CALLBACK Callback, void *Context)
{
    if (!Name || !Callback)
        return result(STATUS_INVALID_PARAMETER);
    return result(inventory_find(Name, unicode_length(Name), Callback, Context));
}

BOOL filemap_enumerate_holders(const WCHAR *Name, FILEMAP_HOLDER_CALLBACK Callback, void *Context)
{
    if (!Name || !Callback)
        return result(STATUS_INVALID_PARAMETER);
    return result(inventory_holders(Name, unicode_length(Name), Callback, Context));
}

BOOL filemap_enumerate_all_holders(DWORD Namespaces, FILEMAP_HOLDER_CALLBACK Callback,
                                   void *Context)
{
    unsigned spaces = (Namespaces & FILEMAP_NAMESPACE_LOCAL ? 1U << NAME_LOCAL : 0U) |
                      (Namespaces & FILEMAP_NAMESPACE_GLOBAL ? 1U << NAME_GLOBAL : 0U);
    if (!are_namespaces(Namespaces) || !Callback)
        return result(STATUS_INVALID_PARAMETER);
    return result(inventory_all_holders(spaces, Callback, Context));
}

BOOL filemap_collect(DWORD Namespaces, FILEMAP_COLLECTION *Result, FILEMAP_OBJECT_CALLBACK Callback,
                     void *Context)
{
    FILEMAP_COLLECTION collected;
    NTSTATUS status = STATUS_SUCCESS;
    BOOL stopped = FALSE;
    if (!are_namespaces(Namespaces))
        return result(STATUS_INVALID_PARAMETER);
    memset(&collected, 0, sizeof collected);
    if (Namespaces & FILEMAP_NAMESPACE_LOCAL)
        status = inventory_collect(NAME_LOCAL, &collected, Callback, Context, &stopped);
    if (!status && !stopped && (Namespaces & FILEMAP_NAMESPACE_LOCAL))
        status = inventory_collect_orphans(&collected);
    if (!status && !stopped && (Namespaces & FILEMAP_NAMESPACE_GLOBAL))
        status = inventory_collect(NAME_GLOBAL, &collected, Callback, Context, &stopped);
    if (Result)
        *Result = collected;
    return result(status);
}

BOOL filemap_query_environment(FILEMAP_ENVIRONMENT *Environment)
{
    static _Thread_local char paths[NAME_SPACES + 1][PATH_MAX];
    FILEMAP_ENVIRONMENT found;
    if (!Environment)
        return result(STATUS_INVALID_PARAMETER);
    memset(&found, 0, sizeof found);
    NTSTATUS status = inventory_limits(&found);
    if (status)
        return result(status);
    inventory_folder(NAME_LOCAL, paths[NAME_LOCAL], &found.Local);
    inventory_folder(NAME_GLOBAL, paths[NAME_GLOBAL], &found.Global);
    inventory_paging(paths[NAME_SPACES], &found);
    *Environment = found;
    return TRUE;
}
