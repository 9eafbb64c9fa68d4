/* SPDX-License-Identifier: MIT */
/* The headers of program files, but for the table of sections. */
#pragma once

#include "engine/image.h"

/* All of SIZE bytes, or STATUS_INVALID_IMAGE_FORMAT where the file ends before. */
NTSTATUS header_bytes(const struct image_source *source, void *buffer, size_t size,
                      uint64_t offset);

/* Little-endian numbers at any address. */
uint16_t header_word16(const uint8_t *bytes);
uint32_t header_word32(const uint8_t *bytes);
uint64_t header_word64(const uint8_t *bytes);

/* Reads and checks them; TABLE: where in the file the table of sections begins. */
NTSTATUS header_read(const struct image_source *source, struct image_facts *facts, uint64_t *table,
                     enum image_fault *fault);
