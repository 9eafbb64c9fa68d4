/* SPDX-License-Identifier: MIT */
/* autoit.h: views of sections, and sections that several processes share. */
#include "autoit_calls.h"
#include "children.h"

/* The length is a dword: above 4 GiB only what is left of it counts. */
static void flushing(void **state)
{
    (void)state;
    make_file(temporary_path("file"), 8192);
    HANDLE file = open_for_writing(temporary_path("file"));
    HANDLE mapping = _WinAPI_CreateFileMapping(file);
    char *view = _WinAPI_MapViewOfFile(mapping);
    DllStruct *structure = DllStructCreate("byte[8192]", view);
    assert_true(_WinAPI_FlushViewOfFile(view));
    assert_true(_WinAPI_FlushViewOfFile(view + 4096, 4096));
    assert_true(_WinAPI_FlushViewOfFile(structure, 8192));
    assert_fails(_WinAPI_FlushViewOfFile(view, 8193), ERROR_INVALID_ADDRESS);
    assert_true(_WinAPI_FlushViewOfFile(view, 0x100000000));
    assert_true(_WinAPI_FlushViewOfFile(view, 0x100002000));
    assert_fails(_WinAPI_FlushViewOfFile(view, 0x100002001), ERROR_INVALID_ADDRESS);
    assert_fails(FlushViewOfFile(view, 0x100000000), ERROR_INVALID_ADDRESS);
    DllStructDelete(structure);
    assert_true(_WinAPI_UnmapViewOfFile(view));
    assert_true(_WinAPI_CloseHandle(mapping) && _WinAPI_CloseHandle(file));
    unlink(temporary_path("file"));
}

static void views_lie_at_offsets(void **state)
{
    (void)state;
    make_file(temporary_path("file"), 0x20000);
    HANDLE file = open_for_writing(temporary_path("file"));
    HANDLE mapping = _WinAPI_CreateFileMapping(file);
    const unsigned char *view = _WinAPI_MapViewOfFile(mapping, 0x10000, 4096);
    assert_int_equal(view[1], 17);
    assert_true(_WinAPI_UnmapViewOfFile(view));
    assert_fails(_WinAPI_MapViewOfFile(mapping, 4096), ERROR_MAPPED_ALIGNMENT);
    assert_true(_WinAPI_CloseHandle(mapping) && _WinAPI_CloseHandle(file));
    unlink(temporary_path("file"));
}

/* What the file gets behind the section's end cannot be seen through the section. */
static void file_larger_than_its_section(void **state)
{
    (void)state;
    make_file(temporary_path("file"), 4096);
    HANDLE file = open_for_writing(temporary_path("file"));
    HANDLE mapping = _WinAPI_CreateFileMapping(file);
    assert_int_equal(truncate(temporary_path("file"), 12288), 0);
    assert_int_equal(size_of(mapping), 4096);
    assert_fails(_WinAPI_MapViewOfFile(mapping, 0, 4097), ERROR_ACCESS_DENIED);
    assert_true(_WinAPI_CloseHandle(mapping));
    mapping = _WinAPI_CreateFileMapping(file);
    assert_int_equal(size_of(mapping), 12288);
    assert_true(_WinAPI_CloseHandle(mapping) && _WinAPI_CloseHandle(file));
    unlink(temporary_path("file"));
}

/* Adds one to the first byte; 0, or the last error. */
static int add_one(HANDLE mapping)
{
    char *view = mapping ? _WinAPI_MapViewOfFile(mapping) : NULL;
    if (!view)
        return (int)_WinAPI_GetLastError();
    view[0]++;
    return _WinAPI_UnmapViewOfFile(view) ? 0 : (int)_WinAPI_GetLastError();
}

static int add_by_name(int count, char **arguments)
{
    return count == 1 ? add_one(_WinAPI_OpenFileMapping((const char *)arguments[0])) : 1;
}

static HANDLE handle_of(const char *text)
{
    return (HANDLE)(uintptr_t)strtoull(text, NULL, 0);
}

static int add_by_handle(int count, char **arguments)
{
    return count == 1 ? add_one(handle_of(arguments[0])) : 1;
}

/* Takes a duplicate from the process that has the handle. */
static int add_by_duplicate(int count, char **arguments)
{
    HANDLE copy;
    HANDLE owner = OpenProcess(PROCESS_DUP_HANDLE, FALSE, count == 2 ? (DWORD)atoi(*arguments) : 0);
    if (!owner || !DuplicateHandle(owner, handle_of(arguments[1]), GetCurrentProcess(), &copy, 0,
                                   FALSE, DUPLICATE_SAME_ACCESS))
        return (int)_WinAPI_GetLastError();
    return add_one(copy);
}

static DWORD run_inheriting(const char *line)
{
    char copy[8192];
    PROCESS_INFORMATION process;
    snprintf(copy, sizeof copy, "%s", line);
    assert_true(start_with(NULL, copy, TRUE, 0, NULL, &process));
    return finish_process(&process);
}

/* One object, and programs that get to it by its name, by inheritance, by a duplicate. */
static void processes_share_one_section(void **state)
{
    (void)state;
    SECURITY_ATTRIBUTES security = { sizeof security, NULL, TRUE };
    HANDLE mapping = _WinAPI_CreateFileMapping(-1, 10, NAME, PAGE_READWRITE, &security);
    HANDLE kept = _WinAPI_OpenFileMapping(NAME); /* not inheritable */
    const volatile char *view = _WinAPI_MapViewOfFile(mapping);
    assert_int_equal(run_line(child_line("name " NAME)), 0);
    assert_int_equal(view[0], 1);
    assert_int_equal(run_inheriting(child_line("handle %p", mapping)), 0);
    assert_int_equal(view[0], 2);
    assert_int_equal(run_inheriting(child_line("handle %p", kept)), ERROR_INVALID_HANDLE);
    assert_int_equal(run_line(child_line("duplicate %u %p", GetCurrentProcessId(), kept)), 0);
    assert_int_equal(view[0], 3);
    assert_true(_WinAPI_UnmapViewOfFile((const void *)(uintptr_t)view));
    assert_true(_WinAPI_CloseHandle(kept) && _WinAPI_CloseHandle(mapping));
}

/* tSecurity as a struct of the language, and without one. */
static void children_inherit_what_they_may(void **state)
{
    (void)state;
    DllStruct *security = DllStructCreate(AUTOIT_TAG_SECURITY_ATTRIBUTES);
    DllStructSetData(security, "Length", (INT64)DllStructGetSize(security));
    for (int inherit = 0; inherit <= 2; inherit++) {
        DllStructSetData(security, "InheritHandle", inherit == 1);
        HANDLE mapping = inherit == 2
                             ? _WinAPI_CreateFileMapping(-1, 10)
                             : _WinAPI_CreateFileMapping(-1, 10, "", PAGE_READWRITE, security);
        assert_int_equal(run_inheriting(child_line("handle %p", mapping)),
                         inherit == 1 ? 0 : ERROR_INVALID_HANDLE);
        assert_true(_WinAPI_CloseHandle(mapping));
    }
    DllStructDelete(security);
}

static void write_to_own_section(void *path)
{
    HANDLE file = open_for_writing(path);
    HANDLE mapping = _WinAPI_CreateFileMapping(file);
    CHECK(add_one(mapping) == 0);
    _WinAPI_CloseHandle(mapping);
    _WinAPI_CloseHandle(file);
}

/* Separate objects over one file show the same bytes. */
static void processes_share_one_file(void **state)
{
    char path[600];
    (void)state;
    snprintf(path, sizeof path, "%s", temporary_path("file"));
    make_file(path, 4096);
    HANDLE file = open_for_writing(path);
    HANDLE mapping = _WinAPI_CreateFileMapping(file);
    const volatile char *view = _WinAPI_MapViewOfFile(mapping);
    in_child(write_to_own_section, path);
    assert_int_equal(view[0], 1);
    assert_true(_WinAPI_UnmapViewOfFile((const void *)(uintptr_t)view));
    assert_true(_WinAPI_CloseHandle(mapping) && _WinAPI_CloseHandle(file));
    unlink(path);
}

/* Whether the memory of the process has something of this file in it. */
static BOOL is_mapped(const char *file)
{
    char line[2000];
    BOOL found = FALSE;
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps))
        found |= strstr(line, file) != NULL;
    fclose(maps);
    return found;
}

static void creating_maps_nothing(void **state)
{
    (void)state;
    make_file(temporary_path("only-here"), 4096);
    HANDLE file = open_for_writing(temporary_path("only-here"));
    HANDLE mapping = _WinAPI_CreateFileMapping(file);
    assert_false(is_mapped("only-here"));
    void *view = _WinAPI_MapViewOfFile(mapping);
    assert_true(is_mapped("only-here"));
    assert_true(_WinAPI_UnmapViewOfFile(view));
    assert_false(is_mapped("only-here"));
    assert_true(_WinAPI_CloseHandle(mapping) && _WinAPI_CloseHandle(file));
    unlink(temporary_path("only-here"));
}

/* A view keeps the object, though not its name; the two calls may come in any order. */
static void views_hold_the_section(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        HANDLE mapping = _WinAPI_CreateFileMapping(-1, 2048, NAME);
        char *view = _WinAPI_MapViewOfFile(mapping);
        view[0] = 5;
        assert_true(first ? _WinAPI_UnmapViewOfFile(view) : _WinAPI_CloseHandle(mapping));
        if (!first) {
            assert_int_equal(view[0], 5);
            view[1] = 6;
        }
        assert_true(first ? _WinAPI_CloseHandle(mapping) : _WinAPI_UnmapViewOfFile(view));
        assert_int_equal(try_open(FILE_MAP_READ, NAME), ERROR_FILE_NOT_FOUND);
    }
}

int main(int argc, char **argv)
{
    static const struct child_role roles[] = { { "name", add_by_name },
                                               { "handle", add_by_handle },
                                               { "duplicate", add_by_duplicate } };
    children_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TEST(flushing),
        TEST(views_lie_at_offsets),
        TEST(file_larger_than_its_section),
        TEST(processes_share_one_section),
        TEST(children_inherit_what_they_may),
        TEST(processes_share_one_file),
        TEST(creating_maps_nothing),
        TEST(views_hold_the_section),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
