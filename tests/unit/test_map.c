/* SPDX-License-Identifier: MIT */
/* linux/map and linux/maps: mappings at multiples of 64 KiB, and what /proc says about them. */
#include "linux/calls.h"
#include "linux/map.h"
#include "linux/maps.h"

#include "testing.h"

#include <sys/mman.h>

#define SIZE 0x30000

static int file;

static int make_file_to_map(void **state)
{
    (void)state;
    file = memfd_create("mapped", MFD_CLOEXEC);
    return ftruncate(file, SIZE);
}

static int close_file(void **state)
{
    (void)state;
    linux_calls = &linux_kernel;
    return close(file);
}

static uintptr_t free_address(size_t size)
{
    char *hole = mmap(NULL, size + MAP_GRANULARITY, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(hole, MAP_FAILED);
    munmap(hole, size + MAP_GRANULARITY);
    return ((uintptr_t)hole + MAP_GRANULARITY - 1) & ~(MAP_GRANULARITY - 1);
}

static int map_any(size_t size, void **out)
{
    return map_file(file, 0, size, PROT_READ | PROT_WRITE, 1, 0, out);
}

static void aligned(void **state)
{
    void *views[100];
    (void)state;
    for (size_t i = 0; i < COUNT(views); i++) {
        size_t size = 1 + i * 1777;
        assert_int_equal(map_any(size, &views[i]), 0);
        assert_int_equal((uintptr_t)views[i] % MAP_GRANULARITY, 0);
        ((volatile char *)views[i])[size - 1] = 1;
    }
    for (size_t i = 0; i < COUNT(views); i++) {
        size_t size = 1 + i * 1777;
        assert_int_equal(map_remove(views[i], size), 0);
        if (i % 3 == 0)
            map_hint((uintptr_t)views[i], size);
    }
}

/* The granularity is all that is taken: no edges of the hole are left behind. */
static size_t count_mappings(void)
{
    struct maps_reader reader;
    struct maps_line line;
    size_t count = 0;
    assert_int_equal(maps_open(0, &reader), 0);
    while (maps_next(&reader, &line))
        count++;
    maps_close(&reader);
    return count;
}

static void nothing_else_is_left(void **state)
{
    void *view;
    (void)state;
    if (UNDER_TSAN || under_valgrind())
        skip();
    for (int i = 0; i < 50; i++) {
        size_t before = count_mappings();
        map_hint(0, 0); /* forget where the last one was */
        assert_int_equal(map_any(SIZE - 5, &view), 0);
        assert_in_range(count_mappings(), before, before + 1);
        assert_int_equal(map_remove(view, SIZE - 5), 0);
        assert_in_range(count_mappings(), before - 1, before);
    }
}

static void wanted_addresses(void **state)
{
    uintptr_t address = free_address(SIZE);
    void *view, *other = &view;
    (void)state;
    assert_int_equal(map_file(file, 0, SIZE, PROT_READ, 1, address, &view), 0);
    assert_ptr_equal(view, (void *)address);
    assert_int_equal(map_file(file, 0, 1, PROT_READ, 1, address, &other), -EEXIST);
    assert_int_equal(map_file(file, 0, SIZE, PROT_READ, 1, address + SIZE - 0x10000, &other),
                     -EEXIST);
    assert_int_equal(map_file(file, 0, SIZE, PROT_READ, 1, address - 0x10000, &other), -EEXIST);
    assert_ptr_equal(other, &view);
    assert_int_equal(*(volatile char *)view, 0);
    assert_int_equal(map_remove(view, SIZE), 0);
}

/* A hint that is taken by now, or nonsense, changes nothing but the speed. */
static void bad_hints(void **state)
{
    char *own = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    const uintptr_t hints[] = { (uintptr_t)own,
                                (uintptr_t)own & ~(MAP_GRANULARITY - 1),
                                0x10000,
                                0,
                                1,
                                UINTPTR_MAX - 0xFFFF,
                                (uintptr_t)&own };
    void *view;
    (void)state;
    own[0] = 'x';
    for (size_t i = 0; i < COUNT(hints); i++) {
        map_hint(hints[i] & ~(MAP_GRANULARITY - 1), SIZE);
        assert_int_equal(map_any(SIZE, &view), 0);
        assert_int_equal((uintptr_t)view % MAP_GRANULARITY, 0);
        ((volatile char *)view)[5] = 'v';
        assert_int_equal(own[0], 'x');
        assert_int_equal(map_remove(view, SIZE), 0);
    }
    munmap(own, SIZE);
}

static void impossible_sizes(void **state)
{
    static const size_t sizes[] = { SIZE_MAX, SIZE_MAX - 0xFFF, SIZE_MAX - 0xFFFF, SIZE_MAX / 2,
                                    (size_t)1 << 60 };
    void *view = &view;
    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++)
        assert_true(map_any(sizes[i], &view) < 0);
    assert_ptr_equal(view, &view);
}

static void shared_and_private(void **state)
{
    char *shared, *copy, byte;
    (void)state;
    assert_int_equal(map_any(SIZE, (void **)&shared), 0);
    assert_int_equal(map_file(file, 0x10000, 0x1000, PROT_READ | PROT_WRITE, 0, 0, (void **)&copy),
                     0);
    shared[0x10000] = 's';
    assert_int_equal(copy[0], 's');
    copy[0] = 'c';
    assert_int_equal(shared[0x10000], 's');
    assert_int_equal(pread(file, &byte, 1, 0x10000), 1);
    assert_int_equal(byte, 's');
    assert_int_equal(map_remove(shared, SIZE), 0);
    assert_int_equal(map_remove(copy, 0x1000), 0);
}

/* Kernels before 4.17 take a wanted address for a hint: the view must not be somewhere else. */
static long mmap_elsewhere(void *address, size_t size, int protection, int flags, int fd,
                           off_t offset)
{
    (void)address;
    return linux_kernel.mmap(NULL, size, protection, flags & ~MAP_FIXED_NOREPLACE, fd, offset);
}

static void wanted_address_on_old_kernels(void **state)
{
    struct linux_calls table = linux_kernel;
    uintptr_t address = free_address(SIZE) - 0x1000000;
    void *view = &view;
    (void)state;
    table.mmap = mmap_elsewhere;
    size_t before = count_mappings();
    linux_calls = &table;
    assert_int_equal(map_file(file, 0, SIZE, PROT_READ, 1, address & ~(MAP_GRANULARITY - 1), &view),
                     -EEXIST);
    linux_calls = &linux_kernel;
    assert_ptr_equal(view, &view);
    assert_int_equal(count_mappings(), before);
}

static void lines_of_maps(void **state)
{
    struct maps_reader reader;
    struct maps_line line;
    struct stat status;
    char *view;
    uintptr_t last = 0;
    int found = 0;
    (void)state;
    assert_int_equal(fstat(file, &status), 0);
    assert_int_equal(map_file(file, 0, SIZE, PROT_READ, 1, 0, (void **)&view), 0);
    assert_int_equal(maps_open(0, &reader), 0);
    while (maps_next(&reader, &line)) {
        assert_true(line.start >= last && line.end > line.start);
        last = line.end;
        if (line.start != (uintptr_t)view)
            continue;
        found++;
        assert_int_equal(line.end, (uintptr_t)view + SIZE);
        assert_int_equal(line.protection, PROT_READ);
        assert_true(line.shared);
        assert_int_equal(line.inode, status.st_ino);
        assert_int_equal(line.device, status.st_dev);
    }
    maps_close(&reader);
    assert_int_equal(found, 1);
    assert_int_equal(map_remove(view, SIZE), 0);
    assert_int_equal(maps_open(0x7FFFFFF, &reader), -ENOENT);
}

/* Lines that are longer than what is looked at, with names that look like lines. */
static void long_paths(void **state)
{
    char path[700], name[256];
    void *views[40];
    struct maps_reader reader;
    struct maps_line line;
    size_t found = 0;
    (void)state;
    memset(name, 'n', 200);
    memcpy(name, "7f0000000000-7f0000001000 rwxp 00000000 00:01 1", 47);
    name[200] = 0;
    for (char *slash = name; (slash = strchr(slash, '/'));)
        *slash = '_';
    snprintf(path, sizeof path, "%s", temporary_path(name));
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(ftruncate(fd, 4096), 0);
    struct stat status;
    assert_int_equal(fstat(fd, &status), 0);
    for (size_t i = 0; i < COUNT(views); i++)
        assert_int_equal(map_file(fd, 0, 4096, PROT_READ, 1, 0, &views[i]), 0);
    assert_int_equal(maps_open(0, &reader), 0);
    while (maps_next(&reader, &line)) {
        assert_false(line.start == 0x7f0000000000 && line.protection == 7);
        found += line.inode == status.st_ino && line.device == status.st_dev;
    }
    maps_close(&reader);
    assert_int_equal(found, COUNT(views));
    for (size_t i = 0; i < COUNT(views); i++)
        assert_int_equal(map_remove(views[i], 4096), 0);
    close(fd);
    unlink(path);
}

#define MAPS(function) cmocka_unit_test_setup_teardown(function, make_file_to_map, close_file)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MAPS(aligned),
        MAPS(nothing_else_is_left),
        MAPS(wanted_addresses),
        MAPS(bad_hints),
        MAPS(impossible_sizes),
        MAPS(shared_and_private),
        MAPS(wanted_address_on_old_kernels),
        MAPS(lines_of_maps),
        MAPS(long_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
