/* SPDX-License-Identifier: MIT */
/* VirtualQuery (rows 159, 243, 353), and what GetSystemInfo says about addresses. */
#include "sections.h"

#include <sys/mman.h>

static MEMORY_BASIC_INFORMATION query(const void *address)
{
    MEMORY_BASIC_INFORMATION information;
    memset(&information, 0xEE, sizeof information);
    assert_int_equal(VirtualQuery(address, &information, sizeof information), sizeof information);
    return information;
}

/* Row 353. */
static void middle_of_a_view(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x8000, NULL);
    char *view = map_view(section, FILE_MAP_WRITE);
    for (size_t at = 0; at < 0x8000; at += 0x0FFF) {
        MEMORY_BASIC_INFORMATION information = query(view + at);
        size_t page = at & ~(size_t)0xFFF;
        assert_ptr_equal(information.BaseAddress, view + page);
        assert_ptr_equal(information.AllocationBase, view);
        assert_int_equal(information.RegionSize, 0x8000 - page);
        assert_int_equal(information.Protect, PAGE_READWRITE);
        assert_int_equal(information.Type, MEM_MAPPED);
        assert_int_equal(information.PartitionId, 0);
    }
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

/* Neighbouring views are told apart. */
static void views_side_by_side(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x10000, NULL);
    char *hole = mmap(NULL, 0x40000, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    char *start = (char *)(((uintptr_t)hole + 0xFFFF) & ~(uintptr_t)0xFFFF);
    munmap(hole, 0x40000);
    char *one = MapViewOfFileEx(section, FILE_MAP_READ, 0, 0, 0, start);
    char *two = MapViewOfFileEx(section, FILE_MAP_READ, 0, 0, 0, start + 0x10000);
    assert_non_null(one);
    assert_non_null(two);
    assert_int_equal(query(one).RegionSize, 0x10000);
    assert_int_equal(query(two).RegionSize, 0x10000);
    assert_ptr_equal(query(two).AllocationBase, two);
    assert_true(UnmapViewOfFile(one));
    MEMORY_BASIC_INFORMATION gap = query(one);
    assert_int_equal(gap.State, MEM_FREE);
    assert_true(gap.RegionSize >= 0x10000);
    assert_ptr_equal((char *)gap.BaseAddress + gap.RegionSize, two);
    assert_true(UnmapViewOfFile(two));
    assert_true(CloseHandle(section));
}

/* Memory that is not ours. */
static void other_memory(void **state)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    (void)state;
    char *own = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_int_equal(mprotect(own, page, PROT_NONE), 0);
    assert_int_equal(mprotect(own + 2 * page, page, PROT_READ), 0);
    MEMORY_BASIC_INFORMATION information = query(own + page + 5);
    assert_ptr_equal(information.BaseAddress, own + page);
    assert_int_equal(information.RegionSize, page);
    assert_int_equal(information.State, MEM_COMMIT);
    assert_int_equal(information.Protect, PAGE_READWRITE);
    assert_int_equal(information.Type, MEM_PRIVATE);
    assert_int_equal(query(own).Protect, PAGE_NOACCESS);
    assert_int_equal(query(own + 2 * page).Protect, PAGE_READONLY);
    munmap(own, 3 * page);
    assert_int_equal(query((void *)(uintptr_t)other_memory).Protect, PAGE_EXECUTE_READ);
    assert_int_equal(query(NULL).State, MEM_FREE);
    assert_null(query(NULL).AllocationBase);
}

/* From 0 to the highest address there is neither gap nor overlap. */
static void whole_address_space(void **state)
{
    SYSTEM_INFO info;
    uintptr_t address = 0;
    size_t runs = 0;
    (void)state;
    GetSystemInfo(&info);
    HANDLE section = create_memory(0x3000, NULL);
    void *view = map_view(section, FILE_MAP_COPY);
    bool seen = false;
    while (address <= (uintptr_t)info.lpMaximumApplicationAddress) {
        MEMORY_BASIC_INFORMATION information = query((void *)address);
        assert_ptr_equal(information.BaseAddress, (void *)address);
        assert_true(information.RegionSize > 0);
        assert_true(information.State == MEM_FREE || information.State == MEM_COMMIT);
        seen = seen || information.AllocationBase == view;
        address += information.RegionSize;
        assert_true(++runs < 100000);
    }
    assert_true(seen);
    assert_int_equal(address, (uintptr_t)info.lpMaximumApplicationAddress + 1);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

static void errors(void **state)
{
    MEMORY_BASIC_INFORMATION information = { .State = 77 };
    SYSTEM_INFO info;
    (void)state;
    GetSystemInfo(&info);
    const char *above = (const char *)info.lpMaximumApplicationAddress + 1;
    assert_fails(VirtualQuery(above, &information, sizeof information), ERROR_INVALID_PARAMETER);
    assert_fails(VirtualQuery((void *)UINTPTR_MAX, &information, sizeof information),
                 ERROR_INVALID_PARAMETER);
    assert_fails(VirtualQuery(&errors, &information, sizeof information - 1), ERROR_BAD_LENGTH);
    assert_fails(VirtualQuery(&errors, &information, 0), ERROR_BAD_LENGTH);
    assert_fails(VirtualQuery(&errors, NULL, sizeof information), ERROR_NOACCESS);
    assert_int_equal(information.State, 77);
    assert_quiet(VirtualQuery(&errors, &information, sizeof information + 1) == sizeof information);
}

static void system_information(void **state)
{
    SYSTEM_INFO info, native;
    (void)state;
    memset(&info, 0xEE, sizeof info);
    memset(&native, 0xDD, sizeof native);
    GetSystemInfo(&info);
    GetNativeSystemInfo(&native);
    assert_memory_equal(&info, &native, sizeof info);
    assert_int_equal(info.dwPageSize, sysconf(_SC_PAGESIZE));
    assert_int_equal(info.dwAllocationGranularity, 0x10000);
    assert_true(info.dwNumberOfProcessors >= 1);
    assert_true(info.dwActiveProcessorMask != 0);
    assert_true(info.lpMinimumApplicationAddress < (void *)info.lpMaximumApplicationAddress);
    assert_int_equal(GetCurrentProcessId(), getpid());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(middle_of_a_view), TEST(views_side_by_side),
        TEST(other_memory),     TEST(whole_address_space),
        TEST(errors),           TEST(system_information),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
