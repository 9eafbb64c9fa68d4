/* SPDX-License-Identifier: MIT */
/* Where in /proc a process is. */
#include "linux/taskfolder.h"
#include "linux/file.h"
#include "linux/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What /proc does not show us, or not any more; whoever goes on meets it himself. */
static int is_hidden(int error)
{
    return error == -ENOENT || error == -ESRCH || error == -EACCES || error == -EPERM;
}

/* 1, 0 or -errno. The letter follows the name in brackets, which may be anything. */
static int has_ended(int folder, const char *path)
{
    char text[256];
    struct descriptor file;
    int error = descriptor_open(folder, path, O_RDONLY, 0, &file);
    if (error)
        return error;
    ssize_t got = file_read_at(file.fd, text, sizeof text - 1, 0);
    descriptor_close(&file);
    if (got < 0)
        return (int)got;
    text[got] = 0;
    const char *end = strrchr(text, ')');
    return end && end[1] == ' ' && (end[2] == 'Z' || end[2] == 'X');
}

/* Another thread, or the first one when there is none that lives. */
static int find_living(pid_t process, pid_t *out)
{
    char path[TASKFOLDER_CAPACITY];
    struct folder_reader reader;
    const char *entry;
    snprintf(path, sizeof path, "/proc/%d/task", (int)process);
    int error = folder_read(AT_FDCWD, path, &reader);
    if (error)
        return error;
    *out = process;
    while (!error && *out == process && (entry = folder_next(&reader))) {
        snprintf(path, sizeof path, "%.20s/stat", entry);
        int ended = has_ended(reader.folder.fd, path);
        if (ended == 0)
            *out = (pid_t)atoi(entry);
        else if (ended < 0 && !is_hidden(ended))
            error = ended;
    }
    if (!error)
        error = reader.error;
    folder_finish(&reader);
    return error;
}

int taskfolder_path(pid_t process, const char *entry, char path[TASKFOLDER_CAPACITY], pid_t *thread)
{
    pid_t living = process;
    snprintf(path, TASKFOLDER_CAPACITY, "/proc/%d/stat", (int)process);
    int result = has_ended(AT_FDCWD, path);
    if (result > 0)
        result = find_living(process, &living);
    if (result < 0 && !is_hidden(result))
        return result;
    if (living == process)
        snprintf(path, TASKFOLDER_CAPACITY, "/proc/%d/%s", (int)process, entry);
    else
        snprintf(path, TASKFOLDER_CAPACITY, "/proc/%d/task/%d/%s", (int)process, (int)living,
                 entry);
    if (thread)
        *thread = living;
    return 0;
}
