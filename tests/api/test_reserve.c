/* SPDX-License-Identifier: MIT */
/* SEC_RESERVE sections of the paging file: rows 051, 055, 206, 233, 261-282. */
#include "sections.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>

#define PAGE 0x1000U
#define SLOT 0x10000U
#define GIB (UINT64_C(1) << 30)
/* Under ThreadSanitizer, which has shadows of all memory, a quarter of that. */
#define TIB (UINT64_C(1) << (UNDER_TSAN ? 38 : 40))

static HANDLE create_reserved(uint64_t size, DWORD protection, const char *name)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, protection | SEC_RESERVE, size, name);
    assert_non_null(section);
    assert_int_equal(GetLastError(), 0);
    return section;
}

static void *commit(void *address, SIZE_T size, DWORD protection)
{
    SetLastError(UNTOUCHED);
    return VirtualAlloc(address, size, MEM_COMMIT, protection);
}

static MEMORY_BASIC_INFORMATION at(const void *address)
{
    MEMORY_BASIC_INFORMATION information;
    assert_int_equal(VirtualQuery(address, &information, sizeof information), sizeof information);
    return information;
}

static void assert_region(const void *address, DWORD state, DWORD protect, uint64_t size)
{
    MEMORY_BASIC_INFORMATION found = at(address);
    assert_int_equal(found.State, state);
    assert_int_equal(found.Protect, protect);
    assert_int_equal(found.RegionSize, size);
    assert_int_equal(found.Type, MEM_MAPPED);
}

static void read_it(void *address)
{
    *(volatile char *)address;
}

static void write_it(void *address)
{
    *(volatile char *)address = 1;
}

/* Also where there is no userfaultfd. */
static bool faults(void (*touch)(void *), void *address)
{
    int status = child_wait(child_start(touch, address));
    return status != 0;
}

/* Rows 261-264, 266, 267, 277-282. */
static void reserved_views(void **state)
{
    (void)state;
    for (int named = 0; named <= 1; named++) {
        HANDLE section = create_reserved(4 * SLOT, PAGE_READWRITE, named ? "reserved" : NULL);
        char *one = map_view(section, FILE_MAP_WRITE), *two = map_view(section, FILE_MAP_WRITE);
        assert_non_null(one);
        assert_non_null(two);
        assert_region(one, MEM_RESERVE, 0, 4 * SLOT);
        assert_int_equal(at(one).AllocationProtect, PAGE_READWRITE);
        assert_true(faults(read_it, one));
        assert_true(faults(write_it, two + SLOT));

        assert_ptr_equal(commit(one, SLOT, PAGE_READONLY), one);
        assert_region(one, MEM_COMMIT, PAGE_READONLY, SLOT);
        assert_int_equal(at(one).AllocationProtect, PAGE_READWRITE);
        assert_region(one + SLOT, MEM_RESERVE, 0, 3 * SLOT);
        assert_region(two, MEM_COMMIT, PAGE_READWRITE, SLOT);
        assert_region(two + SLOT, MEM_RESERVE, 0, 3 * SLOT);

        two[5] = 55;
        assert_int_equal(one[5], 55);
        assert_true(faults(write_it, one));
        assert_true(faults(read_it, one + SLOT));

        assert_non_null(commit(one, SLOT, PAGE_READONLY)); /* row 267 */
        assert_int_equal(one[5], 55);
        assert_non_null(commit(one, 2 * SLOT, PAGE_READWRITE));
        assert_region(one, MEM_COMMIT, PAGE_READWRITE, 2 * SLOT);
        one[2 * SLOT - 1] = 1;
        assert_int_equal(one[5], 55);

        assert_ptr_equal(VirtualAlloc(one, 4 * SLOT, MEM_RESET, PAGE_READONLY), one);
        assert_fails(VirtualFree(one, SLOT, MEM_DECOMMIT), ERROR_INVALID_PARAMETER);
        assert_fails(VirtualFree(one, 0, MEM_RELEASE), ERROR_INVALID_PARAMETER);
        assert_fails(VirtualFree(one, SLOT, MEM_RELEASE), ERROR_INVALID_PARAMETER);
        assert_fails(VirtualFree(one, SLOT, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER),
                     ERROR_INVALID_PARAMETER);
        assert_int_equal(one[5], 55);

        assert_true(UnmapViewOfFile(one));
        assert_true(UnmapViewOfFile(two));
        one = map_view(section, FILE_MAP_READ);
        assert_region(one, MEM_COMMIT, PAGE_READONLY, 2 * SLOT);
        assert_int_equal(one[5], 55);
        assert_true(faults(read_it, one + 2 * SLOT));
        assert_true(UnmapViewOfFile(one));
        assert_true(CloseHandle(section));
    }
}

/* Rows 272, 275 and 276, and that a page which is touched by the range is committed whole. */
static void ranges(void **state)
{
    (void)state;
    HANDLE section = create_reserved(2 * SLOT + 1, PAGE_READWRITE, NULL);
    char *view = map_view(section, FILE_MAP_WRITE);
    char *part = map_part(section, FILE_MAP_WRITE, SLOT, SLOT);
    assert_region(view, MEM_RESERVE, 0, 2 * SLOT + PAGE);
    assert_fails(VirtualAlloc(view, 2 * SLOT + PAGE + 1, MEM_COMMIT, PAGE_READWRITE),
                 ERROR_INVALID_ADDRESS);
    assert_fails(VirtualAlloc(view + 2 * SLOT + PAGE, 1, MEM_COMMIT, PAGE_READWRITE),
                 ERROR_INVALID_ADDRESS);
    assert_fails(VirtualAlloc(view, SLOT, MEM_RESERVE, PAGE_READWRITE), ERROR_INVALID_ADDRESS);
    assert_fails(VirtualAlloc(view, PAGE, MEM_COMMIT, PAGE_EXECUTE_READ), ERROR_INVALID_PARAMETER);
    assert_region(view, MEM_RESERVE, 0, 2 * SLOT + PAGE);

    assert_ptr_equal(commit(view + PAGE + 7, PAGE, PAGE_READWRITE), view + PAGE);
    assert_region(view, MEM_RESERVE, 0, PAGE);
    assert_region(view + PAGE, MEM_COMMIT, PAGE_READWRITE, 2 * PAGE);
    assert_region(view + 3 * PAGE, MEM_RESERVE, 0, 2 * SLOT - 2 * PAGE);

    assert_ptr_equal(commit(part + SLOT - 1, 1, PAGE_READWRITE), part + SLOT - PAGE);
    assert_region(part, MEM_RESERVE, 0, SLOT - PAGE);
    assert_region(view + 2 * SLOT - PAGE, MEM_COMMIT, PAGE_READWRITE, PAGE);
    view[2 * SLOT - 1] = 9;
    assert_int_equal(part[SLOT - 1], 9);
    assert_non_null(commit(view + 2 * SLOT, 1, PAGE_READWRITE));
    view[2 * SLOT + PAGE - 1] = 1;
    assert_true(UnmapViewOfFile(view));
    assert_true(UnmapViewOfFile(part));
    assert_true(CloseHandle(section));
}

/* Row 233. */
static void protect(void **state)
{
    DWORD old = 0x1234;
    (void)state;
    HANDLE section = create_reserved(4 * SLOT, PAGE_EXECUTE_READWRITE, NULL);
    char *view = map_view(section, FILE_MAP_WRITE), *other = map_view(section, FILE_MAP_WRITE);
    assert_fails(VirtualProtect(view, PAGE, PAGE_READONLY, &old), ERROR_INVALID_ADDRESS);
    assert_non_null(commit(view + SLOT, SLOT, PAGE_READWRITE));
    assert_fails(VirtualProtect(view, 2 * SLOT, PAGE_READONLY, &old), ERROR_INVALID_ADDRESS);
    assert_fails(VirtualProtect(view + SLOT, SLOT + 1, PAGE_READONLY, &old), ERROR_INVALID_ADDRESS);
    assert_int_equal(old, 0x1234);
    assert_true(VirtualProtect(view + SLOT, SLOT, PAGE_READONLY, &old));
    assert_int_equal(old, PAGE_READWRITE);
    assert_region(view + SLOT, MEM_COMMIT, PAGE_READONLY, SLOT);
    assert_region(other + SLOT, MEM_COMMIT, PAGE_READWRITE, SLOT);
    assert_true(faults(write_it, view + SLOT));
    assert_non_null(commit(other, 4 * SLOT, PAGE_READWRITE));
    assert_region(view, MEM_COMMIT, PAGE_READWRITE, SLOT);
    assert_region(view + SLOT, MEM_COMMIT, PAGE_READONLY, SLOT);
    assert_region(view + 2 * SLOT, MEM_COMMIT, PAGE_READWRITE, 2 * SLOT);
    /* A shared view becomes copy-on-write and back: what is reserved stays so. */
    assert_true(VirtualProtect(view, PAGE, PAGE_WRITECOPY, &old));
    view[0] = 1;
    assert_int_equal(other[0], 0);
    assert_region(view, MEM_COMMIT, PAGE_READWRITE, SLOT);
    assert_true(UnmapViewOfFile(view));
    assert_true(UnmapViewOfFile(other));
    assert_true(CloseHandle(section));
}

static void copy_on_write(void **state)
{
    (void)state;
    HANDLE section = create_reserved(4 * SLOT, PAGE_READWRITE, NULL);
    char *copy = map_view(section, FILE_MAP_COPY), *shared = map_view(section, FILE_MAP_WRITE);
    assert_region(copy, MEM_RESERVE, 0, 4 * SLOT);
    assert_int_equal(at(copy).AllocationProtect, PAGE_WRITECOPY);
    assert_true(faults(write_it, copy));
    assert_true(faults(read_it, copy));
    assert_fails(VirtualAlloc(copy, PAGE, MEM_COMMIT, PAGE_READWRITE), ERROR_INVALID_PARAMETER);
    assert_region(shared, MEM_RESERVE, 0, 4 * SLOT);
    assert_non_null(commit(copy, SLOT, PAGE_WRITECOPY));
    assert_region(shared, MEM_COMMIT, PAGE_READWRITE, SLOT);
    shared[0] = 1;
    assert_int_equal(copy[0], 1);
    copy[0] = 2;
    assert_int_equal(shared[0], 1);
    assert_region(copy, MEM_COMMIT, PAGE_READWRITE, PAGE);
    assert_region(copy + PAGE, MEM_COMMIT, PAGE_WRITECOPY, SLOT - PAGE);
    assert_true(faults(write_it, copy + SLOT));
    assert_non_null(commit(shared + SLOT, SLOT, PAGE_READWRITE));
    copy[SLOT] = 3;
    assert_int_equal(shared[SLOT], 0);
    assert_true(UnmapViewOfFile(copy));
    assert_true(UnmapViewOfFile(shared));
    assert_true(CloseHandle(section));
}

/* System calls say EFAULT, and read(2) fills pages that are committed. */
static void system_calls(void **state)
{
    (void)state;
    HANDLE section = create_reserved(SLOT, PAGE_READWRITE, NULL);
    char *view = map_view(section, FILE_MAP_WRITE);
    const char *path = temporary_path("source");
    make_file(path, 2 * PAGE);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(read(fd, view, PAGE), -1);
    assert_int_equal(errno, EFAULT);
    assert_region(view, MEM_RESERVE, 0, SLOT);
    assert_non_null(commit(view, PAGE, PAGE_READWRITE));
    assert_int_equal(pread(fd, view, PAGE, 0), PAGE);
    assert_int_equal(view[100], 100);
    close(fd);
    unlink(path);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

static BOOL note_committed(const FILEMAP_OBJECT *object, void *context)
{
    assert_int_equal(object->Attributes, SEC_RESERVE);
    *(uint64_t *)context = object->Committed;
    return TRUE;
}

static uint64_t committed_of(const WCHAR *name)
{
    uint64_t bytes = 1;
    assert_true(filemap_query_object(name, note_committed, &bytes));
    return bytes;
}

/* Row 051, and more: what is reserved costs nothing. */
static void a_terabyte(void **state)
{
    struct stat status;
    (void)state;
    for (int named = 0; named <= 1; named++) {
        HANDLE section = create_reserved(TIB, PAGE_READWRITE, named ? "vast" : NULL);
        char *view = map_view(section, FILE_MAP_WRITE);
        assert_non_null(view);
        assert_region(view, MEM_RESERVE, 0, TIB);
        assert_region(view + PAGE, MEM_RESERVE, 0, TIB - PAGE);
        assert_non_null(commit(view + TIB / 2, 2 * PAGE, PAGE_READWRITE));
        assert_non_null(commit(view + TIB - PAGE, PAGE, PAGE_READWRITE));
        assert_region(view, MEM_RESERVE, 0, TIB / 2);
        assert_region(view + TIB / 2, MEM_COMMIT, PAGE_READWRITE, 2 * PAGE);
        assert_region(view + TIB / 2 + 2 * PAGE, MEM_RESERVE, 0, TIB / 2 - 3 * PAGE);
        assert_region(view + TIB - PAGE, MEM_COMMIT, PAGE_READWRITE, PAGE);
        view[TIB - 1] = 1;
        char *copy = map_view(section, FILE_MAP_COPY);
        assert_non_null(copy);
        copy[TIB / 2] = 5;
        assert_int_equal(view[TIB / 2], 0);
        assert_true(UnmapViewOfFile(copy));
        if (named) {
            assert_int_equal(committed_of(u"vast"), 3 * PAGE);
            assert_int_equal(stat(local_entry("vast"), &status), 0);
            assert_true(status.st_blocks * 512 < 20 * (int)PAGE);
        }
        assert_true(UnmapViewOfFile(view));
        assert_true(CloseHandle(section));
    }
}

static void does_not_fit(void **state)
{
    (void)state;
    HANDLE section = create_reserved(TIB, PAGE_READWRITE, "tight");
    char *view = map_view(section, FILE_MAP_WRITE);
    assert_non_null(commit(view + PAGE, PAGE, PAGE_READWRITE));
    view[PAGE] = 7;
    assert_fails(VirtualAlloc(view, TIB, MEM_COMMIT, PAGE_READONLY), ERROR_COMMITMENT_LIMIT);
    assert_region(view, MEM_RESERVE, 0, PAGE);
    assert_region(view + PAGE, MEM_COMMIT, PAGE_READWRITE, PAGE);
    assert_region(view + 2 * PAGE, MEM_RESERVE, 0, TIB - 2 * PAGE);
    assert_int_equal(committed_of(u"tight"), PAGE);
    assert_int_equal(view[PAGE], 7);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

static void below_a_limit(void *context)
{
    char *view = context;
    struct rlimit limit = { 16 * SLOT, RLIM_INFINITY };
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    CHECK(!commit(view, SLOT, PAGE_READWRITE));
    CHECK(GetLastError() == ERROR_COMMITMENT_LIMIT);
    CHECK(at(view).State == MEM_RESERVE);
    CHECK(!create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE, 64 * SLOT, NULL));
    CHECK(GetLastError() == ERROR_COMMITMENT_LIMIT);
    CHECK(!create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE, 64 * SLOT, "no"));
    CHECK(GetLastError() == ERROR_COMMITMENT_LIMIT);
    limit.rlim_cur = RLIM_INFINITY;
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    CHECK(commit(view, SLOT, PAGE_READWRITE) == view);
}

/* RLIMIT_FSIZE is an error and no signal. */
static void file_size_limit(void **state)
{
    (void)state;
    HANDLE section = create_reserved(64 * SLOT, PAGE_READWRITE, NULL);
    char *view = map_view(section, FILE_MAP_WRITE);
    in_child(below_a_limit, view);
    assert_region(view, MEM_COMMIT, PAGE_READWRITE, SLOT);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

/* A lazy commit would leave pages that fault: those of reserved sections are always allocated. */
static void lazy_policy(void **state)
{
    (void)state;
    assert_true(filemap_set_commit_policy(FILEMAP_COMMIT_LAZY));
    HANDLE section = create_reserved(4 * SLOT, PAGE_READWRITE, "lazy");
    char *view = map_view(section, FILE_MAP_WRITE);
    assert_non_null(commit(view, SLOT, PAGE_READWRITE));
    view[0] = 1;
    assert_int_equal(committed_of(u"lazy"), SLOT);
    assert_true(filemap_set_commit_policy(FILEMAP_COMMIT_EAGER));
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

/* The view keeps what it needs to commit; the name is free. */
static void without_a_handle(void **state)
{
    (void)state;
    HANDLE section = create_reserved(4 * SLOT, PAGE_READWRITE, "gone");
    char *view = map_view(section, FILE_MAP_WRITE);
    assert_true(CloseHandle(section));
    assert_int_equal(try_open(FILE_MAP_READ, "gone"), ERROR_FILE_NOT_FOUND);
    section = create_reserved(SLOT, PAGE_READWRITE, "gone");
    assert_non_null(commit(view, SLOT, PAGE_READWRITE));
    view[0] = 1;
    assert_int_equal(committed_of(u"gone"), 0);
    assert_true(CloseHandle(section));
    assert_true(UnmapViewOfFile(view));
}

/* Whoever may write the object may cut it short: nobody is killed by looking or committing. */
static void cut_short(void **state)
{
    MEMORY_BASIC_INFORMATION information;
    (void)state;
    for (off_t size = 0; size <= 5 * (off_t)SLOT; size += SLOT / 2) {
        HANDLE section = create_reserved(4 * SLOT, PAGE_READWRITE, "cut");
        char *view = map_view(section, FILE_MAP_WRITE);
        assert_non_null(commit(view, 4 * SLOT, PAGE_READWRITE));
        int fd = open(local_entry("cut"), O_RDWR | O_CLOEXEC);
        struct stat status;
        assert_int_equal(fstat(fd, &status), 0);
        bool shorter = size < status.st_size - (off_t)PAGE;
        assert_int_equal(ftruncate(fd, size), 0);
        assert_true(VirtualQuery(view, &information, sizeof information));
        if (size <= 4 * (off_t)SLOT) {
            assert_int_equal(information.State, MEM_RESERVE);
            assert_fails(VirtualAlloc(view, SLOT, MEM_COMMIT, PAGE_READWRITE), ERROR_FILE_CORRUPT);
        } else {
            assert_non_null(commit(view, SLOT, PAGE_READWRITE));
        }
        assert_true(shorter || size >= status.st_size - (off_t)PAGE);
        close(fd);
        unlink(local_entry("cut"));
        assert_true(UnmapViewOfFile(view));
        assert_true(CloseHandle(section));
    }
}

/* Copied pages and protections are the child's too, though its watch needs other mappings. */
static void keep_over_fork(char *view)
{
    DWORD old;
    CHECK(VirtualProtect(view, 3 * PAGE, PAGE_WRITECOPY, &old));
    view[3] = 44;
    CHECK(VirtualProtect(view, 3 * PAGE, PAGE_READONLY, &old));
    CHECK(VirtualProtect(view + PAGE, PAGE, PAGE_NOACCESS, &old));
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        CHECK(view[3] == 44 && view[2 * PAGE + 3] == 0);
        CHECK(faults(read_it, view + PAGE) && faults(read_it, view + SLOT));
        CHECK(at(view + PAGE).Protect == PAGE_NOACCESS && at(view).Protect == PAGE_READONLY);
        _exit(0);
    }
    CHECK(child_wait(child) == 0);
}

/* Opened for reading only, and mapped through a descriptor that cannot write. */
static void reader(void)
{
    if (setgid(65534) || setuid(65534))
        exit(STATUS_SKIPPED);
    HANDLE section = open_section(FILE_MAP_READ, "Global\\shown");
    CHECK(section);
    char *view = map_view(section, FILE_MAP_READ);
    CHECK(view && at(view).State == MEM_COMMIT && at(view).RegionSize == SLOT);
    CHECK(view[3] == 33);
    CHECK(at(view + SLOT).State == MEM_RESERVE && at(view + SLOT).Protect == 0);
    CHECK(!commit(view + SLOT, SLOT, PAGE_READONLY) && GetLastError() == ERROR_ACCESS_DENIED);
    CHECK(faults(read_it, view + SLOT));
    CHECK(prctl(PR_SET_DUMPABLE, 1) == 0); /* or /proc would not tell what was copied */
    keep_over_fork(view);
    CHECK(UnmapViewOfFile(view) && CloseHandle(section));
}

/* The kernel's own undoing of what does not fit leaves alone what was committed before. */
static void on_a_small_tmpfs(void)
{
    const char *parent = getenv("FILEMAP_DIR");
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", parent, "tmpfs", 0, "size=256k") != 0)
        exit(STATUS_SKIPPED);
    HANDLE section =
        create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE, 16 * SLOT, "small");
    char *view = map_view(section, FILE_MAP_WRITE);
    CHECK(view);
    for (unsigned i = 0; i < 16; i += 2)
        CHECK(commit(view + i * PAGE, PAGE, PAGE_READWRITE));
    view[0] = 1;
    CHECK(!commit(view, 8 * SLOT, PAGE_READWRITE) && GetLastError() == ERROR_COMMITMENT_LIMIT);
    for (unsigned i = 0; i < 16; i++)
        CHECK(at(view + i * PAGE).State == (i % 2 ? MEM_RESERVE : MEM_COMMIT));
    for (unsigned i = 2; i < 16; i += 2)
        view[i * PAGE] = (char)i; /* none has been touched: a fault would be SIGBUS */
    CHECK(view[0] == 1);
    CHECK(commit(view, 2 * SLOT, PAGE_READWRITE));
    CHECK(!commit(view, 8 * SLOT, PAGE_READWRITE));
    CHECK(at(view).RegionSize == 2 * SLOT);
    CHECK(UnmapViewOfFile(view) && CloseHandle(section));
}

static void small_tmpfs(void **state)
{
    (void)state;
    in_fresh_process("on a small tmpfs");
}

static const struct role roles[] = { { "reader", reader },
                                     { "on a small tmpfs", on_a_small_tmpfs } };

static void read_only(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    HANDLE section = create_reserved(4 * SLOT, PAGE_READWRITE, "Global\\shown");
    char path[900];
    snprintf(path, sizeof path, "%s/shown", namespace_folder("filemap"));
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(chmod(getenv("FILEMAP_DIR"), 0755), 0);
    char *view = map_view(section, FILE_MAP_WRITE);
    assert_non_null(commit(view, SLOT, PAGE_READWRITE));
    view[3] = 33;
    in_fresh_process("reader");
    assert_region(view + SLOT, MEM_RESERVE, 0, 3 * SLOT);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

/* A million scattered pages, or fewer where memory is short, each with one call. */
static void scattered(void **state)
{
    (void)state;
    enum { COUNT_OF_PAGES = 20000 };
    HANDLE section = create_reserved(TIB, PAGE_READWRITE, NULL);
    char *view = map_view(section, FILE_MAP_WRITE);
    for (uint64_t i = 0; i < COUNT_OF_PAGES; i++)
        assert_non_null(commit(view + 2 * i * PAGE, PAGE, PAGE_READWRITE));
    for (uint64_t i = 0; i < COUNT_OF_PAGES; i += 1999)
        assert_region(view + 2 * i * PAGE, MEM_COMMIT, PAGE_READWRITE, PAGE);
    assert_int_equal(count_views(), 1); /* one mapping: nothing was split */
    assert_non_null(commit(view, 2 * COUNT_OF_PAGES * (uint64_t)PAGE, PAGE_READWRITE));
    assert_region(view, MEM_COMMIT, PAGE_READWRITE, 2 * COUNT_OF_PAGES * (uint64_t)PAGE);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

/* The folders stay open for the life of a process. */
static int warm_up_both(void **state)
{
    HANDLE section = geteuid() == 0 ? create_memory(1, "Global\\warm-up") : NULL;
    if (section)
        CloseHandle(section);
    return warm_up(state);
}

int main(int argc, char **argv)
{
    roles_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(reserved_views), TEST(ranges),           TEST(protect),      TEST(copy_on_write),
        TEST(system_calls),   TEST(a_terabyte),       TEST(does_not_fit), TEST(file_size_limit),
        TEST(lazy_policy),    TEST(without_a_handle), TEST(cut_short),    TEST(read_only),
        TEST(scattered),      TEST(small_tmpfs),
    };
    return cmocka_run_group_tests_name("reserve", tests, warm_up_both, NULL);
}
