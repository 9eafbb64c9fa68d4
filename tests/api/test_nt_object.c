/* SPDX-License-Identifier: MIT */
/* NtClose, NtDuplicateObject, NtQueryObject, NtSetInformationObject, NtMakeTemporaryObject, Rtl. */
#include "native.h"

static HANDLE unnamed(void)
{
    HANDLE section;
    assert_int_equal(nt_create(&section, NULL, 0, 0x1000), STATUS_SUCCESS);
    return section;
}

/* Rows 313, 315-317. */
static void closing(void **state)
{
    HANDLE section = unnamed();
    (void)state;
    assert_true(SetHandleInformation(section, HANDLE_FLAG_PROTECT_FROM_CLOSE, 2));
    assert_int_equal(NtClose(section), STATUS_HANDLE_NOT_CLOSABLE);
    assert_true(SetHandleInformation(section, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0));
    SetLastError(UNTOUCHED);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_int_equal(NtClose(section), STATUS_INVALID_HANDLE);
    assert_int_equal(NtClose(NULL), STATUS_INVALID_HANDLE);
    assert_int_equal(NtClose(NtCurrentProcess()), STATUS_SUCCESS);
    assert_int_equal(ZwClose(section), STATUS_INVALID_HANDLE);
    assert_int_equal(GetLastError(), UNTOUCHED);
}

static NTSTATUS copy_to(HANDLE source, HANDLE *out, ACCESS_MASK access, ULONG attribute,
                        ULONG options)
{
    return NtDuplicateObject(NtCurrentProcess(), source, NtCurrentProcess(), out, access, attribute,
                             options);
}

static OBJECT_BASIC_INFORMATION basic_of(HANDLE handle)
{
    OBJECT_BASIC_INFORMATION basic;
    ULONG length = 0;
    assert_int_equal(NtQueryObject(handle, ObjectBasicInformation, &basic, sizeof basic, &length),
                     STATUS_SUCCESS);
    assert_int_equal(length, sizeof basic);
    return basic;
}

/* Rows 320, 321, 324, 328-330, h123, h126. */
static void duplicating(void **state)
{
    HANDLE source = unnamed(), copy = UNTOUCHED_HANDLE;
    (void)state;
    assert_int_equal(copy_to(source, &copy, GENERIC_READ, OBJ_INHERIT, 0), STATUS_SUCCESS);
    assert_int_equal(basic_of(copy).GrantedAccess, 0x20005);
    assert_int_equal(basic_of(copy).Attributes, OBJ_INHERIT);
    assert_int_equal(basic_of(copy).HandleCount, 2);
    assert_int_equal(NtClose(copy), STATUS_SUCCESS);
    assert_int_equal(copy_to(source, &copy, 0, 0, 0), STATUS_SUCCESS);
    assert_int_equal(basic_of(copy).GrantedAccess, 0);
    assert_int_equal(NtClose(copy), STATUS_SUCCESS);

    assert_int_equal(copy_to(source, &copy, 0, OBJ_PROTECT_CLOSE, DUPLICATE_SAME_ACCESS),
                     STATUS_SUCCESS);
    assert_int_equal(basic_of(copy).Attributes, OBJ_PROTECT_CLOSE);
    assert_int_equal(NtClose(copy), STATUS_HANDLE_NOT_CLOSABLE);
    assert_true(SetHandleInformation(copy, HANDLE_FLAG_PROTECT_FROM_CLOSE, 0));
    assert_int_equal(NtClose(copy), STATUS_SUCCESS);

    assert_int_equal(copy_to(source, &copy, ~0U, 0, 0), STATUS_ACCESS_DENIED);
    assert_null(copy);
    copy = UNTOUCHED_HANDLE;
    assert_int_equal(copy_to((HANDLE)(uintptr_t)0xABCDEF0, &copy, 0, 0, 2), STATUS_INVALID_HANDLE);
    assert_null(copy);
    assert_int_equal(NtDuplicateObject(NULL, source, NtCurrentProcess(), &copy, 0, 0, 2),
                     STATUS_INVALID_HANDLE);
    assert_int_equal(NtDuplicateObject(source, source, NtCurrentProcess(), &copy, 0, 0, 2),
                     STATUS_OBJECT_TYPE_MISMATCH);
    assert_int_equal(NtDuplicateObject(NtCurrentProcess(), source, source, &copy, 0, 0, 2),
                     STATUS_OBJECT_TYPE_MISMATCH);
    assert_int_equal(NtDuplicateObject(NtCurrentProcess(), source, NULL, &copy, 0, 0, 2),
                     STATUS_INVALID_PARAMETER);
    assert_int_equal(copy_to(source, (void *)8, 0, 0, 2), STATUS_ACCESS_VIOLATION);
    assert_int_equal(
        NtDuplicateObject(NtCurrentProcess(), source, NULL, NULL, 0, 0, DUPLICATE_CLOSE_SOURCE),
        STATUS_SUCCESS);
    assert_int_equal(NtClose(source), STATUS_INVALID_HANDLE);
}

/* Rows 337, 338. */
static void basic_information(void **state)
{
    OBJECT_BASIC_INFORMATION basic;
    ULONG length = 0;
    HANDLE section = unnamed();
    (void)state;
    basic = basic_of(section);
    assert_int_equal(basic.Attributes, 0);
    assert_int_equal(basic.GrantedAccess, SECTION_ALL_ACCESS);
    assert_int_equal(basic.HandleCount, 1);
    assert_int_equal(basic.NameInformationLength, 0);
    ULONG pointers = basic.PointerCount;
    void *view = map_view(section, FILE_MAP_READ);
    assert_int_equal(basic_of(section).HandleCount, 1);
    assert_int_equal(basic_of(section).PointerCount, pointers);
    assert_true(UnmapViewOfFile(view));
    assert_int_equal(
        NtQueryObject(section, ObjectBasicInformation, &basic, sizeof basic - 1, &length),
        STATUS_INFO_LENGTH_MISMATCH);
    assert_int_equal(length, sizeof basic);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_int_equal(NtQueryObject(section, ObjectBasicInformation, &basic, sizeof basic, NULL),
                     STATUS_INVALID_HANDLE);
    assert_int_equal(basic_of(NtCurrentProcess()).GrantedAccess, 0x1FFFFF);
    assert_int_equal(nt_create(&section, LOCAL_PATH u"counted", 0, 1), STATUS_SUCCESS);
    assert_int_equal(basic_of(section).NameInformationLength,
                     sizeof(UNICODE_STRING) + sizeof LOCAL_PATH u"counted");
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
}

static union {
    OBJECT_NAME_INFORMATION name;
    OBJECT_TYPE_INFORMATION type;
    char room[0x1000];
} answer;

static NTSTATUS query(HANDLE handle, OBJECT_INFORMATION_CLASS class, ULONG room, ULONG *length)
{
    memset(&answer, 0x55, sizeof answer);
    *length = 0;
    return NtQueryObject(handle, class, room ? &answer : NULL, room, length);
}

static void assert_text(const UNICODE_STRING *string, const char16_t *expected)
{
    size_t size = 0;
    while (expected[size])
        size++;
    assert_int_equal(string->Length, size * 2);
    assert_int_equal(string->MaximumLength, size * 2 + 2);
    assert_memory_equal(string->Buffer, expected, size * 2 + 2);
}

/* Row 124. */
static void names(void **state)
{
    static const char16_t path[] = LOCAL_PATH u"called";
    const ULONG needed = sizeof(UNICODE_STRING) + sizeof path;
    HANDLE section = unnamed();
    ULONG length;
    (void)state;
    assert_int_equal(query(section, ObjectNameInformation, sizeof answer, &length), STATUS_SUCCESS);
    assert_int_equal(answer.name.Name.Length, 0);
    assert_null(answer.name.Name.Buffer);
    assert_int_equal(length, sizeof(UNICODE_STRING));
    assert_int_equal(NtClose(section), STATUS_SUCCESS);

    section = create_memory(1, "called");
    assert_int_equal(query(section, ObjectNameInformation, sizeof answer, &length), STATUS_SUCCESS);
    assert_text(&answer.name.Name, path);
    assert_ptr_equal(answer.name.Name.Buffer, &answer.name + 1);
    assert_int_equal(length, needed);
    assert_int_equal(query(section, ObjectNameInformation, needed, &length), STATUS_SUCCESS);
    assert_int_equal(query(section, ObjectNameInformation, needed - 1, &length),
                     STATUS_INFO_LENGTH_MISMATCH);
    assert_int_equal(length, needed);
    assert_int_equal(query(section, ObjectNameInformation, sizeof(UNICODE_STRING), &length),
                     STATUS_INFO_LENGTH_MISMATCH);
    assert_int_equal(query(section, ObjectNameInformation, sizeof(UNICODE_STRING) - 1, &length),
                     STATUS_INFO_LENGTH_MISMATCH);
    assert_int_equal(query(section, ObjectNameInformation, 0, &length),
                     STATUS_INFO_LENGTH_MISMATCH);
    assert_int_equal(length, needed);
    assert_int_equal(answer.room[0], 0x55);
    assert_true(CloseHandle(section));
    assert_int_equal(query(section, ObjectNameInformation, sizeof answer, &length),
                     STATUS_INVALID_HANDLE);
    assert_int_equal(length, 0);

    section = create_memory(1, "Global\\called");
    if (!section)
        skip();
    assert_int_equal(query(section, ObjectNameInformation, sizeof answer, &length), STATUS_SUCCESS);
    assert_text(&answer.name.Name, GLOBAL_PATH u"called");
    assert_true(CloseHandle(section));
}

/* Row 339. */
static void types(void **state)
{
    HANDLE section = unnamed();
    ULONG length, needed;
    (void)state;
    assert_int_equal(query(section, ObjectTypeInformation, sizeof answer, &needed), STATUS_SUCCESS);
    assert_text(&answer.type.TypeName, u"Section");
    assert_int_equal(answer.type.GenericMapping.GenericRead, 0x20005);
    assert_int_equal(answer.type.GenericMapping.GenericWrite, 0x20002);
    assert_int_equal(answer.type.GenericMapping.GenericExecute, 0x20008);
    assert_int_equal(answer.type.GenericMapping.GenericAll, 0xF001F);
    assert_int_equal(answer.type.ValidAccessMask, 0x1F001F); /* row 145 */
    assert_int_equal(needed, basic_of(section).TypeInformationLength);
    assert_int_equal(query(section, ObjectTypeInformation, needed, &length), STATUS_SUCCESS);
    assert_int_equal(query(section, ObjectTypeInformation, needed - 1, &length),
                     STATUS_INFO_LENGTH_MISMATCH);
    assert_int_equal(length, needed);
    assert_int_equal(query(section, ObjectTypeInformation, 0, &length),
                     STATUS_INFO_LENGTH_MISMATCH);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_int_equal(query(NtCurrentProcess(), ObjectTypeInformation, sizeof answer, &length),
                     STATUS_SUCCESS);
    assert_text(&answer.type.TypeName, u"Process");
    make_file(temporary_path("file"), 1);
    HANDLE file = open_file(temporary_path("file"), GENERIC_READ);
    assert_int_equal(query(file, ObjectTypeInformation, sizeof answer, &length), STATUS_SUCCESS);
    assert_text(&answer.type.TypeName, u"File");
    assert_true(CloseHandle(file));
    unlink(temporary_path("file"));
}

/* Rows 318, 319, h120. */
static void handle_flags(void **state)
{
    OBJECT_DATA_INFORMATION data = { TRUE, TRUE };
    ULONG length = 0;
    HANDLE section = unnamed();
    (void)state;
    assert_int_equal(NtSetInformationObject(section, ObjectDataInformation, &data, sizeof data),
                     STATUS_SUCCESS);
    assert_int_equal(basic_of(section).Attributes, OBJ_INHERIT | OBJ_PROTECT_CLOSE);
    data = (OBJECT_DATA_INFORMATION){ FALSE, FALSE };
    assert_int_equal(NtQueryObject(section, ObjectDataInformation, &data, sizeof data, &length),
                     STATUS_SUCCESS);
    assert_int_equal(data.InheritHandle, TRUE);
    assert_int_equal(data.ProtectFromClose, TRUE);
    assert_int_equal(length, sizeof data);
    assert_int_equal(NtQueryObject(section, ObjectDataInformation, &data, 1, &length),
                     STATUS_INFO_LENGTH_MISMATCH);
    assert_int_equal(NtClose(section), STATUS_HANDLE_NOT_CLOSABLE);
    data = (OBJECT_DATA_INFORMATION){ TRUE, FALSE };
    assert_int_equal(
        NtSetInformationObject(section, ObjectHandleFlagInformation, &data, sizeof data),
        STATUS_SUCCESS);
    assert_int_equal(basic_of(section).Attributes, OBJ_INHERIT);
    assert_int_equal(NtSetInformationObject(section, ObjectDataInformation, &data, 3),
                     STATUS_INFO_LENGTH_MISMATCH);
    assert_int_equal(NtSetInformationObject(section, ObjectDataInformation, NULL, sizeof data),
                     STATUS_ACCESS_VIOLATION);
    assert_int_equal(NtSetInformationObject(section, ObjectBasicInformation, &data, sizeof data),
                     STATUS_INVALID_INFO_CLASS);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
    assert_int_equal(NtSetInformationObject(section, ObjectDataInformation, &data, sizeof data),
                     STATUS_INVALID_HANDLE);
}

static void bad_queries(void **state)
{
    HANDLE section = unnamed();
    (void)state;
    assert_int_equal(NtQueryObject(section, ObjectAllInformation, &answer, sizeof answer, NULL),
                     STATUS_INVALID_INFO_CLASS);
    assert_int_equal(
        NtQueryObject(section, (OBJECT_INFORMATION_CLASS)77, &answer, sizeof answer, NULL),
        STATUS_INVALID_INFO_CLASS);
    assert_int_equal(NtQueryObject(section, ObjectNameInformation, NULL, sizeof answer, NULL),
                     STATUS_ACCESS_VIOLATION);
    assert_int_equal(NtQueryObject(section, ObjectNameInformation, answer.room + 1, 100, NULL),
                     STATUS_DATATYPE_MISALIGNMENT);
    assert_int_equal(
        NtQueryObject(section, ObjectNameInformation, &answer, sizeof answer, (void *)8),
        STATUS_ACCESS_VIOLATION);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
}

static void temporary_objects(void **state)
{
    HANDLE section = unnamed(), copy;
    (void)state;
    assert_int_equal(NtMakeTemporaryObject(section), STATUS_SUCCESS);
    assert_int_equal(copy_to(section, &copy, SECTION_QUERY, 0, 0), STATUS_SUCCESS);
    assert_int_equal(NtMakeTemporaryObject(copy), STATUS_ACCESS_DENIED);
    assert_int_equal(NtClose(copy), STATUS_SUCCESS);
    assert_int_equal(NtMakeTemporaryObject(copy), STATUS_INVALID_HANDLE);
    assert_int_equal(NtClose(section), STATUS_SUCCESS);
}

static void strings(void **state)
{
    static char16_t longest[0x8001];
    static const UNICODE_STRING constant = RTL_CONSTANT_STRING(u"abc");
    UNICODE_STRING string = { 1, 1, longest };
    (void)state;
    RtlInitUnicodeString(&string, NULL);
    assert_int_equal(string.Length, 0);
    assert_int_equal(string.MaximumLength, 0);
    assert_null(string.Buffer);
    RtlInitUnicodeString(&string, u"abc");
    assert_text(&string, u"abc");
    assert_int_equal(constant.Length, 6);
    assert_int_equal(constant.MaximumLength, 8);
    for (size_t i = 0; i < COUNT(longest) - 1; i++)
        longest[i] = u'x';
    RtlInitUnicodeString(&string, longest);
    assert_int_equal(string.Length, 65532);
    assert_int_equal(string.MaximumLength, 65534);
    assert_int_equal(RtlInitUnicodeStringEx(&string, longest), STATUS_NAME_TOO_LONG);
    assert_false(RtlCreateUnicodeString(&string, longest));
    longest[32766] = 0;
    assert_int_equal(RtlInitUnicodeStringEx(&string, longest), STATUS_SUCCESS);
    assert_int_equal(string.Length, 65532);
    assert_int_equal(RtlInitUnicodeStringEx(&string, NULL), STATUS_SUCCESS);
    assert_true(RtlCreateUnicodeString(&string, u"copy"));
    assert_text(&string, u"copy");
    RtlFreeUnicodeString(&string);
    assert_int_equal(string.Length, 0);
    assert_null(string.Buffer);
    RtlFreeUnicodeString(&string);
}

/* The table of the specification; STATUS_OBJECT_NAME_EXISTS is 698 but for those who create. */
static void statuses(void **state)
{
    (void)state;
    assert_int_equal(RtlNtStatusToDosError(STATUS_SUCCESS), 0);
    assert_int_equal(RtlNtStatusToDosError(STATUS_FILE_LOCK_CONFLICT), 33); /* row 260 */
    assert_int_equal(RtlNtStatusToDosError(STATUS_OBJECT_NAME_EXISTS), 698);
    assert_int_equal(RtlNtStatusToDosError(STATUS_INVALID_VIEW_SIZE), ERROR_ACCESS_DENIED);
    assert_int_equal(RtlNtStatusToDosError(STATUS_INVALID_ADDRESS), ERROR_UNEXP_NET_ERR);
    assert_int_equal(RtlGetLastNtStatus(), STATUS_INVALID_ADDRESS);
    assert_int_equal(RtlNtStatusToDosErrorNoTeb((NTSTATUS)0xC0DEC0DE), ERROR_MR_MID_NOT_FOUND);
    assert_int_equal(RtlGetLastNtStatus(), STATUS_INVALID_ADDRESS);
    assert_false(CloseHandle(NULL));
    assert_int_equal(RtlGetLastNtStatus(), STATUS_INVALID_HANDLE);
    assert_int_equal(NtClose(NULL), STATUS_INVALID_HANDLE);
    HANDLE section = create_memory(1, NULL);
    assert_true(CloseHandle(section));
    assert_int_equal(RtlGetLastNtStatus(), STATUS_INVALID_HANDLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(closing), TEST(duplicating),  TEST(basic_information), TEST(names),
        TEST(types),   TEST(handle_flags), TEST(bad_queries),       TEST(temporary_objects),
        TEST(strings), TEST(statuses),
    };
    return cmocka_run_group_tests(tests, native_warm_up, NULL);
}
