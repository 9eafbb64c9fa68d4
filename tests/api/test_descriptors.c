/* SPDX-License-Identifier: MIT */
/* Between handles and descriptors: _get_osfhandle, _open_osfhandle, GetStdHandle, filemap_…. */
#include "scratch.h"

#include <filemap.h>
#include <io.h>
#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#define BOTH (GENERIC_READ | GENERIC_WRITE)

#define assert_fails(call, error)                                                                  \
    do {                                                                                           \
        SetLastError(UNTOUCHED);                                                                   \
        assert_false(call);                                                                        \
        assert_int_equal(GetLastError(), error);                                                   \
    } while (0)

static HANDLE handle_of(int fd)
{
    return (HANDLE)_get_osfhandle(fd);
}

static int open_file(const char *name, int flags)
{
    int fd = open(name, flags);
    assert_true(fd >= 0);
    return fd;
}

static BOOL is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

static BOOL reads(HANDLE file)
{
    char byte;
    DWORD count;
    return ReadFile(file, &byte, 1, &count, NULL) && count == 1;
}

static BOOL writes(HANDLE file)
{
    DWORD count;
    return WriteFile(file, "w", 1, &count, NULL);
}

/* -- _get_osfhandle -------------------------------------------------------------------------- */

static void test_same_handle_each_time(void **state)
{
    (void)state;
    scratch_write("file", "abc");
    scratch_write("other", "def");
    int fd = open_file("file", O_RDONLY), other = open_file("other", O_RDWR);
    HANDLE handle = handle_of(fd);
    assert_ptr_not_equal(handle, INVALID_HANDLE_VALUE);
    assert_ptr_equal(handle_of(fd), handle);
    assert_ptr_not_equal(handle_of(other), handle);
    assert_true(reads(handle));
    assert_fails(writes(handle), ERROR_ACCESS_DENIED);
    assert_true(writes(handle_of(other)));
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 1); /* one position for both */
    assert_true(CloseHandle(handle_of(other)));
    assert_false(is_open(other));
    assert_true(CloseHandle(handle));
    assert_false(is_open(fd));
}

static void test_bad_descriptors(void **state)
{
    (void)state;
    static const int bad[] = { -1, -2, 999, INT32_MAX };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        errno = 0;
        assert_int_equal(_get_osfhandle(bad[i]), -1);
        assert_int_equal(errno, EBADF);
    }
}

static void test_descriptor_closed(void **state)
{
    (void)state;
    scratch_write("file", "abc");
    scratch_write("other", "def");
    int fd = open_file("file", O_RDWR);
    HANDLE handle = handle_of(fd);
    close(fd);
    assert_fails(reads(handle), ERROR_INVALID_HANDLE);
    assert_int_equal(_get_osfhandle(fd), -1);
    assert_fails(CloseHandle(handle), ERROR_INVALID_HANDLE); /* it went with the descriptor */
    /* The number comes up again, for another file. */
    fd = open_file("file", O_RDWR);
    handle = handle_of(fd);
    close(fd);
    assert_int_equal(open_file("other", O_RDWR), fd);
    assert_fails(reads(handle), ERROR_INVALID_HANDLE);
    HANDLE fresh = handle_of(fd);
    assert_true(reads(fresh));
    CloseHandle(fresh);
    assert_false(is_open(fd));
}

/* The number comes up again for the same file, opened in another way. */
static void test_reopened_otherwise(void **state)
{
    (void)state;
    scratch_write("file", "abc");
    int fd = open_file("file", O_RDONLY);
    HANDLE handle = handle_of(fd);
    close(fd);
    assert_int_equal(open_file("file", O_RDWR), fd);
    handle = handle_of(fd);
    assert_true(is_open(fd));
    assert_true(writes(handle));
    close(fd);
    assert_int_equal(open_file("file", O_PATH), fd);
    handle = handle_of(fd);
    assert_fails(reads(handle), ERROR_ACCESS_DENIED);
    assert_int_equal(GetFileSize(handle, NULL), 3);
    CloseHandle(handle);
}

/* CloseHandle after the number was taken over must not close what is not ours. */
static void test_foreign_descriptor_stays(void **state)
{
    (void)state;
    scratch_write("file", "abc");
    scratch_write("other", "def");
    int ours = dup(1); /* the number that the next one gets */
    close(ours);
    HANDLE file = scratch_open("file", BOTH, OPEN_EXISTING, 0);
    assert_false(close(ours));
    assert_int_equal(open_file("other", O_RDONLY), ours);
    assert_fails(reads(file), ERROR_INVALID_HANDLE);
    assert_true(CloseHandle(file));
    assert_true(is_open(ours));
    close(ours);
}

static void test_duplicate_of_a_borrowed_handle(void **state)
{
    (void)state;
    HANDLE self = GetCurrentProcess(), copy;
    scratch_write("file", "abc");
    int fd = open_file("file", O_RDONLY);
    HANDLE handle = handle_of(fd);
    assert_true(DuplicateHandle(self, handle, self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
    CloseHandle(handle);
    assert_true(is_open(fd)); /* the duplicate keeps it */
    assert_true(reads(copy));
    HANDLE again = handle_of(fd);
    assert_true(reads(again));
    assert_ptr_equal(handle_of(fd), again);
    CloseHandle(copy);
    CloseHandle(again);
    assert_false(is_open(fd));
}

static void *borrow(void *fd)
{
    return handle_of(*(int *)fd);
}

static void test_first_calls_at_once(void **state)
{
    (void)state;
    enum { RUNNERS = 8 };
    scratch_write("file", "abc");
    for (int round = 0; round < 100; round++) {
        pthread_t threads[RUNNERS];
        void *handles[RUNNERS];
        int fd = open_file("file", O_RDONLY);
        for (int i = 0; i < RUNNERS; i++)
            assert_false(pthread_create(&threads[i], NULL, borrow, &fd));
        for (int i = 0; i < RUNNERS; i++)
            pthread_join(threads[i], &handles[i]);
        for (int i = 0; i < RUNNERS; i++)
            assert_ptr_equal(handles[i], handles[0]);
        assert_true(reads(handles[0]));
        assert_true(CloseHandle(handles[0]));
        assert_false(is_open(fd));
    }
}

static int without_input(void *context)
{
    (void)context;
    close(0);
    return GetStdHandle(STD_INPUT_HANDLE) == NULL ? 0 : 1;
}

static void test_standard_handles(void **state)
{
    (void)state;
    assert_ptr_equal(GetStdHandle(STD_INPUT_HANDLE), handle_of(0));
    assert_ptr_equal(GetStdHandle(STD_OUTPUT_HANDLE), handle_of(1));
    assert_ptr_equal(GetStdHandle(STD_ERROR_HANDLE), handle_of(2));
    assert_fails(GetStdHandle(0) != INVALID_HANDLE_VALUE, ERROR_INVALID_HANDLE);
    assert_fails(GetStdHandle((DWORD)-13) != INVALID_HANDLE_VALUE, ERROR_INVALID_HANDLE);
    assert_fails(GetStdHandle((DWORD)-9) != INVALID_HANDLE_VALUE, ERROR_INVALID_HANDLE);
    assert_int_equal(scratch_child(without_input, NULL), 0);
}

/* A descriptor's file can be mapped; FILE_EXECUTE is not among the rights, as on Windows. */
static void test_section_of_a_descriptor(void **state)
{
    (void)state;
    scratch_write("file", "abc");
    int fd = open_file("file", O_RDWR);
    HANDLE file = handle_of(fd);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    assert_non_null(section);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    assert_non_null(view);
    view[0] = 'X';
    assert_true(UnmapViewOfFile(view));
    CloseHandle(section);
    assert_fails(CreateFileMappingA(file, NULL, PAGE_EXECUTE_READ, 0, 0, NULL),
                 ERROR_ACCESS_DENIED);
    CloseHandle(file);
    assert_true(scratch_has("file", "Xbc"));
}

/* -- _open_osfhandle ------------------------------------------------------------------------- */

static void test_handing_over(void **state)
{
    (void)state;
    char text[4] = { 0 };
    scratch_write("file", "abc");
    int before = scratch_descriptors();
    HANDLE file = scratch_open("file", BOTH, OPEN_EXISTING, 0);
    int fd = _open_osfhandle((intptr_t)file, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(scratch_descriptors(), before + 1);
    assert_ptr_equal(handle_of(fd), file);
    assert_int_equal(_open_osfhandle((intptr_t)file, 0), fd);
    assert_true(read(fd, text, 2) == 2);
    assert_string_equal(text, "ab");
    assert_true(reads(file)); /* the handle goes on */
    close(fd);
    assert_int_equal(scratch_descriptors(), before);
    assert_fails(reads(file), ERROR_INVALID_HANDLE);
    assert_int_equal(open_file("file", O_RDONLY), fd);
    assert_true(reads(handle_of(fd)));
    CloseHandle(handle_of(fd));
    assert_int_equal(scratch_descriptors(), before);
}

static void test_handing_over_to_append(void **state)
{
    (void)state;
    scratch_write("file", "abc");
    HANDLE file = scratch_open("file", BOTH, OPEN_EXISTING, 0);
    int fd = _open_osfhandle((intptr_t)file, O_APPEND);
    assert_true(write(fd, "d", 1) == 1);
    close(fd);
    assert_true(scratch_has("file", "abcd"));
}

static void test_handing_over_nothing(void **state)
{
    (void)state;
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 10, NULL);
    const HANDLE bad[] = { NULL, INVALID_HANDLE_VALUE, section, (HANDLE)0x123454 };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        errno = 0;
        assert_int_equal(_open_osfhandle((intptr_t)bad[i], 0), -1);
        assert_int_equal(errno, EBADF);
    }
    CloseHandle(section);
}

/* The number of a descriptor that was handed over and closed comes up again. */
static void test_handing_over_again(void **state)
{
    (void)state;
    scratch_write("file", "abc");
    scratch_write("other", "def");
    HANDLE first = scratch_open("file", BOTH, OPEN_EXISTING, 0);
    int fd = _open_osfhandle((intptr_t)first, 0);
    close(fd);
    HANDLE second = scratch_open("other", BOTH, OPEN_EXISTING, 0);
    assert_int_equal(_open_osfhandle((intptr_t)second, 0), fd);
    assert_ptr_equal(handle_of(fd), second);
    assert_true(reads(second));
    assert_fails(reads(first), ERROR_INVALID_HANDLE);
    CloseHandle(second);
    assert_false(is_open(fd));
}

/* -- filemap_handle_from_fd, filemap_fd_from_handle ------------------------------------------ */

static void test_import(void **state)
{
    (void)state;
    static const struct {
        int flags;
        DWORD access;
        BOOL allowed, reads, writes;
    } rows[] = {
        { O_RDONLY, 0, TRUE, TRUE, FALSE },
        { O_WRONLY, 0, TRUE, FALSE, TRUE },
        { O_RDWR, 0, TRUE, TRUE, TRUE },
        { O_RDWR, MAXIMUM_ALLOWED, TRUE, TRUE, TRUE },
        { O_RDWR, GENERIC_READ, TRUE, TRUE, FALSE },
        { O_RDWR, GENERIC_WRITE, TRUE, FALSE, TRUE },
        { O_RDWR, GENERIC_ALL, TRUE, TRUE, TRUE },
        { O_RDWR, SYNCHRONIZE, TRUE, FALSE, FALSE },
        { O_RDONLY, GENERIC_READ | GENERIC_EXECUTE, TRUE, TRUE, FALSE },
        { O_RDONLY, GENERIC_WRITE, FALSE, FALSE, FALSE },
        { O_RDONLY, GENERIC_ALL, FALSE, FALSE, FALSE },
        { O_WRONLY, FILE_READ_DATA, FALSE, FALSE, FALSE },
        { O_PATH, 0, TRUE, FALSE, FALSE },
        { O_PATH, GENERIC_READ, FALSE, FALSE, FALSE },
        { O_RDWR, 0x00200000, FALSE, FALSE, FALSE },
    };
    scratch_write("file", "abcdefgh");
    int before = scratch_descriptors();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int fd = open_file("file", rows[i].flags);
        SetLastError(UNTOUCHED);
        HANDLE file = filemap_handle_from_fd(fd, rows[i].access);
        close(fd); /* it has one of its own */
        assert_int_equal(file != INVALID_HANDLE_VALUE, rows[i].allowed);
        assert_int_equal(GetLastError(), rows[i].allowed ? UNTOUCHED : ERROR_ACCESS_DENIED);
        if (!rows[i].allowed)
            continue;
        assert_int_equal(GetFileSize(file, NULL), 8);
        assert_int_equal(reads(file), rows[i].reads);
        assert_int_equal(writes(file), rows[i].writes);
        CloseHandle(file);
    }
    assert_int_equal(scratch_descriptors(), before);
    assert_fails(filemap_handle_from_fd(-1, 0) != INVALID_HANDLE_VALUE, ERROR_INVALID_HANDLE);
    assert_fails(filemap_handle_from_fd(999, 0) != INVALID_HANDLE_VALUE, ERROR_INVALID_HANDLE);
}

static void test_imported_section(void **state)
{
    (void)state;
    scratch_write("file", "abc");
    int fd = open_file("file", O_RDONLY);
    HANDLE file = filemap_handle_from_fd(fd, 0);
    close(fd);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 0, NULL);
    CloseHandle(file);
    const char *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    assert_memory_equal(view, "abc", 3);
    UnmapViewOfFile(view);
    CloseHandle(section);
}

static void test_export(void **state)
{
    (void)state;
    char text[4] = { 0 };
    scratch_write("file", "abc");
    HANDLE file = scratch_open("file", GENERIC_READ, OPEN_EXISTING, 0);
    int fd = filemap_fd_from_handle(file);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    CloseHandle(file);
    assert_true(read(fd, text, 3) == 3);
    assert_string_equal(text, "abc");
    close(fd);
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 4096, NULL);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    fd = filemap_fd_from_handle(section);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    CloseHandle(section);
    char *mapped = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
    assert_ptr_not_equal(mapped, MAP_FAILED);
    view[5] = '!';
    assert_int_equal(mapped[5], '!');
    munmap(mapped, 4096);
    close(fd);
    UnmapViewOfFile(view);
    assert_fails(filemap_fd_from_handle(section) + 1, ERROR_INVALID_HANDLE);
    assert_fails(filemap_fd_from_handle(GetCurrentProcess()) + 1, ERROR_INVALID_HANDLE);
    assert_fails(filemap_fd_from_handle(NULL) + 1, ERROR_INVALID_HANDLE);
}

static void test_no_descriptor_left(void **state)
{
    (void)state;
    struct rlimit before, none;
    if (scratch_under_valgrind())
        skip();
    scratch_write("file", "abc");
    HANDLE file = scratch_open("file", BOTH, OPEN_EXISTING, 0);
    assert_false(getrlimit(RLIMIT_NOFILE, &before));
    none = before;
    none.rlim_cur = 1;
    assert_false(setrlimit(RLIMIT_NOFILE, &none));
    int fd = filemap_fd_from_handle(file);
    DWORD exporting = GetLastError();
    HANDLE copy = filemap_handle_from_fd(1, 0);
    DWORD importing = GetLastError();
    assert_false(setrlimit(RLIMIT_NOFILE, &before));
    assert_int_equal(fd, -1);
    assert_int_equal(exporting, ERROR_TOO_MANY_OPEN_FILES);
    assert_ptr_equal(copy, INVALID_HANDLE_VALUE);
    assert_int_equal(importing, ERROR_TOO_MANY_OPEN_FILES);
    CloseHandle(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_handle_each_time),
        cmocka_unit_test(test_bad_descriptors),
        cmocka_unit_test(test_descriptor_closed),
        cmocka_unit_test(test_reopened_otherwise),
        cmocka_unit_test(test_foreign_descriptor_stays),
        cmocka_unit_test(test_duplicate_of_a_borrowed_handle),
        cmocka_unit_test(test_first_calls_at_once),
        cmocka_unit_test(test_standard_handles),
        cmocka_unit_test(test_section_of_a_descriptor),
        cmocka_unit_test(test_handing_over),
        cmocka_unit_test(test_handing_over_to_append),
        cmocka_unit_test(test_handing_over_nothing),
        cmocka_unit_test(test_handing_over_again),
        cmocka_unit_test(test_import),
        cmocka_unit_test(test_imported_section),
        cmocka_unit_test(test_export),
        cmocka_unit_test(test_no_descriptor_left),
    };
    return cmocka_run_group_tests(tests, scratch_begin, scratch_end);
}
