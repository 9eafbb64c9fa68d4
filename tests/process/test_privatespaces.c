/* SPDX-License-Identifier: MIT */
/*
 * Private namespaces between users: who may open them, who may create in them, and whose objects
 * count.
 */
#include "userspaces.h"

#include <aclapi.h>
#include <pwd.h>

/* -1 and errno, or 0: the namespace's file, without the library. */
static int try_raw(int flags)
{
    char path[900] = "";
    const struct dirent *entry;
    DIR *folder = opendir(namespace_folder("filemap"));
    CHECK(folder);
    while ((entry = readdir(folder)))
        if (strncmp(entry->d_name, "%n-", 3) == 0)
            snprintf(path, sizeof path, "%s/%s", namespace_folder("filemap"), entry->d_name);
    closedir(folder);
    int fd = open(path, flags | O_CLOEXEC);
    if (fd >= 0)
        close(fd);
    return fd < 0 ? errno : 0;
}

/* -- a creator, and visitors ----------------------------------------------------------------- */

struct made {
    const char *sids, *sddl;
};

/* With an object that is open to everybody, unless nobody may create there. */
static void make_space(const void *context)
{
    const struct made *made = context;
    HANDLE space = create_space(made->sids, made->sddl);
    CHECK(space && GetLastError() == 0 && rights_of(space) == ALL_RIGHTS);
    HANDLE object = create_secured("D:NO_ACCESS_CONTROL", "a\\first");
    CHECK(object || GetLastError() == ERROR_ACCESS_DENIED);
}

static struct holder hold(uid_t user, const char *sids, const char *sddl)
{
    const struct made made = { sids, sddl };
    return hold_as(user, make_space, &made);
}

struct visit {
    uid_t user;
    const char *sids;
    DWORD error, rights, error_of_create;
};

static void visit(void *context)
{
    const struct visit *visit = context;
    become(visit->user);
    HANDLE space = open_space(visit->sids);
    CHECK((space ? 0 : GetLastError()) == visit->error);
    if (!space) {
        CHECK(try_open(FILE_MAP_READ, "a\\first") == ERROR_PATH_NOT_FOUND);
        return;
    }
    CHECK(rights_of(space) == visit->rights);
    CHECK(try_create(NULL, PAGE_READWRITE, 1, "a\\own") == visit->error_of_create);
    CHECK(ClosePrivateNamespace(space, 0));
}

static void comes_in(uid_t user, const char *sids, DWORD rights, DWORD error_of_create)
{
    struct visit in = { user, sids, 0, rights, error_of_create };
    in_child(visit, &in);
}

static void is_refused(uid_t user, const char *sids)
{
    struct visit out = { .user = user, .sids = sids, .error = ERROR_ACCESS_DENIED };
    in_child(visit, &out);
}

/* Row h146: without a descriptor it is for the creator's user and the system. */
static void no_descriptor(void **state)
{
    (void)state;
    struct holder alice = hold(ALICE, EVERYONE, NULL);
    comes_in(ALICE, EVERYONE, ALL_RIGHTS, 0);
    comes_in(ROOT, EVERYONE, ALL_RIGHTS, 0);
    is_refused(BOB, EVERYONE);
    let_go(&alice);
}

static void look_around_it(void *context)
{
    (void)context;
    become(BOB);
    CHECK(try_raw(O_RDONLY) == 0 && try_raw(O_RDWR) == EACCES);
}

static void look_without_right(void *context)
{
    (void)context;
    become(CAROL);
    CHECK(try_raw(O_RDONLY) == EACCES && try_raw(O_RDWR) == EACCES);
}

/* Row h146: each gets what the list gives him; the kernel knows who may open it. */
static void rights_of_each_user(void **state)
{
    (void)state;
    struct holder alice = hold(ALICE, EVERYONE, "D:" ALL_OF_ALICE "(A;;GR;;;S-1-22-1-54322)");
    comes_in(ALICE, EVERYONE, ALL_RIGHTS, 0);
    comes_in(BOB, EVERYONE, READ_RIGHTS, ERROR_ACCESS_DENIED);
    is_refused(CAROL, EVERYONE);
    in_child(look_around_it, NULL);
    in_child(look_without_right, NULL);
    let_go(&alice);
    alice = hold(ALICE, EVERYONE, "D:" ALL_OF_ALICE "(A;;GRGW;;;S-1-22-1-54322)");
    comes_in(BOB, EVERYONE, CREATE_RIGHTS, 0);
    in_child(look_around_it, NULL);
    is_refused(CAROL, EVERYONE);
    let_go(&alice);
}

/* Rows h279, h298: refusals and their order, groups, lists for nobody and for everybody. */
static void lists(void **state)
{
    static const struct {
        const char *sddl;
        DWORD bob, carol; /* their rights; 0: none */
    } cases[] = {
        { "D:NO_ACCESS_CONTROL", ALL_RIGHTS, ALL_RIGHTS },
        { "D:(D;;0x4;;;S-1-22-1-54322)(A;;GA;;;WD)", ALL_RIGHTS & ~4, ALL_RIGHTS },
        { "D:(A;;GA;;;WD)(D;;0x4;;;S-1-22-1-54322)", ALL_RIGHTS, ALL_RIGHTS },
        { "D:(A;;GRGW;;;S-1-22-2-54400)", CREATE_RIGHTS, 0 },
        { "D:(D;;GA;;;S-1-22-2-54400)(A;;GR;;;WD)", 0, READ_RIGHTS },
        { "D:(A;;0x4;;;S-1-22-1-54322)", 4, 0 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct {
            uid_t user;
            DWORD rights;
        } users[] = { { BOB, cases[i].bob }, { CAROL, cases[i].carol } };
        struct holder alice = hold(ALICE, EVERYONE, cases[i].sddl);
        for (size_t u = 0; u < COUNT(users); u++)
            if (users[u].rights)
                comes_in(users[u].user, EVERYONE, users[u].rights,
                         users[u].rights & 4 ? 0 : ERROR_ACCESS_DENIED);
            else
                is_refused(users[u].user, EVERYONE);
        let_go(&alice);
    }
}

/* Row h287: the owner of one that is for nobody can look at its list, and not create. */
static void list_for_nobody(void **state)
{
    (void)state;
    struct holder alice = hold(ALICE, EVERYONE, "D:");
    comes_in(ALICE, EVERYONE, READ_CONTROL | WRITE_DAC, ERROR_ACCESS_DENIED);
    is_refused(BOB, EVERYONE);
    let_go(&alice);
}

/* Row h148: who opens it need not be within the boundary, and could not have created it. */
static void from_outside(void **state)
{
    static const char administrators[] = "S-1-5-32-544";
    (void)state;
    struct holder root = hold(ROOT, administrators, "D:(A;;GA;;;SY)(A;;GR;;;S-1-22-1-54322)");
    comes_in(BOB, administrators, READ_RIGHTS, ERROR_ACCESS_DENIED);
    is_refused(CAROL, administrators);
    let_go(&root);
}

/* -- objects of several users ---------------------------------------------------------------- */

static void open_and_create(const void *context)
{
    CHECK(open_space(EVERYONE));
    CHECK(create_secured("D:NO_ACCESS_CONTROL", context) && GetLastError() == 0);
}

static void meet_objects(void *context)
{
    const DWORD *error = context;
    become(CAROL);
    HANDLE space = open_space(EVERYONE);
    CHECK(space);
    CHECK(try_open(FILE_MAP_READ | FILE_MAP_WRITE, "a\\first") == 0);
    CHECK(try_open(FILE_MAP_READ | FILE_MAP_WRITE, "a\\bob") == *error);
    CHECK(ClosePrivateNamespace(space, 0));
}

static void refuse_bob(void *context)
{
    (void)context;
    become(ALICE);
    PSECURITY_DESCRIPTOR descriptor = descriptor_of("D:" ALL_OF_ALICE "(A;;GR;;;WD)");
    HANDLE space = open_space(EVERYONE);
    CHECK(space && SetKernelObjectSecurity(space, DACL_SECURITY_INFORMATION, descriptor));
    LocalFree(descriptor);
    CHECK(ClosePrivateNamespace(space, 0));
}

/* Row h146: what one who may create has made is there for all, as long as he may. */
static void objects_of_others(void **state)
{
    DWORD error = 0;
    (void)state;
    struct holder alice =
        hold(ALICE, EVERYONE, "D:" ALL_OF_ALICE "(A;;GRGW;;;S-1-22-1-54322)(A;;GR;;;WD)");
    struct holder bob = hold_as(BOB, open_and_create, "a\\bob");
    in_child(meet_objects, &error);
    in_child(refuse_bob, NULL);
    error = ERROR_ACCESS_DENIED;
    in_child(meet_objects, &error);
    comes_in(BOB, EVERYONE, READ_RIGHTS, ERROR_ACCESS_DENIED);
    end_holder(&bob);
    let_go(&alice);
}

/* A user with a group that he does not share the number with. */
static struct passwd account;

static void become_account(void)
{
    CHECK(initgroups(account.pw_name, account.pw_gid) == 0 && setgid(account.pw_gid) == 0);
    CHECK(setuid(account.pw_uid) == 0);
}

static void create_as_member(const void *context)
{
    become_account();
    open_and_create(context);
}

static void meet_member(void *context)
{
    (void)context;
    become(CAROL);
    HANDLE space = open_space(EVERYONE);
    CHECK(space && try_open(FILE_MAP_READ, "a\\member") == 0);
    CHECK(try_open(FILE_MAP_READ, "a\\team") == ERROR_ACCESS_DENIED);
    CHECK(ClosePrivateNamespace(space, 0));
}

/* Whose groups a right is from, the accounts tell; for BOB, who has none, nobody vouches. */
static void rights_of_groups(void **state)
{
    char sddl[256];
    (void)state;
    const struct passwd *entry;
    while ((entry = getpwent()) && (entry->pw_uid == 0 || entry->pw_gid == 0 ||
                                    entry->pw_gid == entry->pw_uid || entry->pw_gid == 65534))
        ;
    if (entry)
        account = (struct passwd){ .pw_name = strdup(entry->pw_name),
                                   .pw_uid = entry->pw_uid,
                                   .pw_gid = entry->pw_gid };
    endpwent();
    if (!entry)
        skip();
    snprintf(sddl, sizeof sddl, "D:(A;;GRGW;;;S-1-22-2-%u)(A;;GRGW;;;S-1-22-2-%u)(A;;GR;;;WD)",
             (unsigned)account.pw_gid, (unsigned)TEAM);
    struct holder alice = hold(ALICE, EVERYONE, sddl);
    struct holder member = hold_as(ROOT, create_as_member, "a\\member");
    struct holder bob = hold_as(BOB, open_and_create, "a\\team");
    in_child(meet_member, NULL);
    end_holder(&bob);
    end_holder(&member);
    let_go(&alice);
    free(account.pw_name);
}

/* -- owners ---------------------------------------------------------------------------------- */

static void create_for_others(void *context)
{
    (void)context;
    CHECK(!create_space("S-1-5-32-544", "O:S-1-22-1-54321D:") &&
          GetLastError() == ERROR_INVALID_OWNER);
    become(ALICE);
    CHECK(!create_space(EVERYONE, "O:S-1-22-1-54322D:") && GetLastError() == ERROR_INVALID_OWNER);
}

static void look_for_owner(void *context)
{
    PSECURITY_DESCRIPTOR descriptor;
    PSID owner;
    union {
        SID sid;
        BYTE bytes[SECURITY_MAX_SID_SIZE];
    } alice;
    DWORD size = sizeof alice;
    (void)context;
    become(BOB);
    HANDLE space = open_space(EVERYONE);
    CHECK(space && GetSecurityInfo(space, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, &owner,
                                   NULL, NULL, NULL, &descriptor) == 0);
    PSID wanted;
    CHECK(ConvertStringSidToSidA("S-1-22-1-54321", &wanted) && CopySid(size, &alice.sid, wanted));
    CHECK(EqualSid(owner, &alice.sid));
    LocalFree(wanted);
    LocalFree(descriptor);
    CHECK(ClosePrivateNamespace(space, 0));
}

/* Rows h323, h338: root may give it to somebody who could have created it. */
static void owned_by_another(void **state)
{
    (void)state;
    in_child(create_for_others, NULL);
    struct holder root =
        hold(ROOT, EVERYONE, "O:S-1-22-1-54321D:" ALL_OF_ALICE "(A;;GR;;;S-1-22-1-54322)");
    in_child(look_for_owner, NULL);
    comes_in(ALICE, EVERYONE, ALL_RIGHTS, 0);
    is_refused(CAROL, EVERYONE);
    let_go(&root);
}

static void destroy_opened(void *context)
{
    (void)context;
    become(BOB);
    HANDLE space = open_space(EVERYONE);
    CHECK(space && rights_of(space) == ALL_RIGHTS);
    CHECK(!ClosePrivateNamespace(space, PRIVATE_NAMESPACE_FLAG_DESTROY) &&
          GetLastError() == ERROR_ACCESS_DENIED);
    CHECK(ClosePrivateNamespace(space, 0));
}

/* Row h355: what all is allowed to cannot destroy it, for only its owner may remove its name. */
static void destroyed_by_its_owner(void **state)
{
    (void)state;
    struct holder alice = hold(ALICE, EVERYONE, "D:(A;;GA;;;WD)");
    in_child(destroy_opened, NULL);
    comes_in(ALICE, EVERYONE, ALL_RIGHTS, 0);
    let_go(&alice);
}

static void find_nothing(void *context)
{
    (void)context;
    become(CAROL);
    CHECK(!open_space(EVERYONE) && GetLastError() == ERROR_PATH_NOT_FOUND);
}

/* Row h155: another user who has it open keeps nobody's door open. */
static void creator_is_killed(void **state)
{
    (void)state;
    struct holder alice = hold(ALICE, EVERYONE, "D:(A;;GA;;;WD)");
    struct holder bob = hold_as(BOB, open_and_create, "a\\bob");
    comes_in(CAROL, EVERYONE, ALL_RIGHTS, 0);
    kill_holder(&alice);
    in_child(find_nothing, NULL);
    end_holder(&bob);
    in_child(find_nothing, NULL);
    /* What is ALICE's, she or root has to remove. */
    struct holder root = hold(ROOT, EVERYONE, NULL);
    end_holder(&root);
}

int main(void)
{
    if (geteuid() != 0)
        return STATUS_SKIPPED;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_descriptor),
        cmocka_unit_test(rights_of_each_user),
        cmocka_unit_test(lists),
        cmocka_unit_test(list_for_nobody),
        cmocka_unit_test(from_outside),
        cmocka_unit_test(objects_of_others),
        cmocka_unit_test(rights_of_groups),
        cmocka_unit_test(owned_by_another),
        cmocka_unit_test(destroyed_by_its_owner),
        cmocka_unit_test(creator_is_killed),
    };
    return cmocka_run_group_tests(tests, open_folders, remove_folders);
}
