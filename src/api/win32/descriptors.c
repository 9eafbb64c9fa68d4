/* SPDX-License-Identifier: MIT */
/* securitybaseapi.h: security descriptors. */
#include "api/win32/result.h"

#include "engine/sdparts.h"

#include <filemap/securitybaseapi.h>
#include <stdint.h>
#include <string.h>

/* Row h224. */
#define CONTROL_TO_SET                                                                             \
    (0x40 | 0x80 | SE_DACL_AUTO_INHERIT_REQ | SE_SACL_AUTO_INHERIT_REQ | SE_DACL_AUTO_INHERITED |  \
     SE_SACL_AUTO_INHERITED | SE_DACL_PROTECTED | SE_SACL_PROTECTED)

BOOL InitializeSecurityDescriptor(PSECURITY_DESCRIPTOR pSecurityDescriptor, DWORD dwRevision)
{
    return result(sd_initialize(pSecurityDescriptor, dwRevision));
}

BOOL IsValidSecurityDescriptor(PSECURITY_DESCRIPTOR pSecurityDescriptor)
{
    struct sd sd;
    return !sd_check(pSecurityDescriptor, &sd) || result(STATUS_INVALID_SECURITY_DESCR);
}

DWORD GetSecurityDescriptorLength(PSECURITY_DESCRIPTOR pSecurityDescriptor)
{
    return (DWORD)sd_length(pSecurityDescriptor);
}

BOOL GetSecurityDescriptorControl(PSECURITY_DESCRIPTOR pSecurityDescriptor,
                                  PSECURITY_DESCRIPTOR_CONTROL pControl, LPDWORD lpdwRevision)
{
    const SECURITY_DESCRIPTOR *header = pSecurityDescriptor;
    *lpdwRevision = header->Revision;
    if (header->Revision != SECURITY_DESCRIPTOR_REVISION)
        return result(STATUS_UNKNOWN_REVISION);
    *pControl = header->Control;
    return TRUE;
}

BOOL GetSecurityDescriptorDacl(PSECURITY_DESCRIPTOR pSecurityDescriptor, LPBOOL lpbDaclPresent,
                               PACL *pDacl, LPBOOL lpbDaclDefaulted)
{
    return result(
        sd_get_list(pSecurityDescriptor, SD_DACL, lpbDaclPresent, pDacl, lpbDaclDefaulted));
}

BOOL GetSecurityDescriptorSacl(PSECURITY_DESCRIPTOR pSecurityDescriptor, LPBOOL lpbSaclPresent,
                               PACL *pSacl, LPBOOL lpbSaclDefaulted)
{
    return result(
        sd_get_list(pSecurityDescriptor, SD_SACL, lpbSaclPresent, pSacl, lpbSaclDefaulted));
}

static BOOL get_sid(const void *descriptor, enum sd_sid which, PSID *out, BOOL *defaulted)
{
    SID *sid;
    if (!result(sd_get_sid(descriptor, which, &sid, defaulted)))
        return FALSE;
    *out = sid;
    return TRUE;
}

BOOL GetSecurityDescriptorOwner(PSECURITY_DESCRIPTOR pSecurityDescriptor, PSID *pOwner,
                                LPBOOL lpbOwnerDefaulted)
{
    return get_sid(pSecurityDescriptor, SD_OWNER, pOwner, lpbOwnerDefaulted);
}

BOOL GetSecurityDescriptorGroup(PSECURITY_DESCRIPTOR pSecurityDescriptor, PSID *pGroup,
                                LPBOOL lpbGroupDefaulted)
{
    return get_sid(pSecurityDescriptor, SD_GROUP, pGroup, lpbGroupDefaulted);
}

BOOL SetSecurityDescriptorControl(PSECURITY_DESCRIPTOR pSecurityDescriptor,
                                  SECURITY_DESCRIPTOR_CONTROL ControlBitsOfInterest,
                                  SECURITY_DESCRIPTOR_CONTROL ControlBitsToSet)
{
    SECURITY_DESCRIPTOR *header = pSecurityDescriptor;
    if ((ControlBitsOfInterest | ControlBitsToSet) & ~CONTROL_TO_SET)
        return result(STATUS_INVALID_PARAMETER);
    unsigned kept = header->Control & ~(unsigned)ControlBitsOfInterest;
    header->Control = (WORD)(kept | (ControlBitsToSet & ControlBitsOfInterest));
    return TRUE;
}

BOOL SetSecurityDescriptorDacl(PSECURITY_DESCRIPTOR pSecurityDescriptor, BOOL bDaclPresent,
                               PACL pDacl, BOOL bDaclDefaulted)
{
    return result(sd_set_list(pSecurityDescriptor, SD_DACL, bDaclPresent, pDacl, bDaclDefaulted));
}

BOOL SetSecurityDescriptorSacl(PSECURITY_DESCRIPTOR pSecurityDescriptor, BOOL bSaclPresent,
                               PACL pSacl, BOOL bSaclDefaulted)
{
    return result(sd_set_list(pSecurityDescriptor, SD_SACL, bSaclPresent, pSacl, bSaclDefaulted));
}

BOOL SetSecurityDescriptorOwner(PSECURITY_DESCRIPTOR pSecurityDescriptor, PSID pOwner,
                                BOOL bOwnerDefaulted)
{
    return result(sd_set_sid(pSecurityDescriptor, SD_OWNER, pOwner, bOwnerDefaulted));
}

BOOL SetSecurityDescriptorGroup(PSECURITY_DESCRIPTOR pSecurityDescriptor, PSID pGroup,
                                BOOL bGroupDefaulted)
{
    return result(sd_set_sid(pSecurityDescriptor, SD_GROUP, pGroup, bGroupDefaulted));
}

BOOL MakeSelfRelativeSD(PSECURITY_DESCRIPTOR pAbsoluteSecurityDescriptor,
                        PSECURITY_DESCRIPTOR pSelfRelativeSecurityDescriptor,
                        LPDWORD lpdwBufferLength)
{
    return result(sd_make_relative(pAbsoluteSecurityDescriptor, pSelfRelativeSecurityDescriptor,
                                   lpdwBufferLength));
}

/* A part of a self-relative descriptor on its way into a buffer of its own. */
struct part {
    const void *from;
    size_t size;
    void *to;
    DWORD *room;
};

static BOOL fits(const struct part *part)
{
    return *part->room >= part->size && (part->to || !part->size);
}

/* Row h231: if one buffer is too small, all sizes are told. */
static BOOL copy_parts(const struct part *parts, size_t count)
{
    BOOL fit = TRUE;
    for (size_t i = 0; i < count; i++)
        fit = fit && fits(&parts[i]);
    for (size_t i = 0; i < count; i++) {
        if (!fit)
            *parts[i].room = (DWORD)parts[i].size;
        else if (parts[i].size && parts[i].from)
            memcpy(parts[i].to, parts[i].from, parts[i].size);
    }
    return fit;
}

BOOL MakeAbsoluteSD(PSECURITY_DESCRIPTOR pSelfRelativeSecurityDescriptor,
                    PSECURITY_DESCRIPTOR pAbsoluteSecurityDescriptor,
                    LPDWORD lpdwAbsoluteSecurityDescriptorSize, PACL pDacl, LPDWORD lpdwDaclSize,
                    PACL pSacl, LPDWORD lpdwSaclSize, PSID pOwner, LPDWORD lpdwOwnerSize,
                    PSID pPrimaryGroup, LPDWORD lpdwPrimaryGroupSize)
{
    struct sd sd;
    NTSTATUS status = sd_check(pSelfRelativeSecurityDescriptor, &sd);
    if (status)
        return result(status);
    if (!(((SECURITY_DESCRIPTOR *)pSelfRelativeSecurityDescriptor)->Control & SE_SELF_RELATIVE))
        return result(STATUS_BAD_DESCRIPTOR_FORMAT);
    const struct part parts[] = {
        { NULL, sizeof(SECURITY_DESCRIPTOR), pAbsoluteSecurityDescriptor,
          lpdwAbsoluteSecurityDescriptorSize },
        { sd.dacl, sd.dacl ? sd.dacl->AclSize : 0, pDacl, lpdwDaclSize },
        { sd.sacl, sd.sacl ? sd.sacl->AclSize : 0, pSacl, lpdwSaclSize },
        { sd.owner, sd.owner ? sid_length(sd.owner) : 0, pOwner, lpdwOwnerSize },
        { sd.group, sd.group ? sid_length(sd.group) : 0, pPrimaryGroup, lpdwPrimaryGroupSize },
    };
    if (!copy_parts(parts, sizeof parts / sizeof *parts))
        return result(STATUS_BUFFER_TOO_SMALL);
    *(SECURITY_DESCRIPTOR *)pAbsoluteSecurityDescriptor = (SECURITY_DESCRIPTOR){
        .Revision = SECURITY_DESCRIPTOR_REVISION,
        .Control = sd.control,
        .Owner = sd.owner ? pOwner : NULL,
        .Group = sd.group ? pPrimaryGroup : NULL,
        .Sacl = sd.sacl ? pSacl : NULL,
        .Dacl = sd.dacl ? pDacl : NULL,
    };
    return TRUE;
}

BOOL GetPrivateObjectSecurity(PSECURITY_DESCRIPTOR ObjectDescriptor,
                              SECURITY_INFORMATION SecurityInformation,
                              PSECURITY_DESCRIPTOR ResultantDescriptor, DWORD DescriptorLength,
                              PDWORD ReturnLength)
{
    struct sd sd;
    NTSTATUS status = sd_check(ObjectDescriptor, &sd);
    if (status)
        return result(status);
    sd = sd_select(&sd, SecurityInformation);
    *ReturnLength = (DWORD)sd_size(&sd);
    if (DescriptorLength < *ReturnLength)
        return result(STATUS_BUFFER_TOO_SMALL);
    sd_write(&sd, ResultantDescriptor);
    return TRUE;
}
