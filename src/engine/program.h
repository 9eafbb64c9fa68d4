/* SPDX-License-Identifier: MIT */
/* The program that runs: its path and its arguments. */
#pragma once

#include <filemap/winnt.h>

#define PROGRAM_PATH_CAPACITY 4096

/* The path in UTF-8, with a NUL; *LENGTH gets its bytes without the NUL. */
NTSTATUS program_path(char path[PROGRAM_PATH_CAPACITY], size_t *length);

/*
 * The arguments in UTF-8, each with its NUL, for free(3); *SIZE gets the bytes of all. Whoever
 * wrote over them, as programs do to change what ps shows, also changed what this returns.
 */
NTSTATUS program_arguments(char **arguments, size_t *size);
