/* SPDX-License-Identifier: MIT */
/* engine/commit: storage is there, or there is a clear error; never SIGXFSZ; signals do not matter.
 */
#include "engine/commit.h"
#include "engine/process.h"
#include "linux/calls.h"
#include "linux/file.h"

#include "testing.h"

#include <sys/mman.h>
#include <sys/resource.h>

#define MIB ((uint64_t)1 << 20)

static struct linux_calls table;
static int calls_left, allocations;

static int new_file(void)
{
    int fd = memfd_create("commit", MFD_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static NTSTATUS allocate(int fd, uint64_t size)
{
    process_enter();
    NTSTATUS status = commit_allocate(fd, size);
    process_leave();
    return status;
}

static uint64_t blocks_of(int fd)
{
    struct stat status;
    assert_int_equal(fstat(fd, &status), 0);
    return (uint64_t)status.st_blocks * 512;
}

static int use_kernel(void **state)
{
    (void)state;
    linux_calls = &linux_kernel;
    table = linux_kernel;
    calls_left = allocations = 0;
    commit_set_policy(COMMIT_EAGER);
    return 0;
}

static void eager_and_lazy(void **state)
{
    static const uint64_t sizes[] = { 4096, MIB, MIB + 4096, 20 * MIB };
    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++)
        for (int lazy = 0; lazy <= 1; lazy++) {
            int fd = new_file();
            commit_set_policy(lazy ? COMMIT_LAZY : COMMIT_EAGER);
            assert_int_equal(commit_policy(), lazy ? COMMIT_LAZY : COMMIT_EAGER);
            assert_int_equal(allocate(fd, sizes[i]), STATUS_SUCCESS);
            assert_int_equal(lseek(fd, 0, SEEK_END), sizes[i]);
            assert_int_equal(blocks_of(fd), lazy ? 0 : sizes[i]);
            close(fd);
        }
}

static void more_than_there_is(void **state)
{
    (void)state;
    for (int lazy = 0; lazy <= 1; lazy++) {
        int fd = new_file();
        commit_set_policy(lazy ? COMMIT_LAZY : COMMIT_EAGER);
        uint64_t available = commit_available(fd);
        assert_true(available > 0);
        assert_int_equal(allocate(fd, available + (uint64_t)64 * 1024 * MIB),
                         STATUS_COMMITMENT_LIMIT);
        assert_int_equal(blocks_of(fd), 0); /* nobody else had to suffer for the attempt */
        close(fd);
    }
}

/* What fallocate says when the estimate was wrong. */
static long fallocate_fails(int fd, int mode, off_t offset, off_t size)
{
    (void)fd;
    (void)mode;
    (void)offset;
    (void)size;
    return -calls_left; /* the errno */
}

static void allocation_fails(void **state)
{
    static const struct {
        int error;
        NTSTATUS status;
    } cases[] = { { ENOSPC, STATUS_COMMITMENT_LIMIT }, { EDQUOT, STATUS_COMMITMENT_LIMIT },
                  { ENOMEM, STATUS_COMMITMENT_LIMIT }, { EFBIG, STATUS_COMMITMENT_LIMIT },
                  { EIO, STATUS_IO_DEVICE_ERROR },     { EOPNOTSUPP, STATUS_NOT_SUPPORTED } };
    (void)state;
    table.fallocate = fallocate_fails;
    linux_calls = &table;
    for (size_t i = 0; i < COUNT(cases); i++)
        for (uint64_t size = 4096; size <= 4 * MIB; size *= 32) {
            int fd = new_file();
            calls_left = cases[i].error;
            assert_int_equal(allocate(fd, size), cases[i].status);
            close(fd);
        }
}

/* The file system says that it has no limit: 0 of 0 blocks. */
static long statfs_of_no_limit(int fd, struct statfs *out)
{
    long error = linux_kernel.fstatfs(fd, out);
    out->f_blocks = out->f_bavail = out->f_bfree = 0;
    return error;
}

static long statfs_of_a_full_one(int fd, struct statfs *out)
{
    long error = linux_kernel.fstatfs(fd, out);
    out->f_blocks = 1000;
    out->f_bavail = out->f_bfree = 300;
    out->f_bsize = 4096;
    return error;
}

static void room_of_the_file_system(void **state)
{
    uint64_t available, total;
    (void)state;
    int fd = new_file();
    table.fstatfs = statfs_of_no_limit;
    linux_calls = &table;
    assert_int_equal(file_space(fd, &available, &total), 0);
    assert_true(available > (uint64_t)1 << 60);
    assert_int_equal(allocate(fd, 2 * MIB), STATUS_SUCCESS);
    close(fd);
    fd = new_file();
    table.fstatfs = statfs_of_a_full_one;
    assert_int_equal(file_space(fd, &available, &total), 0);
    assert_int_equal(available, 300 * 4096);
    assert_int_equal(total, 1000 * 4096);
    assert_int_equal(commit_available(fd), 300 * 4096);
    assert_int_equal(allocate(fd, 301 * 4096), STATUS_COMMITMENT_LIMIT);
    assert_int_equal(blocks_of(fd), 0);
    assert_int_equal(allocate(fd, 300 * 4096), STATUS_SUCCESS);
    close(fd);
}

/* Each step is interrupted unless it is small: what is left is done in halves. */
static long fallocate_in_small_steps(int fd, int mode, off_t offset, off_t size)
{
    allocations++;
    if (size > (off_t)MIB)
        return -EINTR;
    return linux_kernel.fallocate(fd, mode, offset, size);
}

/* Interrupted a few times, whatever the size. */
static long fallocate_interrupted(int fd, int mode, off_t offset, off_t size)
{
    allocations++;
    if (calls_left-- > 0)
        return -EINTR;
    return linux_kernel.fallocate(fd, mode, offset, size);
}

static void interrupted(void **state)
{
    (void)state;
    int fd = new_file();
    table.fallocate = fallocate_in_small_steps;
    linux_calls = &table;
    assert_int_equal(allocate(fd, 33 * MIB + 4096), STATUS_SUCCESS);
    assert_int_equal(blocks_of(fd), 33 * MIB + 4096);
    assert_in_range(allocations, 34, 80);
    close(fd);
    fd = new_file();
    table.fallocate = fallocate_interrupted;
    calls_left = 500;
    assert_int_equal(allocate(fd, 4096), STATUS_SUCCESS);
    assert_int_equal(blocks_of(fd), 4096);
    close(fd);
}

static void under_file_size_limit(void *context)
{
    struct rlimit limit = { 8192, RLIM_INFINITY };
    (void)context;
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    signal(SIGXFSZ, SIG_DFL);
    CHECK(file_size_limit() == 8192);
    for (int lazy = 0; lazy <= 1; lazy++) {
        static const uint64_t sizes[] = { 8193, 12288, 2 * MIB, (uint64_t)1 << 40 };
        commit_set_policy(lazy ? COMMIT_LAZY : COMMIT_EAGER);
        for (size_t i = 0; i < COUNT(sizes); i++) {
            int fd = memfd_create("limited", MFD_CLOEXEC);
            CHECK(allocate(fd, sizes[i]) == STATUS_COMMITMENT_LIMIT);
            CHECK(file_truncate(fd, sizes[i]) == -EFBIG);
            CHECK(file_allocate(fd, 0, sizes[i], 1) == -EFBIG);
            close(fd);
        }
        int fd = memfd_create("limited", MFD_CLOEXEC);
        CHECK(allocate(fd, 8192) == STATUS_SUCCESS);
        CHECK(file_zero(fd, 8000, 8) == 0);
        close(fd);
    }
    /* What runs at exit (the counters of a coverage build) has files of its own to write. */
    limit.rlim_cur = RLIM_INFINITY;
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

static void file_size_limits(void **state)
{
    (void)state;
    in_child(under_file_size_limit, NULL);
}

/* -- growing a user's file ------------------------------------------------------------------- */

static int fail_after;

static long fallocate_runs_out(int fd, int mode, off_t offset, off_t size)
{
    if (size > 65536) /* so that it takes several steps */
        return -EINTR;
    if (fail_after-- <= 0)
        return -ENOSPC;
    return linux_kernel.fallocate(fd, mode, offset, size);
}

static long fallocate_unsupported(int fd, int mode, off_t offset, off_t size)
{
    (void)fd;
    (void)offset;
    (void)size;
    return mode & FALLOC_FL_PUNCH_HOLE ? -EINVAL : -EOPNOTSUPP;
}

static void growing(void **state)
{
    const char *path = temporary_path("grow");
    uint64_t reached;
    (void)state;
    make_file(path, 5000);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(file_grow(fd, 5000, 100000, &reached), 0);
    assert_int_equal(size_of_file(path), 100000);
    assert_true(blocks_of(fd) >= 100000);
    assert_int_equal(byte_of_file(path, 4999), (4999 - 4096 + 1) % 256);
    assert_int_equal(byte_of_file(path, 5000), 0);
    /* Without fallocate zeros are written. */
    table.fallocate = fallocate_unsupported;
    linux_calls = &table;
    assert_int_equal(file_grow(fd, 100000, 300001, &reached), 0);
    assert_int_equal(size_of_file(path), 300001);
    assert_int_equal(byte_of_file(path, 300000), 0);
    /* A failure can be undone. */
    table.fallocate = fallocate_runs_out;
    uint64_t before = blocks_of(fd);
    for (int after = 0; after < 5; after++) {
        fail_after = after;
        assert_int_equal(file_grow(fd, 300001, 900000, &reached), -ENOSPC);
        file_shrink_back(fd, 300001, reached);
        assert_int_equal(size_of_file(path), 300001);
        assert_in_range(blocks_of(fd), 0, before + 65536); /* what a page or two may take */
    }
    linux_calls = &linux_kernel;
    close(fd);
    unlink(path);
}

/* -- what is taken off when that fails ------------------------------------------------------ */

static int append_at; /* with which write somebody else comes */

static long pwrite_beside_others(int fd, const void *buffer, size_t size, off_t offset)
{
    long put = calls_left == 0 ? -ENOSPC : linux_kernel.pwrite(fd, buffer, size, offset);
    if (append_at-- == 0) {
        off_t end = lseek(fd, 0, SEEK_END);
        assert_int_equal(linux_kernel.pwrite(fd, "theirs", 6, end), 6);
    }
    calls_left--;
    return put;
}

/* The zeros may be taken off, and nothing that others have written meanwhile. */
static void zeros_beside_others(void **state)
{
    (void)state;
    table.fallocate = fallocate_unsupported;
    table.pwrite = pwrite_beside_others;
    for (int when = 0; when <= 3; when++) {
        uint64_t reached;
        char text[6] = "";
        int fd = new_file();
        assert_int_equal(ftruncate(fd, 5000), 0);
        calls_left = 2;
        append_at = when;
        linux_calls = &table;
        assert_int_equal(file_grow(fd, 5000, MIB, &reached), -ENOSPC);
        file_shrink_back(fd, 5000, reached);
        linux_calls = &linux_kernel;
        if (when == 3) { /* nobody came */
            assert_int_equal(lseek(fd, 0, SEEK_END), 5000);
        } else {
            off_t theirs = when == 0 ? 5000 + 65536 : 5000 + 2 * 65536;
            assert_int_equal(pread(fd, text, 6, theirs), 6);
            assert_memory_equal(text, "theirs", 6);
        }
        close(fd);
    }
}

static long fstatfs_full(int fd, struct statfs *out)
{
    long error = linux_kernel.fstatfs(fd, out);
    out->f_blocks = 1;
    out->f_bavail = 0;
    return error;
}

static long getrlimit_small(int which, struct rlimit *out)
{
    long error = linux_kernel.getrlimit(which, out);
    out->rlim_cur = 6000;
    return error;
}

static long ftruncate_counted(int fd, off_t size)
{
    calls_left++;
    return linux_kernel.ftruncate(fd, size);
}

/* Where nothing was allocated the file is let alone: others may be making it longer. */
static void nothing_to_take_off(void **state)
{
    uint64_t reached;
    (void)state;
    int fd = new_file();
    assert_int_equal(ftruncate(fd, 5000), 0);
    table.ftruncate = ftruncate_counted;
    table.fstatfs = fstatfs_full;
    linux_calls = &table;
    assert_int_equal(file_grow(fd, 5000, MIB, &reached), -ENOSPC);
    file_shrink_back(fd, 5000, reached);
    table.getrlimit = getrlimit_small;
    assert_int_equal(file_grow(fd, 5000, MIB, &reached), -EDQUOT);
    file_shrink_back(fd, 5000, reached);
    linux_calls = &linux_kernel;
    assert_int_equal(calls_left, 0);
    close(fd);
}

/* -- reading and writing in pieces ----------------------------------------------------------- */

static long pread_in_pieces(int fd, void *buffer, size_t size, off_t offset)
{
    if (calls_left++ % 2)
        return -EINTR;
    return linux_kernel.pread(fd, buffer, size > 3 ? 3 : size, offset);
}

static long pwrite_in_pieces(int fd, const void *buffer, size_t size, off_t offset)
{
    if (calls_left++ % 2)
        return -EINTR;
    return linux_kernel.pwrite(fd, buffer, size > 5 ? 5 : size, offset);
}

static void pieces(void **state)
{
    char text[40] = "";
    (void)state;
    int fd = new_file();
    table.pread = pread_in_pieces;
    table.pwrite = pwrite_in_pieces;
    linux_calls = &table;
    assert_int_equal(file_write_at(fd, "the whole of a sentence", 23, 10), 23);
    assert_int_equal(file_read_at(fd, text, sizeof text, 10), 23);
    assert_string_equal(text, "the whole of a sentence");
    assert_int_equal(file_read_at(fd, text, sizeof text, 33), 0);
    assert_int_equal(file_read_at(-1, text, 1, 0), -EBADF);
    assert_int_equal(file_write_at(-1, text, 1, 0), -EBADF);
    close(fd);
}

#define COMMIT(function) cmocka_unit_test_setup_teardown(function, use_kernel, use_kernel)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COMMIT(eager_and_lazy),
        COMMIT(more_than_there_is),
        COMMIT(allocation_fails),
        COMMIT(room_of_the_file_system),
        COMMIT(interrupted),
        COMMIT(file_size_limits),
        COMMIT(growing),
        COMMIT(zeros_beside_others),
        COMMIT(nothing_to_take_off),
        COMMIT(pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
