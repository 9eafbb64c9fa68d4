/* SPDX-License-Identifier: MIT */
/* The table of system calls: the kernel's own. */
#include "linux/calls.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

static long result(long value)
{
    return value < 0 ? -(long)errno : value;
}

static long call_openat(int folder, const char *path, int flags, mode_t mode)
{
    return result(openat(folder, path, flags, mode));
}

static long call_close(int fd)
{
    return result(close(fd));
}

static long call_fstat(int fd, struct stat *out)
{
    return result(fstat(fd, out));
}

static long call_fstatat(int folder, const char *path, struct stat *out, int flags)
{
    return result(fstatat(folder, path, out, flags));
}

static long call_fstatfs(int fd, struct statfs *out)
{
    return result(fstatfs(fd, out));
}

static long call_fchmod(int fd, mode_t mode)
{
    return result(fchmod(fd, mode));
}

static long call_fchmodat(int folder, const char *path, mode_t mode)
{
    return result(fchmodat(folder, path, mode, 0));
}

static long call_futimens(int fd, const struct timespec times[2])
{
    return result(futimens(fd, times));
}

static long call_utimensat(int folder, const char *path, const struct timespec times[2])
{
    return result(utimensat(folder, path, times, 0));
}

static long call_fchown(int fd, uid_t user, gid_t group)
{
    return result(fchown(fd, user, group));
}

static long call_fsetxattr(int fd, const char *name, const void *value, size_t size)
{
    return result(fsetxattr(fd, name, value, size, 0));
}

static long call_getxattr(const char *path, const char *name, void *value, size_t size)
{
    return result(getxattr(path, name, value, size));
}

static long call_getgroups(int count, gid_t *groups)
{
    return result(getgroups(count, groups));
}

static long call_read(int fd, void *buffer, size_t size)
{
    return result(read(fd, buffer, size));
}

static long call_write(int fd, const void *buffer, size_t size)
{
    return result(write(fd, buffer, size));
}

static long call_pread(int fd, void *buffer, size_t size, off_t offset)
{
    return result(pread(fd, buffer, size, offset));
}

static long call_pwrite(int fd, const void *buffer, size_t size, off_t offset)
{
    return result(pwrite(fd, buffer, size, offset));
}

/* Writes at the end, wherever it is by then, and moves the position there. */
static long call_append(int fd, const void *buffer, size_t size)
{
    struct iovec part = { .iov_base = (void *)buffer, .iov_len = size };
    return result(pwritev2(fd, &part, 1, -1, RWF_APPEND));
}

static long call_lseek(int fd, off_t offset, int whence)
{
    return result(lseek(fd, offset, whence));
}

static long call_ftruncate(int fd, off_t size)
{
    return result(ftruncate(fd, size));
}

static long call_fallocate(int fd, int mode, off_t offset, off_t size)
{
    return result(fallocate(fd, mode, offset, size));
}

static long call_fsync(int fd)
{
    return result(fsync(fd));
}

static long call_sync_file_range(int fd, off_t offset, off_t size, unsigned flags)
{
    return result(sync_file_range(fd, offset, size, flags));
}

static long call_setlk(int fd, struct flock *lock)
{
    return result(fcntl(fd, F_OFD_SETLK, lock));
}

static long call_getlk(int fd, struct flock *lock)
{
    return result(fcntl(fd, F_OFD_GETLK, lock));
}

static long call_fcntl(int fd, int command, int argument)
{
    return result(fcntl(fd, command, argument));
}

static long call_dup3(int from, int to, int flags)
{
    return result(dup3(from, to, flags));
}

static long call_linkat(int old_folder, const char *old_path, int folder, const char *path,
                        int flags)
{
    return result(linkat(old_folder, old_path, folder, path, flags));
}

static long call_unlinkat(int folder, const char *path, int flags)
{
    return result(unlinkat(folder, path, flags));
}

static long call_renameat2(int old_folder, const char *old_path, int folder, const char *path,
                           unsigned flags)
{
    return result(renameat2(old_folder, old_path, folder, path, flags));
}

static long call_mkdirat(int folder, const char *path, mode_t mode)
{
    return result(mkdirat(folder, path, mode));
}

static long call_readlinkat(int folder, const char *path, char *buffer, size_t size)
{
    return result(readlinkat(folder, path, buffer, size));
}

static long call_getcwd(char *buffer, size_t size)
{
    return getcwd(buffer, size) ? 0 : -(long)errno;
}

static long call_getdents(int fd, void *buffer, size_t size)
{
    return result(syscall(SYS_getdents64, fd, buffer, size));
}

static long call_memfd_create(const char *name, unsigned flags)
{
    return result(memfd_create(name, flags));
}

static long call_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
    void *mapped = mmap(address, size, protection, flags, fd, offset);
    return mapped == MAP_FAILED ? -(long)errno : (long)mapped;
}

static long call_munmap(void *address, size_t size)
{
    return result(munmap(address, size));
}

static long call_mprotect(void *address, size_t size, int protection)
{
    return result(mprotect(address, size, protection));
}

static long call_madvise(void *address, size_t size, int advice)
{
    return result(madvise(address, size, advice));
}

static long call_msync(void *address, size_t size, int flags)
{
    return result(msync(address, size, flags));
}

/* Sanitizers make the library's mlock do nothing. */
static long call_mlock(const void *address, size_t size)
{
    return result(syscall(SYS_mlock, address, size));
}

static long call_munlock(const void *address, size_t size)
{
    return result(syscall(SYS_munlock, address, size));
}

static long call_mbind(void *address, size_t size, int mode, const unsigned long *nodes,
                       size_t bits)
{
    return result(syscall(SYS_mbind, address, size, mode, nodes, bits, 0));
}

static long call_move_pages(void **pages, size_t count, int *nodes)
{
    return result(syscall(SYS_move_pages, 0, count, pages, NULL, nodes, 0));
}

static long call_get_mempolicy(int *mode, unsigned long *nodes, size_t bits)
{
    return result(syscall(SYS_get_mempolicy, mode, nodes, bits, NULL, 0));
}

static long call_set_mempolicy(int mode, const unsigned long *nodes, size_t bits)
{
    return result(syscall(SYS_set_mempolicy, mode, nodes, bits));
}

static long call_userfaultfd(int flags)
{
    return result(syscall(SYS_userfaultfd, flags));
}

static long call_ioctl(int fd, unsigned long request, void *argument)
{
    return result(ioctl(fd, request, argument));
}

static long call_getrlimit(int resource, struct rlimit *out)
{
    return result(getrlimit((__rlimit_resource_t)resource, out));
}

static long call_sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    return -(long)pthread_sigmask(how, set, old);
}

static long call_sigaction(int signal, const struct sigaction *action, struct sigaction *old)
{
    return result(sigaction(signal, action, old));
}

static long call_sigpending(sigset_t *out)
{
    return result(sigpending(out));
}

/* A pending signal of the set, taken away. -EAGAIN when there is none. */
static long call_sigtake(const sigset_t *set)
{
    static const struct timespec now;
    return result(sigtimedwait(set, NULL, &now));
}

static long call_socket(int domain, int type)
{
    return result(socket(domain, type, 0));
}

static long call_socketpair(int domain, int type, int ends[2])
{
    return result(socketpair(domain, type, 0, ends));
}

static long call_bind(int fd, const void *address, size_t size)
{
    return result(bind(fd, address, (socklen_t)size));
}

static long call_listen(int fd, int backlog)
{
    return result(listen(fd, backlog));
}

static long call_connect(int fd, const void *address, size_t size)
{
    return result(connect(fd, address, (socklen_t)size));
}

static long call_accept(int fd)
{
    return result(accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

static long call_getsockopt(int fd, int option, void *value, size_t size)
{
    socklen_t length = (socklen_t)size;
    return result(getsockopt(fd, SOL_SOCKET, option, value, &length));
}

static long call_sendmsg(int fd, const struct msghdr *message, int flags)
{
    return result(sendmsg(fd, message, flags));
}

static long call_recvmsg(int fd, struct msghdr *message, int flags)
{
    return result(recvmsg(fd, message, flags));
}

/*
 * What has a handler gets the default action; what is ignored stays so. By the bare system call,
 * since sanitizers keep a list of handlers that a child of spawn would write to for its parent.
 */
static long call_shutdown(int fd, int how)
{
    return result(shutdown(fd, how));
}

static long call_sigreset(int signals)
{
    uintptr_t action[4]; /* as the kernel lays it out: the handler comes first */
    for (int signal = 1; signal < signals; signal++) {
        if (syscall(SYS_rt_sigaction, signal, NULL, action, NSIG / 8) < 0 ||
            action[0] == (uintptr_t)SIG_DFL || action[0] == (uintptr_t)SIG_IGN)
            continue;
        memset(action, 0, sizeof action);
        if (syscall(SYS_rt_sigaction, signal, action, NULL, NSIG / 8) < 0)
            return -(long)errno;
    }
    return 0;
}

/* ThreadSanitizer takes every clone for a fork, and would forget what it knows of the parent. */
#ifdef __has_feature
#if __has_feature(thread_sanitizer)
#define UNDER_TSAN
#endif
#endif
#if defined(__SANITIZE_THREAD__) || defined(UNDER_TSAN)
int __clone(int (*body)(void *), void *stack, int flags, void *context, ...); /* glibc's own name */
#define clone __clone
#endif

/*
 * A child in the memory of its parent, who goes on when it executes a program or ends. Its end
 * raises no signal, and waitpid does not see it, unless it has executed a program.
 */
static long call_spawn(int (*body)(void *), void *context, void *stack, int *process)
{
    return result(clone(body, stack, CLONE_VM | CLONE_VFORK | CLONE_PIDFD, context, process));
}

/* Does not return when it succeeds, so ThreadSanitizer must not note that it was entered. */
__attribute__((no_sanitize_thread)) static long
call_execve(const char *path, char *const arguments[], char *const environment[])
{
    return result(execve(path, arguments, environment));
}

static long call_fchdir(int folder)
{
    return result(fchdir(folder));
}

/* A session for the calling process, or only a process group. */
static long call_newgroup(int session)
{
    return result(session ? setsid() : setpgid(0, 0));
}

static long call_close_range(unsigned first, unsigned last, unsigned flags)
{
    return result(syscall(SYS_close_range, first, last, flags));
}

static long call_ptrace(int request, pid_t process, size_t size, const void *data)
{
    return result(syscall(SYS_ptrace, request, process, size, data));
}

static long call_pidfd_open(pid_t process, unsigned flags)
{
    return result(syscall(SYS_pidfd_open, process, flags));
}

static long call_pidfd_getfd(int process, int fd)
{
    return result(syscall(SYS_pidfd_getfd, process, fd, 0));
}

static long call_pidfd_send_signal(int process, int signal)
{
    return result(syscall(SYS_pidfd_send_signal, process, signal, NULL, 0));
}

static long call_waitid(int process, siginfo_t *out, int options)
{
    return result(waitid(P_PIDFD, (id_t)process, out, options));
}

static long call_poll(struct pollfd *list, size_t count, const struct timespec *timeout)
{
    return result(ppoll(list, count, timeout, NULL));
}

static long call_sleep(int64_t nanoseconds)
{
    struct timespec time = { .tv_sec = nanoseconds / 1000000000,
                             .tv_nsec = nanoseconds % 1000000000 };
    return result(nanosleep(&time, NULL));
}

const struct linux_calls linux_kernel = {
#define CALL(name, parameters, arguments, errors) .name = call_##name,
    LINUX_CALLS(CALL)
#undef CALL
};

const struct linux_calls *linux_calls = &linux_kernel;
