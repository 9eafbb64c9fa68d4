/* SPDX-License-Identifier: MIT */
/*
 * Files that could not be made longer.
 *
 * What was allocated for one is cut off with the gate of the file (sharing.h). Who makes a section
 * grows its file without the gate, takes part with it, and looks then whether the file still is as
 * long as it must be: so he is not cut, or sees it.
 */
#pragma once

#include "linux/descriptor.h"

#include <stdint.h>

/* After a file_grow() that has failed. */
void growth_undo(const struct descriptor *file, uint64_t from, uint64_t reached);
