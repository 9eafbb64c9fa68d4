/* SPDX-License-Identifier: MIT */
/* What a section tells about itself. */
#include "engine/sectionquery.h"
#include "engine/sectionobject.h"

NTSTATUS sectionquery_facts(HANDLE handle, struct section_facts *out)
{
    struct object *object;
    NTSTATUS status = handle_reference(handle, &section_type, SECTION_QUERY, &object, NULL);
    if (status)
        return status;
    const struct section *section = (const struct section *)object;
    *out = (struct section_facts){ section->attributes, section->size };
    object_dereference(object);
    return STATUS_SUCCESS;
}

#define CONTAINS_CODE 0x20U /* of a section's characteristics */

static NTSTATUS describe(const struct section *section, struct section_image *out)
{
    const struct image *image = section->image;
    if (!image)
        return STATUS_SECTION_NOT_IMAGE;
    *out = (struct section_image){ image->facts, image->flat, FALSE };
    for (uint32_t i = 0; i < image->count; i++)
        if (image->parts[i].characteristics & CONTAINS_CODE)
            out->has_code = TRUE;
    return STATUS_SUCCESS;
}

NTSTATUS sectionquery_image(HANDLE handle, struct section_image *out)
{
    struct object *object;
    NTSTATUS status = handle_reference(handle, &section_type, SECTION_QUERY, &object, NULL);
    if (status)
        return status;
    status = describe((const struct section *)object, out);
    object_dereference(object);
    return status;
}
