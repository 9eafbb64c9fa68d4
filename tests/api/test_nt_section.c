/* SPDX-License-Identifier: MIT */
/* NtCreateSection, NtOpenSection, NtQuerySection. */
#include "native.h"

#include <sys/stat.h>

static HANDLE section_of(ULONG protection, ACCESS_MASK access)
{
    HANDLE section;
    assert_int_equal(
        NtCreateSection(&section, access, NULL, bytes(0x3452), protection, SEC_COMMIT, NULL),
        STATUS_SUCCESS);
    return section;
}

/* Rows 001-003, 005, 007, 052: one base protection, also PAGE_EXECUTE, and nothing beside it. */
static void page_protections(void **state)
{
    (void)state;
    for (ULONG protection = 0; protection <= 0xFF; protection++) {
        bool legal = protection >= PAGE_READONLY && (protection & (protection - 1)) == 0;
        assert_int_equal(try_nt_create(protection, SEC_COMMIT, 1, NULL),
                         legal ? STATUS_SUCCESS : STATUS_INVALID_PAGE_PROTECTION);
    }
    static const ULONG wrong[] = { PAGE_READWRITE | PAGE_GUARD, PAGE_READWRITE | PAGE_NOCACHE,
                                   PAGE_READWRITE | PAGE_WRITECOMBINE, 0x1234, 0xFFFFFFFF };
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_int_equal(try_nt_create(wrong[i], SEC_COMMIT, 1, NULL),
                         STATUS_INVALID_PAGE_PROTECTION);
    /* Before the size. */
    assert_int_equal(try_nt_create(PAGE_NOACCESS, SEC_COMMIT, UINT64_C(1) << 50, NULL),
                     STATUS_INVALID_PAGE_PROTECTION);
}

/* Rows 008, 058-063, 074, 080. */
static void allocation_attributes(void **state)
{
    (void)state;
    static const ULONG wrong[] = { 0,
                                   0xFFFFFFFF,
                                   SEC_COMMIT | 1,
                                   SEC_RESERVE | SEC_COMMIT,
                                   SEC_RESERVE | SEC_LARGE_PAGES,
                                   SEC_NOCACHE,
                                   SEC_WRITECOMBINE,
                                   SEC_FILE,
                                   SEC_FILE | SEC_COMMIT,
                                   SEC_IMAGE | SEC_COMMIT,
                                   SEC_IMAGE | SEC_RESERVE };
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_int_equal(try_nt_create(PAGE_READWRITE, wrong[i], 1, NULL),
                         STATUS_INVALID_PARAMETER_6);
    /* Before the page protection. */
    assert_int_equal(try_nt_create(PAGE_NOACCESS, 0, 1, NULL), STATUS_INVALID_PARAMETER_6);
    assert_int_equal(try_nt_create(PAGE_READWRITE, SEC_IMAGE, 1, NULL),
                     STATUS_INVALID_FILE_FOR_SECTION);
    assert_int_equal(try_nt_create(PAGE_READWRITE, SEC_COMMIT | SEC_LARGE_PAGES, 0x1000, NULL),
                     STATUS_INVALID_PARAMETER_4);
}

/* Rows 017, 047, 050. */
static void sizes(void **state)
{
    HANDLE section = UNTOUCHED_HANDLE;
    (void)state;
    assert_int_equal(try_nt_create(PAGE_READWRITE, SEC_COMMIT, 0, NULL),
                     STATUS_INVALID_PARAMETER_4);
    assert_int_equal(
        NtCreateSection(&section, SECTION_ALL_ACCESS, NULL, NULL, PAGE_READWRITE, SEC_COMMIT, NULL),
        STATUS_INVALID_PARAMETER_4);
    assert_null(section);
    assert_int_equal(try_nt_create(PAGE_READWRITE, SEC_COMMIT, UINT64_MAX, NULL),
                     STATUS_SECTION_TOO_BIG);
    assert_int_equal(try_nt_create(PAGE_READWRITE, SEC_COMMIT, UINT64_C(1) << 47, NULL),
                     STATUS_SECTION_TOO_BIG);
}

/* Rows 019-021, 027, 029, 035, 042, 047, 064, 067: the file. */
static void files(void **state)
{
    const char *path = temporary_path("file");
    HANDLE section;
    (void)state;
    make_file(path, 0x3456);
    HANDLE readable = open_file(path, GENERIC_READ);
    HANDLE writable = open_file(path, GENERIC_READ | GENERIC_WRITE);
    assert_int_equal(try_nt_create(PAGE_READONLY, SEC_COMMIT, 0, readable), STATUS_SUCCESS);
    assert_int_equal(try_nt_create(PAGE_READWRITE, SEC_COMMIT, 0, readable), STATUS_ACCESS_DENIED);
    assert_int_equal(try_nt_create(PAGE_READONLY, SEC_COMMIT, 0x3457, writable),
                     STATUS_SECTION_TOO_BIG);
    assert_int_equal(try_nt_create(PAGE_READWRITE, SEC_COMMIT, UINT64_MAX, writable),
                     STATUS_SECTION_TOO_BIG);
    assert_int_equal(try_nt_create(PAGE_READWRITE, SEC_COMMIT | SEC_LARGE_PAGES, 0, writable),
                     STATUS_INVALID_PARAMETER_6);
    /* INVALID_HANDLE_VALUE is this process. */
    assert_int_equal(try_nt_create(PAGE_READWRITE, SEC_COMMIT, 1, INVALID_HANDLE_VALUE),
                     STATUS_OBJECT_TYPE_MISMATCH);
    assert_int_equal(nt_create(&section, NULL, 0, 1), STATUS_SUCCESS);
    assert_int_equal(try_nt_create(PAGE_READWRITE, SEC_COMMIT, 1, section),
                     STATUS_OBJECT_TYPE_MISMATCH);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_int_equal(try_nt_create(PAGE_READWRITE, SEC_COMMIT, 1, section), STATUS_INVALID_HANDLE);
    HANDLE null = open_file("/dev/null", GENERIC_READ | GENERIC_WRITE);
    assert_int_equal(try_nt_create(PAGE_READWRITE, SEC_COMMIT, 1, null),
                     STATUS_INVALID_FILE_FOR_SECTION);
    assert_int_equal(NtClose(null), STATUS_SUCCESS);
    SECTION_BASIC_INFORMATION basic;
    assert_int_equal(
        NtCreateSection(&section, SECTION_QUERY, NULL, NULL, PAGE_READONLY, SEC_COMMIT, readable),
        STATUS_SUCCESS);
    assert_int_equal(NtQuerySection(section, SectionBasicInformation, &basic, sizeof basic, NULL),
                     STATUS_SUCCESS);
    assert_int_equal(basic.AllocationAttributes, SEC_FILE);
    assert_int_equal(basic.MaximumSize.QuadPart, 0x3456);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_int_equal(NtClose(readable), STATUS_SUCCESS);
    assert_int_equal(NtClose(writable), STATUS_SUCCESS);
    unlink(path);
}

/* The rights are those asked for, also more than the protection stands for; rows 138-142. */
static void rights(void **state)
{
    static const struct {
        ACCESS_MASK asked, granted;
    } rows[] = {
        { SECTION_MAP_READ, 4 },      { SECTION_ALL_ACCESS, 0xF001F }, { GENERIC_READ, 0x20005 },
        { GENERIC_WRITE, 0x20002 },   { GENERIC_EXECUTE, 0x20008 },    { GENERIC_ALL, 0xF001F },
        { MAXIMUM_ALLOWED, 0xF001F },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        HANDLE section = section_of(PAGE_READONLY, rows[i].asked), opened;
        assert_int_equal(granted(section), rows[i].granted);
        assert_int_equal(NtClose(section), STATUS_SUCCESS);
        assert_int_equal(NtCreateSection(&section, SECTION_QUERY, attributes(LOCAL_PATH u"r", 0),
                                         bytes(1), PAGE_READWRITE, SEC_COMMIT, NULL),
                         STATUS_SUCCESS);
        assert_int_equal(NtOpenSection(&opened, rows[i].asked, attributes(LOCAL_PATH u"r", 0)),
                         STATUS_SUCCESS);
        assert_int_equal(granted(opened), rows[i].granted);
        assert_int_equal(NtClose(opened), STATUS_SUCCESS);
        assert_int_equal(NtClose(section), STATUS_SUCCESS);
    }
    HANDLE section = UNTOUCHED_HANDLE;
    assert_int_equal(
        NtCreateSection(&section, 0x800000, NULL, bytes(1), PAGE_READWRITE, SEC_COMMIT, NULL),
        STATUS_ACCESS_DENIED);
    assert_null(section);
    /* Row 143. */
    assert_int_equal(nt_create(&section, LOCAL_PATH u"r", 0, 1), STATUS_SUCCESS);
    assert_int_equal(try_nt_open(LOCAL_PATH u"r", 0, 0), STATUS_ACCESS_DENIED);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
}

/* Lengths and flags of the attributes, and pointers that cannot be right. */
static void bad_attributes(void **state)
{
    HANDLE section = UNTOUCHED_HANDLE;
    OBJECT_ATTRIBUTES *all = attributes(LOCAL_PATH u"x", OBJ_OPENIF);
    (void)state;
    all->Length--;
    assert_int_equal(NtOpenSection(&section, SECTION_QUERY, all), STATUS_INVALID_PARAMETER);
    assert_null(section);
    assert_int_equal(NtOpenSection(&section, SECTION_QUERY, NULL), STATUS_INVALID_PARAMETER);
    assert_int_equal(try_nt_open(LOCAL_PATH u"x", SECTION_QUERY, 0x2000), STATUS_INVALID_PARAMETER);
    assert_int_equal(nt_create(&section, LOCAL_PATH u"x", OBJ_PROTECT_CLOSE, 1),
                     STATUS_INVALID_PARAMETER);
    assert_int_equal(nt_create(&section, LOCAL_PATH u"x", OBJ_PERMANENT, 1),
                     STATUS_PRIVILEGE_NOT_HELD);
    assert_int_equal(nt_create(&section, NULL, OBJ_PERMANENT, 1), STATUS_PRIVILEGE_NOT_HELD);

    all = attributes(LOCAL_PATH u"x", 0);
    assert_int_equal(NtOpenSection(NULL, SECTION_QUERY, all), STATUS_ACCESS_VIOLATION);
    assert_int_equal(NtOpenSection((void *)UINTPTR_MAX, SECTION_QUERY, all),
                     STATUS_DATATYPE_MISALIGNMENT);
    assert_int_equal(NtOpenSection((void *)(UINTPTR_MAX - 7), SECTION_QUERY, all),
                     STATUS_ACCESS_VIOLATION);
    assert_int_equal(NtOpenSection(&section, SECTION_QUERY, (void *)8), STATUS_ACCESS_VIOLATION);
    all->ObjectName->Buffer++;
    all->ObjectName->Buffer = (void *)((char *)all->ObjectName->Buffer - 1);
    assert_int_equal(NtOpenSection(&section, SECTION_QUERY, all), STATUS_DATATYPE_MISALIGNMENT);
    all->ObjectName->Buffer = NULL;
    assert_int_equal(NtOpenSection(&section, SECTION_QUERY, all), STATUS_ACCESS_VIOLATION);
    all->ObjectName = (void *)16;
    assert_int_equal(NtOpenSection(&section, SECTION_QUERY, all), STATUS_ACCESS_VIOLATION);
    assert_int_equal(NtCreateSection(NULL, 0, NULL, bytes(1), PAGE_READWRITE, SEC_COMMIT, NULL),
                     STATUS_ACCESS_VIOLATION);
    assert_int_equal(
        NtCreateSection(&section, 0, NULL, (void *)8, PAGE_READWRITE, SEC_COMMIT, NULL),
        STATUS_ACCESS_VIOLATION);
}

/* OBJ_INHERIT is a flag of the handle. */
static void inheritable(void **state)
{
    HANDLE section, opened;
    DWORD flags;
    (void)state;
    assert_int_equal(nt_create(&section, LOCAL_PATH u"heir", OBJ_INHERIT, 1), STATUS_SUCCESS);
    assert_true(GetHandleInformation(section, &flags));
    assert_int_equal(flags, HANDLE_FLAG_INHERIT);
    assert_int_equal(NtOpenSection(&opened, SECTION_QUERY, attributes(LOCAL_PATH u"heir", 0)),
                     STATUS_SUCCESS);
    assert_true(GetHandleInformation(opened, &flags));
    assert_int_equal(flags, 0);
    assert_int_equal(NtClose(opened), STATUS_SUCCESS);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
}

/* Rows 037, 054, 056, 342. */
static void basic_information(void **state)
{
    SECTION_BASIC_INFORMATION basic;
    SIZE_T length = 7;
    HANDLE section;
    (void)state;
    assert_int_equal(NtCreateSection(&section, SECTION_QUERY, NULL, bytes(0x3452), PAGE_READWRITE,
                                     SEC_COMMIT | SEC_NOCACHE, NULL),
                     STATUS_SUCCESS);
    assert_int_equal(
        NtQuerySection(section, SectionBasicInformation, &basic, sizeof basic, &length),
        STATUS_SUCCESS);
    assert_null(basic.BaseAddress);
    assert_int_equal(basic.AllocationAttributes, SEC_COMMIT | SEC_NOCACHE);
    assert_int_equal(basic.MaximumSize.QuadPart, 0x4000);
    assert_int_equal(length, sizeof basic);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    section = section_of(PAGE_READWRITE, SECTION_ALL_ACCESS & ~(ACCESS_MASK)SECTION_QUERY);
    assert_int_equal(NtQuerySection(section, SectionBasicInformation, &basic, sizeof basic, NULL),
                     STATUS_ACCESS_DENIED);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_int_equal(NtQuerySection(section, SectionBasicInformation, &basic, sizeof basic, NULL),
                     STATUS_INVALID_HANDLE);
    assert_int_equal(
        NtQuerySection(NtCurrentProcess(), SectionBasicInformation, &basic, sizeof basic, NULL),
        STATUS_OBJECT_TYPE_MISMATCH);
}

/* Rows 343-345. */
static void query_lengths(void **state)
{
    union {
        SECTION_BASIC_INFORMATION basic;
        SECTION_IMAGE_INFORMATION image;
        char room[sizeof(SECTION_IMAGE_INFORMATION) + 1];
    } answer;
    SIZE_T length = 7;
    HANDLE section = section_of(PAGE_READWRITE, SECTION_QUERY);
    (void)state;
    assert_int_equal(
        NtQuerySection(section, SectionBasicInformation, &answer, sizeof answer.basic - 1, &length),
        STATUS_INFO_LENGTH_MISMATCH);
    assert_int_equal(length, 7);
    assert_int_equal(
        NtQuerySection(section, SectionBasicInformation, &answer, sizeof answer.basic + 1, &length),
        STATUS_SUCCESS);
    assert_int_equal(length, sizeof answer.basic);
    assert_int_equal(
        NtQuerySection(section, SectionImageInformation, &answer, sizeof answer.image - 1, NULL),
        STATUS_INFO_LENGTH_MISMATCH);
    assert_int_equal(
        NtQuerySection(section, SectionImageInformation, &answer, sizeof answer.image, NULL),
        STATUS_SECTION_NOT_IMAGE);
    assert_int_equal(
        NtQuerySection(section, SectionOriginalBaseInformation, &answer, sizeof(PVOID) - 1, NULL),
        STATUS_INFO_LENGTH_MISMATCH);
    assert_int_equal(
        NtQuerySection(section, SectionOriginalBaseInformation, &answer, sizeof(PVOID), NULL),
        STATUS_SECTION_NOT_IMAGE);
    assert_int_equal(NtQuerySection(section, SectionRelocationInformation, &answer, 8, NULL),
                     STATUS_INVALID_INFO_CLASS);
    assert_int_equal(
        NtQuerySection(section, (SECTION_INFORMATION_CLASS)77, &answer, sizeof answer, NULL),
        STATUS_INVALID_INFO_CLASS);
    assert_int_equal(NtQuerySection(section, SectionBasicInformation, &answer,
                                    (SIZE_T)0xDEADBEEF << 32 | sizeof answer.basic, NULL),
                     STATUS_ACCESS_VIOLATION);
    assert_int_equal(
        NtQuerySection(section, SectionBasicInformation, NULL, sizeof answer.basic, NULL),
        STATUS_ACCESS_VIOLATION);
    assert_int_equal(NtQuerySection(section, SectionBasicInformation, &answer, sizeof answer.basic,
                                    (void *)(uintptr_t)8),
                     STATUS_ACCESS_VIOLATION);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
}

static NTSTATUS extend(HANDLE section, uint64_t size, uint64_t *now)
{
    LARGE_INTEGER wanted = { .QuadPart = (LONGLONG)size };
    NTSTATUS status = NtExtendSection(section, &wanted);
    *now = (uint64_t)wanted.QuadPart;
    return status;
}

static HANDLE section_over(ULONG protection, uint64_t size, HANDLE file, ACCESS_MASK access)
{
    HANDLE section;
    assert_int_equal(
        NtCreateSection(&section, access, NULL, bytes(size), protection, SEC_COMMIT, file),
        STATUS_SUCCESS);
    return section;
}

/* Section and file grow, and never become smaller. */
static void extending(void **state)
{
    const char *path = temporary_path("file");
    uint64_t now;
    (void)state;
    make_file(path, 0x4000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = section_over(PAGE_READWRITE, 0x1000, file, SECTION_ALL_ACCESS);
    assert_int_equal(extend(section, 0x3000, &now), STATUS_SUCCESS);
    assert_int_equal(now, 0x3000);
    assert_int_equal(size_of_file(path), 0x4000);
    assert_int_equal(extend(section, 0x2000, &now), STATUS_SUCCESS);
    assert_int_equal(now, 0x3000);
    assert_int_equal(extend(section, 0x12345, &now), STATUS_SUCCESS);
    assert_int_equal(now, 0x12345);
    assert_int_equal(size_of_file(path), 0x12345);
    unsigned char *view = map_part(section, FILE_MAP_WRITE, 0x10000, 0x2345);
    assert_non_null(view);
    view[0x2344] = 5;
    assert_int_equal(byte_of_file(path, 0x12344), 5);
    assert_true(UnmapViewOfFile(view));
    assert_int_equal(extend(section, UINT64_C(1) << 60, &now), STATUS_SECTION_TOO_BIG);
    assert_int_equal(now, UINT64_C(1) << 60);
    assert_int_equal(NtExtendSection(section, NULL), STATUS_ACCESS_VIOLATION);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_int_equal(extend(section, 1, &now), STATUS_INVALID_HANDLE);
    assert_int_equal(NtClose(file), STATUS_SUCCESS);
    unlink(path);
}

static void what_cannot_be_extended(void **state)
{
    const char *path = temporary_path("file");
    uint64_t now;
    (void)state;
    make_file(path, 0x4000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = section_over(PAGE_READONLY, 0x1000, file, SECTION_ALL_ACCESS);
    /* As far as the file goes; no further. */
    assert_int_equal(extend(section, 0x4000, &now), STATUS_SUCCESS);
    assert_int_equal(extend(section, 0x4001, &now), STATUS_SECTION_NOT_EXTENDED);
    assert_int_equal(size_of_file(path), 0x4000);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    section = section_over(PAGE_READWRITE, 0, file,
                           SECTION_ALL_ACCESS & ~(ACCESS_MASK)SECTION_EXTEND_SIZE);
    assert_int_equal(extend(section, 0x8000, &now), STATUS_ACCESS_DENIED);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_int_equal(NtClose(file), STATUS_SUCCESS);
    unlink(path);
    section = section_of(PAGE_READWRITE, SECTION_ALL_ACCESS);
    assert_int_equal(extend(section, 0x8000, &now), STATUS_SECTION_NOT_EXTENDED);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_int_equal(extend(NtCurrentProcess(), 1, &now), STATUS_OBJECT_TYPE_MISMATCH);
}

/* Each process has the size for itself, and can have the larger one. */
static void extending_by_name(void **state)
{
    const char *path = temporary_path("file");
    SECTION_BASIC_INFORMATION basic;
    uint64_t now;
    HANDLE section, other;
    (void)state;
    make_file(path, 0x1000);
    HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
    assert_int_equal(NtCreateSection(&section, SECTION_ALL_ACCESS,
                                     attributes(LOCAL_PATH u"extended", 0), NULL, PAGE_READWRITE,
                                     SEC_COMMIT, file),
                     STATUS_SUCCESS);
    assert_int_equal(extend(section, 0x2000, &now), STATUS_SUCCESS);
    assert_int_equal(NtOpenSection(&other, SECTION_QUERY, attributes(LOCAL_PATH u"extended", 0)),
                     STATUS_SUCCESS);
    assert_int_equal(NtQuerySection(other, SectionBasicInformation, &basic, sizeof basic, NULL),
                     STATUS_SUCCESS);
    assert_int_equal(basic.MaximumSize.QuadPart, 0x2000);
    assert_int_equal(NtClose(other), STATUS_SUCCESS);
    in_fresh_process("extend");
    assert_int_equal(size_of_file(path), 0x3000);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_int_equal(NtClose(file), STATUS_SUCCESS);
    unlink(path);
}

static void extend_in_another_process(void)
{
    HANDLE section;
    uint64_t now;
    CHECK(NtOpenSection(&section, SECTION_ALL_ACCESS, attributes(LOCAL_PATH u"extended", 0)) ==
          STATUS_SUCCESS);
    CHECK(extend(section, 0x1000, &now) == STATUS_SUCCESS && now == 0x1000);
    CHECK(extend(section, 0x3000, &now) == STATUS_SUCCESS && now == 0x3000);
    CHECK(NtClose(section) == STATUS_SUCCESS);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = { { "extend", extend_in_another_process } };
    roles_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(page_protections),
        TEST(allocation_attributes),
        TEST(sizes),
        TEST(files),
        TEST(rights),
        TEST(bad_attributes),
        TEST(inheritable),
        TEST(basic_information),
        TEST(query_lengths),
        TEST(extending),
        TEST(what_cannot_be_extended),
        TEST(extending_by_name),
    };
    return cmocka_run_group_tests(tests, native_warm_up, NULL);
}
