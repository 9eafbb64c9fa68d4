/* SPDX-License-Identifier: MIT */
/* SEC_IMAGE over a program file that the program makes: the checks of rows 032 to 308. */
#include "conformance.h"

#include "../support/programfile.h"

#ifndef SEC_IMAGE_NO_EXECUTE
#define SEC_IMAGE_NO_EXECUTE 0x11000000
#endif

static char path[MAX_PATH];
static unsigned char bytes[0x4000];

#define DATA (PROGRAM_DATA | PROGRAM_READ | PROGRAM_WRITE)

static const struct program_section sections[] = {
    { ".text", 0x1000, 0x1234, 0x400, 0x1400, PROGRAM_CODE | PROGRAM_READ | PROGRAM_EXECUTE },
    { ".rdata", 0x3000, 0x1000, 0x1800, 0x1000, PROGRAM_READ },
    { ".data", 0x4000, 0x3000, 0x2800, 0x600, DATA },
    { ".bss", 0x7000, 0x800, 0, 0, DATA },
    { ".none", 0x8000, 0x1000, 0x2e00, 0x200, 0 },
    { ".exec", 0x9000, 0x1000, 0x3000, 0x200, PROGRAM_EXECUTE },
    { ".both", 0xa000, 0x1000, 0x3200, 0x200, PROGRAM_EXECUTE | PROGRAM_WRITE },
    { ".more", 0xb000, 0x10, 0x3400, 0x200, PROGRAM_READ },
};

static const struct program plain = {
    .machine = PROGRAM_AMD64,
    .magic = PROGRAM_PE32_PLUS,
    .base = 0x7e9000000000, /* free also beside the shadows of sanitizers */
    .section_alignment = 0x1000,
    .file_alignment = 0x200,
    .image_size = 0xc000,
    .header_size = 0x400,
    .sections = sections,
    .section_count = COUNT(sections),
    .length = 0x3600,
};

static void write_file(const void *from, size_t size)
{
    DWORD written = 0;
    HANDLE file = CreateFileA(path, GENERIC_WRITE, SHARE_ALL, NULL, CREATE_ALWAYS, 0, NULL);
    require(file != INVALID_HANDLE_VALUE, "make the program file");
    require(WriteFile(file, from, (DWORD)size, &written, NULL) && written == size, "write it");
    CloseHandle(file);
}

static void write_program(const struct program *program)
{
    program_write(program, bytes);
    write_file(bytes, program->length);
}

static HANDLE create(DWORD protect, DWORD size)
{
    HANDLE file = open_file(path, GENERIC_READ);
    require(file != INVALID_HANDLE_VALUE, "open the program file");
    HANDLE section = create_section(file, protect, size, NULL);
    close_all(file, NULL);
    return section;
}

static void state_attributes(void)
{
    static const struct {
        int row;
        DWORD protect, error;
    } rows[] = {
        { 32, PAGE_READONLY | SEC_IMAGE, 0 },
        { 71, PAGE_READONLY | SEC_IMAGE, 0 },
        { 72, PAGE_READONLY | SEC_IMAGE_NO_EXECUTE, 0 },
        { 73, PAGE_READONLY | SEC_IMAGE | SEC_COMMIT, 87 },
        { 73, PAGE_READONLY | SEC_IMAGE | SEC_RESERVE, 87 },
        { 73, PAGE_READONLY | SEC_IMAGE | SEC_WRITECOMBINE, 87 },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        HANDLE section = create(rows[i].protect, 0);
        fact(rows[i].row, text("program file, 0x%x", (unsigned)rows[i].protect),
             rows[i].error ? failed(rows[i].error) : "ok", outcome(section != NULL));
        close_all(section, NULL);
    }
}

static void state_sizes(void)
{
    static const struct {
        int row;
        DWORD size, error;
    } rows[] = { { 289, 0, 0 }, { 290, 0xc000, 0 }, { 290, 0xc001, 8 }, { 291, 1, 0 } };
    for (size_t i = 0; i < COUNT(rows); i++) {
        HANDLE section = create(PAGE_READONLY | SEC_IMAGE, rows[i].size);
        fact(rows[i].row, text("image of 0x%x bytes", (unsigned)rows[i].size),
             rows[i].error ? failed(rows[i].error) : "ok", outcome(section != NULL));
        close_all(section, NULL);
    }
}

/* A program file that is wrong in one number. */
static void state_changed(int row, const char *what, size_t offset, uint64_t value, unsigned size)
{
    program_write(&plain, bytes);
    program_put(bytes, offset, value, size);
    write_file(bytes, plain.length);
    HANDLE section = create(PAGE_READONLY | SEC_IMAGE, 0);
    fact(row, what, failed(193), outcome(section != NULL));
    close_all(section, NULL);
}

static void state_malformed(void)
{
    const size_t optional = PROGRAM_OPTIONAL_HEADER, table = optional + 240;
    state_changed(283, "no MZ", 0, 0, 2);
    state_changed(284, "an NE header", PROGRAM_NEW_HEADER, 0x454E, 2);
    state_changed(285, "header far beyond the file", 60, 0x98760000, 4);
    state_changed(285, "unknown signature", PROGRAM_NEW_HEADER, 0x1234, 4);
    state_changed(286, "machine 0xdead", PROGRAM_FILE_HEADER, 0xdead, 2);
    state_changed(286, "machine 0", PROGRAM_FILE_HEADER, 0, 2);
    state_changed(286, "machine of the other width", PROGRAM_FILE_HEADER, PROGRAM_I386, 2);
    state_changed(286, "magic 0x111", optional, 0x111, 2);
    state_changed(294, "size of raw data that overflows", table + 16, 0xfffffe00, 4);
    write_file("", 0);
    HANDLE section = create(PAGE_READONLY | SEC_IMAGE, 0);
    fact(40, "an empty file as an image", failed(193), outcome(section != NULL));
    close_all(section, NULL);
}

static void state_pages(const char *view)
{
    static const struct {
        int row;
        const char *what, *expected;
        size_t at;
    } pages[] = {
        { 300, "headers", "0x2", 0 },
        { 299, "read and execute", "0x20", 0x1000 },
        { 299, "read", "0x2", 0x3000 },
        { 299, "read and write", "0x8", 0x4000 },
        { 299, "nothing", "0x1", 0x8000 },
        { 299, "execute", "0x10", 0x9000 },
        { 299, "execute and write", "0x80", 0xa000 },
    };
    MEMORY_BASIC_INFORMATION found;
    for (size_t i = 0; i < COUNT(pages); i++) {
        memset(&found, 0, sizeof found);
        VirtualQuery(view + pages[i].at, &found, sizeof found);
        fact(pages[i].row, text("protection of pages: %s", pages[i].what), pages[i].expected,
             text("0x%x", (unsigned)found.Protect));
        fact(301, text("view of an image: %s", pages[i].what),
             "allocated=0x80 state=0x1000 type=0x1000000 base=same",
             text("allocated=0x%x state=0x%x type=0x%x base=%s", (unsigned)found.AllocationProtect,
                  (unsigned)found.State, (unsigned)found.Type,
                  found.AllocationBase == view ? "same" : "other"));
    }
}

static int differs(const unsigned char *view, size_t at, size_t size, size_t file_at,
                   size_t file_bytes)
{
    for (size_t i = 0; i < size; i++)
        if (view[at + i] != (i < file_bytes ? program_byte(file_at + i) : 0))
            return 1;
    return 0;
}

static void state_contents(const unsigned char *view)
{
    program_write(&plain, bytes);
    fact(307, "the headers are the file's", "yes", yes_no(memcmp(view, bytes, 0x400) == 0));
    fact(307, "code is the file's", "yes", yes_no(!differs(view, 0x1000, 0x1000, 0x400, 0x1000)));
    fact(296, "behind raw data there are zeros", "yes",
         yes_no(!differs(view, 0x4000, 0x3000, 0x2800, 0x600)));
    fact(297, "no raw data, only zeros", "yes", yes_no(!differs(view, 0x7000, 0x1000, 0, 0)));
    fact(295, "raw data beyond the virtual size", "yes",
         yes_no(!differs(view, 0xb000, 0x1000, 0x3400, 0x200)));
}

static void state_view(void)
{
    static const struct {
        const char *what;
        DWORD access;
    } kinds[] = { { "no access", 0 }, { "reading", FILE_MAP_READ }, { "copying", FILE_MAP_COPY } };
    write_program(&plain);
    HANDLE section = create(PAGE_READONLY | SEC_IMAGE, 0);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        unsigned char *view = map_view(section, kinds[i].access, 0, 0);
        fact(302, text("a view of the image for %s", kinds[i].what), "ok", outcome(view != NULL));
        if (view != NULL && i == 1) {
            state_pages((char *)view);
            state_contents(view);
        }
        UnmapViewOfFile(view);
    }
    fact(175, "a view of the image for writing", failed(5),
         outcome(map_view(section, FILE_MAP_WRITE, 0, 0) != NULL));
    fact(175, "a view of the image for executing", failed(5),
         outcome(map_view(section, FILE_MAP_READ | FILE_MAP_EXECUTE, 0, 0) != NULL));
    close_all(section, NULL);
}

static void state_bases(void)
{
    HANDLE section = create(PAGE_READONLY | SEC_IMAGE, 0);
    char *first = map_view(section, FILE_MAP_READ, 0, 0);
    fact(306, "the first view is at the base", "yes", yes_no(first == (char *)(size_t)plain.base));
    char *second = map_view(section, FILE_MAP_READ, 0, 0);
    fact(305, "a second view is elsewhere", "ok", outcome(second != NULL && second != first));
    UnmapViewOfFile(second);
    UnmapViewOfFile(first);
    close_all(section, NULL);
}

static void state_protections(void)
{
    static const struct {
        DWORD asked;
        const char *expected;
    } rows[] = {
        { PAGE_READWRITE, "0x8" },     { PAGE_EXECUTE_READWRITE, "0x80" }, { PAGE_NOACCESS, "0x1" },
        { PAGE_READONLY, "0x2" },      { PAGE_WRITECOPY, "0x8" },          { PAGE_EXECUTE, "0x10" },
        { PAGE_EXECUTE_READ, "0x20" },
    };
    HANDLE section = create(PAGE_READONLY | SEC_IMAGE, 0);
    char *view = map_view(section, FILE_MAP_READ, 0, 0), *page = view + 0x4000;
    MEMORY_BASIC_INFORMATION found;
    DWORD old;
    for (size_t i = 0; i < COUNT(rows); i++) {
        SetLastError(UNTOUCHED);
        BOOL done = VirtualProtect(page, 0x1000, rows[i].asked, &old);
        VirtualQuery(page, &found, sizeof found);
        fact(303, text("VirtualProtect 0x%x of an image", (unsigned)rows[i].asked),
             text("ok 0x%s", rows[i].expected + 2),
             text("%s 0x%x", outcome(done), (unsigned)found.Protect));
    }
    SetLastError(UNTOUCHED);
    fact(303, "VirtualProtect of an image with two protections", failed(87),
         outcome(VirtualProtect(page, 0x1000, PAGE_READONLY | PAGE_READWRITE, &old)));
    UnmapViewOfFile(view);

    view = map_view(section, FILE_MAP_READ, 0, 0);
    page = view + 0x5000;
    page[1] = 1;
    VirtualQuery(page, &found, sizeof found);
    fact(304, "a page of an image that was written", "0x4", text("0x%x", (unsigned)found.Protect));
    VirtualQuery(page + 0x1000, &found, sizeof found);
    fact(304, "the page behind it", "0x8", text("0x%x", (unsigned)found.Protect));
    char *other = map_view(section, FILE_MAP_READ, 0, 0);
    fact(304, "what another view has there", "0", text("%d", other[0x5001]));
    UnmapViewOfFile(other);
    fact(274, "MEM_COMMIT in an image", failed(5),
         outcome(VirtualAlloc(view, 0x1000, MEM_COMMIT, PAGE_READWRITE) != NULL));
    fact(276, "MEM_RESERVE in an image", failed(487),
         outcome(VirtualAlloc(view, 0x1000, MEM_RESERVE, PAGE_READWRITE) != NULL));
    UnmapViewOfFile(view);
    close_all(section, NULL);
}

/* Row 308 and what comes after it. */
static void state_file_changes(void)
{
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE data = create_section(file, PAGE_READWRITE, 0, NULL);
    unsigned char *written = map_view(data, FILE_MAP_WRITE, 0, 0);
    HANDLE image = create_section(file, PAGE_READONLY | SEC_IMAGE, 0, NULL);
    unsigned char *view = map_view(image, FILE_MAP_READ, 0, 0);
    require(written != NULL && view != NULL, "map a file as data and as a program");
    (void)*(volatile unsigned char *)(view + 0x4000);
    written[0x2800] = 0;
    written[0x2000] = 0;
    fact(308, "what a data view writes shows in an image: writable pages", "no",
         yes_no(view[0x4000] == 0));
    UnmapViewOfFile(view);
    close_all(image, NULL);
    written[0] = 0;
    image = create_section(file, PAGE_READONLY | SEC_IMAGE, 0, NULL);
    fact(309, "an image of a file whose start was overwritten in a view", failed(193),
         outcome(image != NULL));
    UnmapViewOfFile(written);
    close_all(data, file);
    close_all(image, NULL);
}

int main(void)
{
    make_file(path, 1);
    write_program(&plain);
    state_attributes();
    state_sizes();
    state_view();
    state_bases();
    state_protections();
    state_file_changes();
    state_malformed();
    DeleteFileA(path);
    return finish();
}
