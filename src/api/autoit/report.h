/* SPDX-License-Identifier: MIT */
/* @error and @extended of the calling thread. */
#pragma once

#include <filemap/minwindef.h>

/* Each function of autoit.h reports in the end. */
void report(int error, DWORD extended);

static inline void report_success(void)
{
    report(0, 0);
}
