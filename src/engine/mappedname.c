/* SPDX-License-Identifier: MIT */
/* Which file is mapped at an address. */
#include "engine/mappedname.h"
#include "engine/backing.h"
#include "engine/process.h"
#include "engine/region.h"
#include "engine/sectionobject.h"
#include "engine/status.h"

#include "linux/calls.h"
#include "linux/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
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
    if (section->image) { /* its views are of a copy */
        if (!section->origin)
            return STATUS_NOT_SUPPORTED;
        strcpy(path, section->origin);
        return STATUS_SUCCESS;
    }
    int error = descriptor_verify(&section->payload, &file);
    if (error)
        return status_from_error(error);
    struct backing backing = { .file = section->payload };
    NTSTATUS status = backing_path(&backing, path);
    if (!status && file.st_nlink == 0)
        strip_mark(path);
    return status;
}

/*
 * What the kernel shares without a file looks like a file, or a device, that was deleted. INODE 0:
 * whichever.
 */
static BOOL is_file(const char *path, ino_t inode)
{
    struct stat status;
    return !linux_calls->fstatat(AT_FDCWD, path, &status, 0) && S_ISREG(status.st_mode) &&
           (!inode || status.st_ino == inode);
}

static NTSTATUS read_link(const struct memory_region *mapping, char path[PATH_MAX])
{
    char link[96];
    snprintf(link, sizeof link, "/proc/self/map_files/%" PRIxPTR "-%" PRIxPTR, mapping->start,
             mapping->end);
    long length = linux_calls->readlinkat(AT_FDCWD, link, path, PATH_MAX);
    if (length == -ENOENT) /* memory without a file */
        return STATUS_INVALID_ADDRESS;
    if (length < 0)
        return status_from_error((int)length);
    if (length >= PATH_MAX)
        return STATUS_NAME_TOO_LONG;
    path[length] = 0;
    if (is_file(path, mapping->inode)) /* whatever its name ends in */
        return STATUS_SUCCESS;
    strip_mark(path);
    return is_file(path, 0) ? STATUS_SUCCESS : STATUS_FILE_INVALID;
}

/* What the program, or its loader, has mapped. */
static NTSTATUS find_other(uintptr_t address, char path[PATH_MAX])
{
    struct memory_region found;
    int error = memory_find(address, &found);
    if (error == -ENOENT) /* no /proc */
        return STATUS_NOT_SUPPORTED;
    if (error)
        return status_from_error(error);
    return found.mapped ? read_link(&found, path) : STATUS_INVALID_ADDRESS;
}

static BOOL is_ours(uintptr_t address)
{
    lock_views();
    BOOL ours = region_find(address) != NULL;
    unlock_views();
    return ours;
}

static NTSTATUS find(uintptr_t address, char path[PATH_MAX])
{
    struct section *section = find_section(address);
    if (!section)
        return address > region_highest_address() || is_ours(address) ? STATUS_INVALID_ADDRESS
                                                                      : find_other(address, path);
    NTSTATUS status = find_path(section, path);
    object_dereference(&section->object);
    return status;
}

NTSTATUS mappedname_get(uintptr_t address, char name[MAPPEDNAME_CAPACITY])
{
    strcpy(name, MAPPEDNAME_DEVICE);
    NTSTATUS status = find(address, name + sizeof MAPPEDNAME_DEVICE - 1);
    for (char *at = name; !status && *at; at++)
        if (*at == '/')
            *at = '\\';
    return status;
}
