/* SPDX-License-Identifier: MIT */
/* FILEMAP_TRY and FILEMAP_EXCEPT: row 372, and what a guard keeps and restores. */
#include "sections.h"

#include <ntstatus.h>
#include <pthread.h>
#include <sys/mman.h>

#define PAGE 4096U
#define SLOT 65536U

/* cmocka has handlers of its own in this process: each test runs in a child, which has none. */
#define GUARD_TEST(body)                                                                           \
    static void body(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        in_child(body##_in_child, NULL);                                                           \
    }

/* An address where nothing is, that the compiler does not see through. */
static volatile char *low(uintptr_t address)
{
    static volatile uintptr_t unseen;
    unseen = address;
    return (volatile char *)unseen;
}

static DWORD code_of_reading(const volatile char *address)
{
    FILEMAP_TRY
    {
        return *address == 127;
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        return GetExceptionCode();
    }
}

static DWORD code_of_writing(volatile char *address)
{
    FILEMAP_TRY
    {
        *address = 1;
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        return GetExceptionCode();
    }
    return 0;
}

static void check_record(ULONG_PTR access, const volatile void *address, DWORD words)
{
    const EXCEPTION_POINTERS *pointers = GetExceptionInformation();
    const EXCEPTION_RECORD *record = pointers->ExceptionRecord;
    CHECK(record->ExceptionCode == GetExceptionCode());
    CHECK(record->ExceptionFlags == 0 && !record->ExceptionRecord);
    CHECK(record->NumberParameters == words);
    CHECK(record->ExceptionInformation[0] == access);
    CHECK(record->ExceptionInformation[1] == (ULONG_PTR)address);
    CHECK(!pointers->ContextRecord);
}

static char *allocate(DWORD protection)
{
    char *memory = VirtualAlloc(NULL, SLOT, MEM_RESERVE | MEM_COMMIT, protection);
    CHECK(memory);
    return memory;
}

static void violations_in_child(void *context)
{
    (void)context;
    char *memory = VirtualAlloc(NULL, 2 * SLOT, MEM_RESERVE, PAGE_READWRITE);
    CHECK(VirtualAlloc(memory, PAGE, MEM_COMMIT, PAGE_READWRITE));
    CHECK(VirtualAlloc(memory + PAGE, PAGE, MEM_COMMIT, PAGE_READONLY));
    CHECK(VirtualAlloc(memory + 2 * PAGE, PAGE, MEM_COMMIT, PAGE_NOACCESS));
    CHECK(code_of_writing(memory) == 0);
    CHECK(code_of_reading(memory) == 0);
    CHECK(code_of_reading(memory + PAGE) == 0);
    CHECK(code_of_writing(memory + PAGE + 5) == EXCEPTION_ACCESS_VIOLATION);
    check_record(EXCEPTION_WRITE_FAULT, memory + PAGE + 5, 2);
    CHECK(code_of_reading(memory + 2 * PAGE + 7) == EXCEPTION_ACCESS_VIOLATION);
    check_record(EXCEPTION_READ_FAULT, memory + 2 * PAGE + 7, 2);
    /* Not committed, and not there at all. */
    CHECK(code_of_reading(memory + SLOT) == EXCEPTION_ACCESS_VIOLATION);
    check_record(EXCEPTION_READ_FAULT, memory + SLOT, 2);
    CHECK(VirtualFree(memory, 0, MEM_RELEASE));
    CHECK(code_of_writing(memory + 9) == EXCEPTION_ACCESS_VIOLATION);
    check_record(EXCEPTION_WRITE_FAULT, memory + 9, 2);
    CHECK(code_of_reading(NULL) == EXCEPTION_ACCESS_VIOLATION);
    check_record(EXCEPTION_READ_FAULT, NULL, 2);
}
GUARD_TEST(violations)

static void execution_in_child(void *context)
{
    (void)context;
    char *memory = allocate(PAGE_READWRITE);
    void (*function)(void) = (void (*)(void))(uintptr_t)memory;
    DWORD code = 0;
    FILEMAP_TRY
    {
        function();
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        code = GetExceptionCode();
        check_record(EXCEPTION_EXECUTE_FAULT, memory, 2);
    }
    CHECK(code == EXCEPTION_ACCESS_VIOLATION);
}
GUARD_TEST(execution)

#if defined(__x86_64__)
static void impossible_address_in_child(void *context)
{
    (void)context;
    /* Bits that no address has: the processor does not tell which it was. */
    CHECK(code_of_reading((char *)0x8000000000000000ULL) == EXCEPTION_ACCESS_VIOLATION);
    check_record(EXCEPTION_READ_FAULT, (void *)UINTPTR_MAX, 2);
}
GUARD_TEST(impossible_address)
#endif

static char *map_file(const char *path, DWORD access, size_t size)
{
    make_file(path, size);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0, 0, NULL);
    CHECK(section);
    char *view = map_view(section, access);
    CHECK(view && CloseHandle(section) && CloseHandle(file));
    return view;
}

static void cut(DWORD access)
{
    const char *path = temporary_path("cut");
    char *view = map_file(path, access, 4 * PAGE);
    CHECK(truncate(path, 2 * PAGE) == 0);
    CHECK(code_of_reading(view + PAGE) == 0);
    CHECK(code_of_reading(view + 3 * PAGE + 8) == EXCEPTION_IN_PAGE_ERROR);
    check_record(EXCEPTION_READ_FAULT, view + 3 * PAGE + 8, 3);
    const EXCEPTION_POINTERS *pointers = GetExceptionInformation();
    CHECK((NTSTATUS)pointers->ExceptionRecord->ExceptionInformation[2] == STATUS_END_OF_FILE);
    if (access == FILE_MAP_WRITE) {
        CHECK(code_of_writing(view + 2 * PAGE) == EXCEPTION_IN_PAGE_ERROR);
        check_record(EXCEPTION_WRITE_FAULT, view + 2 * PAGE, 3);
    }
    /* It grows again: the same view shows it. */
    CHECK(truncate(path, 4 * PAGE) == 0);
    CHECK(code_of_reading(view + 3 * PAGE) == 0);
    CHECK(UnmapViewOfFile(view) && unlink(path) == 0);
}

static void cut_file_in_child(void *context)
{
    (void)context;
    cut(FILE_MAP_READ);
    cut(FILE_MAP_WRITE);
    cut(FILE_MAP_COPY);
}

static void row_372_cut_file(void **state)
{
    (void)state;
    in_child(cut_file_in_child, NULL);
}

/* Pages of a reserved section that nobody has committed, whatever signal they raise. */
static void reserved_section_in_child(void *context)
{
    DWORD old;
    (void)context;
    HANDLE section =
        create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE, 4 * SLOT, NULL);
    char *view = map_view(section, FILE_MAP_WRITE);
    CHECK(section && view);
    CHECK(code_of_reading(view) == EXCEPTION_ACCESS_VIOLATION);
    check_record(EXCEPTION_READ_FAULT, view, 2);
    CHECK(code_of_writing(view + SLOT + 3) == EXCEPTION_ACCESS_VIOLATION);
    check_record(EXCEPTION_WRITE_FAULT, view + SLOT + 3, 2);
    CHECK(VirtualAlloc(view + SLOT, PAGE, MEM_COMMIT, PAGE_READWRITE));
    CHECK(code_of_writing(view + SLOT + 3) == 0);
    CHECK(code_of_writing(view + SLOT + PAGE) == EXCEPTION_ACCESS_VIOLATION);
    CHECK(VirtualProtect(view + SLOT, PAGE, PAGE_READWRITE | PAGE_GUARD, &old));
    CHECK(code_of_reading(view + SLOT) == EXCEPTION_GUARD_PAGE);
    CHECK(code_of_reading(view + SLOT) == 0);
    CHECK(UnmapViewOfFile(view) && CloseHandle(section));
}

static void row_262_reserved_section(void **state)
{
    (void)state;
    in_child(reserved_section_in_child, NULL);
}

/* A mapping that filemap knows nothing of. */
static void foreign_mapping_in_child(void *context)
{
    (void)context;
    const char *path = temporary_path("foreign");
    make_file(path, PAGE);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *memory = mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, fd, 0);
    CHECK(memory != MAP_FAILED);
    CHECK(code_of_reading(memory + PAGE) == EXCEPTION_IN_PAGE_ERROR);
    check_record(EXCEPTION_READ_FAULT, memory + PAGE, 3);
    const EXCEPTION_POINTERS *pointers = GetExceptionInformation();
    CHECK((NTSTATUS)pointers->ExceptionRecord->ExceptionInformation[2] ==
          STATUS_UNEXPECTED_IO_ERROR);
    munmap(memory, 2 * PAGE);
    close(fd);
    unlink(path);
}
GUARD_TEST(foreign_mapping)

/* What each filter decides, with a guard around it. */
static int where_it_ends(LONG filter)
{
    volatile int place = 0;
    FILEMAP_TRY
    {
        FILEMAP_TRY
        {
            *low(0) = 1;
        }
        FILEMAP_EXCEPT(filter)
        {
            place = 1;
        }
        place += 10;
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        place = GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION           ? 2
                : GetExceptionCode() == EXCEPTION_NONCONTINUABLE_EXCEPTION ? 3
                                                                           : 4;
    }
    return place;
}

static void filters_in_child(void *context)
{
    (void)context;
    CHECK(where_it_ends(EXCEPTION_EXECUTE_HANDLER) == 11);
    CHECK(where_it_ends(7) == 11);
    CHECK(where_it_ends(EXCEPTION_CONTINUE_SEARCH) == 2);
    CHECK(where_it_ends((LONG)EXCEPTION_ACCESS_VIOLATION) == 11);
    CHECK(where_it_ends((LONG)EXCEPTION_IN_PAGE_ERROR) == 2);
    CHECK(where_it_ends(EXCEPTION_CONTINUE_EXECUTION) == 3);
}
GUARD_TEST(filters)

static BOOL is_at(const EXCEPTION_POINTERS *pointers, const void *address)
{
    return pointers->ExceptionRecord->ExceptionInformation[1] == (ULONG_PTR)address;
}

static void filter_that_asks_in_child(void *context)
{
    char *memory = allocate(PAGE_READONLY);
    volatile BOOL handled = FALSE;
    (void)context;
    FILEMAP_TRY
    {
        memory[3] = 1;
    }
    FILEMAP_EXCEPT(GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION &&
                           is_at(GetExceptionInformation(), memory + 3)
                       ? EXCEPTION_EXECUTE_HANDLER
                       : EXCEPTION_CONTINUE_SEARCH)
    {
        handled = TRUE;
    }
    CHECK(handled);
}
GUARD_TEST(filter_that_asks)

/* The filter and the block are guarded by the guards around. */
static void exceptions_inside_in_child(void *context)
{
    volatile int steps = 0;
    (void)context;
    FILEMAP_TRY
    {
        FILEMAP_TRY
        {
            *low(8) = 1;
        }
        FILEMAP_EXCEPT(*low(16) + 1)
        {
            steps = 100;
        }
        steps = 100;
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        check_record(EXCEPTION_READ_FAULT, (void *)16, 2);
        steps++;
    }
    FILEMAP_TRY
    {
        FILEMAP_TRY
        {
            *low(8) = 1;
        }
        FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
        {
            steps++;
            *low(24) = 1;
        }
        steps = 100;
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        check_record(EXCEPTION_WRITE_FAULT, (void *)24, 2);
        steps++;
        /* A guard in the block of another. */
        CHECK(code_of_reading((char *)32) == EXCEPTION_ACCESS_VIOLATION);
        check_record(EXCEPTION_READ_FAULT, (void *)32, 2);
    }
    CHECK(steps == 3);
}
GUARD_TEST(exceptions_inside)

/* Each of these ways leaves the guard; a guard that stayed would be jumped into here. */
static int leave_by_return(volatile int *rounds)
{
    FILEMAP_TRY
    {
        if (++*rounds)
            return 5;
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        return 100;
    }
    return 101;
}

static void leave_in_all_ways(volatile int *rounds)
{
    for (volatile int i = 0; i < 3; i++) {
        FILEMAP_TRY
        {
            ++*rounds;
            if (i < 2)
                continue;
            break;
        }
        FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
        {
            *rounds = 100;
        }
        *rounds = 101;
    }
    FILEMAP_TRY
    {
        goto out;
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        *rounds = 102;
    }
    *rounds = 103;
out:
    CHECK(leave_by_return(rounds) == 5);
}

static void leaving_in_child(void *context)
{
    volatile int rounds = 0;
    volatile BOOL caught = FALSE;
    (void)context;
    FILEMAP_TRY
    {
        leave_in_all_ways(&rounds);
        CHECK(rounds == 4);
        *low(0) = 1;
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        caught = TRUE;
    }
    CHECK(caught && rounds == 4);
    FILEMAP_TRY
    {
        leave_in_all_ways(&rounds);
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        CHECK(FALSE);
    }
}
GUARD_TEST(leaving)

static void touch_nothing(void *context)
{
    (void)context;
    *low(0) = 1;
}

/* After all guards have been left the signal ends the process as it always did. */
static void no_guard_left_in_child(void *context)
{
    volatile int rounds = 0;
    (void)context;
    leave_in_all_ways(&rounds);
    CHECK(code_of_writing(NULL) == EXCEPTION_ACCESS_VIOLATION);
    touch_nothing(NULL);
}

static void decline(void *context)
{
    (void)context;
    FILEMAP_TRY
    {
        FILEMAP_TRY
        {
            *low(0) = 1;
        }
        FILEMAP_EXCEPT(EXCEPTION_CONTINUE_SEARCH)
        {
            _exit(2);
        }
    }
    FILEMAP_EXCEPT(EXCEPTION_IN_PAGE_ERROR)
    {
        _exit(2);
    }
}

static void nobody_takes_it(void **state)
{
    (void)state;
    assert_true(dies_of(SIGSEGV, no_guard_left_in_child, NULL));
    assert_true(dies_of(SIGSEGV, decline, NULL));
}

static DWORD recurse(int depth)
{
    FILEMAP_TRY
    {
        if (depth == 0)
            *low(0) = 1;
        else if (recurse(depth - 1) != 0)
            return 1;
    }
    FILEMAP_EXCEPT(depth % 2 ? EXCEPTION_EXECUTE_HANDLER : EXCEPTION_CONTINUE_SEARCH)
    {
        return GetExceptionCode();
    }
    return 0;
}

static void nested_calls_in_child(void *context)
{
    (void)context;
    for (int depth = 1; depth < 1000; depth = depth * 2 + 1)
        CHECK(recurse(depth) != 0);
}
GUARD_TEST(nested_calls)

static void state_is_kept_in_child(void *context)
{
    sigset_t before, after;
    (void)context;
    sigemptyset(&before);
    sigaddset(&before, SIGUSR1);
    CHECK(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
    for (int i = 0; i < 1000; i++) {
        errno = 77;
        SetLastError(78);
        CHECK(code_of_reading(NULL) == EXCEPTION_ACCESS_VIOLATION);
        CHECK(GetLastError() == 78);
        /* Its runtime has an errno of its own for handlers. */
        CHECK(errno == 77 || UNDER_TSAN);
    }
    CHECK(pthread_sigmask(SIG_SETMASK, NULL, &after) == 0);
    for (int signal = 1; signal < 32; signal++)
        CHECK(sigismember(&after, signal) == (signal == SIGUSR1 ? 1 : 0));
}
GUARD_TEST(state_is_kept)

static void *fault_often(void *context)
{
    char *memory = context;
    for (unsigned i = 0; i < 5000; i++) {
        char *address = memory + i % PAGE;
        CHECK(code_of_writing(address) == EXCEPTION_ACCESS_VIOLATION);
        check_record(EXCEPTION_WRITE_FAULT, address, 2);
    }
    return context;
}

/* Others change the tree of regions meanwhile. */
static void threads_in_child(void *context)
{
    pthread_t threads[4];
    (void)context;
    char *memory = allocate(PAGE_READONLY);
    for (size_t i = 0; i < COUNT(threads); i++)
        CHECK(pthread_create(&threads[i], NULL, fault_often, memory + i * PAGE) == 0);
    for (int i = 0; i < 500; i++) {
        char *other = allocate(PAGE_READWRITE);
        CHECK(VirtualFree(other, 0, MEM_RELEASE));
    }
    for (size_t i = 0; i < COUNT(threads); i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}
GUARD_TEST(threads)

static void fork_in_guard_in_child(void *context)
{
    int status;
    (void)context;
    FILEMAP_TRY
    {
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0)
            *low(0) = 1;
        CHECK(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 42);
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        _exit(42);
    }
}
GUARD_TEST(fork_in_guard)

static void in_place_in_child(void *context)
{
    sigset_t set;
    (void)context;
    CHECK(filemap_guard_in_place());
    sigemptyset(&set);
    sigaddset(&set, SIGBUS);
    CHECK(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
    SetLastError(UNTOUCHED);
    CHECK(!filemap_guard_in_place() && GetLastError() == ERROR_INVALID_FUNCTION);
    CHECK(pthread_sigmask(SIG_UNBLOCK, &set, NULL) == 0);
    CHECK(filemap_guard_in_place());
    signal(SIGSEGV, SIG_DFL);
    CHECK(!filemap_guard_in_place() && GetLastError() == ERROR_INVALID_FUNCTION);
}
GUARD_TEST(in_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(violations),
        cmocka_unit_test(execution),
#if defined(__x86_64__)
        cmocka_unit_test(impossible_address),
#endif
        cmocka_unit_test(row_372_cut_file),
        cmocka_unit_test(row_262_reserved_section),
        cmocka_unit_test(foreign_mapping),
        cmocka_unit_test(filters),
        cmocka_unit_test(filter_that_asks),
        cmocka_unit_test(exceptions_inside),
        cmocka_unit_test(leaving),
        cmocka_unit_test(nobody_takes_it),
        cmocka_unit_test(nested_calls),
        cmocka_unit_test(state_is_kept),
        cmocka_unit_test(threads),
        cmocka_unit_test(fork_in_guard),
        cmocka_unit_test(in_place),
    };
    return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
