/* SPDX-License-Identifier: MIT */
/* SEC_IMAGE: rows 032, 033, 040, 072, 073, 175, 283 to 309, with program files that are made here.
 */
#include "conformance.h"

enum {
    NEW_HEADER = 0x80, /* e_lfanew */
    FILE_HEADER = NEW_HEADER + 4,
    OPTIONAL_HEADER = FILE_HEADER + 20,
    HEADERS = 0x400,
    RAW = 0x200, /* alignment in the file */
    PAGE = 0x1000,
    FILE_SIZE = 0x6000,
};

#define PREFERRED_BASE 0x7ea000000000ull /* free also beside the shadows of sanitizers */

#define MAY_EXECUTE 0x20000000u
#define MAY_READ 0x40000000u
#define MAY_WRITE 0x80000000u

struct part {
    unsigned virtual_size, raw_offset, raw_size, flags;
};

/* Two sections: one to read, one to write. */
static const struct part plain_parts[] = {
    { 0x1800, 0x400, 0x1800, MAY_READ },
    { PAGE, 0x1c00, 0x200, MAY_READ | MAY_WRITE },
};

static unsigned char bytes[FILE_SIZE];
static char path[MAX_PATH];

static void put(unsigned at, unsigned long long value, unsigned size)
{
    for (unsigned i = 0; i < size; i++) {
        bytes[at + i] = (unsigned char)(value >> (8 * i));
    }
}

/* What stands behind the headers; never zero. */
static unsigned char filler(unsigned at)
{
    return (unsigned char)(at % 253 + 1);
}

static unsigned pages_of(const struct part *parts, unsigned count)
{
    unsigned pages = 1;
    for (unsigned i = 0; i < count; i++) {
        pages += (parts[i].virtual_size + PAGE - 1) / PAGE;
    }
    return pages;
}

static void put_section(unsigned at, unsigned address, const struct part *part)
{
    memset(bytes + at, 0, 40);
    memcpy(bytes + at, ".part", 5);
    put(at + 8, part->virtual_size, 4);
    put(at + 12, address, 4);
    put(at + 16, part->raw_size, 4);
    put(at + 20, part->raw_offset, 4);
    put(at + 36, part->flags, 4);
}

/* A library for this machine or, as PE32, for the i386. */
static void make_image(const struct part *parts, unsigned count, int wide)
{
    unsigned optional_size = wide ? 240 : 224, address = PAGE;
    for (unsigned i = 0; i < FILE_SIZE; i++) {
        bytes[i] = i < HEADERS ? 0 : filler(i);
    }
    put(0, 0x5a4d, 2);
    put(0x3c, NEW_HEADER, 4);
    put(NEW_HEADER, 0x4550, 4);
    put(FILE_HEADER, wide ? 0x8664 : 0x14c, 2);
    put(FILE_HEADER + 2, count, 2);
    put(FILE_HEADER + 16, optional_size, 2);
    put(FILE_HEADER + 18, wide ? 0x2023 : 0x2103, 2);
    put(OPTIONAL_HEADER, wide ? 0x20b : 0x10b, 2);
    put(OPTIONAL_HEADER + (wide ? 24u : 28u), wide ? PREFERRED_BASE : 0x21000000, wide ? 8 : 4);
    put(OPTIONAL_HEADER + 32, PAGE, 4);
    put(OPTIONAL_HEADER + 36, RAW, 4);
    put(OPTIONAL_HEADER + 40, 6, 2);
    put(OPTIONAL_HEADER + 48, 6, 2);
    put(OPTIONAL_HEADER + 56, pages_of(parts, count) * PAGE, 4);
    put(OPTIONAL_HEADER + 60, HEADERS, 4);
    put(OPTIONAL_HEADER + 68, 2, 2);
    put(OPTIONAL_HEADER + (wide ? 108u : 92u), 16, 4);
    for (unsigned i = 0; i < count; i++) {
        put_section(OPTIONAL_HEADER + optional_size + 40 * i, address, &parts[i]);
        address += (parts[i].virtual_size + PAGE - 1) / PAGE * PAGE;
    }
}

static void write_image(unsigned size)
{
    DWORD written = 0;
    HANDLE file = CreateFileA(path, GENERIC_WRITE, SHARE_ALL, NULL, CREATE_ALWAYS, 0, NULL);
    require(file != INVALID_HANDLE_VALUE, "make the program file");
    require(WriteFile(file, bytes, size, &written, NULL) && written == size, "write it");
    CloseHandle(file);
}

static HANDLE image_section_of(DWORD access, DWORD protect, DWORD size)
{
    HANDLE file = open_file(path, access);
    HANDLE section = create_section(file, protect, size, NULL);
    close_all(file, NULL);
    return section;
}

static HANDLE image_section(DWORD size)
{
    return image_section_of(GENERIC_READ, PAGE_READONLY | SEC_IMAGE, size);
}

static void state_image(int row, const char *what, DWORD size, const char *expected)
{
    HANDLE section = image_section(size);
    fact(row, what, expected, outcome(section != NULL));
    close_all(section, NULL);
}

static void plain_image(void)
{
    make_image(plain_parts, COUNT(plain_parts), 1);
    write_image(FILE_SIZE);
}

static unsigned char *map_image(void)
{
    HANDLE section = image_section(0);
    unsigned char *view = map_view(section, FILE_MAP_READ, 0, 0);
    require(view != NULL, "map the image");
    close_all(section, NULL);
    return view;
}

static void creation(void)
{
    static const DWORD others[] = { SEC_FILE, SEC_LARGE_PAGES, SEC_WRITECOMBINE, SEC_RESERVE,
                                    SEC_COMMIT };
    plain_image();
    state_image(32, "READONLY image, file open for reading", 0, "ok");
    HANDLE section = image_section_of(GENERIC_READ | GENERIC_WRITE, PAGE_READWRITE | SEC_IMAGE, 0);
    fact(33, "READWRITE image, file open for reading and writing", "ok", outcome(section != NULL));
    close_all(section, NULL);
    section = image_section_of(GENERIC_READ, PAGE_READONLY | SEC_IMAGE_NO_EXECUTE, 0);
    fact(72, "SEC_IMAGE_NO_EXECUTE", "ok", outcome(section != NULL));
    close_all(section, NULL);
    for (size_t i = 0; i < COUNT(others); i++) {
        section = image_section_of(GENERIC_READ, PAGE_READONLY | SEC_IMAGE | others[i], 0);
        fact(73, text("SEC_IMAGE and 0x%x", (unsigned)others[i]), failed(87),
             outcome(section != NULL));
        close_all(section, NULL);
    }
    write_image(0);
    state_image(40, "empty file", 0, failed(193));
    make_image(plain_parts, COUNT(plain_parts), 0);
    write_image(FILE_SIZE);
    section = image_section(0);
    const void *view = map_view(section, FILE_MAP_READ, 0, 0);
    fact(288, "PE32 image of the i386", "ok", outcome(view != NULL));
    UnmapViewOfFile(view);
    close_all(section, NULL);
}

static void state_damage(int row, const char *what, unsigned at, unsigned value, unsigned size)
{
    make_image(plain_parts, COUNT(plain_parts), 1);
    put(at, value, size);
    write_image(FILE_SIZE);
    state_image(row, what, 0, failed(193));
}

static void malformed(void)
{
    state_damage(283, "no MZ", 0, 0x5a4c, 2);
    state_image(283, "no MZ, and a size that is too large", 0x7fffffff, failed(193));
    state_damage(284, "NE", NEW_HEADER, 0x454e, 2);
    make_image(plain_parts, COUNT(plain_parts), 1);
    put(NEW_HEADER, 0x454e, 2);
    bytes[NEW_HEADER + 54] = 2;
    write_image(FILE_SIZE);
    state_image(284, "NE for Windows", 0, failed(193));
    bytes[NEW_HEADER + 54] = 5;
    write_image(FILE_SIZE);
    state_image(284, "NE for DOS", 0, failed(193));
    state_damage(285, "header offset far out", 0x3c, 0x98760000, 4);
    state_damage(285, "unknown signature", NEW_HEADER, 0x4442, 4);
    state_damage(286, "bad magic", OPTIONAL_HEADER, 0xbad, 2);
    state_damage(286, "machine 0xdead", FILE_HEADER, 0xdead, 2);
    state_damage(286, "machine 0", FILE_HEADER, 0, 2);
    state_damage(294, "raw size that overflows", OPTIONAL_HEADER + 240 + 16, 0u - 0x200u, 4);
}

/* Bytes of the view up to where something else begins. */
static unsigned mapped_size(const unsigned char *view)
{
    MEMORY_BASIC_INFORMATION info;
    unsigned size = 0;
    while (VirtualQuery(view + size, &info, sizeof(info)) && info.AllocationBase == view) {
        size += (unsigned)info.RegionSize;
    }
    return size;
}

static void state_view_size(int row, const char *what, DWORD size, SIZE_T view_size,
                            unsigned expected)
{
    HANDLE section = image_section(size);
    unsigned char *view = map_view(section, FILE_MAP_READ, 0, view_size);
    const char *got = view == NULL ? outcome(FALSE) : text("0x%x", mapped_size(view));
    fact(row, what, text("0x%x", expected), got);
    UnmapViewOfFile(view);
    close_all(section, NULL);
}

static void sizes(void)
{
    plain_image();
    state_image(290, "size of the image", 4 * PAGE, "ok");
    state_image(290, "one byte more", 4 * PAGE + 1, failed(8));
    state_image(291, "size 1", 1, "ok");
    state_view_size(289, "view of size 0", 0, 0, 4 * PAGE);
    state_view_size(292, "view of a section that is smaller than the image", 2 * PAGE, 0, 2 * PAGE);
    state_view_size(293, "smaller view", 0, 3 * PAGE, 3 * PAGE);
}

/* Whether these bytes of the view are those of the file, zero, or neither. */
static const char *content(const unsigned char *view, unsigned at, unsigned file, unsigned count)
{
    int same = 1, zero = 1;
    for (unsigned i = 0; i < count; i++) {
        same &= view[at + i] == bytes[file + i];
        zero &= view[at + i] == 0;
    }
    return same ? "file" : zero ? "zero" : "other";
}

static void layout(void)
{
    static const struct part parts[] = {
        { 0x800, 0x400, 0x1800, MAY_READ },  /* more in the file than in memory */
        { 0x1800, 0x1c00, 0x200, MAY_READ }, /* less */
        { PAGE, 0x1c00, 0, MAY_READ },
        { PAGE, 0, 0x200, MAY_READ },
    };
    make_image(parts, COUNT(parts), 1);
    write_image(FILE_SIZE);
    unsigned char *view = map_image();
    unsigned sections = OPTIONAL_HEADER + 240;
    fact(307, "the headers", "file", content(view, 0, 0, sections + 80));
    fact(295, "raw data beyond the virtual size, to the end of the page", "file",
         content(view, PAGE, 0x400, PAGE));
    fact(296, "raw data", "file", content(view, 2 * PAGE, 0x1c00, 0x200));
    fact(296, "behind the raw data", "zero", content(view, 2 * PAGE + 0x200, 0, PAGE + 0xe00));
    fact(297, "no raw size", "zero", content(view, 4 * PAGE, 0x1c00, PAGE));
    fact(297, "no raw offset", "zero", content(view, 5 * PAGE, 0x1c00, PAGE));
    fact(297, "raw offset and size of these two in the mapped header", "0 0 0 0",
         text("%d %d %d %d", view[sections + 80 + 21], view[sections + 80 + 17],
              view[sections + 120 + 21], view[sections + 120 + 17]));
    UnmapViewOfFile(view);
}

static const struct protection by_flags[] = {
    { 0, "NOACCESS" },
    { MAY_READ, "READONLY" },
    { MAY_WRITE, "WRITECOPY" },
    { MAY_READ | MAY_WRITE, "WRITECOPY" },
    { MAY_EXECUTE, "0x10" },
    { MAY_EXECUTE | MAY_READ, "EXECUTE_READ" },
    { MAY_EXECUTE | MAY_WRITE, "EXECUTE_WRITECOPY" },
    { MAY_EXECUTE | MAY_READ | MAY_WRITE, "EXECUTE_WRITECOPY" },
};

static void make_protected_image(unsigned more_flags)
{
    struct part parts[COUNT(by_flags)];
    for (unsigned i = 0; i < COUNT(by_flags); i++) {
        parts[i] = (struct part){ PAGE, 0x400, 0x200, by_flags[i].value | more_flags };
    }
    make_image(parts, COUNT(by_flags), 1);
    write_image(FILE_SIZE);
}

static const char *image_query(const void *address)
{
    MEMORY_BASIC_INFORMATION info;
    memset(&info, 0, sizeof(info));
    VirtualQuery(address, &info, sizeof(info));
    return text("%s of %s state=0x%x type=0x%x", protection_name(info.Protect),
                protection_name(info.AllocationProtect), (unsigned)info.State, (unsigned)info.Type);
}

static void protections(void)
{
    static const unsigned kinds[] = { 0, 0x20, 0x40, 0x80 };
    for (size_t kind = 0; kind < COUNT(kinds); kind++) {
        make_protected_image(kinds[kind]);
        unsigned char *view = map_image();
        for (size_t i = 0; i < COUNT(by_flags); i++) {
            fact(kinds[kind] ? 298 : 299,
                 text("section with flags 0x%x", (unsigned)by_flags[i].value | kinds[kind]),
                 by_flags[i].name, view_protection(view + (i + 1) * PAGE));
        }
        UnmapViewOfFile(view);
    }
    unsigned char *view = map_image();
    fact(300, "the header", "READONLY", view_protection(view));
    fact(301, "query of the header", "READONLY of EXECUTE_WRITECOPY state=0x1000 type=0x1000000",
         image_query(view));
    fact(301, "query of a section", "EXECUTE_READ of EXECUTE_WRITECOPY state=0x1000 type=0x1000000",
         image_query(view + 6 * PAGE));
    UnmapViewOfFile(view);
}

static void access_argument(void)
{
    static const struct {
        int row;
        DWORD access;
        const char *name, *result;
    } rows[] = {
        { 302, 0, "none", "READONLY WRITECOPY" },
        { 302, FILE_MAP_READ, "read", "READONLY WRITECOPY" },
        { 302, FILE_MAP_COPY, "copy", "READONLY WRITECOPY" },
        { 175, FILE_MAP_WRITE, "write", "failed last_error=5" },
        { 175, FILE_MAP_READ | FILE_MAP_EXECUTE, "execute-read", "failed last_error=5" },
    };
    plain_image();
    HANDLE section = image_section(0);
    for (size_t i = 0; i < COUNT(rows); i++) {
        unsigned char *view = map_view(section, rows[i].access, 0, 0);
        const char *got = view == NULL ? outcome(FALSE)
                                       : text("%s %s", view_protection(view + PAGE),
                                              view_protection(view + 3 * PAGE));
        fact(rows[i].row, text("image mapped with access %s", rows[i].name), rows[i].result, got);
        UnmapViewOfFile(view);
    }
    close_all(section, NULL);
}

static void changed_protections(void)
{
    static const struct {
        DWORD asked;
        const char *becomes;
    } rows[] = {
        { PAGE_NOACCESS, "NOACCESS" },
        { PAGE_READONLY, "READONLY" },
        { PAGE_READWRITE, "WRITECOPY" },
        { PAGE_WRITECOPY, "WRITECOPY" },
        { PAGE_EXECUTE, "0x10" },
        { PAGE_EXECUTE_READ, "EXECUTE_READ" },
        { PAGE_EXECUTE_READWRITE, "EXECUTE_WRITECOPY" },
        { PAGE_EXECUTE_WRITECOPY, "EXECUTE_WRITECOPY" },
    };
    plain_image();
    unsigned char *view = map_image();
    for (size_t i = 0; i < COUNT(rows); i++) {
        DWORD old;
        BOOL done = VirtualProtect(view + PAGE, PAGE, rows[i].asked, &old);
        fact(303, text("VirtualProtect 0x%x", (unsigned)rows[i].asked), rows[i].becomes,
             done ? view_protection(view + PAGE) : outcome(FALSE));
    }
    DWORD old;
    SetLastError(UNTOUCHED);
    BOOL done = VirtualProtect(view + PAGE, PAGE, PAGE_READONLY | PAGE_EXECUTE, &old);
    fact(303, "VirtualProtect 0x12", failed(87), outcome(done));
    fact(304, "writable section before a write", "WRITECOPY", view_protection(view + 3 * PAGE));
    view[3 * PAGE] = 77;
    fact(304, "writable section after a write", "READWRITE", view_protection(view + 3 * PAGE));
    unsigned char *other = map_image();
    fact(304, "the same byte in another view, and in the file", "same same",
         text("%s %s", other[3 * PAGE] == bytes[0x1c00] ? "same" : "changed",
              file_byte(path, 0x1c00) == bytes[0x1c00] ? "same" : "changed"));
    UnmapViewOfFile(other);
    UnmapViewOfFile(view);
}

static void bases(void)
{
    plain_image();
    unsigned char *first = map_image();
    unsigned char *second = map_image();
    fact(306, "first view at the preferred base", "yes",
         yes_no((ULONG_PTR)first == PREFERRED_BASE));
    fact(305, "second view elsewhere, with the same bytes", "yes file",
         text("%s %s", yes_no(second != first), content(second, PAGE, 0x400, 0x1800)));
    UnmapViewOfFile(first);
    UnmapViewOfFile(second);
}

/* Unmodified pages of an image and writes through a data view, before and after the mapping. */
static void data_views(void)
{
    plain_image();
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE data = create_section(file, PAGE_READWRITE, 0, NULL);
    unsigned char *writable = map_view(data, FILE_MAP_WRITE, 0, 0);
    require(writable != NULL, "map the data");
    unsigned char *image = map_image();
    unsigned char before = image[PAGE];
    writable[0x400] = (unsigned char)~before;
    FlushViewOfFile(writable, 0);
    fact(308, "image that was mapped before the write", "old",
         image[PAGE] == before ? "old" : "new");
    UnmapViewOfFile(image);
    writable[0] = 'X';
    HANDLE section = create_section(file, PAGE_READONLY | SEC_IMAGE, 0, NULL);
    fact(309, "new image after the data view took its MZ", failed(193), outcome(section != NULL));
    close_all(section, NULL);
    UnmapViewOfFile(writable);
    close_all(data, file);
}

int main(void)
{
    make_file(path, 0);
    creation();
    malformed();
    sizes();
    layout();
    protections();
    access_argument();
    changed_protections();
    bases();
    data_views();
    DeleteFileA(path);
    return finish();
}
