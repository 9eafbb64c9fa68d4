/* SPDX-License-Identifier: MIT */
/* Copying and moving files that are open or mapped: rows 361 and 362. */
#include "conformance.h"

#define BOTH (GENERIC_READ | GENERIC_WRITE)
#define SIZE 8192

static char source[MAX_PATH], target[MAX_PATH];

static HANDLE open_sharing(const char *path, DWORD access, DWORD share)
{
    HANDLE file = CreateFileA(path, access, share, NULL, OPEN_EXISTING, 0, NULL);
    require(file != INVALID_HANDLE_VALUE, "open the file");
    return file;
}

static const char *try_copy(BOOL only_new)
{
    SetLastError(UNTOUCHED);
    return outcome(CopyFileA(source, target, only_new));
}

static const char *try_move(DWORD flags)
{
    SetLastError(UNTOUCHED);
    return outcome(MoveFileExA(source, target, flags));
}

/* How a call ended and then the sizes; arguments have no order of their own. */
static const char *said_and_sizes(const char *said)
{
    return text("%s %d %d", said, file_size(source), file_size(target));
}

static void begin(DWORD target_size)
{
    make_file(source, SIZE);
    make_file(target, target_size);
}

static void end(void)
{
    DeleteFileA(source);
    DeleteFileA(target);
}

static void copy_over_a_mapped_file(void)
{
    begin(10);
    HANDLE file = open_sharing(target, BOTH, FILE_SHARE_READ | FILE_SHARE_WRITE);
    HANDLE section = create_section(file, PAGE_READONLY, 0, NULL);
    require(section != NULL, "section");
    fact(361, "the target is mapped", failed(1224), try_copy(FALSE));
    fact(361, "it is as it was", "10 1", text("%d %d", file_size(target), file_byte(target, 0)));
    fact(DOCUMENTED, "it exists, whether mapped or not", failed(80), try_copy(TRUE));
    CloseHandle(file);
    file = open_sharing(target, GENERIC_READ, FILE_SHARE_READ);
    fact(361, "without FILE_SHARE_WRITE", failed(32), try_copy(FALSE));
    close_all(file, section);
    fact(361, "all is closed", "ok 8192 8192", said_and_sizes(try_copy(FALSE)));
    fact(361, "the copy", "250", text("%d", file_byte(target, 249)));
    end();
}

static void copy_of_a_mapped_file(void)
{
    begin(10);
    HANDLE file = open_sharing(source, BOTH, FILE_SHARE_READ | FILE_SHARE_WRITE);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    unsigned char *view = map_view(section, FILE_MAP_WRITE, 0, 0);
    require(view != NULL, "map");
    view[3] = 251;
    fact(DOCUMENTED, "the source is mapped", "ok 8192 8192", said_and_sizes(try_copy(FALSE)));
    fact(DOCUMENTED, "the copy has what was written", "251", text("%d", file_byte(target, 3)));
    UnmapViewOfFile(view);
    close_all(section, file);
    file = open_sharing(source, GENERIC_READ, 0);
    fact(DOCUMENTED, "the source is not shared", failed(32), try_copy(FALSE));
    CloseHandle(file);
    end();
    fact(DOCUMENTED, "there is no source", failed(2), try_copy(FALSE));
}

static void move_of_a_mapped_file(void)
{
    begin(10);
    DeleteFileA(target);
    HANDLE file = open_sharing(source, BOTH, 0);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    require(section != NULL, "section");
    fact(362, "open and mapped", failed(32), try_move(0));
    fact(362, "there is no new name", "-1", text("%d", file_size(target)));
    close_all(section, file);
    fact(362, "all is closed", "ok -1 8192", said_and_sizes(try_move(0)));
    end();
}

static void move_over_a_file(void)
{
    begin(10);
    fact(DOCUMENTED, "the new name is taken", failed(183), try_move(MOVEFILE_COPY_ALLOWED));
    HANDLE file = open_sharing(target, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE);
    fact(DOCUMENTED, "what has it is open", failed(5), try_move(MOVEFILE_REPLACE_EXISTING));
    CloseHandle(file);
    fact(DOCUMENTED, "it is replaced", "ok -1 8192",
         said_and_sizes(try_move(MOVEFILE_REPLACE_EXISTING)));
    end();
    fact(DOCUMENTED, "there is no file to move", failed(2), try_move(0));
}

int main(void)
{
    copy_over_a_mapped_file();
    copy_of_a_mapped_file();
    move_of_a_mapped_file();
    move_over_a_file();
    return finish();
}
