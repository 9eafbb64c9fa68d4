/* SPDX-License-Identifier: MIT */
/*
 * Payload files where the kernel or the file system lacks something: memory without room for
 * unnamed sections, disks that cannot allocate ahead, disks without nameless files.
 */
#include "paging.h"

#include "linux/calls.h"
#include "linux/lock.h"

#include <linux/magic.h>

static struct linux_calls calls;
static char stolen[64]; /* the name that was locked or removed under its creator */
static int steals;      /* how often that is still to happen */

static bool is_on_disk(int fd)
{
    struct statfs status;
    return linux_kernel.fstatfs(fd, &status) == 0 && status.f_type != TMPFS_MAGIC;
}

static long no_memfd(const char *name, unsigned flags)
{
    (void)name;
    (void)flags;
    return -EACCES;
}

static long no_room_in_memory(int fd, int mode, off_t offset, off_t size)
{
    return is_on_disk(fd) || size < BIG ? linux_kernel.fallocate(fd, mode, offset, size) : -ENOMEM;
}

static long no_fallocate_on_disk(int fd, int mode, off_t offset, off_t size)
{
    if (is_on_disk(fd))
        return -EOPNOTSUPP;
    return no_room_in_memory(fd, mode, offset, size);
}

static long no_nameless_files_on_disk(int folder, const char *path, int flags, mode_t mode)
{
    if ((flags & O_TMPFILE) == O_TMPFILE && is_on_disk(folder))
        return -EOPNOTSUPP;
    long fd = linux_kernel.openat(folder, path, flags, mode);
    if (fd >= 0 && (flags & O_CREAT) && steals > 0) {
        snprintf(stolen, sizeof stolen, "%s", path);
        CHECK(linux_kernel.unlinkat(folder, path, 0) == 0);
        steals--;
    }
    return fd;
}

static int locker = -1;

/* Somebody takes the new file for an orphan and has locked it, but not yet removed it. */
static long locked_by_another(int folder, const char *path, int flags, mode_t mode)
{
    if ((flags & O_TMPFILE) == O_TMPFILE && is_on_disk(folder))
        return -EOPNOTSUPP;
    long fd = linux_kernel.openat(folder, path, flags, mode);
    if (fd >= 0 && (flags & O_CREAT) && steals > 0) {
        locker = openat(folder, path, O_RDWR | O_CLOEXEC);
        CHECK(lock_exclude(locker) == 0);
        steals--;
    }
    return fd;
}

static int begin(void **state)
{
    calls = linux_kernel;
    calls.fallocate = no_room_in_memory;
    linux_calls = &calls;
    steals = 0;
    return before_each(state);
}

static int end(void **state)
{
    linux_calls = &linux_kernel;
    return after_each(state) || count_paging_files() ? -1 : 0;
}

/* All of it has storage, is zero, and keeps what is written. */
static void use(HANDLE section, int files)
{
    struct stat status;
    assert_non_null(section);
    assert_int_equal(GetLastError(), 0);
    assert_int_equal(count_paging_files(), files);
    int fd = filemap_fd_from_handle(section);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &status), 0);
    assert_true(is_on_disk(fd) && status.st_blocks * 512 >= BIG);
    assert_int_equal(status.st_mode & 07777, 0600);
    close(fd);
    char *view = map_view(section, FILE_MAP_WRITE);
    assert_non_null(view);
    assert_int_equal(view[0] | view[BIG - 1], 0);
    view[BIG - 1] = 1;
    HANDLE copy = duplicate(section, FILE_MAP_READ);
    assert_true(CloseHandle(section));
    char *other = map_view(copy, FILE_MAP_READ);
    assert_non_null(other);
    assert_int_equal(other[BIG - 1], 1);
    assert_true(UnmapViewOfFile(view) && UnmapViewOfFile(other) && CloseHandle(copy));
}

static void unnamed(void **state)
{
    (void)state;
    use(create_memory(BIG, NULL), 0);
    calls.memfd_create = no_memfd; /* the system forbids executable ones, say */
    use(create_section(NULL, PAGE_EXECUTE_READWRITE, BIG, NULL), 0);
}

static void named(void **state)
{
    (void)state;
    use(create_memory(BIG, "name"), 1);
}

/* Where storage cannot be had ahead, zeros are written. */
static void without_fallocate(void **state)
{
    (void)state;
    calls.fallocate = no_fallocate_on_disk;
    use(create_memory(BIG, "name"), 1);
    use(create_memory(BIG, NULL), 0);
}

static void without_nameless_files(void **state)
{
    (void)state;
    calls.openat = no_nameless_files_on_disk;
    mode_t mask = umask(0777);
    use(create_memory(BIG, "name"), 1);
    use(create_memory(BIG, NULL), 0);
    umask(mask);
}

/* Until a file with a provisional name is locked, it may be collected: another one is made. */
static void collected_too_early(void **state)
{
    (void)state;
    calls.openat = no_nameless_files_on_disk;
    steals = 3;
    use(create_memory(BIG, "name"), 1);
    assert_int_equal(steals, 0);
    calls.openat = locked_by_another;
    steals = 1;
    use(create_memory(BIG, "name"), 1);
    assert_int_equal(steals, 0);
    close(locker);
}

/* Always: then there is no commit. */
static void collected_for_ever(void **state)
{
    (void)state;
    calls.openat = no_nameless_files_on_disk;
    steals = 1000;
    assert_int_equal(try_create(NULL, PAGE_READWRITE, BIG, "name"), ERROR_COMMITMENT_LIMIT);
    steals = 0;
}

int main(void)
{
    struct statfs status;
    if (statfs("/var/tmp", &status) == 0 && status.f_type == TMPFS_MAGIC)
        return STATUS_SKIPPED; /* no disk to tell from memory */
#define PAGING(function) cmocka_unit_test_setup_teardown(function, begin, end)
    const struct CMUnitTest tests[] = {
        PAGING(unnamed),
        PAGING(named),
        PAGING(without_fallocate),
        PAGING(without_nameless_files),
        PAGING(collected_too_early),
        PAGING(collected_for_ever),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
