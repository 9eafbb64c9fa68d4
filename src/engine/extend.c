/* SPDX-License-Identifier: MIT */
/* Sections over a file can become larger. */
#include "engine/backing.h"
#include "engine/process.h"
#include "engine/sectionobject.h"
#include "engine/status.h"

static NTSTATUS grow_file(struct section *section, uint64_t size)
{
    struct stat file;
    int error = descriptor_verify(&section->payload, &file);
    if (error)
        return status_from_error(error);
    struct backing backing = {
        .file = section->payload,
        .length = (uint64_t)file.st_size,
        .size = size,
    };
    if (backing.length >= size)
        return STATUS_SUCCESS;
    if (!access_view_fits_section(PAGE_READWRITE, section->protection))
        return STATUS_SECTION_NOT_EXTENDED;
    NTSTATUS status = backing_grow(&backing);
    /* The descriptor is there: the file was opened by one who may only read it. */
    return status == STATUS_INVALID_HANDLE ? STATUS_ACCESS_DENIED : status;
}

/* Somebody who has failed to grow the file may have cut it just now (growth_undo). */
static NTSTATUS check_length(const struct section *section, uint64_t size)
{
    struct sharing_gate gate;
    struct stat file;
    NTSTATUS status = sharing_enter(section->payload.device, section->payload.inode, &gate);
    if (status)
        return status;
    status = status_from_error(descriptor_verify(&section->payload, &file));
    sharing_leave(&gate);
    if (status)
        return status;
    return (uint64_t)file.st_size >= size ? STATUS_SUCCESS : STATUS_RETRY;
}

static NTSTATUS extend(struct section *section, uint64_t size)
{
    NTSTATUS status;
    if (size > BACKING_LARGEST_FILE)
        return STATUS_SECTION_TOO_BIG;
    process_enter();
    do {
        status = grow_file(section, size);
        if (!status)
            status = check_length(section, size);
    } while (status == STATUS_RETRY);
    process_leave();
    if (status)
        return status;
    /* Another thread may have gone further meanwhile. */
    lock_objects();
    if (section->size < size)
        section->size = size;
    unlock_objects();
    return STATUS_SUCCESS;
}

NTSTATUS section_extend(HANDLE handle, uint64_t *size)
{
    struct object *object;
    NTSTATUS status = handle_reference(handle, &section_type, SECTION_EXTEND_SIZE, &object, NULL);
    if (status)
        return status;
    struct section *section = (struct section *)object;
    if ((section->attributes & (SEC_FILE | SEC_IMAGE)) != SEC_FILE)
        status = STATUS_SECTION_NOT_EXTENDED;
    else if (*size > section->size)
        status = extend(section, *size);
    if (!status)
        *size = section->size;
    object_dereference(object);
    return status;
}
