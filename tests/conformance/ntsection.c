/* SPDX-License-Identifier: MIT */
/* The native calls for sections and handles: the statuses of the rows. */
#include "native.h"

static void protections(void)
{
    static const ULONG wrong[] = { 0, PAGE_NOACCESS, PAGE_READONLY | PAGE_READWRITE, 0x60 };
    for (size_t i = 0; i < COUNT(legal_protections); i++) {
        returns(2, legal_protections[i].name, STATUS_SUCCESS,
                try_native(NULL, 0, legal_protections[i].value, SEC_COMMIT, 0x1000, NULL));
    }
    for (size_t i = 0; i < COUNT(wrong); i++) {
        returns(1, text("protection 0x%x", (unsigned)wrong[i]), STATUS_INVALID_PAGE_PROTECTION,
                try_native(NULL, 0, wrong[i], SEC_COMMIT, 0x1000, NULL));
    }
    returns(74, "no attributes", STATUS_INVALID_PARAMETER_6,
            try_native(NULL, 0, PAGE_READWRITE, 0, 0x1000, NULL));
    returns(58, "RESERVE and COMMIT", STATUS_INVALID_PARAMETER_6,
            try_native(NULL, 0, PAGE_READWRITE, SEC_COMMIT | SEC_RESERVE, 0x1000, NULL));
    returns(60, "NOCACHE alone", STATUS_INVALID_PARAMETER_6,
            try_native(NULL, 0, PAGE_READWRITE, SEC_NOCACHE, 0x1000, NULL));
    returns(62, "IMAGE without a file", STATUS_INVALID_FILE_FOR_SECTION,
            try_native(NULL, 0, PAGE_READWRITE, SEC_IMAGE, 0x1000, NULL));
    returns(17, "neither file nor size", STATUS_INVALID_PARAMETER_4,
            try_native(NULL, 0, PAGE_READWRITE, SEC_COMMIT, 0, NULL));
    returns(47, "size -1", STATUS_SECTION_TOO_BIG,
            try_native(NULL, 0, PAGE_READWRITE, SEC_COMMIT, -1, NULL));
}

static void files(void)
{
    char path[MAX_PATH];
    make_file(path, 0x3456);
    HANDLE readable = open_file(path, GENERIC_READ);
    returns(29, "readable file, READONLY", STATUS_SUCCESS,
            try_native(NULL, 0, PAGE_READONLY, SEC_COMMIT, 0, readable));
    returns(27, "readable file, READWRITE", STATUS_ACCESS_DENIED,
            try_native(NULL, 0, PAGE_READWRITE, SEC_COMMIT, 0, readable));
    returns(42, "one byte more, READONLY", STATUS_SECTION_TOO_BIG,
            try_native(NULL, 0, PAGE_READONLY, SEC_COMMIT, 0x3457, readable));
    HANDLE section = NULL;
    require(NT_SUCCESS(create_native(&section, NULL, 0, PAGE_READONLY, SEC_COMMIT, 0, readable)),
            "create over a file");
    SECTION_BASIC_INFORMATION basic;
    SIZE_T length = 7;
    returns(342, "query", STATUS_SUCCESS,
            NtQuerySection(section, SectionBasicInformation, &basic, sizeof(basic), &length));
    fact(64, "attributes", "0x800000", text("0x%x", (unsigned)basic.AllocationAttributes));
    fact(35, "size", "0x3456", text("0x%x", (unsigned)basic.MaximumSize.QuadPart));
    fact(343, "returned length", "24", text("%u", (unsigned)length));
    returns(20, "a section as file", STATUS_OBJECT_TYPE_MISMATCH,
            try_native(NULL, 0, PAGE_READONLY, SEC_COMMIT, 1, section));
    NtClose(section);
    returns(19, "a dead handle as file", STATUS_INVALID_HANDLE,
            try_native(NULL, 0, PAGE_READONLY, SEC_COMMIT, 1, section));
    CloseHandle(readable);
    DeleteFileA(path);
}

static void queries(void)
{
    HANDLE section = NULL, copy = NULL;
    char answer[128];
    require(NT_SUCCESS(create_native(&section, NULL, 0, PAGE_READWRITE, SEC_COMMIT, 0x3452, NULL)),
            "create");
    SECTION_BASIC_INFORMATION basic;
    NtQuerySection(section, SectionBasicInformation, &basic, sizeof(basic), NULL);
    fact(37, "size", "0x4000", text("0x%x", (unsigned)basic.MaximumSize.QuadPart));
    fact(54, "attributes", "0x8000000", text("0x%x", (unsigned)basic.AllocationAttributes));
    returns(343, "a byte short", STATUS_INFO_LENGTH_MISMATCH,
            NtQuerySection(section, SectionBasicInformation, answer, sizeof(basic) - 1, NULL));
    returns(343, "a byte more", STATUS_SUCCESS,
            NtQuerySection(section, SectionBasicInformation, answer, sizeof(basic) + 1, NULL));
    returns(344, "image, too short", STATUS_INFO_LENGTH_MISMATCH,
            NtQuerySection(section, SectionImageInformation, answer, 63, NULL));
    returns(344, "image of data", STATUS_SECTION_NOT_IMAGE,
            NtQuerySection(section, SectionImageInformation, answer, 64, NULL));
    require(NT_SUCCESS(NtDuplicateObject(NtCurrentProcess(), section, NtCurrentProcess(), &copy,
                                         SECTION_MAP_READ, 0, 0)),
            "duplicate");
    returns(342, "without SECTION_QUERY", STATUS_ACCESS_DENIED,
            NtQuerySection(copy, SectionBasicInformation, answer, sizeof(basic), NULL));
    NtClose(copy);
    NtClose(section);
}

static void names(void)
{
    HANDLE first = NULL, second = NULL;
    returns(128, "open what is not there", STATUS_OBJECT_NAME_NOT_FOUND,
            try_open_native(PATH("fm-native"), 0));
    returns(87, "create", STATUS_SUCCESS,
            create_native(&first, PATH("fm-native"), OBJ_OPENIF, PAGE_READWRITE, SEC_COMMIT, 0x1000,
                          NULL));
    returns(87, "create again, OBJ_OPENIF", STATUS_OBJECT_NAME_EXISTS,
            try_native(PATH("fm-native"), OBJ_OPENIF, PAGE_READWRITE, SEC_COMMIT, 0x1000, NULL));
    returns(95, "create again", STATUS_OBJECT_NAME_COLLISION,
            try_native(PATH("fm-native"), 0, PAGE_READWRITE, SEC_COMMIT, 0x1000, NULL));
    returns(114, "open", STATUS_SUCCESS, try_open_native(PATH("fm-native"), 0));
    returns(99, "open, other case", STATUS_OBJECT_NAME_NOT_FOUND,
            try_open_native(PATH("FM-Native"), 0));
    second = open_section(FILE_MAP_READ, "Local\\fm-native");
    fact(114, "it is Local\\", "yes", yes_no(second != NULL));
    close_all(first, second);
    returns(121, "open after the last close", STATUS_OBJECT_NAME_NOT_FOUND,
            try_open_native(PATH("fm-native"), 0));

    returns(113, "no leading backslash", STATUS_OBJECT_PATH_SYNTAX_BAD,
            try_native(W("THIS/IS/INVALID"), 0, PAGE_READWRITE, SEC_COMMIT, 0x1000, NULL));
    returns(109, "no such directory", STATUS_OBJECT_PATH_NOT_FOUND,
            try_open_native(PATH("a\\b"), 0));
    returns(103, "open without a name", STATUS_OBJECT_PATH_SYNTAX_BAD, try_open_native(W(""), 0));
    returns(102, "create with an empty name", STATUS_SUCCESS,
            try_native(W(""), 0, PAGE_READWRITE, SEC_COMMIT, 0x1000, NULL));
    returns(118, "a directory", STATUS_OBJECT_TYPE_MISMATCH,
            try_open_native(W("\\BaseNamedObjects"), 0));
    returns(6, "wrong protection and wrong name", STATUS_INVALID_PAGE_PROTECTION,
            try_native(W("THIS/IS/INVALID"), 0, PAGE_NOACCESS, SEC_COMMIT, 0x1000, NULL));
}

static void handles(void)
{
    HANDLE section = NULL, copy = (HANDLE)(ULONG_PTR)0x55;
    struct {
        UNICODE_STRING name;
        WCHAR room[200];
    } told;
    ULONG length = 0;
    require(NT_SUCCESS(create_native(&section, NULL, 0, PAGE_READWRITE, SEC_COMMIT, 0x1000, NULL)),
            "create");
    OBJECT_BASIC_INFORMATION basic;
    returns(338, "query", STATUS_SUCCESS,
            NtQueryObject(section, ObjectBasicInformation, &basic, sizeof(basic), &length));
    fact(338, "handles", "1", text("%u", (unsigned)basic.HandleCount));
    fact(320, "rights", "0xf001f", text("0x%x", (unsigned)basic.GrantedAccess));
    returns(124, "name of an unnamed object", STATUS_SUCCESS,
            NtQueryObject(section, ObjectNameInformation, &told, sizeof(told), &length));
    fact(124, "length and buffer", "0 NULL",
         text("%u %s", (unsigned)told.name.Length, told.name.Buffer ? "there" : "NULL"));
    returns(339, "type", STATUS_SUCCESS,
            NtQueryObject(section, ObjectTypeInformation, &told, sizeof(told), &length));
    fact(339, "its name", "14 bytes, S",
         text("%u bytes, %c", (unsigned)told.name.Length, (char)told.name.Buffer[0]));
    returns(330, "duplicate with all bits", STATUS_ACCESS_DENIED,
            NtDuplicateObject(NtCurrentProcess(), section, NtCurrentProcess(), &copy, ~0u, 0, 0));
    returns(320, "duplicate, GENERIC_READ", STATUS_SUCCESS,
            NtDuplicateObject(NtCurrentProcess(), section, NtCurrentProcess(), &copy, GENERIC_READ,
                              1, 0));
    NtQueryObject(copy, ObjectBasicInformation, &basic, sizeof(basic), &length);
    fact(320, "its rights", "0x20005", text("0x%x", (unsigned)basic.GrantedAccess));
    returns(317, "close a protected handle", STATUS_HANDLE_NOT_CLOSABLE, NtClose(copy));
    SetHandleInformation(copy, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0);
    NtClose(copy);
    returns(312, "close", STATUS_SUCCESS, NtClose(section));
    returns(313, "close twice", STATUS_INVALID_HANDLE, NtClose(section));
    returns(315, "close NULL", STATUS_INVALID_HANDLE, NtClose(NULL));

    require(NT_SUCCESS(create_native(&section, PATH("fm-name"), 0, PAGE_READWRITE, SEC_COMMIT,
                                     0x1000, NULL)),
            "create with a name");
    returns(124, "name of a Local\\ object", STATUS_SUCCESS,
            NtQueryObject(section, ObjectNameInformation, &told, sizeof(told), &length));
    fact(124, "length", "72", text("%u", (unsigned)told.name.Length));
    fact(124, "the path", "yes",
         yes_no(memcmp(told.name.Buffer, PATH("fm-name"), sizeof(PATH("fm-name"))) == 0));
    returns(124, "a buffer for the structure only", STATUS_INFO_LENGTH_MISMATCH,
            NtQueryObject(section, ObjectNameInformation, &told, sizeof(told.name), &length));
    returns(124, "a buffer for less", STATUS_INFO_LENGTH_MISMATCH,
            NtQueryObject(section, ObjectNameInformation, &told, sizeof(told.name) - 1, &length));
    NtClose(section);
}

static void statuses(void)
{
    static const struct {
        NTSTATUS status;
        DWORD error;
    } rows[] = {
        { STATUS_OBJECT_NAME_EXISTS, 698 },     { STATUS_INVALID_VIEW_SIZE, 5 },
        { STATUS_SECTION_TOO_BIG, 8 },          { STATUS_COMMITMENT_LIMIT, 1455 },
        { STATUS_MAPPED_FILE_SIZE_ZERO, 1006 }, { STATUS_INVALID_FILE_FOR_SECTION, 193 },
        { STATUS_CONFLICTING_ADDRESSES, 487 },  { STATUS_INVALID_ADDRESS, 59 },
        { STATUS_MAPPED_ALIGNMENT, 1132 },      { STATUS_SECTION_NOT_EXTENDED, 14 },
        { (NTSTATUS)0xC0DEC0DE, 317 },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        fact(DOCUMENTED, text("status 0x%08x", (unsigned)rows[i].status),
             text("%u", (unsigned)rows[i].error),
             text("%u", (unsigned)RtlNtStatusToDosError(rows[i].status)));
    }
}

int main(void)
{
    protections();
    files();
    queries();
    names();
    handles();
    statuses();
    return finish();
}
