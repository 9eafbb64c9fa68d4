/* SPDX-License-Identifier: MIT */
/* UnmapViewOfFile, UnmapViewOfFileEx and FlushViewOfFile (rows 236-260). */
#include "sections.h"

#include <sys/mman.h>

#define SIZE 0x4000

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

static bool is_mapped(const void *address)
{
    MEMORY_BASIC_INFORMATION information;
    return VirtualQuery(address, &information, sizeof information) &&
           information.State == MEM_COMMIT && information.Type == MEM_MAPPED;
}

/* Far from where the next mapping of anybody else would go. */
static void *map_far_away(void)
{
    const size_t room = (size_t)1 << 32;
    char *hole = mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_ptr_not_equal(hole, MAP_FAILED);
    munmap(hole, room);
    char *wanted = (char *)(((uintptr_t)hole + 0xFFFF) & ~(uintptr_t)0xFFFF);
    return MapViewOfFileEx(section, FILE_MAP_WRITE, 0, 0, 0, wanted);
}

/* Rows 236, 237, 243. */
static void any_address_of_the_view(void **state)
{
    static const size_t inside[] = { 0, 100, 4096, 4096 + 100, SIZE - 1 };
    MEMORY_BASIC_INFORMATION information;
    (void)state;
    for (size_t i = 0; i < COUNT(inside); i++) {
        char *view = map_far_away();
        assert_true(is_mapped(view + inside[i]));
        assert_true(UnmapViewOfFile(view + inside[i]));
        assert_int_equal(VirtualQuery(view, &information, sizeof information), sizeof information);
        assert_int_equal(information.State, MEM_FREE);
        assert_int_equal(information.Protect, PAGE_NOACCESS);
        assert_null(information.AllocationBase);
        assert_int_equal(information.AllocationProtect, 0);
        assert_int_equal(information.Type, 0);
        /* Row 238. */
        assert_fails(UnmapViewOfFile(view + inside[i]), ERROR_INVALID_ADDRESS);
        assert_fails(UnmapViewOfFile(view), ERROR_INVALID_ADDRESS);
    }
}

/* Rows 239-242. */
static void no_view_there(void **state)
{
    (void)state;
    char *own = mmap(NULL, 0x10000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *view = map_view(section, FILE_MAP_READ);
    own[5] = 'x';
    const void *bad[] = {
        own,      own + 5, (void *)0xDEADBEEF,           NULL, (void *)UINTPTR_MAX, view + SIZE,
        view - 1, bad,     (void *)(UINTPTR_MAX / 2 + 1)
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_fails(UnmapViewOfFile(bad[i]), ERROR_INVALID_ADDRESS);
        assert_fails(UnmapViewOfFileEx((void *)(uintptr_t)bad[i], 0), ERROR_INVALID_ADDRESS);
    }
    assert_int_equal(own[5], 'x');
    assert_true(is_mapped(view));
    assert_true(UnmapViewOfFile(view));
    munmap(own, 0x10000);
}

/* Row 244. */
static void other_views_stay(void **state)
{
    char *views[5];
    (void)state;
    for (size_t i = 0; i < COUNT(views); i++)
        views[i] = map_view(section, FILE_MAP_WRITE);
    assert_true(UnmapViewOfFile(views[2]));
    views[0][0] = 1;
    for (size_t i = 0; i < COUNT(views); i++)
        assert_int_equal(i == 2 ? 1 : views[i][0], 1);
    assert_true(UnmapViewOfFile(views[4]));
    assert_true(UnmapViewOfFile(views[0]));
    assert_true(UnmapViewOfFile(views[1]));
    assert_int_equal(views[3][0], 1);
    assert_true(UnmapViewOfFile(views[3]));
}

/* Rows 246, 247. */
static void flags(void **state)
{
    static const ULONG bad[] = { 4,           8,
                                 MEM_RELEASE, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER,
                                 0x80000000,  0xFFFFFFFF };
    (void)state;
    char *view = map_view(section, FILE_MAP_WRITE);
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_fails(UnmapViewOfFileEx(view, bad[i]), ERROR_INVALID_PARAMETER);
        assert_true(is_mapped(view));
    }
    assert_fails(UnmapViewOfFileEx(view, MEM_PRESERVE_PLACEHOLDER), ERROR_INVALID_ADDRESS);
    assert_true(is_mapped(view));
    assert_true(UnmapViewOfFileEx(view + 100, MEM_UNMAP_WITH_TRANSIENT_BOOST));
    assert_false(is_mapped(view));
    assert_fails(UnmapViewOfFileEx(view, MEM_PRESERVE_PLACEHOLDER), ERROR_INVALID_ADDRESS);
    view = map_view(section, FILE_MAP_WRITE);
    assert_true(UnmapViewOfFileEx(view, 0));
    assert_false(is_mapped(view));
}

/* Rows 250-252, 256: the whole, a part, from inside a page; read-only and copied views. */
static void flush_file_views(void **state)
{
    static const DWORD accesses[] = { FILE_MAP_WRITE, FILE_MAP_READ, FILE_MAP_COPY, 0 };
    (void)state;
    make_file(temporary_path("file"), SIZE - 100);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
    HANDLE mapped = create_section(file, PAGE_READWRITE, 0, NULL);
    for (size_t i = 0; i < COUNT(accesses); i++) {
        char *view = map_view(mapped, accesses[i]);
        if (accesses[i] & (FILE_MAP_WRITE | FILE_MAP_COPY))
            view[0x1234] = 'w';
        assert_true(FlushViewOfFile(view, 0));
        assert_true(FlushViewOfFile(view, SIZE - 100));
        assert_true(FlushViewOfFile(view, SIZE));
        assert_true(FlushViewOfFile(view + 0x1234, 1));
        assert_true(FlushViewOfFile(view + 0x1234, 0));
        assert_true(FlushViewOfFile(view + SIZE - 1, 1));
        assert_fails(FlushViewOfFile(view, SIZE + 1), ERROR_INVALID_ADDRESS);
        assert_fails(FlushViewOfFile(view + SIZE - 1, 2), ERROR_INVALID_ADDRESS);
        assert_true(UnmapViewOfFile(view));
    }
    assert_int_equal(byte_of_file(temporary_path("file"), 0x1234), 'w');
    assert_true(CloseHandle(file));
    char *view = map_view(mapped, FILE_MAP_WRITE);
    assert_true(CloseHandle(mapped));
    assert_true(FlushViewOfFile(view, 0)); /* file and section handle are gone */
    assert_true(UnmapViewOfFile(view));
    unlink(temporary_path("file"));
}

/* Row 259: a view that was written and never flushed. */
static void unmapping_loses_nothing(void **state)
{
    (void)state;
    make_file(temporary_path("file"), SIZE);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
    HANDLE mapped = create_section(file, PAGE_READWRITE, 0, NULL);
    assert_true(CloseHandle(file));
    char *view = map_view(mapped, FILE_MAP_WRITE);
    assert_true(CloseHandle(mapped));
    view[0] = 'a';
    view[SIZE - 1] = 'z';
    assert_true(UnmapViewOfFile(view));
    assert_int_equal(byte_of_file(temporary_path("file"), 0), 'a');
    assert_int_equal(byte_of_file(temporary_path("file"), SIZE - 1), 'z');
    unlink(temporary_path("file"));
}

/* Row 253. */
static void flush_memory(void **state)
{
    (void)state;
    char *view = map_view(section, FILE_MAP_WRITE);
    assert_quiet(FlushViewOfFile(view, 0));
    assert_quiet(FlushViewOfFile(view + 0x1001, 0x10));
    assert_true(UnmapViewOfFile(view));
}

/* Rows 254, 255. */
static void flush_no_view(void **state)
{
    char own[64];
    (void)state;
    char *view = map_view(section, FILE_MAP_WRITE);
    assert_true(UnmapViewOfFile(view));
    assert_fails(FlushViewOfFile(view, 0), ERROR_INVALID_ADDRESS);
    assert_fails(FlushViewOfFile(own, sizeof own), ERROR_INVALID_ADDRESS);
    assert_fails(FlushViewOfFile(NULL, 0), ERROR_INVALID_ADDRESS);
    assert_fails(FlushViewOfFile((void *)UINTPTR_MAX, 0), ERROR_INVALID_PARAMETER);
    assert_fails(FlushViewOfFile((void *)(UINTPTR_MAX / 2 + 1), 1), ERROR_INVALID_PARAMETER);
    assert_fails(FlushViewOfFile(own, SIZE_MAX), ERROR_INVALID_PARAMETER);
    assert_fails(FlushViewOfFile(own, SIZE_MAX - (uintptr_t)own), ERROR_INVALID_PARAMETER);
}

#define WITH_SECTION(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, make_section, close_section)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SECTION(any_address_of_the_view),
        WITH_SECTION(no_view_there),
        WITH_SECTION(other_views_stay),
        WITH_SECTION(flags),
        TEST(flush_file_views),
        TEST(unmapping_loses_nothing),
        WITH_SECTION(flush_memory),
        WITH_SECTION(flush_no_view),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
