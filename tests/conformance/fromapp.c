/* SPDX-License-Identifier: MIT */
/* The calls for Store apps: rows 158, 376, 378 and 379. */
#define NTDDI_VERSION 0x0A000006 /* VirtualAlloc2FromApp came then */
#include "native.h"
#ifndef _WIN32
#include <filemap/filemap.h>
#endif

#define PAGE 0x1000
#define SLOT 0x10000
#define NAME W("conformance app")

static HANDLE create(HANDLE file, ULONG protection, ULONG64 size, const WCHAR *name)
{
    SetLastError(UNTOUCHED);
    return CreateFileMappingFromApp(file, NULL, protection, size, name);
}

static const char *try_create(HANDLE file, ULONG protection, ULONG64 size, const WCHAR *name)
{
    HANDLE section = create(file, protection, size, name);
    const char *told = outcome_and_error(section != NULL);
    close_all(section, NULL);
    return told;
}

static const char *try_view(HANDLE section, ULONG access, ULONG64 offset, SIZE_T size)
{
    SetLastError(UNTOUCHED);
    void *view = MapViewOfFileFromApp(section, access, offset, size);
    const char *told = outcome(view != NULL);
    if (view != NULL) {
        told = view_protection(view);
        UnmapViewOfFile(view);
    }
    return told;
}

static const char *rights(HANDLE handle)
{
    OBJECT_BASIC_INFORMATION basic;
    if (NtQueryObject(handle, ObjectBasicInformation, &basic, sizeof(basic), NULL) != 0) {
        return "unknown";
    }
    return text("0x%x", (unsigned)basic.GrantedAccess);
}

static void memory(void)
{
    static const ULONG attributes[] = { SEC_COMMIT, SEC_RESERVE, SEC_COMMIT | SEC_NOCACHE,
                                        SEC_RESERVE | SEC_WRITECOMBINE };
    static const ULONG impossible[] = { SEC_COMMIT | SEC_RESERVE, SEC_NOCACHE, SEC_WRITECOMBINE };
    fact(376, "memory", "ok last_error=0",
         try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 1, NULL));
    fact(DOCUMENTED, "memory without a size", "failed last_error=87",
         try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0, NULL));
    fact(376, "EXECUTE_READWRITE", "ok last_error=0",
         try_create(INVALID_HANDLE_VALUE, PAGE_EXECUTE_READWRITE, PAGE, NULL));
    HANDLE section = create(INVALID_HANDLE_VALUE, PAGE_EXECUTE_READWRITE, PAGE, NULL);
    fact(376, "its view to execute", "EXECUTE_READ",
         try_view(section, FILE_MAP_EXECUTE | FILE_MAP_READ, 0, 0));
    close_all(section, NULL);
    for (size_t i = 0; i < COUNT(attributes); i++) {
        fact(DOCUMENTED, text("attributes 0x%x", (unsigned)attributes[i]), "ok last_error=0",
             try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE | attributes[i], PAGE, NULL));
    }
    for (size_t i = 0; i < COUNT(impossible); i++) {
        fact(DOCUMENTED, text("attributes 0x%x", (unsigned)impossible[i]), "failed last_error=87",
             try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE | impossible[i], PAGE, NULL));
    }
}

static void names(void)
{
    HANDLE section = create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 2 * PAGE, NAME);
    fact(DOCUMENTED, "existing name", "ok last_error=183",
         try_create(INVALID_HANDLE_VALUE, PAGE_READWRITE, SLOT, NAME));
    HANDLE again = create(INVALID_HANDLE_VALUE, PAGE_READONLY, SLOT, W("Local\\conformance app"));
    fact(DOCUMENTED, "existing name, Local, its size", failed(5),
         try_view(again, FILE_MAP_READ, 0, 2 * PAGE + 1));
    fact(DOCUMENTED, "existing name, READONLY, writing", failed(5),
         try_view(again, FILE_MAP_WRITE, 0, 0));
    close_all(again, NULL);
    SetLastError(UNTOUCHED);
    HANDLE reads = OpenFileMappingFromApp(FILE_MAP_READ, FALSE, NAME);
    fact(379, "open to read", "ok", outcome(reads != NULL));
    fact(379, "rights to read", "0x4", rights(reads));
    fact(379, "view to write", failed(5), try_view(reads, FILE_MAP_WRITE, 0, 0));
    HANDLE executes = OpenFileMappingFromApp(FILE_MAP_EXECUTE, FALSE, NAME);
    fact(379, "rights to execute", "0x8", rights(executes));
    close_all(reads, executes);
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "open what is not there", failed(2),
         outcome(OpenFileMappingFromApp(FILE_MAP_READ, FALSE, W("conformance none")) != NULL));
    close_all(section, NULL);
}

static void views(void)
{
    HANDLE section = create(INVALID_HANDLE_VALUE, PAGE_READWRITE, 4 * SLOT, NULL);
    fact(158, "access 0x40", "NOACCESS", try_view(section, PAGE_EXECUTE_READWRITE, 0, 0));
    fact(378, "reading", "READONLY", try_view(section, FILE_MAP_READ, 0, 0));
    fact(378, "writing", "READWRITE", try_view(section, FILE_MAP_WRITE, 0, 0));
    fact(378, "all access", "READWRITE", try_view(section, FILE_MAP_ALL_ACCESS, 0, 0));
    fact(378, "copying", "WRITECOPY", try_view(section, FILE_MAP_COPY, 0, 0));
    fact(378, "offset of 64 KiB", "READONLY", try_view(section, FILE_MAP_READ, SLOT, SLOT));
    fact(378, "offset of a page", failed(1132), try_view(section, FILE_MAP_READ, PAGE, 0));
    fact(378, "beyond the end", failed(5), try_view(section, FILE_MAP_READ, 3 * SLOT, 2 * SLOT));
    fact(378, "no section", failed(6), try_view(NULL, FILE_MAP_READ, 0, 0));
    close_all(section, NULL);
}

static void files(void)
{
    char path[MAX_PATH];
    make_file(path, PAGE);
    HANDLE reads = open_file(path, GENERIC_READ),
           both = open_file(path, GENERIC_READ | GENERIC_WRITE);
    fact(DOCUMENTED, "file, READONLY", "ok last_error=0",
         try_create(reads, PAGE_READONLY, 0, NULL));
    fact(DOCUMENTED, "file, READWRITE without the right", "failed last_error=5",
         try_create(reads, PAGE_READWRITE, 0, NULL));
    fact(DOCUMENTED, "file, too large to read", "failed last_error=8",
         try_create(reads, PAGE_READONLY, SLOT, NULL));
    fact(DOCUMENTED, "file grows", "ok last_error=0", try_create(both, PAGE_READWRITE, SLOT, NULL));
    fact(DOCUMENTED, "its size", text("%d", SLOT), text("%d", file_size(path)));
    close_all(reads, both);
    DeleteFileA(path);
    make_file(path, 0);
    both = open_file(path, GENERIC_READ | GENERIC_WRITE);
    fact(DOCUMENTED, "empty file", "failed last_error=1006",
         try_create(both, PAGE_READWRITE, 0, NULL));
    close_all(both, NULL);
    DeleteFileA(path);
}

static const char *try_allocate(ULONG protection)
{
    SetLastError(UNTOUCHED);
    void *memory = VirtualAllocFromApp(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, protection);
    const char *told = outcome(memory != NULL);
    if (memory != NULL) {
        told = view_protection(memory);
        VirtualFree(memory, 0, MEM_RELEASE);
    }
    return told;
}

static void allocations(void)
{
    fact(DOCUMENTED, "memory of READWRITE", "READWRITE", try_allocate(PAGE_READWRITE));
    fact(DOCUMENTED, "memory of EXECUTE", failed(87), try_allocate(PAGE_EXECUTE));
    fact(DOCUMENTED, "memory of EXECUTE_READ", failed(87), try_allocate(PAGE_EXECUTE_READ));
    fact(DOCUMENTED, "memory of EXECUTE_READWRITE", failed(87),
         try_allocate(PAGE_EXECUTE_READWRITE));
    fact(DOCUMENTED, "memory of EXECUTE_WRITECOPY", failed(87),
         try_allocate(PAGE_EXECUTE_WRITECOPY));
}

int main(void)
{
#ifndef _WIN32 /* where each program counts as an app */
    require(filemap_app_set_capabilities(FILEMAP_APP_CODE_GENERATION), "declare the capability");
#endif
    memory();
    names();
    views();
    files();
    allocations();
    return finish();
}
