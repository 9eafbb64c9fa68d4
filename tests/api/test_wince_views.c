/* SPDX-License-Identifier: MIT */
/* Windows CE: views, how long they keep a section, and faults in them. */
#include "wince.h"

#include <filemap/guard.h>

#define SIZE 0x30000U

/* Whether the memory of the process has something of this file or folder in it. */
static BOOL is_mapped(const char *path)
{
    char line[1200];
    BOOL found = FALSE;
    FILE *maps = fopen("/proc/self/maps", "re");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps))
        found |= strstr(line, path) != NULL;
    fclose(maps);
    return found;
}

static void assert_mapped_by_view_only(HANDLE section, const char *path)
{
    assert_non_null(section);
    assert_false(is_mapped(path));
    void *view = map_view(section, FILE_MAP_READ);
    assert_true(is_mapped(path));
    assert_true(UnmapViewOfFile(view));
    assert_false(is_mapped(path));
    assert_true(CloseHandle(section));
}

static void create_maps_nothing(void **state)
{
    (void)state;
    assert_mapped_by_view_only(create_memory(SIZE, u"unmapped"), getenv("FILEMAP_DIR"));
    make_file(temporary_path("unmapped"), SIZE);
    HANDLE file = open_to_map("unmapped", GENERIC_READ);
    assert_mapped_by_view_only(create_section(file, PAGE_READONLY, 0, NULL),
                               temporary_path("unmapped"));
    assert_true(CloseHandle(file));
    unlink(temporary_path("unmapped"));
}

static void accesses(void **state)
{
    static const struct {
        DWORD access, protection;
    } cases[] = {
        { FILE_MAP_READ, PAGE_READONLY },
        { FILE_MAP_WRITE, PAGE_READWRITE },
        { FILE_MAP_READ | FILE_MAP_WRITE, PAGE_READWRITE },
        { FILE_MAP_ALL_ACCESS, PAGE_READWRITE },
        { 0, 0 },
        { 1, 0 },    /* FILE_MAP_COPY of the desktop */
        { 0x20, 0 }, /* FILE_MAP_EXECUTE */
        { 0x20 | FILE_MAP_READ, 0 },
        { 1 | FILE_MAP_READ, 0 },
        { 1 | FILE_MAP_WRITE, 0 }, /* it would write to the file */
        { 0x10 | FILE_MAP_READ, 0 },
        { 0x80000000, 0 },
        { 0xFFFFFFFF, 0 },
    };
    (void)state;
    HANDLE section = create_memory(SIZE, NULL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        if (!cases[i].protection) {
            assert_fails(MapViewOfFile(section, cases[i].access, 0, 0, 0), ERROR_INVALID_PARAMETER);
            continue;
        }
        void *view = map_view(section, cases[i].access);
        assert_non_null(view);
        assert_int_equal(GetLastError(), UNTOUCHED);
        assert_int_equal(protection_of(view), cases[i].protection);
        assert_true(UnmapViewOfFile(view));
    }
    assert_true(CloseHandle(section));
    assert_fails(MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0), ERROR_INVALID_HANDLE);
    assert_fails(MapViewOfFile(NULL, FILE_MAP_READ, 0, 0, 0), ERROR_INVALID_HANDLE);
}

static void parts(void **state)
{
    (void)state;
    HANDLE section = create_memory(SIZE, NULL);
    char *whole = map_view(section, FILE_MAP_WRITE);
    char *part = MapViewOfFile(section, FILE_MAP_READ, 0, 0x10000, 0x1001);
    assert_int_equal(size_of_view(part), 0x2000);
    whole[0x10005] = 'p';
    assert_int_equal(part[5], 'p');
    assert_true(UnmapViewOfFile(part));
    assert_fails(MapViewOfFile(section, FILE_MAP_READ, 0, 0x1000, 0), ERROR_MAPPED_ALIGNMENT);
    assert_fails(MapViewOfFile(section, FILE_MAP_READ, 0, 0, SIZE + 1), ERROR_ACCESS_DENIED);
    assert_fails(MapViewOfFile(section, FILE_MAP_READ, 0, SIZE, 0), ERROR_ACCESS_DENIED);
    assert_fails(MapViewOfFile(section, FILE_MAP_READ, 1, 0, 0), ERROR_ACCESS_DENIED);
    assert_fails(MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0xFFFFFFFF), ERROR_ACCESS_DENIED);
    assert_true(UnmapViewOfFile(whole) && CloseHandle(section));
}

/* The size is a DWORD: a larger one does not reach the library. */
static void size_is_a_dword(void **state)
{
    const uint64_t size = ((uint64_t)1 << 32) + 0x1000;
    (void)state;
    FILEMAP_STATIC_ASSERT(
        _Generic(&MapViewOfFile, LPVOID(*)(HANDLE, DWORD, DWORD, DWORD, DWORD) : 1, default : 0),
        "MapViewOfFile takes DWORDs");
    HANDLE section = create_memory(0x2000, NULL);
    void *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, (DWORD)size);
    assert_int_equal(size_of_view(view), 0x1000);
    assert_true(UnmapViewOfFile(view) && CloseHandle(section));
}

static void unmap_takes_what_map_returned(void **state)
{
    (void)state;
    HANDLE section = create_memory(SIZE, NULL);
    char *view = map_view(section, FILE_MAP_WRITE);
    assert_fails(UnmapViewOfFile(view + 1), ERROR_INVALID_ADDRESS);
    assert_fails(UnmapViewOfFile(view + 0x1000), ERROR_INVALID_ADDRESS);
    assert_fails(UnmapViewOfFile(view + SIZE), ERROR_INVALID_ADDRESS);
    assert_fails(UnmapViewOfFile(NULL), ERROR_INVALID_ADDRESS);
    view[SIZE - 1] = 1;
    assert_true(UnmapViewOfFile(view));
    assert_fails(UnmapViewOfFile(view), ERROR_INVALID_ADDRESS);
    assert_true(CloseHandle(section));
}

static void flush_needs_bytes(void **state)
{
    (void)state;
    HANDLE section = create_memory(SIZE, NULL);
    char *view = map_view(section, FILE_MAP_WRITE);
    view[0] = 1;
    assert_fails(FlushViewOfFile(view, 0), ERROR_INVALID_PARAMETER);
    assert_true(FlushViewOfFile(view, 1));
    assert_true(FlushViewOfFile(view, SIZE));
    assert_true(FlushViewOfFile(view + 5, SIZE - 5));
    assert_fails(FlushViewOfFile(view, SIZE + 1), ERROR_INVALID_ADDRESS);
    assert_true(UnmapViewOfFile(view) && CloseHandle(section));
    assert_fails(FlushViewOfFile(view, 1), ERROR_INVALID_ADDRESS);
}

/* -- the end of a section ---------------------------------------------------------------------- */

static void view_keeps_the_section(void **state)
{
    (void)state;
    HANDLE section = create_memory(SIZE, u"kept");
    char *view = map_view(section, FILE_MAP_WRITE);
    view[3] = 'k';
    assert_true(CloseHandle(section));
    section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 1, u"kept");
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    char *other = map_view(section, FILE_MAP_WRITE);
    assert_int_equal(other[3], 'k');
    assert_true(CloseHandle(section));
    assert_true(UnmapViewOfFile(view));
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 1, u"kept"),
                     ERROR_ALREADY_EXISTS);
    assert_true(UnmapViewOfFile(other));
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 1, u"kept"), 0);
}

/* Handle or view first: the object is gone after both, and not before. */
static void order_does_not_matter(void **state)
{
    (void)state;
    for (int view_first = 0; view_first < 2; view_first++) {
        HANDLE section = create_memory(SIZE, u"ordered");
        void *view = map_view(section, FILE_MAP_WRITE);
        assert_true(view_first ? UnmapViewOfFile(view) : CloseHandle(section));
        assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READONLY, 0, u"ordered"),
                         ERROR_ALREADY_EXISTS);
        assert_true(view_first ? CloseHandle(section) : UnmapViewOfFile(view));
        assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READONLY, 0, u"ordered"),
                         ERROR_INVALID_PARAMETER);
    }
}

/* The desktop's views keep the memory, and not the name; its Unmap ends those of CE, too. */
static void views_of_the_desktop(void **state)
{
    (void)state;
    HANDLE section = create_memory(SIZE, u"mixed");
    void *theirs = desktop_MapViewOfFile(section, SECTION_MAP_READ, 0, 0, 0);
    assert_true(CloseHandle(section));
    section = create_memory(SIZE, u"mixed");
    assert_int_equal(GetLastError(), 0);
    char *ours = map_view(section, FILE_MAP_WRITE);
    assert_true(CloseHandle(section));
    assert_true(UnmapViewOfFile(theirs));
    section = desktop_OpenFileMappingW(SECTION_MAP_READ, FALSE, u"mixed");
    assert_non_null(section);
    assert_true(CloseHandle(section));
    assert_true(desktop_UnmapViewOfFile(ours + 0x1000));
    assert_null(desktop_OpenFileMappingW(SECTION_MAP_READ, FALSE, u"mixed"));
}

/* A map that fails leaves nothing that would keep the name. */
static void failed_views_keep_nothing(void **state)
{
    (void)state;
    HANDLE section = create_memory(SIZE, u"failed");
    assert_fails(MapViewOfFile(section, FILE_MAP_READ, 0, 0, SIZE + 1), ERROR_ACCESS_DENIED);
    assert_fails(MapViewOfFile(section, 0, 0, 0, 0), ERROR_INVALID_PARAMETER);
    assert_true(CloseHandle(section));
    assert_null(desktop_OpenFileMappingW(SECTION_MAP_READ, FALSE, u"failed"));
}

/* -- pages ------------------------------------------------------------------------------------- */

/* cmocka has handlers of its own in this process: guards are for children, which have none. */

static DWORD fault_of_write(volatile char *at)
{
    volatile DWORD code = 0;
    FILEMAP_TRY
    {
        *at = 1;
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        code = GetExceptionCode();
    }
    return code;
}

static DWORD fault_of_call(void *at)
{
    volatile DWORD code = 0;
    void (*volatile function)(void);
    memcpy((void *)&function, &at, sizeof at);
    FILEMAP_TRY
    {
        function();
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        code = GetExceptionCode();
    }
    return code;
}

static void use_pages(void *unused)
{
    (void)unused;
    make_file(temporary_path("data"), SIZE);
    HANDLE file = open_to_map("data", GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_section(file, PAGE_READONLY, 0, NULL);
    char *view = map_view(section, FILE_MAP_READ);
    CHECK(view[2] == 2);
    CHECK(fault_of_write(view) == EXCEPTION_ACCESS_VIOLATION);
    CHECK(fault_of_call(view) == EXCEPTION_ACCESS_VIOLATION);
    CHECK(UnmapViewOfFile(view));
    CHECK(try_map(section, FILE_MAP_WRITE) == ERROR_INVALID_PARAMETER);
    CHECK(CloseHandle(section));
    section = create_section(file, PAGE_READWRITE, 0, NULL);
    view = map_view(section, FILE_MAP_WRITE);
    CHECK(fault_of_write(view) == 0);
    CHECK(view[0] == 1);
    CHECK(fault_of_call(view) == EXCEPTION_ACCESS_VIOLATION);
    CHECK(UnmapViewOfFile(view) && CloseHandle(section) && CloseHandle(file));
    unlink(temporary_path("data"));
}

static void pages_do_what_was_asked_for(void **state)
{
    (void)state;
    in_child(use_pages, NULL);
}

/* A program that guards its accesses outlives a file that somebody has cut. */
static void read_cut_file(void *unused)
{
    volatile DWORD code = 0;
    (void)unused;
    make_file(temporary_path("cut"), SIZE);
    HANDLE file = open_to_map("cut", GENERIC_READ);
    HANDLE section = create_section(file, PAGE_READONLY, 0, NULL);
    const volatile char *view = map_view(section, FILE_MAP_READ);
    CHECK(truncate(temporary_path("cut"), 0) == 0);
    FILEMAP_TRY
    {
        (void)view[0];
    }
    FILEMAP_EXCEPT(EXCEPTION_IN_PAGE_ERROR)
    {
        code = GetExceptionCode();
    }
    CHECK(code == EXCEPTION_IN_PAGE_ERROR);
    CHECK(UnmapViewOfFile((LPCVOID)(uintptr_t)view));
    CHECK(CloseHandle(section) && CloseHandle(file));
    unlink(temporary_path("cut"));
}

static void guarded_reader_of_a_cut_file(void **state)
{
    (void)state;
    in_child(read_cut_file, NULL);
}

/* Kilobytes of a view, as /proc tells them: "Rss:" in memory, "Anonymous:" its own. */
static long kilobytes_of(const void *view, const char *what)
{
    char line[1200], start[32];
    long kilobytes = -1;
    BOOL here = FALSE;
    FILE *maps = fopen("/proc/self/smaps", "re");
    snprintf(start, sizeof start, "%lx-", (unsigned long)(uintptr_t)view);
    while (maps && fgets(line, sizeof line, maps)) {
        if (strchr(line, '-') && !strchr(line, ':'))
            here = FALSE;
        if (strncmp(line, start, strlen(start)) == 0)
            here = TRUE;
        if (here && strncmp(line, what, strlen(what)) == 0) {
            kilobytes = strtol(line + strlen(what), NULL, 10);
            break;
        }
    }
    if (maps)
        fclose(maps);
    return kilobytes;
}

/* Pages come in when they are touched, and not before. */
static void pages_come_in_when_touched(void **state)
{
    (void)state;
    HANDLE section = create_memory((uint64_t)64 << 20, NULL);
    volatile char *view = map_view(section, FILE_MAP_WRITE);
    assert_int_equal(kilobytes_of((const void *)(uintptr_t)view, "Rss:"), 0);
    view[(32 << 20) + 5] = 1;
    long kilobytes = kilobytes_of((const void *)(uintptr_t)view, "Rss:");
    assert_true(kilobytes > 0 && kilobytes <= 4096); /* a page, or a huge one and its neighbour */
    assert_true(UnmapViewOfFile((LPCVOID)(uintptr_t)view) && CloseHandle(section));
}

/* A read-only file is used where it is. */
static void no_memory_of_its_own(void **state)
{
    unsigned sum = 0;
    (void)state;
    make_file(temporary_path("rom"), SIZE);
    assert_int_equal(chmod(temporary_path("rom"), 0444), 0);
    HANDLE file = open_to_map("rom", GENERIC_READ);
    HANDLE section = create_section(file, PAGE_READONLY, 0, NULL);
    const volatile unsigned char *view = map_view(section, FILE_MAP_READ);
    for (size_t i = 0; i < SIZE; i++)
        sum += view[i];
    assert_int_not_equal(sum, 0);
    assert_int_equal(kilobytes_of((const void *)(uintptr_t)view, "Anonymous:"), 0);
    assert_true(UnmapViewOfFile((LPCVOID)(uintptr_t)view));
    assert_true(CloseHandle(section) && CloseHandle(file));
    unlink(temporary_path("rom"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(create_maps_nothing),
        cmocka_unit_test(accesses),
        cmocka_unit_test(parts),
        cmocka_unit_test(size_is_a_dword),
        cmocka_unit_test(unmap_takes_what_map_returned),
        cmocka_unit_test(flush_needs_bytes),
        cmocka_unit_test(view_keeps_the_section),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(views_of_the_desktop),
        cmocka_unit_test(failed_views_keep_nothing),
        cmocka_unit_test(pages_do_what_was_asked_for),
        cmocka_unit_test(guarded_reader_of_a_cut_file),
        cmocka_unit_test(pages_come_in_when_touched),
        cmocka_unit_test(no_memory_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
