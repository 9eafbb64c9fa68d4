/* SPDX-License-Identifier: MIT */
/*
 * Several users. Needs root; the test's own process makes no call, so that each of its children
 * uses the library for the first time under its own user.
 */
#include "peer.h"

#include <grp.h>
#include <sched.h>
#include <sys/mount.h>

enum { ROOT = 0, ALICE = 54321, BOB = 54322 };

static void become(uid_t user)
{
    if (user != ROOT)
        CHECK(setgroups(0, NULL) == 0 && setgid(user) == 0 && setuid(user) == 0);
}

static void serve_as(int connection, int second, void *context)
{
    /* The connections of others, which would not end while this process has them. */
    for (int fd = 3; fd < 256; fd++)
        if (fd != connection && fd != second)
            close(fd);
    become(*(uid_t *)context);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* after setuid, which clears it */
    peer_serve(connection, second);
}

static struct peer start_as(uid_t user)
{
    return peer_start_by(serve_as, &user);
}

static const char *path_of(const char *folder, const char *entry)
{
    static char path[900];
    snprintf(path, sizeof path, "%s/%s", namespace_folder(folder), entry);
    return path;
}

static DWORD error_of_open(const struct peer *peer, DWORD access, const char *name)
{
    struct peer_answer answer = peer_ask(peer, PEER_OPEN, access, 0, name);
    if (!answer.value)
        return answer.error;
    assert_true(peer_close(peer, answer.value));
    return 0;
}

static DWORD error_of_create(const struct peer *peer, const char *name)
{
    struct peer_answer answer = peer_ask(peer, PEER_CREATE, 0x1000, PAGE_READWRITE, name);
    if (answer.value)
        assert_true(peer_close(peer, answer.value));
    return answer.error;
}

static void local_is_each_user_s_own(void **state)
{
    (void)state;
    struct peer root = start_as(ROOT), alice = start_as(ALICE), bob = start_as(BOB);
    uint64_t one = peer_create(&alice, "mine", 0x1000), two = peer_create(&bob, "mine", 0x1000);
    peer_store(&alice, peer_map(&alice, one), 1);
    assert_int_equal(peer_load(&bob, peer_map(&bob, two)), 0);
    assert_int_equal(error_of_open(&root, FILE_MAP_READ, "mine"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(access(path_of("filemap-54321", "mine"), F_OK), 0);
    assert_int_equal(access(path_of("filemap-54322", "mine"), F_OK), 0);
    peer_stop(&alice);
    assert_int_equal(error_of_open(&bob, FILE_MAP_READ, "mine"), 0);
    peer_stop(&bob);
    peer_stop(&root);
    assert_int_equal(count_entries(namespace_folder("filemap-54321")), 0);
    assert_int_equal(count_entries(namespace_folder("filemap-54322")), 0);
}

/* Row 116. */
static void global_is_made_by_root(void **state)
{
    struct stat status;
    (void)state;
    struct peer alice = start_as(ALICE);
    assert_int_equal(error_of_create(&alice, "Global\\g"), ERROR_ACCESS_DENIED);
    assert_int_equal(error_of_open(&alice, FILE_MAP_READ, "Global\\g"), ERROR_FILE_NOT_FOUND);
    struct peer root = start_as(ROOT);
    assert_int_equal(error_of_create(&root, "Global\\g"), 0);
    assert_int_equal(stat(namespace_folder("filemap"), &status), 0);
    assert_int_equal(status.st_mode, S_IFDIR | 01777);
    assert_int_equal(error_of_create(&alice, "Global\\g"), 0);
    peer_stop(&alice);
    peer_stop(&root);
}

/* Row 116: the right to write in root's folder is the privilege; opening does not need it. */
static void opening_needs_no_privilege(void **state)
{
    (void)state;
    struct peer root = start_as(ROOT), alice = start_as(ALICE);
    uint64_t handle = peer_create(&root, "Global\\g", 0x1000);
    assert_true(handle != 0);
    assert_int_equal(chmod(path_of("filemap", "g"), 0644), 0);
    assert_int_equal(chmod(namespace_folder("filemap"), 01755), 0);
    assert_int_equal(error_of_open(&alice, FILE_MAP_READ, "Global\\g"), 0);
    assert_int_equal(error_of_create(&alice, "Global\\g"), ERROR_ALREADY_EXISTS);
    assert_int_equal(error_of_open(&alice, FILE_MAP_READ, "Global\\other"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(error_of_create(&alice, "Global\\other"), ERROR_ACCESS_DENIED);
    assert_int_equal(error_of_create(&root, "Global\\other"), 0);
    assert_true(peer_close(&root, handle));
    peer_stop(&alice);
    peer_stop(&root);
}

/* Row 092: an object of the default protection is its owner's; root may everything. */
static void objects_in_global(void **state)
{
    (void)state;
    struct peer root = start_as(ROOT), alice = start_as(ALICE), bob = start_as(BOB);
    assert_int_equal(error_of_create(&root, "Global\\first"), 0);
    uint64_t handle = peer_create(&alice, "Global\\g", 0x1000);
    assert_true(handle != 0);
    assert_int_equal(error_of_open(&bob, FILE_MAP_READ, "Global\\g"), ERROR_ACCESS_DENIED);
    assert_int_equal(error_of_create(&bob, "Global\\g"), ERROR_ACCESS_DENIED);
    assert_int_equal(error_of_open(&root, FILE_MAP_ALL_ACCESS, "Global\\g"), 0);
    assert_int_equal(error_of_create(&root, "Global\\g"), ERROR_ALREADY_EXISTS);
    /* The name is not Local's. */
    assert_int_equal(error_of_open(&alice, FILE_MAP_READ, "g"), ERROR_FILE_NOT_FOUND);

    /* A holder that is not the owner closes last: only somebody who may can remove it. */
    uint64_t other = peer_open(&root, "Global\\g");
    assert_true(peer_close(&alice, handle));
    assert_int_equal(error_of_open(&alice, FILE_MAP_READ, "Global\\g"), 0);
    assert_true(peer_close(&root, other));
    assert_int_equal(error_of_open(&alice, FILE_MAP_READ, "Global\\g"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(count_entries(namespace_folder("filemap")), 0);
    peer_stop(&alice);
    peer_stop(&bob);
    peer_stop(&root);
}

/* Others may read: they can open and map it for reading, and hold the name by that. */
static void readers_of_another_user(void **state)
{
    (void)state;
    struct peer root = start_as(ROOT), alice = start_as(ALICE), bob = start_as(BOB);
    assert_int_equal(error_of_create(&root, "Global\\first"), 0);
    uint64_t handle = peer_create(&alice, "Global\\g", 0x1000);
    peer_store(&alice, peer_map(&alice, handle), 8);
    assert_int_equal(chmod(path_of("filemap", "g"), 0644), 0);
    uint64_t reader = peer_ask(&bob, PEER_OPEN, FILE_MAP_READ, 0, "Global\\g").value;
    assert_true(reader != 0);
    uint64_t address = peer_ask(&bob, PEER_MAP, reader, FILE_MAP_READ, NULL).value;
    assert_int_equal(peer_load(&bob, address), 8);
    uint64_t writer = peer_ask(&bob, PEER_OPEN, FILE_MAP_WRITE, 0, "Global\\g").value;
    if (writer)
        assert_int_equal(peer_ask(&bob, PEER_MAP, writer, FILE_MAP_WRITE, NULL).error,
                         ERROR_ACCESS_DENIED);
    assert_true(peer_close(&alice, handle));
    assert_int_equal(error_of_open(&alice, FILE_MAP_READ, "Global\\g"), 0);
    peer_stop(&bob);
    /* He could not remove it; the next look of somebody who may does. */
    assert_int_equal(error_of_open(&alice, FILE_MAP_READ, "Global\\g"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(count_entries(namespace_folder("filemap")), 0);
    peer_stop(&alice);
    peer_stop(&root);
}

/* A dead object of another user: not found, and its name cannot be had until he or root looks. */
static void the_dead_of_another_user(void **state)
{
    static const mode_t modes[] = { 0644, 0666 };
    (void)state;
    for (size_t i = 0; i < COUNT(modes); i++)
        for (int by_root = 0; by_root <= 1; by_root++) {
            struct peer root = start_as(ROOT), alice = start_as(ALICE), bob = start_as(BOB);
            assert_int_equal(error_of_create(&root, "Global\\first"), 0);
            assert_true(peer_create(&alice, "Global\\g", 0x1000) != 0);
            assert_int_equal(chmod(path_of("filemap", "g"), modes[i]), 0);
            peer_kill(&alice);
            assert_int_equal(error_of_open(&bob, FILE_MAP_READ, "Global\\g"), ERROR_FILE_NOT_FOUND);
            assert_int_equal(error_of_create(&bob, "Global\\g"), ERROR_ACCESS_DENIED);
            alice = start_as(ALICE);
            assert_int_equal(error_of_create(by_root ? &root : &alice, "Global\\g"), 0);
            assert_int_equal(error_of_create(&bob, "Global\\g"), 0);
            assert_int_equal(count_entries(namespace_folder("filemap")), 0);
            peer_stop(&alice);
            peer_stop(&bob);
            peer_stop(&root);
        }
}

/* A record may send its reader anywhere: only one's own and root's are followed. */
static void backing_files_of_another_user(void *context)
{
    char name[700];
    (void)context;
    snprintf(name, sizeof name, "%s", temporary_path("secret"));
    make_file(name, 0x1000);
    CHECK(chown(name, ALICE, ALICE) == 0);
    CHECK(mkdir(namespace_folder("filemap"), 0700) == 0);
    CHECK(chmod(namespace_folder("filemap"), 01777) == 0);
    pid_t child = fork();
    if (child == 0) {
        child_begin();
        become(ALICE);
        HANDLE file = open_file(name, GENERIC_READ | GENERIC_WRITE);
        CHECK(create_section(file, PAGE_READWRITE, 0, "Global\\backed"));
        CHECK(try_open(FILE_MAP_READ, "Global\\backed") == 0);
        raise(SIGSTOP);
        exit(0);
    }
    int status;
    CHECK(waitpid(child, &status, WUNTRACED) == child && WIFSTOPPED(status));
    CHECK(try_open(FILE_MAP_READ, "Global\\backed") == ERROR_ACCESS_DENIED);
    CHECK(try_create(NULL, PAGE_READWRITE, 1, "Global\\backed") == ERROR_ACCESS_DENIED);
    CHECK(kill(child, SIGCONT) == 0);
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    unlink(name);

    /* Root's own record: whoever may read record and file follows it. */
    make_file(name, 0x1000);
    HANDLE file = open_file(name, GENERIC_READ | GENERIC_WRITE);
    HANDLE section = create_section(file, PAGE_READWRITE, 0, "Global\\backed");
    CHECK(section);
    for (int round = 0; round < 3; round++) {
        /* Nobody else may have written the record. */
        CHECK(chmod(path_of("filemap", "backed"), round == 2 ? 0666 : 0644) == 0);
        CHECK(chmod(name, round == 0 ? 0600 : 0644) == 0);
        child = fork();
        if (child == 0) {
            become(BOB);
            execl("/proc/self/exe", "role", "role", round == 1 ? "may follow" : "may not follow",
                  (char *)NULL);
            _exit(STATUS_SKIPPED);
        }
        CHECK(waitpid(child, &status, 0) == child);
        CHECK(status == 0 || (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_SKIPPED));
    }
    CHECK(CloseHandle(section) && CloseHandle(file));
    unlink(name);
}

static void may_follow(void)
{
    HANDLE section = open_section(FILE_MAP_READ, "Global\\backed");
    CHECK(section);
    unsigned char *view = map_view(section, FILE_MAP_READ);
    CHECK(view && view[255] == 255);
    CHECK(UnmapViewOfFile(view) && CloseHandle(section));
}

static void may_not_follow(void)
{
    CHECK(try_open(FILE_MAP_READ, "Global\\backed") == ERROR_ACCESS_DENIED);
}

static void records_of_others_are_not_followed(void **state)
{
    (void)state;
    in_child(backing_files_of_another_user, NULL);
}

/* After setuid: what was mapped before goes on, what was not may refuse; nothing is left. */
static void drop_rights(void *context)
{
    (void)context;
    HANDLE unused = create_memory(0x1000, "unused"), used = create_memory(0x1000, "used");
    HANDLE unnamed = create_memory(0x1000, NULL);
    CHECK(try_map(used, FILE_MAP_WRITE) == 0);
    become(ALICE);
    CHECK(try_map(used, FILE_MAP_WRITE) == 0);
    CHECK(try_map(unnamed, FILE_MAP_WRITE) == 0);
    DWORD error = try_map(unused, FILE_MAP_WRITE);
    CHECK(error == 0 || error == ERROR_ACCESS_DENIED);
    HANDLE again = open_section(FILE_MAP_READ, "used");
    CHECK(again || GetLastError() == ERROR_ACCESS_DENIED);
    CHECK(!again || CloseHandle(again));
    CHECK(CloseHandle(unused) && CloseHandle(used) && CloseHandle(unnamed));
}

static void after_setuid(void **state)
{
    (void)state;
    in_child(drop_rights, NULL);
    struct peer root = start_as(ROOT);
    assert_int_equal(error_of_open(&root, FILE_MAP_READ, "used"), ERROR_FILE_NOT_FOUND);
    assert_int_equal(error_of_create(&root, "unused"), 0);
    peer_stop(&root);
    assert_int_equal(count_names(), 0);
}

/* A set-uid program does not let its caller choose where names and memory live. */
static void at_secure(void)
{
    char copy[700];
    const char *folder = namespace_folder(NULL);
    snprintf(copy, sizeof copy, "%s", temporary_path("setuid"));
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", getenv("TMPDIR"), "tmpfs", 0, "mode=0755") != 0)
        exit(STATUS_SKIPPED);
    int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), to = creat(copy, 0700);
    char block[4096];
    for (ssize_t got; (got = read(from, block, sizeof block)) > 0;)
        CHECK(write(to, block, (size_t)got) == got);
    close(from);
    close(to);
    CHECK(chown(copy, ALICE, ALICE) == 0 && chmod(copy, 04755) == 0);
    pid_t child = fork();
    if (child == 0) {
        execl(copy, "role", "role", "secure", (char *)NULL);
        _exit(STATUS_SKIPPED);
    }
    int status;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
    CHECK(count_entries(folder) <= 0);
    exit(WEXITSTATUS(status));
}

static void secure(void)
{
    FILEMAP_ENVIRONMENT environment;
    if (geteuid() == getuid())
        exit(STATUS_SKIPPED); /* no set-uid programs here */
    CHECK(filemap_query_environment(&environment));
    CHECK(strcmp(environment.Local.Path, "/dev/shm/filemap-54321") == 0);
    CHECK(strcmp(environment.Global.Path, "/dev/shm/filemap") == 0);
    CHECK(strcmp(environment.Paging.Path, "/var/tmp/filemap-54321") == 0);
}

static void set_uid_programs(void **state)
{
    (void)state;
    in_fresh_process("at secure");
}

static const struct role roles[] = {
    { "may follow", may_follow },
    { "may not follow", may_not_follow },
    { "at secure", at_secure },
    { "secure", secure },
};

/* As /dev/shm is. Only what tests/run-test.sh has made for this test. */
static int open_folders(void **state)
{
    const char *temporary = getenv("TMPDIR"), *names = getenv("FILEMAP_DIR");
    (void)state;
    if (!temporary || !names || !strstr(temporary, "filemap-test") ||
        !strstr(names, "filemap-test"))
        return -1;
    return chmod(temporary, 0711) || chmod(names, 01777);
}

static int remove_folders(void **state)
{
    (void)state;
    rmdir(namespace_folder("filemap"));
    rmdir(namespace_folder("filemap-54321"));
    rmdir(namespace_folder("filemap-54322"));
    return count_names() == 0 ? 0 : -1;
}

#define USERS(function) cmocka_unit_test_teardown(function, remove_folders)

int main(int argc, char **argv)
{
    roles_check(argc, argv, roles, COUNT(roles));
    if (geteuid() != 0)
        return STATUS_SKIPPED;
    const struct CMUnitTest tests[] = {
        USERS(local_is_each_user_s_own),
        USERS(global_is_made_by_root),
        USERS(opening_needs_no_privilege),
        USERS(objects_in_global),
        USERS(readers_of_another_user),
        USERS(the_dead_of_another_user),
        USERS(records_of_others_are_not_followed),
        USERS(after_setuid),
        USERS(set_uid_programs),
    };
    return cmocka_run_group_tests(tests, open_folders, NULL);
}
