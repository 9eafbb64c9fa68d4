/* SPDX-License-Identifier: MIT */
/* Accounts by names of either width. */
#pragma once

#include "engine/account.h"

/* How the engine finds them, by UTF-8. */
typedef NTSTATUS account_finder(const char *name, struct account *out);

/* The same with UTF-8 and UTF-16 of a caller's. STATUS_NONE_MAPPED for what is too long. */
typedef NTSTATUS accounts_find(const void *name, account_finder *find, struct account *out);
accounts_find accounts_find_narrow, accounts_find_wide;
