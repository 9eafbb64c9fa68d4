/* SPDX-License-Identifier: MIT */
/* linux/room, linux/numa, engine/pages: free places, memory nodes, parts of page runs. */
#include "engine/pages.h"
#include "linux/calls.h"
#include "linux/numa.h"
#include "linux/room.h"

#include "testing.h"

#include <sys/mman.h>

#define LOW 0x30000000UL
#define HIGH 0x3fffffffUL
#define UNIT 0x10000UL

static int put_back(void **state)
{
    (void)state;
    linux_calls = &linux_kernel;
    return 0;
}

static void take(uintptr_t address, size_t size)
{
    void *got =
        mmap((void *)address, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    assert_ptr_equal(got, (void *)address);
}

static void highest_place_between_limits(void **state)
{
    (void)state;
    uintptr_t found = 0;
    assert_int_equal(room_find(UNIT, LOW, HIGH, UNIT, &found), 0);
    assert_int_equal(found, HIGH + 1 - UNIT);
    take(found, UNIT);
    assert_int_equal(room_find(UNIT, LOW, HIGH, UNIT, &found), 0);
    assert_int_equal(found, HIGH + 1 - 2 * UNIT);
    assert_int_equal(room_find(1, LOW, HIGH, 0x1000000, &found), 0);
    assert_int_equal(found, 0x3f000000); /* at a multiple of what was asked for */
    munmap((void *)(HIGH + 1 - UNIT), UNIT);
}

static void no_place(void **state)
{
    (void)state;
    uintptr_t found = 1;
    assert_int_equal(room_find(HIGH - LOW + 2, LOW, HIGH, UNIT, &found), -ENOMEM);
    assert_int_equal(room_find(UNIT, LOW + 1, LOW + 2 * UNIT - 2, UNIT, &found), -ENOMEM);
    take(LOW, 2 * UNIT);
    assert_int_equal(room_find(UNIT, LOW, LOW + 2 * UNIT - 1, UNIT, &found), -ENOMEM);
    munmap((void *)LOW, 2 * UNIT);
    assert_int_equal(found, 1);
}

/* The stack of the first thread keeps the room below it. */
static void below_the_stack(void **state)
{
    (void)state;
    uintptr_t found, here = (uintptr_t)&found;
    assert_int_equal(room_find(UNIT, LOW, here, UNIT, &found), 0);
    assert_true(here - found > (uintptr_t)127 << 20);
}

static long no_files(int folder, const char *path, int flags, mode_t mode)
{
    (void)folder;
    (void)path;
    (void)flags;
    (void)mode;
    return -ENOENT;
}

static void without_proc_and_sys(void **state)
{
    (void)state;
    static struct linux_calls table;
    uintptr_t found;
    table = linux_kernel;
    table.openat = no_files;
    linux_calls = &table;
    assert_int_equal(room_find(UNIT, LOW, HIGH, UNIT, &found), -ENOENT);
    assert_true(numa_has_node(0));
    assert_false(numa_has_node(1));
}

static int node_list;

static long open_list(int folder, const char *path, int flags, mode_t mode)
{
    (void)folder;
    (void)path;
    (void)flags;
    (void)mode;
    lseek(node_list, 0, SEEK_SET);
    return dup(node_list);
}

static void lists_of_nodes(void **state)
{
    (void)state;
    static const unsigned there[] = { 0, 2, 3, 4, 17 }, missing[] = { 1, 5, 16, 18, UINT32_MAX };
    static struct linux_calls table;
    table = linux_kernel;
    table.openat = open_list;
    node_list = memfd_create("list", MFD_CLOEXEC);
    assert_int_equal(write(node_list, "0,2-4,17\n", 9), 9);
    linux_calls = &table;
    for (size_t i = 0; i < COUNT(there); i++)
        assert_true(numa_has_node(there[i]));
    for (size_t i = 0; i < COUNT(missing); i++)
        assert_false(numa_has_node(missing[i]));
    assert_int_equal(ftruncate(node_list, 0), 0);
    assert_true(numa_has_node(0));
    assert_false(numa_has_node(1));
    close(node_list);
}

static void wishes(void **state)
{
    (void)state;
    struct numa_policy before, again;
    int mode = -1;
    unsigned long nodes[16];
    numa_prefer(0, &before);
    if (!before.known)
        skip(); /* a kernel or a filter without memory policies */
    assert_int_equal(linux_kernel.get_mempolicy(&mode, nodes, 8 * sizeof nodes), 0);
    assert_int_equal(mode, 1);
    numa_restore(&before);
    assert_int_equal(linux_kernel.get_mempolicy(&mode, nodes, 8 * sizeof nodes), 0);
    assert_int_equal(mode, before.mode);
    numa_prefer(100000, &again);
    assert_false(again.known);
    numa_restore(&again);
    char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    numa_prefer_for(page, 4096, 0);
    numa_prefer_for(page, 4096, 100000);
    page[0] = 1;
    munmap(page, 4096);
}

static void parts_of_runs(void **state)
{
    (void)state;
    struct pages whole, part;
    size_t end;
    pages_initialize(&whole, 100, PAGE_READWRITE);
    for (size_t i = 10; i < 50; i += 10) {
        assert_true(pages_reserve(&whole));
        pages_set(&whole, i, i + 5, PAGE_READONLY);
    }
    assert_true(pages_copy(&whole, 12, 37, &part));
    assert_int_equal(part.total, 25);
    for (size_t i = 0; i < part.total; i++)
        assert_int_equal(pages_at(&part, i, &end), pages_at(&whole, i + 12, &end));
    pages_free(&part);
    assert_true(pages_copy(&whole, 50, 100, &part));
    assert_int_equal(part.count, 1);
    assert_int_equal(pages_at(&part, 0, &end), PAGE_READWRITE);
    assert_int_equal(end, 50);
    pages_free(&part);
    pages_free(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(highest_place_between_limits),
        cmocka_unit_test(no_place),
        cmocka_unit_test(below_the_stack),
        cmocka_unit_test_teardown(without_proc_and_sys, put_back),
        cmocka_unit_test_teardown(lists_of_nodes, put_back),
        cmocka_unit_test(wishes),
        cmocka_unit_test(parts_of_runs),
    };
    return cmocka_run_group_tests_name("placement", tests, NULL, NULL);
}
