/* SPDX-License-Identifier: MIT */
/* Large pages: the huge pages that the administrator has set aside. */
#pragma once

#include "engine/status.h"

#include <stddef.h>
#include <stdint.h>

struct descriptor;

/* Bytes of one; 0: the machine has none (row 082). */
size_t largepage_size(void);

/* Whether these are whole large pages. */
BOOL largepage_fits(uint64_t bytes);

/*
 * What it means that the kernel gave none: STATUS_PRIVILEGE_NOT_HELD where none are set aside (row
 * 079), STATUS_INSUFFICIENT_RESOURCES where they are in use, else what the error says.
 */
NTSTATUS largepage_status(int error);

/* Whether a file that a record names has SIZE bytes of large pages. STATUS_FILE_CORRUPT_ERROR. */
NTSTATUS largepage_verify(const struct descriptor *file, uint64_t size);

/*
 * A file of SIZE bytes without a name, all of it there, however memory is committed otherwise (row
 * 084). Called inside a passage, which is left meanwhile.
 */
NTSTATUS largepage_make(BOOL executable, uint64_t size, struct descriptor *out);
