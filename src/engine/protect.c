/* SPDX-License-Identifier: MIT */
/* What may be done with pages: VirtualProtect's rules. */
#include "engine/protect.h"
#include "engine/exception.h"
#include "engine/process.h"
#include "engine/reserve.h"
#include "engine/sectionobject.h"

#include "linux/map.h"
#include "linux/memory.h"
#include "linux/pagemap.h"

#include <errno.h>
#include <sys/mman.h>

#define COPY_BITS ((ULONG)(PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY))
#define BASE_BITS 0xffU
#define CACHING ((ULONG)(PAGE_NOCACHE | PAGE_WRITECOMBINE))
#define MODIFIERS (PAGE_GUARD | CACHING)

BOOL protect_is_valid(ULONG protection)
{
    ULONG base = protection & BASE_BITS, modifiers = protection & MODIFIERS;
    if (!base || (base & (base - 1)) || (protection & ~(BASE_BITS | MODIFIERS)))
        return FALSE;
    /* They exclude each other, and none goes with pages that cannot be touched. */
    return !(modifiers & (modifiers - 1)) && !(modifiers && base == PAGE_NOACCESS);
}

NTSTATUS protect_prepare(ULONG protection)
{
    return protection & PAGE_GUARD ? exception_catch() : STATUS_SUCCESS;
}

enum { MAY_READ = 1, MAY_WRITE = 2, MAY_EXECUTE = 4 };

static unsigned needs(ULONG protection)
{
    switch (protection & BASE_BITS) {
    case PAGE_READONLY:
    case PAGE_WRITECOPY:
        return MAY_READ;
    case PAGE_READWRITE:
        return MAY_READ | MAY_WRITE;
    case PAGE_EXECUTE:
    case PAGE_EXECUTE_READ:
    case PAGE_EXECUTE_WRITECOPY:
        return MAY_READ | MAY_EXECUTE;
    case PAGE_EXECUTE_READWRITE:
        return MAY_READ | MAY_WRITE | MAY_EXECUTE;
    default:
        return 0;
    }
}

BOOL protect_fits_view(ULONG protection, ULONG allocation)
{
    return !(needs(protection) & ~needs(allocation));
}

/* Pages that cannot be touched are neither cached nor not. */
static ULONG shown(ULONG protection)
{
    return (protection & BASE_BITS) == PAGE_NOACCESS ? protection & ~CACHING : protection;
}

/* Pages of a view that was mapped for copying on write. */
static BOOL is_born_private(const struct region *region, ULONG pages)
{
    return (region->protection & COPY_BITS) && !(pages & PAGES_SHARED);
}

/* Row 303: what is written to an image is private, unless the section says otherwise. */
static ULONG of_image(ULONG protection)
{
    ULONG base = protection & BASE_BITS, others = protection & ~BASE_BITS;
    return base == PAGE_READWRITE           ? PAGE_WRITECOPY | others
           : base == PAGE_EXECUTE_READWRITE ? PAGE_EXECUTE_WRITECOPY | others
                                            : protection;
}

ULONG protect_effective(const struct region *region, size_t page, size_t limit, size_t *end)
{
    bool is_private = false;
    size_t run, run_end;
    ULONG protection = pages_at(&region->pages, page, &run_end);
    ULONG copy = protection & COPY_BITS;
    if (run_end > limit)
        run_end = limit;
    *end = run_end;
    protection = shown(protection & ~PAGES_FLAGS);
    if (!copy || pagemap_private_run(region->base + page * map_page_size(), run_end - page,
                                     &is_private, &run))
        return protection;
    *end = page + run;
    if (!is_private)
        return protection;
    return (protection & ~copy) |
           (copy == PAGE_WRITECOPY ? PAGE_READWRITE : PAGE_EXECUTE_READWRITE);
}

static void *address_of(const struct region *region, size_t page)
{
    return (void *)(region->base + page * map_page_size());
}

static int map_again(const struct region *region, size_t first, size_t end, BOOL shared,
                     ULONG protection)
{
    size_t page = map_page_size();
    int fd;
    if (section_open_payload(region->section, &fd))
        return -EBADF;
    return map_over(address_of(region, first), (end - first) * page, fd,
                    region->offset + first * page, region_native_protection(protection), shared);
}

/* Where the kernel runs out of mappings half-way, the first half goes back. */
static int protect_whole(void *address, size_t size, ULONG old, ULONG protection)
{
    int error = map_protect(address, size, region_native_protection(protection));
    if (error)
        map_protect(address, size, region_native_protection(old & ~PAGES_FLAGS));
    return error;
}

/* Whether a page was copied; *END comes back to where that changes. */
static int find_copied(const struct region *region, size_t first, size_t *end, bool *copied)
{
    size_t run;
    int error =
        pagemap_private_run((uintptr_t)address_of(region, first), *end - first, copied, &run);
    if (!error)
        *end = first + run;
    return error;
}

/*
 * Changes a run of like pages, or as many of them as then are mapped in the same way. Shared pages
 * become copy-on-write ones, and back where nothing has been written. *FLAGS: the PAGES_… of them.
 */
static int change_run(const struct region *region, size_t first, size_t *end, ULONG old,
                      ULONG protection, ULONG *flags)
{
    BOOL copies = (protection & COPY_BITS) != 0, was_private = (old & PAGES_PRIVATE) != 0;
    bool stays =
        region->kind != REGION_VIEW || is_born_private(region, old) || copies == was_private;
    *flags = old & PAGES_FLAGS;
    if (!stays && !copies) {
        int error = find_copied(region, first, end, &stays);
        if (error)
            return error;
    }
    if (stays)
        return protect_whole(address_of(region, first), (*end - first) * map_page_size(), old,
                             protection);
    *flags ^= PAGES_PRIVATE;
    return map_again(region, first, *end, !copies, protection);
}

/* Whether pages are cached may have been settled when they were allocated (rows 234, 235). */
static int change_pages(struct region *region, size_t first, size_t end, ULONG protection,
                        BOOL keeps_caching)
{
    for (size_t at = first, run_end; at < end; at = run_end) {
        ULONG old = pages_at(&region->pages, at, &run_end), changed = protection, flags;
        if (run_end > end)
            run_end = end;
        if (keeps_caching)
            changed = (changed & ~CACHING) | (old & CACHING);
        if (region_is_image(region) && !(old & PAGES_SHARED))
            changed = of_image(changed);
        if (old == changed)
            continue;
        if (!pages_reserve(&region->pages))
            return -ENOMEM;
        int error = change_run(region, at, &run_end, old, changed, &flags);
        if (error)
            return error;
        pages_set(&region->pages, at, run_end, changed | flags);
    }
    return 0;
}

/* What has been changed goes back: mappings become fewer by that, so the kernel has room. */
static void put_back(struct region *region, size_t first, const struct pages *before)
{
    for (size_t at = 0, end; at < before->total; at = end) {
        ULONG protection = pages_at(before, at, &end) & ~PAGES_FLAGS;
        change_pages(region, first + at, first + end, protection, FALSE);
    }
}

int protect_pages(struct region *region, size_t first, size_t end, ULONG protection,
                  BOOL keeps_caching)
{
    struct pages before;
    if (!pages_copy(&region->pages, first, end, &before))
        return -ENOMEM;
    int error = change_pages(region, first, end, protection, keeps_caching);
    if (error)
        put_back(region, first, &before);
    pages_free(&before);
    return error;
}

/* Row 233. */
static NTSTATUS check_committed(struct region *region, size_t first, size_t end)
{
    while (first < end) {
        BOOL committed;
        size_t run_end;
        NTSTATUS status = reserve_run(region, first, end, &committed, &run_end);
        if (status)
            return status;
        if (!committed || pages_at(&region->pages, first, &first) == 0)
            return STATUS_NOT_COMMITTED;
        if (first > run_end)
            first = run_end;
    }
    return STATUS_SUCCESS;
}

static NTSTATUS protect_region(struct region *region, uintptr_t address, size_t size,
                               ULONG protection, ULONG *old)
{
    size_t first, end, ignored;
    if (!region_pages(region, address, size, &first, &end))
        return STATUS_CONFLICTING_ADDRESSES;
    NTSTATUS status = check_committed(region, first, end);
    if (status)
        return status;
    if (region->kind == REGION_PRIVATE && (protection & COPY_BITS))
        return STATUS_INVALID_PAGE_PROTECTION;
    if (region->kind == REGION_VIEW) {
        ULONG wanted = region_is_image(region) ? of_image(protection) : protection;
        if (region->section->attributes & SEC_NO_CHANGE)
            return STATUS_INVALID_PAGE_PROTECTION; /* row 077 */
        if (!protect_fits_view(wanted, region->protection))
            return STATUS_SECTION_PROTECTION;
    }
    ULONG before = protect_effective(region, first, first + 1, &ignored);
    status = status_from_error(protect_pages(region, first, end, protection, TRUE));
    if (!status)
        *old = before;
    return status;
}

ULONG protect_of_native(int native)
{
    BOOL writes = (native & PROT_WRITE) != 0;
    if (native & PROT_EXEC)
        return writes               ? PAGE_EXECUTE_READWRITE
               : native & PROT_READ ? PAGE_EXECUTE_READ
                                    : PAGE_EXECUTE;
    return writes ? PAGE_READWRITE : native & PROT_READ ? PAGE_READONLY : PAGE_NOACCESS;
}

/*
 * All of the range must be the program's own memory. What may be done with its pages now, as PROT_…
 * bits, for pages_free().
 */
static NTSTATUS look_at_other(uintptr_t start, uintptr_t end, struct pages *native)
{
    struct memory_region found;
    size_t page = map_page_size();
    pages_initialize(native, (end - start) / page, PROT_NONE);
    if (region_next(start) < end)
        return STATUS_CONFLICTING_ADDRESSES;
    for (uintptr_t at = start; at < end; at = found.end) {
        int error = memory_find(at, &found);
        if (error)
            return status_from_error(error);
        if (!found.mapped)
            return STATUS_CONFLICTING_ADDRESSES;
        if (!pages_reserve(native))
            return STATUS_NO_MEMORY;
        pages_set(native, (at - start) / page, ((found.end < end ? found.end : end) - start) / page,
                  (ULONG)found.protection);
    }
    return STATUS_SUCCESS;
}

/* The kernel stops at the first mapping that refuses; those before it go back. */
static int protect_mappings(uintptr_t start, const struct pages *before, int native)
{
    size_t page = map_page_size();
    int error = map_protect((void *)start, before->total * page, native);
    for (size_t at = 0, end; error && at < before->total; at = end) {
        int old = (int)pages_at(before, at, &end);
        map_protect((void *)(start + at * page), (end - at) * page, old);
    }
    return error;
}

/* Memory that did not come from us. */
static NTSTATUS protect_other(uintptr_t address, size_t size, ULONG protection, ULONG *old)
{
    struct pages before;
    size_t ignored;
    size = region_whole_pages(&address, size);
    NTSTATUS status = look_at_other(address, address + size, &before);
    if (!status && (protection & COPY_BITS))
        status = STATUS_INVALID_PAGE_PROTECTION;
    if (!status)
        status = status_from_error(
            protect_mappings(address, &before, region_native_protection(protection)));
    if (!status)
        *old = protect_of_native((int)pages_at(&before, 0, &ignored));
    pages_free(&before);
    return status;
}

NTSTATUS protect_range(uintptr_t address, size_t size, ULONG protection, ULONG *old)
{
    if (size == 0 || !region_in_user_space(address, size))
        return STATUS_INVALID_PARAMETER;
    if (!protect_is_valid(protection))
        return STATUS_INVALID_PAGE_PROTECTION;
    NTSTATUS status = protect_prepare(protection);
    if (status)
        return status;
    lock_views();
    struct region *region = region_find(address);
    status = region ? protect_region(region, address, size, protection, old)
                    : protect_other(address, size, protection, old);
    unlock_views();
    return status;
}
