/* SPDX-License-Identifier: MIT */
/* The native calls for views and memory: the statuses of the rows. */
#include "native.h"

static void *base;
static SIZE_T size;

static HANDLE section_of(ULONG protection, LONGLONG bytes, HANDLE file)
{
    HANDLE section = NULL;
    require(NT_SUCCESS(create_native(&section, NULL, 0, protection, SEC_COMMIT, bytes, file)),
            "create a section");
    return section;
}

static NTSTATUS map_native(HANDLE section, void *wanted, LONGLONG offset, SIZE_T bytes, ULONG type,
                           ULONG protection)
{
    LARGE_INTEGER start;
    start.QuadPart = offset;
    base = wanted;
    size = bytes;
    return NtMapViewOfSection(section, NtCurrentProcess(), &base, 0, 0, &start, &size, ViewUnmap,
                              type, protection);
}

static NTSTATUS unmap_native(void *address)
{
    return NtUnmapViewOfSection(NtCurrentProcess(), address);
}

static NTSTATUS try_view(HANDLE section, void *wanted, LONGLONG offset, SIZE_T bytes, ULONG type,
                         ULONG protection)
{
    NTSTATUS status = map_native(section, wanted, offset, bytes, type, protection);
    if (NT_SUCCESS(status)) {
        unmap_native(base);
    }
    return status;
}

static void ranges(void)
{
    HANDLE section = section_of(PAGE_READWRITE, 0x23452, NULL);
    returns(192, "size 0", STATUS_SUCCESS, map_native(section, NULL, 0, 0, 0, PAGE_READWRITE));
    fact(192, "the size", "0x24000", text("0x%x", (unsigned)size));
    char *taken = base;
    returns(195, "size 1", STATUS_SUCCESS, map_native(section, NULL, 0, 1, 0, PAGE_READWRITE));
    fact(195, "the size", "0x1000", text("0x%x", (unsigned)size));
    unmap_native(base);
    returns(186, "offset 1", STATUS_MAPPED_ALIGNMENT,
            try_view(section, NULL, 1, 0, 0, PAGE_READWRITE));
    returns(189, "offset of a page", STATUS_MAPPED_ALIGNMENT,
            try_view(section, NULL, 0x1000, 0, 0, PAGE_READWRITE));
    returns(199, "address 42 bytes on", STATUS_MAPPED_ALIGNMENT,
            try_view(section, taken + 42, 0, 0, 0, PAGE_READWRITE));
    returns(200, "address in use", STATUS_CONFLICTING_ADDRESSES,
            try_view(section, taken, 0, 0, 0, PAGE_READWRITE));
    returns(190, "address in use, wrong offset", STATUS_MAPPED_ALIGNMENT,
            try_view(section, taken, 1, 0, 0, PAGE_READWRITE));
    returns(193, "a byte too much", STATUS_INVALID_VIEW_SIZE,
            try_view(section, NULL, 0, 0x24001, 0, PAGE_READWRITE));
    returns(205, "MEM_COMMIT", STATUS_INVALID_PARAMETER_9,
            try_view(section, NULL, 0, 0, MEM_COMMIT, PAGE_READWRITE));
    returns(206, "MEM_RESERVE", STATUS_INVALID_PARAMETER_9,
            try_view(section, NULL, 0, 0, MEM_RESERVE, PAGE_READWRITE));
    returns(209, "AT_ROUND_TO_PAGE", STATUS_INVALID_PARAMETER_9,
            try_view(section, NULL, 0, 0, AT_ROUND_TO_PAGE, PAGE_READWRITE));
    returns(237, "unmap by an inner address", STATUS_SUCCESS, unmap_native(taken + 0x1100));
    returns(238, "unmap again", STATUS_NOT_MAPPED_VIEW, unmap_native(taken));
    NtClose(section);
    returns(182, "closed handle", STATUS_INVALID_HANDLE,
            try_view(section, NULL, 0, 0, 0, PAGE_READWRITE));
    returns(183, "process handle", STATUS_OBJECT_TYPE_MISMATCH,
            try_view(NtCurrentProcess(), NULL, 0, 0, 0, PAGE_READWRITE));
}

static void protections(void)
{
    static const struct {
        int row;
        ULONG section, view;
        NTSTATUS status;
    } rows[] = {
        { 176, PAGE_READONLY, PAGE_READONLY, STATUS_SUCCESS },
        { 176, PAGE_READONLY, PAGE_WRITECOPY, STATUS_SUCCESS },
        { 176, PAGE_READONLY, PAGE_NOACCESS, STATUS_SUCCESS },
        { 176, PAGE_READONLY, PAGE_READWRITE, STATUS_SECTION_PROTECTION },
        { 176, PAGE_READONLY, PAGE_EXECUTE_READ, STATUS_SECTION_PROTECTION },
        { 177, PAGE_READWRITE, PAGE_READWRITE, STATUS_SUCCESS },
        { 177, PAGE_READWRITE, PAGE_READONLY, STATUS_SUCCESS },
        { 177, PAGE_READWRITE, PAGE_EXECUTE_READWRITE, STATUS_SECTION_PROTECTION },
        { 179, PAGE_READWRITE, PAGE_READONLY | PAGE_READWRITE, STATUS_INVALID_PAGE_PROTECTION },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        HANDLE section = section_of(rows[i].section, 0x1000, NULL);
        returns(rows[i].row,
                text("section 0x%x, view 0x%x", (unsigned)rows[i].section, (unsigned)rows[i].view),
                rows[i].status, try_view(section, NULL, 0, 0, 0, rows[i].view));
        NtClose(section);
    }
}

static NTSTATUS flush(void *address)
{
    SIZE_T all = 0;
    IO_STATUS_BLOCK told;
    return NtFlushVirtualMemory(NtCurrentProcess(), &address, &all, &told);
}

static void files(void)
{
    char path[MAX_PATH];
    make_file(path, 0x4000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = section_of(PAGE_READWRITE, 0, file);
    returns(192, "view of a file", STATUS_SUCCESS,
            map_native(section, NULL, 0, 0, 0, PAGE_READWRITE));
    char *one = base;
    require(NT_SUCCESS(map_native(section, NULL, 0, 0, 0, PAGE_READWRITE)), "map again");
    char *other = base;
    one[0] = 1;
    returns(252, "flush", STATUS_SUCCESS, flush(one));
    returns(310, "a view and itself", STATUS_SUCCESS, NtAreMappedFilesTheSame(one, one + 30));
    returns(310, "two views of one file", STATUS_NOT_SAME_DEVICE,
            NtAreMappedFilesTheSame(one, other));
    returns(311, "a view and NULL", STATUS_INVALID_ADDRESS, NtAreMappedFilesTheSame(one, NULL));
    void *memory = VirtualAlloc(NULL, 0x1000, MEM_RESERVE, PAGE_NOACCESS);
    returns(311, "a view and memory", STATUS_CONFLICTING_ADDRESSES,
            NtAreMappedFilesTheSame(one, memory));
    VirtualFree(memory, 0, MEM_RELEASE);
    unmap_native(one);
    unmap_native(other);
    returns(207, "MEM_RESERVE, a byte more than the file", STATUS_SUCCESS,
            try_view(section, NULL, 0, 0x4001, MEM_RESERVE, PAGE_READWRITE));
    NtClose(section);
    section = section_of(PAGE_READONLY, 0, file);
    returns(208, "MEM_RESERVE, read-only", STATUS_SECTION_PROTECTION,
            try_view(section, NULL, 0, 0, MEM_RESERVE, PAGE_READONLY));
    NtClose(section);
    CloseHandle(file);
    DeleteFileA(path);
    section = section_of(PAGE_READWRITE, 0x1000, NULL);
    require(NT_SUCCESS(map_native(section, NULL, 0, 0, 0, PAGE_READWRITE)), "map");
    returns(253, "flush a view without a file", STATUS_NOT_MAPPED_DATA, flush(base));
    unmap_native(base);
    NtClose(section);
}

static NTSTATUS give_back(char *address, SIZE_T bytes, ULONG type)
{
    void *start = address;
    return NtFreeVirtualMemory(NtCurrentProcess(), &start, &bytes, type);
}

static void memory(void)
{
    base = NULL;
    size = 0x7345;
    returns(DOCUMENTED, "reserve and commit", STATUS_SUCCESS,
            NtAllocateVirtualMemory(NtCurrentProcess(), &base, 0, &size, MEM_RESERVE | MEM_COMMIT,
                                    PAGE_READWRITE));
    fact(DOCUMENTED, "its size", "0x8000", text("0x%x", (unsigned)size));
    char *start = base;
    void *at = start + 0x1007;
    SIZE_T bytes = 1;
    ULONG old = 0;
    returns(DOCUMENTED, "protect", STATUS_SUCCESS,
            NtProtectVirtualMemory(NtCurrentProcess(), &at, &bytes, PAGE_READONLY, &old));
    fact(
        DOCUMENTED, "what was meant", "0x1000 0x1000 was 0x4",
        text("0x%x 0x%x was 0x%x", (unsigned)((char *)at - start), (unsigned)bytes, (unsigned)old));
    MEMORY_BASIC_INFORMATION basic;
    returns(DOCUMENTED, "query", STATUS_SUCCESS,
            NtQueryVirtualMemory(NtCurrentProcess(), start, MemoryBasicInformation, &basic,
                                 sizeof(basic), NULL));
    fact(DOCUMENTED, "it is committed", "0x1000", text("0x%x", (unsigned)basic.State));
    returns(DOCUMENTED, "query into too little", STATUS_INFO_LENGTH_MISMATCH,
            NtQueryVirtualMemory(NtCurrentProcess(), start, MemoryBasicInformation, &basic,
                                 sizeof(basic) - 1, NULL));
    returns(DOCUMENTED, "release", STATUS_SUCCESS, give_back(start, 0, MEM_RELEASE));
    HANDLE section = section_of(PAGE_READWRITE, 0x3000, NULL);
    require(NT_SUCCESS(map_native(section, NULL, 0, 0, 0, PAGE_READWRITE)), "map");
    returns(278, "decommit a view", STATUS_UNABLE_TO_DELETE_SECTION,
            give_back(base, 0x1000, MEM_DECOMMIT));
    returns(279, "release a view", STATUS_UNABLE_TO_DELETE_SECTION,
            give_back(base, 0x1000, MEM_RELEASE));
    MEMORY_REGION_INFORMATION region;
    returns(354, "region", STATUS_SUCCESS,
            NtQueryVirtualMemory(NtCurrentProcess(), (char *)base + 0x1000, MemoryRegionInformation,
                                 &region, sizeof(region), NULL));
    fact(354, "what it is", "same 0x0 0x3000",
         text("%s 0x%x 0x%x", region.AllocationBase == base ? "same" : "other",
              (unsigned)region.RegionType, (unsigned)region.RegionSize));
    unmap_native(base);
    NtClose(section);
}

int main(void)
{
    ranges();
    protections();
    files();
    memory();
    return finish();
}
