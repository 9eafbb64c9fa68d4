/* SPDX-License-Identifier: MIT */
/* How much memory could still be had, and what this process has mapped. */
#include "linux/memory.h"
#include "linux/calls.h"
#include "linux/descriptor.h"
#include "linux/file.h"
#include "linux/maps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_CAPACITY 4096

/* Reads a small file whole, with a NUL at its end. Bytes read or -errno. */
static ssize_t read_text(const char *path, char *buffer, size_t capacity)
{
    struct descriptor file;
    int error = descriptor_open(AT_FDCWD, path, O_RDONLY, 0, &file);
    if (error)
        return error;
    ssize_t got = file_read_at(file.fd, buffer, capacity - 1, 0);
    descriptor_close(&file);
    if (got >= 0)
        buffer[got] = 0;
    return got;
}

/* The number behind KEY at the start of a line; NONE when there is none. */
static uint64_t number_after(const char *text, const char *key, uint64_t none)
{
    size_t length = strlen(key);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, length) == 0)
            return strtoull(line + length, NULL, 10);
    }
    return none;
}

/* Too much for the stack of a small thread. */
struct scratch {
    char text[8192], statistics[8192];
    char folder[PATH_CAPACITY], path[PATH_CAPACITY + 64];
};

static uint64_t read_number(struct scratch *scratch, const char *name, uint64_t none)
{
    char text[64], *path = scratch->path;
    snprintf(path, sizeof scratch->path, "%s/%s", scratch->folder, name);
    if (read_text(path, text, sizeof text) <= 0 || strncmp(text, "max", 3) == 0)
        return none;
    return strtoull(text, NULL, 10);
}

struct cgroup_files {
    const char *mount, *limit, *usage, *idle;
};

static const struct cgroup_files version1 = { "/sys/fs/cgroup/memory", "memory.limit_in_bytes",
                                              "memory.usage_in_bytes", "total_inactive_file " };
static const struct cgroup_files version2 = { "/sys/fs/cgroup", "memory.max", "memory.current",
                                              "inactive_file " };

/* What one cgroup has left; its folder is in SCRATCH. */
static uint64_t cgroup_left(const struct cgroup_files *files, struct scratch *scratch)
{
    static const uint64_t none = UINT64_MAX;
    uint64_t limit = read_number(scratch, files->limit, none);
    if (limit == none)
        return none;
    uint64_t usage = read_number(scratch, files->usage, 0);
    snprintf(scratch->path, sizeof scratch->path, "%s/memory.stat", scratch->folder);
    if (read_text(scratch->path, scratch->statistics, sizeof scratch->statistics) > 0) {
        uint64_t idle = number_after(scratch->statistics, files->idle, 0);
        usage -= idle < usage ? idle : usage;
    }
    return limit > usage ? limit - usage : 0;
}

/* Walks from the cgroup at PATH (changed) up to the root of the hierarchy. */
static uint64_t cgroup_available(const struct cgroup_files *files, char *path,
                                 struct scratch *scratch)
{
    uint64_t least = UINT64_MAX;
    for (;;) {
        if (snprintf(scratch->folder, sizeof scratch->folder, "%s%s", files->mount, path) >=
            (int)sizeof scratch->folder)
            return least;
        uint64_t left = cgroup_left(files, scratch);
        least = left < least ? left : least;
        char *slash = strrchr(path, '/');
        if (!slash)
            return least;
        *slash = 0;
    }
}

static uint64_t read_available(struct scratch *scratch)
{
    uint64_t least = UINT64_MAX;
    char *text = scratch->text;
    if (read_text("/proc/meminfo", text, sizeof scratch->text) > 0) {
        uint64_t kilobytes = number_after(text, "MemAvailable:", UINT64_MAX / 1024);
        least = kilobytes * 1024;
    }
    if (read_text("/proc/self/cgroup", text, sizeof scratch->text) <= 0)
        return least;
    /* Lines are "id:controllers:path"; version 2 has id 0 and no controllers. */
    char *rest = text, *line;
    while ((line = strsep(&rest, "\n"))) {
        const struct cgroup_files *files = NULL;
        char *controllers = strchr(line, ':');
        char *path = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!path)
            continue;
        *path++ = 0;
        if (strncmp(line, "0::", 3) == 0 || strcmp(controllers, ":") == 0)
            files = &version2;
        else if (strstr(controllers, "memory"))
            files = &version1;
        if (files) {
            uint64_t free = cgroup_available(files, path, scratch);
            least = free < least ? free : least;
        }
    }
    return least;
}

uint64_t memory_available(void)
{
    struct scratch *scratch = malloc(sizeof *scratch);
    uint64_t available = scratch ? read_available(scratch) : 0;
    free(scratch);
    return available;
}

size_t memory_huge_page(void)
{
    char text[8192];
    if (read_text("/proc/meminfo", text, sizeof text) <= 0)
        return 0;
    return (size_t)number_after(text, "Hugepagesize:", 0) * 1024;
}

bool memory_has_huge_pages(void)
{
    char text[8192];
    if (read_text("/proc/meminfo", text, sizeof text) > 0 &&
        number_after(text, "HugePages_Total:", 0) > 0)
        return true;
    return read_text("/proc/sys/vm/nr_overcommit_hugepages", text, sizeof text) > 0 &&
           strtoull(text, NULL, 10) > 0;
}

int memory_find(uintptr_t address, struct memory_region *out)
{
    struct maps_reader reader;
    struct maps_line line;
    int error = maps_open(0, &reader);
    if (error)
        return error;
    struct memory_region found = { .end = UINTPTR_MAX };
    while (maps_next(&reader, &line)) {
        if (address >= line.end) {
            found.start = line.end;
        } else if (address < line.start) {
            found.end = line.start;
            break;
        } else {
            found = (struct memory_region){ line.start,      line.end,    true,
                                            line.protection, line.shared, line.inode };
            break;
        }
    }
    error = maps_close(&reader);
    if (!error)
        *out = found;
    return error;
}

int memory_is_locked(uintptr_t address, size_t size, bool *locked)
{
    struct maps_reader reader;
    struct maps_line line;
    unsigned flags;
    uintptr_t end = address + size;
    int error = maps_open_details(&reader);
    if (error)
        return error;
    while (address < end && maps_next_details(&reader, &line, &flags)) {
        if (line.end <= address)
            continue;
        if (line.start > address || !(flags & MAPS_LOCKED))
            break;
        address = line.end;
    }
    error = maps_close(&reader);
    *locked = address >= end;
    return error;
}
