/* SPDX-License-Identifier: MIT */
/* CopyFile, MoveFile, MoveFileEx. What mappings forbid is stated in conformance/copymove.c too. */
#include "scratch.h"

#include <windows.h>

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)

#define assert_fails(call, error)                                                                  \
    do {                                                                                           \
        SetLastError(UNTOUCHED);                                                                   \
        assert_false(call);                                                                        \
        assert_int_equal(GetLastError(), error);                                                   \
    } while (0)

static int begin(void **state)
{
    (void)state;
    scratch_write("from", "abc");
    scratch_write("taken", "defgh");
    return mkdir("sub", 0755);
}

static int end(void **state)
{
    static const char *const names[] = { "from", "taken", "to", "link", "sub/to" };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(names[i]);
    rmdir("moved");
    rmdir("sub");
    return 0;
}

static HANDLE open_sharing(const char *name, DWORD access, DWORD share)
{
    HANDLE file = CreateFileA(name, access, share, NULL, OPEN_EXISTING, 0, NULL);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    return file;
}

/* -- CopyFile -------------------------------------------------------------------------------- */

static void test_copy(void **state)
{
    struct stat before, after;
    struct timespec times[] = { { 1000, 0 }, { 2000, 3000 } };
    (void)state;
    assert_false(utimensat(AT_FDCWD, "from", times, 0));
    assert_true(CopyFileA("from", "to", TRUE));
    assert_true(scratch_has("to", "abc"));
    assert_true(CopyFileW(u"from", u".\\taken", FALSE));
    assert_true(scratch_has("taken", "abc"));
    assert_true(scratch_has("from", "abc"));
    assert_false(stat("from", &before) || stat("to", &after));
    assert_int_equal(after.st_mtim.tv_sec, 2000);
    assert_int_equal(after.st_mtim.tv_nsec, 3000);
    assert_int_equal(after.st_mode, before.st_mode);
}

static void test_copy_attributes(void **state)
{
    (void)state;
    chmod("from", 0555);
    assert_true(CopyFileA("from", "to", FALSE));
    assert_int_equal(GetFileAttributesA("to"), FILE_ATTRIBUTE_READONLY);
    assert_int_equal(scratch_mode("to") & 0111, 0111);
    assert_fails(CopyFileA("taken", "to", FALSE), ERROR_ACCESS_DENIED);
    assert_true(scratch_has("to", "abc"));
    /* Nobody gets to execute what he may not read. */
    chmod("from", 0755);
    chmod("taken", 0600);
    assert_true(CopyFileA("from", "taken", FALSE));
    assert_int_equal(scratch_mode("taken") & 0777, 0700);
}

static void test_copy_large(void **state)
{
    enum { SIZE = (1 << 20) + 7 };
    (void)state;
    HANDLE file = scratch_open("from", GENERIC_WRITE, TRUNCATE_EXISTING, 0);
    char *bytes = malloc(SIZE), *copied = malloc(SIZE);
    DWORD count;
    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = (char)(i * 7 + i / 251);
    assert_true(WriteFile(file, bytes, SIZE, &count, NULL));
    CloseHandle(file);
    assert_true(CopyFileA("from", "taken", FALSE));
    file = scratch_open("taken", GENERIC_READ, OPEN_EXISTING, 0);
    assert_true(ReadFile(file, copied, SIZE, &count, NULL));
    assert_int_equal(count, SIZE);
    assert_memory_equal(bytes, copied, SIZE);
    CloseHandle(file);
    assert_int_equal(scratch_size("taken"), SIZE);
    free(copied);
    free(bytes);
}

static void test_copy_errors(void **state)
{
    (void)state;
    int descriptors = scratch_descriptors();
    assert_fails(CopyFileA("missing", "to", FALSE), ERROR_FILE_NOT_FOUND);
    assert_fails(CopyFileA("missing/from", "to", FALSE), ERROR_PATH_NOT_FOUND);
    assert_fails(CopyFileA("from", "missing/to", FALSE), ERROR_PATH_NOT_FOUND);
    assert_fails(CopyFileA(NULL, "to", FALSE), ERROR_PATH_NOT_FOUND);
    assert_fails(CopyFileW(u"from", NULL, FALSE), ERROR_PATH_NOT_FOUND);
    assert_fails(CopyFileA("from", "", FALSE), ERROR_PATH_NOT_FOUND);
    assert_fails(CopyFileA("from", "taken", TRUE), ERROR_FILE_EXISTS);
    assert_fails(CopyFileA("sub", "to", FALSE), ERROR_ACCESS_DENIED);
    assert_fails(CopyFileA("from", "sub", FALSE), ERROR_ACCESS_DENIED);
    assert_int_equal(scratch_size("to"), -1);
    assert_true(scratch_has("taken", "defgh"));
    /* Onto itself, by one name or two: it is not emptied. */
    assert_fails(CopyFileA("from", "from", FALSE), ERROR_SHARING_VIOLATION);
    assert_false(link("from", "link"));
    assert_fails(CopyFileA("from", "link", FALSE), ERROR_SHARING_VIOLATION);
    assert_true(scratch_has("from", "abc"));
    assert_int_equal(scratch_descriptors(), descriptors);
}

/* Row 361. */
static void test_copy_over_mapped(void **state)
{
    (void)state;
    HANDLE file = open_sharing("taken", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 0, NULL);
    assert_non_null(section);
    assert_fails(CopyFileA("from", "taken", FALSE), ERROR_USER_MAPPED_FILE);
    assert_true(scratch_has("taken", "defgh"));
    CloseHandle(file);
    file = open_sharing("taken", GENERIC_READ, FILE_SHARE_READ);
    assert_fails(CopyFileA("from", "taken", FALSE), ERROR_SHARING_VIOLATION);
    CloseHandle(file);
    assert_fails(CopyFileA("from", "taken", FALSE), ERROR_USER_MAPPED_FILE);
    CloseHandle(section);
    assert_true(CopyFileA("from", "taken", FALSE));
    assert_true(scratch_has("taken", "abc"));
}

static void test_copy_open(void **state)
{
    (void)state;
    HANDLE file = open_sharing("from", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ);
    assert_true(CopyFileA("from", "to", FALSE));
    CloseHandle(file);
    file = open_sharing("from", GENERIC_READ, FILE_SHARE_WRITE | FILE_SHARE_DELETE);
    assert_fails(CopyFileA("from", "to", FALSE), ERROR_SHARING_VIOLATION);
    CloseHandle(file);
    assert_true(CopyFileA("from", "NUL", FALSE));
}

static int copy_into_no_room(void *context)
{
    (void)context;
    SetLastError(UNTOUCHED);
    return CopyFileA("from", "/dev/full", FALSE) ? 1 : (int)GetLastError();
}

static void test_copy_without_room(void **state)
{
    (void)state;
    assert_int_equal(scratch_child(copy_into_no_room, NULL), ERROR_DISK_FULL);
    assert_false(access("/dev/full", F_OK));
}

/* -- MoveFile -------------------------------------------------------------------------------- */

static void test_move(void **state)
{
    (void)state;
    assert_true(MoveFileA("from", "sub\\to"));
    assert_true(scratch_has("sub/to", "abc"));
    assert_int_equal(scratch_size("from"), -1);
    assert_true(MoveFileW(u"sub/to", u"from"));
    assert_true(MoveFileA("sub", "moved"));
    assert_true(MoveFileExW(u"moved", u"sub", 0));
    assert_true(MoveFileExA("from", "taken", MOVEFILE_REPLACE_EXISTING));
    assert_true(scratch_has("taken", "abc"));
    assert_int_equal(scratch_size("from"), -1);
    /* A link goes itself. */
    assert_false(symlink("taken", "link"));
    assert_true(MoveFileA("link", "to"));
    assert_true(scratch_has("taken", "abc"));
    assert_int_equal(readlink("to", (char[8]){ 0 }, 8), 5);
}

static void test_move_errors(void **state)
{
    (void)state;
    int descriptors = scratch_descriptors();
    assert_fails(MoveFileA("missing", "to"), ERROR_FILE_NOT_FOUND);
    assert_fails(MoveFileA("missing/from", "to"), ERROR_PATH_NOT_FOUND);
    assert_fails(MoveFileA("from", "missing/to"), ERROR_PATH_NOT_FOUND);
    assert_fails(MoveFileA(NULL, "to"), ERROR_PATH_NOT_FOUND);
    assert_fails(MoveFileExW(u"from", NULL, 0), ERROR_PATH_NOT_FOUND);
    assert_fails(MoveFileA("from", "taken"), ERROR_ALREADY_EXISTS);
    assert_fails(MoveFileA("from", "sub"), ERROR_ALREADY_EXISTS);
    assert_fails(MoveFileExA("from", "sub", MOVEFILE_REPLACE_EXISTING), ERROR_ACCESS_DENIED);
    assert_fails(MoveFileExA("sub", "from", MOVEFILE_REPLACE_EXISTING), ERROR_ACCESS_DENIED);
    assert_fails(MoveFileA("sub", "sub/moved"), ERROR_INVALID_PARAMETER);
    chmod("taken", 0444);
    assert_fails(MoveFileExA("from", "taken", MOVEFILE_REPLACE_EXISTING), ERROR_ACCESS_DENIED);
    assert_fails(MoveFileExA("from", "to", 0x40), ERROR_INVALID_PARAMETER);
    assert_fails(MoveFileExA("from", "to", MOVEFILE_COPY_ALLOWED | MOVEFILE_DELAY_UNTIL_REBOOT),
                 ERROR_INVALID_PARAMETER);
    assert_fails(MoveFileExA("from", NULL, MOVEFILE_DELAY_UNTIL_REBOOT), ERROR_NOT_SUPPORTED);
    assert_fails(MoveFileExA("from", "to", MOVEFILE_CREATE_HARDLINK), ERROR_NOT_SUPPORTED);
    assert_true(scratch_has("from", "abc"));
    assert_true(scratch_has("taken", "defgh"));
    assert_int_equal(scratch_size("to"), -1);
    assert_int_equal(scratch_descriptors(), descriptors);
}

static void test_move_onto_itself(void **state)
{
    (void)state;
    assert_true(MoveFileA("from", "./sub/../from"));
    assert_false(link("from", "link"));
    assert_fails(MoveFileA("from", "link"), ERROR_ALREADY_EXISTS);
    assert_true(MoveFileExA("from", "link", MOVEFILE_REPLACE_EXISTING));
    assert_true(scratch_has("link", "abc"));
}

/* Row 362. */
static void test_move_open(void **state)
{
    (void)state;
    HANDLE file = open_sharing("from", GENERIC_READ | GENERIC_WRITE, 0);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    assert_non_null(section);
    assert_fails(MoveFileA("from", "to"), ERROR_SHARING_VIOLATION);
    assert_true(scratch_has("from", "abc"));
    assert_int_equal(scratch_size("to"), -1);
    CloseHandle(file);
    CloseHandle(section);
    file = open_sharing("from", GENERIC_READ, ALL);
    assert_true(MoveFileA("from", "to"));
    assert_int_equal(GetFileSize(file, NULL), 3);
    CloseHandle(file);
}

static void test_move_over_open(void **state)
{
    (void)state;
    HANDLE file = open_sharing("taken", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 0, NULL);
    assert_fails(MoveFileExA("from", "taken", MOVEFILE_REPLACE_EXISTING), ERROR_ACCESS_DENIED);
    CloseHandle(file);
    assert_fails(MoveFileExA("from", "taken", MOVEFILE_REPLACE_EXISTING), ERROR_ACCESS_DENIED);
    assert_true(scratch_has("taken", "defgh"));
    CloseHandle(section);
    assert_true(MoveFileExA("from", "taken", MOVEFILE_REPLACE_EXISTING));
}

/* A folder on a file system that is not the scratch folder's; NULL: there is none. */
static const char *elsewhere(char path[64])
{
    struct stat here, there;
    strcpy(path, "/dev/shm/filemap-copymove-XXXXXX");
    if (stat(".", &here) || stat("/dev/shm", &there) || here.st_dev == there.st_dev)
        return NULL;
    return mkdtemp(path);
}

static void test_move_to_another_device(void **state)
{
    char folder[64], name[80];
    (void)state;
    if (!elsewhere(folder))
        skip();
    snprintf(name, sizeof name, "%s/to", folder);
    assert_fails(MoveFileExA("from", name, 0), ERROR_NOT_SAME_DEVICE);
    assert_fails(MoveFileA("sub", name), ERROR_NOT_SAME_DEVICE);
    assert_true(MoveFileExA("from", name, MOVEFILE_COPY_ALLOWED | MOVEFILE_WRITE_THROUGH));
    assert_true(scratch_has(name, "abc"));
    assert_int_equal(scratch_size("from"), -1);
    assert_fails(MoveFileA("taken", name), ERROR_ALREADY_EXISTS);
    /* A file that is mapped stays, too. */
    HANDLE file = open_sharing("taken", GENERIC_READ, ALL);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READONLY, 0, 0, NULL);
    assert_true(MoveFileExA("taken", name, MOVEFILE_COPY_ALLOWED | MOVEFILE_REPLACE_EXISTING));
    assert_true(scratch_has(name, "defgh"));
    assert_true(scratch_has("taken", "defgh"));
    CloseHandle(section);
    CloseHandle(file);
    unlink(name);
    rmdir(folder);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_copy),
        TEST(test_copy_attributes),
        TEST(test_copy_large),
        TEST(test_copy_errors),
        TEST(test_copy_over_mapped),
        TEST(test_copy_open),
        TEST(test_copy_without_room),
        TEST(test_move),
        TEST(test_move_errors),
        TEST(test_move_onto_itself),
        TEST(test_move_open),
        TEST(test_move_over_open),
        TEST(test_move_to_another_device),
    };
    return cmocka_run_group_tests(tests, scratch_begin, scratch_end);
}
