/* SPDX-License-Identifier: MIT */
/*
 * Descriptions that somebody has for a moment while he looks at our descriptors in /proc: their
 * locks outlive our close, and the name must not.
 */
#include "sections.h"

#include "linux/calls.h"

static struct linux_calls calls;
static int look = -1, pauses;

/* He is done. */
static long sleep_and_end(int64_t nanoseconds)
{
    pauses++;
    if (look >= 0)
        close(look);
    look = -1;
    return linux_kernel.sleep(nanoseconds);
}

/* A second number of the description that bears the lock. */
static int look_at(const char *entry)
{
    struct stat named, status;
    assert_int_equal(stat(local_entry(entry), &named), 0);
    for (int fd = 3; fd < 1024; fd++)
        if (fstat(fd, &status) == 0 && status.st_ino == named.st_ino &&
            status.st_dev == named.st_dev)
            return fcntl(fd, F_DUPFD_CLOEXEC, 3);
    return -1;
}

/* Closes it, and counts how often that waits. */
static BOOL close_counting(HANDLE section)
{
    calls = linux_kernel;
    calls.sleep = sleep_and_end;
    linux_calls = &calls;
    pauses = 0;
    BOOL closed = CloseHandle(section);
    linux_calls = &linux_kernel;
    return closed;
}

static void for_a_moment(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, "looked-at");
    look = look_at("looked-at");
    assert_true(look >= 0);
    assert_true(close_counting(section));
    assert_int_equal(pauses, 1);
    assert_int_equal(access(local_entry("looked-at"), F_OK), -1);
}

static void open_and_wait(void *context)
{
    const int *ends = context;
    char byte;
    HANDLE section = OpenFileMappingA(FILE_MAP_READ, FALSE, "looked-at");
    CHECK(section && write(ends[1], "x", 1) == 1 && read(ends[2], &byte, 1) == 1);
    CHECK(CloseHandle(section));
}

/* Nobody waits for others who have the object open. */
static void by_another_holder(void **state)
{
    int ends[4];
    char byte;
    (void)state;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(pipe2(ends + 2, O_CLOEXEC), 0);
    pid_t child = fork();
    if (child == 0) {
        CHECK(read(ends[2], &byte, 1) == 1);
        open_and_wait(ends);
        _exit(0);
    }
    HANDLE section = create_memory(0x1000, "looked-at");
    assert_int_equal(write(ends[3], "x", 1), 1);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_true(close_counting(section));
    assert_int_equal(pauses, 0);
    assert_int_equal(write(ends[3], "x", 1), 1);
    assert_int_equal(child_wait(child), 0);
    for (size_t i = 0; i < COUNT(ends); i++)
        close(ends[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(for_a_moment),
        TEST(by_another_holder),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
