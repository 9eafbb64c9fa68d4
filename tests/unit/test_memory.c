/* SPDX-License-Identifier: MIT */
/* linux/memory: what is available, from made-up files of /proc and /sys; regions. */
#include "linux/calls.h"
#include "linux/memory.h"
#include "linux/room.h"

#include "testing.h"

#include <sys/mman.h>

struct text {
    const char *path, *content;
};

static const struct text *texts;
static size_t text_count;

/* A file of the list, or none. */
static long open_text(int folder, const char *path, int flags, mode_t mode)
{
    (void)mode;
    assert_int_equal(folder, AT_FDCWD);
    assert_int_equal(flags & O_ACCMODE, O_RDONLY);
    for (size_t i = 0; i < text_count; i++)
        if (strcmp(texts[i].path, path) == 0) {
            int fd = memfd_create("text", MFD_CLOEXEC);
            size_t length = strlen(texts[i].content);
            assert_int_equal(write(fd, texts[i].content, length), length);
            return fd;
        }
    return -ENOENT;
}

static uint64_t available_in(const struct text *list, size_t count)
{
    struct linux_calls table = linux_kernel;
    texts = list;
    text_count = count;
    table.openat = open_text;
    linux_calls = &table;
    int before = count_descriptors();
    uint64_t available = memory_available();
    assert_int_equal(count_descriptors(), before);
    linux_calls = &linux_kernel;
    return available;
}

#define AVAILABLE(list) available_in(list, COUNT(list))
#define MEMINFO(kilobytes)                                                                         \
    {                                                                                              \
        "/proc/meminfo", "MemTotal:  99999999 kB\nMemFree: 1 kB\nMemAvailable:   " #kilobytes      \
                         " kB\nBuffers: 5 kB\n"                                                    \
    }

static void without_cgroups(void **state)
{
    static const struct text plain[] = { MEMINFO(1000) };
    static const struct text old_kernel[] = { { "/proc/meminfo", "MemTotal: 5 kB\n" } };
    static const struct text garbage[] = { { "/proc/meminfo", "\nMemAvailable:\n\n" },
                                           { "/proc/self/cgroup", "nonsense\n:\n::\n1:x\n" } };
    (void)state;
    assert_int_equal(AVAILABLE(plain), 1000 * 1024);
    assert_true(AVAILABLE(old_kernel) > UINT64_MAX / 2);
    assert_int_equal(available_in(NULL, 0), UINT64_MAX);
    assert_int_equal(AVAILABLE(garbage), 0);
}

#define CG2 "/sys/fs/cgroup"

static void version_2(void **state)
{
    static const struct text one_limit[] = {
        MEMINFO(1000000),
        { "/proc/self/cgroup", "0::/a/b\n" },
        { CG2 "/a/b/memory.max", "max\n" },
        { CG2 "/a/memory.max", "5000000\n" },
        { CG2 "/a/memory.current", "2000000\n" },
    };
    static const struct text idle_files[] = {
        MEMINFO(1000000),
        { "/proc/self/cgroup", "0::/a\n" },
        { CG2 "/a/memory.max", "5000000\n" },
        { CG2 "/a/memory.current", "4000000\n" },
        { CG2 "/a/memory.stat", "anon 7\nactive_file 8\ninactive_file 1500000\nslab 3\n" },
    };
    static const struct text least_counts[] = {
        MEMINFO(1000000),
        { "/proc/self/cgroup", "0::/a/b/c\n" },
        { CG2 "/a/b/c/memory.max", "9000000\n" },
        { CG2 "/a/b/c/memory.current", "1\n" },
        { CG2 "/a/b/memory.max", "300\n" },
        { CG2 "/a/b/memory.current", "100\n" },
        { CG2 "/a/memory.max", "7000000\n" },
        { CG2 "/a/memory.current", "1\n" },
    };
    static const struct text over_the_limit[] = {
        MEMINFO(1000000),
        { "/proc/self/cgroup", "0::/a\n" },
        { CG2 "/a/memory.max", "100\n" },
        { CG2 "/a/memory.current", "200\n" },
        { CG2 "/a/memory.stat", "inactive_file 50\n" },
    };
    static const struct text root_only[] = {
        MEMINFO(1000000),
        { "/proc/self/cgroup", "0::/\n" },
        { CG2 "/memory.max", "4096\n" },
        { CG2 "/memory.current", "0\n" },
    };
    static const struct text memory_is_less[] = {
        MEMINFO(1),
        { "/proc/self/cgroup", "0::/a\n" },
        { CG2 "/a/memory.max", "5000000\n" },
        { CG2 "/a/memory.current", "0\n" },
    };
    (void)state;
    assert_int_equal(AVAILABLE(one_limit), 3000000);
    assert_int_equal(AVAILABLE(idle_files), 2500000);
    assert_int_equal(AVAILABLE(least_counts), 200);
    assert_int_equal(AVAILABLE(over_the_limit), 0);
    assert_int_equal(AVAILABLE(root_only), 4096);
    assert_int_equal(AVAILABLE(memory_is_less), 1024);
}

#define CG1 "/sys/fs/cgroup/memory"

static void version_1(void **state)
{
    static const struct text limited[] = {
        MEMINFO(1000000),
        { "/proc/self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/docker/1\n1:name=systemd:/y\n0::/z\n" },
        { CG1 "/docker/1/memory.limit_in_bytes", "6000000\n" },
        { CG1 "/docker/1/memory.usage_in_bytes", "5500000\n" },
        { CG1 "/docker/1/memory.stat", "inactive_file 1\ntotal_inactive_file 400000\n" },
        { CG2 "/x/memory.max", "1\n" },
    };
    static const struct text unlimited[] = {
        MEMINFO(1000),
        { "/proc/self/cgroup", "4:memory:/\n" },
        { CG1 "/memory.limit_in_bytes", "9223372036854771712\n" },
        { CG1 "/memory.usage_in_bytes", "5500000\n" },
    };
    (void)state;
    assert_int_equal(AVAILABLE(limited), 900000);
    assert_int_equal(AVAILABLE(unlimited), 1000 * 1024);
}

/* Paths that are too long to be put together are left out, not cut. */
static void absurd_paths(void **state)
{
    static char groups[9000];
    struct text list[] = { MEMINFO(7), { "/proc/self/cgroup", groups } };
    (void)state;
    memset(groups, 'g', sizeof groups - 1);
    memcpy(groups, "0::/", 4);
    assert_int_equal(AVAILABLE(list), 7 * 1024);
    for (size_t i = 4; i < sizeof groups - 1; i += 2)
        groups[i] = '/';
    assert_int_equal(AVAILABLE(list), 7 * 1024);
}

static void the_real_one(void **state)
{
    (void)state;
    uint64_t available = memory_available();
    assert_in_range(available, 1 << 20, (uint64_t)1 << 50);
}

static void regions(void **state)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct memory_region region;
    (void)state;
    char *own = mmap(NULL, 5 * page, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_int_equal(mprotect(own + page, page, PROT_NONE), 0);
    munmap(own + 3 * page, page);
    assert_int_equal(memory_find((uintptr_t)own + page + 3, &region), 0);
    assert_int_equal(region.start, (uintptr_t)own + page);
    assert_int_equal(region.end, (uintptr_t)own + 2 * page);
    assert_true(region.mapped && region.shared && region.protection == PROT_NONE);
    assert_int_equal(memory_find((uintptr_t)own + 2 * page, &region), 0);
    assert_int_equal(region.protection, PROT_READ);
    assert_int_equal(region.end, (uintptr_t)own + 3 * page);
    assert_int_equal(memory_find((uintptr_t)own + 3 * page, &region), 0);
    assert_false(region.mapped);
    assert_int_equal(region.start, (uintptr_t)own + 3 * page);
    assert_int_equal(region.end, (uintptr_t)own + 4 * page);
    munmap(own, 5 * page);
    assert_int_equal(memory_find(0, &region), 0);
    assert_false(region.mapped);
    assert_int_equal(region.start, 0);
    assert_true(region.end > page);
    assert_int_equal(memory_find(UINTPTR_MAX, &region), 0);
    assert_false(region.mapped);
    assert_int_equal(region.end, UINTPTR_MAX);
}

static long broken_read(int fd, void *buffer, size_t size)
{
    (void)fd, (void)buffer, (void)size;
    return -EIO;
}

/* What cannot be read to its end tells nothing: least of all that an address is free. */
static void broken_lists(void **state)
{
    (void)state;
    struct memory_region region = { .start = 77 };
    struct linux_calls table = linux_kernel;
    bool locked;
    uintptr_t found = 77;
    table.read = broken_read;
    linux_calls = &table;
    int before = count_descriptors();
    assert_int_equal(memory_find((uintptr_t)&region, &region), -EIO);
    assert_int_equal(region.start, 77);
    assert_int_equal(memory_is_locked((uintptr_t)&region, 1, &locked), -EIO);
    assert_int_equal(room_find(4096, 65536, UINTPTR_MAX / 2, 65536, &found), -EIO);
    assert_int_equal(found, 77);
    assert_int_equal(count_descriptors(), before);
    linux_calls = &linux_kernel;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_cgroups), cmocka_unit_test(version_2),
        cmocka_unit_test(version_1),       cmocka_unit_test(absurd_paths),
        cmocka_unit_test(the_real_one),    cmocka_unit_test(regions),
        cmocka_unit_test(broken_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
