/* SPDX-License-Identifier: MIT */
/* Small facts about rights, descriptors and their texts. */
#include "native.h"

#include <aclapi.h>
#include <sddl.h>

static PSECURITY_DESCRIPTOR parse(const char *sddl)
{
    PSECURITY_DESCRIPTOR sd = NULL;
    assert_true(
        ConvertStringSecurityDescriptorToSecurityDescriptorA(sddl, SDDL_REVISION, &sd, NULL));
    return sd;
}

/* What a duplicate with such generic access may do. */
static ACCESS_MASK mapped(HANDLE source, DWORD access)
{
    HANDLE copy = duplicate(source, access);
    ACCESS_MASK rights = granted(copy);
    assert_true(CloseHandle(copy));
    return rights;
}

/* Row h097; newer systems add PROCESS_QUERY_LIMITED_INFORMATION to some of them. */
static void generic_rights_of_processes(void **state)
{
    (void)state;
    HANDLE process = GetCurrentProcess();
    assert_int_equal(mapped(process, GENERIC_ALL), 0x1FFFFF);
    assert_int_equal(mapped(process, GENERIC_READ) & ~0x1000U, 0x20410);
    assert_int_equal(mapped(process, GENERIC_WRITE) & ~0x3000U, 0x20BEA);
    assert_int_equal(mapped(process, GENERIC_EXECUTE), 0x121001);
}

/* Row h269. */
static void generic_rights_of_sections(void **state)
{
    (void)state;
    HANDLE section = create_memory(4096, NULL);
    assert_int_equal(mapped(section, GENERIC_ALL), 0xF001F);
    assert_int_equal(mapped(section, GENERIC_READ), 0x20005);
    assert_int_equal(mapped(section, GENERIC_WRITE), 0x20002);
    assert_int_equal(mapped(section, GENERIC_EXECUTE), 0x20008);
    assert_true(CloseHandle(section));
}

/* Row h136. */
static void two_opens_of_a_device(void **state)
{
    (void)state;
    HANDLE one = open_file("NUL", GENERIC_READ), other = open_file("NUL", GENERIC_READ);
    assert_ptr_not_equal(one, other);
    assert_fails(CompareObjectHandles(one, other), ERROR_NOT_SAME_OBJECT);
    assert_true(CloseHandle(one) && CloseHandle(other));
    one = create_memory(4096, "Local\\twice");
    other = open_section(FILE_MAP_READ, "Local\\twice");
    assert_ptr_not_equal(one, other);
    assert_true(CompareObjectHandles(one, other));
    assert_true(CloseHandle(one) && CloseHandle(other));
}

/* Row h180: there are no domains, so there are no accounts of one. */
static void accounts_of_a_domain(void **state)
{
    (void)state;
    static const char *const aliases[] = { "CA", "DA", "DC", "DD", "DG", "DU", "EA", "PA", "RS" };
    PSID sid;
    for (size_t i = 0; i < COUNT(aliases); i++)
        assert_fails(ConvertStringSidToSidA(aliases[i], &sid), ERROR_INVALID_SID);
}

/* Row h194: the list has the larger of the two revisions. */
static void revisions_of_lists(void **state)
{
    (void)state;
    static const struct {
        DWORD before, entry, after;
    } cases[] = { { 2, 2, 2 }, { 2, 4, 4 }, { 4, 2, 4 }, { 2, 3, 3 } };
    BYTE everyone[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof everyone;
    assert_true(CreateWellKnownSid(WinWorldSid, NULL, everyone, &size));
    for (size_t i = 0; i < COUNT(cases); i++) {
        _Alignas(4) BYTE room[100];
        ACL *acl = (ACL *)(void *)room;
        assert_true(InitializeAcl(acl, sizeof room, cases[i].before));
        assert_true(AddAccessAllowedAce(acl, cases[i].entry, 1, everyone));
        assert_int_equal(acl->AclRevision, cases[i].after);
    }
}

/* Row h235. */
static void parts_in_too_little_room(void **state)
{
    (void)state;
    PSECURITY_DESCRIPTOR sd = parse("O:SYG:SYD:(A;;GA;;;WD)");
    _Alignas(4) BYTE room[200];
    DWORD needed = 0, again = 0;
    assert_fails(GetPrivateObjectSecurity(sd, OWNER_SECURITY_INFORMATION, NULL, 0, &needed),
                 ERROR_INSUFFICIENT_BUFFER);
    assert_int_equal(needed, 20 + 12);
    assert_fails(GetPrivateObjectSecurity(sd, OWNER_SECURITY_INFORMATION, room, needed - 1, &again),
                 ERROR_INSUFFICIENT_BUFFER);
    assert_int_equal(again, needed);
    assert_true(GetPrivateObjectSecurity(sd, OWNER_SECURITY_INFORMATION, room, needed, &again));
    LocalFree(sd);
}

static const char *printed(PSECURITY_DESCRIPTOR sd)
{
    static char text[400];
    char *string = NULL;
    ULONG length = 0;
    assert_true(ConvertSecurityDescriptorToStringSecurityDescriptorA(
        sd, SDDL_REVISION,
        OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION,
        &string, &length));
    assert_true(length >= strlen(string) + 1); /* row h267 */
    snprintf(text, sizeof text, "%s", string);
    LocalFree(string);
    return text;
}

/* Row h236: no list, a NULL one and an empty one are three things; rows h259, h261, h267. */
static void three_kinds_of_no_entries(void **state)
{
    (void)state;
    SECURITY_DESCRIPTOR sd;
    ACL empty;
    ACL *dacl = &empty;
    BOOL present = 7, defaulted;
    assert_true(InitializeSecurityDescriptor(&sd, SECURITY_DESCRIPTOR_REVISION));
    assert_string_equal(printed(&sd), "");
    assert_true(GetSecurityDescriptorDacl(&sd, &present, &dacl, &defaulted) && !present);
    assert_true(SetSecurityDescriptorDacl(&sd, TRUE, NULL, FALSE));
    assert_string_equal(printed(&sd), "D:NO_ACCESS_CONTROL");
    assert_true(GetSecurityDescriptorDacl(&sd, &present, &dacl, &defaulted) && present);
    assert_null(dacl);
    assert_true(InitializeAcl(&empty, sizeof empty, ACL_REVISION));
    assert_true(SetSecurityDescriptorDacl(&sd, TRUE, &empty, FALSE));
    assert_string_equal(printed(&sd), "D:");
    assert_true(GetSecurityDescriptorDacl(&sd, &present, &dacl, &defaulted) && present);
    assert_ptr_equal(dacl, &empty);
}

/* Row h264: a mask that is one named combination. Row h246: no blank behind the type. */
static void texts_of_entries(void **state)
{
    (void)state;
    static const char *const as_they_are[] = { "D:(A;;GA;;;WD)", "D:(A;;FA;;;WD)", "D:(A;;KA;;;WD)",
                                               "D:(A;;FR;;;WD)" };
    PSECURITY_DESCRIPTOR sd;
    for (size_t i = 0; i < COUNT(as_they_are); i++) {
        sd = parse(as_they_are[i]);
        assert_string_equal(printed(sd), as_they_are[i]);
        LocalFree(sd);
    }
    sd = parse("D:(A;;0x1f01ff;;;WD)");
    assert_string_equal(printed(sd), "D:(A;;FA;;;WD)");
    LocalFree(sd);
    SetLastError(77);
    assert_false(ConvertStringSecurityDescriptorToSecurityDescriptorA("D:(D ;;GA;;;WD)",
                                                                      SDDL_REVISION, &sd, NULL));
    assert_true(GetLastError() == ERROR_INVALID_ACL || GetLastError() == 1705);
}

struct verdict {
    BOOL ran, status;
    DWORD granted, error;
};

static struct verdict check_access(const char *sddl, DWORD wanted, GENERIC_MAPPING mapping)
{
    PSECURITY_DESCRIPTOR sd = parse(sddl);
    HANDLE primary, token;
    PRIVILEGE_SET privileges;
    DWORD length = sizeof privileges;
    struct verdict said = { .status = 7, .granted = 77 };
    assert_true(OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE | TOKEN_QUERY, &primary));
    assert_true(DuplicateToken(primary, SecurityImpersonation, &token));
    SetLastError(UNTOUCHED);
    said.ran =
        AccessCheck(sd, token, wanted, &mapping, &privileges, &length, &said.granted, &said.status);
    said.error = GetLastError();
    assert_true(CloseHandle(primary) && CloseHandle(token));
    LocalFree(sd);
    return said;
}

/* Row h276: that it ran is one thing, what came out another. Row h283. */
static void two_results(void **state)
{
    (void)state;
    static const GENERIC_MAPPING sections = { 0x20005, 0x20002, 0x20008, 0xF001F };
    static const GENERIC_MAPPING nothing = { 0, 0, 0, 0 };
    struct verdict said = check_access("O:S-1-5-21-1-2-3-4G:SYD:(A;;LC;;;WD)", 4, sections);
    assert_true(said.ran && said.status);
    assert_int_equal(said.granted, 4);
    said = check_access("O:S-1-5-21-1-2-3-4G:SYD:(A;;LC;;;WD)", 2, sections);
    assert_true(said.ran && !said.status);
    assert_int_equal(said.granted, 0);
    assert_int_equal(said.error, ERROR_ACCESS_DENIED);
    said = check_access("O:S-1-5-21-1-2-3-4G:SYD:(A;;GA;;;WD)", MAXIMUM_ALLOWED, nothing);
    assert_true(said.ran && said.status);
}

static PSECURITY_DESCRIPTOR descriptor_of(HANDLE object)
{
    static _Alignas(4) BYTE room[500];
    DWORD needed;
    assert_true(
        GetKernelObjectSecurity(object, DACL_SECURITY_INFORMATION, room, sizeof room, &needed));
    return room;
}

/* Row h300: only entries that allow. Row h285: by the owner, MAXIMUM_ALLOWED is everything. */
static void the_default_descriptor(void **state)
{
    (void)state;
    BOOL present, defaulted;
    ACL *dacl = NULL;
    HANDLE section = create_memory(4096, "Local\\default");
    assert_true(GetSecurityDescriptorDacl(descriptor_of(section), &present, &dacl, &defaulted) &&
                dacl);
    assert_true(dacl->AceCount > 0);
    for (DWORD i = 0; i < dacl->AceCount; i++) {
        ACE_HEADER *ace;
        assert_true(GetAce(dacl, i, (void **)&ace));
        assert_int_equal(ace->AceType, ACCESS_ALLOWED_ACE_TYPE);
    }
    HANDLE most = open_section(MAXIMUM_ALLOWED, "Local\\default");
    assert_int_equal(granted(most) & SECTION_ALL_ACCESS, SECTION_ALL_ACCESS);
    assert_true(CloseHandle(most) && CloseHandle(section));
}

/* Row h307. */
static void objects_without_a_name(void **state)
{
    (void)state;
    HANDLE section = create_memory(4096, NULL), weak = duplicate(section, READ_CONTROL);
    BOOL present, defaulted;
    ACL empty, *dacl = NULL;
    assert_true(InitializeAcl(&empty, sizeof empty, ACL_REVISION));
    assert_int_equal(SetSecurityInfo(section, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, NULL,
                                     NULL, &empty, NULL),
                     ERROR_SUCCESS);
    assert_true(GetSecurityDescriptorDacl(descriptor_of(section), &present, &dacl, &defaulted) &&
                dacl);
    assert_int_equal(dacl->AceCount, 0);
    assert_int_equal(SetSecurityInfo(weak, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL,
                                     &empty, NULL),
                     ERROR_ACCESS_DENIED);
    assert_true(CloseHandle(section) && CloseHandle(weak));
}

/* Row h207: an entry of a type that nobody knows may be its header alone; it is kept, and no more.
 */
static void entries_of_unknown_types(void **state)
{
    static const ACE_HEADER unknown = { 0x40, OBJECT_INHERIT_ACE, sizeof unknown };
    _Alignas(ACL) BYTE room[sizeof(ACL) + 20 + sizeof unknown]; /* with no byte to spare */
    ACL *dacl = (ACL *)room, *kept;
    SID everyone = { SID_REVISION, 1, { SECURITY_WORLD_SID_AUTHORITY }, { SECURITY_WORLD_RID } };
    SECURITY_DESCRIPTOR sd;
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, &sd, FALSE };
    BOOL present, defaulted;
    ACE_HEADER *ace;
    (void)state;
    assert_true(InitializeAcl(dacl, sizeof room, ACL_REVISION));
    assert_true(AddAccessAllowedAce(dacl, ACL_REVISION, GENERIC_READ, &everyone));
    assert_true(AddAce(dacl, ACL_REVISION, MAXDWORD, (void *)(uintptr_t)&unknown, sizeof unknown));
    assert_true(InitializeSecurityDescriptor(&sd, SECURITY_DESCRIPTOR_REVISION));
    assert_true(SetSecurityDescriptorDacl(&sd, TRUE, dacl, FALSE));
    for (int named = 0; named < 2; named++) {
        HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0,
                                            4096, named ? "Local\\unknown" : NULL);
        assert_true(section && SetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, &sd));
        assert_true(GetSecurityDescriptorDacl(descriptor_of(section), &present, &kept, &defaulted));
        assert_int_equal(kept->AceCount, 2);
        assert_int_equal(kept->AclSize, sizeof room);
        assert_true(GetAce(kept, 1, (void **)&ace));
        assert_memory_equal(ace, &unknown, sizeof unknown);
        assert_int_equal(named ? try_open(FILE_MAP_READ, "Local\\unknown") : 0, 0);
        assert_true(CloseHandle(section));
    }
}

/* Row h207: a list that is sound and whose entries are no multiples of 4 is no object's. */
static void entries_of_odd_sizes(void **state)
{
    _Alignas(ACL) BYTE room[sizeof(ACL) + 22] = { 0 };
    ACL *dacl = (ACL *)room;
    ACCESS_ALLOWED_ACE *ace = (void *)(dacl + 1);
    SID everyone = { SID_REVISION, 1, { SECURITY_WORLD_SID_AUTHORITY }, { SECURITY_WORLD_RID } };
    SECURITY_DESCRIPTOR sd;
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, &sd, FALSE };
    (void)state;
    *dacl = (ACL){ .AclRevision = ACL_REVISION, .AclSize = sizeof room, .AceCount = 1 };
    ace->Header = (ACE_HEADER){ ACCESS_ALLOWED_CALLBACK_ACE_TYPE, 0, 22 };
    memcpy(&ace->SidStart, &everyone, sizeof everyone);
    assert_true(IsValidAcl(dacl));
    assert_true(InitializeSecurityDescriptor(&sd, SECURITY_DESCRIPTOR_REVISION));
    assert_true(SetSecurityDescriptorDacl(&sd, TRUE, dacl, FALSE));
    for (int named = 0; named < 2; named++) {
        const char *name = named ? "Local\\odd" : NULL;
        assert_fails(
            CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 1, name),
            ERROR_INVALID_SECURITY_DESCR);
        HANDLE section = create_memory(1, name);
        assert_fails(SetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, &sd),
                     ERROR_INVALID_SECURITY_DESCR);
        /* It does not matter where it is not looked at. */
        assert_true(SetSecurityDescriptorGroup(&sd, &everyone, FALSE));
        assert_true(SetKernelObjectSecurity(section, GROUP_SECURITY_INFORMATION, &sd));
        assert_true(CloseHandle(section));
    }
}

/* Row h190. */
static void sizes_of_entries(void **state)
{
    _Alignas(ACL) BYTE room[200];
    BYTE sid[SECURITY_MAX_SID_SIZE];
    ACL *acl = (ACL *)(void *)room;
    SID_IDENTIFIER_AUTHORITY nt = { SECURITY_NT_AUTHORITY };
    DWORD used = sizeof *acl;
    ACE_HEADER *ace;
    (void)state;
    assert_int_equal(sizeof sid + 8, 76);
    for (BYTE subs = 1; subs <= SID_MAX_SUB_AUTHORITIES; subs += 7) {
        assert_true(InitializeSid(sid, &nt, subs));
        for (BYTE i = 0; i < subs; i++)
            *GetSidSubAuthority(sid, i) = i;
        for (int denies = 0; denies < 2; denies++) {
            used = sizeof *acl + 8 + GetLengthSid(sid);
            assert_true(InitializeAcl(acl, used - 4, ACL_REVISION));
            assert_fails((denies ? AddAccessDeniedAce : AddAccessAllowedAce)(acl, ACL_REVISION,
                                                                             GENERIC_READ, sid),
                         ERROR_ALLOTTED_SPACE_EXCEEDED);
            assert_true(InitializeAcl(acl, used, ACL_REVISION));
            assert_true((denies ? AddAccessDeniedAce : AddAccessAllowedAce)(acl, ACL_REVISION,
                                                                            GENERIC_READ, sid));
            assert_true(GetAce(acl, 0, (void **)&ace));
            assert_int_equal(ace->AceSize, 8 + GetLengthSid(sid));
        }
    }
}

/* Row h213: the revision, and each SID and list that is there, behind pointers too. */
static void what_makes_a_descriptor_valid(void **state)
{
    SID everyone = { SID_REVISION, 1, { SECURITY_WORLD_SID_AUTHORITY }, { SECURITY_WORLD_RID } };
    SID bad_sid = everyone;
    ACL empty, bad_list;
    SECURITY_DESCRIPTOR sd;
    (void)state;
    assert_true(InitializeAcl(&empty, sizeof empty, ACL_REVISION));
    bad_list = empty;
    for (int bad = 0; bad < 2; bad++) {
        bad_sid.Revision = bad ? 2 : SID_REVISION;
        bad_list.AclRevision = bad ? 1 : ACL_REVISION;
        for (int part = 0; part < 5; part++) {
            assert_true(InitializeSecurityDescriptor(&sd, SECURITY_DESCRIPTOR_REVISION));
            sd.Owner = part == 0 ? &bad_sid : &everyone;
            sd.Group = part == 1 ? &bad_sid : &everyone;
            sd.Control = SE_DACL_PRESENT | SE_SACL_PRESENT;
            sd.Dacl = part == 2 ? &bad_list : &empty;
            sd.Sacl = part == 3 ? &bad_list : &empty;
            sd.Revision = part == 4 && bad ? 2 : SECURITY_DESCRIPTOR_REVISION;
            assert_int_equal(IsValidSecurityDescriptor(&sd), !bad);
            if (part < 2 || part == 4)
                continue;
            sd.Control = part == 2 ? SE_SACL_PRESENT : SE_DACL_PRESENT; /* it is not there */
            assert_true(IsValidSecurityDescriptor(&sd));
        }
    }
}

/* Row h219: what is changed after that is changed in the descriptor. */
static void absolute_descriptors_refer_to_the_callers_parts(void **state)
{
    SID everyone = { SID_REVISION, 1, { SECURITY_WORLD_SID_AUTHORITY }, { SECURITY_WORLD_RID } };
    SID group = everyone;
    ACL dacl, sacl, *list = NULL;
    PSID sid = NULL;
    SECURITY_DESCRIPTOR sd;
    BOOL present, defaulted;
    (void)state;
    assert_true(InitializeAcl(&dacl, sizeof dacl, ACL_REVISION));
    assert_true(InitializeAcl(&sacl, sizeof sacl, ACL_REVISION));
    assert_true(InitializeSecurityDescriptor(&sd, SECURITY_DESCRIPTOR_REVISION));
    assert_true(SetSecurityDescriptorOwner(&sd, &everyone, FALSE));
    assert_true(SetSecurityDescriptorGroup(&sd, &group, FALSE));
    assert_true(SetSecurityDescriptorDacl(&sd, TRUE, &dacl, FALSE));
    assert_true(SetSecurityDescriptorSacl(&sd, TRUE, &sacl, FALSE));
    assert_true(GetSecurityDescriptorOwner(&sd, &sid, &defaulted));
    assert_ptr_equal(sid, &everyone);
    assert_true(GetSecurityDescriptorGroup(&sd, &sid, &defaulted));
    assert_ptr_equal(sid, &group);
    assert_true(GetSecurityDescriptorDacl(&sd, &present, &list, &defaulted));
    assert_ptr_equal(list, &dacl);
    assert_true(GetSecurityDescriptorSacl(&sd, &present, &list, &defaulted));
    assert_ptr_equal(list, &sacl);
    assert_string_equal(printed(&sd), "O:WDG:WDD:");
    everyone.IdentifierAuthority.Value[5] = 5;
    everyone.SubAuthority[0] = SECURITY_LOCAL_SYSTEM_RID;
    assert_string_equal(printed(&sd), "O:SYG:WDD:");
}

/* Row h256; where it is asked for, it is the length of the block. */
static void sizes_of_parsed_descriptors(void **state)
{
    PSECURITY_DESCRIPTOR sd = NULL, again = NULL;
    ULONG size = 0;
    (void)state;
    assert_quiet(ConvertStringSecurityDescriptorToSecurityDescriptorA("O:SYG:SYD:(A;;GA;;;WD)",
                                                                      SDDL_REVISION, &sd, NULL));
    assert_quiet(ConvertStringSecurityDescriptorToSecurityDescriptorW(
        u"O:SYG:SYD:(A;;GA;;;WD)", SDDL_REVISION, &again, &size));
    assert_int_equal(size, 20 + 2 * 12 + 8 + 20);
    assert_int_equal(GetSecurityDescriptorLength(again), size);
    assert_memory_equal(sd, again, size);
    LocalFree(again);
    again = NULL;
    assert_quiet(ConvertStringSecurityDescriptorToSecurityDescriptorW(u"O:SYG:SYD:(A;;GA;;;WD)",
                                                                      SDDL_REVISION, &again, NULL));
    assert_memory_equal(sd, again, size);
    LocalFree(again);
    LocalFree(sd);
}

static const GENERIC_MAPPING of_sections = { 0x20005, 0x20002, 0x20008, 0xF001F };

/* Row h288: as the user, or as one of the groups that he is in. */
static void who_is_the_owner(void **state)
{
    const struct {
        const char *format;
        unsigned id;
        BOOL owns;
    } owners[] = {
        { "O:S-1-22-1-%uG:SYD:", geteuid(), TRUE },
        { "O:S-1-22-2-%uG:SYD:", getegid(), TRUE },
        { "O:S-1-22-1-%uG:SYD:", geteuid() + 7654321, FALSE },
        { "O:S-1-22-2-%uG:SYD:", getegid() + 7654321, FALSE },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(owners); i++) {
        char sddl[100];
        snprintf(sddl, sizeof sddl, owners[i].format, owners[i].id);
        struct verdict said = check_access(sddl, READ_CONTROL | WRITE_DAC, of_sections);
        assert_true(said.ran);
        assert_int_equal(said.status, owners[i].owns);
        assert_int_equal(said.granted, owners[i].owns ? READ_CONTROL | WRITE_DAC : 0);
    }
}

static BOOL takes_ownership(void)
{
    return check_access("O:S-1-5-21-1-2-3-4G:SYD:(D;;WO;;;WD)", WRITE_OWNER, of_sections).status;
}

static void take_ownership_as_nobody(void *context)
{
    (void)context;
    if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
        exit(STATUS_SKIPPED);
    CHECK(!takes_ownership());
}

/* Row h293: whatever the list says; root is who has the privilege. */
static void the_privilege_to_take_ownership(void **state)
{
    (void)state;
    assert_int_equal(takes_ownership(), geteuid() == 0);
    in_child(take_ownership_as_nobody, NULL);
}

static const char *list_of(PSECURITY_DESCRIPTOR sd, const char *name)
{
    static char text[400];
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, sd, FALSE };
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 4096, name);
    assert_non_null(section);
    snprintf(text, sizeof text, "%s", printed(descriptor_of(section)));
    assert_true(CloseHandle(section));
    return text;
}

/* Row h301: the descriptor's, a NULL one too; without one, the token's. */
static void where_the_list_of_a_new_object_comes_from(void **state)
{
    static const char *const names[] = { NULL, "Local\\list" };
    SECURITY_DESCRIPTOR nothing, everything;
    char of_the_token[400];
    (void)state;
    PSECURITY_DESCRIPTOR given = parse("D:(A;;GR;;;WD)");
    assert_true(InitializeSecurityDescriptor(&nothing, SECURITY_DESCRIPTOR_REVISION));
    assert_true(InitializeSecurityDescriptor(&everything, SECURITY_DESCRIPTOR_REVISION));
    assert_true(SetSecurityDescriptorDacl(&everything, TRUE, NULL, FALSE));
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_string_equal(list_of(given, names[i]), "D:(A;;CCLCRC;;;WD)");
        assert_string_equal(list_of(&everything, names[i]), "D:NO_ACCESS_CONTROL");
        snprintf(of_the_token, sizeof of_the_token, "%s", list_of(NULL, names[i]));
        assert_int_equal(strncmp(of_the_token, "D:(A;;CCDCLCSWRPSDRCWDWO;;;", 27), 0);
        assert_string_equal(list_of(&nothing, names[i]), of_the_token);
    }
    LocalFree(given);
}

/* Row h332. */
static void entries_stay_in_their_order(void **state)
{
    (void)state;
    HANDLE section = create_memory(4096, NULL);
    PSECURITY_DESCRIPTOR sd = parse("D:(A;;LC;;;WD)(D;;DC;;;BU)(A;;DC;;;AU)(D;;LC;;;WD)");
    BOOL present, defaulted;
    ACL *dacl;
    assert_true(GetSecurityDescriptorDacl(sd, &present, &dacl, &defaulted));
    assert_int_equal(SetSecurityInfo(section, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, NULL,
                                     NULL, dacl, NULL),
                     ERROR_SUCCESS);
    assert_string_equal(printed(descriptor_of(section)),
                        "D:(A;;LC;;;WD)(D;;DC;;;BU)(A;;DC;;;AU)(D;;LC;;;WD)");
    LocalFree(sd);
    assert_true(CloseHandle(section));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(generic_rights_of_processes),
        TEST(generic_rights_of_sections),
        TEST(two_opens_of_a_device),
        TEST(accounts_of_a_domain),
        TEST(revisions_of_lists),
        TEST(parts_in_too_little_room),
        TEST(three_kinds_of_no_entries),
        TEST(texts_of_entries),
        TEST(two_results),
        TEST(the_default_descriptor),
        TEST(objects_without_a_name),
        TEST(entries_of_unknown_types),
        TEST(entries_of_odd_sizes),
        TEST(sizes_of_entries),
        TEST(what_makes_a_descriptor_valid),
        TEST(absolute_descriptors_refer_to_the_callers_parts),
        TEST(sizes_of_parsed_descriptors),
        TEST(who_is_the_owner),
        TEST(the_privilege_to_take_ownership),
        TEST(where_the_list_of_a_new_object_comes_from),
        TEST(entries_stay_in_their_order),
    };
    return cmocka_run_group_tests_name("security_rows", tests, warm_up, NULL);
}
