/* SPDX-License-Identifier: MIT */
/* Program files (PE32 and PE32+): what their headers say about the image in memory. */
#include "engine/image.h"
#include "engine/imageheader.h"
#include "engine/rounding.h"
#include "engine/status.h"

#include "linux/file.h"

#include <stdlib.h>
#include <string.h>

/* Windows reads files by sectors, whatever a header says (row 294). */
#define SECTOR 512U

#define SECTION_HEADER_SIZE 40U

/* Of one section header. */
enum {
    SECTION_NAME = 0,
    SECTION_VIRTUAL_SIZE = 8,
    SECTION_ADDRESS = 12,
    SECTION_RAW_SIZE = 16,
    SECTION_RAW_OFFSET = 20,
    SECTION_CHARACTERISTICS = 36,
};

ULONG image_protection(uint32_t characteristics)
{
    BOOL reads = (characteristics & IMAGE_SCN_MEM_READ) != 0;
    BOOL executes = (characteristics & IMAGE_SCN_MEM_EXECUTE) != 0;
    if (characteristics & IMAGE_SCN_MEM_WRITE) {
        if (characteristics & IMAGE_SCN_MEM_SHARED)
            return executes ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
        return executes ? PAGE_EXECUTE_WRITECOPY : PAGE_WRITECOPY;
    }
    if (executes)
        return reads ? PAGE_EXECUTE_READ : PAGE_EXECUTE;
    return reads ? PAGE_READONLY : PAGE_NOACCESS;
}

ULONG image_without_execution(ULONG protection)
{
    switch (protection) {
    case PAGE_EXECUTE:
    case PAGE_EXECUTE_READ:
        return PAGE_READONLY;
    case PAGE_EXECUTE_READWRITE:
        return PAGE_READWRITE;
    case PAGE_EXECUTE_WRITECOPY:
        return PAGE_WRITECOPY;
    default:
        return protection;
    }
}

void image_forbid_execution(struct image *image)
{
    image->no_execute = TRUE;
    for (uint32_t i = 0; i < image->count; i++)
        image->parts[i].protection = image_without_execution(image->parts[i].protection);
}

/* The headers and what is behind them up to the first section. */
static struct image_part header_part(const struct image *image, uint64_t length)
{
    uint32_t size = image->flat ? image->size : image->facts.header_size;
    return (struct image_part){
        .size = (uint32_t)round_up(size, IMAGE_PAGE),
        .file_bytes = length < size ? (uint32_t)length : size,
        .protection = image->flat ? PAGE_EXECUTE_WRITECOPY : PAGE_READONLY,
        .virtual_size = size,
        .raw_size = size,
        .characteristics = IMAGE_SCN_MEM_READ,
    };
}

static void describe_part(const uint8_t *header, struct image_part *part)
{
    memcpy(part->name, header + SECTION_NAME, sizeof part->name - 1);
    part->virtual_size = header_word32(header + SECTION_VIRTUAL_SIZE);
    part->address = header_word32(header + SECTION_ADDRESS);
    part->raw_size = header_word32(header + SECTION_RAW_SIZE);
    part->raw_offset = header_word32(header + SECTION_RAW_OFFSET);
    part->characteristics = header_word32(header + SECTION_CHARACTERISTICS);
    part->protection = image_protection(part->characteristics);
    part->shared = (part->characteristics & IMAGE_SCN_MEM_SHARED) &&
                   (part->characteristics & IMAGE_SCN_MEM_WRITE);
}

/* Which bytes of the file a section shows (rows 294-297). */
static enum image_fault place_data(struct image_part *part, uint64_t length)
{
    uint64_t end = (uint64_t)part->raw_offset + part->raw_size;
    if (part->raw_size == 0 || part->raw_offset == 0)
        return IMAGE_SOUND;
    if (end > UINT32_MAX || end > round_up(length, SECTOR))
        return IMAGE_SECTION_DATA;
    part->file_offset = part->raw_offset / SECTOR * SECTOR;
    if (part->file_offset >= length)
        return IMAGE_SECTION_DATA;
    part->file_bytes = part->raw_size < part->size ? part->raw_size : part->size;
    if (part->file_bytes > length - part->file_offset)
        part->file_bytes = (uint32_t)(length - part->file_offset);
    return IMAGE_SOUND;
}

/* A section of an image that is mapped as the file is: memory and file must agree. */
static enum image_fault place_flat(const struct image *image, struct image_part *part)
{
    uint64_t size = part->virtual_size ? part->virtual_size : part->raw_size;
    part->protection = PAGE_EXECUTE_WRITECOPY;
    part->shared = FALSE;
    if (part->raw_size && part->raw_offset && part->raw_offset != part->address)
        return IMAGE_SECTION_MISPLACED;
    if (part->address + size > image->size)
        return IMAGE_SECTION_OUTSIDE;
    part->size = (uint32_t)size;
    return IMAGE_SOUND;
}

/* NEXT: where the section must begin, and then where the one after it must. */
static enum image_fault place_part(const struct image *image, struct image_part *part,
                                   uint64_t length, uint64_t *next)
{
    uint64_t size = part->virtual_size ? part->virtual_size : part->raw_size;
    if (image->flat)
        return place_flat(image, part);
    if (size == 0)
        return IMAGE_SECTION_EMPTY;
    if (part->address != *next)
        return IMAGE_SECTION_MISPLACED;
    uint64_t pages = round_up(size, IMAGE_PAGE);
    if (part->address + pages > image->size)
        return IMAGE_SECTION_OUTSIDE;
    part->size = (uint32_t)pages;
    *next = part->address + round_up(size, image->facts.section_alignment);
    return place_data(part, length);
}

static NTSTATUS read_parts(const struct image_source *source, uint64_t table, struct image *image,
                           enum image_fault *fault)
{
    uint8_t header[SECTION_HEADER_SIZE];
    uint64_t next = round_up(image->facts.header_size, image->facts.section_alignment);
    image->parts[0] = header_part(image, source->length);
    for (uint32_t i = 1; i < image->count; i++) {
        struct image_part *part = &image->parts[i];
        uint64_t offset = table + (uint64_t)(i - 1) * sizeof header;
        NTSTATUS status = header_bytes(source, header, sizeof header, offset);
        if (status) {
            *fault = IMAGE_HEADER_CUT;
            return status;
        }
        memset(part, 0, sizeof *part);
        part->header_offset = offset <= UINT32_MAX ? (uint32_t)offset : 0;
        describe_part(header, part);
        *fault = place_part(image, part, source->length, &next);
        if (*fault)
            return STATUS_INVALID_IMAGE_FORMAT;
    }
    return STATUS_SUCCESS;
}

NTSTATUS image_read(const struct image_source *source, struct image **out, enum image_fault *fault)
{
    struct image_facts facts;
    uint64_t table;
    *fault = IMAGE_SOUND;
    NTSTATUS status = header_read(source, &facts, &table, fault);
    if (status)
        return status;
    uint32_t count = facts.section_count + 1U;
    uint64_t table_size = (uint64_t)facts.section_count * SECTION_HEADER_SIZE;
    if (table_size && (table > source->length || table_size > source->length - table)) {
        *fault = IMAGE_HEADER_CUT;
        return STATUS_INVALID_IMAGE_FORMAT;
    }
    struct image *image = calloc(1, sizeof *image + count * sizeof *image->parts);
    if (!image)
        return STATUS_NO_MEMORY;
    image->facts = facts;
    image->size = (uint32_t)round_up(facts.size, IMAGE_PAGE);
    image->flat = facts.section_alignment < IMAGE_PAGE;
    image->count = count;
    image->mapped = image->flat ? 1 : count;
    status = read_parts(source, table, image, fault);
    if (status)
        free(image);
    else
        *out = image;
    return status;
}

static ssize_t read_descriptor(void *context, void *buffer, size_t size, uint64_t offset)
{
    return file_read_at(*(const int *)context, buffer, size, offset);
}

NTSTATUS image_read_file(int fd, uint64_t length, struct image **out, enum image_fault *fault)
{
    struct image_source source = { .read = read_descriptor, .context = &fd, .length = length };
    return image_read(&source, out, fault);
}

#if defined(__x86_64__)
#define NATIVE IMAGE_FILE_MACHINE_AMD64
static const uint16_t mappable[] = { IMAGE_FILE_MACHINE_AMD64, IMAGE_FILE_MACHINE_I386 };
#elif defined(__i386__)
#define NATIVE IMAGE_FILE_MACHINE_I386
static const uint16_t mappable[] = { IMAGE_FILE_MACHINE_I386 };
#elif defined(__aarch64__)
#define NATIVE IMAGE_FILE_MACHINE_ARM64
static const uint16_t mappable[] = { IMAGE_FILE_MACHINE_ARM64, IMAGE_FILE_MACHINE_ARMNT,
                                     IMAGE_FILE_MACHINE_AMD64, IMAGE_FILE_MACHINE_I386 };
#else /* there is no Windows for it: whatever most programs are made for */
#define NATIVE IMAGE_FILE_MACHINE_UNKNOWN
static const uint16_t mappable[] = { IMAGE_FILE_MACHINE_AMD64, IMAGE_FILE_MACHINE_I386,
                                     IMAGE_FILE_MACHINE_ARM64 };
#endif

NTSTATUS image_check_machine(const struct image *image, enum image_fault *fault)
{
    for (size_t i = 0; i < sizeof mappable / sizeof *mappable; i++)
        if (mappable[i] == image->facts.machine)
            return STATUS_SUCCESS;
    *fault = IMAGE_MACHINE_FOREIGN;
    return sizeof(void *) == 4 && image->facts.machine == IMAGE_FILE_MACHINE_AMD64
               ? STATUS_INVALID_IMAGE_WIN_64
               : STATUS_INVALID_IMAGE_FORMAT;
}

BOOL image_is_foreign(const struct image *image)
{
    return image->facts.machine != NATIVE;
}
