/* SPDX-License-Identifier: MIT */
/*
 * The paging-file folder: where sections go that do not fit into memory.
 *
 * It is FILEMAP_PAGEFILE_DIR, or /var/tmp/filemap-<uid>, and the user's alone. It is needed
 * seldom, so it is opened anew each time.
 */
#pragma once

#include "engine/namespace.h"

#include "linux/descriptor.h"

/* The path of the folder, NUL-terminated; empty when it is too long or not absolute. */
void pagefolder_path(char *path, size_t capacity);

/*
 * Opens it if it is the user's own and closed to others. CREATE: makes it if it is missing.
 * On failure REASON says why, NAMESPACE_USABLE if that has nothing to do with the folder.
 */
NTSTATUS pagefolder_open(BOOL create, enum namespace_reason *reason, struct descriptor *out);

/*
 * Opens the folder of a file by the file's path, on the same conditions. NAME gets the last part
 * of the path.
 */
NTSTATUS pagefolder_open_of(const char *path, const char **name, struct descriptor *out);
