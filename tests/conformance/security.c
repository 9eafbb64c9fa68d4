/* SPDX-License-Identifier: MIT */
/* Access control lists, security descriptors and access checks. */
#include "conformance.h"

#include <sddl.h>

static ACL *list(void *memory, DWORD size)
{
    memset(memory, 0, size);
    InitializeAcl(memory, size, ACL_REVISION);
    return memory;
}

/* What is at that place of a list. */
static const char *entry(ACL *acl, DWORD index)
{
    void *ace = NULL;
    SetLastError(UNTOUCHED);
    if (!GetAce(acl, index, &ace))
        return failed(GetLastError());
    const ACCESS_ALLOWED_ACE *allowed = ace;
    return text("type=%u size=%u mask=%x", (unsigned)allowed->Header.AceType,
                (unsigned)allowed->Header.AceSize, (unsigned)allowed->Mask);
}

static const char *first_free(ACL *acl)
{
    void *ace = acl;
    BOOL sound = FindFirstFreeAce(acl, &ace);
    return ace ? text("%s %d", yes_no(sound), (int)((char *)ace - (char *)acl))
               : text("%s NULL", yes_no(sound));
}

static const char *insert(ACL *acl, DWORD revision, DWORD index, void *ace, DWORD size)
{
    SetLastError(UNTOUCHED);
    const char *what = outcome(AddAce(acl, revision, index, ace, size));
    return text("%s revision=%u", what, (unsigned)acl->AclRevision);
}

static void lists(void)
{
    DWORD memory[64];
    ACL *acl = (ACL *)memory;
    BYTE everyone[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof everyone;
    CreateWellKnownSid(WinWorldSid, NULL, everyone, &size);
    SetLastError(UNTOUCHED);
    handle_fact(186, "seven bytes", failed(122), outcome(InitializeAcl(acl, 7, ACL_REVISION)));
    SetLastError(UNTOUCHED);
    handle_fact(186, "too many", failed(87), outcome(InitializeAcl(acl, 0xFFFFFFFF, ACL_REVISION)));
    for (DWORD revision = 0; revision <= 5; revision++) {
        SetLastError(UNTOUCHED);
        handle_fact(187, text("revision %u", (unsigned)revision),
                    revision >= 2 && revision <= 4 ? "ok" : failed(87),
                    outcome(InitializeAcl(acl, sizeof memory, revision)));
    }
    list(memory, sizeof memory);
    handle_fact(189, "allow", "ok",
                outcome(AddAccessAllowedAce(acl, ACL_REVISION, 0x12345678, everyone)));
    handle_fact(189, "deny", "ok", outcome(AddAccessDeniedAce(acl, ACL_REVISION, 4, everyone)));
    handle_fact(201, "the second one", "type=1 size=20 mask=4", entry(acl, 1));
    handle_fact(195, "the first one", "type=0 size=20 mask=12345678", entry(acl, 0));
    handle_fact(200, "a third", failed(87), entry(acl, 2));
    SetLastError(UNTOUCHED);
    handle_fact(199, "policy of a label", failed(87),
                outcome(AddMandatoryAce(acl, ACL_REVISION, 0, 0x1234, everyone)));
    ACL_SIZE_INFORMATION sizes;
    GetAclInformation(acl, &sizes, sizeof sizes, AclSizeInformation);
    handle_fact(206, "sizes", "2 48 208",
                text("%u %u %u", (unsigned)sizes.AceCount, (unsigned)sizes.AclBytesInUse,
                     (unsigned)sizes.AclBytesFree));
    SetLastError(UNTOUCHED);
    handle_fact(206, "into too little", failed(122),
                outcome(GetAclInformation(acl, &sizes, 3, AclSizeInformation)));
    handle_fact(202, "delete the first", "ok", outcome(DeleteAce(acl, 0)));
    handle_fact(202, "what is first now", "type=1 size=20 mask=4", entry(acl, 0));
    SetLastError(UNTOUCHED);
    handle_fact(202, "delete what is not there", failed(87), outcome(DeleteAce(acl, 1)));

    /* No room. */
    list(memory, 8 + 19);
    acl->AclSize = 8 + 16;
    SetLastError(UNTOUCHED);
    handle_fact(191, "no room", failed(1344),
                outcome(AddAccessAllowedAce(acl, ACL_REVISION, 1, everyone)));
    list(memory, sizeof memory);
    SetLastError(UNTOUCHED);
    handle_fact(192, "revision above 4", failed(1306),
                outcome(AddAccessAllowedAce(acl, 5, 1, everyone)));
    SetLastError(UNTOUCHED);
    handle_fact(193, "flags", failed(87),
                outcome(AddAccessAllowedAceEx(acl, ACL_REVISION, 0x20, 1, everyone)));

    list(memory, sizeof memory);
    handle_fact(203, "the first free place of an empty list", "yes 8", first_free(acl));
    acl->AclSize = 7;
    handle_fact(203, "less than a header", "yes NULL", first_free(acl));
    acl->AceCount = 1;
    handle_fact(204, "an entry that has no room", "no NULL", first_free(acl));
    acl->AclSize = 8;
    handle_fact(204, "still none", "no NULL", first_free(acl));
}

/* The bytes of the entry for a SID with so many subauthorities, beside those of the SID. */
static void sizes_of_entries(void)
{
    DWORD memory[64];
    BYTE sid[SECURITY_MAX_SID_SIZE];
    SID_IDENTIFIER_AUTHORITY authority = { SECURITY_NT_AUTHORITY };
    for (BYTE count = 1; count <= SID_MAX_SUB_AUTHORITIES; count += 7) {
        ACL *acl = list(memory, sizeof memory);
        ACE_HEADER *ace = NULL;
        InitializeSid(sid, &authority, count);
        for (BYTE i = 0; i < count; i++)
            *GetSidSubAuthority(sid, i) = i;
        AddAccessAllowedAce(acl, ACL_REVISION, 1, sid);
        GetAce(acl, 0, (void **)&ace);
        handle_fact(190, text("entry for %u subauthorities", count), "8",
                    text("%d", ace->AceSize - (int)GetLengthSid(sid)));
    }
}

static void inserting(void)
{
    DWORD memory[64], one[5];
    ACL *acl = list(memory, sizeof memory);
    BYTE everyone[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof everyone;
    void *ace;
    CreateWellKnownSid(WinWorldSid, NULL, everyone, &size);
    AddAccessAllowedAce(acl, ACL_REVISION, 1, everyone);
    GetAce(acl, 0, &ace);
    memcpy(one, ace, sizeof one);
    ((ACCESS_ALLOWED_ACE *)one)->Mask = 2;
    handle_fact(198, "insert before", "ok revision=2",
                insert(acl, ACL_REVISION, 0, one, sizeof one));
    handle_fact(198, "it is the first", "type=0 size=20 mask=2", entry(acl, 0));
    handle_fact(198, "append", "ok revision=2",
                insert(acl, ACL_REVISION, MAXDWORD, one, sizeof one));
    handle_fact(198, "it is the last", "type=0 size=20 mask=2", entry(acl, 2));
    handle_fact(196, "revision 4", "ok revision=4", insert(acl, 4, MAXDWORD, one, sizeof one));
    handle_fact(196, "revision 1 after that", "ok revision=4",
                insert(acl, 1, MAXDWORD, one, sizeof one));
    handle_fact(197, "revision 5", "ok revision=5", insert(acl, 5, MAXDWORD, one, sizeof one));
    handle_fact(197, "after that", "failed last_error=87 revision=5",
                insert(acl, ACL_REVISION, MAXDWORD, one, sizeof one));
}

/* An absolute descriptor has the caller's parts, and is as valid as they are. */
static void parts_of_the_caller(void)
{
    SECURITY_DESCRIPTOR sd;
    BYTE owner[SECURITY_MAX_SID_SIZE], group[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof owner;
    BOOL present, defaulted;
    ACL dacl, *found = NULL;
    PSID sid[2] = { NULL, NULL };
    CreateWellKnownSid(WinWorldSid, NULL, owner, &size);
    memcpy(group, owner, size);
    InitializeAcl(&dacl, sizeof dacl, ACL_REVISION);
    InitializeSecurityDescriptor(&sd, SECURITY_DESCRIPTOR_REVISION);
    SetSecurityDescriptorOwner(&sd, owner, FALSE);
    SetSecurityDescriptorGroup(&sd, group, FALSE);
    SetSecurityDescriptorDacl(&sd, TRUE, &dacl, FALSE);
    GetSecurityDescriptorOwner(&sd, &sid[0], &defaulted);
    GetSecurityDescriptorGroup(&sd, &sid[1], &defaulted);
    GetSecurityDescriptorDacl(&sd, &present, &found, &defaulted);
    handle_fact(219, "owner, group and DACL are the caller's", "yes",
                yes_no(sid[0] == owner && sid[1] == group && found == &dacl));
    handle_fact(213, "valid parts", "yes", yes_no(IsValidSecurityDescriptor(&sd)));
    owner[0] = 2;
    handle_fact(213, "an owner that is none", "no", yes_no(IsValidSecurityDescriptor(&sd)));
    owner[0] = SID_REVISION;
    group[0] = 2;
    handle_fact(213, "a group that is none", "no", yes_no(IsValidSecurityDescriptor(&sd)));
    group[0] = SID_REVISION;
    dacl.AclRevision = 1;
    handle_fact(213, "a list that is none", "no", yes_no(IsValidSecurityDescriptor(&sd)));
    sd.Control = 0;
    handle_fact(213, "where none is said to be", "yes", yes_no(IsValidSecurityDescriptor(&sd)));
    sd.Revision = 2;
    handle_fact(213, "revision 2", "no", yes_no(IsValidSecurityDescriptor(&sd)));
}

static void descriptors(void)
{
    SECURITY_DESCRIPTOR sd;
    BYTE storage[400], everyone[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof everyone, needed = 0;
    BOOL present = 7, defaulted = 7;
    ACL *acl = (ACL *)storage, empty;
    PSID sid = storage;
    SECURITY_DESCRIPTOR_CONTROL control = 0;
    DWORD revision = 0;
    CreateWellKnownSid(WinWorldSid, NULL, everyone, &size);
    SetLastError(UNTOUCHED);
    handle_fact(209, "revision 2", failed(1305), outcome(InitializeSecurityDescriptor(&sd, 2)));
    handle_fact(210, "initialize", "ok", outcome(InitializeSecurityDescriptor(&sd, 1)));
    GetSecurityDescriptorControl(&sd, &control, &revision);
    handle_fact(210, "what is in it", "0 1", text("%x %u", control, (unsigned)revision));
    SetLastError(UNTOUCHED);
    handle_fact(211, "valid: NULL", failed(1338), outcome(IsValidSecurityDescriptor(NULL)));
    SetLastError(UNTOUCHED);
    handle_fact(212, "valid", "ok last_error=untouched",
                outcome_and_error(IsValidSecurityDescriptor(&sd)));
    handle_fact(221, "no DACL", "ok",
                outcome(GetSecurityDescriptorDacl(&sd, &present, &acl, &defaulted)));
    handle_fact(221, "what it says", "0 7", text("%d %d", present, defaulted));
    handle_fact(221, "its pointer is untouched", "yes", yes_no(acl == (ACL *)storage));
    handle_fact(222, "no owner", "ok", outcome(GetSecurityDescriptorOwner(&sd, &sid, &defaulted)));
    handle_fact(222, "what it says", "NULL 0", text("%s %d", sid ? "other" : "NULL", defaulted));
    SetLastError(UNTOUCHED);
    handle_fact(226, "no buffer", failed(122), outcome(MakeSelfRelativeSD(&sd, NULL, &needed)));
    handle_fact(227, "of an empty one", "20", text("%u", (unsigned)needed));
    needed = 24;
    handle_fact(228, "more than is needed", "ok",
                outcome(MakeSelfRelativeSD(&sd, storage, &needed)));
    handle_fact(228, "the size stays", "24", text("%u", (unsigned)needed));
    SetLastError(UNTOUCHED);
    handle_fact(215, "owner of a self-relative one", failed(1338),
                outcome(SetSecurityDescriptorOwner(storage, everyone, FALSE)));
    SetLastError(UNTOUCHED);
    handle_fact(229, "of a self-relative one", failed(1361),
                outcome(MakeSelfRelativeSD(storage, storage + 100, &needed)));

    InitializeAcl(&empty, sizeof empty, ACL_REVISION);
    SetSecurityDescriptorDacl(&sd, TRUE, &empty, FALSE);
    SetSecurityDescriptorOwner(&sd, everyone, FALSE);
    SetSecurityDescriptorGroup(&sd, everyone, TRUE);
    needed = sizeof storage;
    MakeSelfRelativeSD(&sd, storage, &needed);
    handle_fact(227, "with owner, group and DACL", "52",
                text("%u", (unsigned)GetSecurityDescriptorLength(storage)));
    GetSecurityDescriptorControl(storage, &control, &revision);
    handle_fact(223, "its control", "8006", text("%x", control));
    handle_fact(217, "take the DACL away", "ok",
                outcome(SetSecurityDescriptorDacl(&sd, FALSE, NULL, FALSE)));
    handle_fact(217, "the pointer stays", "yes", yes_no(sd.Dacl == &empty));

    static const WORD bits[] = { 1, 4, 0x40, 0x100, 0x400, 0x1000, 0x2000, 0x4000, 0x8000 };
    for (size_t i = 0; i < COUNT(bits); i++) {
        SetLastError(UNTOUCHED);
        handle_fact(224, text("control %x", bits[i]),
                    bits[i] >= 0x40 && bits[i] <= 0x2000 ? "ok" : failed(87),
                    outcome(SetSecurityDescriptorControl(&sd, bits[i], bits[i])));
    }
    handle_fact(
        225, "control of a self-relative one", "ok",
        outcome(SetSecurityDescriptorControl(storage, SE_DACL_PROTECTED, SE_DACL_PROTECTED)));
}

static void absolute(void)
{
    PSECURITY_DESCRIPTOR relative = NULL;
    BYTE body[100], dacl[100], sacl[100], owner[100], group[100];
    DWORD sizes[5] = { 0 };
    ConvertStringSecurityDescriptorToSecurityDescriptorA("O:SYG:BAD:P(A;;GA;;;WD)", SDDL_REVISION,
                                                         &relative, NULL);
    SetLastError(UNTOUCHED);
    handle_fact(231, "no room", failed(122),
                outcome(MakeAbsoluteSD(relative, NULL, &sizes[0], NULL, &sizes[1], NULL, &sizes[2],
                                       NULL, &sizes[3], NULL, &sizes[4])));
    handle_fact(231, "what is needed", sizeof(void *) == 8 ? "40 28 0 12 16" : "20 28 0 12 16",
                text("%u %u %u %u %u", (unsigned)sizes[0], (unsigned)sizes[1], (unsigned)sizes[2],
                     (unsigned)sizes[3], (unsigned)sizes[4]));
    for (size_t i = 0; i < COUNT(sizes); i++)
        sizes[i] = 100;
    SetLastError(UNTOUCHED);
    handle_fact(
        231, "enough room", "ok",
        outcome(MakeAbsoluteSD(relative, body, &sizes[0], (ACL *)dacl, &sizes[1], (ACL *)sacl,
                               &sizes[2], owner, &sizes[3], group, &sizes[4])));
    handle_fact(233, "the same again", "yes",
                yes_no(IsValidSecurityDescriptor(body) &&
                       ((SECURITY_DESCRIPTOR *)body)->Control == 0x1004));
    SetLastError(UNTOUCHED);
    handle_fact(232, "of an absolute one", failed(1361),
                outcome(MakeAbsoluteSD(body, body, &sizes[0], (ACL *)dacl, &sizes[1], (ACL *)sacl,
                                       &sizes[2], owner, &sizes[3], group, &sizes[4])));
    LocalFree(relative);
}

/* What a text becomes, and what that is printed as. */
static const char *round_trip(const char *string)
{
    PSECURITY_DESCRIPTOR sd = NULL;
    char *back = NULL;
    SetLastError(UNTOUCHED);
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorA(string, SDDL_REVISION, &sd, NULL))
        return failed(GetLastError());
    const char *answer = failed(0);
    if (ConvertSecurityDescriptorToStringSecurityDescriptorA(sd, SDDL_REVISION, 0xF, &back, NULL))
        answer = text("%s", back);
    LocalFree(back);
    LocalFree(sd);
    return answer;
}

static void descriptor_strings(void)
{
    static const struct {
        int row;
        const char *text, *expected;
    } strings[] = {
        { 239, "", "" },
        { 240, "ERROR:(A;;GA;;;WD)", "failed last_error=87" },
        { 241, "D:", "D:" },
        { 242, "S:", "S:" },
        { 243, "D:(A;;GA;;;WD)", "D:(A;;GA;;;WD)" },
        { 243, "D:(A;;GRGWGX;;;WD)", "D:(A;;GXGWGR;;;WD)" },
        { 243, "D:(A;;RCSDWDWO;;;WD)", "D:(A;;SDRCWDWO;;;WD)" },
        { 243, "D:(A;;RPWPCCDCLCSWLODTCR;;;WD)", "D:(A;;CCDCLCSWRPWPDTLOCR;;;WD)" },
        { 243, "D:(A;;FAFRFWFX;;;WD)", "D:(A;;FA;;;WD)" },
        { 243, "D:(A;;KAKRKWKX;;;WD)", "D:(A;;KA;;;WD)" },
        { 243, "D:(A;;GA;;;S-1-0-0)", "D:(A;;GA;;;S-1-0-0)" },
        { 244, "D:P(A;;GRGW;;;BA)(A;;GRGW;;;S-1-5-21-1-2-3-4)S:(ML;;NWNR;;;S-1-16-12288)",
          "D:P(A;;GWGR;;;BA)(A;;GWGR;;;S-1-5-21-1-2-3-4)S:(ML;;NWNR;;;HI)" },
        { 245, " D: ( A; ; GA; ; ; WD )", "D:(A;;GA;;;WD)" },
        { 247, "D:(A;;GA ;;;WD)", "failed last_error=1336" },
        { 248, "D:(A;;0X40000000;;;WD)", "D:(A;;GW;;;WD)" },
        { 248, "D:(A;;1;;;WD)", "D:(A;;CC;;;WD)" },
        { 248, "D:(A;;020000000000;;;WD)", "D:(A;;GR;;;WD)" },
        { 249, "D:(A;;GR0xFFFFFFFF;;;WD)", "D:(A;;0xffffffff;;;WD)" },
        { 249, "D:(A;;0xFFFFFFFFGR;;;WD)", "D:(A;;0xffffffff;;;WD)" },
        { 249, "D:(A;;0xFFFFFGR;;;WD)", "D:(A;;0x800fffff;;;WD)" },
        { 250, "D:(A;;ROB;;;WD)", "failed last_error=1336" },
        { 251, "D:(A;;0xDEADBEEF;;;WD)", "D:(A;;0xdeadbeef;;;WD)" },
        { 252, "D:(A;;GA;;;WDANDSUCH)", "failed last_error=1336" },
        { 260, "O:SYG:S-1-5-21-93476-23408-4576", "O:SYG:S-1-5-21-93476-23408-4576" },
        { 263, "D:(A;;0x3;;;WD)", "D:(A;;CCDC;;;WD)" },
        { 263, "D:(A;;0x2001f;;;WD)", "D:(A;;CCDCLCSWRPRC;;;WD)" },
        { 265, "D:(A;;0x12019f;;;WD)", "D:(A;;0x12019f;;;WD)" },
        { 266, "D:(A;OICINPIOID;GA;;;WD)", "D:(A;OICINPIOID;GA;;;WD)" },
        { 266, "S:(AU;OICINPIOIDSAFA;CC;;;SY)", "S:(AU;OICINPIOIDSAFA;CC;;;SY)" },
        { 266, "D:PARAI(A;;GA;;;SY)", "D:PARAI(A;;GA;;;SY)" },
        { 262, "D:NO_ACCESS_CONTROL", "D:NO_ACCESS_CONTROL" },
        { 258, "S:(AU;SA;CC;;;SY)D:(A;;GA;;;SY)G:BAO:BA",
          "O:BAG:BAD:(A;;GA;;;SY)S:(AU;SA;CC;;;SY)" },
        { 253, "D:(OA;;GA;;;WD)(OD;;GA;;;BU)", "D:(A;;GA;;;WD)(D;;GA;;;BU)" },
    };
    PSECURITY_DESCRIPTOR sd = NULL;
    ULONG size = 0;
    char *back;
    for (size_t i = 0; i < COUNT(strings); i++)
        handle_fact(strings[i].row, text("[%s]", strings[i].text), strings[i].expected,
                    round_trip(strings[i].text));
    SetLastError(UNTOUCHED);
    handle_fact(237, "revision 0", failed(1305),
                outcome(ConvertStringSecurityDescriptorToSecurityDescriptorA("D:", 0, &sd, NULL)));
    SetLastError(UNTOUCHED);
    handle_fact(238, "no string", failed(87),
                outcome(ConvertStringSecurityDescriptorToSecurityDescriptorA(NULL, 0, &sd, NULL)));
    SetLastError(UNTOUCHED);
    handle_fact(238, "no result", failed(87),
                outcome(ConvertStringSecurityDescriptorToSecurityDescriptorA("D:", 0, NULL, NULL)));
    handle_fact(256, "no place for the size", "ok",
                outcome(ConvertStringSecurityDescriptorToSecurityDescriptorA("D:", SDDL_REVISION,
                                                                             &sd, NULL)));
    LocalFree(sd);
    ConvertStringSecurityDescriptorToSecurityDescriptorA("D:", SDDL_REVISION, &sd, &size);
    handle_fact(241, "size of an empty DACL", "28", text("%u", (unsigned)size));
    SetLastError(UNTOUCHED);
    handle_fact(
        257, "print revision 5", failed(1305),
        outcome(ConvertSecurityDescriptorToStringSecurityDescriptorA(sd, 5, 4, &back, NULL)));
    LocalFree(sd);
    ConvertStringSecurityDescriptorToSecurityDescriptorA("", SDDL_REVISION, &sd, &size);
    handle_fact(239, "size of nothing", "20", text("%u", (unsigned)size));
    LocalFree(sd);
}

static HANDLE client(void)
{
    HANDLE primary = NULL, token = NULL;
    OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE | TOKEN_QUERY, &primary);
    DuplicateToken(primary, SecurityImpersonation, &token);
    CloseHandle(primary);
    return token;
}

/* What a descriptor with that DACL lets the caller do; nobody he knows is its owner. */
static const char *checked(const char *dacl, DWORD wanted)
{
    static GENERIC_MAPPING mapping = { 0x20005, 0x20002, 0x20008, 0xF001F };
    PSECURITY_DESCRIPTOR sd = NULL;
    PRIVILEGE_SET privileges;
    DWORD length = sizeof privileges, granted = 0x55;
    BOOL status = 7;
    HANDLE token = client();
    ConvertStringSecurityDescriptorToSecurityDescriptorA(
        text("O:S-1-5-21-1-2-3-4G:S-1-5-21-1-2-3-5%s", dacl), SDDL_REVISION, &sd, NULL);
    SetLastError(UNTOUCHED);
    BOOL done = AccessCheck(sd, token, wanted, &mapping, &privileges, &length, &granted, &status);
    const char *answer = done ? text("%s %x%s", status ? "granted" : "refused", (unsigned)granted,
                                     status ? "" : text(" %s", last_error()))
                              : outcome(FALSE);
    LocalFree(sd);
    CloseHandle(token);
    return answer;
}

static void checks(void)
{
    static const struct {
        int row;
        const char *dacl;
        DWORD wanted;
        const char *expected;
    } cases[] = {
        { 277, "", 6, "granted 6" },
        { 277, "D:NO_ACCESS_CONTROL", 6, "granted 6" },
        { 277, "D:NO_ACCESS_CONTROL", MAXIMUM_ALLOWED, "granted f001f" },
        { 278, "D:", 4, "refused 0 5" },
        { 279, "D:(A;;GR;;;WD)(D;;CC;;;WD)", 1, "granted 1" },
        { 279, "D:(D;;CC;;;WD)(A;;GR;;;WD)", 1, "refused 0 5" },
        { 280, "D:(A;;LC;;;WD)", 6, "refused 0 5" },
        { 281, "D:(A;IO;GA;;;WD)", 4, "refused 0 5" },
        { 281, "D:(A;;LC;;;WD)(A;;DC;;;AU)", 6, "granted 6" },
        { 281, "D:(A;;GA;;;S-1-5-21-1-2-3-77)", 4, "refused 0 5" },
        { 282, "D:(A;;GW;;;WD)", 2, "granted 2" },
        { 284, "D:(D;;DC;;;WD)(A;;GRGW;;;WD)", MAXIMUM_ALLOWED, "granted 20005" },
        { 284, "D:(D;;DC;;;WD)(A;;GRGW;;;WD)", MAXIMUM_ALLOWED | 2, "refused 0 5" },
        { 292, "D:(A;;GA;;;WD)", ACCESS_SYSTEM_SECURITY, "refused 0 1314" },
        { 272, "D:(A;;GA;;;WD)", GENERIC_READ, "failed last_error=1360" },
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        handle_fact(cases[i].row, text("[%s] %x", cases[i].dacl, (unsigned)cases[i].wanted),
                    cases[i].expected, checked(cases[i].dacl, cases[i].wanted));
}

static void check_arguments(void)
{
    static GENERIC_MAPPING mapping = { 0x20005, 0x20002, 0x20008, 0xF001F };
    PSECURITY_DESCRIPTOR sd = NULL;
    PRIVILEGE_SET privileges;
    DWORD length = sizeof privileges, granted = 0x55, none = 0, small = 19;
    BOOL status = 7;
    HANDLE token = client(), primary = NULL, anonymous = NULL;
    OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE | TOKEN_QUERY, &primary);
    DuplicateToken(primary, SecurityAnonymous, &anonymous);
    ConvertStringSecurityDescriptorToSecurityDescriptorA("D:(A;;GA;;;WD)", SDDL_REVISION, &sd,
                                                         NULL);
    SetLastError(UNTOUCHED);
    handle_fact(
        271, "no owner, no group", failed(1338),
        outcome(AccessCheck(sd, token, 4, &mapping, &privileges, &length, &granted, &status)));
    handle_fact(271, "outputs untouched", "55 7", text("%x %d", (unsigned)granted, status));
    LocalFree(sd);
    ConvertStringSecurityDescriptorToSecurityDescriptorA("O:SYG:SYD:(A;;GA;;;WD)", SDDL_REVISION,
                                                         &sd, NULL);
    SetLastError(UNTOUCHED);
    handle_fact(273, "no set, some length", failed(998),
                outcome(AccessCheck(sd, token, 4, &mapping, NULL, &length, &granted, &status)));
    SetLastError(UNTOUCHED);
    handle_fact(273, "no length", failed(998),
                outcome(AccessCheck(sd, token, 4, &mapping, &privileges, NULL, &granted, &status)));
    SetLastError(UNTOUCHED);
    handle_fact(274, "no set, no length", failed(122),
                outcome(AccessCheck(sd, token, 4, &mapping, NULL, &none, &granted, &status)));
    SetLastError(UNTOUCHED);
    handle_fact(
        274, "too short", failed(122),
        outcome(AccessCheck(sd, token, 4, &mapping, &privileges, &small, &granted, &status)));
    handle_fact(274, "what is needed", "20", text("%u", (unsigned)small));
    SetLastError(UNTOUCHED);
    handle_fact(
        275, "a primary token", failed(1309),
        outcome(AccessCheck(sd, primary, 4, &mapping, &privileges, &length, &granted, &status)));
    SetLastError(UNTOUCHED);
    handle_fact(
        275, "an anonymous token", failed(1346),
        outcome(AccessCheck(sd, anonymous, 4, &mapping, &privileges, &length, &granted, &status)));
    handle_fact(
        286, "no access", "ok",
        outcome(AccessCheck(sd, token, 0, &mapping, &privileges, &length, &granted, &status)));
    handle_fact(286, "what came out", "0 0", text("%d %x", status, (unsigned)granted));
    LocalFree(sd);
    CloseHandle(token);
    CloseHandle(primary);
    CloseHandle(anonymous);
}

static void membership(void)
{
    BYTE everyone[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof everyone;
    BOOL member = 7;
    HANDLE token = client(), primary = NULL;
    OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE | TOKEN_QUERY, &primary);
    CreateWellKnownSid(WinWorldSid, NULL, everyone, &size);
    handle_fact(185, "the caller", "ok", outcome(CheckTokenMembership(NULL, everyone, &member)));
    handle_fact(185, "is in Everyone", "1", text("%d", member));
    member = 7;
    handle_fact(185, "an impersonation token", "ok",
                outcome(CheckTokenMembership(token, everyone, &member)));
    handle_fact(185, "is in Everyone", "1", text("%d", member));
    member = 7;
    SetLastError(UNTOUCHED);
    handle_fact(185, "a primary token", failed(1309),
                outcome(CheckTokenMembership(primary, everyone, &member)));
    handle_fact(185, "the answer", "no", yes_no(member));
    CloseHandle(token);
    CloseHandle(primary);
}

int main(void)
{
    lists();
    sizes_of_entries();
    inserting();
    descriptors();
    parts_of_the_caller();
    absolute();
    descriptor_strings();
    checks();
    check_arguments();
    membership();
    return finish();
}
