/* SPDX-License-Identifier: MIT */
/*
 * securitybaseapi.h - SIDs, access control lists, security descriptors, access checks and tokens
 *
 * What these calls build is plain memory of the caller's, but for objects and tokens, which have
 * handles. Functions that return BOOL set the last error when they return FALSE; on success it
 * stays, but where a comment says otherwise.
 */
#ifndef FILEMAP_SECURITYBASEAPI_H
#define FILEMAP_SECURITYBASEAPI_H

#include "minwinbase.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/* -- SIDs ---------------------------------------------------------------------------------- */

/*
 * Whether revision and number of sub-authorities are possible ones (row h159). pSid may be NULL.
 * learn.microsoft.com: IsValidSid function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI IsValidSid(_In_ PSID pSid) FILEMAP_SYMBOL(IsValidSid);

/*
 * Whether two SIDs are the same; of EqualPrefixSid all but the last sub-authority. Both must be
 * valid. The last error is 0 after EqualSid, whatever the result (rows h163, h164).
 * learn.microsoft.com: EqualSid function, EqualPrefixSid function (securitybaseapi.h)
 */
#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
FILEMAP_API BOOL WINAPI EqualSid(_In_ PSID pSid1, _In_ PSID pSid2) FILEMAP_SYMBOL(EqualSid);
FILEMAP_API BOOL WINAPI EqualPrefixSid(_In_ PSID pSid1, _In_ PSID pSid2)
    FILEMAP_SYMBOL(EqualPrefixSid);
#endif

/*
 * Whether two accounts are of one domain: S-1-5-21-X-Y-Z-..., or S-1-5-32-... (rows h166-h168).
 *   pfEqual  gets the answer
 * Result: TRUE and last error 0; or FALSE and
 *   ERROR_INVALID_SID         one of them is NULL or not valid
 *   ERROR_INVALID_PARAMETER   pfEqual is NULL
 *   ERROR_NON_DOMAIN_SID      one of them is of no domain
 * learn.microsoft.com: EqualDomainSid function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI EqualDomainSid(_In_ PSID pSid1, _In_ PSID pSid2, _Out_ BOOL *pfEqual)
    FILEMAP_SYMBOL(EqualDomainSid);

/*
 * Bytes of a SID with so many sub-authorities: 8 and 4 for each.
 * learn.microsoft.com: GetSidLengthRequired function (securitybaseapi.h)
 */
FILEMAP_API DWORD WINAPI GetSidLengthRequired(_In_ UCHAR nSubAuthorityCount)
    FILEMAP_SYMBOL(GetSidLengthRequired);

/*
 * Bytes of a valid SID.
 * learn.microsoft.com: GetLengthSid function (securitybaseapi.h)
 */
FILEMAP_API DWORD WINAPI GetLengthSid(_In_ PSID pSid) FILEMAP_SYMBOL(GetLengthSid);

/*
 * Allocates a SID with up to 8 sub-authorities, for FreeSid.
 *   nSubAuthorityCount  how many of the next eight arguments count
 *   pSid                gets the SID
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_SID         more than 8 (row h160)
 *   ERROR_NOT_ENOUGH_MEMORY   memory ran out
 * learn.microsoft.com: AllocateAndInitializeSid function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI AllocateAndInitializeSid(
    _In_ PSID_IDENTIFIER_AUTHORITY pIdentifierAuthority, _In_ BYTE nSubAuthorityCount,
    _In_ DWORD nSubAuthority0, _In_ DWORD nSubAuthority1, _In_ DWORD nSubAuthority2,
    _In_ DWORD nSubAuthority3, _In_ DWORD nSubAuthority4, _In_ DWORD nSubAuthority5,
    _In_ DWORD nSubAuthority6, _In_ DWORD nSubAuthority7, _Outptr_ PSID *pSid)
    FILEMAP_SYMBOL(AllocateAndInitializeSid);

/*
 * Frees what AllocateAndInitializeSid returned. Result: NULL.
 * learn.microsoft.com: FreeSid function (securitybaseapi.h)
 */
FILEMAP_API PVOID WINAPI FreeSid(_In_ PSID pSid) FILEMAP_SYMBOL(FreeSid);

/*
 * Writes the first 8 bytes of a SID: the sub-authorities are the caller's to fill (row h162).
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_PARAMETER   more than 15 sub-authorities
 * learn.microsoft.com: InitializeSid function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI InitializeSid(_Out_ PSID Sid,
                                      _In_ PSID_IDENTIFIER_AUTHORITY pIdentifierAuthority,
                                      _In_ BYTE nSubAuthorityCount) FILEMAP_SYMBOL(InitializeSid);

/*
 * Copies a valid SID into nDestinationSidLength bytes.
 * Result: TRUE, or FALSE and
 *   ERROR_INSUFFICIENT_BUFFER   they are too few
 * learn.microsoft.com: CopySid function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI CopySid(_In_ DWORD nDestinationSidLength, _Out_ PSID pDestinationSid,
                                _In_ PSID pSourceSid) FILEMAP_SYMBOL(CopySid);

/*
 * Pointers to what is in a SID, which is not looked at; the last error is 0 afterwards (rows h169,
 * h170). nSubAuthority begins with 0.
 * learn.microsoft.com: GetSidIdentifierAuthority, GetSidSubAuthority, GetSidSubAuthorityCount
 * function (securitybaseapi.h)
 */
FILEMAP_API PSID_IDENTIFIER_AUTHORITY WINAPI GetSidIdentifierAuthority(_In_ PSID pSid)
    FILEMAP_SYMBOL(GetSidIdentifierAuthority);
FILEMAP_API PDWORD WINAPI GetSidSubAuthority(_In_ PSID pSid, _In_ DWORD nSubAuthority)
    FILEMAP_SYMBOL(GetSidSubAuthority);
FILEMAP_API PUCHAR WINAPI GetSidSubAuthorityCount(_In_ PSID pSid)
    FILEMAP_SYMBOL(GetSidSubAuthorityCount);

/*
 * Makes a SID that Windows has a name for.
 *   DomainSid  for the accounts of a domain; else it does not count (row h173)
 *   pSid       SECURITY_MAX_SID_SIZE bytes are enough for any
 *   cbSid      its size in bytes; gets the size of the SID, also when the buffer is too small
 * Result: TRUE, or FALSE and
 *   ERROR_INSUFFICIENT_BUFFER   too small (row h171)
 *   ERROR_INVALID_PARAMETER     no such type, no domain where one is needed, pSid is NULL though
 *                               cbSid says that it is large enough (row h172), cbSid is NULL
 * learn.microsoft.com: CreateWellKnownSid function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI CreateWellKnownSid(_In_ WELL_KNOWN_SID_TYPE WellKnownSidType,
                                           _In_opt_ PSID DomainSid, _Out_ PSID pSid,
                                           _Inout_ DWORD *cbSid) FILEMAP_SYMBOL(CreateWellKnownSid);

/*
 * Whether a SID is that one; an account of a domain is so in any domain.
 * learn.microsoft.com: IsWellKnownSid function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI IsWellKnownSid(_In_ PSID pSid, _In_ WELL_KNOWN_SID_TYPE WellKnownSidType)
    FILEMAP_SYMBOL(IsWellKnownSid);

/* -- access control lists ------------------------------------------------------------------ */

/*
 * Makes nAclLength bytes an empty list. AclSize is a multiple of 4, so let nAclLength be one.
 *   dwAclRevision  ACL_REVISION; 2 to 4
 * Result: TRUE, or FALSE and
 *   ERROR_INSUFFICIENT_BUFFER   less than 8 bytes (row h186)
 *   ERROR_INVALID_PARAMETER     more than 64 KiB, or another revision (rows h186, h187)
 * learn.microsoft.com: InitializeAcl function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI InitializeAcl(_Out_ PACL pAcl, _In_ DWORD nAclLength,
                                      _In_ DWORD dwAclRevision) FILEMAP_SYMBOL(InitializeAcl);

/*
 * Whether header and entries of a list are sound (row h207); AclSize must not lie. NULL: FALSE.
 * learn.microsoft.com: IsValidAcl function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI IsValidAcl(_In_ PACL pAcl) FILEMAP_SYMBOL(IsValidAcl);

/*
 * Adds an entry at the end of a list: what is refused must be added before what is allowed (row
 * h189).
 *   dwAceRevision  ACL_REVISION; that of the list becomes the larger of the two
 *   AceFlags       ..._INHERIT_ACE, INHERITED_ACE; of the audit calls ..._ACCESS_ACE_FLAG too
 *   AccessMask     rights, generic ones as well; not checked (row h195)
 *   pSid           whom it is about
 *   bAuditSuccess, bAuditFailure   the same as the two flags
 *   MandatoryPolicy   SYSTEM_MANDATORY_LABEL_...
 *   pLabelSid         S-1-16-...
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_SID                 the SID is not valid
 *   ERROR_INVALID_ACL                 the list is not valid
 *   ERROR_ALLOTTED_SPACE_EXCEEDED     the list has no room left
 *   ERROR_REVISION_MISMATCH           a revision above 4
 *   ERROR_INVALID_PARAMETER           other flags, or another policy (rows h193, h199)
 * learn.microsoft.com: AddAccessAllowedAce, AddAccessAllowedAceEx, AddAccessDeniedAce,
 * AddAccessDeniedAceEx, AddAuditAccessAce, AddAuditAccessAceEx, AddMandatoryAce function
 * (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI AddAccessAllowedAce(_Inout_ PACL pAcl, _In_ DWORD dwAceRevision,
                                            _In_ DWORD AccessMask, _In_ PSID pSid)
    FILEMAP_SYMBOL(AddAccessAllowedAce);
FILEMAP_API BOOL WINAPI AddAccessAllowedAceEx(_Inout_ PACL pAcl, _In_ DWORD dwAceRevision,
                                              _In_ DWORD AceFlags, _In_ DWORD AccessMask,
                                              _In_ PSID pSid) FILEMAP_SYMBOL(AddAccessAllowedAceEx);
#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
FILEMAP_API BOOL WINAPI AddAccessDeniedAce(_Inout_ PACL pAcl, _In_ DWORD dwAceRevision,
                                           _In_ DWORD AccessMask, _In_ PSID pSid)
    FILEMAP_SYMBOL(AddAccessDeniedAce);
FILEMAP_API BOOL WINAPI AddAccessDeniedAceEx(_Inout_ PACL pAcl, _In_ DWORD dwAceRevision,
                                             _In_ DWORD AceFlags, _In_ DWORD AccessMask,
                                             _In_ PSID pSid) FILEMAP_SYMBOL(AddAccessDeniedAceEx);
FILEMAP_API BOOL WINAPI AddAuditAccessAce(_Inout_ PACL pAcl, _In_ DWORD dwAceRevision,
                                          _In_ DWORD dwAccessMask, _In_ PSID pSid,
                                          _In_ BOOL bAuditSuccess, _In_ BOOL bAuditFailure)
    FILEMAP_SYMBOL(AddAuditAccessAce);
FILEMAP_API BOOL WINAPI AddAuditAccessAceEx(_Inout_ PACL pAcl, _In_ DWORD dwAceRevision,
                                            _In_ DWORD AceFlags, _In_ DWORD dwAccessMask,
                                            _In_ PSID pSid, _In_ BOOL bAuditSuccess,
                                            _In_ BOOL bAuditFailure)
    FILEMAP_SYMBOL(AddAuditAccessAceEx);
#endif
FILEMAP_API BOOL WINAPI AddMandatoryAce(_Inout_ PACL pAcl, _In_ DWORD dwAceRevision,
                                        _In_ DWORD AceFlags, _In_ DWORD MandatoryPolicy,
                                        _In_ PSID pLabelSid) FILEMAP_SYMBOL(AddMandatoryAce);

/*
 * Inserts entries as they are (rows h196-h198).
 *   dwStartingAceIndex  before the entry of that number; MAXDWORD: at the end
 *   pAceList            the entries, one behind the other
 *   nAceListLength      their size in bytes
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_PARAMETER         the list is not valid, or their sizes do not add up
 *   ERROR_ALLOTTED_SPACE_EXCEEDED   the list has no room left
 * learn.microsoft.com: AddAce function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI AddAce(_Inout_ PACL pAcl, _In_ DWORD dwAceRevision,
                               _In_ DWORD dwStartingAceIndex, _In_ LPVOID pAceList,
                               _In_ DWORD nAceListLength) FILEMAP_SYMBOL(AddAce);

/*
 * Removes an entry; the later ones move down (row h202).
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_PARAMETER   there is no such entry, or the list is not valid
 * learn.microsoft.com: DeleteAce function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI DeleteAce(_Inout_ PACL pAcl, _In_ DWORD dwAceIndex)
    FILEMAP_SYMBOL(DeleteAce);

/*
 * Finds an entry; *pAce is a pointer into the list (row h201).
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_PARAMETER   there is no such entry (row h200)
 * learn.microsoft.com: GetAce function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI GetAce(_In_ PACL pAcl, _In_ DWORD dwAceIndex, _Outptr_ LPVOID *pAce)
    FILEMAP_SYMBOL(GetAce);

/*
 * Finds the place behind the last entry. *pAce is NULL where the list is full (rows h203-h205).
 * Result: TRUE; FALSE when the entries go beyond AclSize, and
 *   ERROR_INVALID_ACL   that is what is wrong
 * learn.microsoft.com: FindFirstFreeAce function (securitybaseapi.h)
 */
#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
FILEMAP_API BOOL WINAPI FindFirstFreeAce(_In_ PACL pAcl, _Outptr_ LPVOID *pAce)
    FILEMAP_SYMBOL(FindFirstFreeAce);
#endif

/*
 * Tells revision or sizes of a list, or sets its revision (2 to 4, and no less than it has).
 *   pAclInformation    ACL_REVISION_INFORMATION or ACL_SIZE_INFORMATION, as the class says
 *   nAclInformationLength   its size in bytes
 * Result: TRUE, or FALSE and
 *   ERROR_INSUFFICIENT_BUFFER   too small (row h206)
 *   ERROR_INVALID_PARAMETER     another class or revision, or the list is not valid
 * learn.microsoft.com: GetAclInformation, SetAclInformation function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI GetAclInformation(_In_ PACL pAcl, _Out_ LPVOID pAclInformation,
                                          _In_ DWORD nAclInformationLength,
                                          _In_ ACL_INFORMATION_CLASS dwAclInformationClass)
    FILEMAP_SYMBOL(GetAclInformation);
#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
FILEMAP_API BOOL WINAPI SetAclInformation(_Inout_ PACL pAcl, _In_ LPVOID pAclInformation,
                                          _In_ DWORD nAclInformationLength,
                                          _In_ ACL_INFORMATION_CLASS dwAclInformationClass)
    FILEMAP_SYMBOL(SetAclInformation);
#endif

/* -- security descriptors ------------------------------------------------------------------ */

/*
 * Makes an absolute descriptor without any part.
 *   dwRevision  SECURITY_DESCRIPTOR_REVISION; else FALSE and
 *   ERROR_UNKNOWN_REVISION   it is another (row h209)
 * learn.microsoft.com: InitializeSecurityDescriptor function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI InitializeSecurityDescriptor(_Out_ PSECURITY_DESCRIPTOR pSecurityDescriptor,
                                                     _In_ DWORD dwRevision)
    FILEMAP_SYMBOL(InitializeSecurityDescriptor);

/*
 * Whether revision and all parts are sound (rows h211-h213).
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_SECURITY_DESCR   they are not, or it is NULL
 * learn.microsoft.com: IsValidSecurityDescriptor function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI IsValidSecurityDescriptor(_In_ PSECURITY_DESCRIPTOR pSecurityDescriptor)
    FILEMAP_SYMBOL(IsValidSecurityDescriptor);

/*
 * Bytes that a valid descriptor takes with all its parts.
 * learn.microsoft.com: GetSecurityDescriptorLength function (securitybaseapi.h)
 */
FILEMAP_API DWORD WINAPI GetSecurityDescriptorLength(_In_ PSECURITY_DESCRIPTOR pSecurityDescriptor)
    FILEMAP_SYMBOL(GetSecurityDescriptorLength);

/*
 * The parts of a descriptor in either form; the pointers go into it (row h223). Where there is no
 * list, *lpb...Present is FALSE and the others are left alone (row h221); a list that is present
 * and NULL lets everybody in. An owner or group that is absent is NULL (row h222).
 * Result: TRUE, or FALSE and
 *   ERROR_UNKNOWN_REVISION   it is no descriptor
 * learn.microsoft.com: GetSecurityDescriptorControl, GetSecurityDescriptorDacl,
 * GetSecurityDescriptorGroup, GetSecurityDescriptorOwner, GetSecurityDescriptorSacl function
 * (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI GetSecurityDescriptorControl(_In_ PSECURITY_DESCRIPTOR pSecurityDescriptor,
                                                     _Out_ PSECURITY_DESCRIPTOR_CONTROL pControl,
                                                     _Out_ LPDWORD lpdwRevision)
    FILEMAP_SYMBOL(GetSecurityDescriptorControl);
FILEMAP_API BOOL WINAPI GetSecurityDescriptorDacl(_In_ PSECURITY_DESCRIPTOR pSecurityDescriptor,
                                                  _Out_ LPBOOL lpbDaclPresent, _Outptr_ PACL *pDacl,
                                                  _Out_ LPBOOL lpbDaclDefaulted)
    FILEMAP_SYMBOL(GetSecurityDescriptorDacl);
FILEMAP_API BOOL WINAPI GetSecurityDescriptorSacl(_In_ PSECURITY_DESCRIPTOR pSecurityDescriptor,
                                                  _Out_ LPBOOL lpbSaclPresent, _Outptr_ PACL *pSacl,
                                                  _Out_ LPBOOL lpbSaclDefaulted)
    FILEMAP_SYMBOL(GetSecurityDescriptorSacl);
FILEMAP_API BOOL WINAPI GetSecurityDescriptorOwner(_In_ PSECURITY_DESCRIPTOR pSecurityDescriptor,
                                                   _Outptr_ PSID *pOwner,
                                                   _Out_ LPBOOL lpbOwnerDefaulted)
    FILEMAP_SYMBOL(GetSecurityDescriptorOwner);
FILEMAP_API BOOL WINAPI GetSecurityDescriptorGroup(_In_ PSECURITY_DESCRIPTOR pSecurityDescriptor,
                                                   _Outptr_ PSID *pGroup,
                                                   _Out_ LPBOOL lpbGroupDefaulted)
    FILEMAP_SYMBOL(GetSecurityDescriptorGroup);

/*
 * Sets a part of an absolute descriptor, which refers to it from then on and makes no copy (row
 * h219).
 *   bDaclPresent   FALSE: only takes the list away (row h217)
 *   pDacl          NULL lets everybody in (row h218)
 *   ControlBitsOfInterest   SE_DACL_PROTECTED, SE_DACL_AUTO_INHERITED and their like
 * Result: TRUE, or FALSE and
 *   ERROR_UNKNOWN_REVISION         it is no descriptor (row h216)
 *   ERROR_INVALID_SECURITY_DESCR   it is self-relative (row h215)
 *   ERROR_INVALID_PARAMETER        control bits that cannot be set so (row h224)
 * learn.microsoft.com: SetSecurityDescriptorControl, SetSecurityDescriptorDacl,
 * SetSecurityDescriptorGroup, SetSecurityDescriptorOwner, SetSecurityDescriptorSacl function
 * (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI SetSecurityDescriptorControl(
    _In_ PSECURITY_DESCRIPTOR pSecurityDescriptor,
    _In_ SECURITY_DESCRIPTOR_CONTROL ControlBitsOfInterest,
    _In_ SECURITY_DESCRIPTOR_CONTROL ControlBitsToSet) FILEMAP_SYMBOL(SetSecurityDescriptorControl);
FILEMAP_API BOOL WINAPI SetSecurityDescriptorDacl(_Inout_ PSECURITY_DESCRIPTOR pSecurityDescriptor,
                                                  _In_ BOOL bDaclPresent, _In_opt_ PACL pDacl,
                                                  _In_ BOOL bDaclDefaulted)
    FILEMAP_SYMBOL(SetSecurityDescriptorDacl);
FILEMAP_API BOOL WINAPI SetSecurityDescriptorSacl(_Inout_ PSECURITY_DESCRIPTOR pSecurityDescriptor,
                                                  _In_ BOOL bSaclPresent, _In_opt_ PACL pSacl,
                                                  _In_ BOOL bSaclDefaulted)
    FILEMAP_SYMBOL(SetSecurityDescriptorSacl);
FILEMAP_API BOOL WINAPI SetSecurityDescriptorOwner(_Inout_ PSECURITY_DESCRIPTOR pSecurityDescriptor,
                                                   _In_opt_ PSID pOwner, _In_ BOOL bOwnerDefaulted)
    FILEMAP_SYMBOL(SetSecurityDescriptorOwner);
FILEMAP_API BOOL WINAPI SetSecurityDescriptorGroup(_Inout_ PSECURITY_DESCRIPTOR pSecurityDescriptor,
                                                   _In_opt_ PSID pGroup, _In_ BOOL bGroupDefaulted)
    FILEMAP_SYMBOL(SetSecurityDescriptorGroup);

/*
 * Turns an absolute descriptor into a self-relative one, in one piece.
 *   lpdwBufferLength  size of the buffer in bytes; gets what is needed when that is too small
 * Result: TRUE, or FALSE and
 *   ERROR_INSUFFICIENT_BUFFER      too small, or NULL (row h226)
 *   ERROR_BAD_DESCRIPTOR_FORMAT    it is self-relative already (row h229)
 *   ERROR_INVALID_SECURITY_DESCR, ERROR_UNKNOWN_REVISION   it is not valid
 * learn.microsoft.com: MakeSelfRelativeSD function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI
MakeSelfRelativeSD(_In_ PSECURITY_DESCRIPTOR pAbsoluteSecurityDescriptor,
                   _Out_ PSECURITY_DESCRIPTOR pSelfRelativeSecurityDescriptor,
                   _Inout_ LPDWORD lpdwBufferLength) FILEMAP_SYMBOL(MakeSelfRelativeSD);

/*
 * The reverse, into five buffers. Each size is in bytes; if one is too small, all get what is
 * needed (row h231).
 * Result: TRUE, or FALSE and
 *   ERROR_INSUFFICIENT_BUFFER      a buffer is too small
 *   ERROR_BAD_DESCRIPTOR_FORMAT    it is absolute already (row h232)
 *   ERROR_INVALID_SECURITY_DESCR, ERROR_UNKNOWN_REVISION   it is not valid
 * learn.microsoft.com: MakeAbsoluteSD function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI MakeAbsoluteSD(_In_ PSECURITY_DESCRIPTOR pSelfRelativeSecurityDescriptor,
                                       _Out_ PSECURITY_DESCRIPTOR pAbsoluteSecurityDescriptor,
                                       _Inout_ LPDWORD lpdwAbsoluteSecurityDescriptorSize,
                                       _Out_ PACL pDacl, _Inout_ LPDWORD lpdwDaclSize,
                                       _Out_ PACL pSacl, _Inout_ LPDWORD lpdwSaclSize,
                                       _Out_ PSID pOwner, _Inout_ LPDWORD lpdwOwnerSize,
                                       _Out_ PSID pPrimaryGroup,
                                       _Inout_ LPDWORD lpdwPrimaryGroupSize)
    FILEMAP_SYMBOL(MakeAbsoluteSD);

/*
 * The parts of a descriptor that SecurityInformation names, self-relative (row h234).
 *   DescriptorLength  size of ResultantDescriptor in bytes
 *   ReturnLength      gets what is needed
 * Result: TRUE, or FALSE and
 *   ERROR_INSUFFICIENT_BUFFER      too small (row h235)
 *   ERROR_INVALID_SECURITY_DESCR, ERROR_UNKNOWN_REVISION   it is not valid
 * learn.microsoft.com: GetPrivateObjectSecurity function (securitybaseapi.h)
 */
#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
FILEMAP_API BOOL WINAPI GetPrivateObjectSecurity(_In_ PSECURITY_DESCRIPTOR ObjectDescriptor,
                                                 _In_ SECURITY_INFORMATION SecurityInformation,
                                                 _Out_ PSECURITY_DESCRIPTOR ResultantDescriptor,
                                                 _In_ DWORD DescriptorLength,
                                                 _Out_ PDWORD ReturnLength)
    FILEMAP_SYMBOL(GetPrivateObjectSecurity);
#endif

/* -- access checks ------------------------------------------------------------------------- */

/*
 * Replaces generic rights in a mask by those that they stand for.
 * learn.microsoft.com: MapGenericMask function (securitybaseapi.h)
 */
#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
FILEMAP_API void WINAPI MapGenericMask(_Inout_ PDWORD AccessMask,
                                       _In_ PGENERIC_MAPPING GenericMapping)
    FILEMAP_SYMBOL(MapGenericMask);
#endif

/*
 * Whether all, or any, of the rights are among those that were granted.
 * learn.microsoft.com: AreAllAccessesGranted, AreAnyAccessesGranted function (securitybaseapi.h)
 */
#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
FILEMAP_API BOOL WINAPI AreAllAccessesGranted(_In_ DWORD GrantedAccess, _In_ DWORD DesiredAccess)
    FILEMAP_SYMBOL(AreAllAccessesGranted);
FILEMAP_API BOOL WINAPI AreAnyAccessesGranted(_In_ DWORD GrantedAccess, _In_ DWORD DesiredAccess)
    FILEMAP_SYMBOL(AreAnyAccessesGranted);
#endif

/*
 * What a descriptor lets somebody do (rows h271-h294).
 *   pSecurityDescriptor  with owner and group
 *   ClientToken          who asks: an impersonation token (DuplicateToken) with TOKEN_QUERY
 *   DesiredAccess        rights without generic ones; MAXIMUM_ALLOWED: all that there are
 *   GenericMapping       for the entries of the descriptor
 *   PrivilegeSet         gets an empty set: no privilege is ever used
 *   PrivilegeSetLength   its size in bytes; gets 20 when it is too small
 *   GrantedAccess        gets the rights: all that were asked for, or 0
 *   AccessStatus         gets TRUE if the access is granted; if not, the last error is
 *                        ERROR_ACCESS_DENIED or ERROR_PRIVILEGE_NOT_HELD
 * Result: TRUE when the check was made, or FALSE and
 *   ERROR_INVALID_SECURITY_DESCR   the descriptor is not valid or lacks owner or group
 *   ERROR_GENERIC_NOT_MAPPED       DesiredAccess has generic rights
 *   ERROR_NOACCESS, ERROR_INSUFFICIENT_BUFFER   no room for the set of privileges
 *   ERROR_NO_IMPERSONATION_TOKEN, ERROR_BAD_IMPERSONATION_LEVEL   the wrong kind of token
 *   ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED   no token, or without TOKEN_QUERY
 * Differs from Windows: entries with conditions grant nothing and refuse always.
 * learn.microsoft.com: AccessCheck function (securitybaseapi.h)
 */
#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)
FILEMAP_API BOOL WINAPI AccessCheck(_In_ PSECURITY_DESCRIPTOR pSecurityDescriptor,
                                    _In_ HANDLE ClientToken, _In_ DWORD DesiredAccess,
                                    _In_ PGENERIC_MAPPING GenericMapping,
                                    _Out_ PPRIVILEGE_SET PrivilegeSet,
                                    _Inout_ LPDWORD PrivilegeSetLength, _Out_ LPDWORD GrantedAccess,
                                    _Out_ LPBOOL AccessStatus) FILEMAP_SYMBOL(AccessCheck);
#endif

/* -- objects ------------------------------------------------------------------------------- */

/*
 * The descriptor of an object, self-relative: the parts that RequestedInformation names.
 *   Handle                with READ_CONTROL; of a section, file, process or token
 *   RequestedInformation  OWNER_SECURITY_INFORMATION and its like; unknown bits give nothing
 *   nLength               size of the buffer in bytes
 *   lpnLengthNeeded       gets what is needed, also on success (row h311)
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE        no handle (row h308)
 *   ERROR_NOACCESS              lpnLengthNeeded is NULL (row h309)
 *   ERROR_INSUFFICIENT_BUFFER   too small (row h310)
 *   ERROR_ACCESS_DENIED         the handle lacks READ_CONTROL
 *   ERROR_PRIVILEGE_NOT_HELD    SACL_SECURITY_INFORMATION: nobody has the right to that
 *   ERROR_ALLOTTED_SPACE_EXCEEDED   the access list of a file is longer than a list can be
 * Files have what their permissions amount to: r, w and x are FILE_GENERIC_READ, ..._WRITE and
 * ..._EXECUTE, entries that refuse stand before those that would give too much (row h349), root may
 * everything.
 * Differs from Windows: without /proc there is no descriptor of a file (ERROR_NOT_SUPPORTED).
 * learn.microsoft.com: GetKernelObjectSecurity function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI GetKernelObjectSecurity(_In_ HANDLE Handle,
                                                _In_ SECURITY_INFORMATION RequestedInformation,
                                                _Out_ PSECURITY_DESCRIPTOR pSecurityDescriptor,
                                                _In_ DWORD nLength, _Out_ LPDWORD lpnLengthNeeded)
    FILEMAP_SYMBOL(GetKernelObjectSecurity);

/*
 * Changes the descriptor of an object. Handles that are open keep their rights (row h325).
 *   Handle               of a section or a private namespace; with WRITE_DAC for the DACL,
 *                        WRITE_OWNER for owner, group and label
 *   SecurityInformation  the parts to set; a DACL that the descriptor lacks is set as NULL
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE           no handle
 *   ERROR_NOACCESS                 no descriptor (row h324)
 *   ERROR_UNKNOWN_REVISION, ERROR_INVALID_SECURITY_DESCR   it is not valid, or lacks a part that
 *                                  is to be set (rows h317, h318)
 *   ERROR_INVALID_OWNER            the owner is not the caller, and no user that root gives it to
 *                                  (row h323); or he could not have created the private namespace:
 *                                  who opens it would take him for a squatter
 *   ERROR_ACCESS_DENIED            the handle lacks a right; a SACL was to be set (row h319); or
 *                                  neither the object's owner nor root calls, whom alone the
 *                                  kernel lets change permissions
 *   ERROR_ALLOTTED_SPACE_EXCEEDED  the descriptor is larger than the room that the object has for
 *                                  it (about 40 entries)
 *   ERROR_NOT_SUPPORTED            another type of object; chmod(1) and setfacl(1) are for
 *                                  files
 * learn.microsoft.com: SetKernelObjectSecurity function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI SetKernelObjectSecurity(_In_ HANDLE Handle,
                                                _In_ SECURITY_INFORMATION SecurityInformation,
                                                _In_ PSECURITY_DESCRIPTOR SecurityDescriptor)
    FILEMAP_SYMBOL(SetKernelObjectSecurity);

/* -- tokens -------------------------------------------------------------------------------- */

/*
 * Tells what a token says (TOKEN_INFORMATION_CLASS lists what it may be asked for).
 *   TokenHandle              with TOKEN_QUERY
 *   TokenInformationLength   size of the buffer in bytes
 *   ReturnLength             gets what is needed
 * Result: TRUE, or FALSE and
 *   ERROR_INSUFFICIENT_BUFFER   too small
 *   ERROR_INVALID_PARAMETER     a class that is not told, or the level of a primary token
 *   ERROR_NOACCESS              ReturnLength is NULL
 *   ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED   no token, or without TOKEN_QUERY
 * Differs from Windows: there are no privileges; a logon session is a user's (S-1-5-5-0-UID).
 * learn.microsoft.com: GetTokenInformation function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI GetTokenInformation(_In_ HANDLE TokenHandle,
                                            _In_ TOKEN_INFORMATION_CLASS TokenInformationClass,
                                            _Out_ LPVOID TokenInformation,
                                            _In_ DWORD TokenInformationLength,
                                            _Out_ PDWORD ReturnLength)
    FILEMAP_SYMBOL(GetTokenInformation);

/*
 * Makes an impersonation token out of a token, or (Ex) a token of either type with rights and
 * flags of its own.
 *   hExistingToken      with TOKEN_DUPLICATE
 *   ImpersonationLevel  for AccessCheck at least SecurityIdentification
 *   dwDesiredAccess     rights of the new handle; 0: those of the existing one
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED   no token, or without TOKEN_DUPLICATE
 *   ERROR_INVALID_PARAMETER                     another level or type
 *   ERROR_BAD_IMPERSONATION_LEVEL               more than the existing impersonation token has
 *   ERROR_NOT_ENOUGH_MEMORY                     no room for another handle
 * learn.microsoft.com: DuplicateToken, DuplicateTokenEx function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI DuplicateToken(_In_ HANDLE ExistingTokenHandle,
                                       _In_ SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
                                       _Outptr_ PHANDLE DuplicateTokenHandle)
    FILEMAP_SYMBOL(DuplicateToken);
FILEMAP_API BOOL WINAPI DuplicateTokenEx(_In_ HANDLE hExistingToken, _In_ DWORD dwDesiredAccess,
                                         _In_opt_ LPSECURITY_ATTRIBUTES lpTokenAttributes,
                                         _In_ SECURITY_IMPERSONATION_LEVEL ImpersonationLevel,
                                         _In_ TOKEN_TYPE Type, _Outptr_ PHANDLE phNewToken)
    FILEMAP_SYMBOL(DuplicateTokenEx);

/*
 * Whether a SID is among those of a token.
 *   TokenHandle  an impersonation token; NULL: the caller
 * Result: TRUE, or FALSE with *IsMember FALSE and
 *   ERROR_NO_IMPERSONATION_TOKEN   a primary token (row h185)
 *   ERROR_INVALID_SID              the SID is not valid
 *   ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED   no token, or without TOKEN_QUERY
 * learn.microsoft.com: CheckTokenMembership function (securitybaseapi.h)
 */
FILEMAP_API BOOL WINAPI CheckTokenMembership(_In_opt_ HANDLE TokenHandle, _In_ PSID SidToCheck,
                                             _Out_ PBOOL IsMember)
    FILEMAP_SYMBOL(CheckTokenMembership);

FILEMAP_END_C

#endif
