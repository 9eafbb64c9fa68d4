/* SPDX-License-Identifier: MIT */
/* Object names as the A calls get them. */
#pragma once

#include <filemap/winnt.h>
#include <stddef.h>

#define ANSI_NAME_CAPACITY 260 /* WCHARs with the NUL: MAX_PATH (row 107) */

/*
 * Turns UTF-8 into UTF-16. FALSE, with ERROR_FILENAME_EXCED_RANGE set, when it does not fit.
 * NULL becomes NULL.
 */
BOOL names_widen(LPCSTR name, WCHAR buffer[ANSI_NAME_CAPACITY], const WCHAR **out, size_t *length);
