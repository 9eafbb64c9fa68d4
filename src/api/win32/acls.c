/* SPDX-License-Identifier: MIT */
/* securitybaseapi.h: access control lists. */
#include "api/win32/result.h"

#include "engine/acl.h"

#include <filemap/securitybaseapi.h>

BOOL InitializeAcl(PACL pAcl, DWORD nAclLength, DWORD dwAclRevision)
{
    return result(acl_initialize(pAcl, nAclLength, dwAclRevision));
}

BOOL IsValidAcl(PACL pAcl)
{
    return acl_is_valid(pAcl);
}

BOOL AddAccessAllowedAceEx(PACL pAcl, DWORD dwAceRevision, DWORD AceFlags, DWORD AccessMask,
                           PSID pSid)
{
    return result(
        acl_add(pAcl, dwAceRevision, ACCESS_ALLOWED_ACE_TYPE, AceFlags, AccessMask, pSid));
}

BOOL AddAccessAllowedAce(PACL pAcl, DWORD dwAceRevision, DWORD AccessMask, PSID pSid)
{
    return AddAccessAllowedAceEx(pAcl, dwAceRevision, 0, AccessMask, pSid);
}

BOOL AddAccessDeniedAceEx(PACL pAcl, DWORD dwAceRevision, DWORD AceFlags, DWORD AccessMask,
                          PSID pSid)
{
    return result(acl_add(pAcl, dwAceRevision, ACCESS_DENIED_ACE_TYPE, AceFlags, AccessMask, pSid));
}

BOOL AddAccessDeniedAce(PACL pAcl, DWORD dwAceRevision, DWORD AccessMask, PSID pSid)
{
    return AddAccessDeniedAceEx(pAcl, dwAceRevision, 0, AccessMask, pSid);
}

BOOL AddAuditAccessAceEx(PACL pAcl, DWORD dwAceRevision, DWORD AceFlags, DWORD dwAccessMask,
                         PSID pSid, BOOL bAuditSuccess, BOOL bAuditFailure)
{
    AceFlags |= bAuditSuccess ? SUCCESSFUL_ACCESS_ACE_FLAG : 0;
    AceFlags |= bAuditFailure ? FAILED_ACCESS_ACE_FLAG : 0;
    return result(
        acl_add(pAcl, dwAceRevision, SYSTEM_AUDIT_ACE_TYPE, AceFlags, dwAccessMask, pSid));
}

BOOL AddAuditAccessAce(PACL pAcl, DWORD dwAceRevision, DWORD dwAccessMask, PSID pSid,
                       BOOL bAuditSuccess, BOOL bAuditFailure)
{
    return AddAuditAccessAceEx(pAcl, dwAceRevision, 0, dwAccessMask, pSid, bAuditSuccess,
                               bAuditFailure);
}

BOOL AddMandatoryAce(PACL pAcl, DWORD dwAceRevision, DWORD AceFlags, DWORD MandatoryPolicy,
                     PSID pLabelSid)
{
    if (MandatoryPolicy & ~(DWORD)SYSTEM_MANDATORY_LABEL_VALID_MASK)
        return result(STATUS_INVALID_PARAMETER); /* row h199 */
    return result(acl_add(pAcl, dwAceRevision, SYSTEM_MANDATORY_LABEL_ACE_TYPE, AceFlags,
                          MandatoryPolicy, pLabelSid));
}

BOOL AddAce(PACL pAcl, DWORD dwAceRevision, DWORD dwStartingAceIndex, LPVOID pAceList,
            DWORD nAceListLength)
{
    return result(acl_insert(pAcl, dwAceRevision, dwStartingAceIndex, pAceList, nAceListLength));
}

BOOL DeleteAce(PACL pAcl, DWORD dwAceIndex)
{
    return result(acl_delete(pAcl, dwAceIndex));
}

BOOL GetAce(PACL pAcl, DWORD dwAceIndex, LPVOID *pAce)
{
    ACE_HEADER *ace;
    if (!result(acl_get(pAcl, dwAceIndex, &ace)))
        return FALSE;
    *pAce = ace;
    return TRUE;
}

BOOL FindFirstFreeAce(PACL pAcl, LPVOID *pAce)
{
    ACE_HEADER *ace;
    BOOL sound = acl_first_free(pAcl, &ace);
    *pAce = ace;
    return sound || result(STATUS_INVALID_ACL);
}

static NTSTATUS tell_revision(const ACL *acl, ACL_REVISION_INFORMATION *out, size_t size)
{
    if (size < sizeof *out)
        return STATUS_BUFFER_TOO_SMALL;
    out->AclRevision = acl->AclRevision;
    return STATUS_SUCCESS;
}

static NTSTATUS tell_size(const ACL *acl, ACL_SIZE_INFORMATION *out, size_t size)
{
    if (size < sizeof *out)
        return STATUS_BUFFER_TOO_SMALL;
    DWORD used = (DWORD)acl_used(acl);
    *out = (ACL_SIZE_INFORMATION){ acl->AceCount, used, acl->AclSize - used };
    return STATUS_SUCCESS;
}

BOOL GetAclInformation(PACL pAcl, LPVOID pAclInformation, DWORD nAclInformationLength,
                       ACL_INFORMATION_CLASS dwAclInformationClass)
{
    if (!acl_is_valid(pAcl))
        return result(STATUS_INVALID_PARAMETER);
    switch (dwAclInformationClass) {
    case AclRevisionInformation:
        return result(tell_revision(pAcl, pAclInformation, nAclInformationLength));
    case AclSizeInformation:
        return result(tell_size(pAcl, pAclInformation, nAclInformationLength));
    default:
        return result(STATUS_INVALID_PARAMETER);
    }
}

BOOL SetAclInformation(PACL pAcl, LPVOID pAclInformation, DWORD nAclInformationLength,
                       ACL_INFORMATION_CLASS dwAclInformationClass)
{
    const ACL_REVISION_INFORMATION *information = pAclInformation;
    if (!acl_is_valid(pAcl) || dwAclInformationClass != AclRevisionInformation)
        return result(STATUS_INVALID_PARAMETER);
    if (nAclInformationLength < sizeof *information)
        return result(STATUS_BUFFER_TOO_SMALL);
    if (information->AclRevision < pAcl->AclRevision || information->AclRevision > MAX_ACL_REVISION)
        return result(STATUS_INVALID_PARAMETER);
    pAcl->AclRevision = (BYTE)information->AclRevision;
    return TRUE;
}
