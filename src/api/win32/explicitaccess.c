/* SPDX-License-Identifier: MIT */
/* aclapi.h: lists made of what each account may. */
#include "api/win32/accounts.h"
#include "api/win32/result.h"

#include "engine/aclchange.h"

#include <filemap/aclapi.h>
#include <filemap/winerror.h>
#include <stdlib.h>
#include <string.h>

#define AUDITS_BOTH ((ACCESS_MODE)(SET_AUDIT_SUCCESS | SET_AUDIT_FAILURE))

static DWORD error_of(NTSTATUS status)
{
    status_remember(status);
    return status_to_win32(status);
}

/* -- structures ---------------------------------------------------------------------------- */

void BuildTrusteeWithSidA(PTRUSTEE_A pTrustee, PSID pSid)
{
    *pTrustee = (TRUSTEE_A){ .TrusteeForm = TRUSTEE_IS_SID, .ptstrName = pSid };
}

void BuildTrusteeWithSidW(PTRUSTEE_W pTrustee, PSID pSid)
{
    *pTrustee = (TRUSTEE_W){ .TrusteeForm = TRUSTEE_IS_SID, .ptstrName = pSid };
}

void BuildTrusteeWithNameA(PTRUSTEE_A pTrustee, LPSTR pName)
{
    *pTrustee = (TRUSTEE_A){ .TrusteeForm = TRUSTEE_IS_NAME, .ptstrName = pName };
}

void BuildTrusteeWithNameW(PTRUSTEE_W pTrustee, LPWSTR pName)
{
    *pTrustee = (TRUSTEE_W){ .TrusteeForm = TRUSTEE_IS_NAME, .ptstrName = pName };
}

void BuildExplicitAccessWithNameA(PEXPLICIT_ACCESS_A pExplicitAccess, LPSTR pTrusteeName,
                                  DWORD AccessPermissions, ACCESS_MODE AccessMode,
                                  DWORD Inheritance)
{
    pExplicitAccess->grfAccessPermissions = AccessPermissions;
    pExplicitAccess->grfAccessMode = AccessMode;
    pExplicitAccess->grfInheritance = Inheritance;
    BuildTrusteeWithNameA(&pExplicitAccess->Trustee, pTrusteeName);
}

void BuildExplicitAccessWithNameW(PEXPLICIT_ACCESS_W pExplicitAccess, LPWSTR pTrusteeName,
                                  DWORD AccessPermissions, ACCESS_MODE AccessMode,
                                  DWORD Inheritance)
{
    pExplicitAccess->grfAccessPermissions = AccessPermissions;
    pExplicitAccess->grfAccessMode = AccessMode;
    pExplicitAccess->grfInheritance = Inheritance;
    BuildTrusteeWithNameW(&pExplicitAccess->Trustee, pTrusteeName);
}

/* -- changes ------------------------------------------------------------------------------- */

/* An EXPLICIT_ACCESS of either kind. */
struct entry {
    struct acl_change change; /* but for the SID */
    MULTIPLE_TRUSTEE_OPERATION multiple;
    TRUSTEE_FORM form;
    const void *who;
};

/* A and W differ in the type of the name only. */
static struct entry read_entry(const void *list, size_t index)
{
    EXPLICIT_ACCESS_W from;
    memcpy(&from, (const BYTE *)list + index * sizeof from, sizeof from);
    return (struct entry){
        .change = { .mode = from.grfAccessMode,
                    .rights = from.grfAccessPermissions,
                    .inheritance = from.grfInheritance },
        .multiple = from.Trustee.MultipleTrusteeOperation,
        .form = from.Trustee.TrusteeForm,
        .who = from.Trustee.ptstrName,
    };
}

/* What a list of changes becomes: the engine's, and the SIDs of those that have names. */
struct changes {
    struct acl_change *list;
    union sid_storage *sids;
};

static NTSTATUS resolve(const struct entry *entry, accounts_find *find, union sid_storage *sid,
                        struct acl_change *out)
{
    struct account account;
    NTSTATUS status = STATUS_SUCCESS;
    *out = entry->change;
    if (!entry->who || entry->multiple == TRUSTEE_IS_IMPERSONATE)
        return STATUS_INVALID_PARAMETER;
    switch (entry->form) {
    case TRUSTEE_IS_SID:
        out->sid = entry->who;
        break;
    case TRUSTEE_IS_NAME:
        status = find(entry->who, account_find_trustee, &account);
        if (!status)
            *sid = account.sid;
        out->sid = &sid->sid;
        break;
    case TRUSTEE_IS_OBJECTS_AND_SID:
    case TRUSTEE_IS_OBJECTS_AND_NAME:
        status = STATUS_NOT_SUPPORTED;
        break;
    default:
        status = STATUS_INVALID_PARAMETER;
    }
    return status;
}

static NTSTATUS resolve_all(const void *list, size_t count, accounts_find *find,
                            const struct changes *out)
{
    NTSTATUS status = STATUS_SUCCESS;
    for (size_t i = 0; i < count && !status; i++) {
        const struct entry entry = read_entry(list, i);
        status = resolve(&entry, find, &out->sids[i], &out->list[i]);
    }
    return status;
}

static DWORD set_entries(const void *list, size_t count, const ACL *old, accounts_find *find,
                         PACL *out)
{
    if (!out)
        return error_of(STATUS_INVALID_PARAMETER);
    *out = NULL;
    if (count && !list)
        return error_of(STATUS_INVALID_PARAMETER);
    const struct changes changes = {
        calloc(count + 1, sizeof *changes.list),
        calloc(count + 1, sizeof *changes.sids),
    };
    NTSTATUS status =
        changes.list && changes.sids ? resolve_all(list, count, find, &changes) : STATUS_NO_MEMORY;
    if (!status)
        status = acl_apply(old, changes.list, count, out);
    free(changes.list);
    free(changes.sids);
    return error_of(status);
}

DWORD SetEntriesInAclA(ULONG cCountOfExplicitEntries, PEXPLICIT_ACCESS_A pListOfExplicitEntries,
                       PACL OldAcl, PACL *NewAcl)
{
    return set_entries(pListOfExplicitEntries, cCountOfExplicitEntries, OldAcl,
                       accounts_find_narrow, NewAcl);
}

DWORD SetEntriesInAclW(ULONG cCountOfExplicitEntries, PEXPLICIT_ACCESS_W pListOfExplicitEntries,
                       PACL OldAcl, PACL *NewAcl)
{
    return set_entries(pListOfExplicitEntries, cCountOfExplicitEntries, OldAcl, accounts_find_wide,
                       NewAcl);
}

/* -- and back ------------------------------------------------------------------------------ */

static ACCESS_MODE mode_of_audit(BYTE flags)
{
    BOOL success = flags & SUCCESSFUL_ACCESS_ACE_FLAG, failure = flags & FAILED_ACCESS_ACE_FLAG;
    return success && failure ? AUDITS_BOTH
           : success          ? SET_AUDIT_SUCCESS
           : failure          ? SET_AUDIT_FAILURE
                              : NOT_USED_ACCESS;
}

/* NOT_USED_ACCESS: an EXPLICIT_ACCESS cannot say what it says. */
static ACCESS_MODE mode_of(const ACE_HEADER *ace)
{
    switch (ace->AceType) {
    case ACCESS_ALLOWED_ACE_TYPE:
        return GRANT_ACCESS;
    case ACCESS_DENIED_ACE_TYPE:
        return DENY_ACCESS;
    case SYSTEM_AUDIT_ACE_TYPE:
        return mode_of_audit(ace->AceFlags);
    default:
        return NOT_USED_ACCESS;
    }
}

/* LIST points to a pointer to structures of either kind, whose names are SIDs here. */
static DWORD get_entries(const ACL *acl, ULONG *count, void *list)
{
    const ACE_HEADER *ace;
    if (!acl || !count || !list)
        return error_of(STATUS_INVALID_PARAMETER);
    if (!acl_is_strict(acl))
        return error_of(STATUS_INVALID_ACL);
    EXPLICIT_ACCESS_W *entry = NULL;
    *count = 0;
    memcpy(list, &entry, sizeof(void *));
    for (struct acl_walk walk = acl_walk(acl); (ace = acl_step(&walk));)
        *count += mode_of(ace) != NOT_USED_ACCESS;
    if (!*count)
        return ERROR_SUCCESS;
    entry = calloc(*count, sizeof *entry + sizeof(union sid_storage));
    if (!entry)
        return error_of(STATUS_NO_MEMORY);
    union sid_storage *sid = (union sid_storage *)(void *)(entry + *count);
    memcpy(list, &entry, sizeof(void *));
    for (struct acl_walk walk = acl_walk(acl); (ace = acl_step(&walk));) {
        if (mode_of(ace) == NOT_USED_ACCESS)
            continue;
        sid_copy(sid, acl_sid(ace));
        *entry = (EXPLICIT_ACCESS_W){ acl_mask(ace),
                                      mode_of(ace),
                                      ace->AceFlags & VALID_INHERIT_FLAGS,
                                      { .ptstrName = (void *)sid } };
        entry++;
        sid++;
    }
    return ERROR_SUCCESS;
}

DWORD GetExplicitEntriesFromAclA(PACL pacl, PULONG pcCountOfExplicitEntries,
                                 PEXPLICIT_ACCESS_A *pListOfExplicitEntries)
{
    return get_entries(pacl, pcCountOfExplicitEntries, pListOfExplicitEntries);
}

DWORD GetExplicitEntriesFromAclW(PACL pacl, PULONG pcCountOfExplicitEntries,
                                 PEXPLICIT_ACCESS_W *pListOfExplicitEntries)
{
    return get_entries(pacl, pcCountOfExplicitEntries, pListOfExplicitEntries);
}
