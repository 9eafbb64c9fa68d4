/* SPDX-License-Identifier: MIT */
/*
 * engine/sharing: somebody is stopped (in a debugger, say) with the gate of a file. The others wait
 * for five seconds, and are refused; when he goes on, or is killed, all is as before.
 */
#include "sections.h"

#include "linux/bytelock.h"

#include <time.h>

static char path[600];

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static HANDLE open_it(void)
{
    return open_file(path, GENERIC_READ | GENERIC_WRITE);
}

/* The only lock file there is, with its gate taken. */
static int take_gate(void)
{
    DIR *folder = opendir(namespace_folder(NULL));
    const struct dirent *entry;
    int fd = -1;
    while (fd < 0 && (entry = readdir(folder)))
        if (strncmp(entry->d_name, ".share-", 7) == 0)
            fd = openat(dirfd(folder), entry->d_name, O_RDWR | O_CLOEXEC);
    closedir(folder);
    assert_true(fd >= 0);
    assert_int_equal(bytelock_exclude(fd, 0, 1), 0);
    return fd;
}

static void a_stopped_process(void **state)
{
    (void)state;
    HANDLE file = open_it();
    int gate = take_gate();
    double before = seconds();
    assert_ptr_equal(open_it(), INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), ERROR_SHARING_VIOLATION);
    assert_in_range((int)(seconds() - before), 4, 20);
    close(gate);
    HANDLE second = open_it();
    assert_ptr_not_equal(second, INVALID_HANDLE_VALUE);
    /* Closing waits for nobody, and leaves the lock file to him who has the gate. */
    gate = take_gate();
    before = seconds();
    assert_true(CloseHandle(second) && CloseHandle(file));
    assert_true(seconds() - before < 4); /* the patience would have been five */
    assert_int_equal(count_lock_files(), 1);
    close(gate);
    file = open_it();
    assert_true(CloseHandle(file));
    assert_int_equal(count_lock_files(), 0);
}

static int make(void **state)
{
    snprintf(path, sizeof path, "%s", temporary_path("file"));
    make_file(path, 0x1000);
    return warm_up(state);
}

static int clean(void **state)
{
    (void)state;
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = { TEST(a_stopped_process) };
    return cmocka_run_group_tests(tests, make, clean);
}
