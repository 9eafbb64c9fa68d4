/* SPDX-License-Identifier: MIT */
/* What the native calls tell about images. */
#include "native.h"
#include "programs.h"

static const struct program_section sections[] = {
    { ".text", 0x1000, 0x1000, 0x400, 0x1000, PROGRAM_CODE | PROGRAM_READ | PROGRAM_EXECUTE },
    { ".data", 0x2000, 0x3000, 0x1400, 0x200, PROGRAM_DATA | PROGRAM_READ | PROGRAM_WRITE },
};

static struct program program = {
    .machine = PROGRAM_AMD64,
    .magic = PROGRAM_PE32_PLUS,
    .section_alignment = 0x1000,
    .file_alignment = 0x200,
    .image_size = 0x5000,
    .header_size = 0x400,
    .sections = sections,
    .section_count = COUNT(sections),
    .length = 0x1600,
};

static HANDLE image;

static int make_program(void **state)
{
    before_each(state);
    program.base = program_free_base(0x40000);
    program_make(&program);
    image = program_image(NULL);
    return image ? 0 : -1;
}

static int remove_program(void **state)
{
    unlink(PROGRAM_PATH);
    return CloseHandle(image) ? after_each(state) : -1;
}

static NTSTATUS map(void **base, SIZE_T *size)
{
    *base = NULL;
    return NtMapViewOfSection(image, NtCurrentProcess(), base, 0, 0, NULL, size, ViewUnmap, 0,
                              PAGE_READONLY);
}

static void unmap(void *base)
{
    assert_int_equal(NtUnmapViewOfSection(NtCurrentProcess(), base), STATUS_SUCCESS);
}

/* Rows 305, 306: the status tells what the Win32 call hides. */
static void bases(void **state)
{
    void *first, *second;
    SIZE_T size = 0;
    (void)state;
    assert_int_equal(map(&first, &size), STATUS_SUCCESS);
    assert_int_equal((uintptr_t)first, program.base);
    assert_int_equal(size, 0x5000);
    size = 0;
    assert_int_equal(map(&second, &size), STATUS_IMAGE_NOT_AT_BASE);
    assert_ptr_not_equal(second, first);
    assert_int_equal(size, 0x5000);
    unmap(first);
    unmap(second);
}

/* Row 310. */
static void same_file(void **state)
{
    void *first, *second;
    SIZE_T size = 0, more = 0;
    (void)state;
    assert_int_equal(map(&first, &size), STATUS_SUCCESS);
    assert_int_equal(map(&second, &more), STATUS_IMAGE_NOT_AT_BASE);
    assert_int_equal(NtAreMappedFilesTheSame(first, second), STATUS_SUCCESS);
    assert_int_equal(NtAreMappedFilesTheSame((char *)first + 0x2000, second), STATUS_SUCCESS);
    /* Of another section too. */
    HANDLE again = program_image(NULL);
    void *third = map_view(again, FILE_MAP_READ);
    assert_int_equal(NtAreMappedFilesTheSame(first, third), STATUS_SUCCESS);
    assert_true(UnmapViewOfFile(third));
    assert_true(CloseHandle(again));
    HANDLE file = open_file(PROGRAM_PATH, GENERIC_READ);
    HANDLE data = create_section(file, PAGE_READONLY, 0, NULL);
    void *view = map_view(data, FILE_MAP_READ);
    assert_int_equal(NtAreMappedFilesTheSame(first, view), STATUS_NOT_SAME_DEVICE);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(data));
    assert_true(CloseHandle(file));
    unmap(first);
    unmap(second);
}

static void image_information(void **state)
{
    SECTION_IMAGE_INFORMATION told;
    SECTION_BASIC_INFORMATION basic;
    SIZE_T length = 0;
    PVOID base = NULL;
    (void)state;
    assert_int_equal(NtQuerySection(image, SectionImageInformation, &told, sizeof told, &length),
                     STATUS_SUCCESS);
    assert_int_equal(length, sizeof told);
    assert_int_equal(told.Machine, PROGRAM_AMD64);
    assert_int_equal(told.SubSystemType, 3);
    assert_int_equal(told.SubSystemMajorVersion, 4);
    assert_int_equal(told.SubSystemMinorVersion, 0);
    assert_int_equal(told.MajorOperatingSystemVersion, 4);
    assert_int_equal(told.ImageCharacteristics, 0x23);
    assert_int_equal(told.MaximumStackSize, 0x100000);
    assert_int_equal(told.CommittedStackSize, 0x1000);
    assert_int_equal(told.ImageFileSize, 0x1600);
    assert_int_equal(told.ImageContainsCode, TRUE);
    assert_int_equal(told.ImageFlags, 0);
    assert_int_equal((uintptr_t)told.TransferAddress, program.base);
    assert_int_equal(
        NtQuerySection(image, SectionOriginalBaseInformation, &base, sizeof base, &length),
        STATUS_SUCCESS);
    assert_int_equal((uintptr_t)base, program.base);
    assert_int_equal(length, sizeof base);
    assert_int_equal(NtQuerySection(image, SectionBasicInformation, &basic, sizeof basic, NULL),
                     STATUS_SUCCESS);
    assert_int_equal(basic.AllocationAttributes, SEC_FILE | SEC_IMAGE);
    assert_int_equal(basic.MaximumSize.QuadPart, 0x5000);
}

static MEMORY_IMAGE_INFORMATION image_at(const void *address)
{
    MEMORY_IMAGE_INFORMATION told;
    SIZE_T length = 0;
    assert_int_equal(NtQueryVirtualMemory(NtCurrentProcess(), (void *)(uintptr_t)address,
                                          MemoryImageInformation, &told, sizeof told, &length),
                     STATUS_SUCCESS);
    assert_int_equal(length, sizeof told);
    return told;
}

/* Row 293. */
static void views(void **state)
{
    MEMORY_IMAGE_INFORMATION told;
    void *base;
    SIZE_T size = 0;
    (void)state;
    assert_int_equal(map(&base, &size), STATUS_SUCCESS);
    told = image_at((char *)base + 0x2345);
    assert_ptr_equal(told.ImageBase, base);
    assert_int_equal(told.SizeOfImage, 0x5000);
    assert_int_equal(told.ImageFlags, 0);
    unmap(base);
    size = 0x3000;
    assert_int_equal(map(&base, &size), STATUS_SUCCESS);
    assert_int_equal(size, 0x3000);
    told = image_at(base);
    assert_int_equal(told.SizeOfImage, 0x3000);
    assert_int_equal(told.ImagePartialMap, 1);
    unmap(base);
    assert_int_equal(NtQueryVirtualMemory(NtCurrentProcess(), base, MemoryImageInformation, &told,
                                          sizeof told, NULL),
                     STATUS_INVALID_ADDRESS);
    told = image_at(&size);
    assert_null(told.ImageBase);
    assert_int_equal(told.SizeOfImage, 0);
}

static void no_extending(void **state)
{
    LARGE_INTEGER size = { .QuadPart = 0x10000 };
    HANDLE copy;
    (void)state;
    assert_int_equal(NtDuplicateObject(NtCurrentProcess(), image, NtCurrentProcess(), &copy,
                                       SECTION_EXTEND_SIZE, 0, 0),
                     STATUS_SUCCESS);
    assert_int_equal(NtExtendSection(copy, &size), STATUS_SECTION_NOT_EXTENDED);
    assert_int_equal(NtClose(copy), STATUS_SUCCESS);
}

#define IMAGE_TEST(function) cmocka_unit_test_setup_teardown(function, make_program, remove_program)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IMAGE_TEST(bases), IMAGE_TEST(same_file),    IMAGE_TEST(image_information),
        IMAGE_TEST(views), IMAGE_TEST(no_extending),
    };
    return cmocka_run_group_tests(tests, native_warm_up, NULL);
}
