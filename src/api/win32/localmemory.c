/* SPDX-License-Identifier: MIT */
/* winbase.h: local memory. */
#include "api/win32/result.h"

#include <filemap/winbase.h>
#include <stdlib.h>

HLOCAL LocalAlloc(UINT uFlags, SIZE_T uBytes)
{
    HLOCAL memory = NULL;
    if (uFlags & ~(UINT)(LMEM_MOVEABLE | LMEM_ZEROINIT)) {
        result(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    if (uBytes == 0)
        uBytes = 1;
    memory = uFlags & LMEM_ZEROINIT ? calloc(1, uBytes) : malloc(uBytes);
    if (!memory)
        result(STATUS_NO_MEMORY);
    return memory;
}

HLOCAL LocalFree(HLOCAL hMem)
{
    free(hMem);
    return NULL;
}
