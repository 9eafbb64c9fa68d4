/* SPDX-License-Identifier: MIT */
/* synchapi.h - waiting */
#ifndef FILEMAP_SYNCHAPI_H
#define FILEMAP_SYNCHAPI_H

#include "minwinbase.h"
#include "winnt.h"

FILEMAP_BEGIN_C

#define INFINITE 0xFFFFFFFF

/*
 * Suspends the calling thread.
 *   dwMilliseconds  how long; 0: the rest of its time slice; INFINITE: for ever
 * A signal does not shorten it.
 * learn.microsoft.com: Sleep function (synchapi.h)
 */
FILEMAP_API void WINAPI Sleep(_In_ DWORD dwMilliseconds) FILEMAP_SYMBOL(Sleep);

FILEMAP_END_C

#endif
