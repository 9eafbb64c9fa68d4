/* SPDX-License-Identifier: MIT */
/*
 * Standard input, output and error: the descriptors 0, 1 and 2.
 *
 * Where there is none, Linux would give the number to the next file that is opened. So a program
 * that is started without one has a descriptor there that can be neither read nor written (O_PATH),
 * and that counts as none.
 */
#pragma once

#include "engine/handle.h"

#define STANDARD_DESCRIPTORS 3

/* The handle for one of them. STATUS_INVALID_HANDLE when there is none. */
NTSTATUS standard_handle(int fd, HANDLE *out);

/*
 * Takes the numbers of the three that are free, by what counts as none, so that nothing that is
 * opened meanwhile gets one. PLUGS has -1 for those that were in use.
 */
NTSTATUS standard_plug(int plugs[STANDARD_DESCRIPTORS]);
void standard_unplug(int plugs[STANDARD_DESCRIPTORS]);

/* Closes it (row h070). STATUS_INVALID_HANDLE when there is none. */
NTSTATUS standard_close(int fd);

/*
 * A descriptor that is to become one of a child's: a close-on-exec copy of the one behind a
 * handle, or one that counts as none. It is above the three. INHERITED: whether a handle that is
 * not one of the process's own three may be passed on at all.
 */
NTSTATUS standard_for_child(HANDLE handle, BOOL inherited, int *fd);
