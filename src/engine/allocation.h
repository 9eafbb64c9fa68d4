/* SPDX-License-Identifier: MIT */
/* Memory that VirtualAlloc reserves and commits, and its rules on views. */
#pragma once

#include "engine/status.h"

#include <stdint.h>

/*
 * VirtualAlloc: TYPE is MEM_RESERVE, MEM_COMMIT, both, or MEM_RESET. *ADDRESS 0: anywhere; it and
 * *SIZE get what was taken. Rows 271-277: STATUS_ALREADY_COMMITTED on a view of a file,
 * STATUS_CONFLICTING_ADDRESSES, STATUS_SECTION_PROTECTION, STATUS_INVALID_PAGE_PROTECTION,
 * STATUS_INVALID_PARAMETER, STATUS_NO_MEMORY.
 */
NTSTATUS allocation_make(uintptr_t *address, size_t *size, ULONG type, ULONG protection);

/*
 * VirtualFree: TYPE is MEM_DECOMMIT or MEM_RELEASE, SIZE 0: all of it. Rows 278-282:
 * STATUS_UNABLE_TO_DELETE_SECTION for a view, STATUS_MEMORY_NOT_ALLOCATED,
 * STATUS_FREE_VM_NOT_AT_BASE, STATUS_UNABLE_TO_FREE_VM.
 */
NTSTATUS allocation_free(uintptr_t address, size_t size, ULONG type);
