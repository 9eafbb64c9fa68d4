/* SPDX-License-Identifier: MIT */
/* Files for tests, in a folder of their own that is removed afterwards. */
#include "scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534

static char folder[PATH_MAX];

int scratch_begin(void **state)
{
    (void)state;
    const char *parent = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/filemap-scratch.XXXXXX", parent ? parent : "/tmp");
    umask(022);
    return mkdtemp(folder) && !chmod(folder, 0755) && !chdir(folder) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status;
    (void)kind;
    (void)walk;
    return remove(path);
}

int scratch_end(void **state)
{
    (void)state;
    return chdir("/") || nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *scratch_folder(void)
{
    return folder;
}

void scratch_write(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    if (!file || fputs(text, file) < 0 || fclose(file)) {
        perror(name);
        abort();
    }
}

int scratch_has(const char *name, const char *text)
{
    char content[256];
    FILE *file = fopen(name, "r");
    if (!file)
        return -1;
    size_t size = fread(content, 1, sizeof content, file);
    fclose(file);
    return size == strlen(text) && !memcmp(content, text, size);
}

long scratch_size(const char *name)
{
    struct stat status;
    return stat(name, &status) ? -1 : (long)status.st_size;
}

mode_t scratch_mode(const char *name)
{
    struct stat status;
    return stat(name, &status) ? 0 : status.st_mode & 07777;
}

int scratch_descriptors(void)
{
    int count = 0;
    DIR *listing = opendir("/proc/self/fd");
    while (listing && readdir(listing))
        count++;
    closedir(listing);
    return count;
}

BOOL scratch_under_valgrind(void)
{
    const char *preloaded = getenv("LD_PRELOAD");
    return preloaded && strstr(preloaded, "vgpreload");
}

HANDLE scratch_open(const char *name, DWORD access, DWORD disposition, DWORD flags)
{
    SetLastError(UNTOUCHED);
    return CreateFileA(name, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                       disposition, flags, NULL);
}

int scratch_child(int (*role)(void *), void *context)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        _exit(role(context));
    if (child < 0 || waitpid(child, &status, 0) != child)
        abort();
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

struct task {
    int (*role)(void *);
    void *context;
};

static int run_unprivileged(void *context)
{
    const struct task *task = context;
    if (geteuid() == 0 && (setgid(NOBODY) || setuid(NOBODY)))
        return 99;
    return task->role(task->context);
}

int scratch_unprivileged(int (*role)(void *), void *context)
{
    struct task task = { role, context };
    return scratch_child(run_unprivileged, &task);
}
