/* SPDX-License-Identifier: MIT */
/* The flavour of desktop programs. */
#define FLAVOUR "desktop"
#include "exchange.h"

static HANDLE create_section(const char *name, const WCHAR *wide)
{
    (void)wide;
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SIZE, name);
    return GetLastError() == ERROR_ALREADY_EXISTS ? NULL : section;
}

static HANDLE open_section(const char *name, const WCHAR *wide)
{
    (void)wide;
    return OpenFileMappingA(FILE_MAP_READ | FILE_MAP_WRITE, FALSE, name);
}

static void *map_section(HANDLE section)
{
    return MapViewOfFile(section, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, 0);
}
