/* SPDX-License-Identifier: MIT */
/* Tokens that have handles: what a process was when its token was opened. */
#include "engine/tokenobject.h"
#include "engine/process.h"
#include "engine/rounding.h"
#include "engine/self.h"

#include <stdlib.h>
#include <string.h>

/* The pseudo handles of GetCurrentProcessToken and GetCurrentThreadEffectiveToken. */
#define PROCESS_TOKEN ((HANDLE)(intptr_t)-4)
#define EFFECTIVE_TOKEN ((HANDLE)(intptr_t)-6)

#define LABEL_ATTRIBUTES (SE_GROUP_INTEGRITY | SE_GROUP_INTEGRITY_ENABLED)

struct token_object {
    struct object object;
    struct token token;
    TOKEN_TYPE type;
    SECURITY_IMPERSONATION_LEVEL level;
};

static void token_destroy(struct object *object)
{
    struct token_object *token = (struct token_object *)object;
    token_free(&token->token);
    free(token);
}

const struct object_type token_type = {
    .name = "Token",
    .access = { .read = TOKEN_READ,
                .write = TOKEN_WRITE,
                .execute = TOKEN_EXECUTE,
                .all = TOKEN_ALL_ACCESS,
                .valid = TOKEN_ALL_ACCESS | SYNCHRONIZE,
                .widens = TRUE },
    .has_security = TRUE,
    .destroy = token_destroy,
};

static struct token_object *token_new(TOKEN_TYPE type, SECURITY_IMPERSONATION_LEVEL level)
{
    struct token_object *token = malloc(sizeof *token);
    if (!token)
        return NULL;
    object_initialize(&token->object, &token_type);
    token->token = (struct token){ .groups = NULL };
    token->type = type;
    token->level = level;
    token->object.handles = 1;
    return token;
}

/* Hands it over to the handle table; a failure frees it. */
static NTSTATUS enter(struct token_object *token, NTSTATUS status, ACCESS_MASK access, ULONG flags,
                      HANDLE *out)
{
    if (!status)
        status = handle_insert(&token->object, access, flags, out);
    if (status) {
        process_enter();
        object_abandon(&token->object);
        process_leave();
    }
    return status;
}

NTSTATUS tokenobject_open(HANDLE process, ACCESS_MASK access, HANDLE *out)
{
    NTSTATUS status = self_check_rights(process, PROCESS_QUERY_LIMITED_INFORMATION);
    if (!status)
        status = access_resolve(&token_type.access, access, &access);
    if (status)
        return status;
    struct token_object *token = token_new(TokenPrimary, SecurityAnonymous);
    if (!token)
        return STATUS_NO_MEMORY;
    return enter(token, token_read(&token->token), access, 0, out);
}

static NTSTATUS copy_token(const struct token *from, struct token *out)
{
    gid_t *groups = malloc((from->count + 1) * sizeof *groups);
    if (!groups)
        return STATUS_NO_MEMORY;
    if (from->count)
        memcpy(groups, from->groups, from->count * sizeof *groups);
    *out = (struct token){ from->user, from->group, from->count, groups };
    return STATUS_SUCCESS;
}

/* The object behind a handle; for the pseudo handles one that is made on the spot. */
static NTSTATUS reference(HANDLE handle, ACCESS_MASK needed, struct token_object **out,
                          ACCESS_MASK *granted)
{
    struct object *object;
    if (handle != PROCESS_TOKEN && handle != EFFECTIVE_TOKEN) {
        NTSTATUS status = handle_reference(handle, &token_type, needed, &object, granted);
        if (!status)
            *out = (struct token_object *)object;
        return status;
    }
    struct token_object *token = token_new(TokenPrimary, SecurityAnonymous);
    if (!token)
        return STATUS_NO_MEMORY;
    token->object.handles = 0;
    NTSTATUS status = token_read(&token->token);
    if (status)
        object_dereference(&token->object);
    else
        *out = token;
    *granted = TOKEN_QUERY | TOKEN_DUPLICATE;
    return status;
}

NTSTATUS tokenobject_duplicate(HANDLE handle, ACCESS_MASK access, ULONG flags, TOKEN_TYPE type,
                               SECURITY_IMPERSONATION_LEVEL level, HANDLE *out)
{
    struct token_object *from;
    ACCESS_MASK granted;
    if ((type != TokenPrimary && type != TokenImpersonation) ||
        (unsigned)level > (unsigned)SecurityDelegation)
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = reference(handle, TOKEN_DUPLICATE, &from, &granted);
    if (status)
        return status;
    if (access)
        status = access_resolve(&token_type.access, access, &granted);
    if (!status && from->type == TokenImpersonation && type == TokenImpersonation &&
        level > from->level)
        status = STATUS_BAD_IMPERSONATION_LEVEL;
    struct token_object *token = status ? NULL : token_new(type, level);
    if (!status && !token)
        status = STATUS_NO_MEMORY;
    if (!status)
        status = enter(token, copy_token(&from->token, &token->token), granted, flags, out);
    object_dereference(&from->object);
    return status;
}

/* Where an answer is put together: structure first, SIDs behind it. */
struct answer {
    BYTE *bytes;
    size_t capacity, used;
};

/* Room in the answer; NULL when it does not fit, but it is counted. */
static void *take(struct answer *answer, size_t size)
{
    size_t at = answer->used;
    answer->used += round_up(size, sizeof(void *));
    return answer->used <= answer->capacity ? answer->bytes + at : NULL;
}

static PSID take_sid(struct answer *answer, const SID *sid)
{
    void *place = take(answer, sid_length(sid));
    if (place)
        memcpy(place, sid, sid_length(sid));
    return place;
}

static void tell_account(struct answer *answer, const SID *sid, DWORD attributes)
{
    SID_AND_ATTRIBUTES *out = take(answer, sizeof *out);
    PSID copy = take_sid(answer, sid);
    if (copy)
        *out = (SID_AND_ATTRIBUTES){ copy, attributes };
}

/* TOKEN_OWNER and TOKEN_PRIMARY_GROUP are a pointer. */
static void tell_sid(struct answer *answer, const SID *sid)
{
    PSID *out = take(answer, sizeof *out);
    PSID copy = take_sid(answer, sid);
    if (copy)
        *out = copy;
}

static void tell_number(struct answer *answer, DWORD number)
{
    DWORD *out = answer->capacity >= sizeof *out ? (DWORD *)(void *)answer->bytes : NULL;
    answer->used = sizeof *out;
    if (out)
        *out = number;
}

static void tell_groups(struct answer *answer, const struct token *token)
{
    union sid_storage sid;
    DWORD attributes, count = 0;
    while (token_group(token, count, &sid, &attributes))
        count++;
    TOKEN_GROUPS *out =
        take(answer, offsetof(TOKEN_GROUPS, Groups) + count * sizeof(SID_AND_ATTRIBUTES));
    for (DWORD i = 0; i < count; i++) {
        token_group(token, i, &sid, &attributes);
        PSID copy = take_sid(answer, &sid.sid);
        if (copy)
            out->Groups[i] = (SID_AND_ATTRIBUTES){ copy, attributes };
    }
    if (out)
        out->GroupCount = count;
}

static void tell_logon(struct answer *answer, const struct token *token)
{
    union sid_storage sid;
    TOKEN_GROUPS *out = take(answer, sizeof *out);
    token_logon(token, &sid);
    PSID copy = take_sid(answer, &sid.sid);
    if (copy) {
        out->GroupCount = 1;
        out->Groups[0] =
            (SID_AND_ATTRIBUTES){ copy, SE_GROUP_MANDATORY | SE_GROUP_ENABLED |
                                            SE_GROUP_ENABLED_BY_DEFAULT | SE_GROUP_LOGON_ID };
    }
}

static void tell_default_dacl(struct answer *answer, const struct token *token)
{
    _Alignas(ACL) BYTE memory[TOKEN_DACL_CAPACITY];
    const ACL *dacl = token_default_dacl(token, memory, sizeof memory, GENERIC_ALL);
    TOKEN_DEFAULT_DACL *out = take(answer, sizeof *out);
    void *copy = take(answer, dacl->AclSize);
    if (copy) {
        memcpy(copy, dacl, dacl->AclSize);
        out->DefaultDacl = copy;
    }
}

static void tell_label(struct answer *answer, const struct token *token)
{
    union sid_storage sid;
    sid_make(&sid, 16, 1, (const DWORD[]){ token_subject(token).integrity });
    tell_account(answer, &sid.sid, LABEL_ATTRIBUTES);
}

static NTSTATUS tell(const struct token_object *object, TOKEN_INFORMATION_CLASS class,
                     struct answer *answer)
{
    const struct token *token = &object->token;
    union sid_storage user, group;
    sid_of_user(token->user, &user);
    sid_of_group(token->group, &group);
    switch (class) {
    case TokenUser:
        tell_account(answer, &user.sid, 0);
        break;
    case TokenGroups:
        tell_groups(answer, token);
        break;
    case TokenPrivileges: /* a count of 0 */
    case TokenSessionId:
        tell_number(answer, 0);
        break;
    case TokenOwner:
        tell_sid(answer, &user.sid);
        break;
    case TokenPrimaryGroup:
        tell_sid(answer, &group.sid);
        break;
    case TokenDefaultDacl:
        tell_default_dacl(answer, token);
        break;
    case TokenType:
        tell_number(answer, (DWORD)object->type);
        break;
    case TokenImpersonationLevel:
        if (object->type != TokenImpersonation)
            return STATUS_INVALID_PARAMETER;
        tell_number(answer, (DWORD)object->level);
        break;
    case TokenElevation:
        tell_number(answer, token->user == 0);
        break;
    case TokenIntegrityLevel:
        tell_label(answer, token);
        break;
    case TokenLogonSid:
        tell_logon(answer, token);
        break;
    default:
        return STATUS_INVALID_INFO_CLASS;
    }
    return STATUS_SUCCESS;
}

NTSTATUS tokenobject_query(HANDLE handle, TOKEN_INFORMATION_CLASS class, void *out, size_t size,
                           size_t *needed)
{
    struct token_object *token;
    ACCESS_MASK granted;
    struct answer answer = { out, out ? size : 0, 0 };
    NTSTATUS status = reference(handle, TOKEN_QUERY, &token, &granted);
    if (status)
        return status;
    status = tell(token, class, &answer);
    object_dereference(&token->object);
    if (status)
        return status;
    *needed = answer.used;
    return answer.used > answer.capacity ? STATUS_BUFFER_TOO_SMALL : STATUS_SUCCESS;
}

/* An impersonation token that may be asked who it is. */
static NTSTATUS reference_client(HANDLE handle, struct token_object **out)
{
    struct token_object *token;
    ACCESS_MASK granted;
    NTSTATUS status = reference(handle, TOKEN_QUERY, &token, &granted);
    if (status)
        return status;
    if (token->type != TokenImpersonation)
        status = STATUS_NO_IMPERSONATION_TOKEN;
    else if (token->level < SecurityIdentification)
        status = STATUS_BAD_IMPERSONATION_LEVEL;
    if (status)
        object_dereference(&token->object);
    else
        *out = token;
    return status;
}

NTSTATUS tokenobject_check(HANDLE handle, const struct sd *sd, ACCESS_MASK wanted,
                           const GENERIC_MAPPING *map, ACCESS_MASK *granted,
                           NTSTATUS *access_status)
{
    struct token_object *token;
    NTSTATUS status = reference_client(handle, &token);
    if (status)
        return status;
    struct access_subject subject = token_subject(&token->token);
    *granted = 0;
    *access_status = accesscheck(sd, &subject, wanted, map, granted);
    object_dereference(&token->object);
    return STATUS_SUCCESS;
}

static BOOL has_sid(const struct token *token, const SID *sid)
{
    struct access_subject subject = token_subject(token);
    return subject.holds(token, sid, FALSE);
}

NTSTATUS tokenobject_is_member(HANDLE handle, const SID *sid, BOOL *out)
{
    struct token_object *object;
    struct token token;
    if (!sid_is_valid(sid))
        return STATUS_INVALID_SID;
    NTSTATUS status = handle ? reference_client(handle, &object) : token_read(&token);
    if (status)
        return status;
    *out = has_sid(handle ? &object->token : &token, sid);
    if (handle)
        object_dereference(&object->object);
    else
        token_free(&token);
    return STATUS_SUCCESS;
}
