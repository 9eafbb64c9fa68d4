/* SPDX-License-Identifier: MIT */
/*
 * engine/posixacl: for lists made at random, nobody gets from the kernel what the access check
 * would refuse him. The kernel's side is the algorithm of acl(5), written down here.
 */
#include "engine/accesscheck.h"
#include "engine/posixacl.h"
#include "engine/token.h"

#include "testing.h"

#include <stdlib.h>
#include <string.h>

enum { OWNER = 1000, FILE_GROUP = 500, USERS = 4, GROUPS = 3 };

/* Those of sections, and those of private namespaces, whose file is its owner's alone to write. */
static const struct access_map of_section = { .read = 0x20005,
                                              .write = 0x20002,
                                              .execute = 0x20008,
                                              .all = 0xF001F,
                                              .of_reader = SECTION_MAP_READ,
                                              .of_writer = SECTION_MAP_READ | SECTION_MAP_WRITE };
static const struct access_map of_space = { .read = 0x20003,
                                            .write = 0x2000C,
                                            .execute = 0x20003,
                                            .all = 0xF000F,
                                            .of_reader = MAXIMUM_ALLOWED };

static uint32_t state_of_random = 12345;

static unsigned pick(unsigned below)
{
    state_of_random = state_of_random * 1664525 + 1013904223;
    return (state_of_random >> 16) % below;
}

static uid_t user_of(unsigned number)
{
    return (uid_t)(OWNER + number);
}

static gid_t group_of(unsigned number)
{
    return (gid_t)(FILE_GROUP + number);
}

static void random_sid(union sid_storage *out)
{
    switch (pick(8)) {
    case 0:
    case 1:
        sid_of_user(user_of(pick(USERS)), out);
        break;
    case 2:
    case 3:
    case 4:
        sid_of_group(group_of(pick(GROUPS)), out);
        break;
    case 5:
        sid_make(out, 5, 3, (const DWORD[]){ 5, 0, user_of(pick(USERS)) });
        break;
    case 6:
        sid_make(out, 5, 5, (const DWORD[]){ 21, 1, 2, 3, 4 });
        break;
    default:
        sid_make(out, 1, 1, (const DWORD[]){ 0 });
    }
}

static void random_list(ACL *acl, size_t size)
{
    static const ACCESS_MASK masks[] = { SECTION_MAP_READ, SECTION_MAP_WRITE, SECTION_QUERY,
                                         GENERIC_READ,     GENERIC_WRITE,     GENERIC_ALL };
    union sid_storage sid;
    acl_initialize(acl, size, ACL_REVISION);
    for (unsigned count = pick(6); count; count--) {
        random_sid(&sid);
        acl_add(acl, ACL_REVISION, pick(3) ? ACCESS_ALLOWED_ACE_TYPE : ACCESS_DENIED_ACE_TYPE,
                pick(8) ? 0 : INHERIT_ONLY_ACE, masks[pick(COUNT(masks))], &sid.sid);
    }
}

static bool is_member(const struct token *token, gid_t group)
{
    for (size_t i = 0; i < token->count; i++)
        if (token->groups[i] == group)
            return true;
    return token->group == group;
}

/* acl(5), ACCESS CHECK ALGORITHM; without a mask, for ours takes nothing away. */
static bool kernel_lets(const struct permissions *permissions, const struct token *token,
                        unsigned wanted)
{
    bool matched = false;
    for (size_t i = 0; i < permissions->count; i++)
        if (permissions->entries[i].of == OF_OWNER && token->user == OWNER)
            return (permissions->entries[i].permissions & wanted) == wanted;
    for (size_t i = 0; i < permissions->count; i++)
        if (permissions->entries[i].of == OF_NAMED_USER &&
            permissions->entries[i].id == token->user)
            return (permissions->entries[i].permissions & wanted) == wanted;
    for (size_t i = 0; i < permissions->count; i++) {
        const struct permission *entry = &permissions->entries[i];
        if ((entry->of == OF_GROUP && is_member(token, FILE_GROUP)) ||
            (entry->of == OF_NAMED_GROUP && is_member(token, entry->id))) {
            matched = true;
            if ((entry->permissions & wanted) == wanted)
                return true;
        }
    }
    for (size_t i = 0; i < permissions->count && !matched; i++)
        if (permissions->entries[i].of == OF_OTHERS)
            return (permissions->entries[i].permissions & wanted) == wanted;
    return false;
}

static bool list_lets(const struct sd *sd, const struct access_map *type, const struct token *token,
                      ACCESS_MASK wanted)
{
    const GENERIC_MAPPING map = accesscheck_mapping(type);
    struct access_subject subject = token_subject(token);
    ACCESS_MASK granted;
    return wanted && !accesscheck(sd, &subject, wanted, &map, &granted);
}

/* Each user with each set of groups. */
static void compare(const struct sd *sd, const struct access_map *type,
                    const struct permissions *permissions, unsigned *refused)
{
    for (unsigned user = 1; user < USERS + 1; user++)
        for (unsigned set = 0; set < 1U << GROUPS; set++) {
            gid_t groups[GROUPS];
            struct token token = { user_of(user), 99, 0, groups };
            for (unsigned i = 0; i < GROUPS; i++)
                if (set & 1U << i)
                    groups[token.count++] = group_of(i);
            bool read = list_lets(sd, type, &token, type->of_reader);
            bool write = list_lets(sd, type, &token, type->of_writer);
            bool may_read = kernel_lets(permissions, &token, PERMIT_READ);
            bool may_write = kernel_lets(permissions, &token, PERMIT_WRITE);
            assert_true(!may_read || read);
            assert_true(!may_write || write);
            *refused += (read && !may_read ? 1U : 0U) + (write && !may_write ? 1U : 0U);
        }
}

static void try_lists(const struct access_map *type)
{
    _Alignas(ACL) BYTE memory[512];
    union sid_storage owner;
    unsigned refused = 0, lists = 20000;
    sid_of_user(OWNER, &owner);
    for (unsigned i = 0; i < lists; i++) {
        struct permissions permissions;
        const struct sd sd = { SE_DACL_PRESENT, &owner.sid, NULL, NULL, (ACL *)memory };
        random_list((ACL *)memory, sizeof memory);
        assert_int_equal(posixacl_of(&sd, type, FILE_GROUP, TRUE, &permissions), 0);
        compare(&sd, type, &permissions, &refused);
        free(permissions.entries);
    }
    /* It is not by refusing everything. */
    assert_true(refused < lists * USERS * (1U << GROUPS) / 10);
}

/* Rows h350-h357. */
static void nobody_gets_more(void **state)
{
    (void)state;
    try_lists(&of_section);
    try_lists(&of_space);
}

/* What the bytes of a file's section need is not in the object's file. */
static void only_reading_where_the_bytes_are_elsewhere(void **state)
{
    const struct sd sd = { SE_DACL_PRESENT, NULL, NULL, NULL, NULL };
    struct permissions permissions;
    (void)state;
    for (int bytes = 0; bytes <= 1; bytes++) {
        assert_int_equal(posixacl_of(&sd, &of_section, FILE_GROUP, bytes, &permissions), 0);
        for (size_t i = 0; i < permissions.count; i++)
            assert_int_equal(permissions.entries[i].permissions,
                             permissions.entries[i].of == OF_OWNER || bytes ? 6 : 4);
        free(permissions.entries);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_gets_more),
        cmocka_unit_test(only_reading_where_the_bytes_are_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
