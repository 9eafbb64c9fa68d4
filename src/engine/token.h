/* SPDX-License-Identifier: MIT */
/*
 * The token of a process: its user and groups, as SIDs.
 *
 * User is the effective one. Besides the groups that Linux knows, everybody is in Everyone,
 * Authenticated Users, Users and Interactive, and in S-1-5-5-0-UID, his logon session; root is an
 * administrator, too.
 */
#pragma once

#include "engine/accesscheck.h"

struct token {
    uid_t user;
    gid_t group;
    size_t count;
    gid_t *groups;
};

/* That of the calling thread's process. STATUS_NO_MEMORY, STATUS_… On success token_free(). */
NTSTATUS token_read(struct token *out);
void token_free(struct token *token);

/*
 * That of another user, as the accounts have him: what he could be, whatever his processes are. Who
 * has no account is in no group. Likewise.
 */
NTSTATUS token_of_account(uid_t user, struct token *out);

/* For accesscheck(); good as long as the token. */
struct access_subject token_subject(const struct token *token);

/* May he make objects that belong to that SID? Rows h323, h338. */
BOOL token_may_own(const struct token *token, const SID *owner);

/* The default DACL: the user and the system may everything. Row h302. */
ACL *token_default_dacl(const struct token *token, void *memory, size_t capacity,
                        ACCESS_MASK rights);
#define TOKEN_DACL_CAPACITY (sizeof(ACL) + 2 * (sizeof(ACCESS_ALLOWED_ACE) + SECURITY_MAX_SID_SIZE))

/* The group with a number, beginning with 0; FALSE: there are no more. */
BOOL token_group(const struct token *token, size_t index, union sid_storage *out,
                 DWORD *attributes);
void token_logon(const struct token *token, union sid_storage *out);
