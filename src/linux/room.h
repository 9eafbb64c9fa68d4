/* SPDX-License-Identifier: MIT */
/* Free address space between what is mapped. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * The highest free range of SIZE bytes that lies in [LOWEST, HIGHEST] and begins at a multiple of
 * ALIGNMENT, which is a power of two. Another thread may take it at any time. 0, -ENOMEM when
 * there is none, or another -errno.
 */
int room_find(size_t size, uintptr_t lowest, uintptr_t highest, size_t alignment, uintptr_t *out);
