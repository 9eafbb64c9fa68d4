/* SPDX-License-Identifier: MIT */
/* Exceptions: what memory that cannot be touched raises, who is asked, PAGE_GUARD. */
#include "conformance.h"

#include <filemap/guard.h>

#define PAGE 0x1000
#define SLOT 0x10000

/* The exception that a touch raises. */
static const char *touch(volatile char *address, int write)
{
    FILEMAP_TRY
    {
        if (write) {
            *address = 1;
        } else {
            (void)*address;
        }
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        EXCEPTION_RECORD *record = GetExceptionInformation()->ExceptionRecord;
        return text("0x%08x flags=%u words=%u access=%u address=%s", (unsigned)GetExceptionCode(),
                    (unsigned)record->ExceptionFlags, (unsigned)record->NumberParameters,
                    (unsigned)record->ExceptionInformation[0],
                    record->ExceptionInformation[1] == (ULONG_PTR)address ? "same" : "other");
    }
    return "none";
}

static char *allocate(SIZE_T size, DWORD type, DWORD protect)
{
    char *memory = VirtualAlloc(NULL, size, type, protect);
    if (memory == NULL) {
        printf("cannot go on: VirtualAlloc: %s\n", last_error());
        exit(1);
    }
    return memory;
}

#define VIOLATION_READ "0xc0000005 flags=0 words=2 access=0 address=same"
#define VIOLATION_WRITE "0xc0000005 flags=0 words=2 access=1 address=same"
#define GUARD_READ "0x80000001 flags=0 words=2 access=0 address=same"
#define GUARD_WRITE "0x80000001 flags=0 words=2 access=1 address=same"

static void violations(void)
{
    char *memory = allocate(SLOT, MEM_RESERVE, PAGE_READWRITE);
    VirtualAlloc(memory, PAGE, MEM_COMMIT, PAGE_READWRITE);
    VirtualAlloc(memory + PAGE, PAGE, MEM_COMMIT, PAGE_READONLY);
    VirtualAlloc(memory + 2 * PAGE, PAGE, MEM_COMMIT, PAGE_NOACCESS);
    fact(DOCUMENTED, "write to READWRITE", "none", touch(memory, 1));
    fact(DOCUMENTED, "read of READONLY", "none", touch(memory + PAGE, 0));
    fact(DOCUMENTED, "write to READONLY", VIOLATION_WRITE, touch(memory + PAGE + 5, 1));
    fact(DOCUMENTED, "read of NOACCESS", VIOLATION_READ, touch(memory + 2 * PAGE + 9, 0));
    fact(DOCUMENTED, "write to NOACCESS", VIOLATION_WRITE, touch(memory + 2 * PAGE, 1));
    fact(DOCUMENTED, "read of what is reserved", VIOLATION_READ, touch(memory + 3 * PAGE, 0));
    fact(DOCUMENTED, "write to what is reserved", VIOLATION_WRITE, touch(memory + 3 * PAGE, 1));
    VirtualFree(memory, 0, MEM_RELEASE);
    fact(DOCUMENTED, "read of what is free", VIOLATION_READ, touch(memory + 1, 0));
    fact(DOCUMENTED, "read of address 8", VIOLATION_READ, touch((char *)8, 0));
}

static void views(void)
{
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, SLOT, NULL);
    char *view = map_view(section, FILE_MAP_READ, 0, 0);
    fact(DOCUMENTED, "read of a view for reading", "none", touch(view, 0));
    fact(DOCUMENTED, "write to a view for reading", VIOLATION_WRITE, touch(view + 3, 1));
    UnmapViewOfFile(view);
    fact(DOCUMENTED, "read of a view that was unmapped", VIOLATION_READ, touch(view + 3, 0));
    CloseHandle(section);
}

static const char *protection_of(const void *address)
{
    MEMORY_BASIC_INFORMATION info;
    VirtualQuery(address, &info, sizeof(info));
    return text("0x%x size=0x%x", (unsigned)info.Protect, (unsigned)info.RegionSize);
}

static void guard_pages(void)
{
    DWORD old = 0;
    char *memory = allocate(4 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD);
    fact(DOCUMENTED, "guard pages", "0x104 size=0x4000", protection_of(memory));
    fact(DOCUMENTED, "first touch", GUARD_READ, touch(memory + PAGE + 1, 0));
    fact(DOCUMENTED, "the page afterwards", "0x4 size=0x1000", protection_of(memory + PAGE));
    fact(DOCUMENTED, "the pages before it", "0x104 size=0x1000", protection_of(memory));
    fact(DOCUMENTED, "second touch", "none", touch(memory + PAGE, 1));
    fact(DOCUMENTED, "first write to another", GUARD_WRITE, touch(memory + 3 * PAGE, 1));
    fact(DOCUMENTED, "second write", "none", touch(memory + 3 * PAGE, 1));
    VirtualProtect(memory, PAGE, PAGE_READONLY | PAGE_GUARD, &old);
    fact(DOCUMENTED, "protection before", "0x104", text("0x%x", (unsigned)old));
    fact(DOCUMENTED, "write to a guarded READONLY page", GUARD_WRITE, touch(memory, 1));
    fact(DOCUMENTED, "write again", VIOLATION_WRITE, touch(memory, 1));
    fact(DOCUMENTED, "read", "none", touch(memory, 0));
    VirtualProtect(memory, PAGE, PAGE_READWRITE | PAGE_GUARD, &old);
    VirtualProtect(memory, PAGE, PAGE_READWRITE, &old);
    fact(DOCUMENTED, "touch after the guard was taken away", "none", touch(memory, 1));
    VirtualFree(memory, 0, MEM_RELEASE);
}

static const char *where_it_ends(LONG filter)
{
    const char *volatile place = "";
    FILEMAP_TRY
    {
        FILEMAP_TRY
        {
            RaiseException(0xE0001234, 0, 0, NULL);
        }
        FILEMAP_EXCEPT(filter)
        {
            place = "inner, then ";
        }
        place = text("%sgoes on", place);
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        place = text("outer: 0x%08x", (unsigned)GetExceptionCode());
    }
    return place;
}

static void filters(void)
{
    fact(DOCUMENTED, "EXECUTE_HANDLER", "inner, then goes on", where_it_ends(1));
    fact(DOCUMENTED, "CONTINUE_SEARCH", "outer: 0xe0001234", where_it_ends(0));
}

static const char *raised(DWORD code, DWORD flags, DWORD count)
{
    ULONG_PTR words[20];
    for (size_t i = 0; i < COUNT(words); i++) {
        words[i] = i + 100;
    }
    FILEMAP_TRY
    {
        RaiseException(code, flags, count, words);
    }
    FILEMAP_EXCEPT(EXCEPTION_EXECUTE_HANDLER)
    {
        EXCEPTION_RECORD *record = GetExceptionInformation()->ExceptionRecord;
        DWORD given = record->NumberParameters;
        return text("0x%08x flags=%u words=%u last=%u", (unsigned)GetExceptionCode(),
                    (unsigned)record->ExceptionFlags, (unsigned)given,
                    given ? (unsigned)record->ExceptionInformation[given - 1] : 0);
    }
    return "returned";
}

static void raising(void)
{
    fact(DOCUMENTED, "no words", "0xe0001234 flags=0 words=0 last=0", raised(0xE0001234, 0, 0));
    fact(DOCUMENTED, "two words", "0xe0001234 flags=0 words=2 last=101", raised(0xE0001234, 0, 2));
    fact(DOCUMENTED, "too many words", "0xe0001234 flags=0 words=15 last=114",
         raised(0xE0001234, 0, 20));
    fact(DOCUMENTED, "noncontinuable", "0xe0001234 flags=1 words=0 last=0",
         raised(0xE0001234, EXCEPTION_NONCONTINUABLE, 0));
    fact(DOCUMENTED, "bit 28", "0xe0001234 flags=0 words=0 last=0", raised(0xF0001234, 0, 0));
}

static char order[16];
static volatile char *volatile growing;

static LONG note(EXCEPTION_POINTERS *pointers, const char *name, LONG answer)
{
    if (pointers->ExceptionRecord->ExceptionCode == 0xE0005678) {
        strcat(order, name);
    }
    return answer;
}

static LONG CALLBACK first(EXCEPTION_POINTERS *pointers)
{
    return note(pointers, "1", EXCEPTION_CONTINUE_SEARCH);
}

static LONG CALLBACK second(EXCEPTION_POINTERS *pointers)
{
    return note(pointers, "2", EXCEPTION_CONTINUE_SEARCH);
}

/* Commits what is touched, and lets what was raised go on. */
static LONG CALLBACK third(EXCEPTION_POINTERS *pointers)
{
    EXCEPTION_RECORD *record = pointers->ExceptionRecord;
    ULONG_PTR address = record->ExceptionInformation[1];
    if (record->ExceptionCode == EXCEPTION_ACCESS_VIOLATION &&
        address - (ULONG_PTR)growing < SLOT) {
        strcat(order, "c");
        VirtualAlloc((void *)address, 1, MEM_COMMIT, PAGE_READWRITE);
        return EXCEPTION_CONTINUE_EXECUTION;
    }
    BOOL raised_by_us = record->ExceptionCode == 0xE0005678;
    return note(pointers, "3",
                raised_by_us ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH);
}

static const char *asked(void)
{
    order[0] = 0;
    RaiseException(0xE0005678, 0, 0, NULL);
    return text("%s", order);
}

static void handlers(void)
{
    PVOID a = AddVectoredExceptionHandler(1, first);
    PVOID b = AddVectoredExceptionHandler(1, second);
    PVOID c = AddVectoredExceptionHandler(0, third);
    /* The guards of gcc on Windows have a handler too: behind those that come first. */
    PVOID d = AddVectoredExceptionHandler(1, third);
    fact(DOCUMENTED, "who goes on ends it", "3", asked());
    fact(DOCUMENTED, "remove", "1", text("%u", RemoveVectoredExceptionHandler(d) != 0));
    fact(DOCUMENTED, "remove twice", "0", text("%u", RemoveVectoredExceptionHandler(d) != 0));
    fact(DOCUMENTED, "the order", "213", asked());
    growing = allocate(SLOT, MEM_RESERVE, PAGE_READWRITE);
    order[0] = 0;
    growing[0] = 1;
    growing[5] = 1;
    growing[3 * PAGE] = 1;
    fact(DOCUMENTED, "committed when touched", "cc", order);
    VirtualFree((void *)growing, 0, MEM_RELEASE);
    RemoveVectoredExceptionHandler(a);
    RemoveVectoredExceptionHandler(b);
    RemoveVectoredExceptionHandler(c);
}

static LONG WINAPI last_filter(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    return EXCEPTION_CONTINUE_SEARCH;
}

static void filter_of_the_process(void)
{
    LPTOP_LEVEL_EXCEPTION_FILTER before = SetUnhandledExceptionFilter(last_filter);
    fact(DOCUMENTED, "the filter that was set", "same",
         SetUnhandledExceptionFilter(before) == last_filter ? "same" : "other");
}

int main(void)
{
    violations();
    views();
    guard_pages();
    filters();
    raising();
    handlers();
    filter_of_the_process();
    return finish();
}
