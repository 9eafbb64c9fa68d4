/* SPDX-License-Identifier: MIT */
/*
 * engine/filesecurity: of the descriptor of a file everybody has what the kernel gives him, and no
 * more. The kernel's side is the algorithm of acl(5), written down here (rows h350, h351).
 */
#include "engine/accesscheck.h"
#include "engine/filesecurity.h"

#include "linux/permissions.h"

#include "testing.h"

#include <stdlib.h>
#include <string.h>

enum { OWNER = 1000, FILE_GROUP = 500, USERS = 4, GROUPS = 3, MOST = 3 + USERS + GROUPS };

static const GENERIC_MAPPING map = { 0x120089, 0x120116, 0x1200A0, 0x1F01FF };
static const ACCESS_MASK rights[] = { FILE_EXECUTE, FILE_WRITE_DATA, FILE_READ_DATA };

static uint32_t state_of_random = 4711;

static unsigned pick(unsigned below)
{
    state_of_random = state_of_random * 1664525 + 1013904223;
    return (state_of_random >> 16) % below;
}

struct somebody {
    uid_t user;
    unsigned groups; /* a bit for each from FILE_GROUP on */
};

static BOOL is_in(const struct somebody *who, gid_t group)
{
    return group >= FILE_GROUP && group < FILE_GROUP + GROUPS &&
           (who->groups >> (group - FILE_GROUP) & 1);
}

static BOOL holds(const void *context, const SID *sid, BOOL denying)
{
    const struct somebody *who = context;
    uid_t user;
    gid_t group;
    (void)denying;
    return sid_is_everyone(sid) || (sid_to_user(sid, &user) && user == who->user) ||
           (sid_to_group(sid, &group) && is_in(who, group));
}

/* One bit, of a list and the mode that it was changed by. */
static unsigned kernel_allows(const struct permissions *list, mode_t mode,
                              const struct somebody *who, unsigned bit)
{
    unsigned mask = mode >> 3, groups = 0;
    BOOL member = FALSE;
    if (who->user == OWNER)
        return mode >> 6 & bit;
    for (size_t i = 0; i < list->count; i++)
        if (list->entries[i].of == OF_NAMED_USER && list->entries[i].id == who->user)
            return list->entries[i].permissions & mask & bit;
    for (size_t i = 0; i < list->count; i++) {
        const struct permission *entry = &list->entries[i];
        if (!(entry->of == OF_GROUP && is_in(who, FILE_GROUP)) &&
            !(entry->of == OF_NAMED_GROUP && is_in(who, entry->id)))
            continue;
        member = TRUE;
        groups |= entry->permissions;
    }
    return (member ? groups & mask : mode) & bit;
}

static void add(struct permissions *list, enum permission_of of, id_t id)
{
    list->entries[list->count++] = (struct permission){ of, pick(8), id };
}

/* With at least one named entry, so that there is a mask. */
static void random_list(struct permissions *list)
{
    list->count = 0;
    add(list, OF_OWNER, 0);
    add(list, OF_GROUP, 0);
    add(list, OF_OTHERS, 0);
    for (unsigned i = 0; i < USERS; i++)
        if (i == 1 || pick(2))
            add(list, OF_NAMED_USER, OWNER + i);
    for (unsigned i = 0; i < GROUPS; i++)
        if (pick(2))
            add(list, OF_NAMED_GROUP, FILE_GROUP + i);
}

static void describe(int fd, struct object_security *out, struct sd *sd)
{
    struct stat status;
    assert_int_equal(fstat(fd, &status), 0);
    status.st_uid = OWNER;
    status.st_gid = FILE_GROUP;
    assert_int_equal(filesecurity_describe(fd, &status, out), 0);
    assert_int_equal(sd_check_bytes(out->bytes, out->size, sd), 0);
}

static void compare(const struct sd *sd, const struct permissions *list, mode_t mode)
{
    for (unsigned i = 0; i < (USERS + 2) << GROUPS; i++) {
        const struct somebody who = { OWNER + (i >> GROUPS), i & ((1U << GROUPS) - 1) };
        const struct access_subject subject = { holds, &who, SECURITY_MANDATORY_MEDIUM_RID, FALSE };
        for (unsigned bit = 0; bit < COUNT(rights); bit++) {
            ACCESS_MASK granted;
            BOOL allowed = !accesscheck(sd, &subject, rights[bit], &map, &granted);
            BOOL expected = kernel_allows(list, mode, &who, 1U << bit) != 0;
            if (allowed != expected)
                fail_msg("user %u, groups %u, bit %u: %d", who.user, who.groups, bit, allowed);
        }
    }
}

static int temporary_file(void)
{
    char path[300];
    snprintf(path, sizeof path, "%s/XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(unlink(path), 0);
    return fd;
}

static void modes(void **state)
{
    int fd = temporary_file();
    const struct permissions none = { (struct permission[]){ { OF_GROUP, 7, 0 } }, 1 };
    (void)state;
    for (mode_t mode = 0; mode <= 0777; mode++) {
        struct object_security security = { .bytes = NULL };
        struct sd sd;
        assert_int_equal(fchmod(fd, mode), 0);
        describe(fd, &security, &sd);
        compare(&sd, &none, mode);
        free(security.bytes);
    }
    close(fd);
}

static void lists(void **state)
{
    struct permission entries[MOST];
    struct permissions list = { entries, 0 };
    int fd = temporary_file();
    (void)state;
    for (unsigned i = 0; i < 2000; i++) {
        struct object_security security = { .bytes = NULL };
        struct permissions got;
        struct sd sd;
        mode_t mode = pick(512);
        random_list(&list);
        assert_int_equal(permissions_set(fd, &list), 0);
        assert_int_equal(fchmod(fd, mode), 0);
        assert_int_equal(permissions_get(fd, mode, &got), 0);
        size_t count = got.count;
        free(got.entries);
        if (count == 3) { /* a file system without lists */
            close(fd);
            skip();
        }
        assert_int_equal(count, list.count);
        describe(fd, &security, &sd);
        compare(&sd, &list, mode);
        free(security.bytes);
    }
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes),
        cmocka_unit_test(lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
