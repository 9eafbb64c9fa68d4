/* SPDX-License-Identifier: MIT */
/* Comparing without regard to case, by the C library's table of letters and not by the locale. */
#pragma once

#include <filemap/winnt.h>

#include <stddef.h>

/* At most COUNT units, or to the NUL. Less than 0, 0, greater than 0. */
int fold_compare_wide(const WCHAR *one, const WCHAR *other, size_t count);

/* The same for UTF-8, to the NUL. */
int fold_compare_narrow(const char *one, const char *other);
