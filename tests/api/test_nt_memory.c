/* SPDX-License-Identifier: MIT */
/* NtAllocateVirtualMemory, NtFreeVirtualMemory, NtProtectVirtualMemory, NtQueryVirtualMemory. */
#include "native.h"

#define PAGE ((SIZE_T)0x1000)

static NTSTATUS allocate(void **base, SIZE_T *size, ULONG type, ULONG protection)
{
    return NtAllocateVirtualMemory(NtCurrentProcess(), base, 0, size, type, protection);
}

static char *memory_of(SIZE_T size)
{
    void *base = NULL;
    assert_int_equal(allocate(&base, &size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE),
                     STATUS_SUCCESS);
    return base;
}

static NTSTATUS give_back(char *base, SIZE_T size, ULONG type)
{
    void *address = base;
    return NtFreeVirtualMemory(NtCurrentProcess(), &address, &size, type);
}

static DWORD state_of(const void *address)
{
    MEMORY_BASIC_INFORMATION basic;
    return VirtualQuery(address, &basic, sizeof basic) ? basic.State : 0;
}

static void allocating(void **state)
{
    void *base = NULL;
    SIZE_T size = 0x2345;
    (void)state;
    assert_int_equal(allocate(&base, &size, MEM_RESERVE, PAGE_READWRITE), STATUS_SUCCESS);
    assert_int_equal(size, 0x3000);
    char *start = base;
    base = start + 0x1234;
    size = 1;
    assert_int_equal(allocate(&base, &size, MEM_COMMIT, PAGE_READWRITE), STATUS_SUCCESS);
    assert_ptr_equal(base, start + PAGE);
    assert_int_equal(size, PAGE);
    start[0x1fff] = 1;
    assert_int_equal(state_of(start), MEM_RESERVE);
    base = start;
    size = PAGE;
    assert_int_equal(allocate(&base, &size, MEM_RESERVE, PAGE_READWRITE),
                     STATUS_CONFLICTING_ADDRESSES);
    assert_int_equal(allocate(&base, &size, MEM_COMMIT, PAGE_WRITECOPY),
                     STATUS_INVALID_PAGE_PROTECTION);
    assert_int_equal(allocate(&base, &size, MEM_COMMIT, 0), STATUS_INVALID_PAGE_PROTECTION);
    assert_int_equal(allocate(&base, &size, MEM_RELEASE, PAGE_READWRITE), STATUS_INVALID_PARAMETER);
    size = 0;
    assert_int_equal(allocate(&base, &size, MEM_COMMIT, PAGE_READWRITE), STATUS_INVALID_PARAMETER);
    size = PAGE;
    base = (void *)(uintptr_t)0x1000;
    assert_int_equal(allocate(&base, &size, MEM_RESERVE, PAGE_READWRITE), STATUS_INVALID_PARAMETER);
    assert_int_equal(NtAllocateVirtualMemory(NULL, &base, 0, &size, MEM_RESERVE, PAGE_READWRITE),
                     STATUS_INVALID_HANDLE);
    assert_int_equal(
        NtAllocateVirtualMemory(NtCurrentProcess(), NULL, 0, &size, MEM_RESERVE, PAGE_READWRITE),
        STATUS_ACCESS_VIOLATION);
    assert_int_equal(give_back(start, 0, MEM_RELEASE), STATUS_SUCCESS);
}

static void zero_bits(void **state)
{
    void *base = NULL;
    SIZE_T size = PAGE;
    (void)state;
    assert_int_equal(
        NtAllocateVirtualMemory(NtCurrentProcess(), &base, 1, &size, MEM_RESERVE, PAGE_READWRITE),
        STATUS_SUCCESS);
    assert_true((uintptr_t)base < 0x80000000);
    assert_int_equal(give_back(base, 0, MEM_RELEASE), STATUS_SUCCESS);
    base = NULL;
    assert_int_equal(
        NtAllocateVirtualMemory(NtCurrentProcess(), &base, 25, &size, MEM_RESERVE, PAGE_READWRITE),
        STATUS_INVALID_PARAMETER_3);
}

/* Row 388: what only the call with parameters takes; row 400: its parameters. */
static void extended(void **state)
{
    void *base = NULL;
    SIZE_T size = 0x20000;
    (void)state;
    assert_int_equal(allocate(&base, &size, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS),
                     STATUS_INVALID_PARAMETER);
    MEM_ADDRESS_REQUIREMENTS limits = { .Alignment = 0x100000 };
    MEM_EXTENDED_PARAMETER parameter = { .Type = MemExtendedParameterAddressRequirements };
    parameter.Pointer = &limits;
    assert_int_equal(NtAllocateVirtualMemoryEx(NtCurrentProcess(), &base, &size, MEM_RESERVE,
                                               PAGE_NOACCESS, &parameter, 1),
                     STATUS_SUCCESS);
    assert_int_equal((uintptr_t)base % 0x100000, 0);
    assert_int_equal(give_back(base, 0, MEM_RELEASE), STATUS_SUCCESS);
    base = NULL;
    assert_int_equal(NtAllocateVirtualMemoryEx(NtCurrentProcess(), &base, &size, MEM_RESERVE,
                                               PAGE_NOACCESS, NULL, 1),
                     STATUS_INVALID_PARAMETER);
}

/* Parts can be released; what is left is released by itself. */
static void releasing_parts(void **state)
{
    char *base = memory_of(8 * PAGE);
    void *address = base + 3 * PAGE + 5;
    SIZE_T size = 1;
    (void)state;
    base[0] = base[2 * PAGE] = base[4 * PAGE] = 1;
    assert_int_equal(NtFreeVirtualMemory(NtCurrentProcess(), &address, &size, MEM_RELEASE),
                     STATUS_SUCCESS);
    assert_ptr_equal(address, base + 3 * PAGE);
    assert_int_equal(size, PAGE);
    assert_int_equal(state_of(base + 3 * PAGE), MEM_FREE);
    assert_int_equal(region_size(base), 3 * PAGE);
    assert_int_equal(base[4 * PAGE], 1);
    /* Not across the hole, and the rest begins behind it. */
    assert_int_equal(give_back(base, 5 * PAGE, MEM_RELEASE), STATUS_UNABLE_TO_FREE_VM);
    assert_int_equal(give_back(base + 5 * PAGE, 0, MEM_RELEASE), STATUS_FREE_VM_NOT_AT_BASE);
    assert_int_equal(give_back(base + 3 * PAGE, 0, MEM_RELEASE), STATUS_MEMORY_NOT_ALLOCATED);
    assert_int_equal(give_back(base + 4 * PAGE, 0, MEM_RELEASE), STATUS_SUCCESS);
    assert_int_equal(give_back(base, PAGE, MEM_RELEASE), STATUS_SUCCESS);
    assert_int_equal(give_back(base + 2 * PAGE, PAGE, MEM_RELEASE), STATUS_SUCCESS);
    assert_int_equal(state_of(base + PAGE), MEM_COMMIT);
    assert_int_equal(give_back(base + PAGE, PAGE, MEM_RELEASE), STATUS_SUCCESS);
    assert_int_equal(state_of(base), MEM_FREE);
}

/* Rows 278, 279, 281. */
static void freeing(void **state)
{
    char *base = memory_of(3 * PAGE);
    (void)state;
    base[PAGE] = 7;
    assert_int_equal(give_back(base + PAGE, 1, MEM_DECOMMIT), STATUS_SUCCESS);
    assert_int_equal(state_of(base + PAGE), MEM_RESERVE);
    assert_int_equal(give_back(base, 4 * PAGE, MEM_DECOMMIT), STATUS_UNABLE_TO_FREE_VM);
    assert_int_equal(give_back(base, 0, MEM_DECOMMIT | MEM_RELEASE), STATUS_INVALID_PARAMETER);
    assert_int_equal(give_back(base, 0, 0), STATUS_INVALID_PARAMETER);
    /* The Win32 call releases all or nothing. */
    assert_fails(VirtualFree(base, PAGE, MEM_RELEASE), ERROR_INVALID_PARAMETER);
    assert_int_equal(give_back(base, 0, MEM_RELEASE), STATUS_SUCCESS);
    HANDLE section;
    assert_int_equal(nt_create(&section, NULL, 0, PAGE), STATUS_SUCCESS);
    char *view = map_view(section, FILE_MAP_WRITE);
    assert_int_equal(give_back(view, PAGE, MEM_DECOMMIT), STATUS_UNABLE_TO_DELETE_SECTION);
    assert_int_equal(give_back(view, PAGE, MEM_RELEASE), STATUS_UNABLE_TO_DELETE_SECTION);
    assert_true(UnmapViewOfFile(view));
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
}

static NTSTATUS protect(void **base, SIZE_T *size, ULONG protection, ULONG *old)
{
    return NtProtectVirtualMemory(NtCurrentProcess(), base, size, protection, old);
}

/* Rows 224, 230, 232, 233. */
static void protecting(void **state)
{
    char *memory = memory_of(3 * PAGE);
    void *base = memory + PAGE + 7;
    SIZE_T size = PAGE;
    ULONG old = 0;
    (void)state;
    assert_int_equal(protect(&base, &size, PAGE_READONLY, &old), STATUS_SUCCESS);
    assert_ptr_equal(base, memory + PAGE);
    assert_int_equal(size, 2 * PAGE);
    assert_int_equal(old, PAGE_READWRITE);
    assert_int_equal(protect(&base, &size, 3, &old), STATUS_INVALID_PAGE_PROTECTION);
    assert_int_equal(protect(&base, &size, PAGE_READONLY, NULL), STATUS_ACCESS_VIOLATION);
    assert_int_equal(give_back(memory + PAGE, PAGE, MEM_DECOMMIT), STATUS_SUCCESS);
    assert_int_equal(protect(&base, &size, PAGE_READONLY, &old), STATUS_NOT_COMMITTED);
    assert_int_equal(give_back(memory, 0, MEM_RELEASE), STATUS_SUCCESS);
    HANDLE section;
    assert_int_equal(nt_create(&section, NULL, 0, PAGE), STATUS_SUCCESS);
    base = map_view(section, FILE_MAP_READ);
    size = PAGE;
    assert_int_equal(protect(&base, &size, PAGE_READWRITE, &old), STATUS_SECTION_PROTECTION);
    assert_true(UnmapViewOfFile(base));
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
}

static void basic_information(void **state)
{
    MEMORY_BASIC_INFORMATION native, win32;
    SIZE_T length = 0;
    char *memory = memory_of(PAGE);
    (void)state;
    assert_int_equal(NtQueryVirtualMemory(NtCurrentProcess(), memory + 5, MemoryBasicInformation,
                                          &native, sizeof native, &length),
                     STATUS_SUCCESS);
    assert_int_equal(length, sizeof native);
    assert_true(VirtualQuery(memory, &win32, sizeof win32));
    assert_memory_equal(&native, &win32, sizeof native);
    assert_int_equal(NtQueryVirtualMemory(NtCurrentProcess(), memory, MemoryBasicInformation,
                                          &native, sizeof native - 1, NULL),
                     STATUS_INFO_LENGTH_MISMATCH);
    assert_int_equal(NtQueryVirtualMemory(NtCurrentProcess(), (void *)UINTPTR_MAX,
                                          MemoryBasicInformation, &native, sizeof native, NULL),
                     STATUS_INVALID_PARAMETER);
    assert_int_equal(NtQueryVirtualMemory(NtCurrentProcess(), memory, MemoryBasicInformation, NULL,
                                          sizeof native, NULL),
                     STATUS_ACCESS_VIOLATION);
    assert_int_equal(NtQueryVirtualMemory(NtCurrentProcess(), memory, (MEMORY_INFORMATION_CLASS)99,
                                          &native, sizeof native, NULL),
                     STATUS_INVALID_INFO_CLASS);
    assert_int_equal(
        NtQueryVirtualMemory(NULL, memory, MemoryBasicInformation, &native, sizeof native, NULL),
        STATUS_INVALID_HANDLE);
    assert_int_equal(give_back(memory, 0, MEM_RELEASE), STATUS_SUCCESS);
}

static MEMORY_REGION_INFORMATION region_of(void *address)
{
    MEMORY_REGION_INFORMATION region;
    SIZE_T length = 0;
    memset(&region, 0x55, sizeof region);
    assert_int_equal(NtQueryVirtualMemory(NtCurrentProcess(), address, MemoryRegionInformation,
                                          &region, sizeof region, &length),
                     STATUS_SUCCESS);
    assert_int_equal(length, sizeof region);
    assert_int_equal(region.RegionType, 0);
    return region;
}

/* Rows 221, 354. */
static void regions_of_views(void **state)
{
    static const struct {
        DWORD access, protection;
        SIZE_T committed;
    } rows[] = {
        { FILE_MAP_READ, PAGE_READONLY, 0 },
        { FILE_MAP_WRITE, PAGE_READWRITE, 0 },
        { FILE_MAP_COPY, PAGE_WRITECOPY, 3 * PAGE },
    };
    HANDLE section;
    (void)state;
    assert_int_equal(nt_create(&section, NULL, 0, 3 * PAGE), STATUS_SUCCESS);
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *view = map_view(section, rows[i].access);
        MEMORY_REGION_INFORMATION region = region_of(view + PAGE);
        assert_ptr_equal(region.AllocationBase, view);
        assert_int_equal(region.AllocationProtect, rows[i].protection);
        assert_int_equal(region.RegionSize, 3 * PAGE);
        assert_int_equal(region.CommitSize, rows[i].committed);
        if (rows[i].access == FILE_MAP_COPY) {
            view[0] = 1;
            assert_int_equal(region_of(view).CommitSize, rows[i].committed);
        }
        assert_true(UnmapViewOfFile(view));
    }
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
}

static void regions_of_memory(void **state)
{
    char *memory = memory_of(4 * PAGE);
    MEMORY_REGION_INFORMATION region;
    const SIZE_T least = offsetof(MEMORY_REGION_INFORMATION, CommitSize);
    SIZE_T length = 0;
    (void)state;
    assert_int_equal(give_back(memory + PAGE, PAGE, MEM_DECOMMIT), STATUS_SUCCESS);
    region = region_of(memory + 3 * PAGE);
    assert_ptr_equal(region.AllocationBase, memory);
    assert_int_equal(region.RegionSize, 4 * PAGE);
    assert_int_equal(region.CommitSize, 3 * PAGE);
    region.CommitSize = 77;
    assert_int_equal(NtQueryVirtualMemory(NtCurrentProcess(), memory, MemoryRegionInformation,
                                          &region, least, &length),
                     STATUS_SUCCESS);
    assert_int_equal(length, least);
    assert_int_equal(region.CommitSize, 77);
    assert_int_equal(NtQueryVirtualMemory(NtCurrentProcess(), memory, MemoryRegionInformation,
                                          &region, least - 1, &length),
                     STATUS_INFO_LENGTH_MISMATCH);
    assert_int_equal(give_back(memory, 0, MEM_RELEASE), STATUS_SUCCESS);
    assert_int_equal(NtQueryVirtualMemory(NtCurrentProcess(), NULL, MemoryRegionInformation,
                                          &region, sizeof region, NULL),
                     STATUS_INVALID_ADDRESS);
    /* What is not ours. */
    region = region_of(&descriptors_before);
    assert_in_range((uintptr_t)&descriptors_before, (uintptr_t)region.AllocationBase,
                    (uintptr_t)region.AllocationBase + region.RegionSize - 1);
}

static union {
    UNICODE_STRING name;
    char room[0x2000];
} told;

static NTSTATUS file_at(const void *address, SIZE_T room, SIZE_T *length)
{
    memset(&told, 0x55, sizeof told);
    *length = 0;
    return NtQueryVirtualMemory(NtCurrentProcess(), (void *)(uintptr_t)address,
                                MemoryMappedFilenameInformation, &told, room, length);
}

/* The name is the one that GetMappedFileName gives. */
static void assert_path(const char *path)
{
    char text[1000], name[1000];
    snprintf(name, sizeof name, "\\Device\\Linux%s", path);
    for (char *at = name; *at; at++)
        if (*at == '/')
            *at = '\\';
    size_t size = (size_t)WideCharToMultiByte(CP_UTF8, 0, told.name.Buffer, told.name.Length / 2,
                                              text, sizeof text - 1, NULL, NULL);
    text[size] = 0;
    assert_string_equal(text, name);
    assert_int_equal(told.name.Buffer[told.name.Length / 2], 0);
    assert_int_equal(told.name.MaximumLength, told.name.Length + 2);
}

/* Row 346: the file behind any address of the view. */
static void mapped_files(void **state)
{
    const char *path = temporary_path("f\u00efle");
    SIZE_T length, least;
    (void)state;
    make_file(path, 0x4000);
    HANDLE file = open_file(path, GENERIC_READ);
    HANDLE section = create_section(file, PAGE_READONLY, 0, NULL);
    assert_true(CloseHandle(file));
    char *view = map_view(section, FILE_MAP_READ);
    assert_int_equal(file_at(view + 0x3fff, sizeof told, &length), STATUS_SUCCESS);
    assert_path(path);
    least = sizeof(UNICODE_STRING) + told.name.MaximumLength;
    assert_int_equal(length, least);
    assert_int_equal(file_at(view, least, &length), STATUS_SUCCESS);
    assert_path(path);
    assert_int_equal(file_at(view, least - 1, &length), STATUS_BUFFER_OVERFLOW);
    assert_int_equal(length, least);
    assert_int_equal(file_at(view, sizeof(UNICODE_STRING), &length), STATUS_BUFFER_OVERFLOW);
    assert_int_equal(length, least);
    assert_int_equal(file_at(view, sizeof(UNICODE_STRING) - 1, &length),
                     STATUS_INFO_LENGTH_MISMATCH);
    /* Without a name it keeps the last one. */
    unlink(path);
    assert_int_equal(file_at(view, sizeof told, &length), STATUS_SUCCESS);
    assert_path(path);
    assert_true(UnmapViewOfFile(view));
    assert_int_equal(file_at(view, sizeof told, &length), STATUS_INVALID_ADDRESS);
    assert_true(CloseHandle(section));
}

/* Rows 350, 352. */
static void no_mapped_file(void **state)
{
    SIZE_T length;
    HANDLE section = create_memory(PAGE, NULL);
    char *view = map_view(section, FILE_MAP_READ);
    (void)state;
    assert_int_equal(file_at(view, sizeof told, &length), STATUS_FILE_INVALID);
    assert_int_equal(RtlNtStatusToDosError(STATUS_FILE_INVALID), ERROR_FILE_INVALID);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
    assert_int_equal(file_at(NULL, sizeof told, &length), STATUS_INVALID_ADDRESS);
    /* The stack: the program's own data may lie in a page of its file. */
    assert_int_equal(file_at(&length, sizeof told, &length), STATUS_INVALID_ADDRESS);
    assert_int_equal(length, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(allocating),        TEST(zero_bits),        TEST(extended),
        TEST(releasing_parts),   TEST(freeing),          TEST(protecting),
        TEST(basic_information), TEST(regions_of_views), TEST(regions_of_memory),
        TEST(mapped_files),      TEST(no_mapped_file),
    };
    return cmocka_run_group_tests(tests, native_warm_up, NULL);
}
