/* SPDX-License-Identifier: MIT */
/* A table of system calls in which one call fails, or ends the process. */
#include "faulty.h"

#include "linux/calls.h"

#include <linux/magic.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#define UNWRAP(...) __VA_ARGS__

enum kind {
#define CALL(name, parameters, arguments, errors) KIND_##name,
    LINUX_CALLS(CALL)
#undef CALL
};

static const char *const names[] = {
#define CALL(name, parameters, arguments, errors) #name,
    LINUX_CALLS(CALL)
#undef CALL
};

#define CALL(name, parameters, arguments, errors)                                                  \
    static const int errors_of_##name[] = { UNWRAP errors };
LINUX_CALLS(CALL)
#undef CALL

static const struct {
    const int *errors;
    int count;
} errors_of[] = {
#define CALL(name, parameters, arguments, errors)                                                  \
    { errors_of_##name, (int)(sizeof errors_of_##name / sizeof(int)) },
    LINUX_CALLS(CALL)
#undef CALL
};

static struct faulty_plan plan;
static struct faulty_trace *trace;
static int failing_kind = -1;
static int chosen; /* the call has come */
static pid_t victim;

/* Also in a child that shares the memory and waits to become a program: then both end. */
static void die(void)
{
    kill(victim, SIGKILL);
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static int is_chosen(int index, int kind)
{
    int kills = plan.mode == FAULTY_KILL_BEFORE || plan.mode == FAULTY_KILL_AFTER;
    if (chosen || index < plan.nth || (!kills && kind != plan.kind))
        return 0;
    chosen = 1;
    return 1;
}

/* Notes the call. 0: let it happen, -1: it is the chosen one, else -errno. */
static int before(int kind)
{
    int index = trace->count++;
    if (index < FAULTY_MOST_CALLS)
        trace->kinds[index] = kind;
    if (failing_kind == kind)
        return -plan.error;
    if (!is_chosen(index, kind))
        return 0;
    /* A program that is executed does not come back. */
    if (plan.mode == FAULTY_KILL_BEFORE || (plan.mode == FAULTY_KILL_AFTER && kind == KIND_execve))
        die();
    if (plan.mode == FAULTY_FAIL_ALWAYS)
        failing_kind = kind;
    return plan.mode == FAULTY_KILL_AFTER ? -1 : plan.mode == FAULTY_COUNT ? 0 : -plan.error;
}

/* A close that reports an error has closed the descriptor all the same. */
static void close_anyway(int kind, int fd)
{
    if (kind == KIND_close)
        linux_kernel.close(fd);
}

#define FIRST(first, ...) (int)(intptr_t)(first)
#define FIRST_OF(arguments) FIRST arguments

#define CALL(name, parameters, arguments, errors)                                                  \
    static long faulty_##name parameters                                                           \
    {                                                                                              \
        int fault = before(KIND_##name);                                                           \
        if (fault < 0 && plan.mode != FAULTY_KILL_AFTER) {                                         \
            close_anyway(KIND_##name, FIRST_OF(UNTUPLE arguments));                                \
            return fault;                                                                          \
        }                                                                                          \
        long result = linux_kernel.name arguments;                                                 \
        if (fault < 0)                                                                             \
            die();                                                                                 \
        return result;                                                                             \
    }
#define UNTUPLE(...) (__VA_ARGS__, 0)
LINUX_CALLS(CALL)
#undef CALL

int faulty_no_nameless_files;

static long openat_with_names(int folder, const char *path, int flags, mode_t mode)
{
    struct statfs status;
    if (faulty_no_nameless_files && (flags & O_TMPFILE) == O_TMPFILE &&
        linux_kernel.fstatfs(folder, &status) == 0 && status.f_type != TMPFS_MAGIC)
        return -EOPNOTSUPP;
    return faulty_openat(folder, path, flags, mode);
}

static struct linux_calls faulty_calls = {
#define CALL(name, parameters, arguments, errors) .name = faulty_##name,
    LINUX_CALLS(CALL)
#undef CALL
};

void faulty_begin(const struct faulty_plan *wanted, struct faulty_trace *noted)
{
    plan = *wanted;
    trace = noted;
    trace->count = 0;
    failing_kind = -1;
    chosen = plan.mode == FAULTY_COUNT;
    victim = getpid();
    faulty_calls.openat = openat_with_names;
    linux_calls = &faulty_calls;
}

void faulty_end(void)
{
    linux_calls = &linux_kernel;
}

const char *faulty_name(int kind)
{
    return names[kind];
}

const int *faulty_errors(int kind, int *count)
{
    *count = errors_of[kind].count;
    return errors_of[kind].errors;
}
