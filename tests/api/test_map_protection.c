/* SPDX-License-Identifier: MIT */
/* MapViewOfFile: which protection a view gets, and what that protection does (rows 146-181). */
#include "sections.h"

/* Row 146, written down once more. */
static DWORD protection_of(DWORD access)
{
    bool execute = access & FILE_MAP_EXECUTE;
    DWORD rest = access & ~(DWORD)FILE_MAP_EXECUTE;
    if (rest == FILE_MAP_COPY)
        return execute ? PAGE_EXECUTE_WRITECOPY : PAGE_WRITECOPY;
    if (rest & FILE_MAP_WRITE)
        return execute ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
    if (rest & FILE_MAP_READ)
        return execute ? PAGE_EXECUTE_READ : PAGE_READONLY;
    return PAGE_NOACCESS;
}

static void assert_view(const void *view, DWORD protection, size_t size)
{
    MEMORY_BASIC_INFORMATION information;
    assert_int_equal(VirtualQuery(view, &information, sizeof information), sizeof information);
    assert_ptr_equal(information.BaseAddress, view);
    assert_ptr_equal(information.AllocationBase, view);
    assert_int_equal(information.Protect, protection);
    assert_int_equal(information.AllocationProtect, protection);
    assert_int_equal(information.State, MEM_COMMIT);
    assert_int_equal(information.Type, MEM_MAPPED);
    assert_int_equal(information.RegionSize, size);
}

/* Rows 147-157, 159, 168: all combinations of the six low bits, on a section that allows all. */
static void every_combination(void **state)
{
    (void)state;
    HANDLE section = create_section(NULL, PAGE_EXECUTE_READWRITE, 0x3000, NULL);
    HANDLE all = duplicate(section, SECTION_ALL_ACCESS);
    for (DWORD access = 0; access < 0x40; access++) {
        void *view = map_view(all, access);
        assert_non_null(view);
        assert_view(view, protection_of(access), 0x3000);
        assert_true(UnmapViewOfFile(view));
    }
    static const struct {
        DWORD access, protection; /* named by rows 149-157 */
    } named[] = { { 3, PAGE_READWRITE },
                  { 5, PAGE_READONLY },
                  { 7, PAGE_READWRITE },
                  { 8, PAGE_NOACCESS },
                  { 9, PAGE_NOACCESS },
                  { 0xC, PAGE_READONLY },
                  { 0xD, PAGE_READONLY },
                  { 0x20, PAGE_NOACCESS },
                  { 0x28, PAGE_NOACCESS },
                  { 0x29, PAGE_NOACCESS },
                  { 0x21, PAGE_EXECUTE_WRITECOPY },
                  { 0x25, PAGE_EXECUTE_READ },
                  { 0x2A, PAGE_EXECUTE_READWRITE },
                  { FILE_MAP_ALL_ACCESS, PAGE_READWRITE },
                  { 0x40, PAGE_NOACCESS },
                  { FILE_MAP_READ | FILE_MAP_TARGETS_INVALID, PAGE_READONLY } };
    for (size_t i = 0; i < COUNT(named); i++) {
        void *view = map_view(all, named[i].access);
        assert_non_null(view);
        assert_view(view, named[i].protection, 0x3000);
        assert_true(UnmapViewOfFile(view));
    }
    assert_true(CloseHandle(all));
    assert_true(CloseHandle(section));
}

/* Row 160: what the section could do more does not show. */
static void view_protection_is_its_own(void **state)
{
    static const DWORD protections[] = { PAGE_READWRITE, PAGE_WRITECOPY, PAGE_EXECUTE_READ,
                                         PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY };
    (void)state;
    make_file(temporary_path("file"), 0x1000);
    HANDLE file = open_file(temporary_path("file"), GENERIC_ALL);
    for (size_t i = 0; i < 2 * COUNT(protections); i++) {
        HANDLE section = create_section(i % 2 ? file : NULL, protections[i / 2], 0x1000, NULL);
        void *view = map_view(section, FILE_MAP_READ);
        assert_view(view, PAGE_READONLY, 0x1000);
        assert_true(UnmapViewOfFile(view));
        assert_true(CloseHandle(section));
    }
    assert_true(CloseHandle(file));
    unlink(temporary_path("file"));
}

/* Row 161. */
static void success_leaves_the_last_error(void **state)
{
    void *view;
    (void)state;
    HANDLE section = create_memory(0x1000, NULL);
    assert_quiet((view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0)) != NULL);
    assert_quiet(FlushViewOfFile(view, 0));
    assert_quiet(UnmapViewOfFile(view));
    assert_quiet(CloseHandle(section));
}

static void touch_read(void *view)
{
    signal(SIGSEGV, SIG_DFL);
    (void)*(volatile unsigned char *)view;
}

static void touch_write(void *view)
{
    signal(SIGSEGV, SIG_DFL);
    *(volatile unsigned char *)view = 1;
}

/* Code that does nothing but return, where this machine's code is known. */
#if defined(__x86_64__) || defined(__i386__)
static const unsigned char code[] = { 0xC3 };
#elif defined(__aarch64__)
static const unsigned char code[] = { 0xC0, 0x03, 0x5F, 0xD6 };
#else
#define NO_CODE
static const unsigned char code[] = { 0 };
#endif

static void touch_execute(void *view)
{
    void (*function)(void);
    signal(SIGSEGV, SIG_DFL);
    memcpy(&function, &view, sizeof function);
    function();
}

/* Rows 146, 181: the protection holds for reading, writing and executing. */
static void protections_hold(void **state)
{
    static const struct {
        DWORD access;
        bool read, write, execute;
    } cases[] = {
        { 0, false, false, false },
        { FILE_MAP_READ, true, false, false },
        { FILE_MAP_WRITE, true, true, false },
        { FILE_MAP_COPY, true, true, false },
        { FILE_MAP_READ | FILE_MAP_EXECUTE, true, false, true },
        { FILE_MAP_WRITE | FILE_MAP_EXECUTE, true, true, true },
        { FILE_MAP_COPY | FILE_MAP_EXECUTE, true, true, true },
    };
    (void)state;
    for (int named = 0; named <= 1; named++) {
        HANDLE section =
            create_section(NULL, PAGE_EXECUTE_READWRITE, 0x1000, named ? "protected" : NULL);
        void *writable = map_view(section, FILE_MAP_WRITE);
        memcpy(writable, code, sizeof code);
        for (size_t i = 0; i < COUNT(cases); i++) {
            void *view = map_view(section, cases[i].access);
            assert_non_null(view);
            assert_int_equal(dies_of(SIGSEGV, touch_read, view), !cases[i].read);
            assert_int_equal(dies_of(SIGSEGV, touch_write, view), !cases[i].write);
            memcpy(writable, code, sizeof code);
#ifndef NO_CODE
            assert_int_equal(dies_of(SIGSEGV, touch_execute, view), !cases[i].execute);
#endif
            assert_true(UnmapViewOfFile(view));
        }
        assert_true(UnmapViewOfFile(writable));
        assert_true(CloseHandle(section));
    }
}

/* Rows 148-151, 219, 222: where writes go, with and without the copy bit. */
static void where_writes_go(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x2000, NULL);
    unsigned char *shared = map_view(section, FILE_MAP_WRITE);
    unsigned char *both = map_view(section, FILE_MAP_COPY | FILE_MAP_WRITE);
    unsigned char *copy = map_view(section, FILE_MAP_COPY);
    both[0] = 1;
    assert_int_equal(shared[0], 1);
    assert_int_equal(copy[0], 1);
    copy[0] = 2;
    assert_int_equal(shared[0], 1);
    assert_int_equal(both[0], 1);
    shared[0] = 3;
    assert_int_equal(copy[0], 2);
    shared[0x1000] = 4; /* a page that the copy has not written follows the section */
    assert_int_equal(copy[0x1000], 4);
    assert_true(UnmapViewOfFile(copy));
    assert_true(UnmapViewOfFile(both));
    assert_true(UnmapViewOfFile(shared));
    assert_true(CloseHandle(section));
}

/* Rows 170, 219, 226: over a file that was opened for reading only. */
static void copies_of_a_read_only_file(void **state)
{
    (void)state;
    make_file(temporary_path("file"), 0x2000);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ);
    for (int copy = 0; copy <= 1; copy++) {
        HANDLE section = create_section(file, copy ? PAGE_WRITECOPY : PAGE_READONLY, 0, NULL);
        unsigned char *view = map_view(section, FILE_MAP_COPY);
        assert_non_null(view);
        view[1] = 99;
        assert_int_equal(view[1], 99);
        assert_int_equal(byte_of_file(temporary_path("file"), 1), 1);
        assert_true(UnmapViewOfFile(view));
        assert_true(CloseHandle(section));
    }
    assert_true(CloseHandle(file));
    unlink(temporary_path("file"));
}

/* Rows 215, 216: a written page of a copy shows as a private, writable one. */
static void written_copies_show(void **state)
{
    static const struct {
        DWORD access, before, after;
    } cases[] = {
        { FILE_MAP_COPY, PAGE_WRITECOPY, PAGE_READWRITE },
        { FILE_MAP_COPY | FILE_MAP_EXECUTE, PAGE_EXECUTE_WRITECOPY, PAGE_EXECUTE_READWRITE },
    };
    MEMORY_BASIC_INFORMATION information;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    (void)state;
    HANDLE section = create_section(NULL, PAGE_EXECUTE_READWRITE, 4 * page, NULL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        volatile unsigned char *view = map_view(section, cases[i].access);
        const char *base = (const char *)(uintptr_t)view;
        assert_view(base, cases[i].before, 4 * page);
        assert_int_equal(view[page], 0); /* reading makes no copy */
        assert_view(base, cases[i].before, 4 * page);
        view[page] = 1;
        static const DWORD sizes[] = { 1, 1, 2 };
        static const size_t pages[] = { 0, 1, 2 };
        for (size_t j = 0; j < COUNT(pages); j++) {
            VirtualQuery(base + pages[j] * page, &information, sizeof information);
            assert_int_equal(information.Protect, j == 1 ? cases[i].after : cases[i].before);
            assert_int_equal(information.AllocationProtect, cases[i].before);
            assert_int_equal(information.RegionSize, sizes[j] * page);
            assert_ptr_equal(information.AllocationBase, base);
        }
        assert_true(UnmapViewOfFile(base));
    }
    assert_true(CloseHandle(section));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_combination),
        TEST(view_protection_is_its_own),
        TEST(success_leaves_the_last_error),
        TEST(protections_hold),
        TEST(where_writes_go),
        TEST(copies_of_a_read_only_file),
        TEST(written_copies_show),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
