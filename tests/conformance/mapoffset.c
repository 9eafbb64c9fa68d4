/* SPDX-License-Identifier: MIT */
/* Offset, size and address of a view: rows 186 to 204. */
#include "conformance.h"

#define SLOT ((SIZE_T)0x10000)

static void state_map(int row, const char *what, HANDLE section, const char *expected,
                      ULONGLONG offset, SIZE_T size, void *address)
{
    SetLastError(UNTOUCHED);
    const void *view = MapViewOfFileEx(section, FILE_MAP_READ, (DWORD)(offset >> 32), (DWORD)offset,
                                       size, address);
    fact(row, what, expected, outcome(view != NULL));
    if (view != NULL) {
        UnmapViewOfFile(view);
    }
}

static void offsets(HANDLE section)
{
    static const struct {
        ULONGLONG offset;
        int row;
    } unaligned[] = {
        { 1, 186 },      { 4, 186 },       { 0x40211, 186 },        { 0xffffffffffffffff, 186 },
        { 0x1000, 189 }, { 0x11000, 189 }, { 0x7fffffff0001, 188 },
    };
    for (size_t i = 0; i < COUNT(unaligned); i++) {
        state_map(unaligned[i].row, text("unaligned offset %u", (unsigned)i + 1), section,
                  failed(1132), unaligned[i].offset, 0, NULL);
    }
    state_map(191, "offset at the end of the section", section, failed(5), 0x40000, 0, NULL);
    state_map(191, "offset at the end of the section, size 1", section, failed(5), 0x40000, 1,
              NULL);
    state_map(191, "offset past the end of the section", section, failed(5), 0x50000, 0, NULL);
    state_map(191, "offset far past the end of the section", section, failed(5), 0x7fff00000000, 0,
              NULL);
}

static void views_of_parts(HANDLE section)
{
    const unsigned char *all = map_view(section, FILE_MAP_READ, 0, 0);
    const unsigned char *part = map_view(section, FILE_MAP_READ, 0x30000, 0);
    require(all != NULL && part != NULL, "map");
    fact(187, "view of the rest from 0x30000",
         "protect=READONLY allocated=READONLY state=0x1000 type=0x40000 size=0x10000 base=same",
         query(part));
    fact(187, "it shows the bytes from there", "yes",
         yes_no(memcmp(part, all + 0x30000, 0x10000) == 0));
    fact(192, "view of size 0 at offset 0",
         "protect=READONLY allocated=READONLY state=0x1000 type=0x40000 size=0x40000 base=same",
         query(all));
    fact(198, "addresses are multiples of 64 KiB", "0 0",
         text("%u %u", (unsigned)((ULONG_PTR)all % SLOT), (unsigned)((ULONG_PTR)part % SLOT)));
    UnmapViewOfFile(all);
    UnmapViewOfFile(part);

    static const unsigned sizes[] = { 1, 4, 36, 4095, 4097 };
    for (size_t i = 0; i < COUNT(sizes); i++) {
        MEMORY_BASIC_INFORMATION info;
        const void *view = map_view(section, FILE_MAP_READ, 0, sizes[i]);
        require(view != NULL && VirtualQuery(view, &info, sizeof(info)) != 0, "map and query");
        fact(195, text("region of a view of %u bytes", sizes[i]),
             sizes[i] > 4096 ? "0x2000" : "0x1000", text("0x%x", (unsigned)info.RegionSize));
        UnmapViewOfFile(view);
    }
}

static void sizes(HANDLE section)
{
    state_map(193, "offset and size one byte past the section", section, failed(5), 0x30000,
              0x10001, NULL);
    state_map(193, "offset and size just fit", section, "ok", 0x30000, 0x10000, NULL);
    state_map(196, "size SIZE_MAX", section, failed(87), 0, (SIZE_T)-1, NULL);

    char path[MAX_PATH];
    make_file(path, 0x3452);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE small = create_section(file, PAGE_READWRITE, 0, NULL);
    state_map(193, "file of 0x3452 bytes, view of 0x3453", small, failed(5), 0, 0x3453, NULL);
    state_map(193, "file of 0x3452 bytes, view of 0x3452", small, "ok", 0, 0x3452, NULL);
    close_all(small, file);
    DeleteFileA(path);
    small = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 4090, NULL);
    state_map(194, "paging file of 4090 bytes, view of 4096", small, "ok", 0, 4096, NULL);
    state_map(194, "paging file of 4090 bytes, view of 4097", small, failed(5), 0, 4097, NULL);
    close_all(small, NULL);
}

/* A range with room for a few views, free at the moment. */
static char *free_address(void)
{
    for (ULONG_PTR address = 0x30000000; address < 0x70000000; address += 0x1000000) {
        MEMORY_BASIC_INFORMATION info;
        if (VirtualQuery((void *)address, &info, sizeof(info)) == sizeof(info) &&
            info.State == MEM_FREE && info.RegionSize >= 0x100000) {
            return (char *)address;
        }
    }
    require(0, "find a free address");
    return NULL;
}

static void addresses(HANDLE section)
{
    char *free_range = free_address();
    state_map(199, "address not a multiple of 64 KiB, by 42", section, failed(1132), 0, 0x1000,
              free_range + 42);
    state_map(199, "address not a multiple of 64 KiB, by 0x1000", section, failed(1132), 0, 0x1000,
              free_range + 0x1000);

    const char *view = MapViewOfFileEx(section, FILE_MAP_READ, 0, 0, 0x2000, free_range);
    fact(201, "view at a free address is exactly there", "yes", yes_no(view == free_range));
    require(view == free_range, "map at an address");
    state_map(200, "the same address again", section, failed(487), 0, 0x1000, free_range);
    state_map(190, "occupied address and unaligned offset", section, failed(1132), 0x1000, 0x1000,
              free_range);
    state_map(200, "view that would run into the other", section, failed(487), 0, 0x20000,
              free_range - SLOT);
    state_map(203, "next multiple of 64 KiB after a short view", section, "ok", 0, 0x1000,
              free_range + SLOT);
    UnmapViewOfFile(view);
    state_map(201, "the address after unmapping", section, "ok", 0, 0x2000, free_range);
    state_map(202, "address above the user's space", section, failed(87), 0, 0x1000,
              (void *)(ULONG_PTR)0xffff800000000000);
}

static void two_views(HANDLE section)
{
    char *one = map_view(section, FILE_MAP_WRITE, 0, 0);
    char *two = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(one != NULL && two != NULL, "map twice");
    fact(204, "two views have two addresses", "yes", yes_no(one != two));
    one[0x12345] = 'x';
    fact(204, "and one memory", "x", text("%c", two[0x12345]));
    UnmapViewOfFile(one);
    fact(244, "the second view stays", "x", text("%c", two[0x12345]));
    UnmapViewOfFile(two);
}

int main(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x40000, NULL);
    unsigned char *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map");
    for (unsigned i = 0; i < 0x40000; i++) {
        view[i] = (unsigned char)(i * 31 >> 7);
    }
    UnmapViewOfFile(view);
    offsets(section);
    views_of_parts(section);
    sizes(section);
    addresses(section);
    two_views(section);
    close_all(section, NULL);
    return finish();
}
