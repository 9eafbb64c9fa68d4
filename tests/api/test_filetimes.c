/* SPDX-License-Identifier: MIT */
/* SetFileTime and GetFileTime. */
#include "sections.h"

#include <linux/magic.h>
#include <sys/vfs.h>

#define PATH temporary_path("file")
#define SECOND 10000000ULL
#define OLD (UINT64_C(13000000000) * SECOND + 1234567)   /* in 2012 */
#define OLDER (UINT64_C(12000000000) * SECOND + 7654321) /* in 1981 */

static FILETIME time_of(uint64_t steps)
{
    return (FILETIME){ (DWORD)steps, (DWORD)(steps >> 32) };
}

static uint64_t steps_of(FILETIME time)
{
    return (uint64_t)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

static HANDLE open_new(DWORD access)
{
    make_file(PATH, 0x1000);
    HANDLE file = open_file(PATH, access);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    return file;
}

static void close_new(HANDLE file)
{
    assert_true(CloseHandle(file));
    assert_int_equal(unlink(PATH), 0);
}

static uint64_t of_disk(struct timespec time)
{
    return (uint64_t)(time.tv_sec + 11644473600LL) * SECOND + (uint64_t)time.tv_nsec / 100;
}

static void assert_times(uint64_t accessed, uint64_t written)
{
    struct stat status;
    assert_int_equal(stat(PATH, &status), 0);
    assert_int_equal(of_disk(status.st_atim), accessed);
    assert_int_equal(of_disk(status.st_mtim), written);
}

/* What is NULL or 0 stays what it is; -1 and -2 too, which are no times. */
static void set_some(void **state)
{
    FILETIME old = time_of(OLD), older = time_of(OLDER);
    static const uint64_t none[] = { 0, UINT64_MAX, UINT64_MAX - 1 };
    (void)state;
    HANDLE file = open_new(GENERIC_WRITE);
    assert_quiet(SetFileTime(file, NULL, &old, &older));
    assert_times(OLD, OLDER);
    assert_quiet(SetFileTime(file, NULL, NULL, &old));
    assert_times(OLD, OLD);
    assert_quiet(SetFileTime(file, NULL, &older, NULL));
    assert_times(OLDER, OLD);
    for (size_t i = 0; i < COUNT(none); i++) {
        FILETIME nothing = time_of(none[i]);
        assert_quiet(SetFileTime(file, &nothing, &nothing, &nothing));
        assert_times(OLDER, OLD);
    }
    assert_quiet(SetFileTime(file, NULL, NULL, NULL));
    assert_quiet(SetFileTime(file, &old, NULL, NULL));
    assert_times(OLDER, OLD);
    close_new(file);
}

static void get_what_was_set(void **state)
{
    FILETIME old = time_of(OLD), older = time_of(OLDER), created, accessed, written;
    (void)state;
    HANDLE file = open_new(GENERIC_READ | GENERIC_WRITE);
    assert_quiet(SetFileTime(file, NULL, &older, &old));
    assert_quiet(GetFileTime(file, &created, &accessed, &written));
    assert_int_equal(steps_of(accessed), OLDER);
    assert_int_equal(steps_of(written), OLD);
    assert_int_equal(steps_of(created), OLD);                 /* it was there when it was written */
    FILETIME later = time_of(UINT64_C(14000000000) * SECOND); /* in 2044 */
    assert_quiet(SetFileTime(file, NULL, NULL, &later));
    assert_quiet(GetFileTime(file, &created, NULL, NULL));
    assert_true(steps_of(created) < steps_of(later));
    assert_quiet(GetFileTime(file, NULL, NULL, NULL));
    close_new(file);
}

/* A handle that can do nothing else. */
static void by_attributes_alone(void **state)
{
    FILETIME old = time_of(OLD), written;
    (void)state;
    HANDLE file = open_new(FILE_WRITE_ATTRIBUTES);
    assert_quiet(SetFileTime(file, NULL, &old, &old));
    assert_times(OLD, OLD);
    assert_quiet(GetFileTime(file, NULL, NULL, &written));
    assert_int_equal(steps_of(written), OLD);
    close_new(file);
}

/*
 * Row 258: a write through a view may leave the time stamp alone, and SetFileTime is the last to
 * set it. Memory file systems notice the first touch of a page only, which VirtualLock keeps there.
 */
static void writes_through_a_view(void **state)
{
    char path[700];
    struct stat status;
    struct statfs system;
    FILETIME old = time_of(OLD);
    (void)state;
    snprintf(path, sizeof path, "%s/times", getenv("FILEMAP_DIR"));
    make_file(path, 0x1000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    volatile char *view = map_view(section, FILE_MAP_WRITE);
    assert_non_null(view);
    view[0] = 'a';
    BOOL stays =
        VirtualLock((char *)view, 1) && statfs(path, &system) == 0 && system.f_type == TMPFS_MAGIC;
    assert_quiet(SetFileTime(file, NULL, &old, &old));
    view[0] = 'b';
    assert_int_equal(byte_of_file(path, 0), 'b');
    assert_int_equal(stat(path, &status), 0);
    BOOL unchanged = of_disk(status.st_mtim) == OLD;
    assert_true(UnmapViewOfFile((const void *)view) && CloseHandle(section) && CloseHandle(file));
    assert_int_equal(unlink(path), 0);
    if (!stays)
        skip();
    assert_true(unchanged);
}

/* The owner may set them whatever the permissions of the file are. */
static void owner_without_permissions(void *context)
{
    const FILETIME old = time_of(OLD), older = time_of(OLDER);
    char path[600];
    struct stat status;
    (void)context;
    snprintf(path, sizeof path, "%s", temporary_path("closed"));
    CHECK(chown(path, 65534, 65534) == 0 || geteuid() != 0);
    CHECK(geteuid() != 0 || setuid(65534) == 0);
    for (mode_t mode = 0; mode <= 0600; mode += 0200) {
        CHECK(chmod(path, mode) == 0);
        HANDLE file = open_file(path, FILE_WRITE_ATTRIBUTES);
        CHECK(file != INVALID_HANDLE_VALUE);
        CHECK(SetFileTime(file, NULL, mode ? &old : &older, mode ? &older : &old));
        CHECK(CloseHandle(file) && stat(path, &status) == 0);
        CHECK(of_disk(status.st_mtim) == (mode ? OLDER : OLD));
    }
}

static void by_owner(void **state)
{
    (void)state;
    make_file(temporary_path("closed"), 0x1000);
    in_child(owner_without_permissions, NULL);
    assert_int_equal(unlink(temporary_path("closed")), 0);
}

static void errors(void **state)
{
    FILETIME old = time_of(OLD), wrong[] = { time_of(UINT64_C(1) << 63), time_of(UINT64_MAX - 2) };
    (void)state;
    HANDLE file = open_new(GENERIC_READ), section = create_memory(1, NULL);
    HANDLE weak = duplicate(file, FILE_READ_DATA), writer = open_file(PATH, GENERIC_WRITE);
    assert_fails(SetFileTime(file, NULL, &old, &old), ERROR_ACCESS_DENIED);
    assert_fails(SetFileTime(file, NULL, &wrong[0], NULL), ERROR_ACCESS_DENIED);
    assert_fails(GetFileTime(weak, NULL, NULL, NULL), ERROR_ACCESS_DENIED);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_fails(SetFileTime(writer, &wrong[i], NULL, NULL), ERROR_INVALID_PARAMETER);
        assert_fails(SetFileTime(writer, NULL, &wrong[i], NULL), ERROR_INVALID_PARAMETER);
        assert_fails(SetFileTime(writer, NULL, NULL, &wrong[i]), ERROR_INVALID_PARAMETER);
    }
    assert_fails(SetFileTime(section, NULL, &old, NULL), ERROR_INVALID_HANDLE);
    assert_fails(SetFileTime(NULL, NULL, &old, NULL), ERROR_INVALID_HANDLE);
    assert_fails(GetFileTime(INVALID_HANDLE_VALUE, NULL, NULL, NULL), ERROR_INVALID_HANDLE);
    assert_true(CloseHandle(section) && CloseHandle(weak) && CloseHandle(writer));
    close_new(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(set_some),
        TEST(get_what_was_set),
        TEST(by_attributes_alone),
        TEST(writes_through_a_view),
        TEST(by_owner),
        TEST(errors),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
