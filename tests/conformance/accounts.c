/* SPDX-License-Identifier: MIT */
/* Accounts by SID and by name, and lists made of what each account may. */
#include "conformance.h"

#include <aclapi.h>
#include <sddl.h>

/* Good until that many more were asked for. */
static PSID sid_of(const char *string)
{
    static BYTE sids[16][SECURITY_MAX_SID_SIZE];
    static unsigned next;
    PSID sid = NULL, copy = sids[next++ % COUNT(sids)];
    require(ConvertStringSidToSidA(string, &sid), "a SID");
    CopySid(SECURITY_MAX_SID_SIZE, copy, sid);
    LocalFree(sid);
    return copy;
}

static const char *by_name(const char *name)
{
    BYTE sid[SECURITY_MAX_SID_SIZE];
    char domain[100], *string = NULL;
    DWORD size = sizeof sid, room = sizeof domain;
    SID_NAME_USE use;
    SetLastError(UNTOUCHED);
    if (!LookupAccountNameA(NULL, name, sid, &size, domain, &room, &use))
        return failed(GetLastError());
    const char *error = last_error();
    require(ConvertSidToStringSidA(sid, &string), "a string");
    const char *out = text("%s domain=%s (%u) use=%d last_error=%s", string, domain, (unsigned)room,
                           (int)use, error);
    LocalFree(string);
    return out;
}

/* By the wide call: Wine 8 counts the NUL in the narrow one. */
static const char *by_sid(const char *string)
{
    WCHAR name[100], domain[100];
    char bytes[100];
    DWORD size = COUNT(name), room = COUNT(domain);
    SID_NAME_USE use;
    PSID sid = sid_of(string);
    SetLastError(UNTOUCHED);
    BOOL found = LookupAccountSidW(NULL, sid, name, &size, domain, &room, &use);
    const char *error = last_error();
    if (!found)
        return text("failed last_error=%s", error);
    WideCharToMultiByte(CP_UTF8, 0, name, -1, bytes, sizeof bytes, NULL, NULL);
    return text("%s (%u) domain of %u use=%d", bytes, (unsigned)size, (unsigned)room, (int)use);
}

static void accounts(void)
{
    static const struct {
        const char *name, *expected;
    } names[] = {
        { "Everyone", "S-1-1-0 domain= (0) use=5 last_error=untouched" },
        { "everyone", "S-1-1-0 domain= (0) use=5 last_error=untouched" },
        { "SYSTEM", "S-1-5-18 domain=NT AUTHORITY (12) use=5 last_error=untouched" },
        { "NT AUTHORITY\\SYSTEM", "S-1-5-18 domain=NT AUTHORITY (12) use=5 last_error=untouched" },
        { "Authenticated Users", "S-1-5-11 domain=NT AUTHORITY (12) use=5 last_error=untouched" },
        { "LOCAL SERVICE", "S-1-5-19 domain=NT AUTHORITY (12) use=5 last_error=untouched" },
        { "Administrators", "S-1-5-32-544 domain=BUILTIN (7) use=4 last_error=untouched" },
        { "BUILTIN\\Administrators", "S-1-5-32-544 domain=BUILTIN (7) use=4 last_error=untouched" },
        { "BUILTIN\\Users", "S-1-5-32-545 domain=BUILTIN (7) use=4 last_error=untouched" },
        { "BUILTIN", "S-1-5-32 domain=BUILTIN (7) use=3 last_error=untouched" },
        { "", "S-1-5-32 domain=BUILTIN (7) use=3 last_error=untouched" },
        { NULL, "S-1-5-32 domain=BUILTIN (7) use=3 last_error=untouched" },
        { "nobody of that name", "failed last_error=1332" },
        { "BUILTIN\\SYSTEM", "failed last_error=1332" },
    };
    static const struct {
        const char *sid, *expected;
    } sids[] = {
        { "S-1-1-0", "Everyone (8) domain of 0 use=5" },
        { "S-1-0-0", "NULL SID (8) domain of 0 use=5" },
        { "S-1-3-0", "CREATOR OWNER (13) domain of 0 use=5" },
        { "S-1-5-18", "SYSTEM (6) domain of 12 use=5" },
        { "S-1-5-11", "Authenticated Users (19) domain of 12 use=5" },
        { "S-1-5-32", "BUILTIN (7) domain of 7 use=3" },
        { "S-1-5-32-544", "Administrators (14) domain of 7 use=4" },
        { "S-1-5-21-1-2-3-1234", "failed last_error=1332" },
    };
    for (size_t i = 0; i < COUNT(names); i++)
        fact(DOCUMENTED, text("account %s", names[i].name ? names[i].name : "NULL"),
             names[i].expected, by_name(names[i].name));
    for (size_t i = 0; i < COUNT(sids); i++)
        fact(DOCUMENTED, text("SID %s", sids[i].sid), sids[i].expected, by_sid(sids[i].sid));
}

static void sizes(void)
{
    BYTE storage[SECURITY_MAX_SID_SIZE];
    char domain[100];
    WCHAR name[100], wide[100];
    DWORD size = 0, room = 0;
    SID_NAME_USE use;
    PSID system = sid_of("S-1-5-18");
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "account, no room", failed(122),
         outcome(LookupAccountNameA(NULL, "SYSTEM", NULL, &size, NULL, &room, &use)));
    fact(DOCUMENTED, "what is needed", "12 13", text("%u %u", (unsigned)size, (unsigned)room));
    room--;
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "account, no room for the NUL", failed(122),
         outcome(LookupAccountNameA(NULL, "SYSTEM", storage, &size, domain, &room, &use)));
    fact(DOCUMENTED, "what is needed", "12 13", text("%u %u", (unsigned)size, (unsigned)room));
    size--;
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "account, no room for the SID", failed(122),
         outcome(LookupAccountNameA(NULL, "SYSTEM", storage, &size, domain, &room, &use)));
    fact(DOCUMENTED, "what is needed", "12 13", text("%u %u", (unsigned)size, (unsigned)room));
    fact(DOCUMENTED, "account, just enough", "ok",
         outcome(LookupAccountNameA(NULL, "SYSTEM", storage, &size, domain, &room, &use)));
    fact(DOCUMENTED, "what there was", "12 12", text("%u %u", (unsigned)size, (unsigned)room));
    size = room = 0;
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "SID, no room", failed(122),
         outcome(LookupAccountSidW(NULL, system, NULL, &size, NULL, &room, &use)));
    fact(DOCUMENTED, "what is needed", "7 13", text("%u %u", (unsigned)size, (unsigned)room));
    fact(DOCUMENTED, "SID, just enough", "ok",
         outcome(LookupAccountSidW(NULL, system, name, &size, wide, &room, &use)));
    fact(DOCUMENTED, "what there was", "6 12", text("%u %u", (unsigned)size, (unsigned)room));
    SetLastError(UNTOUCHED);
    size = sizeof storage, room = sizeof domain;
    fact(DOCUMENTED, "another machine", failed(1722),
         outcome(
             LookupAccountNameA("no-such-machine", "SYSTEM", storage, &size, domain, &room, &use)));
    char user[300];
    size = 0;
    SetLastError(UNTOUCHED);
    fact(DOCUMENTED, "user, no room", failed(122), outcome(GetUserNameA(NULL, &size)));
    DWORD needed = size;
    size = sizeof user;
    fact(DOCUMENTED, "user", "ok", outcome(GetUserNameA(user, &size)));
    fact(DOCUMENTED, "its size both times", "yes",
         yes_no(size == needed && size == strlen(user) + 1));
}

/* -- lists --------------------------------------------------------------------------------- */

static const char *list_text(ACL *list)
{
    SECURITY_DESCRIPTOR sd;
    char *string = NULL;
    if (list == NULL)
        return "none";
    InitializeSecurityDescriptor(&sd, SECURITY_DESCRIPTOR_REVISION);
    SetSecurityDescriptorDacl(&sd, TRUE, list, FALSE);
    if (!ConvertSecurityDescriptorToStringSecurityDescriptorA(
            &sd, SDDL_REVISION_1, DACL_SECURITY_INFORMATION, &string, NULL))
        return failed(GetLastError());
    const char *copy = text("%s", string);
    LocalFree(string);
    return copy;
}

static EXPLICIT_ACCESS_A change(ACCESS_MODE mode, DWORD rights, const char *sid)
{
    EXPLICIT_ACCESS_A out;
    memset(&out, 0, sizeof out);
    out.grfAccessMode = mode;
    out.grfAccessPermissions = rights;
    BuildTrusteeWithSidA(&out.Trustee, sid_of(sid));
    return out;
}

static const char *changed(const char *old, ULONG count, EXPLICIT_ACCESS_A *changes)
{
    PSECURITY_DESCRIPTOR sd = NULL;
    ACL *before = NULL, *after = (ACL *)&sd;
    BOOL present, defaulted;
    if (old != NULL) {
        require(
            ConvertStringSecurityDescriptorToSecurityDescriptorA(old, SDDL_REVISION_1, &sd, NULL),
            "a descriptor");
        GetSecurityDescriptorDacl(sd, &present, &before, &defaulted);
    }
    DWORD error = SetEntriesInAclA(count, changes, before, &after);
    const char *out =
        error ? text("%u, %s", (unsigned)error, after ? "a list" : "none") : list_text(after);
    LocalFree(after);
    LocalFree(sd);
    return out;
}

static void one(const char *what, const char *old, EXPLICIT_ACCESS_A entry, const char *expected)
{
    fact(DOCUMENTED, what, expected, changed(old, 1, &entry));
}

static void lists(void)
{
    EXPLICIT_ACCESS_A many[3];
    fact(DOCUMENTED, "no list and no change", "none", changed(NULL, 0, NULL));
    fact(DOCUMENTED, "no change", "D:(A;;GR;;;WD)", changed("D:(A;;GR;;;WD)", 0, NULL));
    one("grant", NULL, change(GRANT_ACCESS, 1, "WD"), "D:(A;;CC;;;WD)");
    one("set", "D:(A;;LC;;;WD)(A;;SW;;;BU)", change(SET_ACCESS, 1, "WD"),
        "D:(A;;CC;;;WD)(A;;SW;;;BU)");
    one("grant before what is allowed", "D:(A;;SW;;;BU)", change(GRANT_ACCESS, 1, "WD"),
        "D:(A;;CC;;;WD)(A;;SW;;;BU)");
    one("deny", "D:(D;;DC;;;BG)(A;;SW;;;BU)", change(DENY_ACCESS, 1, "WD"),
        "D:(D;;CC;;;WD)(D;;DC;;;BG)(A;;SW;;;BU)");
    one("revoke leaves what is refused", "D:(D;;CC;;;WD)(A;;LC;;;WD)(A;;SW;;;BU)",
        change(REVOKE_ACCESS, 0, "WD"), "D:(D;;CC;;;WD)(A;;SW;;;BU)");
    one("revoke all there is", "D:(A;;LC;;;WD)", change(REVOKE_ACCESS, 0, "WD"), "D:");
    one("revoke of nothing", NULL, change(REVOKE_ACCESS, 0, "WD"), "D:");
    one("record success", NULL, change(SET_AUDIT_SUCCESS, 1, "WD"), "D:(AU;SA;CC;;;WD)");
    one("record failure", NULL, change(SET_AUDIT_FAILURE, 1, "WD"), "D:(AU;FA;CC;;;WD)");
    one("grant after what is refused", "D:(D;;DC;;;BG)(A;;SW;;;BU)", change(GRANT_ACCESS, 1, "WD"),
        "D:(D;;DC;;;BG)(A;;CC;;;WD)(A;;SW;;;BU)");
    one("grant to what is allowed", "D:(A;;LC;;;WD)", change(GRANT_ACCESS, 1, "WD"),
        "D:(A;;CCLC;;;WD)");
    one("set in place of what is refused", "D:(D;;CC;;;WD)(A;;SW;;;BU)",
        change(SET_ACCESS, 1, "WD"), "D:(A;;CC;;;WD)(A;;SW;;;BU)");
    many[0] = change(GRANT_ACCESS, 1, "WD");
    many[1] = change(DENY_ACCESS, 2, "AN");
    many[2] = change(GRANT_ACCESS, 4, "BA");
    handle_fact(208, "grant, deny, grant", "D:(D;;DC;;;AN)(A;;CC;;;WD)(A;;LC;;;BA)",
                changed(NULL, 3, many));
    many[1] = many[2];
    fact(DOCUMENTED, "two grants", "D:(A;;CC;;;WD)(A;;LC;;;BA)", changed(NULL, 2, many));
}

static void trustees(void)
{
    EXPLICIT_ACCESS_A entry = change(GRANT_ACCESS, 1, "WD");
    char everyone[] = "Everyone", nobody[] = "nobody of that name";
    entry.Trustee.TrusteeType = TRUSTEE_IS_COMPUTER;
    entry.Trustee.MultipleTrusteeOperation = (MULTIPLE_TRUSTEE_OPERATION)0xDEAD;
    one("what does not count", NULL, entry, "D:(A;;CC;;;WD)");
    entry.grfInheritance = SUB_CONTAINERS_AND_OBJECTS_INHERIT;
    one("inheritance", NULL, entry, "D:(A;OICI;CC;;;WD)");
    entry.grfAccessMode = NOT_USED_ACCESS;
    one("no mode", NULL, entry, "87, none");
    entry = change(GRANT_ACCESS, 1, "WD");
    entry.Trustee.TrusteeForm = TRUSTEE_BAD_FORM;
    one("bad form", NULL, entry, "87, none");
    memset(&entry, 0x55, sizeof entry);
    BuildExplicitAccessWithNameA(&entry, everyone, 2, SET_ACCESS, NO_INHERITANCE);
    fact(DOCUMENTED, "structure with a name", "2 2 0 form=1 type=0 multiple=0 yes",
         text("%u %d %u form=%d type=%d multiple=%d %s", (unsigned)entry.grfAccessPermissions,
              (int)entry.grfAccessMode, (unsigned)entry.grfInheritance,
              (int)entry.Trustee.TrusteeForm, (int)entry.Trustee.TrusteeType,
              (int)entry.Trustee.MultipleTrusteeOperation,
              yes_no(entry.Trustee.ptstrName == everyone && !entry.Trustee.pMultipleTrustee)));
    one("by name", NULL, entry, "D:(A;;DC;;;WD)");
    entry.Trustee.MultipleTrusteeOperation = TRUSTEE_IS_IMPERSONATE;
    one("impersonation", NULL, entry, "87, none");
    BuildTrusteeWithNameA(&entry.Trustee, nobody);
    one("nobody", NULL, entry, "1332, none");
}

int main(void)
{
    accounts();
    sizes();
    lists();
    trustees();
    return finish();
}
