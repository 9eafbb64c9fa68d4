/* SPDX-License-Identifier: MIT */
/*
 * Views of images: where they are, what becomes of pages that are written, and which pages views
 * and processes share (rows 303-306, 274, 276, 253, 237).
 */
#include "programs.h"

#include <psapi.h>
#include <sched.h>
#include <sys/mount.h>

#define CODE (PROGRAM_CODE | PROGRAM_READ | PROGRAM_EXECUTE)
#define DATA (PROGRAM_DATA | PROGRAM_READ | PROGRAM_WRITE)

enum { TEXT = 0x1000, PRIVATE = 0x2000, SHARED = 0x5000, END = 0x7000 };

static const struct program_section sections[] = {
    { ".text", TEXT, 0x1000, 0x400, 0x1000, CODE },
    { ".data", PRIVATE, 0x3000, 0x1400, 0x200, DATA },
    { ".shared", SHARED, 0x2000, 0x1600, 0x200, DATA | PROGRAM_SHARED },
};

static struct program program = {
    .machine = PROGRAM_AMD64,
    .magic = PROGRAM_PE32_PLUS,
    .section_alignment = 0x1000,
    .file_alignment = 0x200,
    .image_size = END,
    .header_size = 0x400,
    .sections = sections,
    .section_count = COUNT(sections),
    .length = 0x1800,
};

static HANDLE image;

static int make_program(void **state)
{
    before_each(state);
    program.base = program_free_base(0x40000);
    program_make(&program);
    image = program_image(NULL);
    return image ? 0 : -1;
}

static int remove_program(void **state)
{
    unlink(PROGRAM_PATH);
    return CloseHandle(image) ? after_each(state) : -1;
}

static volatile uint8_t *map(void)
{
    volatile uint8_t *view = map_view(image, FILE_MAP_READ);
    assert_non_null(view);
    return view;
}

static void unmap(volatile uint8_t *view)
{
    assert_true(UnmapViewOfFile((const void *)view));
}

static DWORD protection_of(volatile uint8_t *address)
{
    return query_page((const void *)address).Protect;
}

/* Rows 305, 306. The last error says nothing of it (row 161). */
static void bases(void **state)
{
    (void)state;
    volatile uint8_t *first = map();
    assert_int_equal((uintptr_t)first, program.base);
    assert_int_equal(GetLastError(), UNTOUCHED);
    volatile uint8_t *second = map();
    assert_ptr_not_equal(second, first);
    assert_int_equal(GetLastError(), UNTOUCHED);
    assert_int_equal((uintptr_t)second % 0x10000, 0);
    for (size_t i = 0; i < END; i++)
        assert_int_equal(first[i], second[i]);
    unmap(first);
    volatile uint8_t *third = map();
    assert_ptr_equal(third, first);
    unmap(second);
    unmap(third);
}

/* Bases where nothing can be are no error. */
static void impossible_bases(void **state)
{
    static const uint64_t bad[] = { 0, 0x7fffffff0000, 0xffffffffffff0000, 0x8000000000000000 };
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct program other = program;
        other.base = bad[i];
        program_make(&other);
        HANDLE section = program_image(NULL);
        assert_non_null(section);
        assert_int_equal(try_map(section, FILE_MAP_READ), 0);
        assert_true(CloseHandle(section));
    }
}

static void wanted_addresses(void **state)
{
    (void)state;
    char *wanted = (char *)(uintptr_t)program.base + 0x20000;
    char *view = MapViewOfFileEx(image, FILE_MAP_READ, 0, 0, 0, wanted);
    assert_ptr_equal(view, wanted);
    assert_fails(MapViewOfFileEx(image, FILE_MAP_READ, 0, 0, 0, wanted), ERROR_INVALID_ADDRESS);
    assert_fails(MapViewOfFileEx(image, FILE_MAP_READ, 0, 0, 0, wanted + 0x1000),
                 ERROR_MAPPED_ALIGNMENT);
    assert_true(UnmapViewOfFile(view));
}

/* Row 304, and that nobody else sees it. */
static void written_pages_are_private(void **state)
{
    (void)state;
    volatile uint8_t *one = map(), *other = map();
    assert_int_equal(protection_of(one + PRIVATE), PAGE_WRITECOPY);
    uint8_t before = one[PRIVATE];
    one[PRIVATE] = (uint8_t)~before;
    one[PRIVATE + 0x2000] = 1; /* beyond what the file has */
    assert_int_equal(other[PRIVATE], before);
    assert_int_equal(other[PRIVATE + 0x2000], 0);
    assert_int_equal(protection_of(one + PRIVATE), PAGE_READWRITE);
    assert_int_equal(protection_of(one + PRIVATE + 0x1000), PAGE_WRITECOPY);
    assert_int_equal(protection_of(one + PRIVATE + 0x2000), PAGE_READWRITE);
    assert_int_equal(protection_of(other + PRIVATE), PAGE_WRITECOPY);
    assert_int_equal(query_page((const void *)(one + PRIVATE)).RegionSize, 0x1000);
    unmap(one);
    one = map();
    assert_int_equal(one[PRIVATE], before);
    unmap(one);
    unmap(other);
}

/* Only reading a page does not make it private, also where the file has nothing. */
static void reading_is_not_writing(void **state)
{
    (void)state;
    volatile uint8_t *view = map();
    for (size_t i = PRIVATE; i < SHARED; i += 0x1000)
        (void)view[i];
    assert_int_equal(protection_of(view + PRIVATE), PAGE_WRITECOPY);
    assert_int_equal(query_page((const void *)(view + PRIVATE)).RegionSize, 0x3000);
    unmap(view);
}

/* Row 303. */
static void changed_protections(void **state)
{
    static const struct {
        DWORD asked, got;
    } cases[] = {
        { PAGE_NOACCESS, PAGE_NOACCESS },
        { PAGE_READONLY, PAGE_READONLY },
        { PAGE_READWRITE, PAGE_WRITECOPY },
        { PAGE_WRITECOPY, PAGE_WRITECOPY },
        { PAGE_EXECUTE, PAGE_EXECUTE },
        { PAGE_EXECUTE_READ, PAGE_EXECUTE_READ },
        { PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY },
        { PAGE_EXECUTE_WRITECOPY, PAGE_EXECUTE_WRITECOPY },
        { PAGE_READWRITE, PAGE_WRITECOPY },
    };
    static const DWORD bad[] = { 0, PAGE_READONLY | PAGE_READWRITE, PAGE_EXECUTE | PAGE_READONLY,
                                 0x10000 };
    static const size_t pages[] = { 0, TEXT, PRIVATE };
    DWORD old, before;
    (void)state;
    volatile uint8_t *view = map();
    for (size_t page = 0; page < COUNT(pages); page++) {
        volatile uint8_t *at = view + pages[page];
        before = protection_of(at);
        for (size_t i = 0; i < COUNT(cases); i++) {
            assert_true(VirtualProtect((void *)at, 1, cases[i].asked, &old));
            assert_int_equal(old, before);
            assert_int_equal(protection_of(at), cases[i].got);
            before = cases[i].got;
        }
        for (size_t i = 0; i < COUNT(bad); i++)
            assert_fails(VirtualProtect((void *)at, 1, bad[i], &old), ERROR_INVALID_PARAMETER);
        *at = 7;
        assert_int_equal(protection_of(at), PAGE_READWRITE);
    }
    /* Over sections with different protections. */
    assert_true(VirtualProtect((void *)view, END, PAGE_READONLY, &old));
    assert_int_equal(query_page((const void *)view).RegionSize, END);
    unmap(view);
}

/* Row 235 of images: pages of a section that all share are written where all see it. */
static void shared_pages(void **state)
{
    DWORD old;
    (void)state;
    volatile uint8_t *one = map(), *other = map();
    assert_int_equal(protection_of(one + SHARED), PAGE_READWRITE);
    one[SHARED] = 0x55;
    other[SHARED + 0x1fff] = 0x66;
    assert_int_equal(other[SHARED], 0x55);
    assert_int_equal(one[SHARED + 0x1fff], 0x66);
    assert_int_equal(protection_of(one + SHARED), PAGE_READWRITE);
    assert_true(VirtualProtect((void *)(one + SHARED), 1, PAGE_READONLY, &old));
    assert_int_equal(old, PAGE_READWRITE);
    assert_true(VirtualProtect((void *)(one + SHARED), 1, PAGE_READWRITE, &old));
    assert_int_equal(protection_of(one + SHARED), PAGE_READWRITE);
    one[SHARED] = 0x77;
    assert_int_equal(other[SHARED], 0x77);
    /* Until somebody wants copies. */
    assert_true(VirtualProtect((void *)(one + SHARED), 1, PAGE_WRITECOPY, &old));
    one[SHARED] = 0x88;
    assert_int_equal(other[SHARED], 0x77);
    assert_int_equal(protection_of(one + SHARED), PAGE_READWRITE);
    assert_int_equal(protection_of(one + SHARED + 0x1000), PAGE_READWRITE);
    unmap(one);
    one = map();
    assert_int_equal(one[SHARED], 0x77);
    unmap(one);
    unmap(other);
}

/* Rows 237, 253, 274, 276, 278: the calls for memory. */
static void other_calls(void **state)
{
    (void)state;
    volatile uint8_t *view = map();
    assert_quiet(FlushViewOfFile((const void *)view, 0));
    assert_quiet(FlushViewOfFile((const void *)(view + PRIVATE), 0x1000));
    assert_fails(VirtualAlloc((void *)view, 0x1000, MEM_COMMIT, PAGE_READWRITE),
                 ERROR_ACCESS_DENIED);
    assert_fails(VirtualAlloc((void *)view, 0x1000, MEM_RESERVE, PAGE_READWRITE),
                 ERROR_INVALID_ADDRESS);
    assert_fails(VirtualFree((void *)view, 0, MEM_RELEASE), ERROR_INVALID_PARAMETER);
    assert_fails(VirtualFree((void *)view, 0x1000, MEM_DECOMMIT), ERROR_INVALID_PARAMETER);
    unmap(view + PRIVATE + 0x123);
    assert_fails(UnmapViewOfFile((const void *)view), ERROR_INVALID_ADDRESS);
    assert_int_equal(query_page((const void *)view).State, MEM_FREE);
}

/* The view outlives handle and file. */
static void views_stay(void **state)
{
    (void)state;
    volatile uint8_t *view = map();
    assert_true(CloseHandle(image));
    assert_int_equal(unlink(PROGRAM_PATH), 0);
    assert_int_equal(view[PRIVATE], program_byte(0x1400));
    view[SHARED] = 1;
    unmap(view);
    program_make(&program);
    image = program_image(NULL);
}

static void write_in_child(void *context)
{
    volatile uint8_t *view = context;
    view[PRIVATE] = 0x11;
    view[SHARED] = 0x22;
    CHECK(query_page((const void *)(view + PRIVATE)).Protect == PAGE_READWRITE);
    volatile uint8_t *again = map_view(image, FILE_MAP_READ);
    CHECK(again && again[SHARED] == 0x22 && again[PRIVATE] == program_byte(0x1400));
}

static void forks(void **state)
{
    (void)state;
    volatile uint8_t *view = map();
    in_child(write_in_child, (void *)view);
    assert_int_equal(view[PRIVATE], program_byte(0x1400));
    assert_int_equal(view[SHARED], 0x22);
    assert_int_equal(protection_of(view + PRIVATE), PAGE_WRITECOPY);
    unmap(view);
}

#ifdef __x86_64__
/* Row 288: the last error does not show it; the base is the file's own all the same. */
static void of_another_machine(void **state)
{
    struct program narrow = program;
    (void)state;
    narrow.machine = PROGRAM_I386;
    narrow.magic = PROGRAM_PE32;
    narrow.base = 0x10000000;
    program_make(&narrow);
    HANDLE section = program_image(NULL);
    assert_non_null(section);
    assert_int_equal(GetLastError(), 0);
    volatile uint8_t *view = map_view(section, FILE_MAP_READ);
    assert_non_null(view);
    assert_int_equal(GetLastError(), UNTOUCHED);
    assert_int_equal(view[PRIVATE], program_byte(0x1400));
    unmap(view);
    assert_true(CloseHandle(section));
}
#endif

/* The code of an image runs. */
static void code_runs(void **state)
{
#ifdef __x86_64__
    static const uint8_t code[] = { 0xB8, 42, 0, 0, 0, 0xC3 }; /* returns 42 */
    FILE *file = fopen(PROGRAM_PATH, "r+e");
    (void)state;
    assert_true(file && fseek(file, 0x400, SEEK_SET) == 0 &&
                fwrite(code, 1, sizeof code, file) == sizeof code && fclose(file) == 0);
    HANDLE section = program_image(NULL);
    char *view = map_view(section, FILE_MAP_READ);
    int (*function)(void);
    void *start = view + TEXT;
    memcpy(&function, &start, sizeof function);
    assert_int_equal(function(), 42);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
#else
    (void)state;
    skip();
#endif
}

static void use_from_noexec(void *unused)
{
    (void)unused;
    const char *folder = getenv("FILEMAP_DIR");
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", folder, "tmpfs", MS_NOEXEC, "mode=1777") != 0)
        exit(STATUS_SKIPPED);
    HANDLE first = program_image("noexec"), second = program_image("noexec");
    CHECK(first && second && GetLastError() == ERROR_ALREADY_EXISTS);
    volatile uint8_t *one = map_view(first, FILE_MAP_READ);
    volatile uint8_t *other = map_view(second, FILE_MAP_READ);
    CHECK(one && other);
    CHECK(protection_of(one + TEXT) == PAGE_EXECUTE_READ);
    CHECK(one[TEXT] == program_byte(0x400) && one[PRIVATE] == program_byte(0x1400));
    one[SHARED] = 0x99;
    CHECK(other[SHARED] == 0x99);
    one[PRIVATE] = 0x99;
    CHECK(other[PRIVATE] == program_byte(0x1400));
    CHECK(UnmapViewOfFile((const void *)one) && UnmapViewOfFile((const void *)other));
    CHECK(CloseHandle(first) && CloseHandle(second));
}

/* Containers mount /dev/shm noexec: code of a named image comes from elsewhere then. */
static void folder_without_execution(void **state)
{
    (void)state;
    pid_t child = child_start(use_from_noexec, NULL);
    int status = child_wait(child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_SKIPPED)
        skip();
    assert_int_equal(status, 0);
}

static const char *name_at(volatile uint8_t *view)
{
    static char name[4200];
    HANDLE process = GetCurrentProcess();
    DWORD length = GetMappedFileNameA(process, (void *)(uintptr_t)view, name, sizeof name);
    assert_true(length > 0);
    return name;
}

/* Forked before there is a section, so that all it knows comes from the object. */
static void name_in_child(void *expected)
{
    HANDLE section;
    while (!(section = OpenFileMappingA(FILE_MAP_READ, FALSE, "program")))
        usleep(1000);
    volatile uint8_t *view = MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    CHECK(view && strcmp(name_at(view), expected) == 0);
}

/* Row 346 for images: the file is the program, though the views are of a copy of it. */
static void name_of_the_file(void **state)
{
    char path[4096], expected[4200] = "\\Device\\Linux";
    (void)state;
    assert_non_null(realpath(PROGRAM_PATH, path));
    strcat(expected, path);
    for (char *at = expected; *at; at++)
        if (*at == '/')
            *at = '\\';
    volatile uint8_t *view = map();
    assert_string_equal(name_at(view), expected);
    assert_string_equal(name_at(view + PRIVATE), expected);
    unmap(view);
    /* Another process that opens the name knows it too. */
    pid_t child = child_start(name_in_child, expected);
    HANDLE named = program_image("program");
    assert_non_null(named);
    child_finish(child);
    assert_true(CloseHandle(named));
}

#define IMAGE_TEST(function) cmocka_unit_test_setup_teardown(function, make_program, remove_program)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IMAGE_TEST(bases),
        IMAGE_TEST(impossible_bases),
        IMAGE_TEST(wanted_addresses),
        IMAGE_TEST(written_pages_are_private),
        IMAGE_TEST(reading_is_not_writing),
        IMAGE_TEST(changed_protections),
        IMAGE_TEST(shared_pages),
        IMAGE_TEST(other_calls),
        IMAGE_TEST(views_stay),
        IMAGE_TEST(name_of_the_file),
        IMAGE_TEST(forks),
#ifdef __x86_64__
        IMAGE_TEST(of_another_machine),
#endif
        IMAGE_TEST(code_runs),
        IMAGE_TEST(folder_without_execution),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
