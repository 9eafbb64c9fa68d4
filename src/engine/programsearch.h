/* SPDX-License-Identifier: MIT */
/* Which program CreateProcess runs (rows h001-h015). */
#pragma once

#include "engine/path.h"

/*
 * The file that PATH, made by path_from_…, names: that one and no other. FOUND gets it, absolute.
 * STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND, STATUS_FILE_IS_A_DIRECTORY.
 */
NTSTATUS programsearch_name(const char *path, char found[PATH_CAPACITY]);

/*
 * The program that a command line begins with. In quotes it is what is between them. Else each
 * part that ends before a blank is tried, the shortest first; *TO_QUOTE gets the length in WCHARs
 * of one that has blanks itself, else 0. One without a folder is looked for where the calling
 * program is, in the current folder, and along PATH; one without a period also with .exe added.
 * As above.
 */
NTSTATUS programsearch_line(const WCHAR *line, size_t length, char found[PATH_CAPACITY],
                            size_t *to_quote);
