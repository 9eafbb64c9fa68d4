/* SPDX-License-Identifier: MIT */
/*
 * What a fault means: which exception it is, or that there is none because the page can be had.
 *
 * This runs in the handler of SIGSEGV and SIGBUS, in the thread that has met the fault. A thread
 * that has a lock of ours or is in the passage is let alone; any other may take the view lock here
 * as in a call. The heap is not touched: the fault may have come in the middle of malloc.
 */
#pragma once

#include "engine/region.h"

#include "linux/faults.h"

#include <filemap/winnt.h>

enum fault_verdict {
    FAULT_RAISE,    /* an exception */
    FAULT_RETRY,    /* the page is there: run the instruction again */
    FAULT_NOT_OURS, /* the library's own fault, or the stack is full */
};

/* RECORD gets the exception, when it is one. A guard page has lost its guard. */
enum fault_verdict fault_judge(const struct fault *fault, EXCEPTION_RECORD *record);

/* Nobody wanted the exception: a guard page gets its guard back, so that it ends the process. */
void fault_decline(const EXCEPTION_RECORD *record);
