/* SPDX-License-Identifier: MIT */
/* Files for tests, in a folder of their own that is removed afterwards. */
#pragma once

#include <windows.h>

#include <sys/stat.h>
#include <sys/types.h>

/* For cmocka's group: makes the folder, enters it, and removes it with all that is in it. */
int scratch_begin(void **state);
int scratch_end(void **state);

/* The folder, without a slash at the end. */
const char *scratch_folder(void);

/* Makes a file with that text, or the file that is there has it. */
void scratch_write(const char *name, const char *text);

/* Whether a file has exactly that text; -1: there is no such file. */
int scratch_has(const char *name, const char *text);

/* Size of a file, -1 when there is none. */
long scratch_size(const char *name);

mode_t scratch_mode(const char *name);

/* Open descriptors of this process. */
int scratch_descriptors(void);

/* valgrind counts calls with bad pointers as errors, and has its own idea of descriptors. */
BOOL scratch_under_valgrind(void);

/* CreateFile with all share modes and the last error made known. */
#define UNTOUCHED 0xabcdU
HANDLE scratch_open(const char *name, DWORD access, DWORD disposition, DWORD flags);

/* Runs ROLE in a child and returns its exit status; -signal when one killed it. */
int scratch_child(int (*role)(void *), void *context);

/* The same as a user without privileges. */
int scratch_unprivileged(int (*role)(void *), void *context);
