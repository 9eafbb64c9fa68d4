/* SPDX-License-Identifier: MIT */
/* securitybaseapi.h, aclapi.h: the descriptors of objects. */
#include "api/win32/result.h"

#include "engine/objectsecurity.h"

#include <filemap/aclapi.h>
#include <filemap/securitybaseapi.h>
#include <stdlib.h>

BOOL GetKernelObjectSecurity(HANDLE Handle, SECURITY_INFORMATION RequestedInformation,
                             PSECURITY_DESCRIPTOR pSecurityDescriptor, DWORD nLength,
                             LPDWORD lpnLengthNeeded)
{
    size_t needed = 0;
    if (!lpnLengthNeeded)
        return result(STATUS_ACCESS_VIOLATION);
    NTSTATUS status =
        objectsecurity_query(Handle, RequestedInformation, pSecurityDescriptor, nLength, &needed);
    if (!status || status == STATUS_BUFFER_TOO_SMALL)
        *lpnLengthNeeded = (DWORD)needed;
    return result(status);
}

BOOL SetKernelObjectSecurity(HANDLE Handle, SECURITY_INFORMATION SecurityInformation,
                             PSECURITY_DESCRIPTOR SecurityDescriptor)
{
    return result(objectsecurity_set(Handle, SecurityInformation, SecurityDescriptor));
}

/* The calls of aclapi.h return the error. */
static DWORD error_of(NTSTATUS status)
{
    status_remember(status);
    return status_to_win32(status);
}

/* Row h328. */
static NTSTATUS check_type(SE_OBJECT_TYPE type)
{
    switch (type) {
    case SE_FILE_OBJECT:
    case SE_KERNEL_OBJECT:
    case SE_WMIGUID_OBJECT:
        return STATUS_SUCCESS;
    case SE_REGISTRY_KEY: /* row h329: there are none */
        return STATUS_INVALID_HANDLE;
    default:
        return STATUS_INVALID_PARAMETER;
    }
}

static NTSTATUS query(HANDLE handle, SECURITY_INFORMATION information, void **out)
{
    size_t size = 256, needed;
    for (;;) {
        void *descriptor = malloc(size);
        if (!descriptor)
            return STATUS_NO_MEMORY;
        NTSTATUS status = objectsecurity_query(handle, information, descriptor, size, &needed);
        if (!status) {
            *out = descriptor;
            return STATUS_SUCCESS;
        }
        free(descriptor);
        if (status != STATUS_BUFFER_TOO_SMALL)
            return status;
        size = needed; /* it may have changed again meanwhile */
    }
}

/* Row h330: the pointers go into the descriptor, whether the caller takes that or not. */
DWORD GetSecurityInfo(HANDLE handle, SE_OBJECT_TYPE ObjectType, SECURITY_INFORMATION SecurityInfo,
                      PSID *ppsidOwner, PSID *ppsidGroup, PACL *ppDacl, PACL *ppSacl,
                      PSECURITY_DESCRIPTOR *ppSecurityDescriptor)
{
    void *descriptor;
    struct sd sd;
    if (!handle)
        return error_of(STATUS_INVALID_HANDLE);
    NTSTATUS status = check_type(ObjectType);
    if (!status && !ppsidOwner && !ppsidGroup && !ppDacl && !ppSacl && !ppSecurityDescriptor)
        status = STATUS_INVALID_PARAMETER;
    if (!status)
        status = query(handle, SecurityInfo, &descriptor);
    if (status)
        return error_of(status);
    sd_read(descriptor, &sd);
    if (ppsidOwner)
        *ppsidOwner = (PSID)(uintptr_t)sd.owner;
    if (ppsidGroup)
        *ppsidGroup = (PSID)(uintptr_t)sd.group;
    if (ppDacl)
        *ppDacl = (PACL)(uintptr_t)sd.dacl;
    if (ppSacl)
        *ppSacl = (PACL)(uintptr_t)sd.sacl;
    if (ppSecurityDescriptor)
        *ppSecurityDescriptor = descriptor;
    return ERROR_SUCCESS;
}

DWORD SetSecurityInfo(HANDLE handle, SE_OBJECT_TYPE ObjectType, SECURITY_INFORMATION SecurityInfo,
                      PSID psidOwner, PSID psidGroup, PACL pDacl, PACL pSacl)
{
    SECURITY_DESCRIPTOR descriptor = {
        .Revision = SECURITY_DESCRIPTOR_REVISION,
        .Control = SE_DACL_PRESENT | SE_SACL_PRESENT,
        .Owner = psidOwner,
        .Group = psidGroup,
        .Sacl = pSacl,
        .Dacl = pDacl,
    };
    if (SecurityInfo & PROTECTED_DACL_SECURITY_INFORMATION)
        descriptor.Control |= SE_DACL_PROTECTED;
    if (!handle)
        return error_of(STATUS_INVALID_HANDLE);
    NTSTATUS status = check_type(ObjectType);
    if (!status)
        status = objectsecurity_set(handle, SecurityInfo, &descriptor);
    return error_of(status);
}
