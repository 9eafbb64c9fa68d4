/* SPDX-License-Identifier: MIT */
/* VirtualAlloc, VirtualFree, VirtualProtect and VirtualQuery: rows 203, 215-235, 271-282. */
#include "testing.h"

#include <filemap/windows.h>
#include <sys/mman.h>

#define PAGE 4096U
#define SLOT 65536U

static MEMORY_BASIC_INFORMATION at(const void *address)
{
    MEMORY_BASIC_INFORMATION information;
    assert_int_equal(VirtualQuery(address, &information, sizeof information), sizeof information);
    return information;
}

static void assert_region(const void *address, DWORD state, DWORD protect, SIZE_T size)
{
    MEMORY_BASIC_INFORMATION found = at(address);
    assert_int_equal(found.State, state);
    assert_int_equal(found.Protect, protect);
    assert_int_equal(found.RegionSize, size);
}

static void refuses_protect(void *address, SIZE_T size, DWORD protection, DWORD error)
{
    DWORD old = 0x1234;
    SetLastError(0xdeadbeef);
    assert_false(VirtualProtect(address, size, protection, &old));
    assert_int_equal(GetLastError(), error);
    assert_int_equal(old, 0x1234);
}

static void protects(void *address, SIZE_T size, DWORD protection, DWORD expected_old)
{
    DWORD old = 0;
    assert_true(VirtualProtect(address, size, protection, &old));
    assert_int_equal(old, expected_old);
}

static char *map(DWORD protection, DWORD access, DWORD size)
{
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, protection, 0, size, NULL);
    assert_non_null(section);
    char *view = MapViewOfFile(section, access, 0, 0, 0);
    assert_non_null(view);
    assert_true(CloseHandle(section));
    return view;
}

static void reserve_and_commit(void **state)
{
    (void)state;
    char *base = VirtualAlloc(NULL, 3 * SLOT, MEM_RESERVE, PAGE_READWRITE);
    assert_non_null(base);
    assert_int_equal((uintptr_t)base % SLOT, 0);
    assert_region(base, MEM_RESERVE, 0, 3 * SLOT);
    assert_int_equal(at(base).AllocationProtect, PAGE_READWRITE);
    assert_int_equal(at(base).Type, MEM_PRIVATE);

    /* All pages that the range touches. */
    assert_ptr_equal(VirtualAlloc(base + PAGE + 5, PAGE, MEM_COMMIT, PAGE_READWRITE), base + PAGE);
    assert_region(base, MEM_RESERVE, 0, PAGE);
    assert_region(base + PAGE, MEM_COMMIT, PAGE_READWRITE, 2 * PAGE);
    assert_ptr_equal(at(base + PAGE).AllocationBase, base);
    base[PAGE] = 1;
    base[3 * PAGE - 1] = 2;

    assert_true(VirtualFree(base + PAGE, 1, MEM_DECOMMIT));
    assert_region(base, MEM_RESERVE, 0, 2 * PAGE);
    assert_non_null(VirtualAlloc(base + PAGE, 1, MEM_COMMIT, PAGE_READWRITE));
    assert_int_equal(base[PAGE], 0); /* what was decommitted comes back as zeros */
    assert_int_equal(base[3 * PAGE - 1], 2);

    assert_true(VirtualFree(base, 0, MEM_RELEASE));
    assert_int_equal(at(base).State, MEM_FREE);
    assert_false(VirtualFree(base, 0, MEM_RELEASE));
    assert_int_equal(GetLastError(), ERROR_INVALID_ADDRESS);
}

static void refuses_alloc(void *address, SIZE_T size, DWORD type, DWORD protection, DWORD error)
{
    SetLastError(0xdeadbeef);
    assert_null(VirtualAlloc(address, size, type, protection));
    assert_int_equal(GetLastError(), error);
}

static void bad_allocations(void **state)
{
    (void)state;
    char *base = VirtualAlloc(NULL, SLOT, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    assert_non_null(base);
    refuses_alloc(NULL, 0, MEM_RESERVE, PAGE_READWRITE, ERROR_INVALID_PARAMETER);
    refuses_alloc(NULL, PAGE, 0, PAGE_READWRITE, ERROR_INVALID_PARAMETER);
    refuses_alloc(NULL, PAGE, MEM_RESERVE, 0, ERROR_INVALID_PARAMETER);
    refuses_alloc(NULL, PAGE, MEM_RESERVE, PAGE_READONLY | PAGE_READWRITE, ERROR_INVALID_PARAMETER);
    refuses_alloc(NULL, PAGE, MEM_COMMIT, PAGE_WRITECOPY, ERROR_INVALID_PARAMETER);
    refuses_alloc(NULL, PAGE, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS,
                  ERROR_INVALID_PARAMETER); /* row 388 */
    refuses_alloc((void *)8, PAGE, MEM_COMMIT, PAGE_READWRITE, ERROR_INVALID_PARAMETER);
    refuses_alloc(base, PAGE, MEM_RESERVE, PAGE_READWRITE, ERROR_INVALID_ADDRESS);
    refuses_alloc(base, SLOT + 1, MEM_COMMIT, PAGE_READWRITE, ERROR_INVALID_ADDRESS);
    refuses_alloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES, PAGE_READWRITE,
                  ERROR_INVALID_PARAMETER);
    assert_false(VirtualFree(base, PAGE, MEM_RELEASE)); /* row 281 */
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_false(VirtualFree(base + PAGE, 0, MEM_RELEASE));
    assert_int_equal(GetLastError(), ERROR_INVALID_ADDRESS);
    assert_false(VirtualFree(base, SLOT + 1, MEM_DECOMMIT));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    assert_true(VirtualFree(base, 0, MEM_RELEASE));
}

/* Row 203. */
static void rest_of_the_slot(void **state)
{
    (void)state;
    char *view = map(PAGE_READWRITE, FILE_MAP_WRITE, PAGE);
    refuses_alloc(view + 2 * PAGE, PAGE, MEM_RESERVE, PAGE_READWRITE, ERROR_INVALID_ADDRESS);
    assert_true(UnmapViewOfFile(view));
}

/* Rows 215, 216. */
static void copies(void **state)
{
    (void)state;
    char *view = map(PAGE_READWRITE, FILE_MAP_COPY, 4 * PAGE);
    assert_region(view, MEM_COMMIT, PAGE_WRITECOPY, 4 * PAGE);
    view[PAGE] = 1;
    assert_region(view, MEM_COMMIT, PAGE_WRITECOPY, PAGE);
    assert_region(view + PAGE, MEM_COMMIT, PAGE_READWRITE, PAGE);
    assert_region(view + 2 * PAGE, MEM_COMMIT, PAGE_WRITECOPY, 2 * PAGE);
    assert_int_equal(at(view + PAGE).AllocationProtect, PAGE_WRITECOPY);
    protects(view + PAGE, PAGE, PAGE_READONLY, PAGE_READWRITE); /* row 217 */
    protects(view + PAGE, PAGE, PAGE_WRITECOPY, PAGE_READONLY);
    assert_region(view + PAGE, MEM_COMMIT, PAGE_READWRITE, PAGE);         /* row 218 */
    refuses_protect(view, PAGE, PAGE_READWRITE, ERROR_INVALID_PARAMETER); /* row 227 */
    refuses_protect(view + PAGE, PAGE, PAGE_READWRITE, ERROR_INVALID_PARAMETER);
    assert_int_equal(view[PAGE], 1);
    assert_true(UnmapViewOfFile(view));
}

/* Row 220. */
static void shared_view_made_private(void **state)
{
    (void)state;
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 3 * PAGE, NULL);
    char *view = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    char *other = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    view[0] = 'a';
    view[PAGE] = 'b';
    protects(view, 2 * PAGE, PAGE_WRITECOPY, PAGE_READWRITE);
    assert_region(view, MEM_COMMIT, PAGE_WRITECOPY, 2 * PAGE);
    view[0] = 'x';
    assert_int_equal(other[0], 'a');
    assert_int_equal(view[PAGE], 'b');
    other[PAGE] = 'c'; /* unwritten pages go on following the section (row 222) */
    assert_int_equal(view[PAGE], 'c');
    /* Back: the copy stays a copy, the other page is shared again. */
    protects(view, 2 * PAGE, PAGE_READWRITE, PAGE_READWRITE);
    view[0] = 'y';
    view[PAGE] = 'd';
    assert_int_equal(other[0], 'a');
    assert_int_equal(other[PAGE], 'd');
    assert_true(UnmapViewOfFile(view) && UnmapViewOfFile(other) && CloseHandle(section));
}

static void protections_of_views(void **state)
{
    (void)state;
    DWORD ignored;
    char *view = map(PAGE_EXECUTE_READWRITE, FILE_MAP_READ, 2 * PAGE);
    protects(view, PAGE, PAGE_NOACCESS, PAGE_READONLY); /* row 225 */
    protects(view, PAGE, PAGE_WRITECOPY, PAGE_NOACCESS);
    protects(view, PAGE, PAGE_READONLY, PAGE_WRITECOPY);
    refuses_protect(view, PAGE, PAGE_READWRITE, ERROR_INVALID_PARAMETER);
    refuses_protect(view, PAGE, PAGE_EXECUTE_READ, ERROR_INVALID_PARAMETER);
    refuses_protect(view, PAGE, 0, ERROR_INVALID_PARAMETER); /* row 230 */
    refuses_protect(view, PAGE, PAGE_READONLY | PAGE_NOACCESS, ERROR_INVALID_PARAMETER);
    refuses_protect(view, PAGE, 0x12345, ERROR_INVALID_PARAMETER);
    refuses_protect(view, 2 * PAGE + 1, PAGE_READONLY, ERROR_INVALID_ADDRESS);
    assert_false(VirtualProtect(view, PAGE, PAGE_READONLY, NULL)); /* row 232 */
    assert_int_equal(GetLastError(), ERROR_NOACCESS);
    assert_true(UnmapViewOfFile(view));

    view = map(PAGE_READWRITE, 0, PAGE); /* row 228 */
    refuses_protect(view, PAGE, PAGE_READONLY, ERROR_INVALID_PARAMETER);
    protects(view, PAGE, PAGE_NOACCESS, PAGE_NOACCESS);
    assert_true(UnmapViewOfFile(view));

    view = map(PAGE_READWRITE, FILE_MAP_WRITE, PAGE); /* row 229 */
    protects(view, PAGE, PAGE_NOACCESS, PAGE_READWRITE);
    protects(view, PAGE, PAGE_READWRITE, PAGE_NOACCESS);
    view[0] = 1;
    assert_true(UnmapViewOfFile(view));

    view = map(PAGE_EXECUTE_READWRITE, FILE_MAP_WRITE | FILE_MAP_EXECUTE, PAGE); /* row 231 */
    protects(view, PAGE, PAGE_EXECUTE, PAGE_EXECUTE_READWRITE);
    assert_region(view, MEM_COMMIT, PAGE_EXECUTE, PAGE);
    assert_true(UnmapViewOfFile(view));

    char *base = VirtualAlloc(NULL, SLOT, MEM_RESERVE, PAGE_READWRITE); /* row 233 */
    assert_non_null(VirtualAlloc(base, PAGE, MEM_COMMIT, PAGE_READWRITE));
    refuses_protect(base, 2 * PAGE, PAGE_READONLY, ERROR_INVALID_ADDRESS);
    assert_true(VirtualProtect(base, PAGE, PAGE_READONLY, &ignored));
    assert_true(VirtualFree(base, 0, MEM_RELEASE));
    refuses_protect(base, PAGE, PAGE_READONLY, ERROR_INVALID_ADDRESS);
}

/* Row 235. */
static void no_cache(void **state)
{
    (void)state;
    char *view = map(PAGE_READWRITE | SEC_COMMIT | SEC_NOCACHE, FILE_MAP_WRITE, 2 * PAGE);
    assert_region(view, MEM_COMMIT, PAGE_READWRITE | PAGE_NOCACHE, 2 * PAGE);
    assert_ptr_equal(VirtualAlloc(view, PAGE, MEM_COMMIT, PAGE_READONLY), view);
    assert_region(view, MEM_COMMIT, PAGE_READONLY | PAGE_NOCACHE, PAGE);
    assert_true(UnmapViewOfFile(view));
}

/* Rows 271-273, 275, 277-279. */
static void views(void **state)
{
    (void)state;
    char *view = map(PAGE_READWRITE, FILE_MAP_WRITE, 3 * PAGE);
    assert_ptr_equal(VirtualAlloc(view + PAGE, PAGE, MEM_COMMIT, PAGE_READONLY), view + PAGE);
    assert_region(view, MEM_COMMIT, PAGE_READWRITE, PAGE);
    assert_region(view + PAGE, MEM_COMMIT, PAGE_READONLY, PAGE);
    assert_int_equal(at(view + PAGE).AllocationProtect, PAGE_READWRITE);
    refuses_alloc(view, PAGE, MEM_COMMIT, PAGE_EXECUTE_READ, ERROR_INVALID_PARAMETER);
    refuses_alloc(view, 3 * PAGE + 1, MEM_COMMIT, PAGE_READONLY, ERROR_INVALID_ADDRESS);
    refuses_alloc(view + 3 * PAGE, PAGE, MEM_COMMIT, PAGE_READONLY, ERROR_INVALID_ADDRESS);
    refuses_alloc(view + PAGE, PAGE, MEM_RESERVE, PAGE_READONLY, ERROR_INVALID_ADDRESS);
    assert_ptr_equal(VirtualAlloc(view, 3 * PAGE, MEM_RESET, PAGE_NOACCESS), view);
    static const DWORD types[] = { MEM_DECOMMIT, MEM_RELEASE };
    for (int i = 0; i < 2; i++) {
        assert_false(VirtualFree(view, 0, types[i]));
        assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    }
    view[0] = 1;
    assert_true(UnmapViewOfFile(view));
}

/* Row 239. */
static void unmap_of_other_memory(void **state)
{
    (void)state;
    char *base = VirtualAlloc(NULL, SLOT, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    base[0] = 7;
    assert_false(UnmapViewOfFile(base));
    assert_int_equal(GetLastError(), ERROR_INVALID_ADDRESS);
    assert_int_equal(base[0], 7);
    assert_true(VirtualFree(base, 0, MEM_RELEASE));
}

static void many_runs(void **state)
{
    (void)state;
    char *base = VirtualAlloc(NULL, 512 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    for (SIZE_T i = 0; i < 512; i += 2)
        protects(base + i * PAGE, PAGE, PAGE_READONLY, PAGE_READWRITE);
    for (SIZE_T i = 0; i < 512; i++)
        assert_region(base + i * PAGE, MEM_COMMIT, i % 2 ? PAGE_READWRITE : PAGE_READONLY, PAGE);
    protects(base, 512 * PAGE, PAGE_READWRITE, PAGE_READONLY);
    assert_region(base, MEM_COMMIT, PAGE_READWRITE, 512 * PAGE);
    assert_true(VirtualFree(base, 0, MEM_RELEASE));
}

/* A program that unmaps a view by itself, and what comes to that place later. */
static void unmapped_by_the_program(void **state)
{
    (void)state;
    char *view = map(PAGE_READWRITE, FILE_MAP_WRITE, 4 * SLOT);
    assert_int_equal(munmap(view, 4 * SLOT), 0);
    HANDLE section = CreateFileMappingA(NULL, NULL, PAGE_READWRITE, 0, SLOT, NULL);
    assert_ptr_equal(MapViewOfFileEx(section, FILE_MAP_READ, 0, 0, 0, view + SLOT), view + SLOT);
    assert_region(view + SLOT, MEM_COMMIT, PAGE_READONLY, SLOT);
    assert_true(UnmapViewOfFile(view + SLOT));
    assert_false(UnmapViewOfFile(view + SLOT));
    assert_true(CloseHandle(section));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reserve_and_commit),
        cmocka_unit_test(bad_allocations),
        cmocka_unit_test(rest_of_the_slot),
        cmocka_unit_test(copies),
        cmocka_unit_test(shared_view_made_private),
        cmocka_unit_test(protections_of_views),
        cmocka_unit_test(no_cache),
        cmocka_unit_test(views),
        cmocka_unit_test(unmap_of_other_memory),
        cmocka_unit_test(many_runs),
        cmocka_unit_test(unmapped_by_the_program),
    };
    return cmocka_run_group_tests_name("virtual", tests, NULL, NULL);
}
