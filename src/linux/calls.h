/* SPDX-License-Identifier: MIT */
/*
 * The table of system calls.
 *
 * Everything that filemap asks of the kernel goes through this table, so that a test can make the
 * nth call fail or end the process there. Each entry returns what the system call returns, or
 * -errno; nobody else reads errno. The last column lists the errors that the call can meet here:
 * the fault tests are generated from it.
 */
#pragma once

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <fcntl.h>

/* CALL(name, parameters, arguments, errors) */
/* clang-format off */
#define LINUX_CALLS(CALL)                                                                         \
    CALL(openat, (int folder, const char *path, int flags, mode_t mode),                          \
         (folder, path, flags, mode), (EACCES, EINTR, EMFILE, ENFILE, ENOMEM, ENOSPC))            \
    CALL(close, (int fd), (fd), (EINTR, EIO))                                                     \
    CALL(fstat, (int fd, struct stat *out), (fd, out), (ENOMEM))                                  \
    CALL(fstatat, (int folder, const char *path, struct stat *out, int flags),                    \
         (folder, path, out, flags), (EACCES, ENOMEM))                                            \
    CALL(fstatfs, (int fd, struct statfs *out), (fd, out), (EINTR, EIO, ENOMEM, ENOSYS))          \
    CALL(fchmod, (int fd, mode_t mode), (fd, mode), (EIO, EPERM, EROFS))                          \
    CALL(fchmodat, (int folder, const char *path, mode_t mode), (folder, path, mode),             \
         (EIO, ENOENT, EPERM, EROFS))                                                             \
    CALL(futimens, (int fd, const struct timespec times[2]), (fd, times), (EIO, EPERM, EROFS))    \
    CALL(utimensat, (int folder, const char *path, const struct timespec times[2]),               \
         (folder, path, times), (EIO, ENOENT, EPERM, EROFS))                                      \
    CALL(fchown, (int fd, uid_t user, gid_t group), (fd, user, group), (EIO, EPERM, EROFS))       \
    CALL(fsetxattr, (int fd, const char *name, const void *value, size_t size),                   \
         (fd, name, value, size), (EDQUOT, ENOMEM, ENOSPC, EOPNOTSUPP, EPERM))                    \
    CALL(getxattr, (const char *path, const char *name, void *value, size_t size),                \
         (path, name, value, size), (EACCES, EIO, ENODATA, ENOMEM, EOPNOTSUPP))                   \
    CALL(read, (int fd, void *buffer, size_t size), (fd, buffer, size), (EINTR, EIO))             \
    CALL(write, (int fd, const void *buffer, size_t size), (fd, buffer, size),                    \
         (EDQUOT, EINTR, EIO, ENOSPC, EPIPE))                                                     \
    CALL(pread, (int fd, void *buffer, size_t size, off_t offset), (fd, buffer, size, offset),    \
         (EINTR, EIO))                                                                            \
    CALL(pwrite, (int fd, const void *buffer, size_t size, off_t offset),                         \
         (fd, buffer, size, offset), (EDQUOT, EINTR, EIO, ENOSPC))                                \
    CALL(append, (int fd, const void *buffer, size_t size), (fd, buffer, size),                   \
         (EDQUOT, EINTR, EIO, ENOSPC))                                                            \
    CALL(lseek, (int fd, off_t offset, int whence), (fd, offset, whence), (EINVAL))               \
    CALL(ftruncate, (int fd, off_t size), (fd, size), (EFBIG, EINTR, EIO, EPERM))                 \
    CALL(fallocate, (int fd, int mode, off_t offset, off_t size), (fd, mode, offset, size),       \
         (EDQUOT, EFBIG, EINTR, EIO, ENOSPC, ENOMEM))                                             \
    CALL(fsync, (int fd), (fd), (EDQUOT, EINTR, EIO, ENOSPC))                                     \
    CALL(sync_file_range, (int fd, off_t offset, off_t size, unsigned flags),                     \
         (fd, offset, size, flags), (EIO, ENOMEM, ENOSPC))                                        \
    CALL(setlk, (int fd, struct flock *lock), (fd, lock), (EAGAIN, ENOLCK, ENOMEM))               \
    CALL(getlk, (int fd, struct flock *lock), (fd, lock), (ENOLCK, ENOMEM))                       \
    CALL(fcntl, (int fd, int command, int argument), (fd, command, argument), (EMFILE, EPERM))    \
    CALL(dup3, (int from, int to, int flags), (from, to, flags), (EBUSY, EINTR, EMFILE))          \
    CALL(linkat, (int old_folder, const char *old_path, int folder, const char *path, int flags), \
         (old_folder, old_path, folder, path, flags), (EDQUOT, EEXIST, ENOMEM, ENOSPC))           \
    CALL(unlinkat, (int folder, const char *path, int flags), (folder, path, flags),              \
         (EACCES, EIO, ENOMEM))                                                                   \
    CALL(renameat2, (int old_folder, const char *old_path, int folder, const char *path,          \
                     unsigned flags),                                                             \
         (old_folder, old_path, folder, path, flags), (EACCES, EINVAL, EIO, ENOMEM, ENOSPC))      \
    CALL(mkdirat, (int folder, const char *path, mode_t mode), (folder, path, mode),              \
         (EACCES, EDQUOT, ENOMEM, ENOSPC, EROFS))                                                 \
    CALL(readlinkat, (int folder, const char *path, char *buffer, size_t size),                   \
         (folder, path, buffer, size), (EACCES, ENOMEM))                                          \
    CALL(getcwd, (char *buffer, size_t size), (buffer, size), (EACCES, ENOENT, ENOMEM))           \
    CALL(getdents, (int fd, void *buffer, size_t size), (fd, buffer, size), (EINTR, ENOMEM))      \
    CALL(memfd_create, (const char *name, unsigned flags), (name, flags),                         \
         (EMFILE, ENFILE, ENOMEM))                                                                \
    CALL(mmap, (void *address, size_t size, int protection, int flags, int fd, off_t offset),     \
         (address, size, protection, flags, fd, offset), (EACCES, EAGAIN, ENFILE, ENOMEM))        \
    CALL(munmap, (void *address, size_t size), (address, size), (ENOMEM))                         \
    CALL(mprotect, (void *address, size_t size, int protection), (address, size, protection),     \
         (ENOMEM))                                                                                \
    CALL(madvise, (void *address, size_t size, int advice), (address, size, advice),              \
         (EFAULT, EINVAL, ENOMEM))                                                                        \
    CALL(msync, (void *address, size_t size, int flags), (address, size, flags),                  \
         (EIO, ENOMEM, ENOSPC))                                                                   \
    CALL(mlock, (const void *address, size_t size), (address, size), (EAGAIN, ENOMEM, EPERM))      \
    CALL(munlock, (const void *address, size_t size), (address, size), (ENOMEM))                  \
    CALL(mbind, (void *address, size_t size, int mode, const unsigned long *nodes, size_t bits),  \
         (address, size, mode, nodes, bits), (EIO, ENOMEM, ENOSYS, EPERM))                        \
    CALL(get_mempolicy, (int *mode, unsigned long *nodes, size_t bits), (mode, nodes, bits),      \
         (ENOSYS, EPERM))                                                                         \
    CALL(set_mempolicy, (int mode, const unsigned long *nodes, size_t bits), (mode, nodes, bits), \
         (ENOMEM, ENOSYS, EPERM))                                                                 \
    CALL(move_pages, (void **pages, size_t count, int *nodes), (pages, count, nodes),             \
         (EACCES, ENOMEM, ENOSYS, EPERM))                                                         \
    CALL(userfaultfd, (int flags), (flags), (EINVAL, EMFILE, ENFILE, ENOMEM, ENOSYS, EPERM))      \
    CALL(ioctl, (int fd, unsigned long request, void *argument), (fd, request, argument),         \
         (EINVAL, ENOMEM, EPERM))                                                                 \
    CALL(getgroups, (int count, gid_t *groups), (count, groups), (EINVAL))                        \
    CALL(getrlimit, (int resource, struct rlimit *out), (resource, out), (ENOSYS))                \
    CALL(sigprocmask, (int how, const sigset_t *set, sigset_t *old), (how, set, old), (ENOSYS))   \
    CALL(sigaction, (int signal, const struct sigaction *action, struct sigaction *old),          \
         (signal, action, old), (ENOSYS))                                                         \
    CALL(sigpending, (sigset_t *out), (out), (ENOSYS))                                            \
    CALL(sigtake, (const sigset_t *set), (set), (EINTR))                                          \
    CALL(socket, (int domain, int type), (domain, type), (EMFILE, ENFILE, ENOMEM))                 \
    CALL(socketpair, (int domain, int type, int ends[2]), (domain, type, ends),                    \
         (EMFILE, ENFILE, ENOMEM))                                                                 \
    CALL(bind, (int fd, const void *address, size_t size), (fd, address, size), (ENOMEM))          \
    CALL(listen, (int fd, int backlog), (fd, backlog), (ENOMEM))                                   \
    CALL(connect, (int fd, const void *address, size_t size), (fd, address, size),                 \
         (EAGAIN, ECONNREFUSED, EINTR, ENOMEM))                                                    \
    CALL(accept, (int fd), (fd), (EMFILE, ENFILE, ENOMEM))                                         \
    CALL(getsockopt, (int fd, int option, void *value, size_t size), (fd, option, value, size),    \
         (ENOMEM))                                                                                 \
    CALL(sendmsg, (int fd, const struct msghdr *message, int flags), (fd, message, flags),         \
         (EAGAIN, EINTR, ENOBUFS, ENOMEM, EPIPE, ETOOMANYREFS))                                    \
    CALL(recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags),               \
         (EINTR, ENOMEM))                                                                          \
    CALL(shutdown, (int fd, int how), (fd, how), (ENOTCONN))                                       \
    CALL(sigreset, (int signals), (signals), (ENOSYS))                                            \
    CALL(spawn, (int (*body)(void *), void *context, void *stack, int *process),                  \
         (body, context, stack, process), (EAGAIN, ENOMEM))                                       \
    CALL(execve, (const char *path, char *const arguments[], char *const environment[]),          \
         (path, arguments, environment), (E2BIG, EACCES, ENOENT, ENOEXEC, ENOMEM, ETXTBSY))       \
    CALL(fchdir, (int folder), (folder), (EACCES))                                                \
    CALL(newgroup, (int session), (session), (EPERM))                                             \
    CALL(close_range, (unsigned first, unsigned last, unsigned flags), (first, last, flags),      \
         (ENOMEM, ENOSYS))                                                                        \
    CALL(ptrace, (int request, pid_t process, size_t size, const void *data),                     \
         (request, process, size, data), (EPERM))                                                 \
    CALL(pidfd_open, (pid_t process, unsigned flags), (process, flags),                           \
         (EMFILE, ENFILE, ENOMEM, ESRCH))                                                         \
    CALL(pidfd_getfd, (int process, int fd), (process, fd), (EBADF, EMFILE, EPERM, ESRCH))        \
    CALL(pidfd_send_signal, (int process, int signal), (process, signal), (EPERM, ESRCH))         \
    CALL(waitid, (int process, siginfo_t *out, int options), (process, out, options),             \
         (ECHILD, EINTR))                                                                         \
    CALL(poll, (struct pollfd *list, size_t count, const struct timespec *timeout),               \
         (list, count, timeout), (EINTR, ENOMEM))                                                 \
    CALL(sleep, (int64_t nanoseconds), (nanoseconds), (EINTR))

struct linux_calls {
#define CALL(name, parameters, arguments, errors) long(*name) parameters;
    LINUX_CALLS(CALL)
#undef CALL
};

/* The kernel's own calls. */
extern const struct linux_calls linux_kernel;

/* The table in use: linux_kernel, but in the fault tests. */
extern const struct linux_calls *linux_calls;
