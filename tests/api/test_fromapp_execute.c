/* SPDX-License-Identifier: MIT */
/*
 * The calls for apps: what may be executed, and by whom. Nothing is writable and executable at a
 * time. The capability is declared by the program here; manifests are another test.
 */
#include "app.h"

static int without_capability(void **state)
{
    assert_true(filemap_app_set_capabilities(0));
    return before_each(state);
}

static int with_capability(void **state)
{
    assert_true(filemap_app_set_capabilities(FILEMAP_APP_CODE_GENERATION));
    return before_each(state);
}

static const ULONG executable[] = { PAGE_EXECUTE, PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE,
                                    PAGE_EXECUTE_WRITECOPY };

static DWORD try_protect(void *memory, ULONG protection)
{
    ULONG old;
    SetLastError(UNTOUCHED);
    if (!VirtualProtectFromApp(memory, 1, protection, &old))
        return GetLastError();
    return VirtualProtectFromApp(memory, 1, old, &old) ? 0 : GetLastError();
}

static DWORD try_view3(HANDLE section, ULONG protection)
{
    SetLastError(UNTOUCHED);
    void *view = MapViewOfFile3FromApp(section, NULL, NULL, 0, 0, 0, protection, NULL, 0);
    if (!view)
        return GetLastError();
    return UnmapViewOfFile(view) ? 0 : GetLastError();
}

static DWORD try_allocate(ULONG protection)
{
    SetLastError(UNTOUCHED);
    void *memory = VirtualAllocFromApp(NULL, 0x1000, MEM_RESERVE | MEM_COMMIT, protection);
    if (!memory)
        return GetLastError();
    return VirtualFree(memory, 0, MEM_RELEASE) ? 0 : GetLastError();
}

static DWORD try_allocate2(ULONG protection)
{
    SetLastError(UNTOUCHED);
    void *memory =
        VirtualAlloc2FromApp(NULL, NULL, 0x1000, MEM_RESERVE | MEM_COMMIT, protection, NULL, 0);
    if (!memory)
        return GetLastError();
    return VirtualFree(memory, 0, MEM_RELEASE) ? 0 : GetLastError();
}

/* The desktop's calls make no difference. */
static HANDLE create_executable(const char *name)
{
    HANDLE section = create_section(MEMORY, PAGE_EXECUTE_READWRITE, 0x1000, name);
    assert_non_null(section);
    return section;
}

static void sections_need_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(executable); i++)
        assert_int_equal(try_app(MEMORY, executable[i], 0x1000, u"code"), ERROR_ACCESS_DENIED);
    assert_int_equal(count_names(), 0);
    assert_int_equal(try_app(MEMORY, PAGE_READWRITE, 0x1000, NULL), 0);
}

/* Row 376: of either kind, for there can be two views. */
static void sections_with_it(void **state)
{
    static const DWORD errors[] = { ERROR_INVALID_PARAMETER, 0, 0, 0 };
    (void)state;
    for (size_t i = 0; i < COUNT(executable); i++)
        assert_int_equal(try_app(MEMORY, executable[i], 0x1000, NULL), errors[i]);
    HANDLE section = create_app(MEMORY, PAGE_EXECUTE_READWRITE, 0x1000, NULL);
    assert_true(granted(section) & SECTION_MAP_EXECUTE);
    assert_quiet(CloseHandle(section));
}

static void opening_needs_it(void **state)
{
    (void)state;
    HANDLE section = create_executable("code");
    assert_fails(OpenFileMappingFromApp(FILE_MAP_EXECUTE, FALSE, u"code"), ERROR_ACCESS_DENIED);
    assert_fails(OpenFileMappingFromApp(FILE_MAP_EXECUTE | FILE_MAP_READ, FALSE, u"code"),
                 ERROR_ACCESS_DENIED);
    HANDLE opened = OpenFileMappingFromApp(FILE_MAP_ALL_ACCESS, FALSE, u"code");
    assert_non_null(opened);
    assert_int_equal(try_view(opened, FILE_MAP_WRITE), 0);
    assert_quiet(CloseHandle(opened) && CloseHandle(section));
}

/* Row 379: exactly the right that was asked for. */
static void opening_with_it(void **state)
{
    (void)state;
    HANDLE section = create_executable("code");
    HANDLE opened = OpenFileMappingFromApp(FILE_MAP_EXECUTE, FALSE, u"code");
    assert_non_null(opened);
    assert_int_equal(granted(opened), SECTION_MAP_EXECUTE);
    assert_quiet(CloseHandle(opened) && CloseHandle(section));
}

static const ULONG both_ways[] = { FILE_MAP_EXECUTE | FILE_MAP_WRITE,
                                   FILE_MAP_EXECUTE | FILE_MAP_COPY,
                                   FILE_MAP_EXECUTE | FILE_MAP_READ | FILE_MAP_WRITE,
                                   FILE_MAP_EXECUTE | FILE_MAP_READ | FILE_MAP_COPY,
                                   FILE_MAP_EXECUTE | FILE_MAP_ALL_ACCESS };

/* Row 378. */
static void views_need_it(void **state)
{
    (void)state;
    HANDLE section = create_executable(NULL);
    for (size_t i = 0; i < COUNT(both_ways); i++)
        assert_int_equal(try_view(section, both_ways[i]), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_view(section, FILE_MAP_EXECUTE | FILE_MAP_READ), ERROR_ACCESS_DENIED);
    assert_int_equal(try_view(section, FILE_MAP_EXECUTE), ERROR_ACCESS_DENIED);
    assert_int_equal(try_view(section, FILE_MAP_ALL_ACCESS), 0);
    assert_int_equal(try_view3(section, PAGE_EXECUTE), ERROR_ACCESS_DENIED);
    assert_int_equal(try_view3(section, PAGE_EXECUTE_READ), ERROR_ACCESS_DENIED);
    assert_int_equal(try_view3(section, PAGE_EXECUTE_READWRITE), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_view3(section, PAGE_EXECUTE_WRITECOPY), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_view3(section, PAGE_READWRITE), 0);
    assert_quiet(CloseHandle(section));
}

static void views_with_it(void **state)
{
    (void)state;
    HANDLE section = create_executable(NULL);
    for (size_t i = 0; i < COUNT(both_ways); i++)
        assert_int_equal(try_view(section, both_ways[i]), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_view(section, FILE_MAP_EXECUTE | FILE_MAP_READ), 0);
    assert_int_equal(try_view(section, FILE_MAP_EXECUTE | FILE_MAP_READ | FILE_MAP_TARGETS_INVALID),
                     0);
    assert_int_equal(try_view3(section, PAGE_EXECUTE_READ), 0);
    assert_int_equal(try_view3(section, PAGE_EXECUTE_READWRITE), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_view3(section, PAGE_EXECUTE_WRITECOPY), ERROR_INVALID_PARAMETER);
    assert_quiet(CloseHandle(section));
    section = create_app(MEMORY, PAGE_READWRITE, 0x1000, NULL);
    assert_int_equal(try_view(section, FILE_MAP_EXECUTE | FILE_MAP_READ), ERROR_INVALID_PARAMETER);
    assert_quiet(CloseHandle(section));
}

static void new_memory_is_never_executable(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(executable); i++) {
        assert_int_equal(try_allocate(executable[i]), ERROR_INVALID_PARAMETER);
        assert_int_equal(try_allocate2(executable[i]), ERROR_INVALID_PARAMETER);
    }
    assert_int_equal(try_allocate(PAGE_READWRITE), 0);
    assert_int_equal(try_allocate2(PAGE_READWRITE), 0);
}

static void protecting_needs_it(void **state)
{
    static const DWORD errors[] = { ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED,
                                    ERROR_INVALID_PARAMETER, ERROR_INVALID_PARAMETER };
    (void)state;
    char *memory = VirtualAllocFromApp(NULL, 1, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    for (size_t i = 0; i < COUNT(executable); i++)
        assert_int_equal(try_protect(memory, executable[i]), errors[i]);
    assert_int_equal(query_page(memory).Protect, PAGE_READWRITE);
    *memory = 1;
    assert_quiet(VirtualFree(memory, 0, MEM_RELEASE));
}

/* `return 42`, made at run time. */
static void put_code(unsigned char *memory)
{
#if defined(__x86_64__)
    static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 };
#elif defined(__aarch64__)
    static const unsigned char code[] = { 0x40, 0x05, 0x80, 0x52, 0xc0, 0x03, 0x5f, 0xd6 };
#else
    static const unsigned char code[] = { 0 };
    skip();
#endif
    memcpy(memory, code, sizeof code);
    __builtin___clear_cache((char *)memory, (char *)memory + sizeof code);
}

static int run_code(const void *memory)
{
    int (*code)(void);
    memcpy(&code, &memory, sizeof code);
    return code();
}

static void write_to(void *memory)
{
    *(volatile char *)memory = 1;
}

/* Written first, then executed, then written again. */
static void generated_code(void **state)
{
    ULONG old;
    (void)state;
    unsigned char *memory = VirtualAllocFromApp(NULL, 1, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    put_code(memory);
    assert_int_equal(try_protect(memory, PAGE_EXECUTE_READWRITE), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_protect(memory, PAGE_EXECUTE_WRITECOPY), ERROR_INVALID_PARAMETER);
    assert_quiet(VirtualProtectFromApp(memory, 1, PAGE_EXECUTE_READ, &old));
    assert_int_equal(old, PAGE_READWRITE);
    assert_int_equal(run_code(memory), 42);
    assert_true(dies_of(SIGSEGV, write_to, memory));
    assert_quiet(VirtualProtectFromApp(memory, 1, PAGE_READWRITE, &old));
    assert_int_equal(old, PAGE_EXECUTE_READ);
    memory[0] = 0;
    assert_quiet(VirtualFree(memory, 0, MEM_RELEASE));
}

/* Written through one view, executed through the other. */
static void code_in_two_views(void **state)
{
    (void)state;
    HANDLE section = create_app(MEMORY, PAGE_EXECUTE_READWRITE, 0x1000, NULL);
    unsigned char *written = map_app(section, FILE_MAP_WRITE, 0, 0);
    void *executed = map_app(section, FILE_MAP_READ | FILE_MAP_EXECUTE, 0, 0);
    assert_non_null(executed);
    put_code(written);
    __builtin___clear_cache(executed, (char *)executed + 16);
    assert_int_equal(run_code(executed), 42);
    assert_int_equal(try_protect(written, PAGE_EXECUTE_READ), ERROR_INVALID_PARAMETER);
    assert_true(dies_of(SIGSEGV, write_to, executed));
    assert_quiet(UnmapViewOfFile(written) && UnmapViewOfFile(executed) && CloseHandle(section));
}

static void unknown_capabilities(void **state)
{
    (void)state;
    assert_fails(filemap_app_set_capabilities(2), ERROR_INVALID_PARAMETER);
    assert_fails(filemap_app_set_capabilities(0x80000001), ERROR_INVALID_PARAMETER);
    assert_int_equal(try_app(MEMORY, PAGE_EXECUTE_READ, 1, NULL), 0); /* as it was */
}

#define WITHOUT(function) cmocka_unit_test_setup_teardown(function, without_capability, after_each)
#define WITH(function) cmocka_unit_test_setup_teardown(function, with_capability, after_each)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITHOUT(sections_need_it),
        WITH(sections_with_it),
        WITHOUT(opening_needs_it),
        WITH(opening_with_it),
        WITHOUT(views_need_it),
        WITH(views_with_it),
        WITHOUT(new_memory_is_never_executable),
        WITH(new_memory_is_never_executable),
        WITHOUT(protecting_needs_it),
        WITH(generated_code),
        WITH(code_in_two_views),
        WITH(unknown_capabilities),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
