/* SPDX-License-Identifier: MIT */
/* linux/pagemap: which pages are there, private, shared, and how often. */
#include "linux/calls.h"
#include "linux/pagemap.h"

#include "testing.h"

#include <sys/mman.h>

/* Written pages of a private mapping, in runs, also longer than what is read at a time. */
static void private_pages(void **state)
{
    enum { PAGES = 1000 };
    size_t page = (size_t)sysconf(_SC_PAGESIZE), run;
    bool is_private;
    (void)state;
    int fd = memfd_create("private", MFD_CLOEXEC);
    assert_int_equal(ftruncate(fd, (off_t)(PAGES * page)), 0);
    volatile char *view = mmap(NULL, PAGES * page, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    uintptr_t base = (uintptr_t)view;
    assert_int_equal(pagemap_private_run(base, PAGES, &is_private, &run), 0);
    assert_false(is_private);
    assert_int_equal(run, PAGES);
    assert_int_equal(view[5 * page], 0); /* reading makes no copy */
    for (size_t i = 300; i < 900; i++)
        view[i * page] = 1;
    view[0] = 1;
    static const struct {
        size_t from, count, run;
        bool is_private;
    } cases[] = { { 0, PAGES, 1, true },           { 1, PAGES - 1, 299, false },
                  { 300, PAGES - 300, 600, true }, { 899, 101, 1, true },
                  { 900, 100, 100, false },        { 400, 10, 10, true },
                  { 256, 44, 44, false },          { 300, 256, 256, true } };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(
            pagemap_private_run(base + cases[i].from * page, cases[i].count, &is_private, &run), 0);
        assert_int_equal(is_private, cases[i].is_private);
        assert_int_equal(run, cases[i].run);
    }
    munmap((void *)base, PAGES * page);
    close(fd);
}

/* A page that nobody touched, one of our own, one of a file that is mapped here, and here twice. */
static void words_of_pages(void **state)
{
    (void)state;
    struct pagemap map;
    uint64_t words[2];
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    int fd = memfd_create("words", MFD_CLOEXEC);
    assert_int_equal(ftruncate(fd, (off_t)(2 * page)), 0);
    volatile char *own =
        mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    volatile char *shared = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    own[page] = 1;
    shared[page] = 1;
    int before = count_descriptors();
    assert_int_equal(pagemap_open(&map), 0);
    assert_int_equal(pagemap_read(&map, (uintptr_t)own, words, 2), 2);
    assert_false(words[0] & (PAGEMAP_PRESENT | PAGEMAP_SWAPPED));
    assert_true(words[1] & PAGEMAP_PRESENT && !(words[1] & PAGEMAP_SHARED));
    assert_int_equal(pagemap_read(&map, (uintptr_t)shared, words, 2), 2);
    assert_false(words[0] & PAGEMAP_PRESENT);
    assert_true(words[1] & PAGEMAP_PRESENT && words[1] & PAGEMAP_SHARED);
    assert_int_equal(pagemap_count(&map, words[1]), 1);
    volatile char *again = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    assert_int_equal(again[page], 1);
    assert_int_equal(pagemap_read(&map, (uintptr_t)shared + page, words, 1), 1);
    assert_int_equal(pagemap_count(&map, words[0]), 2);
    /* Without the right to know more, two places are told from one all the same. */
    descriptor_close(&map.counts);
    assert_int_equal(pagemap_count(&map, words[0]), 2);
    pagemap_close(&map);
    assert_int_equal(count_descriptors(), before);
    munmap((void *)(uintptr_t)again, 2 * page);
    munmap((void *)(uintptr_t)shared, 2 * page);
    munmap((void *)(uintptr_t)own, 2 * page);
    close(fd);
}

static struct linux_calls calls;
static unsigned scans;
static bool can_scan;

static long counted_ioctl(int fd, unsigned long request, void *argument)
{
    scans++;
    return can_scan ? linux_kernel.ioctl(fd, request, argument) : -ENOTTY;
}

/* Nobody has the time to look at each page of a mapping of sixteen terabytes. */
static void runs_of_present_pages(void **state)
{
    static const size_t touched[] = { 0, 1, 70000, 70001, 70002, (size_t)1 << 31 };
    static const size_t starts[] = { 0, 70000, (size_t)1 << 31 }, lengths[] = { 2, 3, 1 };
    size_t page = (size_t)sysconf(_SC_PAGESIZE), size = page << 32;
    struct pagemap map;
    (void)state;
    volatile char *huge = mmap(NULL, size, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (huge == MAP_FAILED)
        skip();
    assert_int_equal(madvise((void *)(uintptr_t)huge, size, MADV_NOHUGEPAGE), 0);
    for (size_t i = 0; i < COUNT(touched); i++)
        huge[touched[i] * page] = 1;
    assert_int_equal(pagemap_open(&map), 0);
    calls = linux_kernel;
    calls.ioctl = counted_ioctl;
    linux_calls = &calls;
    can_scan = true;
    uintptr_t base = (uintptr_t)huge, start = base, end = base + size;
    int found = pagemap_next_run(&map, &start, &end);
    assert_int_equal(found, 1);
    assert_int_equal(start, base);
    if (end != base + size) { /* Linux 6.7 */
        for (size_t i = 0; i < COUNT(starts); i++) {
            assert_int_equal(found, 1);
            assert_int_equal(start, base + starts[i] * page);
            assert_int_equal(end, start + lengths[i] * page);
            start = end, end = base + size;
            found = pagemap_next_run(&map, &start, &end);
        }
        assert_int_equal(found, 0);
        assert_int_equal(scans, COUNT(starts) + 1);
    }
    /* A kernel that cannot tell: any of them may be in memory. */
    can_scan = false;
    start = base, end = base + size;
    assert_int_equal(pagemap_next_run(&map, &start, &end), 1);
    assert_int_equal(start, base);
    assert_int_equal(end, base + size);
    linux_calls = &linux_kernel;
    pagemap_close(&map);
    munmap((void *)(uintptr_t)huge, size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(private_pages),
        cmocka_unit_test(words_of_pages),
        cmocka_unit_test(runs_of_present_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
