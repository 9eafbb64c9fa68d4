/* SPDX-License-Identifier: MIT */
/* Exceptions: who is asked about one, and the guards of a thread. */

/* Its check of longjmp knows one stack for each thread, and a guard may be on another. */
#undef _FORTIFY_SOURCE

#include "engine/exception.h"
#include "engine/fault.h"
#include "engine/process.h"
#include "engine/vectored.h"

#include <setjmp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <ucontext.h>

#include <filemap/excpt.h>
#include <filemap/minwinbase.h>

/* With it a guard knows itself again: the memory of one that was left by longjmp has been reused.
 */
#define CHECK_VALUE ((ULONG_PTR)0x66696c656d617021)

static _Thread_local struct {
    struct filemap_guard *innermost;
    EXCEPTION_RECORD record; /* caught last */
    EXCEPTION_POINTERS pointers;
    struct fault fault; /* that it came from; signal 0: it was raised by a call */
} self;

static atomic_bool caught;
static LPTOP_LEVEL_EXCEPTION_FILTER _Atomic process_filter;

static ULONG_PTR check_of(const struct filemap_guard *guard)
{
    return (ULONG_PTR)guard ^ CHECK_VALUE;
}

/* The innermost guard that is entered becomes the one that catches; NULL: there is none. */
static struct filemap_guard *take_guard(void)
{
    struct filemap_guard *guard = self.innermost;
    while (guard && guard->Check == 0)
        guard = guard->Outer;
    if (!guard || guard->Check != check_of(guard))
        return NULL;
    self.innermost = guard->Outer;
    return guard;
}

static void catch_in_guard(EXCEPTION_RECORD *record, const struct fault *fault)
{
    struct filemap_guard *guard = take_guard();
    if (!guard)
        return;
    self.record = *record;
    self.fault = fault ? *fault : (struct fault){ 0 };
    if (self.fault.context)
        faults_leave(fault);
    self.fault.context = NULL; /* it dies with the handler */
    longjmp(guard->Context, 1);
}

static LONG ask_filter(EXCEPTION_POINTERS *pointers)
{
    LPTOP_LEVEL_EXCEPTION_FILTER filter = atomic_load(&process_filter);
    return filter ? filter(pointers) : EXCEPTION_CONTINUE_SEARCH;
}

static enum faults_answer fault_arrived(const struct fault *fault)
{
    EXCEPTION_RECORD record;
    EXCEPTION_POINTERS pointers = { &record, fault->context };
    enum fault_verdict verdict = fault_judge(fault, &record);
    if (verdict != FAULT_RAISE)
        return verdict == FAULT_RETRY ? FAULTS_RETRY : FAULTS_PASS_ON;
    if (vectored_call(&pointers))
        return FAULTS_RETRY;
    catch_in_guard(&record, fault);
    LONG answer = ask_filter(&pointers);
    if (answer == EXCEPTION_CONTINUE_EXECUTION)
        return FAULTS_RETRY;
    fault_decline(&record);
    return answer == EXCEPTION_EXECUTE_HANDLER ? FAULTS_END : FAULTS_PASS_ON;
}

NTSTATUS exception_catch_locked(void)
{
    int error = atomic_load(&caught) ? 0 : faults_catch(fault_arrived);
    if (!error)
        atomic_store(&caught, true);
    return status_from_error(error);
}

NTSTATUS exception_catch(void)
{
    if (atomic_load_explicit(&caught, memory_order_acquire))
        return STATUS_SUCCESS;
    lock_views();
    NTSTATUS status = exception_catch_locked();
    unlock_views();
    return status;
}

BOOL exception_is_caught(void)
{
    return faults_are_caught();
}

void exception_guard_begin(struct filemap_guard *guard)
{
    guard->Outer = self.innermost;
    guard->Check = 0;
    self.innermost = guard;
}

struct filemap_guard *exception_guard_enter(void)
{
    self.innermost->Check = check_of(self.innermost);
    return self.innermost;
}

void exception_guard_leave(const struct filemap_guard *guard)
{
    self.innermost = guard->Outer;
}

EXCEPTION_POINTERS *exception_last(void)
{
    self.pointers = (EXCEPTION_POINTERS){ &self.record, NULL };
    return &self.pointers;
}

/* All guards have declined. */
static _Noreturn void give_up(void)
{
    LONG answer = ask_filter(exception_last());
    if (!self.fault.signal)
        abort();
    if (answer != EXCEPTION_EXECUTE_HANDLER)
        faults_pass_on(&self.fault);
    faults_end(&self.fault);
}

BOOL exception_decide(LONG filter)
{
    if (filter > EXCEPTION_CONTINUE_SEARCH || (DWORD)filter == self.record.ExceptionCode)
        return TRUE;
    EXCEPTION_RECORD record = self.record;
    struct fault fault = self.fault;
    if (filter == EXCEPTION_CONTINUE_EXECUTION)
        record = (EXCEPTION_RECORD){ .ExceptionCode = EXCEPTION_NONCONTINUABLE_EXCEPTION,
                                     .ExceptionFlags = EXCEPTION_NONCONTINUABLE,
                                     .ExceptionAddress = record.ExceptionAddress };
    catch_in_guard(&record, &fault);
    give_up();
}

void exception_raise(EXCEPTION_RECORD *record)
{
    ucontext_t context;
    EXCEPTION_POINTERS pointers = { record, (PCONTEXT)&context };
    BOOL noncontinuable = (record->ExceptionFlags & EXCEPTION_NONCONTINUABLE) != 0;
    getcontext(&context);
    BOOL settled = vectored_call(&pointers);
    if (settled && !noncontinuable)
        return;
    if (settled)
        record->ExceptionCode = EXCEPTION_NONCONTINUABLE_EXCEPTION;
    catch_in_guard(record, NULL);
    if (ask_filter(&pointers) == EXCEPTION_CONTINUE_EXECUTION && !noncontinuable)
        return;
    abort();
}

LPTOP_LEVEL_EXCEPTION_FILTER exception_set_filter(LPTOP_LEVEL_EXCEPTION_FILTER filter)
{
    return atomic_exchange(&process_filter, filter);
}
