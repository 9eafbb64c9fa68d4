/* SPDX-License-Identifier: MIT */
/* What the accounts of the machine and the kernel say of users and groups. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* Whether the user, if there is one, is in that group. */
bool accounts_is_member(uid_t user, gid_t group);

/* Whether this process is, by its effective group or the others that it has. */
bool accounts_is_own(gid_t group);
