/* SPDX-License-Identifier: MIT */
/* How long names and memory live, within one process and across two (rows 121-123, 312). */
#include "peer.h"

/* Row 121, over the paging file and over a file. */
static void assert_name_dies_with_the_last_handle(HANDLE file)
{
    HANDLE section = create_section(file, PAGE_READWRITE, 0x2000, "mortal");
    assert_non_null(section);
    assert_int_equal(GetLastError(), 0);
    uint64_t *old = map_view(section, FILE_MAP_WRITE);
    *old = 1111;
    assert_true(CloseHandle(section));
    assert_int_equal(try_open(FILE_MAP_READ, "mortal"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(count_names(), 0);

    section = create_memory(0x1000, "mortal");
    assert_int_equal(GetLastError(), 0);
    uint64_t *new = map_view(section, FILE_MAP_WRITE);
    assert_int_equal(*new, 0);
    *new = 2222;
    assert_int_equal(*old, 1111);
    old[0x3FF] = 3333;
    assert_int_equal(old[0x3FF], 3333);
    assert_int_equal(*new, 2222);
    assert_true(UnmapViewOfFile(new));
    assert_true(UnmapViewOfFile(old));
    assert_true(CloseHandle(section));
}

static void name_dies_with_the_last_handle(void **state)
{
    (void)state;
    make_file(temporary_path("file"), 0x2000);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
    assert_name_dies_with_the_last_handle(INVALID_HANDLE_VALUE);
    assert_name_dies_with_the_last_handle(file);
    assert_true(CloseHandle(file));
    unlink(temporary_path("file"));
}

/* Row 122. */
static void name_needs_no_view(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, "viewless");
    uint64_t *view = map_view(section, FILE_MAP_WRITE);
    *view = 42;
    assert_true(UnmapViewOfFile(view));
    HANDLE again = open_section(FILE_MAP_READ, "viewless");
    assert_non_null(again);
    view = map_view(again, FILE_MAP_READ);
    assert_int_equal(*view, 42);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(again));
    assert_true(CloseHandle(section));
}

/* Row 123: created, opened and duplicated handles count alike; which is closed first is equal. */
static void name_lives_until_the_last_handle(void **state)
{
    static const int orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                      { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
    (void)state;
    for (size_t i = 0; i < COUNT(orders); i++) {
        HANDLE handles[3];
        handles[0] = create_memory(0x1000, "several");
        handles[1] = open_section(FILE_MAP_READ, "several");
        handles[2] = duplicate(handles[0], FILE_MAP_WRITE);
        for (int j = 0; j < 3; j++) {
            assert_int_equal(try_open(FILE_MAP_READ, "several"), 0);
            assert_true(CloseHandle(handles[orders[i][j]]));
        }
        assert_int_equal(try_open(FILE_MAP_READ, "several"), ERROR_FILE_NOT_FOUND);
        assert_int_equal(count_names(), 0);
    }
}

/* Row 121 across processes: a view elsewhere keeps the memory and not the name. */
static void view_elsewhere_keeps_no_name(void **state)
{
    (void)state;
    struct peer peer = peer_start();
    HANDLE section = create_memory(0x1000, "elsewhere");
    uint64_t handle = peer_open(&peer, "elsewhere");
    uint64_t address = peer_map(&peer, handle);
    assert_true(address != 0);
    peer_store(&peer, address, 7);
    assert_true(CloseHandle(section));
    assert_int_equal(try_open(FILE_MAP_READ, "elsewhere"), 0);
    assert_true(peer_close(&peer, handle));
    assert_int_equal(try_open(FILE_MAP_READ, "elsewhere"), ERROR_FILE_NOT_FOUND);

    section = create_memory(0x1000, "elsewhere");
    assert_int_equal(GetLastError(), 0);
    uint64_t *view = map_view(section, FILE_MAP_WRITE);
    assert_int_equal(*view, 0);
    assert_int_equal(peer_load(&peer, address), 7);
    assert_true(peer_ask(&peer, PEER_UNMAP, address, 0, NULL).value);
    peer_stop(&peer);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

/* Rows 034, 312: handle, view and file are closed in every order; the view works to the end. */
static void any_order_of_closing(void **state)
{
    static const int orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                      { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
    (void)state;
    for (int named = 0; named <= 1; named++)
        for (size_t i = 0; i < COUNT(orders); i++) {
            make_file(temporary_path("file"), 0x1000);
            HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
            HANDLE section = create_section(file, PAGE_READWRITE, 0, named ? "order" : NULL);
            volatile unsigned char *view = map_view(section, FILE_MAP_WRITE);
            bool mapped = true;
            for (int j = 0; j < 3; j++) {
                if (mapped)
                    view[0x100]++;
                if (orders[i][j] == 0)
                    assert_true(CloseHandle(file));
                else if (orders[i][j] == 1)
                    assert_true(CloseHandle(section));
                else
                    assert_true(UnmapViewOfFile((LPCVOID)(uintptr_t)view));
                mapped = mapped && orders[i][j] != 2;
            }
            assert_true(byte_of_file(temporary_path("file"), 0x100) > 0);
            unlink(temporary_path("file"));
        }
}

/* A handle that is used again after everything was closed denotes the new object only. */
static void old_handles_stay_dead(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, "reused");
    assert_true(CloseHandle(section));
    assert_fails(MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0), ERROR_INVALID_HANDLE);
    assert_fails(CloseHandle(section), ERROR_INVALID_HANDLE);
    HANDLE other = create_memory(0x1000, "other");
    assert_ptr_equal(other, section);
    assert_int_equal(try_open(FILE_MAP_READ, "reused"), ERROR_FILE_NOT_FOUND);
    assert_true(CloseHandle(other));
}

/* The name was removed by force: the holders keep their object, the name starts anew. */
static void removed_by_force(void **state)
{
    (void)state;
    struct peer peer = peer_start();
    HANDLE first = create_memory(0x1000, "forced");
    uint64_t *old = map_view(first, FILE_MAP_WRITE);
    *old = 5;
    assert_int_equal(unlink(local_entry("forced")), 0);
    assert_int_equal(try_open(FILE_MAP_READ, "forced"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(peer_ask(&peer, PEER_OPEN, FILE_MAP_READ, 0, "forced").error,
                     ERROR_FILE_NOT_FOUND);

    HANDLE second = create_memory(0x1000, "forced");
    assert_int_equal(GetLastError(), 0);
    assert_fails(CompareObjectHandles(first, second), ERROR_NOT_SAME_OBJECT);
    uint64_t *new = map_view(second, FILE_MAP_WRITE);
    assert_int_equal(*new, 0);
    *new = 6;
    uint64_t handle = peer_open(&peer, "forced");
    assert_int_equal(peer_load(&peer, peer_map(&peer, handle)), 6);
    assert_true(CloseHandle(first)); /* must not take the new name with it */
    assert_int_equal(*old, 5);
    assert_int_equal(try_open(FILE_MAP_READ, "forced"), 0);
    peer_stop(&peer);
    assert_int_equal(try_open(FILE_MAP_READ, "forced"), 0);
    assert_true(UnmapViewOfFile(old));
    assert_true(UnmapViewOfFile(new));
    assert_true(CloseHandle(second));
    assert_int_equal(try_open(FILE_MAP_READ, "forced"), ERROR_FILE_NOT_FOUND);
}

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(name_dies_with_the_last_handle),
        TEST(name_needs_no_view),
        TEST(name_lives_until_the_last_handle),
        TEST(view_elsewhere_keeps_no_name),
        TEST(any_order_of_closing),
        TEST(old_handles_stay_dead),
        TEST(removed_by_force),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
