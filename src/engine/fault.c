/* SPDX-License-Identifier: MIT */
/* What a fault means. */
#include "engine/fault.h"
#include "engine/process.h"
#include "engine/reserve.h"
#include "engine/sectionobject.h"
#include "engine/status.h"

#include "linux/file.h"
#include "linux/map.h"

#include <sys/mman.h>

#include <filemap/minwinbase.h>

/* A fault so near to the stack pointer, in memory that is not ours, is a stack that is full. */
#define NEAR_THE_STACK ((uintptr_t)65536)

/* Another thread may change a page's protection just when this one touches it: then it looks as if
 * the touch were allowed. So often it is believed while nothing is changed. */
#define MOST_RETRIES 100

static _Thread_local struct {
    uintptr_t address, instruction;
    size_t changes; /* of the region's protection, up to then */
    unsigned count;
} retried;

static const int native_accesses[] = {
    [FAULT_READS] = PROT_READ, [FAULT_WRITES] = PROT_WRITE, [FAULT_EXECUTES] = PROT_EXEC
};

static BOOL permits(ULONG protection, enum fault_access access)
{
    return (region_native_protection(protection) & native_accesses[access]) != 0;
}

static enum fault_verdict retry(const struct region *region, const struct fault *fault)
{
    size_t changes = region->pages.changes;
    if (retried.address != fault->address || retried.instruction != fault->instruction ||
        retried.changes != changes)
        retried.count = 0;
    retried.address = fault->address;
    retried.instruction = fault->instruction;
    retried.changes = changes;
    return retried.count++ < MOST_RETRIES ? FAULT_RETRY : FAULT_RAISE;
}

static ULONG protection_of(const struct region *region, size_t page)
{
    size_t ignored;
    return pages_at(&region->pages, page, &ignored);
}

static BOOL change_page(struct region *region, size_t page, ULONG protection)
{
    size_t size = map_page_size();
    if (!pages_reserve_in_handler(&region->pages) ||
        map_protect((void *)(region->base + page * size), size,
                    region_native_protection(protection & ~PAGES_PRIVATE)))
        return FALSE;
    pages_set(&region->pages, page, page + 1, protection);
    return TRUE;
}

/* What is wrong below a page that may be touched: row 372. */
static NTSTATUS cause_of(const struct region *region, const struct fault *fault)
{
    struct stat file;
    uint64_t available, total;
    if (region->kind != REGION_VIEW || descriptor_verify(&region->section->payload, &file))
        return STATUS_UNEXPECTED_IO_ERROR;
    uint64_t offset = region->offset + (fault->address - region->base);
    uint64_t page = offset & ~(uint64_t)(map_page_size() - 1);
    if (page >= (uint64_t)file.st_size)
        return STATUS_END_OF_FILE;
    if (!file_space(region->section->payload.fd, &available, &total) && available == 0)
        return STATUS_DISK_FULL;
    return STATUS_IO_DEVICE_ERROR;
}

/* With the view lock held. */
static enum fault_verdict judge_page(struct region *region, const struct fault *fault,
                                     EXCEPTION_RECORD *record)
{
    int access = fault->reason == FAULT_IN_PAGE ? 0 : native_accesses[fault->access];
    size_t page = (fault->address - region->base) / map_page_size();
    ULONG protection = protection_of(region, page);
    enum reserve_fault reserved = reserve_fault(fault->address, access);
    if (reserved == RESERVE_SHOWN && retry(region, fault) == FAULT_RETRY)
        return FAULT_RETRY;
    if (reserved == RESERVE_UNCOMMITTED) {
        record->ExceptionCode = EXCEPTION_ACCESS_VIOLATION;
        record->NumberParameters = 2;
        return FAULT_RAISE;
    }
    if (fault->reason == FAULT_PROTECTED && (protection & PAGE_GUARD) &&
        change_page(region, page, protection & ~(ULONG)PAGE_GUARD)) {
        record->ExceptionCode = EXCEPTION_GUARD_PAGE;
        return FAULT_RAISE;
    }
    if (fault->reason == FAULT_PROTECTED && permits(protection, fault->access))
        return retry(region, fault);
    if (record->ExceptionCode == EXCEPTION_IN_PAGE_ERROR) {
        record->NumberParameters = 3;
        record->ExceptionInformation[2] = (ULONG_PTR)(LONG_PTR)cause_of(region, fault);
    }
    return FAULT_RAISE;
}

static BOOL is_stack_overflow(const struct fault *fault)
{
    if (fault->reason == FAULT_IN_PAGE || fault->address == FAULT_NOWHERE || !fault->stack)
        return FALSE;
    return fault->address - (fault->stack - NEAR_THE_STACK) < 2 * NEAR_THE_STACK;
}

static void fill(const struct fault *fault, EXCEPTION_RECORD *record)
{
    static const DWORD codes[] = { [FAULT_UNMAPPED] = EXCEPTION_ACCESS_VIOLATION,
                                   [FAULT_PROTECTED] = EXCEPTION_ACCESS_VIOLATION,
                                   [FAULT_IN_PAGE] = EXCEPTION_IN_PAGE_ERROR,
                                   [FAULT_MISALIGNED] = EXCEPTION_DATATYPE_MISALIGNMENT };
    static const ULONG_PTR accesses[] = { [FAULT_READS] = EXCEPTION_READ_FAULT,
                                          [FAULT_WRITES] = EXCEPTION_WRITE_FAULT,
                                          [FAULT_EXECUTES] = EXCEPTION_EXECUTE_FAULT };
    *record = (EXCEPTION_RECORD){ .ExceptionCode = codes[fault->reason],
                                  .ExceptionAddress = (PVOID)fault->instruction };
    if (fault->reason == FAULT_MISALIGNED)
        return;
    record->NumberParameters = fault->reason == FAULT_IN_PAGE ? 3 : 2;
    record->ExceptionInformation[0] = accesses[fault->access];
    record->ExceptionInformation[1] = fault->address;
    if (fault->reason == FAULT_IN_PAGE)
        record->ExceptionInformation[2] = (ULONG_PTR)(LONG_PTR)STATUS_UNEXPECTED_IO_ERROR;
}

enum fault_verdict fault_judge(const struct fault *fault, EXCEPTION_RECORD *record)
{
    if (process_is_busy())
        return FAULT_NOT_OURS;
    fill(fault, record);
    lock_views();
    struct region *region = region_find(fault->address);
    enum fault_verdict verdict = region                     ? judge_page(region, fault, record)
                                 : is_stack_overflow(fault) ? FAULT_NOT_OURS
                                                            : FAULT_RAISE;
    unlock_views();
    return verdict;
}

void fault_decline(const EXCEPTION_RECORD *record)
{
    if (record->ExceptionCode != EXCEPTION_GUARD_PAGE || process_is_busy())
        return;
    uintptr_t address = record->ExceptionInformation[1];
    lock_views();
    struct region *region = region_find(address);
    if (region) {
        size_t page = (address - region->base) / map_page_size();
        ULONG protection = protection_of(region, page);
        if (protection & ~PAGES_PRIVATE)
            change_page(region, page, protection | PAGE_GUARD);
    }
    unlock_views();
}
