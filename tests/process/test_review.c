/* SPDX-License-Identifier: MIT */
/*
 * Threads that are cancelled, forks between busy threads, files that grow or change under us,
 * no /proc, leases of others.
 */
#include "sections.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/mount.h>
#include <time.h>

static double seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static atomic_int stopped;

static void *create_and_close(void *context)
{
    char name[32];
    snprintf(name, sizeof name, "busy-%d", *(const int *)context);
    while (!stopped)
        CHECK(CloseHandle(create_memory(0x1000, name)));
    return NULL;
}

/* Four threads that never rest do not keep a fork from coming about. */
static void fork_between_busy_threads(void *context)
{
    int numbers[4] = { 0, 1, 2, 3 };
    pthread_t threads[4];
    (void)context;
    stopped = 0;
    for (int i = 0; i < 4; i++)
        CHECK(pthread_create(&threads[i], NULL, create_and_close, &numbers[i]) == 0);
    for (int i = 0; i < 20; i++) {
        pid_t child = fork();
        if (child == 0)
            _exit(0);
        CHECK(waitpid(child, NULL, 0) == child);
    }
    stopped = 1;
    for (int i = 0; i < 4; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

static void *until_cancelled(void *context)
{
    for (;;) {
        CHECK(CloseHandle(create_memory(0x1000, "cancelled")));
        pthread_testcancel();
    }
    return context;
}

/* Wherever a thread is cancelled, the others and forks go on. */
static void cancelled_threads(void *context)
{
    (void)context;
    for (unsigned i = 0; i < 50; i++) {
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, until_cancelled, NULL) == 0);
        usleep(500 + i * 37);
        CHECK(pthread_cancel(thread) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
    }
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    CHECK(waitpid(child, NULL, 0) == child);
    CHECK(try_create(NULL, PAGE_READWRITE, 0x1000, "cancelled") == 0);
}

#define SHORT_END ((uint64_t)64 << 20)
#define FAR_END ((uint64_t)1 << 40)

static void *write_far_away(void *context)
{
    const int *fd = context;
    usleep(2000);
    CHECK(pwrite(*fd, "x", 1, (off_t)FAR_END - 1) == 1);
    return NULL;
}

/* Row 041: a file that somebody else makes longer at the same time keeps what he wrote. */
static void file_grows_at_both_ends(void *context)
{
    (void)context;
    for (int i = 0; i < 20; i++) {
        char path[700];
        struct stat status;
        pthread_t thread;
        /* On tmpfs, where a file may have holes and be that long. */
        snprintf(path, sizeof path, "%s", namespace_folder("grows"));
        int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        CHECK(fd >= 0);
        HANDLE file = open_file(path, GENERIC_READ | GENERIC_WRITE);
        CHECK(file != INVALID_HANDLE_VALUE);
        CHECK(pthread_create(&thread, NULL, write_far_away, &fd) == 0);
        HANDLE section = create_section(file, PAGE_READWRITE, SHORT_END, NULL);
        CHECK(section);
        CHECK(pthread_join(thread, NULL) == 0);
        CHECK(fstat(fd, &status) == 0);
        unlink(path);
        CHECK((uint64_t)status.st_size == FAR_END);
        CHECK(CloseHandle(section) && CloseHandle(file));
        close(fd);
    }
}

/* Closing does not remove what has taken the name by force. */
static void name_taken_by_force(void *context)
{
    (void)context;
    HANDLE section = create_memory(0x1000, "taken");
    CHECK(section);
    CHECK(unlink(local_entry("taken")) == 0);
    make_file(local_entry("taken"), 20000);
    CHECK(CloseHandle(section));
    CHECK(size_of_file(local_entry("taken")) == 20000);
    CHECK(byte_of_file(local_entry("taken"), 19999) == (unsigned char)(19999 % 4096 + 4));
    CHECK(unlink(local_entry("taken")) == 0);
}

/* A hold that the program closed behind our back is taken anew by whoever names the object. */
static void hold_taken_anew(void *context)
{
    (void)context;
    HANDLE lost = create_memory(0x1000, "lost");
    CHECK(lost);
    for (int fd = 3; fd < 256; fd++)
        close(fd);
    HANDLE section = create_memory(0x1000, "lost");
    CHECK(section && GetLastError() == ERROR_SUCCESS); /* the other one had died */
    void *view = map_view(section, FILE_MAP_WRITE);
    CHECK(view);
    pid_t child = role_start("open-lost");
    int status;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    CHECK(UnmapViewOfFile(view) && CloseHandle(section) && CloseHandle(lost));
    CHECK(count_names() == 0);
}

/* The same while another process keeps the object alive. */
static void hold_repaired(void *context)
{
    int go[2], done[2];
    char byte;
    (void)context;
    HANDLE old = create_memory(0x1000, "lost");
    CHECK(old && pipe(go) == 0 && pipe(done) == 0);
    pid_t child = fork();
    if (child == 0) {
        child_begin();
        /* A description of its own: the inherited one would be the parent's. */
        close(go[1]);
        CHECK(write(done[1], "x", 1) == 1);
        CHECK(read(go[0], &byte, 1) == 0);
        exit(0);
    }
    CHECK(read(done[0], &byte, 1) == 1);
    for (int fd = 3; fd < 256; fd++)
        if (fd != go[1])
            close(fd);
    HANDLE section = create_memory(0x1000, "lost");
    CHECK(section && GetLastError() == ERROR_ALREADY_EXISTS);
    CHECK(CompareObjectHandles(old, section));
    close(go[1]);
    CHECK(waitpid(child, NULL, 0) == child);
    CHECK(CloseHandle(old));
    pid_t other = role_start("open-lost");
    int status;
    CHECK(waitpid(other, &status, 0) == other && status == 0);
    CHECK(CloseHandle(section));
    CHECK(count_names() == 0);
}

static void open_lost(void)
{
    CHECK(try_open(FILE_MAP_READ, "lost") == 0);
}

/* Without /proc named sections of all sizes work or are refused at once. */
static void without_proc(void *context)
{
    (void)context;
    if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
        umount2("/proc", MNT_DETACH))
        _exit(STATUS_SKIPPED);
    double start = seconds();
    DWORD sizes[] = { 0x1000, 4 << 20 };
    for (size_t i = 0; i < COUNT(sizes); i++) {
        HANDLE section = create_memory(sizes[i], "without");
        CHECK(section || GetLastError() == ERROR_NOT_SUPPORTED);
        if (!section)
            continue;
        DWORD error = try_map(section, FILE_MAP_WRITE);
        CHECK(error == 0 || error == ERROR_NOT_SUPPORTED);
        CHECK(CloseHandle(section));
    }
    CHECK(seconds() - start < 5);
    CHECK(count_names() == 0);
}

static BOOL count_states(const FILEMAP_OBJECT *object, void *context)
{
    unsigned *states = context;
    states[object->State]++;
    return TRUE;
}

static void take_lease(const char *path, int ready)
{
    child_begin();
    CHECK(setgid(65534) == 0 && setuid(65534) == 0);
    signal(SIGIO, SIG_IGN);
    int fd = open(path, O_RDWR | O_CREAT, 0644);
    CHECK(fd >= 0);
    int leased = fcntl(fd, F_SETLEASE, F_WRLCK);
    CHECK(write(ready, leased ? "n" : "y", 1) == 1);
    pause();
    _exit(0);
}

/* A file that another user keeps from being opened hides none of the others. */
static void lease_of_another(void *context)
{
    unsigned states[FILEMAP_STATE_DENIED + 1] = { 0 };
    FILEMAP_COLLECTION collection;
    char answer = 'n', path[700];
    int ready[2];
    (void)context;
    if (geteuid() != 0)
        _exit(STATUS_SKIPPED);
    HANDLE section = create_memory(0x1000, "Global\\living");
    CHECK(section && pipe(ready) == 0);
    snprintf(path, sizeof path, "%s/leased", namespace_folder("filemap"));
    pid_t child = fork();
    if (child == 0)
        take_lease(path, ready[1]);
    CHECK(read(ready[0], &answer, 1) == 1);
    BOOL shown = filemap_enumerate_objects(FILEMAP_NAMESPACE_GLOBAL, count_states, states);
    BOOL collected = filemap_collect(FILEMAP_NAMESPACE_GLOBAL, &collection, NULL, NULL);
    DWORD opened = try_open(FILE_MAP_READ, "Global\\leased");
    kill(child, SIGKILL);
    CHECK(waitpid(child, NULL, 0) == child);
    unlink(path);
    CHECK(CloseHandle(section));
    if (answer != 'y')
        _exit(STATUS_SKIPPED);
    CHECK(shown && states[FILEMAP_STATE_ALIVE] == 1 && states[FILEMAP_STATE_DENIED] == 1);
    CHECK(collected && collection.Alive == 1 && collection.Denied == 1);
    CHECK(opened == ERROR_ACCESS_DENIED);
}

static void (*const bodies[])(void *) = {
    fork_between_busy_threads,
    cancelled_threads,
    file_grows_at_both_ends,
    name_taken_by_force,
    hold_taken_anew,
    hold_repaired,
    without_proc,
    lease_of_another,
};
static const char *const names[] = {
    "fork between busy threads",
    "cancelled threads",
    "file grows at both ends",
    "name taken by force",
    "hold taken anew",
    "hold repaired",
    "without /proc",
    "lease of another",
};

static void run(void **state)
{
    void (*body)(void *);
    memcpy(&body, *state, sizeof body);
    in_child(body, NULL);
}

int main(int argc, char **argv)
{
    static const struct role roles[] = { { "open-lost", open_lost } };
    struct CMUnitTest tests[COUNT(bodies)];
    roles_check(argc, argv, roles, COUNT(roles));
    for (size_t i = 0; i < COUNT(bodies); i++)
        tests[i] = (struct CMUnitTest){ names[i], run, NULL, NULL, (void *)(uintptr_t)&bodies[i] };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
