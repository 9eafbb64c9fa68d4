/* SPDX-License-Identifier: MIT */
/* MapViewOfFile: rights of the handle, page protection of the section, bad handles (162-185). */
#include "sections.h"

#define READ SECTION_MAP_READ
#define WRITE SECTION_MAP_WRITE
#define EXECUTE SECTION_MAP_EXECUTE

/* Row 162, and what the section's pages must allow (rows 164, 176-178). */
static const struct view_kind {
    DWORD access, rights;
    bool writes, executes;
} views[] = {
    { 0, READ, false, false },
    { FILE_MAP_READ, READ, false, false },
    { FILE_MAP_COPY, READ, false, false },
    { FILE_MAP_WRITE, WRITE, true, false },
    { FILE_MAP_READ | FILE_MAP_EXECUTE, READ | EXECUTE, false, true },
    { FILE_MAP_COPY | FILE_MAP_EXECUTE, READ | EXECUTE, false, true },
    { FILE_MAP_WRITE | FILE_MAP_EXECUTE, WRITE | EXECUTE, true, true },
};

static const struct section_kind {
    DWORD protection;
    bool writes, executes;
} sections[] = {
    { PAGE_READONLY, false, false },         { PAGE_WRITECOPY, false, false },
    { PAGE_READWRITE, true, false },         { PAGE_EXECUTE_READ, false, true },
    { PAGE_EXECUTE_WRITECOPY, false, true }, { PAGE_EXECUTE_READWRITE, true, true },
};

static void check_views(HANDLE handle, DWORD rights, const struct section_kind *section)
{
    for (size_t i = 0; i < COUNT(views); i++) {
        DWORD expected =
            (rights & views[i].rights) != views[i].rights ? ERROR_ACCESS_DENIED
            : (views[i].writes && !section->writes) || (views[i].executes && !section->executes)
                ? ERROR_INVALID_PARAMETER
                : 0;
        assert_int_equal(try_map(handle, views[i].access), expected);
    }
}

/* Rows 162-174: each section with handles of each combination of rights. */
static void check_section(HANDLE file, const struct section_kind *kind, const char *name)
{
    HANDLE section = create_section(file, kind->protection, 0x1000, name);
    assert_non_null(section);
    check_views(section, READ | (kind->writes ? WRITE : 0U) | (kind->executes ? EXECUTE : 0U),
                kind);
    for (DWORD rights = 0; rights < 0x10; rights++) {
        HANDLE copy = duplicate(section, rights);
        assert_non_null(copy);
        check_views(copy, rights, kind);
        assert_true(CloseHandle(copy));
    }
    assert_true(CloseHandle(section));
}

static void whole_matrix(void **state)
{
    (void)state;
    make_file(temporary_path("file"), 0x1000);
    HANDLE file = open_file(temporary_path("file"), GENERIC_ALL);
    for (size_t i = 0; i < COUNT(sections); i++) {
        check_section(INVALID_HANDLE_VALUE, &sections[i], NULL);
        check_section(INVALID_HANDLE_VALUE, &sections[i], "matrix");
        check_section(file, &sections[i], NULL);
        check_section(file, &sections[i], "matrix");
    }
    assert_true(CloseHandle(file));
    unlink(temporary_path("file"));
}

/* Rows 182, 183. */
static void not_a_section(void **state)
{
    (void)state;
    make_file(temporary_path("file"), 0x1000);
    HANDLE file = open_file(temporary_path("file"), GENERIC_ALL);
    const HANDLE bad[] = { NULL,         INVALID_HANDLE_VALUE, GetCurrentThread(),
                           file,         (HANDLE)0x7FFC,       (HANDLE)3,
                           (HANDLE)~0UL, (HANDLE)0xFFFFFFFFUL, (HANDLE)(UINTPTR_MAX / 2) };
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_fails(MapViewOfFile(bad[i], FILE_MAP_READ, 0, 0, 0), ERROR_INVALID_HANDLE);
        /* Row 184: before the alignment. */
        assert_fails(MapViewOfFileEx(bad[i], FILE_MAP_READ, 0, 1, 0, (void *)0x10042),
                     ERROR_INVALID_HANDLE);
        assert_fails(MapViewOfFile(bad[i], 0, 0, 0, 0), ERROR_INVALID_HANDLE);
    }
    assert_true(CloseHandle(file));
    unlink(temporary_path("file"));
}

/* The right is missing and the offset is not aligned: the right wins, as it comes with the handle.
 */
static void rights_before_alignment(void **state)
{
    (void)state;
    HANDLE section = create_section(NULL, PAGE_READONLY, 0x20000, NULL);
    assert_fails(MapViewOfFile(section, FILE_MAP_WRITE, 0, 1, 0), ERROR_ACCESS_DENIED);
    assert_fails(MapViewOfFile(section, FILE_MAP_READ, 0, 1, 0), ERROR_MAPPED_ALIGNMENT);
    assert_true(CloseHandle(section));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whole_matrix),
        TEST(not_a_section),
        TEST(rights_before_alignment),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
