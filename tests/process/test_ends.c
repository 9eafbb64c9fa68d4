/* SPDX-License-Identifier: MIT */
/*
 * How processes end: exit(3) leaves nothing; _exit, abort and SIGKILL leave at most a dead file,
 * which is not found and which the next one who looks removes.
 */
#include "peer.h"

#include <pthread.h>

#define NAME "ends"

static void end(struct peer *peer, int how)
{
    if (how <= PEER_ABORT) {
        peer_ask(peer, PEER_LEAVE, (uint64_t)how, 0, NULL);
        peer_wait(peer);
    } else {
        peer_kill(peer);
    }
}

enum { KILLED = PEER_ABORT + 1 };

/* One holder, with and without a view and several handles. */
static void single_holder(void **state)
{
    (void)state;
    for (int how = PEER_EXIT; how <= KILLED; how++)
        for (int used = 0; used <= 1; used++)
            for (int look = 0; look <= 2; look++) {
                struct peer peer = peer_start();
                uint64_t handle = peer_create(&peer, NAME, 0x100000);
                if (used) {
                    peer_store(&peer, peer_map(&peer, handle), 1);
                    assert_true(peer_open(&peer, NAME) != 0);
                    assert_true(peer_ask(&peer, PEER_DUPLICATE, handle, 0, NULL).value != 0);
                }
                end(&peer, how);
                if (how == PEER_EXIT)
                    assert_int_equal(count_names(), 0);
                if (look == 0)
                    assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
                else if (look == 1)
                    assert_int_equal(try_create(NULL, PAGE_READWRITE, 0x1000, NAME), 0);
                else
                    assert_true(filemap_collect(FILEMAP_NAMESPACE_LOCAL, NULL, NULL, NULL));
                assert_int_equal(count_names(), 0);
            }
}

/* Row h114: creator and opener end one after the other, each in each way. */
static void creator_and_opener(void **state)
{
    (void)state;
    for (int first = PEER_EXIT; first <= KILLED; first++)
        for (int second = PEER_EXIT; second <= KILLED; second++)
            for (int opener_first = 0; opener_first <= 1; opener_first++) {
                struct peer creator = peer_start(), opener = peer_start();
                uint64_t created = peer_create(&creator, NAME, 0x1000);
                uint64_t opened = peer_open(&opener, NAME);
                peer_store(&creator, peer_map(&creator, created), 77);
                struct peer *one = opener_first ? &opener : &creator;
                struct peer *other = opener_first ? &creator : &opener;
                end(one, first);
                assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
                uint64_t address = peer_map(other, opener_first ? created : opened);
                assert_int_equal(peer_load(other, address), 77);
                end(other, second);
                if (second == PEER_EXIT)
                    assert_int_equal(count_names(), 0);
                assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
                HANDLE section = create_memory(0x1000, NAME);
                assert_int_equal(GetLastError(), 0);
                uint64_t *view = map_view(section, FILE_MAP_READ);
                assert_int_equal(*view, 0);
                assert_true(UnmapViewOfFile(view));
                assert_true(CloseHandle(section));
                assert_int_equal(count_names(), 0);
            }
}

/* Row h138: what CloseHandle refuses is closed by the end of the process. */
static void protected_handles(void **state)
{
    (void)state;
    for (int how = PEER_EXIT; how <= KILLED; how++) {
        struct peer peer = peer_start();
        uint64_t handle = peer_create(&peer, NAME, 0x1000);
        assert_int_equal(
            peer_ask(&peer, PEER_SET_FLAGS, handle, HANDLE_FLAG_PROTECT_FROM_CLOSE, NULL).error,
            UNTOUCHED);
        assert_false(peer_close(&peer, handle));
        assert_int_equal(try_open(FILE_MAP_READ, NAME), 0);
        end(&peer, how);
        assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
    }
}

/* The first use of a namespace sweeps up what was left there, whatever its name. */
static void first_use_sweeps(void **state)
{
    (void)state;
    struct peer peer = peer_start();
    char name[16];
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "left%d", i);
        assert_true(peer_create(&peer, name, 0x1000) != 0);
    }
    HANDLE alive = create_memory(0x1000, "alive");
    peer_kill(&peer);
    assert_int_equal(count_names(), 21);
    struct peer fresh = peer_start();
    assert_int_equal(peer_open(&fresh, "something else"), 0);
    assert_int_equal(count_names(), 1);
    assert_true(peer_open(&fresh, "alive") != 0);
    peer_stop(&fresh);
    assert_true(CloseHandle(alive));
}

/* Many processes with one object each exit at the same moment, or with one common object. */
static void exits_together(bool common)
{
    enum { MANY = 24 };
    struct peer peers[MANY];
    char name[16];
    for (int i = 0; i < MANY; i++) {
        peers[i] = peer_start();
        snprintf(name, sizeof name, "exit%d", common ? 0 : i);
        assert_true(peer_create(&peers[i], name, 0x1000) != 0);
    }
    for (int i = 0; i < MANY; i++)
        peer_ask(&peers[i], PEER_LEAVE, PEER_EXIT, 0, NULL);
    for (int i = 0; i < MANY; i++)
        peer_wait(&peers[i]);
    assert_int_equal(count_names(), 0);
}

static void exits_at_the_same_moment(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++) {
        exits_together(true);
        exits_together(false);
    }
}

static void *exit_from_thread(void *context)
{
    (void)context;
    CHECK(create_memory(0x1000, "in thread"));
    exit(0);
}

static void *create_for_ever(void *context)
{
    for (;;) {
        HANDLE section = CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, 0x1000, "busy");
        if (section)
            CloseHandle(section);
    }
    return context;
}

static void exit_in_another_thread(void)
{
    pthread_t thread;
    CHECK(create_memory(0x1000, NAME));
    CHECK(pthread_create(&thread, NULL, exit_from_thread, NULL) == 0);
    pause();
}

/* Other threads are inside calls when the process exits. */
static void exit_among_busy_threads(void)
{
    pthread_t thread;
    for (int i = 0; i < 3; i++)
        CHECK(pthread_create(&thread, NULL, create_for_ever, NULL) == 0);
    CHECK(create_memory(0x1000, NAME));
    usleep(20000);
    exit(0);
}

static HANDLE kept;
static void *kept_view;

static void use_at_exit(void)
{
    /* The handle and the view still work; the name may be gone. */
    CHECK(*(volatile uint64_t *)kept_view == 9);
    CHECK(CloseHandle(kept));
    CHECK(UnmapViewOfFile(kept_view));
}

static void close_in_atexit(void)
{
    atexit(use_at_exit); /* registered first, so it runs last */
    kept = create_memory(0x1000, NAME);
    kept_view = map_view(kept, FILE_MAP_WRITE);
    CHECK(kept_view);
    *(uint64_t *)kept_view = 9;
}

static pthread_t worker;
static int wake[2];

/* What a thread pool does with what it has left when its destructor has woken it up. */
static void *clean_up_when_told(void *view)
{
    char byte;
    CHECK(read(wake[0], &byte, 1) == 1);
    void *again = map_view(kept, FILE_MAP_WRITE);
    CHECK(again && UnmapViewOfFile(again) && UnmapViewOfFile(view));
    CHECK(CloseHandle(kept));
    return view;
}

static void wait_for_the_worker(void)
{
    CHECK(write(wake[1], "", 1) == 1);
    CHECK(pthread_join(worker, NULL) == 0);
}

static void join_in_atexit(void)
{
    alarm(120); /* rather than for ever */
    CHECK(pipe2(wake, O_CLOEXEC) == 0);
    atexit(wait_for_the_worker); /* registered first, so it runs last */
    kept = create_memory(0x1000, NAME);
    void *view = map_view(kept, FILE_MAP_WRITE);
    CHECK(kept && view);
    CHECK(pthread_create(&worker, NULL, clean_up_when_told, view) == 0);
}

static void fresh_exits(void **state)
{
    static const char *const names[] = { "another thread", "atexit", "join" };
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        in_fresh_process(names[i]);
        assert_int_equal(count_names(), 0);
    }
    /* What a busy thread had just made may be left, as a dead file, and nothing else. */
    for (int i = 0; i < 10; i++) {
        in_fresh_process("busy threads");
        assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
        assert_int_equal(try_open(FILE_MAP_READ, "busy"), ERROR_FILE_NOT_FOUND);
        assert_int_equal(count_names(), 0);
    }
}

static const struct role roles[] = {
    { "another thread", exit_in_another_thread },
    { "busy threads", exit_among_busy_threads },
    { "atexit", close_in_atexit },
    { "join", join_in_atexit },
};

/* Row 374: what a process wrote through a view of a file is in the file, however it ended. */
static void writes_to_a_file_survive(void **state)
{
    (void)state;
    for (int how = PEER_EXIT; how <= KILLED; how++) {
        struct peer peer = peer_start();
        make_file(temporary_path("file"), 0x1000);
        HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
        HANDLE section = create_section(file, PAGE_READWRITE, 0, NAME);
        assert_true(CloseHandle(file));
        uint64_t handle = peer_ask(&peer, PEER_OPEN, FILE_MAP_WRITE, 0, NAME).value;
        peer_store(&peer, peer_map(&peer, handle), 0xFEED);
        assert_true(CloseHandle(section));
        end(&peer, how);
        assert_int_equal(byte_of_file(temporary_path("file"), 0), 0xED);
        assert_int_equal(byte_of_file(temporary_path("file"), 1), 0xFE);
        unlink(temporary_path("file"));
        assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
    }
}

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    roles_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(single_holder),
        TEST(creator_and_opener),
        TEST(protected_handles),
        TEST(first_use_sweeps),
        TEST(exits_at_the_same_moment),
        TEST(fresh_exits),
        TEST(writes_to_a_file_survive),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
