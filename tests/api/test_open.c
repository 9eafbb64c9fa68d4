/* SPDX-License-Identifier: MIT */
/* OpenFileMapping (rows 128-145). */
#include "sections.h"

#define NAME "opened"

static HANDLE existing;

static int make_existing(void **state)
{
    before_each(state);
    existing = create_section(NULL, PAGE_EXECUTE_READWRITE, 0x1000, NAME);
    return existing ? 0 : -1;
}

static int close_existing(void **state)
{
    return CloseHandle(existing) ? after_each(state) : -1;
}

/* Row 128; also where there is no folder yet. */
static void missing(void **state)
{
    (void)state;
    assert_int_equal(try_open(FILE_MAP_READ, "nobody"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_open(FILE_MAP_ALL_ACCESS, "Local\\nobody"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_open(FILE_MAP_READ, "Global\\nobody"), ERROR_FILE_NOT_FOUND);
    assert_fails(OpenFileMappingW(FILE_MAP_READ, FALSE, u"nobody"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_open(0, "nobody"), ERROR_FILE_NOT_FOUND);
}

/* Row 129. */
static void no_name(void **state)
{
    (void)state;
    assert_fails(OpenFileMappingA(FILE_MAP_READ, FALSE, NULL), ERROR_INVALID_PARAMETER);
    assert_fails(OpenFileMappingW(FILE_MAP_READ, FALSE, NULL), ERROR_INVALID_PARAMETER);
    assert_fails(OpenFileMappingW(0, TRUE, NULL), ERROR_INVALID_PARAMETER);
}

/* Row 131. */
static void success_leaves_the_last_error(void **state)
{
    HANDLE section;
    (void)state;
    assert_quiet((section = OpenFileMappingA(FILE_MAP_READ, FALSE, NAME)) != NULL);
    assert_true(CloseHandle(section));
    assert_quiet((section = OpenFileMappingW(FILE_MAP_READ, FALSE, u"opened")) != NULL);
    assert_true(CloseHandle(section));
}

/* Rows 132-142: what views the rights allow. */
static void rights_are_exact(void **state)
{
    static const struct {
        DWORD access;
        bool reads, writes, executes;
    } cases[] = {
        { FILE_MAP_READ, true, false, false },
        { FILE_MAP_READ | SECTION_QUERY, true, false, false },
        { FILE_MAP_WRITE, false, true, false },
        { FILE_MAP_COPY, true, false, false },
        { FILE_MAP_COPY | FILE_MAP_WRITE, false, true, false },
        { FILE_MAP_EXECUTE, false, false, true },
        { FILE_MAP_EXECUTE | FILE_MAP_READ, true, false, true },
        { FILE_MAP_EXECUTE | FILE_MAP_WRITE, false, true, true },
        { SECTION_MAP_EXECUTE, false, false, true },
        { GENERIC_READ, true, false, false },
        { GENERIC_WRITE, false, true, false },
        { GENERIC_EXECUTE, false, false, true },
        { GENERIC_READ | GENERIC_EXECUTE, true, false, true },
        { GENERIC_ALL, true, true, true },
        { FILE_MAP_ALL_ACCESS, true, true, true },
        { MAXIMUM_ALLOWED, true, true, true },
        { SYNCHRONIZE, false, false, false },
        { SECTION_QUERY | SYNCHRONIZE, false, false, false },
        { READ_CONTROL, false, false, false },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        HANDLE section = open_section(cases[i].access, NAME);
        assert_non_null(section);
        DWORD read = cases[i].reads ? 0 : ERROR_ACCESS_DENIED;
        DWORD write = cases[i].writes ? 0 : ERROR_ACCESS_DENIED;
        DWORD read_execute = cases[i].reads && cases[i].executes ? 0 : ERROR_ACCESS_DENIED;
        DWORD all = cases[i].writes && cases[i].executes ? 0 : ERROR_ACCESS_DENIED;
        assert_int_equal(try_map(section, FILE_MAP_READ), read);
        assert_int_equal(try_map(section, FILE_MAP_COPY), read);
        assert_int_equal(try_map(section, 0), read);
        assert_int_equal(try_map(section, FILE_MAP_WRITE), write);
        assert_int_equal(try_map(section, FILE_MAP_READ | FILE_MAP_EXECUTE), read_execute);
        assert_int_equal(try_map(section, FILE_MAP_COPY | FILE_MAP_EXECUTE), read_execute);
        assert_int_equal(try_map(section, FILE_MAP_WRITE | FILE_MAP_EXECUTE), all);
        assert_true(CloseHandle(section));
    }
}

/* Row 141: rights are not limited by the page protection; the view is (row 164). */
static void page_protection_comes_second(void **state)
{
    (void)state;
    HANDLE readonly = create_section(NULL, PAGE_READONLY, 0x1000, "readonly");
    HANDLE all = open_section(GENERIC_ALL, "readonly");
    assert_non_null(all);
    assert_int_equal(try_map(readonly, FILE_MAP_WRITE), ERROR_ACCESS_DENIED);
    assert_int_equal(try_map(all, FILE_MAP_WRITE), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_map(all, FILE_MAP_READ | FILE_MAP_EXECUTE), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_map(all, FILE_MAP_READ), 0);
    assert_true(CloseHandle(all));
    assert_true(CloseHandle(readonly));
}

/* Row 143; bits that no section has; and a right that nobody is given. */
static void refused_rights(void **state)
{
    (void)state;
    assert_int_equal(try_open(0, NAME), ERROR_ACCESS_DENIED);
    assert_int_equal(try_open(0x40, NAME), ERROR_ACCESS_DENIED);
    assert_int_equal(try_open(FILE_MAP_READ | 0x8000, NAME), ERROR_ACCESS_DENIED);
    assert_int_equal(try_open(FILE_MAP_READ | 0x00800000, NAME), ERROR_ACCESS_DENIED);
    assert_int_equal(try_open(ACCESS_SYSTEM_SECURITY, NAME), ERROR_PRIVILEGE_NOT_HELD);
}

/* A failed open is no handle: the name dies with the last real one. */
static void failed_opens_do_not_hold(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, "not-held");
    for (int i = 0; i < 10; i++)
        assert_int_equal(try_open(0x40, "not-held"), ERROR_ACCESS_DENIED);
    assert_true(CloseHandle(section));
    assert_int_equal(try_open(FILE_MAP_READ, "not-held"), ERROR_FILE_NOT_FOUND);
}

#define WITH_EXISTING(function)                                                                    \
    cmocka_unit_test_setup_teardown(function, make_existing, close_existing)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(missing),
        TEST(no_name),
        WITH_EXISTING(success_leaves_the_last_error),
        WITH_EXISTING(rights_are_exact),
        TEST(page_protection_comes_second),
        WITH_EXISTING(refused_rights),
        TEST(failed_opens_do_not_hold),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
