/* SPDX-License-Identifier: MIT */
/*
 * The manifest beside a program. This program is copied into a folder of its own, where manifests
 * come and go, and started there.
 */
#include "testing.h"

#include <filemap/filemap.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#define CAPABLE                                                                                    \
    "<Package xmlns='http://schemas.microsoft.com/appx/manifest/foundation/windows10'>"            \
    "<Capabilities><Capability Name='codeGeneration'/></Capabilities></Package>"
#define INCAPABLE                                                                                  \
    "<Package xmlns='http://schemas.microsoft.com/appx/manifest/foundation/windows10'>"            \
    "<Capabilities/></Package>"

#define MANIFEST beside("AppxManifest.xml")
#define SOURCE_MANIFEST beside("Package.appxmanifest")

enum { ALICE = 54321 };

static const char *beside(const char *name)
{
    static char paths[2][700];
    static unsigned next;
    char *path = paths[next++ % COUNT(paths)];
    snprintf(path, sizeof paths[0], "%s/%s", temporary_path("app"), name);
    return path;
}

static void write_file(const char *path, const void *bytes, size_t size, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && write(fd, bytes, size) == (ssize_t)size && fchmod(fd, mode) == 0);
    close(fd);
}

static void write_manifest(const char *text)
{
    write_file(MANIFEST, text, strlen(text), 0644);
}

/* The last error of a wish to execute. */
static DWORD wish(void)
{
    ULONG old;
    void *memory = VirtualAllocFromApp(NULL, 1, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    CHECK(memory);
    SetLastError(0);
    DWORD error = VirtualProtectFromApp(memory, 1, PAGE_EXECUTE_READ, &old) ? 0 : GetLastError();
    CHECK(VirtualFree(memory, 0, MEM_RELEASE));
    return error;
}

static void tell_wish(void)
{
    exit((int)wish());
}

static void tell_second_wish(void)
{
    struct rlimit few = { 3, 0 };
    CHECK(getrlimit(RLIMIT_NOFILE, &few) == 0);
    rlim_t enough = few.rlim_cur;
    few.rlim_cur = 3;
    CHECK(setrlimit(RLIMIT_NOFILE, &few) == 0);
    CHECK(wish() == ERROR_TOO_MANY_OPEN_FILES);
    few.rlim_cur = enough;
    CHECK(setrlimit(RLIMIT_NOFILE, &few) == 0);
    exit((int)wish());
}

/* Read once: what the manifest becomes later does not count, but what the program declares. */
static void tell_later_wish(void)
{
    CHECK(wish() == 0);
    write_manifest(INCAPABLE);
    CHECK(wish() == 0);
    CHECK(filemap_app_set_capabilities(0));
    exit((int)wish());
}

static void tell_declared_wish(void)
{
    CHECK(filemap_app_set_capabilities(FILEMAP_APP_CODE_GENERATION));
    exit((int)wish());
}

/* What the copy of this program tells in that role. */
static int told(const char *role)
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        child_begin();
        execl(beside("program"), "program", "role", role, NULL);
        _exit(127);
    }
    int status = child_wait(child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define assert_capable() assert_int_equal(told("wish"), 0)
#define assert_not_capable() assert_int_equal(told("wish"), ERROR_ACCESS_DENIED)

static int make_folder(void **state)
{
    (void)state;
    char command[1600];
    if (mkdir(temporary_path("app"), 0755) != 0)
        return -1;
    snprintf(command, sizeof command, "cp /proc/%d/exe '%s'", (int)getpid(), beside("program"));
    return system(command);
}

static int remove_folder(void **state)
{
    (void)state;
    char command[800];
    snprintf(command, sizeof command, "rm -rf '%s'", temporary_path("app"));
    return system(command);
}

static int remove_manifests(void **state)
{
    (void)state;
    unlink(MANIFEST);
    unlink(SOURCE_MANIFEST);
    rmdir(MANIFEST);
    return 0;
}

static void none(void **state)
{
    (void)state;
    assert_not_capable();
    assert_int_equal(told("declared wish"), 0);
}

static void either_name(void **state)
{
    (void)state;
    write_manifest(CAPABLE);
    assert_capable();
    assert_int_equal(rename(MANIFEST, SOURCE_MANIFEST), 0);
    assert_capable();
    write_manifest(INCAPABLE); /* the one that was installed with the app */
    assert_not_capable();
    assert_int_equal(told("declared wish"), 0);
}

static void broken(void **state)
{
    (void)state;
    write_manifest("");
    assert_not_capable();
    write_manifest(CAPABLE "<");
    assert_not_capable();
    write_manifest("<!DOCTYPE Package [<!ENTITY a 'b'>]>" CAPABLE);
    assert_not_capable();
    write_manifest("\x7f"
                   "ELF\x02\x01");
    assert_not_capable();
}

static void large(void **state)
{
    (void)state;
    write_manifest(CAPABLE);
    assert_int_equal(truncate(MANIFEST, (off_t)1 << 40), 0);
    assert_not_capable();
    char *bytes = malloc(0x40001);
    memset(bytes, '\n', 0x40001);
    memcpy(bytes, CAPABLE, strlen(CAPABLE));
    write_file(MANIFEST, bytes, 0x40001, 0644);
    assert_not_capable();
    write_file(MANIFEST, bytes, 0x40000, 0644);
    assert_capable();
    free(bytes);
}

/* No link is followed, and nothing is waited for. */
static void no_plain_file(void **state)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "AppxManifest.xml" };
    (void)state;
    write_file(beside("real"), CAPABLE, strlen(CAPABLE), 0644);
    assert_int_equal(symlink("real", MANIFEST), 0);
    assert_not_capable();
    assert_int_equal(unlink(MANIFEST), 0);
    assert_int_equal(mkfifo(MANIFEST, 0644), 0);
    assert_not_capable();
    assert_int_equal(unlink(MANIFEST), 0);
    assert_int_equal(mkdir(MANIFEST, 0755), 0);
    assert_not_capable();
    assert_int_equal(rmdir(MANIFEST), 0);
    int before = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(chdir(temporary_path("app")), 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(fchdir(before), 0);
    assert_not_capable();
    close(fd);
    close(before);
    unlink(beside("real"));
}

static void writable_for_all(void **state)
{
    (void)state;
    write_manifest(CAPABLE);
    assert_int_equal(chmod(MANIFEST, 0664), 0);
    assert_capable();
    assert_int_equal(chmod(MANIFEST, 0646), 0);
    assert_not_capable();
}

static void of_another_user(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    write_manifest(CAPABLE);
    assert_int_equal(chown(MANIFEST, ALICE, ALICE), 0);
    assert_not_capable();
    assert_int_equal(chown(beside("program"), ALICE, ALICE), 0);
    assert_capable();
    assert_int_equal(chown(MANIFEST, 0, 0), 0);
    assert_capable();
    assert_int_equal(chown(beside("program"), 0, 0), 0);
}

/* The caller of such a program may have put it where it is, by a hard link. */
static void of_a_program_with_more_rights(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    write_manifest(CAPABLE);
    assert_int_equal(chown(beside("program"), ALICE, ALICE), 0);
    assert_int_equal(chmod(beside("program"), 04755), 0);
    assert_not_capable();
    assert_int_equal(chmod(beside("program"), 0755), 0);
    assert_int_equal(chown(beside("program"), 0, 0), 0);
}

static void once(void **state)
{
    (void)state;
    write_manifest(CAPABLE);
    assert_int_equal(told("later wish"), ERROR_ACCESS_DENIED);
}

/* Too few descriptors today say nothing of tomorrow. */
static void asked_again(void **state)
{
    (void)state;
    write_manifest(CAPABLE);
    assert_int_equal(told("second wish"), 0);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = { { "wish", tell_wish },
                                         { "second wish", tell_second_wish },
                                         { "later wish", tell_later_wish },
                                         { "declared wish", tell_declared_wish } };
#define MANIFEST_TEST(function) cmocka_unit_test_teardown(function, remove_manifests)
    const struct CMUnitTest tests[] = {
        MANIFEST_TEST(none),
        MANIFEST_TEST(either_name),
        MANIFEST_TEST(broken),
        MANIFEST_TEST(large),
        MANIFEST_TEST(no_plain_file),
        MANIFEST_TEST(writable_for_all),
        MANIFEST_TEST(of_another_user),
        MANIFEST_TEST(of_a_program_with_more_rights),
        MANIFEST_TEST(once),
        MANIFEST_TEST(asked_again),
    };
    roles_check(argc, argv, roles, COUNT(roles));
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
