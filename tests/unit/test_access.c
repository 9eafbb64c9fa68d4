/* SPDX-License-Identifier: MIT */
/* engine/access: rights as whole matrices (rows 010-014, 023-026, 132-145, 162-178). */
#include "engine/access.h"

#include "testing.h"

static const ULONG protections[] = {
    PAGE_NOACCESS, PAGE_READONLY,     PAGE_READWRITE,         PAGE_WRITECOPY,
    PAGE_EXECUTE,  PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY,
};

/* As sections have them. */
static const struct access_map map = {
    .read = STANDARD_RIGHTS_READ | SECTION_QUERY | SECTION_MAP_READ,
    .write = STANDARD_RIGHTS_WRITE | SECTION_MAP_WRITE,
    .execute = STANDARD_RIGHTS_EXECUTE | SECTION_MAP_EXECUTE,
    .all = SECTION_ALL_ACCESS,
    .valid = SECTION_ALL_ACCESS | SYNCHRONIZE,
};

/* Rows 001-003. PAGE_EXECUTE is for native calls only, which the front-end knows. */
static void section_protections(void **state)
{
    (void)state;
    for (ULONG protection = 0; protection <= 0x1FF; protection++) {
        bool legal = false;
        for (size_t i = 0; i < COUNT(protections); i++)
            legal = legal || (protections[i] == protection && protection != PAGE_NOACCESS);
        assert_int_equal(access_is_section_protection(protection), legal);
    }
    assert_false(access_is_section_protection(0xFFFFFFFF));
}

/* Rows 010-014. */
static void rights_of_the_creator(void **state)
{
    (void)state;
    assert_int_equal(access_of_creator(PAGE_READONLY), 0xF0005);
    assert_int_equal(access_of_creator(PAGE_WRITECOPY), 0xF0005);
    assert_int_equal(access_of_creator(PAGE_READWRITE), 0xF0007);
    assert_int_equal(access_of_creator(PAGE_EXECUTE_READ), 0xF000D);
    assert_int_equal(access_of_creator(PAGE_EXECUTE_WRITECOPY), 0xF000D);
    assert_int_equal(access_of_creator(PAGE_EXECUTE_READWRITE), 0xF000F);
}

/* Rows 023-026. */
static void rights_on_the_file(void **state)
{
    (void)state;
    assert_int_equal(access_needed_of_file(PAGE_READONLY), FILE_READ_DATA);
    assert_int_equal(access_needed_of_file(PAGE_WRITECOPY), FILE_READ_DATA);
    assert_int_equal(access_needed_of_file(PAGE_READWRITE), FILE_READ_DATA | FILE_WRITE_DATA);
    assert_int_equal(access_needed_of_file(PAGE_EXECUTE_READ), FILE_READ_DATA | FILE_EXECUTE);
    assert_int_equal(access_needed_of_file(PAGE_EXECUTE_WRITECOPY), FILE_READ_DATA | FILE_EXECUTE);
    assert_int_equal(access_needed_of_file(PAGE_EXECUTE_READWRITE),
                     FILE_READ_DATA | FILE_WRITE_DATA | FILE_EXECUTE);
}

/* Row 162. */
static void rights_for_a_view(void **state)
{
    static const ACCESS_MASK needed[] = {
        SECTION_MAP_READ,
        SECTION_MAP_READ,
        SECTION_MAP_WRITE,
        SECTION_MAP_READ,
        SECTION_MAP_EXECUTE,
        SECTION_MAP_READ | SECTION_MAP_EXECUTE,
        SECTION_MAP_WRITE | SECTION_MAP_EXECUTE,
        SECTION_MAP_READ | SECTION_MAP_EXECUTE,
    };
    (void)state;
    for (size_t i = 0; i < COUNT(protections); i++)
        assert_int_equal(access_needed_for_view(protections[i]), needed[i]);
    assert_int_equal(access_needed_for_view(0), 0);
    assert_int_equal(access_needed_for_view(PAGE_READONLY | PAGE_READWRITE), 0);
    assert_int_equal(access_needed_for_view(PAGE_GUARD | PAGE_READWRITE), 0);
}

/* Rows 176-178 and what follows from them: 'y' fits. Columns are the views' protections. */
static void views_in_sections(void **state)
{
    static const char *const fits[] = {
        /* NO RO RW WC X XR XRW XWC */
        [1] = "yy.y....", /* READONLY */
        [2] = "yyyy....", /* READWRITE */
        [3] = "yy.y....", /* WRITECOPY */
        [4] = "y...y...", /* EXECUTE: the NT call alone makes such sections */
        [5] = "yy.yyy.y", /* EXECUTE_READ */
        [6] = "yyyyyyyy", /* EXECUTE_READWRITE */
        [7] = "yy.yyy.y", /* EXECUTE_WRITECOPY */
    };
    (void)state;
    for (size_t section = 1; section < COUNT(protections); section++)
        for (size_t view = 0; view < COUNT(protections); view++)
            assert_int_equal(access_view_fits_section(protections[view], protections[section]),
                             fits[section][view] == 'y');
}

/* Rows 132-142. */
static void generic_rights(void **state)
{
    static const struct {
        ACCESS_MASK wanted, granted;
    } cases[] = {
        { GENERIC_READ, 0x20005 },
        { GENERIC_WRITE, 0x20002 },
        { GENERIC_EXECUTE, 0x20008 },
        { GENERIC_ALL, 0xF001F },
        { MAXIMUM_ALLOWED, 0xF001F },
        { GENERIC_READ | GENERIC_WRITE, 0x20007 },
        { SECTION_MAP_READ, 4 },
        { SECTION_MAP_READ | SECTION_QUERY, 5 },
        { SECTION_MAP_WRITE, 2 },
        { 0, 0 },
        { SYNCHRONIZE, SYNCHRONIZE }, /* row 145 */
        { SECTION_ALL_ACCESS | SYNCHRONIZE, 0x1F001F },
        { GENERIC_READ | SECTION_EXTEND_SIZE, 0x20015 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        ACCESS_MASK granted = 0x77;
        assert_int_equal(access_resolve(&map, cases[i].wanted, &granted), STATUS_SUCCESS);
        assert_int_equal(granted, cases[i].granted);
    }
}

/* Row 330: every bit that the type does not know. */
static void unknown_rights(void **state)
{
    (void)state;
    for (int bit = 0; bit < 32; bit++) {
        ACCESS_MASK wanted = (ACCESS_MASK)1 << bit, granted = 0x77;
        ACCESS_MASK known = map.valid | GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE |
                            GENERIC_ALL | MAXIMUM_ALLOWED;
        NTSTATUS status = access_resolve(&map, wanted | SECTION_MAP_READ, &granted);
        if (wanted == ACCESS_SYSTEM_SECURITY)
            assert_int_equal(status, STATUS_PRIVILEGE_NOT_HELD);
        else if (wanted & known)
            assert_int_equal(status, STATUS_SUCCESS);
        else
            assert_int_equal(status, STATUS_ACCESS_DENIED);
        if (status)
            assert_int_equal(granted, 0x77);
    }
    ACCESS_MASK granted = 0x77;
    assert_int_equal(access_resolve(&map, 0xFFFFFFFF, &granted), STATUS_ACCESS_DENIED);
    assert_int_equal(granted, 0x77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(section_protections), cmocka_unit_test(rights_of_the_creator),
        cmocka_unit_test(rights_on_the_file),  cmocka_unit_test(rights_for_a_view),
        cmocka_unit_test(views_in_sections),   cmocka_unit_test(generic_rights),
        cmocka_unit_test(unknown_rights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
