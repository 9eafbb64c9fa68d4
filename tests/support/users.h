/* SPDX-License-Identifier: MIT */
/*
 * Processes of several users, for tests that root runs. The test's own process makes no call, so
 * that each of its children uses the library for the first time under its own user.
 */
#pragma once

#include "sections.h"

#include <grp.h>
#include <sddl.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* None of them has an account. */
enum { ROOT = 0, ALICE = 54321, BOB = 54322, CAROL = 54323, TEAM = 54400 };

/* BOB is in the team, and nobody else. */
static inline void become(uid_t user)
{
    const gid_t team = TEAM;
    if (user != ROOT)
        CHECK(setgroups(user == BOB ? 1 : 0, &team) == 0 && setgid(user) == 0 && setuid(user) == 0);
}

/* A descriptor from text, for LocalFree(); NULL: none. */
static inline PSECURITY_DESCRIPTOR descriptor_of(const char *sddl)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    CHECK(!sddl || ConvertStringSecurityDescriptorToSecurityDescriptorA(sddl, SDDL_REVISION,
                                                                        &descriptor, NULL));
    return descriptor;
}

static inline HANDLE create_secured(const char *sddl, const char *name)
{
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, descriptor_of(sddl), FALSE };
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, sddl ? &attributes : NULL,
                                        PAGE_READWRITE, 0, 0x1000, name);
    LocalFree(attributes.lpSecurityDescriptor);
    return section;
}

/* Another process, which has what BEGIN has made until it is let go. */
struct holder {
    pid_t pid;
    int end;
};

static inline struct holder hold_as(uid_t user, void (*begin)(const void *), const void *context)
{
    int ready[2], end[2];
    char byte;
    assert_true(pipe2(ready, O_CLOEXEC) == 0 && pipe2(end, O_CLOEXEC) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        child_begin();
        close(ready[0]);
        close(end[1]);
        become(user);
        begin(context);
        CHECK(write(ready[1], "r", 1) == 1);
        CHECK(read(end[0], &byte, 1) == 0);
        exit(0);
    }
    close(ready[1]);
    close(end[0]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return (struct holder){ pid, end[1] };
}

static inline void end_holder(struct holder *holder)
{
    int status;
    close(holder->end);
    assert_int_equal(waitpid(holder->pid, &status, 0), holder->pid);
    assert_int_equal(status, 0);
}

/* It ends, and was the last one. */
static inline void let_go(struct holder *holder)
{
    end_holder(holder);
    assert_int_equal(count_entries(namespace_folder("filemap")), 0);
}

static inline void kill_holder(struct holder *holder)
{
    int status;
    assert_int_equal(kill(holder->pid, SIGKILL), 0);
    assert_int_equal(waitpid(holder->pid, &status, 0), holder->pid);
    close(holder->end);
}

/* For the group of tests: the folder of Global\ as root makes it. */
static inline int open_folders(void **state)
{
    const char *names = getenv("FILEMAP_DIR");
    (void)state;
    if (!names || !strstr(names, "filemap-test"))
        return -1;
    return chmod(names, 01777) || mkdir(namespace_folder("filemap"), 0700) ||
           chmod(namespace_folder("filemap"), 01777);
}

static inline int remove_folders(void **state)
{
    (void)state;
    return rmdir(namespace_folder("filemap"));
}
