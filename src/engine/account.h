/* SPDX-License-Identifier: MIT */
/*
 * Accounts: the names of SIDs.
 *
 * Users and groups of Linux are those that the C library knows (getpwnam(3), getgrnam(3)), in the
 * domains "Unix User" and "Unix Group", as Samba has them (row h334). The SIDs that Windows has
 * names for keep those, in English. Root is the system.
 */
#pragma once

#include "engine/sid.h"

#define ACCOUNT_NAME_CAPACITY 257 /* bytes with the NUL: more than a name of Linux has */

struct account {
    union sid_storage sid;
    SID_NAME_USE use;
    char name[ACCOUNT_NAME_CAPACITY]; /* UTF-8 */
    const char *domain;               /* "": none */
};

/* STATUS_INVALID_SID, STATUS_NONE_MAPPED: nobody has that SID, or what the accounts fail with. */
NTSTATUS account_of_sid(const SID *sid, struct account *out);

/*
 * Finds "NAME" or "DOMAIN\NAME": among the names of Windows as they are written, then among users,
 * then among groups, then among the names of Windows in any letter case. The name of the machine is
 * the domain of users and groups, too. An empty name is the domain BUILTIN. STATUS_NONE_MAPPED, or
 * what the accounts fail with.
 */
NTSTATUS account_find(const char *name, struct account *out);

/* The same for SetEntriesInAcl: CURRENT_USER is the caller, with or without an account. */
NTSTATUS account_find_trustee(const char *name, struct account *out);

/* Who calls, by his own account: the effective user. */
NTSTATUS account_of_caller(struct account *out);

/* Is that this machine's name, or one of those that mean it? */
BOOL account_is_here(const char *machine);
