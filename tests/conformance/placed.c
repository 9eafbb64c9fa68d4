/* SPDX-License-Identifier: MIT */
/* Places, nodes and processes: rows 185, 205, 206, 375, 381 to 384 and 393 to 400. */
#define _WIN32_WINNT 0x0A00
#define NTDDI_VERSION 0x0A000006 /* VirtualAlloc2 and MapViewOfFile3 came then */
#include "conformance.h"

#define PAGE 0x1000
#define SLOT 0x10000

static HANDLE section;

static const char *try_map3(void *base, ULONG64 offset, SIZE_T size, ULONG type, ULONG protection,
                            MEM_EXTENDED_PARAMETER *parameters, ULONG count)
{
    SetLastError(UNTOUCHED);
    void *view = MapViewOfFile3(section, GetCurrentProcess(), base, offset, size, type, protection,
                                parameters, count);
    const char *told = outcome(view != NULL);
    if (view != NULL) {
        UnmapViewOfFile(view);
    }
    return told;
}

static const char *try_plain(void *base, ULONG64 offset, ULONG type, ULONG protection)
{
    return try_map3(base, offset, 0, type, protection, NULL, 0);
}

static const char *try_parameters(MEM_EXTENDED_PARAMETER *parameters, ULONG count)
{
    return try_map3(NULL, 0, 0, 0, PAGE_READWRITE, parameters, count);
}

static void plain(void)
{
    SetLastError(UNTOUCHED);
    char *view = MapViewOfFile3(section, NULL, NULL, 0, 0, 0, PAGE_READONLY, NULL, 0);
    fact(381, "process NULL", "ok", outcome(view != NULL));
    UnmapViewOfFile(view);
    HANDLE process = GetCurrentProcess();
    view = MapViewOfFile3(section, process, NULL, 0, 0, 0, PAGE_READONLY, NULL, 0);
    fact(382, "PAGE_READONLY of a READWRITE section", "READONLY", view_protection(view));
    fact(384, "offset of a page", failed(1132), try_plain(NULL, PAGE, 0, PAGE_READONLY));
    UnmapViewOfFile(view);
    fact(383, "base of a page", failed(1132), try_plain(view + PAGE, 0, 0, PAGE_READONLY));
    fact(383, "base of 64 KiB", "ok", try_plain(view, 0, 0, PAGE_READONLY));
    fact(205, "MEM_COMMIT", failed(87), try_plain(NULL, 0, MEM_COMMIT, PAGE_READWRITE));
    fact(206, "MEM_RESERVE of the paging file", failed(87),
         try_plain(NULL, 0, MEM_RESERVE, PAGE_READWRITE));
}

static void parameters(void)
{
    MEM_ADDRESS_REQUIREMENTS none;
    MEM_EXTENDED_PARAMETER two[2];
    memset(&none, 0, sizeof(none));
    memset(two, 0, sizeof(two));
    two[0].Type = two[1].Type = MemExtendedParameterAddressRequirements;
    two[0].Pointer = two[1].Pointer = &none;
    fact(394, "all zero", "ok", try_parameters(two, 1));
    fact(393, "two of the same type", failed(87), try_parameters(two, 2));
    fact(400, "one that is NULL", failed(87), try_parameters(NULL, 1));
    two[1].Type = 0;
    fact(393, "type 0", failed(87), try_parameters(&two[1], 1));
    two[1].Type = 200;
    fact(393, "type 200", failed(87), try_parameters(&two[1], 1));
    static const ULONG_PTR ends[] = { 0x20001000, 0x20000ffe, 0x7fffffffffffffff };
    for (size_t i = 0; i < COUNT(ends); i++) {
        none.HighestEndingAddress = (void *)ends[i];
        fact(395, text("highest 0x%llx", (unsigned long long)ends[i]), failed(87),
             try_parameters(two, 1));
    }
    none.HighestEndingAddress = (void *)(ULONG_PTR)0x6fffffff;
    char *view =
        MapViewOfFile3(section, GetCurrentProcess(), NULL, 0, 0, 0, PAGE_READWRITE, two, 1);
    fact(396, "highest 0x6fffffff", "below",
         view != NULL && (ULONG_PTR)view <= 0x70000000 - 4 * SLOT ? "below" : "not below");
    fact(396, "its base", "0", text("%u", (unsigned)((ULONG_PTR)view % SLOT)));
    UnmapViewOfFile(view);
    fact(397, "limits and a base", failed(87), try_map3(view, 0, 0, 0, PAGE_READWRITE, two, 1));
    none.HighestEndingAddress = NULL;
    for (none.Alignment = PAGE; none.Alignment <= 0x1000000; none.Alignment <<= 4) {
        fact(398, text("alignment 0x%x", (unsigned)none.Alignment), failed(87),
             try_parameters(two, 1));
    }
}

static const char *try_allocate(MEM_EXTENDED_PARAMETER *one, SIZE_T alignment)
{
    SetLastError(UNTOUCHED);
    char *memory =
        VirtualAlloc2(NULL, NULL, SLOT, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE, one, 1);
    const char *told = outcome(memory != NULL);
    if (memory != NULL) {
        if ((ULONG_PTR)memory % alignment != 0) {
            told = "not aligned";
        }
        VirtualFree(memory, 0, MEM_RELEASE);
    }
    return told;
}

static void allocations(void)
{
    MEM_ADDRESS_REQUIREMENTS wish;
    MEM_EXTENDED_PARAMETER one;
    memset(&wish, 0, sizeof(wish));
    memset(&one, 0, sizeof(one));
    one.Type = MemExtendedParameterAddressRequirements;
    one.Pointer = &wish;
    static const struct {
        SIZE_T alignment;
        int fine;
    } alignments[] = { { 0x1000, 0 },  { 0x8000, 0 },   { 0x10000, 1 },
                       { 0x30000, 0 }, { 0x100000, 1 }, { 0x10000000, 1 } };
    for (size_t i = 0; i < COUNT(alignments); i++) {
        wish.Alignment = alignments[i].alignment;
        fact(398, text("memory with alignment 0x%x", (unsigned)wish.Alignment),
             alignments[i].fine ? "ok" : failed(87), try_allocate(&one, wish.Alignment));
    }
    wish.Alignment = 0;
    wish.LowestStartingAddress = (void *)(ULONG_PTR)0x20001000;
    fact(DOCUMENTED, "memory with lowest 0x20001000", failed(87), try_allocate(&one, SLOT));
    wish.LowestStartingAddress = (void *)(ULONG_PTR)0x20000000;
    wish.HighestEndingAddress = (void *)(ULONG_PTR)0x1fffffff;
    fact(DOCUMENTED, "memory with limits that cross", failed(87), try_allocate(&one, SLOT));
    wish.HighestEndingAddress = (void *)(ULONG_PTR)0x6fffffff;
    fact(DOCUMENTED, "memory between limits", "ok", try_allocate(&one, SLOT));
}

static void nodes(void)
{
    HANDLE mine = CreateFileMappingNumaW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SLOT,
                                         W("conformance node"), 0xffffffff);
    fact(375, "section without a wish", "yes", yes_no(mine != NULL));
    void *view = MapViewOfFileExNuma(mine, FILE_MAP_READ, 0, 0, 0, NULL, 0);
    fact(375, "view on node 0", "READONLY", view_protection(view));
    void *memory = VirtualAllocExNuma(GetCurrentProcess(), NULL, SLOT, MEM_RESERVE | MEM_COMMIT,
                                      PAGE_READWRITE, 0);
    fact(375, "memory on node 0", "READWRITE", view_protection(memory));
    UnmapViewOfFile(view);
    VirtualFree(memory, 0, MEM_RELEASE);
    close_all(mine, NULL);
}

static void processes(void)
{
    MEMORY_BASIC_INFORMATION info;
    DWORD old;
    HANDLE process = GetCurrentProcess();
    char *memory = VirtualAllocEx(process, NULL, SLOT, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    fact(DOCUMENTED, "VirtualAllocEx", "READWRITE", view_protection(memory));
    fact(DOCUMENTED, "VirtualProtectEx", "ok",
         outcome(VirtualProtectEx(process, memory, PAGE, PAGE_READONLY, &old)));
    fact(DOCUMENTED, "VirtualQueryEx", "yes",
         yes_no(VirtualQueryEx(process, memory, &info, sizeof(info)) == sizeof(info) &&
                info.Protect == PAGE_READONLY));
    SetLastError(UNTOUCHED);
    fact(185, "VirtualAllocEx, process NULL", failed(6),
         outcome(VirtualAllocEx(NULL, NULL, SLOT, MEM_RESERVE, PAGE_READWRITE) != NULL));
    SetLastError(UNTOUCHED);
    fact(185, "VirtualProtectEx, process NULL", failed(6),
         outcome(VirtualProtectEx(NULL, memory, PAGE, PAGE_READWRITE, &old)));
    SetLastError(UNTOUCHED);
    fact(185, "VirtualQueryEx, process NULL", failed(6),
         outcome(VirtualQueryEx(NULL, memory, &info, sizeof(info)) != 0));
    SetLastError(UNTOUCHED);
    fact(185, "VirtualFreeEx, process NULL", failed(6),
         outcome(VirtualFreeEx(NULL, memory, 0, MEM_RELEASE)));
    fact(DOCUMENTED, "VirtualFreeEx", "ok",
         outcome(VirtualFreeEx(process, memory, 0, MEM_RELEASE)));
}

int main(void)
{
    section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 4 * SLOT, NULL);
    require(section != NULL, "make a section");
    plain();
    parameters();
    allocations();
    nodes();
    processes();
    close_all(section, NULL);
    return finish();
}
