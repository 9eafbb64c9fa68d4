/* SPDX-License-Identifier: MIT */
/* The process that we are, as an object that handles can denote. */
#include "engine/self.h"

#include <stdint.h>

#define PSEUDO_PROCESS ((HANDLE)(intptr_t)-1)
#define PROCESS_RIGHTS (STANDARD_RIGHTS_REQUIRED | SYNCHRONIZE | 0xffff)

/* It is never freed: the static reference stays. */
static void keep(struct object *object)
{
    (void)object;
}

const struct object_type process_type = {
    .name = "Process",
    .access = { .read = STANDARD_RIGHTS_READ | 0x0410,
                .write = STANDARD_RIGHTS_WRITE | 0x0bea,
                .execute = STANDARD_RIGHTS_EXECUTE | SYNCHRONIZE | 0x1001,
                .all = PROCESS_RIGHTS,
                .valid = PROCESS_RIGHTS,
                .widens = TRUE },
    .destroy = keep,
};

static struct object self = { .type = &process_type, .references = 1, .handles = 1 };

struct object *self_object(HANDLE pseudo)
{
    return pseudo == PSEUDO_PROCESS ? &self : NULL;
}

NTSTATUS self_check(HANDLE process)
{
    return self_check_rights(process, 0);
}

NTSTATUS self_check_rights(HANDLE process, ACCESS_MASK needed)
{
    struct object *object;
    if (process == PSEUDO_PROCESS)
        return STATUS_SUCCESS;
    /* The only process that a handle can denote is this one. */
    NTSTATUS status = handle_reference(process, &process_type, needed, &object, NULL);
    if (!status)
        object_dereference(object);
    return status;
}
