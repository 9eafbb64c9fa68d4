/* SPDX-License-Identifier: MIT */
/*
 * Views of reserved sections: their pages fault until somebody commits them, in whatever process.
 *
 * A watch (userfaultfd) makes them fault until there is storage; nothing has to be done when
 * somebody commits. Where there is none, pages that are not committed cannot be touched
 * (PROT_NONE) and each process must make them accessible: at its own commits, and for those of
 * others when it asks about them.
 *
 * All of these need the view lock; none allocates memory but reserve_commit.
 */
#pragma once

#include "engine/region.h"
#include "engine/status.h"

/* Watches a view that has just been mapped, or hides its pages. On failure it is to be unmapped. */
NTSTATUS reserve_begin(struct region *view);

/* For a view that has gone. */
void reserve_end(struct region *view);

/*
 * Whether a page of any region is committed as far as its section is concerned, and where the
 * pages that are alike end, at most at LIMIT. Committed pages of a hidden view become accessible.
 */
NTSTATUS reserve_run(struct region *region, size_t page, size_t limit, BOOL *committed,
                     size_t *end);

/*
 * Commits pages of the section behind a view. The view lock is given back meanwhile:
 * STATUS_CONFLICTING_ADDRESSES when the view has gone. Errors as in committed_add.
 */
NTSTATUS reserve_commit(struct region *view, size_t first, size_t end);

enum reserve_fault {
    RESERVE_OTHER,       /* the fault has nothing to do with reserving */
    RESERVE_UNCOMMITTED, /* nobody has committed that page: an access violation */
    RESERVE_SHOWN,       /* somebody has; now it is accessible: try again */
};

/*
 * What a fault at ADDRESS means. ACCESS is PROT_READ, PROT_WRITE or PROT_EXEC, what was tried; 0
 * for SIGBUS, which more access would not cure: nothing but storage does. For a signal handler.
 */
enum reserve_fault reserve_fault(uintptr_t address, int access);
