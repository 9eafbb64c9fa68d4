/* SPDX-License-Identifier: MIT */
/*
 * Without /proc, as in small containers and early at boot: what needs it says so, and everything
 * else works. Each case is a fresh process in a mount namespace of its own.
 */
#include "sections.h"

#include <sched.h>
#include <sys/mount.h>

static void hide_proc(void)
{
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", "/proc", "tmpfs", MS_RDONLY, NULL) != 0)
        exit(STATUS_SKIPPED);
    CHECK(access("/proc/self", F_OK) == -1);
}

static void use(HANDLE section, size_t size)
{
    CHECK(section);
    char *view = map_view(section, FILE_MAP_WRITE);
    CHECK(view);
    view[0] = view[size - 1] = 1;
    MEMORY_BASIC_INFORMATION information;
    CHECK(VirtualQuery(view, &information, sizeof information) == sizeof information);
    CHECK(information.RegionSize == size && information.Protect == PAGE_READWRITE);
    CHECK(FlushViewOfFile(view, 0));
    CHECK(UnmapViewOfFile(view + 1));
}

static void sections(void)
{
    static const size_t sizes[] = { 0x1000, 0x300000 };
    hide_proc();
    for (size_t i = 0; i < COUNT(sizes); i++) {
        HANDLE unnamed = create_memory(sizes[i], NULL), named = create_memory(sizes[i], "noproc");
        use(unnamed, sizes[i]);
        use(named, sizes[i]);
        HANDLE opened = open_section(FILE_MAP_ALL_ACCESS, "noproc");
        use(opened, sizes[i]);
        CHECK(CloseHandle(named) && CloseHandle(opened) && CloseHandle(unnamed));
        CHECK(count_names() == 0);
    }
    HANDLE left = create_memory(0x1000, "left to exit");
    CHECK(left);
}

static void open_elsewhere(void)
{
    hide_proc();
    HANDLE section = open_section(FILE_MAP_ALL_ACCESS, "elsewhere");
    CHECK(section);
    char *view = map_view(section, FILE_MAP_WRITE);
    CHECK(view && strcmp(view, "from outside") == 0);
    CHECK(UnmapViewOfFile(view) && CloseHandle(section));
}

static void files(void)
{
    hide_proc();
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, NULL);
    use(section, 0x2000);
    CHECK(CloseHandle(section));
    /* A name for a file needs the path, which only /proc tells. */
    DWORD error = try_create(file, PAGE_READWRITE, 0, "named file");
    CHECK(error == ERROR_NOT_SUPPORTED);
    CHECK(CloseHandle(file));
    CHECK(count_names() == 0);
}

static BOOL ignore_holder(const FILEMAP_HOLDER *holder, void *context)
{
    (void)holder;
    (void)context;
    return TRUE;
}

static BOOL count_object(const FILEMAP_OBJECT *object, void *context)
{
    (void)object;
    ++*(int *)context;
    return TRUE;
}

static void onlookers(void)
{
    FILEMAP_ENVIRONMENT environment;
    int count = 0;
    hide_proc();
    HANDLE section = create_memory(0x1000, "watched");
    SetLastError(UNTOUCHED);
    CHECK(!filemap_enumerate_holders(u"watched", ignore_holder, NULL));
    CHECK(GetLastError() == ERROR_NOT_SUPPORTED);
    CHECK(!filemap_enumerate_all_holders(1, ignore_holder, NULL));
    CHECK(GetLastError() == ERROR_NOT_SUPPORTED);
    CHECK(filemap_enumerate_objects(1, count_object, &count) && count == 1);
    CHECK(filemap_query_environment(&environment));
    CHECK(!environment.ProcMounted);
    CHECK(environment.Local.Error == 0);
    CHECK(CloseHandle(section));
}

/* Under ThreadSanitizer, which has shadows of all memory, less. */
#define VAST ((size_t)1 << (UNDER_TSAN ? 38 : 40))

/* Commits work through the descriptor that the views have. */
static void reserved(void)
{
    static const char *const names[] = { NULL, "reserved" };
    hide_proc();
    for (int i = 0; i < 2; i++) {
        HANDLE section =
            create_section(INVALID_HANDLE_VALUE, PAGE_READWRITE | SEC_RESERVE, VAST, names[i]);
        CHECK(section);
        char *view = map_view(section, FILE_MAP_WRITE);
        CHECK(view && region_size(view) == VAST);
        CHECK(VirtualAlloc(view + 0x5000, 0x2000, MEM_COMMIT, PAGE_READWRITE));
        CHECK(VirtualAlloc(view + 0x5000, 0x2000, MEM_COMMIT, PAGE_READWRITE));
        view[0x6fff] = 1;
        CHECK(region_size(view) == 0x5000 && region_size(view + 0x5000) == 0x2000);
        CHECK(UnmapViewOfFile(view));
        CHECK(CloseHandle(section));
    }
    CHECK(count_names() == 0);
}

static const struct role roles[] = {
    { "sections", sections }, { "open elsewhere", open_elsewhere }, { "files", files },
    { "reserved", reserved }, { "onlookers", onlookers },
};

static void opened_elsewhere(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, "elsewhere");
    char *view = map_view(section, FILE_MAP_WRITE);
    strcpy(view, "from outside");
    in_fresh_process("open elsewhere");
    assert_true(UnmapViewOfFile(view));
    assert_true(CloseHandle(section));
}

static void named_and_unnamed(void **state)
{
    (void)state;
    in_fresh_process("sections");
    assert_int_equal(count_names(), 0);
}

static void over_files(void **state)
{
    (void)state;
    make_file(temporary_path("file"), 0x2000);
    in_fresh_process("files");
    unlink(temporary_path("file"));
}

static void looked_at(void **state)
{
    (void)state;
    in_fresh_process("onlookers");
}

static void reserved_sections(void **state)
{
    (void)state;
    in_fresh_process("reserved");
}

/* A machine where /proc cannot be hidden runs none of this. */
static bool can_hide_proc(void)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        hide_proc();
        _exit(0);
    }
    return waitpid(child, &status, 0) == child && status == 0;
}

int main(int argc, char **argv)
{
    roles_check(argc, argv, roles, COUNT(roles));
    if (!can_hide_proc())
        return STATUS_SKIPPED;
    const struct CMUnitTest tests[] = {
        TEST(named_and_unnamed), TEST(opened_elsewhere),  TEST(over_files),
        TEST(looked_at),         TEST(reserved_sections),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
