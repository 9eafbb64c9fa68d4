/* SPDX-License-Identifier: MIT */
/* Which file is mapped at an address. */
#pragma once

#include <filemap/ntstatus.h>
#include <limits.h>
#include <stdint.h>

/* The name is that of a device and the path with backslashes, as native calls have names. */
#define MAPPEDNAME_DEVICE "\\Device\\Linux"
#define MAPPEDNAME_CAPACITY (sizeof MAPPEDNAME_DEVICE + PATH_MAX)

/*
 * The name of the file behind the view that holds ADDRESS, as it is called now, or behind what the
 * program has mapped there itself; of an image the one it had when the section was made. Rows 346,
 * 350, 352: STATUS_INVALID_ADDRESS where neither is, STATUS_FILE_INVALID for a view without a file.
 * STATUS_NOT_SUPPORTED without /proc, for an image from Global\, and for an unnamed one that was
 * inherited; STATUS_NAME_TOO_LONG.
 */
NTSTATUS mappedname_get(uintptr_t address, char name[MAPPEDNAME_CAPACITY]);
