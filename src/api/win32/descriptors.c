/* SPDX-License-Identifier: MIT */
/* securitybaseapi.h: security descriptors. */
#include "api/win32/result.h"

#include "engine/sd.h"

#include <filemap/securitybaseapi.h>
#include <stdint.h>
#include <string.h>

/* Row h224. */
#define CONTROL_TO_SET                                                                             \
    (0x40 | 0x80 | SE_DACL_AUTO_INHERIT_REQ | SE_SACL_AUTO_INHERIT_REQ | SE_DACL_AUTO_INHERITED |  \
     SE_SACL_AUTO_INHERITED | SE_DACL_PROTECTED | SE_SACL_PROTECTED)

BOOL InitializeSecurityDescriptor(PSECURITY_DESCRIPTOR pSecurityDescriptor, DWORD dwRevision)
{
    if (dwRevision != SECURITY_DESCRIPTOR_REVISION)
        return result(STATUS_UNKNOWN_REVISION);
    *(SECURITY_DESCRIPTOR *)pSecurityDescriptor =
        (SECURITY_DESCRIPTOR){ .Revision = SECURITY_DESCRIPTOR_REVISION };
    return TRUE;
}

BOOL IsValidSecurityDescriptor(PSECURITY_DESCRIPTOR pSecurityDescriptor)
{
    struct sd sd;
    return !sd_check(pSecurityDescriptor, &sd) || result(STATUS_INVALID_SECURITY_DESCR);
}

/* What a descriptor in its own form takes. */
DWORD GetSecurityDescriptorLength(PSECURITY_DESCRIPTOR pSecurityDescriptor)
{
    const SECURITY_DESCRIPTOR *header = pSecurityDescriptor;
    struct sd sd;
    sd_read(header, &sd);
    size_t more = header->Control & SE_SELF_RELATIVE
                      ? 0
                      : sizeof(SECURITY_DESCRIPTOR) - sizeof(SECURITY_DESCRIPTOR_RELATIVE);
    return (DWORD)(sd_size(&sd) + more);
}

static NTSTATUS check_revision(const SECURITY_DESCRIPTOR *header)
{
    return header->Revision == SECURITY_DESCRIPTOR_REVISION ? STATUS_SUCCESS
                                                            : STATUS_UNKNOWN_REVISION;
}

BOOL GetSecurityDescriptorControl(PSECURITY_DESCRIPTOR pSecurityDescriptor,
                                  PSECURITY_DESCRIPTOR_CONTROL pControl, LPDWORD lpdwRevision)
{
    const SECURITY_DESCRIPTOR *header = pSecurityDescriptor;
    *lpdwRevision = header->Revision;
    if (!result(check_revision(header)))
        return FALSE;
    *pControl = header->Control;
    return TRUE;
}

/* A list, its presence and its flag; row h221: what there is not is not written. */
static BOOL get_list(PSECURITY_DESCRIPTOR descriptor, BOOL dacl, BOOL *present, PACL *out,
                     BOOL *defaulted)
{
    struct sd sd;
    if (!result(check_revision(descriptor)))
        return FALSE;
    sd_read(descriptor, &sd);
    *present = dacl ? sd_has_dacl(&sd) : sd_has_sacl(&sd);
    if (!*present)
        return TRUE;
    *out = (PACL)(uintptr_t)(dacl ? sd.dacl : sd.sacl);
    *defaulted = (sd.control & (dacl ? SE_DACL_DEFAULTED : SE_SACL_DEFAULTED)) != 0;
    return TRUE;
}

BOOL GetSecurityDescriptorDacl(PSECURITY_DESCRIPTOR pSecurityDescriptor, LPBOOL lpbDaclPresent,
                               PACL *pDacl, LPBOOL lpbDaclDefaulted)
{
    return get_list(pSecurityDescriptor, TRUE, lpbDaclPresent, pDacl, lpbDaclDefaulted);
}

BOOL GetSecurityDescriptorSacl(PSECURITY_DESCRIPTOR pSecurityDescriptor, LPBOOL lpbSaclPresent,
                               PACL *pSacl, LPBOOL lpbSaclDefaulted)
{
    return get_list(pSecurityDescriptor, FALSE, lpbSaclPresent, pSacl, lpbSaclDefaulted);
}

BOOL GetSecurityDescriptorOwner(PSECURITY_DESCRIPTOR pSecurityDescriptor, PSID *pOwner,
                                LPBOOL lpbOwnerDefaulted)
{
    struct sd sd;
    if (!result(check_revision(pSecurityDescriptor)))
        return FALSE;
    sd_read(pSecurityDescriptor, &sd);
    *pOwner = (PSID)(uintptr_t)sd.owner;
    *lpbOwnerDefaulted = (sd.control & SE_OWNER_DEFAULTED) != 0;
    return TRUE;
}

BOOL GetSecurityDescriptorGroup(PSECURITY_DESCRIPTOR pSecurityDescriptor, PSID *pGroup,
                                LPBOOL lpbGroupDefaulted)
{
    struct sd sd;
    if (!result(check_revision(pSecurityDescriptor)))
        return FALSE;
    sd_read(pSecurityDescriptor, &sd);
    *pGroup = (PSID)(uintptr_t)sd.group;
    *lpbGroupDefaulted = (sd.control & SE_GROUP_DEFAULTED) != 0;
    return TRUE;
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

/* The descriptor, if its parts may be set: rows h215, h216. */
static SECURITY_DESCRIPTOR *to_change(PSECURITY_DESCRIPTOR descriptor)
{
    SECURITY_DESCRIPTOR *header = descriptor;
    NTSTATUS status = check_revision(header);
    if (!status && (header->Control & SE_SELF_RELATIVE))
        status = STATUS_INVALID_SECURITY_DESCR;
    return result(status) ? header : NULL;
}

static void set_control(SECURITY_DESCRIPTOR *header, unsigned bit, BOOL wanted)
{
    header->Control = (WORD)(wanted ? header->Control | bit : header->Control & ~bit);
}

/* Row h217: where there is to be no list, its pointer and its flag stay. */
static BOOL set_list(PSECURITY_DESCRIPTOR descriptor, BOOL dacl, BOOL present, PACL acl,
                     BOOL defaulted)
{
    SECURITY_DESCRIPTOR *header = to_change(descriptor);
    if (!header)
        return FALSE;
    set_control(header, dacl ? SE_DACL_PRESENT : SE_SACL_PRESENT, present);
    if (present) {
        *(dacl ? &header->Dacl : &header->Sacl) = acl;
        set_control(header, dacl ? SE_DACL_DEFAULTED : SE_SACL_DEFAULTED, defaulted);
    }
    return TRUE;
}

BOOL SetSecurityDescriptorDacl(PSECURITY_DESCRIPTOR pSecurityDescriptor, BOOL bDaclPresent,
                               PACL pDacl, BOOL bDaclDefaulted)
{
    return set_list(pSecurityDescriptor, TRUE, bDaclPresent, pDacl, bDaclDefaulted);
}

BOOL SetSecurityDescriptorSacl(PSECURITY_DESCRIPTOR pSecurityDescriptor, BOOL bSaclPresent,
                               PACL pSacl, BOOL bSaclDefaulted)
{
    return set_list(pSecurityDescriptor, FALSE, bSaclPresent, pSacl, bSaclDefaulted);
}

BOOL SetSecurityDescriptorOwner(PSECURITY_DESCRIPTOR pSecurityDescriptor, PSID pOwner,
                                BOOL bOwnerDefaulted)
{
    SECURITY_DESCRIPTOR *header = to_change(pSecurityDescriptor);
    if (!header)
        return FALSE;
    header->Owner = pOwner;
    set_control(header, SE_OWNER_DEFAULTED, bOwnerDefaulted);
    return TRUE;
}

BOOL SetSecurityDescriptorGroup(PSECURITY_DESCRIPTOR pSecurityDescriptor, PSID pGroup,
                                BOOL bGroupDefaulted)
{
    SECURITY_DESCRIPTOR *header = to_change(pSecurityDescriptor);
    if (!header)
        return FALSE;
    header->Group = pGroup;
    set_control(header, SE_GROUP_DEFAULTED, bGroupDefaulted);
    return TRUE;
}

BOOL MakeSelfRelativeSD(PSECURITY_DESCRIPTOR pAbsoluteSecurityDescriptor,
                        PSECURITY_DESCRIPTOR pSelfRelativeSecurityDescriptor,
                        LPDWORD lpdwBufferLength)
{
    struct sd sd;
    NTSTATUS status = sd_check(pAbsoluteSecurityDescriptor, &sd);
    if (status)
        return result(status);
    if (((SECURITY_DESCRIPTOR *)pAbsoluteSecurityDescriptor)->Control & SE_SELF_RELATIVE)
        return result(STATUS_BAD_DESCRIPTOR_FORMAT);
    size_t needed = sd_size(&sd);
    if (!pSelfRelativeSecurityDescriptor || *lpdwBufferLength < needed) {
        *lpdwBufferLength = (DWORD)needed;
        return result(STATUS_BUFFER_TOO_SMALL);
    }
    sd_write(&sd, pSelfRelativeSecurityDescriptor);
    return TRUE;
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
