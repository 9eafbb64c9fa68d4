/* SPDX-License-Identifier: MIT */
/* CreateFileMapping: sizes (rows 035-053). */
#include "sections.h"

#define GIB (UINT64_C(1) << 30)

static HANDLE open_sized(size_t size)
{
    make_file(temporary_path("sized"), size);
    HANDLE file = open_file(temporary_path("sized"), GENERIC_READ | GENERIC_WRITE);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    return file;
}

static void close_sized(HANDLE file)
{
    assert_true(CloseHandle(file));
    assert_int_equal(unlink(temporary_path("sized")), 0);
}

/* The largest view that a section allows is its size. */
static void assert_section_size(HANDLE section, size_t size)
{
    void *view = map_part(section, FILE_MAP_READ, 0, size);
    assert_non_null(view);
    assert_true(UnmapViewOfFile(view));
    assert_fails(MapViewOfFile(section, FILE_MAP_READ, 0, 0, size + 1), ERROR_ACCESS_DENIED);
}

/* Rows 035, 036. */
static void size_of_the_file_or_less(void **state)
{
    static const struct {
        uint64_t asked;
        size_t size;
    } cases[] = { { 0, 0x3456 }, { 36, 36 }, { 0x3452, 0x3452 }, { 0x3456, 0x3456 }, { 1, 1 } };
    (void)state;
    HANDLE file = open_sized(0x3456);
    for (size_t i = 0; i < COUNT(cases); i++) {
        HANDLE section = create_section(file, PAGE_READONLY, cases[i].asked, NULL);
        assert_non_null(section);
        assert_int_equal(GetLastError(), 0);
        assert_section_size(section, cases[i].size);
        assert_true(CloseHandle(section));
    }
    assert_int_equal(size_of_file(temporary_path("sized")), 0x3456);
    close_sized(file);
}

/* Rows 037, 038, 194. */
static void paging_file_rounds_up(void **state)
{
    static const struct {
        uint64_t asked;
        size_t size;
    } cases[] = { { 0x3452, 0x4000 }, { 4090, 4096 }, { 1, 4096 }, { 4096, 4096 }, { 4097, 8192 } };
    (void)state;
    if (sysconf(_SC_PAGESIZE) != 4096)
        skip();
    for (size_t i = 0; i < COUNT(cases); i++) {
        HANDLE section = create_memory(cases[i].asked, i % 2 ? "rounded" : NULL);
        assert_non_null(section);
        void *view = map_view(section, FILE_MAP_READ);
        assert_int_equal(region_size(view), cases[i].size);
        assert_true(UnmapViewOfFile(view));
        assert_section_size(section, cases[i].size);
        assert_true(CloseHandle(section));
    }
}

/* Row 039. */
static void empty_file(void **state)
{
    (void)state;
    HANDLE file = open_sized(0);
    assert_int_equal(try_create(file, PAGE_READONLY, 0, NULL), ERROR_FILE_INVALID);
    assert_int_equal(try_create(file, PAGE_READWRITE | SEC_COMMIT, 0, NULL), ERROR_FILE_INVALID);
    assert_int_equal(try_create(file, PAGE_READWRITE, 0, "empty-file"), ERROR_FILE_INVALID);
    /* Row 040. */
    assert_int_equal(try_create(file, PAGE_READONLY | SEC_IMAGE, 0, NULL), ERROR_BAD_EXE_FORMAT);
    close_sized(file);
}

/* Rows 041, 045: at create time, with storage behind it, and zeros. */
static void grows_the_file(void **state)
{
    struct stat status;
    (void)state;
    HANDLE file = open_sized(0);
    HANDLE section = create_section(file, PAGE_READWRITE, 0x101000, NULL);
    assert_non_null(section);
    assert_int_equal(stat(temporary_path("sized"), &status), 0);
    assert_int_equal(status.st_size, 0x101000);
    assert_true(status.st_blocks * 512 >= 0x101000);
    assert_int_equal(try_create(file, PAGE_READONLY, 0, NULL), 0);
    const unsigned char *view = map_view(section, FILE_MAP_READ);
    assert_non_null(view);
    for (size_t at = 0; at < 0x101000; at += 512)
        assert_int_equal(view[at], 0);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
    close_sized(file);
}

/* What was in the file stays, and growing starts in the middle of a page. */
static void growing_keeps_the_data(void **state)
{
    (void)state;
    HANDLE file = open_sized(0x1801);
    HANDLE section = create_section(file, PAGE_EXECUTE_READWRITE, 0x5000, NULL);
    assert_null(section); /* row 026: the file lacks FILE_EXECUTE */
    assert_int_equal(size_of_file(temporary_path("sized")), 0x1801);
    section = create_section(file, PAGE_READWRITE, 0x5000, "growing");
    assert_non_null(section);
    const unsigned char *view = map_view(section, FILE_MAP_READ);
    assert_int_equal(view[0x17FF], 0);
    assert_int_equal(view[0x1800], 1);
    for (size_t at = 0x1801; at < 0x5000; at++)
        assert_int_equal(view[at], 0);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
    close_sized(file);
}

/* Rows 042, 043. */
static void larger_than_a_file_that_must_not_grow(void **state)
{
    static const DWORD protections[] = { PAGE_READONLY, PAGE_WRITECOPY, PAGE_EXECUTE_READ,
                                         PAGE_EXECUTE_WRITECOPY };
    (void)state;
    make_file(temporary_path("sized"), 0x3456);
    HANDLE file = open_file(temporary_path("sized"), GENERIC_ALL);
    for (size_t i = 0; i < COUNT(protections); i++) {
        assert_int_equal(try_create(file, protections[i], 0x3457, NULL), ERROR_NOT_ENOUGH_MEMORY);
        assert_int_equal(try_create(file, protections[i], 0x3457, "larger"),
                         ERROR_NOT_ENOUGH_MEMORY);
        assert_int_equal(try_create(file, protections[i], 0x3456, NULL), 0);
    }
    assert_int_equal(size_of_file(temporary_path("sized")), 0x3456);
    close_sized(file);
}

/* Rows 046, 047. */
static void impossible_sizes(void **state)
{
    (void)state;
    HANDLE file = open_sized(0x1000);
    assert_int_equal(try_create(file, PAGE_READWRITE, UINT64_C(0x800000000010000), NULL),
                     ERROR_NOT_ENOUGH_MEMORY);
    assert_int_equal(try_create(file, PAGE_READWRITE, UINT64_MAX, NULL), ERROR_NOT_ENOUGH_MEMORY);
    assert_int_equal(try_create(file, PAGE_READONLY, UINT64_MAX, "huge"), ERROR_NOT_ENOUGH_MEMORY);
    assert_int_equal(size_of_file(temporary_path("sized")), 0x1000);
    close_sized(file);
    assert_int_equal(try_create(NULL, PAGE_READWRITE, UINT64_MAX, NULL), ERROR_NOT_ENOUGH_MEMORY);
    assert_int_equal(try_create(NULL, PAGE_READWRITE, UINT64_C(1) << 63, "huge"),
                     ERROR_NOT_ENOUGH_MEMORY);
}

/* Rows 048, 050: the limits of memory and of an address space. Nothing is allocated for it. */
static void more_than_there_is(void **state)
{
    (void)state;
    for (int lazy = 0; lazy <= 1; lazy++) {
        assert_true(filemap_set_commit_policy(lazy ? FILEMAP_COMMIT_LAZY : FILEMAP_COMMIT_EAGER));
        assert_int_equal(try_create(NULL, PAGE_READWRITE, 64 * 1024 * GIB, NULL),
                         ERROR_COMMITMENT_LIMIT);
        assert_int_equal(try_create(NULL, PAGE_READWRITE, 64 * 1024 * GIB, "too-much"),
                         ERROR_COMMITMENT_LIMIT);
        assert_int_equal(try_create(NULL, PAGE_READWRITE, UINT64_C(0x800000000000), NULL),
                         ERROR_NOT_ENOUGH_MEMORY);
        assert_int_equal(
            try_create(NULL, PAGE_READWRITE | SEC_RESERVE, UINT64_C(0x800000000000), NULL),
            ERROR_NOT_ENOUGH_MEMORY);
        /* Row 049, where we differ. */
        assert_int_equal(
            try_create(NULL, PAGE_READWRITE | SEC_RESERVE, UINT64_C(0x80000000000), NULL), 0);
    }
    assert_true(filemap_set_commit_policy(FILEMAP_COMMIT_EAGER));
}

/* Rows 053, 371: the section keeps its size when the file grows. */
static void size_is_static(void **state)
{
    (void)state;
    HANDLE file = open_sized(0x2000);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, "static");
    assert_non_null(section);
    assert_int_equal(truncate(temporary_path("sized"), 0x9000), 0);
    assert_section_size(section, 0x2000);
    HANDLE again = create_section(file, PAGE_READWRITE, 0, "static");
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_section_size(again, 0x2000);
    HANDLE other = create_section(file, PAGE_READWRITE, 0, NULL);
    assert_section_size(other, 0x9000);
    assert_true(CloseHandle(other));
    assert_true(CloseHandle(again));
    assert_true(CloseHandle(section));
    close_sized(file);
}

/* Committed means that storage is there: the blocks say so. Lazy means that it is not. */
static void storage_is_there_from_the_start(void **state)
{
    struct stat status;
    (void)state;
    for (int lazy = 0; lazy <= 1; lazy++)
        for (int named = 0; named <= 1; named++) {
            filemap_set_commit_policy(lazy ? FILEMAP_COMMIT_LAZY : FILEMAP_COMMIT_EAGER);
            HANDLE section = create_memory(0x800000, named ? "stored" : NULL);
            assert_non_null(section);
            int fd = filemap_fd_from_handle(section);
            assert_int_equal(fstat(fd, &status), 0);
            assert_true(status.st_size >= 0x800000);
            if (lazy)
                assert_true(status.st_blocks * 512 < 0x10000);
            else
                assert_true(status.st_blocks * 512 >= 0x800000);
            close(fd);
            assert_true(CloseHandle(section));
        }
    filemap_set_commit_policy(FILEMAP_COMMIT_EAGER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(size_of_the_file_or_less),
        TEST(paging_file_rounds_up),
        TEST(empty_file),
        TEST(grows_the_file),
        TEST(growing_keeps_the_data),
        TEST(larger_than_a_file_that_must_not_grow),
        TEST(impossible_sizes),
        TEST(more_than_there_is),
        TEST(size_is_static),
        TEST(storage_is_there_from_the_start),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
