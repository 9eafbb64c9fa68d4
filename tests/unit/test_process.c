/* SPDX-License-Identifier: MIT */
/* engine/process: a fork waits until no thread is between the tables and the descriptors. */
#include "engine/process.h"

#include "testing.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

static atomic_int inside, forks, rounds;
static atomic_bool stop, may_leave;

static void sleep_ms(long milliseconds)
{
    struct timespec time = { milliseconds / 1000, milliseconds % 1000 * 1000000 };
    nanosleep(&time, NULL);
}

static int start(void **state)
{
    (void)state;
    inside = forks = rounds = 0;
    stop = may_leave = false;
    return 0;
}

static void *stay_inside(void *context)
{
    process_enter();
    atomic_store(&inside, 1);
    while (!atomic_load(&may_leave))
        sleep_ms(1);
    atomic_store(&inside, 0);
    process_leave();
    return context;
}

static void fork_and_check(void)
{
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        /* Nobody was inside, and the child itself may go in and take every lock. */
        if (atomic_load(&inside))
            _exit(1);
        process_enter();
        lock_folders();
        lock_objects();
        lock_views();
        unlock_views();
        unlock_objects();
        unlock_folders();
        process_leave();
        _exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    atomic_fetch_add(&forks, 1);
}

static void *fork_once(void *context)
{
    fork_and_check();
    return context;
}

static void fork_waits(void **state)
{
    pthread_t visitor, forker;
    (void)state;
    assert_int_equal(pthread_create(&visitor, NULL, stay_inside, NULL), 0);
    while (!atomic_load(&inside))
        sleep_ms(1);
    assert_int_equal(pthread_create(&forker, NULL, fork_once, NULL), 0);
    sleep_ms(100);
    assert_int_equal(atomic_load(&forks), 0);
    atomic_store(&may_leave, true);
    assert_int_equal(pthread_join(visitor, NULL), 0);
    assert_int_equal(pthread_join(forker, NULL), 0);
    assert_int_equal(atomic_load(&forks), 1);
}

/* Threads that are inside nearly all the time, so that there is never a moment without any. */
static void *in_and_out(void *context)
{
    while (!atomic_load(&stop)) {
        process_enter();
        atomic_fetch_add(&inside, 1);
        for (volatile int i = 0; i < 2000; i = i + 1)
            ;
        atomic_fetch_sub(&inside, 1);
        process_leave();
        atomic_fetch_add(&rounds, 1);
    }
    return context;
}

static void fork_does_not_starve(void **state)
{
    pthread_t threads[6];
    (void)state;
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, in_and_out, NULL), 0);
    while (atomic_load(&rounds) < 1000)
        sleep_ms(1);
    for (int i = 0; i < 50; i++) /* a fork that starves has no end */
        fork_and_check();
    int done = atomic_load(&rounds);
    while (atomic_load(&rounds) == done) /* and the others go on */
        sleep_ms(1);
    atomic_store(&stop, true);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
}

/* Several threads fork at once, among others that go in and out. */
static void *fork_often(void *context)
{
    for (int i = 0; i < 15; i++)
        fork_and_check();
    return context;
}

static void forks_at_once(void **state)
{
    pthread_t threads[3], forkers[3];
    (void)state;
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, in_and_out, NULL), 0);
    for (size_t i = 0; i < COUNT(forkers); i++)
        assert_int_equal(pthread_create(&forkers[i], NULL, fork_often, NULL), 0);
    for (size_t i = 0; i < COUNT(forkers); i++)
        assert_int_equal(pthread_join(forkers[i], NULL), 0);
    atomic_store(&stop, true);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(atomic_load(&forks), 45);
}

/* A child's child, and the parent afterwards. */
static void generations(void **state)
{
    (void)state;
    process_enter();
    process_leave();
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        fork_and_check();
        process_enter();
        process_leave();
        _exit(0);
    }
    child_finish(child);
    fork_and_check();
}

#define PROCESS(function) cmocka_unit_test_setup(function, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROCESS(fork_waits),
        PROCESS(fork_does_not_starve),
        PROCESS(forks_at_once),
        PROCESS(generations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
