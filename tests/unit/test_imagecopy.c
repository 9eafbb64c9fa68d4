/* SPDX-License-Identifier: MIT */
/*
 * engine/imagecopy: the copy has what the image has; its description is read again as it was
 * written, and whatever else stands there is refused.
 */
#include "engine/imagecopy.h"
#include "engine/process.h"
#include "engine/record.h"
#include "engine/status.h"

#include "testing.h"

#include <sys/mman.h>

#include "programfile.h"

static const struct program_section sections[] = {
    { ".text", 0x1000, 0x1000, 0x400, 0x1000, PROGRAM_READ | PROGRAM_EXECUTE },
    { ".data", 0x2000, 0x2000, 0x1400, 0x200, PROGRAM_READ | PROGRAM_WRITE },
    { ".shared", 0x4000, 0x1000, 0x1600, 0x200, PROGRAM_READ | PROGRAM_WRITE | PROGRAM_SHARED },
};

static const struct program program = {
    .machine = PROGRAM_AMD64,
    .magic = PROGRAM_PE32_PLUS,
    .base = 0x180000000,
    .section_alignment = 0x1000,
    .file_alignment = 0x200,
    .image_size = 0x5000,
    .header_size = 0x400,
    .sections = sections,
    .section_count = COUNT(sections),
    .length = 0x1800,
};

static struct image *image;
static int source;

static int begin(void **state)
{
    uint8_t bytes[0x1800];
    enum image_fault fault;
    (void)state;
    program_write(&program, bytes);
    source = memfd_create("program", MFD_CLOEXEC);
    if (source < 0 || write(source, bytes, sizeof bytes) != sizeof bytes)
        return -1;
    return image_read_file(source, sizeof bytes, &image, &fault) ? -1 : 0;
}

static int end(void **state)
{
    (void)state;
    free(image);
    return close(source);
}

static void assert_same_pages(int fd)
{
    uint8_t page[0x1000], first[0x400];
    assert_int_equal(pread(fd, page, sizeof page, 0), sizeof page);
    assert_int_equal(pread(source, first, sizeof first, 0), sizeof first);
    assert_memory_equal(page, first, sizeof first);
    for (size_t i = sizeof first; i < sizeof page; i++)
        assert_int_equal(page[i], 0);
    for (size_t at = 0x1000; at < 0x5000; at += sizeof page) {
        assert_int_equal(pread(fd, page, sizeof page, (off_t)at), sizeof page);
        for (size_t i = 0; i < sizeof page; i++) {
            uint8_t expected = at == 0x1000                ? program_byte(0x400 + i)
                               : at == 0x2000 && i < 0x200 ? program_byte(0x1400 + i)
                               : at == 0x4000 && i < 0x200 ? program_byte(0x1600 + i)
                                                           : 0;
            assert_int_equal(page[i], expected);
        }
    }
}

static NTSTATUS make(struct descriptor *copy)
{
    process_enter();
    NTSTATUS status = imagecopy_make(image, source, copy);
    process_leave();
    return status;
}

static void memory_file(void **state)
{
    struct descriptor copy, clone;
    (void)state;
    assert_int_equal(make(&copy), STATUS_SUCCESS);
    assert_same_pages(copy.fd);
    /* Nobody can cut it off under a view. */
    assert_int_equal(ftruncate(copy.fd, 0), -1);
    assert_int_equal(imagecopy_clone(image, copy.fd, &clone), STATUS_SUCCESS);
    assert_same_pages(clone.fd);
    descriptor_close(&copy);
    descriptor_close(&clone);
}

/*
 * Pages that the file has nothing for take no memory, but for those that processes share. Behind
 * them is a page that tells other processes of the parts.
 */
static void only_what_is_needed(void **state)
{
    struct descriptor copy;
    struct stat status;
    (void)state;
    assert_int_equal(make(&copy), STATUS_SUCCESS);
    assert_int_equal(fstat(copy.fd, &status), 0);
    assert_int_equal(status.st_size, 0x6000);
    assert_int_equal(status.st_blocks * 512, 5 * 0x1000);
    descriptor_close(&copy);
}

/* It was cut short after its headers were read. */
static void a_file_that_shrinks(void **state)
{
    struct descriptor copy;
    (void)state;
    assert_int_equal(ftruncate(source, 0x1500), 0);
    assert_int_equal(make(&copy), STATUS_INVALID_IMAGE_FORMAT);
}

static int write_copy(void)
{
    uint64_t payload = imagecopy_payload(image);
    int fd = memfd_create("object", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(payload % record_unit(), 0);
    assert_int_equal(ftruncate(fd, (off_t)payload), 0);
    process_enter();
    assert_int_equal(imagecopy_write(image, source, fd, payload), STATUS_SUCCESS);
    process_leave();
    return fd;
}

static void description(void **state)
{
    (void)state;
    struct image *read = NULL;
    int fd = write_copy();
    assert_same_pages(fd);
    assert_int_equal(imagecopy_read(fd, imagecopy_payload(image), &read), STATUS_SUCCESS);
    assert_int_equal(read->size, image->size);
    assert_int_equal(read->count, image->mapped);
    assert_int_equal(read->mapped, image->mapped);
    assert_memory_equal(&read->facts, &image->facts, sizeof read->facts);
    for (uint32_t i = 0; i < read->count; i++) {
        assert_int_equal(read->parts[i].address, image->parts[i].address);
        assert_int_equal(read->parts[i].size, image->parts[i].size);
        assert_int_equal(read->parts[i].protection, image->parts[i].protection);
        assert_int_equal(read->parts[i].shared, image->parts[i].shared);
    }
    assert_false(read->no_execute);
    free(read);
    close(fd);
    image_forbid_execution(image);
    fd = write_copy();
    assert_int_equal(imagecopy_read(fd, imagecopy_payload(image), &read), STATUS_SUCCESS);
    assert_true(read->no_execute);
    free(read);
    close(fd);
}

/* What views rely on. */
static void assert_sound(const struct image *read, uint64_t payload)
{
    uint64_t next = 0;
    assert_true(read->size && read->size % IMAGE_PAGE == 0 && read->size <= payload);
    assert_true(read->count && read->mapped == read->count);
    for (uint32_t i = 0; i < read->count; i++) {
        const struct image_part *part = &read->parts[i];
        assert_true(part->address >= next && part->address % IMAGE_PAGE == 0);
        assert_int_equal(part->size % IMAGE_PAGE, 0);
        next = (uint64_t)part->address + part->size;
        if (part->protection == PAGE_READWRITE || part->protection == PAGE_EXECUTE_READWRITE)
            assert_true(part->shared);
    }
    assert_true(next <= read->size);
}

/* Each byte of the description, with each of some values. */
static void forged_descriptions(void **state)
{
    static const uint8_t values[] = { 0, 1, 4, 0x10, 0x40, 0x7F, 0x80, 0xFF };
    (void)state;
    int fd = write_copy(), refused = 0;
    uint64_t payload = imagecopy_payload(image);
    for (uint64_t at = image->size; at < payload; at++)
        for (size_t i = 0; i < COUNT(values); i++) {
            struct image *read = NULL;
            uint8_t before;
            assert_int_equal(pread(fd, &before, 1, (off_t)at), 1);
            assert_int_equal(pwrite(fd, &values[i], 1, (off_t)at), 1);
            NTSTATUS status = imagecopy_read(fd, payload, &read);
            if (status) {
                assert_int_equal(status, STATUS_FILE_CORRUPT_ERROR);
                refused++;
            } else {
                assert_sound(read, payload);
                free(read);
            }
            assert_int_equal(pwrite(fd, &before, 1, (off_t)at), 1);
        }
    assert_true(refused > 100);
    for (uint64_t shorter = 0; shorter < payload; shorter += 511) {
        struct image *read = NULL;
        assert_int_equal(imagecopy_read(fd, shorter, &read), STATUS_FILE_CORRUPT_ERROR);
    }
    close(fd);
}

#define COPY_TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COPY_TEST(memory_file), COPY_TEST(only_what_is_needed), COPY_TEST(a_file_that_shrinks),
        COPY_TEST(description), COPY_TEST(forged_descriptions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
