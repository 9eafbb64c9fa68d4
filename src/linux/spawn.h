/* SPDX-License-Identifier: MIT */
/*
 * Starting a program.
 *
 * The child shares the memory of its parent, which goes on when the program runs or is refused: so
 * there is nothing to copy, no lock is in a strange state, and the parent knows the error. A child
 * that fails is seen by nobody: no SIGCHLD, and nothing for waitpid.
 */
#pragma once

#include "linux/descriptor.h"

struct spawn_request {
    const char *path; /* of the program */
    char *const *arguments;
    char *const *environment;
    int folder;      /* descriptor of the working directory; -1: the parent's */
    int standard[3]; /* become 0, 1 and 2, and are above 2 themselves; -1: as they are */
    /* Of the other descriptors the program gets these, also if they are close-on-exec. */
    const int *passed;
    size_t passed_count;
    bool only_passed; /* and no others; else all that are not close-on-exec as well */
    int record;       /* a file that gets the id of the process, which keeps it; -1: none */
    size_t id_offset; /* where */
    void (*in_child)(void *context); /* called last; may be NULL; async-signal-safe */
    void *context;
    bool new_session, new_group;
    bool stopped; /* before its first instruction, until SIGCONT */
};

enum spawn_step {
    SPAWN_PREPARING,
    SPAWN_ENTERING_FOLDER,
    SPAWN_EXECUTING,
    SPAWN_STOPPING,
};

/*
 * *PROCESS gets a pidfd, *ID the process id. 0 or -errno, and at which step; then there is no
 * process.
 */
int spawn_start(const struct spawn_request *request, struct descriptor *process, pid_t *id,
                enum spawn_step *step);
