/* SPDX-License-Identifier: MIT */
/*
 * Between file handles and the program's own descriptors.
 *
 * A lent file has one descriptor that both the handle and the program use. The program may close
 * it at any time: then the handle is dead, and goes when the number comes up again.
 */
#pragma once

#include "engine/handle.h"

struct fileobject;

/* The handle for a descriptor of the program's: the same each time. STATUS_INVALID_HANDLE. */
NTSTATUS lending_borrow(int fd, HANDLE *out);

/* Hands the descriptor of a file to the program, which closes it. APPEND: it is to append. */
NTSTATUS lending_give(HANDLE handle, BOOL append, int *fd);

/*
 * A new handle with a descriptor of its own. ACCESS 0: all that FD can serve.
 * STATUS_ACCESS_DENIED for more than that.
 */
NTSTATUS lending_import(int fd, ACCESS_MASK access, ULONG flags, HANDLE *out);

/* A new close-on-exec descriptor for a file or a section. */
NTSTATUS lending_export(HANDLE handle, int *fd);

/* For the file object: its last handle is gone. */
void lending_forget(struct fileobject *file);
