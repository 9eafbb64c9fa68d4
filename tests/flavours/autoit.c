/* SPDX-License-Identifier: MIT */
/* The flavour of AutoIt, in C. */
#define FLAVOUR "autoit"
#include "exchange.h"

#include <autoit.h>

static HANDLE create_section(const char *name, const WCHAR *wide)
{
    (void)wide;
    HANDLE section = _WinAPI_CreateFileMapping(-1, SIZE, name);
    return AutoIt_Extended() ? NULL : section;
}

static HANDLE open_section(const char *name, const WCHAR *wide)
{
    (void)name;
    return _WinAPI_OpenFileMapping(wide);
}

static void *map_section(HANDLE section)
{
    return _WinAPI_MapViewOfFile(section);
}
