/* SPDX-License-Identifier: MIT */
/* Programs of Windows CE and of the desktop, in processes of their own, under the same names. */
#include "wince.h"

#define SIZE 0x3000U
#define NAME u"meeting"

/* Two processes take turns by bytes in pipes. */
static int to_child[2], to_parent[2];

static void tell(int fd)
{
    CHECK(write(fd, "x", 1) == 1);
}

static void hear(int fd)
{
    char byte;
    CHECK(read(fd, &byte, 1) == 1);
}

static pid_t start(void (*body)(void *), void *context)
{
    assert_int_equal(pipe(to_child), 0);
    assert_int_equal(pipe(to_parent), 0);
    return child_start(body, context);
}

static void finish(pid_t child)
{
    child_finish(child);
    for (int i = 0; i < 2; i++) {
        close(to_child[i]);
        close(to_parent[i]);
    }
}

/* -- a process of the desktop ------------------------------------------------------------------ */

static void desktop_writes(void *unused)
{
    (void)unused;
    HANDLE section = desktop_CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, SIZE,
                                                u"Local\\" NAME);
    CHECK(section && GetLastError() == 0);
    char *view = desktop_MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, 0);
    memcpy(view, "from the desktop", 17);
    tell(to_parent[1]);
    hear(to_child[0]);
    CHECK(memcmp(view, "from CE", 8) == 0);
    CHECK(desktop_UnmapViewOfFile(view) && CloseHandle(section));
}

static void ce_opens_what_the_desktop_made(void **state)
{
    (void)state;
    pid_t child = start(desktop_writes, NULL);
    hear(to_parent[0]);
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0, NAME);
    assert_int_equal(GetLastError(), ERROR_ALREADY_EXISTS);
    char *view = map_view(section, FILE_MAP_WRITE);
    assert_string_equal(view, "from the desktop");
    memcpy(view, "from CE", 8);
    tell(to_child[1]);
    finish(child);
    assert_true(UnmapViewOfFile(view) && CloseHandle(section));
}

static void desktop_reads(void *unused)
{
    (void)unused;
    hear(to_child[0]);
    HANDLE section = desktop_OpenFileMappingW(SECTION_MAP_READ, FALSE, NAME);
    CHECK(section);
    const char *view = desktop_MapViewOfFile(section, FILE_MAP_READ, 0, 0, 0);
    CHECK(strcmp(view, "from CE") == 0);
    CHECK(desktop_UnmapViewOfFile(view) && CloseHandle(section));
}

/* The desktop finds it as long as CE has a view, though it has no handle any more. */
static void desktop_opens_what_ce_made(void **state)
{
    (void)state;
    pid_t child = start(desktop_reads, NULL);
    HANDLE section = create_memory(SIZE, NAME);
    assert_int_equal(GetLastError(), 0);
    char *view = map_view(section, FILE_MAP_WRITE);
    memcpy(view, "from CE", 8);
    assert_true(CloseHandle(section));
    tell(to_child[1]);
    finish(child);
    assert_true(UnmapViewOfFile(view));
    assert_null(desktop_OpenFileMappingW(SECTION_MAP_READ, FALSE, NAME));
}

/* -- two processes of CE ----------------------------------------------------------------------- */

static void write_word(void *context)
{
    const WCHAR *name = context;
    HANDLE section = create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE, 0, name);
    CHECK(section && GetLastError() == ERROR_ALREADY_EXISTS);
    volatile uint64_t *view = map_view(section, FILE_MAP_WRITE);
    CHECK(view[0] == 1);
    view[0] = 2;
    tell(to_parent[1]);
    hear(to_child[0]);
    CHECK(view[0] == 3);
    CHECK(UnmapViewOfFile((LPCVOID)(uintptr_t)view) && CloseHandle(section));
}

static void assert_coherent(HANDLE section, const WCHAR *name)
{
    volatile uint64_t *view = map_view(section, FILE_MAP_WRITE);
    view[0] = 1;
    pid_t child = start(write_word, (void *)(uintptr_t)name);
    hear(to_parent[0]);
    assert_int_equal(view[0], 2);
    view[0] = 3;
    tell(to_child[1]);
    finish(child);
    assert_true(UnmapViewOfFile((LPCVOID)(uintptr_t)view));
}

/* Over memory and over a file: all see what one of them writes, at once. */
static void views_are_coherent(void **state)
{
    (void)state;
    HANDLE section = create_memory(SIZE, u"coherent");
    assert_coherent(section, u"coherent");
    assert_true(CloseHandle(section));
    make_file(temporary_path("data"), SIZE);
    HANDLE file = open_to_map("data", GENERIC_READ | GENERIC_WRITE);
    section = create_section(file, PAGE_READWRITE, 0, u"coherent file");
    assert_coherent(section, u"coherent file");
    assert_true(CloseHandle(section) && CloseHandle(file));
    unlink(temporary_path("data"));
}

static void use_handle(void *context)
{
    HANDLE section = *(HANDLE *)context;
    char *view = map_view(section, FILE_MAP_WRITE);
    CHECK(view && view[0] == 'p');
    view[1] = 'c';
    CHECK(UnmapViewOfFile(view) && CloseHandle(section));
}

/* A child has the handles and the views of its parent. */
static void shared_through_process_creation(void **state)
{
    (void)state;
    HANDLE section = create_memory(SIZE, NULL);
    char *view = map_view(section, FILE_MAP_WRITE);
    view[0] = 'p';
    in_child(use_handle, &section);
    assert_int_equal(view[1], 'c');
    assert_true(UnmapViewOfFile(view) && CloseHandle(section));
}

/* -- the end of a process ---------------------------------------------------------------------- */

static void map_and_wait(void *unused)
{
    (void)unused;
    HANDLE section = create_memory(SIZE, NAME);
    CHECK(map_view(section, FILE_MAP_WRITE) && CloseHandle(section));
    tell(to_parent[1]);
    hear(to_child[0]); /* for ever */
}

/* A view without a handle holds the name; a kill ends that like everything. */
static void kill_frees_the_name(void **state)
{
    (void)state;
    pid_t child = start(map_and_wait, NULL);
    hear(to_parent[0]);
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READONLY, 0, NAME),
                     ERROR_ALREADY_EXISTS);
    assert_int_equal(kill(child, SIGKILL), 0);
    child_wait(child);
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READONLY, 0, NAME),
                     ERROR_INVALID_PARAMETER);
    for (int i = 0; i < 2; i++) {
        close(to_child[i]);
        close(to_parent[i]);
    }
}

static void leave_a_view(void *unused)
{
    (void)unused;
    HANDLE section = create_memory(SIZE, NAME);
    CHECK(map_view(section, FILE_MAP_WRITE) && CloseHandle(section));
}

/* exit(3) with a view and no handle leaves no name behind. */
static void exit_frees_the_name(void **state)
{
    (void)state;
    in_child(leave_a_view, NULL);
    char path[900];
    snprintf(path, sizeof path, "%s/filemap-%u/meeting", getenv("FILEMAP_DIR"),
             (unsigned)geteuid());
    assert_int_equal(access(path, F_OK), -1);
}

/* A child that was forked has the view too, and so holds the name until it removes it. */
static void unmap_when_told(void *context)
{
    hear(to_child[0]);
    CHECK(UnmapViewOfFile(context));
    tell(to_parent[1]);
    hear(to_child[0]);
}

static void forked_view_holds_the_name(void **state)
{
    (void)state;
    HANDLE section = create_memory(SIZE, NAME);
    char *view = map_view(section, FILE_MAP_WRITE);
    assert_true(CloseHandle(section));
    pid_t child = start(unmap_when_told, view);
    assert_true(UnmapViewOfFile(view));
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READONLY, 0, NAME),
                     ERROR_ALREADY_EXISTS);
    tell(to_child[1]);
    hear(to_parent[0]);
    assert_int_equal(try_create(INVALID_HANDLE_VALUE, PAGE_READONLY, 0, NAME),
                     ERROR_INVALID_PARAMETER);
    tell(to_child[1]);
    finish(child);
}

/* -- files of sections ------------------------------------------------------------------------- */

struct occupied {
    HANDLE file, section;
};

static DWORD try_to_read(HANDLE file)
{
    char byte;
    DWORD got;
    return ReadFile(file, &byte, 1, &got, NULL) ? 0 : GetLastError();
}

static void close_own_section(void *context)
{
    const struct occupied *mine = context;
    CHECK(try_to_read(mine->file) == ERROR_USER_MAPPED_FILE);
    CHECK(CloseHandle(mine->section));
    CHECK(try_to_read(mine->file) == 0);
}

/* A forked process has its own handle of the section, and closes that for itself. */
static void occupied_in_each_process(void **state)
{
    WCHAR name[700];
    struct occupied ours;
    (void)state;
    make_file(temporary_path("occupied"), SIZE);
    assert_int_not_equal(
        MultiByteToWideChar(CP_UTF8, 0, temporary_path("occupied"), -1, name, COUNT(name)), 0);
    ours.file = CreateFileForMapping(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    assert_ptr_not_equal(ours.file, INVALID_HANDLE_VALUE);
    ours.section = create_section(ours.file, PAGE_READONLY, 0, NULL);
    assert_non_null(ours.section);
    in_child(close_own_section, &ours);
    assert_int_equal(try_to_read(ours.file), ERROR_USER_MAPPED_FILE);
    assert_true(CloseHandle(ours.section));
    assert_int_equal(try_to_read(ours.file), 0);
    assert_true(CloseHandle(ours.file));
    assert_int_equal(unlink(temporary_path("occupied")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ce_opens_what_the_desktop_made),
        cmocka_unit_test(desktop_opens_what_ce_made),
        cmocka_unit_test(views_are_coherent),
        cmocka_unit_test(shared_through_process_creation),
        cmocka_unit_test(kill_frees_the_name),
        cmocka_unit_test(exit_frees_the_name),
        cmocka_unit_test(forked_view_holds_the_name),
        cmocka_unit_test(occupied_in_each_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
