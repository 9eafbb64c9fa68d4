/* SPDX-License-Identifier: MIT */
/*
 * excpt.h - what a filter decides, and what it can ask
 *
 * The guards themselves are FILEMAP_TRY and FILEMAP_EXCEPT, in guard.h.
 */
#ifndef FILEMAP_EXCPT_H
#define FILEMAP_EXCPT_H

#include "minwindef.h"

FILEMAP_BEGIN_C

/* What a filter, or a handler of AddVectoredExceptionHandler, decides. */
#define EXCEPTION_EXECUTE_HANDLER 1
#define EXCEPTION_CONTINUE_SEARCH 0
#define EXCEPTION_CONTINUE_EXECUTION (-1)

struct _EXCEPTION_POINTERS;

/*
 * The exception that a guard of the thread has caught last: its code, and all that is known of it.
 * For the filter and the block of FILEMAP_EXCEPT. A guard inside of that block that catches another
 * one changes the answer. The ContextRecord is NULL: the registers are gone when a filter runs.
 * learn.microsoft.com: GetExceptionCode macro, GetExceptionInformation macro (excpt.h)
 */
FILEMAP_API DWORD __cdecl _exception_code(void) FILEMAP_SYMBOL(_exception_code);
FILEMAP_API void *__cdecl _exception_info(void) FILEMAP_SYMBOL(_exception_info);

#define GetExceptionCode _exception_code
#define exception_code _exception_code
#define GetExceptionInformation() ((struct _EXCEPTION_POINTERS *)_exception_info())
#define exception_info() ((struct _EXCEPTION_POINTERS *)_exception_info())

FILEMAP_END_C

#endif
