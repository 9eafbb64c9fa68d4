/* SPDX-License-Identifier: MIT */
/* NtMapViewOfSection and what belongs to views. */
#include "native.h"

#define GRANULE 0x10000

static HANDLE section_of(ULONG protection, uint64_t size, HANDLE file)
{
    HANDLE section;
    assert_int_equal(NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, bytes(size), protection,
                                     SEC_COMMIT, file),
                     STATUS_SUCCESS);
    return section;
}

static HANDLE file_of(size_t size)
{
    make_file(temporary_path("file"), size);
    return CreateFileA(temporary_path("file"), GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE, 7,
                       NULL, OPEN_EXISTING, 0, NULL);
}

static void drop(HANDLE section, HANDLE file)
{
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    if (file) {
        assert_int_equal(NtClose(file), STATUS_SUCCESS);
        unlink(temporary_path("file"));
    }
}

/* What a call may vary; the rest is an ordinary view. */
struct wish {
    void *base;
    ULONG_PTR zero_bits;
    SIZE_T commit, size;
    LONGLONG offset;
    ULONG inherit, type, protection;
};

static NTSTATUS map_at(HANDLE section, const struct wish *wish, void **base, SIZE_T *size)
{
    *base = wish->base;
    *size = wish->size;
    return NtMapViewOfSection(section, NtCurrentProcess(), base, wish->zero_bits, wish->commit,
                              bytes((uint64_t)wish->offset), size,
                              (SECTION_INHERIT)(wish->inherit ? wish->inherit : ViewUnmap),
                              wish->type, wish->protection ? wish->protection : PAGE_READWRITE);
}

static void unmap(void *base)
{
    assert_int_equal(NtUnmapViewOfSection(NtCurrentProcess(), base), STATUS_SUCCESS);
}

/* The status of an attempt; the view is removed again. */
static NTSTATUS try(HANDLE section, struct wish wish)
{
    void *base;
    SIZE_T size;
    NTSTATUS status = map_at(section, &wish, &base, &size);
    if (NT_SUCCESS(status))
        unmap(base);
    else if (base != wish.base || size != wish.size)
        return STATUS_INTERNAL_ERROR; /* both stay as they were */
    return status;
}

/* Rows 187, 192, 195, 198: address and size come back. */
static void placed_and_measured(void **state)
{
    static const struct {
        struct wish wish;
        SIZE_T size;
    } rows[] = {
        { { .size = 0 }, 0x24000 },
        { { .size = 1 }, 0x1000 },
        { { .size = 0, .offset = GRANULE }, 0x14000 },
        { { .size = 0x1001, .offset = GRANULE }, 0x2000 },
        { { .size = 0, .inherit = ViewShare }, 0x24000 },
        { { .size = 0, .type = MEM_TOP_DOWN }, 0x24000 },
    };
    void *base;
    SIZE_T size;
    HANDLE section = section_of(PAGE_READWRITE, 0x23452, NULL);
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(map_at(section, &rows[i].wish, &base, &size), STATUS_SUCCESS);
        assert_int_equal(size, rows[i].size);
        assert_int_equal((uintptr_t)base % GRANULE, 0);
        assert_int_equal(region_size(base), size);
        unmap(base);
    }
    /* No offset is the start. */
    base = NULL;
    size = 0;
    assert_int_equal(ZwMapViewOfSection(section, NtCurrentProcess(), &base, 0, 0, NULL, &size,
                                        ViewShare, 0, PAGE_READONLY),
                     STATUS_SUCCESS);
    assert_int_equal(size, 0x24000);
    unmap(base);
    drop(section, NULL);
}

/* Rows 186, 190, 191, 193, 196, 199-202, 205, 206, 209. */
static void errors(void **state)
{
    void *taken;
    SIZE_T size;
    HANDLE section = section_of(PAGE_READWRITE, 0x20000, NULL);
    (void)state;
    assert_int_equal(map_at(section, &(struct wish){ .size = 0 }, &taken, &size), STATUS_SUCCESS);
    const struct {
        struct wish wish;
        NTSTATUS status;
    } rows[] = {
        { { .offset = 1 }, STATUS_MAPPED_ALIGNMENT },
        { { .offset = -1 }, STATUS_MAPPED_ALIGNMENT },
        { { .base = (char *)taken + 42 }, STATUS_MAPPED_ALIGNMENT },
        { { .base = (char *)taken + 0x1000 }, STATUS_MAPPED_ALIGNMENT },
        { { .base = taken, .offset = 0x1000 }, STATUS_MAPPED_ALIGNMENT },
        { { .base = taken }, STATUS_CONFLICTING_ADDRESSES },
        { { .base = (char *)taken + GRANULE, .size = 1 }, STATUS_CONFLICTING_ADDRESSES },
        { { .size = 0x20001 }, STATUS_INVALID_VIEW_SIZE },
        { { .offset = 0x20000, .size = 1 }, STATUS_INVALID_VIEW_SIZE },
        { { .size = SIZE_MAX }, STATUS_INVALID_PARAMETER_3 },
        { { .base = (void *)(UINTPTR_MAX & ~(uintptr_t)0xFFFF) }, STATUS_INVALID_PARAMETER_3 },
        { { .inherit = 3 }, STATUS_INVALID_PARAMETER_8 },
        { { .type = MEM_COMMIT }, STATUS_INVALID_PARAMETER_9 },
        { { .type = MEM_RESERVE }, STATUS_INVALID_PARAMETER_9 },
        { { .type = MEM_REPLACE_PLACEHOLDER }, STATUS_INVALID_PARAMETER_9 },
        { { .type = AT_ROUND_TO_PAGE }, STATUS_INVALID_PARAMETER_9 },
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(try(section, rows[i].wish), rows[i].status);
    unmap(taken);
    drop(section, NULL);
}

/* Rows 176, 177, 179: handle rights suffice for all, so the section decides. */
static void protections(void **state)
{
    static const ULONG views[] = { PAGE_NOACCESS,          PAGE_READONLY,         PAGE_READWRITE,
                                   PAGE_WRITECOPY,         PAGE_EXECUTE,          PAGE_EXECUTE_READ,
                                   PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY };
    static const struct {
        ULONG section;
        const char *fits; /* one character for each of VIEWS */
    } rows[] = {
        { PAGE_READONLY, "yy-y----" },          { PAGE_WRITECOPY, "yy-y----" },
        { PAGE_READWRITE, "yyyy----" },         { PAGE_EXECUTE_READ, "yy-yyy-y" },
        { PAGE_EXECUTE_READWRITE, "yyyyyyyy" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        HANDLE section = section_of(rows[i].section, 0x1000, NULL);
        for (size_t j = 0; j < COUNT(views); j++)
            assert_int_equal(try(section, (struct wish){ .protection = views[j] }),
                             rows[i].fits[j] == 'y' ? STATUS_SUCCESS : STATUS_SECTION_PROTECTION);
        assert_int_equal(
            try(section, (struct wish){ .protection = PAGE_READONLY | PAGE_WRITECOPY }),
            STATUS_INVALID_PAGE_PROTECTION);
        assert_int_equal(try(section, (struct wish){ .protection = 0x1002 }),
                         STATUS_INVALID_PAGE_PROTECTION);
        drop(section, NULL);
    }
}

/* Row 178. */
static void executable_only(void **state)
{
    HANDLE section = section_of(PAGE_EXECUTE, 0x1000, NULL);
    (void)state;
    assert_int_equal(try(section, (struct wish){ .protection = PAGE_EXECUTE }), STATUS_SUCCESS);
    assert_int_equal(try(section, (struct wish){ .protection = PAGE_READONLY }),
                     STATUS_SECTION_PROTECTION);
    assert_int_equal(try(section, (struct wish){ .protection = PAGE_READWRITE }),
                     STATUS_SECTION_PROTECTION);
    drop(section, NULL);
}

/* A guarded view is one with its modifier, and so is one past the caches. */
static void modifiers(void **state)
{
    static const ULONG rows[] = { PAGE_READWRITE | PAGE_GUARD, PAGE_READONLY | PAGE_NOCACHE };
    HANDLE section = section_of(PAGE_READWRITE, 0x1000, NULL);
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        void *base;
        SIZE_T size;
        MEMORY_BASIC_INFORMATION basic;
        assert_int_equal(map_at(section, &(struct wish){ .protection = rows[i] }, &base, &size),
                         STATUS_SUCCESS);
        assert_true(VirtualQuery(base, &basic, sizeof basic));
        assert_int_equal(basic.AllocationProtect, rows[i]);
        assert_int_equal(basic.Protect, rows[i]);
        unmap(base);
    }
    drop(section, NULL);
}

/* Rows 162, 182-185. */
static void handles(void **state)
{
    HANDLE section = section_of(PAGE_READWRITE, 0x1000, NULL), copy;
    void *base = (void *)(uintptr_t)1;
    SIZE_T size = 0;
    (void)state;
    assert_int_equal(NtDuplicateObject(NtCurrentProcess(), section, NtCurrentProcess(), &copy,
                                       SECTION_MAP_READ, 0, 0),
                     STATUS_SUCCESS);
    assert_int_equal(try(copy, (struct wish){ .protection = PAGE_READONLY }), STATUS_SUCCESS);
    assert_int_equal(try(copy, (struct wish){ .protection = PAGE_READWRITE }),
                     STATUS_ACCESS_DENIED);
    assert_int_equal(NtClose(copy), STATUS_SUCCESS);
    assert_int_equal(try(copy, (struct wish){ .base = base }), STATUS_INVALID_HANDLE);
    assert_int_equal(try(NULL, (struct wish){ .size = 0 }), STATUS_INVALID_HANDLE);
    assert_int_equal(try(NtCurrentProcess(), (struct wish){ .size = 0 }),
                     STATUS_OBJECT_TYPE_MISMATCH);
    base = NULL;
    assert_int_equal(
        NtMapViewOfSection(section, NULL, &base, 0, 0, NULL, &size, ViewShare, 0, PAGE_READONLY),
        STATUS_INVALID_HANDLE);
    assert_int_equal(
        NtMapViewOfSection(section, section, &base, 0, 0, NULL, &size, ViewShare, 0, PAGE_READONLY),
        STATUS_OBJECT_TYPE_MISMATCH);
    drop(section, NULL);
}

/* Row 210. */
static void zero_bits(void **state)
{
    void *base;
    SIZE_T size;
    HANDLE section = section_of(PAGE_READWRITE, 0x1000, NULL);
    (void)state;
    for (ULONG_PTR bits = 1; bits <= 21; bits++) {
        NTSTATUS status = map_at(section, &(struct wish){ .zero_bits = bits }, &base, &size);
        if (status == STATUS_NO_MEMORY)
            continue;
        assert_int_equal(status, STATUS_SUCCESS);
        assert_int_equal((uintptr_t)base >> (32 - bits), 0);
        unmap(base);
    }
    assert_int_equal(try(section, (struct wish){ .zero_bits = 22 }), STATUS_INVALID_PARAMETER_4);
    assert_int_equal(try(section, (struct wish){ .zero_bits = 31 }), STATUS_INVALID_PARAMETER_4);
    assert_int_equal(try(section, (struct wish){ .zero_bits = 64 }), STATUS_NO_MEMORY);
    assert_int_equal(map_at(section, &(struct wish){ .zero_bits = 0x4000000000 }, &base, &size),
                     STATUS_SUCCESS);
    assert_true((uintptr_t)base < 0x8000000000);
    unmap(base);
    assert_int_equal(try(section, (struct wish){ .zero_bits = UINTPTR_MAX }), STATUS_SUCCESS);
    assert_int_equal(
        try(section, (struct wish){ .zero_bits = 4, .base = (void *)(uintptr_t)0x10000000 }),
        STATUS_INVALID_PARAMETER_4);
    drop(section, NULL);
}

/* Row 211. */
static void commit_sizes(void **state)
{
    HANDLE section = section_of(PAGE_READWRITE, 0x4000, NULL), file = file_of(0x4000);
    (void)state;
    assert_int_equal(try(section, (struct wish){ .commit = 0x4000 }), STATUS_SUCCESS);
    assert_int_equal(try(section, (struct wish){ .commit = 0x4001 }), STATUS_INVALID_PARAMETER_5);
    drop(section, NULL);
    section = section_of(PAGE_READWRITE, 0, file);
    assert_int_equal(try(section, (struct wish){ .commit = 1 }), STATUS_INVALID_PARAMETER_5);
    assert_int_equal(try(section, (struct wish){ .commit = 1, .type = MEM_RESERVE }),
                     STATUS_SUCCESS);
    drop(section, file);
}

static DWORD state_of(const void *address)
{
    MEMORY_BASIC_INFORMATION basic;
    return VirtualQuery(address, &basic, sizeof basic) ? basic.State : 0;
}

/* Row 268. */
static void commit_of_reserved(void **state)
{
    HANDLE section;
    char *base;
    SIZE_T size;
    (void)state;
    assert_int_equal(NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, bytes(0x4000),
                                     PAGE_READWRITE, SEC_RESERVE, NULL),
                     STATUS_SUCCESS);
    assert_int_equal(
        map_at(section, &(struct wish){ .commit = 1, .size = 0x2000 }, (void **)&base, &size),
        STATUS_SUCCESS);
    base[0xfff] = 1;
    assert_int_equal(state_of(base), MEM_COMMIT);
    assert_int_equal(state_of(base + 0x1000), MEM_RESERVE);
    unmap(base);
    /* As much as the section has, as far as the view reaches. */
    assert_int_equal(
        map_at(section, &(struct wish){ .commit = 0x4000, .size = 0x2000 }, (void **)&base, &size),
        STATUS_SUCCESS);
    assert_int_equal(region_size(base), 0x2000);
    unmap(base);
    assert_int_equal(try(section, (struct wish){ .commit = 0x4001 }), STATUS_INVALID_PARAMETER_5);
    drop(section, NULL);
}

/* Rows 207, 208: what is behind the end is there once the file has grown. */
static void views_that_outgrow(void **state)
{
    HANDLE file = file_of(0x4000), section = section_of(PAGE_READWRITE, 0, file);
    unsigned char *base;
    SIZE_T size;
    (void)state;
    assert_int_equal(try(section, (struct wish){ .size = 0x4001 }), STATUS_INVALID_VIEW_SIZE);
    assert_int_equal(try(section, (struct wish){ .size = 0x4001, .type = MEM_RESERVE }),
                     STATUS_SUCCESS);
    assert_int_equal(map_at(section, &(struct wish){ .size = 0x8000, .type = MEM_RESERVE },
                            (void **)&base, &size),
                     STATUS_SUCCESS);
    assert_int_equal(size, 0x8000);
    assert_int_equal(truncate(temporary_path("file"), 0x8000), 0);
    base[0x7fff] = 77;
    assert_int_equal(byte_of_file(temporary_path("file"), 0x7fff), 77);
    unmap(base);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    section = section_of(PAGE_READONLY, 0, file);
    assert_int_equal(
        try(section, (struct wish){ .type = MEM_RESERVE, .protection = PAGE_READONLY }),
        STATUS_SECTION_PROTECTION);
    drop(section, file);
}

/* Rows 236-240, 245-247. */
static void unmapping(void **state)
{
    HANDLE section = section_of(PAGE_READWRITE, 0x20000, NULL);
    char *base;
    SIZE_T size;
    (void)state;
    assert_int_equal(map_at(section, &(struct wish){ .size = 0 }, (void **)&base, &size),
                     STATUS_SUCCESS);
    assert_int_equal(NtUnmapViewOfSectionEx(NtCurrentProcess(), base, MEM_RELEASE),
                     STATUS_INVALID_PARAMETER);
    assert_int_equal(NtUnmapViewOfSectionEx(NtCurrentProcess(), base, MEM_PRESERVE_PLACEHOLDER),
                     STATUS_CONFLICTING_ADDRESSES);
    assert_int_equal(NtUnmapViewOfSection(NULL, base), STATUS_INVALID_HANDLE);
    assert_int_equal(NtUnmapViewOfSection(NtCurrentProcess(), base + 0x1100), STATUS_SUCCESS);
    assert_int_equal(NtUnmapViewOfSection(NtCurrentProcess(), base), STATUS_NOT_MAPPED_VIEW);
    assert_int_equal(ZwUnmapViewOfSectionEx(NtCurrentProcess(), NULL, 0), STATUS_NOT_MAPPED_VIEW);
    drop(section, NULL);
}

/* Rows 383, 385, 386, 393, 400: parameters and placeholders, as for MapViewOfFile3. */
static void extended(void **state)
{
    HANDLE section = section_of(PAGE_READWRITE, 0x2000, NULL);
    MEM_ADDRESS_REQUIREMENTS limits = { NULL, (void *)(uintptr_t)0x7fffffff, 0 };
    MEM_EXTENDED_PARAMETER parameter = { .Type = MemExtendedParameterAddressRequirements };
    void *base = NULL, *place = NULL;
    SIZE_T size = 0x2000;
    (void)state;
    parameter.Pointer = &limits;
    assert_int_equal(NtMapViewOfSectionEx(section, NtCurrentProcess(), &base, NULL, &size, 0,
                                          PAGE_READWRITE, &parameter, 1),
                     STATUS_SUCCESS);
    assert_true((uintptr_t)base < 0x80000000);
    unmap(base);
    base = NULL;
    assert_int_equal(NtMapViewOfSectionEx(section, NtCurrentProcess(), &base, NULL, &size, 0,
                                          PAGE_READWRITE, NULL, 1),
                     STATUS_INVALID_PARAMETER);
    assert_int_equal(NtAllocateVirtualMemoryEx(NtCurrentProcess(), &place, &size,
                                               MEM_RESERVE | MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS,
                                               NULL, 0),
                     STATUS_SUCCESS);
    assert_int_equal(NtMapViewOfSectionEx(section, NtCurrentProcess(), &place, NULL, &size,
                                          MEM_REPLACE_PLACEHOLDER, PAGE_READWRITE, NULL, 0),
                     STATUS_SUCCESS);
    *(char *)place = 1;
    assert_int_equal(NtUnmapViewOfSectionEx(NtCurrentProcess(), place, MEM_PRESERVE_PLACEHOLDER),
                     STATUS_SUCCESS);
    size = 0;
    assert_int_equal(NtFreeVirtualMemory(NtCurrentProcess(), &place, &size, MEM_RELEASE),
                     STATUS_SUCCESS);
    assert_int_equal(size, 0x2000);
    drop(section, NULL);
}

static NTSTATUS flush(void *base, SIZE_T size, IO_STATUS_BLOCK *told)
{
    told->Status = STATUS_PENDING;
    return NtFlushVirtualMemory(NtCurrentProcess(), &base, &size, told);
}

/* Rows 252-255. */
static void flushing(void **state)
{
    HANDLE file = file_of(0x4000), section = section_of(PAGE_READWRITE, 0, file);
    char *base;
    SIZE_T size;
    IO_STATUS_BLOCK told;
    (void)state;
    assert_int_equal(map_at(section, &(struct wish){ .size = 0 }, (void **)&base, &size),
                     STATUS_SUCCESS);
    base[0] = 7;
    assert_int_equal(flush(base, 0x1000, &told), STATUS_SUCCESS);
    assert_int_equal(told.Status, STATUS_SUCCESS);
    assert_int_equal(flush(base, 0, &told), STATUS_SUCCESS);
    assert_int_equal(flush((void *)UINTPTR_MAX, 1, &told), STATUS_INVALID_PARAMETER);
    assert_int_equal(told.Status, STATUS_INVALID_PARAMETER);
    unmap(base);
    assert_int_equal(flush(base, 0, &told), STATUS_NOT_MAPPED_VIEW);
    drop(section, file);
    section = section_of(PAGE_READWRITE, 0x1000, NULL);
    assert_int_equal(map_at(section, &(struct wish){ .size = 0 }, (void **)&base, &size),
                     STATUS_SUCCESS);
    assert_int_equal(flush(base, 0, &told), STATUS_NOT_MAPPED_DATA);
    assert_int_equal(NtFlushVirtualMemory(NULL, (void **)&base, &size, &told),
                     STATUS_INVALID_HANDLE);
    assert_int_equal(NtFlushVirtualMemory(NtCurrentProcess(), (void **)&base, &size, NULL),
                     STATUS_ACCESS_VIOLATION);
    unmap(base);
    drop(section, NULL);
}

/* Rows 310, 311, for views of data. */
static void comparing(void **state)
{
    HANDLE file = file_of(0x4000), section = section_of(PAGE_READONLY, 0, file);
    const struct wish wish = { .protection = PAGE_READONLY };
    void *one, *other;
    SIZE_T size;
    (void)state;
    assert_int_equal(map_at(section, &wish, &one, &size), STATUS_SUCCESS);
    assert_int_equal(map_at(section, &wish, &other, &size), STATUS_SUCCESS);
    assert_int_equal(NtAreMappedFilesTheSame(one, one), STATUS_SUCCESS);
    assert_int_equal(NtAreMappedFilesTheSame(one, (char *)one + 30), STATUS_SUCCESS);
    assert_int_equal(NtAreMappedFilesTheSame(one, other), STATUS_NOT_SAME_DEVICE);
    assert_int_equal(NtAreMappedFilesTheSame(one, NULL), STATUS_INVALID_ADDRESS);
    assert_int_equal(NtAreMappedFilesTheSame((void *)UINTPTR_MAX, one), STATUS_INVALID_ADDRESS);
    assert_int_equal(NtAreMappedFilesTheSame(one, &size), STATUS_CONFLICTING_ADDRESSES);
    unmap(other);
    void *memory = VirtualAlloc(NULL, 1, MEM_RESERVE, PAGE_NOACCESS);
    assert_int_equal(NtAreMappedFilesTheSame(one, memory), STATUS_CONFLICTING_ADDRESSES);
    assert_true(VirtualFree(memory, 0, MEM_RELEASE));
    unmap(one);
    drop(section, file);
}

static void pointers(void **state)
{
    HANDLE section = section_of(PAGE_READWRITE, 0x1000, NULL);
    void *base = NULL;
    SIZE_T size = 0;
    (void)state;
    assert_int_equal(NtMapViewOfSection(section, NtCurrentProcess(), NULL, 0, 0, NULL, &size,
                                        ViewShare, 0, PAGE_READONLY),
                     STATUS_ACCESS_VIOLATION);
    assert_int_equal(NtMapViewOfSection(section, NtCurrentProcess(), &base, 0, 0, NULL, NULL,
                                        ViewShare, 0, PAGE_READONLY),
                     STATUS_ACCESS_VIOLATION);
    assert_int_equal(NtMapViewOfSection(section, NtCurrentProcess(), &base, 0, 0,
                                        (void *)(uintptr_t)3, &size, ViewShare, 0, PAGE_READONLY),
                     STATUS_DATATYPE_MISALIGNMENT);
    drop(section, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(placed_and_measured),
        TEST(errors),
        TEST(protections),
        TEST(executable_only),
        TEST(modifiers),
        TEST(handles),
        TEST(zero_bits),
        TEST(commit_sizes),
        TEST(commit_of_reserved),
        TEST(views_that_outgrow),
        TEST(unmapping),
        TEST(extended),
        TEST(flushing),
        TEST(comparing),
        TEST(pointers),
    };
    return cmocka_run_group_tests(tests, native_warm_up, NULL);
}
