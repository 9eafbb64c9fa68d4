/* SPDX-License-Identifier: MIT */
/* Which processes hold a file, as far as /proc shows them to us. */
#include "linux/holders.h"
#include "linux/calls.h"
#include "linux/file.h"
#include "linux/folder.h"
#include "linux/maps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pid_t process_of(const char *entry)
{
    char *end;
    long process = strtol(entry, &end, 10);
    return *end == 0 && process > 0 ? (pid_t)process : 0;
}

/* Visits the descriptors of a process that stand for the file, until VISIT returns 0. */
static void visit_descriptors(pid_t process, dev_t device, ino_t inode,
                              int (*visit)(pid_t, const char *fd, void *), void *context)
{
    char path[64];
    struct folder_reader reader;
    struct stat status;
    const char *entry;
    snprintf(path, sizeof path, "/proc/%d/fd", (int)process);
    if (folder_read(AT_FDCWD, path, &reader))
        return;
    while ((entry = folder_next(&reader)))
        if (linux_calls->fstatat(reader.folder.fd, entry, &status, 0) == 0 &&
            status.st_dev == device && status.st_ino == inode && !visit(process, entry, context))
            break;
    folder_finish(&reader);
}

static int count_lock(pid_t process, const char *fd, void *context)
{
    struct holder *holder = context;
    char path[64], text[1024];
    struct descriptor file;
    snprintf(path, sizeof path, "/proc/%d/fdinfo/%.12s", (int)process, fd);
    if (descriptor_open(AT_FDCWD, path, O_RDONLY, 0, &file))
        return 1;
    ssize_t got = file_read_at(file.fd, text, sizeof text - 1, 0);
    descriptor_close(&file);
    text[got > 0 ? got : 0] = 0;
    if (strstr(text, "OFDLCK"))
        holder->locks++;
    return 1;
}

static unsigned count_views(pid_t process, dev_t device, ino_t inode)
{
    struct maps_reader reader;
    struct maps_line line;
    unsigned views = 0;
    if (maps_open(process, &reader))
        return 0;
    while (maps_next(&reader, &line))
        views += line.device == device && line.inode == inode;
    maps_close(&reader);
    return views;
}

static void name_program(pid_t process, char *buffer, size_t capacity)
{
    char path[64], target[4096];
    snprintf(path, sizeof path, "/proc/%d/exe", (int)process);
    long length = linux_calls->readlinkat(AT_FDCWD, path, target, sizeof target - 1);
    target[length > 0 ? length : 0] = 0;
    const char *slash = strrchr(target, '/');
    const char *name = slash ? slash + 1 : target;
    size_t size = strnlen(name, capacity - 1);
    memcpy(buffer, name, size);
    buffer[size] = 0;
}

int holders_visit(const struct holders_files *files, int (*visit)(const struct holder *, void *),
                  void *context)
{
    bool same = files->lock_device == files->view_device &&
                files->lock_inode == files->view_inode;
    struct folder_reader processes;
    const char *entry;
    int error = folder_read(AT_FDCWD, "/proc", &processes);
    if (error)
        return error;
    while ((entry = folder_next(&processes))) {
        char program[256];
        struct holder holder = { .process = process_of(entry), .program = program };
        if (!holder.process)
            continue;
        visit_descriptors(holder.process, files->lock_device, files->lock_inode, count_lock,
                          &holder);
        if (holder.locks || same)
            holder.views = count_views(holder.process, files->view_device, files->view_inode);
        if (!holder.locks && !holder.views)
            continue;
        name_program(holder.process, program, sizeof program);
        if (!visit(&holder, context))
            break;
    }
    folder_finish(&processes);
    return 0;
}

struct search {
    dev_t device;
    ino_t inode;
    int flags, error;
    struct descriptor found;
};

static int try_reopen(pid_t process, const char *fd, void *context)
{
    struct search *search = context;
    struct descriptor file;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd/%.12s", (int)process, fd);
    int error = descriptor_open(AT_FDCWD, path, search->flags, 0, &file);
    if (error) {
        search->error = error;
        return 1;
    }
    if (file.device != search->device || file.inode != search->inode) {
        descriptor_close(&file);
        return 1;
    }
    search->found = file;
    search->error = 0;
    return 0;
}

int holders_reopen(dev_t device, ino_t inode, int flags, struct descriptor *out)
{
    struct search search = { device, inode, flags | O_NONBLOCK, -ENOENT, DESCRIPTOR_NONE };
    struct folder_reader processes;
    const char *entry;
    int error = folder_read(AT_FDCWD, "/proc", &processes);
    if (error)
        return error;
    while (search.found.fd < 0 && (entry = folder_next(&processes))) {
        pid_t process = process_of(entry);
        if (process)
            visit_descriptors(process, device, inode, try_reopen, &search);
    }
    folder_finish(&processes);
    if (search.found.fd >= 0)
        *out = search.found;
    return search.found.fd >= 0 ? 0 : search.error;
}
