/* SPDX-License-Identifier: MIT */
/* Names of native calls: paths, and names in private namespaces by their handles. */
#include "native.h"
#include "spaces.h"

#include <pthread.h>
#include <sddl.h>
#include <stdatomic.h>

/* Rows 087, 095, 128. */
static void existing_names(void **state)
{
    HANDLE first, second = UNTOUCHED_HANDLE;
    const char16_t *path = LOCAL_PATH u"existing";
    (void)state;
    assert_int_equal(try_nt_open(path, SECTION_QUERY, 0), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(nt_create(&first, path, OBJ_OPENIF, 0x3000), STATUS_SUCCESS);
    assert_int_equal(nt_create(&second, path, 0, 0x5000), STATUS_OBJECT_NAME_COLLISION);
    assert_ptr_equal(second, UNTOUCHED_HANDLE);
    assert_int_equal(nt_create(&second, path, OBJ_OPENIF, 0x5000), STATUS_OBJECT_NAME_EXISTS);
    assert_true(CompareObjectHandles(first, second));
    assert_int_equal(NtClose(second), STATUS_SUCCESS);
    assert_int_equal(try_nt_open(path, SECTION_QUERY, 0), STATUS_SUCCESS);
    assert_int_equal(NtClose(first), STATUS_SUCCESS);
    assert_int_equal(nt_create(&first, path, 0, 1), STATUS_SUCCESS);
    assert_int_equal(NtClose(first), STATUS_SUCCESS);
}

static HANDLE found(const char *win32_name)
{
    return OpenFileMappingA(FILE_MAP_READ, FALSE, win32_name);
}

/* Rows 114, 115, 117: where the paths lead. */
static void paths(void **state)
{
    static const char16_t *const local[] = {
        LOCAL_PATH u"x",
        u"\\Sessions\\0\\BaseNamedObjects\\x",
        u"\\Sessions\\4711\\BaseNamedObjects\\x",
        LOCAL_PATH u"Local\\x",
        LOCAL_PATH u"Session\\1\\x",
        LOCAL_PATH u"Global\\Session\\1\\x",
        u"\\BaseNamedObjects\\Session\\7\\x",
    };
    static const char16_t *const global[] = {
        GLOBAL_PATH u"x",
        GLOBAL_PATH u"Local\\x",
        GLOBAL_PATH u"Global\\x",
        LOCAL_PATH u"Global\\x",
        LOCAL_PATH u"Global\\Global\\Local\\x",
    };
    (void)state;
    HANDLE section = create_memory(1, "Local\\x");
    for (size_t i = 0; i < COUNT(local); i++)
        assert_int_equal(try_nt_open(local[i], SECTION_QUERY, 0), STATUS_SUCCESS);
    assert_int_equal(try_nt_open(GLOBAL_PATH u"x", SECTION_QUERY, 0), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_true(CloseHandle(section));
    section = create_memory(1, "Global\\x");
    if (!section)
        skip(); /* no right to create there */
    for (size_t i = 0; i < COUNT(global); i++)
        assert_int_equal(try_nt_open(global[i], SECTION_QUERY, 0), STATUS_SUCCESS);
    assert_int_equal(try_nt_open(LOCAL_PATH u"x", SECTION_QUERY, 0), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_true(CloseHandle(section));
    assert_int_equal(nt_create(&section, GLOBAL_PATH u"y", 0, 1), STATUS_SUCCESS);
    HANDLE other = found("Global\\y");
    assert_true(CompareObjectHandles(section, other));
    assert_true(CloseHandle(other));
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
}

/* Rows 006, 103, 109, 111, 113, 118, 119. */
static void wrong_paths(void **state)
{
    static const struct {
        const char16_t *path;
        NTSTATUS open, create;
    } rows[] = {
        { u"THIS/IS/INVALID", STATUS_OBJECT_PATH_SYNTAX_BAD, STATUS_OBJECT_PATH_SYNTAX_BAD },
        { u"BaseNamedObjects\\x", STATUS_OBJECT_PATH_SYNTAX_BAD, STATUS_OBJECT_PATH_SYNTAX_BAD },
        { u"\\", STATUS_OBJECT_TYPE_MISMATCH, STATUS_OBJECT_TYPE_MISMATCH },
        { u"\\BaseNamedObjects", STATUS_OBJECT_TYPE_MISMATCH, STATUS_OBJECT_TYPE_MISMATCH },
        { u"\\Sessions", STATUS_OBJECT_TYPE_MISMATCH, STATUS_OBJECT_TYPE_MISMATCH },
        { LOCAL_PATH u"Global", STATUS_OBJECT_TYPE_MISMATCH, STATUS_OBJECT_TYPE_MISMATCH },
        { u"\\x", STATUS_OBJECT_NAME_NOT_FOUND, STATUS_ACCESS_DENIED },
        { u"\\Sessions\\1\\x", STATUS_OBJECT_NAME_NOT_FOUND, STATUS_ACCESS_DENIED },
        { u"\\KernelObjects\\x", STATUS_OBJECT_PATH_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND },
        { u"\\Sessions\\one\\BaseNamedObjects\\x", STATUS_OBJECT_PATH_NOT_FOUND,
          STATUS_OBJECT_PATH_NOT_FOUND },
        { GLOBAL_PATH u"a\\b", STATUS_OBJECT_PATH_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND },
        { GLOBAL_PATH u"a\\", STATUS_OBJECT_PATH_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND },
        { LOCAL_PATH u"Session\\x", STATUS_OBJECT_PATH_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND },
        { GLOBAL_PATH u"\\a", STATUS_OBJECT_NAME_INVALID, STATUS_OBJECT_NAME_INVALID },
        { u"\\\\BaseNamedObjects\\a", STATUS_OBJECT_NAME_INVALID, STATUS_OBJECT_NAME_INVALID },
        { u"\\basenamedobjects\\x", STATUS_OBJECT_PATH_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND },
        { LOCAL_PATH u"local\\x", STATUS_OBJECT_PATH_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND },
    };
    HANDLE section;
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(try_nt_open(rows[i].path, SECTION_QUERY, 0), rows[i].open);
        assert_int_equal(nt_create(&section, rows[i].path, OBJ_OPENIF, 1), rows[i].create);
    }
    assert_int_equal(try_nt_open(u"", SECTION_QUERY, 0), STATUS_OBJECT_PATH_SYNTAX_BAD);
    assert_int_equal(try_nt_open(NULL, SECTION_QUERY, 0), STATUS_OBJECT_PATH_SYNTAX_BAD);
    /* The protection is looked at first. */
    assert_int_equal(NtCreateSection(&section, 0, attributes(u"THIS/IS/INVALID", 0), bytes(1),
                                     0x1234, SEC_COMMIT, NULL),
                     STATUS_INVALID_PAGE_PROTECTION);
}

/* Rows 102, 104-106. */
static void name_lengths(void **state)
{
    static char16_t text[0x8000];
    UNICODE_STRING name = { 0, 0, text };
    OBJECT_ATTRIBUTES all;
    HANDLE section;
    const size_t prefix = sizeof LOCAL_PATH / sizeof(char16_t) - 1;
    (void)state;
    memcpy(text, LOCAL_PATH, sizeof LOCAL_PATH);
    for (size_t i = prefix; i < COUNT(text); i++)
        text[i] = u'x';
    InitializeObjectAttributes(&all, &name, 0, NULL, NULL);
    name.Length = 65532;
    assert_int_equal(
        NtCreateSection(&section, SECTION_QUERY, &all, bytes(1), PAGE_READWRITE, SEC_COMMIT, NULL),
        STATUS_SUCCESS);
    static unsigned char buffer[0x11000];
    ULONG needed = 0;
    assert_int_equal(NtQueryObject(section, ObjectNameInformation, buffer, sizeof buffer, &needed),
                     STATUS_SUCCESS);
    const OBJECT_NAME_INFORMATION *told = (const void *)buffer;
    assert_int_equal(told->Name.Length, 65532);
    assert_memory_equal(told->Name.Buffer, text, 65532);
    assert_int_equal(needed, sizeof *told + 65534);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    name.Length = 65534;
    assert_int_equal(
        NtCreateSection(&section, SECTION_QUERY, &all, bytes(1), PAGE_READWRITE, SEC_COMMIT, NULL),
        STATUS_OBJECT_NAME_INVALID);
    name.Length = 67;
    assert_int_equal(
        NtCreateSection(&section, SECTION_QUERY, &all, bytes(1), PAGE_READWRITE, SEC_COMMIT, NULL),
        STATUS_OBJECT_NAME_INVALID);
    assert_int_equal(NtOpenSection(&section, SECTION_QUERY, &all), STATUS_OBJECT_NAME_INVALID);
    /* No name: the root does not matter. */
    name.Length = 0;
    all.RootDirectory = UNTOUCHED_HANDLE;
    assert_int_equal(
        NtCreateSection(&section, SECTION_QUERY, &all, bytes(1), PAGE_READWRITE, SEC_COMMIT, NULL),
        STATUS_SUCCESS);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
}

/* Row 108: a NUL is a character like others. */
static void embedded_nul(void **state)
{
    static char16_t path[] = LOCAL_PATH u"a\0b", other[] = LOCAL_PATH u"a";
    UNICODE_STRING name = { sizeof path - 2, sizeof path, path };
    OBJECT_ATTRIBUTES all;
    HANDLE section, opened;
    (void)state;
    InitializeObjectAttributes(&all, &name, 0, NULL, NULL);
    assert_int_equal(
        NtCreateSection(&section, SECTION_QUERY, &all, bytes(1), PAGE_READWRITE, SEC_COMMIT, NULL),
        STATUS_SUCCESS);
    assert_int_equal(NtOpenSection(&opened, SECTION_QUERY, &all), STATUS_SUCCESS);
    assert_int_equal(NtClose(opened), STATUS_SUCCESS);
    assert_int_equal(try_nt_open(other, SECTION_QUERY, 0), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
}

/* -- roots: handles of private namespaces ------------------------------------------------------ */

static OBJECT_ATTRIBUTES *under(HANDLE root, const char16_t *name, ULONG flags)
{
    OBJECT_ATTRIBUTES *all = attributes(name, flags);
    all->RootDirectory = root;
    return all;
}

static NTSTATUS create_under(HANDLE *out, HANDLE root, const char16_t *name, ULONG flags)
{
    return NtCreateSection(out, SECTION_ALL_ACCESS, under(root, name, flags), bytes(1),
                           PAGE_READWRITE, SEC_COMMIT, NULL);
}

static NTSTATUS try_open_under(HANDLE root, const char16_t *name)
{
    HANDLE section = UNTOUCHED_HANDLE;
    NTSTATUS status = NtOpenSection(&section, SECTION_QUERY, under(root, name, 0));
    if (status)
        return section ? STATUS_INTERNAL_ERROR : status;
    return NtClose(section);
}

/* Row h150: what a name with the alias means, its last part means from the handle. */
static void names_in_a_namespace(void **state)
{
    static const char16_t alias_path[] = u"a\\x";
    HANDLE section, other;
    (void)state;
    HANDLE space = create("b", "a");
    assert_non_null(space);
    assert_int_equal(try_open_under(space, u"x"), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(create_under(&section, space, u"x", 0), STATUS_SUCCESS);
    assert_int_equal(try_open_under(space, u"x"), STATUS_SUCCESS);
    assert_int_equal(create_under(&other, space, u"x", 0), STATUS_OBJECT_NAME_COLLISION);
    assert_int_equal(create_under(&other, space, u"x", OBJ_OPENIF | OBJ_CASE_INSENSITIVE),
                     STATUS_OBJECT_NAME_EXISTS);
    assert_true(CompareObjectHandles(section, other) && CloseHandle(other));
    other = found("a\\x");
    assert_true(other && CompareObjectHandles(section, other) && CloseHandle(other));
    assert_int_equal(try_open(FILE_MAP_READ, "Local\\x"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_nt_open(alias_path, SECTION_QUERY, 0), STATUS_OBJECT_PATH_SYNTAX_BAD);
    /* A namespace is no folder that has others, nor are sections. */
    assert_int_equal(try_open_under(space, alias_path), STATUS_OBJECT_PATH_NOT_FOUND);
    assert_int_equal(try_open_under(space, u"x\\y"), STATUS_OBJECT_TYPE_MISMATCH);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_true(ClosePrivateNamespace(space, 0));
    assert_int_equal(try_open_under(space, u"x"), STATUS_INVALID_HANDLE);
    assert_int_equal(count_names(), 0);
}

static void wrong_names_in_a_namespace(void **state)
{
    static const struct {
        const char16_t *name;
        NTSTATUS open, create;
    } rows[] = {
        { u"\\x", STATUS_OBJECT_PATH_SYNTAX_BAD, STATUS_OBJECT_PATH_SYNTAX_BAD },
        { u"\\BaseNamedObjects\\x", STATUS_OBJECT_PATH_SYNTAX_BAD, STATUS_OBJECT_PATH_SYNTAX_BAD },
        { u"x\\", STATUS_OBJECT_PATH_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND },
        { u"x\\\\y", STATUS_OBJECT_PATH_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND },
        { u"Local\\x", STATUS_OBJECT_PATH_NOT_FOUND, STATUS_OBJECT_PATH_NOT_FOUND },
    };
    static char16_t text[0x8000];
    UNICODE_STRING name = { 65532, 65532, text };
    OBJECT_ATTRIBUTES all;
    HANDLE section;
    (void)state;
    HANDLE space = create("b", "a");
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(try_open_under(space, rows[i].name), rows[i].open);
        assert_int_equal(create_under(&section, space, rows[i].name, 0), rows[i].create);
    }
    assert_int_equal(try_open_under(space, u""), STATUS_OBJECT_TYPE_MISMATCH);
    /* Alias and backslash count. */
    for (size_t i = 0; i < COUNT(text); i++)
        text[i] = u'x';
    InitializeObjectAttributes(&all, &name, 0, space, NULL);
    assert_int_equal(NtOpenSection(&section, SECTION_QUERY, &all), STATUS_OBJECT_NAME_INVALID);
    name.Length = 3;
    assert_int_equal(NtOpenSection(&section, SECTION_QUERY, &all), STATUS_OBJECT_NAME_INVALID);
    name.Length = 65532 - 4;
    assert_int_equal(
        NtCreateSection(&section, SECTION_QUERY, &all, bytes(1), PAGE_READWRITE, SEC_COMMIT, NULL),
        STATUS_SUCCESS);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_true(ClosePrivateNamespace(space, 0));
}

/* Row h154: a namespace without a name has its objects still, and the next one has none of them. */
static void destroyed_root(void **state)
{
    HANDLE section, copy;
    (void)state;
    HANDLE space = create("b", "a");
    assert_true(DuplicateHandle(GetCurrentProcess(), space, GetCurrentProcess(), &copy, 0, FALSE,
                                DUPLICATE_SAME_ACCESS));
    assert_true(ClosePrivateNamespace(space, PRIVATE_NAMESPACE_FLAG_DESTROY));
    assert_int_equal(create_under(&section, copy, u"x", 0), STATUS_SUCCESS);
    assert_int_equal(try_open_under(copy, u"x"), STATUS_SUCCESS);
    HANDLE next = create("b", "a");
    assert_non_null(next);
    assert_int_equal(try_open_under(next, u"x"), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_int_equal(try_open(FILE_MAP_READ, "a\\x"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(try_open_under(copy, u"x"), STATUS_SUCCESS);
    assert_true(CloseHandle(copy) && ClosePrivateNamespace(next, 0));
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_int_equal(count_names(), 0);
}

/* Row h146: what counts is the namespace's list, and not the rights of the handle. */
static void rights_of_a_root(void **state)
{
    PSECURITY_DESCRIPTOR descriptor;
    HANDLE section, narrow;
    (void)state;
    HANDLE space = create("b", "a");
    assert_true(
        DuplicateHandle(GetCurrentProcess(), space, GetCurrentProcess(), &narrow, 1, FALSE, 0));
    assert_int_equal(create_under(&section, narrow, u"x", 0), STATUS_SUCCESS);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorA("D:(A;;GR;;;WD)", 1,
                                                                     &descriptor, NULL));
    assert_true(SetKernelObjectSecurity(space, DACL_SECURITY_INFORMATION, descriptor));
    LocalFree(descriptor);
    assert_int_equal(create_under(&section, space, u"x", 0), STATUS_ACCESS_DENIED);
    assert_int_equal(try_open_under(space, u"x"), STATUS_OBJECT_NAME_NOT_FOUND);
    assert_true(CloseHandle(narrow) && ClosePrivateNamespace(space, 0));
    assert_int_equal(count_names(), 0);
}

/* Other objects are no roots. */
static void wrong_roots(void **state)
{
    HANDLE section, other;
    (void)state;
    assert_int_equal(nt_create(&section, NULL, 0, 1), STATUS_SUCCESS);
    assert_int_equal(try_open_under(section, u"x"), STATUS_OBJECT_TYPE_MISMATCH);
    assert_int_equal(create_under(&other, section, u"x", OBJ_OPENIF), STATUS_OBJECT_TYPE_MISMATCH);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_int_equal(try_open_under(section, u"x"), STATUS_INVALID_HANDLE);
    assert_int_equal(create_under(&other, section, u"x", OBJ_OPENIF), STATUS_INVALID_HANDLE);
}

#define ROUNDS 400

static _Atomic(HANDLE) common_root;
static atomic_bool rounds_done;

static void *use_root(void *count)
{
    while (!rounds_done) {
        UNICODE_STRING name = RTL_CONSTANT_STRING(u"x");
        LARGE_INTEGER size = { .QuadPart = 1 };
        OBJECT_ATTRIBUTES all;
        HANDLE section;
        InitializeObjectAttributes(&all, &name, OBJ_OPENIF, common_root, NULL);
        NTSTATUS status =
            NtCreateSection(&section, SECTION_QUERY, &all, &size, PAGE_READWRITE, SEC_COMMIT, NULL);
        if (NT_SUCCESS(status)) {
            CHECK(NtClose(section) == STATUS_SUCCESS);
            ++*(size_t *)count;
        } else {
            CHECK(status == STATUS_INVALID_HANDLE || status == STATUS_OBJECT_TYPE_MISMATCH ||
                  status == STATUS_OBJECT_PATH_NOT_FOUND);
        }
    }
    return NULL;
}

/* The namespace may be closed, and its handle be that of a section, at any time. */
static void roots_that_are_closed(void **state)
{
    pthread_t threads[2];
    size_t counts[COUNT(threads)] = { 0 };
    (void)state;
    rounds_done = false;
    common_root = create("b", "a");
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, use_root, &counts[i]), 0);
    for (int round = 0; round < ROUNDS; round++) {
        HANDLE space = common_root;
        assert_true(ClosePrivateNamespace(space, round % 2 ? PRIVATE_NAMESPACE_FLAG_DESTROY : 0));
        assert_non_null(space = create("b", "a"));
        common_root = space;
    }
    HANDLE last = common_root;
    while (try_open_under(last, u"x") == STATUS_OBJECT_NAME_NOT_FOUND)
        sched_yield();
    rounds_done = true;
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_true(counts[0] + counts[1] > 0 && ClosePrivateNamespace(last, 0));
    assert_int_equal(count_names(), 0);
}

/* In a process that has the handle and has not given the alias to anything. */
static void create_from_inherited(void)
{
    HANDLE section, space = (HANDLE)(uintptr_t)strtoul(getenv("ROOT"), NULL, 10);
    CHECK(try_create(NULL, PAGE_READWRITE, 1, "a\\y") == ERROR_PATH_NOT_FOUND);
    CHECK(try_open_under(space, u"x") == STATUS_SUCCESS);
    CHECK(create_under(&section, space, u"y", 0) == STATUS_SUCCESS);
    CHECK(NtClose(section) == STATUS_SUCCESS && ClosePrivateNamespace(space, 0));
}

/* Row h137. */
static void inherited_root(void **state)
{
    HANDLE section;
    char value[32];
    (void)state;
    HANDLE space = create("b", "a");
    assert_true(SetHandleInformation(space, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
    assert_int_equal(create_under(&section, space, u"x", 0), STATUS_SUCCESS);
    snprintf(value, sizeof value, "%lu", (unsigned long)(uintptr_t)space);
    setenv("ROOT", value, 1);
    in_fresh_process("inherit");
    unsetenv("ROOT");
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_true(ClosePrivateNamespace(space, 0));
}

int main(int argc, char **argv)
{
    static const struct role roles[] = { { "inherit", create_from_inherited } };
    roles_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(existing_names),
        TEST(paths),
        TEST(wrong_paths),
        TEST(name_lengths),
        TEST(embedded_nul),
        TEST(names_in_a_namespace),
        TEST(wrong_names_in_a_namespace),
        TEST(destroyed_root),
        TEST(rights_of_a_root),
        TEST(wrong_roots),
        TEST(roots_that_are_closed),
        TEST(inherited_root),
    };
    return cmocka_run_group_tests(tests, warm_up_spaces, NULL);
}
