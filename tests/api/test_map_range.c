/* SPDX-License-Identifier: MIT */
/* MapViewOfFile(Ex): offsets, sizes, addresses (rows 186-214). */
#include "sections.h"

#include <sys/mman.h>

#define SIZE UINT64_C(0x50000)

static HANDLE section;

static int make_section(void **state)
{
    before_each(state);
    section = create_memory(SIZE, NULL);
    return section ? 0 : -1;
}

static int close_section(void **state)
{
    return CloseHandle(section) ? after_each(state) : -1;
}

static void *map_at(uint64_t offset, size_t size, uintptr_t address)
{
    SetLastError(UNTOUCHED);
    return MapViewOfFileEx(section, FILE_MAP_WRITE, (DWORD)(offset >> 32), (DWORD)offset, size,
                           (void *)address);
}

/* Room that is free now, at a multiple of 64 KiB. */
static uintptr_t free_address(size_t size)
{
    char *hole = mmap(NULL, size + 0x10000, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(hole, MAP_FAILED);
    munmap(hole, size + 0x10000);
    return ((uintptr_t)hole + 0xFFFF) & ~(uintptr_t)0xFFFF;
}

/* Rows 186, 188, 189. */
static void offsets_must_be_aligned(void **state)
{
    static const uint64_t bad[] = { 1,
                                    4,
                                    0x1000,
                                    0x8000,
                                    0x40211,
                                    0xFFFF,
                                    UINT64_MAX,
                                    UINT64_C(0x100000001),
                                    0x4F000,
                                    0x10001,
                                    UINT64_C(0xFFFFFFFF00008000) };
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_null(map_at(bad[i], 0, 0));
        assert_int_equal(GetLastError(), ERROR_MAPPED_ALIGNMENT);
        assert_null(map_at(bad[i], 1, 0));
        assert_int_equal(GetLastError(), ERROR_MAPPED_ALIGNMENT);
    }
}

/* Rows 187, 192: from the offset to the end. */
static void offsets_count_from_the_start(void **state)
{
    (void)state;
    unsigned char *whole = map_at(0, 0, 0);
    for (size_t at = 0; at < SIZE; at += 0x10000)
        whole[at] = (unsigned char)(at >> 16);
    for (uint64_t offset = 0; offset < SIZE; offset += 0x10000) {
        unsigned char *part = map_at(offset, 0, 0);
        assert_non_null(part);
        assert_int_equal(part[0], offset >> 16);
        assert_int_equal(region_size(part), SIZE - offset);
        assert_true(UnmapViewOfFile(part));
    }
    assert_true(UnmapViewOfFile(whole));
}

/* Rows 191, 193. */
static void beyond_the_end(void **state)
{
    static const struct {
        uint64_t offset;
        size_t size;
    } bad[] = { { SIZE, 0 },
                { SIZE, 1 },
                { SIZE + 0x10000, 0 },
                { 0, SIZE + 1 },
                { 0x10000, SIZE },
                { 0x40000, 0x10001 },
                { UINT64_C(0x100000000), 0 },
                { UINT64_C(0x8000000000000000), 1 },
                { UINT64_C(0xFFFFFFFFFFFF0000), 0x20000 } };
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_null(map_at(bad[i].offset, bad[i].size, 0));
        assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    }
}

/* Row 193, for a section that ends inside a page; row 197: what is behind its end. */
static void end_inside_a_page(void **state)
{
    (void)state;
    make_file(temporary_path("file"), 0x3452);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
    HANDLE odd = create_section(file, PAGE_READWRITE, 0, NULL);
    unsigned char *view = map_part(odd, FILE_MAP_WRITE, 0, 0x3452);
    assert_non_null(view);
    assert_int_equal(region_size(view), 0x4000);
    for (size_t at = 0x3452; at < 0x4000; at++)
        assert_int_equal(view[at], 0);
    view[0x3452] = 1;
    assert_fails(MapViewOfFile(odd, FILE_MAP_READ, 0, 0, 0x3453), ERROR_ACCESS_DENIED);
    assert_true(FlushViewOfFile(view, 0));
    assert_true(UnmapViewOfFile(view));
    assert_int_equal(size_of_file(temporary_path("file")), 0x3452);
    assert_true(CloseHandle(odd));
    assert_true(CloseHandle(file));
    unlink(temporary_path("file"));
}

/* Row 195. */
static void odd_sizes_are_whole_pages(void **state)
{
    static const size_t sizes[] = { 1, 4, 36, 0x1000, 0x1001, 0x4FFFF, 0x50000 };
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        void *view = map_at(0, sizes[i], 0);
        assert_non_null(view);
        assert_int_equal(region_size(view), (sizes[i] + page - 1) / page * page);
        assert_true(UnmapViewOfFile(view));
    }
}

/* Rows 196, 202. */
static void out_of_user_space(void **state)
{
    SYSTEM_INFO info;
    (void)state;
    GetSystemInfo(&info);
    uintptr_t above = ((uintptr_t)info.lpMaximumApplicationAddress + 0x10000) & ~(uintptr_t)0xFFFF;
    assert_null(map_at(0, SIZE_MAX, 0));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_null(map_at(0, 0, above));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_null(map_at(0, 0x1000, UINTPTR_MAX & ~(uintptr_t)0xFFFF));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_null(map_at(0, 0x20000, above - 0x10000)); /* its end is outside */
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
}

/* Rows 198, 204. */
static void anywhere_is_aligned(void **state)
{
    unsigned char *views[64];
    (void)state;
    for (size_t i = 0; i < COUNT(views); i++) {
        views[i] = map_at(0, i % 7 ? i * 0x1000 : 0, 0);
        assert_non_null(views[i]);
        assert_int_equal((uintptr_t)views[i] % 0x10000, 0);
        for (size_t j = 0; j < i; j++)
            assert_ptr_not_equal(views[i], views[j]);
    }
    views[0][0] = 9;
    for (size_t i = 0; i < COUNT(views); i++) {
        assert_int_equal(views[i][0], 9);
        assert_true(UnmapViewOfFile(views[i]));
    }
}

/* Row 199, 190: unaligned addresses, also taken ones. */
static void addresses_must_be_aligned(void **state)
{
    (void)state;
    uintptr_t address = free_address(SIZE);
    assert_null(map_at(0, 0, address + 42));
    assert_int_equal(GetLastError(), ERROR_MAPPED_ALIGNMENT);
    assert_null(map_at(0, 0, address + 0x1000));
    assert_int_equal(GetLastError(), ERROR_MAPPED_ALIGNMENT);
    assert_null(map_at(0, 0, 1));
    assert_int_equal(GetLastError(), ERROR_MAPPED_ALIGNMENT);
    char *view = map_at(0, 0, address);
    assert_null(map_at(0x1000, 0, address));
    assert_int_equal(GetLastError(), ERROR_MAPPED_ALIGNMENT);
    assert_true(UnmapViewOfFile(view));
}

/* Row 201; again and again at the same place. */
static void exactly_there(void **state)
{
    (void)state;
    uintptr_t address = free_address(SIZE);
    for (int i = 0; i < 10; i++) {
        void *view = map_at(0, 0, address);
        assert_ptr_equal(view, (void *)address);
        assert_true(UnmapViewOfFile(view));
    }
}

/* Row 200: views, memory of the program, its code; the first or the last page in the way. */
static void taken_addresses(void **state)
{
    (void)state;
    uintptr_t address = free_address(3 * SIZE);
    unsigned char *view = map_at(0, 0, address + SIZE);
    view[0] = 5;
    static const int64_t distances[] = { 0, 0x10000, (int64_t)SIZE - 0x10000,
                                         0x10000 - (int64_t)SIZE };
    for (size_t i = 0; i < COUNT(distances); i++) {
        assert_null(map_at(0, 0, address + SIZE + (uintptr_t)distances[i]));
        assert_int_equal(GetLastError(), ERROR_INVALID_ADDRESS);
    }
    assert_int_equal(view[0], 5);
    assert_true(UnmapViewOfFile(view));

    char *own = mmap((void *)(address + SIZE - 0x1000), 0x1000, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    assert_ptr_equal(own, (void *)(address + SIZE - 0x1000));
    own[0] = 'x';
    assert_null(map_at(0, 0, address));
    assert_int_equal(GetLastError(), ERROR_INVALID_ADDRESS);
    assert_int_equal(own[0], 'x');
    munmap(own, 0x1000);
    assert_null(map_at(0, 0, (uintptr_t)taken_addresses & ~(uintptr_t)0xFFFF));
    assert_int_equal(GetLastError(), ERROR_INVALID_ADDRESS);
}

/* Row 203: the next view starts at the next 64 KiB. */
static void neighbours(void **state)
{
    (void)state;
    uintptr_t address = free_address(SIZE);
    void *first = map_at(0, 0x1000, address);
    assert_ptr_equal(first, (void *)address);
    assert_null(map_at(0, 0x1000, address + 0x2000));
    assert_int_equal(GetLastError(), ERROR_MAPPED_ALIGNMENT);
    void *second = map_at(0, 0x1000, address + 0x10000);
    assert_ptr_equal(second, (void *)(address + 0x10000));
    assert_true(UnmapViewOfFile(first));
    assert_int_equal(region_size(second), 0x1000);
    assert_true(UnmapViewOfFile(second));
}

/* Row 213. */
static void modifiers_of_the_access(void **state)
{
    (void)state;
    assert_fails(MapViewOfFile(section, FILE_MAP_READ | FILE_MAP_LARGE_PAGES, 0, 0, 0),
                 ERROR_INVALID_PARAMETER);
    assert_int_equal(try_map(section, FILE_MAP_READ | FILE_MAP_TARGETS_INVALID), 0);
}

/* Row 214. */
static void file_type_of_a_section(void **state)
{
    (void)state;
    SetLastError(UNTOUCHED);
    assert_int_equal(GetFileType(section), FILE_TYPE_UNKNOWN);
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    make_file(temporary_path("file"), 0x1000);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ);
    HANDLE over_file = create_section(file, PAGE_READONLY, 0, NULL);
    assert_fails(GetFileType(over_file), ERROR_INVALID_HANDLE); /* FILE_TYPE_UNKNOWN is 0 */
    assert_true(CloseHandle(over_file));
    assert_true(CloseHandle(file));
    unlink(temporary_path("file"));
}

#define WITH_SECTION(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, make_section, close_section)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SECTION(offsets_must_be_aligned),
        WITH_SECTION(offsets_count_from_the_start),
        WITH_SECTION(beyond_the_end),
        TEST(end_inside_a_page),
        WITH_SECTION(odd_sizes_are_whole_pages),
        WITH_SECTION(out_of_user_space),
        WITH_SECTION(anywhere_is_aligned),
        WITH_SECTION(addresses_must_be_aligned),
        WITH_SECTION(exactly_there),
        WITH_SECTION(taken_addresses),
        WITH_SECTION(neighbours),
        WITH_SECTION(modifiers_of_the_access),
        WITH_SECTION(file_type_of_a_section),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
