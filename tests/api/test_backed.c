/* SPDX-License-Identifier: MIT */
/*
 * Named sections over files: opened elsewhere by name alone, whatever happens to the file's path
 * meanwhile, and never over another file than the one that was mapped.
 */
#include "peer.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>

#define SIZE 0x3000

static HANDLE section;

static HANDLE create_over(const char *path, DWORD access, DWORD protection)
{
    HANDLE file = open_file(path, access);
    assert_ptr_not_equal(file, INVALID_HANDLE_VALUE);
    HANDLE created = create_section(file, protection, 0, "backed");
    assert_true(CloseHandle(file));
    return created;
}

static int make_section(void **state)
{
    before_each(state);
    make_file(temporary_path("file"), SIZE);
    section = create_over(temporary_path("file"), GENERIC_READ | GENERIC_WRITE, PAGE_READWRITE);
    return section && GetLastError() == 0 ? 0 : -1;
}

static int close_section(void **state)
{
    unlink(temporary_path("file"));
    unlink(temporary_path("moved"));
    return CloseHandle(section) ? after_each(state) : -1;
}

/* Another process opens the section and finds the same memory. */
static void assert_shared(void)
{
    static uint64_t word = 1;
    struct peer peer = peer_start();
    uint64_t *view = map_view(section, FILE_MAP_WRITE);
    *view = ++word;
    struct peer_answer answer = peer_ask(&peer, PEER_OPEN, FILE_MAP_ALL_ACCESS, 0, "backed");
    assert_int_equal(answer.error, UNTOUCHED);
    assert_true(answer.value != 0);
    uint64_t address = peer_map(&peer, answer.value);
    assert_int_equal(peer_load(&peer, address), word);
    peer_store(&peer, address, ++word);
    assert_int_equal(*view, word);
    answer = peer_ask(&peer, PEER_CREATE, 0x1000, PAGE_READWRITE, "backed");
    assert_true(answer.value != 0);
    assert_int_equal(answer.error, ERROR_ALREADY_EXISTS);
    assert_int_equal(peer_load(&peer, peer_map(&peer, answer.value)), word);
    peer_stop(&peer);
    assert_true(UnmapViewOfFile(view));
}

static void by_its_path(void **state)
{
    (void)state;
    assert_shared();
    assert_int_equal(size_of_file(temporary_path("file")), SIZE);
}

static void renamed(void **state)
{
    (void)state;
    assert_int_equal(rename(temporary_path("file"), temporary_path("moved")), 0);
    assert_shared();
    assert_int_equal(byte_of_file(temporary_path("moved"), 0x1001), 2);
}

static void unlinked(void **state)
{
    (void)state;
    assert_int_equal(unlink(temporary_path("file")), 0);
    assert_shared();
}

/* Something else is there now; the holder's descriptor still leads to the right file. */
static void replaced(void **state)
{
    (void)state;
    assert_int_equal(rename(temporary_path("file"), temporary_path("moved")), 0);
    make_file(temporary_path("file"), SIZE);
    assert_shared();
    assert_int_equal(unlink(temporary_path("file")), 0);
    assert_int_equal(symlink("/etc/passwd", temporary_path("file")), 0);
    assert_shared();
    assert_int_equal(unlink(temporary_path("file")), 0);
    assert_int_equal(symlink(temporary_path("moved"), temporary_path("file")), 0);
    assert_shared();
    assert_int_equal(unlink(temporary_path("file")), 0);
    assert_int_equal(mkfifo(temporary_path("file"), 0600), 0);
    assert_shared();
    assert_int_equal(unlink(temporary_path("file")), 0);
    assert_int_equal(mkdir(temporary_path("file"), 0700), 0);
    assert_shared();
    assert_int_equal(rmdir(temporary_path("file")), 0);
}

/* Sees no process but itself: the way through a holder is closed. */
static void enter_own_pid_namespace(void)
{
    if (unshare(CLONE_NEWPID | CLONE_NEWNS) != 0 ||
        mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0)
        exit(STATUS_SKIPPED);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child != 0) {
        int status;
        CHECK(waitpid(child, &status, 0) == child);
        exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
    }
    if (mount("proc", "/proc", "proc", 0, NULL) != 0)
        exit(STATUS_SKIPPED);
}

static void open_alone(DWORD expected)
{
    enter_own_pid_namespace();
    CHECK(try_open(FILE_MAP_READ, "backed") == expected);
    if (expected)
        CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "backed") == expected);
}

static void open_alone_finds_it(void)
{
    open_alone(0);
}

static void open_alone_finds_nothing(void)
{
    open_alone(ERROR_FILE_INVALID);
}

static void open_alone_finds_another(void)
{
    open_alone(ERROR_ACCESS_DENIED);
}

static void without_a_visible_holder(void **state)
{
    (void)state;
    in_fresh_process("finds it");
    assert_int_equal(rename(temporary_path("file"), temporary_path("moved")), 0);
    in_fresh_process("finds nothing");
    make_file(temporary_path("file"), SIZE);
    in_fresh_process("finds another");
    assert_int_equal(unlink(temporary_path("file")), 0);
    assert_int_equal(symlink(temporary_path("moved"), temporary_path("file")), 0);
    in_fresh_process("finds another"); /* links are not followed, not even to the right file */
    assert_int_equal(unlink(temporary_path("file")), 0);
    assert_int_equal(mkfifo(temporary_path("file"), 0600), 0);
    in_fresh_process("finds another");
    assert_int_equal(try_open(FILE_MAP_READ, "backed"), 0);
}

/* The holder was killed: the record alone keeps nothing alive, and the next one starts anew. */
static void holder_killed(void **state)
{
    const char *path = temporary_path("file");
    (void)state;
    make_file(path, SIZE);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
        CHECK(create_section(file, PAGE_READWRITE, 0, "backed"));
        raise(SIGKILL);
    }
    assert_true(WIFSIGNALED(child_wait(child)));
    assert_int_equal(count_names(), 1);
    assert_int_equal(try_open(FILE_MAP_READ, "backed"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(count_names(), 0);
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 0x1000, "backed"), 0);
    assert_int_equal(size_of_file(path), SIZE);
    unlink(path);
}

/* A read-only file and section: the opener needs no more rights on the file than the creator. */
static void read_only_file(void **state)
{
    (void)state;
    make_file(temporary_path("file"), SIZE);
    HANDLE reader = create_over(temporary_path("file"), GENERIC_READ, PAGE_READONLY);
    struct peer peer = peer_start();
    assert_int_equal(chmod(temporary_path("file"), 0400), 0);
    uint64_t handle = peer_open(&peer, "backed");
    assert_true(handle != 0);
    uint64_t address = peer_ask(&peer, PEER_MAP, handle, FILE_MAP_READ, NULL).value;
    assert_true(address != 0);
    assert_int_equal(peer_load(&peer, address + 0x1000) & 0xFF, 1);
    assert_int_equal(peer_ask(&peer, PEER_MAP, handle, FILE_MAP_WRITE, NULL).error,
                     ERROR_INVALID_PARAMETER);
    peer_stop(&peer);
    assert_true(CloseHandle(reader));
    unlink(temporary_path("file"));
}

/* Files that never had a path. */
static void over_a_memory_file(void **state)
{
    (void)state;
    int fd = memfd_create("nameless", MFD_CLOEXEC);
    assert_int_equal(ftruncate(fd, SIZE), 0);
    HANDLE file = filemap_handle_from_fd(fd, 0);
    section = create_section(file, PAGE_READWRITE, 0, "backed");
    assert_non_null(section);
    assert_true(CloseHandle(file));
    close(fd);
    assert_shared();
    assert_true(CloseHandle(section));
}

/* Paths with odd characters, near the limit of their length, and below a link. */
static void odd_paths(void **state)
{
    static const char *const names[] = { "a b", "x (deleted)", "new\nline", "\xFF\xFE", "%41" };
    char path[4200], folder[700];
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        make_file(temporary_path(names[i]), SIZE);
        section =
            create_over(temporary_path(names[i]), GENERIC_READ | GENERIC_WRITE, PAGE_READWRITE);
        assert_non_null(section);
        assert_shared();
        assert_true(CloseHandle(section));
        unlink(temporary_path(names[i]));
    }
    snprintf(folder, sizeof folder, "%s", temporary_path("folder"));
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(symlink(folder, temporary_path("link")), 0);
    snprintf(path, sizeof path, "%s/file", temporary_path("link"));
    make_file(path, SIZE);
    section = create_over(path, GENERIC_READ | GENERIC_WRITE, PAGE_READWRITE);
    assert_non_null(section);
    assert_shared();
    assert_true(CloseHandle(section));
    unlink(path);
    unlink(temporary_path("link"));
    rmdir(folder);
}

/* Row 369: two sections over one file, one of them named: one memory. */
static void coherent_with_other_sections(void **state)
{
    (void)state;
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ | GENERIC_WRITE);
    HANDLE other = create_section(file, PAGE_READWRITE, 0, NULL);
    unsigned char *one = map_view(section, FILE_MAP_WRITE), *two = map_view(other, FILE_MAP_WRITE);
    one[0x1234] = 200;
    assert_int_equal(two[0x1234], 200);
    two[0x2222] = 201;
    assert_int_equal(one[0x2222], 201);
    assert_int_equal(byte_of_file(temporary_path("file"), 0x1234), 200);
    assert_true(UnmapViewOfFile(one));
    assert_true(UnmapViewOfFile(two));
    assert_true(CloseHandle(other));
    assert_true(CloseHandle(file));
}

#define WITH_SECTION(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, make_section, close_section)

static const struct role roles[] = {
    { "finds it", open_alone_finds_it },
    { "finds nothing", open_alone_finds_nothing },
    { "finds another", open_alone_finds_another },
};

int main(int argc, char **argv)
{
    peer_check(argc, argv);
    roles_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        WITH_SECTION(by_its_path),
        WITH_SECTION(renamed),
        WITH_SECTION(unlinked),
        WITH_SECTION(replaced),
        WITH_SECTION(without_a_visible_holder),
        TEST(holder_killed),
        TEST(read_only_file),
        TEST(over_a_memory_file),
        TEST(odd_paths),
        WITH_SECTION(coherent_with_other_sections),
    };
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
