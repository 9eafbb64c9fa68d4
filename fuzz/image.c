/* SPDX-License-Identifier: MIT */
/* Fuzz target: the headers of a program file. Whatever is in it, what comes out can be relied on.
 */
#include "engine/image.h"
#include "engine/status.h"

#include <stdlib.h>
#include <string.h>

struct input {
    const uint8_t *bytes;
    size_t size;
};

static void require(int condition)
{
    if (!condition)
        abort();
}

static ssize_t read_input(void *context, void *buffer, size_t size, uint64_t offset)
{
    const struct input *input = context;
    require(offset < input->size && size <= input->size - offset);
    memcpy(buffer, input->bytes + offset, size);
    return (ssize_t)size;
}

/* Parts are in order, inside the image, and show bytes that the file has. */
static void check(const struct image *image, uint64_t length)
{
    uint64_t next = 0;
    require(image->size && image->size % IMAGE_PAGE == 0 && image->size / IMAGE_PAGE <= 0x77000);
    require(image->mapped >= 1 && image->mapped <= image->count);
    for (uint32_t i = 0; i < image->mapped; i++) {
        const struct image_part *part = &image->parts[i];
        require(part->address >= next && part->address % IMAGE_PAGE == 0);
        require(part->size && part->size % IMAGE_PAGE == 0);
        next = (uint64_t)part->address + part->size;
        require(next <= image->size && part->file_bytes <= part->size);
        require((uint64_t)part->file_offset + part->file_bytes <= length);
        require(part->name[sizeof part->name - 1] == 0);
        ULONG writes = part->protection & (PAGE_READWRITE | PAGE_EXECUTE_READWRITE);
        require(part->protection && !(part->protection & (part->protection - 1)));
        require(!writes || part->shared);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = { bytes, size };
    struct image_source source = { read_input, &input, size };
    struct image *image = NULL;
    enum image_fault fault = IMAGE_FAULTS;
    NTSTATUS status = image_read(&source, &image, &fault);
    require(fault < IMAGE_FAULTS && !status == (fault == IMAGE_SOUND) && !status == !!image);
    if (image) {
        check(image, size);
        image_check_machine(image, &fault);
        image_forbid_execution(image);
    }
    free(image);
    return 0;
}
