/* SPDX-License-Identifier: MIT */
/*
 * CreateFileMappingFromApp: what is made, from what, and what it refuses. What may be executed is
 * another test.
 */
#include "app.h"

#define GIB (UINT64_C(1) << 30)

static void new_memory_is_zero(void **state)
{
    (void)state;
    HANDLE section = create_app(MEMORY, PAGE_READWRITE, 0x3000, NULL);
    assert_non_null(section);
    assert_int_equal(GetLastError(), 0);
    const char *view = map_app(section, FILE_MAP_WRITE, 0, 0);
    assert_int_equal(GetLastError(), UNTOUCHED);
    for (size_t i = 0; i < 0x3000; i++)
        assert_int_equal(view[i], 0);
    assert_quiet(UnmapViewOfFile(view) && CloseHandle(section));
    assert_int_equal(try_app(MEMORY, PAGE_READWRITE, 0, NULL), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_app(MEMORY, PAGE_READWRITE, 0, u"no size"), ERROR_INVALID_PARAMETER);
}

/* Rows 376, 377, 378: size and offset have 64 bits in one piece. */
static void sizes_have_64_bits(void **state)
{
    (void)state;
    HANDLE section = create_app(MEMORY, PAGE_READWRITE | SEC_RESERVE, 5 * GIB + 1, NULL);
    assert_non_null(section);
    char *view = map_app(section, FILE_MAP_WRITE, 5 * GIB, 0);
    assert_non_null(view);
    assert_int_equal(region_size(view), 4096);
    assert_fails(map_app(section, FILE_MAP_READ, 6 * GIB, 0), ERROR_ACCESS_DENIED);
    assert_fails(map_app(section, FILE_MAP_READ, 4 * GIB + 4096, 0), ERROR_MAPPED_ALIGNMENT);
    assert_ptr_equal(VirtualAllocFromApp(view, 1, MEM_COMMIT, PAGE_READWRITE), view);
    *view = 'x';
    assert_quiet(UnmapViewOfFile(view));
    char *low = map_app(section, FILE_MAP_READ, GIB, GIB); /* what 32 bits would have left */
    assert_int_equal(region_size(low), GIB);
    assert_quiet(UnmapViewOfFile(low));
    assert_quiet(CloseHandle(section));
    assert_int_equal(try_app(MEMORY, PAGE_READWRITE, UINT64_MAX, NULL), ERROR_NOT_ENOUGH_MEMORY);
}

static void write_to(void *view)
{
    *(volatile char *)view = 1;
}

static void views_of_each_protection(void **state)
{
    static const struct {
        ULONG protection;
        DWORD write_error;
    } cases[] = {
        { PAGE_READONLY, ERROR_INVALID_PARAMETER },
        { PAGE_WRITECOPY, ERROR_INVALID_PARAMETER },
        { PAGE_READWRITE, 0 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        HANDLE section = create_app(MEMORY, cases[i].protection, 0x1000, NULL);
        assert_int_equal(try_view(section, FILE_MAP_WRITE), cases[i].write_error);
        assert_int_equal(try_view(section, FILE_MAP_ALL_ACCESS), cases[i].write_error);
        char *shared = map_app(section, FILE_MAP_READ, 0, 0);
        char *copy = map_app(section, FILE_MAP_COPY, 0, 0);
        *copy = 'c';
        assert_int_equal(*shared, 0);
        assert_true(dies_of(SIGSEGV, write_to, shared));
        assert_quiet(UnmapViewOfFile(shared) && UnmapViewOfFile(copy) && CloseHandle(section));
    }
}

static void rights_of_the_file(void **state)
{
    (void)state;
    HANDLE both = open_data(0x1000, GENERIC_READ | GENERIC_WRITE);
    HANDLE reads = open_file(DATA_PATH, GENERIC_READ), writes = open_file(DATA_PATH, GENERIC_WRITE);
    assert_int_equal(try_app(reads, PAGE_READONLY, 0, NULL), 0);
    assert_int_equal(try_app(reads, PAGE_WRITECOPY, 0, NULL), 0);
    assert_int_equal(try_app(reads, PAGE_READWRITE, 0, NULL), ERROR_ACCESS_DENIED);
    assert_int_equal(try_app(both, PAGE_READWRITE, 0, NULL), 0);
    assert_int_equal(try_app(writes, PAGE_READONLY, 0, NULL), ERROR_ACCESS_DENIED);
    assert_int_equal(try_app(writes, PAGE_WRITECOPY, 0, NULL), ERROR_ACCESS_DENIED);
    assert_int_equal(try_app(writes, PAGE_READWRITE, 0, NULL), ERROR_ACCESS_DENIED);
    assert_true(CloseHandle(reads) && CloseHandle(writes));
    close_data(both);
}

static DWORD state_of(const void *address)
{
    return query_page(address).State;
}

static void committed_as_a_whole(void **state)
{
    static const ULONG attributes[] = { 0, SEC_COMMIT };
    (void)state;
    for (size_t i = 0; i < COUNT(attributes); i++) {
        HANDLE section = create_app(MEMORY, PAGE_READWRITE | attributes[i], 0x30000, NULL);
        void *view = map_app(section, FILE_MAP_READ, 0, 0);
        assert_int_equal(state_of(view), MEM_COMMIT);
        assert_int_equal(region_size(view), 0x30000);
        assert_quiet(UnmapViewOfFile(view) && CloseHandle(section));
    }
    assert_int_equal(try_app(MEMORY, PAGE_READWRITE, UINT64_C(1) << 46, NULL),
                     ERROR_COMMITMENT_LIMIT);
    assert_int_equal(try_app(MEMORY, PAGE_READWRITE, UINT64_C(1) << 46, u"too much"),
                     ERROR_COMMITMENT_LIMIT);
}

/* Committed by either family's VirtualAlloc, for all views, and never given back. */
static void reserved_until_committed(void **state)
{
    (void)state;
    HANDLE section = create_app(MEMORY, PAGE_READWRITE | SEC_RESERVE, 0x30000, NULL);
    char *view = map_app(section, FILE_MAP_WRITE, 0, 0),
         *other = map_app(section, FILE_MAP_READ, 0, 0);
    assert_int_equal(state_of(view), MEM_RESERVE);
    assert_ptr_equal(VirtualAllocFromApp(view, 0x1000, MEM_COMMIT, PAGE_READWRITE), view);
    assert_ptr_equal(VirtualAlloc(view + 0x10000, 1, MEM_COMMIT, PAGE_READWRITE), view + 0x10000);
    view[0] = view[0x10000] = 'r';
    assert_int_equal(other[0] + other[0x10000], 'r' + 'r');
    assert_int_equal(state_of(other + 0x1000), MEM_RESERVE);
    assert_fails(VirtualFree(view, 0x1000, MEM_DECOMMIT), ERROR_INVALID_PARAMETER);
    assert_fails(VirtualFree(view, 0, MEM_RELEASE), ERROR_INVALID_PARAMETER);
    assert_int_equal(other[0], 'r');
    assert_quiet(UnmapViewOfFile(view) && UnmapViewOfFile(other) && CloseHandle(section));
}

/* Both say nothing of files. */
static void files_are_neither(void **state)
{
    static const ULONG attributes[] = { 0, SEC_COMMIT, SEC_RESERVE };
    (void)state;
    HANDLE file = open_data(0x2000, GENERIC_READ);
    for (size_t i = 0; i < COUNT(attributes); i++) {
        HANDLE section = create_app(file, PAGE_READONLY | attributes[i], 0, NULL);
        const char *view = map_app(section, FILE_MAP_READ, 0, 0);
        assert_int_equal(state_of(view), MEM_COMMIT);
        assert_int_equal(view[0x1001], 2);
        assert_quiet(UnmapViewOfFile(view) && CloseHandle(section));
    }
    close_data(file);
}

static void attributes_that_go_together(void **state)
{
    static const struct {
        ULONG attributes;
        DWORD error;
    } cases[] = {
        { SEC_COMMIT | SEC_NOCACHE, 0 },
        { SEC_RESERVE | SEC_NOCACHE, 0 },
        { SEC_NOCACHE, ERROR_INVALID_PARAMETER },
        { SEC_COMMIT | SEC_WRITECOMBINE, 0 },
        { SEC_RESERVE | SEC_WRITECOMBINE, 0 },
        { SEC_WRITECOMBINE, ERROR_INVALID_PARAMETER },
        { SEC_COMMIT | SEC_RESERVE, ERROR_INVALID_PARAMETER },
        { SEC_LARGE_PAGES, ERROR_INVALID_PARAMETER },
        { SEC_LARGE_PAGES | SEC_RESERVE, ERROR_INVALID_PARAMETER },
        { SEC_LARGE_PAGES | SEC_COMMIT, ERROR_INVALID_PARAMETER }, /* for this size */
        { SEC_IMAGE, ERROR_INVALID_PARAMETER },
        { SEC_FILE, ERROR_INVALID_PARAMETER },
        { SEC_NO_CHANGE | SEC_COMMIT, ERROR_INVALID_PARAMETER },
        { SEC_64K_PAGES | SEC_COMMIT, ERROR_INVALID_PARAMETER },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(try_app(MEMORY, PAGE_READWRITE | cases[i].attributes, 0x1000, NULL),
                         cases[i].error);
    HANDLE file = open_data(0x200000, GENERIC_READ | GENERIC_WRITE);
    assert_int_equal(try_app(file, PAGE_READWRITE | SEC_LARGE_PAGES | SEC_COMMIT, 0, NULL),
                     ERROR_INVALID_PARAMETER);
    close_data(file);
}

static void protections_that_are_none(void **state)
{
    static const ULONG cases[] = { 0, PAGE_NOACCESS, PAGE_READONLY | PAGE_READWRITE,
                                   PAGE_READWRITE | PAGE_GUARD, PAGE_READWRITE | PAGE_NOCACHE };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(try_app(MEMORY, cases[i], 0x1000, NULL), ERROR_INVALID_PARAMETER);
}

/* Without the pages: with them it is as for the desktop (api.largepages). */
static void large_pages_need_the_privilege(void **state)
{
    SIZE_T size = GetLargePageMinimum();
    (void)state;
    if (!size)
        skip();
    DWORD error = try_app(MEMORY, PAGE_READWRITE | SEC_COMMIT | SEC_LARGE_PAGES, size, NULL);
    assert_true(error == ERROR_PRIVILEGE_NOT_HELD || error == 0);
    assert_int_equal(
        try_app(MEMORY, PAGE_READWRITE | SEC_COMMIT | SEC_LARGE_PAGES, size + 4096, NULL),
        ERROR_INVALID_PARAMETER);
    HANDLE section = create_app(MEMORY, PAGE_READWRITE, 0x10000, NULL);
    assert_fails(map_app(section, FILE_MAP_READ | FILE_MAP_LARGE_PAGES, 0, 0),
                 ERROR_INVALID_PARAMETER);
    assert_quiet(CloseHandle(section));
}

static const struct program_section parts[] = {
    { ".text", 0x1000, 0x1000, 0x400, 0x200, PROGRAM_CODE | PROGRAM_READ | PROGRAM_EXECUTE },
};

static const struct program program = {
    .machine = PROGRAM_AMD64,
    .magic = PROGRAM_PE32_PLUS,
    .base = 0x180000000,
    .section_alignment = 0x1000,
    .file_alignment = 0x200,
    .image_size = 0x2000,
    .header_size = 0x400,
    .sections = parts,
    .section_count = COUNT(parts),
    .length = 0x600,
};

static void images_are_not_executed(void **state)
{
    static const ULONG others[] = { SEC_COMMIT, SEC_RESERVE, SEC_WRITECOMBINE, SEC_LARGE_PAGES };
    (void)state;
    program_make(&program);
    HANDLE file = open_file(PROGRAM_PATH, GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE);
    HANDLE section = create_app(file, PAGE_READONLY | SEC_IMAGE_NO_EXECUTE, 0, NULL);
    assert_non_null(section);
    const unsigned char *view = map_app(section, FILE_MAP_READ, 0, 0);
    assert_int_equal(query_page(view).Type, MEM_IMAGE);
    assert_int_equal(query_page(view + 0x1000).Protect, PAGE_READONLY);
    assert_int_equal(view[0x1001], program_byte(0x401));
    assert_quiet(UnmapViewOfFile(view) && CloseHandle(section));
    assert_int_equal(try_app(file, PAGE_READWRITE | SEC_IMAGE_NO_EXECUTE, 0, NULL),
                     ERROR_INVALID_PARAMETER);
    assert_int_equal(try_app(file, PAGE_WRITECOPY | SEC_IMAGE_NO_EXECUTE, 0, NULL),
                     ERROR_INVALID_PARAMETER);
    for (size_t i = 0; i < COUNT(others); i++)
        assert_int_equal(try_app(file, PAGE_READONLY | SEC_IMAGE_NO_EXECUTE | others[i], 0, NULL),
                         ERROR_INVALID_PARAMETER);
    assert_int_equal(try_app(file, PAGE_READONLY | SEC_IMAGE, 0, NULL), ERROR_INVALID_PARAMETER);
    assert_true(CloseHandle(file));
    unlink(PROGRAM_PATH);
}

/* How Windows would load it. */
static void data_is_no_image(void **state)
{
    (void)state;
    HANDLE file = open_data(0x1000, GENERIC_READ);
    assert_int_equal(try_app(file, PAGE_READONLY | SEC_IMAGE_NO_EXECUTE, 0, NULL),
                     ERROR_BAD_EXE_FORMAT);
    close_data(file);
}

static void empty_files_are_refused(void **state)
{
    (void)state;
    HANDLE file = open_data(0, GENERIC_READ | GENERIC_WRITE);
    assert_int_equal(try_app(file, PAGE_READONLY, 0, NULL), ERROR_FILE_INVALID);
    assert_int_equal(try_app(file, PAGE_READWRITE, 0, u"empty"), ERROR_FILE_INVALID);
    assert_int_equal(size_of_file(DATA_PATH), 0);
    close_data(file);
}

static void files_grow(void **state)
{
    (void)state;
    HANDLE file = open_data(0x1000, GENERIC_READ | GENERIC_WRITE);
    assert_int_equal(try_app(file, PAGE_READONLY, 0x3000, NULL), ERROR_NOT_ENOUGH_MEMORY);
    assert_int_equal(try_app(file, PAGE_WRITECOPY, 0x3000, NULL), ERROR_NOT_ENOUGH_MEMORY);
    assert_int_equal(size_of_file(DATA_PATH), 0x1000);
    assert_int_equal(try_app(file, PAGE_READWRITE, 0x3001, NULL), 0);
    assert_int_equal(size_of_file(DATA_PATH), 0x3001);
    close_data(file);
}

static void grow_beyond(void *file)
{
    struct rlimit limit = { 0x8000, 0x8000 };
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    CHECK(try_app(file, PAGE_READWRITE, 0x8001, NULL) == ERROR_DISK_FULL);
    CHECK(try_app(file, PAGE_READWRITE, UINT64_C(1) << 40, NULL) == ERROR_DISK_FULL);
    CHECK(size_of_file(DATA_PATH) == 0x1000);
}

static void no_room_to_grow(void **state)
{
    (void)state;
    HANDLE file = open_data(0x1000, GENERIC_READ | GENERIC_WRITE);
    in_child(grow_beyond, file);
    close_data(file);
}

static void file_beyond_the_section(void **state)
{
    (void)state;
    HANDLE file = open_data(0x8000, GENERIC_READ);
    HANDLE section = create_app(file, PAGE_READONLY, 0x2000, NULL);
    assert_fails(map_app(section, FILE_MAP_READ, 0, 0x2001), ERROR_ACCESS_DENIED);
    void *view = map_app(section, FILE_MAP_READ, 0, 0);
    assert_int_equal(region_size(view), 0x2000);
    assert_quiet(UnmapViewOfFile(view) && CloseHandle(section));
    close_data(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(new_memory_is_zero),        TEST(sizes_have_64_bits),
        TEST(views_of_each_protection),  TEST(rights_of_the_file),
        TEST(committed_as_a_whole),      TEST(reserved_until_committed),
        TEST(files_are_neither),         TEST(attributes_that_go_together),
        TEST(protections_that_are_none), TEST(large_pages_need_the_privilege),
        TEST(images_are_not_executed),   TEST(data_is_no_image),
        TEST(empty_files_are_refused),   TEST(files_grow),
        TEST(no_room_to_grow),           TEST(file_beyond_the_section),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
