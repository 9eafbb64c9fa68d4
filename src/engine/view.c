/* SPDX-License-Identifier: MIT */
/* Views: sections mapped into this process. */
#include "engine/view.h"
#include "engine/process.h"
#include "engine/region.h"
#include "engine/sectionobject.h"
#include "engine/status.h"

#include "linux/file.h"
#include "linux/map.h"

#include <errno.h>
#include <stdlib.h>

static uintptr_t round_to_page(uintptr_t size)
{
    return (size + map_page_size() - 1) & ~(map_page_size() - 1);
}

static BOOL copies(ULONG protection)
{
    return (protection & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY)) != 0;
}

static NTSTATUS map_section(struct section *section, ULONG protection, struct region *view,
                            size_t size, uintptr_t wanted)
{
    int fd;
    void *address;
    NTSTATUS status = section_payload(section, &fd);
    if (status)
        return status;
    int error = map_file(fd, view->offset, size, region_native_protection(protection),
                         !copies(protection), wanted, &address);
    if (error)
        return error == -EEXIST ? STATUS_CONFLICTING_ADDRESSES : status_from_error(error);
    view->base = (uintptr_t)address;
    return STATUS_SUCCESS;
}

/* The range that a view may have; SIZE becomes that of the view. */
static NTSTATUS check_range(const struct section *section, uint64_t offset, size_t *size)
{
    if (offset >= section->size || *size > section->size - offset)
        return STATUS_INVALID_VIEW_SIZE;
    if (*size == 0)
        *size = (size_t)(section->size - offset);
    return STATUS_SUCCESS;
}

static NTSTATUS check_address(uintptr_t wanted, size_t size)
{
    uintptr_t highest = region_highest_address();
    return wanted > highest || size > highest - wanted ? STATUS_INVALID_PARAMETER_3
                                                       : STATUS_SUCCESS;
}

/* Everything that needs no system call, in Windows' order (rows 184, 190). */
static NTSTATUS check_view(const struct section *section, ULONG protection, uint64_t offset,
                           size_t *size, uintptr_t wanted)
{
    if (offset % MAP_GRANULARITY || wanted % MAP_GRANULARITY)
        return STATUS_MAPPED_ALIGNMENT;
    if (!access_view_fits_section(protection, section->protection))
        return STATUS_SECTION_PROTECTION;
    NTSTATUS status = check_range(section, offset, size);
    return status ? status : check_address(wanted, *size);
}

static ULONG modifiers(const struct section *section)
{
    return (section->attributes & SEC_NOCACHE ? PAGE_NOCACHE : 0U) |
           (section->attributes & SEC_WRITECOMBINE ? PAGE_WRITECOMBINE : 0U);
}

static void enter(struct region *view, struct section *section, ULONG protection, size_t size)
{
    view->kind = REGION_VIEW;
    view->size = round_to_page(size);
    view->protection = protection | modifiers(section);
    view->section = section; /* keeps the caller's reference */
    pages_initialize(&view->pages, view->size / map_page_size(), view->protection);
    lock_views();
    region_insert(view);
    unlock_views();
}

NTSTATUS view_map(HANDLE handle, ULONG protection, uint64_t offset, size_t size, uintptr_t wanted,
                  void **out)
{
    struct object *object;
    ACCESS_MASK needed = access_needed_for_view(protection);
    if (!needed || protection == PAGE_EXECUTE)
        return STATUS_INVALID_PAGE_PROTECTION;
    NTSTATUS status = check_address(wanted, size);
    if (!status)
        status = handle_reference(handle, &section_type, needed, &object, NULL);
    if (status)
        return status;
    struct section *section = (struct section *)object;
    struct region *view = malloc(sizeof *view);
    status = check_view(section, protection, offset, &size, wanted);
    if (!status && !view)
        status = STATUS_NO_MEMORY;
    if (!status) {
        view->offset = offset;
        status = map_section(section, protection, view, size, wanted);
    }
    if (status) {
        free(view);
        object_dereference(object);
        return status;
    }
    enter(view, section, protection, size);
    *out = (void *)view->base;
    return STATUS_SUCCESS;
}

/* With the view lock held. */
static struct region *find(uintptr_t address)
{
    struct region *region = region_find(address);
    return region && region->kind == REGION_VIEW ? region : NULL;
}

NTSTATUS view_unmap(uintptr_t address)
{
    lock_views();
    struct region *view = find(address);
    /* Under the lock: once unmapped, another thread may get the range and enter it. */
    int error = view ? map_remove((void *)view->base, view->size) : 0;
    if (view && !error)
        region_remove(view);
    unlock_views();
    if (!view)
        return STATUS_NOT_MAPPED_VIEW;
    if (error)
        return status_from_error(error);
    map_hint(view->base, view->size);
    region_free(view);
    return STATUS_SUCCESS;
}

NTSTATUS view_unmap_to_placeholder(uintptr_t address)
{
    lock_views();
    BOOL found = find(address) != NULL;
    unlock_views();
    return found ? STATUS_CONFLICTING_ADDRESSES : STATUS_NOT_MAPPED_VIEW;
}

NTSTATUS view_flush(uintptr_t address, size_t size)
{
    int fd = -1;
    struct section *section = NULL;
    uint64_t offset = 0;
    NTSTATUS status = STATUS_NOT_MAPPED_VIEW;
    uintptr_t highest = region_highest_address();
    if (address > highest || size > highest - address)
        return STATUS_INVALID_PARAMETER;
    lock_views();
    struct region *view = find(address);
    if (view && size <= view->size - (address - view->base)) {
        uintptr_t start = address & ~(map_page_size() - 1);
        uintptr_t end = size ? address + size : view->base + view->size;
        section = view->section;
        offset = view->offset + (start - view->base);
        size = end - start;
        object_reference(&section->object);
        status = section->attributes & SEC_FILE ? STATUS_SUCCESS : STATUS_NOT_MAPPED_DATA;
    }
    unlock_views();
    if (!status)
        status = section_payload(section, &fd);
    if (!status)
        status = status_from_error(file_write_back(fd, offset, size));
    if (section)
        object_dereference(&section->object);
    return status;
}
