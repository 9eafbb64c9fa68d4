/* SPDX-License-Identifier: MIT */
/* linux/lock: the lock byte belongs to the description, not to the process. */
#include "linux/lock.h"

#include "testing.h"

static char path[40];
static int one, two;

static int open_two(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/dev/shm/filemap-test-lock.%d", (int)getpid());
    one = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    two = open(path, O_RDWR | O_CLOEXEC);
    unlink(path);
    return one >= 0 && two >= 0 ? 0 : -1;
}

static int close_two(void **state)
{
    (void)state;
    close(one);
    close(two);
    return 0;
}

static void states(void **state)
{
    (void)state;
    assert_int_equal(lock_query(one), LOCK_NONE);
    assert_int_equal(lock_share(one), 0);
    assert_int_equal(lock_query(one), LOCK_NONE); /* its own does not count */
    assert_int_equal(lock_query(two), LOCK_SHARED);
    assert_int_equal(lock_exclude(two), -EAGAIN);
    assert_int_equal(lock_share(two), 0);
    assert_int_equal(lock_query(one), LOCK_SHARED);
    assert_int_equal(lock_exclude(one), -EAGAIN);
    assert_int_equal(lock_drop(one), 0);
    assert_int_equal(lock_exclude(two), 0);
    assert_int_equal(lock_query(one), LOCK_EXCLUSIVE);
    assert_int_equal(lock_share(one), -EAGAIN);
    assert_int_equal(lock_exclude(one), -EAGAIN);
    assert_int_equal(lock_drop(two), 0);
    assert_int_equal(lock_query(one), LOCK_NONE);
}

static void copies_share(void **state)
{
    (void)state;
    int copy = fcntl(one, F_DUPFD_CLOEXEC, 0);
    assert_int_equal(lock_share(one), 0);
    close(one);
    assert_int_equal(lock_query(two), LOCK_SHARED);
    one = copy;
    close(copy);
    assert_int_equal(lock_query(two), LOCK_NONE);
}

/* Another description of one process is another holder; closing any descriptor frees no other's. */
static void descriptions_part(void **state)
{
    (void)state;
    assert_int_equal(lock_share(one), 0);
    int third = open("/proc/self/fd/0", O_RDONLY | O_CLOEXEC);
    close(third);
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", one);
    third = open(link, O_RDWR | O_CLOEXEC);
    assert_true(third >= 0);
    assert_int_equal(lock_query(third), LOCK_SHARED);
    close(third);
    assert_int_equal(lock_query(two), LOCK_SHARED);
}

static void hold_and_die(void *context)
{
    CHECK(lock_query(one) == LOCK_NONE);
    CHECK(lock_query(two) == LOCK_SHARED); /* the parent's, on the description that both have */
    CHECK(lock_share(two) == 0);
    if (context)
        raise(SIGKILL);
}

/* fork shares the description; the end of one relative frees nothing. */
static void relatives_share(void **state)
{
    (void)state;
    assert_int_equal(lock_share(one), 0);
    in_child(hold_and_die, NULL);
    assert_int_equal(lock_query(one), LOCK_SHARED);
    assert_int_equal(lock_drop(two), 0);
    assert_true(WIFSIGNALED(child_wait(child_start(hold_and_die, &one))));
    assert_int_equal(lock_query(two), LOCK_SHARED);
    assert_int_equal(lock_query(one), LOCK_SHARED);
}

static void die_alone(void *context)
{
    int own = open(context, O_RDWR | O_CLOEXEC);
    CHECK(own >= 0 && lock_exclude(own) == 0);
    raise(SIGKILL);
}

/* SIGKILL frees what only the dead one had. */
static void kernel_frees(void **state)
{
    char link[40];
    (void)state;
    snprintf(link, sizeof link, "/proc/self/fd/%d", one);
    assert_true(WIFSIGNALED(child_wait(child_start(die_alone, link))));
    assert_int_equal(lock_query(one), LOCK_NONE);
}

/* Read-only descriptions can hold, and not remove. The byte is far away from a program's own locks.
 */
static void read_only_and_foreign_locks(void **state)
{
    char link[40];
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 << 20 };
    (void)state;
    snprintf(link, sizeof link, "/proc/self/fd/%d", one);
    int reader = open(link, O_RDONLY | O_CLOEXEC);
    assert_int_equal(lock_share(reader), 0);
    assert_int_equal(lock_query(one), LOCK_SHARED);
    assert_int_equal(lock_exclude(reader), -EBADF);
    close(reader);
    assert_int_equal(fcntl(one, F_OFD_SETLK, &whole), 0);
    assert_int_equal(lock_query(two), LOCK_NONE);
    assert_int_equal(lock_query(-1), -EBADF);
    assert_int_equal(lock_share(-1), -EBADF);
}

/* Whoever may read the file can lock any byte of it, and is no creator for that. */
static void creators_can_write(void **state)
{
    char link[40];
    struct flock all = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
    (void)state;
    snprintf(link, sizeof link, "/proc/self/fd/%d", one);
    int reader = open(link, O_RDONLY | O_CLOEXEC);
    assert_int_equal(fcntl(reader, F_OFD_SETLK, &all), 0);
    assert_int_equal(lock_creator_found(two), 0);
    close(reader);
    assert_int_equal(lock_creator(one), 0);
    assert_int_equal(lock_creator_found(two), 1);
    assert_int_equal(lock_creator_found(one), 0);
    assert_int_equal(lock_creator_found(-1), -EBADF);
}

#define LOCKS(function) cmocka_unit_test_setup_teardown(function, open_two, close_two)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOCKS(states),
        LOCKS(copies_share),
        LOCKS(descriptions_part),
        LOCKS(relatives_share),
        LOCKS(kernel_frees),
        LOCKS(read_only_and_foreign_locks),
        LOCKS(creators_can_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
