/* SPDX-License-Identifier: MIT */
/*
 * guard_windows.h - the guards of guard.h on Windows
 *
 * With Microsoft's compiler and clang they are the words of the compiler. The gcc of mingw-w64 has
 * no such words: there a vectored handler jumps into the guard, which works as on Linux. It takes
 * all exceptions but those that C++ and debuggers are made of.
 */
#ifndef FILEMAP_GUARD_WINDOWS_H
#define FILEMAP_GUARD_WINDOWS_H

#ifdef _WIN32

#include <windows.h>
#include <excpt.h>

#if defined(_MSC_VER) || defined(__clang__)

static __inline int filemap_guard_decide(LONG filter, DWORD code)
{
    if (filter < EXCEPTION_CONTINUE_EXECUTION)
        return (DWORD)filter == code ? EXCEPTION_EXECUTE_HANDLER : EXCEPTION_CONTINUE_SEARCH;
    return filter;
}

#define FILEMAP_TRY __try
#define FILEMAP_EXCEPT(filter) __except (filemap_guard_decide((LONG)(filter), GetExceptionCode()))

#else

#include <setjmp.h>

struct filemap_guard {
    struct filemap_guard *Outer;
    BOOL Entered;
    EXCEPTION_RECORD Record;
    EXCEPTION_POINTERS Pointers;
    jmp_buf Context;
};

/* Of the whole program: two slots of each thread, for its innermost guard and that which caught
 * last. */
struct filemap_guard_state {
    LONG Begun, Ready;
    DWORD Innermost, Caught;
};
__declspec(selectany) struct filemap_guard_state filemap_guard_state = { 0, 0, 0, 0 };

static inline struct filemap_guard *filemap_guard_take(void)
{
    struct filemap_guard *guard =
        (struct filemap_guard *)TlsGetValue(filemap_guard_state.Innermost);
    while (guard && !guard->Entered)
        guard = guard->Outer;
    if (guard)
        TlsSetValue(filemap_guard_state.Innermost, guard->Outer);
    return guard;
}

static inline void filemap_guard_catch(const EXCEPTION_RECORD *record)
{
    struct filemap_guard *guard = filemap_guard_take();
    if (!guard)
        return;
    guard->Record = *record;
    guard->Record.ExceptionRecord = NULL;
    guard->Pointers.ExceptionRecord = &guard->Record;
    guard->Pointers.ContextRecord = NULL;
    TlsSetValue(filemap_guard_state.Caught, guard);
    longjmp(guard->Context, 1);
}

static LONG CALLBACK filemap_guard_handler(EXCEPTION_POINTERS *pointers)
{
    DWORD code = pointers->ExceptionRecord->ExceptionCode;
    /* Those of debuggers; C++ of Microsoft; throw, rethrow and unwinding of gcc. */
    if (code >> 16 != 0x4001 && code != 0xE06D7363 && code != 0x80000003 && code != 0x80000004 &&
        (code & 0xF0FFFFFF) != 0x20474343)
        filemap_guard_catch(pointers->ExceptionRecord);
    return EXCEPTION_CONTINUE_SEARCH;
}

static inline void filemap_guard_start(void)
{
    if (filemap_guard_state.Ready)
        return;
    if (InterlockedExchange(&filemap_guard_state.Begun, 1) == 0) {
        filemap_guard_state.Innermost = TlsAlloc();
        filemap_guard_state.Caught = TlsAlloc();
        AddVectoredExceptionHandler(0, filemap_guard_handler);
        InterlockedExchange(&filemap_guard_state.Ready, 1);
    }
    while (!filemap_guard_state.Ready)
        Sleep(0);
}

/* Windows calls keep the last error alone here: TlsGetValue would set it to 0. */
static inline struct filemap_guard *filemap_guard_begin(struct filemap_guard *guard)
{
    DWORD error = GetLastError();
    filemap_guard_start();
    guard->Entered = FALSE;
    guard->Outer = (struct filemap_guard *)TlsGetValue(filemap_guard_state.Innermost);
    TlsSetValue(filemap_guard_state.Innermost, guard);
    SetLastError(error);
    return guard;
}

static inline struct filemap_guard *filemap_guard_enter(void)
{
    DWORD error = GetLastError();
    struct filemap_guard *guard =
        (struct filemap_guard *)TlsGetValue(filemap_guard_state.Innermost);
    guard->Entered = TRUE;
    SetLastError(error);
    return guard;
}

static inline void filemap_guard_leave(struct filemap_guard **guard)
{
    DWORD error = GetLastError();
    TlsSetValue(filemap_guard_state.Innermost, (*guard)->Outer);
    SetLastError(error);
}

static inline EXCEPTION_POINTERS *filemap_guard_caught(void)
{
    DWORD error = GetLastError();
    struct filemap_guard *guard = (struct filemap_guard *)TlsGetValue(filemap_guard_state.Caught);
    SetLastError(error);
    return &guard->Pointers;
}

static inline BOOL filemap_guard_decide(LONG filter)
{
    EXCEPTION_RECORD record = *filemap_guard_caught()->ExceptionRecord;
    if (filter > EXCEPTION_CONTINUE_SEARCH || (DWORD)filter == record.ExceptionCode)
        return TRUE;
    if (filter == EXCEPTION_CONTINUE_EXECUTION)
        record.ExceptionCode = EXCEPTION_NONCONTINUABLE_EXCEPTION;
    filemap_guard_catch(&record);
    RaiseException(record.ExceptionCode, EXCEPTION_NONCONTINUABLE, record.NumberParameters,
                   record.ExceptionInformation);
    return FALSE;
}

#undef GetExceptionCode
#undef GetExceptionInformation
#define GetExceptionCode() (filemap_guard_caught()->ExceptionRecord->ExceptionCode)
#define GetExceptionInformation() filemap_guard_caught()

/* Without a frame longjmp restores the registers, and does not unwind. */
#define FILEMAP_GUARD_SET(guard) _setjmp((guard)->Context, NULL)
#define FILEMAP_GUARD_FRAMES

#endif

#endif

#endif
