/* SPDX-License-Identifier: MIT */
/*
 * fork: handles work on both sides, a name lives until the last of both has closed it, and a fork
 * in the middle of other threads' calls keeps nothing alive that the child does not know.
 */
#include "peer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#define NAME "forked"

/* Parent and child close in both orders, the child also by its end, of each kind. */
static void both_orders(void **state)
{
    (void)state;
    for (int child_first = 0; child_first <= 1; child_first++)
        for (int opened = 0; opened <= 1; opened++) {
            struct peer creator = peer_start(), parent = peer_start();
            uint64_t handle = opened ? 0 : peer_create(&parent, NAME, 0x1000);
            if (opened) {
                uint64_t first = peer_create(&creator, NAME, 0x1000);
                handle = peer_open(&parent, NAME);
                assert_true(peer_close(&creator, first));
            }
            struct peer child = peer_child(&parent);
            struct peer *first = child_first ? &child : &parent;
            struct peer *second = child_first ? &parent : &child;
            assert_true(peer_close(first, handle));
            assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
            assert_int_equal(peer_ask(first, PEER_CREATE, 1, PAGE_READWRITE, NAME).error,
                             ERROR_ALREADY_EXISTS);
            uint64_t address = peer_map(second, handle);
            peer_store(second, address, 5);
            peer_stop(first);
            assert_int_equal(peer_load(second, address), 5);
            assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
            assert_true(peer_close(second, handle));
            assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
            assert_int_equal(count_names(), 0);
            peer_stop(second);
            peer_stop(&creator);
        }
}

/* The child ends, in whatever way: the parent's handle holds. */
static void child_ends(void **state)
{
    (void)state;
    for (int how = PEER_EXIT; how <= PEER_ABORT; how++) {
        struct peer parent = peer_start();
        uint64_t handle = peer_create(&parent, NAME, 0x1000);
        struct peer child = peer_child(&parent);
        peer_ask(&child, PEER_LEAVE, (uint64_t)how, 0, NULL);
        peer_wait(&child);
        assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
        assert_true(peer_close(&parent, handle));
        assert_int_equal(count_names(), 0);
        peer_stop(&parent);
    }
}

/* The parent ends: by exit(3) it closes its own handles, the child's holds. */
static void parent_ends(void **state)
{
    (void)state;
    for (int how = PEER_EXIT; how <= PEER_ABORT; how++) {
        struct peer parent = peer_start();
        uint64_t handle = peer_create(&parent, NAME, 0x1000);
        struct peer child = peer_child(&parent);
        peer_ask(&parent, PEER_LEAVE, (uint64_t)how, 0, NULL);
        peer_wait(&parent);
        assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
        assert_int_equal(peer_load(&child, peer_map(&child, handle)), 0);
        assert_true(peer_close(&child, handle));
        assert_int_equal(count_names(), 0);
        peer_stop(&child);
    }
}

/* Both are killed: one dead file, which the next one who looks removes. */
static void both_killed(void **state)
{
    (void)state;
    struct peer parent = peer_start();
    assert_true(peer_create(&parent, NAME, 0x1000) != 0);
    struct peer child = peer_child(&parent);
    peer_kill(&parent);
    assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
    peer_kill(&child);
    assert_int_equal(count_names(), 1);
    assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
    assert_int_equal(count_names(), 0);
}

/* What either does after the fork is its own. */
static void tables_part(void **state)
{
    (void)state;
    struct peer parent = peer_start();
    uint64_t handle = peer_create(&parent, NAME, 0x1000);
    struct peer child = peer_child(&parent);
    uint64_t one = peer_create(&parent, "parent's", 0x1000);
    uint64_t two = peer_create(&child, "child's", 0x1000);
    assert_int_equal(one, two); /* the same value in two tables */
    peer_store(&parent, peer_map(&parent, one), 11);
    peer_store(&child, peer_map(&child, two), 22);
    assert_int_equal(peer_load(&parent, peer_map(&parent, one)), 11);
    assert_int_equal(peer_load(&child, peer_map(&child, two)), 22);
    assert_true(peer_close(&child, two));
    assert_int_equal(try_open(FILE_MAP_READ, "child's"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_open(FILE_MAP_READ, "parent's"), 0);
    assert_true(peer_close(&parent, handle));
    assert_int_equal(peer_load(&child, peer_map(&child, handle)), 0);
    peer_stop(&parent);
    peer_stop(&child);
    assert_int_equal(count_names(), 0);
}

/* -- with other threads at work --------------------------------------------------------------- */

#define THREADS 6

static atomic_bool stop;
static atomic_uint rounds;

static void *create_and_close(void *context)
{
    unsigned number = (unsigned)(uintptr_t)context;
    char name[32];
    snprintf(name, sizeof name, "%s%u", number % 2 ? "shared" : "own", number % 2 ? 0 : number);
    while (!atomic_load(&stop)) {
        HANDLE section = CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, 0x1000, name);
        CHECK(section);
        HANDLE again = OpenFileMappingA(FILE_MAP_READ, FALSE, name);
        CHECK(again || GetLastError() == ERROR_FILE_NOT_FOUND);
        void *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
        CHECK(view);
        CHECK(UnmapViewOfFile(view));
        CHECK(CloseHandle(section));
        CHECK(!again || CloseHandle(again));
        atomic_fetch_add(&rounds, 1);
    }
    return NULL;
}

/* Descriptors of this process that hold a name: their description bears a lock. */
static int held_names(void)
{
    char path[64], text[1024];
    int held = 0;
    for (int fd = 3; fd < 256; fd++) {
        snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
        FILE *file = fopen(path, "re");
        if (!file)
            continue;
        size_t got = fread(text, 1, sizeof text - 1, file);
        fclose(file);
        text[got] = 0;
        held += strstr(text, "OFDLCK") != NULL;
    }
    return held;
}

/*
 * Closes every handle that it knows, and then must hold no name. It lives on until the pipe is
 * closed.
 */
static _Noreturn void forked_child(int pipe)
{
    char byte;
    for (ULONG_PTR value = 4; value <= 4 * HANDLES_TO_LOOK_AT; value += 4)
        CloseHandle((HANDLE)value);
    CHECK(held_names() == 0);
    HANDLE section = CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, 0x1000, "in the child");
    CHECK(section);
    CHECK(CloseHandle(section));
    ssize_t got = read(pipe, &byte, 1);
    _exit(got == 0 ? 0 : 1);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void fork_among_threads(void *context)
{
    enum { FORKS = 60 };
    pthread_t threads[THREADS];
    pid_t children[FORKS];
    int pipes[2];
    double longest = 0;
    (void)context;
    CHECK(pipe2(pipes, O_CLOEXEC) == 0);
    for (uintptr_t i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, create_and_close, (void *)i) == 0);
    while (atomic_load(&rounds) < 100)
        usleep(1000);
    for (int i = 0; i < FORKS; i++) {
        double before = seconds();
        children[i] = fork();
        CHECK(children[i] >= 0);
        if (children[i] == 0) {
            close(pipes[1]);
            forked_child(pipes[0]);
        }
        double took = seconds() - before;
        longest = took > longest ? took : longest;
        usleep(1000);
    }
    atomic_store(&stop, true);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK(longest < 5); /* threads that are always inside calls must not starve it */
    usleep(300000);     /* the last children are closing their handles */
    for (int attempt = 0; count_names() > 0 && attempt < 100; attempt++)
        usleep(50000);
    /* All children live, and no name does. Nobody needed to collect anything. */
    CHECK(count_names() == 0);
    for (int i = 0; i < FORKS; i++) {
        int status = 0;
        pid_t ended = waitpid(children[i], &status, WNOHANG);
        if (ended != 0)
            fprintf(stderr, "child %d ended with status %x\n", i, (unsigned)status);
        CHECK(ended == 0);
    }
    close(pipes[1]);
    for (int i = 0; i < FORKS; i++) {
        int status = -1;
        CHECK(waitpid(children[i], &status, 0) == children[i] && status == 0);
    }
}

static void in_a_threaded_program(void **state)
{
    (void)state;
    in_child(fork_among_threads, NULL);
}

/* A fork does not wait for a large allocation, and the child keeps nothing of it alive. */
static void *create_large(void *context)
{
    HANDLE section = CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, 0x40000000, "large");
    CHECK(section || GetLastError() == ERROR_COMMITMENT_LIMIT);
    if (!section)
        return context;
    CHECK(GetLastError() == 0);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CHECK(view);
    view[0x3FFFFFFF] = 1;
    CHECK(UnmapViewOfFile(view));
    CHECK(CloseHandle(section));
    return NULL;
}

static void fork_during_allocation(void *context)
{
    enum { FORKS = 20 };
    pthread_t thread;
    pid_t children[FORKS];
    int pipes[2];
    void *skipped;
    (void)context;
    CHECK(pipe2(pipes, O_CLOEXEC) == 0);
    CHECK(pthread_create(&thread, NULL, create_large, &pipes) == 0);
    for (int i = 0; i < FORKS; i++) {
        children[i] = fork();
        CHECK(children[i] >= 0);
        if (children[i] == 0) {
            close(pipes[1]);
            /* A fork between the end of the create and the close has the only handle that there is.
             */
            CloseHandle((HANDLE)(uintptr_t)4);
            _exit(read(pipes[0], &(char){ 0 }, 1) == 0 ? 0 : 1);
        }
        usleep(15000);
    }
    CHECK(pthread_join(thread, &skipped) == 0);
    int names = 1;
    for (int attempt = 0; names && attempt < 500; attempt++) {
        names = count_names();
        usleep(10000);
    }
    HANDLE after = OpenFileMappingA(FILE_MAP_READ, FALSE, "large");
    CHECK(!after && GetLastError() == ERROR_FILE_NOT_FOUND);
    CHECK(names == 0);
    close(pipes[1]);
    for (int i = 0; i < FORKS; i++) {
        int status = -1;
        CHECK(waitpid(children[i], &status, 0) == children[i] && status == 0);
    }
    if (skipped)
        exit(STATUS_SKIPPED);
}

static void during_a_large_allocation(void **state)
{
    (void)state;
    in_child(fork_during_allocation, NULL);
}

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(both_orders),
        TEST(child_ends),
        TEST(parent_ends),
        TEST(both_killed),
        TEST(tables_part),
        TEST(in_a_threaded_program),
        TEST(during_a_large_allocation),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
