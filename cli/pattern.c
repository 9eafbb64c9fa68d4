/* SPDX-License-Identifier: MIT */
/* Globs for names of objects. */
#include "pattern.h"
#include "print.h"

#include <fnmatch.h>
#include <string.h>

static bool matches(const char *pattern, const char *name)
{
    return strcmp(pattern, name) == 0 || fnmatch(pattern, name, FNM_NOESCAPE) == 0;
}

bool pattern_matches(const char *pattern, const char *name, size_t length)
{
    size_t prefix = print_prefix_length(name, length);
    return matches(pattern, name) || (prefix && matches(pattern, name + prefix));
}
