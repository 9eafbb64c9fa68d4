/* SPDX-License-Identifier: MIT */
/* Large sizes and numbers: beyond 4 GiB, 100,000 handles, no descriptors left. */
#include "peer.h"

#define GIB (UINT64_C(1) << 30)

static int go_lazy(void **state)
{
    before_each(state);
    return filemap_set_commit_policy(FILEMAP_COMMIT_LAZY) ? 0 : -1;
}

static int go_eager(void **state)
{
    return filemap_set_commit_policy(FILEMAP_COMMIT_EAGER) ? after_each(state) : -1;
}

/* A section of 5 GiB, seen through small views on both sides of 4 GiB, and as a whole. */
static void check_large(HANDLE section)
{
    static const uint64_t offsets[] = { 0, 4 * GIB - 0x10000, 4 * GIB, 5 * GIB - 0x10000 };
    uint64_t *views[COUNT(offsets)];
    assert_non_null(section);
    assert_int_equal(GetLastError(), 0);
    for (size_t i = 0; i < COUNT(offsets); i++) {
        views[i] = map_part(section, FILE_MAP_WRITE, offsets[i], 0x10000);
        assert_non_null(views[i]);
        assert_int_equal(*views[i], 0);
        *views[i] = i + 1;
    }
    char *whole = map_view(section, FILE_MAP_READ);
    assert_non_null(whole);
    assert_int_equal(region_size(whole), 5 * GIB);
    for (size_t i = 0; i < COUNT(offsets); i++) {
        uint64_t word;
        memcpy(&word, whole + offsets[i], sizeof word);
        assert_int_equal(word, i + 1);
        assert_true(UnmapViewOfFile(views[i]));
    }
    assert_true(UnmapViewOfFile(whole + 4 * GIB + 5));
    assert_fails(MapViewOfFile(section, FILE_MAP_READ, 1, 0x40000000, 0), ERROR_ACCESS_DENIED);
    assert_true(CloseHandle(section));
}

static void memory_beyond_4_gib(void **state)
{
    (void)state;
    check_large(create_memory(5 * GIB, NULL));
    check_large(create_memory(5 * GIB, "large"));
}

/* A sparse file: a section that needs no growing allocates nothing. */
static void files_beyond_4_gib(void **state)
{
    struct stat status;
    const char *path = temporary_path("sparse");
    (void)state;
    make_file(path, 0);
    if (truncate(path, 5 * (off_t)GIB) != 0)
        skip();
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    check_large(create_section(file, PAGE_READWRITE, 0, NULL));
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(truncate(path, 5 * (off_t)GIB), 0);
    check_large(create_section(file, PAGE_READWRITE, 5 * GIB, "large"));
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_size, 5 * GIB);
    assert_true(status.st_blocks < 10000);
    assert_true(CloseHandle(file));
    unlink(path);
}

/* The size of an object that another process opens is whole, too. */
static void large_across_processes(void **state)
{
    (void)state;
    struct peer peer = peer_start();
    HANDLE section = create_memory(5 * GIB, "large");
    uint64_t *end = map_part(section, FILE_MAP_WRITE, 5 * GIB - 0x10000, 0);
    end[0] = 31;
    uint64_t handle = peer_open(&peer, "large");
    uint64_t address = peer_map(&peer, handle);
    assert_true(address != 0);
    assert_int_equal(peer_load(&peer, address + 5 * GIB - 0x10000), 31);
    peer_stop(&peer);
    assert_true(UnmapViewOfFile(end));
    assert_true(CloseHandle(section));
}

/* Handles to one object share its descriptors. */
static void many_handles(void **state)
{
    enum { MANY = 100000 };
    static HANDLE handles[MANY];
    (void)state;
    HANDLE section = create_memory(0x1000, "many");
    int before = count_descriptors();
    for (int i = 0; i < MANY; i++) {
        handles[i] = i % 3 == 0   ? duplicate(section, FILE_MAP_READ)
                     : i % 3 == 1 ? OpenFileMappingA(FILE_MAP_READ, FALSE, "many")
                                  : CreateFileMappingA(NULL, NULL, PAGE_READONLY, 0, 1, "many");
        assert_non_null(handles[i]);
    }
    assert_int_equal(count_descriptors(), before);
    assert_int_equal(try_map(handles[MANY - 1], FILE_MAP_READ), 0);
    assert_int_equal(try_map(handles[MANY - 1], FILE_MAP_WRITE), ERROR_ACCESS_DENIED);
    assert_true(CloseHandle(section));
    for (int i = 0; i < MANY - 1; i++)
        assert_true(CloseHandle(handles[i]));
    assert_int_equal(try_open(FILE_MAP_READ, "many"), 0);
    assert_true(CloseHandle(handles[MANY - 1]));
    assert_int_equal(try_open(FILE_MAP_READ, "many"), ERROR_FILE_NOT_FOUND);
}

/* Views cost no descriptors either. */
static void many_views(void **state)
{
    enum { MANY = 5000 };
    static void *views[MANY];
    (void)state;
    HANDLE section = create_memory(0x1000, "views");
    assert_int_equal(try_map(section, FILE_MAP_READ), 0);
    int before = count_descriptors();
    for (int i = 0; i < MANY; i++)
        assert_non_null(views[i] = map_view(section, FILE_MAP_READ));
    assert_int_equal(count_descriptors(), before);
    for (int i = 0; i < MANY; i++)
        assert_true(UnmapViewOfFile(views[i % 2 ? i : MANY - 2 - i]));
    assert_true(CloseHandle(section));
}

/* With ROOM descriptors left each call works or fails with the documented error, and leaves none.
 */
static void starve(int room)
{
    CHECK(warm_up(NULL) == 0); /* a forked child gets a mailbox of its own */
    struct rlimit limit = { (rlim_t)(count_descriptors() + room),
                            (rlim_t)(count_descriptors() + room) };
    CHECK(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    int before = count_descriptors();
    HANDLE sections[3] = { create_memory(0x1000, NULL) };
    CHECK(sections[0] || GetLastError() == ERROR_TOO_MANY_OPEN_FILES);
    if (sections[0])
        CHECK(CloseHandle(sections[0]));
    CHECK(count_descriptors() == before);
    sections[1] = create_memory(0x1000, "starved");
    CHECK(sections[1] || GetLastError() == ERROR_TOO_MANY_OPEN_FILES);
    CHECK(sections[1] || count_descriptors() == before);
    sections[2] = open_section(FILE_MAP_READ, "held elsewhere");
    CHECK(sections[2] || GetLastError() == ERROR_TOO_MANY_OPEN_FILES);
    for (int i = 1; i < 3; i++) {
        if (!sections[i])
            continue;
        void *view = map_view(sections[i], FILE_MAP_READ);
        CHECK(view || GetLastError() == ERROR_TOO_MANY_OPEN_FILES);
        CHECK(!view || UnmapViewOfFile(view));
        CHECK(CloseHandle(sections[i]));
    }
    CHECK(count_descriptors() == before);
    CHECK(access(local_entry("starved"), F_OK) == -1);
}

static void starve_child(void *context)
{
    starve(*(int *)context);
}

static void no_descriptors_left(void **state)
{
    (void)state;
    if (under_valgrind()) /* it keeps some to itself */
        skip();
    struct peer peer = peer_start();
    assert_true(peer_create(&peer, "held elsewhere", 0x1000) != 0);
    /* One is needed to count; from 12 on there is room for everything. */
    for (int room = 1; room < 12; room++)
        in_child(starve_child, &room);
    peer_stop(&peer);
}

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(memory_beyond_4_gib, go_lazy, go_eager),
        cmocka_unit_test_setup_teardown(files_beyond_4_gib, go_lazy, go_eager),
        cmocka_unit_test_setup_teardown(large_across_processes, go_lazy, go_eager),
        TEST(many_handles),
        TEST(many_views),
        TEST(no_descriptors_left),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
