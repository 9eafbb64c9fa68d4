/* SPDX-License-Identifier: MIT */
/* Views: sections mapped into this process, in a tree ordered by address. */
#pragma once

#include "engine/placement.h"
#include "engine/section.h"

/*
 * Maps SIZE bytes (0: to the end) from OFFSET on. PROTECTION is PAGE_…; WANTED 0: anywhere.
 * Rows 162-204: STATUS_INVALID_HANDLE, STATUS_OBJECT_TYPE_MISMATCH, STATUS_ACCESS_DENIED,
 * STATUS_MAPPED_ALIGNMENT, STATUS_SECTION_PROTECTION, STATUS_INVALID_VIEW_SIZE,
 * STATUS_CONFLICTING_ADDRESSES, STATUS_INVALID_PARAMETER_3, STATUS_NO_MEMORY.
 * Images: as imageview_map() says.
 */
NTSTATUS view_map(HANDLE section, ULONG protection, uint64_t offset, size_t size, uintptr_t wanted,
                  void **out);

/*
 * The same at a place with limits (rows 381-398). PROTECTION may have modifiers (row 180). *SIZE
 * gets what was mapped, in whole pages. COMMIT is what shall be committed of a reserved section,
 * STATUS_INVALID_PARAMETER_5 for what cannot be (row 211). TYPE may have MEM_REPLACE_PLACEHOLDER:
 * the view takes the place of a placeholder that has exactly its range, which needs to begin at a
 * page only. MEM_RESERVE is for writable files (rows 206-208): the view may outgrow the section,
 * and what is behind the end of the file cannot be touched before the file has grown.
 * MEM_LARGE_PAGES is for sections made of them (rows 083, 213), whose views are whole large pages.
 * STATUS_INVALID_PARAMETER_9 for other values.
 */
NTSTATUS view_map_at(HANDLE section, ULONG protection, uint64_t offset, size_t *size, size_t commit,
                     const struct placement *place, ULONG type, void **out);

/* The same as view_map() anywhere; the view keeps the section's name, too, as a handle does. */
NTSTATUS view_map_holding(HANDLE section, ULONG protection, uint64_t offset, size_t size,
                          void **out);

/*
 * Removes the view that holds ADDRESS. STATUS_NOT_MAPPED_VIEW; STATUS_INVALID_PAGE_PROTECTION when
 * the section has SEC_NO_CHANGE (row 077).
 */
NTSTATUS view_unmap(uintptr_t address);

/* The same where ADDRESS is that of the view's first byte; else STATUS_NOT_MAPPED_VIEW. */
NTSTATUS view_unmap_first(uintptr_t address);

/*
 * The view that holds ADDRESS becomes the placeholder again whose place it took (row 390).
 * STATUS_NOT_MAPPED_VIEW; STATUS_CONFLICTING_ADDRESSES when it took none (row 247).
 */
NTSTATUS view_unmap_to_placeholder(uintptr_t address);

/*
 * Whether the views that hold two addresses show one file (rows 310, 311). STATUS_SUCCESS for one
 * view; STATUS_NOT_SAME_DEVICE for two; STATUS_INVALID_ADDRESS where nothing is mapped,
 * STATUS_CONFLICTING_ADDRESSES where it is no view.
 */
NTSTATUS view_compare(uintptr_t first, uintptr_t second);

/*
 * Starts and waits for the writing of a range (SIZE 0: to the end of the view).
 * STATUS_NOT_MAPPED_VIEW, STATUS_NOT_MAPPED_DATA when nothing is behind the view that could be
 * written to, STATUS_INVALID_PARAMETER when the range wraps or leaves user space.
 */
NTSTATUS view_flush(uintptr_t address, size_t size);
