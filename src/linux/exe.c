/* SPDX-License-Identifier: MIT */
/* The program that this process runs. */
#include "linux/exe.h"
#include "linux/calls.h"
#include "linux/descriptor.h"
#include "linux/file.h"

#include <stdlib.h>

long exe_path(char path[EXE_PATH_CAPACITY])
{
    long length = linux_calls->readlinkat(AT_FDCWD, "/proc/self/exe", path, EXE_PATH_CAPACITY - 1);
    if (length >= 0)
        path[length] = 0;
    return length;
}

/* Files in /proc tell no size: the buffer grows until a read returns nothing. */
static ssize_t read_all(int fd, char **buffer)
{
    size_t capacity = 0, filled = 0;
    for (;;) {
        if (filled == capacity) {
            capacity = capacity ? 2 * capacity : 4096;
            char *larger = realloc(*buffer, capacity);
            if (!larger)
                return -ENOMEM;
            *buffer = larger;
        }
        ssize_t got = file_read(fd, *buffer + filled, capacity - filled);
        if (got <= 0)
            return got < 0 ? got : (ssize_t)filled;
        filled += (size_t)got;
    }
}

int exe_arguments(char **arguments, size_t *size)
{
    struct descriptor file;
    char *buffer = NULL;
    int error = descriptor_open(AT_FDCWD, "/proc/self/cmdline", O_RDONLY, 0, &file);
    if (error)
        return error;
    ssize_t got = read_all(file.fd, &buffer);
    descriptor_close(&file);
    if (got < 0) {
        free(buffer);
        return (int)got;
    }
    *arguments = buffer;
    *size = (size_t)got;
    return 0;
}
