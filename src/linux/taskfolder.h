/* SPDX-License-Identifier: MIT */
/*
 * Where in /proc a process is.
 *
 * The first thread of a process may end while others go on. Then nothing is to be seen in
 * /proc/PID any more, neither descriptors nor memory, but still in /proc/PID/task/TID of another
 * thread, with which it had them in common.
 */
#pragma once

#include <sys/types.h>

#define TASKFOLDER_CAPACITY 64

/*
 * The path of ENTRY in the folder of a process: in that of the process itself, unless its first
 * thread has ended. *THREAD, which may be NULL, gets the thread whose folder it is. 0; -errno when
 * we could not look.
 */
int taskfolder_path(pid_t process, const char *entry, char path[TASKFOLDER_CAPACITY],
                    pid_t *thread);
