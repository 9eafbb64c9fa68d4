/* SPDX-License-Identifier: MIT */
/* Which processes hold a file, as far as /proc shows them to us. */
#include "linux/holders.h"
#include "linux/calls.h"
#include "linux/file.h"
#include "linux/folder.h"
#include "linux/maps.h"
#include "linux/taskfolder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pid_t process_of(const char *entry)
{
    char *end;
    long process = strtol(entry, &end, 10);
    return *end == 0 && process > 0 ? (pid_t)process : 0;
}

typedef int visit_fn(pid_t thread, const char *fd, const struct stat *status, void *context);

/* Visits descriptors, with what they stand for, until VISIT returns 0. FALSE: none are shown. */
static bool visit_shown(pid_t process, visit_fn *visit, void *context)
{
    bool shown = false;
    char path[64];
    struct folder_reader reader;
    struct stat status;
    const char *entry;
    snprintf(path, sizeof path, "/proc/%d/fd", (int)process);
    if (folder_read(AT_FDCWD, path, &reader))
        return false;
    while ((entry = folder_next(&reader))) {
        shown = true;
        if (linux_calls->fstatat(reader.folder.fd, entry, &status, 0) == 0 &&
            !visit(process, entry, &status, context))
            break;
    }
    folder_finish(&reader);
    return shown;
}

/* Those of a process; by another thread if the first one has ended. Which it was is returned. */
static pid_t visit_descriptors(pid_t process, visit_fn *visit, void *context)
{
    char path[TASKFOLDER_CAPACITY];
    pid_t thread = process;
    if (visit_shown(process, visit, context) || taskfolder_path(process, "fd", path, &thread) ||
        thread == process)
        return process;
    visit_shown(thread, visit, context);
    return thread;
}

static bool has_lock(pid_t process, const char *fd)
{
    char path[64], text[1024];
    struct descriptor file;
    snprintf(path, sizeof path, "/proc/%d/fdinfo/%.12s", (int)process, fd);
    if (descriptor_open(AT_FDCWD, path, O_RDONLY, 0, &file))
        return false;
    ssize_t got = file_read_at(file.fd, text, sizeof text - 1, 0);
    descriptor_close(&file);
    text[got > 0 ? got : 0] = 0;
    /* "1: OFDLCK ADVISORY READ -1 …": who writes removes it, or commits. */
    char *lock = text;
    while ((lock = strstr(lock, "OFDLCK"))) {
        char *end = strchrnul(lock, '\n');
        char *read = strstr(lock, "READ");
        if (read && read < end)
            return true;
        lock = end;
    }
    return false;
}

/* What one process has of each pair. */
struct census {
    const struct holders_files *files;
    size_t count;
    struct holder *holders;
};

static int count_lock(pid_t process, const char *fd, const struct stat *status, void *context)
{
    struct census *census = context;
    for (size_t i = 0; i < census->count; i++)
        if (status->st_dev == census->files[i].lock_device &&
            status->st_ino == census->files[i].lock_inode && has_lock(process, fd))
            census->holders[i].locks++;
    return 1;
}

static bool counts_views(const struct census *census, size_t i)
{
    const struct holders_files *files = &census->files[i];
    bool same = files->lock_device == files->view_device && files->lock_inode == files->view_inode;
    return same || census->holders[i].locks;
}

static void count_views(pid_t process, struct census *census)
{
    struct maps_reader reader;
    struct maps_line line;
    if (maps_open(process, &reader))
        return;
    while (maps_next(&reader, &line))
        for (size_t i = 0; line.inode && i < census->count; i++)
            if (line.device == census->files[i].view_device &&
                line.inode == census->files[i].view_inode && counts_views(census, i))
                census->holders[i].views++;
    maps_close(&reader);
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

/* 0 when VISIT wants no more. */
static int visit_process(pid_t process, struct census *census,
                         int (*visit)(size_t index, const struct holder *, void *), void *context)
{
    char program[256] = "";
    memset(census->holders, 0, census->count * sizeof *census->holders);
    pid_t thread = visit_descriptors(process, count_lock, census);
    count_views(thread, census);
    for (size_t i = 0; i < census->count; i++) {
        struct holder *holder = &census->holders[i];
        if (!holder->locks && !holder->views)
            continue;
        if (!*program)
            name_program(thread, program, sizeof program);
        holder->process = process;
        holder->program = program;
        if (!visit(i, holder, context))
            return 0;
    }
    return 1;
}

int holders_visit(const struct holders_files *files, size_t count,
                  int (*visit)(size_t index, const struct holder *, void *), void *context)
{
    struct census census = { files, count, calloc(count ? count : 1, sizeof *census.holders) };
    struct folder_reader processes;
    const char *entry;
    if (!census.holders)
        return -ENOMEM;
    int error = folder_read(AT_FDCWD, "/proc", &processes);
    if (!error) {
        error = -ENOENT; /* a folder without any process is not /proc */
        while ((entry = folder_next(&processes))) {
            pid_t process = process_of(entry);
            if (!process)
                continue;
            error = 0;
            if (!visit_process(process, &census, visit, context))
                break;
        }
        folder_finish(&processes);
    }
    free(census.holders);
    return error;
}

struct search {
    dev_t device;
    ino_t inode;
    int flags, error;
    struct descriptor found;
};

static int try_reopen(pid_t process, const char *fd, const struct stat *status, void *context)
{
    struct search *search = context;
    struct descriptor file;
    char path[64];
    if (status->st_dev != search->device || status->st_ino != search->inode ||
        !S_ISREG(status->st_mode))
        return 1;
    snprintf(path, sizeof path, "/proc/%d/fd/%.12s", (int)process, fd);
    /* What it stands for may change at any time, and opening a device could set it going. */
    int error = descriptor_open(AT_FDCWD, path, O_PATH, 0, &file);
    if (!error && (file.device != search->device || file.inode != search->inode)) {
        descriptor_close(&file);
        return 1;
    }
    if (!error) {
        struct descriptor place = file;
        error = descriptor_reopen(&place, search->flags, &file);
        descriptor_close(&place);
    }
    if (error) {
        search->error = error;
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
            visit_descriptors(process, try_reopen, &search);
    }
    folder_finish(&processes);
    if (search.found.fd >= 0)
        *out = search.found;
    return search.found.fd >= 0 ? 0 : search.error;
}
