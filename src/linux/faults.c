/* SPDX-License-Identifier: MIT */
/* Faults: memory that a thread touches and may not, or cannot, have. */
#include "linux/faults.h"
#include "linux/calls.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

static struct {
    int signal;
    struct sigaction before; /* written before the handler is in its place, and never again */
    atomic_bool used_up;     /* the one before was to be called once only (SA_RESETHAND) */
} caught[] = { { .signal = SIGSEGV }, { .signal = SIGBUS } };

#define CAUGHT_SIGNALS (sizeof caught / sizeof *caught)

static faults_handler *_Atomic chosen;

static size_t index_of(int signal)
{
    return signal == caught[0].signal ? 0 : 1;
}

/* By the instruction under way, and not by kill(2) or the like. */
static bool is_fault(const siginfo_t *info)
{
    return info->si_code > 0 && !(info->si_signo == SIGBUS && info->si_code == BUS_MCEERR_AO);
}

/* What the processor was about to do, as far as it tells. */
static void read_context(const ucontext_t *context, struct fault *out)
{
#if defined(__x86_64__)
    const greg_t *registers = context->uc_mcontext.gregs;
    out->instruction = (uintptr_t)registers[REG_RIP];
    out->stack = (uintptr_t)registers[REG_RSP];
    if (registers[REG_ERR] & 0x10)
        out->access = FAULT_EXECUTES;
    else if (registers[REG_ERR] & 0x02)
        out->access = FAULT_WRITES;
#elif defined(__aarch64__)
    /* The syndrome is in a record of its own among those that follow the registers. */
    struct {
        uint32_t magic, size;
        uint64_t syndrome;
    } record;
    const unsigned char *at = context->uc_mcontext.__reserved;
    const unsigned char *end = at + sizeof context->uc_mcontext.__reserved;
    out->instruction = (uintptr_t)context->uc_mcontext.pc;
    out->stack = (uintptr_t)context->uc_mcontext.sp;
    for (; at + sizeof record <= end; at += record.size) {
        memcpy(&record, at, sizeof record);
        if (!record.magic || !record.size)
            return;
        if (record.magic != 0x45535201)
            continue;
        unsigned class = (unsigned)(record.syndrome >> 26) & 0x3f;
        if (class == 0x20 || class == 0x21)
            out->access = FAULT_EXECUTES;
        else if (record.syndrome >> 6 & 1)
            out->access = FAULT_WRITES;
        return;
    }
#else
    (void)context;
    (void)out;
#endif
}

static enum fault_reason reason_of(const siginfo_t *info)
{
    if (info->si_signo == SIGBUS)
        return info->si_code == BUS_ADRALN ? FAULT_MISALIGNED : FAULT_IN_PAGE;
    return info->si_code == SEGV_MAPERR || info->si_code == SI_KERNEL ? FAULT_UNMAPPED
                                                                      : FAULT_PROTECTED;
}

static struct fault understand(const siginfo_t *info, void *context)
{
    struct fault fault = { .reason = reason_of(info),
                           .address = (uintptr_t)info->si_addr,
                           .signal = info->si_signo,
                           .code = info->si_code,
                           .error = errno,
                           .context = context };
    /* An address that no address space can have is not told. */
    if (info->si_code == SI_KERNEL)
        fault.address = FAULT_NOWHERE;
    read_context(context, &fault);
    return fault;
}

static void set_default(int signal)
{
    struct sigaction action = { .sa_handler = SIG_DFL };
    linux_calls->sigaction(signal, &action, NULL);
}

/* A fault comes again by itself when its instruction is run again; what was sent must be sent. */
static void end_by(const siginfo_t *info)
{
    set_default(info->si_signo);
    if (!is_fault(info))
        syscall(SYS_rt_tgsigqueueinfo, getpid(), gettid(), info->si_signo, info);
}

/* As the kernel would have called it. */
static void call(const struct sigaction *action, int signal, siginfo_t *info, void *context)
{
    sigset_t mask = action->sa_mask, before;
    if (!(action->sa_flags & SA_NODEFER))
        sigaddset(&mask, signal);
    linux_calls->sigprocmask(SIG_BLOCK, &mask, &before);
    if (action->sa_flags & SA_SIGINFO)
        action->sa_sigaction(signal, info, context);
    else
        action->sa_handler(signal);
    linux_calls->sigprocmask(SIG_SETMASK, &before, NULL);
}

static void pass_on(siginfo_t *info, void *context)
{
    size_t i = index_of(info->si_signo);
    const struct sigaction *before = &caught[i].before;
    if (atomic_load(&caught[i].used_up) || before->sa_handler == SIG_DFL) {
        end_by(info);
    } else if (before->sa_handler == SIG_IGN) {
        /* The kernel heeds that only for what was sent. */
        if (is_fault(info))
            end_by(info);
    } else {
        if (before->sa_flags & (int)SA_RESETHAND)
            atomic_store(&caught[i].used_up, true);
        call(before, info->si_signo, info, context);
    }
}

static void arrive(int signal, siginfo_t *info, void *context)
{
    int error = errno;
    enum faults_answer answer = FAULTS_PASS_ON;
    (void)signal;
    if (is_fault(info)) {
        struct fault fault = understand(info, context);
        answer = atomic_load(&chosen)(&fault);
    }
    if (answer == FAULTS_PASS_ON)
        pass_on(info, context);
    else if (answer == FAULTS_END)
        end_by(info);
    errno = error;
}

static bool is_ours(const struct sigaction *action)
{
    return (action->sa_flags & SA_SIGINFO) && action->sa_sigaction == arrive;
}

int faults_catch(faults_handler *handler)
{
    struct sigaction action = { .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
    action.sa_sigaction = arrive;
    sigemptyset(&action.sa_mask);
    atomic_store(&chosen, handler);
    for (size_t i = 0; i < CAUGHT_SIGNALS; i++) {
        struct sigaction before;
        int error = (int)linux_calls->sigaction(caught[i].signal, NULL, &before);
        /* Of an earlier attempt that got half-way. */
        if (!error && is_ours(&before))
            continue;
        if (!error) {
            caught[i].before = before;
            error = (int)linux_calls->sigaction(caught[i].signal, &action, NULL);
        }
        if (error)
            return error;
    }
    return 0;
}

bool faults_are_caught(void)
{
    sigset_t blocked;
    if (linux_calls->sigprocmask(SIG_BLOCK, NULL, &blocked))
        return false;
    for (size_t i = 0; i < CAUGHT_SIGNALS; i++) {
        struct sigaction now;
        if (linux_calls->sigaction(caught[i].signal, NULL, &now) || !is_ours(&now) ||
            sigismember(&blocked, caught[i].signal))
            return false;
    }
    return true;
}

void faults_leave(const struct fault *fault)
{
    /* A handler that was installed later and has called ours may block what it likes. */
    const ucontext_t *context = fault->context;
    linux_calls->sigprocmask(SIG_SETMASK, &context->uc_sigmask, NULL);
    errno = fault->error;
}

void faults_pass_on(const struct fault *fault)
{
    ucontext_t context;
    siginfo_t info;
    memset(&info, 0, sizeof info);
    info.si_signo = fault->signal;
    info.si_code = fault->code;
    info.si_addr = (void *)(fault->code == SI_KERNEL ? 0 : fault->address);
    getcontext(&context);
    pass_on(&info, &context);
}

void faults_end(const struct fault *fault)
{
    sigset_t set;
    set_default(fault->signal);
    sigemptyset(&set);
    sigaddset(&set, fault->signal);
    linux_calls->sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(fault->signal);
    abort();
}
