/* SPDX-License-Identifier: MIT */
/* FILE_FLAG_DELETE_ON_CLOSE: the name goes with the last handle, and only that name. */
#include "scratch.h"

#include <filemap.h>
#include <io.h>
#include <windows.h>

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define BOTH (GENERIC_READ | GENERIC_WRITE)

static HANDLE open_doomed(const char *name, DWORD disposition)
{
    HANDLE file = scratch_open(name, BOTH, disposition, FILE_FLAG_DELETE_ON_CLOSE);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    assert_true(scratch_size(name) >= 0);
    return file;
}

static void test_goes_with_its_handle(void **state)
{
    (void)state;
    assert_true(CloseHandle(open_doomed("file", CREATE_NEW)));
    assert_int_equal(scratch_size("file"), -1);
    scratch_write("file", "abc");
    assert_true(CloseHandle(open_doomed("file", OPEN_EXISTING)));
    assert_int_equal(scratch_size("file"), -1);
    scratch_write("file", "abc");
    assert_true(CloseHandle(open_doomed("file", CREATE_ALWAYS)));
    assert_int_equal(scratch_size("file"), -1);
}

static void test_goes_with_the_last_handle(void **state)
{
    (void)state;
    HANDLE self = GetCurrentProcess(), copy;
    HANDLE file = open_doomed("file", CREATE_NEW);
    assert_true(DuplicateHandle(self, file, self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
    CloseHandle(file);
    assert_int_equal(scratch_size("file"), 0);
    CloseHandle(copy);
    assert_int_equal(scratch_size("file"), -1);
}

/* Asking for nothing but the deletion is enough. */
static void test_without_other_rights(void **state)
{
    (void)state;
    scratch_write("file", "abc");
    HANDLE file = scratch_open("file", 0, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE);
    HANDLE self = GetCurrentProcess(), copy;
    assert_true(DuplicateHandle(self, file, self, &copy, DELETE, FALSE, 0));
    CloseHandle(file);
    CloseHandle(copy);
    assert_int_equal(scratch_size("file"), -1);
}

static void test_follows_a_rename(void **state)
{
    (void)state;
    HANDLE file = open_doomed("file", CREATE_NEW);
    mkdir("sub", 0755);
    assert_false(rename("file", "sub/moved"));
    assert_false(chdir("sub"));
    CloseHandle(file);
    assert_false(chdir(".."));
    assert_int_equal(scratch_size("sub/moved"), -1);
    rmdir("sub");
}

static void test_spares_other_files(void **state)
{
    (void)state;
    HANDLE file = open_doomed("file", CREATE_NEW);
    unlink("file");
    scratch_write("file", "new");
    CloseHandle(file);
    assert_true(scratch_has("file", "new"));
    /* One of two names: the one that it was opened by. */
    file = open_doomed("file", OPEN_EXISTING);
    assert_false(link("file", "second"));
    CloseHandle(file);
    assert_int_equal(scratch_size("file"), -1);
    assert_true(scratch_has("second", "new"));
    unlink("second");
}

static void test_links(void **state)
{
    (void)state;
    scratch_write("file", "abc");
    assert_false(symlink("file", "link"));
    HANDLE link = scratch_open("link", 0, OPEN_EXISTING,
                               FILE_FLAG_DELETE_ON_CLOSE | FILE_FLAG_OPEN_REPARSE_POINT);
    CloseHandle(link);
    assert_true(scratch_has("file", "abc"));
    assert_int_equal(access("link", F_OK), -1);
    assert_false(symlink("file", "link"));
    CloseHandle(open_doomed("link", OPEN_EXISTING)); /* what it leads to */
    assert_int_equal(scratch_size("file"), -1);
    assert_int_equal(unlink("link"), 0);
}

static void test_folders(void **state)
{
    (void)state;
    const DWORD flags = FILE_FLAG_DELETE_ON_CLOSE | FILE_FLAG_BACKUP_SEMANTICS;
    mkdir("sub", 0755);
    scratch_write("sub/file", "abc");
    CloseHandle(scratch_open("sub", GENERIC_READ, OPEN_EXISTING, flags));
    assert_true(scratch_has("sub/file", "abc")); /* not empty: it stays */
    unlink("sub/file");
    CloseHandle(scratch_open("sub", GENERIC_READ, OPEN_EXISTING, flags));
    assert_int_equal(scratch_size("sub"), -1);
}

/* The memory of a section outlives the name of its file. */
static void test_mapped(void **state)
{
    (void)state;
    DWORD count;
    HANDLE file = open_doomed("file", CREATE_NEW);
    assert_true(WriteFile(file, "abc", 3, &count, NULL));
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    CloseHandle(file);
    assert_int_equal(scratch_size("file"), -1);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    assert_memory_equal(view, "abc", 3);
    UnmapViewOfFile(view);
    CloseHandle(section);
}

static int close_in_child(void *file)
{
    return CloseHandle(file) ? 0 : 1;
}

static int exit_in_child(void *file)
{
    (void)file;
    exit(0);
}

static int open_and_exit(void *context)
{
    (void)context;
    if (scratch_open("own", BOTH, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE) == INVALID_HANDLE_VALUE)
        return 1;
    exit(scratch_size("own") == 0 ? 0 : 2);
}

static void test_processes(void **state)
{
    (void)state;
    HANDLE file = open_doomed("file", CREATE_NEW);
    assert_int_equal(scratch_child(close_in_child, file), 0);
    assert_int_equal(scratch_size("file"), 0);
    assert_int_equal(scratch_child(exit_in_child, file), 0);
    assert_int_equal(scratch_size("file"), 0);
    assert_int_equal(scratch_child(open_and_exit, NULL), 0);
    assert_int_equal(scratch_size("own"), -1);
    assert_int_equal(scratch_size("file"), 0);
    CloseHandle(file);
    assert_int_equal(scratch_size("file"), -1);
}

static void test_lent_to_the_program(void **state)
{
    (void)state;
    int before = scratch_descriptors();
    HANDLE file = open_doomed("file", CREATE_NEW);
    int fd = _open_osfhandle((intptr_t)file, 0);
    assert_true(write(fd, "abc", 3) == 3);
    close(fd);
    CloseHandle(file);
    assert_int_equal(scratch_size("file"), -1);
    assert_int_equal(scratch_descriptors(), before);
    /* Without CloseHandle it goes when the number is asked for again. */
    file = open_doomed("file", CREATE_NEW);
    fd = _open_osfhandle((intptr_t)file, 0);
    close(fd);
    assert_int_equal(_get_osfhandle(fd), -1);
    assert_int_equal(scratch_size("file"), -1);
    assert_int_equal(scratch_descriptors(), before);
}

static void test_failed_opens(void **state)
{
    (void)state;
    scratch_write("file", "abc");
    mkdir("sub", 0755);
    assert_ptr_equal(scratch_open("file", BOTH, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE),
                     INVALID_HANDLE_VALUE);
    assert_ptr_equal(scratch_open("sub", BOTH, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE),
                     INVALID_HANDLE_VALUE);
    assert_true(scratch_has("file", "abc"));
    assert_false(rmdir("sub"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_goes_with_its_handle),
        cmocka_unit_test(test_goes_with_the_last_handle),
        cmocka_unit_test(test_without_other_rights),
        cmocka_unit_test(test_follows_a_rename),
        cmocka_unit_test(test_spares_other_files),
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_folders),
        cmocka_unit_test(test_mapped),
        cmocka_unit_test(test_processes),
        cmocka_unit_test(test_lent_to_the_program),
        cmocka_unit_test(test_failed_opens),
    };
    return cmocka_run_group_tests(tests, scratch_begin, scratch_end);
}
