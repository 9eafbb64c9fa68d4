/* SPDX-License-Identifier: MIT */
/*
 * ntseapi.h - SIDs, lists, descriptors and the security of objects in the words of ntdll
 *
 * The calls of securitybaseapi.h (and their rows) under their native names: they return an NTSTATUS
 * where those set the last error, and leave the last error alone. Include winternl.h. Windows has
 * them in ntifs.h and wdm.h of the driver kit.
 */
#ifndef FILEMAP_NTSEAPI_H
#define FILEMAP_NTSEAPI_H

#include "winternl.h"

FILEMAP_BEGIN_C

#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
/*
 * The descriptor of an object: GetKernelObjectSecurity.
 *   SecurityDescriptor  may be NULL if Length is 0
 *   LengthNeeded        gets what is needed, also on success
 * Result: STATUS_SUCCESS, or
 *   STATUS_BUFFER_TOO_SMALL     Length is too small
 *   STATUS_INVALID_HANDLE       no handle
 *   STATUS_ACCESS_DENIED        the handle lacks READ_CONTROL
 *   STATUS_PRIVILEGE_NOT_HELD   SACL_SECURITY_INFORMATION
 *   STATUS_NOT_SUPPORTED        an object that has no descriptor
 *   STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT   a pointer
 *   STATUS_NO_MEMORY            memory ran out
 * learn.microsoft.com: NtQuerySecurityObject function (ntifs.h)
 */
FILEMAP_API NTSTATUS NTAPI NtQuerySecurityObject(_In_ HANDLE Handle,
                                                 _In_ SECURITY_INFORMATION SecurityInformation,
                                                 _Out_ PSECURITY_DESCRIPTOR SecurityDescriptor,
                                                 _In_ ULONG Length, _Out_ PULONG LengthNeeded)
    FILEMAP_SYMBOL(NtQuerySecurityObject);

/*
 * Changes it: SetKernelObjectSecurity.
 * Result: STATUS_SUCCESS, or
 *   STATUS_UNKNOWN_REVISION          the descriptor is not valid
 *   STATUS_INVALID_SECURITY_DESCR    likewise, or it lacks a part that is to be set
 *   STATUS_INVALID_OWNER             the owner is not the caller, or outside of the boundary of a
 *                                    private namespace
 *   STATUS_ACCESS_DENIED             the handle lacks a right; the SACL; another user's object
 *   STATUS_ALLOTTED_SPACE_EXCEEDED   a named object has no room for more than 1008 bytes
 *   STATUS_INVALID_HANDLE, STATUS_NOT_SUPPORTED, STATUS_NO_MEMORY   as above
 *   STATUS_ACCESS_VIOLATION, STATUS_DATATYPE_MISALIGNMENT   a pointer, also in the descriptor
 * learn.microsoft.com: NtSetSecurityObject function (ntifs.h)
 */
FILEMAP_API NTSTATUS NTAPI NtSetSecurityObject(_In_ HANDLE Handle,
                                               _In_ SECURITY_INFORMATION SecurityInformation,
                                               _In_ PSECURITY_DESCRIPTOR SecurityDescriptor)
    FILEMAP_SYMBOL(NtSetSecurityObject);

/* -- descriptors --------------------------------------------------------------------------- */

/*
 * InitializeSecurityDescriptor, IsValidSecurityDescriptor and GetSecurityDescriptorLength.
 * Result: STATUS_UNKNOWN_REVISION for a revision other than SECURITY_DESCRIPTOR_REVISION.
 * learn.microsoft.com: RtlCreateSecurityDescriptor, RtlValidSecurityDescriptor,
 * RtlLengthSecurityDescriptor function (wdm.h)
 */
FILEMAP_API NTSTATUS NTAPI
RtlCreateSecurityDescriptor(_Out_ PSECURITY_DESCRIPTOR SecurityDescriptor, _In_ ULONG Revision)
    FILEMAP_SYMBOL(RtlCreateSecurityDescriptor);
FILEMAP_API BOOLEAN NTAPI RtlValidSecurityDescriptor(_In_ PSECURITY_DESCRIPTOR SecurityDescriptor)
    FILEMAP_SYMBOL(RtlValidSecurityDescriptor);
FILEMAP_API ULONG NTAPI RtlLengthSecurityDescriptor(_In_ PSECURITY_DESCRIPTOR SecurityDescriptor)
    FILEMAP_SYMBOL(RtlLengthSecurityDescriptor);

/*
 * GetSecurityDescriptorDacl and its like, and SetSecurityDescriptorDacl and its like.
 * Result: STATUS_SUCCESS, or
 *   STATUS_UNKNOWN_REVISION         it is no descriptor
 *   STATUS_INVALID_SECURITY_DESCR   a part of a self-relative one was to be set
 * learn.microsoft.com: RtlGetDaclSecurityDescriptor, RtlGetSaclSecurityDescriptor,
 * RtlGetOwnerSecurityDescriptor, RtlGetGroupSecurityDescriptor, RtlSetOwnerSecurityDescriptor,
 * RtlSetGroupSecurityDescriptor function (ntifs.h), RtlSetDaclSecurityDescriptor function (wdm.h)
 */
FILEMAP_API NTSTATUS NTAPI RtlGetDaclSecurityDescriptor(
    _In_ PSECURITY_DESCRIPTOR SecurityDescriptor, _Out_ PBOOLEAN DaclPresent, _Out_ PACL *Dacl,
    _Out_ PBOOLEAN DaclDefaulted) FILEMAP_SYMBOL(RtlGetDaclSecurityDescriptor);
FILEMAP_API NTSTATUS NTAPI RtlGetSaclSecurityDescriptor(
    _In_ PSECURITY_DESCRIPTOR SecurityDescriptor, _Out_ PBOOLEAN SaclPresent, _Out_ PACL *Sacl,
    _Out_ PBOOLEAN SaclDefaulted) FILEMAP_SYMBOL(RtlGetSaclSecurityDescriptor);
FILEMAP_API NTSTATUS NTAPI RtlGetOwnerSecurityDescriptor(
    _In_ PSECURITY_DESCRIPTOR SecurityDescriptor, _Out_ PSID *Owner, _Out_ PBOOLEAN OwnerDefaulted)
    FILEMAP_SYMBOL(RtlGetOwnerSecurityDescriptor);
FILEMAP_API NTSTATUS NTAPI RtlGetGroupSecurityDescriptor(
    _In_ PSECURITY_DESCRIPTOR SecurityDescriptor, _Out_ PSID *Group, _Out_ PBOOLEAN GroupDefaulted)
    FILEMAP_SYMBOL(RtlGetGroupSecurityDescriptor);
FILEMAP_API NTSTATUS NTAPI RtlSetDaclSecurityDescriptor(
    _Inout_ PSECURITY_DESCRIPTOR SecurityDescriptor, _In_ BOOLEAN DaclPresent, _In_opt_ PACL Dacl,
    _In_ BOOLEAN DaclDefaulted) FILEMAP_SYMBOL(RtlSetDaclSecurityDescriptor);
FILEMAP_API NTSTATUS NTAPI RtlSetSaclSecurityDescriptor(
    _Inout_ PSECURITY_DESCRIPTOR SecurityDescriptor, _In_ BOOLEAN SaclPresent, _In_opt_ PACL Sacl,
    _In_ BOOLEAN SaclDefaulted) FILEMAP_SYMBOL(RtlSetSaclSecurityDescriptor);
FILEMAP_API NTSTATUS NTAPI RtlSetOwnerSecurityDescriptor(
    _Inout_ PSECURITY_DESCRIPTOR SecurityDescriptor, _In_opt_ PSID Owner,
    _In_ BOOLEAN OwnerDefaulted) FILEMAP_SYMBOL(RtlSetOwnerSecurityDescriptor);
FILEMAP_API NTSTATUS NTAPI RtlSetGroupSecurityDescriptor(
    _Inout_ PSECURITY_DESCRIPTOR SecurityDescriptor, _In_opt_ PSID Group,
    _In_ BOOLEAN GroupDefaulted) FILEMAP_SYMBOL(RtlSetGroupSecurityDescriptor);

/*
 * MakeSelfRelativeSD, which refuses a self-relative one: STATUS_BAD_DESCRIPTOR_FORMAT (row h229).
 *   BufferLength  size of the buffer in bytes; gets what is needed when that is too small
 * Result: STATUS_SUCCESS, or that, STATUS_BUFFER_TOO_SMALL, STATUS_UNKNOWN_REVISION,
 * STATUS_INVALID_SECURITY_DESCR.
 * learn.microsoft.com: RtlAbsoluteToSelfRelativeSD function (ntifs.h)
 */
FILEMAP_API NTSTATUS NTAPI RtlAbsoluteToSelfRelativeSD(
    _In_ PSECURITY_DESCRIPTOR AbsoluteSecurityDescriptor,
    _Out_ PSECURITY_DESCRIPTOR SelfRelativeSecurityDescriptor, _Inout_ PULONG BufferLength)
    FILEMAP_SYMBOL(RtlAbsoluteToSelfRelativeSD);

/* -- lists --------------------------------------------------------------------------------- */

/*
 * InitializeAcl, AddAccessAllowedAce, AddAccessDeniedAce, AddAce, DeleteAce and GetAce.
 * Result: STATUS_SUCCESS, or
 *   STATUS_BUFFER_TOO_SMALL          no room for an empty list
 *   STATUS_INVALID_PARAMETER         another revision or flags, no such entry, more than 64 KiB; of
 *                                    RtlAddAce and RtlDeleteAce also a list that is not valid
 *   STATUS_INVALID_SID, STATUS_INVALID_ACL, STATUS_REVISION_MISMATCH   of RtlAddAccess...
 *   STATUS_ALLOTTED_SPACE_EXCEEDED   the list has no room left
 * learn.microsoft.com: RtlCreateAcl, RtlAddAccessAllowedAce, RtlAddAccessAllowedAceEx, RtlAddAce,
 * RtlDeleteAce, RtlGetAce function (ntifs.h)
 */
FILEMAP_API NTSTATUS NTAPI RtlCreateAcl(_Out_ PACL Acl, _In_ ULONG AclLength,
                                        _In_ ULONG AclRevision) FILEMAP_SYMBOL(RtlCreateAcl);
FILEMAP_API NTSTATUS NTAPI RtlAddAccessAllowedAce(_Inout_ PACL Acl, _In_ ULONG AceRevision,
                                                  _In_ ACCESS_MASK AccessMask, _In_ PSID Sid)
    FILEMAP_SYMBOL(RtlAddAccessAllowedAce);
FILEMAP_API NTSTATUS NTAPI RtlAddAccessAllowedAceEx(_Inout_ PACL Acl, _In_ ULONG AceRevision,
                                                    _In_ ULONG AceFlags,
                                                    _In_ ACCESS_MASK AccessMask, _In_ PSID Sid)
    FILEMAP_SYMBOL(RtlAddAccessAllowedAceEx);
FILEMAP_API NTSTATUS NTAPI RtlAddAccessDeniedAce(_Inout_ PACL Acl, _In_ ULONG AceRevision,
                                                 _In_ ACCESS_MASK AccessMask, _In_ PSID Sid)
    FILEMAP_SYMBOL(RtlAddAccessDeniedAce);
FILEMAP_API NTSTATUS NTAPI RtlAddAce(_Inout_ PACL Acl, _In_ ULONG AceRevision,
                                     _In_ ULONG StartingAceIndex, _In_ PVOID AceList,
                                     _In_ ULONG AceListLength) FILEMAP_SYMBOL(RtlAddAce);
FILEMAP_API NTSTATUS NTAPI RtlDeleteAce(_Inout_ PACL Acl, _In_ ULONG AceIndex)
    FILEMAP_SYMBOL(RtlDeleteAce);
FILEMAP_API NTSTATUS NTAPI RtlGetAce(_In_ PACL Acl, _In_ ULONG AceIndex, _Out_ PVOID *Ace)
    FILEMAP_SYMBOL(RtlGetAce);

/* -- SIDs ---------------------------------------------------------------------------------- */

/*
 * IsValidSid, EqualSid, EqualPrefixSid, GetSidLengthRequired, GetLengthSid, and the parts of a SID.
 * learn.microsoft.com: RtlValidSid, RtlEqualSid, RtlEqualPrefixSid, RtlLengthRequiredSid,
 * RtlLengthSid, RtlSubAuthoritySid, RtlSubAuthorityCountSid, RtlIdentifierAuthoritySid function
 * (ntifs.h)
 */
FILEMAP_API BOOLEAN NTAPI RtlValidSid(_In_ PSID Sid) FILEMAP_SYMBOL(RtlValidSid);
FILEMAP_API BOOLEAN NTAPI RtlEqualSid(_In_ PSID Sid1, _In_ PSID Sid2) FILEMAP_SYMBOL(RtlEqualSid);
FILEMAP_API BOOLEAN NTAPI RtlEqualPrefixSid(_In_ PSID Sid1, _In_ PSID Sid2)
    FILEMAP_SYMBOL(RtlEqualPrefixSid);
FILEMAP_API ULONG NTAPI RtlLengthRequiredSid(_In_ ULONG SubAuthorityCount)
    FILEMAP_SYMBOL(RtlLengthRequiredSid);
FILEMAP_API ULONG NTAPI RtlLengthSid(_In_ PSID Sid) FILEMAP_SYMBOL(RtlLengthSid);
FILEMAP_API PULONG NTAPI RtlSubAuthoritySid(_In_ PSID Sid, _In_ ULONG SubAuthority)
    FILEMAP_SYMBOL(RtlSubAuthoritySid);
FILEMAP_API PUCHAR NTAPI RtlSubAuthorityCountSid(_In_ PSID Sid)
    FILEMAP_SYMBOL(RtlSubAuthorityCountSid);
FILEMAP_API PSID_IDENTIFIER_AUTHORITY NTAPI RtlIdentifierAuthoritySid(_In_ PSID Sid)
    FILEMAP_SYMBOL(RtlIdentifierAuthoritySid);

/*
 * InitializeSid, CopySid, AllocateAndInitializeSid and FreeSid, which returns NULL.
 * Result: STATUS_SUCCESS, or
 *   STATUS_INVALID_PARAMETER   RtlInitializeSid: more than 15 sub-authorities (row h162)
 *   STATUS_BUFFER_TOO_SMALL    RtlCopySid
 *   STATUS_INVALID_SID         RtlAllocateAndInitializeSid: more than 8
 *   STATUS_NO_MEMORY           memory ran out
 * learn.microsoft.com: RtlInitializeSid, RtlCopySid, RtlAllocateAndInitializeSid, RtlFreeSid
 * function (ntifs.h)
 */
FILEMAP_API NTSTATUS NTAPI RtlInitializeSid(_Out_ PSID Sid,
                                            _In_ PSID_IDENTIFIER_AUTHORITY IdentifierAuthority,
                                            _In_ UCHAR SubAuthorityCount)
    FILEMAP_SYMBOL(RtlInitializeSid);
FILEMAP_API NTSTATUS NTAPI RtlCopySid(_In_ ULONG Length, _Out_ PSID Destination, _In_ PSID Source)
    FILEMAP_SYMBOL(RtlCopySid);
FILEMAP_API NTSTATUS NTAPI RtlAllocateAndInitializeSid(
    _In_ PSID_IDENTIFIER_AUTHORITY IdentifierAuthority, _In_ UCHAR SubAuthorityCount,
    _In_ ULONG SubAuthority0, _In_ ULONG SubAuthority1, _In_ ULONG SubAuthority2,
    _In_ ULONG SubAuthority3, _In_ ULONG SubAuthority4, _In_ ULONG SubAuthority5,
    _In_ ULONG SubAuthority6, _In_ ULONG SubAuthority7, _Outptr_ PSID *Sid)
    FILEMAP_SYMBOL(RtlAllocateAndInitializeSid);
FILEMAP_API PVOID NTAPI RtlFreeSid(_In_ PSID Sid) FILEMAP_SYMBOL(RtlFreeSid);
#endif

/*
 * A SID as text, with a NUL: ConvertSidToStringSid.
 *   AllocateDestinationString  TRUE: makes UnicodeString, for RtlFreeUnicodeString; FALSE: its
 *                              buffer is filled
 * Result: STATUS_SUCCESS, or
 *   STATUS_INVALID_SID       the SID is not valid
 *   STATUS_BUFFER_OVERFLOW   MaximumLength is too small
 *   STATUS_NO_MEMORY         memory ran out
 * learn.microsoft.com: RtlConvertSidToUnicodeString function (ntifs.h)
 */
FILEMAP_API NTSTATUS NTAPI RtlConvertSidToUnicodeString(_Inout_ PUNICODE_STRING UnicodeString,
                                                        _In_ PSID Sid,
                                                        _In_ BOOLEAN AllocateDestinationString)
    FILEMAP_SYMBOL(RtlConvertSidToUnicodeString);

FILEMAP_END_C

#endif
