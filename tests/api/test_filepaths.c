/* SPDX-License-Identifier: MIT */
/* DeleteFile, GetFileAttributes, and the calls that make paths. */
#include "scratch.h"

#include <windows.h>

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define assert_fails(call, error)                                                                  \
    do {                                                                                           \
        SetLastError(UNTOUCHED);                                                                   \
        assert_false(call);                                                                        \
        assert_int_equal(GetLastError(), error);                                                   \
    } while (0)

/* A path of PATH_MAX bytes and more. */
static const char *lengthy(void)
{
    static char path[PATH_MAX + 2];
    memset(path, 'a', sizeof path - 1);
    for (size_t i = 0; i < sizeof path - 1; i += 100)
        path[i] = '/';
    return path;
}

/* -- DeleteFile, GetFileAttributes ----------------------------------------------------------- */

static void test_delete(void **state)
{
    (void)state;
    scratch_write("file", "abc");
    mkdir("sub", 0755);
    assert_fails(DeleteFileA("missing"), ERROR_FILE_NOT_FOUND);
    assert_fails(DeleteFileA("missing/file"), ERROR_PATH_NOT_FOUND);
    assert_fails(DeleteFileA("file/file"), ERROR_PATH_NOT_FOUND);
    assert_fails(DeleteFileA(""), ERROR_PATH_NOT_FOUND);
    assert_fails(DeleteFileA(NULL), ERROR_PATH_NOT_FOUND);
    assert_fails(DeleteFileW(NULL), ERROR_PATH_NOT_FOUND);
    assert_fails(DeleteFileA("sub"), ERROR_ACCESS_DENIED);
    assert_fails(DeleteFileA(lengthy()), ERROR_FILENAME_EXCED_RANGE);
    assert_true(DeleteFileA(".\\sub\\..\\file"));
    assert_int_equal(scratch_size("file"), -1);
    scratch_write("\xc3\xa4", "abc");
    assert_true(DeleteFileW(u"\u00e4"));
    assert_int_equal(scratch_size("\xc3\xa4"), -1);
    /* A link goes, not what it leads to. */
    scratch_write("file", "abc");
    assert_false(symlink("file", "link"));
    assert_true(DeleteFileA("link"));
    assert_true(scratch_has("file", "abc"));
    /* Read-only as Windows knows it (row of the attribute): refused until somebody may write. */
    chmod("file", 0444);
    assert_fails(DeleteFileA("file"), ERROR_ACCESS_DENIED);
    chmod("file", 0644);
    assert_true(DeleteFileA("file"));
    rmdir("sub");
}

static void test_open_file_can_be_deleted(void **state)
{
    (void)state;
    DWORD count;
    HANDLE file = scratch_open("file", GENERIC_WRITE, CREATE_NEW, 0);
    assert_true(DeleteFileA("file"));
    assert_true(WriteFile(file, "x", 1, &count, NULL));
    assert_true(CloseHandle(file));
    assert_int_equal(scratch_size("file"), -1);
}

static void test_attributes(void **state)
{
    (void)state;
    scratch_write("file", "abc");
    mkdir("sub", 0755);
    assert_false(symlink("sub", "link"));
    assert_false(symlink("nowhere", "astray"));
    assert_int_equal(GetFileAttributesA("file"), FILE_ATTRIBUTE_NORMAL);
    assert_int_equal(GetFileAttributesW(u"sub"), FILE_ATTRIBUTE_DIRECTORY);
    assert_int_equal(GetFileAttributesA("sub\\"), FILE_ATTRIBUTE_DIRECTORY);
    assert_int_equal(GetFileAttributesA("link"), FILE_ATTRIBUTE_DIRECTORY);
    chmod("file", 0400);
    assert_int_equal(GetFileAttributesA("file"), FILE_ATTRIBUTE_READONLY);
    assert_fails(GetFileAttributesA("missing") + 1, ERROR_FILE_NOT_FOUND);
    assert_fails(GetFileAttributesA("astray") + 1, ERROR_FILE_NOT_FOUND);
    assert_fails(GetFileAttributesA("missing/file") + 1, ERROR_PATH_NOT_FOUND);
    assert_fails(GetFileAttributesA("file/file") + 1, ERROR_PATH_NOT_FOUND);
    assert_fails(GetFileAttributesA(NULL) + 1, ERROR_PATH_NOT_FOUND);
    assert_fails(GetFileAttributesW(u"") + 1, ERROR_PATH_NOT_FOUND);
    assert_fails(GetFileAttributesA(lengthy()) + 1, ERROR_FILENAME_EXCED_RANGE);
    unlink("file");
    unlink("link");
    unlink("astray");
    rmdir("sub");
}

/* -- GetFullPathName ------------------------------------------------------------------------- */

static void test_full_paths(void **state)
{
    (void)state;
    static const struct {
        const char *given, *full, *part;
    } rows[] = {
        { "/", "/", NULL },
        { "/a", "/a", "a" },
        { "//a///b", "/a/b", "b" },
        { "/a/b/", "/a/b/", NULL },
        { "/a/./b/.", "/a/b", "b" },
        { "/a/../b", "/b", "b" },
        { "/..", "/", NULL },
        { "/a/..", "/", NULL },
        { "/../../a/b/..", "/a", "a" },
        { "/a/.../..b", "/a/.../..b", "..b" },
        { "\\a\\b", "/a/b", "b" },
        { "\\\\?\\/a", "/a", "a" },
        { "nul", "/dev/null", "null" },
    };
    char buffer[PATH_MAX], *part;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        DWORD length = (DWORD)strlen(rows[i].full);
        assert_int_equal(GetFullPathNameA(rows[i].given, sizeof buffer, buffer, &part), length);
        assert_string_equal(buffer, rows[i].full);
        if (rows[i].part)
            assert_string_equal(part, rows[i].part);
        else
            assert_null(part);
    }
}

static void test_relative_paths(void **state)
{
    (void)state;
    char buffer[PATH_MAX], expected[PATH_MAX], *part;
    snprintf(expected, sizeof expected, "%s/file", scratch_folder());
    DWORD length = (DWORD)strlen(expected);
    assert_int_equal(GetFullPathNameA("sub/../file", sizeof buffer, buffer, &part), length);
    assert_string_equal(buffer, expected);
    assert_string_equal(part, "file");
    /* Buffers too small: the size needed, and nothing written. */
    memset(buffer, '#', sizeof buffer);
    part = buffer + 7;
    assert_int_equal(GetFullPathNameA("file", 0, NULL, NULL), length + 1);
    assert_int_equal(GetFullPathNameA("file", length, buffer, &part), length + 1);
    assert_int_equal(buffer[0], '#');
    assert_ptr_equal(part, buffer + 7);
    assert_int_equal(GetFullPathNameA("file", length + 1, buffer, NULL), length);
    assert_fails(GetFullPathNameA("", sizeof buffer, buffer, &part), ERROR_INVALID_NAME);
    assert_fails(GetFullPathNameA(NULL, sizeof buffer, buffer, &part), ERROR_INVALID_NAME);
    assert_fails(GetFullPathNameA(lengthy(), sizeof buffer, buffer, &part),
                 ERROR_FILENAME_EXCED_RANGE);
}

static void test_wide_paths(void **state)
{
    (void)state;
    WCHAR buffer[PATH_MAX], *part;
    assert_int_equal(GetFullPathNameW(u"/\u00e4/..\\\U0001F600", PATH_MAX, buffer, &part), 3);
    assert_memory_equal(buffer, u"/\U0001F600", 4 * sizeof(WCHAR));
    assert_ptr_equal(part, buffer + 1);
    assert_int_equal(GetFullPathNameW(u"/\u00e4/", 3, buffer, &part), 4);
    assert_int_equal(GetFullPathNameW(u"/\u00e4/", 4, buffer, &part), 3);
    assert_null(part);
    const WCHAR lone[] = { '/', 0xD800, 'x', 0 };
    assert_int_equal(GetFullPathNameW(lone, PATH_MAX, buffer, NULL), 3);
    assert_memory_equal(buffer, lone, sizeof lone);
    assert_fails(GetFullPathNameW(NULL, PATH_MAX, buffer, NULL), ERROR_INVALID_NAME);
}

static int in_a_removed_folder(void *context)
{
    char buffer[PATH_MAX];
    (void)context;
    if (mkdir("gone", 0755) || chdir("gone") || rmdir("../gone"))
        return 1;
    SetLastError(UNTOUCHED);
    if (GetFullPathNameA("file", sizeof buffer, buffer, NULL))
        return 2;
    if (GetLastError() != ERROR_FILE_NOT_FOUND)
        return 3;
    return GetFullPathNameA("/file", sizeof buffer, buffer, NULL) == 5 ? 0 : 4;
}

static void test_removed_folder(void **state)
{
    (void)state;
    assert_int_equal(scratch_child(in_a_removed_folder, NULL), 0);
}

/* -- temporary files ------------------------------------------------------------------------- */

static BOOL is_temporary(const char *expected)
{
    char buffer[PATH_MAX];
    WCHAR wide[PATH_MAX];
    DWORD length = (DWORD)strlen(expected);
    return GetTempPathA(sizeof buffer, buffer) == length && !strcmp(buffer, expected) &&
           GetTempPathA(length + 1, buffer) == length &&
           GetTempPathA(length, buffer) == length + 1 && GetTempPathA(0, NULL) == length + 1 &&
           GetTempPathW(PATH_MAX, wide) == length && wide[length - 1] == '/' &&
           GetTempPathW(length, wide) == length + 1;
}

static int look_for_temporary(void *context)
{
    char here[PATH_MAX];
    (void)context;
    unsetenv("TMP");
    unsetenv("TEMP");
    unsetenv("TMPDIR");
    if (!is_temporary("/tmp/"))
        return 1;
    setenv("TMPDIR", "/third", 1);
    if (!is_temporary("/third/"))
        return 2;
    setenv("TEMP", "/second/", 1);
    setenv("TMP", "", 1);
    if (!is_temporary("/second/"))
        return 3;
    setenv("TMP", "/first/./x/..", 1);
    if (!is_temporary("/first/"))
        return 4;
    snprintf(here, sizeof here, "%s/here/", scratch_folder());
    setenv("TMP", "here", 1);
    if (!is_temporary(here))
        return 5;
    setenv("TMP", lengthy(), 1);
    return GetTempPathA(0, NULL) || GetLastError() != ERROR_FILENAME_EXCED_RANGE ? 6 : 0;
}

static void test_temporary_folder(void **state)
{
    (void)state;
    assert_int_equal(scratch_child(look_for_temporary, NULL), 0);
}

static void test_temporary_names(void **state)
{
    (void)state;
    char first[MAX_PATH], second[MAX_PATH], expected[MAX_PATH];
    WCHAR wide[MAX_PATH];
    mkdir("sub", 0755);
    UINT number = GetTempFileNameA("sub", "prefix", 0, first);
    assert_in_range(number, 1, 0xffff);
    snprintf(expected, sizeof expected, "sub/pre%X.tmp", number);
    assert_string_equal(first, expected);
    assert_int_equal(scratch_size(first), 0);
    assert_int_equal(scratch_mode(first), 0600);
    assert_true(GetTempFileNameA("sub", "pre", 0, second));
    assert_string_not_equal(first, second);
    unlink(first);
    unlink(second);
    /* A number given: its low half, and no file. */
    assert_int_equal(GetTempFileNameA("sub\\", "ab", 0x1002f, first), 0x2f);
    assert_string_equal(first, "sub/ab2F.tmp");
    assert_int_equal(scratch_size(first), -1);
    assert_int_equal(GetTempFileNameW(u"sub", u"\u00e4\u00f6\u00fcx", 0xbeef, wide), 0xbeef);
    assert_memory_equal(wide, u"sub/\u00e4\u00f6\u00fcBEEF.tmp", 16 * sizeof(WCHAR));
    assert_int_equal(GetTempFileNameA("sub", "\xc3\xa4\xc3\xb6\xf0\x9f\x98\x80", 5, first), 5);
    assert_string_equal(first, "sub/\xc3\xa4\xc3\xb6"
                               "5.tmp"); /* two units do not fit in three */
    number = GetTempFileNameA("sub", "", 0x10000, first);
    assert_in_range(number, 1, 0xffff);
    assert_int_equal(unlink(first), 0);
    rmdir("sub");
}

static void test_no_temporary_name(void **state)
{
    (void)state;
    char name[MAX_PATH] = "#", folder[2 * MAX_PATH];
    WCHAR wide[MAX_PATH];
    scratch_write("file", "");
    assert_fails(GetTempFileNameA("missing", "pre", 0, name), ERROR_DIRECTORY);
    assert_fails(GetTempFileNameA("missing", "pre", 7, name), ERROR_DIRECTORY);
    assert_fails(GetTempFileNameA("file", "pre", 0, name), ERROR_DIRECTORY);
    assert_fails(GetTempFileNameA("", "pre", 0, name), ERROR_DIRECTORY);
    assert_fails(GetTempFileNameW(u"missing", u"pre", 0, wide), ERROR_DIRECTORY);
    assert_fails(GetTempFileNameA(NULL, "pre", 7, name), ERROR_INVALID_PARAMETER);
    assert_fails(GetTempFileNameA(".", NULL, 7, name), ERROR_INVALID_PARAMETER);
    assert_fails(GetTempFileNameA(".", "pre", 7, NULL), ERROR_INVALID_PARAMETER);
    assert_fails(GetTempFileNameW(NULL, u"pre", 7, wide), ERROR_INVALID_PARAMETER);
    assert_string_equal(name, "#");
    /* 259 characters and a NUL fit: 247 and "/pre" and "ffff.tmp". */
    memset(folder, '/', sizeof folder);
    folder[0] = '.';
    folder[247] = 0;
    assert_int_equal(GetTempFileNameA(folder, "pre", 0xffff, name), 0xffff);
    folder[247] = '/';
    folder[248] = 0;
    assert_fails(GetTempFileNameA(folder, "pre", 0xffff, name), ERROR_BUFFER_OVERFLOW);
    unlink("file");
}

static int without_permission(void *context)
{
    char name[MAX_PATH];
    (void)context;
    SetLastError(UNTOUCHED);
    return GetTempFileNameA("mine", "pre", 0, name) ? 1 : (int)GetLastError();
}

static void test_folder_of_others(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    mkdir("mine", 0755);
    assert_int_equal(scratch_unprivileged(without_permission, NULL), ERROR_ACCESS_DENIED);
    rmdir("mine");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_delete),           cmocka_unit_test(test_open_file_can_be_deleted),
        cmocka_unit_test(test_attributes),       cmocka_unit_test(test_full_paths),
        cmocka_unit_test(test_relative_paths),   cmocka_unit_test(test_wide_paths),
        cmocka_unit_test(test_removed_folder),   cmocka_unit_test(test_temporary_folder),
        cmocka_unit_test(test_temporary_names),  cmocka_unit_test(test_no_temporary_name),
        cmocka_unit_test(test_folder_of_others),
    };
    return cmocka_run_group_tests(tests, scratch_begin, scratch_end);
}
