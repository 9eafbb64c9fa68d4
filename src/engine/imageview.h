/* SPDX-License-Identifier: MIT */
/* Views of images: at the base that the file prefers, each part with its own protection. */
#pragma once

#include "engine/placement.h"
#include "engine/region.h"

/*
 * Maps SIZE bytes from the view's offset on; the view has its section. If the place does not want
 * an address: at the image's own base where that is free and within the limits, else anywhere.
 * STATUS_SUCCESS, STATUS_IMAGE_NOT_AT_BASE or
 * STATUS_IMAGE_MACHINE_TYPE_MISMATCH (rows 288, 305, 306), and the view is whole but for the tree;
 * STATUS_CONFLICTING_ADDRESSES, STATUS_ACCESS_DENIED, STATUS_NO_MEMORY.
 */
NTSTATUS imageview_map(struct region *view, size_t size, const struct placement *place);
