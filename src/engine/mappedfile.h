/* SPDX-License-Identifier: MIT */
/* The file behind an address. */
#pragma once

#include "engine/path.h"

#include <stdint.h>

/*
 * The path of the file that is mapped at ADDRESS, by a view or by the program itself. Rows 346,
 * 350, 352: STATUS_INVALID_ADDRESS where no file can be, STATUS_FILE_INVALID for a section of the
 * paging file, STATUS_NOT_SUPPORTED without /proc.
 */
NTSTATUS mappedfile_path(uintptr_t address, char path[PATH_CAPACITY]);
