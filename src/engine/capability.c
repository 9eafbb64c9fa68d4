/* SPDX-License-Identifier: MIT */
/* What the program declares that it needs. */
#include "engine/capability.h"
#include "engine/manifest.h"
#include "engine/process.h"

#include <filemap/filemap.h>
#include <stdatomic.h>

#define KNOWN 0x80000000U

static _Atomic ULONG declared;

void capability_declare(ULONG capabilities)
{
    atomic_store(&declared, KNOWN | capabilities);
}

static NTSTATUS look(ULONG *out)
{
    ULONG known = atomic_load(&declared), found;
    if (!(known & KNOWN)) {
        process_enter();
        NTSTATUS status = manifest_read(&found);
        process_leave();
        if (status)
            return status;
        /* What the program itself has declared meanwhile counts. */
        if (atomic_compare_exchange_strong(&declared, &known, KNOWN | found))
            known = found;
    }
    *out = known & ~KNOWN;
    return STATUS_SUCCESS;
}

NTSTATUS capability_check_execution(const struct execution_rules *rules, ULONG wanted)
{
    ULONG capabilities;
    if (!(wanted & rules->executes))
        return STATUS_SUCCESS;
    if (wanted & rules->excluded)
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = look(&capabilities);
    if (status)
        return status;
    return capabilities & FILEMAP_APP_CODE_GENERATION ? STATUS_SUCCESS : STATUS_ACCESS_DENIED;
}
