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
    int error; /* of reading: the list has more */
    char buffer[4096];
};

/* PROCESS 0: this one. 0 or -errno. */
int maps_open(pid_t process, struct maps_reader *reader);

#define MAPS_LOCKED 1U /* in memory */
#define MAPS_HUGE 2U   /* made of huge pages that were set aside */

/* Of this process, with what maps_next_details() tells beside (MAPS_...); slower. */
int maps_open_details(struct maps_reader *reader);
bool maps_next_details(struct maps_reader *reader, struct maps_line *out, unsigned *flags);

/* The next mapping by address; false at the end, or where reading failed. */
bool maps_next(struct maps_reader *reader, struct maps_line *out);

/* 0, or what kept the list from being read to its end. */
int maps_close(struct maps_reader *reader);
