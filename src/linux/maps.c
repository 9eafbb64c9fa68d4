/* SPDX-License-Identifier: MIT */
/* The mappings of a process, as /proc/PID/maps lists them. */
#include "linux/maps.h"
#include "linux/calls.h"
#include "linux/file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>

/* All that we read stands in the first characters of a line; the path behind may be long. */
#define LINE_CAPACITY 128

int maps_open(pid_t process, struct maps_reader *reader)
{
    char path[64];
    *reader = (struct maps_reader){ .file = DESCRIPTOR_NONE };
    if (process)
        snprintf(path, sizeof path, "/proc/%d/maps", (int)process);
    else
        snprintf(path, sizeof path, "/proc/self/maps");
    return descriptor_open(AT_FDCWD, path, O_RDONLY, 0, &reader->file);
}

static int next_character(struct maps_reader *reader)
{
    if (reader->position == reader->filled) {
        ssize_t got = file_read(reader->file.fd, reader->buffer, sizeof reader->buffer);
        if (got < 0)
            reader->error = (int)got;
        if (got <= 0)
            return -1;
        reader->filled = (size_t)got;
        reader->position = 0;
    }
    return reader->buffer[reader->position++];
}

static bool next_line(struct maps_reader *reader, char line[LINE_CAPACITY])
{
    size_t length = 0;
    int character;
    while ((character = next_character(reader)) >= 0 && character != '\n')
        if (length < LINE_CAPACITY - 1)
            line[length++] = (char)character;
    line[length] = 0;
    return length > 0;
}

static bool parse(const char *line, struct maps_line *out)
{
    char flags[5];
    unsigned device_major, device_minor;
    uint64_t inode;
    struct maps_line found;
    if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s %*s %x:%x %" SCNu64, &found.start, &found.end,
               flags, &device_major, &device_minor, &inode) != 6)
        return false;
    found.protection = (flags[0] == 'r' ? PROT_READ : 0) | (flags[1] == 'w' ? PROT_WRITE : 0) |
                       (flags[2] == 'x' ? PROT_EXEC : 0);
    found.shared = flags[3] == 's';
    found.stack = inode == 0 && strstr(line, " [stack]");
    found.device = makedev(device_major, device_minor);
    found.inode = (ino_t)inode;
    *out = found;
    return true;
}

bool maps_next(struct maps_reader *reader, struct maps_line *out)
{
    char line[LINE_CAPACITY];
    do {
        if (!next_line(reader, line))
            return false;
    } while (!parse(line, out));
    return true;
}

int maps_open_details(struct maps_reader *reader)
{
    *reader = (struct maps_reader){ .file = DESCRIPTOR_NONE };
    return descriptor_open(AT_FDCWD, "/proc/self/smaps", O_RDONLY, 0, &reader->file);
}

bool maps_next_details(struct maps_reader *reader, struct maps_line *out, unsigned *flags)
{
    char line[LINE_CAPACITY];
    if (!maps_next(reader, out))
        return false;
    /* The last line of each mapping. */
    do {
        if (!next_line(reader, line))
            return false;
    } while (strncmp(line, "VmFlags:", 8) != 0);
    *flags = (strstr(line, " lo") ? MAPS_LOCKED : 0) | (strstr(line, " ht") ? MAPS_HUGE : 0);
    return true;
}

int maps_close(struct maps_reader *reader)
{
    descriptor_close(&reader->file);
    return reader->error;
}
