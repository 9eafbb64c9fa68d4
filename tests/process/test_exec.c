/* SPDX-License-Identifier: MIT */
/*
 * exec and posix_spawn: the new program holds nothing that it does not know. A name that only
 * the old program held is dead, and is not found.
 */
#include "peer.h"

#include <pthread.h>
#include <spawn.h>
#include <stdatomic.h>

#define NAME "exec"

/* The holder itself becomes another program. */
static void holder_becomes_another_program(void **state)
{
    (void)state;
    for (int used = 0; used <= 1; used++) {
        struct peer peer = peer_start();
        uint64_t handle = peer_create(&peer, NAME, 0x1000);
        if (used)
            peer_store(&peer, peer_map(&peer, handle), 1);
        peer_ask(&peer, PEER_EXEC, 0, 0, NULL);
        /* The message arrives at the other end once the new program echoes it. */
        for (int i = 0; i < 200 && try_open(FILE_MAP_READ, NAME) == 0; i++)
            usleep(10000);
        assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
        assert_int_equal(try_create(NULL, PAGE_READWRITE, 0x1000, NAME), 0);
        assert_int_equal(count_names(), 0);
        peer_kill(&peer);
    }
}

/* A child that executes something leaves the parent's handle alone. */
static void child_becomes_another_program(void **state)
{
    (void)state;
    struct peer parent = peer_start();
    uint64_t handle = peer_create(&parent, NAME, 0x1000);
    struct peer child = peer_child(&parent);
    peer_ask(&child, PEER_EXEC, 0, 0, NULL);
    usleep(50000);
    assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
    assert_true(peer_close(&parent, handle));
    for (int i = 0; i < 200 && count_names() > 0; i++)
        usleep(10000);
    assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
    peer_kill(&child);
    peer_stop(&parent);
}

static void spawn_true(void)
{
    static char *const arguments[] = { (char *)(uintptr_t) "true", NULL };
    static char *const environment[] = { NULL };
    pid_t child;
    int status;
    CHECK(posix_spawnp(&child, "true", NULL, NULL, arguments, environment) == 0);
    CHECK(waitpid(child, &status, 0) == child && status == 0);
}

/* posix_spawn between every two calls. */
static void spawn_in_between(void **state)
{
    (void)state;
    HANDLE first = create_memory(0x1000, NAME);
    spawn_true();
    HANDLE second = open_section(FILE_MAP_WRITE, NAME);
    spawn_true();
    uint64_t *view = map_view(second, FILE_MAP_WRITE);
    *view = 3;
    spawn_true();
    assert_true(CloseHandle(first));
    spawn_true();
    assert_int_equal(*view, 3);
    assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
    assert_true(CloseHandle(second));
    assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
    spawn_true();
    assert_true(UnmapViewOfFile(view));
}

static atomic_bool stop;

static void *spawn_for_ever(void *context)
{
    while (!atomic_load(&stop))
        spawn_true();
    return context;
}

/*
 * Spawned at any moment, also right before the last CloseHandle: until its exec the new process
 * shares the description, so a dead file may be left. It is never found with its old content.
 */
static void spawn_at_the_same_time(void **state)
{
    pthread_t threads[2];
    (void)state;
    atomic_store(&stop, false);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, spawn_for_ever, NULL), 0);
    for (int i = 0; i < (getenv("LONG") ? 50000 : 2000); i++) {
        char name[16];
        snprintf(name, sizeof name, "spawn%d", i % 50);
        HANDLE section = create_memory(0x1000, name);
        assert_non_null(section);
        uint64_t *view = map_view(section, FILE_MAP_WRITE);
        assert_non_null(view);
        if (GetLastError() != ERROR_ALREADY_EXISTS)
            *view = 1;
        assert_true(UnmapViewOfFile(view));
        assert_true(CloseHandle(section));
    }
    atomic_store(&stop, true);
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < 50; i++) {
        char name[16];
        snprintf(name, sizeof name, "spawn%d", i);
        assert_int_equal(try_open(FILE_MAP_READ, name), ERROR_FILE_NOT_FOUND);
    }
    assert_int_equal(count_names(), 0);
}

/* Nothing of ours survives an exec: every descriptor is close-on-exec. */
static void descriptors_are_closed_by_exec(void **state)
{
    HANDLE handles[3];
    bool others[100];
    (void)state;
    for (int fd = 3; fd < 100; fd++)
        others[fd] = fcntl(fd, F_GETFD) == 0;
    make_file(temporary_path("file"), 0x1000);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
    handles[0] = create_memory(0x1000, NULL);
    handles[1] = create_memory(0x1000, NAME);
    handles[2] = create_section(file, PAGE_READWRITE, 0, "exec-file");
    void *view = map_view(handles[1], FILE_MAP_READ);
    for (int fd = 3; fd < 100; fd++) {
        int flags = fcntl(fd, F_GETFD);
        if (flags >= 0 && !others[fd])
            assert_int_equal(flags, FD_CLOEXEC);
    }
    assert_true(UnmapViewOfFile(view));
    for (size_t i = 0; i < COUNT(handles); i++)
        assert_true(CloseHandle(handles[i]));
    assert_true(CloseHandle(file));
    unlink(temporary_path("file"));
}

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(holder_becomes_another_program),
        TEST(child_becomes_another_program),
        TEST(spawn_in_between),
        TEST(spawn_at_the_same_time),
        TEST(descriptors_are_closed_by_exec),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
