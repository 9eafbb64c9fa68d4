/* SPDX-License-Identifier: MIT */
/* Files that are deleted when their last handle is closed. */
#pragma once

#include "engine/openfile.h"
#include "engine/path.h"

/* The path that the file has now. 0, -ENOENT when it has none or /proc is missing, or -errno. */
int deletion_find_name(const struct descriptor *file, char path[PATH_CAPACITY]);

/* Removes a name if it is still that of the file. */
void deletion_remove_name(const char *path, const struct descriptor *file);

/* FILE_FLAG_DELETE_ON_CLOSE: the last handle of this process takes the name with it. */
void deletion_doom(struct fileobject *file);

/* The last handle is gone. */
void deletion_carry_out(const struct fileobject *file);
