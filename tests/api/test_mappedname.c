/* SPDX-License-Identifier: MIT */
/* GetMappedFileName, and pages that shall be in memory: rows 346 to 352, 401. */
#include "sections.h"

#include <psapi.h>
#include <sys/mman.h>
#include <sys/resource.h>

#define PAGE 4096U
#define DEVICE "\\Device\\Linux"

static const char *path;
static char *view;

static int map_a_file(void **state)
{
    before_each(state);
    path = temporary_path("mapped");
    make_file(path, 2 * PAGE);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    view = map_view(section, FILE_MAP_WRITE);
    return view && CloseHandle(section) && CloseHandle(file) ? 0 : -1;
}

static int unmap_it(void **state)
{
    UnmapViewOfFile(view);
    unlink(path);
    return after_each(state);
}

#define WITH_FILE(function) cmocka_unit_test_setup_teardown(function, map_a_file, unmap_it)

/* The path as the call gives it. */
static const char *expected(void)
{
    static char name[4200];
    char real[4096];
    assert_non_null(realpath(path, real));
    snprintf(name, sizeof name, "%s%s", DEVICE, real);
    for (char *at = name; *at; at++)
        if (*at == '/')
            *at = '\\';
    return name;
}

static void name_of_a_view(void **state)
{
    (void)state;
    char name[4200];
    WCHAR wide[4200];
    HANDLE process = GetCurrentProcess();
    DWORD length = (DWORD)strlen(expected());
    /* Row 346: any address inside, length in characters without NUL. */
    assert_int_equal(GetMappedFileNameA(process, view, name, sizeof name), length);
    assert_string_equal(name, expected());
    assert_int_equal(K32GetMappedFileNameA(process, view + PAGE + 7, name, sizeof name), length);
    assert_string_equal(name, expected());
    assert_int_equal(GetMappedFileNameW(process, view, wide, COUNT(wide)), length);
    for (DWORD i = 0; i <= length; i++)
        assert_int_equal(wide[i], name[i]);
    assert_int_equal(K32GetMappedFileNameW(process, view, wide, COUNT(wide)), length);
    /* What follows the device is a path that CreateFile takes. */
    HANDLE file = open_file(name + sizeof DEVICE - 1, GENERIC_READ);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    assert_true(CloseHandle(file));
}

static void small_buffers(void **state)
{
    (void)state;
    char name[4200];
    WCHAR wide[8];
    HANDLE process = GetCurrentProcess();
    DWORD length = (DWORD)strlen(expected());
    assert_fails(GetMappedFileNameA(process, view, name, 0),
                 ERROR_INSUFFICIENT_BUFFER); /* row 347 */
    assert_fails(GetMappedFileNameW(process, view, wide, 0), ERROR_INSUFFICIENT_BUFFER);
    assert_fails(GetMappedFileNameA(process, view, NULL, 100),
                 ERROR_INVALID_PARAMETER); /* row 348 */
    assert_fails(GetMappedFileNameW(process, view, NULL, 100), ERROR_INVALID_PARAMETER);
    name[0] = 'x';
    assert_int_equal(GetMappedFileNameA(process, view, name, 1), 1); /* row 349 */
    assert_int_equal(name[0], 0);
    assert_int_equal(GetMappedFileNameA(process, view, name, length), length);
    assert_int_equal(strlen(name), length - 1);
    assert_int_equal(GetMappedFileNameA(process, view, name, length + 1), length);
    assert_string_equal(name, expected());
    assert_int_equal(GetMappedFileNameW(process, view, wide, 8), 8);
    assert_int_equal(wide[6], 'e');
    assert_int_equal(wide[7], 0);
}

static void no_file_there(void **state)
{
    (void)state;
    char name[200];
    HANDLE process = GetCurrentProcess();
    HANDLE weak = duplicate(process, PROCESS_VM_READ);
    /* Row 350. */
    assert_fails(GetMappedFileNameA(process, view + 2 * PAGE, name, 200), ERROR_UNEXP_NET_ERR);
    assert_fails(GetMappedFileNameA(process, NULL, name, 200), ERROR_UNEXP_NET_ERR);
    assert_fails(GetMappedFileNameA(process, (void *)~(uintptr_t)0, name, 200),
                 ERROR_UNEXP_NET_ERR);
    void *memory = VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    assert_fails(GetMappedFileNameA(process, memory, name, 200), ERROR_UNEXP_NET_ERR);
    assert_true(VirtualFree(memory, 0, MEM_RELEASE));
    memory = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_fails(GetMappedFileNameA(process, memory, name, 200), ERROR_UNEXP_NET_ERR);
    munmap(memory, PAGE);
    assert_fails(GetMappedFileNameA(NULL, view, name, 200), ERROR_INVALID_HANDLE); /* row 351 */
    assert_fails(GetMappedFileNameA(weak, view, name, 200), ERROR_ACCESS_DENIED);
    assert_true(CloseHandle(weak));
    /* Row 352. */
    HANDLE section = create_memory(PAGE, NULL);
    void *other = map_view(section, FILE_MAP_READ);
    assert_fails(GetMappedFileNameA(process, other, name, 200), ERROR_FILE_INVALID);
    assert_true(UnmapViewOfFile(other) && CloseHandle(section));
}

/* Maps the file as any program does, and asks for its name. */
static void check_program_name(void)
{
    char name[4200];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    void *mapped = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    DWORD length = GetMappedFileNameA(GetCurrentProcess(), mapped, name, sizeof name);
    if (length == 0 && GetLastError() == ERROR_ACCESS_DENIED)
        print_message("the system does not show this program its files\n");
    else
        assert_string_equal(name, expected());
    munmap(mapped, PAGE);
    close(fd);
}

static void check_name_of_deleted(const void *mapped, const char *wanted)
{
    char name[4200];
    if (GetMappedFileNameA(GetCurrentProcess(), (void *)mapped, name, sizeof name))
        assert_string_equal(name, wanted);
    else
        assert_true(GetLastError() == ERROR_FILE_INVALID || GetLastError() == ERROR_ACCESS_DENIED);
}

/* Beside one that is called as the kernel calls the deleted one; then with a new one in its place.
 */
static void check_deleted_name(void)
{
    char wanted[4200], other[600];
    make_file(path, PAGE);
    snprintf(wanted, sizeof wanted, "%s", expected());
    snprintf(other, sizeof other, "%s (deleted)", path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    void *mapped = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
    assert_ptr_not_equal(mapped, MAP_FAILED);
    make_file(other, PAGE);
    assert_int_equal(unlink(path), 0);
    check_name_of_deleted(mapped, wanted);
    make_file(path, PAGE);
    check_name_of_deleted(mapped, wanted);
    munmap(mapped, PAGE);
    close(fd);
    unlink(other);
    unlink(path);
}

static void what_the_program_mapped(void **state)
{
    (void)state;
    char name[4200];
    HANDLE process = GetCurrentProcess();
    void *mapped;
    check_program_name();
    /* The kernel marks deleted files so, but this one is there. */
    path = temporary_path("mapped (deleted)");
    make_file(path, PAGE);
    check_program_name();
    unlink(path);
    path = temporary_path("gone");
    check_deleted_name();
    path = temporary_path("mapped");
    /* Shared memory without a name. */
    mapped = mmap(NULL, PAGE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_int_equal(GetMappedFileNameA(process, mapped, name, sizeof name), 0);
    munmap(mapped, PAGE);
}

static void locking(void **state)
{
    (void)state;
    char *memory = VirtualAlloc(NULL, 4 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    assert_non_null(VirtualAlloc(memory, 3 * PAGE, MEM_COMMIT, PAGE_READWRITE));
    assert_quiet(VirtualLock(memory + 5, PAGE)); /* touches two pages */
    assert_quiet(VirtualLock(memory, PAGE));
    assert_fails(VirtualUnlock(memory, 3 * PAGE), ERROR_NOT_LOCKED);
    assert_quiet(VirtualUnlock(memory, 2 * PAGE));
    assert_fails(VirtualUnlock(memory, PAGE), ERROR_NOT_LOCKED);
    assert_fails(VirtualLock(memory, 4 * PAGE), ERROR_NOACCESS); /* the last is not committed */
    assert_fails(VirtualUnlock(memory, PAGE), ERROR_NOT_LOCKED);
    assert_true(VirtualProtect(memory, PAGE, PAGE_NOACCESS, &(DWORD){ 0 }));
    assert_fails(VirtualLock(memory, PAGE), ERROR_NOACCESS);
    assert_quiet(VirtualFree(memory, 0, MEM_RELEASE));
    assert_fails(VirtualLock(memory, PAGE), ERROR_NOACCESS);
    assert_fails(VirtualLock(view, 0), ERROR_INVALID_PARAMETER);
    assert_fails(VirtualUnlock(view, SIZE_MAX), ERROR_INVALID_PARAMETER);
    assert_quiet(VirtualLock(view, 2 * PAGE));
    assert_quiet(VirtualUnlock(view, 2 * PAGE));
}

/* Row 372: a file that was cut short has pages that nobody can lock, and then none is. */
static void locking_what_is_gone(void **state)
{
    (void)state;
    char file_path[600];
    snprintf(file_path, sizeof file_path, "%s", temporary_path("short"));
    make_file(file_path, 2 * PAGE);
    HANDLE file = open_file(file_path, GENERIC_READ);
    HANDLE section = create_section(file, PAGE_READONLY, 0, NULL);
    char *short_view = map_view(section, FILE_MAP_READ);
    assert_non_null(short_view);
    assert_int_equal(truncate(file_path, 1), 0);
    assert_fails(VirtualLock(short_view, 2 * PAGE), ERROR_SWAPERROR);
    assert_fails(VirtualUnlock(short_view, PAGE), ERROR_NOT_LOCKED);
    assert_quiet(VirtualLock(short_view, PAGE));
    assert_quiet(VirtualUnlock(short_view, PAGE));
    assert_true(UnmapViewOfFile(short_view) && CloseHandle(section) && CloseHandle(file));
    unlink(file_path);
}

static int beyond_the_limit(void *context)
{
    struct rlimit little = { PAGE, PAGE }, none = { 0, 0 };
    unsigned char resident[2];
    void *memory = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    (void)context;
    CHECK(memory != MAP_FAILED);
    CHECK(setrlimit(RLIMIT_MEMLOCK, &little) == 0);
    if (geteuid() == 0)
        CHECK(setuid(65534) == 0); /* root may lock all it likes */
    CHECK(!VirtualLock(memory, 2 * PAGE));
    CHECK(GetLastError() == ERROR_WORKING_SET_QUOTA);
    /* It is refused before all of it is fetched, which could be any amount. */
    CHECK(mincore(memory, 2 * PAGE, resident) == 0 && !(resident[0] & 1) && !(resident[1] & 1));
    CHECK(setrlimit(RLIMIT_MEMLOCK, &none) == 0);
    CHECK(!VirtualLock(view, PAGE));
    CHECK(GetLastError() == ERROR_WORKING_SET_QUOTA);
    return 0;
}

static void limit_body(void *context)
{
    beyond_the_limit(context);
}

static void locking_beyond_the_limit(void **state)
{
    (void)state;
    in_child(limit_body, NULL);
}

/* Row 401. */
static void prefetching(void **state)
{
    (void)state;
    HANDLE process = GetCurrentProcess();
    WIN32_MEMORY_RANGE_ENTRY ranges[] = { { view, 2 * PAGE },
                                          { view + 3, 1 },
                                          { NULL, PAGE },
                                          { (void *)0x10000, SIZE_MAX },
                                          { view, 0 } };
    assert_quiet(PrefetchVirtualMemory(process, COUNT(ranges), ranges, 0));
    assert_fails(PrefetchVirtualMemory(process, 0, ranges, 0), ERROR_INVALID_PARAMETER);
    assert_fails(PrefetchVirtualMemory(process, 1, ranges, 1), ERROR_INVALID_PARAMETER);
    assert_fails(PrefetchVirtualMemory(process, 1, NULL, 0), ERROR_NOACCESS);
    assert_fails(PrefetchVirtualMemory(NULL, 1, ranges, 0), ERROR_INVALID_HANDLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILE(name_of_a_view),  WITH_FILE(small_buffers),
        WITH_FILE(no_file_there),   WITH_FILE(what_the_program_mapped),
        WITH_FILE(locking),         WITH_FILE(locking_beyond_the_limit),
        TEST(locking_what_is_gone), WITH_FILE(prefetching),
    };
    return cmocka_run_group_tests_name("mappedname", tests, warm_up, NULL);
}
