/* SPDX-License-Identifier: MIT */
/* Pages that shall be in memory: locked there, or fetched ahead. */
#pragma once

#include "engine/status.h"

#include <stdint.h>

/*
 * Locks all pages that the range touches; twice is once. STATUS_INVALID_PARAMETER,
 * STATUS_ACCESS_VIOLATION for pages that cannot be touched, STATUS_WORKING_SET_QUOTA beyond what
 * the process may lock. Nothing is locked on failure.
 */
NTSTATUS residency_lock(uintptr_t address, size_t size);

/* STATUS_NOT_LOCKED if any of the pages is not locked; then all stay as they are. */
NTSTATUS residency_unlock(uintptr_t address, size_t size);

/* A wish, without effect on what is not mapped (row 401). */
void residency_fetch(uintptr_t address, size_t size);
