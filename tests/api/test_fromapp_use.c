/* SPDX-License-Identifier: MIT */
/* The calls for apps: handles, names, views, processes, and memory of their own. */
#include "app.h"
#include "descriptors.h"

/* The new handle may do all, whatever the protection; what is mapped depends on that, too. */
static void new_handle_has_full_access(void **state)
{
    (void)state;
    HANDLE section = create_app(MEMORY, PAGE_READONLY, 0x1000, u"full");
    HANDLE copy = duplicate(section, SECTION_ALL_ACCESS);
    assert_int_equal(granted(section), SECTION_ALL_ACCESS);
    assert_int_equal(granted(copy), SECTION_ALL_ACCESS);
    assert_int_equal(try_view(copy, FILE_MAP_READ), 0);
    HANDLE joined = create_app(MEMORY, PAGE_READONLY, 0x1000, u"full");
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_int_equal(granted(joined), STANDARD_RIGHTS_REQUIRED | SECTION_QUERY | SECTION_MAP_READ);
    assert_quiet(CloseHandle(section) && CloseHandle(copy) && CloseHandle(joined));
}

static void handle_is_inherited_or_not(void **state)
{
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, NULL, TRUE };
    DWORD flags;
    (void)state;
    HANDLE section = CreateFileMappingFromApp(MEMORY, &attributes, PAGE_READWRITE, 1, u"flag");
    assert_true(GetHandleInformation(section, &flags));
    assert_int_equal(flags, HANDLE_FLAG_INHERIT);
    HANDLE opened = OpenFileMappingFromApp(FILE_MAP_READ, TRUE, u"flag");
    assert_true(GetHandleInformation(opened, &flags));
    assert_int_equal(flags, HANDLE_FLAG_INHERIT);
    assert_quiet(CloseHandle(section) && CloseHandle(opened));
    section = create_app(MEMORY, PAGE_READWRITE, 1, NULL);
    assert_true(GetHandleInformation(section, &flags));
    assert_int_equal(flags, 0);
    assert_quiet(CloseHandle(section));
}

/* A new object gets the one that is given, and one that exists keeps its own. */
static void given_descriptor(void **state)
{
    static const WCHAR *const names[] = { NULL, u"guarded" };
    PSECURITY_DESCRIPTOR descriptor = parse_descriptor("D:(A;;GA;;;WD)(D;;GW;;;AN)");
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, descriptor, FALSE };
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        HANDLE section = CreateFileMappingFromApp(MEMORY, &attributes, PAGE_READWRITE, 1, names[i]);
        assert_non_null(section);
        assert_string_equal(text_of(section, DACL_SECURITY_INFORMATION),
                            "D:(A;;CCDCLCSWRPSDRCWDWO;;;WD)(D;;DCRC;;;AN)");
        assert_true(CloseHandle(section));
    }
    HANDLE first = create_app(MEMORY, PAGE_READWRITE, 1, u"guarded");
    assert_default_list(first);
    HANDLE second = CreateFileMappingFromApp(MEMORY, &attributes, PAGE_READWRITE, 1, u"guarded");
    assert_non_null(second);
    assert_default_list(second);
    assert_true(CloseHandle(first) && CloseHandle(second));
    LocalFree(descriptor);
}

/* Without attributes, or without a descriptor in them, the list is that of the token. */
static void default_descriptor(void **state)
{
    static const WCHAR *const names[] = { NULL, u"default" };
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, NULL, FALSE };
    (void)state;
    for (size_t i = 0; i < COUNT(names) * 2; i++) {
        HANDLE section = CreateFileMappingFromApp(MEMORY, i < COUNT(names) ? NULL : &attributes,
                                                  PAGE_READWRITE, 1, names[i % COUNT(names)]);
        assert_non_null(section);
        assert_default_list(section);
        assert_true(CloseHandle(section));
    }
}

static void existing_names(void **state)
{
    (void)state;
    HANDLE first = create_app(MEMORY, PAGE_READWRITE, 0x2000, u"Local\\app");
    HANDLE second = create_app(MEMORY, PAGE_READONLY, 0x100000, u"app");
    assert_non_null(second);
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    assert_true(CompareObjectHandles(first, second));
    void *view = map_app(second, FILE_MAP_READ, 0, 0);
    assert_int_equal(region_size(view), 0x2000);
    assert_int_equal(try_view(second, FILE_MAP_WRITE), ERROR_ACCESS_DENIED); /* as asked for */
    assert_quiet(UnmapViewOfFile(view) && CloseHandle(second));
    second = create_app(MEMORY, PAGE_READWRITE, 1, u"app");
    assert_int_equal(try_view(second, FILE_MAP_WRITE), 0);
    assert_quiet(CloseHandle(first) && CloseHandle(second));
    assert_int_equal(try_app(MEMORY, PAGE_READWRITE, 1, u"app"), 0);
}

static void names_as_they_are_written(void **state)
{
    (void)state;
    assert_int_equal(try_app(MEMORY, PAGE_READWRITE, 1, u"a\\b"), ERROR_PATH_NOT_FOUND);
    assert_int_equal(try_app(MEMORY, PAGE_READWRITE, 1, u"Local\\a\\b"), ERROR_PATH_NOT_FOUND);
    assert_int_equal(try_app(MEMORY, PAGE_READWRITE, 1, u"/:*?\"<>| .."), 0);
    assert_int_equal(try_app(MEMORY, PAGE_READWRITE, 1, u""), 0);
    HANDLE upper = create_app(MEMORY, PAGE_READWRITE, 1, u"Name");
    assert_int_equal(try_app(MEMORY, PAGE_READWRITE, 1, u"name"), 0);
    assert_quiet(CloseHandle(upper));
}

static void create_global(void)
{
    DWORD wanted = geteuid() == 0 ? 0 : ERROR_ACCESS_DENIED;
    CHECK(try_app(MEMORY, PAGE_READWRITE, 1, u"Global\\app") == wanted);
}

static void create_global_without_privilege(void)
{
    if (geteuid() == 0 && setuid(54321) != 0)
        exit(STATUS_SKIPPED);
    CHECK(try_app(MEMORY, PAGE_READWRITE, 1, u"Global\\app") == ERROR_ACCESS_DENIED);
    CHECK(try_app(MEMORY, PAGE_READWRITE, 1, NULL) == 0);
}

/* Row 120 differs: who has the privilege has such names, as the page of the function says. */
static void global_names_need_the_privilege(void **state)
{
    (void)state;
    rmdir(namespace_folder("filemap"));
    in_fresh_process("no privilege");
    in_fresh_process("privilege");
}

/* Row 379: exactly what was asked for. */
static void opened_with_the_rights_asked_for(void **state)
{
    (void)state;
    HANDLE section = create_app(MEMORY, PAGE_READWRITE, 0x1000, u"rights");
    SetLastError(UNTOUCHED);
    HANDLE reads = OpenFileMappingFromApp(FILE_MAP_READ, FALSE, u"rights");
    assert_non_null(reads);
    assert_int_equal(GetLastError(), UNTOUCHED);
    assert_int_equal(granted(reads), SECTION_MAP_READ);
    assert_int_equal(try_view(reads, FILE_MAP_READ), 0);
    assert_int_equal(try_view(reads, FILE_MAP_WRITE), ERROR_ACCESS_DENIED);
    HANDLE all = OpenFileMappingFromApp(FILE_MAP_ALL_ACCESS, FALSE, u"rights");
    assert_int_equal(try_view(all, FILE_MAP_ALL_ACCESS), 0);
    assert_quiet(CloseHandle(section) && CloseHandle(reads) && CloseHandle(all));
}

static void open_errors(void **state)
{
    (void)state;
    HANDLE section = create_app(MEMORY, PAGE_READWRITE, 0x1000, u"there");
    assert_fails(OpenFileMappingFromApp(FILE_MAP_READ, 2, u"there"), ERROR_INVALID_PARAMETER);
    assert_fails(OpenFileMappingFromApp(FILE_MAP_READ, -1, u"there"), ERROR_INVALID_PARAMETER);
    assert_fails(OpenFileMappingFromApp(FILE_MAP_READ, FALSE, NULL), ERROR_INVALID_PARAMETER);
    assert_fails(OpenFileMappingFromApp(FILE_MAP_READ, FALSE, u""), ERROR_INVALID_HANDLE);
    assert_fails(OpenFileMappingFromApp(0, FALSE, u"there"), ERROR_ACCESS_DENIED);
    assert_fails(OpenFileMappingFromApp(FILE_MAP_READ, FALSE, u"not there"), ERROR_FILE_NOT_FOUND);
    assert_quiet(CloseHandle(section));
}

/* Row 158: no bit of 0x40 says anything of access. */
static void access_of_no_meaning(void **state)
{
    (void)state;
    HANDLE section = create_app(MEMORY, PAGE_READWRITE, 0x1000, NULL);
    void *view = map_app(section, PAGE_EXECUTE_READWRITE, 0, 0);
    assert_non_null(view);
    assert_int_equal(query_page(view).Protect, PAGE_NOACCESS);
    assert_quiet(UnmapViewOfFile(view) && CloseHandle(section));
}

static void views_outlive_handles(void **state)
{
    (void)state;
    HANDLE file = open_data(0x1000, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_app(file, PAGE_READWRITE, 0, NULL);
    assert_true(CloseHandle(file));
    char *view = map_app(section, FILE_MAP_WRITE, 0, 0);
    assert_quiet(CloseHandle(section));
    view[5] = 'v';
    assert_quiet(UnmapViewOfFile(view));
    assert_int_equal(byte_of_file(DATA_PATH, 5), 'v');
    file = open_file(DATA_PATH, GENERIC_READ);
    section = create_app(file, PAGE_READONLY, 0, NULL);
    view = map_app(section, FILE_MAP_READ, 0, 0);
    assert_quiet(UnmapViewOfFile(view) && CloseHandle(section));
    close_data(file);
}

/* The program sets the time itself, and unmapping leaves it so. */
static void time_stamps(void **state)
{
    const FILETIME written = { 0x1A2B3C00, 0x01C00000 };
    FILETIME found;
    (void)state;
    HANDLE file = open_data(0x1000, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_app(file, PAGE_READWRITE, 0, NULL);
    char *view = map_app(section, FILE_MAP_WRITE, 0, 0);
    view[0] = 't';
    assert_quiet(FlushViewOfFile(view, 0));
    assert_quiet(SetFileTime(file, NULL, NULL, &written));
    assert_quiet(UnmapViewOfFile(view) && CloseHandle(section));
    close(open(DATA_PATH, O_RDONLY | O_CLOEXEC));
    assert_quiet(GetFileTime(file, NULL, NULL, &found));
    assert_memory_equal(&found, &written, sizeof found);
    assert_int_equal(byte_of_file(DATA_PATH, 0), 't');
    close_data(file);
}

/* A section for each, and one for both; the desktop's calls know the same names. */
static void processes_see_one_memory(void **state)
{
    (void)state;
    struct peer peer = peer_start();
    HANDLE section = create_app(MEMORY, PAGE_READWRITE, 0x1000, u"met");
    uint64_t *view = map_app(section, FILE_MAP_WRITE, 0, 0);
    *view = 11;
    struct peer_answer answer = peer_ask(&peer, PEER_OPEN, FILE_MAP_ALL_ACCESS, 0, "met");
    uint64_t address = peer_map(&peer, answer.value);
    assert_int_equal(peer_load(&peer, address), 11);
    peer_store(&peer, address, 12);
    assert_int_equal(*view, 12);
    assert_quiet(UnmapViewOfFile(view) && CloseHandle(section));
    section = OpenFileMappingFromApp(FILE_MAP_READ, FALSE, u"met");
    assert_non_null(section); /* the other one keeps it */
    peer_stop(&peer);
    assert_quiet(CloseHandle(section));
    assert_fails(OpenFileMappingFromApp(FILE_MAP_READ, FALSE, u"met"), ERROR_FILE_NOT_FOUND);
}

static void views_of_one_file_are_coherent(void **state)
{
    (void)state;
    HANDLE file = open_data(0x1000, GENERIC_READ | GENERIC_WRITE);
    HANDLE one = create_app(file, PAGE_READWRITE, 0, NULL),
           two = create_app(file, PAGE_READONLY, 0, NULL);
    char *written = map_app(one, FILE_MAP_WRITE, 0, 0);
    const char *read = map_app(two, FILE_MAP_READ, 0, 0);
    written[9] = 'c';
    assert_int_equal(read[9], 'c');
    assert_quiet(UnmapViewOfFile(written) && UnmapViewOfFile(read));
    assert_quiet(CloseHandle(one) && CloseHandle(two));
    close_data(file);
}

static void shrink(void *view)
{
    volatile const char *bytes = view;
    DWORD code = 0;
    CHECK(truncate(DATA_PATH, 0) == 0);
    FILEMAP_TRY
    {
        code = (DWORD)bytes[0x1000];
    }
    FILEMAP_EXCEPT(GetExceptionCode() == EXCEPTION_IN_PAGE_ERROR ? EXCEPTION_EXECUTE_HANDLER
                                                                 : EXCEPTION_CONTINUE_SEARCH)
    {
        code = EXCEPTION_IN_PAGE_ERROR;
    }
    CHECK(code == EXCEPTION_IN_PAGE_ERROR);
}

static void guarded_against_faults(void **state)
{
    (void)state;
    HANDLE file = open_data(0x3000, GENERIC_READ);
    HANDLE section = create_app(file, PAGE_READONLY, 0, NULL);
    void *view = map_app(section, FILE_MAP_READ, 0, 0);
    in_child(shrink, view);
    assert_quiet(UnmapViewOfFile(view) && CloseHandle(section));
    close_data(file);
}

/* VirtualAlloc2FromApp reserves it, MapViewOfFile3FromApp takes its place. */
static void placeholders(void **state)
{
    (void)state;
    HANDLE section = create_app(MEMORY, PAGE_READWRITE, 0x20000, NULL);
    char *place = VirtualAlloc2FromApp(NULL, NULL, 0x20000, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER,
                                       PAGE_NOACCESS, NULL, 0);
    assert_non_null(place);
    char *view = MapViewOfFile3FromApp(section, NULL, place, 0, 0x20000, MEM_REPLACE_PLACEHOLDER,
                                       PAGE_READWRITE, NULL, 0);
    assert_ptr_equal(view, place);
    view[0] = 'p';
    char *other =
        MapViewOfFile3FromApp(section, GetCurrentProcess(), NULL, 0, 0, 0, PAGE_READONLY, NULL, 0);
    assert_int_equal(other[0], 'p');
    assert_fails(MapViewOfFile3FromApp(section, NULL, place, 0, 0, 0, PAGE_READONLY, NULL, 0),
                 ERROR_INVALID_ADDRESS);
    assert_quiet(UnmapViewOfFile(view) && UnmapViewOfFile(other) && CloseHandle(section));
}

static void private_memory(void **state)
{
    ULONG old = 0;
    (void)state;
    assert_fails(VirtualAllocFromApp((void *)0x40000000, 0x1000, MEM_COMMIT, PAGE_READWRITE),
                 ERROR_INVALID_ADDRESS);
    assert_fails(
        VirtualAllocFromApp(NULL, 0x1000, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER, PAGE_NOACCESS),
        ERROR_INVALID_PARAMETER);
    char *memory = VirtualAllocFromApp(NULL, 0x2000, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    memory[0] = 'm';
    assert_quiet(VirtualProtectFromApp(memory, 1, PAGE_READONLY, &old));
    assert_int_equal(old, PAGE_READWRITE);
    assert_int_equal(query_page(memory).Protect, PAGE_READONLY);
    assert_fails(VirtualProtectFromApp(memory, 1, PAGE_READWRITE, NULL), ERROR_NOACCESS);
    assert_fails(VirtualProtectFromApp(memory, 1, 0, &old), ERROR_INVALID_PARAMETER);
    assert_int_equal(query_page(memory).Protect, PAGE_READONLY);
    assert_quiet(VirtualFree(memory, 0, MEM_RELEASE));
}

int main(int argc, char **argv)
{
    static const struct role roles[] = { { "privilege", create_global },
                                         { "no privilege", create_global_without_privilege } };
    const struct CMUnitTest tests[] = {
        TEST(new_handle_has_full_access),
        TEST(handle_is_inherited_or_not),
        TEST(given_descriptor),
        TEST(default_descriptor),
        TEST(existing_names),
        TEST(names_as_they_are_written),
        TEST(global_names_need_the_privilege),
        TEST(opened_with_the_rights_asked_for),
        TEST(open_errors),
        TEST(access_of_no_meaning),
        TEST(views_outlive_handles),
        TEST(time_stamps),
        TEST(processes_see_one_memory),
        TEST(views_of_one_file_are_coherent),
        TEST(guarded_against_faults),
        TEST(placeholders),
        TEST(private_memory),
    };
    peer_check(argc, argv);
    roles_check(argc, argv, roles, COUNT(roles));
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
