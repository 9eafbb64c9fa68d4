/* SPDX-License-Identifier: MIT */
/* securitybaseapi.h, processthreadsapi.h: tokens, and access checks on behalf of them. */
#include "api/win32/result.h"

#include "engine/tokenobject.h"

#include <filemap/processthreadsapi.h>
#include <filemap/securitybaseapi.h>

#define GENERIC_BITS (GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE | GENERIC_ALL)

BOOL OpenProcessToken(HANDLE ProcessHandle, DWORD DesiredAccess, PHANDLE TokenHandle)
{
    return result(tokenobject_open(ProcessHandle, DesiredAccess, TokenHandle));
}

BOOL OpenThreadToken(HANDLE ThreadHandle, DWORD DesiredAccess, BOOL OpenAsSelf, PHANDLE TokenHandle)
{
    (void)DesiredAccess;
    (void)OpenAsSelf;
    (void)TokenHandle;
    /* Threads do not impersonate, and the only one with a handle is this one. */
    return result(ThreadHandle == GetCurrentThread() ? STATUS_NO_TOKEN : STATUS_INVALID_HANDLE);
}

BOOL GetTokenInformation(HANDLE TokenHandle, TOKEN_INFORMATION_CLASS TokenInformationClass,
                         LPVOID TokenInformation, DWORD TokenInformationLength, PDWORD ReturnLength)
{
    size_t needed = 0;
    if (!ReturnLength)
        return result(STATUS_ACCESS_VIOLATION);
    NTSTATUS status = tokenobject_query(TokenHandle, TokenInformationClass, TokenInformation,
                                        TokenInformationLength, &needed);
    *ReturnLength = (DWORD)needed;
    return result(status);
}

BOOL DuplicateTokenEx(HANDLE hExistingToken, DWORD dwDesiredAccess,
                      LPSECURITY_ATTRIBUTES lpTokenAttributes,
                      SECURITY_IMPERSONATION_LEVEL ImpersonationLevel, TOKEN_TYPE Type,
                      PHANDLE phNewToken)
{
    ULONG flags = lpTokenAttributes && lpTokenAttributes->bInheritHandle ? HANDLE_FLAG_INHERIT : 0;
    return result(tokenobject_duplicate(hExistingToken, dwDesiredAccess, flags, Type,
                                        ImpersonationLevel, phNewToken));
}

BOOL DuplicateToken(HANDLE ExistingTokenHandle, SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
                    PHANDLE DuplicateTokenHandle)
{
    return result(tokenobject_duplicate(ExistingTokenHandle, TOKEN_IMPERSONATE | TOKEN_QUERY, 0,
                                        TokenImpersonation, ImpersonationLevel,
                                        DuplicateTokenHandle));
}

BOOL CheckTokenMembership(HANDLE TokenHandle, PSID SidToCheck, PBOOL IsMember)
{
    *IsMember = FALSE;
    return result(tokenobject_is_member(TokenHandle, SidToCheck, IsMember));
}

void MapGenericMask(PDWORD AccessMask, PGENERIC_MAPPING GenericMapping)
{
    *AccessMask = accesscheck_map(*AccessMask, GenericMapping) & ~(DWORD)GENERIC_BITS;
}

BOOL AreAllAccessesGranted(DWORD GrantedAccess, DWORD DesiredAccess)
{
    return (DesiredAccess & ~GrantedAccess) == 0;
}

BOOL AreAnyAccessesGranted(DWORD GrantedAccess, DWORD DesiredAccess)
{
    return (DesiredAccess & GrantedAccess) != 0;
}

/* Rows h273, h274: where the privileges go that were used. */
static NTSTATUS check_privilege_set(const PRIVILEGE_SET *set, DWORD *length)
{
    if (!length || (!set && *length))
        return STATUS_ACCESS_VIOLATION;
    if (set && *length >= sizeof *set)
        return STATUS_SUCCESS;
    if (set)
        *length = sizeof *set;
    return STATUS_BUFFER_TOO_SMALL;
}

BOOL AccessCheck(PSECURITY_DESCRIPTOR pSecurityDescriptor, HANDLE ClientToken, DWORD DesiredAccess,
                 PGENERIC_MAPPING GenericMapping, PPRIVILEGE_SET PrivilegeSet,
                 LPDWORD PrivilegeSetLength, LPDWORD GrantedAccess, LPBOOL AccessStatus)
{
    struct sd sd;
    ACCESS_MASK granted;
    NTSTATUS access_status, status = check_privilege_set(PrivilegeSet, PrivilegeSetLength);
    if (!status && (DesiredAccess & GENERIC_BITS))
        status = STATUS_GENERIC_NOT_MAPPED;
    if (!status)
        status = sd_check(pSecurityDescriptor, &sd);
    if (!status && (!sd.owner || !sd.group))
        status = STATUS_INVALID_SECURITY_DESCR;
    if (!status)
        status = tokenobject_check(ClientToken, &sd, DesiredAccess, GenericMapping, &granted,
                                   &access_status);
    if (status)
        return result(status);
    PrivilegeSet->PrivilegeCount = 0;
    *GrantedAccess = granted;
    *AccessStatus = result(access_status);
    return TRUE;
}
