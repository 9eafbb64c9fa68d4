/* SPDX-License-Identifier: MIT */
/* Extended parameters, memory nodes and processes: rows 077, 185, 205-208, 375, 380-384, 393-400.
 */
#include "sections.h"

#define PAGE 4096U
#define SLOT 65536U
#define NO_NODE 4096U /* the kernel knows at most 1024 */

static HANDLE section;

static int make_section(void **state)
{
    before_each(state);
    section = create_memory(4 * SLOT, NULL);
    return section ? 0 : -1;
}

static int close_section(void **state)
{
    return CloseHandle(section) ? after_each(state) : -1;
}

#define WITH_SECTION(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, make_section, close_section)

static MEM_EXTENDED_PARAMETER address_parameter(MEM_ADDRESS_REQUIREMENTS *requirements)
{
    MEM_EXTENDED_PARAMETER parameter = { .Type = MemExtendedParameterAddressRequirements };
    parameter.Pointer = requirements;
    return parameter;
}

static MEM_EXTENDED_PARAMETER number_parameter(unsigned type, DWORD64 number)
{
    MEM_EXTENDED_PARAMETER parameter = { .Type = type & 0xff };
    parameter.ULong64 = number;
    return parameter;
}

static void *map(MEM_EXTENDED_PARAMETER *parameters, ULONG count)
{
    return MapViewOfFile3(section, NULL, NULL, 0, 0, 0, PAGE_READWRITE, parameters, count);
}

static void *allocate(MEM_EXTENDED_PARAMETER *parameters, ULONG count)
{
    return VirtualAlloc2(NULL, NULL, SLOT, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE, parameters,
                         count);
}

static void rows_381_to_384_plain(void **state)
{
    (void)state;
    char *view = MapViewOfFile3(section, NULL, NULL, SLOT, PAGE, 0, PAGE_READONLY, NULL, 0);
    assert_non_null(view);
    assert_int_equal(region_size(view), PAGE);
    assert_fails(VirtualProtect(view, PAGE, PAGE_READWRITE, &(DWORD){ 0 }),
                 ERROR_INVALID_PARAMETER);
    assert_fails(MapViewOfFile3(section, NULL, view + PAGE, 0, 0, 0, PAGE_READONLY, NULL, 0),
                 ERROR_MAPPED_ALIGNMENT);
    assert_fails(MapViewOfFile3(section, NULL, NULL, PAGE, 0, 0, PAGE_READONLY, NULL, 0),
                 ERROR_MAPPED_ALIGNMENT);
    assert_fails(MapViewOfFile3(section, NULL, view, 0, 0, 0, PAGE_READONLY, NULL, 0),
                 ERROR_INVALID_ADDRESS);
    assert_quiet(UnmapViewOfFile(view));
    assert_fails(MapViewOfFile3(section, NULL, NULL, 0, 0, 0, FILE_MAP_ALL_ACCESS, NULL, 0),
                 ERROR_INVALID_PARAMETER);
    assert_fails(MapViewOfFile3(section, NULL, NULL, 0, 0, 0, PAGE_EXECUTE_READ, NULL, 0),
                 ERROR_ACCESS_DENIED);
    assert_fails(MapViewOfFile3(NULL, NULL, NULL, 0, 0, 0, PAGE_READONLY, NULL, 0),
                 ERROR_INVALID_HANDLE);
    assert_fails(MapViewOfFile3(section, section, NULL, 0, 0, 0, PAGE_READONLY, NULL, 0),
                 ERROR_INVALID_HANDLE);
}

static void rows_205_to_208_types(void **state)
{
    (void)state;
    static const ULONG bad[] = { MEM_COMMIT, MEM_RESERVE, MEM_RESERVE | MEM_COMMIT, MEM_TOP_DOWN };
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_fails(MapViewOfFile3(section, NULL, NULL, 0, 0, bad[i], PAGE_READWRITE, NULL, 0),
                     ERROR_INVALID_PARAMETER);
    const char *path = temporary_path("reserved");
    make_file(path, 2 * PAGE);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE writable = create_section(file, PAGE_READWRITE, 0, NULL);
    HANDLE readable = create_section(file, PAGE_READONLY, 0, NULL);
    void *view = MapViewOfFile3(writable, NULL, NULL, 0, 0, MEM_RESERVE, PAGE_READWRITE, NULL, 0);
    assert_non_null(view);
    assert_fails(MapViewOfFile3(readable, NULL, NULL, 0, 0, MEM_RESERVE, PAGE_READONLY, NULL, 0),
                 ERROR_INVALID_PARAMETER);
    assert_quiet(UnmapViewOfFile(view));
    /* As long as it likes: what is behind the file's end is not there yet. */
    char *longer =
        MapViewOfFile3(writable, NULL, NULL, 0, 2 * PAGE + 1, MEM_RESERVE, PAGE_READWRITE, NULL, 0);
    assert_non_null(longer);
    longer[2 * PAGE - 1] = 1;
    assert_quiet(UnmapViewOfFile(longer) && CloseHandle(writable) && CloseHandle(readable));
    assert_quiet(CloseHandle(file) && DeleteFileA(path));
}

static void rows_393_400_parameters(void **state)
{
    (void)state;
    MEM_ADDRESS_REQUIREMENTS none = { NULL, NULL, 0 };
    MEM_EXTENDED_PARAMETER twice[] = { address_parameter(&none), address_parameter(&none) };
    assert_fails(map(twice, 2), ERROR_INVALID_PARAMETER);
    assert_fails(allocate(twice, 2), ERROR_INVALID_PARAMETER);
    static const unsigned types[] = { 0, MemExtendedParameterMax, 255 };
    for (size_t i = 0; i < COUNT(types); i++) {
        MEM_EXTENDED_PARAMETER bad = number_parameter(types[i], 0);
        assert_fails(map(&bad, 1), ERROR_INVALID_PARAMETER);
        assert_fails(allocate(&bad, 1), ERROR_INVALID_PARAMETER);
    }
    assert_fails(map(NULL, 1), ERROR_INVALID_PARAMETER);
    assert_fails(allocate(NULL, 1), ERROR_INVALID_PARAMETER);
    MEM_EXTENDED_PARAMETER missing = address_parameter(NULL);
    assert_fails(map(&missing, 1), ERROR_INVALID_PARAMETER);
    void *view = map(twice, 1); /* row 394: all zero is fine */
    assert_true(view && UnmapViewOfFile(view));
    view = map(twice, 0);
    assert_true(view && UnmapViewOfFile(view));
}

static void other_parameters(void **state)
{
    (void)state;
    MEM_EXTENDED_PARAMETER machines[] = { number_parameter(MemExtendedParameterImageMachine, 0),
                                          number_parameter(MemExtendedParameterImageMachine, 0) };
    void *view = map(machines, 1); /* row 399 */
    assert_true(view && UnmapViewOfFile(view));
    assert_fails(map(machines, 2), ERROR_INVALID_PARAMETER);
    machines[0].ULong = 0xdead;
    assert_fails(map(machines, 1), ERROR_NOT_SUPPORTED);
    assert_fails(allocate(&machines[1], 1), ERROR_INVALID_PARAMETER);
    MEM_EXTENDED_PARAMETER flags = number_parameter(MemExtendedParameterAttributeFlags,
                                                    MEM_EXTENDED_PARAMETER_ZERO_PAGES_OPTIONAL);
    void *memory = allocate(&flags, 1);
    assert_true(memory && VirtualFree(memory, 0, MEM_RELEASE));
    flags.ULong64 = MEM_EXTENDED_PARAMETER_NONPAGED;
    assert_fails(allocate(&flags, 1), ERROR_NOT_SUPPORTED);
    static const unsigned handles[] = { MemExtendedParameterPartitionHandle,
                                        MemExtendedParameterUserPhysicalHandle };
    for (size_t i = 0; i < COUNT(handles); i++) {
        MEM_EXTENDED_PARAMETER handle = number_parameter(handles[i], (ULONG_PTR)section);
        assert_fails(allocate(&handle, 1), ERROR_INVALID_HANDLE);
    }
}

static void rows_395_to_398_addresses(void **state)
{
    (void)state;
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    uintptr_t most = (uintptr_t)system.lpMaximumApplicationAddress;
    MEM_ADDRESS_REQUIREMENTS limits = { NULL, NULL, 0 };
    MEM_EXTENDED_PARAMETER parameter = address_parameter(&limits);
    static const uintptr_t bad_ends[] = { 0x20001000, 0x20000ffe, 0x10000 };
    for (size_t i = 0; i < COUNT(bad_ends); i++) {
        limits.HighestEndingAddress = (void *)bad_ends[i];
        assert_fails(map(&parameter, 1), ERROR_INVALID_PARAMETER);
        assert_fails(allocate(&parameter, 1), ERROR_INVALID_PARAMETER);
    }
    limits.HighestEndingAddress = (void *)(most + PAGE);
    assert_fails(map(&parameter, 1), ERROR_INVALID_PARAMETER);
    limits = (MEM_ADDRESS_REQUIREMENTS){ (void *)0x20001000, NULL, 0 };
    assert_fails(allocate(&parameter, 1), ERROR_INVALID_PARAMETER);
    limits = (MEM_ADDRESS_REQUIREMENTS){ (void *)0x20000000, (void *)0x1fffffff, 0 };
    assert_fails(allocate(&parameter, 1), ERROR_INVALID_PARAMETER);
    limits = (MEM_ADDRESS_REQUIREMENTS){ (void *)0x20000000, (void *)0x20003fff, 0 };
    assert_fails(allocate(&parameter, 1), ERROR_NOT_ENOUGH_MEMORY); /* smaller than the memory */

    limits = (MEM_ADDRESS_REQUIREMENTS){ NULL, (void *)0x6fffffff, 0 };
    char *view = map(&parameter, 1); /* row 396 */
    assert_non_null(view);
    assert_true((uintptr_t)view + 4 * SLOT <= 0x70000000 && (uintptr_t)view % SLOT == 0);
    view[0] = 1;
    assert_quiet(UnmapViewOfFile(view));
    assert_fails(
        MapViewOfFile3(section, NULL, (void *)0x40000000, 0, 0, 0, PAGE_READWRITE, &parameter, 1),
        ERROR_INVALID_PARAMETER); /* row 397 */

    for (SIZE_T alignment = 1; alignment; alignment <<= 1) {
        limits = (MEM_ADDRESS_REQUIREMENTS){ NULL, NULL, alignment };
        assert_fails(map(&parameter, 1), ERROR_INVALID_PARAMETER); /* row 398 */
        if (alignment < SLOT)
            assert_fails(allocate(&parameter, 1), ERROR_INVALID_PARAMETER);
    }
}

static void memory_between_limits(void **state)
{
    (void)state;
    char *taken[8];
    MEM_ADDRESS_REQUIREMENTS limits = { (void *)0x30000000, (void *)0x3fffffff, 0x200000 };
    MEM_EXTENDED_PARAMETER parameter = address_parameter(&limits);
    for (size_t i = 0; i < COUNT(taken); i++) {
        taken[i] = allocate(&parameter, 1);
        assert_non_null(taken[i]);
        assert_true((uintptr_t)taken[i] >= 0x30000000 && (uintptr_t)taken[i] < 0x40000000);
        assert_int_equal((uintptr_t)taken[i] % 0x200000, 0);
        taken[i][0] = 1;
    }
    for (size_t i = 0; i < COUNT(taken); i++)
        assert_quiet(VirtualFree(taken[i], 0, MEM_RELEASE));
    limits.Alignment = 3 * SLOT;
    assert_fails(allocate(&parameter, 1), ERROR_INVALID_PARAMETER);
}

static void top_down(void **state)
{
    (void)state;
    char *high = VirtualAlloc(NULL, SLOT, MEM_RESERVE | MEM_TOP_DOWN, PAGE_READWRITE);
    char *plain = VirtualAlloc(NULL, SLOT, MEM_RESERVE, PAGE_READWRITE);
    assert_true(high && plain && high > plain);
    assert_quiet(VirtualFree(high, 0, MEM_RELEASE) && VirtualFree(plain, 0, MEM_RELEASE));
}

static void row_375_nodes(void **state)
{
    (void)state;
    HANDLE process = GetCurrentProcess();
    static const DWORD good[] = { 0, NUMA_NO_PREFERRED_NODE };
    for (size_t i = 0; i < COUNT(good); i++) {
        HANDLE one = CreateFileMappingNumaA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SLOT,
                                            "on a node", good[i]);
        assert_int_equal(GetLastError(), 0);
        HANDLE two =
            CreateFileMappingNumaW(NULL, NULL, PAGE_READWRITE, 0, SLOT, u"on a node", good[i]);
        assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
        char *view = MapViewOfFileExNuma(one, FILE_MAP_WRITE, 0, 0, 0, NULL, good[i]);
        char *other = MapViewOfFileNuma2(two, process, 0, NULL, 0, 0, PAGE_READWRITE, good[i]);
        assert_non_null(view);
        assert_non_null(other);
        view[0] = 'n';
        assert_int_equal(other[0], 'n');
        char *memory = VirtualAllocExNuma(process, NULL, SLOT, MEM_RESERVE | MEM_COMMIT,
                                          PAGE_READWRITE, good[i]);
        assert_non_null(memory);
        memory[0] = 'm';
        assert_quiet(UnmapViewOfFile(view) && UnmapViewOfFile(other) && CloseHandle(one) &&
                     CloseHandle(two) && VirtualFree(memory, 0, MEM_RELEASE));
    }
    assert_fails(CreateFileMappingNumaA(NULL, NULL, PAGE_READWRITE, 0, SLOT, NULL, NO_NODE),
                 ERROR_INVALID_PARAMETER);
    assert_fails(CreateFileMappingNumaW(NULL, NULL, PAGE_READWRITE, 0, SLOT, NULL, NO_NODE),
                 ERROR_INVALID_PARAMETER);
    assert_fails(MapViewOfFileExNuma(section, FILE_MAP_READ, 0, 0, 0, NULL, NO_NODE),
                 ERROR_INVALID_PARAMETER);
    assert_fails(MapViewOfFileNuma2(section, process, 0, NULL, 0, 0, PAGE_READONLY, NO_NODE),
                 ERROR_INVALID_PARAMETER);
    assert_fails(VirtualAllocExNuma(process, NULL, SLOT, MEM_RESERVE, PAGE_READWRITE, NO_NODE),
                 ERROR_INVALID_PARAMETER);
    MEM_EXTENDED_PARAMETER node = number_parameter(MemExtendedParameterNumaNode, NO_NODE);
    assert_fails(map(&node, 1), ERROR_INVALID_PARAMETER);
    assert_fails(allocate(&node, 1), ERROR_INVALID_PARAMETER);
    node.ULong = 0;
    void *view = map(&node, 1), *memory = allocate(&node, 1);
    assert_true(view && memory && UnmapViewOfFile(view) && VirtualFree(memory, 0, MEM_RELEASE));
    char path[MAX_PATH + 1];
    memset(path, 'n', MAX_PATH);
    path[MAX_PATH] = 0;
    assert_fails(CreateFileMappingNumaA(NULL, NULL, PAGE_READWRITE, 0, SLOT, path, 0),
                 ERROR_FILENAME_EXCED_RANGE);
}

static void map_view_of_file_2(void **state)
{
    (void)state;
    char *view = MapViewOfFile2(section, GetCurrentProcess(), SLOT, NULL, 0, 0, PAGE_READWRITE);
    assert_non_null(view);
    assert_int_equal(region_size(view), 3 * SLOT);
    assert_quiet(UnmapViewOfFile2(GetCurrentProcess(), view, 0));
    assert_fails(UnmapViewOfFile2(GetCurrentProcess(), view, 0), ERROR_INVALID_ADDRESS);
    assert_fails(MapViewOfFile2(section, NULL, 0, NULL, 0, 0, PAGE_READWRITE),
                 ERROR_INVALID_HANDLE);
    assert_fails(MapViewOfFile2(section, GetCurrentProcess(), 0, (void *)0x30000000, 0,
                                MEM_REPLACE_PLACEHOLDER, PAGE_READWRITE),
                 ERROR_INVALID_PARAMETER);
}

static void processes(void **state)
{
    (void)state;
    MEMORY_BASIC_INFORMATION information;
    DWORD old;
    HANDLE self = duplicate(GetCurrentProcess(), PROCESS_VM_OPERATION | PROCESS_QUERY_INFORMATION);
    HANDLE weak = duplicate(GetCurrentProcess(), PROCESS_VM_READ);
    char *memory = VirtualAllocEx(self, NULL, SLOT, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    assert_non_null(memory);
    assert_quiet(VirtualProtectEx(self, memory, PAGE, PAGE_READONLY, &old));
    assert_int_equal(old, PAGE_READWRITE);
    assert_int_equal(VirtualQueryEx(self, memory, &information, sizeof information),
                     sizeof information);
    assert_int_equal(information.Protect, PAGE_READONLY);

    const struct {
        HANDLE process;
        DWORD error;
    } bad[] = { { NULL, ERROR_INVALID_HANDLE }, /* row 185 */
                { section, ERROR_INVALID_HANDLE },
                { weak, ERROR_ACCESS_DENIED } };
    for (size_t i = 0; i < COUNT(bad); i++) {
        HANDLE process = bad[i].process;
        assert_fails(VirtualAllocEx(process, NULL, SLOT, MEM_RESERVE, PAGE_READWRITE),
                     bad[i].error);
        assert_fails(VirtualFreeEx(process, memory, 0, MEM_RELEASE), bad[i].error);
        assert_fails(VirtualProtectEx(process, memory, PAGE, PAGE_READWRITE, &old), bad[i].error);
        assert_fails(VirtualQueryEx(process, memory, &information, sizeof information),
                     bad[i].error);
        assert_fails(UnmapViewOfFile2(process, memory, 0), bad[i].error);
        if (process) {
            assert_fails(VirtualAlloc2(process, NULL, SLOT, MEM_RESERVE, PAGE_READWRITE, NULL, 0),
                         bad[i].error);
            assert_fails(MapViewOfFile3(section, process, NULL, 0, 0, 0, PAGE_READONLY, NULL, 0),
                         bad[i].error);
        }
    }
    assert_quiet(VirtualFreeEx(self, memory, 0, MEM_RELEASE));
    assert_quiet(CloseHandle(self) && CloseHandle(weak));
}

static HANDLE create2(ULONG access, ULONG protection, ULONG attributes, PCWSTR name)
{
    SetLastError(UNTOUCHED);
    return CreateFileMapping2(INVALID_HANDLE_VALUE, NULL, access, protection, attributes, SLOT,
                              name, NULL, 0);
}

static void row_380_access(void **state)
{
    (void)state;
    HANDLE reader = create2(FILE_MAP_READ, PAGE_READWRITE, 0, u"two");
    assert_int_equal(GetLastError(), 0);
    assert_int_equal(try_map(reader, FILE_MAP_READ), 0);
    assert_int_equal(try_map(reader, FILE_MAP_WRITE), ERROR_ACCESS_DENIED);
    HANDLE writer = create2(FILE_MAP_ALL_ACCESS, PAGE_READWRITE, SEC_COMMIT, u"two");
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_int_equal(try_map(writer, FILE_MAP_WRITE), 0);
    HANDLE strong = create2(GENERIC_ALL, PAGE_READONLY, SEC_COMMIT, NULL);
    assert_int_equal(GetLastError(), 0);
    assert_int_equal(try_map(strong, FILE_MAP_WRITE), ERROR_INVALID_PARAMETER); /* row 164 */
    assert_fails(create2(0, PAGE_READWRITE, 0, NULL), ERROR_ACCESS_DENIED);
    assert_fails(create2(0x40, PAGE_READWRITE, 0, NULL), ERROR_ACCESS_DENIED);
    assert_fails(create2(FILE_MAP_READ, PAGE_READWRITE | SEC_COMMIT, 0, NULL),
                 ERROR_INVALID_PARAMETER);
    assert_fails(create2(FILE_MAP_READ, PAGE_READWRITE, SEC_FILE, NULL), ERROR_INVALID_PARAMETER);
    assert_fails(create2(FILE_MAP_READ, PAGE_READWRITE, SEC_NO_CHANGE, NULL),
                 ERROR_INVALID_PARAMETER); /* a modifier alone */
    assert_fails(create2(FILE_MAP_READ, PAGE_READONLY, SEC_IMAGE | SEC_NO_CHANGE, NULL),
                 ERROR_INVALID_PARAMETER); /* row 077 */
    assert_fails(CreateFileMapping2(NULL, NULL, FILE_MAP_READ, PAGE_READWRITE, 0, 0, NULL, NULL, 0),
                 ERROR_INVALID_PARAMETER);
    assert_fails(
        CreateFileMappingA(NULL, NULL, PAGE_READWRITE | SEC_COMMIT | SEC_NO_CHANGE, 0, SLOT, NULL),
        ERROR_INVALID_PARAMETER);
    assert_quiet(CloseHandle(reader) && CloseHandle(writer) && CloseHandle(strong));
}

static void row_380_parameters(void **state)
{
    (void)state;
    static const struct {
        unsigned type;
        DWORD value, error;
    } cases[] = {
        { MemSectionExtendedParameterInvalidType, 0, ERROR_INVALID_PARAMETER },
        { MemSectionExtendedParameterMax, 0, ERROR_INVALID_PARAMETER },
        { MemSectionExtendedParameterUserPhysicalFlags, 0, ERROR_NOT_SUPPORTED },
        { MemSectionExtendedParameterNumaNode, NO_NODE, ERROR_INVALID_PARAMETER },
        { MemSectionExtendedParameterNumaNode, 0, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        MEM_EXTENDED_PARAMETER one = number_parameter(cases[i].type, cases[i].value);
        SetLastError(UNTOUCHED);
        HANDLE made =
            CreateFileMapping2(NULL, NULL, FILE_MAP_READ, PAGE_READWRITE, 0, SLOT, NULL, &one, 1);
        assert_int_equal(GetLastError(), cases[i].error);
        assert_int_equal(made != NULL, cases[i].error == 0);
        if (made)
            CloseHandle(made);
    }
    assert_fails(
        CreateFileMapping2(NULL, NULL, FILE_MAP_READ, PAGE_READWRITE, 0, SLOT, NULL, NULL, 1),
        ERROR_INVALID_PARAMETER);
}

/* Its views last as long as the process. */
static void unchangeable(void *context)
{
    (void)context;
    DWORD old;
    HANDLE made = create2(FILE_MAP_ALL_ACCESS, PAGE_READWRITE, SEC_COMMIT | SEC_NO_CHANGE, NULL);
    CHECK(made);
    char *view = MapViewOfFile(made, FILE_MAP_WRITE, 0, 0, 0);
    CHECK(view);
    CHECK(!VirtualProtect(view, PAGE, PAGE_READONLY, &old));
    CHECK(GetLastError() == ERROR_INVALID_PARAMETER);
    CHECK(!VirtualAlloc(view, PAGE, MEM_COMMIT, PAGE_READONLY));
    CHECK(GetLastError() == ERROR_INVALID_PARAMETER);
    CHECK(!UnmapViewOfFile(view));
    CHECK(GetLastError() == ERROR_INVALID_PARAMETER);
    view[0] = 1;
}

/* Pages are committed with the protection of the view, whatever the section says of caching. */
static void commit_unchangeable(void *context)
{
    static const ULONG caching[][2] = { { 0, 0 },
                                        { SEC_NOCACHE, PAGE_NOCACHE },
                                        { SEC_WRITECOMBINE, PAGE_WRITECOMBINE } };
    (void)context;
    for (size_t i = 0; i < COUNT(caching); i++) {
        MEMORY_BASIC_INFORMATION found;
        HANDLE made = create2(FILE_MAP_ALL_ACCESS, PAGE_READWRITE,
                              SEC_RESERVE | SEC_NO_CHANGE | caching[i][0], NULL);
        CHECK(made);
        char *view = MapViewOfFile(made, FILE_MAP_WRITE, 0, 0, 0);
        CHECK(view && !VirtualAlloc(view, PAGE, MEM_COMMIT, PAGE_READONLY));
        CHECK(GetLastError() == ERROR_INVALID_PARAMETER);
        CHECK(VirtualAlloc(view, PAGE, MEM_COMMIT, PAGE_READWRITE) == view);
        CHECK(VirtualQuery(view, &found, sizeof found));
        CHECK(found.State == MEM_COMMIT && found.Protect == (PAGE_READWRITE | caching[i][1]));
        view[0] = 1;
    }
}

static void row_077_no_change(void **state)
{
    (void)state;
    in_child(unchangeable, NULL);
    in_child(commit_unchangeable, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SECTION(rows_381_to_384_plain),
        WITH_SECTION(rows_205_to_208_types),
        WITH_SECTION(rows_393_400_parameters),
        WITH_SECTION(other_parameters),
        WITH_SECTION(rows_395_to_398_addresses),
        TEST(memory_between_limits),
        TEST(top_down),
        WITH_SECTION(row_375_nodes),
        WITH_SECTION(map_view_of_file_2),
        WITH_SECTION(processes),
        TEST(row_380_access),
        TEST(row_380_parameters),
        TEST(row_077_no_change),
    };
    return cmocka_run_group_tests_name("placed", tests, warm_up, NULL);
}
