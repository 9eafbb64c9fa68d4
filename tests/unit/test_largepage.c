/* SPDX-License-Identifier: MIT */
/* engine/largepage: what the machine says about large pages, and what failures mean. */
#include "engine/largepage.h"
#include "engine/process.h"
#include "linux/calls.h"
#include "linux/descriptor.h"
#include "linux/memory.h"

#include "testing.h"

#include <sys/mman.h>

static struct linux_calls table;
static const char *meminfo, *overcommit;
static int memfd_error, fallocate_error;

static int text_file(const char *text)
{
    int fd = memfd_create("text", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    return fd;
}

static long open_text(int folder, const char *path, int flags, mode_t mode)
{
    if (strcmp(path, "/proc/meminfo") == 0)
        return meminfo ? text_file(meminfo) : -ENOENT;
    if (strcmp(path, "/proc/sys/vm/nr_overcommit_hugepages") == 0)
        return overcommit ? text_file(overcommit) : -ENOENT;
    return linux_kernel.openat(folder, path, flags, mode);
}

/* A plain file in the place of one of huge pages. */
static long make_memfd(const char *name, unsigned flags)
{
    assert_true(flags & MFD_HUGETLB);
    return memfd_error ? memfd_error : linux_kernel.memfd_create(name, flags & ~MFD_HUGETLB);
}

static long allocate(int fd, int mode, off_t offset, off_t size)
{
    return fallocate_error ? fallocate_error : linux_kernel.fallocate(fd, mode, offset, size);
}

static int begin(void **state)
{
    (void)state;
    table = linux_kernel;
    table.openat = open_text;
    table.memfd_create = make_memfd;
    table.fallocate = allocate;
    linux_calls = &table;
    meminfo = "MemTotal: 8000 kB\nHugePages_Total:       0\nHugepagesize:       2048 kB\n";
    overcommit = "0\n";
    memfd_error = fallocate_error = 0;
    return 0;
}

static int end(void **state)
{
    (void)state;
    linux_calls = &linux_kernel;
    return 0;
}

static void what_the_machine_has(void **state)
{
    (void)state;
    assert_int_equal(memory_huge_page(), 2 << 20);
    assert_false(memory_has_huge_pages());
    overcommit = "3\n";
    assert_true(memory_has_huge_pages());
    overcommit = NULL;
    meminfo = "HugePages_Total:       7\nHugepagesize:    1048576 kB\n";
    assert_true(memory_has_huge_pages());
    assert_int_equal(memory_huge_page(), 1 << 30);
    meminfo = "MemTotal: 8000 kB\n";
    assert_int_equal(memory_huge_page(), 0);
    meminfo = NULL;
    assert_int_equal(memory_huge_page(), 0);
    assert_false(memory_has_huge_pages());
}

static NTSTATUS make(struct descriptor *file)
{
    process_enter();
    NTSTATUS status = largepage_make(FALSE, 4 << 20, file);
    process_leave();
    return status;
}

/* Row 079. */
static void failures(void **state)
{
    (void)state;
    struct descriptor file = DESCRIPTOR_NONE;
    int before = count_descriptors();
    fallocate_error = -ENOSPC;
    assert_int_equal(make(&file), STATUS_PRIVILEGE_NOT_HELD);
    meminfo = "HugePages_Total: 7\n";
    assert_int_equal(make(&file), STATUS_INSUFFICIENT_RESOURCES);
    fallocate_error = -ENOMEM; /* a cgroup's limit */
    assert_int_equal(make(&file), STATUS_INSUFFICIENT_RESOURCES);
    fallocate_error = -EIO;
    assert_int_equal(make(&file), STATUS_IO_DEVICE_ERROR);
    memfd_error = -EINVAL;
    assert_int_equal(make(&file), STATUS_PRIVILEGE_NOT_HELD);
    memfd_error = -EMFILE;
    assert_int_equal(make(&file), STATUS_TOO_MANY_OPENED_FILES);
    assert_int_equal(file.fd, -1);
    assert_int_equal(count_descriptors(), before);
}

/* What a record calls large pages must be some. */
static void only_large_pages_pass(void **state)
{
    (void)state;
    struct descriptor file;
    assert_int_equal(make(&file), STATUS_SUCCESS);
    assert_int_equal(largepage_verify(&file, 4 << 20), STATUS_FILE_CORRUPT_ERROR);
    descriptor_close(&file);
    assert_int_equal(largepage_verify(&file, 4 << 20), STATUS_INVALID_HANDLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_the_machine_has, begin, end),
        cmocka_unit_test_setup_teardown(failures, begin, end),
        cmocka_unit_test_setup_teardown(only_large_pages_pass, begin, end),
    };
    return cmocka_run_group_tests_name("largepage", tests, NULL, NULL);
}
