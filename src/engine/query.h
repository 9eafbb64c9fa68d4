/* SPDX-License-Identifier: MIT */
/* What is at an address, and what is behind a name. */
#pragma once

#include "engine/status.h"

#include <stdint.h>

/*
 * The run of like pages from the page of ADDRESS on, for any address of the process.
 * STATUS_INVALID_PARAMETER above user space. Rows 159, 215-216, 235, 243, 353.
 */
NTSTATUS query_address(uintptr_t address, MEMORY_BASIC_INFORMATION *out);
