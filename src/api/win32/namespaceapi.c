/* SPDX-License-Identifier: MIT */
/* namespaceapi.h: boundary descriptors and private namespaces. */
#include "api/win32/names.h"
#include "api/win32/result.h"

#include "engine/privatespace.h"
#include "engine/unicode.h"

#include <filemap/namespaceapi.h>
#include <filemap/winbase.h>

static HANDLE create_boundary(const WCHAR *name, size_t length, ULONG flags)
{
    struct boundary *boundary = NULL;
    result(boundary_create(name, length, flags, &boundary));
    return boundary;
}

HANDLE CreateBoundaryDescriptorA(LPCSTR Name, ULONG Flags)
{
    WCHAR buffer[ANSI_NAME_CAPACITY];
    const WCHAR *name;
    size_t length;
    return names_widen(Name, buffer, &name, &length) ? create_boundary(name, length, Flags) : NULL;
}

HANDLE CreateBoundaryDescriptorW(LPCWSTR Name, ULONG Flags)
{
    return create_boundary(Name, Name ? unicode_length(Name) : 0, Flags);
}

typedef NTSTATUS add_fn(struct boundary *boundary, const SID *sid);

static BOOL add(const HANDLE *boundary, const SID *sid, add_fn *how)
{
    return result(boundary && *boundary && sid ? how(*boundary, sid) : STATUS_INVALID_PARAMETER);
}

BOOL AddSIDToBoundaryDescriptor(HANDLE *BoundaryDescriptor, PSID RequiredSid)
{
    return add(BoundaryDescriptor, RequiredSid, boundary_add_sid);
}

BOOL AddIntegrityLabelToBoundaryDescriptor(HANDLE *BoundaryDescriptor, PSID IntegrityLabel)
{
    return add(BoundaryDescriptor, IntegrityLabel, boundary_add_label);
}

VOID DeleteBoundaryDescriptor(HANDLE BoundaryDescriptor)
{
    boundary_delete(BoundaryDescriptor);
}

static HANDLE create(const SECURITY_ATTRIBUTES *security, const struct boundary *boundary,
                     const WCHAR *alias, size_t length)
{
    HANDLE handle = NULL;
    const struct privatespace_request request = {
        .boundary = boundary,
        .alias = alias,
        .length = length,
        .flags = security && security->bInheritHandle ? HANDLE_FLAG_INHERIT : 0,
        .security = security ? security->lpSecurityDescriptor : NULL,
    };
    result(privatespace_create(&request, &handle));
    return handle;
}

HANDLE CreatePrivateNamespaceA(LPSECURITY_ATTRIBUTES lpPrivateNamespaceAttributes,
                               LPVOID lpBoundaryDescriptor, LPCSTR lpAliasPrefix)
{
    WCHAR buffer[ANSI_NAME_CAPACITY];
    const WCHAR *alias;
    size_t length;
    return names_widen(lpAliasPrefix, buffer, &alias, &length)
               ? create(lpPrivateNamespaceAttributes, lpBoundaryDescriptor, alias, length)
               : NULL;
}

HANDLE CreatePrivateNamespaceW(LPSECURITY_ATTRIBUTES lpPrivateNamespaceAttributes,
                               LPVOID lpBoundaryDescriptor, LPCWSTR lpAliasPrefix)
{
    return create(lpPrivateNamespaceAttributes, lpBoundaryDescriptor, lpAliasPrefix,
                  lpAliasPrefix ? unicode_length(lpAliasPrefix) : 0);
}

static HANDLE open(const struct boundary *boundary, const WCHAR *alias, size_t length)
{
    HANDLE handle = NULL;
    const struct privatespace_request request = { .boundary = boundary,
                                                  .alias = alias,
                                                  .length = length };
    result(privatespace_open(&request, &handle));
    return handle;
}

HANDLE OpenPrivateNamespaceA(LPVOID lpBoundaryDescriptor, LPCSTR lpAliasPrefix)
{
    WCHAR buffer[ANSI_NAME_CAPACITY];
    const WCHAR *alias;
    size_t length;
    return names_widen(lpAliasPrefix, buffer, &alias, &length)
               ? open(lpBoundaryDescriptor, alias, length)
               : NULL;
}

HANDLE OpenPrivateNamespaceW(LPVOID lpBoundaryDescriptor, LPCWSTR lpAliasPrefix)
{
    return open(lpBoundaryDescriptor, lpAliasPrefix,
                lpAliasPrefix ? unicode_length(lpAliasPrefix) : 0);
}

BOOLEAN ClosePrivateNamespace(HANDLE Handle, ULONG Flags)
{
    NTSTATUS status = Flags & ~(ULONG)PRIVATE_NAMESPACE_FLAG_DESTROY
                          ? STATUS_INVALID_PARAMETER
                          : privatespace_close(Handle, Flags == PRIVATE_NAMESPACE_FLAG_DESTROY);
    return (BOOLEAN)result(status);
}
