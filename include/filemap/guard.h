/* SPDX-License-Identifier: MIT */
/*
 * guard.h - reading memory that may fail: FILEMAP_TRY { } FILEMAP_EXCEPT(filter) { }
 *
 *   FILEMAP_TRY {
 *       sum += view[i];
 *   } FILEMAP_EXCEPT(EXCEPTION_IN_PAGE_ERROR) {
 *       puts("somebody has cut the file");
 *   }
 *
 * What the thread touches in the first block and cannot have becomes an exception, and not the end
 * of the process. The filter tells what shall be done with it:
 *   EXCEPTION_EXECUTE_HANDLER    or another number above 0: the second block runs, and then what
 *                                follows it
 *   EXCEPTION_CONTINUE_SEARCH    the exception is for a guard around this one
 *   the code of an exception     the second block runs if it is that one (0x8..., 0xC..., 0xE...)
 *   EXCEPTION_CONTINUE_EXECUTION cannot be had here: see AddVectoredExceptionHandler. It becomes
 *                                EXCEPTION_NONCONTINUABLE_EXCEPTION for the guards around
 * Filter and second block ask GetExceptionCode() and GetExceptionInformation() (excpt.h) what
 * happened. They are no longer guarded by this guard, but by those around it.
 *
 * Guards nest, in a function and through calls. Each thread has its own. The first block may be
 * left by return, break, continue, goto, and by a C++ exception; not by longjmp, which would leave
 * the guard behind. A variable of the function that the first block changes and that is used later
 * must be volatile, as with setjmp. Between the guard and what fails, destructors of C++ do not run
 * and locks stay locked.
 *
 * The first guard of a process installs handlers for SIGSEGV and SIGBUS. They pass on to the
 * handlers that were there before what comes when no guard is active. A program that installs its
 * own later must call the old one, or it disables the guards; see filemap_guard_in_place().
 *
 * Differs from Windows: the filter runs when the first block has been left already. There is no
 * __finally. A stack overflow is not caught.
 * The header can be used on Windows too: see guard_windows.h.
 */
#ifndef FILEMAP_GUARD_H
#define FILEMAP_GUARD_H

#ifdef _WIN32

#include "guard_windows.h"

#else

#include <setjmp.h>

#include "minwindef.h"

FILEMAP_BEGIN_C

/* A guard, on the stack of its thread. Nothing in it is for programs. */
struct filemap_guard {
    struct filemap_guard *Outer;
    ULONG_PTR Check;
    jmp_buf Context;
};

/* What the two macros are made of. */
FILEMAP_API struct filemap_guard *filemap_guard_begin(struct filemap_guard *Guard);
FILEMAP_API struct filemap_guard *filemap_guard_enter(void);
FILEMAP_API void filemap_guard_leave(struct filemap_guard **Guard);
FILEMAP_API BOOL filemap_guard_decide(LONG Filter);

/*
 * Tells whether guards work at this moment: the handlers for SIGSEGV and SIGBUS are the library's
 * (which installs them now, if it has not yet), and the calling thread blocks neither signal.
 * Result: TRUE, or FALSE and
 *   ERROR_INVALID_FUNCTION   other handlers have taken their place, or a signal is blocked
 */
FILEMAP_API BOOL filemap_guard_in_place(void);

FILEMAP_END_C

#define FILEMAP_GUARD_SET(guard) setjmp((guard)->Context)
#define FILEMAP_GUARD_FRAMES

#endif

#ifdef FILEMAP_GUARD_FRAMES

#define FILEMAP_JOIN_(prefix, line) prefix##line
#define FILEMAP_JOIN(prefix, line) FILEMAP_JOIN_(prefix, line)
/* Leaves the guard wherever the block is left. */
#define FILEMAP_GUARD_BODY                                                                         \
    struct filemap_guard *FILEMAP_JOIN(filemap_body_, __LINE__)                                    \
        __attribute__((__cleanup__(filemap_guard_leave), __unused__)) = filemap_guard_enter();

#ifdef __cplusplus
#define FILEMAP_TRY                                                                                \
    if (struct filemap_guard FILEMAP_JOIN(filemap_guard_, __LINE__) = {};                          \
        FILEMAP_GUARD_SET(filemap_guard_begin(&FILEMAP_JOIN(filemap_guard_, __LINE__))) == 0) {    \
    FILEMAP_GUARD_BODY
#else
/* A nameless guard, which lives as long as the statement. */
#define FILEMAP_TRY                                                                                \
    if (FILEMAP_GUARD_SET(filemap_guard_begin(&(struct filemap_guard){ 0 })) == 0) {               \
    FILEMAP_GUARD_BODY
#endif

#define FILEMAP_EXCEPT(filter)                                                                     \
    }                                                                                              \
    else if (!filemap_guard_decide((LONG)(filter)))                                                \
    {                                                                                              \
        __builtin_unreachable();                                                                   \
    }                                                                                              \
    else

#endif

#endif
