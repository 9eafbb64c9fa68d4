/* SPDX-License-Identifier: MIT */
/* VirtualProtect on views, and what VirtualQuery says of it (rows 215-235). */
#include "sections.h"

#include <sys/mman.h>

#define PAGE 4096U

static const DWORD protections[] = {
    PAGE_NOACCESS, PAGE_READONLY,     PAGE_READWRITE,         PAGE_WRITECOPY,
    PAGE_EXECUTE,  PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY,
};

/* What counts of a protection: reading, writing, executing. */
enum { R = 1, W = 2, X = 4 };

static unsigned wants(DWORD protection)
{
    switch (protection) {
    case PAGE_NOACCESS:
        return 0;
    case PAGE_READONLY:
    case PAGE_WRITECOPY:
        return R;
    case PAGE_READWRITE:
        return R | W;
    case PAGE_EXECUTE_READWRITE:
        return R | W | X;
    default:
        return R | X;
    }
}

/* Every protection that a view can have, by what is asked of MapViewOfFile. */
static const struct {
    DWORD access, protection;
} views[] = {
    { 0, PAGE_NOACCESS },
    { FILE_MAP_READ, PAGE_READONLY },
    { FILE_MAP_WRITE, PAGE_READWRITE },
    { FILE_MAP_COPY, PAGE_WRITECOPY },
    { FILE_MAP_EXECUTE | FILE_MAP_READ, PAGE_EXECUTE_READ },
    { FILE_MAP_EXECUTE | FILE_MAP_WRITE, PAGE_EXECUTE_READWRITE },
    { FILE_MAP_EXECUTE | FILE_MAP_COPY, PAGE_EXECUTE_WRITECOPY },
};

static MEMORY_BASIC_INFORMATION at(const void *address)
{
    MEMORY_BASIC_INFORMATION information;
    assert_int_equal(VirtualQuery(address, &information, sizeof information), sizeof information);
    return information;
}

static void assert_pages(const void *address, DWORD protect, DWORD allocated, SIZE_T size)
{
    MEMORY_BASIC_INFORMATION found = at(address);
    assert_int_equal(found.State, MEM_COMMIT);
    assert_int_equal(found.Protect, protect);
    assert_int_equal(found.AllocationProtect, allocated);
    assert_int_equal(found.RegionSize, size);
}

static void refuses(void *address, DWORD protection)
{
    DWORD old = 0x1234;
    assert_fails(VirtualProtect(address, PAGE, protection, &old), ERROR_INVALID_PARAMETER);
    assert_int_equal(old, 0x1234);
}

static void protects(void *address, SIZE_T size, DWORD protection, DWORD expected_old)
{
    DWORD old = 0x1234;
    assert_quiet(VirtualProtect(address, size, protection, &old));
    assert_int_equal(old, expected_old);
}

static void each_protection(HANDLE section, DWORD access, DWORD allocated)
{
    DWORD now = allocated;
    char *view = map_view(section, access);
    assert_non_null(view);
    for (size_t i = 0; i < COUNT(protections); i++) {
        assert_pages(view, now, allocated, 2 * PAGE);
        if (wants(protections[i]) & ~wants(allocated)) {
            refuses(view, protections[i]);
            continue;
        }
        protects(view, 2 * PAGE, protections[i], now);
        now = protections[i];
    }
    assert_true(UnmapViewOfFile(view));
}

/* Rows 223-229, 231: each protection on each view; the section could do everything. */
static void every_view(void **state)
{
    (void)state;
    make_file(temporary_path("file"), 2 * PAGE);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE);
    HANDLE sections[] = {
        create_section(INVALID_HANDLE_VALUE, PAGE_EXECUTE_READWRITE, 2 * PAGE, NULL),
        create_section(file, PAGE_EXECUTE_READWRITE, 0, NULL),
    };
    for (size_t i = 0; i < COUNT(sections); i++) {
        assert_non_null(sections[i]);
        for (size_t j = 0; j < COUNT(views); j++)
            each_protection(sections[i], views[j].access, views[j].protection);
        assert_true(CloseHandle(sections[i]));
    }
    assert_true(CloseHandle(file));
    unlink(temporary_path("file"));
}

static void commit_each(HANDLE section, bool is_file, DWORD access, DWORD allocated)
{
    for (size_t i = 0; i < COUNT(protections); i++) {
        char *view = map_view(section, access);
        DWORD error = is_file                                     ? ERROR_ACCESS_DENIED
                      : wants(protections[i]) & ~wants(allocated) ? ERROR_INVALID_PARAMETER
                                                                  : 0;
        if (error) {
            assert_fails(VirtualAlloc(view, PAGE, MEM_COMMIT, protections[i]), error);
            assert_pages(view, allocated, allocated, 2 * PAGE);
        } else {
            assert_quiet(VirtualAlloc(view, PAGE, MEM_COMMIT, protections[i]) == view);
            assert_int_equal(at(view).Protect, protections[i]);
            assert_int_equal(at(view).AllocationProtect, allocated);
            assert_int_equal(at(view + PAGE).Protect, allocated);
        }
        assert_true(UnmapViewOfFile(view));
    }
}

/* Rows 271-274, 276: committing what is committed follows the same rule, but for files. */
static void commit_every_view(void **state)
{
    (void)state;
    make_file(temporary_path("file"), 2 * PAGE);
    HANDLE file = open_file(temporary_path("file"), GENERIC_ALL);
    HANDLE memory = create_section(NULL, PAGE_EXECUTE_READWRITE, 2 * PAGE, NULL);
    HANDLE of_file = create_section(file, PAGE_EXECUTE_READWRITE, 0, NULL);
    for (size_t i = 0; i < COUNT(views); i++) {
        commit_each(memory, false, views[i].access, views[i].protection);
        commit_each(of_file, true, views[i].access, views[i].protection);
    }
    char *view = map_view(of_file, FILE_MAP_WRITE);
    assert_fails(VirtualAlloc(view, PAGE, MEM_RESERVE, PAGE_READWRITE), ERROR_INVALID_ADDRESS);
    assert_true(UnmapViewOfFile(view) && CloseHandle(of_file) && CloseHandle(memory));
    assert_true(CloseHandle(file));
    unlink(temporary_path("file"));
}

/* Row 270: SEC_RESERVE means nothing for a file. */
static void reserved_files_are_committed(void **state)
{
    (void)state;
    make_file(temporary_path("file"), 2 * PAGE);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_section(file, PAGE_READWRITE | SEC_RESERVE, 0, NULL);
    char *view = map_view(section, FILE_MAP_WRITE);
    assert_pages(view, PAGE_READWRITE, PAGE_READWRITE, 2 * PAGE);
    view[PAGE] = 1;
    assert_true(UnmapViewOfFile(view) && CloseHandle(section) && CloseHandle(file));
    unlink(temporary_path("file"));
}

/* Row 226: also over a file that may only be read. */
static void read_only_file(void **state)
{
    (void)state;
    make_file(temporary_path("file"), PAGE);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ);
    HANDLE section = create_section(file, PAGE_READONLY, 0, NULL);
    char *view = map_view(section, FILE_MAP_READ);
    char *other = map_view(section, FILE_MAP_READ);
    protects(view, PAGE, PAGE_WRITECOPY, PAGE_READONLY);
    view[0]++;
    assert_int_not_equal(view[0], other[0]);
    refuses(view, PAGE_READWRITE);
    assert_true(UnmapViewOfFile(view) && UnmapViewOfFile(other));
    assert_true(CloseHandle(section) && CloseHandle(file));
    unlink(temporary_path("file"));
}

/* Rows 215-218, 227: a written page of a copy, with and without the right to execute. */
static void written_copies(void **state)
{
    static const struct {
        DWORD access, copy, written;
    } kinds[] = {
        { FILE_MAP_COPY, PAGE_WRITECOPY, PAGE_READWRITE },
        { FILE_MAP_COPY | FILE_MAP_EXECUTE, PAGE_EXECUTE_WRITECOPY, PAGE_EXECUTE_READWRITE },
    };
    (void)state;
    HANDLE section = create_section(NULL, PAGE_EXECUTE_READWRITE, 4 * PAGE, NULL);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        DWORD copy = kinds[i].copy, written = kinds[i].written;
        char *view = map_view(section, kinds[i].access);
        assert_non_null(view);
        assert_pages(view, copy, copy, 4 * PAGE);
        view[PAGE] = 1;
        assert_pages(view, copy, copy, PAGE);
        assert_pages(view + PAGE, written, copy, PAGE);
        assert_pages(view + 2 * PAGE, copy, copy, 2 * PAGE);
        refuses(view, PAGE_READWRITE);
        refuses(view + PAGE, PAGE_READWRITE);
        protects(view + PAGE, PAGE, PAGE_READONLY, written);
        protects(view + PAGE, PAGE, copy, PAGE_READONLY);
        assert_pages(view + PAGE, written, copy, PAGE);
        view[PAGE]++;
        assert_int_equal(view[PAGE], 2);
        assert_true(UnmapViewOfFile(view));
    }
    assert_true(CloseHandle(section));
}

/* Row 220, over a file: what ReadFile sees is what was there before. */
static void shared_view_made_private(void **state)
{
    char byte = 'x';
    DWORD done = 0;
    (void)state;
    make_file(temporary_path("file"), 2 * PAGE);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    char *view = map_view(section, FILE_MAP_WRITE);
    char first = view[0];
    protects(view, PAGE, PAGE_WRITECOPY, PAGE_READWRITE);
    assert_pages(view, PAGE_WRITECOPY, PAGE_READWRITE, PAGE);
    view[0] = (char)(first + 1);
    assert_pages(view, PAGE_READWRITE, PAGE_READWRITE, 2 * PAGE);
    assert_true(FlushViewOfFile(view, 0));
    assert_true(ReadFile(file, &byte, 1, &done, NULL) && done == 1);
    assert_int_equal(byte, first);
    view[PAGE] = 'w'; /* the other page is as shared as it was */
    assert_int_equal(SetFilePointer(file, PAGE, NULL, FILE_BEGIN), PAGE);
    assert_true(ReadFile(file, &byte, 1, &done, NULL) && done == 1);
    assert_int_equal(byte, 'w');
    assert_true(UnmapViewOfFile(view) && CloseHandle(section) && CloseHandle(file));
    unlink(temporary_path("file"));
}

/* Rows 218, 220: private, shared and private again; what was written meanwhile says which pages. */
static void back_and_forth(void **state)
{
    (void)state;
    HANDLE section = create_section(NULL, PAGE_READWRITE, 4 * PAGE, NULL);
    char *view = map_view(section, FILE_MAP_WRITE), *other = map_view(section, FILE_MAP_WRITE);
    protects(view, 4 * PAGE, PAGE_WRITECOPY, PAGE_READWRITE);
    view[PAGE] = 'p';
    protects(view, 4 * PAGE, PAGE_READWRITE, PAGE_WRITECOPY);
    view[0] = view[PAGE] = view[2 * PAGE] = 's';
    assert_int_equal(other[0], 's');
    assert_int_equal(other[PAGE], 0);
    assert_int_equal(other[2 * PAGE], 's');
    protects(view, 4 * PAGE, PAGE_WRITECOPY, PAGE_READWRITE);
    assert_pages(view, PAGE_WRITECOPY, PAGE_READWRITE, PAGE);
    assert_pages(view + PAGE, PAGE_READWRITE, PAGE_READWRITE, PAGE);
    assert_pages(view + 2 * PAGE, PAGE_WRITECOPY, PAGE_READWRITE, 2 * PAGE);
    for (unsigned i = 0; i < 4; i++)
        view[i * PAGE] = 'c';
    assert_int_equal(other[0], 's');
    assert_int_equal(other[PAGE], 0);
    assert_int_equal(other[2 * PAGE], 's');
    assert_int_equal(other[3 * PAGE], 0);
    protects(view, 4 * PAGE, PAGE_READONLY, PAGE_READWRITE);
    assert_int_equal(view[2 * PAGE], 'c');
    assert_true(UnmapViewOfFile(view) && UnmapViewOfFile(other) && CloseHandle(section));
}

/* Row 230: none of the eight; row 232: no place for the old one. */
static void bad_arguments(void **state)
{
    (void)state;
    HANDLE section = create_section(NULL, PAGE_EXECUTE_READWRITE, PAGE, NULL);
    char *view = map_view(section, FILE_MAP_WRITE | FILE_MAP_EXECUTE);
    for (DWORD bits = 0; bits < 0x100; bits++)
        if (bits == 0 || (bits & (bits - 1)))
            refuses(view, bits);
    refuses(view, 0x800);
    refuses(view, 0x80000000);
    refuses(view, PAGE_READWRITE | 0x10000);
    assert_fails(VirtualProtect(view, PAGE, PAGE_READONLY, NULL), ERROR_NOACCESS);
    assert_pages(view, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_READWRITE, PAGE);
    assert_true(UnmapViewOfFile(view) && CloseHandle(section));
}

/* Row 233: one reserved page in the range, and none of it changes. */
static void reserved_pages(void **state)
{
    DWORD old;
    (void)state;
    char *base = VirtualAlloc(NULL, 4 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    assert_ptr_equal(VirtualAlloc(base, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE), base);
    assert_fails(VirtualProtect(base, 3 * PAGE, PAGE_READONLY, &old), ERROR_INVALID_ADDRESS);
    assert_fails(VirtualProtect(base + 2 * PAGE, PAGE, PAGE_READONLY, &old), ERROR_INVALID_ADDRESS);
    assert_pages(base, PAGE_READWRITE, PAGE_READWRITE, 2 * PAGE);
    assert_true(VirtualFree(base, 0, MEM_RELEASE));
}

static char *map_pages(char *wanted, SIZE_T size)
{
    int fixed = wanted ? MAP_FIXED_NOREPLACE : 0;
    char *pages =
        mmap(wanted, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | fixed, -1, 0);
    assert_ptr_not_equal(pages, MAP_FAILED);
    return pages;
}

static void refuses_range(char *base, SIZE_T size)
{
    DWORD old = 0x1234;
    assert_fails(VirtualProtect(base, size, PAGE_NOACCESS, &old), ERROR_INVALID_ADDRESS);
    assert_int_equal(old, 0x1234);
    *base = 1; /* nothing changed */
}

/* Row 233 for the program's own memory: a hole, or memory of another kind, in the range. */
static void other_memory(void **state)
{
    DWORD old;
    (void)state;
    char *own = map_pages(NULL, 3 * PAGE);
    protects(own, 3 * PAGE, PAGE_READONLY, PAGE_READWRITE);
    protects(own + PAGE, PAGE, PAGE_READWRITE, PAGE_READONLY);
    protects(own, 3 * PAGE, PAGE_READWRITE, PAGE_READONLY); /* several mappings */
    own[2 * PAGE] = 1;
    assert_int_equal(munmap(own + PAGE, PAGE), 0);
    refuses_range(own, 2 * PAGE);
    refuses_range(own, 3 * PAGE);
    assert_fails(VirtualProtect(own, PAGE, PAGE_WRITECOPY, &old), ERROR_INVALID_PARAMETER);
    munmap(own, PAGE);
    munmap(own + 2 * PAGE, PAGE);
    char *space = VirtualAlloc(NULL, 0x20000, MEM_RESERVE, PAGE_NOACCESS);
    assert_true(VirtualFree(space, 0, MEM_RELEASE));
    char *ours = VirtualAlloc(space + 0x10000, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    assert_ptr_equal(ours, space + 0x10000);
    own = map_pages(ours - PAGE, PAGE);
    refuses_range(own, 2 * PAGE);
    ours[0] = 1;
    refuses_range(ours, 2 * PAGE);
    munmap(own, PAGE);
    assert_true(VirtualFree(ours, 0, MEM_RELEASE));
}

/* The kernel gets to the page that may not be written when it has changed those before it. */
static void other_memory_that_refuses(void **state)
{
    (void)state;
    int fd = memfd_create("read-only", MFD_CLOEXEC);
    char path[64];
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, PAGE), 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int reading = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(reading >= 0);
    char *own = map_pages(NULL, 4 * PAGE);
    protects(own, PAGE, PAGE_READONLY, PAGE_READWRITE);
    protects(own + PAGE, PAGE, PAGE_NOACCESS, PAGE_READWRITE);
    assert_ptr_equal(mmap(own + 3 * PAGE, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, reading, 0),
                     own + 3 * PAGE);
    DWORD old = 0x1234;
    assert_fails(VirtualProtect(own, 4 * PAGE, PAGE_READWRITE, &old), ERROR_ACCESS_DENIED);
    assert_int_equal(old, 0x1234);
    assert_int_equal(at(own).Protect, PAGE_READONLY);
    assert_int_equal(at(own + PAGE).Protect, PAGE_NOACCESS);
    assert_int_equal(at(own + 2 * PAGE).Protect, PAGE_READWRITE);
    assert_int_equal(at(own + 3 * PAGE).Protect, PAGE_READONLY);
    protects(own, 4 * PAGE, PAGE_NOACCESS, PAGE_READONLY);
    munmap(own, 4 * PAGE);
    close(reading);
    close(fd);
}

/* Row 234: whether private memory is cached is settled when it is allocated. */
static void caching_of_private_memory(void **state)
{
    (void)state;
    char *plain = VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    char *uncached =
        VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE | PAGE_NOCACHE);
    assert_pages(plain, PAGE_READWRITE, PAGE_READWRITE, PAGE);
    assert_pages(uncached, PAGE_READWRITE | PAGE_NOCACHE, PAGE_READWRITE | PAGE_NOCACHE, PAGE);
    protects(plain, PAGE, PAGE_READONLY | PAGE_NOCACHE, PAGE_READWRITE);
    assert_int_equal(at(plain).Protect, PAGE_READONLY);
    protects(uncached, PAGE, PAGE_READONLY, PAGE_READWRITE | PAGE_NOCACHE);
    assert_int_equal(at(uncached).Protect, PAGE_READONLY | PAGE_NOCACHE);
    protects(uncached, PAGE, PAGE_NOACCESS, PAGE_READONLY | PAGE_NOCACHE);
    protects(uncached, PAGE, PAGE_READWRITE, PAGE_NOACCESS);
    assert_int_equal(at(uncached).Protect, PAGE_READWRITE | PAGE_NOCACHE);
    assert_true(VirtualFree(plain, 0, MEM_RELEASE) && VirtualFree(uncached, 0, MEM_RELEASE));
}

/* Row 235: that of a view, when its section is made. */
static void caching_of_views(void **state)
{
    DWORD both = PAGE_READWRITE | PAGE_NOCACHE;
    (void)state;
    HANDLE section =
        create_section(NULL, PAGE_READWRITE | SEC_COMMIT | SEC_NOCACHE, 2 * PAGE, NULL);
    char *view = map_view(section, FILE_MAP_WRITE);
    assert_pages(view, both, both, 2 * PAGE);
    assert_ptr_equal(VirtualAlloc(view, PAGE, MEM_COMMIT, PAGE_READONLY), view);
    assert_pages(view, PAGE_READONLY | PAGE_NOCACHE, both, PAGE);
    assert_pages(view + PAGE, both, both, PAGE);
    assert_true(UnmapViewOfFile(view) && CloseHandle(section));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_view),
        TEST(commit_every_view),
        TEST(reserved_files_are_committed),
        TEST(read_only_file),
        TEST(written_copies),
        TEST(shared_view_made_private),
        TEST(back_and_forth),
        TEST(bad_arguments),
        TEST(reserved_pages),
        TEST(other_memory),
        TEST(caching_of_views),
        TEST(caching_of_private_memory),
        TEST(other_memory_that_refuses),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
