/* SPDX-License-Identifier: MIT */
/* What the accounts of the machine and the kernel say of users and groups. */
#include "linux/accounts.h"
#include "linux/calls.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#define FIRST_ROOM 1024
#define MOST_ROOM (1 << 20)
#define MOST_GROUPS 65536 /* as many as the kernel gives to a process */

/* The user's entry, with what it points to in *ROOM, for free(). */
static bool find_user(uid_t user, struct passwd *entry, char **room)
{
    struct passwd *found = NULL;
    int error = ERANGE;
    *room = NULL;
    for (size_t size = FIRST_ROOM; error == ERANGE && size <= MOST_ROOM; size *= 2) {
        char *larger = realloc(*room, size);
        if (!larger)
            return false;
        *room = larger;
        error = getpwuid_r(user, entry, *room, size, &found);
    }
    return !error && found;
}

static bool is_in(const struct passwd *entry, gid_t group)
{
    static const int most = MOST_GROUPS;
    int count = 0;
    bool member = false;
    getgrouplist(entry->pw_name, entry->pw_gid, NULL, &count);
    if (count <= 0 || count > most)
        return false;
    gid_t *groups = calloc((size_t)count, sizeof *groups);
    if (groups && getgrouplist(entry->pw_name, entry->pw_gid, groups, &count) >= 0)
        for (int i = 0; i < count; i++)
            member = member || groups[i] == group;
    free(groups);
    return member;
}

bool accounts_is_member(uid_t user, gid_t group)
{
    struct passwd entry;
    char *room;
    bool member = find_user(user, &entry, &room) && is_in(&entry, group);
    free(room);
    return member;
}

/* Another thread may get more groups between the two calls: then those are none of this process. */
bool accounts_is_own(gid_t group)
{
    bool own = group == getegid();
    long count = linux_calls->getgroups(0, NULL);
    gid_t *groups = own || count <= 0 ? NULL : calloc((size_t)count, sizeof *groups);
    if (groups)
        count = linux_calls->getgroups((int)count, groups);
    for (long i = 0; groups && i < count; i++)
        own = own || groups[i] == group;
    free(groups);
    return own;
}
