/* SPDX-License-Identifier: MIT */
/* Views of images. */
#include "engine/imageview.h"
#include "engine/imagecopy.h"
#include "engine/process.h"
#include "engine/sectionobject.h"
#include "engine/status.h"

#include "linux/map.h"

#include <errno.h>
#include <sys/mman.h>

/* Below it no program can have anything. */
#define LOWEST_BASE 0x10000U

/* Where the view would be if the image stood at its own base; 0: that cannot be. */
static uintptr_t preferred_address(const struct region *view, size_t size)
{
    uint64_t base = view->section->image->facts.base, highest = region_highest_address();
    if (base < LOWEST_BASE || base % MAP_GRANULARITY || base > highest ||
        view->offset > highest - base || size > highest - base - view->offset)
        return 0;
    return (uintptr_t)(base + view->offset);
}

/* The part's pages that the view shows, counted from the view's first. FALSE: none. */
static BOOL visible_pages(const struct region *view, const struct image_part *part, size_t *first,
                          size_t *end)
{
    uint64_t view_end = view->offset + view->size, part_end = (uint64_t)part->address + part->size;
    uint64_t from = part->address > view->offset ? part->address : view->offset;
    uint64_t to = part_end < view_end ? part_end : view_end;
    if (from >= to)
        return FALSE;
    *first = (size_t)(from - view->offset) / IMAGE_PAGE;
    *end = (size_t)(to - view->offset) / IMAGE_PAGE;
    return TRUE;
}

/* Pages that no part has stay reserved. */
static NTSTATUS describe_pages(struct region *view)
{
    const struct image *image = view->section->image;
    size_t first, end;
    pages_initialize(&view->pages, view->size / IMAGE_PAGE, 0);
    for (uint32_t i = 0; i < image->mapped; i++) {
        const struct image_part *part = &image->parts[i];
        if (!visible_pages(view, part, &first, &end))
            continue;
        if (!pages_reserve(&view->pages)) {
            pages_free(&view->pages);
            return STATUS_NO_MEMORY;
        }
        pages_set(&view->pages, first, end, part->protection | (part->shared ? PAGES_SHARED : 0U));
    }
    return STATUS_SUCCESS;
}

/* Gives each run of like pages its protection; SHARED: the file of what processes share. */
static int apply_pages(const struct region *view, int shared)
{
    int error = 0;
    for (size_t first = 0, end; !error && first < view->pages.total; first = end) {
        ULONG pages = pages_at(&view->pages, first, &end);
        void *address = (void *)(view->base + first * IMAGE_PAGE);
        size_t size = (end - first) * IMAGE_PAGE;
        int native = region_native_protection(pages & ~PAGES_FLAGS);
        if (pages & PAGES_SHARED)
            error = map_over(address, size, shared, view->offset + first * IMAGE_PAGE, native, 1);
        else if (native != PROT_NONE)
            error = map_protect(address, size, native);
    }
    return error;
}

static BOOL is_within(const struct placement *place, uintptr_t address, size_t size)
{
    return address >= place->lowest && (!place->highest || address + size - 1 <= place->highest);
}

static int map_at(const struct region *view, int fd, uintptr_t wanted, void **out)
{
    return map_file(fd, view->offset, view->size, PROT_NONE, 0, wanted, out);
}

/* Whatever is in the way at the image's own base, anywhere else will do. */
static NTSTATUS take_range(struct region *view, int fd, const struct placement *place)
{
    uintptr_t wanted = preferred_address(view, view->size);
    unsigned attempts = 0;
    void *address;
    int error = -EEXIST;
    if (!place->wanted && wanted && is_within(place, wanted, view->size))
        error = map_at(view, fd, wanted, &address);
    if (error)
        do {
            NTSTATUS status = placement_choose(place, view->size, &wanted);
            if (status)
                return status;
            error = map_at(view, fd, wanted, &address);
        } while (placement_again(place, error, &attempts));
    if (error)
        return error == -EEXIST ? STATUS_CONFLICTING_ADDRESSES : status_from_error(error);
    view->base = (uintptr_t)address;
    return STATUS_SUCCESS;
}

/* PRIVATE: the file of the pages that are copied on write. */
static NTSTATUS map_pages(struct region *view, int private, int shared,
                          const struct placement *place)
{
    NTSTATUS status = take_range(view, private, place);
    if (status)
        return status;
    status = status_from_error(apply_pages(view, shared));
    if (status)
        map_remove((void *)view->base, view->size);
    return status;
}

/* A file system that is mounted noexec holds the image: its pages come from a copy elsewhere. */
static NTSTATUS make_executable(struct section *section, int payload, int *fd)
{
    struct descriptor clone = DESCRIPTOR_NONE;
    NTSTATUS status = STATUS_SUCCESS;
    process_enter();
    lock_objects();
    BOOL known = descriptor_verify(&section->executable, NULL) == 0;
    unlock_objects();
    if (!known)
        status = imagecopy_clone(section->image, payload, &clone);
    lock_objects();
    if (!status && descriptor_verify(&section->executable, NULL)) {
        section->executable = clone;
        clone = DESCRIPTOR_NONE;
    }
    *fd = section->executable.fd;
    unlock_objects();
    descriptor_close(&clone);
    process_leave();
    return status;
}

static NTSTATUS map_image(struct region *view, const struct placement *place)
{
    struct section *section = view->section;
    int payload, executable;
    NTSTATUS status = section_payload(section, &payload);
    if (status)
        return status;
    status = map_pages(view, payload, payload, place);
    if (status != STATUS_ACCESS_DENIED || !section->object.claim)
        return status;
    status = make_executable(section, payload, &executable);
    return status ? status : map_pages(view, executable, payload, place);
}

NTSTATUS imageview_map(struct region *view, size_t size, const struct placement *place)
{
    const struct image *image = view->section->image;
    view->size = (size + IMAGE_PAGE - 1) & ~(size_t)(IMAGE_PAGE - 1);
    view->protection = image->no_execute ? PAGE_WRITECOPY : PAGE_EXECUTE_WRITECOPY;
    NTSTATUS status = describe_pages(view);
    if (status)
        return status;
    status = map_image(view, place);
    if (status) {
        pages_free(&view->pages);
        return status;
    }
    if (image_is_foreign(image))
        return STATUS_IMAGE_MACHINE_TYPE_MISMATCH;
    return view->base - view->offset == image->facts.base ? STATUS_SUCCESS
                                                          : STATUS_IMAGE_NOT_AT_BASE;
}
