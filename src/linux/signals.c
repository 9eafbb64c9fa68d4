/* SPDX-License-Identifier: MIT */
/* Signals that a write may raise in the writing thread. */
#include "linux/signals.h"
#include "linux/calls.h"

#include <stddef.h>

static const int raised[] = { SIGPIPE, SIGXFSZ };

int signals_hold(struct signals_held *held)
{
    sigset_t pending;
    int error = (int)linux_calls->sigpending(&pending);
    if (error)
        return error;
    sigemptyset(&held->set);
    /* One that is pending already is blocked, and is not ours to take. */
    for (size_t i = 0; i < sizeof raised / sizeof *raised; i++)
        if (!sigismember(&pending, raised[i]))
            sigaddset(&held->set, raised[i]);
    return (int)linux_calls->sigprocmask(SIG_BLOCK, &held->set, &held->before);
}

void signals_release(const struct signals_held *held, int error)
{
    if (error == -EPIPE || error == -EFBIG)
        while (linux_calls->sigtake(&held->set) == -EINTR)
            ;
    linux_calls->sigprocmask(SIG_SETMASK, &held->before, NULL);
}
