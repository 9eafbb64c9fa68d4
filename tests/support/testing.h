/* SPDX-License-Identifier: MIT */
/* cmocka, and what all tests share: checks in child processes, paths, descriptors. */
#pragma once

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <filemap/errhandlingapi.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Whether ThreadSanitizer's runtime is at work, which maps memory of its own at any time. */
#if defined(__SANITIZE_THREAD__)
#define UNDER_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define UNDER_TSAN 1
#endif
#endif
#ifndef UNDER_TSAN
#define UNDER_TSAN 0
#endif

/* valgrind is a program of its own around ours. */
static inline bool under_valgrind(void)
{
    const char *preloaded = getenv("LD_PRELOAD");
    return preloaded && strstr(preloaded, "vgpreload");
}

/* Starts this program anew, in a child; ends it if that cannot be. */
static inline _Noreturn void begin_anew(char *const arguments[])
{
    char path[1024] = "/proc/self/exe";
    /* That would be valgrind itself, which only shows readlink the program. */
    if (under_valgrind()) {
        ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
        path[length > 0 ? length : 0] = 0;
    }
    execv(path, arguments);
    _exit(127);
}

/* A child ends with this when its machine or its rights do not allow the test. */
#define STATUS_SKIPPED 77

static inline _Noreturn void check_failed(const char *file, int line, const char *condition)
{
    DWORD last_error = GetLastError();
    fprintf(stderr, "%s:%d: process %d: %s does not hold; last error %u\n", file, line,
            (int)getpid(), condition, last_error);
    _exit(1);
}

/* For children and threads, where cmocka's jump out of a failed test would lead nowhere. */
#define CHECK(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))

/* cmocka's handlers would make the child go on with the next test. */
static inline void child_begin(void)
{
    static const int signals[] = { SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGSYS };
    for (size_t i = 0; i < COUNT(signals); i++)
        signal(signals[i], SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* Calls BODY in a child, which ends by exit(3). */
static inline pid_t child_start(void (*body)(void *), void *context)
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        child_begin();
        body(context);
        exit(0);
    }
    return child;
}

/* What waitpid tells of it. */
static inline int child_wait(pid_t child)
{
    int status = -1;
    pid_t waited;
    do
        waited = waitpid(child, &status, 0);
    while (waited < 0 && errno == EINTR);
    assert_int_equal(waited, child);
    return status;
}

static inline void child_finish(pid_t child)
{
    int status = child_wait(child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_SKIPPED)
        skip();
    assert_int_equal(status, 0);
}

/* The same in one step. */
static inline void in_child(void (*body)(void *), void *context)
{
    child_finish(child_start(body, context));
}

/* What a fresh process of the test's own program can be told to do. */
struct role {
    const char *name;
    void (*body)(void);
};

/* main() begins with it; it does not return in such a process. */
static inline void roles_check(int argc, char **argv, const struct role *roles, size_t count)
{
    for (size_t i = 0; argc == 3 && strcmp(argv[1], "role") == 0 && i < count; i++)
        if (strcmp(argv[2], roles[i].name) == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            roles[i].body();
            exit(0);
        }
}

static inline pid_t role_start(const char *name)
{
    fflush(NULL);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        char role[] = "role";
        begin_anew((char *[]){ role, role, (char *)(uintptr_t)name, NULL });
    }
    return child;
}

/* Unlike a forked child, it knows nothing yet: no namespace folder, no handle. */
static inline void in_fresh_process(const char *name)
{
    child_finish(role_start(name));
}

/* A path below the test's folder for temporary files. */
static inline const char *temporary_path(const char *name)
{
    static char paths[4][600];
    static unsigned next;
    char *path = paths[next++ % COUNT(paths)];
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof paths[0], "%s/%s", folder ? folder : "/tmp", name);
    return path;
}

/* Entries of a folder, but for . and ..; -1 when it cannot be read. */
static inline int count_entries(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    int count = 0;
    if (!folder)
        return -1;
    while ((entry = readdir(folder)))
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return count;
}

static inline int count_descriptors(void)
{
    return count_entries("/proc/self/fd") - 1;
}

/* A file of SIZE bytes; byte i is the lowest byte of i + i / 4096. */
static inline void make_file(const char *path, size_t size)
{
    unsigned char block[4096];
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    CHECK(fd >= 0);
    for (size_t done = 0; done < size; done += sizeof block) {
        size_t part = size - done < sizeof block ? size - done : sizeof block;
        for (size_t i = 0; i < part; i++)
            block[i] = (unsigned char)(i + done / sizeof block);
        CHECK(write(fd, block, part) == (ssize_t)part);
    }
    close(fd);
}

static inline off_t size_of_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 ? status.st_size : -1;
}

static inline unsigned char byte_of_file(const char *path, off_t offset)
{
    unsigned char byte = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    CHECK(fd >= 0);
    CHECK(pread(fd, &byte, 1, offset) == 1);
    close(fd);
    return byte;
}

/* Whether SIGNAL ends a child that calls BODY. */
static inline bool dies_of(int signal, void (*body)(void *), void *context)
{
    int status = child_wait(child_start(body, context));
    /* Sanitizers catch the signal and exit. */
    return (WIFSIGNALED(status) && WTERMSIG(status) == signal) ||
           (WIFEXITED(status) && WEXITSTATUS(status) != 0);
}
