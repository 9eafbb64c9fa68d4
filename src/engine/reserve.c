/* SPDX-License-Identifier: MIT */
/* Views of reserved sections. */
#include "engine/reserve.h"
#include "engine/committed.h"
#include "engine/exception.h"
#include "engine/process.h"

#include "linux/map.h"
#include "linux/watch.h"

#include <errno.h>
#include <sys/mman.h>

static struct descriptor watch = { .fd = -1 };
static size_t watched; /* how many views it covers; without any it is closed */
static BOOL hiding;    /* there was a hidden view */

static size_t first_page(const struct region *view)
{
    return (size_t)(view->offset / map_page_size());
}

/* The committed pages of a hidden view get their protection. 0 or -errno. */
static int show(const struct region *view, size_t first, size_t end)
{
    size_t page = map_page_size();
    while (first < end) {
        size_t run_end;
        ULONG protection = pages_at(&view->pages, first, &run_end) & ~PAGES_PRIVATE;
        if (run_end > end)
            run_end = end;
        int error = map_protect((void *)(view->base + first * page), (run_end - first) * page,
                                region_native_protection(protection));
        if (error)
            return error;
        first = run_end;
    }
    return 0;
}

static NTSTATUS find_run(const struct region *view, size_t page, size_t limit, BOOL *committed,
                         size_t *end)
{
    int fd;
    uint64_t base = first_page(view), found;
    NTSTATUS status = section_open_payload(view->section, &fd);
    if (!status)
        status = committed_run(&view->section->payload, view->section->size, base + page,
                               base + limit, committed, &found);
    if (!status)
        *end = (size_t)(found - base);
    return status;
}

/* All pages that are committed, and only these, become accessible. */
static NTSTATUS hide(struct region *view)
{
    BOOL committed;
    size_t end;
    view->reserve = RESERVE_HIDDEN;
    hiding = TRUE;
    /* So that a touch shows what another process has committed; without it, asking does. */
    exception_catch_locked();
    NTSTATUS status = status_from_error(map_protect((void *)view->base, view->size, PROT_NONE));
    for (size_t page = 0; !status && page < view->pages.total; page = end) {
        status = find_run(view, page, view->pages.total, &committed, &end);
        if (!status && committed)
            status = status_from_error(show(view, page, end));
    }
    return status;
}

/*
 * A view through a descriptor that cannot write is mapped privately: it is never written, but for
 * pages that are private anyhow, and those stay as they are.
 */
static int watch_read_only(const struct region *view)
{
    size_t page = map_page_size();
    int fd, error = 0;
    if ((region_native_protection(view->protection) & PROT_WRITE) ||
        section_open_payload(view->section, &fd))
        return -EPERM;
    for (size_t first = 0, end; !error && first < view->pages.total; first = end) {
        ULONG protection = pages_at(&view->pages, first, &end);
        if (!(protection & PAGES_PRIVATE))
            error = map_over((void *)(view->base + first * page), (end - first) * page, fd,
                             view->offset + first * page, region_native_protection(protection), 0);
    }
    return error ? error : watch_range(watch.fd, (void *)view->base, view->size);
}

static NTSTATUS guard(struct region *view)
{
    int error = watch_range(watch.fd, (void *)view->base, view->size);
    if (error == -EPERM)
        error = watch_read_only(view);
    view->reserve = RESERVE_WATCHED;
    return error ? hide(view) : STATUS_SUCCESS;
}

/* A view whose committed pages cannot be found shows none: what to do is up to the next query. */
static void guard_again(void)
{
    if (watch_open(&watch))
        watch = DESCRIPTOR_NONE;
    for (uintptr_t at = 0; (at = region_next(at)) != UINTPTR_MAX;) {
        struct region *region = region_find(at);
        if (region->reserve == RESERVE_WATCHED) {
            guard(region);
            watched -= region->reserve != RESERVE_WATCHED;
        }
    }
}

/* The descriptor that the child has is a watch over its parent's memory. */
static void after_fork(void)
{
    descriptor_close(&watch);
    guard_again();
}

NTSTATUS reserve_begin(struct region *view)
{
    view->reserve = RESERVE_NONE;
    if (!(view->section->attributes & SEC_RESERVE))
        return STATUS_SUCCESS;
    process_in_child(PROCESS_RESERVE, after_fork);
    /* A program that has closed it behind our back has taken it from all views. */
    if (descriptor_verify(&watch, NULL))
        guard_again();
    NTSTATUS status = guard(view);
    watched += view->reserve == RESERVE_WATCHED;
    if (watched == 0)
        descriptor_close(&watch);
    return status;
}

void reserve_end(struct region *view)
{
    if (view->reserve == RESERVE_WATCHED && --watched == 0)
        descriptor_close(&watch);
    view->reserve = RESERVE_NONE;
}

NTSTATUS reserve_run(struct region *region, size_t page, size_t limit, BOOL *committed, size_t *end)
{
    *committed = TRUE;
    *end = limit;
    if (region->reserve == RESERVE_NONE)
        return STATUS_SUCCESS;
    NTSTATUS status = find_run(region, page, limit, committed, end);
    if (!status && *committed && region->reserve == RESERVE_HIDDEN)
        status = status_from_error(show(region, page, *end));
    return status;
}

static BOOL same_memory(const struct section *a, const struct section *b)
{
    return a == b || (a->payload.fd >= 0 && a->payload.device == b->payload.device &&
                      a->payload.inode == b->payload.inode);
}

/* The views of this process that have pages [first, end) of the section, and hide them. */
static NTSTATUS show_everywhere(const struct section *section, size_t first, size_t end)
{
    NTSTATUS status = STATUS_SUCCESS;
    for (uintptr_t at = 0; hiding && !status && (at = region_next(at)) != UINTPTR_MAX;) {
        struct region *view = region_find(at);
        if (view->reserve != RESERVE_HIDDEN || !same_memory(view->section, section))
            continue;
        size_t base = first_page(view), view_end = base + view->pages.total;
        size_t from = first > base ? first : base, to = end < view_end ? end : view_end;
        if (from < to)
            status = status_from_error(show(view, from - base, to - base));
    }
    return status;
}

NTSTATUS reserve_commit(struct region *view, size_t first, size_t end)
{
    struct section *section = view->section;
    uintptr_t base = view->base;
    size_t size = view->size, start = first_page(view);
    object_reference(&section->object);
    unlock_views();
    NTSTATUS status = committed_add(section, start + first, start + end);
    lock_views();
    if (!status)
        status = show_everywhere(section, start + first, start + end);
    struct region *now = region_find(base);
    if (!status && (now != view || now->base != base || now->size != size ||
                    now->section != section || first_page(now) != start))
        status = STATUS_CONFLICTING_ADDRESSES;
    object_dereference(&section->object);
    return status;
}

enum reserve_fault reserve_fault(uintptr_t address, int access)
{
    BOOL committed;
    size_t end;
    struct region *view = region_find(address);
    if (!view || view->reserve == RESERVE_NONE)
        return RESERVE_OTHER;
    size_t page = (address - view->base) / map_page_size();
    if (find_run(view, page, page + 1, &committed, &end))
        return RESERVE_OTHER;
    if (!committed)
        return RESERVE_UNCOMMITTED;
    int allowed = region_native_protection(pages_at(&view->pages, page, &end));
    /* Storage came between the touch and this look. */
    if (view->reserve == RESERVE_WATCHED)
        return access ? RESERVE_OTHER : RESERVE_SHOWN;
    return (allowed & access) && !show(view, page, page + 1) ? RESERVE_SHOWN : RESERVE_OTHER;
}
