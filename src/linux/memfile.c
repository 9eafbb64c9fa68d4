/* SPDX-License-Identifier: MIT */
/* Files without any name, in memory. */
#include "linux/memfile.h"
#include "linux/calls.h"
#include "linux/folder.h"
#include "linux/taskfolder.h"

#include <linux/magic.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U
#endif
#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

static long create(const char *name, int executable, int huge)
{
    static atomic_bool old_kernel; /* before 6.3 the two flags are unknown */
    unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING | (huge ? MFD_HUGETLB : 0);
    unsigned newer = executable ? MFD_EXEC : MFD_NOEXEC_SEAL;
    long fd = -EINVAL;
    if (!atomic_load_explicit(&old_kernel, memory_order_relaxed))
        fd = linux_calls->memfd_create(name, flags | newer);
    if (fd == -EINVAL) {
        fd = linux_calls->memfd_create(name, flags);
        if (fd >= 0)
            atomic_store_explicit(&old_kernel, 1, memory_order_relaxed);
    }
    return fd;
}

static int adopt(long fd, struct descriptor *out)
{
    struct descriptor file;
    struct stat status;
    if (fd < 0)
        return (int)fd;
    int error = descriptor_adopt((int)fd, &file, &status);
    if (error)
        return error;
    /* A memfd is born 0777: through /proc another user could open it. NOEXEC_SEAL forbids more. */
    if ((status.st_mode & 0777) != 0600)
        error = (int)linux_calls->fchmod(file.fd, 0600);
    if (error) {
        descriptor_close(&file);
        return error;
    }
    *out = file;
    return 0;
}

int memfile_open(int executable, int huge, struct descriptor *out)
{
    return adopt(create("filemap", executable, huge), out);
}

int memfile_open_named(const char *name, struct descriptor *out)
{
    return adopt(create(name, 0, 0), out);
}

/* Who touches what was cut off is killed. */
static bool can_be_cut(int fd)
{
    long seals = linux_calls->fcntl(fd, F_GET_SEALS, 0);
    return seals < 0 || !(seals & F_SEAL_SHRINK);
}

static bool is_named(int folder, const char *entry, const char *name)
{
    char expected[64], found[sizeof expected];
    int length = snprintf(expected, sizeof expected, "/memfd:%s (deleted)", name);
    return linux_calls->readlinkat(folder, entry, found, sizeof found) == length &&
           memcmp(found, expected, (size_t)length) == 0;
}

/* The own ones are used as they are: a description opened anew would be one too many. */
static int open_entry(pid_t process, int folder, const char *entry, struct descriptor *out)
{
    if (process)
        return descriptor_open(folder, entry, O_RDWR, 0, out);
    struct descriptor file = { .fd = atoi(entry) };
    struct stat status;
    int error = (int)linux_calls->fstat(file.fd, &status);
    if (error)
        return error;
    file.device = status.st_dev;
    file.inode = status.st_ino;
    *out = file;
    return 0;
}

int memfile_find(pid_t process, const char *name,
                 bool (*visit)(const struct descriptor *file, void *context), void *context,
                 struct descriptor *out)
{
    struct folder_reader reader;
    struct descriptor file;
    const char *entry;
    char path[TASKFOLDER_CAPACITY] = "/proc/self/fd";
    int error = process ? taskfolder_path(process, "fd", path, NULL) : 0;
    if (!error)
        error = folder_read(AT_FDCWD, path, &reader);
    if (error)
        return error;
    error = -ENOENT;
    while (error && (entry = folder_next(&reader))) {
        if (!is_named(reader.folder.fd, entry, name) ||
            open_entry(process, reader.folder.fd, entry, &file))
            continue;
        if (!can_be_cut(file.fd) && visit(&file, context)) {
            *out = file;
            error = 0;
        } else if (process) {
            descriptor_close(&file);
        }
    }
    folder_finish(&reader);
    return error;
}

int memfile_is_named(int fd, const char *name)
{
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return is_named(AT_FDCWD, path, name) && !can_be_cut(fd);
}

int memfile_seal(int fd)
{
    return (int)linux_calls->fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
}

int memfile_exchange(int fd, size_t offset, uint64_t expected, uint64_t desired)
{
    size_t size = offset + sizeof desired;
    struct stat status;
    struct statfs system;
    int error = can_be_cut(fd) ? -EPERM : (int)linux_calls->fstat(fd, &status);
    if (!error)
        error = (int)linux_calls->fstatfs(fd, &system);
    if (error)
        return error;
    /* A huge page may be refused when it is touched. */
    if (status.st_size < (off_t)size || system.f_type != TMPFS_MAGIC)
        return -EPERM;
    long at = linux_calls->mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at < 0 && at > -4096)
        return (int)at;
    bool done = __atomic_compare_exchange_n((uint64_t *)(at + (long)offset), &expected, desired,
                                            false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
    /* Rather an empty page stays than the file's. */
    if (linux_calls->munmap((void *)at, size) < 0)
        linux_calls->mmap((void *)at, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
                          0);
    return done;
}

int memfile_check_seals(int fd)
{
    static const char prefix[] = "/memfd:";
    char link[32], found[sizeof prefix];
    long seals = linux_calls->fcntl(fd, F_GET_SEALS, 0);
    if (seals == -EINVAL || (seals >= 0 && (seals & F_SEAL_SHRINK)))
        return 0;
    if (seals < 0)
        return (int)seals;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    long length = linux_calls->readlinkat(AT_FDCWD, link, found, sizeof found);
    if (length < 0)
        return (int)length;
    return memcmp(found, prefix, sizeof prefix - 1) == 0 ? -EPERM : 0;
}
