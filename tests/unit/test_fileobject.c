/* SPDX-License-Identifier: MIT */
/* Files that are being deleted while they are opened. */
#include "private_mount.h"
#include "sections.h"

#include "linux/calls.h"

static struct linux_calls calls;
static char path[600];
static unsigned going; /* how often the name is still found though it is counted off */

static long fstat_going(int fd, struct stat *out)
{
    long result = linux_kernel.fstat(fd, out);
    if (result == 0 && going > 0 && S_ISREG(out->st_mode) && out->st_size == 3) {
        out->st_nlink = 0;
        going--;
    }
    return result;
}

static void make_small_file(void)
{
    snprintf(path, sizeof path, "%s", temporary_path("going"));
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && write(fd, "abc", 3) == 3);
    close(fd);
}

static HANDLE open_it(const char *name, DWORD flags)
{
    SetLastError(UNTOUCHED);
    return CreateFileA(name, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_ALWAYS, flags, NULL);
}

/* The kernel counts a name off before it forgets it. */
static void names_that_are_going(void **state)
{
    static const DWORD flags[] = { 0, FILE_FLAG_DELETE_ON_CLOSE };
    (void)state;
    for (size_t i = 0; i < COUNT(flags); i++) {
        make_small_file();
        calls = linux_kernel;
        calls.fstat = fstat_going;
        linux_calls = &calls;
        going = 20;
        HANDLE file = open_it(path, flags[i]);
        linux_calls = &linux_kernel;
        assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
        assert_int_equal(going, 0);
        assert_true(CloseHandle(file));
        assert_int_equal(access(path, F_OK), flags[i] ? -1 : 0);
        unlink(path);
    }
}

/* Asked for the first time, the kernel has just forgotten it. */
static long readlinkat_forgotten(int folder, const char *name, char *out, size_t size)
{
    if (going > 0) {
        going = 0;
        CHECK(unlink(path) == 0);
    }
    return linux_kernel.readlinkat(folder, name, out, size);
}

static long fstat_counted_off(int fd, struct stat *out)
{
    long result = linux_kernel.fstat(fd, out);
    if (result == 0 && going > 0 && S_ISREG(out->st_mode) && out->st_size == 3)
        out->st_nlink = 0;
    return result;
}

/* The name goes while it is looked at: then a new file gets it. */
static void names_that_go_meanwhile(void **state)
{
    static const DWORD flags[] = { 0, FILE_FLAG_DELETE_ON_CLOSE };
    (void)state;
    for (size_t i = 0; i < COUNT(flags); i++) {
        make_small_file();
        calls = linux_kernel;
        calls.fstat = fstat_counted_off;
        calls.readlinkat = readlinkat_forgotten;
        linux_calls = &calls;
        going = 1;
        HANDLE file = open_it(path, flags[i]);
        linux_calls = &linux_kernel;
        assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
        assert_int_equal(GetLastError(), 0);
        assert_int_equal(GetFileSize(file, NULL), 0);
        assert_true(CloseHandle(file));
        assert_int_equal(access(path, F_OK), flags[i] ? -1 : 0);
        unlink(path);
    }
}

/* A deleted file that is still open somewhere can be opened there, and has no name to delete. */
static void deleted_files(void **state)
{
    char link[40], other[600];
    (void)state;
    make_small_file();
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_int_equal(unlink(path), 0);
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    snprintf(other, sizeof other, "%s", temporary_path("other"));
    assert_int_equal(symlink(link, other), 0);
    const char *const names[] = { link, other };
    for (size_t i = 0; i < COUNT(names); i++) {
        HANDLE file = open_it(names[i], 0);
        assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
        assert_true(CloseHandle(file));
        assert_ptr_equal(open_it(names[i], FILE_FLAG_DELETE_ON_CLOSE), INVALID_HANDLE_VALUE);
        assert_int_equal(GetLastError(), ERROR_NOT_SUPPORTED);
    }
    unlink(other);
    close(fd);
}

/* What is mounted somewhere stays there without a name. */
static void open_what_is_mounted(void *context)
{
    char other[600];
    (void)context;
    make_small_file();
    snprintf(other, sizeof other, "%s", temporary_path("other"));
    make_file(other, 1);
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount(path, other, "none", MS_BIND, NULL) != 0)
        exit(STATUS_SKIPPED);
    CHECK(unlink(path) == 0);
    HANDLE file = open_it(other, 0);
    CHECK(file != INVALID_HANDLE_VALUE && CloseHandle(file));
    CHECK(open_it(other, FILE_FLAG_DELETE_ON_CLOSE) == INVALID_HANDLE_VALUE);
    CHECK(GetLastError() == ERROR_NOT_SUPPORTED);
    CHECK(umount2(other, MNT_DETACH) == 0);
}

static void mounted_files(void **state)
{
    (void)state;
    int status = child_wait(child_start(open_what_is_mounted, NULL));
    unlink(path);
    unlink(temporary_path("going"));
    unlink(temporary_path("other"));
    if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_SKIPPED)
        skip();
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_that_are_going),
        TEST(names_that_go_meanwhile),
        TEST(deleted_files),
        TEST(mounted_files),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
