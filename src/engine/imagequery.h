/* SPDX-License-Identifier: MIT */
/* What a program file would be as an image. */
#pragma once

#include "engine/image.h"
#include "engine/handle.h"

/*
 * Reads the program file behind a handle with FILE_READ_DATA. STATUS_INVALID_HANDLE,
 * STATUS_ACCESS_DENIED, STATUS_INVALID_FILE_FOR_SECTION for what is no file, and those of
 * image_read(). The caller frees the image, which may be one that this machine does not map: FAULT
 * is IMAGE_MACHINE_FOREIGN then.
 */
NTSTATUS imagequery_read(HANDLE file, struct image **out, enum image_fault *fault);
