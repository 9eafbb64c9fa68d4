/* SPDX-License-Identifier: MIT */
/* Which file is mapped at an address. */
#include "engine/mappedname.h"
#include "engine/backing.h"
#include "engine/process.h"
#include "engine/region.h"
#include "engine/sectionobject.h"
#include "engine/status.h"

#include <string.h>

/* The section of the view that holds an address, with a reference, or NULL. */
static struct section *find_section(uintptr_t address)
{
    lock_views();
    const struct region *region = region_find(address);
    struct section *section = region && region->kind == REGION_VIEW ? region->section : NULL;
    if (section)
        object_reference(&section->object);
    unlock_views();
    return section;
}

/* Of a file without a name the kernel tells the last one it had, and says so. */
static void strip_mark(char *path)
{
    static const char mark[] = " (deleted)";
    size_t length = strlen(path);
    if (length >= sizeof mark - 1 && strcmp(path + length - (sizeof mark - 1), mark) == 0)
        path[length - (sizeof mark - 1)] = 0;
}

static NTSTATUS find_path(const struct section *section, char path[PATH_MAX])
{
    struct stat file;
    if (!(section->attributes & SEC_FILE))
        return STATUS_FILE_INVALID;
    int error = descriptor_verify(&section->payload, &file);
    if (error)
        return status_from_error(error);
    struct backing backing = { .file = section->payload };
    NTSTATUS status = backing_path(&backing, path);
    if (!status && file.st_nlink == 0)
        strip_mark(path);
    return status;
}

NTSTATUS mappedname_get(uintptr_t address, char path[PATH_MAX])
{
    struct section *section = find_section(address);
    if (!section)
        return STATUS_INVALID_ADDRESS;
    NTSTATUS status = find_path(section, path);
    object_dereference(&section->object);
    return status;
}
