/* SPDX-License-Identifier: MIT */
/* Accounts by wide names. */
#pragma once

#include "engine/account.h"

/* FIND, which takes UTF-8, with UTF-16. */
NTSTATUS accounts_find_wide(const WCHAR *name, NTSTATUS (*find)(const char *, struct account *),
                            struct account *out);
