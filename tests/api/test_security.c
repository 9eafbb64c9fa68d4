/* SPDX-License-Identifier: MIT */
/* The descriptors of objects: at creation, asked for, set, and what they do to handles. */
#include "descriptors.h"

#include <winternl.h>

static HANDLE create_with(PSECURITY_DESCRIPTOR sd, const char *name)
{
    SECURITY_ATTRIBUTES attributes = { sizeof attributes, sd, FALSE };
    SetLastError(77);
    return CreateFileMappingA(INVALID_HANDLE_VALUE, &attributes, PAGE_READWRITE, 0, 0x1000, name);
}

static HANDLE create_secured(const char *sddl, const char *name)
{
    PSECURITY_DESCRIPTOR sd = parse_descriptor(sddl);
    HANDLE section = create_with(sd, name);
    DWORD error = GetLastError();
    LocalFree(sd);
    SetLastError(error);
    return section;
}

static const char *by_me(const char *format)
{
    static char text[1000];
    snprintf(text, sizeof text, format, me());
    return text;
}

static ACCESS_MASK granted(HANDLE handle)
{
    OBJECT_BASIC_INFORMATION information;
    assert_int_equal(
        NtQueryObject(handle, ObjectBasicInformation, &information, sizeof information, NULL), 0);
    return information.GrantedAccess;
}

static DWORD error_of_widening(HANDLE handle, DWORD access)
{
    HANDLE copy = NULL;
    if (!DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &copy, access, FALSE, 0))
        return GetLastError();
    assert_true(CloseHandle(copy));
    return 0;
}

static const char *const names[] = { NULL, "secured" };

/* Rows h299, h302: owner, group and list of the token, none of them marked as a default. */
static void default_descriptor(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        HANDLE section = create_memory(0x1000, names[i]);
        char expected[200];
        const char *text = text_of(section, OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION);
        snprintf(expected, sizeof expected, "O:%sD:(A;;CCDCLCSWRPSDRCWDWO;;;%s)", me(), me());
        assert_memory_equal(text, expected, strlen(expected));
        assert_true(strstr(text, "SY)") != NULL);
        char sd[400];
        DWORD needed, revision;
        SECURITY_DESCRIPTOR_CONTROL control;
        assert_true(GetKernelObjectSecurity(section, 7, sd, sizeof sd, &needed));
        assert_true(GetSecurityDescriptorControl(sd, &control, &revision));
        assert_int_equal(control, SE_SELF_RELATIVE | SE_DACL_PRESENT);
        assert_true(CloseHandle(section));
    }
}

/* Rows h303, h333: missing parts are filled in, and generic rights become those of sections. */
static void given_descriptor(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        HANDLE section = create_secured("D:P(A;;GA;;;WD)(D;;GW;;;BU)(A;IO;GR;;;AU)", names[i]);
        assert_non_null(section);
        assert_int_equal(GetLastError(), 0);
        assert_string_equal(text_of(section, DACL_SECURITY_INFORMATION),
                            "D:P(A;;CCDCLCSWRPSDRCWDWO;;;WD)(D;;DCRC;;;BU)(A;IO;GR;;;AU)");
        assert_string_equal(text_of(section, OWNER_SECURITY_INFORMATION), by_me("O:%s"));
        assert_true(CloseHandle(section));
    }
}

/* An absolute descriptor with a list that has room to spare. */
static void absolute_descriptor(void **state)
{
    SECURITY_DESCRIPTOR sd;
    _Alignas(ACL) BYTE memory[1024];
    BYTE everyone[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof everyone;
    (void)state;
    assert_true(CreateWellKnownSid(WinWorldSid, NULL, everyone, &size));
    assert_true(InitializeSecurityDescriptor(&sd, SECURITY_DESCRIPTOR_REVISION));
    assert_true(InitializeAcl((PACL)memory, sizeof memory, ACL_REVISION));
    assert_true(AddAccessAllowedAce((PACL)memory, ACL_REVISION, GENERIC_READ, everyone));
    assert_true(SetSecurityDescriptorDacl(&sd, TRUE, (PACL)memory, FALSE));
    HANDLE section = create_with(&sd, "secured");
    assert_non_null(section);
    assert_string_equal(text_of(section, DACL_SECURITY_INFORMATION), "D:(A;;CCLCRC;;;WD)");
    assert_true(CloseHandle(section));
    /* Without any part it is none. */
    assert_true(InitializeSecurityDescriptor(&sd, SECURITY_DESCRIPTOR_REVISION));
    section = create_with(&sd, "secured");
    assert_non_null(section);
    assert_true(CloseHandle(section));
}

/* Broken ones are refused before the name is looked at, and nothing is made. */
static void broken_descriptors(void **state)
{
    SECURITY_DESCRIPTOR sd = { .Revision = 2 };
    BYTE sid[SECURITY_MAX_SID_SIZE] = { 1, 16 };
    (void)state;
    HANDLE other = create_memory(0x1000, "secured");
    assert_null(create_with(&sd, "secured"));
    assert_int_equal(GetLastError(), ERROR_UNKNOWN_REVISION);
    sd.Revision = 1;
    sd.Owner = sid;
    assert_null(create_with(&sd, "secured"));
    assert_int_equal(GetLastError(), ERROR_INVALID_SECURITY_DESCR);
    assert_null(create_with(&sd, NULL));
    assert_int_equal(GetLastError(), ERROR_INVALID_SECURITY_DESCR);
    assert_null(create_secured("O:S-1-5-21-1-2-3-4", "secured"));
    assert_int_equal(GetLastError(), ERROR_INVALID_OWNER);
    assert_null(create_secured("S:(AU;SA;GA;;;WD)", "secured"));
    assert_int_equal(GetLastError(), ERROR_PRIVILEGE_NOT_HELD);
    assert_true(CloseHandle(other));
    assert_null(create_with(&sd, "secured"));
    assert_int_equal(count_names(), 0);
}

/* A name has room for so much. */
static void long_descriptors(void **state)
{
    static char sddl[20000] = "D:";
    (void)state;
    for (int i = 0; i < 300; i++) {
        char entry[40];
        snprintf(entry, sizeof entry, "(A;;GR;;;S-1-22-1-%d)", 5000 + i);
        strcat(sddl, entry);
        if (i != 38 && i != 39 && i != 299)
            continue;
        HANDLE named = create_secured(sddl, "secured"), unnamed = create_secured(sddl, NULL);
        assert_non_null(unnamed);
        assert_true(CloseHandle(unnamed));
        if (i == 38) {
            assert_non_null(named);
            assert_true(CloseHandle(named));
        } else {
            named = create_secured(sddl, "secured");
            assert_null(named);
            assert_int_equal(GetLastError(), ERROR_ALLOTTED_SPACE_EXCEEDED);
            /* Nor can it be set; what there was stays. */
            PSECURITY_DESCRIPTOR sd = parse_descriptor(sddl);
            named = create_secured("D:(A;;GR;;;WD)", "secured");
            assert_fails(SetKernelObjectSecurity(named, DACL_SECURITY_INFORMATION, sd),
                         ERROR_ALLOTTED_SPACE_EXCEEDED);
            assert_string_equal(text_of(named, DACL_SECURITY_INFORMATION), "D:(A;;CCLCRC;;;WD)");
            assert_true(CloseHandle(named));
            LocalFree(sd);
        }
    }
}

/* Rows h297, h298: the creator gets what he asked for. */
static void creators(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        HANDLE section = create_secured("D:", names[i]);
        assert_int_equal(granted(section), 0xF0007);
        assert_int_equal(try_map(section, FILE_MAP_WRITE), 0);
        assert_int_equal(try_map(section, FILE_MAP_READ), 0);
        assert_true(CloseHandle(section));
    }
}

/* Rows 322, 323 and h130, h132, h133: a handle can be widened by whoever the list allows it. */
static void widening(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        HANDLE section = create_secured("D:(A;;GR;;;WD)", names[i]), reader;
        assert_true(DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &reader,
                                    FILE_MAP_READ, FALSE, 0));
        assert_int_equal(granted(reader), SECTION_MAP_READ);
        assert_int_equal(error_of_widening(reader, FILE_MAP_WRITE), ERROR_ACCESS_DENIED);
        assert_int_equal(error_of_widening(reader, GENERIC_ALL), ERROR_ACCESS_DENIED);
        assert_int_equal(error_of_widening(reader, FILE_MAP_READ | SECTION_QUERY), 0);
        assert_int_equal(error_of_widening(reader, GENERIC_READ), 0);
        /* What the source has needs no leave; nor do rights that go (row h134). */
        assert_int_equal(error_of_widening(section, FILE_MAP_WRITE), 0);
        assert_int_equal(error_of_widening(section, 0), 0);
        assert_true(CloseHandle(reader) && CloseHandle(section));
    }
}

/* Row h125: the source is closed also when the copy was refused. */
static void refused_with_close_source(void **state)
{
    (void)state;
    HANDLE section = create_secured("D:", NULL), copy = section, reader;
    assert_true(DuplicateHandle(GetCurrentProcess(), section, GetCurrentProcess(), &reader,
                                FILE_MAP_READ, FALSE, 0));
    assert_false(DuplicateHandle(GetCurrentProcess(), reader, GetCurrentProcess(), &copy,
                                 FILE_MAP_WRITE, FALSE, DUPLICATE_CLOSE_SOURCE));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    assert_null(copy);
    assert_false(CloseHandle(reader));
    assert_true(CloseHandle(section));
}

/* Rows h308-h313. */
static void asking(void **state)
{
    char sd[400];
    DWORD needed = 77, more = 0;
    (void)state;
    HANDLE section = create_secured("D:(A;;GR;;;WD)", "secured");
    assert_false(GetKernelObjectSecurity(NULL, DACL_SECURITY_INFORMATION, sd, sizeof sd, &needed));
    assert_int_equal(GetLastError(), ERROR_INVALID_HANDLE);
    assert_int_equal(needed, 77);
    assert_false(GetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, sd, sizeof sd, NULL));
    assert_int_equal(GetLastError(), ERROR_NOACCESS);
    assert_false(GetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, NULL, 0, &needed));
    assert_int_equal(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
    assert_int_equal(needed, 20 + 28);
    assert_false(
        GetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, sd, needed - 1, &needed));
    assert_int_equal(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
    SetLastError(77);
    assert_true(GetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, sd, sizeof sd, &more));
    assert_int_equal(GetLastError(), 77);
    assert_int_equal(more, needed);
    assert_true(((SECURITY_DESCRIPTOR_RELATIVE *)sd)->Owner == 0);
    assert_true(GetKernelObjectSecurity(section, 0x100, sd, sizeof sd, &needed));
    assert_int_equal(needed, 20);
    assert_int_equal(((SECURITY_DESCRIPTOR_RELATIVE *)sd)->Control, 0x8000);
    assert_false(
        GetKernelObjectSecurity(section, SACL_SECURITY_INFORMATION, sd, sizeof sd, &needed));
    assert_int_equal(GetLastError(), ERROR_PRIVILEGE_NOT_HELD);
    assert_true(CloseHandle(section));
    /* Row h103. */
    assert_true(GetKernelObjectSecurity(GetCurrentProcess(), OWNER_SECURITY_INFORMATION, sd,
                                        sizeof sd, &needed));
}

/* Rows h314-h316. */
static void rights_to_ask_and_set(void **state)
{
    char sd[400];
    DWORD needed;
    (void)state;
    PSECURITY_DESCRIPTOR open = parse_descriptor("D:NO_ACCESS_CONTROL");
    HANDLE section = create_memory(0x1000, "secured");
    static const DWORD rights[] = { FILE_MAP_READ, FILE_MAP_READ | READ_CONTROL,
                                    FILE_MAP_READ | WRITE_DAC, FILE_MAP_READ | WRITE_OWNER };
    for (size_t i = 0; i < COUNT(rights); i++) {
        HANDLE other = open_section(rights[i], "secured");
        assert_non_null(other);
        assert_int_equal(
            GetKernelObjectSecurity(other, DACL_SECURITY_INFORMATION, sd, sizeof sd, &needed),
            (rights[i] & READ_CONTROL) != 0);
        assert_true(i == 1 || GetLastError() == ERROR_ACCESS_DENIED);
        assert_int_equal(SetKernelObjectSecurity(other, DACL_SECURITY_INFORMATION, open),
                         (rights[i] & WRITE_DAC) != 0);
        assert_true(i == 2 || GetLastError() == ERROR_ACCESS_DENIED);
        assert_true(CloseHandle(other));
    }
    LocalFree(open);
    assert_true(CloseHandle(section));
}

/* Rows h317-h324. */
static void setting(void **state)
{
    SECURITY_DESCRIPTOR sd = { .Revision = 0 };
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        HANDLE section = create_secured("D:(A;;GR;;;WD)", names[i]);
        sd.Revision = 0;
        assert_false(SetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, &sd));
        assert_int_equal(GetLastError(), ERROR_UNKNOWN_REVISION);
        sd.Revision = 1;
        assert_false(SetKernelObjectSecurity(section, OWNER_SECURITY_INFORMATION, &sd));
        assert_int_equal(GetLastError(), ERROR_INVALID_SECURITY_DESCR);
        assert_false(SetKernelObjectSecurity(section, GROUP_SECURITY_INFORMATION, &sd));
        assert_int_equal(GetLastError(), ERROR_INVALID_SECURITY_DESCR);
        assert_false(SetKernelObjectSecurity(section, SACL_SECURITY_INFORMATION, &sd));
        assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
        assert_false(SetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, NULL));
        assert_int_equal(GetLastError(), ERROR_NOACCESS);
        assert_string_equal(text_of(section, DACL_SECURITY_INFORMATION), "D:(A;;CCLCRC;;;WD)");
        /* No list, and a NULL one: open to all. */
        assert_true(SetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, &sd));
        assert_string_equal(text_of(section, DACL_SECURITY_INFORMATION), "D:NO_ACCESS_CONTROL");
        PSECURITY_DESCRIPTOR other = parse_descriptor("G:WDD:(A;;GW;;;AU)");
        assert_true(SetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, other));
        assert_string_equal(text_of(section, DACL_SECURITY_INFORMATION), "D:(A;;DCRC;;;AU)");
        assert_string_equal(text_of(section, OWNER_SECURITY_INFORMATION), by_me("O:%s"));
        assert_true(SetKernelObjectSecurity(section, GROUP_SECURITY_INFORMATION, other));
        assert_string_equal(text_of(section, GROUP_SECURITY_INFORMATION), "G:WD");
        LocalFree(other);
        other = parse_descriptor("O:S-1-5-21-1-2-3-4");
        assert_false(SetKernelObjectSecurity(section, OWNER_SECURITY_INFORMATION, other));
        assert_int_equal(GetLastError(), ERROR_INVALID_OWNER);
        LocalFree(other);
        assert_true(CloseHandle(section));
    }
}

/* Row h325: open handles keep their rights; the next opening and widening meet the new list. */
static void after_setting(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, "secured");
    HANDLE writer = open_section(FILE_MAP_WRITE | FILE_MAP_READ, "secured");
    PSECURITY_DESCRIPTOR sd = parse_descriptor("D:(A;;LC;;;WD)");
    assert_true(SetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, sd));
    LocalFree(sd);
    assert_int_equal(try_map(writer, FILE_MAP_WRITE), 0);
    assert_int_equal(try_open(FILE_MAP_WRITE, "secured"), ERROR_ACCESS_DENIED);
    assert_int_equal(try_open(FILE_MAP_READ, "secured"), 0);
    assert_int_equal(error_of_widening(writer, SECTION_QUERY), ERROR_ACCESS_DENIED);
    /* Row 092: a second creator asks for more than reading. */
    assert_null(
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, 0x1000, "secured"));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    /* Many times: the two places for it are used in turn. */
    for (int i = 0; i < 50; i++) {
        char text[60], expected[60];
        snprintf(text, sizeof text, "D:(A;;0x%x;;;WD)", 4 + i % 2);
        snprintf(expected, sizeof expected, "D:(A;;%s;;;WD)", i % 2 ? "CCLC" : "LC");
        sd = parse_descriptor(text);
        assert_true(SetKernelObjectSecurity(section, DACL_SECURITY_INFORMATION, sd));
        LocalFree(sd);
        assert_string_equal(text_of(section, DACL_SECURITY_INFORMATION), expected);
    }
    assert_true(CloseHandle(writer) && CloseHandle(section));
}

/* Row h326. */
static void labels(void **state)
{
    (void)state;
    HANDLE section = create_memory(0x1000, "secured");
    PSECURITY_DESCRIPTOR sd = parse_descriptor("S:(ML;;NW;;;LW)");
    assert_true(SetKernelObjectSecurity(section, LABEL_SECURITY_INFORMATION, sd));
    LocalFree(sd);
    assert_string_equal(text_of(section, LABEL_SECURITY_INFORMATION), "S:(ML;;NW;;;LW)");
    sd = parse_descriptor("S:(AU;SA;GA;;;WD)");
    assert_false(SetKernelObjectSecurity(section, LABEL_SECURITY_INFORMATION, sd));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    LocalFree(sd);
    assert_true(CloseHandle(section));
}

/* Rows h327-h331. */
static void info_calls(void **state)
{
    PSECURITY_DESCRIPTOR sd = NULL;
    PSID owner = NULL;
    PACL dacl = NULL;
    (void)state;
    HANDLE section = create_secured("D:(A;;GR;;;WD)", "secured");
    assert_int_equal(GetSecurityInfo(NULL, SE_KERNEL_OBJECT, 7, &owner, NULL, &dacl, NULL, &sd),
                     ERROR_INVALID_HANDLE);
    assert_int_equal(GetSecurityInfo((HANDLE)0xdeadbee0, SE_UNKNOWN_OBJECT_TYPE, 7, &owner, NULL,
                                     &dacl, NULL, &sd),
                     ERROR_INVALID_PARAMETER);
    assert_int_equal(GetSecurityInfo(section, SE_REGISTRY_KEY, 7, &owner, NULL, &dacl, NULL, &sd),
                     ERROR_INVALID_HANDLE);
    static const SE_OBJECT_TYPE types[] = { SE_FILE_OBJECT, SE_KERNEL_OBJECT, SE_WMIGUID_OBJECT };
    for (size_t i = 0; i < COUNT(types); i++) {
        assert_int_equal(GetSecurityInfo(section, types[i], 5, &owner, NULL, &dacl, NULL, &sd), 0);
        assert_true((char *)owner > (char *)sd && (char *)dacl > (char *)sd);
        assert_true(IsValidSid(owner) && dacl->AceCount == 1);
        LocalFree(sd);
    }
    assert_int_equal(SetSecurityInfo(NULL, SE_KERNEL_OBJECT, 4, NULL, NULL, NULL, NULL),
                     ERROR_INVALID_HANDLE);
    assert_int_equal(SetSecurityInfo(section, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, NULL,
                                     NULL, NULL, NULL),
                     0);
    assert_string_equal(text_of(section, DACL_SECURITY_INFORMATION), "D:NO_ACCESS_CONTROL");
    assert_true(CloseHandle(section));
}

/*
 * The permissions that other programs see. Row h357; rows h337 and h341: Everyone is the others,
 * and the owner keeps reading, whatever the list says.
 */
static void permissions(void **state)
{
    static const struct {
        const char *sddl;
        mode_t mode;
    } cases[] = {
        { "D:", 0600 },
        { "D:NO_ACCESS_CONTROL", 0666 },
        { "D:(A;;GR;;;WD)", 0644 },
        { "D:(A;;GA;;;WD)", 0666 },
        { "D:(A;;GW;;;WD)", 0600 },
        { "D:(A;;0x6;;;AU)", 0666 },
        { "D:(D;;DC;;;WD)(A;;GA;;;WD)", 0644 },
        { "D:(A;;GA;;;S-1-5-21-1-2-3-4)", 0600 },
    };
    struct stat status;
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        HANDLE section = create_secured(cases[i].sddl, "secured");
        assert_int_equal(stat(local_entry("secured"), &status), 0);
        assert_int_equal(status.st_mode & 0777, cases[i].mode);
        assert_true(CloseHandle(section));
    }
}

/* The native calls take one too. */
static void native_creation(void **state)
{
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    LARGE_INTEGER size = { .QuadPart = 0x1000 };
    HANDLE section = NULL;
    (void)state;
    PSECURITY_DESCRIPTOR sd = parse_descriptor("D:(A;;GR;;;WD)");
    RtlInitUnicodeString(&name, u"\\BaseNamedObjects\\Local\\secured");
    InitializeObjectAttributes(&attributes, &name, 0, NULL, sd);
    name.Length = name.MaximumLength = 0;
    assert_int_equal(NtCreateSection(&section, SECTION_ALL_ACCESS, &attributes, &size,
                                     PAGE_READWRITE, SEC_COMMIT, NULL),
                     0);
    assert_string_equal(text_of(section, DACL_SECURITY_INFORMATION), "D:(A;;CCLCRC;;;WD)");
    assert_int_equal(NtClose(section), 0);
    attributes.SecurityDescriptor = (PVOID)8;
    assert_int_equal(NtCreateSection(&section, SECTION_ALL_ACCESS, &attributes, &size,
                                     PAGE_READWRITE, SEC_COMMIT, NULL),
                     STATUS_ACCESS_VIOLATION);
    LocalFree(sd);
}

static void other_objects(void **state)
{
    char sd[400];
    DWORD needed;
    HANDLE token;
    (void)state;
    assert_true(OpenProcessToken(GetCurrentProcess(), TOKEN_ALL_ACCESS, &token));
    assert_true(GetKernelObjectSecurity(token, OWNER_SECURITY_INFORMATION, sd, sizeof sd, &needed));
    PSECURITY_DESCRIPTOR open = parse_descriptor("D:NO_ACCESS_CONTROL");
    assert_false(SetKernelObjectSecurity(token, DACL_SECURITY_INFORMATION, open));
    assert_int_equal(GetLastError(), ERROR_NOT_SUPPORTED);
    LocalFree(open);
    assert_true(CloseHandle(token));
}

/* Files have what their permissions say, however they were opened; it cannot be changed here. */
static void files(void **state)
{
    static const DWORD accesses[] = { GENERIC_READ | READ_CONTROL, READ_CONTROL };
    char path[300], expected[200];
    PSECURITY_DESCRIPTOR open = parse_descriptor("D:NO_ACCESS_CONTROL"), sd;
    (void)state;
    snprintf(path, sizeof path, "%s/secured", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    HANDLE made = CreateFileA(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    assert_true(made != INVALID_HANDLE_VALUE);
    assert_true(CloseHandle(made));
    assert_int_equal(chmod(path, 0604), 0);
    for (size_t i = 0; i < COUNT(accesses); i++) {
        HANDLE file = open_file(path, accesses[i]);
        assert_true(file != INVALID_HANDLE_VALUE);
        snprintf(expected, sizeof expected, "O:%s", me());
        assert_string_equal(text_of(file, OWNER_SECURITY_INFORMATION), expected);
        snprintf(expected, sizeof expected, "G:S-1-22-2-%u", (unsigned)getegid());
        assert_string_equal(text_of(file, GROUP_SECURITY_INFORMATION), expected);
        char own[60] = "";
        if (geteuid())
            snprintf(own, sizeof own, "(A;;0x16019f;;;%s)", me());
        snprintf(expected, sizeof expected, "D:(A;;FA;;;SY)%s(D;;CCSW;;;S-1-22-2-%u)(A;;FR;;;WD)",
                 own, (unsigned)getegid());
        assert_string_equal(text_of(file, DACL_SECURITY_INFORMATION), expected);
        assert_int_equal(GetSecurityInfo(file, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL,
                                         NULL, NULL, NULL, &sd),
                         ERROR_SUCCESS);
        LocalFree(sd);
        assert_true(CloseHandle(file));
    }
    HANDLE file = open_file(path, WRITE_DAC);
    assert_fails(SetKernelObjectSecurity(file, DACL_SECURITY_INFORMATION, open),
                 ERROR_NOT_SUPPORTED);
    DWORD needed;
    assert_fails(GetKernelObjectSecurity(file, DACL_SECURITY_INFORMATION, NULL, 0, &needed),
                 ERROR_ACCESS_DENIED);
    assert_true(CloseHandle(file));
    LocalFree(open);
    assert_int_equal(unlink(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(default_descriptor),
        cmocka_unit_test(given_descriptor),
        cmocka_unit_test(absolute_descriptor),
        cmocka_unit_test(broken_descriptors),
        cmocka_unit_test(long_descriptors),
        cmocka_unit_test(creators),
        cmocka_unit_test(widening),
        cmocka_unit_test(refused_with_close_source),
        cmocka_unit_test(asking),
        cmocka_unit_test(rights_to_ask_and_set),
        cmocka_unit_test(setting),
        cmocka_unit_test(after_setting),
        cmocka_unit_test(labels),
        cmocka_unit_test(info_calls),
        cmocka_unit_test(permissions),
        cmocka_unit_test(native_creation),
        cmocka_unit_test(other_objects),
        cmocka_unit_test(files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
