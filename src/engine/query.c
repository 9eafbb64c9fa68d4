/* SPDX-License-Identifier: MIT */
/* What is at an address. */
#include "engine/query.h"
#include "engine/view.h"

#include "linux/map.h"
#include "linux/memory.h"

#include <string.h>
#include <sys/mman.h>

static ULONG protection_of(int native)
{
    static const ULONG of[8] = {
        [PROT_NONE] = PAGE_NOACCESS,
        [PROT_READ] = PAGE_READONLY,
        [PROT_WRITE] = PAGE_READWRITE,
        [PROT_READ | PROT_WRITE] = PAGE_READWRITE,
        [PROT_EXEC] = PAGE_EXECUTE,
        [PROT_READ | PROT_EXEC] = PAGE_EXECUTE_READ,
        [PROT_WRITE | PROT_EXEC] = PAGE_EXECUTE_READWRITE,
        [PROT_READ | PROT_WRITE | PROT_EXEC] = PAGE_EXECUTE_READWRITE,
    };
    return of[native & 7];
}

/* A page of a copy-on-write view that has been written to is a private, writable one (row 216). */
static void split_by_copies(const struct view_information *view, MEMORY_BASIC_INFORMATION *out)
{
    bool is_private;
    size_t run;
    ULONG base = view->protection & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY);
    if (!base || memory_private_run((uintptr_t)out->BaseAddress,
                                    out->RegionSize / map_page_size(), &is_private, &run))
        return;
    out->RegionSize = run * map_page_size();
    if (is_private)
        out->Protect = (view->protection & ~base) |
                       (base == PAGE_WRITECOPY ? PAGE_READWRITE : PAGE_EXECUTE_READWRITE);
}

static void describe_view(uintptr_t page, const struct view_information *view,
                          MEMORY_BASIC_INFORMATION *out)
{
    out->AllocationBase = (void *)view->base;
    out->AllocationProtect = view->protection;
    out->RegionSize = view->base + view->size - page;
    out->State = MEM_COMMIT;
    out->Protect = view->protection;
    out->Type = MEM_MAPPED;
    split_by_copies(view, out);
}

/* Memory that is not ours: as the kernel shows it. */
static NTSTATUS describe_other(uintptr_t page, MEMORY_BASIC_INFORMATION *out)
{
    struct memory_region region;
    int error = memory_find(page, &region);
    if (error)
        return status_from_error(error);
    uintptr_t end = region.end, next_view = view_next(page), highest = view_highest_address();
    if (next_view < end)
        end = next_view;
    if (end > highest)
        end = highest + 1;
    out->RegionSize = end - page;
    out->State = region.mapped ? MEM_COMMIT : MEM_FREE;
    out->Protect = region.mapped ? protection_of(region.protection) : PAGE_NOACCESS;
    if (region.mapped) {
        out->AllocationBase = (void *)region.start;
        out->AllocationProtect = out->Protect;
        out->Type = region.shared ? MEM_MAPPED : MEM_PRIVATE;
    }
    return STATUS_SUCCESS;
}

NTSTATUS query_address(uintptr_t address, MEMORY_BASIC_INFORMATION *out)
{
    struct view_information view;
    MEMORY_BASIC_INFORMATION found;
    uintptr_t page = address & ~(map_page_size() - 1);
    if (address > view_highest_address())
        return STATUS_INVALID_PARAMETER;
    memset(&found, 0, sizeof found);
    found.BaseAddress = (void *)page;
    NTSTATUS status = STATUS_SUCCESS;
    if (!view_find(page, &view))
        describe_view(page, &view, &found);
    else
        status = describe_other(page, &found);
    if (!status)
        *out = found;
    return status;
}
