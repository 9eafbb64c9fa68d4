/* SPDX-License-Identifier: MIT */
/* Memory that VirtualAlloc reserves and commits, and its rules on views. */
#pragma once

#include "engine/placement.h"

/*
 * VirtualAlloc: TYPE is MEM_RESERVE, MEM_COMMIT, both, or MEM_RESET. *ADDRESS 0: anywhere; it and
 * *SIZE get what was taken. Rows 271-277: STATUS_ALREADY_COMMITTED on a view of a file,
 * STATUS_CONFLICTING_ADDRESSES, STATUS_SECTION_PROTECTION, STATUS_INVALID_PAGE_PROTECTION,
 * STATUS_INVALID_PARAMETER, STATUS_NO_MEMORY.
 */
NTSTATUS allocation_make(uintptr_t *address, size_t *size, ULONG type, ULONG protection);

/*
 * VirtualAlloc2: the same at a place with limits, and for placeholders. TYPE may be MEM_RESERVE
 * with MEM_RESERVE_PLACEHOLDER (PROTECTION is PAGE_NOACCESS, row 388), or MEM_RESERVE, or that and
 * MEM_COMMIT, with MEM_REPLACE_PLACEHOLDER: place and size are those of a placeholder, else
 * STATUS_CONFLICTING_ADDRESSES (row 386).
 */
NTSTATUS allocation_make_at(const struct placement *place, uintptr_t *address, size_t *size,
                            ULONG type, ULONG protection);

/*
 * NtFreeVirtualMemory: TYPE is MEM_DECOMMIT or MEM_RELEASE, SIZE 0: all of it; or MEM_RELEASE with
 * MEM_PRESERVE_PLACEHOLDER or MEM_COALESCE_PLACEHOLDERS (placeholder.h). Rows 278-282:
 * STATUS_UNABLE_TO_DELETE_SECTION for a view, STATUS_MEMORY_NOT_ALLOCATED,
 * STATUS_FREE_VM_NOT_AT_BASE, STATUS_UNABLE_TO_FREE_VM, STATUS_CONFLICTING_ADDRESSES.
 * A part of an allocation may be released: what is left on its sides are allocations of their own.
 * ADDRESS and SIZE get the whole pages that were meant.
 */
NTSTATUS allocation_free(uintptr_t *address, size_t *size, ULONG type);
