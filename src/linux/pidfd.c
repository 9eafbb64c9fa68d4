/* SPDX-License-Identifier: MIT */
/* Processes by descriptor. */
#include "linux/pidfd.h"
#include "linux/calls.h"
#include "linux/file.h"
#include "linux/taskfolder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

/* <linux/pidfd.h> of 6.15; the kernel fills in no more than the size that is in the number. */
struct information {
    uint64_t mask, cgroup;
    uint32_t pid, tgid, ppid, ruid, rgid, euid, egid, suid, sgid, fsuid, fsgid;
    int32_t exit_code;
};
#define GET_INFORMATION _IOWR(0xFF, 11, struct information)
#define INFORMATION_EXIT (UINT64_C(1) << 3)

/* The file system of descriptors of processes since 6.9: each process has an inode of its own. */
#define OWN_MAGIC 0x50494446

#ifndef PIDFD_THREAD
#define PIDFD_THREAD O_EXCL
#endif

int pidfd_find(pid_t id, int *out)
{
    long fd = linux_calls->pidfd_open(id, 0);
    /* That is a thread of another process; which of the two is said differs between kernels. */
    if (fd == -EINVAL || fd == -ENOENT)
        fd = -ESRCH;
    if (fd < 0)
        return (int)fd;
    *out = (int)fd;
    return 0;
}

/* Of the thread whose number that is; it was one of the process's if it still lives after a look.
 */
static int open_thread(pid_t process, pid_t thread, struct descriptor *out)
{
    char path[TASKFOLDER_CAPACITY];
    struct stat status;
    struct descriptor found;
    long fd = linux_calls->pidfd_open(thread, PIDFD_THREAD);
    if (fd < 0)
        return fd == -EINVAL ? -ENOSYS : (int)fd;
    int error = descriptor_adopt((int)fd, &found, NULL);
    if (error)
        return error;
    snprintf(path, sizeof path, "/proc/%d/task/%d", (int)process, (int)thread);
    error = (int)linux_calls->fstatat(AT_FDCWD, path, &status, 0);
    if (!error)
        error = pidfd_ended(found.fd);
    if (!error) {
        *out = found;
        return 0;
    }
    descriptor_close(&found);
    return error > 0 || error == -ENOENT ? -EBADF : error;
}

int pidfd_find_source(pid_t id, const struct descriptor *process, struct descriptor *out)
{
    char path[TASKFOLDER_CAPACITY];
    pid_t thread;
    int error = taskfolder_path(id, "fd", path, &thread);
    if (error)
        return error;
    return thread == id ? descriptor_duplicate(process, out) : open_thread(id, thread, out);
}

int pidfd_take(int process, const struct descriptor *theirs, struct descriptor *out)
{
    struct stat status;
    struct descriptor taken;
    long fd = linux_calls->pidfd_getfd(process, theirs->fd);
    int error = fd < 0 ? (int)fd : descriptor_adopt((int)fd, &taken, &status);
    if (error)
        return error;
    if (!descriptor_is(theirs, &status)) {
        descriptor_drop(taken.fd);
        return -EBADF;
    }
    *out = taken;
    return 0;
}

/* What /proc says of a descriptor. */
static int read_facts(int process, char *text, size_t capacity)
{
    char path[40];
    struct descriptor file;
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", process);
    int error = descriptor_open(AT_FDCWD, path, O_RDONLY, 0, &file);
    if (error)
        return error;
    ssize_t got = file_read_at(file.fd, text, capacity - 1, 0);
    descriptor_close(&file);
    text[got > 0 ? got : 0] = 0;
    return got < 0 ? (int)got : 0;
}

int pidfd_id(int process, pid_t *id)
{
    static const char label[] = "\nPid:";
    char text[1024];
    int error = read_facts(process, text, sizeof text);
    if (error)
        return error;
    const char *line = strstr(text, label);
    if (!line)
        return -EINVAL;
    *id = atoi(line + sizeof label - 1);
    return 0;
}

/* In our process namespace, which need not be that of /proc. */
static bool has_id(const char *facts, pid_t id)
{
    static const char label[] = "\nNSpid:";
    const char *at = strstr(facts, label);
    at = at ? at + sizeof label - 1 : "";
    while (*at == '\t') {
        char *end;
        if (strtol(at, &end, 10) == id)
            return true;
        at = end;
    }
    return false;
}

int pidfd_verify(const struct descriptor *process, pid_t id)
{
    char facts[1024];
    struct statfs system;
    int error = descriptor_verify(process, NULL);
    if (error || (!linux_calls->fstatfs(process->fd, &system) && system.f_type == OWN_MAGIC))
        return error;
    if (read_facts(process->fd, facts, sizeof facts))
        return 0;
    const char *line = strstr(facts, "\nPid:");
    if (!line)
        return -EBADF;
    int found = atoi(line + 5);
    return found == -1 || found == id || has_id(facts, id) ? 0 : -EBADF;
}

void pidfd_close(struct descriptor *process, pid_t id)
{
    if (pidfd_verify(process, id) == -EBADF)
        *process = DESCRIPTOR_NONE;
    else
        descriptor_close(process);
}

int pidfd_signal(int process, int signal)
{
    return (int)linux_calls->pidfd_send_signal(process, signal);
}

int pidfd_ended(int process)
{
    static const struct timespec now;
    struct pollfd list = { .fd = process, .events = POLLIN };
    long ready;
    do
        ready = linux_calls->poll(&list, 1, &now);
    while (ready == -EINTR);
    if (ready > 0 && (list.revents & POLLNVAL))
        return -EBADF;
    return (int)ready;
}

static void take_apart(int code, struct pidfd_end *out)
{
    out->signaled = WIFSIGNALED(code);
    out->value = out->signaled ? WTERMSIG(code) : WEXITSTATUS(code);
}

static int ask_kernel(int process, struct pidfd_end *out)
{
    struct information information = { .mask = INFORMATION_EXIT };
    if (linux_calls->ioctl(process, GET_INFORMATION, &information) < 0 ||
        !(information.mask & INFORMATION_EXIT))
        return -ECHILD;
    take_apart(information.exit_code, out);
    return 0;
}

/* Field 52 of /proc/PID/stat. The name in brackets, which may be anything, is the second. */
static int read_exit_code(pid_t id, int *out)
{
    char path[40], text[1024];
    struct descriptor file;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)id);
    if (descriptor_open(AT_FDCWD, path, O_RDONLY, 0, &file))
        return -ECHILD;
    ssize_t got = file_read_at(file.fd, text, sizeof text - 1, 0);
    descriptor_close(&file);
    text[got > 0 ? got : 0] = 0;
    const char *at = strrchr(text, ')');
    if (!at || strncmp(at, ") Z ", 4) != 0)
        return -ECHILD;
    for (int field = 2; at && field < 52; field++)
        at = strchr(at + 1, ' ');
    if (!at)
        return -ECHILD;
    *out = atoi(at + 1);
    return 0;
}

/*
 * Of one whose parent has not taken it away yet. Whoever may not know the code reads 0 there, and
 * may not read the link either.
 */
static int ask_folder(int process, struct pidfd_end *out)
{
    char path[40], target[64];
    pid_t before, after;
    int code;
    if (pidfd_id(process, &before) || before <= 0)
        return -ECHILD;
    snprintf(path, sizeof path, "/proc/%d/ns/user", (int)before);
    if (linux_calls->readlinkat(AT_FDCWD, path, target, sizeof target) < 0 ||
        read_exit_code(before, &code) || pidfd_id(process, &after) || after != before)
        return -ECHILD;
    take_apart(code, out);
    return 0;
}

int pidfd_end(int process, struct pidfd_end *out)
{
    siginfo_t info = { .si_pid = 0 };
    long error;
    do
        error = linux_calls->waitid(process, &info, WEXITED | WNOHANG | WNOWAIT | __WALL);
    while (error == -EINTR);
    if (error || info.si_pid == 0)
        return ask_folder(process, out) ? ask_kernel(process, out) : 0;
    out->signaled = info.si_code != CLD_EXITED;
    out->value = info.si_status;
    return 0;
}

bool pidfd_reap(int process)
{
    siginfo_t info = { .si_pid = 0 };
    long error;
    do
        error = linux_calls->waitid(process, &info, WEXITED | WNOHANG | __WALL);
    while (error == -EINTR);
    return error || info.si_pid != 0;
}
