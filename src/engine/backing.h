/* SPDX-License-Identifier: MIT */
/* The file behind a file-backed section: checked, grown, and found again by another process. */
#pragma once

#include "engine/record.h"

#include "linux/descriptor.h"

/*
 * What a section of SIZE bytes (0: all of it) over the file behind a handle comes to, before
 * anything is changed. FILE gets a descriptor of its own. Rows 019-034, 035-047.
 */
struct backing {
    struct descriptor file;
    uint64_t length; /* of the file now */
    uint64_t size;   /* of the section */
};

NTSTATUS backing_examine(HANDLE handle, ULONG protection, BOOL image, uint64_t size,
                         struct backing *out);

/*
 * Grows the file to the section's size, with storage. STATUS_DISK_FULL, STATUS_SECTION_TOO_BIG.
 * Called inside a passage, which is left meanwhile.
 */
NTSTATUS backing_grow(struct backing *backing);

/*
 * Opens what the path of a record leads to, if it is the recorded file. 0, -EXDEV when it is
 * another one, or -errno.
 */
int backing_open_by_path(const struct record *record, int flags, struct descriptor *out);

/* The path to put into a record, in PATH_MAX bytes. */
NTSTATUS backing_path(const struct backing *backing, char *path);

/*
 * Opens the file that a record names: by its path, or, when it was renamed or unlinked, through a
 * process that has it open. STATUS_ACCESS_DENIED for a record that may be forged or a path that
 * leads elsewhere, STATUS_FILE_INVALID when the file cannot be reached. OBJECT is the file that
 * the record stands in.
 */
NTSTATUS backing_open(enum name_space space, const struct descriptor *object,
                      const struct record *record, struct descriptor *out);
