/* SPDX-License-Identifier: MIT */
/* How far a long copy has come: on a terminal, from the first second on. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown, wanted;
    uint64_t total, done; /* TOTAL 0: not known */
    int64_t started, printed;
};

/* QUIET: nothing is shown whatever standard error is. */
void progress_begin(struct progress *progress, uint64_t total, bool quiet);
void progress_add(struct progress *progress, uint64_t bytes);

/* Takes the line away again. */
void progress_end(struct progress *progress);
