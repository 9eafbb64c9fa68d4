/* SPDX-License-Identifier: MIT */
/* CreateFileMapping: the page protection (rows 001-014). */
#include "sections.h"

static const DWORD legal[] = { PAGE_READONLY,     PAGE_READWRITE,         PAGE_WRITECOPY,
                               PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY };

static bool is_legal(DWORD protection)
{
    for (size_t i = 0; i < COUNT(legal); i++)
        if (legal[i] == protection)
            return true;
    return false;
}

static HANDLE open_for_everything(void)
{
    const char *path = temporary_path("file");
    make_file(path, 0x2000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    unlink(path);
    return file;
}

/* Rows 001-004: all values of the low byte, over a file and over the paging file. */
static void base_protections(void **state)
{
    (void)state;
    HANDLE file = open_for_everything();
    for (DWORD protection = 0; protection <= 0xFF; protection++) {
        DWORD expected = is_legal(protection) ? 0 : ERROR_INVALID_PARAMETER;
        assert_int_equal(try_create(file, protection | SEC_COMMIT, 0, NULL), expected);
        assert_int_equal(try_create(file, protection, 0x1000, NULL), expected);
        assert_int_equal(try_create(INVALID_HANDLE_VALUE, protection, 0x1000, NULL), expected);
    }
    assert_true(CloseHandle(file));
}

/* Row 005. */
static void page_modifiers(void **state)
{
    static const DWORD modifiers[] = { PAGE_GUARD, PAGE_NOCACHE, PAGE_WRITECOMBINE, 0x800, 0x1000,
                                       0x8000,     0x10000 };
    (void)state;
    for (size_t i = 0; i < COUNT(legal); i++)
        for (size_t j = 0; j < COUNT(modifiers); j++)
            assert_int_equal(
                try_create(INVALID_HANDLE_VALUE, legal[i] | modifiers[j], 0x1000, NULL),
                ERROR_INVALID_PARAMETER);
}

/* Rows 006, 007: also when the name is bad, which would be another error. */
static void junk_wins_over_the_name(void **state)
{
    (void)state;
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, 0x1234, 0x1000, NULL),
                     ERROR_INVALID_PARAMETER);
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, 0x1234, 0x1000, "\\bad"),
                     ERROR_INVALID_PARAMETER);
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, 0xFFFFFFFF, 0x1000, NULL),
                     ERROR_INVALID_PARAMETER);
}

/* Rows 008, 009: attributes, protection, size without a file, file, size, name. */
static void order_of_checks(void **state)
{
    HANDLE dead = (HANDLE)0x7FFFFFF0;
    (void)state;
    assert_int_equal(try_create(dead, PAGE_NOACCESS, 0, NULL), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_create(dead, PAGE_READWRITE | SEC_COMMIT | SEC_RESERVE, 0, NULL),
                     ERROR_INVALID_PARAMETER);
    assert_int_equal(try_create(dead, PAGE_READWRITE, 0, "\\bad"), ERROR_INVALID_HANDLE);
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0, "\\bad"),
                     ERROR_INVALID_PARAMETER);
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, UINT64_MAX, "\\bad"),
                     ERROR_NOT_ENOUGH_MEMORY);
    /* Row 052: before a huge size. */
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_NOACCESS, UINT64_MAX, NULL),
                     ERROR_INVALID_PARAMETER);
    /* Rows 009, 018: no size without a file is looked at before what the attributes mean. */
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READONLY | SEC_IMAGE, 0, NULL),
                     ERROR_INVALID_PARAMETER);
}

/* DuplicateHandle with the same access and no more shows which rights there are. */
static void assert_granted(HANDLE section, DWORD protection)
{
    bool writes = protection == PAGE_READWRITE || protection == PAGE_EXECUTE_READWRITE;
    bool executes = protection >= PAGE_EXECUTE;
    assert_int_equal(try_map(section, FILE_MAP_READ), 0);
    assert_int_equal(try_map(section, FILE_MAP_COPY), 0);
    assert_int_equal(try_map(section, 0), 0);
    assert_int_equal(try_map(section, FILE_MAP_WRITE), writes ? 0 : ERROR_ACCESS_DENIED);
    assert_int_equal(try_map(section, FILE_MAP_READ | FILE_MAP_EXECUTE),
                     executes ? 0 : ERROR_ACCESS_DENIED);
    assert_int_equal(try_map(section, FILE_MAP_COPY | FILE_MAP_EXECUTE),
                     executes ? 0 : ERROR_ACCESS_DENIED);
    assert_int_equal(try_map(section, FILE_MAP_WRITE | FILE_MAP_EXECUTE),
                     writes && executes ? 0 : ERROR_ACCESS_DENIED);
}

/* Rows 010-014, as far as views show them; tests/unit/test_access.c knows the bits. */
static void rights_of_the_creator(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(legal); i++) {
        HANDLE section = create_section(NULL, legal[i], 0x1000, NULL);
        assert_non_null(section);
        assert_granted(section, legal[i]);
        assert_true(CloseHandle(section));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(base_protections), TEST(page_modifiers),        TEST(junk_wins_over_the_name),
        TEST(order_of_checks),  TEST(rights_of_the_creator),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
