/* SPDX-License-Identifier: MIT */
/* GetMappedFileName and PrefetchVirtualMemory: rows 346 to 352 and 401. */
#include "conformance.h"

#include <psapi.h>

static const char *ask(HANDLE process, void *address, char *buffer, DWORD size)
{
    SetLastError(UNTOUCHED);
    return outcome(GetMappedFileNameA(process, address, buffer, size) != 0);
}

static void names(char *view)
{
    char name[1024], wanted[1024];
    WCHAR wide[1024];
    HANDLE process = GetCurrentProcess();
    DWORD length = GetMappedFileNameA(process, view, wanted, sizeof(wanted));
    fact(346, "name of a view", "device",
         strncmp(wanted, "\\Device\\", 8) == 0 ? "device" : "another form");
    fact(346, "its length has no NUL", "yes", yes_no(length == strlen(wanted)));
    GetMappedFileNameA(process, view + 0x1234, name, sizeof(name));
    fact(346, "name of an address inside", "the same", strcmp(name, wanted) ? name : "the same");
    fact(346, "length of the W call", "the same",
         GetMappedFileNameW(process, view, wide, 1024) == length ? "the same" : "other");
    SetLastError(UNTOUCHED);
    length = GetMappedFileNameA(process, view, name, 0);
    fact(347, "size 0", "failed",
         length == 0 && (GetLastError() == 87 || GetLastError() == 122) ? "failed" : last_error());
    fact(348, "no buffer", failed(87), ask(process, view, NULL, sizeof(name)));
    name[0] = 'x';
    length = GetMappedFileNameA(process, view, name, 1);
    fact(349, "size 1", "1 and 0", text("%u and %d", (unsigned)length, name[0]));
    fact(350, "just past the view", failed(59), ask(process, view + 0x2000, name, sizeof(name)));
    fact(350, "NULL", failed(59), ask(process, NULL, name, sizeof(name)));
    fact(351, "process 0", failed(6), ask(NULL, view, name, sizeof(name)));
}

static void prefetch(char *view)
{
    WIN32_MEMORY_RANGE_ENTRY range;
    range.VirtualAddress = view;
    range.NumberOfBytes = 0x2000;
    SetLastError(UNTOUCHED);
    fact(401, "no entries", "no", yes_no(PrefetchVirtualMemory(GetCurrentProcess(), 0, &range, 0)));
    fact(401, "a view", "yes", yes_no(PrefetchVirtualMemory(GetCurrentProcess(), 1, &range, 0)));
    range.VirtualAddress = view + 123;
    fact(401, "not aligned", "yes",
         yes_no(PrefetchVirtualMemory(GetCurrentProcess(), 1, &range, 0)));
    range.VirtualAddress = NULL;
    fact(401, "not mapped", "yes",
         yes_no(PrefetchVirtualMemory(GetCurrentProcess(), 1, &range, 0)));
}

int main(void)
{
    char path[MAX_PATH], name[1024];
    make_file(path, 0x2000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    char *view = map_view(section, FILE_MAP_READ, 0, 0);
    require(view != NULL, "map a file");
    names(view);
    prefetch(view);
    UnmapViewOfFile(view);
    close_all(section, file);
    section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x1000, NULL);
    view = map_view(section, FILE_MAP_READ, 0, 0);
    fact(352, "view of the paging file", failed(1006),
         ask(GetCurrentProcess(), view, name, sizeof(name)));
    UnmapViewOfFile(view);
    close_all(section, NULL);
    DeleteFileA(path);
    return finish();
}
