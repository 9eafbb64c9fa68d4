/* SPDX-License-Identifier: MIT */
/*
 * Each operation is killed before and after each of its system calls, and each of its system calls
 * fails in turn with each error that it can meet. A fresh process then checks what must always
 * hold: no name, descriptor, mapping, handle or lock is left; who holds the object goes on holding
 * it; the name means the object while it is held, and a new one afterwards.
 */
#include "faulty.h"
#include "scenarios.h"

#include <filemap/filemap.h>
#include <filemap/windows.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

/* What the victim tells, also when it is killed. */
struct report {
    struct faulty_trace trace;
    int done, succeeded, retried;
    DWORD error;
    int descriptors_before, descriptors_after, mappings_after, handles_after;
};

static struct report *report;
static char run_folder[512];
static char what[256]; /* the run under way, for messages */

static void fail_run(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void fail_run(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s: ", what);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    fail();
}

static int count_entries(const char *path)
{
    int count = 0;
    DIR *folder = opendir(path);
    struct dirent *entry;
    if (!folder)
        return 0;
    while ((entry = readdir(folder)))
        count += entry->d_name[0] != '.' || entry->d_name[1] != 0;
    closedir(folder);
    return count;
}

static int count_our_mappings(void)
{
    char line[1024];
    int count = 0;
    FILE *maps = fopen("/proc/self/maps", "re");
    while (maps && fgets(line, sizeof line, maps))
        count += strstr(line, run_folder) || strstr(line, "memfd:filemap");
    if (maps)
        fclose(maps);
    return count;
}

/* Runs FUNCTION in a fresh process and returns the wait status. */
static int in_process(int (*function)(const void *), const void *argument)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        alarm(60);
        exit(function(argument));
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

static void remember_state(void)
{
    report->descriptors_after = count_entries("/proc/self/fd");
    report->mappings_after = count_our_mappings();
    /* The lowest free value, which is the first one if no handle is left. */
    HANDLE lowest = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 1, NULL);
    report->handles_after = (int)((uintptr_t)lowest / 4) - 1;
    CloseHandle(lowest);
}

struct run {
    const struct scenario *scenario;
    struct faulty_plan plan;
};

static int make_corpse(const void *argument)
{
    const struct run *run = argument;
    HANDLE section = run->scenario->traits & ON_DISK ? create_on_disk() : create_plain();
    raise(section ? SIGKILL : SIGTERM);
    return 1;
}

static int victim(const void *argument)
{
    const struct run *run = argument;
    const struct scenario *scenario = run->scenario;
    /* The folder of the namespace is opened once and stays open. */
    if (!(scenario->traits & FIRST_USE))
        CloseHandle(
            CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 1, "warm-up"));
    /* Only now, or the sweep at first use would bury it. */
    if (scenario->traits & CORPSE)
        in_process(make_corpse, run);
    report->descriptors_before = count_entries("/proc/self/fd");
    if (scenario->set_up && !scenario->set_up())
        return 10;
    SetLastError(0xdeadbeef);
    faulty_begin(&run->plan, &report->trace);
    report->succeeded = scenario->operate();
    report->error = GetLastError();
    faulty_end();
    report->done = 1;
    if (!report->succeeded)
        report->retried = scenario->operate();
    if (scenario->tear_down)
        scenario->tear_down();
    remember_state();
    return 0;
}

/* Another process that holds the object all the time. */
static pid_t holder;
static int holder_pipe[2];

static void start_holder(const struct scenario *scenario)
{
    int ready[2];
    char byte;
    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    assert_int_equal(pipe2(holder_pipe, O_CLOEXEC), 0);
    fflush(NULL);
    holder = fork();
    if (holder == 0) {
        close(holder_pipe[1]);
        HANDLE section = scenario->traits & FILE_BACKED ? create_file_backed()
                         : scenario->traits & ON_DISK   ? create_on_disk()
                                                        : create_plain();
        char *view = section ? MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, 0) : NULL;
        if (!view)
            _exit(20);
        memcpy(view, PATTERN, sizeof PATTERN);
        if (write(ready[1], "r", 1) != 1 || read(holder_pipe[0], &byte, 1) != 0)
            _exit(21);
        exit(memcmp(view, PATTERN, sizeof PATTERN) ? 22 : 0);
    }
    close(ready[1]);
    close(holder_pipe[0]);
    ssize_t got = read(ready[0], &byte, 1);
    close(ready[0]);
    if (got != 1)
        fail_run("the holder did not start");
}

static void end_holder(void)
{
    int status;
    close(holder_pipe[1]);
    waitpid(holder, &status, 0);
    if (status != 0)
        fail_run("the holder lost its object (wait status %x)", (unsigned)status);
}

/* While somebody holds it: the name means his object. */
static int inspect_held(const void *argument)
{
    (void)argument;
    HANDLE opened = OpenFileMappingA(FILE_MAP_READ | FILE_MAP_WRITE, FALSE, OBJECT_NAME);
    if (!opened)
        return 30;
    const char *view = MapViewOfFile(opened, FILE_MAP_READ, 0, 0, 0);
    if (!view || memcmp(view, PATTERN, sizeof PATTERN) != 0)
        return 31;
    HANDLE created =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, OBJECT_SIZE, OBJECT_NAME);
    return created && GetLastError() == ERROR_ALREADY_EXISTS ? 0 : 32;
}

/* Nobody has the file open or mapped. */
static BOOL file_is_free(void)
{
    HANDLE file =
        CreateFileA(file_path(), GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return GetLastError() == ERROR_FILE_NOT_FOUND;
    LARGE_INTEGER size;
    BOOL cut = GetFileSizeEx(file, &size) && SetFilePointer(file, 1, NULL, FILE_BEGIN) == 1 &&
               SetEndOfFile(file) && SetFilePointerEx(file, size, NULL, FILE_BEGIN) &&
               SetEndOfFile(file);
    return CloseHandle(file) && cut;
}

/* When nobody holds it: the name is free, and a new object is new. */
static int inspect_free(const void *argument)
{
    (void)argument;
    FILEMAP_COLLECTION collection;
    if (OpenFileMappingA(FILE_MAP_READ, FALSE, OBJECT_NAME) ||
        GetLastError() != ERROR_FILE_NOT_FOUND)
        return 40;
    HANDLE created =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, OBJECT_SIZE, OBJECT_NAME);
    if (!created || GetLastError() != 0)
        return 41;
    const char *view = MapViewOfFile(created, FILE_MAP_READ, 0, 0, 0);
    if (!view || view[0] != 0)
        return 42;
    UnmapViewOfFile(view);
    CloseHandle(created);
    if (!file_is_free())
        return 45;
    if (!filemap_collect(FILEMAP_NAMESPACE_LOCAL | FILEMAP_NAMESPACE_GLOBAL, &collection, NULL,
                         NULL))
        return 43;
    return collection.Alive || collection.Damaged || collection.Denied ? 44 : 0;
}

static void require(int (*inspector)(const void *))
{
    int status = in_process(inspector, NULL);
    if (status != 0)
        fail_run("afterwards: check %d (last call: %s)", WEXITSTATUS(status),
                 report->trace.count ? faulty_name(report->trace.kinds[report->trace.count - 1])
                                     : "none");
}

static void check_victim(const struct run *run, int status)
{
    enum faulty_mode mode = run->plan.mode;
    BOOL killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    if (mode == FAULTY_KILL_BEFORE || mode == FAULTY_KILL_AFTER) {
        if (!killed)
            fail_run("was not killed (wait status %x)", (unsigned)status);
        return;
    }
    if (status != 0)
        fail_run("ended with wait status %x", (unsigned)status);
    if (run->scenario->traits & ENDS_PROCESS)
        return;
    if (mode == FAULTY_COUNT && !report->succeeded)
        fail_run("fails without a fault: error %u", report->error);
    if (!report->succeeded && run->plan.error == EINTR)
        fail_run("a signal made it fail: error %u", report->error);
    if (!report->succeeded && (report->error == 0xdeadbeef ||
                               report->error == ERROR_MR_MID_NOT_FOUND || report->error == 0))
        fail_run("failed with last error %u", report->error);
    if (!report->succeeded && !report->retried)
        fail_run("failed with %u, and then failed again without a fault", report->error);
    /* The folder, and the two of the mailbox. */
    int cached = run->scenario->traits & FIRST_USE ? 3 : 0;
    if (report->descriptors_after > report->descriptors_before + cached)
        fail_run("left %d descriptors", report->descriptors_after - report->descriptors_before);
    if (report->mappings_after)
        fail_run("left %d mappings", report->mappings_after);
    if (report->handles_after)
        fail_run("left %d handles", report->handles_after);
}

static void check_folder(void)
{
    char path[600];
    snprintf(path, sizeof path, "%s/filemap-%u", run_folder, (unsigned)geteuid());
    int left = count_entries(path) - 1; /* ".." */
    if (left > 0)
        fail_run("left %d entries in the namespace", left);
    rmdir(path);
    snprintf(path, sizeof path, "%s/filemap", run_folder);
    rmdir(path);
}

static void check_paging_folder(void)
{
    const char *folder = getenv("FILEMAP_PAGEFILE_DIR");
    int left = folder ? count_entries(folder) - 1 : 0;
    if (left > 0)
        fail_run("left %d files on disk", left);
}

static void check_file(const struct run *run)
{
    struct stat status;
    if (!(run->scenario->traits & USES_FILE))
        return;
    if (stat(file_path(), &status) == 0 && status.st_size != FILE_SIZE &&
        status.st_size != FILE_GROWN)
        fail_run("the file has %lld bytes", (long long)status.st_size);
    unlink(file_path());
}

static void make_file(void)
{
    char block[FILE_SIZE] = "x";
    int fd = open(file_path(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, block, sizeof block), sizeof block);
    close(fd);
}

/* What a victim that was killed has started, maybe stopped, has become ours. */
static void end_orphans(void)
{
    char line[256] = "";
    FILE *children = fopen("/proc/thread-self/children", "re");
    if (children && !fgets(line, sizeof line, children))
        line[0] = 0;
    if (children)
        fclose(children);
    for (char *at = line, *end; *at; at = end) {
        pid_t child = (pid_t)strtol(at, &end, 10);
        if (end == at || child <= 0)
            break;
        if (child == holder)
            continue;
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
}

static void run_once(const struct run *run)
{
    unsigned traits = run->scenario->traits;
    memset(report, 0, sizeof *report);
    if (traits & USES_FILE)
        make_file();
    if (traits & HELD)
        start_holder(run->scenario);
    check_victim(run, in_process(victim, run));
    end_orphans();
    if (traits & HELD) {
        require(inspect_held);
        end_holder();
    }
    require(inspect_free);
    check_file(run);
    check_folder();
    check_paging_folder();
}

static void describe(const struct run *run, int kind)
{
    static const char *const modes[] = { "undisturbed", "fails", "fails from then on",
                                         "killed before", "killed after" };
    snprintf(what, sizeof what, "%s: call %d %s %s %s", run->scenario->name, run->plan.nth,
             kind < 0 ? "" : faulty_name(kind), modes[run->plan.mode],
             run->plan.error ? strerrorname_np(run->plan.error) : "");
}

static void run_described(struct run *run, int kind)
{
    run->plan.kind = kind;
    describe(run, kind);
    run_once(run);
}

/* An interruption that never ends would rightly be waited for for ever. */
static int passes(int error)
{
    return error == EINTR || error == EAGAIN || error == EBUSY;
}

static void fail_in_all_ways(struct run *run, int kind)
{
    int count;
    const int *errors = faulty_errors(kind, &count);
    for (int i = 0; i < count; i++) {
        run->plan.error = errors[i];
        run->plan.mode = FAULTY_FAIL;
        run_described(run, kind);
        run->plan.mode = FAULTY_FAIL_ALWAYS;
        if (getenv("LONG") && !passes(errors[i]))
            run_described(run, kind);
    }
    run->plan.error = 0;
}

/* A namespace without room for large objects, seen by this process and its children only. */
static BOOL make_memory_small(void)
{
    static BOOL apart;
    if (!apart)
        apart = unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
    return apart && mount("tmpfs", run_folder, "tmpfs", 0, "size=256k") == 0;
}

static void disturb(struct run run)
{
    static struct faulty_trace calls;
    run.plan = (struct faulty_plan){ .mode = FAULTY_COUNT, .nth = -1 };
    run_described(&run, -1);
    calls = report->trace;
    assert_in_range(calls.count, 1, FAULTY_MOST_CALLS);
    for (int i = 0; i < calls.count; i++) {
        int kind = calls.kinds[i];
        run.plan = (struct faulty_plan){ .mode = FAULTY_KILL_BEFORE, .nth = i };
        run_described(&run, kind);
        run.plan.mode = FAULTY_KILL_AFTER;
        run_described(&run, kind);
        fail_in_all_ways(&run, kind);
    }
    print_message("%s: %d calls\n", run.scenario->name, calls.count);
}

static void test_scenario(void **state)
{
    struct run run = { .scenario = *state };
    BOOL on_disk = (run.scenario->traits & ON_DISK) != 0;
    if (on_disk && !make_memory_small())
        skip();
    faulty_no_nameless_files = (run.scenario->traits & NAMED_ONLY) != 0;
    disturb(run);
    if (on_disk)
        assert_int_equal(umount2(run_folder, MNT_DETACH), 0);
}

int main(void)
{
    struct CMUnitTest tests[256];
    size_t count = 0;
    const char *base = getenv("FILEMAP_DIR");
    if (!base) {
        fputs("FILEMAP_DIR must name a folder on a tmpfs\n", stderr);
        return 2;
    }
    snprintf(run_folder, sizeof run_folder, "%s", base);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (const struct scenario *const *table = scenarios; *table; table++)
        for (const struct scenario *scenario = *table; scenario->name; scenario++)
            tests[count++] = (struct CMUnitTest){ scenario->name, test_scenario, NULL, NULL,
                                                  (void *)(uintptr_t)scenario };
    return _cmocka_run_group_tests("faults", tests, count, NULL, NULL);
}
