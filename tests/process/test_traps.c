/* SPDX-License-Identifier: MIT */
/*
 * Traps of Linux: settings of the kernel and of systemd that other libraries of shared memory have
 * stumbled over. Names, files and handles go on as ever. Each case is a fresh process.
 */
#include "peer.h"

#include "private_mount.h"

#include <grp.h>
#include <sys/file.h>

enum { ROOT = 0, ALICE = 54321, BOB = 54322 };

#define NAME "trap"
#define WORD UINT64_C(0x0102030405060708)
#define ALICES temporary_path("alices")

static void become(uid_t user)
{
    CHECK(setgroups(0, NULL) == 0 && setgid(user) == 0 && setuid(user) == 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* setuid clears it */
}

/* Calls BODY in a child as that user; it must not fail. */
static void as(uid_t user, void (*body)(void))
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        if (user != ROOT)
            become(user);
        body();
        exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child && status == 0);
}

/* -- fs.protected_regular --------------------------------------------------------------------- */

#define SETTING "/proc/sys/fs/protected_regular"

/*
 * Sets it, for the whole machine. A child in a session of its own puts it back when KEEP is closed,
 * whatever has ended this process; it keeps the lock, too, which keeps other suites waiting.
 */
static pid_t protect_files(char level, int *keep)
{
    int ends[2];
    char before;
    int setting = open(SETTING, O_RDWR | O_CLOEXEC);
    if (setting < 0)
        exit(STATUS_SKIPPED);
    CHECK(flock(setting, LOCK_EX) == 0);
    CHECK(pread(setting, &before, 1, 0) == 1 && pipe2(ends, O_CLOEXEC) == 0);
    pid_t keeper = fork();
    CHECK(keeper >= 0);
    if (keeper == 0) {
        char nothing;
        setsid();
        close(ends[1]);
        while (read(ends[0], &nothing, 1) < 0)
            ;
        _exit(pwrite(setting, &before, 1, 0) != 1);
    }
    close(ends[0]);
    bool allowed = pwrite(setting, &level, 1, 0) == 1;
    close(setting);
    *keep = ends[1];
    if (!allowed)
        exit(STATUS_SKIPPED);
    return keeper;
}

static void make_alices_file(void)
{
    make_file(ALICES, 0x1000);
    CHECK(chmod(ALICES, 0666) == 0);
}

static void replace_alices_file(const char *path, DWORD disposition)
{
    DWORD wrote;
    HANDLE file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, disposition, 0, NULL);
    CHECK(file != INVALID_HANDLE_VALUE && GetLastError() == ERROR_ALREADY_EXISTS);
    CHECK(WriteFile(file, "text", 4, &wrote, NULL) && wrote == 4);
    HANDLE section = create_section(file, PAGE_READWRITE, 0x2000, NULL);
    CHECK(section && try_map(section, FILE_MAP_WRITE) == 0);
    CHECK(CloseHandle(section) && CloseHandle(file));
}

/* The trap is there: with O_CREAT nobody but its owner may open the file, not even root. */
static void use_alices_file(void)
{
    char own[600];
    const char *path = ALICES;
    CHECK(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) == -1 && errno == EACCES);
    replace_alices_file(path, OPEN_ALWAYS);
    replace_alices_file(path, CREATE_ALWAYS);
    snprintf(own, sizeof own, "%s", temporary_path("own"));
    make_file(own, 0x1000);
    CHECK(CopyFileA(own, path, FALSE));
    CHECK(size_of_file(path) == 0x1000);
    CHECK(unlink(own) == 0);
}

static void make_alices_section(void)
{
    HANDLE section = create_memory(0x1000, "Global\\" NAME);
    CHECK(section && try_map(section, FILE_MAP_WRITE) == 0);
    CHECK(chmod(namespace_folder("filemap/" NAME), 0666) == 0);
    raise(SIGSTOP);
}

static void use_alices_section(void)
{
    const char *path = namespace_folder("filemap/" NAME);
    CHECK(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) == -1 && errno == EACCES);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "Global\\" NAME) == ERROR_ALREADY_EXISTS);
    CHECK(try_open(FILE_MAP_ALL_ACCESS, "Global\\" NAME) == 0);
}

static void create_anew(void)
{
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "Global\\" NAME) == 0);
}

static void under_protection(char level)
{
    int keep, status;
    pid_t keeper = protect_files(level, &keep);
    as(ALICE, make_alices_file);
    as(ROOT, use_alices_file);
    as(BOB, use_alices_file);
    CHECK(unlink(ALICES) == 0);
    as(ROOT, create_anew); /* and with it the folder */
    fflush(NULL);
    pid_t alice = fork();
    CHECK(alice >= 0);
    if (alice == 0) {
        become(ALICE);
        make_alices_section();
    }
    CHECK(waitpid(alice, &status, WUNTRACED) == alice && WIFSTOPPED(status));
    as(ROOT, use_alices_section);
    as(BOB, use_alices_section);
    CHECK(kill(alice, SIGKILL) == 0 && waitpid(alice, NULL, 0) == alice);
    as(ROOT, create_anew);
    close(keep);
    CHECK(waitpid(keeper, &status, 0) == keeper && status == 0);
}

static void protected_once(void)
{
    under_protection('1');
}

static void protected_twice(void)
{
    under_protection('2');
}

/* What is somebody else's is opened without O_CREAT. */
static void protected_files(void **state)
{
    (void)state;
    if (geteuid() != ROOT)
        skip();
    in_fresh_process("protected once");
    in_fresh_process("protected twice");
}

/* -- RemoveIPC of systemd-logind --------------------------------------------------------------- */

/* As logind does when the user has logged out everywhere: his files first, then his folders. */
static void log_out(void)
{
    struct dirent *entry;
    DIR *folder = opendir(namespace_folder(NULL));
    CHECK(folder);
    while ((entry = readdir(folder)))
        if (entry->d_name[0] != '.')
            CHECK(unlink(local_entry(entry->d_name)) == 0);
    closedir(folder);
    CHECK(rmdir(namespace_folder(NULL)) == 0);
}

static void go_on_after_logout(void)
{
    struct peer other = peer_start();
    HANDLE section = create_memory(0x1000, NAME);
    uint64_t *view = map_view(section, FILE_MAP_WRITE);
    *view = WORD;
    uint64_t there = peer_map(&other, peer_open(&other, NAME));
    log_out();
    /* Who has it goes on, with both: handles and views. */
    CHECK(peer_load(&other, there) == WORD);
    uint64_t *again = map_view(section, FILE_MAP_WRITE);
    CHECK(again && *again == WORD);
    CHECK(UnmapViewOfFile(again));
    /* The name is free, for those who do not have the section. */
    struct peer late = peer_start();
    CHECK(peer_ask(&late, PEER_OPEN, FILE_MAP_READ, 0, NAME).error == ERROR_FILE_NOT_FOUND);
    uint64_t fresh = peer_create(&late, NAME, 0x2000);
    CHECK(fresh && peer_load(&late, peer_map(&late, fresh)) == 0);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "other") == 0);
    /* The end of the old section does not remove the new one. */
    CHECK(UnmapViewOfFile(view) && CloseHandle(section));
    peer_stop(&other);
    CHECK(try_open(FILE_MAP_READ, NAME) == 0);
    peer_stop(&late);
    CHECK(try_open(FILE_MAP_READ, NAME) == ERROR_FILE_NOT_FOUND);
}

static void removed_at_logout(void **state)
{
    (void)state;
    in_fresh_process("logout");
}

/* -- /proc mounted with hidepid ---------------------------------------------------------------- */

static BOOL count_holder(const FILEMAP_HOLDER *holder, void *context)
{
    (void)holder;
    ++*(int *)context;
    return TRUE;
}

static void duplicate_into(const struct peer *peer, HANDLE section)
{
    HANDLE copy = NULL, process = OpenProcess(PROCESS_DUP_HANDLE, FALSE, (DWORD)peer->process);
    CHECK(process);
    CHECK(DuplicateHandle(GetCurrentProcess(), section, process, &copy, 0, FALSE,
                          DUPLICATE_SAME_ACCESS));
    CHECK(peer_load(peer, peer_map(peer, (uintptr_t)copy)) == WORD);
    CHECK(CloseHandle(process));
}

static void inherit(HANDLE section)
{
    CHECK(SetHandleInformation(section, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT));
    struct peer child = peer_start();
    CHECK(peer_load(&child, peer_map(&child, (uintptr_t)section)) == WORD);
    peer_stop(&child);
}

/* In a program of ALICE's, which sees nobody else's processes. */
static void use_hidden_proc(void)
{
    int holders = 0;
    FILEMAP_ENVIRONMENT environment;
    CHECK(access("/proc/1/stat", F_OK) == -1 && access("/proc/self/stat", F_OK) == 0);
    struct peer peer = peer_start();
    HANDLE section = create_memory(0x1000, NAME);
    uint64_t *view = map_view(section, FILE_MAP_WRITE);
    *view = WORD;
    CHECK(peer_load(&peer, peer_map(&peer, peer_open(&peer, NAME))) == WORD);
    CHECK(filemap_enumerate_holders(u"" NAME, count_holder, &holders) && holders == 2);
    CHECK(filemap_query_environment(&environment) && environment.ProcMounted);
    duplicate_into(&peer, section);
    inherit(section);
    /* Process 1 is there, and somebody else's. */
    SetLastError(UNTOUCHED);
    CHECK(!OpenProcess(PROCESS_DUP_HANDLE, FALSE, 1) && GetLastError() == ERROR_ACCESS_DENIED);
    CHECK(UnmapViewOfFile(view) && CloseHandle(section));
    peer_kill(&peer);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, NAME) == 0);
}

static void hide_from_alice(const char *options)
{
    int status;
    if (unshare(CLONE_NEWPID) != 0)
        exit(STATUS_SKIPPED);
    fflush(NULL);
    pid_t first = fork();
    CHECK(first >= 0);
    if (first == 0) {
        mount_private("/proc", "proc", options);
        pid_t child = fork();
        if (child == 0) {
            char role[] = "role", name[] = "hidden";
            become(ALICE);
            begin_anew((char *[]){ role, role, name, NULL });
        }
        CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
        _exit(WEXITSTATUS(status));
    }
    CHECK(waitpid(first, &status, 0) == first && WIFEXITED(status));
    _exit(WEXITSTATUS(status)); /* this process can have no more children, and checkers want one */
}

static void closed_to_others(void)
{
    hide_from_alice("hidepid=1");
}

static void hidden_from_others(void)
{
    hide_from_alice("hidepid=2");
}

static void only_what_may_be_traced(void)
{
    hide_from_alice("hidepid=4");
}

static void hidden_processes(void **state)
{
    (void)state;
    if (geteuid() != ROOT)
        skip();
    in_fresh_process("closed");
    in_fresh_process("invisible");
    in_fresh_process("traceable");
}

/* -- RLIMIT_NOFILE ------------------------------------------------------------------------------
 */

#define MANY 100000
#define FEW 64

static HANDLE opened[MANY], copied[MANY];

static void open_many(HANDLE section)
{
    int before = count_descriptors();
    for (size_t i = 0; i < MANY; i++) {
        opened[i] = open_section(FILE_MAP_ALL_ACCESS, NAME);
        copied[i] = duplicate(section, FILE_MAP_READ);
        CHECK(opened[i] && copied[i]);
    }
    CHECK(count_descriptors() == before);
    CHECK(try_map(opened[MANY - 1], FILE_MAP_WRITE) == 0);
    CHECK(try_map(copied[MANY - 1], FILE_MAP_READ) == 0);
    CHECK(try_map(copied[MANY - 1], FILE_MAP_WRITE) == ERROR_ACCESS_DENIED);
}

static void close_many(void)
{
    for (size_t i = 0; i < MANY; i++)
        CHECK(CloseHandle(opened[i]) && CloseHandle(copied[i]));
}

/* Handles of one named section cost no descriptors, however they come to be. */
static void many_handles(void)
{
    struct rlimit few = { FEW, FEW };
    CHECK(setrlimit(RLIMIT_NOFILE, &few) == 0);
    HANDLE section = create_memory(0x1000, NAME);
    CHECK(section);
    open_many(section);
    struct peer other = peer_start();
    uint64_t handle = peer_open(&other, NAME);
    CHECK(handle != 0 && CloseHandle(section));
    close_many();
    /* Once more over somebody else's. */
    section = open_section(FILE_MAP_ALL_ACCESS, NAME);
    CHECK(section);
    open_many(section);
    peer_kill(&other);
    CHECK(CloseHandle(section));
    for (size_t i = 1; i < MANY; i++)
        CHECK(CloseHandle(opened[i]));
    for (size_t i = 0; i < MANY; i++)
        CHECK(CloseHandle(copied[i]));
    other = peer_start();
    CHECK(peer_close(&other, peer_open(&other, NAME)));
    CHECK(CloseHandle(opened[0]));
    CHECK(peer_ask(&other, PEER_OPEN, FILE_MAP_READ, 0, NAME).error == ERROR_FILE_NOT_FOUND);
    peer_stop(&other);
}

static void handles_without_descriptors(void **state)
{
    (void)state;
    in_fresh_process("many handles");
}

static int remove_folders(void **state)
{
    int left = after_each(state);
    rmdir(namespace_folder("filemap"));
    rmdir(namespace_folder("filemap-54321"));
    rmdir(namespace_folder("filemap-54322"));
    return left;
}

#define TRAP(function) cmocka_unit_test_setup_teardown(function, before_each, remove_folders)

int main(int argc, char **argv)
{
    static const struct role roles[] = {
        { "protected once", protected_once },     { "protected twice", protected_twice },
        { "logout", go_on_after_logout },         { "hidden", use_hidden_proc },
        { "closed", closed_to_others },           { "invisible", hidden_from_others },
        { "traceable", only_what_may_be_traced }, { "many handles", many_handles },
    };
    peer_check(argc, argv);
    roles_check(argc, argv, roles, COUNT(roles));
    const struct CMUnitTest tests[] = {
        TRAP(protected_files),
        TRAP(removed_at_logout),
        TRAP(hidden_processes),
        TRAP(handles_without_descriptors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
