/* SPDX-License-Identifier: MIT */
/*
 * Exceptions: who is asked about one, and the guards of a thread.
 *
 * First the vectored handlers, then the guards from the innermost one out, then the filter of the
 * process, then the signal handler that was there before ours.
 */
#pragma once

#include "engine/status.h"

#include <filemap/errhandlingapi.h>
#include <filemap/guard.h>
#include <filemap/winnt.h>

/* Installs the handlers of signals with the first call. Not with the view lock held. */
NTSTATUS exception_catch(void);

/* The same with the view lock held. */
NTSTATUS exception_catch_locked(void);

/* Whether they are in their place, and the thread lets them run. */
BOOL exception_is_caught(void);

/*
 * A guard is begun (its jump buffer is not filled yet), entered, and left. The guard that is
 * entered is the one begun last.
 */
void exception_guard_begin(struct filemap_guard *guard);
struct filemap_guard *exception_guard_enter(void);
void exception_guard_leave(const struct filemap_guard *guard);

/* After a guard has caught an exception: TRUE when the filter takes it, else it does not return. */
BOOL exception_decide(LONG filter);

/* What the guards of the thread caught last. */
EXCEPTION_POINTERS *exception_last(void);

/* Returns when a handler has put things right. RECORD has everything but the address. */
void exception_raise(EXCEPTION_RECORD *record);

LPTOP_LEVEL_EXCEPTION_FILTER exception_set_filter(LPTOP_LEVEL_EXCEPTION_FILTER filter);
