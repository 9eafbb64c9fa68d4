/* SPDX-License-Identifier: MIT */
/* linux/holders: who has a lock on a file or maps it, and the way to a file through its holders. */
#include "linux/holders.h"
#include "linux/lock.h"

#include "testing.h"

#include <pthread.h>
#include <sys/mman.h>

static int file;
static struct stat status;

static int make_shared_file(void **state)
{
    char path[64];
    (void)state;
    snprintf(path, sizeof path, "/dev/shm/filemap-test-holders.%d", (int)getpid());
    file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    unlink(path);
    return file < 0 || ftruncate(file, 8192) || fstat(file, &status) ? -1 : 0;
}

static int close_shared_file(void **state)
{
    (void)state;
    return close(file);
}

struct seen {
    pid_t looked_for;
    unsigned locks, views;
    int calls;
};

static int note(size_t index, const struct holder *holder, void *context)
{
    struct seen *seen = context;
    CHECK(index == 0);
    CHECK(strstr(holder->program, "unit-holders") || under_valgrind());
    seen->calls++;
    if (holder->process == seen->looked_for) {
        seen->locks = holder->locks;
        seen->views = holder->views;
    }
    return 1;
}

static struct seen look(pid_t process)
{
    struct holders_files files = { status.st_dev, status.st_ino, status.st_dev, status.st_ino };
    struct seen seen = { .looked_for = process };
    assert_int_equal(holders_visit(&files, 1, note, &seen), 0);
    return seen;
}

/* A descriptor alone makes no holder; each locked description of a process counts. */
static void locks_and_views(void **state)
{
    char link[40];
    (void)state;
    assert_int_equal(look(getpid()).calls, 0);
    assert_int_equal(lock_share(file), 0);
    assert_int_equal(look(getpid()).locks, 1);
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    int other = open(link, O_RDWR | O_CLOEXEC), unlocked = open(link, O_RDWR | O_CLOEXEC);
    assert_int_equal(lock_share(other), 0);
    assert_int_equal(look(getpid()).locks, 2);
    void *views[3];
    for (size_t i = 0; i < COUNT(views); i++)
        views[i] = mmap(NULL, 4096, PROT_READ, i % 2 ? MAP_PRIVATE : MAP_SHARED, unlocked,
                        i == 2 ? 4096 : 0);
    struct seen seen = look(getpid());
    assert_int_equal(seen.locks, 2);
    assert_in_range(seen.views, 2, 3); /* neighbours may have become one */
    assert_int_equal(seen.calls, 1);
    close(other);
    assert_int_equal(look(getpid()).locks, 1);
    for (size_t i = 0; i < COUNT(views); i++)
        munmap(views[i], 4096);
    close(unlocked);
    assert_int_equal(lock_drop(file), 0);
    assert_int_equal(look(getpid()).calls, 0);
}

static void pause_for_ever(void *context)
{
    (void)context;
    pause();
}

/* A relative shares the description, and so the lock. */
static void relatives(void **state)
{
    (void)state;
    assert_int_equal(lock_share(file), 0);
    pid_t child = child_start(pause_for_ever, NULL);
    assert_int_equal(look(child).locks, 1);
    assert_int_equal(look(child).calls, 2);
    kill(child, SIGKILL);
    child_wait(child);
    assert_int_equal(look(child).calls, 1);
}

static void *pause_on(void *context)
{
    pause();
    return context;
}

static void end_first(void *context)
{
    pthread_t other;
    CHECK(pthread_create(&other, NULL, pause_on, NULL) == 0);
    pthread_exit(context);
}

/* Of a process whose first thread has ended the kernel shows nothing, but by another thread. */
static void without_the_first_thread(void **state)
{
    char path[64], line[256];
    struct descriptor found = DESCRIPTOR_NONE;
    (void)state;
    assert_int_equal(lock_share(file), 0);
    void *view = mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
    assert_true(view != MAP_FAILED);
    pid_t child = child_start(end_first, NULL);
    snprintf(path, sizeof path, "/proc/%d/stat", (int)child);
    do {
        FILE *stat = fopen(path, "re");
        assert_non_null(stat);
        assert_non_null(fgets(line, sizeof line, stat));
        fclose(stat);
    } while (!strstr(line, ") Z "));
    assert_int_equal(look(child).locks, 1);
    assert_int_equal(look(child).views, 1);
    /* It is the only one by which the file is to be found. */
    int own = file;
    munmap(view, 4096);
    close(file);
    assert_int_equal(holders_reopen(status.st_dev, status.st_ino, O_RDWR, &found), 0);
    assert_int_equal(dup3(found.fd, own, O_CLOEXEC), own);
    descriptor_close(&found);
    kill(child, SIGKILL);
    child_wait(child);
}

static int stop_at_once(size_t index, const struct holder *holder, void *context)
{
    (void)index;
    (void)holder;
    ++*(int *)context;
    return 0;
}

static void visitors_may_stop(void **state)
{
    struct holders_files files[2] = { { status.st_dev, status.st_ino, 0, 0 },
                                      { status.st_dev, status.st_ino, 0, 0 } };
    int calls = 0;
    (void)state;
    assert_int_equal(lock_share(file), 0);
    pid_t child = child_start(pause_for_ever, NULL);
    assert_int_equal(holders_visit(files, 2, stop_at_once, &calls), 0);
    assert_int_equal(calls, 1);
    kill(child, SIGKILL);
    child_wait(child);
    assert_int_equal(holders_visit(NULL, 0, stop_at_once, &calls), 0);
    assert_int_equal(calls, 1);
}

/* A file that has no name any more is found through whoever has it open. */
static void reopening(void **state)
{
    struct descriptor found = DESCRIPTOR_NONE;
    char byte;
    (void)state;
    assert_int_equal(pwrite(file, "x", 1, 5), 1);
    int before = count_descriptors();
    assert_int_equal(holders_reopen(status.st_dev, status.st_ino, O_RDWR, &found), 0);
    assert_true(found.fd >= 0 && found.fd != file);
    assert_int_equal(found.inode, status.st_ino);
    assert_int_equal(fcntl(found.fd, F_GETFD), FD_CLOEXEC);
    assert_int_equal(pread(found.fd, &byte, 1, 5), 1);
    assert_int_equal(byte, 'x');
    /* A description of its own. */
    assert_int_equal(lock_share(found.fd), 0);
    assert_int_equal(lock_query(file), LOCK_SHARED);
    descriptor_close(&found);
    assert_int_equal(holders_reopen(status.st_dev, status.st_ino ^ 0x55555, O_RDONLY, &found),
                     -ENOENT);
    assert_int_equal(found.fd, -1);
    assert_int_equal(count_descriptors(), before);
}

/* Only regular files: a device could act on being opened. */
static void no_devices(void **state)
{
    struct descriptor found = DESCRIPTOR_NONE;
    struct stat device, pipe_status;
    int pipes[2];
    (void)state;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    assert_int_equal(fstat(null, &device), 0);
    assert_int_equal(holders_reopen(device.st_dev, device.st_ino, O_RDWR, &found), -ENOENT);
    assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
    assert_int_equal(fstat(pipes[0], &pipe_status), 0);
    assert_int_equal(holders_reopen(pipe_status.st_dev, pipe_status.st_ino, O_RDONLY, &found),
                     -ENOENT);
    assert_int_equal(found.fd, -1);
    close(pipes[0]);
    close(pipes[1]);
    close(null);
}

#define HOLDERS(function)                                                                          \
    cmocka_unit_test_setup_teardown(function, make_shared_file, close_shared_file)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOLDERS(locks_and_views),   HOLDERS(relatives), HOLDERS(without_the_first_thread),
        HOLDERS(visitors_may_stop), HOLDERS(reopening), HOLDERS(no_devices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
