/* SPDX-License-Identifier: MIT */
/* securitybaseapi.h: SIDs. */
#include "api/win32/result.h"

#include "engine/wellknown.h"

#include <filemap/securitybaseapi.h>
#include <filemap/winerror.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

BOOL IsValidSid(PSID pSid)
{
    return sid_is_valid(pSid);
}

BOOL EqualSid(PSID pSid1, PSID pSid2)
{
    SetLastError(ERROR_SUCCESS); /* row h163 */
    return sid_equal(pSid1, pSid2);
}

BOOL EqualPrefixSid(PSID pSid1, PSID pSid2)
{
    return sid_equal_prefix(pSid1, pSid2);
}

/* How many numbers of an account's SID are its domain's; 0: it is of none. */
static size_t domain_length(const SID *sid)
{
    if (sid_authority(sid) != 5 || !sid->SubAuthorityCount)
        return 0;
    if (sid_subs(sid)[0] == SECURITY_BUILTIN_DOMAIN_RID)
        return 1;
    return sid_subs(sid)[0] == SECURITY_NT_NON_UNIQUE && sid->SubAuthorityCount >= 4 ? 4 : 0;
}

BOOL EqualDomainSid(PSID pSid1, PSID pSid2, BOOL *pfEqual)
{
    const SID *one = pSid1, *other = pSid2;
    if (!pfEqual)
        return result(STATUS_INVALID_PARAMETER);
    if (!sid_is_valid(one) || !sid_is_valid(other))
        return result(STATUS_INVALID_SID);
    size_t length = domain_length(one);
    if (!length || !domain_length(other)) {
        SetLastError(ERROR_NON_DOMAIN_SID);
        return FALSE;
    }
    *pfEqual = length == domain_length(other) &&
               memcmp(sid_subs(one), sid_subs(other), length * sizeof(DWORD)) == 0;
    SetLastError(ERROR_SUCCESS);
    return TRUE;
}

DWORD GetSidLengthRequired(UCHAR nSubAuthorityCount)
{
    return (DWORD)sid_size(nSubAuthorityCount);
}

DWORD GetLengthSid(PSID pSid)
{
    return (DWORD)sid_length(pSid);
}

BOOL AllocateAndInitializeSid(PSID_IDENTIFIER_AUTHORITY pIdentifierAuthority,
                              BYTE nSubAuthorityCount, DWORD nSubAuthority0, DWORD nSubAuthority1,
                              DWORD nSubAuthority2, DWORD nSubAuthority3, DWORD nSubAuthority4,
                              DWORD nSubAuthority5, DWORD nSubAuthority6, DWORD nSubAuthority7,
                              PSID *pSid)
{
    const DWORD subs[SID_MOST_TO_ALLOCATE] = { nSubAuthority0, nSubAuthority1, nSubAuthority2,
                                               nSubAuthority3, nSubAuthority4, nSubAuthority5,
                                               nSubAuthority6, nSubAuthority7 };
    SID *sid;
    if (!result(sid_allocate(pIdentifierAuthority, nSubAuthorityCount, subs, &sid)))
        return FALSE;
    *pSid = sid;
    return TRUE;
}

PVOID FreeSid(PSID pSid)
{
    free(pSid);
    return NULL;
}

BOOL InitializeSid(PSID Sid, PSID_IDENTIFIER_AUTHORITY pIdentifierAuthority,
                   BYTE nSubAuthorityCount)
{
    return result(sid_initialize(Sid, pIdentifierAuthority, nSubAuthorityCount));
}

BOOL CopySid(DWORD nDestinationSidLength, PSID pDestinationSid, PSID pSourceSid)
{
    return result(sid_copy_into(pDestinationSid, nDestinationSidLength, pSourceSid));
}

/* Rows h169, h170: nothing is looked at, not even whether there is a SID. */
static void *part_of(PSID sid, size_t offset)
{
    SetLastError(ERROR_SUCCESS);
    return (void *)((uintptr_t)sid + offset);
}

PSID_IDENTIFIER_AUTHORITY GetSidIdentifierAuthority(PSID pSid)
{
    return part_of(pSid, offsetof(SID, IdentifierAuthority));
}

PDWORD GetSidSubAuthority(PSID pSid, DWORD nSubAuthority)
{
    return part_of(pSid, sid_size(nSubAuthority));
}

PUCHAR GetSidSubAuthorityCount(PSID pSid)
{
    return part_of(pSid, offsetof(SID, SubAuthorityCount));
}

BOOL CreateWellKnownSid(WELL_KNOWN_SID_TYPE WellKnownSidType, PSID DomainSid, PSID pSid,
                        DWORD *cbSid)
{
    union sid_storage sid;
    if (!cbSid)
        return result(STATUS_INVALID_PARAMETER);
    NTSTATUS status = wellknown_make(WellKnownSidType, DomainSid, &sid);
    if (status)
        return result(status);
    DWORD length = (DWORD)sid_length(&sid.sid);
    if (*cbSid < length)
        status = STATUS_BUFFER_TOO_SMALL;
    else if (!pSid)
        return result(STATUS_INVALID_PARAMETER);
    else
        memcpy(pSid, &sid, length);
    *cbSid = length;
    return result(status);
}

BOOL IsWellKnownSid(PSID pSid, WELL_KNOWN_SID_TYPE WellKnownSidType)
{
    return wellknown_is(pSid, WellKnownSidType);
}
