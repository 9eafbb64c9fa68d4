/* SPDX-License-Identifier: MIT */
/*
 * Security descriptors between users: what the library refuses, and what the kernel refuses to a
 * program that goes around it.
 */
#include "users.h"

#define GLOBAL "Global\\g"
#define ALICE_ALL "(A;;GA;;;S-1-22-1-54321)"

static const char *path_of_object(void)
{
    static char path[900];
    snprintf(path, sizeof path, "%s/g", namespace_folder("filemap"));
    return path;
}

static void create_global(const void *sddl)
{
    HANDLE section = create_secured(sddl, GLOBAL);
    CHECK(section && GetLastError() == 0);
    /* The creator's handle can do what was asked for, whatever the descriptor says. */
    unsigned char *view = map_view(section, FILE_MAP_WRITE);
    CHECK(view);
    view[0] = 8;
    CHECK(UnmapViewOfFile(view));
}

static struct holder hold(uid_t user, const char *sddl)
{
    return hold_as(user, create_global, sddl);
}

/* What a user meets who opens the object, by the library and without it. */
struct meeting {
    uid_t user;
    DWORD access, error;
    int flags, raw_error; /* of open(2) */
};

static void meet(void *context)
{
    const struct meeting *meeting = context;
    become(meeting->user);
    HANDLE section = OpenFileMappingA(meeting->access, FALSE, GLOBAL);
    CHECK((section ? 0 : GetLastError()) == meeting->error);
    if (section && (meeting->access & (FILE_MAP_READ | FILE_MAP_WRITE))) {
        DWORD access = meeting->access & (FILE_MAP_READ | FILE_MAP_WRITE);
        unsigned char *view = map_view(section, access);
        CHECK(view && view[0] == 8);
        if (access & FILE_MAP_WRITE)
            view[1]++;
        CHECK(UnmapViewOfFile(view));
    }
    CHECK(!section || CloseHandle(section));
    int fd = open(path_of_object(), meeting->flags | O_CLOEXEC);
    CHECK((fd < 0 ? errno : 0) == meeting->raw_error);
    if (fd >= 0)
        close(fd);
}

static void expect(uid_t user, DWORD access, DWORD error, int flags, int raw_error)
{
    struct meeting meeting = { user, access, error, flags, raw_error };
    in_child(meet, &meeting);
}

/* Rows 092, h277-h282: each user gets what the list gives him, from the kernel too. */
static void rights_of_each_user(void **state)
{
    (void)state;
    struct holder alice = hold(ALICE, "D:" ALICE_ALL "(A;;GR;;;S-1-22-1-54322)");
    expect(ALICE, FILE_MAP_READ | FILE_MAP_WRITE, 0, O_RDWR, 0);
    expect(BOB, FILE_MAP_READ, 0, O_RDONLY, 0);
    expect(BOB, FILE_MAP_WRITE, ERROR_ACCESS_DENIED, O_RDWR, EACCES);
    expect(BOB, FILE_MAP_READ | FILE_MAP_WRITE, ERROR_ACCESS_DENIED, O_WRONLY, EACCES);
    expect(CAROL, FILE_MAP_READ, ERROR_ACCESS_DENIED, O_RDONLY, EACCES);
    let_go(&alice);
}

static void look_for_ways(void *context)
{
    (void)context;
    char link[64];
    become(BOB);
    HANDLE section = OpenFileMappingA(FILE_MAP_READ, FALSE, GLOBAL), wider = NULL;
    CHECK(section);
    CHECK(!DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &wider,
                           FILE_MAP_WRITE, FALSE, 0));
    CHECK(GetLastError() == ERROR_ACCESS_DENIED && !wider);
    CHECK(DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &wider,
                          FILE_MAP_READ | SECTION_QUERY, FALSE, 0));
    CHECK(CloseHandle(wider));
    /* Each descriptor that this process has of the object, and the object itself. */
    unsigned char *view = map_view(section, FILE_MAP_READ);
    CHECK(view);
    for (int fd = 3; fd < 64; fd++) {
        struct stat status;
        if (fstat(fd, &status) || status.st_uid != ALICE || !S_ISREG(status.st_mode))
            continue;
        CHECK(ftruncate(fd, 0) < 0 && fchmod(fd, 0666) < 0 && errno == EPERM);
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        CHECK(open(link, O_RDWR) < 0 && errno == EACCES);
    }
    CHECK(chmod(path_of_object(), 0666) < 0 && errno == EPERM);
    CHECK(unlink(path_of_object()) < 0 && errno == EPERM);
    CHECK(rename(path_of_object(), "/tmp/g") < 0);
    CHECK(UnmapViewOfFile(view) && CloseHandle(section));
}

/* Rows 323, h132: read-only is final, also through /proc. */
static void readers_find_no_way_to_write(void **state)
{
    (void)state;
    struct holder alice = hold(ALICE, "D:" ALICE_ALL "(A;;GR;;;WD)");
    in_child(look_for_ways, NULL);
    let_go(&alice);
}

/* Rows h218, h321, h357. */
static void null_dacl(void **state)
{
    (void)state;
    struct holder alice = hold(ALICE, "D:NO_ACCESS_CONTROL");
    expect(BOB, FILE_MAP_ALL_ACCESS, 0, O_RDWR, 0);
    expect(CAROL, FILE_MAP_READ | FILE_MAP_WRITE, 0, O_RDWR, 0);
    let_go(&alice);
}

/* Rows h287, h290, h298: an empty list refuses the owner too, but for reading and changing it. */
static void empty_dacl(void **state)
{
    (void)state;
    struct holder alice = hold(ALICE, "D:");
    expect(BOB, FILE_MAP_READ, ERROR_ACCESS_DENIED, O_RDONLY, EACCES);
    expect(ALICE, FILE_MAP_READ, ERROR_ACCESS_DENIED, O_RDWR, 0);
    expect(ALICE, READ_CONTROL | WRITE_DAC, 0, O_RDWR, 0);
    expect(ROOT, FILE_MAP_READ, ERROR_ACCESS_DENIED, O_RDONLY, 0);
    let_go(&alice);
}

/* Row h289: what owners may. */
static void owner_rights(void **state)
{
    (void)state;
    struct holder alice = hold(ALICE, "D:(A;;GR;;;OW)");
    expect(ALICE, FILE_MAP_READ, 0, O_RDWR, 0);
    expect(ALICE, WRITE_DAC, ERROR_ACCESS_DENIED, O_RDWR, 0);
    let_go(&alice);
}

/* Rows h279, h281, h353: groups, refusals, and their order. */
static void groups_and_order(void **state)
{
    static const struct {
        const char *sddl;
        DWORD bob, carol;
        int bob_raw, carol_raw;
    } cases[] = {
        { "D:(D;;DC;;;S-1-22-2-54400)(A;;GRGW;;;WD)", ERROR_ACCESS_DENIED, 0, EACCES, 0 },
        { "D:(A;;GRGW;;;WD)(D;;DC;;;S-1-22-2-54400)", 0, 0, 0, 0 },
        { "D:(A;;GRGW;;;S-1-22-2-54400)", 0, ERROR_ACCESS_DENIED, 0, EACCES },
        { "D:(D;;DC;;;S-1-22-1-54322)(A;;GRGW;;;S-1-22-2-54400)", ERROR_ACCESS_DENIED,
          ERROR_ACCESS_DENIED, EACCES, EACCES },
        { "D:(A;;GRGW;;;S-1-5-5-0-54322)(A;;GR;;;AU)", 0, ERROR_ACCESS_DENIED, 0, EACCES },
        { "D:(A;IO;GRGW;;;WD)", ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED, EACCES, EACCES },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct holder alice = hold(ALICE, cases[i].sddl);
        expect(BOB, FILE_MAP_READ | FILE_MAP_WRITE, cases[i].bob, O_RDWR, cases[i].bob_raw);
        expect(CAROL, FILE_MAP_READ | FILE_MAP_WRITE, cases[i].carol, O_RDWR, cases[i].carol_raw);
        let_go(&alice);
    }
}

/* Rows h354, h358: single rights are the library's matter; the kernel knows reading and writing. */
static void single_rights(void **state)
{
    (void)state;
    struct holder alice = hold(ALICE, "D:" ALICE_ALL "(A;;LC;;;WD)");
    expect(BOB, FILE_MAP_READ, 0, O_RDONLY, 0);
    expect(BOB, FILE_MAP_READ | SECTION_QUERY, ERROR_ACCESS_DENIED, O_RDONLY, 0);
    expect(BOB, READ_CONTROL, ERROR_ACCESS_DENIED, O_RDONLY, 0);
    let_go(&alice);
}

static void ask_for_the_most(void *context)
{
    (void)context;
    become(BOB);
    HANDLE section = OpenFileMappingA(MAXIMUM_ALLOWED, FALSE, GLOBAL);
    CHECK(section);
    CHECK(try_map(section, FILE_MAP_READ) == 0);
    CHECK(try_map(section, FILE_MAP_WRITE) == ERROR_ACCESS_DENIED);
    CHECK(CloseHandle(section));
    CHECK(!OpenFileMappingA(MAXIMUM_ALLOWED | FILE_MAP_WRITE, FALSE, GLOBAL) &&
          GetLastError() == ERROR_ACCESS_DENIED);
}

/* Row h284. */
static void the_most_that_is_allowed(void **state)
{
    (void)state;
    struct holder alice = hold(ALICE, "D:" ALICE_ALL "(A;;GR;;;WD)");
    in_child(ask_for_the_most, NULL);
    let_go(&alice);
}

static void change(void *context)
{
    BOOL owner = *(BOOL *)context;
    become(owner ? ALICE : BOB);
    HANDLE section = OpenFileMappingA(READ_CONTROL | WRITE_DAC, FALSE, GLOBAL);
    CHECK(section);
    PSECURITY_DESCRIPTOR sd = descriptor_of("D:" ALICE_ALL "(A;;GR;;;WD)");
    BOOL set = SetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, sd);
    CHECK(set == owner && (set || GetLastError() == ERROR_ACCESS_DENIED));
    LocalFree(sd);
    CHECK(CloseHandle(section));
}

/* Rows h315, h325, h355: only the owner and root can change it, whatever the list says. */
static void changing(void **state)
{
    (void)state;
    BOOL owner = FALSE;
    struct holder alice = hold(ALICE, "D:" ALICE_ALL "(A;;GA;;;S-1-22-1-54322)");
    expect(CAROL, FILE_MAP_READ, ERROR_ACCESS_DENIED, O_RDONLY, EACCES);
    in_child(change, &owner);
    expect(CAROL, FILE_MAP_READ, ERROR_ACCESS_DENIED, O_RDONLY, EACCES);
    expect(BOB, FILE_MAP_READ | FILE_MAP_WRITE, 0, O_RDWR, 0);
    owner = TRUE;
    in_child(change, &owner);
    expect(CAROL, FILE_MAP_READ, 0, O_RDONLY, 0);
    expect(BOB, FILE_MAP_READ | FILE_MAP_WRITE, ERROR_ACCESS_DENIED, O_RDWR, EACCES);
    let_go(&alice);
}

/* Rows h323, h338: root may make objects that are somebody else's. */
static void owned_by_another(void **state)
{
    struct stat status;
    (void)state;
    struct holder root = hold(ROOT, "O:S-1-22-1-54321D:" ALICE_ALL);
    assert_int_equal(stat(path_of_object(), &status), 0);
    assert_int_equal(status.st_uid, ALICE);
    expect(ALICE, FILE_MAP_ALL_ACCESS, 0, O_RDWR, 0);
    expect(BOB, FILE_MAP_READ, ERROR_ACCESS_DENIED, O_RDONLY, EACCES);
    let_go(&root);
}

static void create_for_another(void *context)
{
    (void)context;
    become(ALICE);
    CHECK(!create_secured("O:S-1-22-1-54322D:", GLOBAL) && GetLastError() == ERROR_INVALID_OWNER);
    CHECK(!create_secured("O:SYD:", GLOBAL) && GetLastError() == ERROR_INVALID_OWNER);
    CHECK(!create_secured("O:S-1-5-21-1-2-3-4D:", NULL) && GetLastError() == ERROR_INVALID_OWNER);
}

static void others_may_not(void **state)
{
    (void)state;
    in_child(create_for_another, NULL);
}

/* Row h295: what is of high integrity is read and not written by users. */
static void labels(void **state)
{
    (void)state;
    struct holder root = hold(ROOT, "D:(A;;GA;;;WD)S:(ML;;NW;;;HI)");
    expect(BOB, FILE_MAP_READ, 0, O_RDONLY, 0);
    expect(BOB, FILE_MAP_WRITE, ERROR_ACCESS_DENIED, O_RDWR, EACCES);
    let_go(&root);
}

static void create_again(void *context)
{
    (void)context;
    become(BOB);
    /* Row h304: the descriptor of a second creator does not count. */
    HANDLE section = create_secured("D:NO_ACCESS_CONTROL", GLOBAL);
    CHECK(section && GetLastError() == ERROR_ALREADY_EXISTS && CloseHandle(section));
}

static void second_creators(void **state)
{
    (void)state;
    struct holder alice = hold(ALICE, "D:" ALICE_ALL "(A;;GA;;;S-1-22-1-54322)");
    in_child(create_again, NULL);
    expect(CAROL, FILE_MAP_READ, ERROR_ACCESS_DENIED, O_RDONLY, EACCES);
    let_go(&alice);
}

/* What a reader cannot remove: not found; the name is its owner's until he or root has looked. */
static void dead_objects(void **state)
{
    (void)state;
    struct holder alice = hold(ALICE, "D:" ALICE_ALL "(A;;GR;;;WD)");
    kill_holder(&alice);
    expect(BOB, FILE_MAP_READ, ERROR_FILE_NOT_FOUND, O_RDONLY, 0);
    assert_int_equal(count_entries(namespace_folder("filemap")), 1);
    alice = hold(ALICE, "D:" ALICE_ALL);
    expect(BOB, FILE_MAP_READ, ERROR_ACCESS_DENIED, O_RDONLY, EACCES);
    let_go(&alice);
}

static void forge(void *context)
{
    (void)context;
    /* Bytes 2048 to 4095 of the record are the descriptors. */
    struct stat status;
    char garbage[2048];
    become(BOB);
    int fd = open(path_of_object(), O_RDWR | O_CLOEXEC);
    CHECK(fd >= 0 && fstat(fd, &status) == 0);
    for (size_t i = 0; i < sizeof garbage; i++)
        garbage[i] = (char)(i * 7 + 1);
    CHECK(pwrite(fd, garbage, sizeof garbage, status.st_size - 2048) == 2048);
    close(fd);
}

/* Row h358: who may write can spoil the record, and gets nothing for anybody by it. */
static void spoiled_records(void **state)
{
    (void)state;
    struct holder alice = hold(ALICE, "D:" ALICE_ALL "(A;;GRGW;;;S-1-22-1-54322)");
    in_child(forge, NULL);
    expect(CAROL, FILE_MAP_READ, ERROR_ACCESS_DENIED, O_RDONLY, EACCES);
    expect(BOB, FILE_MAP_READ | FILE_MAP_WRITE, 0, O_RDWR, 0);
    expect(ALICE, FILE_MAP_ALL_ACCESS, 0, O_RDWR, 0);
    let_go(&alice);
}

int main(void)
{
    if (geteuid() != 0)
        return STATUS_SKIPPED;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rights_of_each_user),
        cmocka_unit_test(readers_find_no_way_to_write),
        cmocka_unit_test(null_dacl),
        cmocka_unit_test(empty_dacl),
        cmocka_unit_test(owner_rights),
        cmocka_unit_test(groups_and_order),
        cmocka_unit_test(single_rights),
        cmocka_unit_test(the_most_that_is_allowed),
        cmocka_unit_test(changing),
        cmocka_unit_test(owned_by_another),
        cmocka_unit_test(others_may_not),
        cmocka_unit_test(labels),
        cmocka_unit_test(second_creators),
        cmocka_unit_test(dead_objects),
        cmocka_unit_test(spoiled_records),
    };
    return cmocka_run_group_tests(tests, open_folders, remove_folders);
}
