/* SPDX-License-Identifier: MIT */
/*
 * Text that others chose, printed so that neither a terminal nor a reader is fooled
 *
 * Names are UTF-8 here, with three bytes for a lone surrogate; paths are any bytes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * For people: what a terminal would obey or not show is escaped, and so are blanks at both ends and
 * the backslash: \n, \x1b, \u202e. The caller frees it.
 */
char *print_text(const char *bytes, size_t length);

/* The same for the name of an object; the prefix Local\ or Global\ stays as it is. */
char *print_name(const char *bytes, size_t length);

/*
 * A JSON string with its quotes; lone surrogates, and bytes that are not UTF-8, become U+FFFD. The
 * caller frees it.
 */
char *print_json(const char *bytes, size_t length);

/* Length of the prefix Local\ or Global\, 0 without one. */
size_t print_prefix_length(const char *bytes, size_t length);
