/* SPDX-License-Identifier: MIT */
/* The copy of an image that views are mapped from. */
#include "engine/imagecopy.h"
#include "engine/commit.h"
#include "engine/process.h"
#include "engine/record.h"
#include "engine/rounding.h"
#include "engine/status.h"

#include "linux/file.h"
#include "linux/memfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER_SIZE ((size_t)1 << 18)

/* Of a section header: what is reset where one of the two is zero (row 297). */
#define RAW_FIELDS_OFFSET 16U
#define RAW_FIELDS_SIZE 8U

static NTSTATUS put(int file, const void *bytes, size_t size, uint64_t offset)
{
    ssize_t done = file_write_at(file, bytes, size, offset);
    if (done == -ENOMEM || done == -ENOSPC || done == -EFBIG)
        return STATUS_COMMITMENT_LIMIT;
    if (done < 0)
        return status_from_error((int)done);
    return (size_t)done == size ? STATUS_SUCCESS : STATUS_COMMITMENT_LIMIT;
}

/* A file that was cut short since its headers were read is no whole program any more. */
static NTSTATUS copy_bytes(int source, uint64_t from, int file, uint64_t to, uint64_t size,
                           void *buffer)
{
    NTSTATUS status = STATUS_SUCCESS;
    for (uint64_t done = 0; !status && done < size;) {
        size_t part = size - done < BUFFER_SIZE ? (size_t)(size - done) : BUFFER_SIZE;
        ssize_t got = file_read_at(source, buffer, part, from + done);
        if (got < 0)
            return status_from_error((int)got);
        if (got == 0)
            return STATUS_INVALID_IMAGE_FORMAT;
        status = put(file, buffer, (size_t)got, to + done);
        done += (uint64_t)got;
    }
    return status;
}

/* Row 297: the headers in memory do not tell of data that is not there. */
static NTSTATUS reset_headers(const struct image *image, int file)
{
    static const uint8_t zeros[RAW_FIELDS_SIZE];
    NTSTATUS status = STATUS_SUCCESS;
    for (uint32_t i = 1; !status && !image->flat && i < image->count; i++) {
        const struct image_part *part = &image->parts[i];
        uint64_t at = (uint64_t)part->header_offset + RAW_FIELDS_OFFSET;
        if (!part->raw_size == !part->raw_offset || !part->header_offset ||
            at + RAW_FIELDS_SIZE > image->parts[0].file_bytes)
            continue;
        status = put(file, zeros, sizeof zeros, at);
    }
    return status;
}

static NTSTATUS copy_parts(const struct image *image, int source, int file)
{
    NTSTATUS status = STATUS_SUCCESS;
    void *buffer = malloc(BUFFER_SIZE);
    if (!buffer)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; !status && i < image->mapped; i++) {
        const struct image_part *part = &image->parts[i];
        status =
            copy_bytes(source, part->file_offset, file, part->address, part->file_bytes, buffer);
    }
    free(buffer);
    return status ? status : reset_headers(image, file);
}

/* What a memory file takes at once: what the file has, and what processes share. */
static uint64_t memory_needed(const struct image *image)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < image->mapped; i++)
        bytes += image->parts[i].shared ? image->parts[i].size : image->parts[i].file_bytes;
    return bytes;
}

static NTSTATUS allocate_shared(const struct image *image, int file)
{
    int error = 0;
    for (uint32_t i = 0; !error && i < image->mapped; i++)
        if (image->parts[i].shared && commit_policy() == COMMIT_EAGER)
            error = file_allocate(file, image->parts[i].address, image->parts[i].size, 0);
    return error ? STATUS_COMMITMENT_LIMIT : STATUS_SUCCESS;
}

/* -- the description ----------------------------------------------------------------------- */

#define DESCRIPTION_MAGIC UINT64_C(0x6567616d69706566)

/* It ends where the payload ends; the parts stand before it. */
struct description {
    struct image_facts facts;
    uint32_t size, count, no_execute, flat;
    uint64_t magic;
};

struct described_part {
    uint32_t address, size, protection, shared;
};

static uint64_t description_size(uint32_t parts)
{
    return sizeof(struct description) + (uint64_t)parts * sizeof(struct described_part);
}

uint64_t imagecopy_payload(const struct image *image)
{
    return round_up(image->size + description_size(image->mapped), record_unit());
}

static NTSTATUS write_description(const struct image *image, int file, uint64_t end)
{
    struct description description;
    size_t parts_size = image->mapped * sizeof(struct described_part);
    struct described_part *parts = calloc(image->mapped, sizeof *parts);
    if (!parts)
        return STATUS_NO_MEMORY;
    memset(&description, 0, sizeof description);
    description.facts = image->facts;
    description.size = image->size;
    description.count = image->mapped;
    description.no_execute = (uint32_t)image->no_execute;
    description.flat = (uint32_t)image->flat;
    description.magic = DESCRIPTION_MAGIC;
    for (uint32_t i = 0; i < image->mapped; i++)
        parts[i] =
            (struct described_part){ image->parts[i].address, image->parts[i].size,
                                     image->parts[i].protection, (uint32_t)image->parts[i].shared };
    NTSTATUS status = put(file, parts, parts_size, end - sizeof description - parts_size);
    free(parts);
    return status ? status : put(file, &description, sizeof description, end - sizeof description);
}

/* -- memory files --------------------------------------------------------------------------- */

static NTSTATUS fill_memory(const struct image *image, int source, int file)
{
    uint64_t size = imagecopy_payload(image);
    int error = file_truncate(file, size);
    NTSTATUS status = error ? STATUS_COMMITMENT_LIMIT : allocate_shared(image, file);
    if (!status)
        status = write_description(image, file, size);
    if (!status)
        status = copy_parts(image, source, file);
    return status ? status : status_from_error(memfile_seal(file));
}

NTSTATUS imagecopy_make(const struct image *image, int source, struct descriptor *out)
{
    struct descriptor file;
    uint64_t needed = memory_needed(image);
    int error = memfile_open(!image->no_execute, FALSE, &file);
    if (error)
        return status_from_error(error);
    NTSTATUS status = STATUS_COMMITMENT_LIMIT;
    if (commit_is_long(needed)) {
        process_leave();
        if (needed <= commit_available(file.fd))
            status = fill_memory(image, source, file.fd);
        process_enter();
    } else {
        status = fill_memory(image, source, file.fd);
    }
    if (status)
        descriptor_close(&file);
    else
        *out = file;
    return status;
}

NTSTATUS imagecopy_clone(const struct image *image, int file, struct descriptor *out)
{
    struct descriptor clone;
    void *buffer = malloc(BUFFER_SIZE);
    if (!buffer)
        return STATUS_NO_MEMORY;
    int error = memfile_open(TRUE, FALSE, &clone);
    NTSTATUS status = status_from_error(error);
    if (!error && file_truncate(clone.fd, image->size))
        status = STATUS_COMMITMENT_LIMIT;
    for (uint32_t i = 0; !status && i < image->mapped; i++) {
        const struct image_part *part = &image->parts[i];
        status = copy_bytes(file, part->address, clone.fd, part->address, part->size, buffer);
    }
    free(buffer);
    if (!status)
        status = status_from_error(memfile_seal(clone.fd));
    if (!status)
        *out = clone;
    else if (!error)
        descriptor_close(&clone);
    return status;
}

/* -- files of named objects -------------------------------------------------------------------- */

NTSTATUS imagecopy_write(const struct image *image, int source, int file, uint64_t payload)
{
    NTSTATUS status = write_description(image, file, payload);
    if (status)
        return status;
    BOOL is_long = commit_is_long(memory_needed(image));
    if (is_long)
        process_leave();
    status = copy_parts(image, source, file);
    if (is_long)
        process_enter();
    return status;
}

static NTSTATUS get(int file, void *bytes, size_t size, uint64_t offset)
{
    ssize_t got = file_read_at(file, bytes, size, offset);
    if (got < 0)
        return status_from_error((int)got);
    return (size_t)got == size ? STATUS_SUCCESS : STATUS_FILE_CORRUPT_ERROR;
}

static BOOL is_plausible(const struct description *description, uint64_t payload)
{
    uint64_t behind = description_size(description->count);
    return description->magic == DESCRIPTION_MAGIC && description->size &&
           description->size % IMAGE_PAGE == 0 && description->count &&
           description->size <= payload && behind <= payload - description->size;
}

static BOOL protection_is_plausible(const struct described_part *part)
{
    switch (part->protection) {
    case PAGE_NOACCESS:
    case PAGE_READONLY:
    case PAGE_WRITECOPY:
    case PAGE_EXECUTE:
    case PAGE_EXECUTE_READ:
    case PAGE_EXECUTE_WRITECOPY:
        return part->shared <= 1;
    default: /* pages that can be written without being copied are shared ones */
        return part->shared == 1 &&
               (part->protection == PAGE_READWRITE || part->protection == PAGE_EXECUTE_READWRITE);
    }
}

static BOOL parts_are_plausible(const struct described_part *parts, uint32_t count, uint32_t size)
{
    uint64_t next = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct described_part *part = &parts[i];
        if (part->address % IMAGE_PAGE || part->size % IMAGE_PAGE || part->address < next ||
            !protection_is_plausible(part))
            return FALSE;
        next = (uint64_t)part->address + part->size;
    }
    return next <= size;
}

static struct image *image_of(const struct description *description,
                              const struct described_part *parts)
{
    struct image *image = calloc(1, sizeof *image + description->count * sizeof *image->parts);
    if (!image)
        return NULL;
    image->facts = description->facts;
    image->size = description->size;
    image->count = image->mapped = description->count;
    image->flat = description->flat != 0;
    for (uint32_t i = 0; i < image->count; i++)
        image->parts[i] = (struct image_part){ .address = parts[i].address,
                                               .size = parts[i].size,
                                               .protection = parts[i].protection,
                                               .shared = (BOOL)parts[i].shared };
    if (description->no_execute)
        image_forbid_execution(image);
    return image;
}

NTSTATUS imagecopy_read(int file, uint64_t payload, struct image **out)
{
    struct description description;
    if (payload < sizeof description)
        return STATUS_FILE_CORRUPT_ERROR;
    NTSTATUS status = get(file, &description, sizeof description, payload - sizeof description);
    if (status)
        return status;
    if (!is_plausible(&description, payload))
        return STATUS_FILE_CORRUPT_ERROR;
    size_t size = description.count * sizeof(struct described_part);
    struct described_part *parts = malloc(size);
    if (!parts)
        return STATUS_NO_MEMORY;
    status = get(file, parts, size, payload - sizeof description - size);
    if (!status && !parts_are_plausible(parts, description.count, description.size))
        status = STATUS_FILE_CORRUPT_ERROR;
    if (!status) {
        struct image *image = image_of(&description, parts);
        status = image ? STATUS_SUCCESS : STATUS_NO_MEMORY;
        if (image)
            *out = image;
    }
    free(parts);
    return status;
}
