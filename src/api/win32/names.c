/* SPDX-License-Identifier: MIT */
/* Object names as the A calls get them. */
#include "api/win32/names.h"

#include "engine/unicode.h"

#include <filemap/errhandlingapi.h>
#include <filemap/winerror.h>
#include <string.h>

BOOL names_widen(LPCSTR name, WCHAR buffer[ANSI_NAME_CAPACITY], const WCHAR **out, size_t *length)
{
    size_t units = 0;
    if (name)
        units = unicode_to_utf16(name, strlen(name), buffer, ANSI_NAME_CAPACITY);
    if (units >= ANSI_NAME_CAPACITY) {
        SetLastError(ERROR_FILENAME_EXCED_RANGE);
        return FALSE;
    }
    *out = name ? buffer : NULL;
    *length = units;
    return TRUE;
}
