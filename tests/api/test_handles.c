/* SPDX-License-Identifier: MIT */
/* Handles of sections: closing, flags, duplicating, comparing (rows 312-332, h100-h134). */
#include "sections.h"

static HANDLE section;

static int make_section(void **state)
{
    before_each(state);
    section = create_section(NULL, PAGE_EXECUTE_READWRITE, 0x1000, NULL);
    return section ? 0 : -1;
}

static int close_section(void **state)
{
    return CloseHandle(section) ? after_each(state) : -1;
}

static BOOL copy_handle(HANDLE source, LPHANDLE target, DWORD access, BOOL inherit, DWORD options)
{
    return DuplicateHandle(GetCurrentProcess(), source, GetCurrentProcess(), target, access,
                           inherit, options);
}

static DWORD flags_of(HANDLE handle)
{
    DWORD flags = UNTOUCHED;
    return GetHandleInformation(handle, &flags) ? flags : UNTOUCHED;
}

/* Rows 313, 315. */
static void closing_what_is_not_open(void **state)
{
    static const uintptr_t bad[] = {
        0, 1, 3, 0x7FFC, 0x123456, 0xFFFFFFFF, 0x1FFFFFFFF, UINTPTR_MAX - 6, UINTPTR_MAX / 2
    };
    (void)state;
    HANDLE other = create_memory(1, NULL);
    assert_true(CloseHandle(other));
    assert_fails(CloseHandle(other), ERROR_INVALID_HANDLE);
    for (size_t i = 0; i < COUNT(bad); i++) /* rows h101 too: half a pseudo handle is none */
        assert_fails(CloseHandle((HANDLE)bad[i]), ERROR_INVALID_HANDLE);
}

/* Row 316. */
static void pseudo_handles_need_no_closing(void **state)
{
    (void)state;
    for (intptr_t value = -1; value >= -6; value--)
        assert_quiet(CloseHandle((HANDLE)value));
    assert_ptr_equal(GetCurrentProcess(), (HANDLE)(intptr_t)-1);
    assert_ptr_equal(GetCurrentThread(), (HANDLE)(intptr_t)-2);
    assert_int_equal(flags_of(section), 0);
}

/* Rows 317, h120. */
static void protected_from_close(void **state)
{
    HANDLE copy;
    (void)state;
    assert_true(SetHandleInformation(section, 3, 3));
    assert_int_equal(flags_of(section), 3);
    assert_fails(CloseHandle(section), ERROR_INVALID_HANDLE);
    assert_int_equal(try_map(section, FILE_MAP_READ), 0);
    /* Row 326: a new handle, and the source stays. */
    assert_true(
        copy_handle(section, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE));
    assert_ptr_not_equal(copy, section);
    assert_int_equal(flags_of(section), 3);
    assert_int_equal(flags_of(copy), 0);
    assert_true(CloseHandle(copy));
    assert_true(SetHandleInformation(section, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0));
    assert_int_equal(flags_of(section), HANDLE_FLAG_INHERIT);
}

/* Rows 318, 319. */
static void flags_change_under_a_mask(void **state)
{
    DWORD flags = 0;
    (void)state;
    assert_int_equal(flags_of(section), 0);
    for (DWORD before = 0; before < 4; before++)
        for (DWORD mask = 0; mask < 4; mask++)
            for (DWORD value = 0; value < 4; value++) {
                assert_true(SetHandleInformation(section, 3, before));
                assert_quiet(SetHandleInformation(section, mask, value));
                assert_int_equal(flags_of(section), (before & ~mask) | (value & mask));
            }
    assert_true(SetHandleInformation(section, 3, 0));
    assert_fails(GetHandleInformation(NULL, &flags), ERROR_INVALID_HANDLE);
    assert_fails(GetHandleInformation((HANDLE)0x7FFC, &flags), ERROR_INVALID_HANDLE);
    assert_fails(SetHandleInformation((HANDLE)0x7FFC, 3, 0), ERROR_INVALID_HANDLE);
}

/* Rows h118, h119. */
static void flags_leniently(void **state)
{
    (void)state;
    assert_quiet(GetHandleInformation(section, NULL));
    assert_quiet(SetHandleInformation(section, 0xFFFFFFFC, 0xFFFFFFFC));
    assert_int_equal(flags_of(section), 0);
}

/* Rows 320, 321, h134: exactly the rights asked for. */
static void duplicates_have_the_rights_asked_for(void **state)
{
    static const struct {
        DWORD access, read, write, execute;
    } cases[] = {
        { GENERIC_READ, 0, 5, 5 },
        { GENERIC_WRITE, 5, 0, 5 },
        { GENERIC_EXECUTE, 5, 5, 5 },
        { GENERIC_READ | GENERIC_EXECUTE, 0, 5, 0 },
        { GENERIC_ALL, 0, 0, 0 },
        { SECTION_MAP_READ | SECTION_MAP_WRITE, 0, 0, 5 },
        { SECTION_MAP_READ | SECTION_MAP_WRITE | SECTION_QUERY, 0, 0, 5 },
        { 0, 5, 5, 5 },
        { MAXIMUM_ALLOWED, 0, 0, 0 },
    };
    HANDLE copy;
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_quiet(copy_handle(section, &copy, cases[i].access, FALSE, 0));
        assert_int_equal(try_map(copy, FILE_MAP_READ), cases[i].read);
        assert_int_equal(try_map(copy, FILE_MAP_WRITE), cases[i].write);
        assert_int_equal(try_map(copy, FILE_MAP_READ | FILE_MAP_EXECUTE), cases[i].execute);
        assert_int_equal(try_map(copy, 0), cases[i].read);
        assert_true(CloseHandle(copy));
    }
}

/* Rows 322, h132: a handle without rights can be widened by whoever has it; row 330. */
static void duplicates_may_have_more_rights(void **state)
{
    HANDLE none, all = NULL;
    (void)state;
    assert_true(copy_handle(section, &none, 0, FALSE, 0));
    assert_true(copy_handle(none, &all, GENERIC_ALL, FALSE, 0));
    assert_int_equal(try_map(all, FILE_MAP_WRITE | FILE_MAP_EXECUTE), 0);
    assert_true(CloseHandle(all));
    assert_true(CloseHandle(none));
    all = section;
    assert_fails(copy_handle(section, &all, 0xFFFFFFFF, FALSE, 0), ERROR_ACCESS_DENIED);
    assert_null(all);
    assert_fails(copy_handle(section, NULL, 0x40, FALSE, 0), ERROR_ACCESS_DENIED);
}

/* Rows 324, h121. */
static void same_access_and_same_attributes(void **state)
{
    HANDLE reader, copy;
    (void)state;
    assert_true(copy_handle(section, &reader, FILE_MAP_READ, TRUE, 0));
    assert_int_equal(flags_of(reader), HANDLE_FLAG_INHERIT);
    assert_true(copy_handle(reader, &copy, GENERIC_ALL, FALSE, DUPLICATE_SAME_ACCESS));
    assert_int_equal(try_map(copy, FILE_MAP_WRITE), ERROR_ACCESS_DENIED);
    assert_int_equal(try_map(copy, FILE_MAP_READ), 0);
    assert_int_equal(flags_of(copy), 0);
    assert_true(CloseHandle(copy));

    assert_true(SetHandleInformation(reader, 3, 3));
    assert_true(
        copy_handle(reader, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS | DUPLICATE_SAME_ATTRIBUTES));
    assert_int_equal(flags_of(copy), 3);
    assert_true(SetHandleInformation(copy, 3, 0));
    assert_true(SetHandleInformation(reader, 3, 0));
    assert_true(CloseHandle(copy));
    assert_true(
        copy_handle(reader, &copy, 0, TRUE, DUPLICATE_SAME_ACCESS | DUPLICATE_SAME_ATTRIBUTES));
    assert_int_equal(flags_of(copy), 0);
    assert_true(CloseHandle(copy));
    assert_true(CloseHandle(reader));
}

/* Row 325. */
static void closing_the_source_keeps_the_value(void **state)
{
    HANDLE copy = NULL;
    (void)state;
    for (BOOL inherit = TRUE; inherit >= FALSE; inherit--) {
        assert_true(copy_handle(section, &copy, 0, inherit,
                                DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE));
        assert_ptr_equal(copy, section);
        assert_int_equal(flags_of(section), inherit ? HANDLE_FLAG_INHERIT : 0);
        assert_int_equal(count_handles(), 1);
    }
}

/* Rows 327, h125: the source goes also when the copy is refused, but not a protected one. */
static void closing_the_source_on_failure(void **state)
{
    HANDLE copy, other = create_memory(1, NULL);
    (void)state;
    assert_fails(copy_handle(other, &copy, 0x40, FALSE, DUPLICATE_CLOSE_SOURCE),
                 ERROR_ACCESS_DENIED);
    assert_null(copy);
    assert_fails(CloseHandle(other), ERROR_INVALID_HANDLE);
    other = create_memory(1, NULL);
    assert_true(SetHandleInformation(other, 2, 2));
    assert_fails(copy_handle(other, &copy, 0x40, FALSE, DUPLICATE_CLOSE_SOURCE),
                 ERROR_ACCESS_DENIED);
    assert_int_equal(flags_of(other), 2);
    assert_true(SetHandleInformation(other, 2, 0));
    assert_true(CloseHandle(other));
}

/* Row 328, h126. */
static void no_target(void **state)
{
    HANDLE other = create_memory(1, NULL);
    (void)state;
    int before = count_handles();
    assert_true(copy_handle(section, NULL, 0, FALSE, DUPLICATE_SAME_ACCESS));
    assert_int_equal(count_handles(), before + 1);
    for (ULONG_PTR value = 4; count_handles() > before; value += 4)
        if ((HANDLE)value != section && (HANDLE)value != other)
            CloseHandle((HANDLE)value);
    assert_fails(DuplicateHandle(GetCurrentProcess(), other, NULL, NULL, 0, FALSE, 0),
                 ERROR_INVALID_PARAMETER);
    assert_int_equal(flags_of(other), 0);
    assert_true(
        DuplicateHandle(GetCurrentProcess(), other, NULL, NULL, 0, FALSE, DUPLICATE_CLOSE_SOURCE));
    assert_int_equal(count_handles(), before - 1);
    assert_fails(
        DuplicateHandle(GetCurrentProcess(), other, NULL, NULL, 0, FALSE, DUPLICATE_CLOSE_SOURCE),
        ERROR_INVALID_HANDLE);
}

/* Row 329; process arguments that are none. */
static void bad_sources_and_processes(void **state)
{
    HANDLE copy = section;
    (void)state;
    assert_fails(copy_handle((HANDLE)0x7FFC, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS),
                 ERROR_INVALID_HANDLE);
    assert_null(copy);
    copy = section;
    assert_fails(copy_handle(NULL, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE),
                 ERROR_INVALID_HANDLE);
    assert_null(copy);
    const HANDLE bad[] = { NULL, section, (HANDLE)0x7FFC, GetCurrentThread() };
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_fails(DuplicateHandle(bad[i], section, GetCurrentProcess(), &copy, 0, FALSE,
                                     DUPLICATE_SAME_ACCESS),
                     ERROR_INVALID_HANDLE);
        if (bad[i])
            assert_fails(DuplicateHandle(GetCurrentProcess(), section, bad[i], &copy, 0, FALSE,
                                         DUPLICATE_SAME_ACCESS),
                         ERROR_INVALID_HANDLE);
    }
    assert_int_equal(flags_of(section), 0);
}

/* Rows h102, h122, h124. */
static void duplicates_of_pseudo_handles(void **state)
{
    HANDLE process, copy;
    (void)state;
    assert_true(copy_handle(GetCurrentProcess(), &process, 0, TRUE, DUPLICATE_SAME_ACCESS));
    assert_true((intptr_t)process > 0);
    assert_int_equal(flags_of(process), HANDLE_FLAG_INHERIT);
    assert_true(DuplicateHandle(process, section, process, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
    assert_int_equal(try_map(copy, FILE_MAP_WRITE), 0);
    assert_true(CloseHandle(copy));
    assert_true(CloseHandle(process));
    assert_true(copy_handle(GetCurrentProcess(), &process, 0, TRUE,
                            DUPLICATE_SAME_ACCESS | DUPLICATE_SAME_ATTRIBUTES));
    assert_int_equal(flags_of(process), 0);
    assert_true(copy_handle(GetCurrentProcess(), &copy, 0, FALSE,
                            DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE));
    assert_true((intptr_t)copy > 0);
    assert_true(CloseHandle(copy));
    assert_true(CloseHandle(process));
    assert_fails(MapViewOfFile(process, FILE_MAP_READ, 0, 0, 0), ERROR_INVALID_HANDLE);
}

/* Rows 336, h104. */
static void comparing(void **state)
{
    HANDLE copy, process, other = create_section(NULL, PAGE_EXECUTE_READWRITE, 0x1000, NULL);
    (void)state;
    assert_true(copy_handle(section, &copy, 0, FALSE, 0));
    assert_quiet(CompareObjectHandles(section, copy));
    assert_quiet(CompareObjectHandles(section, section));
    assert_fails(CompareObjectHandles(section, other), ERROR_NOT_SAME_OBJECT);
    assert_true(CloseHandle(copy));
    assert_fails(CompareObjectHandles(section, copy), ERROR_INVALID_HANDLE);
    assert_fails(CompareObjectHandles(copy, section), ERROR_INVALID_HANDLE);
    assert_fails(CompareObjectHandles(NULL, NULL), ERROR_INVALID_HANDLE);
    assert_true(CloseHandle(other));

    assert_quiet(CompareObjectHandles(GetCurrentProcess(), GetCurrentProcess()));
    assert_fails(CompareObjectHandles(GetCurrentProcess(), GetCurrentThread()),
                 ERROR_NOT_SAME_OBJECT);
    assert_fails(CompareObjectHandles(section, GetCurrentProcess()), ERROR_NOT_SAME_OBJECT);
    assert_true(copy_handle(GetCurrentProcess(), &process, 0, FALSE, DUPLICATE_SAME_ACCESS));
    assert_quiet(CompareObjectHandles(GetCurrentProcess(), process));
    assert_quiet(CompareObjectHandles(process, GetCurrentProcess()));
    assert_true(CloseHandle(process));
}

/* Row 331. */
static void lowest_value_is_reused(void **state)
{
    HANDLE handles[300];
    (void)state;
    for (size_t i = 0; i < COUNT(handles); i++) {
        handles[i] = duplicate(section, 1);
        assert_int_equal((uintptr_t)handles[i], (uintptr_t)section + 4 * (i + 1));
    }
    static const size_t holes[] = { 200, 3, 64, 63, 0, 299 };
    static const size_t sorted[] = { 0, 3, 63, 64, 200, 299 };
    for (size_t i = 0; i < COUNT(holes); i++)
        assert_true(CloseHandle(handles[holes[i]]));
    for (size_t i = 0; i < COUNT(holes); i++)
        assert_ptr_equal(duplicate(section, 1), handles[sorted[i]]);
    for (size_t i = 0; i < COUNT(handles); i++)
        assert_true(CloseHandle(handles[i]));
}

/* Rows 332, h110: in every call. */
static void low_bits_are_ignored(void **state)
{
    HANDLE copy;
    (void)state;
    for (uintptr_t tag = 1; tag < 4; tag++) {
        HANDLE tagged = (HANDLE)((uintptr_t)section | tag);
        assert_int_equal(try_map(tagged, FILE_MAP_READ), 0);
        assert_true(SetHandleInformation(tagged, 1, 1));
        assert_int_equal(flags_of(section), 1);
        assert_true(SetHandleInformation(section, 1, 0));
        assert_true(CompareObjectHandles(tagged, section));
        assert_true(copy_handle(tagged, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
        assert_true(CloseHandle((HANDLE)((uintptr_t)copy | tag)));
        assert_fails(CloseHandle(copy), ERROR_INVALID_HANDLE);
    }
}

#define WITH_SECTION(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, make_section, close_section)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(closing_what_is_not_open),
        WITH_SECTION(pseudo_handles_need_no_closing),
        WITH_SECTION(protected_from_close),
        WITH_SECTION(flags_change_under_a_mask),
        WITH_SECTION(flags_leniently),
        WITH_SECTION(duplicates_have_the_rights_asked_for),
        WITH_SECTION(duplicates_may_have_more_rights),
        WITH_SECTION(same_access_and_same_attributes),
        WITH_SECTION(closing_the_source_keeps_the_value),
        WITH_SECTION(closing_the_source_on_failure),
        WITH_SECTION(no_target),
        WITH_SECTION(bad_sources_and_processes),
        WITH_SECTION(duplicates_of_pseudo_handles),
        WITH_SECTION(comparing),
        WITH_SECTION(lowest_value_is_reused),
        WITH_SECTION(low_bits_are_ignored),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
