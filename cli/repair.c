/* SPDX-License-Identifier: MIT */
/*
 * What filemap doctor --fix mends: the folder of Global\.
 *
 * Root works here in a folder where everybody may write. So nothing is done by a path that somebody
 * could have changed since it was looked at: only what was opened, without following links, gets
 * another mode, and what is not root's gets nothing but another name.
 */
#include "repair.h"
#include "memory.h"
#include "message.h"
#include "print.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ATTEMPTS 3 /* somebody may put things there as fast as we move them away */
#define NAMES 1000

struct repair {
    const char *path; /* escaped */
    const char *name;
    int parent;
    char **done;
    size_t lines;
};

static void tell(struct repair *repair, char *line)
{
    if (repair->lines + 1 < REPAIR_LINES)
        repair->done[repair->lines++] = line;
    else
        free(line);
}

static int fail(const struct repair *repair, const char *what)
{
    return message_fail("Global\\", "%s cannot be %s: %s", repair->path, what, strerror(errno));
}

/* A folder that its owner has filled is not taken over: he would still have his hands on it. */
static bool move_aside(struct repair *repair, const struct stat *status)
{
    char name[64];
    for (int i = 1; i < NAMES; i++) {
        snprintf(name, sizeof name, "%s.aside-%d", repair->name, i);
        if (renameat2(repair->parent, repair->name, repair->parent, name, RENAME_NOREPLACE) == 0) {
            tell(repair, memory_print("moved what had the name %s, of user %u, to %s.aside-%d",
                                      repair->path, status->st_uid, repair->path, i));
            return true;
        }
        if (errno == ENOENT)
            return true; /* gone by itself */
        if (errno != EEXIST)
            return false;
    }
    return false;
}

/* The folder as root's, without following a link: a descriptor, or -1. */
static int open_folder(const struct repair *repair, struct stat *status)
{
    int folder =
        openat(repair->parent, repair->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder >= 0 && fstat(folder, status) == 0 && status->st_uid == 0)
        return folder;
    if (folder >= 0)
        close(folder);
    return -1;
}

static int set_mode(struct repair *repair, int folder, const struct stat *status)
{
    if (status->st_mode & S_ISVTX)
        return EXIT_DONE; /* whom root lets create there is for root to say */
    if (fchmod(folder, 01777))
        return fail(repair, "made sticky");
    if (repair->lines == 0 || status->st_mode & 077)
        tell(repair, memory_print("changed the mode of %s from %04o to 1777", repair->path,
                                  status->st_mode & 07777));
    return EXIT_DONE;
}

static int mend(struct repair *repair)
{
    struct stat status;
    for (int i = 0; i < ATTEMPTS; i++) {
        int folder = open_folder(repair, &status);
        if (folder >= 0) {
            int result = set_mode(repair, folder, &status);
            close(folder);
            return result;
        }
        if (fstatat(repair->parent, repair->name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
            if (!move_aside(repair, &status))
                return fail(repair, "moved aside");
        } else if (errno != ENOENT) {
            return fail(repair, "examined");
        }
        if (mkdirat(repair->parent, repair->name, 0700) == 0)
            tell(repair,
                 memory_print("made %s, which belongs to root and is sticky", repair->path));
        else if (errno != EEXIST)
            return fail(repair, "made");
    }
    return message_fail("Global\\", "%s: somebody keeps putting things there; find out who",
                        repair->path);
}

int repair_global(const FILEMAP_FOLDER *folder, char *done[REPAIR_LINES])
{
    char *path = print_text(folder->Path, strlen(folder->Path));
    char *parent = memory_copy(folder->Path, strlen(folder->Path));
    char *slash = strrchr(parent, '/');
    struct repair repair = { .path = path, .name = slash + 1, .done = done };
    int status;
    *slash = 0;
    if (geteuid() != 0) {
        status = message_fail("Global\\",
                              "only root may make or mend %s: run 'sudo filemap doctor "
                              "--fix'",
                              path);
    } else {
        repair.parent = open(*parent ? parent : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        status = repair.parent < 0 ? fail(&repair, "reached") : mend(&repair);
        if (repair.parent >= 0)
            close(repair.parent);
    }
    free(parent);
    free(path);
    return status;
}
