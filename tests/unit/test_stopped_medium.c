/* SPDX-License-Identifier: MIT */
/*
 * engine/claim: a process that is stopped (in a debugger, say) while it removes a name. Openers
 * are told at once that it is gone, creators wait for five seconds and get ERROR_TIMEOUT.
 */
#include "sections.h"
#include "stepping.h"

#include "linux/lock.h"

#include <sys/time.h>
#include <time.h>

static uint64_t handle;

static struct step_report work(const struct step_order *order)
{
    struct step_report report = { .operation = order->operation };
    if (order->operation == 1)
        handle = (uintptr_t)CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, 0x1000, "stopped");
    else
        report.value = (uint64_t)CloseHandle((HANDLE)(uintptr_t)handle);
    return report;
}

/* A process that stands inside CloseHandle, before CALL with the write lock taken. */
static struct stepped stop_before(const char *call)
{
    struct step_report report;
    struct stepped stepped = stepped_start(work);
    bool inside = stepped_order(&stepped, &(struct step_order){ 1, 0 }, &report);
    while (inside)
        inside = stepped_go(&stepped, &report);
    int file = open(local_entry("stopped"), O_RDWR | O_CLOEXEC);
    assert_true(file >= 0);
    assert_true(stepped_order(&stepped, &(struct step_order){ 2, 0 }, &report));
    while (lock_query(file) != LOCK_EXCLUSIVE || strcmp(stepped_call(&stepped), call) != 0)
        assert_true(stepped_go(&stepped, &report));
    close(file);
    return stepped;
}

static void go_on(struct stepped *stepped)
{
    struct step_report report;
    while (stepped_go(stepped, &report))
        ;
    assert_int_equal(report.value, TRUE);
    assert_int_equal(stepped_stop(stepped), 0);
    assert_int_equal(count_names(), 0);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void assert_times_out(bool creating)
{
    double before = seconds();
    DWORD error = creating ? try_create(NULL, PAGE_READWRITE, 0x1000, "stopped")
                           : try_open(FILE_MAP_READ, "stopped");
    assert_int_equal(error, ERROR_TIMEOUT);
    double took = seconds() - before;
    assert_true(took > 4.5 && took < 15);
}

/* Nobody can tell yet what becomes of the object: both wait. */
static void before_the_tombstone(void **state)
{
    (void)state;
    struct stepped stepped = stop_before("fstatat");
    assert_times_out(true);
    assert_times_out(false);
    go_on(&stepped);
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 0x1000, "stopped"), 0);
}

static void tick(int signal)
{
    (void)signal;
}

/* The tombstone is there: an opener need not wait. Signals do not shorten the patience. */
static void after_the_tombstone(void **state)
{
    struct itimerval period = { { 0, 200 }, { 0, 200 } }, none = { { 0, 0 }, { 0, 0 } };
    struct sigaction action = { .sa_handler = tick };
    (void)state;
    struct stepped stepped = stop_before("unlinkat");
    double before = seconds();
    assert_int_equal(try_open(FILE_MAP_READ, "stopped"), ERROR_FILE_NOT_FOUND);
    assert_true(seconds() - before < 4); /* the patience would have been five */
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &period, NULL);
    assert_times_out(true);
    setitimer(ITIMER_REAL, &none, NULL);
    /* All other names go on. */
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 0x1000, "other"), 0);
    go_on(&stepped);
}

/* It is killed where it stands: the lock goes with it, and the next one finishes the work. */
static void killed_in_the_middle(void **state)
{
    static const char *const calls[] = { "fstatat", "fallocate", "unlinkat" };
    (void)state;
    for (size_t i = 0; i < COUNT(calls); i++) {
        struct stepped stepped = stop_before(calls[i]);
        stepped_kill(&stepped);
        assert_int_equal(try_open(FILE_MAP_READ, "stopped"), ERROR_FILE_NOT_FOUND);
        assert_int_equal(count_names(), 0);
        stepped = stop_before(calls[i]);
        stepped_kill(&stepped);
        assert_int_equal(try_create(NULL, PAGE_READWRITE, 0x1000, "stopped"), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(before_the_tombstone),
        TEST(after_the_tombstone),
        TEST(killed_in_the_middle),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
