/* SPDX-License-Identifier: MIT */
/*
 * engine/image: what is read from the headers of program files, and that every file that is wrong
 * gets its own error, whatever stands in it.
 */
#include "engine/image.h"
#include "engine/status.h"

#include "testing.h"

#include "programfile.h"

#define CODE (PROGRAM_CODE | PROGRAM_READ | PROGRAM_EXECUTE)
#define DATA (PROGRAM_DATA | PROGRAM_READ | PROGRAM_WRITE)

static const struct program_section sections[] = {
    { ".text", 0x1000, 0x1234, 0x400, 0x1400, CODE },
    { ".data", 0x3000, 0x3000, 0x1800, 0x200, DATA },
    { ".bss", 0x6000, 0x800, 0, 0, DATA },
    { ".shared", 0x7000, 0x10, 0x1a00, 0x200, DATA | PROGRAM_SHARED },
};

static const struct program good = {
    .machine = PROGRAM_AMD64,
    .magic = PROGRAM_PE32_PLUS,
    .base = 0x140000000,
    .section_alignment = 0x1000,
    .file_alignment = 0x200,
    .image_size = 0x8000,
    .header_size = 0x400,
    .sections = sections,
    .section_count = COUNT(sections),
    .length = 0x1c00,
};

struct memory {
    const uint8_t *bytes;
    size_t length;
    int error; /* -errno for each read */
};

/* Its own block for each file: a sanitizer sees what is read beyond. */
static ssize_t read_memory(void *context, void *buffer, size_t size, uint64_t offset)
{
    const struct memory *memory = context;
    if (memory->error)
        return memory->error;
    assert_true(offset < memory->length && size <= memory->length - offset);
    memcpy(buffer, memory->bytes + offset, size);
    return (ssize_t)size;
}

static NTSTATUS read_bytes(const uint8_t *bytes, size_t length, struct image **out,
                           enum image_fault *fault)
{
    struct memory memory = { .bytes = bytes, .length = length };
    struct image_source source = { read_memory, &memory, length };
    return image_read(&source, out, fault);
}

/* A program, changed in one place. */
static uint8_t *bytes_of(const struct program *program)
{
    uint8_t *bytes = malloc(program->length);
    assert_non_null(bytes);
    program_write(program, bytes);
    return bytes;
}

static NTSTATUS status_of(uint8_t *bytes, size_t length, enum image_fault expected)
{
    struct image *image = NULL;
    enum image_fault fault = IMAGE_FAULTS;
    uint8_t *exact = malloc(length ? length : 1);
    assert_non_null(exact);
    memcpy(exact, bytes, length);
    NTSTATUS status = read_bytes(exact, length, &image, &fault);
    assert_int_equal(fault, expected);
    assert_int_equal(!image, status != STATUS_SUCCESS);
    free(image);
    free(exact);
    return status;
}

/* Writes VALUE at OFFSET of the good program and tells what becomes of it. */
static NTSTATUS changed(size_t offset, uint64_t value, unsigned size, enum image_fault fault)
{
    uint8_t *bytes = bytes_of(&good);
    program_put(bytes, offset, value, size);
    NTSTATUS status = status_of(bytes, good.length, fault);
    free(bytes);
    return status;
}

static NTSTATUS status_of_program(const struct program *program, enum image_fault fault)
{
    uint8_t *bytes = bytes_of(program);
    NTSTATUS status = status_of(bytes, program->length, fault);
    free(bytes);
    return status;
}

static struct image *image_of(const struct program *program)
{
    enum image_fault fault;
    struct image *image = NULL;
    uint8_t *bytes = bytes_of(program);
    assert_int_equal(read_bytes(bytes, program->length, &image, &fault), STATUS_SUCCESS);
    assert_int_equal(fault, IMAGE_SOUND);
    free(bytes);
    return image;
}

static void assert_part(const struct image_part *part, const char *name, uint32_t address,
                        uint32_t size, uint32_t file_offset, uint32_t file_bytes, ULONG protection)
{
    assert_string_equal(part->name, name);
    assert_int_equal(part->address, address);
    assert_int_equal(part->size, size);
    assert_int_equal(part->file_offset, file_offset);
    assert_int_equal(part->file_bytes, file_bytes);
    assert_int_equal(part->protection, protection);
}

static void layout(void **state)
{
    (void)state;
    struct image *image = image_of(&good);
    assert_int_equal(image->size, 0x8000);
    assert_int_equal(image->count, 5);
    assert_int_equal(image->mapped, 5);
    assert_int_equal(image->facts.base, 0x140000000);
    assert_int_equal(image->facts.stack_reserve, 0x100000);
    assert_int_equal(image->facts.stack_commit, 0x1000);
    assert_int_equal(image->facts.subsystem, 3);
    assert_part(&image->parts[0], "", 0, 0x1000, 0, 0x400, PAGE_READONLY);
    assert_part(&image->parts[1], ".text", 0x1000, 0x2000, 0x400, 0x1400, PAGE_EXECUTE_READ);
    assert_part(&image->parts[2], ".data", 0x3000, 0x3000, 0x1800, 0x200, PAGE_WRITECOPY);
    assert_part(&image->parts[3], ".bss", 0x6000, 0x1000, 0, 0, PAGE_WRITECOPY);
    assert_part(&image->parts[4], ".shared", 0x7000, 0x1000, 0x1a00, 0x200, PAGE_READWRITE);
    assert_true(image->parts[4].shared);
    assert_false(image->parts[2].shared);
    assert_false(image->flat);
    free(image);
}

static void layout_of_32_bits(void **state)
{
    (void)state;
    struct program narrow = good;
    narrow.machine = PROGRAM_I386;
    narrow.magic = PROGRAM_PE32;
    narrow.base = 0x400000;
    struct image *image = image_of(&narrow);
    assert_int_equal(image->facts.base, 0x400000);
    assert_int_equal(image->facts.stack_reserve, 0x100000);
    assert_int_equal(image->facts.stack_commit, 0x1000);
    assert_part(&image->parts[2], ".data", 0x3000, 0x3000, 0x1800, 0x200, PAGE_WRITECOPY);
    free(image);
}

/* Row 299, and pages that are shared though they can be written. */
static void protections(void **state)
{
    static const struct {
        uint32_t flags;
        ULONG protection, without_execution;
    } cases[] = {
        { 0, PAGE_NOACCESS, PAGE_NOACCESS },
        { PROGRAM_READ, PAGE_READONLY, PAGE_READONLY },
        { PROGRAM_WRITE, PAGE_WRITECOPY, PAGE_WRITECOPY },
        { PROGRAM_READ | PROGRAM_WRITE, PAGE_WRITECOPY, PAGE_WRITECOPY },
        { PROGRAM_EXECUTE, PAGE_EXECUTE, PAGE_READONLY },
        { PROGRAM_EXECUTE | PROGRAM_READ, PAGE_EXECUTE_READ, PAGE_READONLY },
        { PROGRAM_EXECUTE | PROGRAM_WRITE, PAGE_EXECUTE_WRITECOPY, PAGE_WRITECOPY },
        { PROGRAM_EXECUTE | PROGRAM_READ | PROGRAM_WRITE, PAGE_EXECUTE_WRITECOPY, PAGE_WRITECOPY },
        { PROGRAM_SHARED | PROGRAM_READ, PAGE_READONLY, PAGE_READONLY },
        { PROGRAM_SHARED | PROGRAM_READ | PROGRAM_WRITE, PAGE_READWRITE, PAGE_READWRITE },
        { PROGRAM_SHARED | PROGRAM_EXECUTE | PROGRAM_WRITE, PAGE_EXECUTE_READWRITE,
          PAGE_READWRITE },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(image_protection(cases[i].flags), cases[i].protection);
        /* Row 298: what a section says it contains does not matter. */
        assert_int_equal(
            image_protection(cases[i].flags | PROGRAM_CODE | PROGRAM_DATA | PROGRAM_DISCARDABLE),
            cases[i].protection);
        assert_int_equal(image_without_execution(cases[i].protection), cases[i].without_execution);
    }
    struct image *image = image_of(&good);
    image_forbid_execution(image);
    assert_int_equal(image->parts[1].protection, PAGE_READONLY);
    assert_true(image->no_execute);
    free(image);
}

/* Rows 040, 069, 283-285. */
static void no_program_at_all(void **state)
{
    (void)state;
    uint8_t *bytes = bytes_of(&good);
    assert_int_equal(status_of(bytes, 0, IMAGE_FILE_EMPTY), STATUS_INVALID_FILE_FOR_SECTION);
    assert_int_equal(status_of(bytes, 1, IMAGE_NOT_MZ), STATUS_INVALID_IMAGE_NOT_MZ);
    assert_int_equal(status_of(bytes, 2, IMAGE_NO_PE_HEADER), STATUS_INVALID_IMAGE_PROTECT);
    assert_int_equal(status_of(bytes, PROGRAM_NEW_HEADER, IMAGE_NO_PE_HEADER),
                     STATUS_INVALID_IMAGE_PROTECT);
    free(bytes);
    assert_int_equal(changed(0, 'Z', 1, IMAGE_NOT_MZ), STATUS_INVALID_IMAGE_NOT_MZ);
    assert_int_equal(changed(60, 0x98760000, 4, IMAGE_NO_PE_HEADER), STATUS_INVALID_IMAGE_PROTECT);
    assert_int_equal(changed(60, 0xFFFFFFFF, 4, IMAGE_NO_PE_HEADER), STATUS_INVALID_IMAGE_PROTECT);
    assert_int_equal(changed(PROGRAM_NEW_HEADER, 0x4D5A, 2, IMAGE_NO_PE_HEADER),
                     STATUS_INVALID_IMAGE_PROTECT);
    assert_int_equal(changed(PROGRAM_NEW_HEADER + 2, 1, 1, IMAGE_NO_PE_HEADER),
                     STATUS_INVALID_IMAGE_PROTECT);
}

/* Row 284. */
static void older_formats(void **state)
{
    static const struct {
        uint8_t system;
        NTSTATUS status;
    } cases[] = {
        { 0, STATUS_INVALID_IMAGE_NE_FORMAT }, { 1, STATUS_INVALID_IMAGE_NE_FORMAT },
        { 2, STATUS_INVALID_IMAGE_WIN_16 },    { 3, STATUS_INVALID_IMAGE_NE_FORMAT },
        { 5, STATUS_INVALID_IMAGE_PROTECT },
    };
    (void)state;
    uint8_t *bytes = bytes_of(&good);
    memcpy(bytes + PROGRAM_NEW_HEADER, "NE", 2);
    for (size_t i = 0; i < COUNT(cases); i++) {
        bytes[PROGRAM_NEW_HEADER + 0x36] = cases[i].system;
        assert_int_equal(status_of(bytes, good.length, IMAGE_OLD_FORMAT), cases[i].status);
    }
    assert_int_equal(status_of(bytes, PROGRAM_NEW_HEADER + 2, IMAGE_OLD_FORMAT),
                     STATUS_INVALID_IMAGE_NE_FORMAT);
    memcpy(bytes + PROGRAM_NEW_HEADER, "LE", 2);
    assert_int_equal(status_of(bytes, good.length, IMAGE_OLD_FORMAT),
                     STATUS_INVALID_IMAGE_LE_FORMAT);
    free(bytes);
}

enum {
    NT_HEADER = PROGRAM_OPTIONAL_HEADER,
    FIRST_SECTION = PROGRAM_OPTIONAL_HEADER + 240,
    SECOND_SECTION = FIRST_SECTION + 40,
};

/* Row 286, and each field of the headers on its own. */
static void wrong_headers(void **state)
{
    static const struct {
        size_t offset;
        uint64_t value;
        unsigned size;
        enum image_fault fault;
    } cases[] = {
        { PROGRAM_FILE_HEADER, 0xdead, 2, IMAGE_MACHINE_UNKNOWN },
        { PROGRAM_FILE_HEADER, 0, 2, IMAGE_MACHINE_UNKNOWN },
        { PROGRAM_FILE_HEADER, PROGRAM_I386, 2, IMAGE_BAD_MAGIC },
        { NT_HEADER, PROGRAM_PE32, 2, IMAGE_BAD_MAGIC },
        { NT_HEADER, 0x107, 2, IMAGE_BAD_MAGIC },
        { PROGRAM_FILE_HEADER + 16, 63, 2, IMAGE_HEADER_CUT },
        { PROGRAM_FILE_HEADER + 18, 0x2022 & ~2, 2, IMAGE_NOT_EXECUTABLE },
        { NT_HEADER + 24, 0x140001000, 8, IMAGE_BAD_BASE },
        { NT_HEADER + 32, 0, 4, IMAGE_BAD_ALIGNMENT },
        { NT_HEADER + 32, 0x3000, 4, IMAGE_BAD_ALIGNMENT },
        { NT_HEADER + 32, 0x100, 4, IMAGE_BAD_ALIGNMENT },
        { NT_HEADER + 32, 0x800, 4, IMAGE_BAD_ALIGNMENT },
        { NT_HEADER + 36, 0, 4, IMAGE_BAD_ALIGNMENT },
        { NT_HEADER + 36, 0x100, 4, IMAGE_BAD_ALIGNMENT },
        { NT_HEADER + 36, 0x300, 4, IMAGE_BAD_ALIGNMENT },
        { NT_HEADER + 36, 0x2000, 4, IMAGE_BAD_ALIGNMENT },
        { NT_HEADER + 56, 0, 4, IMAGE_BAD_SIZE },
        { NT_HEADER + 56, 0x77000001, 4, IMAGE_BAD_SIZE },
        { NT_HEADER + 56, 0xFFFFFFFF, 4, IMAGE_BAD_SIZE },
        { NT_HEADER + 56, 0x7000, 4, IMAGE_SECTION_OUTSIDE },
        { NT_HEADER + 60, 0, 4, IMAGE_BAD_HEADER_SIZE },
        { NT_HEADER + 60, 0x8001, 4, IMAGE_BAD_HEADER_SIZE },
        { NT_HEADER + 60, 0xFFFFFFFF, 4, IMAGE_BAD_HEADER_SIZE },
        { NT_HEADER + 60, 0x1001, 4, IMAGE_SECTION_MISPLACED },
        { PROGRAM_FILE_HEADER + 2, 0xFFFF, 2, IMAGE_HEADER_CUT },
        { FIRST_SECTION + 8, 0x5000, 4, IMAGE_SECTION_MISPLACED },
        { FIRST_SECTION + 8, 0xFFFFFFFF, 4, IMAGE_SECTION_OUTSIDE },
        { FIRST_SECTION + 8, 0x7001, 4, IMAGE_SECTION_OUTSIDE },
        { FIRST_SECTION + 12, 0, 4, IMAGE_SECTION_MISPLACED },
        { FIRST_SECTION + 12, 0x2000, 4, IMAGE_SECTION_MISPLACED },
        { FIRST_SECTION + 12, 0x1001, 4, IMAGE_SECTION_MISPLACED },
        { FIRST_SECTION + 12, 0xFFFFF000, 4, IMAGE_SECTION_MISPLACED },
        { SECOND_SECTION + 12, 0x4000, 4, IMAGE_SECTION_MISPLACED },
        /* Row 294: minus 0x200. */
        { FIRST_SECTION + 16, 0xFFFFFE00, 4, IMAGE_SECTION_DATA },
        { FIRST_SECTION + 16, 0x1a00, 4, IMAGE_SECTION_DATA },
        { FIRST_SECTION + 20, 0xFFFFFFFF, 4, IMAGE_SECTION_DATA },
        { FIRST_SECTION + 20, 0x1c00, 4, IMAGE_SECTION_DATA },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(changed(cases[i].offset, cases[i].value, cases[i].size, cases[i].fault),
                         STATUS_INVALID_IMAGE_FORMAT);
}

/* A file that is cut short anywhere is refused, and never read beyond its end. */
static void cut_files(void **state)
{
    (void)state;
    uint8_t *bytes = bytes_of(&good);
    for (size_t length = 0; length < good.length; length++) {
        struct image *image = NULL;
        enum image_fault fault;
        uint8_t *exact = malloc(length ? length : 1);
        assert_non_null(exact);
        memcpy(exact, bytes, length);
        NTSTATUS status = read_bytes(exact, length, &image, &fault);
        /* The last sector need not be whole. */
        if (length > 0x1a00)
            assert_int_equal(status, STATUS_SUCCESS);
        else
            assert_true(status_failed(status));
        free(image);
        free(exact);
    }
    free(bytes);
}

static void reading_fails(void **state)
{
    (void)state;
    struct image *image = NULL;
    enum image_fault fault;
    struct memory memory = { .length = 0x1c00, .error = -EIO };
    struct image_source source = { read_memory, &memory, 0x1c00 };
    assert_int_equal(image_read(&source, &image, &fault), STATUS_IO_DEVICE_ERROR);
    assert_null(image);
}

static void no_sections(void **state)
{
    (void)state;
    struct program bare = good;
    bare.section_count = 0;
    bare.image_size = 0x1000;
    bare.length = 0x200;
    struct image *image = image_of(&bare);
    assert_int_equal(image->count, 1);
    assert_part(&image->parts[0], "", 0, 0x1000, 0, 0x200, PAGE_READONLY);
    free(image);
    bare.image_size = 1; /* row 289: whole pages */
    image = image_of(&bare);
    assert_int_equal(image->size, 0x1000);
    free(image);
}

/* Rows 295-297. */
static void sizes_of_sections(void **state)
{
    static const struct {
        struct program_section section;
        uint32_t size, file_offset, file_bytes;
    } cases[] = {
        { { "more", 0x1000, 0x10, 0x400, 0x1200, DATA }, 0x1000, 0x400, 0x1000 },
        { { "less", 0x1000, 0x2000, 0x400, 0x200, DATA }, 0x2000, 0x400, 0x200 },
        { { "novirt", 0x1000, 0, 0x400, 0x1200, DATA }, 0x2000, 0x400, 0x1200 },
        { { "noraw", 0x1000, 0x1001, 0x400, 0, DATA }, 0x2000, 0, 0 },
        { { "noplace", 0x1000, 0x1001, 0, 0x200, DATA }, 0x2000, 0, 0 },
        { { "odd", 0x1000, 0x1000, 0x5ff, 0x123, DATA }, 0x1000, 0x400, 0x123 },
    };
    struct program one = good;
    (void)state;
    one.section_count = 1;
    one.image_size = 0x3000;
    for (size_t i = 0; i < COUNT(cases); i++) {
        one.sections = &cases[i].section;
        struct image *image = image_of(&one);
        assert_part(&image->parts[1], cases[i].section.name, 0x1000, cases[i].size,
                    cases[i].file_offset, cases[i].file_bytes, PAGE_WRITECOPY);
        free(image);
    }
    struct program_section empty = { "empty", 0x1000, 0, 0x400, 0, DATA };
    one.sections = &empty;
    assert_int_equal(status_of_program(&one, IMAGE_SECTION_EMPTY), STATUS_INVALID_IMAGE_FORMAT);
    /* Eight characters are no string. */
    struct program_section named = { "12345678", 0x1000, 1, 0, 0, DATA };
    one.sections = &named;
    struct image *image = image_of(&one);
    assert_string_equal(image->parts[1].name, "12345678");
    free(image);
}

/* Between a section's pages and the next multiple of the alignment there is nothing. */
static void large_alignment(void **state)
{
    static const struct program_section two[] = {
        { "one", 0x10000, 0x1800, 0x400, 0x200, CODE },
        { "two", 0x20000, 0x800, 0x600, 0x200, DATA },
    };
    struct program wide = good;
    (void)state;
    wide.sections = two;
    wide.section_count = COUNT(two);
    wide.section_alignment = 0x10000;
    wide.image_size = 0x30000;
    struct image *image = image_of(&wide);
    assert_part(&image->parts[0], "", 0, 0x1000, 0, 0x400, PAGE_READONLY);
    assert_part(&image->parts[1], "one", 0x10000, 0x2000, 0x400, 0x200, PAGE_EXECUTE_READ);
    assert_part(&image->parts[2], "two", 0x20000, 0x1000, 0x600, 0x200, PAGE_WRITECOPY);
    free(image);
}

/* With an alignment below a page, the file is mapped as it is. */
static void flat(void **state)
{
    struct program_section same[] = {
        { "one", 0x400, 0x200, 0x400, 0x200, CODE },
        { "two", 0x600, 0x200, 0x600, 0x200, DATA },
    };
    struct program low = good;
    (void)state;
    low.sections = same;
    low.section_count = COUNT(same);
    low.section_alignment = low.file_alignment = 0x200;
    low.image_size = 0x1800;
    low.length = 0x800;
    struct image *image = image_of(&low);
    assert_true(image->flat);
    assert_int_equal(image->mapped, 1);
    assert_int_equal(image->count, 3);
    assert_part(&image->parts[0], "", 0, 0x2000, 0, 0x800, PAGE_EXECUTE_WRITECOPY);
    free(image);
    same[1].address = 0x1000;
    assert_int_equal(status_of_program(&low, IMAGE_SECTION_MISPLACED), STATUS_INVALID_IMAGE_FORMAT);
    same[1].address = 0x600;
    same[1].virtual_size = 0x2000;
    assert_int_equal(status_of_program(&low, IMAGE_SECTION_OUTSIDE), STATUS_INVALID_IMAGE_FORMAT);
}

/* Rows 286-288. */
static void machines(void **state)
{
    static const struct {
        uint16_t machine, magic;
    } cases[] = {
        { 0x14c, PROGRAM_PE32 },       { 0x1c4, PROGRAM_PE32 },      { 0x1c0, PROGRAM_PE32 },
        { 0x1c2, PROGRAM_PE32 },       { 0x200, PROGRAM_PE32_PLUS }, { 0x8664, PROGRAM_PE32_PLUS },
        { 0xaa64, PROGRAM_PE32_PLUS },
    };
    unsigned mapped = 0, native = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct program other = good;
        enum image_fault fault = IMAGE_SOUND;
        other.machine = cases[i].machine;
        other.magic = cases[i].magic;
        other.base = 0x400000;
        struct image *image = image_of(&other);
        NTSTATUS status = image_check_machine(image, &fault);
        assert_int_equal(fault, status ? IMAGE_MACHINE_FOREIGN : IMAGE_SOUND);
        mapped += status == STATUS_SUCCESS;
        native += !image_is_foreign(image);
#ifdef __x86_64__
        assert_int_equal(status == STATUS_SUCCESS,
                         cases[i].machine == 0x14c || cases[i].machine == 0x8664);
        assert_int_equal(image_is_foreign(image), cases[i].machine != 0x8664);
#endif
        free(image);
    }
    assert_true(mapped >= 1 && native <= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layout),          cmocka_unit_test(layout_of_32_bits),
        cmocka_unit_test(protections),     cmocka_unit_test(no_program_at_all),
        cmocka_unit_test(older_formats),   cmocka_unit_test(wrong_headers),
        cmocka_unit_test(cut_files),       cmocka_unit_test(reading_fails),
        cmocka_unit_test(no_sections),     cmocka_unit_test(sizes_of_sections),
        cmocka_unit_test(large_alignment), cmocka_unit_test(flat),
        cmocka_unit_test(machines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
