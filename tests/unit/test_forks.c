/* SPDX-License-Identifier: MIT */
/* What a child has that is forked while another thread is in the middle of a call. */
#include "sections.h"

#include "engine/process.h"

#include "linux/calls.h"

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>

static atomic_int thread_id;
static int leaked;

/* Until the thread that has told its id waits for a lock, or has ended. */
static void wait_until_blocked(void)
{
    char path[64], text[512], state = 'R';
    while (!atomic_load(&thread_id))
        sched_yield();
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", atomic_exchange(&thread_id, 0));
    while (state != 'S') {
        FILE *file = fopen(path, "re");
        if (!file)
            return;
        if (fgets(text, sizeof text, file))
            state = strrchr(text, ')')[2];
        fclose(file);
    }
}

static void *unmap(void *view)
{
    atomic_store(&thread_id, (int)gettid());
    CHECK(UnmapViewOfFile(view));
    return NULL;
}

static int count_parts(void)
{
    int count = 0;
    struct dirent *entry;
    DIR *folder = opendir("/proc/self/fd");
    CHECK(folder);
    while ((entry = readdir(folder))) {
        char target[600];
        ssize_t length = readlinkat(dirfd(folder), entry->d_name, target, sizeof target - 1);
        target[length < 0 ? 0 : length] = 0;
        count += strstr(target, "/.share-") != NULL;
    }
    closedir(folder);
    return count;
}

static void *fork_now(void *context)
{
    atomic_store(&thread_id, (int)gettid());
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        _exit(count_parts());
    leaked = WEXITSTATUS(child_wait(child));
    return context;
}

/* The last view goes, and with it the section's part: a child gets all of that or nothing. */
static void parts(void **state)
{
    pthread_t unmapper, forker;
    (void)state;
    make_file(temporary_path("file"), 1);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ);
    HANDLE section = create_section(file, PAGE_READONLY, 0, NULL);
    char *view = map_view(section, FILE_MAP_READ);
    assert_true(view && CloseHandle(section) && CloseHandle(file));
    assert_int_equal(count_parts(), 1);
    lock_sharing();
    assert_int_equal(pthread_create(&unmapper, NULL, unmap, view), 0);
    wait_until_blocked();
    assert_int_equal(pthread_create(&forker, NULL, fork_now, NULL), 0);
    wait_until_blocked();
    unlock_sharing();
    assert_int_equal(pthread_join(unmapper, NULL), 0);
    assert_int_equal(pthread_join(forker, NULL), 0);
    assert_int_equal(leaked, 0);
    unlink(temporary_path("file"));
}

static struct linux_calls table;
static atomic_bool may_fork;
static void *mapped;

static void *fork_and_unmap(void *context)
{
    while (!atomic_load(&may_fork))
        sched_yield();
    atomic_store(&thread_id, (int)gettid());
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        _exit(UnmapViewOfFile(mapped) ? 0 : 1);
    leaked = WEXITSTATUS(child_wait(child));
    return context;
}

/* The view is mapped, and nobody knows it yet. */
static long map_and_wait(void *address, size_t size, int protection, int flags, int fd,
                         off_t offset)
{
    long result = linux_kernel.mmap(address, size, protection, flags, fd, offset);
    if (fd >= 0 && result > 0) {
        mapped = (void *)result;
        atomic_store(&may_fork, true);
        wait_until_blocked();
    }
    return result;
}

/* A child knows each view that it has. */
static void views(void **state)
{
    pthread_t forker;
    (void)state;
    HANDLE section = create_memory(1, NULL);
    assert_int_equal(pthread_create(&forker, NULL, fork_and_unmap, NULL), 0);
    table = linux_kernel;
    table.mmap = map_and_wait;
    linux_calls = &table;
    char *view = map_view(section, FILE_MAP_WRITE);
    linux_calls = &linux_kernel;
    assert_int_equal(pthread_join(forker, NULL), 0);
    assert_ptr_equal(view, mapped);
    assert_int_equal(leaked, 0);
    assert_true(UnmapViewOfFile(view) && CloseHandle(section));
}

int main(void)
{
    const struct CMUnitTest tests[] = { TEST(parts), TEST(views) };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
