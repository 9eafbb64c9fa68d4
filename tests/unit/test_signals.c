/* SPDX-License-Identifier: MIT */
/* Holding the signals that a write may raise. */
#include "linux/calls.h"
#include "linux/signals.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

static bool is_blocked(int signal)
{
    sigset_t now;
    pthread_sigmask(SIG_BLOCK, NULL, &now);
    return sigismember(&now, signal);
}

static bool is_pending(int signal)
{
    sigset_t now;
    sigpending(&now);
    return sigismember(&now, signal);
}

static void set_blocked(int signal, bool blocked)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    pthread_sigmask(blocked ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

static long write_to_nobody(void)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    long error = linux_kernel.write(ends[1], "x", 1);
    close(ends[1]);
    return error;
}

static void test_taken_away(void **state)
{
    (void)state;
    struct signals_held held;
    assert_int_equal(signals_hold(&held), 0);
    assert_true(is_blocked(SIGPIPE) && is_blocked(SIGXFSZ));
    long error = write_to_nobody();
    assert_int_equal(error, -EPIPE);
    assert_true(is_pending(SIGPIPE));
    signals_release(&held, (int)error);
    assert_false(is_pending(SIGPIPE) || is_blocked(SIGPIPE) || is_blocked(SIGXFSZ));
}

static void test_mask_comes_back(void **state)
{
    (void)state;
    struct signals_held held;
    set_blocked(SIGXFSZ, true);
    assert_int_equal(signals_hold(&held), 0);
    signals_release(&held, 0);
    assert_true(is_blocked(SIGXFSZ));
    assert_false(is_blocked(SIGPIPE));
    set_blocked(SIGXFSZ, false);
}

/* One that the program has left pending is the program's. */
static void test_pending_one_stays(void **state)
{
    (void)state;
    struct signals_held held;
    set_blocked(SIGPIPE, true);
    raise(SIGPIPE);
    assert_int_equal(signals_hold(&held), 0);
    signals_release(&held, (int)write_to_nobody());
    assert_true(is_pending(SIGPIPE) && is_blocked(SIGPIPE));
    signal(SIGPIPE, SIG_IGN); /* drops it */
    set_blocked(SIGPIPE, false);
    signal(SIGPIPE, SIG_DFL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken_away),
        cmocka_unit_test(test_mask_comes_back),
        cmocka_unit_test(test_pending_one_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
