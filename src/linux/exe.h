/* SPDX-License-Identifier: MIT */
/* The program that this process runs, as /proc/self shows it. */
#pragma once

#include <stddef.h>

#define EXE_PATH_CAPACITY 4096

/* Its path, with a NUL. The length, or -errno. */
long exe_path(char path[EXE_PATH_CAPACITY]);

/*
 * The arguments, each with its NUL, in memory that the caller frees. *SIZE gets the bytes of all.
 * 0 or -errno.
 */
int exe_arguments(char **arguments, size_t *size);
