/* SPDX-License-Identifier: MIT */
/* filemap.h: program files. */
#include "api/win32/result.h"

#include "engine/imagequery.h"

#include <filemap/filemap.h>
#include <stdlib.h>

/* The engine's faults by their public numbers. */
static const DWORD faults[IMAGE_FAULTS] = {
    [IMAGE_SOUND] = FILEMAP_IMAGE_SOUND,
    [IMAGE_FILE_EMPTY] = FILEMAP_IMAGE_FILE_EMPTY,
    [IMAGE_NOT_MZ] = FILEMAP_IMAGE_NOT_MZ,
    [IMAGE_NO_PE_HEADER] = FILEMAP_IMAGE_NO_PE_HEADER,
    [IMAGE_OLD_FORMAT] = FILEMAP_IMAGE_OLD_FORMAT,
    [IMAGE_HEADER_CUT] = FILEMAP_IMAGE_HEADER_CUT,
    [IMAGE_MACHINE_UNKNOWN] = FILEMAP_IMAGE_MACHINE_UNKNOWN,
    [IMAGE_MACHINE_FOREIGN] = FILEMAP_IMAGE_MACHINE_FOREIGN,
    [IMAGE_BAD_MAGIC] = FILEMAP_IMAGE_BAD_MAGIC,
    [IMAGE_NOT_EXECUTABLE] = FILEMAP_IMAGE_NOT_EXECUTABLE,
    [IMAGE_BAD_ALIGNMENT] = FILEMAP_IMAGE_BAD_ALIGNMENT,
    [IMAGE_BAD_BASE] = FILEMAP_IMAGE_BAD_BASE,
    [IMAGE_BAD_SIZE] = FILEMAP_IMAGE_BAD_SIZE,
    [IMAGE_BAD_HEADER_SIZE] = FILEMAP_IMAGE_BAD_HEADER_SIZE,
    [IMAGE_SECTION_MISPLACED] = FILEMAP_IMAGE_SECTION_MISPLACED,
    [IMAGE_SECTION_EMPTY] = FILEMAP_IMAGE_SECTION_EMPTY,
    [IMAGE_SECTION_OUTSIDE] = FILEMAP_IMAGE_SECTION_OUTSIDE,
    [IMAGE_SECTION_DATA] = FILEMAP_IMAGE_SECTION_DATA,
};

static FILEMAP_IMAGE_PART part_of(const struct image_part *part)
{
    return (FILEMAP_IMAGE_PART){
        .Name = part->name,
        .Address = part->address,
        .Size = part->size,
        .FileOffset = part->file_offset,
        .FileBytes = part->file_bytes,
        .Protection = part->protection,
        .Characteristics = part->characteristics,
        .Shared = part->shared,
    };
}

static NTSTATUS show(const struct image *image, enum image_fault fault,
                     FILEMAP_IMAGE_CALLBACK visit, void *context)
{
    FILEMAP_IMAGE_PART *parts = malloc(image->count * sizeof *parts);
    if (!parts)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < image->count; i++)
        parts[i] = part_of(&image->parts[i]);
    FILEMAP_IMAGE shown = {
        .Fault = faults[fault],
        .Machine = image->facts.machine,
        .Magic = image->facts.magic,
        .Subsystem = image->facts.subsystem,
        .Characteristics = image->facts.characteristics,
        .Base = image->facts.base,
        .Size = image->size,
        .EntryPoint = image->facts.entry,
        .SectionAlignment = image->facts.section_alignment,
        .FileAlignment = image->facts.file_alignment,
        .Flat = image->flat,
        .PartCount = image->count,
        .Parts = parts,
    };
    visit(&shown, context);
    free(parts);
    return STATUS_SUCCESS;
}

BOOL filemap_query_image(HANDLE File, FILEMAP_IMAGE_CALLBACK Callback, void *Context)
{
    struct image *image = NULL;
    enum image_fault fault;
    if (!Callback)
        return result(STATUS_INVALID_PARAMETER);
    NTSTATUS status = imagequery_read(File, &image, &fault);
    if (!status) {
        status = show(image, fault, Callback, Context);
    } else if (fault != IMAGE_SOUND) {
        FILEMAP_IMAGE shown = { .Fault = faults[fault] };
        Callback(&shown, Context);
    }
    free(image);
    return result(status);
}
