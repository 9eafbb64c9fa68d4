/* SPDX-License-Identifier: MIT */
/*
 * engine/committed and engine/reserve: what is committed when things go wrong, and views where
 * there is no userfaultfd.
 */
#include "engine/committed.h"
#include "engine/process.h"
#include "engine/reserve.h"
#include "linux/calls.h"
#include "linux/lock.h"

#include "testing.h"

#include <filemap/filemap.h>
#include <filemap/windows.h>
#include <sys/mman.h>

#define PAGE 0x1000U
#define SLOT 0x10000U

static struct linux_calls table;
static int allocations_left, writes_left, failure, watches;

static long refuse_watch(int flags)
{
    (void)flags;
    watches++;
    return -EPERM;
}

static long fail_allocation(int fd, int mode, off_t offset, off_t size)
{
    if (!(mode & FALLOC_FL_PUNCH_HOLE) && allocations_left-- == 0)
        return failure;
    return linux_kernel.fallocate(fd, mode, offset, size);
}

static long fail_write(int fd, const void *buffer, size_t size, off_t offset)
{
    if (writes_left-- == 0)
        return failure;
    return linux_kernel.pwrite(fd, buffer, size, offset);
}

static int before(void **state)
{
    (void)state;
    table = linux_kernel;
    linux_calls = &table;
    watches = 0;
    return 0;
}

static int before_without_watch(void **state)
{
    before(state);
    table.userfaultfd = refuse_watch;
    return 0;
}

static int after(void **state)
{
    (void)state;
    linux_calls = &linux_kernel;
    return 0;
}

static HANDLE create(uint64_t size)
{
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE | SEC_RESERVE,
                                        (DWORD)(size >> 32), (DWORD)size, NULL);
    assert_non_null(section);
    return section;
}

static char *map(HANDLE section, DWORD access)
{
    char *view = MapViewOfFile(section, access, 0, 0, 0);
    assert_non_null(view);
    return view;
}

static void end(HANDLE section, void *view)
{
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

static BOOL commit(void *address, SIZE_T size)
{
    return VirtualAlloc(address, size, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

static size_t run_at(const void *address, DWORD state)
{
    MEMORY_BASIC_INFORMATION found;
    CHECK(VirtualQuery(address, &found, sizeof found));
    return found.State == state ? found.RegionSize : 0;
}

static void read_it(void *address)
{
    *(volatile char *)address;
}

static void write_it(void *address)
{
    *(volatile char *)address = 1;
}

static BOOL can(void (*touch)(void *), void *address)
{
    return child_wait(child_start(touch, address)) == 0;
}

static uint64_t storage_of(HANDLE section)
{
    struct stat status;
    int fd = filemap_fd_from_handle(section);
    assert_int_equal(fstat(fd, &status), 0);
    close(fd);
    return (uint64_t)status.st_blocks * 512;
}

/* Every second page is committed; to commit the rest fails at each of its allocations. */
static void allocations_that_fail(void **state)
{
    static const int errors[] = { -ENOSPC, -ENOMEM, -EDQUOT };
    (void)state;
    HANDLE section = create(SLOT);
    char *view = map(section, FILE_MAP_WRITE);
    for (unsigned i = 0; i < 16; i += 2)
        assert_true(commit(view + i * PAGE, PAGE));
    uint64_t storage = storage_of(section);
    table.fallocate = fail_allocation;
    for (int n = 0; n < 8; n++) {
        allocations_left = n;
        failure = errors[n % 3];
        SetLastError(0);
        assert_false(commit(view, SLOT));
        assert_int_equal(GetLastError(), ERROR_COMMITMENT_LIMIT);
        assert_int_equal(storage_of(section), storage);
        for (unsigned i = 0; i < 16; i++)
            assert_int_equal(run_at(view + i * PAGE, i % 2 ? MEM_RESERVE : MEM_COMMIT), PAGE);
    }
    /* The first half, say, has been touched; nobody may lose that either. */
    for (unsigned i = 0; i < 8; i += 2)
        view[i * PAGE] = 1;
    allocations_left = 6;
    assert_false(commit(view, SLOT));
    for (unsigned i = 0; i < 8; i += 2)
        assert_int_equal(view[i * PAGE], 1);
    /* Interruptions are taken up again. */
    allocations_left = 3;
    failure = -EINTR;
    assert_true(commit(view, SLOT));
    assert_int_equal(run_at(view, MEM_COMMIT), SLOT);
    end(section, view);
}

/* The bits come last: without them there is no commit, and no storage is kept. */
static void bits_that_fail(void **state)
{
    (void)state;
    HANDLE section = create(SLOT);
    char *view = map(section, FILE_MAP_WRITE);
    assert_true(commit(view, PAGE));
    uint64_t storage = storage_of(section);
    table.pwrite = fail_write;
    writes_left = 0;
    failure = -ENOSPC;
    assert_false(commit(view, SLOT));
    assert_int_equal(GetLastError(), ERROR_COMMITMENT_LIMIT);
    assert_int_equal(storage_of(section), storage);
    assert_int_equal(run_at(view, MEM_COMMIT), PAGE);
    writes_left = 0;
    failure = -EINTR;
    assert_true(commit(view, SLOT));
    end(section, view);
}

/* Runs of all lengths, over what is read of the bitmap in one go. */
static void runs(void **state)
{
    static const uint64_t pages[] = { 0, 1, 7, 8, 9, 8191, 8192, 8193, 70000, (1 << 20) - 1 };
    (void)state;
    HANDLE section = create((uint64_t)PAGE << 20);
    char *view = map(section, FILE_MAP_WRITE);
    for (size_t i = 0; i < COUNT(pages); i++)
        assert_true(commit(view + pages[i] * PAGE, 1));
    assert_int_equal(run_at(view, MEM_COMMIT), 2 * PAGE);
    assert_int_equal(run_at(view + 2 * PAGE, MEM_RESERVE), 5 * PAGE);
    assert_int_equal(run_at(view + 7 * PAGE, MEM_COMMIT), 3 * PAGE);
    assert_int_equal(run_at(view + 10 * PAGE, MEM_RESERVE), 8181 * PAGE);
    assert_int_equal(run_at(view + (uint64_t)8191 * PAGE, MEM_COMMIT), 3 * PAGE);
    assert_int_equal(run_at(view + (uint64_t)8194 * PAGE, MEM_RESERVE),
                     (uint64_t)(70000 - 8194) * PAGE);
    assert_int_equal(run_at(view + (uint64_t)70001 * PAGE, MEM_RESERVE),
                     (uint64_t)((1 << 20) - 1 - 70001) * PAGE);
    assert_true(commit(view + 3 * PAGE, (SIZE_T)20000 * PAGE));
    assert_int_equal(run_at(view + 3 * PAGE, MEM_COMMIT), (uint64_t)20000 * PAGE);
    end(section, view);
}

/* Whoever died with the turn has lost it; whoever has it is waited for. */
static void turns(void **state)
{
    int channel[2];
    char byte;
    (void)state;
    HANDLE section = create(SLOT);
    char *view = map(section, FILE_MAP_WRITE);
    int fd = filemap_fd_from_handle(section);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    assert_int_equal(pipe2(channel, O_CLOEXEC), 0);
    pid_t child = fork();
    if (child == 0) {
        int own = open(path, O_RDWR | O_CLOEXEC);
        CHECK(lock_commit(own) == 0);
        CHECK(write(channel[1], "", 1) == 1);
        usleep(100000);
        kill(getpid(), SIGKILL);
    }
    assert_int_equal(read(channel[0], &byte, 1), 1);
    assert_true(commit(view, PAGE));
    assert_true(WIFSIGNALED(child_wait(child)));
    close(channel[0]);
    close(channel[1]);
    close(fd);
    end(section, view);
}

static void hidden_views(void **state)
{
    DWORD old;
    (void)state;
    HANDLE section = create(4 * SLOT);
    char *one = map(section, FILE_MAP_WRITE), *two = map(section, FILE_MAP_READ);
    char *copy = map(section, FILE_MAP_COPY);
    assert_true(watches > 0);
    assert_true(dies_of(SIGSEGV, read_it, one));
    assert_true(dies_of(SIGSEGV, write_it, copy));
    assert_true(commit(one + SLOT, SLOT));
    one[SLOT] = 5;
    assert_int_equal(two[SLOT], 5); /* in all views of this process at once */
    assert_int_equal(copy[SLOT], 5);
    copy[SLOT] = 6;
    assert_int_equal(one[SLOT], 5);
    assert_true(dies_of(SIGSEGV, write_it, two + SLOT));
    assert_true(dies_of(SIGSEGV, read_it, two));
    assert_int_equal(run_at(two, MEM_RESERVE), SLOT);
    assert_int_equal(run_at(two + SLOT, MEM_COMMIT), SLOT);
    assert_true(VirtualProtect(one + SLOT, PAGE, PAGE_NOACCESS, &old));
    assert_true(commit(two, 3 * SLOT) == FALSE); /* PAGE_READWRITE in a view for reading */
    assert_non_null(VirtualAlloc(two, 3 * SLOT, MEM_COMMIT, PAGE_READONLY));
    assert_false(can(read_it, one + SLOT)); /* its own protection stays */
    one[0] = 1;
    char *late = map(section, FILE_MAP_WRITE);
    late[3 * SLOT - 1] = 1;
    assert_true(dies_of(SIGSEGV, read_it, late + 3 * SLOT));
    assert_true(UnmapViewOfFile(two));
    assert_true(UnmapViewOfFile(copy));
    assert_true(UnmapViewOfFile(late));
    end(section, one);
}

static void commit_all(void *view)
{
    CHECK(commit(view, SLOT));
    *(char *)view = 77;
}

/* What another process commits shows when this one asks, or in its fault handler. */
static void hidden_from_another(void **state)
{
    (void)state;
    HANDLE section = create(4 * SLOT);
    char *view = map(section, FILE_MAP_WRITE);
    lock_views();
    assert_int_equal(reserve_fault((uintptr_t)view, PROT_READ), RESERVE_UNCOMMITTED);
    unlock_views();
    in_child(commit_all, view);
    assert_false(can(read_it, view));
    lock_views();
    assert_int_equal(reserve_fault((uintptr_t)view, 0), RESERVE_OTHER);
    assert_int_equal(reserve_fault((uintptr_t)view, PROT_EXEC), RESERVE_OTHER);
    assert_int_equal(reserve_fault((uintptr_t)view, PROT_READ), RESERVE_SHOWN);
    assert_int_equal(reserve_fault((uintptr_t)view + SLOT, PROT_READ), RESERVE_UNCOMMITTED);
    assert_int_equal(reserve_fault((uintptr_t)&section, PROT_READ), RESERVE_OTHER);
    unlock_views();
    assert_int_equal(view[0], 77);
    assert_false(can(read_it, view + PAGE));
    assert_int_equal(run_at(view, MEM_COMMIT), SLOT);
    assert_true(can(write_it, view + PAGE));
    end(section, view);
}

/* A child that gets no watch of its own hides what its parent had watched. */
static void child_without_watch(void *view)
{
    CHECK(*(char *)view == 1);
    CHECK(run_at((char *)view + SLOT, MEM_RESERVE) == SLOT);
    CHECK(dies_of(SIGSEGV, read_it, (char *)view + SLOT));
    CHECK(commit((char *)view + SLOT, PAGE));
    ((char *)view)[SLOT] = 2;
}

static void child_with_watch(void *view)
{
    CHECK(*(char *)view == 1);
    CHECK(!can(read_it, (char *)view + SLOT));
}

static void watch_and_fork(void **state)
{
    (void)state;
    HANDLE section = create(2 * SLOT);
    char *view = map(section, FILE_MAP_WRITE);
    assert_true(commit(view, SLOT));
    view[0] = 1;
    in_child(child_with_watch, view);
    assert_int_equal(run_at(view + SLOT, MEM_RESERVE), SLOT);
    table.userfaultfd = refuse_watch;
    in_child(child_without_watch, view);
    assert_int_equal(view[SLOT], 2);
    assert_false(can(read_it, view + SLOT + PAGE));
    end(section, view);
}

/* A program that closes all descriptors takes the watch away; the next view brings it back. */
static void watch_closed(void **state)
{
    (void)state;
    HANDLE section = create(2 * SLOT), other = create(SLOT);
    int last = dup(0);
    close(last);
    char *view = map(section, FILE_MAP_WRITE);
    int opened = dup(0);
    close(opened);
    for (int fd = last; fd < opened; fd++) {
        char path[64], target[64] = "";
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        if (readlink(path, target, sizeof target - 1) > 0 && strstr(target, "userfaultfd"))
            close(fd);
    }
    char *second = map(other, FILE_MAP_WRITE);
    assert_false(can(read_it, view));
    assert_false(can(read_it, second));
    end(section, view);
    end(other, second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(allocations_that_fail, before, after),
        cmocka_unit_test_setup_teardown(bits_that_fail, before, after),
        cmocka_unit_test_setup_teardown(runs, before, after),
        cmocka_unit_test_setup_teardown(turns, before, after),
        cmocka_unit_test_setup_teardown(hidden_views, before_without_watch, after),
        cmocka_unit_test_setup_teardown(hidden_from_another, before_without_watch, after),
        cmocka_unit_test_setup_teardown(runs, before_without_watch, after),
        cmocka_unit_test_setup_teardown(watch_and_fork, before, after),
        cmocka_unit_test_setup_teardown(watch_closed, before, after),
    };
    return cmocka_run_group_tests_name("reserve", tests, NULL, NULL);
}
