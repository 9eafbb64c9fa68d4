/* SPDX-License-Identifier: MIT */
/*
 * Each system call of what is done with files fails in turn with each error that it can meet.
 * Afterwards no descriptor is left, no file is new, emptied or gone that a failed call should have
 * left alone, and the failure has a last error.
 */
#include "faulty.h"

#include <filemap/filemap.h>
#include <filemap/io.h>
#include <filemap/windows.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define BOTH (GENERIC_READ | GENERIC_WRITE)
#define UNTOUCHED 0xabcdU

/* How many files the folder has when the operation is over, and the size of "file". */
struct outcome {
    int files;
    long size;
};

struct operation {
    const char *name;
    BOOL (*operate)(void);
    struct outcome success, failure;
    BOOL sets_errno; /* instead of the last error */
};

struct report {
    struct faulty_trace trace;
    BOOL succeeded;
    DWORD error;
    int descriptors;
    struct outcome outcome;
};

static struct report *report;
static char folder[512];
static HANDLE file = INVALID_HANDLE_VALUE;

/* -- operations ------------------------------------------------------------------------------ */

static BOOL open_with(const char *name, DWORD disposition, DWORD flags)
{
    file = CreateFileA(name, BOTH, 0, NULL, disposition, flags, NULL);
    return file != INVALID_HANDLE_VALUE;
}

static BOOL create_new(void)
{
    return open_with("new", CREATE_NEW, 0);
}

static BOOL open_always(void)
{
    return open_with("new", OPEN_ALWAYS, 0);
}

static BOOL create_always(void)
{
    return open_with("file", CREATE_ALWAYS, 0);
}

static BOOL open_existing(void)
{
    return open_with("file", OPEN_EXISTING, 0);
}

static BOOL open_for_size(void)
{
    file = CreateFileA("file", 0, 0, NULL, OPEN_EXISTING, 0, NULL);
    return file != INVALID_HANDLE_VALUE && GetFileSize(file, NULL) == 3;
}

static BOOL ask_who_may(void)
{
    BYTE sd[400];
    DWORD needed;
    file = CreateFileA("file", READ_CONTROL, 0, NULL, OPEN_EXISTING, 0, NULL);
    return file != INVALID_HANDLE_VALUE &&
           GetKernelObjectSecurity(file, DACL_SECURITY_INFORMATION, sd, sizeof sd, &needed);
}

static BOOL create_doomed(void)
{
    return open_with("new", CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE);
}

static BOOL delete_file(void)
{
    return DeleteFileA("file");
}

static BOOL dispose(void)
{
    FILE_DISPOSITION_INFO info = { .DeleteFile = TRUE };
    file = CreateFileA("file", DELETE, 0, NULL, OPEN_EXISTING, 0, NULL);
    return file != INVALID_HANDLE_VALUE &&
           SetFileInformationByHandle(file, FileDispositionInfo, &info, sizeof info);
}

static BOOL copy_file(void)
{
    return CopyFileA("file", "new", TRUE);
}

static BOOL move_file(void)
{
    return MoveFileA("file", "new");
}

static BOOL look(void)
{
    return GetFileAttributesA("file") != INVALID_FILE_ATTRIBUTES;
}

static BOOL make_path(void)
{
    char path[1024];
    return GetFullPathNameA("file", sizeof path, path, NULL) != 0;
}

static BOOL make_temporary(void)
{
    char path[MAX_PATH];
    return GetTempFileNameA(".", "pre", 0, path) != 0;
}

static BOOL limited_write(void)
{
    struct rlimit limit = { 64, RLIM_INFINITY };
    OVERLAPPED end = { .Offset = ~0U, .OffsetHigh = ~0U };
    DWORD count;
    return open_existing() && !setrlimit(RLIMIT_FSIZE, &limit) &&
           WriteFile(file, "xyz", 3, &count, NULL) && WriteFile(file, "z", 1, &count, &end) &&
           count == 1;
}

static BOOL read_at_offset(void)
{
    char text[3];
    OVERLAPPED second = { .Offset = 1 };
    return open_existing() && ReadFile(file, text, 2, NULL, &second) && !memcmp(text, "bc", 2);
}

static BOOL set_end(void)
{
    return open_existing() && SetFilePointer(file, 100, NULL, FILE_BEGIN) == 100 &&
           SetEndOfFile(file);
}

static BOOL borrow(void)
{
    errno = 0;
    BOOL borrowed = _get_osfhandle(0) != -1;
    if (fcntl(0, F_GETFD) < 0)
        _exit(50); /* it was the program's */
    return borrowed;
}

static BOOL hand_over(void)
{
    errno = 0;
    if (!open_with("file", OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE))
        return errno = EIO, FALSE;
    int fd = _open_osfhandle((intptr_t)file, O_APPEND);
    if (fd < 0)
        return FALSE;
    BOOL written = write(fd, "d", 1) == 1;
    if (written)
        close(fd);
    return written;
}

static BOOL import_and_export(void)
{
    file = filemap_handle_from_fd(0, 0);
    int fd = file == INVALID_HANDLE_VALUE ? -1 : filemap_fd_from_handle(file);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static const struct operation operations[] = {
    { "create a file", create_new, { 2, 3 }, { 1, 3 }, FALSE },
    { "create or open a file", open_always, { 2, 3 }, { 1, 3 }, FALSE },
    { "create over a file", create_always, { 1, 0 }, { 1, 3 }, FALSE },
    { "open a file", open_existing, { 1, 3 }, { 1, 3 }, FALSE },
    { "open a file for its size", open_for_size, { 1, 3 }, { 1, 3 }, FALSE },
    { "ask what a file permits", ask_who_may, { 1, 3 }, { 1, 3 }, FALSE },
    { "create a file to be deleted", create_doomed, { 2, 3 }, { 1, 3 }, FALSE },
    { "delete a file", delete_file, { 0, -1 }, { 1, 3 }, FALSE },
    { "doom an open file", dispose, { 1, 3 }, { 1, 3 }, FALSE },
    { "copy a file", copy_file, { 2, 3 }, { 1, 3 }, FALSE },
    { "move a file", move_file, { 1, -1 }, { 1, 3 }, FALSE },
    { "look at a file", look, { 1, 3 }, { 1, 3 }, FALSE },
    { "make a path", make_path, { 1, 3 }, { 1, 3 }, FALSE },
    { "make a temporary file", make_temporary, { 2, 3 }, { 1, 3 }, FALSE },
    { "write below a limit", limited_write, { 1, 4 }, { 1, 3 }, FALSE },
    { "read at an offset", read_at_offset, { 1, 3 }, { 1, 3 }, FALSE },
    { "set the end of a file", set_end, { 1, 100 }, { 1, 3 }, FALSE },
    { "borrow a descriptor", borrow, { 1, 3 }, { 1, 3 }, TRUE },
    { "hand a descriptor over", hand_over, { 1, 4 }, { 1, 3 }, TRUE },
    { "import and export a descriptor", import_and_export, { 1, 3 }, { 1, 3 }, FALSE },
};

/* -- runs ------------------------------------------------------------------------------------ */

static int count_entries(const char *path)
{
    int count = 0;
    DIR *listing = opendir(path);
    while (listing && readdir(listing))
        count++;
    closedir(listing);
    return count - 2;
}

static struct outcome look_around(void)
{
    struct stat status;
    struct outcome seen = { count_entries("."), stat("file", &status) ? -1 : (long)status.st_size };
    return seen;
}

static void begin_folder(void)
{
    FILE *made = fopen("file", "w");
    if (!made || fputs("abc", made) < 0 || fclose(made))
        abort();
}

static void end_folder(void)
{
    DIR *listing = opendir(".");
    struct dirent *entry;
    while ((entry = readdir(listing)))
        if (entry->d_name[0] != '.')
            unlink(entry->d_name);
    closedir(listing);
}

static void victim(const struct operation *operation, const struct faulty_plan *plan)
{
    /* The folder of the lock files is opened once and stays open. */
    CloseHandle(CreateFileA("file", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL));
    int before = count_entries("/proc/self/fd");
    alarm(60);
    SetLastError(UNTOUCHED);
    faulty_begin(plan, &report->trace);
    report->succeeded = operation->operate();
    report->error = operation->sets_errno ? (DWORD)errno : GetLastError();
    faulty_end();
    report->outcome = look_around();
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    report->descriptors = count_entries("/proc/self/fd") - before;
    _exit(0);
}

static void run(const struct operation *operation, const struct faulty_plan *plan, int kind)
{
    int status;
    char what[128];
    memset(report, 0, sizeof *report);
    begin_folder();
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        victim(operation, plan);
    assert_int_equal(waitpid(child, &status, 0), child);
    end_folder();
    const struct outcome *due = report->succeeded ? &operation->success : &operation->failure;
    BOOL explained = report->succeeded || (report->error != 0 && report->error != UNTOUCHED &&
                                           report->error != ERROR_MR_MID_NOT_FOUND);
    snprintf(what, sizeof what, "%s: call %d %s %s", operation->name, plan->nth,
             kind < 0 ? "" : faulty_name(kind), plan->error ? strerrorname_np(plan->error) : "");
    if (status || report->descriptors || !explained ||
        memcmp(due, &report->outcome, sizeof *due) != 0)
        fail_msg("%s: wait status %x, %s with %u, %d descriptors left, %d files, size %ld", what,
                 (unsigned)status, report->succeeded ? "done" : "failed", report->error,
                 report->descriptors, report->outcome.files, report->outcome.size);
    if (!report->succeeded && plan->error == EINTR)
        fail_msg("%s: a signal made it fail with %u", what, report->error);
}

static void test_operation(void **state)
{
    const struct operation *operation = *state;
    static struct faulty_trace calls;
    struct faulty_plan plan = { .mode = FAULTY_COUNT, .nth = -1 };
    run(operation, &plan, -1);
    assert_true(report->succeeded);
    calls = report->trace;
    plan.mode = FAULTY_FAIL;
    for (int i = 0; i < calls.count; i++) {
        int count;
        const int *errors = faulty_errors(calls.kinds[i], &count);
        for (int e = 0; e < count; e++) {
            plan.nth = i;
            plan.kind = calls.kinds[i];
            plan.error = errors[e];
            run(operation, &plan, calls.kinds[i]);
        }
    }
    print_message("%s: %d calls\n", operation->name, calls.count);
}

static int set_up(void **state)
{
    (void)state;
    const char *parent = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/filemap-faults.XXXXXX", parent ? parent : "/tmp");
    report = mmap(NULL, sizeof *report, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return report == MAP_FAILED || !mkdtemp(folder) || chdir(folder);
}

static int tear_down(void **state)
{
    (void)state;
    end_folder();
    return chdir("/") || rmdir(folder);
}

int main(void)
{
    enum { COUNT = sizeof operations / sizeof *operations };
    struct CMUnitTest tests[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        tests[i] = (struct CMUnitTest){ operations[i].name, test_operation, NULL, NULL,
                                        (void *)(uintptr_t)&operations[i] };
    return _cmocka_run_group_tests("file faults", tests, COUNT, set_up, tear_down);
}
