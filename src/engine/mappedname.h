/* SPDX-License-Identifier: MIT */
/* Which file is mapped at an address. */
#pragma once

#include <filemap/ntstatus.h>
#include <limits.h>
#include <stdint.h>

/*
 * The absolute path of the file behind the view that holds ADDRESS, as it is called now, or behind
 * what the program has mapped there itself. Rows 346, 350, 352: STATUS_INVALID_ADDRESS where
 * neither is, STATUS_FILE_INVALID for a view without a file. STATUS_NOT_SUPPORTED without /proc
 * and for images, STATUS_NAME_TOO_LONG.
 */
NTSTATUS mappedname_get(uintptr_t address, char path[PATH_MAX]);
