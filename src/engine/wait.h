/* SPDX-License-Identifier: MIT */
/*
 * Waiting for objects to be signaled.
 *
 * A type of object says whether one is signaled, and which descriptor becomes readable when that
 * may have changed. So a wait is poll(2) on the descriptors and another look. Types that say
 * nothing are always signaled (rows s165, s166).
 */
#pragma once

#include "engine/handle.h"

#define WAIT_FOR_EVER 0xFFFFFFFFU /* INFINITE */
#define WAIT_MOST_HANDLES 64U

/*
 * Waits until one of the handles is signaled, or, with ALL, until all are. MILLISECONDS is how
 * long at most. The pseudo handles of the process and the thread are never signaled, and refused
 * where there may be several handles (row s163).
 * STATUS_WAIT_0 + the lowest index, STATUS_WAIT_0 for all, STATUS_TIMEOUT. STATUS_INVALID_HANDLE,
 * STATUS_ACCESS_DENIED without SYNCHRONIZE, STATUS_INVALID_PARAMETER for no handles or more than
 * 64, STATUS_INVALID_PARAMETER_MIX when all are waited for and two are the same object.
 */
NTSTATUS wait_for_one(HANDLE handle, ULONG milliseconds);
NTSTATUS wait_for_several(const HANDLE *handles, ULONG count, BOOL all, ULONG milliseconds);
