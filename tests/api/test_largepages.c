/* SPDX-License-Identifier: MIT */
/* Large pages: rows 079 to 084, 213. They are set aside for the test where it may do that. */
#include "sections.h"

#define POOL "/proc/sys/vm/nr_hugepages"
#define LARGE (PAGE_READWRITE | SEC_COMMIT | SEC_LARGE_PAGES)
#define MEMORY (MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES)
#define WANTED 6

static SIZE_T size;     /* of a large page */
static long set_before; /* pages in the pool */

static long pages_in(const char *path)
{
    long pages = -1;
    FILE *file = fopen(path, "re");
    if (file && fscanf(file, "%ld", &pages) != 1)
        pages = -1;
    if (file)
        fclose(file);
    return pages;
}

static bool set_pool(long pages)
{
    FILE *file = fopen(POOL, "we");
    if (!file)
        return false;
    bool written = fprintf(file, "%ld", pages) > 0;
    return fclose(file) == 0 && written;
}

/* Only what was not there before is taken, and given back. */
static int begin(void **state)
{
    warm_up(state);
    size = GetLargePageMinimum();
    set_before = pages_in(POOL);
    return 0;
}

static int end(void **state)
{
    (void)state;
    if (pages_in(POOL) != set_before)
        set_pool(set_before);
    return 0;
}

static void need_pages(void)
{
    if (pages_in(POOL) < WANTED && (!set_pool(WANTED) || pages_in(POOL) < WANTED)) {
        print_message("no large pages: %s cannot be raised to %d\n", POOL, WANTED);
        skip();
    }
}

static HANDLE create(uint64_t bytes, const char *name)
{
    return create_section(INVALID_HANDLE_VALUE, LARGE, bytes, name);
}

static DWORD try_bytes(uint64_t bytes)
{
    return try_create(INVALID_HANDLE_VALUE, LARGE, bytes, NULL);
}

static DWORD try_memory(void *address, SIZE_T bytes, DWORD type)
{
    SetLastError(UNTOUCHED);
    void *memory = VirtualAlloc(address, bytes, type, PAGE_READWRITE);
    if (!memory)
        return GetLastError();
    return VirtualFree(memory, 0, MEM_RELEASE) ? 0 : GetLastError();
}

/* Row 082: unsupported, 2 MiB or what else the machine has. */
static void minimum(void **state)
{
    (void)state;
    assert_int_equal(size & (size - 1), 0);
    assert_true(size == 0 || size >= 65536);
}

/* Row 080: before anybody asks whether there are any. */
static void wrong_sizes(void **state)
{
    (void)state;
    assert_int_equal(try_bytes(4096), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_bytes(size + 4096), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_memory(NULL, 4096, MEMORY), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_memory((void *)0x30010000, 2 * size, MEMORY), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_memory(NULL, size, MEM_RESERVE | MEM_LARGE_PAGES),
                     ERROR_INVALID_PARAMETER);
    assert_int_equal(try_memory(NULL, size, MEM_COMMIT | MEM_LARGE_PAGES), ERROR_INVALID_PARAMETER);
}

/* Row 079: the privilege is that some are set aside. */
static void none_set_aside(void **state)
{
    (void)state;
    if (pages_in(POOL) != 0 || pages_in("/proc/sys/vm/nr_overcommit_hugepages") != 0) {
        print_message("large pages are set aside on this machine\n");
        skip();
    }
    SIZE_T bytes = size ? size : 2 << 20;
    assert_int_equal(try_bytes(bytes), ERROR_PRIVILEGE_NOT_HELD);
    assert_int_equal(try_create(NULL, LARGE, bytes, "none"), ERROR_PRIVILEGE_NOT_HELD);
    assert_int_equal(try_memory(NULL, bytes, MEMORY), ERROR_PRIVILEGE_NOT_HELD);
}

static void too_many(void **state)
{
    (void)state;
    need_pages();
    uint64_t bytes = (uint64_t)size << 16;
    assert_int_equal(try_bytes(bytes), ERROR_NO_SYSTEM_RESOURCES);
    assert_int_equal(try_create(NULL, LARGE, bytes, "too many"), ERROR_NO_SYSTEM_RESOURCES);
    assert_int_equal(try_memory(NULL, bytes, MEMORY), ERROR_NO_SYSTEM_RESOURCES);
    assert_int_equal(try_bytes(size), 0);
}

/* Rows 081, 083, 084 and 213. */
static void views(void **state)
{
    (void)state;
    need_pages();
    HANDLE section = create(2 * size, NULL);
    assert_non_null(section);
    assert_int_equal(GetLastError(), 0);
    char *whole = map_view(section, FILE_MAP_WRITE);
    char *second = map_part(section, FILE_MAP_WRITE | FILE_MAP_LARGE_PAGES, size, size);
    assert_non_null(whole);
    assert_non_null(second);
    assert_int_equal((uintptr_t)whole % size, 0);
    assert_int_equal(region_size(whole), 2 * size);
    assert_int_equal(region_size(second), size);
    whole[size] = 'l';
    assert_int_equal(second[0], 'l');
    assert_fails(map_part(section, FILE_MAP_WRITE, 65536, 0), ERROR_MAPPED_ALIGNMENT);
    assert_fails(map_part(section, FILE_MAP_WRITE, 0, 4096), ERROR_INVALID_PARAMETER);
    assert_fails(map_part(section, FILE_MAP_WRITE, size, 2 * size), ERROR_ACCESS_DENIED);
    assert_fails(MapViewOfFileEx(section, FILE_MAP_READ, 0, 0, 0, second + 65536),
                 ERROR_MAPPED_ALIGNMENT);
    assert_fails(MapViewOfFileEx(section, FILE_MAP_READ, 0, 0, 0, whole), ERROR_INVALID_ADDRESS);
    assert_fails(VirtualProtect(whole, 4096, PAGE_READONLY, &(DWORD){ 0 }),
                 ERROR_INVALID_PARAMETER);
    assert_quiet(VirtualProtect(whole, size, PAGE_READONLY, &(DWORD){ 0 }));
    assert_quiet(CloseHandle(section));
    assert_int_equal(whole[size], 'l');
    assert_quiet(UnmapViewOfFile(whole) && UnmapViewOfFile(second));
    assert_fails(UnmapViewOfFile(whole), ERROR_INVALID_ADDRESS);
}

static void flag_for_small_pages(void **state)
{
    (void)state;
    HANDLE section = create_memory(65536, NULL);
    assert_fails(map_view(section, FILE_MAP_READ | FILE_MAP_LARGE_PAGES), ERROR_INVALID_PARAMETER);
    assert_fails(
        MapViewOfFile3(section, NULL, NULL, 0, 0, MEM_LARGE_PAGES, PAGE_READWRITE, NULL, 0),
        ERROR_INVALID_PARAMETER);
    assert_quiet(CloseHandle(section));
}

static void at_an_address(void **state)
{
    (void)state;
    need_pages();
    HANDLE section = create(size, NULL);
    char *place = map_view(section, FILE_MAP_WRITE);
    assert_quiet(UnmapViewOfFile(place));
    assert_ptr_equal(MapViewOfFileEx(section, FILE_MAP_WRITE, 0, 0, 0, place), place);
    place[0] = 1;
    assert_quiet(UnmapViewOfFile(place));
    char *view =
        MapViewOfFile3(section, NULL, NULL, 0, size, MEM_LARGE_PAGES, PAGE_READWRITE, NULL, 0);
    assert_non_null(view);
    assert_int_equal(view[0], 1);
    char *copy = map_view(section, FILE_MAP_COPY);
    assert_non_null(copy);
    copy[0] = 2;
    assert_int_equal(view[0], 1);
    assert_quiet(UnmapViewOfFile(view) && UnmapViewOfFile(copy) && CloseHandle(section));
}

static void other_process(void)
{
    HANDLE section = OpenFileMappingA(FILE_MAP_WRITE | FILE_MAP_READ, FALSE, "large");
    CHECK(section);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CHECK(view);
    CHECK(view[1] == 'a');
    view[2] = 'b';
    SetLastError(UNTOUCHED);
    HANDLE again = create(GetLargePageMinimum(), "large");
    CHECK(again && GetLastError() == ERROR_ALREADY_EXISTS);
    CHECK(CloseHandle(again) && CloseHandle(section)); /* the end of the process takes the view */
}

static BOOL looks_right(const FILEMAP_OBJECT *object, void *context)
{
    assert_int_equal(object->Attributes, SEC_COMMIT | SEC_LARGE_PAGES);
    assert_int_equal(object->Size, size);
    assert_int_equal(object->Committed, size);
    assert_null(object->BackingPath);
    *(int *)context += 1;
    return TRUE;
}

/* The name is that of a small file; the pages are found through those who have them. */
static void named(void **state)
{
    (void)state;
    int seen = 0;
    need_pages();
    HANDLE section = create(size, "large");
    assert_int_equal(GetLastError(), 0);
    char *view = map_view(section, FILE_MAP_WRITE);
    view[1] = 'a';
    in_fresh_process("other process");
    assert_int_equal(view[2], 'b');
    assert_true(filemap_query_object(u"large", looks_right, &seen));
    assert_int_equal(seen, 1);
    assert_int_equal(try_bytes(4 * size), 0); /* nothing of it was taken twice */
    assert_quiet(CloseHandle(section));
    assert_int_equal(try_open(FILE_MAP_READ, "large"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(view[2], 'b');
    assert_quiet(UnmapViewOfFile(view));
}

static void memory(void **state)
{
    (void)state;
    need_pages();
    char *base = VirtualAlloc(NULL, 2 * size, MEMORY, PAGE_READWRITE);
    assert_non_null(base);
    assert_int_equal((uintptr_t)base % size, 0);
    base[2 * size - 1] = 1;
    assert_int_equal(region_size(base), 2 * size);
    assert_fails(VirtualFree(base, size, MEM_DECOMMIT), ERROR_INVALID_PARAMETER);
    assert_fails(VirtualAlloc(base, size, MEMORY, PAGE_READWRITE), ERROR_INVALID_ADDRESS);
    assert_quiet(VirtualFree(base, 0, MEM_RELEASE));
    assert_ptr_equal(VirtualAlloc(base, size, MEMORY | MEM_TOP_DOWN, PAGE_READWRITE), base);
    assert_quiet(VirtualFree(base, 0, MEM_RELEASE));
}

int main(int argc, char **argv)
{
    static const struct role roles[] = { { "other process", other_process } };
    const struct CMUnitTest tests[] = {
        TEST(minimum),       TEST(wrong_sizes), TEST(none_set_aside),
        TEST(too_many),      TEST(views),       TEST(flag_for_small_pages),
        TEST(at_an_address), TEST(named),       TEST(memory),
    };
    roles_check(argc, argv, roles, COUNT(roles));
    return cmocka_run_group_tests_name("largepages", tests, begin, end);
}
