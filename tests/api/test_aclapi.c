/* SPDX-License-Identifier: MIT */
/* Lists made of what each account may: SetEntriesInAcl and what belongs to it. */
#include "sections.h"

#include <aclapi.h>
#include <sddl.h>
#include <tchar.h>

/* SIDs and descriptors that live until the test ends. */
static void *kept[64];
static size_t kept_count;

static void *keep(void *memory)
{
    assert_true(kept_count < COUNT(kept));
    kept[kept_count++] = memory;
    return memory;
}

static int free_kept(void **state)
{
    (void)state;
    while (kept_count)
        LocalFree(kept[--kept_count]);
    return 0;
}

static PSID sid_of(const char *text)
{
    PSID sid;
    assert_true(ConvertStringSidToSidA(text, &sid));
    return keep(sid);
}

/* The DACL of a text. */
static PACL list_of(const char *text)
{
    PSECURITY_DESCRIPTOR sd;
    BOOL present, defaulted;
    PACL list = NULL;
    assert_true(
        ConvertStringSecurityDescriptorToSecurityDescriptorA(text, SDDL_REVISION, &sd, NULL));
    keep(sd);
    assert_true(GetSecurityDescriptorDacl(sd, &present, &list, &defaulted));
    return list;
}

static const char *text_of(PACL list)
{
    SECURITY_DESCRIPTOR sd;
    char *text;
    if (!list)
        return "none";
    assert_true(IsValidAcl(list));
    assert_true(InitializeSecurityDescriptor(&sd, SECURITY_DESCRIPTOR_REVISION));
    assert_true(SetSecurityDescriptorDacl(&sd, TRUE, list, FALSE));
    assert_true(ConvertSecurityDescriptorToStringSecurityDescriptorA(
        &sd, SDDL_REVISION, DACL_SECURITY_INFORMATION, &text, NULL));
    return keep(text);
}

static EXPLICIT_ACCESS_A change(ACCESS_MODE mode, DWORD rights, const char *sid)
{
    EXPLICIT_ACCESS_A out = { .grfAccessPermissions = rights, .grfAccessMode = mode };
    BuildTrusteeWithSidA(&out.Trustee, sid_of(sid));
    return out;
}

/* The list that changes make of another one. */
static const char *changed(const char *old, ULONG count, EXPLICIT_ACCESS_A *changes)
{
    PACL new = NULL, before = old ? list_of(old) : NULL;
    assert_int_equal(SetEntriesInAclA(count, changes, before, &new), ERROR_SUCCESS);
    if (old)
        assert_string_equal(text_of(before), old);
    if (new)
        keep(new);
    return text_of(new);
}

static const char *changed_by(const char *old, ACCESS_MODE mode, DWORD rights, const char *sid)
{
    EXPLICIT_ACCESS_A one = change(mode, rights, sid);
    return changed(old, 1, &one);
}

static DWORD refused(EXPLICIT_ACCESS_A one)
{
    PACL new = (PACL) & new;
    DWORD error = SetEntriesInAclA(1, &one, NULL, &new);
    assert_null(new);
    return error;
}

static void granting(void **state)
{
    (void)state;
    assert_string_equal(changed_by(NULL, GRANT_ACCESS, 4, "WD"), "D:(A;;LC;;;WD)");
    assert_string_equal(changed_by("D:", GRANT_ACCESS, 4, "WD"), "D:(A;;LC;;;WD)");
    /* In addition to what is allowed: one entry. */
    assert_string_equal(changed_by("D:(A;;CC;;;BA)(A;;DC;;;WD)", GRANT_ACCESS, 4, "WD"),
                        "D:(A;;DCLC;;;WD)(A;;CC;;;BA)");
    assert_string_equal(changed_by("D:(A;;CC;;;WD)(A;;DC;;;WD)", GRANT_ACCESS, 4, "WD"),
                        "D:(A;;CCDCLC;;;WD)");
    /* What is refused stays so; an entry with other inheritance is another one. */
    assert_string_equal(changed_by("D:(D;;CC;;;WD)(A;IO;DC;;;WD)", GRANT_ACCESS, 1, "WD"),
                        "D:(D;;CC;;;WD)(A;;CC;;;WD)(A;IO;DC;;;WD)");
    assert_string_equal(changed_by("D:(A;ID;CC;;;WD)", GRANT_ACCESS, 4, "WD"),
                        "D:(A;;LC;;;WD)(A;ID;CC;;;WD)");
}

static void setting(void **state)
{
    (void)state;
    assert_string_equal(
        changed_by("D:(D;;CC;;;WD)(D;;CC;;;BU)(A;;DC;;;WD)(A;OICI;SW;;;WD)(A;;CC;;;BA)", SET_ACCESS,
                   4, "WD"),
        "D:(D;;CC;;;BU)(A;;LC;;;WD)(A;;CC;;;BA)");
    assert_string_equal(changed_by(NULL, SET_ACCESS, 4, "WD"), "D:(A;;LC;;;WD)");
}

static void refusing(void **state)
{
    (void)state;
    assert_string_equal(changed_by("D:(D;;CC;;;BU)(A;;CCDC;;;WD)", DENY_ACCESS, 1, "WD"),
                        "D:(D;;CC;;;WD)(D;;CC;;;BU)(A;;CCDC;;;WD)");
    assert_string_equal(changed_by("D:(D;;CC;;;BU)(D;;DC;;;WD)", DENY_ACCESS, 1, "WD"),
                        "D:(D;;CCDC;;;WD)(D;;CC;;;BU)");
}

/* An empty list is one: it lets nobody in. */
static void revoking(void **state)
{
    (void)state;
    assert_string_equal(
        changed_by("D:(D;;CC;;;WD)(A;;CC;;;BA)(A;;DC;;;WD)(AU;SA;CC;;;WD)", REVOKE_ACCESS, 0, "WD"),
        "D:(D;;CC;;;WD)(A;;CC;;;BA)");
    assert_string_equal(changed_by("D:(A;;CC;;;WD)", REVOKE_ACCESS, 1, "WD"), "D:");
    assert_string_equal(changed_by(NULL, REVOKE_ACCESS, 1, "WD"), "D:");
}

static void recording(void **state)
{
    (void)state;
    assert_string_equal(changed_by("D:(AU;SA;CC;;;BU)", SET_AUDIT_SUCCESS, 2, "WD"),
                        "D:(AU;SA;DC;;;WD)(AU;SA;CC;;;BU)");
    assert_string_equal(changed_by("D:(AU;FA;CC;;;WD)", SET_AUDIT_FAILURE, 2, "WD"),
                        "D:(AU;FA;CCDC;;;WD)");
    assert_string_equal(
        changed_by(NULL, (ACCESS_MODE)(SET_AUDIT_SUCCESS | SET_AUDIT_FAILURE), 2, "WD"),
        "D:(AU;SAFA;DC;;;WD)");
}

/* Row h208: what is refused comes before what is allowed, and what is inherited last. */
static void order(void **state)
{
    EXPLICIT_ACCESS_A changes[4];
    (void)state;
    changes[0] = change(GRANT_ACCESS, 1, "WD");
    changes[1] = change(DENY_ACCESS, 2, "AN");
    changes[2] = change(GRANT_ACCESS, 4, "BA");
    changes[3] = change(DENY_ACCESS, 8, "BG");
    assert_string_equal(changed(NULL, 4, changes),
                        "D:(D;;DC;;;AN)(D;;SW;;;BG)(A;;CC;;;WD)(A;;LC;;;BA)");
    assert_string_equal(
        changed("D:(D;;CC;;;NU)(A;;CC;;;BU)(D;ID;CC;;;SU)(A;ID;CC;;;IU)", 4, changes),
        "D:(D;;DC;;;AN)(D;;SW;;;BG)(D;;CC;;;NU)(A;;CC;;;WD)(A;;LC;;;BA)"
        "(A;;CC;;;BU)(D;ID;CC;;;SU)(A;ID;CC;;;IU)");
    assert_string_equal(changed("D:(D;ID;CC;;;SU)(A;ID;CC;;;IU)", 4, changes),
                        "D:(D;;DC;;;AN)(D;;SW;;;BG)(A;;CC;;;WD)(A;;LC;;;BA)"
                        "(D;ID;CC;;;SU)(A;ID;CC;;;IU)");
    /* The changes of one call are made one after the other. */
    changes[1] = change(GRANT_ACCESS, 2, "WD");
    changes[2] = change(SET_ACCESS, 4, "BA");
    changes[3] = change(REVOKE_ACCESS, 0, "BA");
    assert_string_equal(changed("D:(A;;CC;;;BU)", 4, changes), "D:(A;;CCDC;;;WD)(A;;CC;;;BU)");
    changes[2] = change(DENY_ACCESS, 1, "WD");
    changes[3] = change(SET_ACCESS, 8, "WD");
    assert_string_equal(changed(NULL, 4, changes), "D:(A;;SW;;;WD)");
}

/* Entries that an EXPLICIT_ACCESS cannot say stay as they are, byte by byte. */
static void other_entries(void **state)
{
    static const char object[] = "(OA;;CC;bf967aba-0de6-11d0-a285-00aa003049e2;;AU)";
    char old[200], expected[200];
    (void)state;
    snprintf(old, sizeof old, "D:%s(A;;CC;;;BA)", object);
    snprintf(expected, sizeof expected, "D:(D;;CC;;;WD)(A;;DC;;;BU)%s(A;;CC;;;BA)", object);
    EXPLICIT_ACCESS_A changes[] = { change(GRANT_ACCESS, 2, "BU"), change(DENY_ACCESS, 1, "WD") };
    assert_string_equal(changed(old, 2, changes), expected);
    assert_string_equal(changed_by(old, REVOKE_ACCESS, 0, "AU"), "D:(A;;CC;;;BA)");
}

/* Without changes it is a copy, and of nothing it is nothing. */
static void no_changes(void **state)
{
    PACL new = (PACL)state;
    assert_int_equal(SetEntriesInAclA(0, NULL, NULL, &new), ERROR_SUCCESS);
    assert_null(new);
    assert_string_equal(changed("D:(A;;CC;;;WD)(D;;CC;;;BA)", 0, NULL),
                        "D:(A;;CC;;;WD)(D;;CC;;;BA)");
    assert_string_equal(changed("D:", 0, NULL), "D:");
}

static void trustees(void **state)
{
    EXPLICIT_ACCESS_A one = change(GRANT_ACCESS, 1, "WD");
    EXPLICIT_ACCESS_W wide = { .grfAccessPermissions = 1, .grfAccessMode = SET_ACCESS };
    static WCHAR everyone[] = u"everyone";
    PACL new;
    (void)state;
    /* Its type does not count, nor does what else it has. */
    one.Trustee.TrusteeType = TRUSTEE_IS_COMPUTER;
    one.Trustee.pMultipleTrustee = (PTRUSTEE_A)state;
    one.Trustee.MultipleTrusteeOperation = (MULTIPLE_TRUSTEE_OPERATION)77;
    assert_string_equal(changed(NULL, 1, &one), "D:(A;;CC;;;WD)");
    char administrators[] = "BUILTIN\\Administrators", me[] = "Current_User", root[] = "root";
    BuildExplicitAccessWithNameA(&one, administrators, 2, GRANT_ACCESS,
                                 SUB_CONTAINERS_AND_OBJECTS_INHERIT);
    assert_string_equal(changed(NULL, 1, &one), "D:(A;OICI;DC;;;BA)");
    BuildTrusteeWithNameA(&one.Trustee, root);
    assert_string_equal(changed(NULL, 1, &one), "D:(A;OICI;DC;;;SY)");
    BuildTrusteeWithNameA(&one.Trustee, me);
    char expected[60];
    snprintf(expected, sizeof expected,
             geteuid() ? "D:(A;OICI;DC;;;S-1-22-1-%u)" : "D:(A;OICI;DC;;;SY)", (unsigned)geteuid());
    assert_string_equal(changed(NULL, 1, &one), expected);
    BuildTrusteeWithNameW(&wide.Trustee, everyone);
    assert_int_equal(SetEntriesInAclW(1, &wide, NULL, &new), ERROR_SUCCESS);
    assert_string_equal(text_of(keep(new)), "D:(A;;CC;;;WD)");
    BuildTrusteeWithSidW(&wide.Trustee, sid_of("BA"));
    assert_int_equal(SetEntriesInAclW(1, &wide, NULL, &new), ERROR_SUCCESS);
    assert_string_equal(text_of(keep(new)), "D:(A;;CC;;;BA)");
}

static void building(void **state)
{
    EXPLICIT_ACCESS_W wide;
    EXPLICIT_ACCESS_A narrow;
    static WCHAR name[] = u"x";
    memset(&wide, 0x55, sizeof wide);
    memset(&narrow, 0x55, sizeof narrow);
    BuildExplicitAccessWithNameW(&wide, name, 3, DENY_ACCESS, 5);
    assert_int_equal(wide.grfAccessPermissions, 3);
    assert_int_equal(wide.grfAccessMode, DENY_ACCESS);
    assert_int_equal(wide.grfInheritance, 5);
    assert_null(wide.Trustee.pMultipleTrustee);
    assert_int_equal(wide.Trustee.MultipleTrusteeOperation, NO_MULTIPLE_TRUSTEE);
    assert_int_equal(wide.Trustee.TrusteeForm, TRUSTEE_IS_NAME);
    assert_int_equal(wide.Trustee.TrusteeType, TRUSTEE_IS_UNKNOWN);
    assert_ptr_equal(wide.Trustee.ptstrName, name);
    BuildTrusteeWithSidA(&narrow.Trustee, state);
    assert_null(narrow.Trustee.pMultipleTrustee);
    assert_int_equal(narrow.Trustee.MultipleTrusteeOperation, NO_MULTIPLE_TRUSTEE);
    assert_int_equal(narrow.Trustee.TrusteeForm, TRUSTEE_IS_SID);
    assert_int_equal(narrow.Trustee.TrusteeType, TRUSTEE_IS_UNKNOWN);
    assert_ptr_equal(narrow.Trustee.ptstrName, state);
}

static void bad_changes(void **state)
{
    EXPLICIT_ACCESS_A one = change(GRANT_ACCESS, 1, "WD"), bad;
    char nobody[] = "nobody of that name", far[] = "Elsewhere\\Users";
    PACL new;
    BYTE broken[SECURITY_MAX_SID_SIZE] = { 2, 1 };
    assert_int_equal(SetEntriesInAclA(1, NULL, NULL, &new), ERROR_INVALID_PARAMETER);
    assert_int_equal(SetEntriesInAclA(1, &one, NULL, NULL), ERROR_INVALID_PARAMETER);
    static const int modes[] = { NOT_USED_ACCESS, 8, -1 };
    for (size_t i = 0; i < COUNT(modes); i++) {
        bad = one;
        bad.grfAccessMode = (ACCESS_MODE)modes[i];
        assert_int_equal(refused(bad), ERROR_INVALID_PARAMETER);
    }
    bad = one;
    bad.grfInheritance = 0x20;
    assert_int_equal(refused(bad), ERROR_INVALID_PARAMETER);
    static const struct {
        TRUSTEE_FORM form;
        DWORD error;
    } forms[] = {
        { TRUSTEE_BAD_FORM, ERROR_INVALID_PARAMETER },
        { (TRUSTEE_FORM)5, ERROR_INVALID_PARAMETER },
        { TRUSTEE_IS_OBJECTS_AND_SID, ERROR_NOT_SUPPORTED },
        { TRUSTEE_IS_OBJECTS_AND_NAME, ERROR_NOT_SUPPORTED },
    };
    for (size_t i = 0; i < COUNT(forms); i++) {
        bad = one;
        bad.Trustee.TrusteeForm = forms[i].form;
        assert_int_equal(refused(bad), forms[i].error);
    }
    bad = one;
    bad.Trustee.MultipleTrusteeOperation = TRUSTEE_IS_IMPERSONATE;
    assert_int_equal(refused(bad), ERROR_INVALID_PARAMETER);
    BuildTrusteeWithSidA(&bad.Trustee, NULL);
    assert_int_equal(refused(bad), ERROR_INVALID_PARAMETER);
    BuildTrusteeWithSidA(&bad.Trustee, broken);
    assert_int_equal(refused(bad), ERROR_INVALID_SID);
    BuildTrusteeWithNameA(&bad.Trustee, nobody);
    assert_int_equal(refused(bad), ERROR_NONE_MAPPED);
    BuildTrusteeWithNameA(&bad.Trustee, far);
    assert_int_equal(refused(bad), ERROR_NONE_MAPPED);
    /* The list is not valid; it would become too long. */
    PACL old = list_of("D:(A;;CC;;;BA)");
    old->AceCount = 2;
    assert_int_equal(SetEntriesInAclA(1, &one, old, &new), ERROR_INVALID_ACL);
    assert_null(new);
    PACL large = keep(LocalAlloc(LPTR, 0xFFFC));
    assert_true(InitializeAcl(large, 0xFFFC, ACL_REVISION));
    PSID administrators = sid_of("BA");
    while (AddAccessAllowedAce(large, ACL_REVISION, 1, administrators))
        continue;
    assert_int_equal(SetEntriesInAclA(1, &one, large, &new), ERROR_ALLOTTED_SPACE_EXCEEDED);
    assert_null(new);
    (void)state;
}

/* More than any list can hold is refused before all of it is looked at, which would take hours. */
static void a_million_entries(void **state)
{
    enum { MANY = 1000000 };
    SID *sids = calloc(MANY, sizeof *sids);
    EXPLICIT_ACCESS_A *entries = calloc(MANY, sizeof *entries);
    PACL list = NULL;
    (void)state;
    for (DWORD i = 0; i < MANY; i++) {
        sids[i] = (SID){ SID_REVISION, 1, { { 0, 0, 0, 0, 0, 22 } }, { i } };
        entries[i].grfAccessPermissions = 1;
        entries[i].grfAccessMode = GRANT_ACCESS;
        BuildTrusteeWithSidA(&entries[i].Trustee, &sids[i]);
    }
    assert_int_equal(SetEntriesInAclA(MANY, entries, NULL, &list), ERROR_ALLOTTED_SPACE_EXCEEDED);
    assert_null(list);
    /* Many that fit in the end. */
    for (DWORD i = 0; i < 20000; i++)
        sids[i].SubAuthority[0] = i % 50;
    assert_int_equal(SetEntriesInAclA(20000, entries, NULL, &list), ERROR_SUCCESS);
    assert_int_equal(list->AceCount, 50);
    LocalFree(list);
    free(entries);
    free(sids);
}

static void reading(void **state)
{
    EXPLICIT_ACCESS_A *list;
    EXPLICIT_ACCESS_W *wide;
    ULONG count = 77;
    (void)state;
    PACL acl = list_of("D:(D;;CC;;;BU)(A;OICIID;DC;;;WD)(OA;;CC;bf967aba-0de6-11d0-a285-"
                       "00aa003049e2;;AU)(AU;SA;LC;;;WD)(AU;FA;SW;;;S-1-22-1-7)(AU;SAFA;RP;;;WD)");
    assert_int_equal(GetExplicitEntriesFromAclA(acl, &count, &list), ERROR_SUCCESS);
    assert_int_equal(count, 5);
    keep(list);
    static const struct {
        ACCESS_MODE mode;
        DWORD rights, inheritance;
    } expected[] = {
        { DENY_ACCESS, 1, 0 },
        { GRANT_ACCESS, 2, SUB_CONTAINERS_AND_OBJECTS_INHERIT | INHERITED_ACCESS_ENTRY },
        { SET_AUDIT_SUCCESS, 4, 0 },
        { SET_AUDIT_FAILURE, 8, 0 },
        { (ACCESS_MODE)(SET_AUDIT_SUCCESS | SET_AUDIT_FAILURE), 16, 0 },
    };
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(list[i].grfAccessMode, expected[i].mode);
        assert_int_equal(list[i].grfAccessPermissions, expected[i].rights);
        assert_int_equal(list[i].grfInheritance, expected[i].inheritance);
        assert_int_equal(list[i].Trustee.TrusteeForm, TRUSTEE_IS_SID);
        assert_int_equal(list[i].Trustee.TrusteeType, TRUSTEE_IS_UNKNOWN);
    }
    assert_true(EqualSid((PSID)list[3].Trustee.ptstrName, sid_of("S-1-22-1-7")));
    /* What it says makes the same list again, but for the entry that it cannot say. */
    assert_string_equal(changed(NULL, count, list),
                        "D:(D;;CC;;;BU)(AU;SA;LC;;;WD)(AU;FA;SW;;;S-1-22-1-7)(AU;SAFA;RP;;;WD)"
                        "(A;OICIID;DC;;;WD)");
    assert_int_equal(GetExplicitEntriesFromAclW(list_of("D:"), &count, &wide), ERROR_SUCCESS);
    assert_int_equal(count, 0);
    assert_null(wide);
    assert_int_equal(GetExplicitEntriesFromAclW(NULL, &count, &wide), ERROR_INVALID_PARAMETER);
    assert_int_equal(GetExplicitEntriesFromAclW(acl, NULL, &wide), ERROR_INVALID_PARAMETER);
    assert_int_equal(GetExplicitEntriesFromAclA(acl, &count, NULL), ERROR_INVALID_PARAMETER);
    acl->AclRevision = 7;
    assert_int_equal(GetExplicitEntriesFromAclW(acl, &count, &wide), ERROR_INVALID_ACL);
}

/*
 * As Microsoft's page "Creating a Security Descriptor for a New Object in C++" has it, for a
 * section: everybody may read, administrators may do everything.
 */
static HANDLE create_as_documented(LPCTSTR name)
{
    DWORD dwRes;
    PSID pEveryoneSID = NULL, pAdminSID = NULL;
    PACL pACL = NULL;
    PSECURITY_DESCRIPTOR pSD = NULL;
    EXPLICIT_ACCESS ea[2];
    SID_IDENTIFIER_AUTHORITY SIDAuthWorld = SECURITY_WORLD_SID_AUTHORITY;
    SID_IDENTIFIER_AUTHORITY SIDAuthNT = SECURITY_NT_AUTHORITY;
    SECURITY_ATTRIBUTES sa;
    HANDLE hSection = NULL;

    if (!AllocateAndInitializeSid(&SIDAuthWorld, 1, SECURITY_WORLD_RID, 0, 0, 0, 0, 0, 0, 0,
                                  &pEveryoneSID)) {
        _tprintf(_T("AllocateAndInitializeSid Error %u\n"), GetLastError());
        goto Cleanup;
    }
    ZeroMemory(&ea, 2 * sizeof(EXPLICIT_ACCESS));
    ea[0].grfAccessPermissions = FILE_MAP_READ | SECTION_QUERY | READ_CONTROL;
    ea[0].grfAccessMode = SET_ACCESS;
    ea[0].grfInheritance = NO_INHERITANCE;
    ea[0].Trustee.TrusteeForm = TRUSTEE_IS_SID;
    ea[0].Trustee.TrusteeType = TRUSTEE_IS_WELL_KNOWN_GROUP;
    ea[0].Trustee.ptstrName = (LPTSTR)pEveryoneSID;
    if (!AllocateAndInitializeSid(&SIDAuthNT, 2, SECURITY_BUILTIN_DOMAIN_RID,
                                  DOMAIN_ALIAS_RID_ADMINS, 0, 0, 0, 0, 0, 0, &pAdminSID)) {
        _tprintf(_T("AllocateAndInitializeSid Error %u\n"), GetLastError());
        goto Cleanup;
    }
    ea[1].grfAccessPermissions = FILE_MAP_ALL_ACCESS;
    ea[1].grfAccessMode = SET_ACCESS;
    ea[1].grfInheritance = NO_INHERITANCE;
    ea[1].Trustee.TrusteeForm = TRUSTEE_IS_SID;
    ea[1].Trustee.TrusteeType = TRUSTEE_IS_GROUP;
    ea[1].Trustee.ptstrName = (LPTSTR)pAdminSID;
    dwRes = SetEntriesInAcl(2, ea, NULL, &pACL);
    if (ERROR_SUCCESS != dwRes) {
        _tprintf(_T("SetEntriesInAcl Error %u\n"), GetLastError());
        goto Cleanup;
    }
    pSD = (PSECURITY_DESCRIPTOR)LocalAlloc(LPTR, SECURITY_DESCRIPTOR_MIN_LENGTH);
    if (NULL == pSD) {
        _tprintf(_T("LocalAlloc Error %u\n"), GetLastError());
        goto Cleanup;
    }
    if (!InitializeSecurityDescriptor(pSD, SECURITY_DESCRIPTOR_REVISION)) {
        _tprintf(_T("InitializeSecurityDescriptor Error %u\n"), GetLastError());
        goto Cleanup;
    }
    if (!SetSecurityDescriptorDacl(pSD, TRUE, pACL, FALSE)) {
        _tprintf(_T("SetSecurityDescriptorDacl Error %u\n"), GetLastError());
        goto Cleanup;
    }
    sa.nLength = sizeof(SECURITY_ATTRIBUTES);
    sa.lpSecurityDescriptor = pSD;
    sa.bInheritHandle = FALSE;
    hSection = CreateFileMapping(INVALID_HANDLE_VALUE, &sa, PAGE_READWRITE, 0, 4096, name);

Cleanup:
    if (pEveryoneSID)
        FreeSid(pEveryoneSID);
    if (pAdminSID)
        FreeSid(pAdminSID);
    if (pACL)
        LocalFree(pACL);
    if (pSD)
        LocalFree(pSD);
    return hSection;
}

static void example_of_microsoft(void **state)
{
    PSECURITY_DESCRIPTOR sd;
    PACL dacl;
    (void)state;
    HANDLE section = create_as_documented(_T("documented"));
    assert_non_null(section);
    assert_int_equal(GetSecurityInfo(section, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, NULL,
                                     NULL, &dacl, NULL, &sd),
                     ERROR_SUCCESS);
    keep(sd);
    assert_string_equal(text_of(dacl), "D:(A;;CCLCRC;;;WD)(A;;CCDCLCSWRPSDRCWDWO;;;BA)");
    HANDLE reader = open_section(FILE_MAP_READ, "documented");
    assert_non_null(reader);
    /* Root is an administrator, others are Everyone only. */
    HANDLE writer = open_section(FILE_MAP_WRITE, "documented");
    if (geteuid() == 0)
        assert_non_null(writer);
    else
        assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    if (writer)
        assert_true(CloseHandle(writer));
    assert_true(CloseHandle(reader));
    assert_true(CloseHandle(section));
}

/* A list that was read is changed and set again: "Modifying the ACLs of an Object in C++". */
static void modifying(void **state)
{
    PSECURITY_DESCRIPTOR sd;
    PACL old, new;
    EXPLICIT_ACCESS_A one = change(GRANT_ACCESS, FILE_MAP_READ, "AU");
    HANDLE section = create_as_documented(_T("modified"));
    (void)state;
    assert_int_equal(GetSecurityInfo(section, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, NULL,
                                     NULL, &old, NULL, &sd),
                     ERROR_SUCCESS);
    keep(sd);
    assert_int_equal(SetEntriesInAclA(1, &one, old, &new), ERROR_SUCCESS);
    keep(new);
    assert_int_equal(SetSecurityInfo(section, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, NULL,
                                     NULL, new, NULL),
                     ERROR_SUCCESS);
    assert_int_equal(GetSecurityInfo(section, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, NULL,
                                     NULL, &old, NULL, &sd),
                     ERROR_SUCCESS);
    keep(sd);
    assert_string_equal(text_of(old), "D:(A;;LC;;;AU)(A;;CCLCRC;;;WD)(A;;CCDCLCSWRPSDRCWDWO;;;BA)");
    assert_true(CloseHandle(section));
}

#define test(name) cmocka_unit_test_setup_teardown(name, NULL, free_kept)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(granting),   test(setting),           test(refusing),
        test(revoking),   test(recording),         test(order),
        test(no_changes), test(other_entries),     test(trustees),
        test(building),   test(a_million_entries), test(bad_changes),
        test(reading),    test(modifying),         test(example_of_microsoft),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
