/* SPDX-License-Identifier: MIT */
/*
 * The folders behind Local\ and Global\: which are used, which are refused, and what the
 * environment says about them. Each case is a fresh process with a FILEMAP_DIR of its own.
 */
#include "sections.h"

#include <grp.h>
#include <sched.h>
#include <sys/mount.h>

#define NOBODY 54321 /* a user that needs no entry in /etc/passwd */

static char parent[600], folder[700], global[700];

/* The role's own parent folder, empty. */
static void enter(void)
{
    snprintf(parent, sizeof parent, "%s/own", getenv("FILEMAP_DIR"));
    CHECK(mkdir(parent, 0755) == 0 || errno == EEXIST);
    setenv("FILEMAP_DIR", parent, 1);
    snprintf(folder, sizeof folder, "%s/filemap-%u", parent, (unsigned)geteuid());
    snprintf(global, sizeof global, "%s/filemap", parent);
}

static void become(uid_t user)
{
    if (geteuid() != 0)
        exit(STATUS_SKIPPED);
    char above[700];
    snprintf(above, sizeof above, "%s/..", parent);
    /* Only what tests/run-test.sh has made for this test. */
    CHECK(strstr(above, "filemap-test") && chmod(above, 0711) == 0);
    CHECK(chown(parent, user, user) == 0);
    CHECK(setgroups(0, NULL) == 0 && setgid(user) == 0 && setuid(user) == 0);
    snprintf(folder, sizeof folder, "%s/filemap-%u", parent, (unsigned)user);
}

/* What create, open, the environment and the listing say about one namespace. */
static void expect(const char *prefix, DWORD create, DWORD open, DWORD reason)
{
    char name[32];
    FILEMAP_ENVIRONMENT environment;
    snprintf(name, sizeof name, "%s\\x", prefix);
    CHECK(filemap_query_environment(&environment));
    const FILEMAP_FOLDER *described =
        strcmp(prefix, "Local") == 0 ? &environment.Local : &environment.Global;
    CHECK(described->Reason == reason);
    CHECK(described->Error == create);
    CHECK(try_open(FILE_MAP_READ, name) == open);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, name) == create);
}

static BOOL refuse(const FILEMAP_OBJECT *object, void *context)
{
    (void)object;
    (void)context;
    return FALSE;
}

static void local_is_made(void)
{
    struct stat status;
    enter();
    expect("Local", 0, ERROR_FILE_NOT_FOUND, FILEMAP_FOLDER_MISSING);
    CHECK(stat(folder, &status) == 0);
    CHECK(status.st_mode == (S_IFDIR | 0700));
    CHECK(status.st_uid == geteuid());
    expect("Local", 0, ERROR_FILE_NOT_FOUND, FILEMAP_FOLDER_USABLE);
}

static void opening_makes_nothing(void)
{
    enter();
    CHECK(try_open(FILE_MAP_READ, "x") == ERROR_FILE_NOT_FOUND);
    CHECK(try_open(FILE_MAP_READ, "Global\\x") == ERROR_FILE_NOT_FOUND);
    CHECK(filemap_enumerate_objects(3, refuse, NULL));
    CHECK(filemap_collect(3, NULL, NULL, NULL));
    CHECK(count_entries(parent) == 0);
}

static void no_parent(void)
{
    enter();
    CHECK(rmdir(parent) == 0);
    expect("Local", ERROR_PATH_NOT_FOUND, ERROR_FILE_NOT_FOUND, FILEMAP_FOLDER_UNREACHABLE);
    CHECK(access(parent, F_OK) == -1);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, NULL) == 0);
}

static void local_is_a_link(void)
{
    enter();
    CHECK(mkdir(global, 0700) == 0);
    CHECK(symlink("filemap", folder) == 0);
    expect("Local", ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED, FILEMAP_FOLDER_LINK);
    CHECK(count_entries(global) == 0);
    SetLastError(0);
    CHECK(!filemap_enumerate_objects(FILEMAP_NAMESPACE_LOCAL, refuse, NULL));
    CHECK(GetLastError() == ERROR_ACCESS_DENIED);
    CHECK(!filemap_collect(FILEMAP_NAMESPACE_LOCAL, NULL, NULL, NULL));
    CHECK(GetLastError() == ERROR_ACCESS_DENIED);
}

static void local_is_a_dangling_link(void)
{
    enter();
    CHECK(symlink("nowhere", folder) == 0);
    expect("Local", ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED, FILEMAP_FOLDER_LINK);
    CHECK(count_entries(parent) == 1);
}

static void local_is_a_file(void)
{
    enter();
    make_file(folder, 10);
    expect("Local", ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED, FILEMAP_FOLDER_NOT_A_FOLDER);
}

static void local_is_a_fifo(void)
{
    enter();
    CHECK(mkfifo(folder, 0700) == 0);
    expect("Local", ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED, FILEMAP_FOLDER_NOT_A_FOLDER);
}

static void local_is_somebody_else_s(void)
{
    enter();
    CHECK(mkdir(folder, 0700) == 0);
    if (chown(folder, NOBODY, NOBODY) != 0)
        exit(STATUS_SKIPPED);
    expect("Local", ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED, FILEMAP_FOLDER_OWNER);
}

static void local_is_open_to_others(void)
{
    static const mode_t modes[] = { 0777, 01777, 0701, 0710, 0740, 0704, 0702, 0720 };
    enter();
    for (size_t i = 0; i < COUNT(modes); i++) {
        CHECK(mkdir(folder, 0700) == 0);
        CHECK(chmod(folder, modes[i]) == 0);
        expect("Local", ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED, FILEMAP_FOLDER_MODE);
        CHECK(rmdir(folder) == 0);
    }
}

/* The parent may be a link: /dev/shm is one on some systems. */
static void parent_is_a_link(void)
{
    char link[650];
    enter();
    snprintf(link, sizeof link, "%s.link", parent);
    CHECK(symlink(parent, link) == 0);
    setenv("FILEMAP_DIR", link, 1);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "x") == 0);
    CHECK(access(folder, F_OK) == 0);
    CHECK(unlink(link) == 0);
}

/* No mask of the creating program may lock its owner out. */
static void umask_of_the_creator(void)
{
    static const mode_t masks[] = { 0777, 0700, 0200, 0077, 0 };
    struct stat status;
    enter();
    become(NOBODY);
    for (size_t i = 0; i < COUNT(masks); i++) {
        umask(masks[i]);
        HANDLE section = create_memory(0x1000, "x");
        CHECK(section);
        CHECK(stat(folder, &status) == 0 && (status.st_mode & 07777) == 0700);
        CHECK(umask(masks[i]) == masks[i]);
        char path[800];
        snprintf(path, sizeof path, "%s/x", folder);
        CHECK(stat(path, &status) == 0 && (status.st_mode & 07777) == 0600);
        /* A new process has to open it by its name. */
        fflush(NULL);
        pid_t child = role_start("open x");
        int result;
        CHECK(waitpid(child, &result, 0) == child && result == 0);
        CHECK(CloseHandle(section));
        CHECK(rmdir(folder) == 0);
    }
}

static void open_x(void)
{
    CHECK(try_open(FILE_MAP_ALL_ACCESS, "x") == 0);
}

static void umask_of_the_global_creator(void)
{
    struct stat status;
    if (geteuid() != 0)
        exit(STATUS_SKIPPED);
    enter();
    umask(0777);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "Global\\x") == 0);
    CHECK(stat(global, &status) == 0 && (status.st_mode & 07777) == 01777);
    CHECK(status.st_uid == 0);
}

/* Removed under our feet, with and without an object inside. */
static void removed_and_made_again(void)
{
    enter();
    for (int i = 0; i < 3; i++) {
        HANDLE section = create_memory(0x1000, "x");
        CHECK(section && GetLastError() == 0);
        char path[800];
        snprintf(path, sizeof path, "%s/x", folder);
        CHECK(unlink(path) == 0 && rmdir(folder) == 0);
        CHECK(try_open(FILE_MAP_READ, "x") == ERROR_FILE_NOT_FOUND);
        HANDLE other = create_memory(0x1000, "x");
        CHECK(other && GetLastError() == 0);
        CHECK(access(path, F_OK) == 0);
        CHECK(CloseHandle(section));
        CHECK(try_open(FILE_MAP_READ, "x") == 0);
        CHECK(CloseHandle(other));
        CHECK(count_entries(folder) == 0);
    }
}

/* A folder that was good once and is replaced by a bad one is not trusted any more. */
static void replaced_by_a_link(void)
{
    enter();
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "x") == 0);
    CHECK(rmdir(folder) == 0);
    CHECK(mkdir(global, 0700) == 0 && symlink(global, folder) == 0);
    expect("Local", ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED, FILEMAP_FOLDER_LINK);
    CHECK(count_entries(global) == 0);
}

static void global_needs_root(void)
{
    enter();
    become(NOBODY);
    /* Row 116. Opening needs no privilege. */
    expect("Global", ERROR_ACCESS_DENIED, ERROR_FILE_NOT_FOUND, FILEMAP_FOLDER_MISSING);
    CHECK(access(global, F_OK) == -1);
}

static void global_must_be_sticky(void)
{
    static const mode_t modes[] = { 0777, 0700, 0755, 0 };
    if (geteuid() != 0)
        exit(STATUS_SKIPPED);
    enter();
    for (size_t i = 0; i < COUNT(modes); i++) {
        CHECK(mkdir(global, 0700) == 0 && chmod(global, modes[i]) == 0);
        expect("Global", ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED, FILEMAP_FOLDER_MODE);
        CHECK(rmdir(global) == 0);
    }
}

/* Row 116: who may not write there can open, and is told what he cannot. */
static void global_is_only_readable(void)
{
    if (geteuid() != 0)
        exit(STATUS_SKIPPED);
    enter();
    CHECK(mkdir(global, 0700) == 0 && chmod(global, 01755) == 0);
    expect("Global", 0, ERROR_FILE_NOT_FOUND, FILEMAP_FOLDER_USABLE);
    become(NOBODY);
    CHECK(role_start("global is readable") > 0);
    int status;
    CHECK(wait(&status) > 0 && status == 0);
}

static void global_is_readable(void)
{
    expect("Global", ERROR_ACCESS_DENIED, ERROR_FILE_NOT_FOUND, FILEMAP_FOLDER_READ_ONLY);
    CHECK(filemap_enumerate_objects(FILEMAP_NAMESPACE_GLOBAL, refuse, NULL));
    CHECK(filemap_collect(FILEMAP_NAMESPACE_GLOBAL, NULL, NULL, NULL));
}

static void global_must_be_root_s(void)
{
    enter();
    become(NOBODY);
    CHECK(mkdir(global, 01777) == 0 && chmod(global, 01777) == 0);
    expect("Global", ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED, FILEMAP_FOLDER_OWNER);
    CHECK(count_entries(global) == 0);
}

/* ramfs knows no fallocate: what it would hold might not be there when touched. */
static void unsupported_file_system(void)
{
    enter();
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("ramfs", parent, "ramfs", 0, NULL) != 0)
        exit(STATUS_SKIPPED);
    CHECK(mkdir(folder, 0700) == 0);
    expect("Local", ERROR_NOT_SUPPORTED, ERROR_NOT_SUPPORTED, FILEMAP_FOLDER_UNSUPPORTED);
    CHECK(rmdir(folder) == 0);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "x") == ERROR_NOT_SUPPORTED);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, NULL) == 0);
}

static void read_only_file_system(void)
{
    enter();
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", parent, "tmpfs", MS_RDONLY, NULL) != 0)
        exit(STATUS_SKIPPED);
    CHECK(try_open(FILE_MAP_READ, "x") == ERROR_FILE_NOT_FOUND);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "x") == ERROR_ACCESS_DENIED);
}

/* An environment that leads nowhere must not crash the one who asks about it. */
static void absurd_parents(void)
{
    static char longest[9000];
    FILEMAP_ENVIRONMENT environment;
    memset(longest, 'a', sizeof longest - 1);
    const char *parents[] = { longest, "/etc/passwd", "/dev/null", "relative/nowhere", "\xFF" };
    for (size_t i = 0; i < COUNT(parents); i++) {
        setenv("FILEMAP_DIR", parents[i], 1);
        DWORD error = try_create(NULL, PAGE_READWRITE, 0x1000, "x");
        CHECK(error != 0 && error != UNTOUCHED && error != ERROR_MR_MID_NOT_FOUND);
        CHECK(filemap_query_environment(&environment));
        CHECK(environment.Local.Error == error);
        CHECK(environment.Local.Reason != FILEMAP_FOLDER_USABLE);
        CHECK(environment.Local.Path);
    }
}

static const struct role roles[] = {
    { "local is made", local_is_made },
    { "opening makes nothing", opening_makes_nothing },
    { "no parent", no_parent },
    { "local is a link", local_is_a_link },
    { "local is a dangling link", local_is_a_dangling_link },
    { "local is a file", local_is_a_file },
    { "local is a fifo", local_is_a_fifo },
    { "local is somebody else's", local_is_somebody_else_s },
    { "local is open to others", local_is_open_to_others },
    { "parent is a link", parent_is_a_link },
    { "umask of the creator", umask_of_the_creator },
    { "umask of the global creator", umask_of_the_global_creator },
    { "removed and made again", removed_and_made_again },
    { "replaced by a link", replaced_by_a_link },
    { "global needs root", global_needs_root },
    { "global must be sticky", global_must_be_sticky },
    { "global is only readable", global_is_only_readable },
    { "global must be root's", global_must_be_root_s },
    { "unsupported file system", unsupported_file_system },
    { "read-only file system", read_only_file_system },
    { "absurd parents", absurd_parents },
    { "open x", open_x },
    { "global is readable", global_is_readable },
};

static void run(void **state)
{
    in_fresh_process(*state);
}

static int remove_parent(void **state)
{
    char command[800];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s/own' '%s/own.link'", getenv("FILEMAP_DIR"),
             getenv("FILEMAP_DIR"));
    return system(command);
}

int main(int argc, char **argv)
{
    roles_check(argc, argv, roles, COUNT(roles));
    struct CMUnitTest tests[COUNT(roles) - 2]; /* the last ones are roles of others */
    for (size_t i = 0; i < COUNT(tests); i++)
        tests[i] = (struct CMUnitTest){ roles[i].name, run, NULL, remove_parent,
                                        (void *)(uintptr_t)roles[i].name };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
