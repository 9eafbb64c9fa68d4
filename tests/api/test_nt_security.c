/* SPDX-License-Identifier: MIT */
/* SIDs, lists, descriptors and the security of objects in the words of ntdll. */
#include "sections.h"

#include <aclapi.h>
#include <sddl.h>
#include <winternl.h>

static SID_IDENTIFIER_AUTHORITY nt = { SECURITY_NT_AUTHORITY };

static void sids(void **state)
{
    static const WCHAR expected[] = u"S-1-5-32-544";
    PSID sid, other;
    BYTE storage[SECURITY_MAX_SID_SIZE];
    WCHAR buffer[COUNT(expected)];
    UNICODE_STRING text = { 0, sizeof buffer, buffer }, made;
    (void)state;
    assert_int_equal(RtlAllocateAndInitializeSid(&nt, 9, 1, 2, 3, 4, 5, 6, 7, 8, &sid),
                     STATUS_INVALID_SID);
    assert_int_equal(RtlAllocateAndInitializeSid(&nt, 2, 32, 544, 0, 0, 0, 0, 0, 0, &sid), 0);
    assert_int_equal(RtlAllocateAndInitializeSid(&nt, 2, 32, 545, 0, 0, 0, 0, 0, 0, &other), 0);
    assert_true(RtlValidSid(sid));
    assert_int_equal(RtlLengthSid(sid), 16);
    assert_int_equal(RtlLengthRequiredSid(2), 16);
    assert_int_equal(*RtlSubAuthorityCountSid(sid), 2);
    assert_int_equal(*RtlSubAuthoritySid(sid, 1), 544);
    assert_memory_equal(RtlIdentifierAuthoritySid(sid), &nt, sizeof nt);
    assert_false(RtlEqualSid(sid, other));
    assert_true(RtlEqualPrefixSid(sid, other));
    assert_int_equal(RtlCopySid(15, storage, sid), STATUS_BUFFER_TOO_SMALL);
    assert_int_equal(RtlCopySid(16, storage, sid), 0);
    assert_true(RtlEqualSid(sid, storage));
    assert_int_equal(RtlConvertSidToUnicodeString(&text, sid, FALSE), 0);
    assert_int_equal(text.Length, sizeof expected - sizeof(WCHAR));
    assert_memory_equal(buffer, expected, sizeof expected);
    text.MaximumLength--;
    assert_int_equal(RtlConvertSidToUnicodeString(&text, sid, FALSE), STATUS_BUFFER_OVERFLOW);
    assert_int_equal(RtlConvertSidToUnicodeString(&made, sid, TRUE), 0);
    assert_int_equal(made.Length, sizeof expected - sizeof(WCHAR));
    assert_memory_equal(made.Buffer, expected, sizeof expected);
    RtlFreeUnicodeString(&made);
    storage[0] = 2;
    assert_false(RtlValidSid(storage));
    assert_int_equal(RtlConvertSidToUnicodeString(&text, storage, FALSE), STATUS_INVALID_SID);
    /* Row h162. */
    assert_int_equal(RtlInitializeSid(storage, &nt, 16), STATUS_INVALID_PARAMETER);
    assert_int_equal(RtlInitializeSid(storage, &nt, 15), 0);
    assert_null(RtlFreeSid(sid));
    assert_null(RtlFreeSid(other));
}

static void lists(void **state)
{
    DWORD memory[32], one[5];
    PACL acl = (PACL)memory;
    BYTE everyone[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof everyone;
    void *ace;
    (void)state;
    assert_true(CreateWellKnownSid(WinWorldSid, NULL, everyone, &size));
    assert_int_equal(RtlCreateAcl(acl, 7, ACL_REVISION), STATUS_BUFFER_TOO_SMALL);
    assert_int_equal(RtlCreateAcl(acl, sizeof memory, 5), STATUS_INVALID_PARAMETER);
    assert_int_equal(RtlCreateAcl(acl, 8 + 4 * 20, ACL_REVISION), 0);
    assert_int_equal(RtlAddAccessAllowedAce(acl, ACL_REVISION, 1, everyone), 0);
    assert_int_equal(RtlAddAccessDeniedAce(acl, ACL_REVISION, 2, everyone), 0);
    assert_int_equal(RtlAddAccessAllowedAceEx(acl, ACL_REVISION, INHERIT_ONLY_ACE, 4, everyone), 0);
    assert_int_equal(RtlAddAccessAllowedAceEx(acl, ACL_REVISION, 0x20, 4, everyone),
                     STATUS_INVALID_PARAMETER);
    assert_int_equal(RtlGetAce(acl, 2, &ace), 0);
    memcpy(one, ace, sizeof one);
    assert_int_equal(RtlAddAce(acl, ACL_REVISION, 0, one, sizeof one), 0);
    assert_int_equal(RtlAddAccessAllowedAce(acl, ACL_REVISION, 1, everyone),
                     STATUS_ALLOTTED_SPACE_EXCEEDED);
    static const DWORD masks[] = { 4, 1, 2, 4 };
    for (DWORD i = 0; i < COUNT(masks); i++) {
        assert_int_equal(RtlGetAce(acl, i, &ace), 0);
        assert_int_equal(((ACCESS_ALLOWED_ACE *)ace)->Mask, masks[i]);
        assert_int_equal(((ACCESS_ALLOWED_ACE *)ace)->Header.AceType,
                         i == 2 ? ACCESS_DENIED_ACE_TYPE : ACCESS_ALLOWED_ACE_TYPE);
    }
    assert_int_equal(RtlDeleteAce(acl, 4), STATUS_INVALID_PARAMETER);
    assert_int_equal(RtlDeleteAce(acl, 0), 0);
    assert_int_equal(RtlGetAce(acl, 3, &ace), STATUS_INVALID_PARAMETER);
}

/* Rows h215-h217 and h220-h222. */
static void descriptors(void **state)
{
    SECURITY_DESCRIPTOR sd;
    ACL empty;
    BYTE relative[200];
    ULONG size = 10;
    BOOLEAN present = 7, defaulted = 7;
    PACL list = &empty;
    PSID sid, system;
    (void)state;
    assert_true(ConvertStringSidToSidA("SY", &system));
    assert_int_equal(RtlCreateSecurityDescriptor(&sd, 2), STATUS_UNKNOWN_REVISION);
    assert_int_equal(RtlCreateSecurityDescriptor(&sd, SECURITY_DESCRIPTOR_REVISION), 0);
    assert_true(RtlValidSecurityDescriptor(&sd));
    assert_int_equal(RtlLengthSecurityDescriptor(&sd), sizeof sd);
    assert_int_equal(RtlGetDaclSecurityDescriptor(&sd, &present, &list, &defaulted), 0);
    assert_false(present);
    assert_int_equal(defaulted, 7);
    assert_ptr_equal(list, &empty);
    assert_int_equal(RtlGetOwnerSecurityDescriptor(&sd, &sid, &defaulted), 0);
    assert_null(sid);
    assert_false(defaulted);
    assert_int_equal(RtlCreateAcl(&empty, sizeof empty, ACL_REVISION), 0);
    assert_int_equal(RtlSetDaclSecurityDescriptor(&sd, TRUE, &empty, TRUE), 0);
    assert_int_equal(RtlSetSaclSecurityDescriptor(&sd, TRUE, NULL, FALSE), 0);
    assert_int_equal(RtlSetOwnerSecurityDescriptor(&sd, system, FALSE), 0);
    assert_int_equal(RtlSetGroupSecurityDescriptor(&sd, system, TRUE), 0);
    assert_int_equal(RtlGetDaclSecurityDescriptor(&sd, &present, &list, &defaulted), 0);
    assert_ptr_equal(list, &empty);
    assert_true(present && defaulted);
    assert_int_equal(RtlGetSaclSecurityDescriptor(&sd, &present, &list, &defaulted), 0);
    assert_null(list);
    assert_true(present && !defaulted);
    assert_int_equal(RtlGetGroupSecurityDescriptor(&sd, &sid, &defaulted), 0);
    assert_ptr_equal(sid, system);
    assert_true(defaulted);
    assert_int_equal(RtlSetDaclSecurityDescriptor(&sd, FALSE, NULL, FALSE), 0);
    assert_int_equal(sd.Control & (SE_DACL_PRESENT | SE_DACL_DEFAULTED), SE_DACL_DEFAULTED);
    assert_ptr_equal(sd.Dacl, &empty);
    assert_int_equal(RtlSetOwnerSecurityDescriptor(&sd, NULL, TRUE), 0);
    assert_int_equal(RtlGetOwnerSecurityDescriptor(&sd, &sid, &defaulted), 0);
    assert_null(sid);
    assert_true(defaulted);
    assert_int_equal(RtlSetOwnerSecurityDescriptor(&sd, system, FALSE), 0);
    assert_int_equal(sd.Control & SE_OWNER_DEFAULTED, 0);
    assert_int_equal(RtlSetDaclSecurityDescriptor(&sd, TRUE, &empty, FALSE), 0);
    assert_int_equal(RtlAbsoluteToSelfRelativeSD(&sd, NULL, &size), STATUS_BUFFER_TOO_SMALL);
    assert_int_equal(size, 20 + 8 + 12 + 12);
    assert_int_equal(RtlAbsoluteToSelfRelativeSD(&sd, relative, &size), 0);
    assert_int_equal(RtlLengthSecurityDescriptor(relative), size);
    assert_int_equal(RtlAbsoluteToSelfRelativeSD(relative, relative, &size),
                     STATUS_BAD_DESCRIPTOR_FORMAT);
    assert_int_equal(RtlSetOwnerSecurityDescriptor(relative, NULL, FALSE),
                     STATUS_INVALID_SECURITY_DESCR);
    assert_int_equal(RtlSetGroupSecurityDescriptor(relative, NULL, FALSE),
                     STATUS_INVALID_SECURITY_DESCR);
    assert_int_equal(RtlSetDaclSecurityDescriptor(relative, TRUE, NULL, FALSE),
                     STATUS_INVALID_SECURITY_DESCR);
    assert_int_equal(RtlSetSaclSecurityDescriptor(relative, TRUE, NULL, FALSE),
                     STATUS_INVALID_SECURITY_DESCR);
    sd.Revision = 2;
    assert_false(RtlValidSecurityDescriptor(&sd));
    assert_int_equal(RtlSetDaclSecurityDescriptor(&sd, TRUE, NULL, FALSE), STATUS_UNKNOWN_REVISION);
    assert_int_equal(RtlSetSaclSecurityDescriptor(&sd, TRUE, NULL, FALSE), STATUS_UNKNOWN_REVISION);
    assert_int_equal(RtlSetOwnerSecurityDescriptor(&sd, NULL, FALSE), STATUS_UNKNOWN_REVISION);
    assert_int_equal(RtlSetGroupSecurityDescriptor(&sd, NULL, FALSE), STATUS_UNKNOWN_REVISION);
    assert_int_equal(RtlGetGroupSecurityDescriptor(&sd, &sid, &defaulted), STATUS_UNKNOWN_REVISION);
    assert_int_equal(RtlGetDaclSecurityDescriptor(&sd, &present, &list, &defaulted),
                     STATUS_UNKNOWN_REVISION);
    LocalFree(system);
}

static HANDLE make_section(PSECURITY_DESCRIPTOR sd, ACCESS_MASK access)
{
    OBJECT_ATTRIBUTES attributes;
    LARGE_INTEGER size = { .QuadPart = 0x1000 };
    HANDLE section = NULL;
    InitializeObjectAttributes(&attributes, NULL, 0, NULL, sd);
    assert_int_equal(
        NtCreateSection(&section, access, &attributes, &size, PAGE_READWRITE, SEC_COMMIT, NULL), 0);
    return section;
}

static const char *dacl_of(HANDLE section)
{
    static char text[200];
    BYTE sd[400];
    ULONG needed = 0;
    char *string;
    assert_int_equal(
        NtQuerySecurityObject(section, DACL_SECURITY_INFORMATION, sd, sizeof sd, &needed), 0);
    assert_int_equal(needed, RtlLengthSecurityDescriptor(sd));
    assert_true(ConvertSecurityDescriptorToStringSecurityDescriptorA(
        sd, SDDL_REVISION, DACL_SECURITY_INFORMATION, &string, NULL));
    snprintf(text, sizeof text, "%s", string);
    LocalFree(string);
    return text;
}

/* Rows h309-h312, h318, h319, h321, h324: as statuses, and the last error stays. */
static void objects(void **state)
{
    SECURITY_DESCRIPTOR sd;
    PSECURITY_DESCRIPTOR given;
    ULONG needed = 77;
    char *odd = (char *)&sd + 1;
    (void)state;
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorA("D:(A;;GR;;;WD)",
                                                                     SDDL_REVISION, &given, NULL));
    HANDLE section = make_section(given, SECTION_ALL_ACCESS), reader = make_section(NULL, 4);
    assert_string_equal(dacl_of(section), "D:(A;;CCLCRC;;;WD)");
    SetLastError(UNTOUCHED);
    assert_int_equal(NtQuerySecurityObject(section, DACL_SECURITY_INFORMATION, NULL, 0, &needed),
                     STATUS_BUFFER_TOO_SMALL);
    assert_int_equal(needed, 20 + 8 + 20);
    assert_int_equal(ZwQuerySecurityObject(section, 0x100, &sd, sizeof sd, &needed), 0);
    assert_int_equal(needed, 20);
    assert_int_equal(sd.Control, SE_SELF_RELATIVE);
    assert_int_equal(NtQuerySecurityObject(section, 4, &sd, sizeof sd, NULL),
                     STATUS_ACCESS_VIOLATION);
    assert_int_equal(NtQuerySecurityObject(section, 4, NULL, 100, &needed),
                     STATUS_ACCESS_VIOLATION);
    assert_int_equal(NtQuerySecurityObject(section, 4, odd, 100, &needed),
                     STATUS_DATATYPE_MISALIGNMENT);
    assert_int_equal(NtQuerySecurityObject(NULL, 4, NULL, 0, &needed), STATUS_INVALID_HANDLE);
    assert_int_equal(NtQuerySecurityObject(reader, 4, NULL, 0, &needed), STATUS_ACCESS_DENIED);
    assert_int_equal(NtQuerySecurityObject(section, SACL_SECURITY_INFORMATION, NULL, 0, &needed),
                     STATUS_PRIVILEGE_NOT_HELD);
    assert_int_equal(RtlCreateSecurityDescriptor(&sd, SECURITY_DESCRIPTOR_REVISION), 0);
    assert_int_equal(NtSetSecurityObject(section, OWNER_SECURITY_INFORMATION, &sd),
                     STATUS_INVALID_SECURITY_DESCR);
    assert_int_equal(NtSetSecurityObject(section, DACL_SECURITY_INFORMATION, NULL),
                     STATUS_ACCESS_VIOLATION);
    assert_int_equal(NtSetSecurityObject(section, DACL_SECURITY_INFORMATION, odd),
                     STATUS_DATATYPE_MISALIGNMENT);
    assert_int_equal(NtSetSecurityObject(reader, DACL_SECURITY_INFORMATION, &sd),
                     STATUS_ACCESS_DENIED);
    assert_int_equal(NtSetSecurityObject(section, SACL_SECURITY_INFORMATION, &sd),
                     STATUS_ACCESS_DENIED);
    assert_int_equal(RtlSetDaclSecurityDescriptor(&sd, TRUE, (PACL)8, FALSE), 0);
    assert_int_equal(NtSetSecurityObject(section, DACL_SECURITY_INFORMATION, &sd),
                     STATUS_ACCESS_VIOLATION);
    assert_int_equal(RtlSetDaclSecurityDescriptor(&sd, TRUE, NULL, FALSE), 0);
    assert_int_equal(ZwSetSecurityObject(section, DACL_SECURITY_INFORMATION, &sd), 0);
    assert_int_equal(GetLastError(), UNTOUCHED);
    assert_string_equal(dacl_of(section), "D:NO_ACCESS_CONTROL");
    LocalFree(given);
    assert_int_equal(NtClose(section), 0);
    assert_int_equal(NtClose(reader), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sids),
        cmocka_unit_test(lists),
        cmocka_unit_test(descriptors),
        cmocka_unit_test(objects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
