/* SPDX-License-Identifier: MIT */
/* ReadFile, WriteFile, the file pointer, and the end of the file. */
#include "conformance.h"

static char path[MAX_PATH];

static HANDLE open_with(DWORD access)
{
    HANDLE file = open_file(path, access);
    require(file != INVALID_HANDLE_VALUE, "open the file");
    return file;
}

static const char *read_bytes(HANDLE file, DWORD count)
{
    char buffer[64];
    DWORD read = 0xffff;
    SetLastError(UNTOUCHED);
    if (!ReadFile(file, buffer, count, &read, NULL)) {
        return text("failed last_error=%s read=%u", last_error(), (unsigned)read);
    }
    return text("%u '%.*s'", (unsigned)read, (int)read, buffer);
}

static const char *write_bytes(HANDLE file, const char *bytes)
{
    DWORD written = 0xffff;
    SetLastError(UNTOUCHED);
    if (!WriteFile(file, bytes, (DWORD)strlen(bytes), &written, NULL)) {
        return text("failed last_error=%s written=%u", last_error(), (unsigned)written);
    }
    return text("%u", (unsigned)written);
}

static const char *move(HANDLE file, LONG distance, DWORD method)
{
    SetLastError(UNTOUCHED);
    DWORD position = SetFilePointer(file, distance, NULL, method);
    if (position == INVALID_SET_FILE_POINTER) {
        return outcome(FALSE);
    }
    return text("%u", (unsigned)position);
}

static const char *move_ex(HANDLE file, LONGLONG distance, DWORD method)
{
    LARGE_INTEGER by;
    LARGE_INTEGER position;
    by.QuadPart = distance;
    position.QuadPart = -1;
    SetLastError(UNTOUCHED);
    if (!SetFilePointerEx(file, by, &position, method)) {
        return outcome(FALSE);
    }
    return text("0x%x%08x", (unsigned)position.HighPart, (unsigned)position.LowPart);
}

static void reading_and_writing(void)
{
    HANDLE file = open_with(GENERIC_READ | GENERIC_WRITE);
    fact(DOCUMENTED, "read an empty file", "0 ''", read_bytes(file, 10));
    fact(DOCUMENTED, "write", "10", write_bytes(file, "0123456789"));
    fact(DOCUMENTED, "read at the end", "0 ''", read_bytes(file, 10));
    fact(DOCUMENTED, "move to the start", "0", move(file, 0, FILE_BEGIN));
    fact(DOCUMENTED, "read four", "4 '0123'", read_bytes(file, 4));
    fact(DOCUMENTED, "read on, more than there is", "6 '456789'", read_bytes(file, 60));
    fact(DOCUMENTED, "write nothing", "0", write_bytes(file, ""));
    fact(DOCUMENTED, "read nothing", "0 ''", read_bytes(file, 0));
    CloseHandle(file);

    file = open_with(GENERIC_READ);
    fact(DOCUMENTED, "write through a handle for reading", "failed last_error=5 written=0",
         write_bytes(file, "x"));
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "flush a handle for reading", failed(5), outcome(FlushFileBuffers(file)));
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "SetEndOfFile by a handle for reading", failed(5),
         outcome(SetEndOfFile(file)));
    CloseHandle(file);
    file = open_with(GENERIC_WRITE);
    fact(DOCUMENTED, "read through a handle for writing", "failed last_error=5 read=0",
         read_bytes(file, 1));
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "flush a handle for writing", "ok", outcome(FlushFileBuffers(file)));
    CloseHandle(file);
    fact(DOCUMENTED, "read from a closed file", "failed last_error=6 read=0", read_bytes(file, 1));
    fact(DOCUMENTED, "write to a closed file", "failed last_error=6 written=0",
         write_bytes(file, "x"));
}

static void pointer(void)
{
    HANDLE file = open_with(GENERIC_READ | GENERIC_WRITE);
    fact(DOCUMENTED, "move by 4 from the start", "4", move(file, 4, FILE_BEGIN));
    fact(DOCUMENTED, "move by 3 from there", "7", move(file, 3, FILE_CURRENT));
    fact(DOCUMENTED, "move back by 2", "5", move(file, -2, FILE_CURRENT));
    fact(DOCUMENTED, "move to one before the end", "9", move(file, -1, FILE_END));
    fact(DOCUMENTED, "move to before the start", failed(131), move(file, -11, FILE_END));
    fact(DOCUMENTED, "the pointer did not move", "9", move(file, 0, FILE_CURRENT));
    fact(DOCUMENTED, "unknown method", failed(87), move(file, 0, 3));
    fact(DOCUMENTED, "move past the end", "1000", move(file, 1000, FILE_BEGIN));
    fact(DOCUMENTED, "read there", "0 ''", read_bytes(file, 1));
    fact(DOCUMENTED, "Ex: move far past 4 GiB", "0x712345678",
         move_ex(file, 0x712345678, FILE_BEGIN));
    fact(DOCUMENTED, "Ex: move on from there", "0x712345680", move_ex(file, 8, FILE_CURRENT));
    fact(DOCUMENTED, "Ex: move to before the start", failed(131), move_ex(file, -11, FILE_END));

    LONG high = 1;
    SetLastError(UNTOUCHED);
    DWORD low = SetFilePointer(file, 0x23456, &high, FILE_BEGIN);
    fact(DOCUMENTED, "both halves of the pointer", "1 0x23456",
         text("%d 0x%x", (int)high, (unsigned)low));
    high = 0;
    SetLastError(UNTOUCHED);
    low = SetFilePointer(file, -1, &high, FILE_BEGIN);
    fact(DOCUMENTED, "position 0xffffffff is no failure", "0 0xffffffff last_error=0",
         text("%d 0x%x last_error=%s", (int)high, (unsigned)low, last_error()));
    CloseHandle(file);
    fact(DOCUMENTED, "move in a closed file", failed(6), move(file, 0, FILE_BEGIN));
}

static void size_and_end(void)
{
    HANDLE file = open_with(GENERIC_READ | GENERIC_WRITE);
    LARGE_INTEGER size;
    DWORD high = 0x55;
    SetLastError(UNTOUCHED);
    DWORD low = GetFileSize(file, &high);
    fact(DOCUMENTED, "GetFileSize", "0 10", text("%u %u", (unsigned)high, (unsigned)low));
    fact(DOCUMENTED, "GetFileSizeEx", "yes",
         yes_no(GetFileSizeEx(file, &size) && size.QuadPart == 10));

    move(file, 4, FILE_BEGIN);
    fact(DOCUMENTED, "cut at 4", "ok", outcome(SetEndOfFile(file)));
    fact(DOCUMENTED, "size and pointer after the cut", "4 4",
         text("%u %s", (unsigned)GetFileSize(file, NULL), move(file, 0, FILE_CURRENT)));
    move(file, 8, FILE_BEGIN);
    fact(DOCUMENTED, "grow to 8", "ok", outcome(SetEndOfFile(file)));
    fact(DOCUMENTED, "size and pointer after growing", "8 8",
         text("%u %s", (unsigned)GetFileSize(file, NULL), move(file, 0, FILE_CURRENT)));
    fact(DOCUMENTED, "bytes from 3 to 7", "51 0 0 0 0",
         text("%d %d %d %d %d", file_byte(path, 3), file_byte(path, 4), file_byte(path, 5),
              file_byte(path, 6), file_byte(path, 7)));
    move(file, 12, FILE_BEGIN);
    fact(DOCUMENTED, "write past the end", "1", write_bytes(file, "x"));
    fact(DOCUMENTED, "the gap is zero", "13 0 120",
         text("%d %d %d", file_size(path), file_byte(path, 11), file_byte(path, 12)));
    CloseHandle(file);

    SetLastError(UNTOUCHED);
    low = GetFileSize(file, NULL);
    fact(DOCUMENTED, "GetFileSize of a closed file", "0xffffffff last_error=6",
         text("0x%x last_error=%s", (unsigned)low, last_error()));
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "GetFileSizeEx of a closed file", failed(6),
         outcome(GetFileSizeEx(file, &size)));
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "SetEndOfFile of a closed file", failed(6), outcome(SetEndOfFile(file)));
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "FlushFileBuffers of a closed file", failed(6),
         outcome(FlushFileBuffers(file)));
}

static void section_as_a_file(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x1000, NULL);
    fact(DOCUMENTED, "read from a section", "failed last_error=6 read=0", read_bytes(section, 1));
    fact(DOCUMENTED, "write to a section", "failed last_error=6 written=0",
         write_bytes(section, "x"));
    fact(DOCUMENTED, "move in a section", failed(6), move(section, 0, FILE_BEGIN));
    SetLastError(UNTOUCHED);
    DWORD low = GetFileSize(section, NULL);
    fact(DOCUMENTED, "GetFileSize of a section", "0xffffffff last_error=6",
         text("0x%x last_error=%s", (unsigned)low, last_error()));
    close_all(section, NULL);
}

int main(void)
{
    make_file(path, 0);
    reading_and_writing();
    pointer();
    size_and_end();
    section_as_a_file();
    DeleteFileA(path);
    return finish();
}
