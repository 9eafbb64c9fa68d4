/* SPDX-License-Identifier: MIT */
/* The security descriptors of private namespaces; tests/process has several users. */
#include "spaces.h"

#include <sddl.h>

static HANDLE create_with(const char *sddl, DWORD *error)
{
    SECURITY_ATTRIBUTES security = { sizeof security, NULL, FALSE };
    HANDLE boundary = make_boundary("b");
    CHECK(ConvertStringSecurityDescriptorToSecurityDescriptorA(
        sddl, SDDL_REVISION, &security.lpSecurityDescriptor, NULL));
    SetLastError(UNTOUCHED);
    HANDLE space = CreatePrivateNamespaceA(&security, boundary, "a");
    *error = GetLastError();
    LocalFree(security.lpSecurityDescriptor);
    DeleteBoundaryDescriptor(boundary);
    return space;
}

/* Rows h146, h287: a list for nobody lets its creator look at it, and nothing else, from now on. */
static void list_for_nobody(void **state)
{
    DWORD error;
    (void)state;
    HANDLE space = create_with("D:", &error);
    assert_non_null(space);
    assert_int_equal(error, UNTOUCHED);
    assert_int_equal(access_of(space), 0xF000F);
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 1, "a\\x"), ERROR_ACCESS_DENIED);
    assert_int_equal(try_open(FILE_MAP_READ, "a\\x"), ERROR_FILE_NOT_FOUND);
    HANDLE other = open_space("b", "a");
    assert_int_equal(access_of(other), READ_CONTROL | WRITE_DAC);
    assert_null(duplicate(other, 4));
    assert_int_equal(GetLastError(), ERROR_ACCESS_DENIED);
    assert_fails(ClosePrivateNamespace(other, PRIVATE_NAMESPACE_FLAG_DESTROY), ERROR_ACCESS_DENIED);
    /* It can be given to others again. */
    PSECURITY_DESCRIPTOR descriptor;
    assert_true(ConvertStringSecurityDescriptorToSecurityDescriptorA(
        "D:(A;;GA;;;WD)", SDDL_REVISION, &descriptor, NULL));
    assert_quiet(SetKernelObjectSecurity(other, DACL_SECURITY_INFORMATION, descriptor));
    LocalFree(descriptor);
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 1, "a\\x"), 0);
    HANDLE wider = duplicate(other, GENERIC_ALL);
    assert_int_equal(access_of(wider), 0xF000F);
    assert_true(CloseHandle(wider) && CloseHandle(other) && ClosePrivateNamespace(space, 0));
}

/* Row h143: a label above the user's integrity forbids him to create in it. */
static void labelled(void **state)
{
    DWORD error;
    (void)state;
    HANDLE space = create_with("D:(A;;GA;;;WD)S:(ML;;NW;;;HI)", &error);
    assert_non_null(space);
    assert_int_equal(try_create(NULL, PAGE_READWRITE, 1, "a\\x"),
                     geteuid() == 0 ? 0 : ERROR_ACCESS_DENIED);
    assert_true(ClosePrivateNamespace(space, 0));
}

/* The descriptor that was given, with the rights of the type (row h157), can be asked for. */
static void queried_descriptor(void **state)
{
    static const struct {
        const char *given, *kept;
    } cases[] = { { "D:(A;;GR;;;WD)", "D:(A;;CCDCRC;;;WD)" },
                  { "D:(D;;GW;;;WD)(A;;GA;;;WD)", "D:(D;;LCSWRC;;;WD)(A;;CCDCLCSWSDRCWDWO;;;WD)" },
                  { "D:NO_ACCESS_CONTROL", "D:NO_ACCESS_CONTROL" } };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *text;
        union {
            SECURITY_DESCRIPTOR_RELATIVE descriptor;
            BYTE bytes[1024];
        } room;
        DWORD error, needed;
        HANDLE space = create_with(cases[i].given, &error);
        assert_non_null(space);
        assert_true(
            GetKernelObjectSecurity(space, DACL_SECURITY_INFORMATION, &room, sizeof room, &needed));
        assert_true(ConvertSecurityDescriptorToStringSecurityDescriptorA(
            &room, SDDL_REVISION, DACL_SECURITY_INFORMATION, &text, NULL));
        assert_string_equal(text, cases[i].kept);
        LocalFree(text);
        assert_true(ClosePrivateNamespace(space, 0));
    }
}

/* Nothing is made with a descriptor that is none, or is too long, or not the caller's to give. */
static void bad_descriptors(void **state)
{
    static char sddl[6000];
    SECURITY_DESCRIPTOR wrong = { .Revision = 7 };
    SECURITY_ATTRIBUTES security = { sizeof security, &wrong, FALSE };
    DWORD error;
    (void)state;
    HANDLE boundary = make_boundary("b");
    assert_fails(CreatePrivateNamespaceA(&security, boundary, "a"), ERROR_UNKNOWN_REVISION);
    DeleteBoundaryDescriptor(boundary);
    int used = snprintf(sddl, sizeof sddl, "D:");
    for (int i = 0; i < 100; i++)
        used += snprintf(sddl + used, sizeof sddl - (size_t)used, "(A;;GR;;;S-1-22-1-%d)", i + 2);
    assert_null(create_with(sddl, &error));
    assert_int_equal(error, ERROR_ALLOTTED_SPACE_EXCEEDED);
    assert_null(create_with("O:S-1-5-21-1-2-3-4D:", &error));
    assert_int_equal(error, ERROR_INVALID_OWNER);
    assert_null(create_with("S:(AU;SA;GR;;;WD)", &error));
    assert_int_equal(error, ERROR_PRIVILEGE_NOT_HELD);
    assert_int_equal(count_names(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(list_for_nobody),
        TEST(labelled),
        TEST(queried_descriptor),
        TEST(bad_descriptors),
    };
    return cmocka_run_group_tests(tests, warm_up_spaces, NULL);
}
