/* SPDX-License-Identifier: MIT */
/* What the accounts of the machine say of users and groups. */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/* More than a name of Linux has (LOGIN_NAME_MAX), with the NUL. */
#define ACCOUNTS_NAME_CAPACITY 257

/*
 * The name of a user or group, and who has a name. 0, -ENOENT when the accounts know none (or one
 * whose name does not fit), or -errno.
 */
int accounts_name_of_user(uid_t user, char out[ACCOUNTS_NAME_CAPACITY]);
int accounts_name_of_group(gid_t group, char out[ACCOUNTS_NAME_CAPACITY]);
int accounts_find_user(const char *name, uid_t *out);
int accounts_find_group(const char *name, gid_t *out);

/* The name of this machine. 0 or -errno. */
int accounts_name_of_machine(char out[ACCOUNTS_NAME_CAPACITY]);

/*
 * The groups of a user, his own one first, for free(). None, when there is no such user. 0,
 * -ENOMEM, or what keeps the accounts from being read.
 */
int accounts_groups(uid_t user, gid_t **groups, size_t *count);
