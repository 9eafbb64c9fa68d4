/* SPDX-License-Identifier: MIT */
/* What a program file would be as an image. */
#include "engine/imagequery.h"
#include "engine/openfile.h"
#include "engine/status.h"

NTSTATUS imagequery_read(HANDLE handle, struct image **out, enum image_fault *fault)
{
    struct object *object;
    struct stat facts;
    *fault = IMAGE_SOUND;
    NTSTATUS status = handle_reference(handle, &fileobject_type, FILE_READ_DATA, &object, NULL);
    if (status)
        return status;
    struct fileobject *file = (struct fileobject *)object;
    status = fileobject_verify(file, &facts);
    if (!status && !S_ISREG(facts.st_mode))
        status = STATUS_INVALID_FILE_FOR_SECTION;
    if (!status)
        status = image_read_file(file->descriptor.fd, (uint64_t)facts.st_size, out, fault);
    object_dereference(object);
    if (!status)
        image_check_machine(*out, fault);
    return status;
}
