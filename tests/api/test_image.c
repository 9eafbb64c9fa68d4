/* SPDX-License-Identifier: MIT */
/* SEC_IMAGE: which files and sizes it takes, and what a view of one contains (rows 069-075,
 * 283-311). */
#include "programs.h"

#define CODE (PROGRAM_CODE | PROGRAM_READ | PROGRAM_EXECUTE)
#define DATA (PROGRAM_DATA | PROGRAM_READ | PROGRAM_WRITE)

static const struct program_section sections[] = {
    { ".text", 0x1000, 0x1234, 0x400, 0x1400, CODE },
    { ".rdata", 0x3000, 0x1000, 0x1800, 0x1000, PROGRAM_READ },
    { ".data", 0x4000, 0x3000, 0x2800, 0x600, DATA },
    { ".bss", 0x7000, 0x800, 0, 0, DATA },
    { ".none", 0x8000, 0x1000, 0x2e00, 0x200, 0 },
    { ".exec", 0x9000, 0x1000, 0x3000, 0x200, PROGRAM_EXECUTE },
    { ".both", 0xa000, 0x1000, 0x3200, 0x200, PROGRAM_EXECUTE | PROGRAM_WRITE },
    { ".drop", 0xb000, 0x1000, 0x3400, 0x200, PROGRAM_READ | PROGRAM_DISCARDABLE },
};

static struct program program = {
    .machine = PROGRAM_AMD64,
    .magic = PROGRAM_PE32_PLUS,
    .section_alignment = 0x1000,
    .file_alignment = 0x200,
    .image_size = 0xc000,
    .header_size = 0x400,
    .sections = sections,
    .section_count = COUNT(sections),
    .length = 0x3600,
};

static uint8_t file_bytes[0x10000];

static int make_program(void **state)
{
    before_each(state);
    program.base = program_free_base(0x40000);
    program_make(&program);
    program_write(&program, file_bytes);
    return 0;
}

static int remove_program(void **state)
{
    unlink(PROGRAM_PATH);
    return after_each(state);
}

/* A file like the program but for one number. */
static DWORD error_of_changed(size_t offset, uint64_t value, unsigned size)
{
    uint8_t bytes[0x3600];
    memcpy(bytes, file_bytes, sizeof bytes);
    program_put(bytes, offset, value, size);
    FILE *file = fopen(PROGRAM_PATH, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, sizeof bytes, file), sizeof bytes);
    fclose(file);
    HANDLE section = program_image(NULL);
    DWORD error = GetLastError();
    if (section)
        CloseHandle(section);
    return error;
}

/* Rows 071-073, 075, 032. */
static void attributes(void **state)
{
    static const DWORD others[] = { SEC_FILE, SEC_LARGE_PAGES, SEC_WRITECOMBINE, SEC_RESERVE,
                                    SEC_COMMIT };
    (void)state;
    HANDLE section = program_image(NULL);
    assert_non_null(section);
    assert_int_equal(GetLastError(), 0);
    assert_true(CloseHandle(section));
    section = program_section(PAGE_READONLY | SEC_IMAGE_NO_EXECUTE, 0, NULL);
    assert_non_null(section);
    assert_true(CloseHandle(section));
    assert_null(program_section(PAGE_WRITECOPY | SEC_IMAGE_NO_EXECUTE, 0, NULL));
    assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    for (size_t i = 0; i < COUNT(others); i++) {
        assert_null(program_section(PAGE_READONLY | SEC_IMAGE | others[i], 0, NULL));
        assert_int_equal(GetLastError(), ERROR_INVALID_PARAMETER);
    }
}

/* Rows 032, 033. */
static void rights_of_the_file(void **state)
{
    (void)state;
    HANDLE file = open_file(PROGRAM_PATH, GENERIC_READ);
    assert_int_equal(try_create(file, PAGE_READONLY | SEC_IMAGE, 0, NULL), 0);
    assert_int_equal(try_create(file, PAGE_WRITECOPY | SEC_IMAGE, 0, NULL), 0);
    assert_int_equal(try_create(file, PAGE_READWRITE | SEC_IMAGE, 0, NULL), ERROR_ACCESS_DENIED);
    assert_int_equal(try_create(file, PAGE_EXECUTE_READ | SEC_IMAGE, 0, NULL), ERROR_ACCESS_DENIED);
    assert_true(CloseHandle(file));
    file = open_file(PROGRAM_PATH, GENERIC_READ | GENERIC_WRITE);
    assert_int_equal(try_create(file, PAGE_READWRITE | SEC_IMAGE, 0, NULL), 0);
    assert_true(CloseHandle(file));
    file = open_file(PROGRAM_PATH, GENERIC_WRITE);
    assert_int_equal(try_create(file, PAGE_READONLY | SEC_IMAGE, 0, NULL), ERROR_ACCESS_DENIED);
    assert_true(CloseHandle(file));
}

static size_t view_size(const void *view)
{
    size_t size = 0;
    MEMORY_BASIC_INFORMATION found = query_page(view);
    while (found.AllocationBase == view) {
        size += found.RegionSize;
        found = query_page((const char *)view + size);
    }
    return size;
}

/* Rows 047, 283, 289-291. */
static void sizes(void **state)
{
    static const struct {
        uint64_t asked;
        DWORD error;
        size_t view;
    } cases[] = {
        { 0, 0, 0xc000 },
        { 0xc000, 0, 0xc000 },
        { 1, 0, 0x1000 },
        { 0x4000, 0, 0x4000 },
        { 0xc001, ERROR_NOT_ENOUGH_MEMORY, 0 },
        { UINT64_MAX, ERROR_NOT_ENOUGH_MEMORY, 0 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        HANDLE section = program_section(PAGE_READONLY | SEC_IMAGE, cases[i].asked, NULL);
        assert_int_equal(GetLastError(), cases[i].error);
        assert_int_equal(!section, cases[i].error != 0);
        if (!section)
            continue;
        void *view = map_view(section, FILE_MAP_READ);
        assert_non_null(view);
        assert_int_equal(view_size(view), cases[i].view);
        assert_true(UnmapViewOfFile(view));
        assert_true(CloseHandle(section));
    }
    make_file(PROGRAM_PATH, 0x1000);
    assert_null(program_section(PAGE_READONLY | SEC_IMAGE, UINT64_MAX, NULL));
    assert_int_equal(GetLastError(), ERROR_BAD_EXE_FORMAT);
}

/* Row 289: SizeOfImage in whole pages. */
static void size_is_rounded(void **state)
{
    (void)state;
    assert_int_equal(error_of_changed(PROGRAM_OPTIONAL_HEADER + 56, 0xb001, 4), 0);
    HANDLE section = program_image(NULL);
    void *view = map_view(section, FILE_MAP_READ);
    assert_int_equal(view_size(view), 0xc000);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

/* Rows 283-286, 294, through the Win32 call: all the same error. */
static void malformed(void **state)
{
    static const struct {
        size_t offset;
        uint64_t value;
        unsigned size;
    } cases[] = {
        { 0, 0, 2 },
        { 60, 0x98760000, 4 },
        { PROGRAM_NEW_HEADER, 0x454E, 2 },
        { PROGRAM_FILE_HEADER, 0xdead, 2 },
        { PROGRAM_FILE_HEADER, 0, 2 },
        { PROGRAM_FILE_HEADER, PROGRAM_I386, 2 },
        { PROGRAM_OPTIONAL_HEADER, 0, 2 },
        { PROGRAM_OPTIONAL_HEADER + 56, 0xb000, 4 },
        { PROGRAM_OPTIONAL_HEADER + 240 + 16, 0xFFFFFE00, 4 },
#ifdef __x86_64__
        { PROGRAM_FILE_HEADER, 0xaa64, 2 },
#endif
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(error_of_changed(cases[i].offset, cases[i].value, cases[i].size),
                         ERROR_BAD_EXE_FORMAT);
    make_file(PROGRAM_PATH, 0);
    assert_null(program_image(NULL));
    assert_int_equal(GetLastError(), ERROR_BAD_EXE_FORMAT);
}

/* What a page that must not be read has is seen once it may be. */
static void assert_contents(uint8_t *view, size_t from, size_t to)
{
    DWORD old;
    for (size_t page = from; page < to; page += 0x1000) {
        assert_true(VirtualProtect(view + page - from, 1, PAGE_READONLY, &old));
        for (size_t i = page; i < page + 0x1000; i++)
            if (view[i - from] != program_expected(&program, file_bytes, i))
                fail_msg("0x%zx: %d instead of %d", i, view[i - from],
                         program_expected(&program, file_bytes, i));
    }
}

/* Rows 294-298, 307. */
static void contents(void **state)
{
    (void)state;
    HANDLE section = program_image(NULL);
    uint8_t *view = map_view(section, FILE_MAP_READ);
    assert_non_null(view);
    assert_contents(view, 0, 0xc000);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

/* Row 297. */
static void headers_without_data(void **state)
{
    static const struct program_section two[] = {
        { "noraw", 0x1000, 0x1000, 0x400, 0, DATA },
        { "noplace", 0x2000, 0x1000, 0, 0x200, DATA },
        { "whole", 0x3000, 0x1000, 0x400, 0x200, DATA },
    };
    struct program other = program;
    (void)state;
    other.sections = two;
    other.section_count = COUNT(two);
    other.image_size = 0x4000;
    program_make(&other);
    HANDLE section = program_image(NULL);
    const IMAGE_DOS_HEADER *dos = map_view(section, FILE_MAP_READ);
    assert_non_null(dos);
    const IMAGE_NT_HEADERS64 *nt = (const void *)((const char *)dos + dos->e_lfanew);
    assert_int_equal(nt->Signature, IMAGE_NT_SIGNATURE);
    const IMAGE_SECTION_HEADER *headers = IMAGE_FIRST_SECTION(nt);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(headers[i].SizeOfRawData, 0);
        assert_int_equal(headers[i].PointerToRawData, 0);
        assert_int_equal(headers[i].Misc.VirtualSize, 0x1000);
    }
    assert_int_equal(headers[2].SizeOfRawData, 0x200);
    assert_int_equal(headers[2].PointerToRawData, 0x400);
    const uint64_t *zeros = (const void *)((const char *)dos + 0x1000);
    for (size_t i = 0; i < 0x2000 / sizeof *zeros; i++)
        assert_int_equal(zeros[i], 0);
    assert_true(UnmapViewOfFile(dos));
    assert_true(CloseHandle(section));
}

/* Rows 299-302. */
static void protections(void **state)
{
    static const struct {
        size_t at, size;
        DWORD protection;
    } runs[] = {
        { 0, 0x1000, PAGE_READONLY },
        { 0x1000, 0x2000, PAGE_EXECUTE_READ },
        { 0x3000, 0x1000, PAGE_READONLY },
        { 0x4000, 0x4000, PAGE_WRITECOPY },
        { 0x8000, 0x1000, PAGE_NOACCESS },
        { 0x9000, 0x1000, PAGE_EXECUTE },
        { 0xa000, 0x1000, PAGE_EXECUTE_WRITECOPY },
        { 0xb000, 0x1000, PAGE_READONLY },
    };
    static const DWORD accesses[] = { 0, FILE_MAP_READ, FILE_MAP_COPY };
    (void)state;
    HANDLE section = program_image(NULL);
    for (size_t access = 0; access < COUNT(accesses); access++) {
        char *view = map_view(section, accesses[access]);
        assert_non_null(view);
        for (size_t i = 0; i < COUNT(runs); i++) {
            MEMORY_BASIC_INFORMATION found = query_page(view + runs[i].at);
            assert_ptr_equal(found.AllocationBase, view);
            assert_int_equal(found.AllocationProtect, PAGE_EXECUTE_WRITECOPY);
            assert_int_equal(found.Type, MEM_IMAGE);
            assert_int_equal(found.State, MEM_COMMIT);
            assert_int_equal(found.Protect, runs[i].protection);
            assert_int_equal(found.RegionSize, runs[i].size);
        }
        assert_true(UnmapViewOfFile(view));
    }
    /* Row 175: the rights of the handle are looked at all the same. */
    assert_int_equal(try_map(section, FILE_MAP_WRITE), ERROR_ACCESS_DENIED);
    assert_int_equal(try_map(section, FILE_MAP_EXECUTE | FILE_MAP_READ), ERROR_ACCESS_DENIED);
    assert_true(CloseHandle(section));
}

/* SEC_IMAGE_NO_EXECUTE: nothing can be executed, and nothing can be made so. */
static void no_execute(void **state)
{
    DWORD old;
    (void)state;
    HANDLE section = program_section(PAGE_READONLY | SEC_IMAGE_NO_EXECUTE, 0, NULL);
    char *view = map_view(section, FILE_MAP_READ);
    assert_non_null(view);
    assert_int_equal(query_page(view + 0x1000).Protect, PAGE_READONLY);
    assert_int_equal(query_page(view + 0x9000).Protect, PAGE_READONLY);
    assert_int_equal(query_page(view + 0xa000).Protect, PAGE_WRITECOPY);
    assert_int_equal(query_page(view).Type, MEM_IMAGE);
    assert_contents((uint8_t *)view, 0, 0xc000);
    assert_fails(VirtualProtect(view, 1, PAGE_EXECUTE_READ, &old), ERROR_INVALID_PARAMETER);
    assert_true(VirtualProtect(view, 1, PAGE_READWRITE, &old));
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

/* Rows 292, 293, and parts that do not begin at the first page. */
static void parts_of_an_image(void **state)
{
    static const struct program_section two[] = {
        { ".text", 0x10000, 0x1800, 0x400, 0x1800, CODE },
        { ".data", 0x20000, 0x12000, 0x1c00, 0x600, DATA },
    };
    struct program before = program;
    (void)state;
    program.sections = two;
    program.section_count = COUNT(two);
    program.section_alignment = 0x10000;
    program.image_size = 0x40000;
    program_make(&program);
    program_write(&program, file_bytes);
    HANDLE section = program_image(NULL);
    uint8_t *view = map_part(section, FILE_MAP_READ, 0, 0x10800);
    assert_non_null(view);
    assert_int_equal(view_size(view), 0x11000);
    assert_contents(view, 0, 0x1000);
    assert_contents(view + 0x10000, 0x10000, 0x11000);
    assert_true(UnmapViewOfFile(view));
    view = map_part(section, FILE_MAP_READ, 0x20000, 0);
    assert_non_null(view);
    assert_ptr_equal(view, (void *)(uintptr_t)(program.base + 0x20000));
    assert_int_equal(view_size(view), 0x20000);
    assert_contents(view, 0x20000, 0x32000);
    /* Behind the last section there is nothing. */
    assert_int_equal(query_page(view + 0x12000).State, MEM_RESERVE);
    assert_int_equal(query_page(view + 0x12000).Protect, 0);
    assert_int_equal(query_page(view + 0x12000).RegionSize, 0xe000);
    assert_true(UnmapViewOfFile(view));
    assert_null(map_part(section, FILE_MAP_READ, 0x40000, 0));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    assert_null(map_part(section, FILE_MAP_READ, 0x1000, 0));
    assert_int_equal(GetLastError(), ERROR_MAPPED_ALIGNMENT);
    assert_true(CloseHandle(section));
    program = before;
}

/* An alignment of less than a page: the file as it is, all of it writable and executable. */
static void flat(void **state)
{
    static const struct program_section one[] = { { ".text", 0x400, 0x200, 0x400, 0x200, CODE } };
    struct program low = program;
    (void)state;
    low.sections = one;
    low.section_count = COUNT(one);
    low.section_alignment = low.file_alignment = 0x200;
    low.image_size = 0x1800;
    low.length = 0x800;
    program_make(&low);
    program_write(&low, file_bytes);
    HANDLE section = program_image(NULL);
    uint8_t *view = map_view(section, FILE_MAP_READ);
    assert_non_null(view);
    assert_int_equal(query_page(view).Protect, PAGE_EXECUTE_WRITECOPY);
    assert_int_equal(query_page(view).RegionSize, 0x2000);
    assert_memory_equal(view, file_bytes, low.length);
    for (size_t i = low.length; i < 0x2000; i++)
        assert_int_equal(view[i], 0);
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

/* Row 308: the image stays what it was. Row 309: the next one is what the file is now. */
static void the_file_changes(void **state)
{
    (void)state;
    HANDLE file = open_file(PROGRAM_PATH, GENERIC_READ | GENERIC_WRITE);
    HANDLE data = create_section(file, PAGE_READWRITE, 0, NULL);
    uint8_t *written = map_view(data, FILE_MAP_WRITE);
    HANDLE image = create_section(file, PAGE_READONLY | SEC_IMAGE, 0, NULL);
    assert_non_null(image);
    uint8_t *early = map_view(image, FILE_MAP_READ);
    written[0] = 'Z';
    memset(written + 0x2800, 0, 0x600);
    uint8_t *late = map_view(image, FILE_MAP_READ);
    assert_contents(early, 0, 0xc000);
    assert_contents(late, 0, 0xc000);
    assert_true(FlushViewOfFile(written, 0));
    assert_int_equal(early[0], 'M');
    assert_true(UnmapViewOfFile(early) && UnmapViewOfFile(late) && CloseHandle(image));
    assert_int_equal(try_create(file, PAGE_READONLY | SEC_IMAGE, 0, NULL), ERROR_BAD_EXE_FORMAT);
    assert_true(UnmapViewOfFile(written) && CloseHandle(data) && CloseHandle(file));
}

static DWORD error_of_open(DWORD access, DWORD disposition, DWORD flags)
{
    HANDLE file =
        CreateFileA(PROGRAM_PATH, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                    NULL, disposition, flags, NULL);
    DWORD error = file == INVALID_HANDLE_VALUE ? GetLastError() : 0;
    if (!error)
        CloseHandle(file);
    return error;
}

/* Rows 360, 364, 365, 367: a program file in use, by a section or only by a view. */
static void the_file_is_in_use(void **state)
{
    (void)state;
    HANDLE section = program_image(NULL);
    void *view = map_view(section, FILE_MAP_READ);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(error_of_open(GENERIC_READ, OPEN_EXISTING, 0), 0);
        assert_int_equal(error_of_open(GENERIC_WRITE, OPEN_EXISTING, 0), ERROR_SHARING_VIOLATION);
        assert_int_equal(error_of_open(GENERIC_READ | GENERIC_WRITE, CREATE_ALWAYS, 0),
                         ERROR_SHARING_VIOLATION);
        assert_int_equal(
            error_of_open(GENERIC_READ | DELETE, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE),
            ERROR_ACCESS_DENIED);
        assert_fails(DeleteFileA(PROGRAM_PATH), ERROR_ACCESS_DENIED);
        if (section)
            assert_true(CloseHandle(section));
        section = NULL;
    }
    assert_true(UnmapViewOfFile(view));
    assert_int_equal(error_of_open(GENERIC_WRITE, OPEN_EXISTING, 0), 0);
    assert_true(DeleteFileA(PROGRAM_PATH));
}

static BOOL remember(const FILEMAP_IMAGE *shown, void *context)
{
    FILEMAP_IMAGE *seen = context;
    assert_int_equal(seen->PartCount, 0); /* called once */
    *seen = *shown;
    for (DWORD i = 1; i < shown->PartCount; i++)
        assert_string_equal(shown->Parts[i].Name, sections[i - 1].name);
    if (shown->PartCount) {
        assert_int_equal(shown->Parts[0].Protection, PAGE_READONLY);
        assert_int_equal(shown->Parts[1].FileOffset, 0x400);
        assert_int_equal(shown->Parts[1].FileBytes, 0x1400);
    }
    return TRUE;
}

static DWORD query_image(FILEMAP_IMAGE *seen)
{
    HANDLE file = open_file(PROGRAM_PATH, GENERIC_READ);
    memset(seen, 0, sizeof *seen);
    SetLastError(0);
    BOOL done = filemap_query_image(file, remember, seen);
    DWORD error = GetLastError();
    assert_int_equal(done, error == 0);
    CloseHandle(file);
    return error;
}

static void described(void **state)
{
    FILEMAP_IMAGE seen;
    (void)state;
    assert_int_equal(query_image(&seen), 0);
    assert_int_equal(seen.Fault, FILEMAP_IMAGE_SOUND);
    assert_int_equal(seen.Base, program.base);
    assert_int_equal(seen.Size, 0xc000);
    assert_int_equal(seen.PartCount, 1 + COUNT(sections));
    assert_int_equal(seen.Machine, IMAGE_FILE_MACHINE_AMD64);
    assert_int_equal(error_of_changed(PROGRAM_OPTIONAL_HEADER + 32, 3, 4), ERROR_BAD_EXE_FORMAT);
    assert_int_equal(query_image(&seen), ERROR_BAD_EXE_FORMAT);
    assert_int_equal(seen.Fault, FILEMAP_IMAGE_BAD_ALIGNMENT);
    assert_int_equal(seen.PartCount, 0);
#ifdef __x86_64__
    error_of_changed(PROGRAM_FILE_HEADER, 0xaa64, 2);
    assert_int_equal(query_image(&seen), 0);
    assert_int_equal(seen.Fault, FILEMAP_IMAGE_MACHINE_FOREIGN);
    assert_int_equal(seen.PartCount, 1 + COUNT(sections));
#endif
    assert_fails(filemap_query_image(NULL, remember, &seen), ERROR_INVALID_HANDLE);
    HANDLE file = open_file(PROGRAM_PATH, GENERIC_WRITE);
    assert_fails(filemap_query_image(file, remember, &seen), ERROR_ACCESS_DENIED);
    assert_fails(filemap_query_image(file, NULL, NULL), ERROR_INVALID_PARAMETER);
    assert_true(CloseHandle(file));
}

#define IMAGE_TEST(function) cmocka_unit_test_setup_teardown(function, make_program, remove_program)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IMAGE_TEST(attributes),
        IMAGE_TEST(rights_of_the_file),
        IMAGE_TEST(sizes),
        IMAGE_TEST(size_is_rounded),
        IMAGE_TEST(malformed),
        IMAGE_TEST(contents),
        IMAGE_TEST(headers_without_data),
        IMAGE_TEST(protections),
        IMAGE_TEST(no_execute),
        IMAGE_TEST(parts_of_an_image),
        IMAGE_TEST(flat),
        IMAGE_TEST(the_file_changes),
        IMAGE_TEST(the_file_is_in_use),
        IMAGE_TEST(described),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
