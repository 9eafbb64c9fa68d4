/* SPDX-License-Identifier: MIT */
/* What may be done with pages: VirtualProtect's rules for views and for other memory. */
#pragma once

#include "engine/region.h"
#include "engine/status.h"

/*
 * Changes the protection of all pages that [address, address + size) touches, and tells that of
 * the first one before. Rows 215-235: STATUS_INVALID_PAGE_PROTECTION, STATUS_SECTION_PROTECTION
 * beyond what the view was mapped with, STATUS_NOT_COMMITTED, STATUS_CONFLICTING_ADDRESSES when
 * the range is not inside one allocation, STATUS_NO_MEMORY. Nothing has changed on failure.
 */
NTSTATUS protect_range(uintptr_t address, size_t size, ULONG protection, ULONG *old);

/* One base protection, with modifiers that go with it? */
BOOL protect_is_valid(ULONG protection);

/* What such pages need to work: guard pages the handlers of signals. Not with the view lock held.
 */
NTSTATUS protect_prepare(ULONG protection);

/* Whether a view that was mapped with ALLOCATION may have pages with PROTECTION (row 223). */
BOOL protect_fits_view(ULONG protection, ULONG allocation);

/* The PAGE_… value that comes nearest to PROT_… bits. */
ULONG protect_of_native(int native);

/*
 * With the view lock held: gives the pages [first, end) of a region their new protection, all of
 * them or none. KEEPS_CACHING: but for PAGE_NOCACHE and PAGE_WRITECOMBINE. 0 or -errno.
 */
int protect_pages(struct region *region, size_t first, size_t end, ULONG protection,
                  BOOL keeps_caching);

/*
 * With the view lock held: the protection of a page as VirtualQuery tells it (a written page of a
 * copy-on-write view is a private one, row 216), and how far it reaches, at most to LIMIT.
 */
ULONG protect_effective(const struct region *region, size_t page, size_t limit, size_t *end);
