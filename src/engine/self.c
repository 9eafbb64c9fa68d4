/* SPDX-License-Identifier: MIT */
/* The process that we are, as an object that handles can denote. */
#include "engine/self.h"
#include "engine/processobject.h"

/* What its pseudo handle stands for. Real handles have an object with a pidfd. */
static struct object self = { .type = &process_type, .references = 1, .handles = 1 };

struct object *self_object(HANDLE pseudo)
{
    return pseudo == SELF_PROCESS ? &self : NULL;
}

const struct object *self_identity(const struct object *object)
{
    return processobject_is_own(object) ? &self : object;
}

NTSTATUS self_check(HANDLE process)
{
    return self_check_rights(process, 0);
}

NTSTATUS self_check_rights(HANDLE process, ACCESS_MASK needed)
{
    struct object *object;
    if (process == SELF_PROCESS)
        return STATUS_SUCCESS;
    NTSTATUS status = handle_reference(process, &process_type, needed, &object, NULL);
    if (status)
        return status;
    /* Linux lets no process change another one's memory or handles. */
    status = processobject_is_own(object) ? STATUS_SUCCESS : STATUS_NOT_SUPPORTED;
    object_dereference(object);
    return status;
}
