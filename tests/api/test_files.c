/* SPDX-License-Identifier: MIT */
/* CreateFile: dispositions, paths, rights, and what each of them refuses. */
#include "scratch.h"

#include <filemap.h>
#include <windows.h>

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#define BOTH (GENERIC_READ | GENERIC_WRITE)

/* Opens and closes; returns the last error, or ~0 when it is wrong for the outcome. */
static DWORD outcome(const char *name, DWORD access, DWORD disposition, DWORD flags)
{
    HANDLE file = scratch_open(name, access, disposition, flags);
    DWORD error = GetLastError();
    BOOL opened = file != INVALID_HANDLE_VALUE;
    if (opened)
        assert_true(CloseHandle(file));
    return opened == (error == 0 || error == ERROR_ALREADY_EXISTS) ? error : ~0U;
}

static void assert_opens(const char *name, DWORD access, DWORD disposition, DWORD flags)
{
    assert_int_equal(outcome(name, access, disposition, flags), 0);
}

static const DWORD all_dispositions[] = { CREATE_NEW, CREATE_ALWAYS, OPEN_EXISTING, OPEN_ALWAYS,
                                          TRUNCATE_EXISTING };

/* -- dispositions ---------------------------------------------------------------------------- */

static void test_dispositions(void **state)
{
    (void)state;
    static const struct {
        DWORD disposition, there, missing;
        long size_after;
    } rows[] = {
        { CREATE_NEW, ERROR_FILE_EXISTS, 0, 3 },
        { CREATE_ALWAYS, ERROR_ALREADY_EXISTS, 0, 0 },
        { OPEN_EXISTING, 0, ERROR_FILE_NOT_FOUND, 3 },
        { OPEN_ALWAYS, ERROR_ALREADY_EXISTS, 0, 3 },
        { TRUNCATE_EXISTING, 0, ERROR_FILE_NOT_FOUND, 0 },
        { 0, ERROR_INVALID_PARAMETER, ERROR_INVALID_PARAMETER, 3 },
        { 6, ERROR_INVALID_PARAMETER, ERROR_INVALID_PARAMETER, 3 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        scratch_write("there", "abc");
        assert_int_equal(outcome("there", BOTH, rows[i].disposition, 0), rows[i].there);
        assert_int_equal(scratch_size("there"), rows[i].size_after);
        unlink("missing");
        assert_int_equal(outcome("missing", BOTH, rows[i].disposition, 0), rows[i].missing);
        assert_int_equal(scratch_size("missing"), rows[i].missing ? -1 : 0);
    }
    unlink("missing");
}

static void test_truncating_needs_the_right(void **state)
{
    (void)state;
    scratch_write("there", "abc");
    assert_int_equal(outcome("there", GENERIC_READ, TRUNCATE_EXISTING, 0), ERROR_INVALID_PARAMETER);
    assert_int_equal(outcome("there", 0, TRUNCATE_EXISTING, 0), ERROR_INVALID_PARAMETER);
    assert_int_equal(scratch_size("there"), 3);
    /* CREATE_ALWAYS empties by its own right. */
    HANDLE file = scratch_open("there", GENERIC_READ, CREATE_ALWAYS, 0);
    DWORD count;
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_int_equal(scratch_size("there"), 0);
    assert_false(WriteFile(file, "x", 1, &count, NULL));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    CloseHandle(file);
}

static void test_bad_arguments(void **state)
{
    (void)state;
    scratch_write("there", "abc");
    SetLastError(UNTOUCHED);
    assert_ptr_equal(CreateFileA("there", BOTH, 8, NULL, CREATE_ALWAYS, 0, NULL),
                     INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_int_equal(outcome("there", 0x00200000, CREATE_ALWAYS, 0), ERROR_ACCESS_DENIED);
    assert_int_equal(outcome("there", BOTH | ACCESS_SYSTEM_SECURITY, CREATE_ALWAYS, 0),
                     ERROR_PRIVILEGE_NOT_HELD);
    assert_int_equal(scratch_size("there"), 3);
}

static void test_new_files(void **state)
{
    (void)state;
    SECURITY_ATTRIBUTES inherit = { sizeof inherit, NULL, TRUE };
    DWORD flags = 0x55;
    HANDLE file = CreateFileA("new", BOTH, 0, &inherit, CREATE_NEW, 0, NULL);
    assert_true(GetHandleInformation(file, &flags));
    assert_int_equal(flags, HANDLE_FLAG_INHERIT);
    assert_int_equal(scratch_mode("new"), 0644);
    CloseHandle(file);
    unlink("new");
    file = scratch_open("new", 0, CREATE_NEW, 0);
    assert_true(GetHandleInformation(file, &flags));
    assert_int_equal(flags, 0);
    assert_int_equal(GetFileSize(file, NULL), 0);
    CloseHandle(file);
    unlink("new");
    assert_opens("new", FILE_EXECUTE, CREATE_NEW, 0);
    unlink("new");
}

/* -- paths ----------------------------------------------------------------------------------- */

static void test_missing_paths(void **state)
{
    (void)state;
    char lengthy[PATH_MAX + 8];
    scratch_write("there", "abc");
    for (size_t i = 0; i < sizeof all_dispositions / sizeof *all_dispositions; i++) {
        DWORD disposition = all_dispositions[i];
        assert_int_equal(outcome("no-folder/file", BOTH, disposition, 0), ERROR_PATH_NOT_FOUND);
        assert_int_equal(outcome("there/file", BOTH, disposition, 0), ERROR_PATH_NOT_FOUND);
        assert_int_equal(outcome("", BOTH, disposition, 0), ERROR_PATH_NOT_FOUND);
        assert_int_equal(outcome("\\\\?\\", BOTH, disposition, 0), ERROR_PATH_NOT_FOUND);
        assert_int_equal(outcome(NULL, BOTH, disposition, 0), ERROR_PATH_NOT_FOUND);
        assert_int_equal(outcome("C:\\file", BOTH, disposition, 0), ERROR_PATH_NOT_FOUND);
        memset(lengthy, 'a', sizeof lengthy);
        lengthy[PATH_MAX] = 0;
        assert_int_equal(outcome(lengthy, BOTH, disposition, 0), ERROR_FILENAME_EXCED_RANGE);
        lengthy[300] = 0; /* one component too long */
        assert_int_equal(outcome(lengthy, BOTH, disposition, 0), ERROR_FILENAME_EXCED_RANGE);
    }
    SetLastError(UNTOUCHED);
    assert_ptr_equal(CreateFileW(NULL, BOTH, 0, NULL, OPEN_ALWAYS, 0, NULL), INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), ERROR_PATH_NOT_FOUND);
    assert_int_equal(outcome("/no-such-file", GENERIC_READ, OPEN_EXISTING, 0),
                     ERROR_FILE_NOT_FOUND);
}

static void test_forms_of_paths(void **state)
{
    (void)state;
    char path[PATH_MAX];
    mkdir("sub", 0755);
    scratch_write("sub/file", "abc");
    assert_opens("sub\\file", GENERIC_READ, OPEN_EXISTING, 0);
    assert_opens(".\\sub\\..\\sub\\file", GENERIC_READ, OPEN_EXISTING, 0);
    snprintf(path, sizeof path, "\\\\?\\%s\\sub\\file", scratch_folder());
    assert_opens(path, GENERIC_READ, OPEN_EXISTING, 0);
    HANDLE file = CreateFileW(u"sub\\\u00e4\U0001F600", BOTH, 0, NULL, CREATE_NEW, 0, NULL);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    CloseHandle(file);
    assert_int_equal(scratch_size("sub/\xc3\xa4\xf0\x9f\x98\x80"), 0);
    unlink("sub/\xc3\xa4\xf0\x9f\x98\x80");
    unlink("sub/file");
    rmdir("sub");
}

static void test_null_device(void **state)
{
    (void)state;
    static const char *const names[] = { "NUL", "nul", "NUL:", "\\\\.\\NUL", "\\\\?\\NUL" };
    char byte;
    DWORD count = 9;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        HANDLE file = scratch_open(names[i], BOTH, OPEN_EXISTING, 0);
        assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
        assert_int_equal(GetFileType(file), FILE_TYPE_CHAR);
        assert_true(WriteFile(file, "x", 1, &count, NULL));
        assert_true(ReadFile(file, &byte, 1, &count, NULL));
        assert_int_equal(count, 0);
        CloseHandle(file);
    }
    assert_int_equal(outcome("NUL", BOTH, CREATE_ALWAYS, 0), ERROR_ALREADY_EXISTS);
}

static void test_folders(void **state)
{
    (void)state;
    mkdir("sub", 0755);
    assert_int_equal(outcome("sub", GENERIC_READ, OPEN_EXISTING, 0), ERROR_ACCESS_DENIED);
    assert_int_equal(outcome("sub", BOTH, OPEN_ALWAYS, 0), ERROR_ACCESS_DENIED);
    assert_int_equal(outcome("sub", 0, OPEN_EXISTING, 0), ERROR_ACCESS_DENIED);
    assert_int_equal(outcome("sub", BOTH, CREATE_ALWAYS, 0), ERROR_ACCESS_DENIED);
    assert_int_equal(outcome("sub", BOTH, TRUNCATE_EXISTING, 0), ERROR_ACCESS_DENIED);
    assert_int_equal(outcome("sub", BOTH, CREATE_NEW, 0), ERROR_FILE_EXISTS);
    const DWORD backup = FILE_FLAG_BACKUP_SEMANTICS;
    assert_int_equal(outcome("sub", BOTH, CREATE_ALWAYS, backup), ERROR_ACCESS_DENIED);
    assert_opens("sub", 0, OPEN_EXISTING, backup);
    HANDLE folder = scratch_open("sub\\", BOTH, OPEN_EXISTING, backup);
    char byte;
    DWORD count;
    assert_int_equal(GetLastError(), 0);
    assert_int_equal(GetFileType(folder), FILE_TYPE_DISK);
    assert_false(ReadFile(folder, &byte, 1, &count, NULL));
    assert_int_equal(GetLastError(), ERROR_INVALID_FUNCTION);
    assert_false(WriteFile(folder, "x", 1, &count, NULL));
    assert_int_equal(GetLastError(), ERROR_INVALID_FUNCTION);
    assert_false(SetEndOfFile(folder));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_true(FlushFileBuffers(folder));
    CloseHandle(folder);
    rmdir("sub");
}

static void test_links(void **state)
{
    (void)state;
    assert_false(symlink("loop", "loop"));
    assert_false(symlink("target", "link"));
    assert_int_equal(outcome("loop", BOTH, OPEN_EXISTING, 0), ERROR_CANT_RESOLVE_FILENAME);
    assert_int_equal(outcome("link", BOTH, OPEN_EXISTING, 0), ERROR_FILE_NOT_FOUND);
    assert_int_equal(outcome("link", BOTH, CREATE_NEW, 0), ERROR_FILE_EXISTS);
    assert_opens("link", BOTH, OPEN_ALWAYS, 0); /* makes what it leads to */
    assert_int_equal(scratch_size("target"), 0);
    assert_int_equal(outcome("link", BOTH, OPEN_ALWAYS, 0), ERROR_ALREADY_EXISTS);
    assert_opens("link", 0, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT);
    assert_int_equal(outcome("link", BOTH, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT),
                     ERROR_CANT_RESOLVE_FILENAME);
    assert_opens("target", BOTH, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT);
    unlink("loop");
    unlink("link");
    unlink("target");
}

/* -- rights ---------------------------------------------------------------------------------- */

static void test_rights(void **state)
{
    (void)state;
    static const struct {
        DWORD access;
        BOOL reads, writes;
    } rows[] = {
        { 0, FALSE, FALSE },
        { GENERIC_READ, TRUE, FALSE },
        { GENERIC_WRITE, FALSE, TRUE },
        { GENERIC_EXECUTE, FALSE, FALSE },
        { FILE_READ_DATA, TRUE, FALSE },
        { FILE_APPEND_DATA, FALSE, TRUE },
        { FILE_READ_ATTRIBUTES | SYNCHRONIZE, FALSE, FALSE },
        { GENERIC_ALL, TRUE, TRUE },
        { MAXIMUM_ALLOWED, TRUE, TRUE },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char byte;
        DWORD count;
        scratch_write("there", "abc");
        HANDLE file = scratch_open("there", rows[i].access, OPEN_EXISTING, 0);
        assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
        assert_int_equal(ReadFile(file, &byte, 1, &count, NULL), rows[i].reads);
        assert_true(rows[i].reads || GetLastError() == ERROR_ACCESS_DENIED);
        SetLastError(UNTOUCHED);
        assert_int_equal(WriteFile(file, "x", 1, &count, NULL), rows[i].writes);
        assert_true(rows[i].writes || GetLastError() == ERROR_ACCESS_DENIED);
        assert_int_equal(count, rows[i].writes);
        SetLastError(UNTOUCHED);
        assert_int_equal(FlushFileBuffers(file), rows[i].writes);
        assert_true(rows[i].writes || GetLastError() == ERROR_ACCESS_DENIED);
        assert_true(GetFileSize(file, NULL) >= 3);
        assert_int_equal(GetFileType(file), FILE_TYPE_DISK);
        CloseHandle(file);
    }
}

/* Row h131: a duplicate of a file's handle never has more than its source. */
static void test_duplicates(void **state)
{
    (void)state;
    scratch_write("there", "abc");
    HANDLE self = GetCurrentProcess(), copy = NULL;
    HANDLE file = scratch_open("there", GENERIC_READ | GENERIC_EXECUTE, OPEN_EXISTING, 0);
    assert_true(DuplicateHandle(self, file, self, &copy, FILE_EXECUTE, FALSE, 0));
    CloseHandle(copy);
    assert_false(DuplicateHandle(self, file, self, &copy, GENERIC_WRITE, FALSE, 0));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    assert_true(DuplicateHandle(self, file, self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
    CloseHandle(file);
    char byte;
    DWORD count;
    assert_true(ReadFile(copy, &byte, 1, &count, NULL));
    CloseHandle(copy);
    assert_false(ReadFile(copy, &byte, 1, &count, NULL));
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
}

static void test_read_only_attribute(void **state)
{
    (void)state;
    DWORD count;
    HANDLE file = scratch_open("fixed", BOTH, CREATE_NEW, FILE_ATTRIBUTE_READONLY);
    assert_int_equal(GetLastError(), 0);
    assert_true(WriteFile(file, "abc", 3, &count, NULL)); /* its creator may */
    CloseHandle(file);
    assert_int_equal(scratch_mode("fixed"), 0444);
    assert_int_equal(GetFileAttributesA("fixed"), FILE_ATTRIBUTE_READONLY);
    assert_opens("fixed", GENERIC_READ, OPEN_EXISTING, 0);
    assert_opens("fixed", MAXIMUM_ALLOWED, OPEN_EXISTING, 0);
    const DWORD doomed = FILE_FLAG_DELETE_ON_CLOSE;
    assert_int_equal(outcome("fixed", BOTH, OPEN_EXISTING, 0), ERROR_ACCESS_DENIED);
    assert_int_equal(outcome("fixed", FILE_APPEND_DATA, OPEN_ALWAYS, 0), ERROR_ACCESS_DENIED);
    assert_int_equal(outcome("fixed", BOTH, TRUNCATE_EXISTING, 0), ERROR_ACCESS_DENIED);
    assert_int_equal(outcome("fixed", GENERIC_READ, CREATE_ALWAYS, 0), ERROR_ACCESS_DENIED);
    assert_int_equal(outcome("fixed", GENERIC_READ, OPEN_EXISTING, doomed), ERROR_ACCESS_DENIED);
    assert_false(DeleteFileA("fixed"));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    assert_int_equal(scratch_has("fixed", "abc"), TRUE);
    unlink("fixed");
    assert_int_equal(outcome("fixed", BOTH, CREATE_NEW, doomed | FILE_ATTRIBUTE_READONLY),
                     ERROR_ACCESS_DENIED);
    assert_int_equal(scratch_size("fixed"), -1);
}

static int refused(void *context)
{
    (void)context;
    if (outcome("secret", GENERIC_READ, OPEN_EXISTING, 0) != ERROR_ACCESS_DENIED ||
        outcome("public", BOTH, CREATE_ALWAYS, 0) != ERROR_ACCESS_DENIED ||
        outcome("mine", BOTH, CREATE_NEW, 0) != ERROR_ACCESS_DENIED ||
        outcome("closed/file", GENERIC_READ, OPEN_EXISTING, 0) != ERROR_ACCESS_DENIED)
        return 1;
    if (outcome("secret", 0, OPEN_EXISTING, 0) != 0 || /* its size is no secret */
        outcome("public", MAXIMUM_ALLOWED, OPEN_EXISTING, 0) != 0 || DeleteFileA("public") ||
        GetLastError() != ERROR_ACCESS_DENIED ||
        GetFileAttributesA("closed/file") != INVALID_FILE_ATTRIBUTES ||
        GetLastError() != ERROR_ACCESS_DENIED)
        return 2;
    HANDLE file = scratch_open("public", MAXIMUM_ALLOWED, OPEN_EXISTING, 0);
    DWORD count;
    char byte;
    if (!ReadFile(file, &byte, 1, &count, NULL) || WriteFile(file, "x", 1, &count, NULL))
        return 3;
    return 0;
}

static void test_files_of_others(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    scratch_write("secret", "abc");
    scratch_write("public", "abc");
    chmod("secret", 0600);
    mkdir("closed", 0700);
    scratch_write("closed/file", "");
    assert_int_equal(scratch_unprivileged(refused, NULL), 0);
    assert_int_equal(scratch_has("public", "abc"), TRUE);
    unlink("closed/file");
    rmdir("closed");
    unlink("secret");
    unlink("public");
}

/* -- exhaustion, other forms, races ---------------------------------------------------------- */

static void test_no_descriptor_left(void **state)
{
    (void)state;
    struct rlimit before, none;
    if (scratch_under_valgrind())
        skip();
    assert_false(getrlimit(RLIMIT_NOFILE, &before));
    none = before;
    none.rlim_cur = 1;
    scratch_write("there", "abc");
    assert_false(setrlimit(RLIMIT_NOFILE, &none));
    DWORD existing = outcome("there", BOTH, CREATE_ALWAYS, 0);
    DWORD fresh = outcome("fresh", BOTH, CREATE_NEW, 0);
    assert_false(setrlimit(RLIMIT_NOFILE, &before));
    assert_int_equal(existing, ERROR_TOO_MANY_OPEN_FILES);
    assert_int_equal(fresh, ERROR_TOO_MANY_OPEN_FILES);
    assert_int_equal(scratch_size("there"), 3);
    assert_int_equal(scratch_size("fresh"), -1);
}

static void test_no_descriptor_is_lost(void **state)
{
    (void)state;
    scratch_write("there", "abc");
    mkdir("sub", 0755);
    int before = scratch_descriptors();
    outcome("there", BOTH, OPEN_EXISTING, 0);
    outcome("there", 0, OPEN_EXISTING, 0);
    outcome("there", BOTH, CREATE_NEW, 0);
    outcome("sub", BOTH, OPEN_EXISTING, 0);
    outcome("sub", GENERIC_READ, OPEN_EXISTING, 0);
    outcome("sub", BOTH, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS);
    assert_int_equal(scratch_descriptors(), before);
    rmdir("sub");
}

static void test_create_file_2(void **state)
{
    (void)state;
    CREATEFILE2_EXTENDED_PARAMETERS more = { .dwSize = sizeof more,
                                             .dwFileAttributes = FILE_ATTRIBUTE_READONLY };
    scratch_write("there", "abc");
    HANDLE file = CreateFile2(u"there", GENERIC_READ, 0, OPEN_EXISTING, NULL);
    assert_int_equal(GetLastError(), 0);
    assert_int_equal(GetFileSize(file, NULL), 3);
    CloseHandle(file);
    file = CreateFile2(u"fixed", BOTH, 0, CREATE_NEW, &more);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    CloseHandle(file);
    assert_int_equal(scratch_mode("fixed"), 0444);
    unlink("fixed");
    more.dwSize--;
    assert_ptr_equal(CreateFile2(u"fixed", BOTH, 0, CREATE_NEW, &more), INVALID_HANDLE_VALUE);
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_int_equal(scratch_size("fixed"), -1);
}

static void test_write_through(void **state)
{
    (void)state;
    HANDLE file =
        scratch_open("synced", BOTH, CREATE_NEW, FILE_FLAG_WRITE_THROUGH | FILE_FLAG_NO_BUFFERING);
    int fd = filemap_fd_from_handle(file);
    assert_true((fcntl(fd, F_GETFL) & O_SYNC) == O_SYNC);
    close(fd);
    CloseHandle(file);
    unlink("synced");
}

static void *open_always(void *result)
{
    *(DWORD *)result = outcome("raced", BOTH, OPEN_ALWAYS, 0);
    return NULL;
}

/* Of those who race to create a file one makes it, and is told so. */
static void test_race(void **state)
{
    (void)state;
    enum { RUNNERS = 8 };
    for (int round = 0; round < 50; round++) {
        pthread_t threads[RUNNERS];
        DWORD results[RUNNERS];
        int makers = 0;
        for (int i = 0; i < RUNNERS; i++)
            assert_false(pthread_create(&threads[i], NULL, open_always, &results[i]));
        for (int i = 0; i < RUNNERS; i++) {
            pthread_join(threads[i], NULL);
            assert_true(results[i] == 0 || results[i] == ERROR_ALREADY_EXISTS);
            makers += results[i] == 0;
        }
        assert_int_equal(makers, 1);
        unlink("raced");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dispositions),
        cmocka_unit_test(test_truncating_needs_the_right),
        cmocka_unit_test(test_bad_arguments),
        cmocka_unit_test(test_new_files),
        cmocka_unit_test(test_missing_paths),
        cmocka_unit_test(test_forms_of_paths),
        cmocka_unit_test(test_null_device),
        cmocka_unit_test(test_folders),
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_rights),
        cmocka_unit_test(test_duplicates),
        cmocka_unit_test(test_read_only_attribute),
        cmocka_unit_test(test_files_of_others),
        cmocka_unit_test(test_no_descriptor_left),
        cmocka_unit_test(test_no_descriptor_is_lost),
        cmocka_unit_test(test_create_file_2),
        cmocka_unit_test(test_write_through),
        cmocka_unit_test(test_race),
    };
    return cmocka_run_group_tests(tests, scratch_begin, scratch_end);
}
