/* SPDX-License-Identifier: MIT */
/* The program that this process runs. */
#include "linux/exe.h"
#include "linux/calls.h"
#include "linux/file.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

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

/* The path of a file in the program's folder. */
static int path_beside(const char *name, char path[EXE_PATH_CAPACITY])
{
    long length = exe_path(path);
    if (length < 0)
        return (int)length;
    char *end = strrchr(path, '/');
    if (!end || (size_t)(end + 1 - path) + strlen(name) >= EXE_PATH_CAPACITY)
        return -ENOENT;
    strcpy(end + 1, name);
    return 0;
}

/* A group may write: the program itself is often made with such rights. */
static int check_origin(const struct descriptor *file)
{
    struct stat status, program;
    int error = descriptor_verify(file, &status);
    if (!error)
        error = (int)linux_calls->fstatat(AT_FDCWD, "/proc/self/exe", &program, 0);
    if (error)
        return error;
    if (!S_ISREG(status.st_mode) || (status.st_mode & S_IWOTH))
        return -EPERM;
    return status.st_uid == 0 || status.st_uid == program.st_uid ? 0 : -EPERM;
}

int exe_open_beside(const char *name, struct descriptor *out)
{
    char path[EXE_PATH_CAPACITY];
    struct descriptor file;
    if (getauxval(AT_SECURE))
        return -ENOENT;
    int error = path_beside(name, path);
    if (!error)
        error = descriptor_open(AT_FDCWD, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0,
                                &file);
    if (error) /* links, and sockets */
        return error == -ELOOP || error == -ENXIO ? -EPERM : error;
    error = check_origin(&file);
    if (error)
        descriptor_close(&file);
    else
        *out = file;
    return error;
}
