/* SPDX-License-Identifier: MIT */
/*
 * aclapi.h - the parts of an object's descriptor, one by one; lists made of what each account may
 *
 * These calls return the error, ERROR_SUCCESS for none, and leave the last error alone.
 */
#ifndef FILEMAP_ACLAPI_H
#define FILEMAP_ACLAPI_H

#include "accctrl.h"
#include "minwinbase.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/*
 * Parts of an object's descriptor.
 *   handle        as for GetKernelObjectSecurity
 *   ObjectType    SE_KERNEL_OBJECT
 *   SecurityInfo  which parts: OWNER_SECURITY_INFORMATION and its like
 *   ppsidOwner, ppsidGroup, ppDacl, ppSacl   get pointers into the descriptor; each may be NULL
 *   ppSecurityDescriptor                     gets the descriptor, for LocalFree; without a place
 *                                            for it, it is never freed (row h330)
 * Result: ERROR_SUCCESS, or
 *   ERROR_INVALID_HANDLE      no handle, or SE_REGISTRY_KEY (rows h327, h329)
 *   ERROR_INVALID_PARAMETER   another type of object (row h328), or nowhere to put anything
 *   and what GetKernelObjectSecurity fails with
 * learn.microsoft.com: GetSecurityInfo function (aclapi.h)
 */
FILEMAP_API DWORD WINAPI GetSecurityInfo(_In_ HANDLE handle, _In_ SE_OBJECT_TYPE ObjectType,
                                         _In_ SECURITY_INFORMATION SecurityInfo,
                                         _Out_opt_ PSID *ppsidOwner, _Out_opt_ PSID *ppsidGroup,
                                         _Out_opt_ PACL *ppDacl, _Out_opt_ PACL *ppSacl,
                                         _Out_opt_ PSECURITY_DESCRIPTOR *ppSecurityDescriptor)
    FILEMAP_SYMBOL(GetSecurityInfo);

/*
 * Sets parts of an object's descriptor; the entries of a list stay in their order (row h332).
 *   SecurityInfo  which parts; with DACL_SECURITY_INFORMATION, a pDacl that is NULL lets everybody
 *                 in (row h331)
 * Result: ERROR_SUCCESS, or
 *   ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER   as for GetSecurityInfo
 *   and what SetKernelObjectSecurity fails with
 * learn.microsoft.com: SetSecurityInfo function (aclapi.h)
 */
FILEMAP_API DWORD WINAPI SetSecurityInfo(_In_ HANDLE handle, _In_ SE_OBJECT_TYPE ObjectType,
                                         _In_ SECURITY_INFORMATION SecurityInfo,
                                         _In_opt_ PSID psidOwner, _In_opt_ PSID psidGroup,
                                         _In_opt_ PACL pDacl, _In_opt_ PACL pSacl)
    FILEMAP_SYMBOL(SetSecurityInfo);

FILEMAP_END_C

#endif
