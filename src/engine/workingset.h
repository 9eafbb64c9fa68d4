/* SPDX-License-Identifier: MIT */
/* The working set: which pages of the process are in memory. */
#pragma once

#include "engine/status.h"

#include <filemap/psapi.h>
#include <stddef.h>

/*
 * Lists all pages that are in memory into OUT, which has CAPACITY bytes, at least those of
 * NumberOfEntries; that is set in any case. STATUS_INFO_LENGTH_MISMATCH when not all fit,
 * STATUS_NOT_SUPPORTED without /proc, STATUS_NO_MEMORY.
 */
NTSTATUS workingset_list(PSAPI_WORKING_SET_INFORMATION *out, size_t capacity);

/* Fills in VirtualAttributes for each address. STATUS_NOT_SUPPORTED without /proc,
 * STATUS_NO_MEMORY.
 */
NTSTATUS workingset_describe(PSAPI_WORKING_SET_EX_INFORMATION *pages, size_t count);
