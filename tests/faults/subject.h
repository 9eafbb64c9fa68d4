/* SPDX-License-Identifier: MIT */
/* What the operations work on, the steps that several of them take, and the tables that they are
 * in. */
#pragma once

#include "scenarios.h"

#include <filemap/windows.h>
#include <filemap/winternl.h>

#define LARGE (2 << 20) /* more than is allocated without a look at what is available */

extern struct subject {
    HANDLE section, file;
    void *view, *memory;
} subject;

/* Unmaps the view and closes both handles. */
void subject_release(void);

/* Some become the section of the subject, and say whether the call told truly that it is new. */
HANDLE subject_create(const char *name, DWORD size);
BOOL subject_is_new(HANDLE created);
BOOL subject_create_new(void);
BOOL subject_create_large(void);
BOOL subject_create_unnamed(void);
BOOL subject_open(void);

BOOL subject_open_file(void);
BOOL subject_map(void);
BOOL subject_create_and_map(void);
BOOL subject_unmap(void);
BOOL subject_close(void); /* the section */
BOOL subject_query(void);
BOOL subject_leave(void); /* ends the process */

/* Native calls tell by their status: it becomes the last error. */
BOOL subject_told(NTSTATUS status);

extern const struct scenario section_scenarios[], memory_scenarios[], file_scenarios[],
    handle_scenarios[];
