/* SPDX-License-Identifier: MIT */
/* Accounts by SID and by name. */
#include "sections.h"

#include <grp.h>
#include <pwd.h>
#include <sddl.h>

struct answer {
    char sid[200], name[300], domain[100];
    SID_NAME_USE use;
};

static PSID sid_of(const char *text)
{
    static BYTE storage[SECURITY_MAX_SID_SIZE];
    PSID sid;
    assert_true(ConvertStringSidToSidA(text, &sid));
    assert_true(CopySid(sizeof storage, storage, sid));
    LocalFree(sid);
    return storage;
}

static struct answer by_sid(const char *text)
{
    struct answer out = { .use = SidTypeInvalid };
    DWORD name = sizeof out.name, domain = sizeof out.domain;
    SetLastError(UNTOUCHED);
    assert_true(
        LookupAccountSidA(NULL, sid_of(text), out.name, &name, out.domain, &domain, &out.use));
    assert_int_equal(GetLastError(), UNTOUCHED);
    assert_int_equal(name, strlen(out.name));
    assert_int_equal(domain, strlen(out.domain));
    return out;
}

static struct answer by_name(const char *name)
{
    struct answer out = { .use = SidTypeInvalid };
    BYTE sid[SECURITY_MAX_SID_SIZE];
    char *text;
    DWORD size = sizeof sid, domain = sizeof out.domain;
    SetLastError(UNTOUCHED);
    assert_true(LookupAccountNameA(NULL, name, sid, &size, out.domain, &domain, &out.use));
    assert_int_equal(GetLastError(), UNTOUCHED);
    assert_int_equal(size, GetLengthSid(sid));
    assert_int_equal(domain, strlen(out.domain));
    assert_true(ConvertSidToStringSidA(sid, &text));
    snprintf(out.sid, sizeof out.sid, "%s", text);
    LocalFree(text);
    return out;
}

static DWORD error_of_name(const char *machine, const char *name)
{
    BYTE sid[SECURITY_MAX_SID_SIZE];
    char text[100];
    DWORD size = sizeof sid, domain = sizeof text;
    SID_NAME_USE use;
    SetLastError(0);
    LookupAccountNameA(machine, name, sid, &size, text, &domain, &use);
    return GetLastError();
}

static DWORD error_of_sid(const char *machine, PSID sid)
{
    char text[100], other[100];
    DWORD size = sizeof text, domain = sizeof other;
    SID_NAME_USE use;
    SetLastError(0);
    LookupAccountSidA(machine, sid, text, &size, other, &domain, &use);
    return GetLastError();
}

static const struct {
    const char *sid, *domain, *name;
    SID_NAME_USE use;
} known[] = {
    { "S-1-1-0", "", "Everyone", SidTypeWellKnownGroup },
    { "S-1-3-0", "", "CREATOR OWNER", SidTypeWellKnownGroup },
    { "S-1-5-11", "NT AUTHORITY", "Authenticated Users", SidTypeWellKnownGroup },
    { "S-1-5-18", "NT AUTHORITY", "SYSTEM", SidTypeWellKnownGroup },
    { "S-1-5-19", "NT AUTHORITY", "LOCAL SERVICE", SidTypeWellKnownGroup },
    { "S-1-5-32", "BUILTIN", "BUILTIN", SidTypeDomain },
    { "S-1-5-32-544", "BUILTIN", "Administrators", SidTypeAlias },
    { "S-1-5-32-545", "BUILTIN", "Users", SidTypeAlias },
    { "S-1-16-12288", "Mandatory Label", "High Mandatory Level", SidTypeLabel },
};

static void names_of_windows(void **state)
{
    char name[200];
    (void)state;
    for (size_t i = 0; i < COUNT(known); i++) {
        struct answer answer = by_sid(known[i].sid);
        assert_string_equal(answer.name, known[i].name);
        assert_string_equal(answer.domain, known[i].domain);
        assert_int_equal(answer.use, known[i].use);
        answer = by_name(known[i].name);
        assert_string_equal(answer.sid, known[i].sid);
        assert_string_equal(answer.domain, known[i].domain);
        assert_int_equal(answer.use, known[i].use);
        snprintf(name, sizeof name, "%s%s%s", known[i].domain, *known[i].domain ? "\\" : "",
                 known[i].name);
        assert_string_equal(by_name(name).sid, known[i].sid);
    }
    assert_string_equal(by_name("everyONE").sid, "S-1-1-0");
    assert_string_equal(by_name("builtin\\USERS").sid, "S-1-5-32-545");
    assert_string_equal(by_name("nt authority\\system").sid, "S-1-5-18");
    assert_int_equal(error_of_name(NULL, "BUILTIN\\SYSTEM"), ERROR_NONE_MAPPED);
    assert_int_equal(error_of_name(NULL, "BUILTIN\\"), ERROR_NONE_MAPPED);
    assert_string_equal(by_name("").sid, "S-1-5-32");
    assert_string_equal(by_name(NULL).sid, "S-1-5-32");
}

/* A user and a group of this machine other than root and "users"; NULL: there is none. */
static const struct passwd *any_user(void)
{
    const struct passwd *user;
    setpwent();
    while ((user = getpwent()) && user->pw_uid == 0)
        continue;
    endpwent();
    return user;
}

static const struct group *any_group(void)
{
    const struct group *group;
    setgrent();
    while ((group = getgrent()) && getpwnam(group->gr_name))
        continue;
    endgrent();
    return group;
}

/* Row h334, and under all domains that a name may be given with. */
static void names_of_linux(void **state)
{
    static const char *const domains[] = { "Unix User\\", "UNIX user\\", NULL, "" };
    char sid[60], name[400], machine[256];
    const struct passwd *user = any_user();
    (void)state;
    if (!user)
        skip();
    snprintf(sid, sizeof sid, "S-1-22-1-%u", (unsigned)user->pw_uid);
    struct answer answer = by_sid(sid);
    assert_string_equal(answer.name, user->pw_name);
    assert_string_equal(answer.domain, "Unix User");
    assert_int_equal(answer.use, SidTypeUser);
    assert_int_equal(gethostname(machine, sizeof machine), 0);
    for (size_t i = 0; i < COUNT(domains); i++) {
        snprintf(name, sizeof name, "%s%s%s", domains[i] ? domains[i] : machine,
                 domains[i] ? "" : "\\", user->pw_name);
        answer = by_name(name);
        assert_string_equal(answer.sid, sid);
        assert_string_equal(answer.domain, "Unix User");
        assert_int_equal(answer.use, SidTypeUser);
    }
    snprintf(name, sizeof name, "Unix Group\\no %s", user->pw_name);
    assert_int_equal(error_of_name(NULL, name), ERROR_NONE_MAPPED);
    snprintf(name, sizeof name, "Elsewhere\\%s", user->pw_name);
    assert_int_equal(error_of_name(NULL, name), ERROR_NONE_MAPPED);
}

static void groups_of_linux(void **state)
{
    char sid[60], name[400];
    const struct group *group = any_group();
    (void)state;
    if (!group)
        skip();
    snprintf(sid, sizeof sid, "S-1-22-2-%u", (unsigned)group->gr_gid);
    struct answer answer = by_sid(sid);
    assert_string_equal(answer.name, group->gr_name);
    assert_string_equal(answer.domain, "Unix Group");
    assert_int_equal(answer.use, SidTypeGroup);
    snprintf(name, sizeof name, "Unix Group\\%s", group->gr_name);
    answer = by_name(name);
    assert_string_equal(answer.sid, sid);
    assert_int_equal(answer.use, SidTypeGroup);
    assert_string_equal(by_name(group->gr_name).sid, sid);
    snprintf(name, sizeof name, "Unix User\\%s", group->gr_name);
    assert_int_equal(error_of_name(NULL, name), ERROR_NONE_MAPPED);
    /* The group "users" is not everybody. */
    struct group *users = getgrnam("users");
    snprintf(sid, sizeof sid, "S-1-22-2-%u", users ? (unsigned)users->gr_gid : 0);
    assert_string_equal(by_name("users").sid, users ? sid : "S-1-5-32-545");
    assert_string_equal(by_name("Users").sid, "S-1-5-32-545");
}

/* Root is the system. */
static void root(void **state)
{
    (void)state;
    struct answer answer = by_name("root");
    assert_string_equal(answer.sid, "S-1-5-18");
    assert_string_equal(answer.domain, "NT AUTHORITY");
    answer = by_sid("S-1-22-1-0");
    assert_string_equal(answer.name, "root");
    assert_string_equal(answer.domain, "Unix User");
}

static void nobody(void **state)
{
    static const char *const sids[] = { "S-1-22-1-3999999999", "S-1-22-2-3999999999",
                                        "S-1-22-3-1",          "S-1-5-21-1-2-3-500",
                                        "S-1-5-5-0-1",         "S-1-22-1-4294967295" };
    BYTE broken[SECURITY_MAX_SID_SIZE] = { 2, 1 };
    char text[3000];
    (void)state;
    for (size_t i = 0; i < COUNT(sids); i++)
        assert_int_equal(error_of_sid(NULL, sid_of(sids[i])), ERROR_NONE_MAPPED);
    assert_int_equal(error_of_sid(NULL, broken), ERROR_INVALID_SID);
    assert_int_equal(error_of_sid(NULL, NULL), ERROR_INVALID_PARAMETER);
    assert_int_equal(error_of_name(NULL, "nobody of that name"), ERROR_NONE_MAPPED);
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = 0;
    assert_int_equal(error_of_name(NULL, text), ERROR_NONE_MAPPED);
    assert_int_equal(error_of_name(text, "Everyone"), RPC_S_SERVER_UNAVAILABLE);
}

static void machines(void **state)
{
    char name[256];
    (void)state;
    assert_int_equal(gethostname(name, sizeof name), 0);
    const char *const here[] = { "", ".", name };
    for (size_t i = 0; i < COUNT(here); i++) {
        assert_int_equal(error_of_name(here[i], "Everyone"), 0);
        assert_int_equal(error_of_sid(here[i], sid_of("S-1-1-0")), 0);
    }
    assert_int_equal(error_of_name("no.such.machine", "Everyone"), RPC_S_SERVER_UNAVAILABLE);
    assert_int_equal(error_of_sid("no.such.machine", sid_of("S-1-1-0")), RPC_S_SERVER_UNAVAILABLE);
}

/* Too little room tells both sizes, with the NUL, and writes nothing. */
static void sizes(void **state)
{
    char name[8] = "-", domain[16] = "-";
    BYTE sid[SECURITY_MAX_SID_SIZE] = { 77 };
    SID_NAME_USE use = SidTypeInvalid;
    static const DWORD given[][2] = { { 0, 0 }, { 6, 13 }, { 7, 12 } };
    (void)state;
    for (size_t i = 0; i < COUNT(given); i++) {
        DWORD room = given[i][0], other = given[i][1];
        assert_fails(LookupAccountSidA(NULL, sid_of("S-1-5-18"), name, &room, domain, &other, &use),
                     ERROR_INSUFFICIENT_BUFFER);
        assert_int_equal(room, 7);
        assert_int_equal(other, 13);
        room = given[i][0] ? given[i][0] + 5 : 0;
        other = given[i][1];
        assert_fails(
            LookupAccountNameA(NULL, "SYSTEM", room ? sid : NULL, &room, domain, &other, &use),
            ERROR_INSUFFICIENT_BUFFER);
        assert_int_equal(room, 12);
        assert_int_equal(other, 13);
    }
    DWORD room = 100, other = 100;
    assert_fails(LookupAccountSidA(NULL, sid_of("S-1-5-18"), NULL, &room, domain, &other, &use),
                 ERROR_INSUFFICIENT_BUFFER);
    assert_fails(LookupAccountNameA(NULL, "SYSTEM", NULL, &room, domain, &other, &use),
                 ERROR_INSUFFICIENT_BUFFER);
    assert_string_equal(name, "-");
    assert_string_equal(domain, "-");
    assert_int_equal(sid[0], 77);
    assert_int_equal(use, SidTypeInvalid);
    room = 7, other = 13;
    assert_true(LookupAccountSidA(NULL, sid_of("S-1-5-18"), name, &room, domain, &other, &use));
    assert_int_equal(room, 6);
    assert_int_equal(other, 12);
    room = 12, other = 13;
    assert_true(LookupAccountNameA(NULL, "SYSTEM", sid, &room, domain, &other, &use));
    assert_fails(LookupAccountSidA(NULL, sid, name, NULL, domain, &other, &use),
                 ERROR_INVALID_PARAMETER);
    assert_fails(LookupAccountSidA(NULL, sid, name, &room, domain, NULL, &use),
                 ERROR_INVALID_PARAMETER);
    assert_fails(LookupAccountSidA(NULL, sid, name, &room, domain, &other, NULL),
                 ERROR_INVALID_PARAMETER);
    assert_fails(LookupAccountNameA(NULL, "SYSTEM", sid, NULL, domain, &other, &use),
                 ERROR_INVALID_PARAMETER);
    assert_fails(LookupAccountNameA(NULL, "SYSTEM", sid, &room, domain, NULL, &use),
                 ERROR_INVALID_PARAMETER);
    assert_fails(LookupAccountNameA(NULL, "SYSTEM", sid, &room, domain, &other, NULL),
                 ERROR_INVALID_PARAMETER);
}

static void wide(void **state)
{
    WCHAR name[20], domain[20], text[1200];
    BYTE sid[SECURITY_MAX_SID_SIZE];
    SID_NAME_USE use;
    DWORD size = sizeof sid, room = 13;
    (void)state;
    assert_true(LookupAccountNameW(NULL, u"NT Authority\\system", sid, &size, domain, &room, &use));
    assert_memory_equal(domain, u"NT AUTHORITY", sizeof u"NT AUTHORITY");
    assert_true(EqualSid(sid, sid_of("S-1-5-18")));
    size = 6, room = 13;
    assert_fails(LookupAccountSidW(u".", sid, name, &size, domain, &room, &use),
                 ERROR_INSUFFICIENT_BUFFER);
    assert_int_equal(size, 7);
    assert_true(LookupAccountSidW(u".", sid, name, &size, domain, &room, &use));
    assert_memory_equal(name, u"SYSTEM", sizeof u"SYSTEM");
    assert_int_equal(size, 6);
    size = sizeof sid, room = 20;
    assert_fails(LookupAccountNameW(u"far", NULL, sid, &size, domain, &room, &use),
                 RPC_S_SERVER_UNAVAILABLE);
    assert_true(LookupAccountNameW(NULL, NULL, sid, &size, domain, &room, &use));
    assert_int_equal(use, SidTypeDomain);
    for (size_t i = 0; i < COUNT(text); i++)
        text[i] = i < COUNT(text) - 1 ? u'\u20AC' : 0;
    assert_fails(LookupAccountNameW(NULL, text, sid, &size, domain, &room, &use),
                 ERROR_NONE_MAPPED);
    assert_fails(LookupAccountNameW(text, u"SYSTEM", sid, &size, domain, &room, &use),
                 RPC_S_SERVER_UNAVAILABLE);
}

/* The name leads to the user's SID. */
static void caller(void **state)
{
    char name[300], sid[60];
    WCHAR wide_name[300];
    DWORD room = sizeof name;
    const struct passwd *user = getpwuid(geteuid());
    (void)state;
    assert_fails(GetUserNameA(name, NULL), ERROR_INVALID_PARAMETER);
    if (!user) {
        assert_fails(GetUserNameA(name, &room), ERROR_NONE_MAPPED);
        return;
    }
    assert_quiet(GetUserNameA(name, &room));
    assert_string_equal(name, user->pw_name);
    assert_int_equal(room, strlen(name) + 1);
    snprintf(sid, sizeof sid, geteuid() ? "S-1-22-1-%u" : "S-1-5-18", (unsigned)geteuid());
    assert_string_equal(by_name(name).sid, sid);
    room--;
    assert_fails(GetUserNameA(name, &room), ERROR_INSUFFICIENT_BUFFER);
    assert_int_equal(room, strlen(name) + 1);
    assert_fails(GetUserNameA(NULL, &room), ERROR_INSUFFICIENT_BUFFER);
    assert_true(GetUserNameW(wide_name, &room));
    assert_int_equal(room, strlen(name) + 1);
    for (DWORD i = 0; i < room; i++)
        assert_int_equal(wide_name[i], name[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_windows),
        cmocka_unit_test(names_of_linux),
        cmocka_unit_test(groups_of_linux),
        cmocka_unit_test(root),
        cmocka_unit_test(nobody),
        cmocka_unit_test(machines),
        cmocka_unit_test(sizes),
        cmocka_unit_test(wide),
        cmocka_unit_test(caller),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
