/* SPDX-License-Identifier: MIT */
/* The memory of another process, as debuggers read it. */
#pragma once

#include "linux/descriptor.h"

#include <stdint.h>

/*
 * -EACCES when we may not debug the process, -ENOENT when there is none. What is opened is the
 * memory that the process has now: if it becomes another program, nothing is read any more.
 */
int processmemory_open(pid_t process, struct descriptor *out);

/* 0; -EFAULT when not all of it is there, or -errno. */
int processmemory_read(const struct descriptor *memory, const void *address, void *bytes,
                       size_t size);
