/* SPDX-License-Identifier: MIT */
/* The exact rights of handles and what is reported of sections, as the native queries tell. */
#include "native.h"

static SECTION_BASIC_INFORMATION reported(HANDLE section)
{
    SECTION_BASIC_INFORMATION basic;
    assert_int_equal(NtQuerySection(section, SectionBasicInformation, &basic, sizeof basic, NULL),
                     STATUS_SUCCESS);
    assert_null(basic.BaseAddress);
    return basic;
}

/* Rows 010-014, 090: also when the section exists, with another protection. */
static void creators(void **state)
{
    static const struct {
        DWORD protection;
        ACCESS_MASK granted;
    } rows[] = {
        { PAGE_READONLY, 0xF0005 },          { PAGE_WRITECOPY, 0xF0005 },
        { PAGE_READWRITE, 0xF0007 },         { PAGE_EXECUTE_READ, 0xF000D },
        { PAGE_EXECUTE_WRITECOPY, 0xF000D }, { PAGE_EXECUTE_READWRITE, 0xF000F },
    };
    (void)state;
    HANDLE existing = create_memory(0x1000, "existing");
    for (size_t i = 0; i < COUNT(rows); i++) {
        HANDLE section = create_section(NULL, rows[i].protection, 0x1000, NULL);
        HANDLE again = create_section(NULL, rows[i].protection, 0x1000, "existing");
        assert_int_equal(granted(section), rows[i].granted);
        assert_int_equal(granted(again), rows[i].granted);
        assert_true(CloseHandle(again) && CloseHandle(section));
    }
    assert_true(CloseHandle(existing));
}

/* Rows 132-142, 145. */
static void openers(void **state)
{
    static const struct {
        DWORD access;
        ACCESS_MASK granted;
    } rows[] = {
        { FILE_MAP_READ, 4 },
        { FILE_MAP_READ | SECTION_QUERY, 5 },
        { FILE_MAP_WRITE, 2 },
        { FILE_MAP_COPY, 4 },
        { FILE_MAP_COPY | FILE_MAP_READ, 5 },
        { FILE_MAP_EXECUTE, 8 },
        { FILE_MAP_EXECUTE | FILE_MAP_READ, 0xC },
        { GENERIC_READ, 0x20005 },
        { GENERIC_WRITE, 0x20002 },
        { GENERIC_EXECUTE, 0x20008 },
        { GENERIC_ALL, 0xF001F },
        { FILE_MAP_ALL_ACCESS, 0xF001F },
        { FILE_MAP_READ | SYNCHRONIZE, 0x100004 },
    };
    SECTION_BASIC_INFORMATION basic;
    (void)state;
    HANDLE existing = create_memory(0x1000, "opened");
    for (size_t i = 0; i < COUNT(rows); i++) {
        HANDLE section = open_section(rows[i].access, "opened");
        assert_int_equal(granted(section), rows[i].granted);
        assert_int_equal(
            NtQuerySection(section, SectionBasicInformation, &basic, sizeof basic, NULL),
            rows[i].granted & SECTION_QUERY ? STATUS_SUCCESS : STATUS_ACCESS_DENIED);
        assert_true(CloseHandle(section));
    }
    assert_true(CloseHandle(existing));
}

/* Rows 320-322. */
static void duplicates(void **state)
{
    static const struct {
        DWORD access;
        ACCESS_MASK granted;
    } rows[] = {
        { GENERIC_READ, 0x20005 },
        { GENERIC_WRITE, 0x20002 },
        { GENERIC_ALL, 0xF001F },
        { GENERIC_EXECUTE, 0x20008 },
        { 0, 0 },
        { SECTION_MAP_READ | SECTION_MAP_WRITE, 6 },
    };
    (void)state;
    HANDLE section = create_section(NULL, PAGE_READONLY, 0x1000, NULL);
    for (size_t i = 0; i < COUNT(rows); i++) {
        HANDLE copy = duplicate(section, rows[i].access);
        assert_int_equal(granted(copy), rows[i].granted);
        assert_true(CloseHandle(copy));
    }
    assert_true(CloseHandle(section));
}

/* Rows 035-038: to the byte over a file, whole pages of the paging file. */
static void sizes(void **state)
{
    static const struct {
        bool file;
        DWORD asked;
        LONGLONG size;
    } rows[] = { { true, 0, 0x3456 },        { true, 36, 36 },        { true, 0x3452, 0x3452 },
                 { false, 0x3452, 0x4000 },  { false, 4090, 0x1000 }, { false, 1, 0x1000 },
                 { false, 0x10000, 0x10000 } };
    (void)state;
    if (sysconf(_SC_PAGESIZE) != 4096)
        skip();
    make_file(temporary_path("file"), 0x3456);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ);
    for (size_t i = 0; i < COUNT(rows); i++) {
        HANDLE section =
            create_section(rows[i].file ? file : NULL, PAGE_READONLY, rows[i].asked, NULL);
        assert_int_equal(reported(section).MaximumSize.QuadPart, rows[i].size);
        assert_true(CloseHandle(section));
    }
    assert_true(CloseHandle(file));
    unlink(temporary_path("file"));
}

/* Rows 054-057, 064-066. */
static void attribute_bits(void **state)
{
    static const struct {
        bool file;
        DWORD asked, reported;
    } rows[] = {
        { false, 0, SEC_COMMIT },
        { false, SEC_RESERVE, SEC_RESERVE },
        { false, SEC_RESERVE | SEC_NOCACHE, SEC_RESERVE | SEC_NOCACHE },
        { false, SEC_RESERVE | SEC_WRITECOMBINE, SEC_RESERVE | SEC_WRITECOMBINE },
        { false, SEC_COMMIT | SEC_NOCACHE, SEC_COMMIT | SEC_NOCACHE },
        { false, SEC_COMMIT | SEC_WRITECOMBINE, SEC_COMMIT | SEC_WRITECOMBINE },
        { true, 0, SEC_FILE },
        { true, SEC_COMMIT, SEC_FILE },
        { true, SEC_RESERVE, SEC_FILE },
        { true, SEC_RESERVE | SEC_NOCACHE, SEC_FILE | SEC_NOCACHE },
        { true, SEC_COMMIT | SEC_NOCACHE, SEC_FILE | SEC_NOCACHE },
        { true, SEC_RESERVE | SEC_WRITECOMBINE, SEC_FILE | SEC_WRITECOMBINE },
        { true, SEC_COMMIT | SEC_WRITECOMBINE, SEC_FILE | SEC_WRITECOMBINE },
    };
    (void)state;
    make_file(temporary_path("file"), 0x1000);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
    for (size_t i = 0; i < COUNT(rows); i++) {
        HANDLE section = create_section(rows[i].file ? file : NULL, PAGE_READWRITE | rows[i].asked,
                                        0x1000, NULL);
        assert_int_equal(reported(section).AllocationAttributes, rows[i].reported);
        assert_true(CloseHandle(section));
    }
    assert_true(CloseHandle(file));
    unlink(temporary_path("file"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(creators), TEST(openers), TEST(duplicates), TEST(sizes), TEST(attribute_bits),
    };
    return cmocka_run_group_tests(tests, native_warm_up, NULL);
}
