/* SPDX-License-Identifier: MIT */
/* The flavour of Store apps. */
#define FLAVOUR "app"
#include "exchange.h"

static HANDLE create_section(const char *name, const WCHAR *wide)
{
    (void)name;
    HANDLE section =
        CreateFileMappingFromApp(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, SIZE, wide);
    return GetLastError() == ERROR_ALREADY_EXISTS ? NULL : section;
}

static HANDLE open_section(const char *name, const WCHAR *wide)
{
    (void)name;
    return OpenFileMappingFromApp(FILE_MAP_ALL_ACCESS, FALSE, wide);
}

static void *map_section(HANDLE section)
{
    return MapViewOfFileFromApp(section, FILE_MAP_ALL_ACCESS, 0, 0);
}
