/* SPDX-License-Identifier: MIT */
/* The mappings of a process, as /proc/PID/maps lists them. */
#pragma once

#include "linux/descriptor.h"

#include <stdint.h>

struct maps_line {
    uintptr_t start, end;
    int protection; /* PROT_… */
    bool shared;
    bool stack; /* of the first thread: it grows downwards */
    dev_t device;
    ino_t inode;
};

struct maps_reader {
    struct descriptor file;
    size_t filled, position;
    char buffer[4096];
};

/* PROCESS 0: this one. 0 or -errno. */
int maps_open(pid_t process, struct maps_reader *reader);

/* Of this process, with what maps_next_details() tells beside; slower. */
int maps_open_details(struct maps_reader *reader);
bool maps_next_details(struct maps_reader *reader, struct maps_line *out, bool *locked);

/* The next mapping by address; false at the end. */
bool maps_next(struct maps_reader *reader, struct maps_line *out);

void maps_close(struct maps_reader *reader);
