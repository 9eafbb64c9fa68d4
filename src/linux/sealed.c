/* SPDX-License-Identifier: MIT */
/* Small memory files that nobody can change any more. */
#include "linux/sealed.h"
#include "linux/calls.h"
#include "linux/file.h"
#include "linux/folder.h"
#include "linux/taskfolder.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif

#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)
#define NAME_CAPACITY 64

static int open_memory(const char *name)
{
    long fd = linux_calls->memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL);
    if (fd == -EINVAL) /* before 6.3 that flag is unknown */
        fd = linux_calls->memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return (int)fd;
}

static int fill(int fd, const void *bytes, size_t size)
{
    /* Within the limit for files, or writing would end the process. */
    int error = file_truncate(fd, size);
    if (error)
        return error;
    ssize_t done = file_write_at(fd, bytes, size, 0);
    if (done < 0)
        return (int)done;
    return (size_t)done == size ? (int)linux_calls->fcntl(fd, F_ADD_SEALS, SEALS) : -ENOSPC;
}

int sealed_create(const char *name, const void *bytes, size_t size, struct descriptor *out)
{
    struct descriptor file;
    int fd = open_memory(name);
    if (fd < 0)
        return fd;
    int error = descriptor_adopt(fd, &file, NULL);
    if (error)
        return error;
    error = fill(file.fd, bytes, size);
    if (error)
        descriptor_close(&file);
    else
        *out = file;
    return error;
}

/* Reading from a file of an unknown kind could set something going. */
static int check_name(int folder, const char *fd, const char *name)
{
    char expected[NAME_CAPACITY], found[NAME_CAPACITY];
    int length = snprintf(expected, sizeof expected, "/memfd:%s (deleted)", name);
    long got = linux_calls->readlinkat(folder, fd, found, sizeof found);
    if (got < 0 && got != -ENOENT)
        return (int)got;
    return got == length && memcmp(found, expected, (size_t)length) == 0 ? 0 : -EINVAL;
}

static int read_all(int fd, void *bytes, size_t size, struct descriptor *out)
{
    struct stat status;
    int error = (int)linux_calls->fstat(fd, &status);
    if (error)
        return error;
    long seals = linux_calls->fcntl(fd, F_GET_SEALS, 0);
    if (seals < 0)
        return (int)seals;
    if ((seals & SEALS) != SEALS || status.st_size != (off_t)size)
        return -EINVAL;
    ssize_t got = file_read_at(fd, bytes, size, 0);
    if (got < 0)
        return (int)got;
    *out = (struct descriptor){ .fd = fd, .device = status.st_dev, .inode = status.st_ino };
    return (size_t)got == size ? 0 : -EINVAL;
}

int sealed_read(int fd, const char *name, void *bytes, size_t size, struct descriptor *out)
{
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int error = check_name(AT_FDCWD, link, name);
    return error ? error : read_all(fd, bytes, size, out);
}

/* FOLDER is a folder of descriptors in /proc. */
static int read_entry(int folder, const char *fd, const char *name, void *bytes, size_t size)
{
    struct descriptor file, same;
    int error = check_name(folder, fd, name);
    if (!error)
        error = descriptor_open(folder, fd, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, &file);
    if (error)
        return error;
    error = read_all(file.fd, bytes, size, &same);
    descriptor_close(&file);
    return error;
}

int sealed_find(pid_t process, const char *name,
                bool (*accept)(const void *bytes, const void *context), const void *context,
                void *bytes, size_t size)
{
    char path[TASKFOLDER_CAPACITY];
    struct folder_reader reader;
    const char *entry;
    int result = taskfolder_path(process, "fd", path, NULL);
    if (!result)
        result = folder_read(AT_FDCWD, path, &reader);
    if (result)
        return result;
    result = -ENOENT;
    while (result == -ENOENT && (entry = folder_next(&reader))) {
        int error = read_entry(reader.folder.fd, entry, name, bytes, size);
        if (!error)
            result = accept(bytes, context) ? 0 : -ENOENT;
        else if (error != -EINVAL) /* another file */
            result = error;
    }
    if (result == -ENOENT && reader.error)
        result = reader.error;
    folder_finish(&reader);
    return result;
}
