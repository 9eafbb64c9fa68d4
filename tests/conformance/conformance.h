/* SPDX-License-Identifier: MIT */
/* What the conformance programs share.
 *
 * A program states facts: what a call did, and what the row of the specification says that it does.
 * A fact that holds prints `row 085 fresh name: ok last_error=0`; one that does not prints
 * `not ok row 085 fresh name: expected ok last_error=0 got failed last_error=5`. Addresses, handle
 * values and paths differ from run to run, so no fact shows any. */
#ifndef CONFORMANCE_H
#define CONFORMANCE_H

#ifndef _WIN32_WINNT
#define _WIN32_WINNT 0x0A00
#endif
#include <windows.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* WCHAR is wchar_t where that has 16 bits, and char16_t elsewhere. */
#if defined(_WIN32) || __SIZEOF_WCHAR_T__ == 2
#define W_PREFIX(literal) L##literal
#else
#define W_PREFIX(literal) u##literal
#endif
#define W(literal) W_PREFIX(literal)

/* The headers of mingw-w64 10 do not have these. */
#ifndef MEM_RESERVE_PLACEHOLDER
#define MEM_REPLACE_PLACEHOLDER 0x00004000
#define MEM_RESERVE_PLACEHOLDER 0x00040000
#define MEM_COALESCE_PLACEHOLDERS 0x00000001
#endif
#ifndef MEM_PRESERVE_PLACEHOLDER
#define MEM_PRESERVE_PLACEHOLDER 0x00000002
#endif

/* Last error before each call, to see which calls set it. */
#define UNTOUCHED 0xdeadbeefu

/* For facts that Microsoft documents outside the rows. */
#define DOCUMENTED 0

#define SHARE_ALL (FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int facts_stated;
static int facts_failed;

/* Formats into one of a few buffers; good until that many more calls were made. */
static inline const char *text(const char *format, ...)
{
    static char buffers[32][512];
    static unsigned next;
    char *buffer = buffers[next++ % COUNT(buffers)];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(buffer, sizeof(buffers[0]), format, arguments);
    va_end(arguments);
    return buffer;
}

static inline void state(const char *label, const char *what, const char *expected, const char *got)
{
    int holds = strcmp(expected, got) == 0;
    facts_stated++;
    facts_failed += !holds;
    printf("%s%s %s: ", holds ? "" : "not ok ", label, what);
    if (holds) {
        printf("%s\n", got);
    } else {
        printf("expected %s got %s\n", expected, got);
    }
    fflush(stdout);
}

static inline void fact(int row, const char *what, const char *expected, const char *got)
{
    char label[24];
    snprintf(label, sizeof(label), "row %03d", row);
    state(row == DOCUMENTED ? "documented" : label, what, expected, got);
}

/* The same for rows h001 and up. */
static inline void handle_fact(int row, const char *what, const char *expected, const char *got)
{
    char label[24];
    snprintf(label, sizeof(label), "row h%03d", row);
    state(label, what, expected, got);
}

/* The last line shows that the program came to its end. */
static inline int finish(void)
{
    printf("end of %d facts\n", facts_stated);
    fflush(stdout);
    return facts_failed == 0 ? 0 : 1;
}

static inline const char *last_error(void)
{
    DWORD error = GetLastError();
    return error == UNTOUCHED ? "untouched" : text("%u", (unsigned)error);
}

/* What the last call did; the last error only where it failed. */
static inline const char *outcome(int success)
{
    return success ? "ok" : text("failed last_error=%s", last_error());
}

/* The same for calls that set the last error also when they succeed. */
static inline const char *outcome_and_error(int success)
{
    return text("%s last_error=%s", success ? "ok" : "failed", last_error());
}

static inline const char *failed(unsigned error)
{
    return text("failed last_error=%u", error);
}

static inline const char *yes_no(int condition)
{
    return condition ? "yes" : "no";
}

/* Only makes shorter calls: a section of less than 4 GiB by its ANSI name. */
static inline HANDLE create_section(HANDLE file, DWORD protect, DWORD size, const char *name)
{
    SetLastError(UNTOUCHED);
    return CreateFileMappingA(file, NULL, protect, 0, size, name);
}

static inline HANDLE open_section(DWORD access, const char *name)
{
    SetLastError(UNTOUCHED);
    return OpenFileMappingA(access, FALSE, name);
}

static inline void *map_view(HANDLE section, DWORD access, DWORD offset, SIZE_T size)
{
    SetLastError(UNTOUCHED);
    return MapViewOfFile(section, access, 0, offset, size);
}

/* Closes what there is to close and leaves the last error alone. */
static inline void close_all(HANDLE first, HANDLE second)
{
    DWORD error = GetLastError();
    if (first != NULL && first != INVALID_HANDLE_VALUE) {
        CloseHandle(first);
    }
    if (second != NULL && second != INVALID_HANDLE_VALUE) {
        CloseHandle(second);
    }
    SetLastError(error);
}

/* Ends a program whose scaffolding failed, which is no fact. */
static inline void require(int condition, const char *what)
{
    if (!condition) {
        printf("cannot go on: %s, last error %u\n", what, (unsigned)GetLastError());
        exit(2);
    }
}

static inline HANDLE open_file(const char *path, DWORD access)
{
    SetLastError(UNTOUCHED);
    return CreateFileA(path, access, SHARE_ALL, NULL, OPEN_EXISTING, 0, NULL);
}

/* A new file of that size in the folder for temporary files: bytes 1, 2, … 250, 1, 2, … */
static inline void make_file(char path[MAX_PATH], DWORD size)
{
    char folder[MAX_PATH];
    DWORD length = GetTempPathA(sizeof(folder), folder);
    require(length > 0 && length < sizeof(folder), "folder for temporary files");
    require(GetTempFileNameA(folder, "fmc", 0, path) != 0, "name for a temporary file");
    HANDLE file = open_file(path, GENERIC_WRITE);
    require(file != INVALID_HANDLE_VALUE, "open the temporary file");
    unsigned char *bytes = malloc(size + 1);
    require(bytes != NULL, "memory");
    for (DWORD i = 0; i < size; i++) {
        bytes[i] = (unsigned char)(i % 250 + 1);
    }
    DWORD written = 0;
    require(WriteFile(file, bytes, size, &written, NULL) && written == size, "fill the file");
    free(bytes);
    CloseHandle(file);
}

/* Size as a new handle to the file sees it, or -1. */
static inline int file_size(const char *path)
{
    HANDLE file = open_file(path, GENERIC_READ);
    if (file == INVALID_HANDLE_VALUE) {
        return -1;
    }
    DWORD size = GetFileSize(file, NULL);
    CloseHandle(file);
    return (int)size;
}

/* One byte as ReadFile sees it, or -1. */
static inline int file_byte(const char *path, LONG offset)
{
    unsigned char byte = 0;
    DWORD read = 0;
    HANDLE file = open_file(path, GENERIC_READ);
    if (file == INVALID_HANDLE_VALUE) {
        return -1;
    }
    SetFilePointer(file, offset, NULL, FILE_BEGIN);
    BOOL success = ReadFile(file, &byte, 1, &read, NULL);
    CloseHandle(file);
    return success && read == 1 ? byte : -1;
}

struct protection {
    DWORD value;
    const char *name;
};

static const struct protection legal_protections[] = {
    { PAGE_READONLY, "READONLY" },
    { PAGE_READWRITE, "READWRITE" },
    { PAGE_WRITECOPY, "WRITECOPY" },
    { PAGE_EXECUTE_READ, "EXECUTE_READ" },
    { PAGE_EXECUTE_READWRITE, "EXECUTE_READWRITE" },
    { PAGE_EXECUTE_WRITECOPY, "EXECUTE_WRITECOPY" },
};

static inline const char *protection_name(DWORD protection)
{
    for (size_t i = 0; i < COUNT(legal_protections); i++) {
        if (legal_protections[i].value == protection) {
            return legal_protections[i].name;
        }
    }
    return protection == PAGE_NOACCESS ? "NOACCESS" : text("0x%x", (unsigned)protection);
}

/* Whether a view of these bytes of the section can be had, as "ok" or as the last error. */
static inline const char *try_map(HANDLE section, DWORD access, SIZE_T size)
{
    void *view = map_view(section, access, 0, size);
    if (view == NULL) {
        return last_error();
    }
    UnmapViewOfFile(view);
    return "ok";
}

/* Which views a handle gives: shows the rights it was granted. */
static inline const char *views_of(HANDLE section)
{
    static const struct {
        DWORD access;
        const char *name;
    } kinds[] = {
        { 0, "none" },
        { FILE_MAP_READ, "read" },
        { FILE_MAP_COPY, "copy" },
        { FILE_MAP_WRITE, "write" },
        { FILE_MAP_EXECUTE | FILE_MAP_READ, "execute-read" },
        { FILE_MAP_EXECUTE | FILE_MAP_COPY, "execute-copy" },
        { FILE_MAP_EXECUTE | FILE_MAP_WRITE, "execute-write" },
    };
    char all[256] = "";
    for (size_t i = 0; i < COUNT(kinds); i++) {
        const char *one =
            text("%s%s=%s", i ? " " : "", kinds[i].name, try_map(section, kinds[i].access, 0));
        strcat(all, one);
    }
    return text("%s", all);
}

/* What VirtualQuery says about the region that begins at this address. */
static inline const char *query(const void *address)
{
    MEMORY_BASIC_INFORMATION info;
    memset(&info, 0x55, sizeof(info));
    if (VirtualQuery(address, &info, sizeof(info)) != sizeof(info)) {
        return outcome(FALSE);
    }
    return text("protect=%s allocated=%s state=0x%x type=0x%x size=0x%x base=%s",
                protection_name(info.Protect), protection_name(info.AllocationProtect),
                (unsigned)info.State, (unsigned)info.Type, (unsigned)info.RegionSize,
                info.BaseAddress == address && info.AllocationBase == address ? "same" : "other");
}

static inline const char *view_protection(const void *view)
{
    MEMORY_BASIC_INFORMATION info;
    if (view == NULL || VirtualQuery(view, &info, sizeof(info)) != sizeof(info)) {
        return outcome(FALSE);
    }
    return protection_name(info.Protect);
}

#endif
