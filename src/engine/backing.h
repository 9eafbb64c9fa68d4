/* SPDX-License-Identifier: MIT */
/* The file behind a file-backed section: checked, grown, and found again by another process. */
#pragma once

#include "engine/record.h"
#include "engine/sharing.h"

#include "linux/descriptor.h"

struct image;

/* Beyond what any file system of Windows or Linux holds (row 046). */
#define BACKING_LARGEST_FILE ((uint64_t)1 << 53)

/*
 * What a section of SIZE bytes (0: all of it) over the file behind a handle comes to, before
 * anything is changed. FILE gets a descriptor of its own. Rows 019-034, 035-047.
 */
struct backing {
    struct descriptor file;
    uint64_t length;     /* of the file now */
    uint64_t size;       /* of the section */
    struct image *image; /* what a program file is in memory; else NULL */
};

/* IMAGE: as a program; then the image is the caller's to free. */
NTSTATUS backing_examine(HANDLE handle, ULONG protection, BOOL image, uint64_t size,
                         struct backing *out);

/*
 * Grows the file to the section's size, with storage, and makes known that it is mapped, so that
 * nobody cuts it. STATUS_DISK_FULL, STATUS_SECTION_TOO_BIG. ATTRIBUTES are SEC_…. Called inside a
 * passage, which is left while the file grows.
 */
NTSTATUS backing_secure(struct backing *backing, ULONG protection, ULONG attributes,
                        struct sharing *sharing);

/* Only grows the file, where that is known already. */
NTSTATUS backing_grow(struct backing *backing);

/* Makes known that a file is mapped, as a section of that protection and those attributes. */
NTSTATUS backing_share(const struct descriptor *file, ULONG protection, ULONG attributes,
                       struct sharing *sharing);

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
