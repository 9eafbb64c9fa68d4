/* SPDX-License-Identifier: MIT */
/* linux/bytelock: single bytes, shared and exclusive, and what others have. */
#include "linux/bytelock.h"

#include "testing.h"

static int one, two, three;

static int open_all(void **state)
{
    char path[60];
    (void)state;
    snprintf(path, sizeof path, "/dev/shm/filemap-test-bytes.%d", (int)getpid());
    one = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    two = open(path, O_RDWR | O_CLOEXEC);
    three = open(path, O_RDWR | O_CLOEXEC);
    unlink(path);
    return one >= 0 && two >= 0 && three >= 0 ? 0 : -1;
}

static int close_all(void **state)
{
    (void)state;
    close(one);
    close(two);
    close(three);
    return 0;
}

static void one_byte_and_all(void **state)
{
    (void)state;
    assert_int_equal(bytelock_share(one, 5), 0);
    assert_int_equal(bytelock_share(two, 5), 0);
    assert_int_equal(bytelock_exclude(two, 5, 1), -EAGAIN);
    assert_int_equal(bytelock_exclude(three, 6, 10), 0);
    assert_int_equal(bytelock_exclude(three, 0, 16), -EAGAIN);
    assert_int_equal(bytelock_share(two, 6), -EAGAIN);
    assert_int_equal(bytelock_drop(one, 5, 1), 0);
    assert_int_equal(bytelock_drop(two, 0, 16), 0);
    assert_int_equal(bytelock_exclude(three, 0, 16), 0);
    assert_int_equal(bytelock_drop(three, 0, 16), 0);
}

static void what_others_have(void **state)
{
    off_t found = -1;
    (void)state;
    assert_int_equal(bytelock_share(one, 5), 0);
    assert_int_equal(bytelock_find(one, 0, 16, &found), 0); /* its own does not count */
    assert_int_equal(bytelock_find(two, 0, 16, &found), 1);
    assert_int_equal(found, 5);
    assert_int_equal(bytelock_find(two, 0, 5, &found), 0);
    assert_int_equal(bytelock_find(two, 6, 10, &found), 0);
    /* A range that begins before what is asked for. */
    assert_int_equal(bytelock_exclude(three, 8, 4), 0);
    assert_int_equal(bytelock_find(two, 10, 1, &found), 1);
    assert_int_equal(found, 10);
    assert_int_equal(bytelock_drop(one, 5, 1), 0);
    assert_int_equal(bytelock_drop(three, 8, 4), 0);
}

static void the_last_descriptor_frees_it(void **state)
{
    off_t found;
    (void)state;
    int copy = dup(one);
    assert_int_equal(bytelock_share(one, 5), 0);
    close(one);
    assert_int_equal(bytelock_find(two, 0, 16, &found), 1);
    close(copy);
    assert_int_equal(bytelock_find(two, 0, 16, &found), 0);
    one = dup(two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_byte_and_all),
        cmocka_unit_test(what_others_have),
        cmocka_unit_test(the_last_descriptor_frees_it),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
