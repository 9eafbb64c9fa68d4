/* SPDX-License-Identifier: MIT */
/*
 * A table of system calls in which one call fails, or ends the process. It is generated from the
 * table in src/linux/calls.h: a call that is added there is covered here.
 */
#pragma once

enum faulty_mode {
    FAULTY_COUNT,       /* only count and note which calls are made */
    FAULTY_FAIL,        /* the nth call fails with an error */
    FAULTY_FAIL_ALWAYS, /* so do all later ones of the same kind */
    FAULTY_KILL_BEFORE, /* SIGKILL instead of the nth call */
    FAULTY_KILL_AFTER,  /* SIGKILL right after it */
};

#define FAULTY_MOST_CALLS 4096

/*
 * How often a file of /proc is read depends on the memory layout, which differs between runs. So
 * the call that fails is the first one of its kind from the nth on: none meets an error that it
 * cannot meet.
 */
struct faulty_plan {
    enum faulty_mode mode;
    int nth;   /* from 0 */
    int kind;  /* of the call that fails; who is killed is so at any */
    int error; /* errno */
};

struct faulty_trace {
    int count;
    int kinds[FAULTY_MOST_CALLS];
};

/* Files without a name cannot be had outside of tmpfs, as on some file systems. */
extern int faulty_no_nameless_files;

/* From now on the calls go through the faulty table. TRACE may be shared memory. */
void faulty_begin(const struct faulty_plan *plan, struct faulty_trace *trace);
void faulty_end(void);

const char *faulty_name(int kind);

/* The errors that a call of that kind can meet, and how many. */
const int *faulty_errors(int kind, int *count);
