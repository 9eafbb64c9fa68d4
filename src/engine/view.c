/* SPDX-License-Identifier: MIT */
/* Views: sections mapped into this process. */
#include "engine/view.h"
#include "engine/process.h"
#include "engine/sectionobject.h"
#include "engine/status.h"

#include "linux/file.h"
#include "linux/map.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

struct view {
    RB_ENTRY(view) node;
    uintptr_t base;
    size_t size; /* whole pages */
    ULONG protection;
    uint64_t offset;
    struct section *section;
};

static int compare_bases(const struct view *a, const struct view *b)
{
    return a->base < b->base ? -1 : a->base > b->base;
}

RB_HEAD(view_tree, view);
RB_GENERATE_STATIC(view_tree, view, node, compare_bases)

/* Guarded by the view lock. */
static struct view_tree views = RB_INITIALIZER(&views);

uintptr_t view_highest_address(void)
{
#if UINTPTR_MAX == UINT32_MAX
    return 0xbffeffff;
#elif defined(__x86_64__)
    return 0x7ffffffeffff;
#else
    return 0xfffffffeffff;
#endif
}

static uintptr_t round_to_page(uintptr_t size)
{
    return (size + map_page_size() - 1) & ~(map_page_size() - 1);
}

/* With the view lock held: the view that holds the address, or NULL. */
static struct view *find(uintptr_t address)
{
    struct view *view = RB_ROOT(&views);
    while (view) {
        if (address < view->base)
            view = RB_LEFT(view, node);
        else if (address - view->base >= view->size)
            view = RB_RIGHT(view, node);
        else
            return view;
    }
    return NULL;
}

static const struct {
    ULONG protection;
    int native;
    int shared;
} protections[] = {
    { PAGE_NOACCESS, PROT_NONE, 1 },
    { PAGE_READONLY, PROT_READ, 1 },
    { PAGE_READWRITE, PROT_READ | PROT_WRITE, 1 },
    { PAGE_WRITECOPY, PROT_READ | PROT_WRITE, 0 },
    { PAGE_EXECUTE_READ, PROT_READ | PROT_EXEC, 1 },
    { PAGE_EXECUTE_READWRITE, PROT_READ | PROT_WRITE | PROT_EXEC, 1 },
    { PAGE_EXECUTE_WRITECOPY, PROT_READ | PROT_WRITE | PROT_EXEC, 0 },
};

static NTSTATUS map_section(struct section *section, ULONG protection, struct view *view,
                            size_t size, uintptr_t wanted)
{
    int fd;
    void *address;
    size_t i = 0;
    while (protections[i].protection != protection)
        i++;
    NTSTATUS status = section_payload(section, &fd);
    if (status)
        return status;
    int error = map_file(fd, view->offset, size, protections[i].native, protections[i].shared,
                         wanted, &address);
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
    uintptr_t highest = view_highest_address();
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
    struct view *view = malloc(sizeof *view);
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
    view->size = round_to_page(size);
    view->protection = protection | modifiers(section);
    view->section = section; /* keeps the reference */
    lock_views();
    RB_INSERT(view_tree, &views, view);
    unlock_views();
    *out = (void *)view->base;
    return STATUS_SUCCESS;
}

NTSTATUS view_unmap(uintptr_t address)
{
    lock_views();
    struct view *view = find(address);
    /* Under the lock: once unmapped, another thread may get the range and enter it. */
    int error = view ? map_remove((void *)view->base, view->size) : 0;
    if (view && !error)
        RB_REMOVE(view_tree, &views, view);
    unlock_views();
    if (!view)
        return STATUS_NOT_MAPPED_VIEW;
    if (error)
        return status_from_error(error);
    map_hint(view->base, view->size);
    object_dereference(&view->section->object);
    free(view);
    return STATUS_SUCCESS;
}

NTSTATUS view_unmap_to_placeholder(uintptr_t address)
{
    struct view_information information;
    NTSTATUS status = view_find(address, &information);
    return status ? status : STATUS_CONFLICTING_ADDRESSES;
}

NTSTATUS view_flush(uintptr_t address, size_t size)
{
    int fd = -1;
    struct section *section = NULL;
    uint64_t offset = 0;
    NTSTATUS status = STATUS_NOT_MAPPED_VIEW;
    if (address > view_highest_address() || size > view_highest_address() - address)
        return STATUS_INVALID_PARAMETER;
    lock_views();
    struct view *view = find(address);
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

NTSTATUS view_find(uintptr_t address, struct view_information *out)
{
    lock_views();
    struct view *view = find(address);
    if (view)
        *out = (struct view_information){ view->base, view->size, view->protection,
                                          view->section->attributes };
    unlock_views();
    return view ? STATUS_SUCCESS : STATUS_NOT_MAPPED_VIEW;
}

uintptr_t view_next(uintptr_t address)
{
    uintptr_t next = UINTPTR_MAX;
    lock_views();
    for (struct view *view = RB_ROOT(&views); view;) {
        if (view->base > address) {
            next = view->base;
            view = RB_LEFT(view, node);
        } else {
            view = RB_RIGHT(view, node);
        }
    }
    unlock_views();
    return next;
}
