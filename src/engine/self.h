/* SPDX-License-Identifier: MIT */
/* The process that we are, as an object that handles can denote. */
#pragma once

#include "engine/handle.h"

#include <stdint.h>

/* The pseudo handles of the calling process and thread. */
#define SELF_PROCESS ((HANDLE)(intptr_t)-1)
#define SELF_THREAD ((HANDLE)(intptr_t)-2)

/* The object that a pseudo handle stands for; NULL for all but that of the current process. */
struct object *self_object(HANDLE pseudo);

/* The object itself; what the pseudo handle stands for, if it is the same process. */
const struct object *self_identity(const struct object *object);

/*
 * STATUS_SUCCESS when a handle, pseudo or real, denotes this process; else what is wrong with it.
 * STATUS_NOT_SUPPORTED for another process.
 */
NTSTATUS self_check(HANDLE process);

/* The same, and STATUS_ACCESS_DENIED when it lacks a right, PROCESS_…. */
NTSTATUS self_check_rights(HANDLE process, ACCESS_MASK needed);
