/* SPDX-License-Identifier: MIT */
/* Names of sections: existence, rights of what exists, case, length, characters (rows 085-127). */
#include "peer.h"

/* Rows 085, 086. */
static void new_objects_clear_the_last_error(void **state)
{
    (void)state;
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 0x1000, "fresh"), 0);
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 0x1000, NULL), 0);
    SetLastError(UNTOUCHED);
    HANDLE section = CreateFileMappingW(NULL, NULL, PAGE_READWRITE, 0, 0x1000, u"fresh");
    assert_int_equal(GetLastError(), 0);
    assert_true(CloseHandle(section));
}

/* Rows 087-089, 114: a second handle, the old size, the same memory; here and elsewhere. */
static void existing_object_is_joined(void **state)
{
    (void)state;
    struct peer peer = peer_start();
    HANDLE first = create_memory(0x4000, "joined");
    HANDLE second = create_memory(0x40000, "Local\\joined");
    assert_non_null(second);
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_ptr_not_equal(first, second);
    assert_true(CompareObjectHandles(first, second));
    assert_fails(MapViewOfFile(second, FILE_MAP_READ, 0, 0, 0x4001), ERROR_ACCESS_DENIED);
    uint64_t *view = map_view(first, FILE_MAP_WRITE);
    *view = 0x1A2B3C4D;

    struct peer_answer answer = peer_ask(&peer, PEER_CREATE, 1, PAGE_READWRITE, "joined");
    assert_true(answer.value != 0);
    assert_int_equal(answer.error, ERROR_ALREADY_EXISTS);
    uint64_t address = peer_map(&peer, answer.value);
    assert_int_equal(peer_load(&peer, address), 0x1A2B3C4D);
    peer_store(&peer, address, 99);
    assert_int_equal(*view, 99);
    peer_stop(&peer);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(second));
    assert_true(CloseHandle(first));
}

/* When the name exists nothing is allocated: not even a size that nobody could have. */
static void existing_object_costs_nothing(void **state)
{
    (void)state;
    HANDLE first = create_memory(0x1000, "cheap");
    HANDLE second = create_memory(UINT64_C(1) << 46, "cheap");
    assert_non_null(second);
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_true(CloseHandle(second));

    /* Row 094, where we differ: the file does not grow. */
    make_file(temporary_path("file"), 0x1000);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
    second = create_section(file, PAGE_READWRITE, 0x100000, "cheap");
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_int_equal(size_of_file(temporary_path("file")), 0x1000);
    assert_true(CloseHandle(second));
    assert_true(CloseHandle(file));
    assert_true(CloseHandle(first));
    unlink(temporary_path("file"));
}

/* Rows 090, 091, 164: rights of the new protection, page protection of the old section. */
static void existing_object_of_another_protection(void **state)
{
    (void)state;
    HANDLE first = create_memory(0x1000, "protection");
    HANDLE second = create_section(NULL, PAGE_EXECUTE_READ, 0x1000, "protection");
    assert_non_null(second);
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_int_equal(try_map(second, FILE_MAP_ALL_ACCESS), ERROR_ACCESS_DENIED);
    assert_int_equal(try_map(second, FILE_MAP_READ), 0);
    assert_int_equal(try_map(second, FILE_MAP_READ | FILE_MAP_EXECUTE), ERROR_INVALID_PARAMETER);
    assert_true(CloseHandle(second));
    assert_true(CloseHandle(first));

    first = create_section(NULL, PAGE_READONLY, 0x1000, "protection");
    second = create_memory(0x1000, "protection");
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_int_equal(try_map(second, FILE_MAP_WRITE), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_map(second, FILE_MAP_READ), 0);
    assert_int_equal(try_map(second, FILE_MAP_COPY), 0);
    assert_int_equal(try_map(first, FILE_MAP_WRITE), ERROR_ACCESS_DENIED);
    assert_true(CloseHandle(second));
    assert_true(CloseHandle(first));
}

/* Row 093: the other arguments are checked before the name is looked up. */
static void bad_arguments_win_over_an_existing_name(void **state)
{
    (void)state;
    HANDLE first = create_memory(0x1000, "arguments");
    make_file(temporary_path("file"), 0x1000);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ);
    assert_int_equal(try_create(file, PAGE_READWRITE, 0, "arguments"), ERROR_ACCESS_DENIED);
    assert_int_equal(try_create(file, PAGE_READONLY, 0x1001, "arguments"), ERROR_NOT_ENOUGH_MEMORY);
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 0, "arguments"), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_create(NULL, PAGE_EXECUTE, 1, "arguments"), ERROR_INVALID_PARAMETER);
    assert_true(CloseHandle(file));
    assert_int_equal(try_create(file, PAGE_READONLY, 0, "arguments"), ERROR_INVALID_HANDLE);
    assert_true(CloseHandle(first));
    unlink(temporary_path("file"));
}

/* Rows 098-100. */
static void letter_case_counts(void **state)
{
    (void)state;
    HANDLE first = create_memory(0x1000, "Test Mapping");
    HANDLE second = create_memory(0x1000, "TEST MAPPING");
    assert_int_equal(GetLastError(), 0);
    assert_fails(CompareObjectHandles(first, second), ERROR_NOT_SAME_OBJECT);
    assert_int_equal(try_open(FILE_MAP_READ, "test mapping"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_open(FILE_MAP_READ, "Test Mapping"), 0);
    assert_int_equal(try_open(FILE_MAP_READ, "LOCAL\\Test Mapping"), ERROR_PATH_NOT_FOUND);
    assert_int_equal(try_open(FILE_MAP_READ, "global\\Test Mapping"), ERROR_PATH_NOT_FOUND);
    assert_true(CloseHandle(second));
    assert_true(CloseHandle(first));
}

/* Rows 101-103. */
static void empty_names(void **state)
{
    (void)state;
    HANDLE first = create_memory(0x1000, "");
    assert_int_equal(GetLastError(), 0);
    HANDLE second = create_memory(0x1000, "");
    assert_int_equal(GetLastError(), 0);
    assert_fails(CompareObjectHandles(first, second), ERROR_NOT_SAME_OBJECT);
    assert_int_equal(count_names(), 0);
    assert_int_equal(try_open(FILE_MAP_READ, ""), ERROR_INVALID_HANDLE);
    assert_fails(OpenFileMappingW(FILE_MAP_READ, FALSE, u""), ERROR_INVALID_HANDLE);
    assert_true(CloseHandle(second));
    assert_true(CloseHandle(first));
}

/* Rows 109-112, 114, 117-119: for create and for open. */
static void backslashes_and_prefixes(void **state)
{
    static const struct {
        const char *name;
        DWORD create, open;
    } cases[] = {
        { "a\\b", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND },
        { "a\\", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND },
        { "a\\b\\c", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND },
        { "Local\\a\\b", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND },
        { "Global\\a\\b", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND },
        { "Session\\1\\a", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND },
        { "\\a", ERROR_BAD_PATHNAME, ERROR_BAD_PATHNAME },
        { "\\a\\", ERROR_BAD_PATHNAME, ERROR_BAD_PATHNAME },
        { "\\", ERROR_BAD_PATHNAME, ERROR_BAD_PATHNAME },
        { "Local", ERROR_INVALID_HANDLE, ERROR_INVALID_HANDLE },
        { "Global", ERROR_INVALID_HANDLE, ERROR_INVALID_HANDLE },
        { "Local\\", ERROR_INVALID_HANDLE, ERROR_INVALID_HANDLE },
        { "Global\\", ERROR_INVALID_HANDLE, ERROR_INVALID_HANDLE },
        { "Locals", 0, ERROR_FILE_NOT_FOUND },
        { "Loca", 0, ERROR_FILE_NOT_FOUND },
        { "local", 0, ERROR_FILE_NOT_FOUND },
        { "Local/a", 0, ERROR_FILE_NOT_FOUND },
        { "Local\\Local", 0, ERROR_FILE_NOT_FOUND },
        { "Local\\Local\\a", ERROR_PATH_NOT_FOUND, ERROR_PATH_NOT_FOUND },
        { "Local\\ ", 0, ERROR_FILE_NOT_FOUND },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(try_create(NULL, PAGE_READWRITE, 1, cases[i].name), cases[i].create);
        assert_int_equal(try_open(FILE_MAP_READ, cases[i].name), cases[i].open);
    }
}

/* Row s022: what stands before the backslash exists, and is no folder. Here and elsewhere. */
static void backslash_behind_an_object(void **state)
{
    static const char *const names[] = { "a\\b", "a\\b\\c", "a\\", "Local\\a\\b", "Local\\a\\" };
    (void)state;
    struct peer peer = peer_start();
    for (int elsewhere = 0; elsewhere <= 1; elsewhere++) {
        HANDLE section = elsewhere ? NULL : create_memory(1, "a");
        struct peer_answer answer = { 0 };
        if (elsewhere)
            answer = peer_ask(&peer, PEER_CREATE, 1, PAGE_READWRITE, "a");
        for (size_t i = 0; i < COUNT(names); i++) {
            assert_int_equal(try_create(NULL, PAGE_READWRITE, 1, names[i]), ERROR_INVALID_HANDLE);
            assert_int_equal(try_open(FILE_MAP_READ, names[i]), ERROR_INVALID_HANDLE);
        }
        assert_int_equal(try_open(FILE_MAP_READ, "A\\b"), ERROR_PATH_NOT_FOUND);
        assert_int_equal(try_open(FILE_MAP_READ, "Global\\a\\b"), ERROR_PATH_NOT_FOUND);
        if (elsewhere)
            assert_true(peer_close(&peer, answer.value));
        else
            assert_true(CloseHandle(section));
        assert_int_equal(try_open(FILE_MAP_READ, "a\\b"), ERROR_PATH_NOT_FOUND);
    }
    peer_stop(&peer);
}

/* Two names that a file name cannot tell apart but by their hash. */
static void backslash_behind_a_long_name(void **state)
{
    static WCHAR name[4003];
    (void)state;
    for (size_t at = 0; at < 4000; at++)
        name[at] = u'n';
    HANDLE section = CreateFileMappingW(NULL, NULL, PAGE_READWRITE, 0, 1, name);
    assert_non_null(section);
    name[4000] = u'\\';
    name[4001] = u'b';
    assert_fails(OpenFileMappingW(FILE_MAP_READ, FALSE, name), ERROR_INVALID_HANDLE);
    name[3999] = u'x';
    assert_fails(OpenFileMappingW(FILE_MAP_READ, FALSE, name), ERROR_PATH_NOT_FOUND);
    assert_true(CloseHandle(section));
}

/* Row 112: names that a file could not have, or that mean something to a shell or a terminal. */
static void any_other_character(void **state)
{
    static const WCHAR *const names[] = {
        u"/",          u".",
        u"..",         u"../../etc/passwd",
        u"/dev/shm/x", u" ",
        u"a b ",       u"new\nline",
        u"\x1B[31m",   u"\x7F",
        u"%41",        u"%",
        u"*?[]",       u"-rf",
        u"~root",      u"\xD800",
        u"\xDC00x",    u"\xFFFF",
        u"\xFEFF",     u"\x202Ez",
        u"na\x00EFve", u"\xD83D\xDE42",
        u"$(id)",      u"a:b|c",
        u"\x85",       u".hidden",
        u"%~0123",     u"A",
        u"a",          u"\x130",
    };
    HANDLE sections[COUNT(names)];
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        SetLastError(UNTOUCHED);
        sections[i] = CreateFileMappingW(NULL, NULL, PAGE_READWRITE, 0, 1, names[i]);
        assert_non_null(sections[i]);
        assert_int_equal(GetLastError(), 0); /* so it is none of those before */
    }
    assert_int_equal(count_names(), COUNT(names));
    for (size_t i = 0; i < COUNT(names); i++) {
        HANDLE again = OpenFileMappingW(FILE_MAP_READ, FALSE, names[i]);
        assert_true(CompareObjectHandles(again, sections[i]));
        assert_true(CloseHandle(again));
    }
    for (size_t i = 0; i < COUNT(names); i++)
        assert_true(CloseHandle(sections[i]));
    assert_int_equal(access("/dev/shm/x", F_OK), -1);
}

/* Rows 104, 105: lengths in units, with and without prefix, and what differs only at the end. */
static void long_names(void **state)
{
    static const size_t lengths[] = { 200, 221, 222, 255, 256, 260, 2000, 4096, 32765, 32766 };
    static WCHAR name[32768];
    (void)state;
    for (size_t i = 0; i < COUNT(lengths); i++) {
        for (size_t at = 0; at < lengths[i]; at++)
            name[at] = u'n';
        name[lengths[i]] = 0;
        HANDLE one = CreateFileMappingW(NULL, NULL, PAGE_READWRITE, 0, 1, name);
        assert_non_null(one);
        name[lengths[i] - 1] = u'x';
        assert_fails(OpenFileMappingW(FILE_MAP_READ, FALSE, name), ERROR_FILE_NOT_FOUND);
        SetLastError(UNTOUCHED);
        HANDLE two = CreateFileMappingW(NULL, NULL, PAGE_READWRITE, 0, 1, name);
        assert_int_equal(GetLastError(), 0);
        name[lengths[i] - 1] = u'n';
        HANDLE again = OpenFileMappingW(FILE_MAP_READ, FALSE, name);
        assert_true(CompareObjectHandles(one, again));
        assert_true(CloseHandle(again));
        assert_true(CloseHandle(two));
        assert_true(CloseHandle(one));
    }
    name[32766] = u'n';
    name[32767] = 0;
    assert_fails(CreateFileMappingW(NULL, NULL, PAGE_READWRITE, 0, 1, name), ERROR_INVALID_NAME);
    assert_fails(OpenFileMappingW(FILE_MAP_READ, FALSE, name), ERROR_INVALID_NAME);
}

/* Row 107: the A calls take what fits MAX_PATH units; bytes do not count. */
static void ansi_names(void **state)
{
    char name[1100];
    (void)state;
    memset(name, 'a', sizeof name);
    name[259] = 0;
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 1, name), 0);
    assert_int_equal(try_open(FILE_MAP_READ, name), ERROR_FILE_NOT_FOUND);
    name[259] = 'a';
    name[260] = 0;
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 1, name), ERROR_FILENAME_EXCED_RANGE);
    assert_int_equal(try_open(FILE_MAP_READ, name), ERROR_FILENAME_EXCED_RANGE);
    for (int i = 0; i < 259; i++)
        memcpy(name + 3 * i, "\xE2\x82\xAC", 3);
    name[3 * 259] = 0;
    HANDLE section = create_memory(1, name);
    assert_non_null(section);
    WCHAR wide[260];
    for (int i = 0; i < 259; i++)
        wide[i] = 0x20AC;
    wide[259] = 0;
    HANDLE again = OpenFileMappingW(FILE_MAP_READ, FALSE, wide);
    assert_true(CompareObjectHandles(section, again));
    assert_true(CloseHandle(again));
    assert_true(CloseHandle(section));
}

/* Rows 125-127, 144, 318: whatever nLength says. */
static void inherit_flag_is_the_handle_s(void **state)
{
    static const DWORD lengths[] = { 0, sizeof(SECURITY_ATTRIBUTES), 0xFFFF };
    DWORD flags;
    (void)state;
    for (size_t i = 0; i < COUNT(lengths); i++)
        for (BOOL inherit = FALSE; inherit <= TRUE; inherit++) {
            SECURITY_ATTRIBUTES attributes = { lengths[i], NULL, inherit };
            HANDLE one = CreateFileMappingA(NULL, &attributes, PAGE_READWRITE, 0, 1, "inherit");
            HANDLE two = CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, 1, "inherit");
            HANDLE three = OpenFileMappingA(FILE_MAP_READ, !inherit, "inherit");
            assert_true(GetHandleInformation(one, &flags));
            assert_int_equal(flags, inherit ? HANDLE_FLAG_INHERIT : 0);
            assert_true(GetHandleInformation(two, &flags));
            assert_int_equal(flags, 0);
            assert_true(GetHandleInformation(three, &flags));
            assert_int_equal(flags, inherit ? 0 : HANDLE_FLAG_INHERIT);
            assert_true(CloseHandle(three));
            assert_true(CloseHandle(two));
            assert_true(CloseHandle(one));
        }
}

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    const struct CMUnitTest tests[] = {
        TEST(new_objects_clear_the_last_error),
        TEST(existing_object_is_joined),
        TEST(existing_object_costs_nothing),
        TEST(existing_object_of_another_protection),
        TEST(bad_arguments_win_over_an_existing_name),
        TEST(letter_case_counts),
        TEST(empty_names),
        TEST(backslashes_and_prefixes),
        TEST(backslash_behind_an_object),
        TEST(backslash_behind_a_long_name),
        TEST(any_other_character),
        TEST(long_names),
        TEST(ansi_names),
        TEST(inherit_flag_is_the_handle_s),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
