/* SPDX-License-Identifier: MIT */
/*
 * Which pages of a reserved section are committed.
 *
 *   [ payload, whole units ][ one bit for each page, whole units ]
 *
 * The bits are in the section's file, so all processes have the same ones. A bit is set when there
 * is storage behind its page, and never taken back; who dies in between leaves storage without a
 * bit. They are read and written by system calls only: a file that somebody has cut short reads as
 * not committed, and kills nobody.
 */
#pragma once

#include "engine/sectionobject.h"

/* The bytes of both parts for a section of SIZE bytes. */
uint64_t committed_file_size(uint64_t size);

/*
 * Whether a page of the section is committed, and where the pages that are alike end, at most at
 * LIMIT. A page that is being committed may look either way. Can be called with any lock.
 */
NTSTATUS committed_run(const struct descriptor *file, uint64_t size, uint64_t page, uint64_t limit,
                       BOOL *committed, uint64_t *end);

/* The bytes that are committed. */
NTSTATUS committed_bytes(const struct descriptor *file, uint64_t size, uint64_t *bytes);

/*
 * Commits the pages [first, end) that are not yet. STATUS_COMMITMENT_LIMIT: it does not fit, and
 * nothing has changed; STATUS_ACCESS_DENIED: this process may only read the section;
 * STATUS_FILE_CORRUPT_ERROR: the file was cut short; STATUS_REMOVAL_TIMEOUT: who commits there does
 * not go on. Called without locks and outside of the passage.
 */
NTSTATUS committed_add(struct section *section, uint64_t first, uint64_t end);
