/* SPDX-License-Identifier: MIT */
/* Placeholders: rows 245 to 248, 280, 385 to 392. */
#include "programs.h"

#define PAGE 4096U
#define SLOT 65536U
#define RELEASE_TO_PLACEHOLDER (MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER)
#define COALESCE (MEM_RELEASE | MEM_COALESCE_PLACEHOLDERS)

static MEMORY_BASIC_INFORMATION at(const void *address)
{
    MEMORY_BASIC_INFORMATION information;
    assert_int_equal(VirtualQuery(address, &information, sizeof information), sizeof information);
    return information;
}

static char *make_placeholder(SIZE_T size)
{
    return VirtualAlloc2(NULL, NULL, size, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS,
                         NULL, 0);
}

static void assert_placeholder(const char *address, SIZE_T size)
{
    MEMORY_BASIC_INFORMATION found = at(address);
    assert_ptr_equal(found.AllocationBase, address);
    assert_int_equal(found.RegionSize, size);
    assert_int_equal(found.State, MEM_RESERVE);
    assert_int_equal(found.Type, MEM_PRIVATE);
    assert_int_equal(found.AllocationProtect, PAGE_NOACCESS);
    assert_int_equal(found.Protect, 0);
}

static void *replace_by_view(HANDLE section, void *address, ULONG64 offset, SIZE_T size)
{
    SetLastError(UNTOUCHED);
    return MapViewOfFile3(section, NULL, address, offset, size, MEM_REPLACE_PLACEHOLDER,
                          PAGE_READWRITE, NULL, 0);
}

static void *replace_by_memory(void *address, SIZE_T size, ULONG type)
{
    SetLastError(UNTOUCHED);
    return VirtualAlloc2(GetCurrentProcess(), address, size, type | MEM_REPLACE_PLACEHOLDER,
                         PAGE_READWRITE, NULL, 0);
}

static void row_388_making(void **state)
{
    (void)state;
    char *base = make_placeholder(2 * SLOT);
    assert_non_null(base);
    assert_int_equal((uintptr_t)base % SLOT, 0);
    assert_placeholder(base, 2 * SLOT);
    assert_fails(VirtualAlloc2(NULL, NULL, SLOT, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER,
                               PAGE_READWRITE, NULL, 0),
                 ERROR_INVALID_PARAMETER);
    assert_fails(VirtualAlloc2(NULL, NULL, SLOT, MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS, NULL, 0),
                 ERROR_INVALID_PARAMETER);
    assert_fails(VirtualAlloc2(NULL, NULL, SLOT, MEM_RESERVE | MEM_COMMIT | MEM_RESERVE_PLACEHOLDER,
                               PAGE_NOACCESS, NULL, 0),
                 ERROR_INVALID_PARAMETER);
    assert_fails(VirtualAlloc(NULL, SLOT, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS),
                 ERROR_INVALID_PARAMETER);
    assert_fails(VirtualAllocEx(GetCurrentProcess(), base, 2 * SLOT,
                                MEM_RESERVE | MEM_REPLACE_PLACEHOLDER, PAGE_READWRITE),
                 ERROR_INVALID_PARAMETER);
    /* A placeholder is neither memory nor a view. */
    assert_fails(VirtualAlloc(base, PAGE, MEM_COMMIT, PAGE_READWRITE), ERROR_INVALID_ADDRESS);
    assert_fails(VirtualAlloc(base, PAGE, MEM_RESERVE, PAGE_READWRITE), ERROR_INVALID_ADDRESS);
    assert_fails(VirtualProtect(base, PAGE, PAGE_READONLY, &(DWORD){ 0 }), ERROR_INVALID_ADDRESS);
    assert_fails(VirtualFree(base, PAGE, MEM_DECOMMIT), ERROR_INVALID_ADDRESS);
    assert_fails(UnmapViewOfFile(base), ERROR_INVALID_ADDRESS);
    assert_quiet(VirtualFree(base, 0, MEM_RELEASE));
    assert_int_equal(at(base).State, MEM_FREE);
}

static void row_389_cutting(void **state)
{
    (void)state;
    char *base = make_placeholder(8 * PAGE);
    assert_fails(VirtualFree(base, 0, RELEASE_TO_PLACEHOLDER), ERROR_INVALID_PARAMETER);
    assert_fails(VirtualFree(base, 8 * PAGE, RELEASE_TO_PLACEHOLDER), ERROR_INVALID_ADDRESS);
    assert_fails(VirtualFree(base, 9 * PAGE, RELEASE_TO_PLACEHOLDER), ERROR_INVALID_PARAMETER);
    assert_fails(VirtualFree(base, SIZE_MAX, RELEASE_TO_PLACEHOLDER), ERROR_INVALID_PARAMETER);
    assert_quiet(VirtualFree(base + 2 * PAGE, PAGE, RELEASE_TO_PLACEHOLDER)); /* into three */
    assert_placeholder(base, 2 * PAGE);
    assert_placeholder(base + 2 * PAGE, PAGE);
    assert_placeholder(base + 3 * PAGE, 5 * PAGE);
    assert_quiet(VirtualFree(base + 3 * PAGE, PAGE, RELEASE_TO_PLACEHOLDER)); /* into two */
    assert_placeholder(base + 3 * PAGE, PAGE);
    assert_placeholder(base + 4 * PAGE, 4 * PAGE);
    assert_quiet(VirtualFree(base + 7 * PAGE, 1, RELEASE_TO_PLACEHOLDER)); /* whole pages */
    assert_placeholder(base + 4 * PAGE, 3 * PAGE);
    assert_placeholder(base + 7 * PAGE, PAGE);

    assert_fails(VirtualFree(base, 0, COALESCE), ERROR_INVALID_PARAMETER);
    assert_fails(VirtualFree(base, 2 * PAGE, COALESCE), ERROR_INVALID_ADDRESS); /* only one */
    assert_fails(VirtualFree(base, 9 * PAGE, COALESCE), ERROR_INVALID_ADDRESS);
    assert_fails(VirtualFree(base + PAGE, 3 * PAGE, COALESCE), ERROR_INVALID_ADDRESS);
    assert_quiet(VirtualFree(base, 3 * PAGE, COALESCE));
    assert_placeholder(base, 3 * PAGE);
    assert_quiet(VirtualFree(base, 8 * PAGE, COALESCE));
    assert_placeholder(base, 8 * PAGE);
    assert_quiet(VirtualFree(base, 0, MEM_RELEASE));
    assert_fails(VirtualFree(base, PAGE, RELEASE_TO_PLACEHOLDER), ERROR_INVALID_ADDRESS);

    char *plain = VirtualAlloc(NULL, SLOT, MEM_RESERVE, PAGE_READWRITE);
    assert_fails(VirtualFree(plain, PAGE, RELEASE_TO_PLACEHOLDER), ERROR_INVALID_ADDRESS);
    assert_fails(VirtualFree(plain, PAGE, COALESCE), ERROR_INVALID_ADDRESS);
    assert_quiet(VirtualFree(plain, 0, MEM_RELEASE));
}

static void parts_are_freed_one_by_one(void **state)
{
    (void)state;
    char *base = make_placeholder(3 * PAGE);
    assert_quiet(VirtualFree(base + PAGE, PAGE, RELEASE_TO_PLACEHOLDER));
    assert_quiet(VirtualFree(base + PAGE, 0, MEM_RELEASE));
    assert_int_equal(at(base + PAGE).State, MEM_FREE);
    assert_placeholder(base, PAGE);
    assert_placeholder(base + 2 * PAGE, PAGE);
    assert_quiet(VirtualFree(base, 0, MEM_RELEASE));
    assert_quiet(VirtualFree(base + 2 * PAGE, 0, MEM_RELEASE));
}

static void row_386_memory_takes_the_place(void **state)
{
    (void)state;
    char *base = make_placeholder(4 * PAGE);
    assert_quiet(VirtualFree(base + PAGE, 2 * PAGE, RELEASE_TO_PLACEHOLDER));
    char *middle = base + PAGE;
    assert_fails(replace_by_memory(middle, PAGE, MEM_RESERVE), ERROR_INVALID_ADDRESS);
    assert_fails(replace_by_memory(middle, 3 * PAGE, MEM_RESERVE), ERROR_INVALID_ADDRESS);
    assert_fails(replace_by_memory(middle + PAGE, PAGE, MEM_RESERVE), ERROR_INVALID_ADDRESS);
    assert_fails(replace_by_memory(NULL, 2 * PAGE, MEM_RESERVE), ERROR_INVALID_PARAMETER);
    assert_fails(replace_by_memory(middle, 2 * PAGE, 0), ERROR_INVALID_PARAMETER);
    assert_fails(replace_by_memory(middle, 2 * PAGE, MEM_COMMIT), ERROR_INVALID_PARAMETER);
    assert_ptr_equal(replace_by_memory(middle, 2 * PAGE, MEM_RESERVE | MEM_COMMIT), middle);
    middle[0] = 1;
    middle[2 * PAGE - 1] = 2;
    MEMORY_BASIC_INFORMATION found = at(middle);
    assert_ptr_equal(found.AllocationBase, middle);
    assert_int_equal(found.RegionSize, 2 * PAGE);
    assert_int_equal(found.State, MEM_COMMIT);
    assert_int_equal(found.Type, MEM_PRIVATE);
    assert_int_equal(found.AllocationProtect, PAGE_READWRITE);
    assert_fails(replace_by_memory(middle, 2 * PAGE, MEM_RESERVE), ERROR_INVALID_ADDRESS);

    /* Back, in part and then whole; what was there is gone. */
    assert_quiet(VirtualProtect(middle + PAGE, PAGE, PAGE_READONLY, &(DWORD){ 0 }));
    assert_quiet(VirtualFree(middle, PAGE, RELEASE_TO_PLACEHOLDER));
    assert_placeholder(middle, PAGE);
    assert_int_equal(at(middle + PAGE).State, MEM_COMMIT);
    assert_int_equal(at(middle + PAGE).Protect, PAGE_READONLY);
    assert_int_equal(middle[2 * PAGE - 1], 2);
    assert_quiet(VirtualFree(middle + PAGE, PAGE, RELEASE_TO_PLACEHOLDER));
    assert_quiet(VirtualFree(base, 4 * PAGE, COALESCE));
    assert_ptr_equal(replace_by_memory(base, 4 * PAGE, MEM_RESERVE), base);
    assert_int_equal(at(base).State, MEM_RESERVE);
    assert_int_equal(at(base).AllocationProtect, PAGE_READWRITE);
    assert_ptr_equal(VirtualAlloc(base, 4 * PAGE, MEM_COMMIT, PAGE_READWRITE), base);
    assert_int_equal(base[PAGE], 0);
    assert_quiet(VirtualFree(base, 0, MEM_RELEASE));
    assert_int_equal(at(base).State, MEM_FREE);
}

static void rows_385_386_views_take_the_place(void **state)
{
    (void)state;
    HANDLE section = create_memory(8 * PAGE, NULL);
    char *base = make_placeholder(3 * PAGE);
    assert_quiet(VirtualFree(base + PAGE, PAGE, RELEASE_TO_PLACEHOLDER));
    char *middle = base + PAGE;
    assert_fails(replace_by_view(section, middle - 1, 0, PAGE), ERROR_MAPPED_ALIGNMENT);
    assert_fails(replace_by_view(section, middle, PAGE - 1, PAGE), ERROR_MAPPED_ALIGNMENT);
    assert_fails(replace_by_view(section, middle, 0, 2 * PAGE), ERROR_INVALID_ADDRESS);
    assert_fails(replace_by_view(section, middle, 0, 0), ERROR_INVALID_ADDRESS);
    assert_fails(replace_by_view(section, NULL, 0, PAGE), ERROR_INVALID_PARAMETER);
    assert_fails(replace_by_view(section, middle, 8 * PAGE, PAGE), ERROR_ACCESS_DENIED);
    assert_ptr_equal(replace_by_view(section, middle, 3 * PAGE, PAGE), middle);
    MEMORY_BASIC_INFORMATION found = at(middle);
    assert_ptr_equal(found.AllocationBase, middle);
    assert_int_equal(found.RegionSize, PAGE);
    assert_int_equal(found.State, MEM_COMMIT);
    assert_int_equal(found.Type, MEM_MAPPED);
    assert_int_equal(found.AllocationProtect, PAGE_READWRITE);
    assert_placeholder(base, PAGE);
    assert_placeholder(base + 2 * PAGE, PAGE);
    char *whole = map_view(section, FILE_MAP_WRITE);
    middle[0] = 'm';
    assert_int_equal(whole[3 * PAGE], 'm');
    /* Row 280: VirtualFree is not for views. */
    assert_fails(VirtualFree(middle, PAGE, RELEASE_TO_PLACEHOLDER), ERROR_INVALID_PARAMETER);
    assert_fails(VirtualFree(whole, PAGE, RELEASE_TO_PLACEHOLDER), ERROR_INVALID_PARAMETER);
    assert_quiet(CloseHandle(section)); /* row 392 */
    middle[1] = 'n';
    assert_int_equal(whole[3 * PAGE + 1], 'n');
    assert_quiet(UnmapViewOfFile(middle)); /* row 391 */
    assert_int_equal(at(middle).State, MEM_FREE);
    assert_quiet(UnmapViewOfFile(whole));
    assert_quiet(VirtualFree(base, 0, MEM_RELEASE));
    assert_quiet(VirtualFree(base + 2 * PAGE, 0, MEM_RELEASE));
}

static void rows_245_to_248_390_back_to_a_placeholder(void **state)
{
    (void)state;
    HANDLE process = GetCurrentProcess(), section = create_memory(SLOT, NULL);
    char *plain = map_view(section, FILE_MAP_WRITE), *base = make_placeholder(SLOT);
    assert_fails(UnmapViewOfFile2(process, plain, MEM_PRESERVE_PLACEHOLDER), ERROR_INVALID_ADDRESS);
    assert_fails(UnmapViewOfFileEx(plain, MEM_PRESERVE_PLACEHOLDER), ERROR_INVALID_ADDRESS);
    plain[0] = 'p';
    for (int round = 0; round < 2; round++) {
        assert_ptr_equal(replace_by_view(section, base, 0, SLOT), base);
        assert_int_equal(base[0], 'p');
        assert_fails(UnmapViewOfFile2(NULL, base, MEM_PRESERVE_PLACEHOLDER), ERROR_INVALID_HANDLE);
        assert_fails(UnmapViewOfFile2(section, base, 0), ERROR_INVALID_HANDLE);
        assert_fails(UnmapViewOfFile2(process, base, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER),
                     ERROR_INVALID_PARAMETER);
        assert_quiet(UnmapViewOfFile2(process, base + PAGE,
                                      MEM_PRESERVE_PLACEHOLDER |
                                          (round ? MEM_UNMAP_WITH_TRANSIENT_BOOST : 0)));
        assert_placeholder(base, SLOT);
        assert_fails(UnmapViewOfFile2(process, base, MEM_PRESERVE_PLACEHOLDER),
                     ERROR_INVALID_ADDRESS);
        assert_fails(UnmapViewOfFile2(process, base, 0), ERROR_INVALID_ADDRESS);
    }
    assert_quiet(UnmapViewOfFile2(process, plain, 0));
    assert_quiet(VirtualFree(base, 0, MEM_RELEASE));
    assert_quiet(CloseHandle(section));
}

static void row_387_images_do_not_take_the_place(void **state)
{
    static const struct program_section part = { ".text", 0x1000, 0x1000,
                                                 0x400,   0x1000, PROGRAM_READ | PROGRAM_EXECUTE };
    static const struct program program = {
        .machine = PROGRAM_AMD64,
        .magic = PROGRAM_PE32_PLUS,
        .base = 0x1b0000000,
        .section_alignment = 0x1000,
        .file_alignment = 0x200,
        .image_size = 0x2000,
        .header_size = 0x400,
        .sections = &part,
        .section_count = 1,
        .length = 0x1400,
    };
    (void)state;
    program_make(&program);
    HANDLE image = program_image(NULL), data = program_section(PAGE_READONLY, 0, NULL);
    assert_true(image && data);
    char *base = make_placeholder(2 * PAGE);
    assert_fails(
        MapViewOfFile3(image, NULL, base, 0, 0, MEM_REPLACE_PLACEHOLDER, PAGE_READONLY, NULL, 0),
        ERROR_NOT_SUPPORTED);
    assert_placeholder(base, 2 * PAGE);
    /* The same file as data may. */
    assert_ptr_equal(
        MapViewOfFile3(data, NULL, base, 0, 0, MEM_REPLACE_PLACEHOLDER, PAGE_READONLY, NULL, 0),
        base);
    assert_quiet(UnmapViewOfFile(base) && CloseHandle(image) && CloseHandle(data));
    unlink(PROGRAM_PATH);
}

/* The ring that placeholders are for: one section twice, side by side. */
static void ring(void **state)
{
    (void)state;
    HANDLE section = create_memory(SLOT, NULL);
    char *base = make_placeholder(2 * SLOT);
    assert_quiet(VirtualFree(base, SLOT, RELEASE_TO_PLACEHOLDER));
    assert_ptr_equal(replace_by_view(section, base, 0, SLOT), base);
    assert_ptr_equal(replace_by_view(section, base + SLOT, 0, 0), base + SLOT);
    memcpy(base + SLOT - 4, "abcdefgh", 8);
    assert_memory_equal(base, "efgh", 4);
    assert_memory_equal(base + 2 * SLOT - 4, "abcd", 4);
    assert_quiet(UnmapViewOfFile(base + SLOT) && UnmapViewOfFile(base) && CloseHandle(section));
}

/* A view at a page's address must not make later ones begin there. */
static void later_views_are_aligned(void **state)
{
    (void)state;
    HANDLE section = create_memory(PAGE, NULL);
    char *base = make_placeholder(2 * PAGE);
    assert_quiet(VirtualFree(base + PAGE, PAGE, RELEASE_TO_PLACEHOLDER));
    assert_ptr_equal(replace_by_view(section, base + PAGE, 0, PAGE), base + PAGE);
    assert_quiet(UnmapViewOfFile(base + PAGE));
    char *view = map_view(section, FILE_MAP_READ);
    assert_int_equal((uintptr_t)view % SLOT, 0);
    assert_quiet(UnmapViewOfFile(view) && VirtualFree(base, 0, MEM_RELEASE));
    assert_quiet(CloseHandle(section));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(row_388_making),
        TEST(row_389_cutting),
        TEST(parts_are_freed_one_by_one),
        TEST(row_386_memory_takes_the_place),
        TEST(rows_385_386_views_take_the_place),
        TEST(rows_245_to_248_390_back_to_a_placeholder),
        TEST(row_387_images_do_not_take_the_place),
        TEST(ring),
        TEST(later_views_are_aligned),
    };
    return cmocka_run_group_tests_name("placeholders", tests, warm_up, NULL);
}
