/* SPDX-License-Identifier: MIT */
/* Operations with a private namespace: root's are in the folder of Global\, those of others in
 * Local\. */
#include "spaces.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

static HANDLE space;

static HANDLE make_boundary(void)
{
    union {
        SID sid;
        BYTE bytes[SECURITY_MAX_SID_SIZE];
    } required = {
        .sid = { SID_REVISION, 1, { SECURITY_WORLD_SID_AUTHORITY }, { SECURITY_WORLD_RID } }
    };
    if (geteuid() != 0) { /* S-1-22-1-UID */
        required.sid.SubAuthorityCount = 2;
        required.sid.IdentifierAuthority.Value[5] = 22;
        required.sid.SubAuthority[0] = 1;
        memcpy(required.bytes + offsetof(SID, SubAuthority) + sizeof(DWORD), &(DWORD){ geteuid() },
               sizeof(DWORD));
    }
    HANDLE boundary = CreateBoundaryDescriptorA("boundary", 0);
    if (!boundary || AddSIDToBoundaryDescriptor(&boundary, &required.sid))
        return boundary;
    DWORD error = GetLastError();
    DeleteBoundaryDescriptor(boundary);
    SetLastError(error);
    return NULL;
}

static BOOL enter(BOOL create, SECURITY_ATTRIBUTES *security)
{
    HANDLE boundary = make_boundary();
    if (!boundary)
        return FALSE;
    space = create ? CreatePrivateNamespaceA(security, boundary, SPACE_ALIAS)
                   : OpenPrivateNamespaceA(boundary, SPACE_ALIAS);
    DWORD error = GetLastError();
    DeleteBoundaryDescriptor(boundary);
    SetLastError(error);
    return space != NULL;
}

BOOL spaces_create(void)
{
    return enter(TRUE, NULL);
}

/* For nobody, so that its permissions are not those that it would have anyway. */
BOOL spaces_create_secured(void)
{
    static SECURITY_DESCRIPTOR sd;
    static ACL nobody;
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, &sd, FALSE };
    InitializeAcl(&nobody, sizeof nobody, ACL_REVISION);
    InitializeSecurityDescriptor(&sd, SECURITY_DESCRIPTOR_REVISION);
    SetSecurityDescriptorDacl(&sd, TRUE, &nobody, FALSE);
    return enter(TRUE, &attributes);
}

/* A second handle takes the place of the first. */
BOOL spaces_open(void)
{
    HANDLE first = space;
    if (enter(FALSE, NULL))
        return CloseHandle(first);
    space = first;
    return FALSE;
}

BOOL spaces_destroy(void)
{
    if (!ClosePrivateNamespace(space, PRIVATE_NAMESPACE_FLAG_DESTROY))
        return FALSE;
    space = NULL;
    return TRUE;
}

void spaces_release(void)
{
    if (space)
        CloseHandle(space);
    space = NULL;
}
