/* SPDX-License-Identifier: MIT */
/*
 * The engine's error language, and the two places where errors change language.
 *
 * src/linux returns -errno; status_from_error() turns it into an NTSTATUS, once, where the engine
 * calls down. The engine returns NTSTATUS. The Win32 front-ends turn that into a last error by
 * status_to_win32(), the only such table.
 */
#pragma once

#include <filemap/ntstatus.h>
#include <filemap/winnt.h>

/* A remover that was stopped half-way keeps a name busy. No status of Windows becomes this error.
 */
#define STATUS_REMOVAL_TIMEOUT ((NTSTATUS)0xE0000001)

static inline BOOL status_failed(NTSTATUS status)
{
    return status < 0;
}

/* ERROR is -errno, or 0 for success. */
NTSTATUS status_from_error(int error);

DWORD status_to_win32(NTSTATUS status);

/* The status that this thread turned into a Win32 error last. */
void status_remember(NTSTATUS status);
NTSTATUS status_last(void);

/* Is it that the system cannot do now what it is asked for? It may well be able to later. */
BOOL status_is_shortage(NTSTATUS status);
