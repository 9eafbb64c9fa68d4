/* SPDX-License-Identifier: MIT */
/*
 * A timer interrupts all system calls every 200 microseconds, and nothing restarts them: every
 * call works all the same. A debugger or a job control stop is survived, too.
 */
#include "peer.h"

#include <sys/time.h>

static volatile sig_atomic_t ticks;

static void tick(int signal)
{
    (void)signal;
    int error = errno;
    ticks++;
    errno = error;
}

static void start_ticking(void)
{
    struct sigaction action = { .sa_handler = tick }; /* no SA_RESTART */
    struct itimerval period = { { 0, 200 }, { 0, 200 } };
    CHECK(sigaction(SIGALRM, &action, NULL) == 0);
    CHECK(setitimer(ITIMER_REAL, &period, NULL) == 0);
}

static void stop_ticking(void)
{
    struct itimerval none = { { 0, 0 }, { 0, 0 } };
    CHECK(setitimer(ITIMER_REAL, &none, NULL) == 0);
    CHECK(ticks > 50);
    ticks = 0;
}

static int start_test(void **state)
{
    before_each(state);
    return 0;
}

static void use(HANDLE section, size_t size)
{
    assert_non_null(section);
    char *view = map_view(section, FILE_MAP_WRITE);
    assert_non_null(view);
    view[0] = view[size - 1] = 1;
    assert_int_equal(region_size(view), (size + 0xFFF) & ~(size_t)0xFFF);
    assert_true(FlushViewOfFile(view, 0));
    assert_true(UnmapViewOfFile(view));
}

static void small_sections(void **state)
{
    (void)state;
    start_ticking();
    for (int i = 0; i < 2000 || ticks < 200; i++) {
        HANDLE section = create_memory(0x1000, i % 2 ? "ticking" : NULL);
        assert_int_equal(GetLastError(), 0);
        use(section, 0x1000);
        if (i % 2) {
            assert_int_equal(try_open(FILE_MAP_READ, "ticking"), 0);
            assert_int_equal(try_create(NULL, PAGE_READONLY, 1, "ticking"), ERROR_ALREADY_EXISTS);
        }
        assert_true(CloseHandle(section));
        assert_int_equal(try_open(FILE_MAP_READ, "ticking"), ERROR_FILE_NOT_FOUND);
    }
    stop_ticking();
}

/* Allocations that take much longer than the time between two signals. */
static void large_sections(void **state)
{
    (void)state;
    start_ticking();
    for (int i = 0; i < 4 || ticks < 100; i++) {
        HANDLE section = create_memory(0x6000000, i % 2 ? "ticking" : NULL);
        use(section, 0x6000000);
        assert_true(CloseHandle(section));
    }
    stop_ticking();
}

static void files(void **state)
{
    (void)state;
    start_ticking();
    for (int i = 0; i < 100 || ticks < 100; i++) {
        make_file(temporary_path("file"), 0x1000);
        HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
        assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
        HANDLE section = create_section(file, PAGE_READWRITE, 0x40000, i % 2 ? "ticking" : NULL);
        use(section, 0x40000);
        assert_true(CloseHandle(section));
        assert_true(CloseHandle(file));
        unlink(temporary_path("file"));
    }
    stop_ticking();
}

/* A process that is killed meanwhile leaves a dead file to be removed under signals. */
static void the_dead(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct peer peer = peer_start();
        assert_true(peer_create(&peer, "ticking", 0x1000) != 0);
        peer_kill(&peer);
        start_ticking();
        while (ticks < 60)
            assert_int_equal(try_open(FILE_MAP_READ, "ticking"), ERROR_FILE_NOT_FOUND);
        assert_true(filemap_enumerate_objects(FILEMAP_NAMESPACE_LOCAL, NULL, NULL) == FALSE);
        stop_ticking();
    }
}

/* Two ticking processes pass one name to and fro. */
static void ticking_child(void *context)
{
    (void)context;
    start_ticking();
    for (int i = 0; i < 3000 || ticks < 60; i++) {
        HANDLE section = create_memory(0x1000, "shared");
        CHECK(section);
        CHECK(CloseHandle(section));
    }
    stop_ticking();
}

static void two_processes(void **state)
{
    pid_t children[3];
    (void)state;
    for (size_t i = 0; i < COUNT(children); i++)
        children[i] = child_start(ticking_child, NULL);
    for (size_t i = 0; i < COUNT(children); i++)
        child_finish(children[i]);
    assert_int_equal(count_names(), 0);
}

/* The collector and the listing read folders and /proc. */
static BOOL count_holder(const FILEMAP_HOLDER *holder, void *context)
{
    *(int *)context += holder->ProcessId == (DWORD)getpid();
    return TRUE;
}

static BOOL count_object(const FILEMAP_OBJECT *object, void *context)
{
    *(int *)context += object->State == FILEMAP_STATE_ALIVE;
    return TRUE;
}

static void onlookers(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, "watched");
    start_ticking();
    for (int i = 0; i < 30 || ticks < 60; i++) {
        int objects = 0, holders = 0;
        FILEMAP_ENVIRONMENT environment;
        FILEMAP_COLLECTION collection;
        assert_true(filemap_enumerate_objects(FILEMAP_NAMESPACE_LOCAL, count_object, &objects));
        assert_true(filemap_enumerate_holders(u"watched", count_holder, &holders));
        assert_true(filemap_query_object(u"watched", count_object, &objects));
        assert_true(filemap_collect(FILEMAP_NAMESPACE_LOCAL, &collection, NULL, NULL));
        assert_true(filemap_query_environment(&environment));
        assert_int_equal(environment.Local.Error, 0);
        assert_int_equal(objects, 2);
        assert_int_equal(holders, 1);
        assert_int_equal(collection.Alive, 1);
    }
    stop_ticking();
    assert_true(CloseHandle(section));
}

/* The first use of a namespace under signals: folder, probe and sweep. */
static void ticking_first_use(void)
{
    start_ticking();
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "first") == 0);
    CHECK(try_open(FILE_MAP_READ, "first") == ERROR_FILE_NOT_FOUND);
}

static void first_use(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++)
        in_fresh_process("first use");
}

static const struct role roles[] = { { "first use", ticking_first_use } };

#define TICKING(function) cmocka_unit_test_setup_teardown(function, start_test, after_each)

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    roles_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TICKING(small_sections), TICKING(large_sections), TICKING(files),     TICKING(the_dead),
        TICKING(two_processes),  TICKING(onlookers),      TICKING(first_use),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
