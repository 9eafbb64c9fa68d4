/* SPDX-License-Identifier: MIT */
/*
 * engine/fault: touching views of reserved sections where there is no userfaultfd, pages that
 * change before the handler looks, and what happens when the kernel does not let it do its work.
 */
#include "engine/exception.h"
#include "engine/fault.h"
#include "linux/calls.h"

#include "testing.h"

#include <filemap/filemap.h>
#include <filemap/windows.h>

#define PAGE 0x1000U
#define SLOT 0x10000U

/* cmocka has handlers of its own in this process: each test runs in a child, which has none. */
#define IN_CHILD(body)                                                                             \
    static void body(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        in_child(body##_in_child, NULL);                                                           \
    }

static struct linux_calls table;

static void use_table(void)
{
    table = linux_kernel;
    linux_calls = &table;
}

static long refuse_watch(int flags)
{
    (void)flags;
    return -EPERM;
}

static DWORD touch(volatile char *address)
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

static char *map_reserved(void)
{
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE, 0,
                                        4 * SLOT, NULL);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    CHECK(section && view && CloseHandle(section));
    return view;
}

static void commit_elsewhere(char *address)
{
    int status;
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        CHECK(VirtualAlloc(address, PAGE, MEM_COMMIT, PAGE_READWRITE));
        *address = 77;
        _exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child && status == 0);
}

/* Nobody asks before: the touch itself shows what another process has committed. */
static void hidden_view_in_child(void *context)
{
    (void)context;
    use_table();
    table.userfaultfd = refuse_watch;
    char *view = map_reserved();
    commit_elsewhere(view + SLOT);
    CHECK(*(volatile char *)(view + SLOT) == 77);
    CHECK(touch(view) == EXCEPTION_ACCESS_VIOLATION);
    CHECK(touch(view + SLOT + PAGE) == EXCEPTION_ACCESS_VIOLATION);
    commit_elsewhere(view);
    CHECK(touch(view) == 0);
    CHECK(UnmapViewOfFile(view));
}
IN_CHILD(hidden_view)

/* Another process, which commits the first page when it is told to. */
static struct {
    int wanted, done; /* the ends of two pipes */
    BOOL used;
} committer;

static void start_committer(char *address)
{
    int wanted[2], done[2];
    char byte;
    CHECK(pipe2(wanted, O_CLOEXEC) == 0 && pipe2(done, O_CLOEXEC) == 0);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        close(wanted[1]);
        CHECK(read(wanted[0], &byte, 1) == 1);
        CHECK(VirtualAlloc(address, PAGE, MEM_COMMIT, PAGE_READWRITE));
        CHECK(write(done[1], "", 1) == 1);
        _exit(0);
    }
    close(wanted[0]);
    close(done[1]);
    committer.wanted = wanted[1];
    committer.done = done[0];
}

static long read_after_commit(int fd, void *buffer, size_t size, off_t offset)
{
    char byte;
    if (!committer.used) {
        committer.used = TRUE;
        CHECK(write(committer.wanted, "", 1) == 1 && read(committer.done, &byte, 1) == 1);
    }
    return linux_kernel.pread(fd, buffer, size, offset);
}

static void touch_and_commit(void)
{
    char *view = map_reserved();
    start_committer(view);
    committer.used = FALSE;
    table.pread = read_after_commit;
    DWORD code = touch(view);
    table.pread = linux_kernel.pread;
    CHECK(committer.used && code == 0 && *view == 1);
    CHECK(touch(view + PAGE) == EXCEPTION_ACCESS_VIOLATION);
    close(committer.wanted);
    close(committer.done);
    CHECK(UnmapViewOfFile(view));
    while (wait(NULL) > 0)
        ;
}

static void committed_meanwhile_in_child(void *context)
{
    (void)context;
    use_table();
    touch_and_commit();
    table.userfaultfd = refuse_watch;
    touch_and_commit();
}

/* Rows 262, 266: between the touch and the look at the page it was committed. */
static void committed_meanwhile(void **state)
{
    (void)state;
    in_child(committed_meanwhile_in_child, NULL);
}

/* A thread that is overtaken again and again is not one that touches what it may not. */
static void overtaken_in_child(void *context)
{
    EXCEPTION_RECORD record;
    DWORD old;
    char *memory = VirtualAlloc(NULL, SLOT, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    struct fault fault = { .reason = FAULT_PROTECTED,
                           .access = FAULT_WRITES,
                           .address = (uintptr_t)memory,
                           .instruction = 1 };
    (void)context;
    for (int i = 0; i < 1000; i++) {
        CHECK(VirtualProtect(memory, PAGE, PAGE_READWRITE | PAGE_GUARD, &old));
        CHECK(VirtualProtect(memory, PAGE, PAGE_READWRITE, &old));
        CHECK(fault_judge(&fault, &record) == FAULT_RETRY);
    }
    unsigned retries = 0;
    while (fault_judge(&fault, &record) == FAULT_RETRY)
        CHECK(++retries < 1000);
    CHECK(record.ExceptionCode == EXCEPTION_ACCESS_VIOLATION);
    CHECK(VirtualFree(memory, 0, MEM_RELEASE));
}
IN_CHILD(overtaken)

static long refuse_action(int signal, const struct sigaction *action, struct sigaction *old)
{
    if (signal == SIGBUS && action)
        return -ENOSYS;
    return linux_kernel.sigaction(signal, action, old);
}

/* A handler that was installed half-way is not taken for the one before. */
static void half_installed_in_child(void *context)
{
    (void)context;
    use_table();
    table.sigaction = refuse_action;
    CHECK(!AddVectoredExceptionHandler(1, (PVECTORED_EXCEPTION_HANDLER)(uintptr_t)1));
    CHECK(GetLastError() == ERROR_NOT_SUPPORTED);
    CHECK(!VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD));
    CHECK(GetLastError() == ERROR_NOT_SUPPORTED);
    CHECK(!filemap_guard_in_place());
    table.sigaction = linux_kernel.sigaction;
    CHECK(filemap_guard_in_place());
    char *memory = VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READONLY);
    CHECK(memory && touch(memory) == EXCEPTION_ACCESS_VIOLATION);
}
IN_CHILD(half_installed)

static long refuse_protection(void *address, size_t size, int protection)
{
    (void)address;
    (void)size;
    (void)protection;
    return -ENOMEM;
}

/* The guard stays where it cannot be taken away, and the touch is a plain violation. */
static void guard_stays_in_child(void *context)
{
    (void)context;
    use_table();
    char *memory = VirtualAlloc(NULL, SLOT, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    CHECK(memory);
    table.mprotect = refuse_protection;
    CHECK(touch(memory) == EXCEPTION_ACCESS_VIOLATION);
    CHECK(touch(memory) == EXCEPTION_ACCESS_VIOLATION);
    table.mprotect = linux_kernel.mprotect;
    CHECK(touch(memory) == EXCEPTION_GUARD_PAGE);
    CHECK(touch(memory) == 0);
    CHECK(VirtualFree(memory, 0, MEM_RELEASE));
}
IN_CHILD(guard_stays)

static int calls_before_failure;

/* As the kernel does that can split one mapping more, and not two. */
static long protect_half(void *address, size_t size, int protection)
{
    if (calls_before_failure-- != 0)
        return linux_kernel.mprotect(address, size, protection);
    CHECK(linux_kernel.mprotect(address, size / 2, protection) == 0);
    return -ENOMEM;
}

/* Three runs of pages, and the kernel fails at each of them in turn: nothing has changed then. */
static void half_protected_in_child(void *context)
{
    MEMORY_BASIC_INFORMATION found;
    DWORD old;
    (void)context;
    use_table();
    char *memory = VirtualAlloc(NULL, SLOT, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    char *middle = memory + 4 * PAGE;
    CHECK(memory && VirtualProtect(middle, 4 * PAGE, PAGE_READONLY, &old));
    table.mprotect = protect_half;
    for (int n = 0; n < 3; n++) {
        calls_before_failure = n;
        old = 77;
        CHECK(!VirtualProtect(memory, SLOT, PAGE_NOACCESS, &old) && old == 77);
        CHECK(GetLastError() == ERROR_NOT_ENOUGH_MEMORY);
        CHECK(touch(memory) == 0 && touch(memory + SLOT - 1) == 0);
        CHECK(touch(middle) == EXCEPTION_ACCESS_VIOLATION && *(volatile char *)middle == 0);
        CHECK(VirtualQuery(memory, &found, sizeof found) && found.RegionSize == 4 * PAGE);
        CHECK(VirtualQuery(middle, &found, sizeof found) && found.RegionSize == 4 * PAGE);
        CHECK(found.Protect == PAGE_READONLY);
    }
    CHECK(VirtualProtect(memory, SLOT, PAGE_NOACCESS, &old) && old == PAGE_READWRITE);
    CHECK(VirtualFree(memory, 0, MEM_RELEASE));
}
IN_CHILD(half_protected)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hidden_view), cmocka_unit_test(committed_meanwhile),
        cmocka_unit_test(overtaken),   cmocka_unit_test(half_installed),
        cmocka_unit_test(guard_stays), cmocka_unit_test(half_protected),
    };
    return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
