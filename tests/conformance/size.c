/* SPDX-License-Identifier: MIT */
/* The size argument of CreateFileMapping: rows 035 to 047 and 053. */
#include "conformance.h"

/* A view one byte longer than the section is refused (row 193), which shows its exact size. */
static void state_size(int row, const char *what, HANDLE section, SIZE_T size)
{
    fact(row, text("%s: view of all and of one byte more", what), "ok 5",
         text("%s %s", try_map(section, FILE_MAP_READ, size),
              try_map(section, FILE_MAP_READ, size + 1)));
}

static HANDLE open_writable(const char *path)
{
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE);
    require(file != INVALID_HANDLE_VALUE, "open the file");
    return file;
}

static void file_sizes(void)
{
    char path[MAX_PATH];
    make_file(path, 0x3456);
    HANDLE file = open_writable(path);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    state_size(35, "file of 0x3456 bytes, size 0", section, 0x3456);
    close_all(section, NULL);
    section = create_section(file, PAGE_READWRITE, 36, NULL);
    state_size(36, "file of 0x3456 bytes, size 36", section, 36);
    close_all(section, NULL);
    section = create_section(file, PAGE_READONLY, 0x3452, NULL);
    state_size(36, "file of 0x3456 bytes, size 0x3452", section, 0x3452);
    close_all(section, file);
    fact(36, "the file keeps its size", "0x3456", text("0x%x", (unsigned)file_size(path)));
    DeleteFileA(path);
}

static void paging_file_sizes(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x3452, NULL);
    state_size(37, "0x3452 bytes of paging file are 0x4000", section, 0x4000);
    close_all(section, NULL);
    section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 4090, NULL);
    state_size(38, "4090 bytes of paging file are 4096", section, 4096);
    const void *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    fact(38, "view of a section of 4090 bytes",
         "protect=READWRITE allocated=READWRITE state=0x1000 type=0x40000 size=0x1000 base=same",
         query(view));
    UnmapViewOfFile(view);
    close_all(section, NULL);
}

static void empty_file(void)
{
    char path[MAX_PATH];
    make_file(path, 0);
    HANDLE file = open_writable(path);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    fact(39, "empty file without a size", failed(1006), outcome(section != NULL));
    section = create_section(file, PAGE_READONLY, 0, NULL);
    fact(39, "empty file without a size, READONLY", failed(1006), outcome(section != NULL));
    section = create_section(file, PAGE_READONLY | SEC_IMAGE, 0, NULL);
    fact(40, "empty file as an image", failed(193), outcome(section != NULL));
    fact(39, "the file is still empty", "0", text("%d", file_size(path)));

    section = create_section(file, PAGE_READWRITE, 0x1000, NULL);
    fact(41, "empty file with a size", "ok", outcome(section != NULL));
    fact(41, "the file grew when the section was made", "0x1000",
         text("0x%x", (unsigned)file_size(path)));
    HANDLE second = create_section(file, PAGE_READWRITE, 0, NULL);
    fact(41, "now a section without a size", "ok", outcome(second != NULL));
    state_size(41, "section without a size", second, 0x1000);
    close_all(section, second);
    CloseHandle(file);
    DeleteFileA(path);
}

static void larger_than_the_file(void)
{
    static const struct {
        int row;
        DWORD protect;
    } refused[] = {
        { 42, PAGE_READONLY },
        { 43, PAGE_WRITECOPY },
        { 43, PAGE_EXECUTE_READ },
        { 43, PAGE_EXECUTE_WRITECOPY },
    };
    char path[MAX_PATH];
    make_file(path, 0x3456);
    HANDLE file = open_writable(path);
    HANDLE section;
    for (size_t i = 0; i < COUNT(refused); i++) {
        section = create_section(file, refused[i].protect, 0x3457, NULL);
        fact(refused[i].row, text("one byte too many, %s", protection_name(refused[i].protect)),
             failed(8), outcome(section != NULL));
        close_all(section, NULL);
    }
    fact(42, "the file keeps its size", "0x3456", text("0x%x", (unsigned)file_size(path)));

    section = create_section(file, PAGE_READWRITE, 0x5000, NULL);
    const unsigned char *view = map_view(section, FILE_MAP_READ, 0, 0);
    require(view != NULL, "map a file that grew");
    fact(45, "bytes around the old end", "148 0 0",
         text("%d %d %d", view[0x3455], view[0x3456], view[0x4fff]));
    UnmapViewOfFile(view);
    close_all(section, file);
    fact(45, "size of the grown file", "0x5000", text("0x%x", (unsigned)file_size(path)));
    DeleteFileA(path);
}

static void absurd_sizes(void)
{
    char path[MAX_PATH];
    make_file(path, 0x1000);
    HANDLE file = open_writable(path);
    SetLastError(UNTOUCHED);
    HANDLE section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0x8000000, 0x10000, NULL);
    DWORD error = GetLastError();
    fact(46, "2^59 bytes of a file are refused with 8 or 87", "yes",
         yes_no(section == NULL && (error == 8 || error == 87)));
    close_all(section, NULL);
    fact(46, "the file keeps its size", "0x1000", text("0x%x", (unsigned)file_size(path)));

    SetLastError(UNTOUCHED);
    section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0xffffffff, 0xffffffff,
                                 NULL);
    fact(47, "size -1 of the paging file", failed(8), outcome(section != NULL));
    close_all(section, NULL);
    SetLastError(UNTOUCHED);
    section = CreateFileMappingA(file, NULL, PAGE_READWRITE, 0xffffffff, 0xffffffff, NULL);
    fact(47, "size -1 of a file", failed(8), outcome(section != NULL));
    close_all(section, file);
    SetLastError(UNTOUCHED);
    fact(46, "the file can be deleted", "ok", outcome(DeleteFileA(path)));
}

static void static_size(void)
{
    char path[MAX_PATH];
    make_file(path, 0x1000);
    HANDLE file = open_writable(path);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    SetFilePointer(file, 0x3000, NULL, FILE_BEGIN);
    fact(53, "the file grows under the section", "ok", outcome(SetEndOfFile(file)));
    state_size(53, "section over a file that grew", section, 0x1000);
    close_all(section, file);
    DeleteFileA(path);
}

int main(void)
{
    file_sizes();
    paging_file_sizes();
    empty_file();
    larger_than_the_file();
    absurd_sizes();
    static_size();
    return finish();
}
