/* SPDX-License-Identifier: MIT */
/* processenv.h: the standard handles. */
#include "engine/lending.h"

#include <filemap/errhandlingapi.h>
#include <filemap/handleapi.h>
#include <filemap/processenv.h>
#include <filemap/winerror.h>

HANDLE GetStdHandle(DWORD nStdHandle)
{
    HANDLE handle = NULL;
    if (nStdHandle > STD_INPUT_HANDLE || nStdHandle < STD_ERROR_HANDLE) {
        SetLastError(ERROR_INVALID_HANDLE);
        return INVALID_HANDLE_VALUE;
    }
    /* A descriptor that is closed is a standard handle that is not there, which is no error. */
    lending_borrow((int)(STD_INPUT_HANDLE - nStdHandle), &handle);
    return handle;
}
