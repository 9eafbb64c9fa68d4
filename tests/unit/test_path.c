/* SPDX-License-Identifier: MIT */
/* Paths: the forms that are understood, and what the errors of calls with them mean. */
#include "engine/path.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_forms(void **state)
{
    (void)state;
    static const struct {
        const char *given, *path;
    } rows[] = {
        { "a", "a" },
        { "a\\b/c\\", "a/b/c/" },
        { "\\\\?\\\\a", "/a" },
        { "//?/a", "a" },
        { "\\\\?", "//?" },
        { "\\\\.\\a", "//./a" },
        { "NUL", "/dev/null" },
        { "nUl:", "/dev/null" },
        { "\\\\.\\nul", "/dev/null" },
        { "./NUL", "./NUL" },
        { "NULL", "NULL" },
        { "C:\\a", "C:/a" },
        { "\xff\xfe", "\xff\xfe" }, /* no UTF-8, and a file name all the same */
    };
    char path[PATH_CAPACITY];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(path_from_bytes(rows[i].given, path), STATUS_SUCCESS);
        assert_string_equal(path, rows[i].path);
    }
}

static void test_limits(void **state)
{
    (void)state;
    static char bytes[PATH_CAPACITY + 1];
    static WCHAR wide[PATH_CAPACITY + 1];
    char path[PATH_CAPACITY];
    for (size_t i = 0; i < PATH_CAPACITY; i++) {
        bytes[i] = 'a';
        wide[i] = 'a';
    }
    assert_int_equal(path_from_bytes(bytes, path), STATUS_NAME_TOO_LONG);
    assert_int_equal(path_from_wide(wide, path), STATUS_NAME_TOO_LONG);
    bytes[PATH_CAPACITY - 1] = 0;
    wide[PATH_CAPACITY - 1] = 0;
    assert_int_equal(path_from_bytes(bytes, path), STATUS_SUCCESS);
    assert_string_equal(path, bytes);
    assert_int_equal(path_from_wide(wide, path), STATUS_SUCCESS);
    assert_string_equal(path, bytes);
    wide[7] = 0x20ac; /* three bytes: two too many */
    assert_int_equal(path_from_wide(wide, path), STATUS_NAME_TOO_LONG);
    assert_int_equal(path_from_bytes("", path), STATUS_OBJECT_PATH_NOT_FOUND);
    assert_int_equal(path_from_bytes(NULL, path), STATUS_OBJECT_PATH_NOT_FOUND);
    assert_int_equal(path_from_wide(NULL, path), STATUS_OBJECT_PATH_NOT_FOUND);
}

static void test_errors(void **state)
{
    (void)state;
    assert_int_equal(path_status(-ENOENT, "missing"), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(path_status(-ENOENT, "/missing"), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(path_status(-ENOENT, "/missing//"), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(path_status(-ENOENT, "/missing/file"), STATUS_OBJECT_PATH_NOT_FOUND);
    assert_int_equal(path_status(-ENOENT, "/"), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(path_status(-ENOTDIR, "a/b"), STATUS_OBJECT_PATH_NOT_FOUND);
    assert_int_equal(path_status(-ELOOP, "a"), STATUS_REPARSE_POINT_NOT_RESOLVED);
    assert_int_equal(path_status(-EROFS, "a"), STATUS_MEDIA_WRITE_PROTECTED);
    assert_int_equal(path_status(-EACCES, "a"), STATUS_ACCESS_DENIED);
    assert_int_equal(path_status(-ENAMETOOLONG, "a"), STATUS_NAME_TOO_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
