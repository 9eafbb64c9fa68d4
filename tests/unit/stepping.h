/* SPDX-License-Identifier: MIT */
/*
 * A process whose system calls are let through one by one.
 *
 * Each call that goes through the table in src/linux stops before it is made, until the test says
 * go. So the test decides how the calls of several processes interleave.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What a stepped process is asked to do, and what it reports when it has done it. */
struct step_order {
    uint64_t operation; /* the test's own numbers */
    uint64_t argument;
};

struct step_report {
    uint64_t operation, value, inode, error;
};

struct stepped {
    pid_t process;
    int to, from;
    bool inside; /* it stands before a system call */
};

typedef struct step_report step_body(const struct step_order *order);

/* The child calls BODY for each order, with stepped system calls. */
struct stepped stepped_start(step_body *body);

/* Begins an operation. TRUE: it stands before its first call. FALSE: it is done, with a report. */
bool stepped_order(struct stepped *stepped, const struct step_order *order,
                   struct step_report *report);

/* Lets it make one call and go on to the next; likewise. */
bool stepped_go(struct stepped *stepped, struct step_report *report);

/* The name of the call it stands before. */
const char *stepped_call(const struct stepped *stepped);

/* Ends it: by exit(3), without stepping, or by SIGKILL where it stands. */
int stepped_stop(struct stepped *stepped);
void stepped_kill(struct stepped *stepped);
