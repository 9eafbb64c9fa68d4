/* SPDX-License-Identifier: MIT */
/* The protection argument of CreateFileMapping: rows 001 to 014. */
#include "conformance.h"

static int is_legal(DWORD protect)
{
    for (size_t i = 0; i < COUNT(legal_protections); i++) {
        if (legal_protections[i].value == protect) {
            return 1;
        }
    }
    return 0;
}

static void state_create(int row, const char *where, HANDLE file, DWORD protect, DWORD size)
{
    int legal = is_legal(protect & ~(DWORD)SEC_COMMIT);
    HANDLE section = create_section(file, protect, size, NULL);
    fact(row, text("protection 0x%02x on %s", (unsigned)protect, where),
         legal ? "ok last_error=0" : failed(87), outcome_and_error(section != NULL));
    close_all(section, NULL);
}

static void every_base_value(HANDLE file)
{
    for (DWORD bits = 0; bits < 16; bits++) {
        state_create(is_legal(bits) ? 2 : 1, "a file", file, SEC_COMMIT | bits, 0);
    }
    for (DWORD bits = 1; bits < 16; bits++) {
        DWORD protect = bits << 4;
        state_create(is_legal(protect) ? 2 : 1, "a file", file, SEC_COMMIT | protect, 0);
    }
    for (DWORD bit = 1; bit < 0x100; bit <<= 1) {
        int row = bit == PAGE_NOACCESS ? 3 : bit == PAGE_EXECUTE ? 4 : 2;
        state_create(row, "the paging file", INVALID_HANDLE_VALUE, bit, 0x1000);
    }
}

static void modifiers(HANDLE file)
{
    static const DWORD values[] = { PAGE_GUARD, PAGE_NOCACHE, PAGE_WRITECOMBINE };
    for (size_t i = 0; i < COUNT(values); i++) {
        state_create(5, "the paging file", INVALID_HANDLE_VALUE, PAGE_READWRITE | values[i],
                     0x1000);
        state_create(5, "a file", file, PAGE_READONLY | values[i], 0);
    }
    state_create(6, "the paging file", INVALID_HANDLE_VALUE, 0x1234, 0x1000);
    state_create(7, "a file", file, SEC_COMMIT | 0xff, 0);
}

static void order_of_checks(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, 0x1234, 0x1000, "conformance\\protect");
    fact(6, "bad protection and bad name", failed(87), outcome(section != NULL));
    section = create_section(INVALID_HANDLE_VALUE, PAGE_NOACCESS, 0, NULL);
    fact(9, "bad protection and no size", failed(87), outcome(section != NULL));
    HANDLE dead = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0x1000, NULL);
    CloseHandle(dead);
    section = create_section(dead, PAGE_NOACCESS, 0x1000, NULL);
    fact(9, "bad protection and dead file handle", failed(87), outcome(section != NULL));
}

static void granted_access(void)
{
    static const struct {
        int row;
        DWORD protect;
        const char *views;
    } rows[] = {
        { 10, PAGE_READONLY,
          "none=ok read=ok copy=ok write=5 execute-read=5 execute-copy=5 execute-write=5" },
        { 10, PAGE_WRITECOPY,
          "none=ok read=ok copy=ok write=5 execute-read=5 execute-copy=5 execute-write=5" },
        { 11, PAGE_READWRITE,
          "none=ok read=ok copy=ok write=ok execute-read=5 execute-copy=5 execute-write=5" },
        { 12, PAGE_EXECUTE_READ,
          "none=ok read=ok copy=ok write=5 execute-read=ok execute-copy=ok execute-write=5" },
        { 12, PAGE_EXECUTE_WRITECOPY,
          "none=ok read=ok copy=ok write=5 execute-read=ok execute-copy=ok execute-write=5" },
        { 13, PAGE_EXECUTE_READWRITE,
          "none=ok read=ok copy=ok write=ok execute-read=ok execute-copy=ok execute-write=ok" },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        HANDLE section = create_section(INVALID_HANDLE_VALUE, rows[i].protect, 0x1000, NULL);
        fact(rows[i].row, text("views of a creator's handle, %s", protection_name(rows[i].protect)),
             rows[i].views, views_of(section));
        close_all(section, NULL);
    }
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READONLY, 0x1000, NULL);
    fact(14, "view with all access of a READONLY section", "5",
         try_map(section, FILE_MAP_ALL_ACCESS, 0));
    close_all(section, NULL);
}

int main(void)
{
    char path[MAX_PATH];
    make_file(path, 0x1000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE);
    require(file != INVALID_HANDLE_VALUE, "open a file for reading, writing and executing");
    every_base_value(file);
    modifiers(file);
    order_of_checks();
    granted_access();
    CloseHandle(file);
    DeleteFileA(path);
    return finish();
}
