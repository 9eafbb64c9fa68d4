/* SPDX-License-Identifier: MIT */
/* Reading the entries of a folder, without memory of its own. */
#pragma once

#include "linux/descriptor.h"

struct folder_reader {
    struct descriptor folder;
    size_t filled, position;
    int error; /* -errno: why there seem to be no more entries; else 0 */
    char buffer[4096];
};

/* Starts at the first entry. FOLDER may be AT_FDCWD. 0 or -errno. */
int folder_read(int folder, const char *path, struct folder_reader *reader);

/* The next entry's name (valid until the next call), or NULL at the end. . and .. are left out. */
const char *folder_next(struct folder_reader *reader);

void folder_finish(struct folder_reader *reader);
