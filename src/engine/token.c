/* SPDX-License-Identifier: MIT */
/* The token of a process: its user and groups, as SIDs. */
#include "engine/token.h"
#include "engine/status.h"

#include "linux/accounts.h"
#include "linux/calls.h"

#include <stdlib.h>
#include <unistd.h>

#define ATTEMPTS 8
#define ALWAYS (SE_GROUP_MANDATORY | SE_GROUP_ENABLED_BY_DEFAULT | SE_GROUP_ENABLED)

NTSTATUS token_read(struct token *out)
{
    /* Another thread may change the groups between the two calls. */
    for (int attempt = 0;; attempt++) {
        long count = linux_calls->getgroups(0, NULL);
        if (count < 0)
            return status_from_error((int)count);
        gid_t *groups = malloc((size_t)(count + 1) * sizeof *groups);
        if (!groups)
            return STATUS_NO_MEMORY;
        count = linux_calls->getgroups((int)count, groups);
        if (count >= 0) {
            *out = (struct token){ geteuid(), getegid(), (size_t)count, groups };
            return STATUS_SUCCESS;
        }
        free(groups);
        if (count != -EINVAL || attempt == ATTEMPTS)
            return status_from_error((int)count);
    }
}

NTSTATUS token_of_account(uid_t user, struct token *out)
{
    *out = (struct token){ .user = user, .group = (gid_t)-1 };
    int error = accounts_groups(user, &out->groups, &out->count);
    if (out->count)
        out->group = out->groups[0];
    return status_from_error(error);
}

void token_free(struct token *token)
{
    free(token->groups);
    token->groups = NULL;
}

static BOOL has_group(const struct token *token, gid_t group)
{
    if (token->group == group)
        return TRUE;
    for (size_t i = 0; i < token->count; i++)
        if (token->groups[i] == group)
            return TRUE;
    return FALSE;
}

static BOOL is_administrators(const SID *sid)
{
    static const DWORD subs[] = { SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_ADMINS };
    return sid_is(sid, 5, 2, subs);
}

void token_logon(const struct token *token, union sid_storage *out)
{
    sid_make(out, 5, 3, (const DWORD[]){ SECURITY_LOGON_IDS_RID, 0, token->user });
}

static BOOL token_holds(const void *context, const SID *sid, BOOL denying)
{
    const struct token *token = context;
    uid_t user;
    gid_t group;
    (void)denying;
    return (sid_to_sole_user(sid, &user) && user == token->user) ||
           (sid_to_group(sid, &group) && has_group(token, group)) || sid_is_everyone(sid) ||
           (token->user == 0 && is_administrators(sid));
}

struct access_subject token_subject(const struct token *token)
{
    BOOL root = token->user == 0;
    return (struct access_subject){
        .holds = token_holds,
        .context = token,
        .integrity = root ? SECURITY_MANDATORY_SYSTEM_RID : SECURITY_MANDATORY_MEDIUM_RID,
        .takes_ownership = root,
    };
}

BOOL token_may_own(const struct token *token, const SID *owner)
{
    uid_t user;
    if (is_administrators(owner))
        return token->user == 0;
    return sid_to_user(owner, &user) && (token->user == 0 || token->user == user);
}

ACL *token_default_dacl(const struct token *token, void *memory, size_t capacity,
                        ACCESS_MASK rights)
{
    union sid_storage sid;
    acl_initialize(memory, capacity, ACL_REVISION);
    sid_of_user(token->user, &sid);
    acl_add(memory, ACL_REVISION, ACCESS_ALLOWED_ACE_TYPE, 0, rights, &sid.sid);
    if (token->user != 0) {
        sid_of_user(0, &sid);
        acl_add(memory, ACL_REVISION, ACCESS_ALLOWED_ACE_TYPE, 0, rights, &sid.sid);
    }
    ((ACL *)memory)->AclSize = (WORD)acl_used(memory);
    return memory;
}

BOOL token_group(const struct token *token, size_t index, union sid_storage *out, DWORD *attributes)
{
    static const struct {
        BYTE authority, count;
        DWORD subs[2];
    } always[] = {
        { 1, 1, { SECURITY_WORLD_RID } },
        { 5, 1, { SECURITY_AUTHENTICATED_USER_RID } },
        { 5, 1, { SECURITY_INTERACTIVE_RID } },
        { 5, 2, { SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_USERS } },
        { 5, 2, { SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_ADMINS } },
    };
    size_t known = sizeof always / sizeof *always - (token->user == 0 ? 0 : 1);
    *attributes = ALWAYS;
    if (index < known) {
        sid_make(out, always[index].authority, always[index].count, always[index].subs);
        if (index == sizeof always / sizeof *always - 1)
            *attributes |= SE_GROUP_OWNER;
    } else if (index == known) {
        token_logon(token, out);
        *attributes |= SE_GROUP_LOGON_ID;
    } else if (index == known + 1) {
        sid_of_group(token->group, out);
    } else if (index - known - 2 < token->count) {
        sid_of_group(token->groups[index - known - 2], out);
    } else {
        return FALSE;
    }
    return TRUE;
}
