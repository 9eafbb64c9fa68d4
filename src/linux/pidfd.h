/* SPDX-License-Identifier: MIT */
/* Processes by descriptor: such a number means the same process for ever. */
#pragma once

#include "linux/descriptor.h"

#include <stdbool.h>
#include <sys/types.h>

/* How a process ended. */
struct pidfd_end {
    bool signaled; /* by a signal, whose number VALUE is; else it is the exit status, 8 bits */
    int value;
};

/* *OUT gets a close-on-exec descriptor. -ESRCH when ID is no process. 0 or -errno. */
int pidfd_find(pid_t id, int *out);

/*
 * What pidfd_take() has to be asked with: a descriptor of the process, or, if its first thread has
 * ended, of another thread of it. -ENOSYS when the kernel (before 6.9) has none of those. 0 or
 * -errno.
 */
int pidfd_find_source(pid_t id, const struct descriptor *process, struct descriptor *out);

/*
 * A second descriptor of a description that another process has under the number of THEIRS,
 * close-on-exec. -EBADF when that number stands for another file there, -EPERM when we may not
 * debug the process, -ESRCH when it has ended. 0 or -errno.
 */
int pidfd_take(int process, const struct descriptor *theirs, struct descriptor *out);

/*
 * Whose descriptor that is. *ID: -1 when the process has ended and was taken away, 0 when it is in
 * a process namespace that we do not see. -EINVAL for a descriptor of anything else. 0 or -errno.
 */
int pidfd_id(int process, pid_t *id);

/*
 * descriptor_verify() where kernels before 6.9 give all of these one inode: is it still that of the
 * process ID? Where nobody can tell, yes. -EBADF: no. 0 or -errno.
 */
int pidfd_verify(const struct descriptor *process, pid_t id);

/* descriptor_close() that takes no other process's for it. */
void pidfd_close(struct descriptor *process, pid_t id);

/* Sends a signal; 0: only whether we may. 0, -ESRCH when it has ended, or -errno. */
int pidfd_signal(int process, int signal);

/* 1 when it has ended, 0 when not, -errno. */
int pidfd_ended(int process);

/*
 * How a process that has ended did so. A child stays as it is: whoever waits for it finds it.
 * -ECHILD when nobody can tell: it has been waited for, and the kernel (before 6.15) does not
 * remember; or it was no child of ours, and another user's.
 */
int pidfd_end(int process, struct pidfd_end *out);

/* Takes a child that has ended away. 1 when it need not be tried again, 0 while it runs. */
bool pidfd_reap(int process);
