/* SPDX-License-Identifier: MIT */
/*
 * The copy of an image that views are mapped from.
 *
 * A program file cannot be mapped as it is: its sections begin at multiples of 512 bytes there,
 * and at multiples of a page in memory; and what is written to the file later must not show in a
 * view (row 308). So each section object has one copy, laid out as the image is, in a sealed memory
 * file, or in the file of its name, where other processes find it. All views share its pages until
 * they write to them. Pages that are all zero take no memory in a memory file before they are
 * touched.
 */
#pragma once

#include "engine/image.h"

#include "linux/descriptor.h"

/* Makes a sealed memory file with the image of SOURCE. Called inside a passage. */
NTSTATUS imagecopy_make(const struct image *image, int source, struct descriptor *out);

/* Bytes that the image and its description take in the file of a named object. */
uint64_t imagecopy_payload(const struct image *image);

/*
 * Fills PAYLOAD bytes of a file that have been allocated. Called inside a passage, which is left
 * meanwhile if the image is large.
 */
NTSTATUS imagecopy_write(const struct image *image, int source, int file, uint64_t payload);

/*
 * Reads the description. Whoever may write the file may have written it: STATUS_FILE_CORRUPT_ERROR
 * unless all of it is consistent and inside of PAYLOAD. Only the mapped parts are in it, without
 * what their headers had. The caller frees the image.
 */
NTSTATUS imagecopy_read(int file, uint64_t payload, struct image **out);

/* A memory file with the same pages, for a file that must not be executed. Inside a passage. */
NTSTATUS imagecopy_clone(const struct image *image, int file, struct descriptor *out);
