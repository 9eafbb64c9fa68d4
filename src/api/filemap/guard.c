/* SPDX-License-Identifier: MIT */
/* guard.h: what FILEMAP_TRY and FILEMAP_EXCEPT are made of. */
#include "engine/exception.h"

#include <filemap/errhandlingapi.h>
#include <filemap/guard.h>

struct filemap_guard *filemap_guard_begin(struct filemap_guard *Guard)
{
    /* Where it fails, filemap_guard_in_place() says so; the block itself may well succeed. */
    exception_catch();
    exception_guard_begin(Guard);
    return Guard;
}

struct filemap_guard *filemap_guard_enter(void)
{
    return exception_guard_enter();
}

void filemap_guard_leave(struct filemap_guard **Guard)
{
    exception_guard_leave(*Guard);
}

BOOL filemap_guard_decide(LONG Filter)
{
    return exception_decide(Filter);
}

BOOL filemap_guard_in_place(void)
{
    if (!exception_catch() && exception_is_caught())
        return TRUE;
    SetLastError(ERROR_INVALID_FUNCTION);
    return FALSE;
}
