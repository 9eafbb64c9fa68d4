/* SPDX-License-Identifier: MIT */
/* ntseapi.h: SIDs and access control lists. */
#include "engine/acl.h"
#include "engine/sddl.h"
#include "engine/unicode.h"

#include <filemap/winternl.h>
#include <stdlib.h>
#include <string.h>

NTSTATUS RtlCreateAcl(PACL Acl, ULONG AclLength, ULONG AclRevision)
{
    return acl_initialize(Acl, AclLength, AclRevision);
}

NTSTATUS RtlAddAccessAllowedAce(PACL Acl, ULONG AceRevision, ACCESS_MASK AccessMask, PSID Sid)
{
    return acl_add(Acl, AceRevision, ACCESS_ALLOWED_ACE_TYPE, 0, AccessMask, Sid);
}

NTSTATUS RtlAddAccessAllowedAceEx(PACL Acl, ULONG AceRevision, ULONG AceFlags,
                                  ACCESS_MASK AccessMask, PSID Sid)
{
    return acl_add(Acl, AceRevision, ACCESS_ALLOWED_ACE_TYPE, AceFlags, AccessMask, Sid);
}

NTSTATUS RtlAddAccessDeniedAce(PACL Acl, ULONG AceRevision, ACCESS_MASK AccessMask, PSID Sid)
{
    return acl_add(Acl, AceRevision, ACCESS_DENIED_ACE_TYPE, 0, AccessMask, Sid);
}

NTSTATUS RtlAddAce(PACL Acl, ULONG AceRevision, ULONG StartingAceIndex, PVOID AceList,
                   ULONG AceListLength)
{
    return acl_insert(Acl, AceRevision, StartingAceIndex, AceList, AceListLength);
}

NTSTATUS RtlDeleteAce(PACL Acl, ULONG AceIndex)
{
    return acl_delete(Acl, AceIndex);
}

NTSTATUS RtlGetAce(PACL Acl, ULONG AceIndex, PVOID *Ace)
{
    ACE_HEADER *ace;
    NTSTATUS status = acl_get(Acl, AceIndex, &ace);
    if (!status)
        *Ace = ace;
    return status;
}

BOOLEAN RtlValidSid(PSID Sid)
{
    return (BOOLEAN)sid_is_valid(Sid);
}

BOOLEAN RtlEqualSid(PSID Sid1, PSID Sid2)
{
    return (BOOLEAN)sid_equal(Sid1, Sid2);
}

BOOLEAN RtlEqualPrefixSid(PSID Sid1, PSID Sid2)
{
    return (BOOLEAN)sid_equal_prefix(Sid1, Sid2);
}

ULONG RtlLengthRequiredSid(ULONG SubAuthorityCount)
{
    return (ULONG)sid_size(SubAuthorityCount);
}

ULONG RtlLengthSid(PSID Sid)
{
    return (ULONG)sid_length(Sid);
}

PULONG RtlSubAuthoritySid(PSID Sid, ULONG SubAuthority)
{
    return sid_subs(Sid) + SubAuthority;
}

PUCHAR RtlSubAuthorityCountSid(PSID Sid)
{
    return &((SID *)Sid)->SubAuthorityCount;
}

PSID_IDENTIFIER_AUTHORITY RtlIdentifierAuthoritySid(PSID Sid)
{
    return &((SID *)Sid)->IdentifierAuthority;
}

NTSTATUS RtlInitializeSid(PSID Sid, PSID_IDENTIFIER_AUTHORITY IdentifierAuthority,
                          UCHAR SubAuthorityCount)
{
    return sid_initialize(Sid, IdentifierAuthority, SubAuthorityCount);
}

NTSTATUS RtlCopySid(ULONG Length, PSID Destination, PSID Source)
{
    return sid_copy_into(Destination, Length, Source);
}

NTSTATUS RtlAllocateAndInitializeSid(PSID_IDENTIFIER_AUTHORITY IdentifierAuthority,
                                     UCHAR SubAuthorityCount, ULONG SubAuthority0,
                                     ULONG SubAuthority1, ULONG SubAuthority2, ULONG SubAuthority3,
                                     ULONG SubAuthority4, ULONG SubAuthority5, ULONG SubAuthority6,
                                     ULONG SubAuthority7, PSID *Sid)
{
    const DWORD subs[SID_MOST_TO_ALLOCATE] = { SubAuthority0, SubAuthority1, SubAuthority2,
                                               SubAuthority3, SubAuthority4, SubAuthority5,
                                               SubAuthority6, SubAuthority7 };
    SID *sid;
    NTSTATUS status = sid_allocate(IdentifierAuthority, SubAuthorityCount, subs, &sid);
    if (!status)
        *Sid = sid;
    return status;
}

PVOID RtlFreeSid(PSID Sid)
{
    free(Sid);
    return NULL;
}

NTSTATUS RtlConvertSidToUnicodeString(PUNICODE_STRING UnicodeString, PSID Sid,
                                      BOOLEAN AllocateDestinationString)
{
    char narrow[SDDL_SID_CAPACITY];
    WCHAR text[SDDL_SID_CAPACITY];
    if (!sid_is_valid(Sid))
        return STATUS_INVALID_SID;
    sddl_print_sid(Sid, narrow);
    size_t units = unicode_to_utf16(narrow, strlen(narrow) + 1, text, SDDL_SID_CAPACITY);
    if (AllocateDestinationString)
        return RtlCreateUnicodeString(UnicodeString, text) ? STATUS_SUCCESS : STATUS_NO_MEMORY;
    if (UnicodeString->MaximumLength < units * sizeof(WCHAR))
        return STATUS_BUFFER_OVERFLOW;
    memcpy(UnicodeString->Buffer, text, units * sizeof(WCHAR));
    UnicodeString->Length = (USHORT)((units - 1) * sizeof(WCHAR));
    return STATUS_SUCCESS;
}
