/* SPDX-License-Identifier: MIT */
/* CreateFileMapping: SEC_ attributes (rows 054-084), and how filemap reports them. */
#include "sections.h"

struct attribute_case {
    DWORD attributes, error, reported;
};

struct seen {
    DWORD attributes, protection;
    int count;
};

static BOOL look(const FILEMAP_OBJECT *object, void *context)
{
    struct seen *seen = context;
    *seen = (struct seen){ object->Attributes, object->PageProtection, seen->count + 1 };
    return TRUE;
}

static void check_case(HANDLE file, DWORD protection, const struct attribute_case *expected)
{
    struct seen seen = { .count = 0 };
    HANDLE section = create_section(file, protection | expected->attributes, 0x1000, "attributes");
    if (expected->error) {
        assert_null(section);
        assert_int_equal(GetLastError(), expected->error);
        return;
    }
    assert_non_null(section);
    assert_int_equal(GetLastError(), 0);
    assert_true(filemap_query_object(u"attributes", look, &seen));
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.attributes, expected->reported);
    assert_int_equal(seen.protection, protection);
    assert_true(CloseHandle(section));
}

/* Rows 054-063, 078. Large pages are another test. */
static void paging_file(void **state)
{
    static const struct attribute_case cases[] = {
        { 0, 0, SEC_COMMIT },
        { SEC_COMMIT, 0, SEC_COMMIT },
        { SEC_RESERVE, 0, SEC_RESERVE },
        { SEC_COMMIT | SEC_NOCACHE, 0, SEC_COMMIT | SEC_NOCACHE },
        { SEC_RESERVE | SEC_NOCACHE, 0, SEC_RESERVE | SEC_NOCACHE },
        { SEC_COMMIT | SEC_WRITECOMBINE, 0, SEC_COMMIT | SEC_WRITECOMBINE },
        { SEC_RESERVE | SEC_WRITECOMBINE, 0, SEC_RESERVE | SEC_WRITECOMBINE },
        { SEC_RESERVE | SEC_COMMIT, ERROR_INVALID_PARAMETER, 0 },
        { SEC_RESERVE | SEC_LARGE_PAGES, ERROR_INVALID_PARAMETER, 0 },
        { SEC_NOCACHE, ERROR_INVALID_PARAMETER, 0 },
        { SEC_LARGE_PAGES, ERROR_INVALID_PARAMETER, 0 },
        { SEC_WRITECOMBINE, ERROR_INVALID_PARAMETER, 0 },
        { SEC_FILE, ERROR_INVALID_PARAMETER, 0 },
        { SEC_FILE | SEC_RESERVE, ERROR_INVALID_PARAMETER, 0 },
        { SEC_FILE | SEC_COMMIT, ERROR_INVALID_PARAMETER, 0 },
        { SEC_IMAGE, ERROR_BAD_EXE_FORMAT, 0 },
        { SEC_IMAGE | SEC_RESERVE, ERROR_INVALID_PARAMETER, 0 },
        { SEC_IMAGE | SEC_COMMIT, ERROR_INVALID_PARAMETER, 0 },
        { SEC_64K_PAGES | SEC_COMMIT, ERROR_INVALID_PARAMETER, 0 },
        { SEC_HUGE_PAGES | SEC_COMMIT, ERROR_INVALID_PARAMETER, 0 },
        { SEC_PARTITION_OWNER_HANDLE | SEC_COMMIT, ERROR_INVALID_PARAMETER, 0 },
        { SEC_PROTECTED_IMAGE, ERROR_INVALID_PARAMETER, 0 },
        { SEC_GLOBAL | SEC_COMMIT, ERROR_INVALID_PARAMETER, 0 },
        { SEC_BASED | SEC_COMMIT, ERROR_INVALID_PARAMETER, 0 },
        { SEC_NO_CHANGE | SEC_COMMIT, ERROR_INVALID_PARAMETER, 0 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        check_case(INVALID_HANDLE_VALUE, PAGE_READWRITE, &cases[i]);
}

/* Rows 064-070. */
static void data_file(void **state)
{
    static const struct attribute_case cases[] = {
        { 0, 0, SEC_FILE },
        { SEC_COMMIT, 0, SEC_FILE },
        { SEC_RESERVE, 0, SEC_FILE },
        { SEC_RESERVE | SEC_NOCACHE, 0, SEC_FILE | SEC_NOCACHE },
        { SEC_COMMIT | SEC_NOCACHE, 0, SEC_FILE | SEC_NOCACHE },
        { SEC_RESERVE | SEC_WRITECOMBINE, 0, SEC_FILE | SEC_WRITECOMBINE },
        { SEC_COMMIT | SEC_WRITECOMBINE, 0, SEC_FILE | SEC_WRITECOMBINE },
        { SEC_LARGE_PAGES, ERROR_INVALID_PARAMETER, 0 },
        { SEC_LARGE_PAGES | SEC_COMMIT, ERROR_INVALID_PARAMETER, 0 },
        { SEC_LARGE_PAGES | SEC_RESERVE, ERROR_INVALID_PARAMETER, 0 },
        { SEC_RESERVE | SEC_COMMIT, ERROR_INVALID_PARAMETER, 0 },
        { SEC_NOCACHE, ERROR_INVALID_PARAMETER, 0 },
        { SEC_WRITECOMBINE, ERROR_INVALID_PARAMETER, 0 },
        { SEC_FILE, ERROR_INVALID_PARAMETER, 0 },
        { SEC_FILE | SEC_COMMIT, ERROR_INVALID_PARAMETER, 0 },
        { SEC_IMAGE, ERROR_BAD_EXE_FORMAT, 0 },
        { SEC_IMAGE | SEC_RESERVE, ERROR_INVALID_PARAMETER, 0 },
        { SEC_IMAGE | SEC_COMMIT, ERROR_INVALID_PARAMETER, 0 },
    };
    const char *path = temporary_path("data");
    (void)state;
    make_file(path, 0x1000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    for (size_t i = 0; i < COUNT(cases); i++)
        check_case(file, PAGE_READWRITE, &cases[i]);
    assert_true(CloseHandle(file));
    unlink(path);
}

/* Row 073: what cannot go with SEC_IMAGE; row 075. */
static void image_with_others(void **state)
{
    static const DWORD others[] = { SEC_FILE, SEC_LARGE_PAGES, SEC_WRITECOMBINE, SEC_RESERVE,
                                    SEC_COMMIT };
    (void)state;
    HANDLE file = open_file("/proc/self/exe", GENERIC_READ);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    for (size_t i = 0; i < COUNT(others); i++)
        assert_int_equal(try_create(file, PAGE_READONLY | SEC_IMAGE | others[i], 0, NULL),
                         ERROR_INVALID_PARAMETER);
    assert_int_equal(try_create(file, PAGE_READONLY | SEC_IMAGE, 0, NULL), ERROR_BAD_EXE_FORMAT);
    assert_int_equal(try_create(file, PAGE_READONLY | SEC_IMAGE_NO_EXECUTE, 0, NULL),
                     ERROR_BAD_EXE_FORMAT);
    assert_int_equal(try_create(file, PAGE_WRITECOPY | SEC_IMAGE_NO_EXECUTE, 0, NULL),
                     ERROR_INVALID_PARAMETER);
    assert_true(CloseHandle(file));
}

/* Row 235: the modifiers of a section show in its views. */
static void modifiers_show_in_views(void **state)
{
    static const struct {
        DWORD attribute, page;
    } cases[] = { { SEC_NOCACHE, PAGE_NOCACHE }, { SEC_WRITECOMBINE, PAGE_WRITECOMBINE } };
    MEMORY_BASIC_INFORMATION information;
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        HANDLE section =
            create_section(NULL, PAGE_READWRITE | SEC_COMMIT | cases[i].attribute, 0x1000, NULL);
        void *view = map_view(section, FILE_MAP_WRITE);
        assert_non_null(view);
        assert_int_equal(VirtualQuery(view, &information, sizeof information), sizeof information);
        assert_int_equal(information.Protect, PAGE_READWRITE | cases[i].page);
        assert_int_equal(information.AllocationProtect, PAGE_READWRITE | cases[i].page);
        assert_true(UnmapViewOfFile(view));
        assert_true(CloseHandle(section));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(paging_file),
        TEST(data_file),
        TEST(image_with_others),
        TEST(modifiers_show_in_views),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
