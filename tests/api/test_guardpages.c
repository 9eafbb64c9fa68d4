/* SPDX-License-Identifier: MIT */
/* PAGE_GUARD: the first touch raises STATUS_GUARD_PAGE_VIOLATION and takes the guard away. */
#include "sections.h"

#include <ntstatus.h>
#include <pthread.h>
#include <stdatomic.h>
#include <winternl.h>

#define PAGE 4096U
#define SLOT 65536U

/* cmocka has handlers of its own in this process: each test runs in a child, which has none. */
#define IN_CHILD(body)                                                                             \
    static void body(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        in_child(body##_in_child, NULL);                                                           \
    }

static char *allocate(DWORD protection)
{
    char *memory = VirtualAlloc(NULL, SLOT, MEM_RESERVE | MEM_COMMIT, protection);
    CHECK(memory);
    return memory;
}

static DWORD touch(volatile char *address, BOOL write)
{
    FILEMAP_TRY
    {
        if (write)
            *address = 1;
        else
            (void)*address;
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        const EXCEPTION_POINTERS *pointers = GetExceptionInformation();
        const EXCEPTION_RECORD *record = pointers->ExceptionRecord;
        CHECK(record->NumberParameters == 2);
        CHECK(record->ExceptionInformation[0] ==
              (ULONG_PTR)(write ? EXCEPTION_WRITE_FAULT : EXCEPTION_READ_FAULT));
        CHECK(record->ExceptionInformation[1] == (ULONG_PTR)address);
        return GetExceptionCode();
    }
    return 0;
}

static void check_pages(const void *address, DWORD protect, SIZE_T size)
{
    MEMORY_BASIC_INFORMATION found;
    CHECK(VirtualQuery(address, &found, sizeof found) == sizeof found);
    CHECK(found.State == MEM_COMMIT && found.Protect == protect && found.RegionSize == size);
}

static void protect(void *address, SIZE_T size, DWORD protection, DWORD expected)
{
    DWORD old;
    CHECK(VirtualProtect(address, size, protection, &old));
    CHECK(old == expected);
}

static void first_touch_in_child(void *context)
{
    (void)context;
    char *memory = allocate(PAGE_READWRITE | PAGE_GUARD);
    check_pages(memory, PAGE_READWRITE | PAGE_GUARD, SLOT);
    CHECK(touch(memory + 2 * PAGE + 5, FALSE) == EXCEPTION_GUARD_PAGE);
    CHECK(touch(memory + 2 * PAGE + 5, FALSE) == 0);
    CHECK(touch(memory + 2 * PAGE, TRUE) == 0);
    check_pages(memory, PAGE_READWRITE | PAGE_GUARD, 2 * PAGE);
    check_pages(memory + 2 * PAGE, PAGE_READWRITE, PAGE);
    check_pages(memory + 3 * PAGE, PAGE_READWRITE | PAGE_GUARD, SLOT - 3 * PAGE);
    CHECK(touch(memory + 3 * PAGE, TRUE) == EXCEPTION_GUARD_PAGE);
    check_pages(memory + 2 * PAGE, PAGE_READWRITE, 2 * PAGE);
    CHECK(touch(memory + 3 * PAGE, TRUE) == 0);
    /* It can be guarded again, and the guard can be taken away without a touch. */
    protect(memory + 3 * PAGE, PAGE, PAGE_READWRITE | PAGE_GUARD, PAGE_READWRITE);
    CHECK(memory[2 * PAGE] == 1);
    CHECK(touch(memory + 3 * PAGE, TRUE) == EXCEPTION_GUARD_PAGE);
    protect(memory, SLOT, PAGE_READWRITE, PAGE_READWRITE | PAGE_GUARD);
    for (size_t i = 0; i < SLOT; i++)
        CHECK(touch(memory + i, FALSE) == 0);
    CHECK(VirtualFree(memory, 0, MEM_RELEASE));
}
IN_CHILD(first_touch)

/* The guard comes before the protection, which then holds. */
static void read_only_in_child(void *context)
{
    (void)context;
    char *memory = allocate(PAGE_READONLY | PAGE_GUARD);
    CHECK(touch(memory, TRUE) == EXCEPTION_GUARD_PAGE);
    check_pages(memory, PAGE_READONLY, PAGE);
    CHECK(touch(memory, TRUE) == EXCEPTION_ACCESS_VIOLATION);
    CHECK(touch(memory, FALSE) == 0);
    CHECK(VirtualFree(memory + PAGE, PAGE, MEM_DECOMMIT));
    CHECK(touch(memory + PAGE, FALSE) == EXCEPTION_ACCESS_VIOLATION);
    CHECK(VirtualAlloc(memory + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD));
    CHECK(touch(memory + PAGE, TRUE) == EXCEPTION_GUARD_PAGE);
    CHECK(touch(memory + PAGE, TRUE) == 0);
    CHECK(VirtualFree(memory, 0, MEM_RELEASE));
}
IN_CHILD(read_only)

static void views_in_child(void *context)
{
    (void)context;
    HANDLE section = create_memory(SLOT, NULL);
    char *view = map_view(section, FILE_MAP_WRITE), *other = map_view(section, FILE_MAP_WRITE);
    char *copy = map_view(section, FILE_MAP_COPY);
    CHECK(section && view && other && copy);
    strcpy(view, "shared");
    protect(view, PAGE, PAGE_READWRITE | PAGE_GUARD, PAGE_READWRITE);
    CHECK(strcmp(other, "shared") == 0); /* protection is the view's own */
    CHECK(touch(view, FALSE) == EXCEPTION_GUARD_PAGE);
    CHECK(strcmp(view, "shared") == 0);
    check_pages(view, PAGE_READWRITE, SLOT);

    protect(copy, PAGE, PAGE_WRITECOPY | PAGE_GUARD, PAGE_WRITECOPY);
    CHECK(touch(copy, TRUE) == EXCEPTION_GUARD_PAGE);
    check_pages(copy, PAGE_WRITECOPY, SLOT);
    CHECK(touch(copy, TRUE) == 0 && copy[0] == 1 && view[0] == 's');
    check_pages(copy, PAGE_READWRITE, PAGE);
    CHECK(UnmapViewOfFile(view) && UnmapViewOfFile(other) && UnmapViewOfFile(copy));
    CHECK(CloseHandle(section));
}
IN_CHILD(views)

/* Only the native calls, and MapViewOfFile3, make a view of guard pages. */
static void guarded_view_in_child(void *context)
{
    void *base = NULL;
    SIZE_T size = 0;
    (void)context;
    HANDLE section = create_memory(SLOT, NULL);
    CHECK(NtMapViewOfSection(section, GetCurrentProcess(), &base, 0, 0, NULL, &size, ViewUnmap, 0,
                             PAGE_READWRITE | PAGE_GUARD) == STATUS_SUCCESS);
    char *view = base;
    check_pages(view, PAGE_READWRITE | PAGE_GUARD, SLOT);
    CHECK(touch(view + PAGE, TRUE) == EXCEPTION_GUARD_PAGE);
    CHECK(touch(view + PAGE, TRUE) == 0 && view[PAGE] == 1);
    check_pages(view + PAGE, PAGE_READWRITE, PAGE);
    check_pages(view, PAGE_READWRITE | PAGE_GUARD, PAGE);
    CHECK(UnmapViewOfFile(view) && CloseHandle(section));
}

static void row_180_guarded_view(void **state)
{
    (void)state;
    in_child(guarded_view_in_child, NULL);
}

/* As stacks and heaps of Windows programs grow: the guard moves on with each touch. */
static char *growing;
static size_t grown;

static LONG WINAPI grow(EXCEPTION_POINTERS *pointers)
{
    if (pointers->ExceptionRecord->ExceptionCode != EXCEPTION_GUARD_PAGE)
        return EXCEPTION_CONTINUE_SEARCH;
    grown++;
    check_pages(growing + (grown - 1) * PAGE, PAGE_READWRITE, PAGE);
    CHECK(VirtualAlloc(growing + grown * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD));
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void moving_guard_in_child(void *context)
{
    (void)context;
    growing = VirtualAlloc(NULL, SLOT, MEM_RESERVE, PAGE_READWRITE);
    CHECK(growing && AddVectoredExceptionHandler(1, grow));
    CHECK(VirtualAlloc(growing, PAGE, MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD));
    for (size_t i = 0; i < SLOT - PAGE; i++)
        ((volatile char *)growing)[i] = 1;
    CHECK(grown == SLOT / PAGE - 1);
}
IN_CHILD(moving_guard)

static void touch_alone(void *context)
{
    (void)context;
    char *memory = allocate(PAGE_READWRITE | PAGE_GUARD);
    *(volatile char *)memory = 1;
}

static void touch_and_decline(void *context)
{
    (void)context;
    char *memory = allocate(PAGE_READWRITE | PAGE_GUARD);
    FILEMAP_TRY
    {
        *(volatile char *)memory = 1;
    }
    FILEMAP_EXCEPT(EXCEPTION_ACCESS_VIOLATION)
    {
        _exit(0);
    }
}

static void nobody_takes_it(void **state)
{
    (void)state;
    assert_true(dies_of(SIGSEGV, touch_alone, NULL));
    assert_true(dies_of(SIGSEGV, touch_and_decline, NULL));
}

/* A system call does not raise it: it fails, and the guard stays. */
static void system_call_in_child(void *context)
{
    (void)context;
    int ends[2];
    char *memory = allocate(PAGE_READWRITE | PAGE_GUARD);
    CHECK(pipe(ends) == 0 && write(ends[1], "x", 1) == 1);
    CHECK(read(ends[0], memory, 1) == -1 && errno == EFAULT);
    check_pages(memory, PAGE_READWRITE | PAGE_GUARD, SLOT);
    CHECK(VirtualFree(memory, 0, MEM_RELEASE));
}
IN_CHILD(system_call)

/* Many runs: the table of a region must grow in the handler. */
static void every_other_page_in_child(void *context)
{
    enum { PAGES = 2048 };
    (void)context;
    char *memory =
        VirtualAlloc(NULL, PAGES * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    CHECK(memory);
    for (size_t i = 0; i < PAGES; i += 2)
        CHECK(touch(memory + i * PAGE, TRUE) == EXCEPTION_GUARD_PAGE);
    for (size_t i = 0; i < PAGES; i++)
        check_pages(memory + i * PAGE, i % 2 ? PAGE_READWRITE | PAGE_GUARD : PAGE_READWRITE, PAGE);
    protect(memory, PAGES * PAGE, PAGE_READONLY, PAGE_READWRITE);
    check_pages(memory, PAGE_READONLY, PAGES * PAGE);
    protect(memory, PAGES * PAGE, PAGE_READWRITE | PAGE_GUARD, PAGE_READONLY);
    for (size_t i = 1; i < PAGES; i += 2)
        CHECK(touch(memory + i * PAGE, FALSE) == EXCEPTION_GUARD_PAGE);
    CHECK(VirtualFree(memory, 0, MEM_RELEASE));
}
IN_CHILD(every_other_page)

/* One of several threads that touch a page at a time gets the exception, as on Windows. */
static pthread_barrier_t barrier;
static atomic_int violations;

static void *touch_in_thread(void *context)
{
    char *memory = context;
    for (size_t i = 0; i < SLOT / PAGE; i++) {
        pthread_barrier_wait(&barrier);
        DWORD code = touch(memory + i * PAGE, FALSE);
        CHECK(code == 0 || code == EXCEPTION_GUARD_PAGE);
        atomic_fetch_add(&violations, code != 0);
    }
    return context;
}

static void threads_in_child(void *context)
{
    pthread_t threads[3];
    (void)context;
    CHECK(pthread_barrier_init(&barrier, NULL, COUNT(threads)) == 0);
    char *memory = allocate(PAGE_READWRITE | PAGE_GUARD);
    for (size_t i = 0; i < COUNT(threads); i++)
        CHECK(pthread_create(&threads[i], NULL, touch_in_thread, memory) == 0);
    for (size_t i = 0; i < COUNT(threads); i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
    CHECK(violations == SLOT / PAGE);
}
IN_CHILD(threads)

/* The guards of parent and child are two. */
static void after_fork_in_child(void *context)
{
    int status;
    (void)context;
    char *memory = allocate(PAGE_READWRITE | PAGE_GUARD);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        _exit(touch(memory, TRUE) == EXCEPTION_GUARD_PAGE && touch(memory, TRUE) == 0 ? 0 : 1);
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    CHECK(touch(memory, TRUE) == EXCEPTION_GUARD_PAGE);
}
IN_CHILD(after_fork)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_touch),  cmocka_unit_test(read_only),
        cmocka_unit_test(views),        cmocka_unit_test(row_180_guarded_view),
        cmocka_unit_test(moving_guard), cmocka_unit_test(nobody_takes_it),
        cmocka_unit_test(system_call),  cmocka_unit_test(every_other_page),
        cmocka_unit_test(threads),      cmocka_unit_test(after_fork),
    };
    return cmocka_run_group_tests_name("guard pages", tests, NULL, NULL);
}
