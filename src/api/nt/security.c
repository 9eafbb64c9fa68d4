/* SPDX-License-Identifier: MIT */
/* ntseapi.h: the descriptors of objects, and descriptors. */
#include "api/nt/alias.h"
#include "api/nt/attributes.h"
#include "api/nt/probe.h"

#include "engine/objectsecurity.h"
#include "engine/sdparts.h"

NTSTATUS NtQuerySecurityObject(HANDLE Handle, SECURITY_INFORMATION SecurityInformation,
                               PSECURITY_DESCRIPTOR SecurityDescriptor, ULONG Length,
                               PULONG LengthNeeded)
{
    size_t needed;
    NTSTATUS status = PROBE(LengthNeeded);
    if (!status && Length)
        status = probe(SecurityDescriptor, Length, _Alignof(SECURITY_DESCRIPTOR_RELATIVE));
    if (status)
        return status;
    status = objectsecurity_query(Handle, SecurityInformation, Length ? SecurityDescriptor : NULL,
                                  Length, &needed);
    if (!status || status == STATUS_BUFFER_TOO_SMALL)
        *LengthNeeded = (ULONG)needed;
    return status;
}

SECOND_NAME(QuerySecurityObject);

NTSTATUS NtSetSecurityObject(HANDLE Handle, SECURITY_INFORMATION SecurityInformation,
                             PSECURITY_DESCRIPTOR SecurityDescriptor)
{
    NTSTATUS status = attributes_probe_security(SecurityDescriptor);
    return status ? status : objectsecurity_set(Handle, SecurityInformation, SecurityDescriptor);
}

SECOND_NAME(SetSecurityObject);

NTSTATUS RtlCreateSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, ULONG Revision)
{
    return sd_initialize(SecurityDescriptor, Revision);
}

BOOLEAN RtlValidSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor)
{
    struct sd sd;
    return !sd_check(SecurityDescriptor, &sd);
}

ULONG RtlLengthSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor)
{
    return (ULONG)sd_length(SecurityDescriptor);
}

/* A BOOLEAN is a byte, and what the engine does not set stays. */
static NTSTATUS get_list(const void *descriptor, enum sd_list which, BOOLEAN *present, PACL *out,
                         BOOLEAN *defaulted)
{
    BOOL wide_present, wide_defaulted;
    NTSTATUS status = sd_get_list(descriptor, which, &wide_present, out, &wide_defaulted);
    if (status)
        return status;
    *present = (BOOLEAN)wide_present;
    if (wide_present)
        *defaulted = (BOOLEAN)wide_defaulted;
    return STATUS_SUCCESS;
}

NTSTATUS RtlGetDaclSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PBOOLEAN DaclPresent,
                                      PACL *Dacl, PBOOLEAN DaclDefaulted)
{
    return get_list(SecurityDescriptor, SD_DACL, DaclPresent, Dacl, DaclDefaulted);
}

NTSTATUS RtlGetSaclSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PBOOLEAN SaclPresent,
                                      PACL *Sacl, PBOOLEAN SaclDefaulted)
{
    return get_list(SecurityDescriptor, SD_SACL, SaclPresent, Sacl, SaclDefaulted);
}

static NTSTATUS get_sid(const void *descriptor, enum sd_sid which, PSID *out, BOOLEAN *defaulted)
{
    BOOL wide_defaulted;
    SID *sid;
    NTSTATUS status = sd_get_sid(descriptor, which, &sid, &wide_defaulted);
    if (status)
        return status;
    *out = sid;
    *defaulted = (BOOLEAN)wide_defaulted;
    return STATUS_SUCCESS;
}

NTSTATUS RtlGetOwnerSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID *Owner,
                                       PBOOLEAN OwnerDefaulted)
{
    return get_sid(SecurityDescriptor, SD_OWNER, Owner, OwnerDefaulted);
}

NTSTATUS RtlGetGroupSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID *Group,
                                       PBOOLEAN GroupDefaulted)
{
    return get_sid(SecurityDescriptor, SD_GROUP, Group, GroupDefaulted);
}

NTSTATUS RtlSetDaclSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, BOOLEAN DaclPresent,
                                      PACL Dacl, BOOLEAN DaclDefaulted)
{
    return sd_set_list(SecurityDescriptor, SD_DACL, DaclPresent, Dacl, DaclDefaulted);
}

NTSTATUS RtlSetSaclSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, BOOLEAN SaclPresent,
                                      PACL Sacl, BOOLEAN SaclDefaulted)
{
    return sd_set_list(SecurityDescriptor, SD_SACL, SaclPresent, Sacl, SaclDefaulted);
}

NTSTATUS RtlSetOwnerSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID Owner,
                                       BOOLEAN OwnerDefaulted)
{
    return sd_set_sid(SecurityDescriptor, SD_OWNER, Owner, OwnerDefaulted);
}

NTSTATUS RtlSetGroupSecurityDescriptor(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID Group,
                                       BOOLEAN GroupDefaulted)
{
    return sd_set_sid(SecurityDescriptor, SD_GROUP, Group, GroupDefaulted);
}

NTSTATUS RtlAbsoluteToSelfRelativeSD(PSECURITY_DESCRIPTOR AbsoluteSecurityDescriptor,
                                     PSECURITY_DESCRIPTOR SelfRelativeSecurityDescriptor,
                                     PULONG BufferLength)
{
    return sd_make_relative(AbsoluteSecurityDescriptor, SelfRelativeSecurityDescriptor,
                            BufferLength);
}
