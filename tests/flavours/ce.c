/* SPDX-License-Identifier: MIT */
/* The flavour of Windows CE, which opens by creating. */
#define FLAVOUR "ce"
#include "exchange.h"

static HANDLE create_section(const char *name, const WCHAR *wide)
{
    (void)name;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SIZE, wide);
    return GetLastError() == ERROR_ALREADY_EXISTS ? NULL : section;
}

static HANDLE open_section(const char *name, const WCHAR *wide)
{
    (void)name;
    HANDLE section = CreateFileMapping(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SIZE, wide);
    return GetLastError() == ERROR_ALREADY_EXISTS ? section : NULL;
}

static void *map_section(HANDLE section)
{
    return MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
}
