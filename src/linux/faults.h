/* SPDX-License-Identifier: MIT */
/*
 * Faults: memory that a thread touches and may not, or cannot, have (SIGSEGV and SIGBUS).
 *
 * One handler for both signals stands before those that the program had, and passes on to them what
 * it is not told to keep. It runs on the thread's alternate stack, where there is one, and blocks
 * nothing, so that what it calls may meet faults of its own.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum fault_access { FAULT_READS, FAULT_WRITES, FAULT_EXECUTES };

enum fault_reason {
    FAULT_UNMAPPED,  /* nothing is there */
    FAULT_PROTECTED, /* what is there may not be touched so */
    FAULT_IN_PAGE,   /* it may, but its contents cannot be had: the file is shorter, the disk bad */
    FAULT_MISALIGNED, /* the processor cannot access this type at that address */
};

/* No address is told for some faults, of an impossible address for one. */
#define FAULT_NOWHERE UINTPTR_MAX

struct fault {
    enum fault_access access;
    enum fault_reason reason;
    uintptr_t address, instruction, stack; /* 0: not told */
    int signal, code;                      /* as siginfo_t has them */
    int error;                             /* errno before the signal */
    void *context;                         /* ucontext_t, as long as the handler runs */
};

enum faults_answer {
    FAULTS_RETRY,   /* run the instruction again */
    FAULTS_PASS_ON, /* to the handler that was there before */
    FAULTS_END,     /* the signal shall end the process */
};

/* Runs in the signal handler of the thread that has met the fault; need not return. */
typedef enum faults_answer faults_handler(const struct fault *fault);

/* Installs the handler, once; not from several threads at a time. 0 or -errno. */
int faults_catch(faults_handler *handler);

/* Whether the handler is still in its place, and the calling thread blocks neither signal. */
bool faults_are_caught(void);

/* Before the handler is left by longjmp: signals are blocked and errno is as before the fault. */
void faults_leave(const struct fault *fault);

/* For a fault that was kept, and then not wanted: what FAULTS_PASS_ON and FAULTS_END do, later. */
void faults_pass_on(const struct fault *fault);
_Noreturn void faults_end(const struct fault *fault);
