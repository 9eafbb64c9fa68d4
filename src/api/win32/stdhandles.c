/* SPDX-License-Identifier: MIT */
/* processenv.h: the standard handles. */
#include "api/win32/stdhandles.h"
#include "engine/standard.h"

#include <filemap/errhandlingapi.h>
#include <filemap/handleapi.h>
#include <filemap/processenv.h>
#include <filemap/winerror.h>
#include <stdint.h>

HANDLE GetStdHandle(DWORD nStdHandle)
{
    HANDLE handle = NULL;
    if (nStdHandle > STD_INPUT_HANDLE || nStdHandle < STD_ERROR_HANDLE) {
        SetLastError(ERROR_INVALID_HANDLE);
        return INVALID_HANDLE_VALUE;
    }
    /* A descriptor that is closed is a standard handle that is not there, which is no error. */
    standard_handle((int)(STD_INPUT_HANDLE - nStdHandle), &handle);
    return handle;
}

int stdhandles_index(HANDLE handle)
{
    intptr_t value = (intptr_t)handle;
    DWORD number = (DWORD)value;
    if (value != (intptr_t)number && value != (intptr_t)(LONG)number)
        return -1;
    return number > STD_INPUT_HANDLE || number < STD_ERROR_HANDLE
               ? -1
               : (int)(STD_INPUT_HANDLE - number);
}

HANDLE stdhandles_translate(HANDLE handle)
{
    int index = stdhandles_index(handle);
    if (index >= 0)
        standard_handle(index, &handle);
    return handle;
}
