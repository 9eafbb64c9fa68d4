/* SPDX-License-Identifier: MIT */
/*
 * sddl.h - SIDs and security descriptors as text
 *
 * "O:SYG:BAD:P(A;;GA;;;WD)S:(ML;;NW;;;ME)": owner, group, DACL and SACL, each of which may be
 * absent. learn.microsoft.com: Security Descriptor String Format, ACE Strings, SID Strings.
 */
#ifndef FILEMAP_SDDL_H
#define FILEMAP_SDDL_H

#include "minwinbase.h"
#include "winnt.h"

FILEMAP_BEGIN_C

#define SDDL_REVISION_1 1
#define SDDL_REVISION SDDL_REVISION_1

/*
 * A SID as text: "S-1-5-18". The string is for LocalFree.
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_SID         the SID is not valid (row h184)
 *   ERROR_INVALID_PARAMETER   a NULL
 *   ERROR_NOT_ENOUGH_MEMORY   memory ran out
 * learn.microsoft.com: ConvertSidToStringSidW function (sddl.h)
 */
FILEMAP_API BOOL WINAPI ConvertSidToStringSidA(_In_ PSID Sid, _Outptr_ LPSTR *StringSid)
    FILEMAP_SYMBOL(ConvertSidToStringSidA);
FILEMAP_API BOOL WINAPI ConvertSidToStringSidW(_In_ PSID Sid, _Outptr_ LPWSTR *StringSid)
    FILEMAP_SYMBOL(ConvertSidToStringSidW);
#define ConvertSidToStringSid FILEMAP_AW(ConvertSidToStringSid)

/*
 * The reverse. Numbers may be hexadecimal, and the two-letter codes are SIDs too (rows h177, h178).
 * The SID is for LocalFree.
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_SID         the text is no SID (row h176), or an account of a domain: there is
 *                             none
 *   ERROR_INVALID_PARAMETER   a NULL (row h175)
 *   ERROR_NOT_ENOUGH_MEMORY   memory ran out
 * learn.microsoft.com: ConvertStringSidToSidW function (sddl.h)
 */
FILEMAP_API BOOL WINAPI ConvertStringSidToSidA(_In_ LPCSTR StringSid, _Outptr_ PSID *Sid)
    FILEMAP_SYMBOL(ConvertStringSidToSidA);
FILEMAP_API BOOL WINAPI ConvertStringSidToSidW(_In_ LPCWSTR StringSid, _Outptr_ PSID *Sid)
    FILEMAP_SYMBOL(ConvertStringSidToSidW);
#define ConvertStringSidToSid FILEMAP_AW(ConvertStringSidToSid)

/*
 * The self-relative descriptor that a text means, for LocalFree.
 *   StringSDRevision         SDDL_REVISION_1
 *   SecurityDescriptorSize   gets its size in bytes; may be NULL
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_PARAMETER   a NULL (row h238), what is no part of a descriptor (row h240), a part
 *                             that is there twice, unknown flags of a list
 *   ERROR_UNKNOWN_REVISION    another revision (row h237)
 *   ERROR_INVALID_ACL         an entry that is not right (rows h246-h252)
 *   ERROR_INVALID_SID         an owner or group that is not right
 *   ERROR_NOT_ENOUGH_MEMORY   memory ran out
 * Differs from Windows: entries with conditions or attributes (XA, XD, XU, ZA, RA) are not right.
 * learn.microsoft.com: ConvertStringSecurityDescriptorToSecurityDescriptorW function (sddl.h)
 */
FILEMAP_API BOOL WINAPI ConvertStringSecurityDescriptorToSecurityDescriptorA(
    _In_ LPCSTR StringSecurityDescriptor, _In_ DWORD StringSDRevision,
    _Outptr_ PSECURITY_DESCRIPTOR *SecurityDescriptor, _Out_opt_ PULONG SecurityDescriptorSize)
    FILEMAP_SYMBOL(ConvertStringSecurityDescriptorToSecurityDescriptorA);
FILEMAP_API BOOL WINAPI ConvertStringSecurityDescriptorToSecurityDescriptorW(
    _In_ LPCWSTR StringSecurityDescriptor, _In_ DWORD StringSDRevision,
    _Outptr_ PSECURITY_DESCRIPTOR *SecurityDescriptor, _Out_opt_ PULONG SecurityDescriptorSize)
    FILEMAP_SYMBOL(ConvertStringSecurityDescriptorToSecurityDescriptorW);
#define ConvertStringSecurityDescriptorToSecurityDescriptor                                        \
    FILEMAP_AW(ConvertStringSecurityDescriptorToSecurityDescriptor)

/*
 * The reverse, for LocalFree.
 *   RequestedStringSDRevision     SDDL_REVISION_1
 *   SecurityInformation           the parts to tell: OWNER_SECURITY_INFORMATION and its like
 *   StringSecurityDescriptorLen   gets the length in characters, NUL included; may be NULL
 * Result: TRUE, or FALSE and
 *   ERROR_UNKNOWN_REVISION         another revision (row h257), or it is no descriptor
 *   ERROR_INVALID_SECURITY_DESCR   the descriptor is not valid
 *   ERROR_INVALID_PARAMETER        a NULL
 *   ERROR_INVALID_ACL              an entry of a type that the language, or this call, has not
 *   ERROR_NOT_ENOUGH_MEMORY        memory ran out
 * learn.microsoft.com: ConvertSecurityDescriptorToStringSecurityDescriptorW function (sddl.h)
 */
FILEMAP_API BOOL WINAPI ConvertSecurityDescriptorToStringSecurityDescriptorA(
    _In_ PSECURITY_DESCRIPTOR SecurityDescriptor, _In_ DWORD RequestedStringSDRevision,
    _In_ SECURITY_INFORMATION SecurityInformation, _Outptr_ LPSTR *StringSecurityDescriptor,
    _Out_opt_ PULONG StringSecurityDescriptorLen)
    FILEMAP_SYMBOL(ConvertSecurityDescriptorToStringSecurityDescriptorA);
FILEMAP_API BOOL WINAPI ConvertSecurityDescriptorToStringSecurityDescriptorW(
    _In_ PSECURITY_DESCRIPTOR SecurityDescriptor, _In_ DWORD RequestedStringSDRevision,
    _In_ SECURITY_INFORMATION SecurityInformation, _Outptr_ LPWSTR *StringSecurityDescriptor,
    _Out_opt_ PULONG StringSecurityDescriptorLen)
    FILEMAP_SYMBOL(ConvertSecurityDescriptorToStringSecurityDescriptorW);
#define ConvertSecurityDescriptorToStringSecurityDescriptor                                        \
    FILEMAP_AW(ConvertSecurityDescriptorToStringSecurityDescriptor)

FILEMAP_END_C

#endif
