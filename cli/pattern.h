/* SPDX-License-Identifier: MIT */
/* Globs for names of objects. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Does the glob match the whole name, with or without its prefix? A backslash is a character like
 * others. The very name matches too, so that a name with a * in it can be asked for.
 */
bool pattern_matches(const char *pattern, const char *name, size_t length);
