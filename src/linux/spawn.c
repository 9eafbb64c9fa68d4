/* SPDX-License-Identifier: MIT */
/* Starting a program. */
#include "linux/spawn.h"
#include "linux/calls.h"
#include "linux/file.h"

#include <linux/close_range.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define KERNEL_SIGSET_SIZE ((size_t)NSIG / 8)
#define STACK_SIZE ((size_t)256 << 10)

/* What parent and child have in common. */
struct start {
    const struct spawn_request *request;
    const sigset_t *mask; /* the signals that the parent had blocked */
    volatile int error;
    volatile enum spawn_step step;
};

/* The child's functions are not seen by ThreadSanitizer: they do not return if all goes well. */
#define IN_CHILD __attribute__((no_sanitize_thread)) static

IN_CHILD int move_standard(const struct spawn_request *request)
{
    for (int fd = 0; fd < 3; fd++) {
        long done = 0;
        if (request->standard[fd] >= 0)
            do
                done = linux_calls->dup3(request->standard[fd], fd, 0);
            while (done == -EINTR || done == -EBUSY);
        if (done < 0)
            return (int)done;
    }
    return 0;
}

IN_CHILD int choose_descriptors(const struct spawn_request *request)
{
    long error = 0;
    if (request->only_passed)
        error = linux_calls->close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    for (size_t i = 0; i < request->passed_count && !error; i++)
        error = linux_calls->fcntl(request->passed[i], F_SETFD, 0);
    if (!error && request->record >= 0)
        error = linux_calls->fcntl(request->record, F_SETFD, 0);
    return (int)error;
}

IN_CHILD int write_id(const struct spawn_request *request)
{
    int32_t id = (int32_t)getpid();
    if (request->record < 0)
        return 0;
    ssize_t done = file_write_at(request->record, &id, sizeof id, request->id_offset);
    return done < 0 ? (int)done : 0;
}

IN_CHILD int prepare(const struct spawn_request *request)
{
    int error = move_standard(request);
    if (!error)
        error = choose_descriptors(request);
    if (!error)
        error = write_id(request);
    if (!error && (request->new_session || request->new_group))
        error = (int)linux_calls->newgroup(request->new_session);
    if (error >= 0 && request->in_child)
        request->in_child(request->context);
    if (error >= 0 && request->stopped)
        error = (int)linux_calls->ptrace(PTRACE_TRACEME, 0, 0, NULL);
    return error < 0 ? error : 0;
}

/*
 * A signal would stop a traced process, and the parent, which waits for it, with it. So there only
 * SIGTRAP comes through, by which the program tells that it has been executed.
 */
IN_CHILD int restore_mask(const struct start *start)
{
    sigset_t trap;
    if (!start->request->stopped)
        return (int)linux_calls->sigprocmask(SIG_SETMASK, start->mask, NULL);
    sigemptyset(&trap);
    sigaddset(&trap, SIGTRAP);
    return (int)linux_calls->sigprocmask(SIG_UNBLOCK, &trap, NULL);
}

/* Its result is an exit status that nobody asks for. */
IN_CHILD int run(void *context)
{
    struct start *start = context;
    const struct spawn_request *request = start->request;
    int error = prepare(request);
    if (!error && request->folder >= 0) {
        start->step = SPAWN_ENTERING_FOLDER;
        error = (int)linux_calls->fchdir(request->folder);
    }
    if (!error) {
        start->step = SPAWN_EXECUTING;
        /* A handler of the parent's must not run here. */
        error = (int)linux_calls->sigreset(NSIG);
        if (!error)
            error = restore_mask(start);
    }
    if (!error)
        error = (int)linux_calls->execve(request->path, request->arguments, request->environment);
    start->error = error;
    return 1;
}

static void call_off(int process)
{
    siginfo_t info;
    linux_calls->pidfd_send_signal(process, SIGKILL);
    while (linux_calls->waitid(process, &info, WEXITED | __WALL) == -EINTR)
        ;
    linux_calls->close(process);
}

/*
 * A traced program stops when it has been executed. Whoever lets go of it with SIGSTOP leaves it
 * stopped. Somebody else may have taken the report that it stopped: then it stopped all the same.
 */
static int leave_stopped(int process, pid_t id, const sigset_t *mask)
{
    siginfo_t info;
    long error;
    do
        error = linux_calls->waitid(process, &info, WSTOPPED | WEXITED | WNOWAIT | __WALL);
    while (error == -EINTR);
    error = linux_calls->ptrace(PTRACE_SETSIGMASK, id, KERNEL_SIGSET_SIZE, mask);
    if (!error)
        error = linux_calls->ptrace(PTRACE_DETACH, id, 0, (void *)(intptr_t)SIGSTOP);
    return (int)error;
}

static int start_on(void *stack, struct start *start, struct descriptor *process, pid_t *id)
{
    struct stat status;
    int fd;
    long child = linux_calls->spawn(run, start, (char *)stack + STACK_SIZE, &fd);
    if (child < 0)
        return (int)child;
    int error = start->error;
    if (!error && start->request->stopped) {
        start->step = SPAWN_STOPPING;
        error = leave_stopped(fd, (pid_t)child, start->mask);
    }
    if (!error)
        error = (int)linux_calls->fstat(fd, &status);
    if (error) {
        call_off(fd);
        return error;
    }
    *process = (struct descriptor){ .fd = fd, .device = status.st_dev, .inode = status.st_ino };
    *id = (pid_t)child;
    return 0;
}

int spawn_start(const struct spawn_request *request, struct descriptor *process, pid_t *id,
                enum spawn_step *step)
{
    sigset_t all, mask;
    struct start start = { .request = request, .mask = &mask };
    sigfillset(&all);
    long stack = linux_calls->mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack < 0 && stack > -4096)
        return (int)stack;
    int error = (int)linux_calls->sigprocmask(SIG_SETMASK, &all, &mask);
    if (!error) {
        error = start_on((void *)stack, &start, process, id);
        linux_calls->sigprocmask(SIG_SETMASK, &mask, NULL);
    }
    linux_calls->munmap((void *)stack, STACK_SIZE);
    *step = start.step;
    return error;
}
