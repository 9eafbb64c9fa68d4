/* SPDX-License-Identifier: MIT */
/* The program that this process runs, as /proc/self shows it. */
#pragma once

#include "linux/descriptor.h"

#include <stddef.h>

#define EXE_PATH_CAPACITY 4096

/* Its path, with a NUL. The length, or -errno. */
long exe_path(char path[EXE_PATH_CAPACITY]);

/*
 * The arguments, each with its NUL, in memory that the caller frees. *SIZE gets the bytes of all.
 * 0 or -errno.
 */
int exe_arguments(char **arguments, size_t *size);

/*
 * Opens a file in the program's folder to read it. -ENOENT where there is none or the folder is not
 * known, and for a program that has more rights than its caller, who may have chosen the folder.
 * -EPERM for what is no plain file of the program's owner or root that only they may write.
 */
int exe_open_beside(const char *name, struct descriptor *out);
