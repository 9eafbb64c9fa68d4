/* SPDX-License-Identifier: MIT */
/* What a handle tells about itself and its object. */
#include "engine/objectquery.h"
#include "engine/claim.h"
#include "engine/nativename.h"
#include "engine/process.h"
#include "engine/self.h"
#include "engine/status.h"

#include <stdlib.h>
#include <string.h>

static NTSTATUS reference(HANDLE handle, struct object **out, ACCESS_MASK *access)
{
    struct object *self = handle_is_pseudo(handle) ? self_object(handle) : NULL;
    if (!self)
        return handle_reference(handle, NULL, 0, out, access);
    object_reference(self);
    *out = self;
    *access = self->type->access.all;
    return STATUS_SUCCESS;
}

NTSTATUS objectquery_facts(HANDLE handle, struct object_facts *out)
{
    struct object *object;
    struct object_facts facts = { .flags = 0 };
    NTSTATUS status = reference(handle, &object, &facts.access);
    if (status)
        return status;
    status = handle_get_flags(handle, &facts.flags);
    facts.type = object->type;
    lock_objects();
    facts.handles = object->handles;
    unlock_objects();
    object_dereference(object);
    if (!status)
        *out = facts;
    return status;
}

static NTSTATUS join(const char *folder, const struct record *record, WCHAR **out, size_t *length)
{
    size_t used = strlen(folder);
    WCHAR *text = malloc((used + record->name_length) * sizeof *text);
    if (!text)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < used; i++)
        text[i] = (WCHAR)folder[i];
    memcpy(text + used, record->name, record->name_length * sizeof *text);
    *out = text;
    *length = used + record->name_length;
    return STATUS_SUCCESS;
}

/*
 * The record has the name in full, the entry perhaps a part and a hash. A private namespace is
 * below no folder.
 */
static NTSTATUS read_name(const struct claim *claim, WCHAR **out, size_t *length)
{
    struct stat file;
    struct record record;
    int error = descriptor_verify(&claim->lock, &file);
    NTSTATUS status =
        error ? status_from_error(error) : record_read(claim->lock.fd, &file, &record);
    if (status)
        return status;
    status = join(name_has_home(&record.home) || record.type == RECORD_NAMESPACE
                      ? ""
                      : nativename_folder(claim->space),
                  &record, out, length);
    record_free(&record);
    return status;
}

NTSTATUS objectquery_name(HANDLE handle, WCHAR **out, size_t *length)
{
    struct object *object;
    ACCESS_MASK access;
    NTSTATUS status = reference(handle, &object, &access);
    if (status)
        return status;
    *out = NULL;
    *length = 0;
    process_enter();
    lock_objects();
    BOOL held = object->claim && object->handles > 0;
    if (held)
        object->handles++; /* so that nobody closes the claim's descriptor meanwhile */
    unlock_objects();
    if (held)
        status = read_name(object->claim, out, length);
    if (held)
        object_abandon(object);
    else
        object_dereference(object);
    process_leave();
    return status;
}
