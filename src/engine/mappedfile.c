/* SPDX-License-Identifier: MIT */
/* The file behind an address. */
#include "engine/mappedfile.h"
#include "engine/process.h"
#include "engine/region.h"
#include "engine/sectionobject.h"
#include "engine/status.h"

#include "linux/calls.h"
#include "linux/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DELETED " (deleted)"

static NTSTATUS read_link(const char *link, char path[PATH_CAPACITY])
{
    long length = linux_calls->readlinkat(AT_FDCWD, link, path, PATH_CAPACITY);
    if (length == -ENOENT)
        return STATUS_NOT_SUPPORTED; /* no /proc */
    if (length < 0)
        return status_from_error((int)length);
    if (length >= PATH_CAPACITY)
        return STATUS_NAME_TOO_LONG;
    path[length] = 0;
    return STATUS_SUCCESS;
}

/* The kernel marks a path that leads nowhere any more. */
static BOOL cut_mark(char *path)
{
    size_t length = strlen(path), mark = sizeof DELETED - 1;
    if (length <= mark || strcmp(path + length - mark, DELETED) != 0)
        return FALSE;
    path[length - mark] = 0;
    return TRUE;
}

static NTSTATUS path_of_view(const struct region *view, char path[PATH_CAPACITY])
{
    char link[48];
    int fd;
    if (!(view->section->attributes & SEC_FILE))
        return STATUS_FILE_INVALID;
    NTSTATUS status = section_open_payload(view->section, &fd);
    if (status)
        return status;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    status = read_link(link, path);
    if (!status)
        cut_mark(path);
    return status;
}

/* Shared memory of the kernel looks like a file, or a device, that was deleted. */
static BOOL is_file(const char *path)
{
    struct stat status;
    return !linux_calls->fstatat(AT_FDCWD, path, &status, 0) && S_ISREG(status.st_mode);
}

/* What the program, or its loader, has mapped. */
static NTSTATUS path_of_other(uintptr_t address, char path[PATH_CAPACITY])
{
    char link[96];
    struct memory_region found;
    int error = memory_find(address, &found);
    if (error == -ENOENT)
        return STATUS_NOT_SUPPORTED;
    if (error)
        return status_from_error(error);
    if (!found.mapped)
        return STATUS_INVALID_ADDRESS;
    snprintf(link, sizeof link, "/proc/self/map_files/%" PRIxPTR "-%" PRIxPTR, found.start,
             found.end);
    NTSTATUS status = read_link(link, path);
    if (status == STATUS_NOT_SUPPORTED)
        return STATUS_INVALID_ADDRESS; /* memory without a file */
    return !status && cut_mark(path) && !is_file(path) ? STATUS_FILE_INVALID : status;
}

NTSTATUS mappedfile_path(uintptr_t address, char path[PATH_CAPACITY])
{
    NTSTATUS status = STATUS_INVALID_ADDRESS;
    if (address > region_highest_address())
        return status;
    lock_views();
    const struct region *region = region_find(address);
    BOOL known = region != NULL;
    if (known && region->kind == REGION_VIEW)
        status = path_of_view(region, path);
    unlock_views();
    return known ? status : path_of_other(address, path);
}
