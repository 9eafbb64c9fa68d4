/* SPDX-License-Identifier: MIT */
/* The calls for apps: who shares what, in other processes and by other ways than views. */
#include "app.h"
#include "children.h"

#define WRITTEN 'w'

/* -- in the children ------------------------------------------------------------------------- */

static int write_through(HANDLE section)
{
    char *view = map_app(section, FILE_MAP_WRITE, 0, 0);
    if (!view)
        return (int)GetLastError();
    *view = WRITTEN;
    return UnmapViewOfFile(view) ? 0 : (int)GetLastError();
}

static HANDLE handle_of(const char *text)
{
    return (HANDLE)(uintptr_t)strtoull(text, NULL, 0);
}

static int write_inherited(int count, char **arguments)
{
    return count == 1 ? write_through(handle_of(arguments[0])) : 1;
}

/* Takes a handle out of the process that has it. */
static int write_duplicated(int count, char **arguments)
{
    HANDLE copy;
    HANDLE owner = OpenProcess(PROCESS_DUP_HANDLE, FALSE, count == 2 ? (DWORD)atoi(*arguments) : 0);
    if (!owner || !DuplicateHandle(owner, handle_of(arguments[1]), GetCurrentProcess(), &copy, 0,
                                   FALSE, DUPLICATE_SAME_ACCESS))
        return (int)GetLastError();
    return write_through(copy);
}

static int write_named(int count, char **arguments)
{
    WCHAR name[100];
    if (count != 1 || !MultiByteToWideChar(CP_UTF8, 0, arguments[0], -1, name, COUNT(name)))
        return 1;
    HANDLE section = OpenFileMappingFromApp(FILE_MAP_WRITE | FILE_MAP_READ, FALSE, name);
    return section ? write_through(section) : (int)GetLastError();
}

/* A section of its own. */
static int write_file(int count, char **arguments)
{
    HANDLE file = count == 1 ? open_file(arguments[0], GENERIC_READ | GENERIC_WRITE) : NULL;
    HANDLE section = create_app(file, PAGE_READWRITE, 0, NULL);
    return section ? write_through(section) : (int)GetLastError();
}

/* -- one section ----------------------------------------------------------------------------- */

/* What the child said, or -1 if it wrote nothing or wrote in spite of an error. */
static int outcome(volatile char *view, const char *line)
{
    char copy[8192];
    PROCESS_INFORMATION process;
    snprintf(copy, sizeof copy, "%s", line);
    *view = 0;
    assert_true(start_with(NULL, copy, TRUE, 0, NULL, &process));
    DWORD code = finish_process(&process);
    return (*view == WRITTEN) == (code == 0) ? (int)code : -1;
}

static void children_inherit_what_they_may(void **state)
{
    (void)state;
    for (BOOL inherit = FALSE; inherit <= TRUE; inherit++) {
        SECURITY_ATTRIBUTES attributes = { sizeof attributes, NULL, inherit };
        int expected = inherit ? 0 : ERROR_INVALID_HANDLE;
        HANDLE made = CreateFileMappingFromApp(MEMORY, &attributes, PAGE_READWRITE, 1, u"shared");
        HANDLE opened = OpenFileMappingFromApp(FILE_MAP_WRITE | FILE_MAP_READ, inherit, u"shared");
        char *view = map_app(made, FILE_MAP_WRITE, 0, 0);
        assert_int_equal(outcome(view, child_line("inherited %p", made)), expected);
        assert_int_equal(outcome(view, child_line("inherited %p", opened)), expected);
        assert_quiet(UnmapViewOfFile(view) && CloseHandle(opened) && CloseHandle(made));
    }
    HANDLE plain = create_app(MEMORY, PAGE_READWRITE, 1, NULL); /* no attributes: not inherited */
    char *view = map_app(plain, FILE_MAP_WRITE, 0, 0);
    assert_int_equal(outcome(view, child_line("inherited %p", plain)), ERROR_INVALID_HANDLE);
    assert_quiet(UnmapViewOfFile(view) && CloseHandle(plain));
}

static void duplicated_into_another_process(void **state)
{
    (void)state;
    HANDLE section = create_app(MEMORY, PAGE_READWRITE, 1, NULL);
    char *view = map_app(section, FILE_MAP_WRITE, 0, 0);
    assert_int_equal(outcome(view, child_line("duplicated %u %p", GetCurrentProcessId(), section)),
                     0);
    assert_quiet(UnmapViewOfFile(view) && CloseHandle(section));
}

static void opened_by_its_name(void **state)
{
    (void)state;
    HANDLE section = create_app(MEMORY, PAGE_READWRITE, 1, u"by name");
    char *view = map_app(section, FILE_MAP_WRITE, 0, 0);
    assert_int_equal(outcome(view, child_line("named \"by name\"")), 0);
    assert_int_equal(outcome(view, child_line("named other")), ERROR_FILE_NOT_FOUND);
    assert_quiet(UnmapViewOfFile(view) && CloseHandle(section));
}

/* -- sections over one file ------------------------------------------------------------------ */

/* It was not opened exclusively, and is one memory for all. */
static void each_process_has_its_own_section(void **state)
{
    (void)state;
    HANDLE file = open_data(0x1000, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_app(file, PAGE_READONLY, 0, NULL);
    char *view = map_app(section, FILE_MAP_READ, 0, 0);
    char *copy = map_app(section, FILE_MAP_COPY, 0, 0);
    copy[0] = 'c';
    char path[600];
    snprintf(path, sizeof path, "%s", DATA_PATH);
    PROCESS_INFORMATION process;
    assert_true(start_line(child_line("file \"%s\"", path), &process));
    assert_int_equal(finish_process(&process), 0);
    assert_int_equal(view[0], WRITTEN);
    assert_int_equal(copy[0], 'c');
    assert_quiet(UnmapViewOfFile(view) && UnmapViewOfFile(copy) && CloseHandle(section));
    close_data(file);
}

/* It need not be so on Windows, either: of a local file it is. */
static void reading_and_writing_agree_with_views(void **state)
{
    char bytes[2];
    DWORD done;
    (void)state;
    HANDLE file = open_data(0x1000, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_app(file, PAGE_READWRITE, 0, NULL);
    char *view = map_app(section, FILE_MAP_WRITE, 0, 0);
    memcpy(view, "ab", 2);
    assert_true(ReadFile(file, bytes, 2, &done, NULL));
    assert_memory_equal(bytes, "ab", 2);
    assert_true(WriteFile(file, "cd", 2, &done, NULL));
    assert_memory_equal(view + 2, "cd", 2);
    assert_quiet(UnmapViewOfFile(view) && CloseHandle(section));
    close_data(file);
}

/* Whether the memory of the process has something of this file in it. */
static BOOL is_mapped(const char *file)
{
    char line[2000];
    BOOL found = FALSE;
    FILE *maps = fopen("/proc/self/maps", "re");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps))
        found |= strstr(line, file) != NULL;
    fclose(maps);
    return found;
}

static void making_a_section_maps_nothing(void **state)
{
    (void)state;
    HANDLE file = open_data(0x1000, GENERIC_READ);
    HANDLE section = create_app(file, PAGE_READONLY, 0, NULL);
    assert_false(is_mapped(DATA_PATH));
    void *view = map_app(section, FILE_MAP_READ, 0, 0);
    assert_true(is_mapped(DATA_PATH));
    assert_quiet(UnmapViewOfFile(view) && CloseHandle(section));
    close_data(file);
    section = create_app(MEMORY, PAGE_READWRITE, 1, u"unmapped");
    assert_int_equal(count_views(), 0);
    view = map_app(section, FILE_MAP_READ, 0, 0);
    assert_int_equal(count_views(), 1);
    assert_quiet(UnmapViewOfFile(view) && CloseHandle(section));
}

/* -- namespaces ------------------------------------------------------------------------------ */

static BOOL is_the_same(HANDLE section, const WCHAR *name)
{
    HANDLE other = OpenFileMappingFromApp(FILE_MAP_READ, FALSE, name);
    BOOL same = CompareObjectHandles(section, other);
    CHECK(other && CloseHandle(other));
    return same;
}

/* One name in both; without a prefix it is that of the session. */
static void make_both(void)
{
    HANDLE local = create_app(MEMORY, PAGE_READWRITE, 1, u"twice");
    HANDLE global = create_app(MEMORY, PAGE_READWRITE, 1, u"Global\\twice");
    CHECK(local && global && GetLastError() == 0);
    CHECK(is_the_same(local, u"twice") && is_the_same(local, u"Local\\twice"));
    CHECK(is_the_same(global, u"Global\\twice") && !is_the_same(global, u"twice"));
    CHECK(CloseHandle(local) && CloseHandle(global));
}

static void prefixes_choose_the_namespace(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    in_fresh_process("both");
}

int main(int argc, char **argv)
{
    static const struct role roles[] = { { "both", make_both } };
    static const struct child_role children[] = {
        { "inherited", write_inherited },
        { "duplicated", write_duplicated },
        { "named", write_named },
        { "file", write_file },
    };
    const struct CMUnitTest tests[] = {
        TEST(children_inherit_what_they_may),
        TEST(duplicated_into_another_process),
        TEST(opened_by_its_name),
        TEST(each_process_has_its_own_section),
        TEST(reading_and_writing_agree_with_views),
        TEST(making_a_section_maps_nothing),
        TEST(prefixes_choose_the_namespace),
    };
    roles_check(argc, argv, roles, COUNT(roles));
    children_check(argc, argv, children, COUNT(children));
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
