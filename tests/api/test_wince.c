/* SPDX-License-Identifier: MIT */
/* CreateFileMapping of Windows CE: parameters, names, and sections that exist already. */
#include "wince.h"

#include <filemap/winternl.h>

#define SIZE 0x3000U

static void named_and_unnamed(void **state)
{
    (void)state;
    HANDLE unnamed = create_memory(SIZE, NULL), other = create_memory(SIZE, NULL);
    assert_non_null(unnamed);
    assert_int_equal(GetLastError(), 0);
    char *one = map_view(unnamed, FILE_MAP_WRITE), *two = map_view(other, FILE_MAP_WRITE);
    one[0] = 'x';
    assert_int_equal(two[0], 0);
    HANDLE named = create_memory(SIZE, u"thing");
    assert_non_null(named);
    assert_int_equal(GetLastError(), 0);
    HANDLE again = create_memory(SIZE, u"thing");
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    char *first = map_view(named, FILE_MAP_WRITE), *second = map_view(again, FILE_MAP_WRITE);
    first[7] = 'y';
    assert_int_equal(second[7], 'y');
    UnmapViewOfFile(one);
    UnmapViewOfFile(two);
    UnmapViewOfFile(first);
    UnmapViewOfFile(second);
    assert_true(CloseHandle(unnamed) && CloseHandle(other));
    assert_true(CloseHandle(named) && CloseHandle(again));
}

static void memory_needs_a_size(void **state)
{
    (void)state;
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0, NULL),
                     ERROR_INVALID_PARAMETER);
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0, u"sizeless"),
                     ERROR_INVALID_PARAMETER);
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 1, NULL), 0);
    /* NULL is no handle, and not the paging file either. */
    assert_int_equal(try_create(NULL, PAGE_READWRITE, SIZE, NULL), ERROR_INVALID_HANDLE);
    assert_int_equal(try_create((HANDLE)0x7000, PAGE_READWRITE, SIZE, NULL), ERROR_INVALID_HANDLE);
}

/* The 32 MiB in which a process of CE lives are no limit. */
static void larger_than_a_slot(void **state)
{
    const uint64_t size = 48 << 20;
    (void)state;
    HANDLE section = create_memory(size, u"large");
    assert_non_null(section);
    char *view = map_view(section, FILE_MAP_WRITE);
    assert_non_null(view);
    assert_int_equal(size_of_view(view), size);
    view[size - 1] = 1;
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

static void attributes_must_be_null(void **state)
{
    SECURITY_ATTRIBUTES attributes = { .nLength = sizeof attributes };
    (void)state;
    assert_fails(
        CreateFileMapping(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, SIZE, NULL),
        ERROR_INVALID_PARAMETER);
    assert_fails(
        CreateFileMapping(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, SIZE, u"refused"),
        ERROR_INVALID_PARAMETER);
    assert_null(desktop_OpenFileMappingW(SECTION_MAP_READ, FALSE, u"refused"));
}

static void protections(void **state)
{
    static const DWORD refused[] = {
        0,
        PAGE_NOACCESS,
        PAGE_READONLY, /* not without a file */
        PAGE_WRITECOPY,
        PAGE_EXECUTE,
        PAGE_EXECUTE_READ,
        PAGE_EXECUTE_READWRITE,
        PAGE_EXECUTE_WRITECOPY,
        PAGE_READONLY | PAGE_READWRITE,
        PAGE_READWRITE | PAGE_GUARD,
        PAGE_READWRITE | PAGE_NOCACHE,
        PAGE_READWRITE | 0x1000,
        0xFFFFFFFF,
    };
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++)
        assert_int_equal(try_create(INVALID_HANDLE_VALUE, refused[i], SIZE, NULL),
                         ERROR_INVALID_PARAMETER);
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, SIZE, NULL), 0);
}

static void section_attributes(void **state)
{
    static const DWORD refused[] = {
        SEC_IMAGE,
        SEC_NOCACHE,
        SEC_RESERVE,
        SEC_COMMIT | SEC_NOCACHE,
        SEC_COMMIT | SEC_RESERVE,
        SEC_COMMIT | SEC_IMAGE,
        SEC_COMMIT | SEC_WRITECOMBINE,
        SEC_COMMIT | SEC_LARGE_PAGES,
        SEC_IMAGE_NO_EXECUTE,
        SEC_COMMIT | SEC_FILE,
    };
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++)
        assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE | refused[i], SIZE, NULL),
                         ERROR_INVALID_PARAMETER);
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_COMMIT, SIZE, NULL), 0);
}

/* Both ways of asking give memory that is there already. */
static void commit_is_the_default(void **state)
{
    static const DWORD protects[] = { PAGE_READWRITE, PAGE_READWRITE | SEC_COMMIT };
    (void)state;
    for (size_t i = 0; i < COUNT(protects); i++) {
        MEMORY_BASIC_INFORMATION information;
        HANDLE section = create_section(INVALID_HANDLE_VALUE, protects[i], SIZE, NULL);
        char *view = map_view(section, FILE_MAP_WRITE);
        assert_int_equal(VirtualQuery(view, &information, sizeof information), sizeof information);
        assert_int_equal(information.State, MEM_COMMIT);
        for (size_t at = 0; at < SIZE; at++)
            assert_int_equal(view[at], 0);
        assert_true(UnmapViewOfFile(view) && CloseHandle(section));
    }
}

/* -- names ----------------------------------------------------------------------------------- */

static void any_character_but_the_backslash(void **state)
{
    static const WCHAR *const refused[] = { u"\\",  u"a\\b",     u"a\\",
                                            u"\\a", u"Local\\a", u"Global\\a" };
    (void)state;
    for (unsigned unit = 1; unit <= 0xFFFF; unit += unit < 0x180 ? 1 : 251) {
        const WCHAR name[] = { (WCHAR)unit, 0 }, inside[] = { 'x', (WCHAR)unit, 'y', 0 };
        DWORD expected = unit == '\\' ? ERROR_INVALID_NAME : 0;
        assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 1, name), expected);
        assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 1, inside), expected);
    }
    for (size_t i = 0; i < COUNT(refused); i++)
        assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 1, refused[i]),
                         ERROR_INVALID_NAME);
}

/* What stands for a namespace on the desktop is a name like others; so is none at all. */
static void names_like_others(void **state)
{
    static const WCHAR *const names[] = { u"",  u"Global", u"Local", u"Session", u".", u"..",
                                          u"%", u"%25",    u"A",     u"a",       u" " };
    HANDLE sections[COUNT(names)];
    char *views[COUNT(names)];
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        sections[i] = create_memory(SIZE, names[i]);
        assert_non_null(sections[i]);
        assert_int_equal(GetLastError(), 0);
        views[i] = map_view(sections[i], FILE_MAP_WRITE);
        views[i][0] = (char)(i + 1);
    }
    for (size_t i = 0; i < COUNT(names); i++) {
        HANDLE again = create_memory(SIZE, names[i]);
        assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
        char *view = map_view(again, FILE_MAP_READ);
        assert_int_equal(view[0], i + 1);
        assert_true(UnmapViewOfFile(view) && CloseHandle(again));
    }
    for (size_t i = 0; i < COUNT(names); i++)
        assert_true(UnmapViewOfFile(views[i]) && CloseHandle(sections[i]));
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, SIZE, u""), 0);
}

static void long_names(void **state)
{
    WCHAR name[MAX_PATH + 1];
    (void)state;
    for (size_t i = 0; i < MAX_PATH; i++)
        name[i] = u'\x20AC';
    name[MAX_PATH] = 0;
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 1, name),
                     ERROR_FILENAME_EXCED_RANGE);
    name[MAX_PATH - 1] = 0;
    HANDLE section = create_memory(1, name), other;
    assert_non_null(section);
    name[MAX_PATH - 2] = u'x';
    other = create_memory(1, name);
    assert_int_equal(GetLastError(), 0);
    assert_true(CloseHandle(section) && CloseHandle(other));
}

static BOOL note_name(const FILEMAP_OBJECT *object, void *context)
{
    char *name = context;
    WideCharToMultiByte(CP_UTF8, 0, object->Name, -1, name, 100, NULL, NULL);
    return TRUE;
}

static void empty_name_is_listed(void **state)
{
    char name[100] = "";
    (void)state;
    HANDLE section = create_memory(1, u"");
    assert_true(filemap_enumerate_objects(FILEMAP_NAMESPACE_LOCAL, note_name, name));
    assert_string_equal(name, "Local\\");
    assert_true(CloseHandle(section));
}

/* -- what exists already ---------------------------------------------------------------------- */

static void existing_keeps_its_size(void **state)
{
    static const uint64_t sizes[] = { 1, SIZE, 0x100000, 0, (uint64_t)1 << 60 };
    (void)state;
    HANDLE section = create_memory(SIZE, u"sized");
    for (size_t i = 0; i < COUNT(sizes); i++) {
        HANDLE again = create_memory(sizes[i], u"sized");
        assert_non_null(again);
        assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
        void *view = map_view(again, FILE_MAP_READ);
        assert_int_equal(size_of_view(view), SIZE);
        assert_true(UnmapViewOfFile(view) && CloseHandle(again));
    }
    assert_true(CloseHandle(section));
}

/* In place of OpenFileMapping, as 7-Zip does it. */
static void open_by_creating(void **state)
{
    (void)state;
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READONLY, 0, u"opened"),
                     ERROR_INVALID_PARAMETER);
    HANDLE section = create_memory(SIZE, u"opened");
    HANDLE again = create_section(INVALID_HANDLE_VALUE, PAGE_READONLY, 0, u"opened");
    assert_non_null(again);
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_int_equal(try_map(again, FILE_MAP_READ), 0);
    assert_true(CloseHandle(section));
    /* The second handle is as good as the first. */
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READONLY, 0, u"opened"),
                     ERROR_ALREADY_EXISTS);
    assert_true(CloseHandle(again));
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READONLY, 0, u"opened"),
                     ERROR_INVALID_PARAMETER);
}

static void existing_is_asked_for_that_access(void **state)
{
    (void)state;
    HANDLE section = create_memory(SIZE, u"asked");
    HANDLE reader = create_section(INVALID_HANDLE_VALUE, PAGE_READONLY, 0, u"asked");
    HANDLE writer = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0, u"asked");
    assert_int_equal(try_map(reader, FILE_MAP_READ), 0);
    assert_int_equal(try_map(reader, FILE_MAP_WRITE), ERROR_ACCESS_DENIED);
    assert_int_equal(try_map(writer, FILE_MAP_READ), 0);
    assert_int_equal(try_map(writer, FILE_MAP_WRITE), 0);
    assert_true(CloseHandle(section) && CloseHandle(reader) && CloseHandle(writer));
    /* What is refused for a new one is refused here, too. */
    section = create_memory(SIZE, u"asked");
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_WRITECOPY, 0, u"asked"),
                     ERROR_INVALID_PARAMETER);
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE, 0, u"asked"),
                     ERROR_INVALID_PARAMETER);
    assert_true(CloseHandle(section));
}

static ACCESS_MASK rights_of(HANDLE handle)
{
    OBJECT_BASIC_INFORMATION information = { 0 };
    NtQueryObject(handle, ObjectBasicInformation, &information, sizeof information, NULL);
    return information.GrantedAccess;
}

static void creator_has_full_access(void **state)
{
    (void)state;
    HANDLE section = create_memory(SIZE, u"full"), copy;
    assert_int_equal(rights_of(section), SECTION_ALL_ACCESS);
    assert_true(DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &copy, 0, FALSE,
                                DUPLICATE_SAME_ACCESS));
    assert_int_equal(try_map(copy, FILE_MAP_ALL_ACCESS), 0);
    assert_true(CloseHandle(section));
    HANDLE again = create_memory(SIZE, u"full");
    assert_int_equal(rights_of(again), STANDARD_RIGHTS_REQUIRED | SECTION_QUERY | SECTION_MAP_READ |
                                           SECTION_MAP_WRITE);
    assert_true(CloseHandle(again) && CloseHandle(copy));
}

/* The example of the page. */
static HANDLE create_only_new(const WCHAR *name)
{
    HANDLE hMap = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SIZE, name);

    if (hMap != NULL && GetLastError() == ERROR_ALREADY_EXISTS) {
        CloseHandle(hMap);
        hMap = NULL;
    }
    return hMap;
}

static void example_of_the_page(void **state)
{
    (void)state;
    HANDLE first = create_only_new(u"once");
    assert_non_null(first);
    assert_null(create_only_new(u"once"));
    assert_null(create_only_new(u"once"));
    assert_true(CloseHandle(first));
    first = create_only_new(u"once");
    assert_non_null(first);
    assert_true(CloseHandle(first));
}

/* -- the desktop under the same names ---------------------------------------------------------- */

static void desktop_and_ce_meet(void **state)
{
    (void)state;
    HANDLE ours = create_memory(SIZE, u"meeting");
    HANDLE theirs =
        desktop_OpenFileMappingW(SECTION_MAP_WRITE | SECTION_MAP_READ, FALSE, u"Local\\meeting");
    assert_non_null(theirs);
    char *here = map_view(ours, FILE_MAP_WRITE);
    char *there = desktop_MapViewOfFile(theirs, SECTION_MAP_WRITE, 0, 0, 0);
    there[5] = 'd';
    assert_int_equal(here[5], 'd');
    assert_true(desktop_UnmapViewOfFile(there) && UnmapViewOfFile(here));
    assert_true(CloseHandle(ours) && CloseHandle(theirs));

    theirs = desktop_CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                        SIZE, u"meeting");
    ours = create_section(INVALID_HANDLE_VALUE, PAGE_READONLY, 0, u"meeting");
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_true(CloseHandle(ours) && CloseHandle(theirs));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(named_and_unnamed),
        cmocka_unit_test(memory_needs_a_size),
        cmocka_unit_test(larger_than_a_slot),
        cmocka_unit_test(attributes_must_be_null),
        cmocka_unit_test(protections),
        cmocka_unit_test(section_attributes),
        cmocka_unit_test(commit_is_the_default),
        cmocka_unit_test(any_character_but_the_backslash),
        cmocka_unit_test(names_like_others),
        cmocka_unit_test(long_names),
        cmocka_unit_test(empty_name_is_listed),
        cmocka_unit_test(existing_keeps_its_size),
        cmocka_unit_test(open_by_creating),
        cmocka_unit_test(existing_is_asked_for_that_access),
        cmocka_unit_test(creator_has_full_access),
        cmocka_unit_test(example_of_the_page),
        cmocka_unit_test(desktop_and_ce_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
