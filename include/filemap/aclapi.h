/* SPDX-License-Identifier: MIT */
/*
 * aclapi.h - the parts of an object's descriptor, one by one; lists made of what each account may
 *
 * These calls return the error, ERROR_SUCCESS for none, and leave the last error alone.
 */
#ifndef FILEMAP_ACLAPI_H
#define FILEMAP_ACLAPI_H

#include "accctrl.h"
#include "minwinbase.h"
#include "winnt.h"

FILEMAP_BEGIN_C

/*
 * Parts of an object's descriptor.
 *   handle        as for GetKernelObjectSecurity
 *   ObjectType    SE_KERNEL_OBJECT
 *   SecurityInfo  which parts: OWNER_SECURITY_INFORMATION and its like
 *   ppsidOwner, ppsidGroup, ppDacl, ppSacl   get pointers into the descriptor; each may be NULL
 *   ppSecurityDescriptor                     gets the descriptor, for LocalFree; without a place
 *                                            for it, it is never freed (row h330)
 * Result: ERROR_SUCCESS, or
 *   ERROR_INVALID_HANDLE      no handle, or SE_REGISTRY_KEY (rows h327, h329)
 *   ERROR_INVALID_PARAMETER   another type of object (row h328), or nowhere to put anything
 *   and what GetKernelObjectSecurity fails with
 * learn.microsoft.com: GetSecurityInfo function (aclapi.h)
 */
FILEMAP_API DWORD WINAPI GetSecurityInfo(_In_ HANDLE handle, _In_ SE_OBJECT_TYPE ObjectType,
                                         _In_ SECURITY_INFORMATION SecurityInfo,
                                         _Out_opt_ PSID *ppsidOwner, _Out_opt_ PSID *ppsidGroup,
                                         _Out_opt_ PACL *ppDacl, _Out_opt_ PACL *ppSacl,
                                         _Out_opt_ PSECURITY_DESCRIPTOR *ppSecurityDescriptor)
    FILEMAP_SYMBOL(GetSecurityInfo);

/*
 * Sets parts of an object's descriptor; the entries of a list stay in their order (row h332).
 *   SecurityInfo  which parts; with DACL_SECURITY_INFORMATION, a pDacl that is NULL lets everybody
 *                 in (row h331)
 * Result: ERROR_SUCCESS, or
 *   ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER   as for GetSecurityInfo
 *   and what SetKernelObjectSecurity fails with
 * learn.microsoft.com: SetSecurityInfo function (aclapi.h)
 */
FILEMAP_API DWORD WINAPI SetSecurityInfo(_In_ HANDLE handle, _In_ SE_OBJECT_TYPE ObjectType,
                                         _In_ SECURITY_INFORMATION SecurityInfo,
                                         _In_opt_ PSID psidOwner, _In_opt_ PSID psidGroup,
                                         _In_opt_ PACL pDacl, _In_opt_ PACL pSacl)
    FILEMAP_SYMBOL(SetSecurityInfo);

/* -- lists by account ---------------------------------------------------------------------- */

/*
 * Makes a list out of another one and of what accounts get or lose, for LocalFree.
 *   cCountOfExplicitEntries  how many changes; they are made one after the other
 *   pListOfExplicitEntries   for each one
 *     grfAccessPermissions   rights, generic ones as well
 *     grfAccessMode          GRANT_ACCESS: an entry that allows these rights and what the account's
 *                            own entry with the same inheritance allows already. What the
 *                            account is refused stays in force, for entries that refuse come
 *                            first: Microsoft's page says that the rights are combined with what
 *                            is refused, but not how, and so nobody gets more than he must.
 *                            SET_ACCESS lifts what is refused
 *                            DENY_ACCESS: the same for what is refused
 *                            SET_ACCESS: allows these rights, in place of all entries of the
 *                            account that allow or refuse
 *                            REVOKE_ACCESS: removes all entries of the account that allow or record
 *                            SET_AUDIT_SUCCESS, SET_AUDIT_FAILURE, both bit by bit: records
 *     grfInheritance         NO_INHERITANCE, ..._INHERIT, INHERITED_ACCESS_ENTRY
 *     Trustee                whom it is about: a SID, or a name as LookupAccountName knows them;
 *                            CURRENT_USER is the one who calls. TrusteeType does not count.
 *   OldAcl                   the list to begin with, which stays as it is; NULL: none
 *   NewAcl                   gets the new list; NULL when the call fails, and when there is neither
 *                            a list nor a change
 * New entries that refuse or record come first, new ones that allow before all that allow or are
 * inherited; the others stay in their order (row h208).
 * Result: ERROR_SUCCESS, or
 *   ERROR_INVALID_PARAMETER         another mode, inheritance or form of trustee; a NULL;
 *                                   TRUSTEE_IS_IMPERSONATE
 *   ERROR_NONE_MAPPED               nobody has that name
 *   ERROR_INVALID_SID               the SID is not valid
 *   ERROR_INVALID_ACL               the old list is not valid, or an entry is no multiple of 4 long
 *   ERROR_ALLOTTED_SPACE_EXCEEDED   the new list would have more than 64 KiB
 *   ERROR_NOT_ENOUGH_MEMORY         memory ran out
 *   and what LookupAccountName fails with for accounts
 * Differs from Windows: entries for parts of objects (TRUSTEE_IS_OBJECTS_AND_SID and _NAME) are
 * ERROR_NOT_SUPPORTED.
 * learn.microsoft.com: SetEntriesInAclA, SetEntriesInAclW function (aclapi.h)
 */
FILEMAP_API DWORD WINAPI SetEntriesInAclA(_In_ ULONG cCountOfExplicitEntries,
                                          _In_opt_ PEXPLICIT_ACCESS_A pListOfExplicitEntries,
                                          _In_opt_ PACL OldAcl, _Out_ PACL *NewAcl)
    FILEMAP_SYMBOL(SetEntriesInAclA);
FILEMAP_API DWORD WINAPI SetEntriesInAclW(_In_ ULONG cCountOfExplicitEntries,
                                          _In_opt_ PEXPLICIT_ACCESS_W pListOfExplicitEntries,
                                          _In_opt_ PACL OldAcl, _Out_ PACL *NewAcl)
    FILEMAP_SYMBOL(SetEntriesInAclW);
#define SetEntriesInAcl FILEMAP_AW(SetEntriesInAcl)

/*
 * The reverse: what the entries of a list say, with the SID of each account. Entries for parts of
 * objects, with conditions, and labels are left out. Modes are GRANT_ACCESS, DENY_ACCESS, and
 * SET_AUDIT_SUCCESS and SET_AUDIT_FAILURE, which may both be set.
 *   pcCountOfExplicitEntries   gets how many
 *   pListOfExplicitEntries     gets them in one piece, with the SIDs, for LocalFree; NULL for none
 * Result: ERROR_SUCCESS, or
 *   ERROR_INVALID_ACL         the list is not valid
 *   ERROR_INVALID_PARAMETER   a NULL
 *   ERROR_NOT_ENOUGH_MEMORY   memory ran out
 * learn.microsoft.com: GetExplicitEntriesFromAclA, GetExplicitEntriesFromAclW function (aclapi.h)
 */
FILEMAP_API DWORD WINAPI GetExplicitEntriesFromAclA(
    _In_ PACL pacl, _Out_ PULONG pcCountOfExplicitEntries,
    _Outptr_ PEXPLICIT_ACCESS_A *pListOfExplicitEntries) FILEMAP_SYMBOL(GetExplicitEntriesFromAclA);
FILEMAP_API DWORD WINAPI GetExplicitEntriesFromAclW(
    _In_ PACL pacl, _Out_ PULONG pcCountOfExplicitEntries,
    _Outptr_ PEXPLICIT_ACCESS_W *pListOfExplicitEntries) FILEMAP_SYMBOL(GetExplicitEntriesFromAclW);
#define GetExplicitEntriesFromAcl FILEMAP_AW(GetExplicitEntriesFromAcl)

/*
 * Fill in structures for SetEntriesInAcl. Names and SIDs are not copied and must stay.
 * learn.microsoft.com: BuildExplicitAccessWithNameA, BuildExplicitAccessWithNameW,
 * BuildTrusteeWithNameA, BuildTrusteeWithNameW, BuildTrusteeWithSidA, BuildTrusteeWithSidW function
 * (aclapi.h)
 */
FILEMAP_API void WINAPI BuildExplicitAccessWithNameA(_Out_ PEXPLICIT_ACCESS_A pExplicitAccess,
                                                     _In_opt_ LPSTR pTrusteeName,
                                                     _In_ DWORD AccessPermissions,
                                                     _In_ ACCESS_MODE AccessMode,
                                                     _In_ DWORD Inheritance)
    FILEMAP_SYMBOL(BuildExplicitAccessWithNameA);
FILEMAP_API void WINAPI BuildExplicitAccessWithNameW(_Out_ PEXPLICIT_ACCESS_W pExplicitAccess,
                                                     _In_opt_ LPWSTR pTrusteeName,
                                                     _In_ DWORD AccessPermissions,
                                                     _In_ ACCESS_MODE AccessMode,
                                                     _In_ DWORD Inheritance)
    FILEMAP_SYMBOL(BuildExplicitAccessWithNameW);
#define BuildExplicitAccessWithName FILEMAP_AW(BuildExplicitAccessWithName)
FILEMAP_API void WINAPI BuildTrusteeWithNameA(_Out_ PTRUSTEE_A pTrustee, _In_opt_ LPSTR pName)
    FILEMAP_SYMBOL(BuildTrusteeWithNameA);
FILEMAP_API void WINAPI BuildTrusteeWithNameW(_Out_ PTRUSTEE_W pTrustee, _In_opt_ LPWSTR pName)
    FILEMAP_SYMBOL(BuildTrusteeWithNameW);
#define BuildTrusteeWithName FILEMAP_AW(BuildTrusteeWithName)
FILEMAP_API void WINAPI BuildTrusteeWithSidA(_Out_ PTRUSTEE_A pTrustee, _In_opt_ PSID pSid)
    FILEMAP_SYMBOL(BuildTrusteeWithSidA);
FILEMAP_API void WINAPI BuildTrusteeWithSidW(_Out_ PTRUSTEE_W pTrustee, _In_opt_ PSID pSid)
    FILEMAP_SYMBOL(BuildTrusteeWithSidW);
#define BuildTrusteeWithSid FILEMAP_AW(BuildTrusteeWithSid)

FILEMAP_END_C

#endif
