/* SPDX-License-Identifier: MIT */
/*
 * Signals that a write may raise in the writing thread: SIGPIPE and SIGXFSZ.
 *
 * A program that never heard of them must not die of a library's write. Between hold and release
 * the write returns -EPIPE or -EFBIG and nothing else happens.
 */
#pragma once

#include <signal.h>

struct signals_held {
    sigset_t set, before;
};

/* 0 or -errno: then nothing is held, and the write must not be made. */
int signals_hold(struct signals_held *held);

/* ERROR: what the write said. The signal that came with it is taken away. */
void signals_release(const struct signals_held *held, int error);
