/* SPDX-License-Identifier: MIT */
/* Views: sections mapped into this process. */
#include "engine/view.h"
#include "engine/image.h"
#include "engine/imageview.h"
#include "engine/largepage.h"
#include "engine/allocation.h"
#include "engine/placeholder.h"
#include "engine/process.h"
#include "engine/protect.h"
#include "engine/query.h"
#include "engine/region.h"
#include "engine/reserve.h"
#include "engine/sectionobject.h"
#include "engine/status.h"

#include "linux/file.h"
#include "linux/map.h"

#include <errno.h>
#include <stdlib.h>

#define BASE_BITS 0xffU /* of a page protection, without modifiers */

static uintptr_t round_to_page(uintptr_t size)
{
    return (size + map_page_size() - 1) & ~(map_page_size() - 1);
}

static BOOL copies(ULONG protection)
{
    return (protection & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY)) != 0;
}

/* A view that is being made. */
struct making {
    struct section *section;
    ULONG protection;
    uint64_t offset;
    size_t size;
    struct placement place;
    BOOL replaces; /* a placeholder */
    BOOL outgrows; /* the view may be larger than the section */
    BOOL holds;    /* the view counts as a handle */
};

static BOOL is_large(const struct section *section)
{
    return (section->attributes & SEC_LARGE_PAGES) != 0;
}

static NTSTATUS map_section(const struct making *making, uintptr_t *base)
{
    int fd, error;
    unsigned attempts = 0;
    void *address;
    uintptr_t wanted;
    NTSTATUS status = section_payload(making->section, &fd);
    if (status)
        return status;
    do {
        status = placement_choose(&making->place, making->size, &wanted);
        if (status)
            return status;
        error =
            map_file(fd, making->offset, making->size, region_native_protection(making->protection),
                     !copies(making->protection), wanted, &address);
    } while (placement_again(&making->place, error, &attempts));
    if (error)
        return error == -EEXIST ? STATUS_CONFLICTING_ADDRESSES : status_from_error(error);
    *base = (uintptr_t)address;
    return STATUS_SUCCESS;
}

/* The range that a view may have; the size becomes that of the view. */
static NTSTATUS check_range(struct making *making)
{
    uint64_t end = making->section->size, offset = making->offset;
    if (offset >= end || (making->size > end - offset && !making->outgrows))
        return STATUS_INVALID_VIEW_SIZE;
    if (making->size == 0)
        making->size = (size_t)(end - offset);
    return STATUS_SUCCESS;
}

static NTSTATUS check_address(uintptr_t wanted, size_t size)
{
    return region_in_user_space(wanted, size) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER_3;
}

static uintptr_t unit_of(const struct making *making)
{
    if (is_large(making->section)) /* row 083 */
        return largepage_size();
    return making->replaces ? map_page_size() : MAP_GRANULARITY;
}

/* Everything that needs no system call, in Windows' order (rows 184, 190, 385). */
static NTSTATUS check_view(struct making *making)
{
    uintptr_t unit = unit_of(making);
    if (making->offset % unit || making->place.wanted % unit)
        return STATUS_MAPPED_ALIGNMENT;
    /* What may be done with the pages of an image, its own headers say (rows 175, 302). */
    if (!making->section->image &&
        !access_view_fits_section(making->protection & BASE_BITS, making->section->protection))
        return STATUS_SECTION_PROTECTION;
    if (is_large(making->section) && !largepage_fits(making->size))
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = check_range(making);
    return status ? status : check_address(making->place.wanted, making->size);
}

static ULONG modifiers(const struct section *section)
{
    return (section->attributes & SEC_NOCACHE ? PAGE_NOCACHE : 0U) |
           (section->attributes & SEC_WRITECOMBINE ? PAGE_WRITECOMBINE : 0U);
}

/* The section's reference becomes the view's. */
static void describe(const struct making *making, struct region *view)
{
    view->kind = REGION_VIEW;
    view->protection = making->protection | modifiers(making->section);
    view->section = making->section;
    view->offset = making->offset;
    view->replaces = making->replaces;
    pages_initialize(&view->pages, view->size / map_page_size(), view->protection);
}

/* Row 386: the placeholder's region becomes that of the view. */
static NTSTATUS take_placeholder(const struct making *making, uintptr_t *base)
{
    int fd;
    NTSTATUS status = section_payload(making->section, &fd);
    if (status)
        return status;
    lock_views();
    struct region *region = placeholder_find(making->place.wanted, round_to_page(making->size));
    if (!region) {
        status = STATUS_CONFLICTING_ADDRESSES;
    } else {
        status = status_from_error(map_over((void *)region->base, making->size, fd, making->offset,
                                            region_native_protection(making->protection),
                                            !copies(making->protection)));
        if (!status) {
            describe(making, region);
            status = reserve_begin(region);
            if (status && placeholder_restore(region))
                status = STATUS_SUCCESS; /* a view, then, whose pages stay hidden */
        }
    }
    unlock_views();
    *base = making->place.wanted;
    return status;
}

/* Maps and describes a view that is in no tree yet. */
static NTSTATUS make_view(const struct making *making, struct region *view)
{
    if (making->section->image) {
        view->kind = REGION_VIEW;
        view->section = making->section;
        view->offset = making->offset;
        return imageview_map(view, making->size, &making->place);
    }
    NTSTATUS status = map_section(making, &view->base);
    if (!status) {
        view->size = round_to_page(making->size);
        describe(making, view);
    }
    return status;
}

/* Of images some successes say more than STATUS_SUCCESS. */
static NTSTATUS take_free_range(const struct making *making, uintptr_t *base)
{
    struct region *view = calloc(1, sizeof *view);
    if (!view)
        return STATUS_NO_MEMORY;
    NTSTATUS made = make_view(making, view);
    if (status_failed(made)) {
        free(view);
        return made;
    }
    *base = view->base;
    view->holds = making->holds;
    lock_views();
    NTSTATUS status = reserve_begin(view);
    if (status)
        map_remove((void *)view->base, view->size);
    else
        region_insert(view);
    unlock_views();
    if (status)
        free(view);
    return status ? status : made;
}

/* Row 211. */
static NTSTATUS check_commit(const struct section *section, size_t commit, ULONG type)
{
    BOOL cannot = (section->attributes & SEC_FILE) && type != MEM_RESERVE;
    return commit > section->size || (commit && cannot) ? STATUS_INVALID_PARAMETER_5
                                                        : STATUS_SUCCESS;
}

/* Rows 205-208. */
static NTSTATUS check_type(const struct section *section, const struct placement *place, ULONG type)
{
    if ((type & MEM_LARGE_PAGES) && !is_large(section)) /* row 213 */
        return STATUS_INVALID_PARAMETER_9;
    type &= ~(ULONG)MEM_LARGE_PAGES;
    if (type & ~(ULONG)(MEM_REPLACE_PLACEHOLDER | MEM_RESERVE) || (type & (type - 1)))
        return STATUS_INVALID_PARAMETER_9;
    if (type == MEM_REPLACE_PLACEHOLDER && !place->wanted)
        return STATUS_INVALID_PARAMETER_9;
    if (type == MEM_RESERVE && (!(section->attributes & SEC_FILE) || section->image))
        return STATUS_INVALID_PARAMETER_9;
    if (type == MEM_REPLACE_PLACEHOLDER && section->image)
        return STATUS_NOT_SUPPORTED; /* row 387 */
    return type == MEM_RESERVE && !access_view_fits_section(PAGE_READWRITE, section->protection)
               ? STATUS_SECTION_PROTECTION
               : STATUS_SUCCESS;
}

/* With the view lock held. */
static struct region *find(uintptr_t address)
{
    struct region *region = region_find(address);
    return region && region->kind == REGION_VIEW ? region : NULL;
}

/* Row 077: views of some sections stay as long as the process. */
static NTSTATUS check_removable(const struct region *view)
{
    if (!view)
        return STATUS_NOT_MAPPED_VIEW;
    return view->section->attributes & SEC_NO_CHANGE ? STATUS_INVALID_PAGE_PROTECTION
                                                     : STATUS_SUCCESS;
}

enum removal { REMOVE_WHAT_MAY_GO, REMOVE_BY_FIRST_BYTE, REMOVE_ANY };

static NTSTATUS remove_view(uintptr_t address, enum removal how)
{
    lock_views();
    struct region *view = find(address);
    if (view && how == REMOVE_BY_FIRST_BYTE && view->base != address)
        view = NULL;
    NTSTATUS status = check_removable(view);
    if (view && how == REMOVE_ANY)
        status = STATUS_SUCCESS;
    /* Under the lock: once unmapped, another thread may get the range and enter it. */
    if (!status)
        status = status_from_error(map_remove((void *)view->base, view->size));
    if (!status)
        region_remove(view);
    unlock_views();
    if (status)
        return status;
    if (!view->replaces)
        map_hint(view->base, view->size);
    if (view->holds)
        object_drop_handle(&view->section->object);
    region_free(view);
    return STATUS_SUCCESS;
}

/* No child may be forked between the view and its hold, or its reference of the section. */
static NTSTATUS unmap(uintptr_t address, enum removal how)
{
    process_enter_late();
    NTSTATUS status = remove_view(address, how);
    process_leave();
    return status;
}

NTSTATUS view_unmap(uintptr_t address)
{
    return unmap(address, REMOVE_WHAT_MAY_GO);
}

NTSTATUS view_unmap_first(uintptr_t address)
{
    return unmap(address, REMOVE_BY_FIRST_BYTE);
}

/* Row 268: what a view of a reserved section shall begin with. */
static NTSTATUS commit_start(const struct making *making, uintptr_t base, size_t commit)
{
    if (!commit || !(making->section->attributes & SEC_RESERVE))
        return STATUS_SUCCESS;
    if (commit > making->size)
        commit = making->size;
    return allocation_make(&base, &commit, MEM_COMMIT, making->protection);
}

/* Makes a view of a section whose reference is the caller's; it stays his on failure. */
static NTSTATUS make(struct making *making, size_t commit, ULONG type, uintptr_t *base)
{
    NTSTATUS status = check_type(making->section, &making->place, type);
    if (!status)
        status = check_commit(making->section, commit, type);
    if (!status)
        status = check_view(making);
    /* Another thread may have closed the last handle. */
    if (!status && making->holds && !object_hold(&making->section->object))
        return STATUS_INVALID_HANDLE;
    if (status)
        return status;
    status = making->replaces ? take_placeholder(making, base) : take_free_range(making, base);
    if (status_failed(status) && making->holds)
        object_drop_handle(&making->section->object);
    return status;
}

/* Inside the passage: a child has no mapping that its tree of regions does not know. */
static NTSTATUS map_inside(HANDLE handle, ULONG protection, uint64_t offset, size_t *size,
                           size_t commit, const struct placement *place, ULONG type, BOOL holds,
                           void **out)
{
    struct object *object;
    uintptr_t base = 0;
    if (!protect_is_valid(protection))
        return STATUS_INVALID_PAGE_PROTECTION;
    ACCESS_MASK needed = access_needed_for_view(protection & BASE_BITS);
    NTSTATUS status = check_address(place->wanted, *size);
    if (!status)
        status = protect_prepare(protection);
    if (!status)
        status = handle_reference(handle, &section_type, needed, &object, NULL);
    if (status)
        return status;
    struct making making = { (struct section *)object,
                             protection,
                             offset,
                             *size,
                             *place,
                             (type & MEM_REPLACE_PLACEHOLDER) != 0,
                             (type & ~(ULONG)MEM_LARGE_PAGES) == MEM_RESERVE,
                             holds };
    if (is_large(making.section))
        making.place.alignment = largepage_size();
    status = make(&making, commit, type, &base);
    if (status_failed(status)) {
        object_dereference(object);
        return status;
    }
    placement_settle(place, base, making.size);
    NTSTATUS committed = commit_start(&making, base, commit);
    if (committed) {
        remove_view(base, REMOVE_ANY);
        return committed;
    }
    *size = round_to_page(making.size);
    *out = (void *)base;
    return status;
}

static NTSTATUS map_view(HANDLE handle, ULONG protection, uint64_t offset, size_t *size,
                         size_t commit, const struct placement *place, ULONG type, BOOL holds,
                         void **out)
{
    process_enter_late();
    NTSTATUS status = map_inside(handle, protection, offset, size, commit, place, type, holds, out);
    process_leave();
    return status;
}

NTSTATUS view_map_at(HANDLE handle, ULONG protection, uint64_t offset, size_t *size, size_t commit,
                     const struct placement *place, ULONG type, void **out)
{
    return map_view(handle, protection, offset, size, commit, place, type, FALSE, out);
}

NTSTATUS view_map_holding(HANDLE handle, ULONG protection, uint64_t offset, size_t size, void **out)
{
    struct placement place = { .wanted = 0 };
    return map_view(handle, protection, offset, &size, 0, &place, 0, TRUE, out);
}

NTSTATUS view_map(HANDLE handle, ULONG protection, uint64_t offset, size_t size, uintptr_t wanted,
                  void **out)
{
    struct placement place = { .wanted = wanted };
    return view_map_at(handle, protection, offset, &size, 0, &place, 0, out);
}

NTSTATUS view_unmap_to_placeholder(uintptr_t address)
{
    struct section *section = NULL;
    process_enter_late();
    lock_views();
    struct region *view = find(address);
    NTSTATUS status = check_removable(view);
    if (!status && !view->replaces)
        status = STATUS_CONFLICTING_ADDRESSES;
    if (!status) {
        section = view->section;
        status = status_from_error(placeholder_restore(view));
    }
    unlock_views();
    if (!status)
        object_dereference(&section->object);
    process_leave();
    return status;
}

/* What an address that is in no view is called. */
static NTSTATUS no_view(uintptr_t address)
{
    MEMORY_BASIC_INFORMATION found;
    NTSTATUS status = query_address(address, &found);
    return status || found.State == MEM_FREE ? STATUS_INVALID_ADDRESS
                                             : STATUS_CONFLICTING_ADDRESSES;
}

/* With the view lock held. Of data each view is a thing of its own. */
static BOOL show_one_file(const struct region *a, const struct region *b)
{
    if (a == b)
        return TRUE;
    if (!region_is_image(a) || !region_is_image(b))
        return FALSE;
    const struct image_facts *one = &a->section->image->facts, *other = &b->section->image->facts;
    return one->device == other->device && one->inode == other->inode;
}

NTSTATUS view_compare(uintptr_t first, uintptr_t second)
{
    lock_views();
    const struct region *a = find(first), *b = find(second);
    BOOL views = a && b, same = views && show_one_file(a, b);
    unlock_views();
    if (!views)
        return no_view(a ? second : first);
    return same ? STATUS_SUCCESS : STATUS_NOT_SAME_DEVICE;
}

NTSTATUS view_flush(uintptr_t address, size_t size)
{
    int fd = -1;
    struct section *section = NULL;
    uint64_t offset = 0;
    NTSTATUS status = STATUS_NOT_MAPPED_VIEW;
    if (!region_in_user_space(address, size))
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
        status = (section->attributes & SEC_FILE) && !section->image ? STATUS_SUCCESS
                                                                     : STATUS_NOT_MAPPED_DATA;
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
