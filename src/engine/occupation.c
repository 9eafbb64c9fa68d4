/* SPDX-License-Identifier: MIT */
/* Files whose handles do not read and write, because sections of them are there. */
#include "engine/occupation.h"
#include "engine/openfile.h"
#include "engine/process.h"

#include <stdlib.h>

struct occupation {
    struct fileobject *file;
    struct occupation *next;
};

NTSTATUS occupation_prepare(HANDLE file, struct occupation **out)
{
    struct object *object;
    NTSTATUS status = handle_reference(file, &fileobject_type, 0, &object, NULL);
    if (status)
        return status;
    struct occupation *occupation = malloc(sizeof *occupation);
    if (!occupation) {
        object_dereference(object);
        return STATUS_NO_MEMORY;
    }
    *occupation = (struct occupation){ .file = (struct fileobject *)object };
    *out = occupation;
    return STATUS_SUCCESS;
}

void occupation_drop(struct occupation *occupation)
{
    if (occupation)
        object_dereference(&occupation->file->object);
    free(occupation);
}

/* With the object lock held. */
static BOOL is_listed(const struct section *section, const struct fileobject *file)
{
    const struct occupation *occupation = section->occupied;
    while (occupation && occupation->file != file)
        occupation = occupation->next;
    return occupation != NULL;
}

void occupation_begin(HANDLE handle, struct occupation **occupation)
{
    struct object *object;
    struct occupation *added = *occupation;
    /* Another thread may have closed the handle already. */
    if (!added || handle_reference(handle, &section_type, 0, &object, NULL))
        return;
    struct section *section = (struct section *)object;
    lock_objects();
    if (!is_listed(section, added->file)) {
        added->next = section->occupied;
        section->occupied = added;
        added->file->sections++;
        *occupation = NULL;
    }
    unlock_objects();
    object_dereference(object);
}

void occupation_end(struct section *section)
{
    while (section->occupied) {
        struct occupation *occupation = section->occupied;
        section->occupied = occupation->next;
        occupation->file->sections--;
        occupation_drop(occupation);
    }
}
