/* SPDX-License-Identifier: MIT */
/* QueryWorkingSet and QueryWorkingSetEx, as their pages tell them. */
#include "native.h"

#include <psapi.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE 4096U

static PSAPI_WORKING_SET_EX_BLOCK ask(const void *address)
{
    PSAPI_WORKING_SET_EX_INFORMATION page = { .VirtualAddress = (void *)(uintptr_t)address };
    page.VirtualAttributes.Flags = ~(ULONG_PTR)0;
    assert_quiet(QueryWorkingSetEx(GetCurrentProcess(), &page, sizeof page));
    return page.VirtualAttributes;
}

static void private_memory(void **state)
{
    (void)state;
    volatile char *memory = VirtualAlloc(NULL, 4 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    assert_int_equal(ask((void *)memory).Flags, 0); /* reserved */
    assert_non_null(VirtualAlloc((void *)memory, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE));
    assert_int_equal(ask((void *)memory).Flags, 0); /* not touched */
    memory[PAGE] = 1;
    PSAPI_WORKING_SET_EX_BLOCK block = ask((void *)&memory[PAGE + 17]);
    assert_int_equal(block.Valid, 1);
    assert_int_equal(block.Shared, 0);
    assert_int_equal(block.ShareCount, 0);
    assert_int_equal(block.Win32Protection, PAGE_READWRITE);
    assert_int_equal(block.Locked, 0);
    assert_int_equal(block.LargePage, 0);
    assert_true(VirtualProtect((void *)&memory[PAGE], PAGE, PAGE_READONLY, &(DWORD){ 0 }));
    assert_int_equal(ask((void *)&memory[PAGE]).Win32Protection, PAGE_READONLY);
    assert_true(VirtualFree((void *)memory, 0, MEM_RELEASE));
    assert_int_equal(ask((void *)&memory[PAGE]).Flags, 0);
    assert_int_equal(ask(NULL).Flags, 0);
    assert_int_equal(ask((void *)~(uintptr_t)0).Flags, 0);
}

static void views(void **state)
{
    (void)state;
    HANDLE section = create_memory(2 * PAGE, NULL);
    volatile char *view = map_view(section, FILE_MAP_WRITE);
    PSAPI_WORKING_SET_EX_BLOCK block = ask((void *)view);
    assert_int_equal(block.Valid, 0);
    assert_int_equal(block.Invalid.Shared, 1);
    view[0] = 1;
    block = ask((void *)view);
    assert_int_equal(block.Valid, 1);
    assert_int_equal(block.Shared, 1);
    assert_int_equal(block.ShareCount, 1);
    assert_int_equal(block.Win32Protection, PAGE_READWRITE);
    volatile char *again = map_view(section, FILE_MAP_READ);
    assert_int_equal(again[0], 1);
    block = ask((void *)again);
    assert_int_equal(block.ShareCount, 2); /* and no less, whoever asks */
    assert_int_equal(block.Win32Protection, PAGE_READONLY);
    assert_true(UnmapViewOfFile((void *)again));
    assert_true(UnmapViewOfFile((void *)view));
    assert_true(CloseHandle(section));
}

/* A page that was written becomes a private one, the one beside it stays what it was. */
static void copies(void **state)
{
    (void)state;
    HANDLE section = create_memory(2 * PAGE, NULL);
    volatile char *view = map_view(section, FILE_MAP_WRITE);
    view[0] = view[PAGE] = 1;
    volatile char *copy = map_view(section, FILE_MAP_COPY);
    assert_int_equal(copy[0] + copy[PAGE], 2);
    copy[PAGE] = 2;
    PSAPI_WORKING_SET_EX_BLOCK block = ask((void *)copy);
    assert_int_equal(block.Shared, 1);
    assert_int_equal(block.Win32Protection, PAGE_WRITECOPY);
    block = ask((void *)&copy[PAGE]);
    assert_int_equal(block.Valid, 1);
    assert_int_equal(block.Shared, 0);
    assert_int_equal(block.ShareCount, 0);
    assert_int_equal(block.Win32Protection, PAGE_READWRITE);
    assert_true(UnmapViewOfFile((void *)copy));
    assert_true(UnmapViewOfFile((void *)view));
    assert_true(CloseHandle(section));
}

static void locked_pages(void **state)
{
    (void)state;
    char *memory = VirtualAlloc(NULL, 4 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    assert_true(VirtualLock(memory + PAGE, PAGE));
    memory[0] = memory[2 * PAGE] = 1;
    assert_int_equal(ask(memory).Locked, 0);
    assert_int_equal(ask(memory + PAGE).Locked, 1);
    assert_int_equal(ask(memory + 2 * PAGE - 1).Locked, 1);
    assert_int_equal(ask(memory + 2 * PAGE).Locked, 0);
    assert_true(VirtualUnlock(memory + PAGE, PAGE));
    assert_int_equal(ask(memory + PAGE).Locked, 0);
    assert_true(VirtualFree(memory, 0, MEM_RELEASE));
}

/* Several addresses at once, in any order; what the program mapped itself. */
static void arrays(void **state)
{
    (void)state;
    char *mapped = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mapped[PAGE] = 1;
    PSAPI_WORKING_SET_EX_INFORMATION pages[] = { { .VirtualAddress = mapped + PAGE },
                                                 { .VirtualAddress = mapped },
                                                 { .VirtualAddress = (void *)(uintptr_t)arrays },
                                                 { .VirtualAddress = pages },
                                                 { .VirtualAddress = mapped + PAGE } };
    /* Half an element is none. */
    pages[4].VirtualAttributes.Flags = 77;
    assert_quiet(K32QueryWorkingSetEx(GetCurrentProcess(), pages, sizeof pages - 1));
    assert_int_equal(pages[0].VirtualAttributes.Win32Protection, PAGE_READWRITE);
    assert_int_equal(pages[1].VirtualAttributes.Valid, 0);
    assert_int_equal(pages[2].VirtualAttributes.Valid, 1);
    assert_int_equal(pages[2].VirtualAttributes.Win32Protection & 0xF0, PAGE_EXECUTE_READ);
    assert_int_equal(pages[3].VirtualAttributes.Valid, 1);
    assert_int_equal(pages[4].VirtualAttributes.Flags, 77);
    munmap(mapped, 2 * PAGE);
}

/* The whole list, with room for what comes in between. The caller frees it. */
static PSAPI_WORKING_SET_INFORMATION *list_all(void)
{
    PSAPI_WORKING_SET_INFORMATION few;
    for (;;) {
        assert_fails(QueryWorkingSet(GetCurrentProcess(), &few, sizeof few), ERROR_BAD_LENGTH);
        assert_true(few.NumberOfEntries > 1);
        size_t size = sizeof few + (few.NumberOfEntries + 64) * sizeof(PSAPI_WORKING_SET_BLOCK);
        PSAPI_WORKING_SET_INFORMATION *list = calloc(1, size);
        memset(list, 0xEE, size); /* it is in memory now */
        if (QueryWorkingSet(GetCurrentProcess(), list, (DWORD)size))
            return list;
        assert_int_equal(GetLastError(), ERROR_BAD_LENGTH);
        free(list);
    }
}

static PSAPI_WORKING_SET_BLOCK find(const PSAPI_WORKING_SET_INFORMATION *list, const void *address)
{
    for (ULONG_PTR i = 0; i < list->NumberOfEntries; i++)
        if (list->WorkingSetInfo[i].VirtualPage == (uintptr_t)address >> 12)
            return list->WorkingSetInfo[i];
    return (PSAPI_WORKING_SET_BLOCK){ .Flags = 0 };
}

static void the_list(void **state)
{
    (void)state;
    HANDLE section = create_memory(2 * PAGE, NULL);
    volatile char *view = map_view(section, FILE_MAP_WRITE),
                  *copy = map_view(section, FILE_MAP_COPY);
    volatile char *memory = VirtualAlloc(NULL, 4 * PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    view[0] = memory[PAGE] = memory[2 * PAGE] = 1;
    assert_int_equal(copy[0], 1);
    assert_true(
        VirtualProtect((void *)&memory[2 * PAGE], PAGE, PAGE_READONLY | PAGE_GUARD, &(DWORD){ 0 }));
    PSAPI_WORKING_SET_INFORMATION *list = list_all();
    for (ULONG_PTR i = 1; i < list->NumberOfEntries; i++)
        assert_true(list->WorkingSetInfo[i - 1].VirtualPage < list->WorkingSetInfo[i].VirtualPage);
    PSAPI_WORKING_SET_BLOCK block = find(list, (void *)view);
    assert_int_equal(block.Protection, 4);
    assert_int_equal(block.Shared, 1);
    assert_int_equal(block.ShareCount, 2);
    assert_int_equal(find(list, (void *)copy).Protection, 5);
    assert_int_equal(find(list, (void *)&view[PAGE]).Flags, 0);
    assert_int_equal(find(list, (void *)memory).Flags, 0);
    block = find(list, (void *)&memory[PAGE]);
    assert_int_equal(block.Protection, 4);
    assert_int_equal(block.Shared, 0);
    assert_int_equal(find(list, (void *)&memory[2 * PAGE]).Protection, 16 + 1);
    block = find(list, (void *)(uintptr_t)the_list);
    assert_int_equal(block.Protection & 3, 3); /* this code */
    free(list);
    assert_true(VirtualFree((void *)memory, 0, MEM_RELEASE));
    assert_true(UnmapViewOfFile((void *)view) && UnmapViewOfFile((void *)copy));
    assert_true(CloseHandle(section));
}

static void wrong_arguments(void **state)
{
    (void)state;
    HANDLE process = GetCurrentProcess(), weak = duplicate(process, PROCESS_QUERY_INFORMATION);
    HANDLE weaker = duplicate(process, PROCESS_VM_READ);
    PSAPI_WORKING_SET_EX_INFORMATION page = { .VirtualAddress = &page };
    PSAPI_WORKING_SET_INFORMATION list = { .NumberOfEntries = 77 };
    assert_fails(QueryWorkingSetEx(process, &page, sizeof page - 1), ERROR_BAD_LENGTH);
    assert_fails(QueryWorkingSetEx(process, NULL, sizeof page), ERROR_NOACCESS);
    assert_fails(QueryWorkingSetEx(NULL, &page, sizeof page), ERROR_INVALID_HANDLE);
    assert_fails(QueryWorkingSetEx(weaker, &page, sizeof page), ERROR_ACCESS_DENIED);
    assert_quiet(QueryWorkingSetEx(weak, &page, sizeof page));
    assert_fails(QueryWorkingSet(process, &list, sizeof(ULONG_PTR) - 1), ERROR_BAD_LENGTH);
    assert_fails(QueryWorkingSet(process, NULL, sizeof list), ERROR_NOACCESS);
    assert_fails(QueryWorkingSet(NULL, &list, sizeof list), ERROR_INVALID_HANDLE);
    assert_fails(QueryWorkingSet(weak, &list, sizeof list), ERROR_ACCESS_DENIED);
    assert_fails(K32QueryWorkingSet(weaker, &list, sizeof list), ERROR_ACCESS_DENIED);
    assert_int_equal(list.NumberOfEntries, 77);
    assert_fails(QueryWorkingSet(process, &list, sizeof(ULONG_PTR)), ERROR_BAD_LENGTH);
    assert_true(list.NumberOfEntries > 77 || list.NumberOfEntries < 77);
    assert_true(CloseHandle(weak) && CloseHandle(weaker));
}

static void native_calls(void **state)
{
    (void)state;
    int touched = 1;
    SIZE_T size = 0;
    PSAPI_WORKING_SET_EX_INFORMATION page = { .VirtualAddress = &touched };
    PSAPI_WORKING_SET_INFORMATION list;
    HANDLE process = GetCurrentProcess();
    assert_int_equal(NtQueryVirtualMemory(process, NULL, MemoryWorkingSetExInformation, &page,
                                          sizeof page, &size),
                     STATUS_SUCCESS);
    assert_int_equal(size, sizeof page);
    assert_int_equal(page.VirtualAttributes.Valid, 1);
    assert_int_equal(NtQueryVirtualMemory(process, NULL, MemoryWorkingSetExInformation, &page,
                                          sizeof page - 1, NULL),
                     STATUS_INFO_LENGTH_MISMATCH);
    assert_int_equal(
        NtQueryVirtualMemory(process, NULL, MemoryWorkingSetInformation, &list, sizeof list, NULL),
        STATUS_INFO_LENGTH_MISMATCH);
    assert_true(list.NumberOfEntries > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(private_memory), TEST(views),    TEST(copies),          TEST(locked_pages),
        TEST(arrays),         TEST(the_list), TEST(wrong_arguments), TEST(native_calls),
    };
    return cmocka_run_group_tests_name("workingset", tests, warm_up, NULL);
}
