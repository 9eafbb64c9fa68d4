/* SPDX-License-Identifier: MIT */
/* Short forms for tests of autoit.h. */
#pragma once

#include "sections.h"

#include <autoit.h>

#define NAME "MyFileMapping"

static inline HANDLE open_for_writing(const char *path)
{
    HANDLE file = _WinAPI_CreateFile(path, 2, 2 + 4, 1 + 2 + 4);
    assert_non_null(file);
    return file;
}

/* The size that a view of all of it has. */
static inline size_t size_of(HANDLE mapping)
{
    void *view = _WinAPI_MapViewOfFile(mapping);
    assert_non_null(view);
    size_t size = region_size(view);
    assert_true(_WinAPI_UnmapViewOfFile(view));
    return size;
}
