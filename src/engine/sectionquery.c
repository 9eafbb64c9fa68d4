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
