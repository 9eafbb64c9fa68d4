/* SPDX-License-Identifier: MIT */
/* Operations on files, program files, and sections over them. */
#include "subject.h"

#include <filemap/psapi.h>
#include <filemap/winternl.h>

#include "programfile.h"

#include <stdlib.h>

static HANDLE open_file(void)
{
    return CreateFileA(file_path(), GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
}

HANDLE create_file_backed(void)
{
    HANDLE opened = open_file();
    HANDLE created = CreateFileMappingA(opened, NULL, PAGE_READWRITE, 0, FILE_GROWN, OBJECT_NAME);
    CloseHandle(opened);
    return created;
}

static BOOL name_file(void)
{
    char name[4200];
    return GetMappedFileNameA(GetCurrentProcess(), subject.view, name, sizeof name) != 0;
}

BOOL subject_open_file(void)
{
    subject.file = open_file();
    return subject.file != INVALID_HANDLE_VALUE;
}

/* -- Windows CE -- */

HANDLE wince_open(LPCWSTR, DWORD, DWORD, LPSECURITY_ATTRIBUTES, DWORD, DWORD,
                  HANDLE) __asm__("filemap_wince_CreateFileForMappingW");
HANDLE wince_create(HANDLE, LPSECURITY_ATTRIBUTES, DWORD, DWORD, DWORD,
                    LPCWSTR) __asm__("filemap_wince_CreateFileMappingW");
void *wince_map(HANDLE, DWORD, DWORD, DWORD, DWORD) __asm__("filemap_wince_MapViewOfFile");
BOOL wince_unmap(LPCVOID) __asm__("filemap_wince_UnmapViewOfFile");

static BOOL open_to_map(void)
{
    WCHAR path[600];
    MultiByteToWideChar(CP_UTF8, 0, file_path(), -1, path, 600);
    subject.file = wince_open(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    return subject.file != INVALID_HANDLE_VALUE;
}

/* A failure closes the file, and a success occupies it. */
static BOOL create_over_opened(void)
{
    subject.section = wince_create(subject.file, NULL, PAGE_READWRITE, 0, FILE_GROWN, u"object");
    DWORD error = GetLastError(), flags;
    if (!subject.section && GetHandleInformation(subject.file, &flags))
        abort();
    if (!subject.section)
        subject.file = INVALID_HANDLE_VALUE;
    SetLastError(error);
    return subject.section != NULL;
}

/* Again from the start, for a failure has taken the file away. */
static BOOL open_and_create(void)
{
    return (subject.file != INVALID_HANDLE_VALUE || open_to_map()) && create_over_opened();
}

static BOOL create_to_hold(void)
{
    return open_to_map() && create_over_opened();
}

static BOOL map_holding(void)
{
    subject.view = wince_map(subject.section, FILE_MAP_WRITE, 0, 0, 0);
    return subject.view != NULL;
}

/* Only the view has the name then. */
static BOOL hold_by_view(void)
{
    return create_to_hold() && map_holding() && subject_close();
}

static BOOL unmap_held(void)
{
    if (!wince_unmap(subject.view))
        return FALSE;
    subject.view = NULL;
    return TRUE;
}

static BOOL create_over_file(void)
{
    subject.section = CreateFileMappingA(subject.file, NULL, PAGE_READWRITE, 0, FILE_GROWN, NULL);
    return subject.section != NULL;
}

static BOOL create_named_over_file(void)
{
    subject.section =
        CreateFileMappingA(subject.file, NULL, PAGE_READWRITE, 0, FILE_GROWN, OBJECT_NAME);
    return subject.section && GetLastError() == 0;
}

static BOOL open_a_program(void)
{
    static const struct program_section sections[] = {
        { ".text", 0x1000, 0x1000, 0x400, 0x600, PROGRAM_READ | PROGRAM_EXECUTE },
        { ".data", 0x2000, 0x2000, 0xa00, 0x200, PROGRAM_READ | PROGRAM_WRITE },
        { ".shared", 0x4000, 0x1000, 0xc00, 0x200, PROGRAM_READ | PROGRAM_WRITE | PROGRAM_SHARED },
    };
    static const struct program program = { .machine = PROGRAM_AMD64,
                                            .magic = PROGRAM_PE32_PLUS,
                                            .base = 0x1c0000000,
                                            .section_alignment = 0x1000,
                                            .file_alignment = 0x200,
                                            .image_size = 0x5000,
                                            .header_size = 0x400,
                                            .sections = sections,
                                            .section_count = 3,
                                            .length = FILE_SIZE };
    uint8_t bytes[FILE_SIZE];
    DWORD done;
    program_write(&program, bytes);
    return subject_open_file() && WriteFile(subject.file, bytes, sizeof bytes, &done, NULL);
}

static BOOL create_image(void)
{
    return subject_is_new(
        CreateFileMappingA(subject.file, NULL, PAGE_READONLY | SEC_IMAGE, 0, 0, NULL));
}

static BOOL create_named_image(void)
{
    return subject_is_new(
        CreateFileMappingA(subject.file, NULL, PAGE_READONLY | SEC_IMAGE, 0, 0, OBJECT_NAME));
}

static BOOL open_program_and_create(void)
{
    return open_a_program() && create_image();
}

static BOOL open_program_and_create_named(void)
{
    return open_a_program() && create_named_image();
}

static BOOL map_image(void)
{
    subject.view = MapViewOfFile(subject.section, FILE_MAP_READ, 0, 0, 0);
    return subject.view != NULL;
}

static BOOL map_a_program(void)
{
    return open_program_and_create() && map_image();
}

static BOOL protect_image(void)
{
    DWORD old;
    return VirtualProtect(subject.view, 0x5000, PAGE_EXECUTE_READWRITE, &old);
}

static BOOL map_the_file(void)
{
    return subject_open_file() && create_over_file() && subject_map();
}

static BOOL flush(void)
{
    return FlushViewOfFile(subject.view, 0);
}

static BOOL close_file(void)
{
    if (subject.file == INVALID_HANDLE_VALUE)
        return TRUE;
    BOOL closed = CloseHandle(subject.file);
    if (closed)
        subject.file = INVALID_HANDLE_VALUE;
    return closed;
}

static BOOL map_file_only(void)
{
    return map_the_file() && subject_close() && close_file();
}

static BOOL delete_file(void)
{
    return DeleteFileA(file_path()) || GetLastError() == ERROR_FILE_NOT_FOUND;
}

static BOOL flush_file(void)
{
    return FlushFileBuffers(subject.file);
}

static BOOL open_attributes(void)
{
    subject.file = CreateFileA(file_path(), FILE_WRITE_ATTRIBUTES, FILE_SHARE_READ, NULL,
                               OPEN_EXISTING, 0, NULL);
    return subject.file != INVALID_HANDLE_VALUE;
}

static BOOL set_times(void)
{
    const FILETIME time = { 0, 0x01C00000 };
    return SetFileTime(subject.file, NULL, &time, &time);
}

static BOOL read_and_write(void)
{
    char buffer[16];
    DWORD done;
    return SetFilePointer(subject.file, 0, NULL, FILE_BEGIN) == 0 &&
           ReadFile(subject.file, buffer, 16, &done, NULL) && done == 16 &&
           WriteFile(subject.file, buffer, 16, &done, NULL) && done == 16;
}

static BOOL set_end(void)
{
    LARGE_INTEGER size = { .QuadPart = FILE_GROWN };
    return SetFilePointerEx(subject.file, size, NULL, FILE_BEGIN) && SetEndOfFile(subject.file);
}

static BOOL open_grown(void)
{
    return subject_open_file() && set_end();
}

static BOOL cut(void)
{
    LARGE_INTEGER size = { .QuadPart = FILE_SIZE };
    return SetFilePointerEx(subject.file, size, NULL, FILE_BEGIN) && SetEndOfFile(subject.file);
}

static BOOL extend(void)
{
    LARGE_INTEGER size = { .QuadPart = FILE_GROWN };
    return subject_told(NtExtendSection(subject.section, &size));
}

static BOOL create_small_over_file(void)
{
    return subject_open_file() &&
           subject_told(NtCreateSection(&subject.section, SECTION_ALL_ACCESS, NULL, NULL,
                                        PAGE_READWRITE, SEC_COMMIT, subject.file));
}

const struct scenario file_scenarios[] = {
    { "create over a file", subject_open_file, create_over_file, subject_release, USES_FILE },
    { "create named over a file", subject_open_file, create_named_over_file, subject_release,
      USES_FILE },
    { "create an image", open_a_program, create_image, subject_release, USES_FILE },
    { "create a named image", open_a_program, create_named_image, subject_release, USES_FILE },
    { "map an image", open_program_and_create, map_image, subject_release, USES_FILE },
    { "map a named image", open_program_and_create_named, map_image, subject_release, USES_FILE },
    { "protect an image", map_a_program, protect_image, subject_release, USES_FILE },
    { "name a mapped file", map_the_file, name_file, subject_release, USES_FILE },
    { "flush", map_the_file, flush, subject_release, USES_FILE },
    { "extend", create_small_over_file, extend, subject_release, USES_FILE },
    { "open a file", NULL, subject_open_file, subject_release, USES_FILE },
    { "read and write a file", subject_open_file, read_and_write, subject_release, USES_FILE },
    { "set the end of a file", subject_open_file, set_end, subject_release, USES_FILE },
    { "flush a file", subject_open_file, flush_file, subject_release, USES_FILE },
    { "set the times of a file", subject_open_file, set_times, subject_release, USES_FILE },
    { "set the times by attributes alone", open_attributes, set_times, subject_release, USES_FILE },
    { "open a file, first use", NULL, subject_open_file, subject_release, USES_FILE | FIRST_USE },
    { "close a file", subject_open_file, close_file, subject_release, USES_FILE },
    { "cut a file", open_grown, cut, subject_release, USES_FILE },
    { "delete a file", NULL, delete_file, subject_release, USES_FILE },
    { "unmap the last view of a file", map_file_only, subject_unmap, subject_release, USES_FILE },
    { "exit with a file mapped", map_the_file, subject_leave, NULL, USES_FILE | ENDS_PROCESS },
    { "open a file to map", NULL, open_to_map, subject_release, USES_FILE },
    { "create over a file to map", open_to_map, open_and_create, subject_release, USES_FILE },
    { "map a view that holds", create_to_hold, map_holding, subject_release, USES_FILE },
    { "unmap a view that holds", hold_by_view, unmap_held, subject_release, USES_FILE },
    { NULL, NULL, NULL, NULL, 0 },
};
