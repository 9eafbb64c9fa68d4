/* SPDX-License-Identifier: MIT */
/* The memory of another process, as debuggers read it. */
#include "linux/processmemory.h"
#include "linux/calls.h"
#include "linux/file.h"
#include "linux/taskfolder.h"

int processmemory_open(pid_t process, struct descriptor *out)
{
    char path[TASKFOLDER_CAPACITY];
    int error = taskfolder_path(process, "mem", path, NULL);
    return error ? error : descriptor_open(AT_FDCWD, path, O_RDONLY, 0, out);
}

int processmemory_read(const struct descriptor *memory, const void *address, void *bytes,
                       size_t size)
{
    /* What another process says: also NULL, and addresses that no file offset reaches. */
    if ((uintptr_t)address > INT64_MAX - size)
        return -EFAULT;
    ssize_t got = file_read_at(memory->fd, bytes, size, (uint64_t)(uintptr_t)address);
    if (got < 0)
        return got == -EIO ? -EFAULT : (int)got;
    return (size_t)got == size ? 0 : -EFAULT;
}
