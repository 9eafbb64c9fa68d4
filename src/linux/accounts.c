/* SPDX-License-Identifier: MIT */
/* What the accounts of the machine say of users and groups. */
#include "linux/accounts.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_ROOM 1024
#define MOST_ROOM (1 << 26) /* a group's members; too little keeps from finding what follows it */
#define MOST_GROUPS 65536   /* as many as the kernel gives to a process */

union entry {
    struct passwd user;
    struct group group;
};

/* What the four functions of the C library have in common: an error, 0 also for nothing found. */
typedef int query(const void *key, union entry *entry, char *room, size_t size, bool *found);

static int user_by_id(const void *key, union entry *entry, char *room, size_t size, bool *found)
{
    struct passwd *result = NULL;
    int error = getpwuid_r(*(const uid_t *)key, &entry->user, room, size, &result);
    *found = result != NULL;
    return error;
}

static int user_by_name(const void *key, union entry *entry, char *room, size_t size, bool *found)
{
    struct passwd *result = NULL;
    int error = getpwnam_r(key, &entry->user, room, size, &result);
    *found = result != NULL;
    return error;
}

static int group_by_id(const void *key, union entry *entry, char *room, size_t size, bool *found)
{
    struct group *result = NULL;
    int error = getgrgid_r(*(const gid_t *)key, &entry->group, room, size, &result);
    *found = result != NULL;
    return error;
}

static int group_by_name(const void *key, union entry *entry, char *room, size_t size, bool *found)
{
    struct group *result = NULL;
    int error = getgrnam_r(key, &entry->group, room, size, &result);
    *found = result != NULL;
    return error;
}

/* "The given name or ID was not found" comes as one of these as well (getpwnam(3)). */
static bool means_nobody(int error)
{
    return error == ENOENT || error == ESRCH || error == EBADF || error == EPERM;
}

/* An entry, with what it points to in *ROOM, for free(); also after a failure: -ENOENT, -errno. */
static int ask(query *ask_library, const void *key, union entry *entry, char **room)
{
    bool found = false;
    int error = ERANGE;
    *room = NULL;
    for (size_t size = FIRST_ROOM; error == ERANGE && size <= MOST_ROOM; size *= 2) {
        char *larger = realloc(*room, size);
        if (!larger)
            return -ENOMEM;
        *room = larger;
        do
            error = ask_library(key, entry, *room, size, &found);
        while (error == EINTR);
    }
    if (found)
        return 0;
    return !error || means_nobody(error) ? -ENOENT : -error;
}

/* The name that an entry of either kind begins with. */
static int copy_name(query *ask_library, const void *key, char *out)
{
    union entry entry;
    char *room;
    int error = ask(ask_library, key, &entry, &room);
    const char *name = error                       ? ""
                       : ask_library == user_by_id ? entry.user.pw_name
                                                   : entry.group.gr_name;
    if (strlen(name) >= ACCOUNTS_NAME_CAPACITY)
        error = -ENOENT;
    else
        strcpy(out, name);
    free(room);
    return error;
}

int accounts_name_of_user(uid_t user, char out[ACCOUNTS_NAME_CAPACITY])
{
    return copy_name(user_by_id, &user, out);
}

int accounts_name_of_group(gid_t group, char out[ACCOUNTS_NAME_CAPACITY])
{
    return copy_name(group_by_id, &group, out);
}

int accounts_find_user(const char *name, uid_t *out)
{
    union entry entry;
    char *room;
    int error = ask(user_by_name, name, &entry, &room);
    if (!error)
        *out = entry.user.pw_uid;
    free(room);
    return error;
}

int accounts_find_group(const char *name, gid_t *out)
{
    union entry entry;
    char *room;
    int error = ask(group_by_name, name, &entry, &room);
    if (!error)
        *out = entry.group.gr_gid;
    free(room);
    return error;
}

int accounts_name_of_machine(char out[ACCOUNTS_NAME_CAPACITY])
{
    out[ACCOUNTS_NAME_CAPACITY - 1] = 0;
    return gethostname(out, ACCOUNTS_NAME_CAPACITY - 1) ? -errno : 0;
}

static int list_groups(const struct passwd *entry, gid_t **groups, size_t *count)
{
    int most = 0;
    getgrouplist(entry->pw_name, entry->pw_gid, NULL, &most);
    if (most <= 0 || most > MOST_GROUPS)
        return -EIO;
    *groups = calloc((size_t)most, sizeof **groups);
    if (!*groups)
        return -ENOMEM;
    if (getgrouplist(entry->pw_name, entry->pw_gid, *groups, &most) < 0) {
        free(*groups);
        return -EIO; /* they were changed meanwhile */
    }
    *count = (size_t)most;
    return 0;
}

int accounts_groups(uid_t user, gid_t **groups, size_t *count)
{
    union entry entry;
    char *room;
    *groups = NULL;
    *count = 0;
    int error = ask(user_by_id, &user, &entry, &room);
    if (!error)
        error = list_groups(&entry.user, groups, count);
    free(room);
    return error == -ENOENT ? 0 : error;
}
