/* SPDX-License-Identifier: MIT */
/* The descriptors of private namespaces between users: new owners, and what objects inherit. */
#include "userspaces.h"

#include <aclapi.h>

#define ADMINISTRATORS "S-1-5-32-544"

/* -- new owners ------------------------------------------------------------------------------ */

static DWORD set_owner(HANDLE space, const char *owner)
{
    PSID sid;
    CHECK(ConvertStringSidToSidA(owner, &sid));
    DWORD error =
        SetSecurityInfo(space, SE_KERNEL_OBJECT, OWNER_SECURITY_INFORMATION, sid, NULL, NULL, NULL);
    LocalFree(sid);
    return error;
}

/* The owner, group and list of an object as text, for LocalFree(). */
static char *text_of(HANDLE handle)
{
    const SECURITY_INFORMATION all =
        OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    PSECURITY_DESCRIPTOR descriptor;
    char *text;
    CHECK(GetSecurityInfo(handle, SE_KERNEL_OBJECT, all, NULL, NULL, NULL, NULL, &descriptor) == 0);
    CHECK(ConvertSecurityDescriptorToStringSecurityDescriptorA(descriptor, SDDL_REVISION, all,
                                                               &text, NULL));
    LocalFree(descriptor);
    return text;
}

static void visit_as_bob(void *context)
{
    const DWORD *rights = context;
    become(BOB);
    HANDLE space = open_space(ADMINISTRATORS);
    CHECK(space && rights_of(space) == *rights && ClosePrivateNamespace(space, 0));
}

static void give_away(void *context)
{
    DWORD rights = READ_RIGHTS;
    (void)context;
    HANDLE space = create_space(ADMINISTRATORS, "D:(A;;GA;;;SY)(A;;GR;;;S-1-22-1-54322)");
    CHECK(space);
    char *before = text_of(space);
    CHECK(set_owner(space, "S-1-22-1-54321") == ERROR_INVALID_OWNER);
    CHECK(set_owner(space, "S-1-22-1-54322") == ERROR_INVALID_OWNER);
    char *after = text_of(space);
    CHECK(strcmp(before, after) == 0);
    LocalFree(before);
    LocalFree(after);
    in_child(visit_as_bob, &rights);
    CHECK(set_owner(space, ADMINISTRATORS) == 0 && set_owner(space, "SY") == 0);
    in_child(visit_as_bob, &rights);
    CHECK(ClosePrivateNamespace(space, 0));
}

/* Row h338: whom everybody would take for a squatter can be given it no more than create it. */
static void owner_outside_of_boundary(void **state)
{
    (void)state;
    in_child(give_away, NULL);
    assert_int_equal(count_entries(namespace_folder("filemap")), 0);
}

static void take_over(void *context)
{
    (void)context;
    become(ALICE);
    HANDLE space = open_space(EVERYONE);
    CHECK(space && rights_of(space) == ALL_RIGHTS);
    char *text = text_of(space);
    CHECK(strncmp(text, "O:S-1-22-1-54321", 16) == 0);
    LocalFree(text);
    CHECK(try_create(NULL, PAGE_READWRITE, 1, "a\\own") == 0);
    CHECK(set_owner(space, "S-1-22-1-54321") == 0);
    CHECK(set_owner(space, "S-1-22-1-54322") == ERROR_INVALID_OWNER);
    CHECK(ClosePrivateNamespace(space, PRIVATE_NAMESPACE_FLAG_DESTROY));
}

static void give_to_alice(void *context)
{
    (void)context;
    HANDLE space = create_space(EVERYONE, "D:" ALL_OF_ALICE "(A;;GA;;;SY)");
    CHECK(space && set_owner(space, "S-1-22-1-54321") == 0);
    in_child(take_over, NULL);
    CHECK(ClosePrivateNamespace(space, 0));
}

/* Row h323: who is within the boundary can be, and has all that an owner has. */
static void owner_within_boundary(void **state)
{
    (void)state;
    in_child(give_to_alice, NULL);
    assert_int_equal(count_entries(namespace_folder("filemap")), 0);
}

/* -- what objects inherit -------------------------------------------------------------------- */

struct heir {
    const char *space, *object; /* descriptors; NULL: none */
    DWORD bob, carol;           /* what opening the object for reading comes to */
};

static void create_heir(const void *context)
{
    const struct heir *heir = context;
    CHECK(create_space(EVERYONE, heir->space));
    CHECK(create_secured(heir->object, "a\\heir") && GetLastError() == 0);
}

struct reader {
    uid_t user;
    DWORD error;
};

static void read_heir(void *context)
{
    const struct reader *reader = context;
    become(reader->user);
    HANDLE space = open_space(EVERYONE);
    CHECK(space && try_open(FILE_MAP_READ, "a\\heir") == reader->error);
    CHECK(ClosePrivateNamespace(space, 0));
}

/* Row h301: a DACL of its own comes first, then what the namespace has for objects. */
static void inherited_rights(void **state)
{
#define OPEN "D:" ALL_OF_ALICE "(A;;GR;;;WD)"
    static const struct heir cases[] = {
        { OPEN, NULL, ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED },
        { OPEN "(A;OIIO;GR;;;S-1-22-1-54322)", NULL, 0, ERROR_ACCESS_DENIED },
        { OPEN "(A;OIIO;GR;;;S-1-22-1-54322)", "O:S-1-22-1-54321", 0, ERROR_ACCESS_DENIED },
        { OPEN "(A;OIIO;GR;;;S-1-22-1-54322)", "D:(A;;GR;;;S-1-22-1-54323)", ERROR_ACCESS_DENIED,
          0 },
        { OPEN "(A;OINPIO;GR;;;WD)", NULL, 0, 0 },
        { OPEN "(A;OI;GR;;;S-1-22-1-54323)", NULL, ERROR_ACCESS_DENIED, 0 },
        { OPEN "(D;OIIO;GA;;;S-1-22-1-54322)(A;OIIO;GA;;;WD)", NULL, ERROR_ACCESS_DENIED, 0 },
        { OPEN "(A;OIIO;GR;;;S-1-22-2-54400)", NULL, 0, ERROR_ACCESS_DENIED },
        /* for namespaces in it, of which there are none */
        { OPEN "(A;CIIO;GR;;;WD)", NULL, ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED },
        /* of a class of objects that sections are not of */
        { OPEN "(OA;OIIO;GR;;bf967aba-0de6-11d0-a285-00aa003049e2;WD)", NULL, ERROR_ACCESS_DENIED,
          ERROR_ACCESS_DENIED },
        { "D:NO_ACCESS_CONTROL", NULL, ERROR_ACCESS_DENIED, ERROR_ACCESS_DENIED },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct holder alice = hold_as(ALICE, create_heir, &cases[i]);
        struct reader bob = { BOB, cases[i].bob }, carol = { CAROL, cases[i].carol };
        in_child(read_heir, &bob);
        in_child(read_heir, &carol);
        let_go(&alice);
    }
}

static void check_text(const void *context)
{
    const char *const *texts = context;
    HANDLE space = create_space(EVERYONE, texts[0]);
    HANDLE object = create_secured(NULL, "a\\heir");
    CHECK(space && object);
    char *text = text_of(object);
    if (strcmp(text, texts[1]) != 0)
        fprintf(stderr, "%s\n", text);
    CHECK(strcmp(text, texts[1]) == 0);
    LocalFree(text);
    CHECK(CloseHandle(object) && ClosePrivateNamespace(space, 0));
}

static void check_text_as_bob(void *context)
{
    become(BOB);
    check_text(context);
}

/* Row h301: creators become who they are, generic rights those of sections (row h333). */
static void inherited_lists(void **state)
{
#define BOBS "O:S-1-22-1-54322G:S-1-22-2-54322D:"
    static const char *const cases[][2] = {
        { "D:(A;;GA;;;WD)(A;OIIO;GA;;;CO)(A;OIIO;GR;;;CG)",
          BOBS "(A;ID;CCDCLCSWRPSDRCWDWO;;;S-1-22-1-54322)(A;ID;CCLCRC;;;S-1-22-2-54322)" },
        { "D:(A;OICI;GA;;;WD)", BOBS "(A;ID;CCDCLCSWRPSDRCWDWO;;;WD)" },
        { "D:(A;OI;0x4;;;WD)", BOBS "(A;ID;LC;;;WD)" },
        { "D:(A;OIIO;GR;;;OW)(A;;GA;;;WD)", BOBS "(A;ID;CCLCRC;;;OW)" },
        { "D:(A;;GA;;;WD)", BOBS "(A;;CCDCLCSWRPSDRCWDWO;;;S-1-22-1-54322)"
                                 "(A;;CCDCLCSWRPSDRCWDWO;;;SY)" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        in_child(check_text_as_bob, (void *)(uintptr_t)cases[i]);
    assert_int_equal(count_entries(namespace_folder("filemap")), 0);
}

static void check_list(void *context)
{
    (void)context;
    HANDLE space = create_space(EVERYONE, "D:(A;OICI;GA;;;WD)(A;OI;0x2;;;BU)");
    CHECK(space);
    char *text = text_of(space);
    CHECK(strstr(text, "D:(A;;CCDCLCSWSDRCWDWO;;;WD)(A;OICIIO;GA;;;WD)(A;OI;DC;;;BU)"));
    LocalFree(text);
    CHECK(ClosePrivateNamespace(space, 0));
}

/* A generic right that is inherited stays one; what is in force here becomes the namespace's. */
static void list_of_namespace(void **state)
{
    (void)state;
    in_child(check_list, NULL);
}

static void is_labelled(void *context)
{
    const char *const *texts = context;
    PSECURITY_DESCRIPTOR descriptor;
    char *text;
    HANDLE space = create_space(EVERYONE, texts[0]);
    HANDLE object = create_secured(texts[1], "a\\heir");
    CHECK(space && object);
    CHECK(GetSecurityInfo(object, SE_KERNEL_OBJECT, LABEL_SECURITY_INFORMATION, NULL, NULL, NULL,
                          NULL, &descriptor) == 0);
    CHECK(ConvertSecurityDescriptorToStringSecurityDescriptorA(
        descriptor, SDDL_REVISION, LABEL_SECURITY_INFORMATION, &text, NULL));
    CHECK(strcmp(text, texts[2]) == 0);
    LocalFree(text);
    LocalFree(descriptor);
    CHECK(CloseHandle(object) && ClosePrivateNamespace(space, 0));
}

/* Row h295: so do labels. */
static void inherited_labels(void **state)
{
    static const char *const cases[][3] = {
        { "D:(A;;GA;;;WD)S:(ML;OI;NW;;;LW)", NULL, "S:(ML;ID;NW;;;LW)" },
        { "D:(A;;GA;;;WD)S:(ML;OI;NW;;;LW)", "D:(A;;GA;;;WD)", "S:(ML;ID;NW;;;LW)" },
        { "D:(A;;GA;;;WD)S:(ML;OI;NW;;;LW)", "S:(ML;;NR;;;ME)", "S:(ML;;NR;;;ME)" },
        { "D:(A;;GA;;;WD)S:(ML;CI;NW;;;LW)", NULL, "" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        in_child(is_labelled, (void *)(uintptr_t)cases[i]);
}

/* What is in force when an object is made counts, and not what its handles were opened with. */
static void changed_meanwhile(void *context)
{
    (void)context;
    HANDLE space = create_space(EVERYONE, "D:(A;;GA;;;WD)");
    HANDLE before = create_secured(NULL, "a\\before");
    PSECURITY_DESCRIPTOR descriptor = descriptor_of("D:(A;;GA;;;WD)(A;OIIO;GR;;;WD)");
    CHECK(SetKernelObjectSecurity(space, DACL_SECURITY_INFORMATION, descriptor));
    LocalFree(descriptor);
    HANDLE after = create_secured(NULL, "a\\after");
    char *first = text_of(before), *second = text_of(after);
    CHECK(!strstr(first, ";ID;") && strstr(second, "D:(A;ID;CCLCRC;;;WD)"));
    LocalFree(first);
    LocalFree(second);
    /* Who joins one that is there changes nothing. */
    HANDLE again = create_secured(NULL, "a\\before");
    CHECK(again && GetLastError() == ERROR_ALREADY_EXISTS);
    char *third = text_of(again);
    CHECK(!strstr(third, ";ID;"));
    LocalFree(third);
    CHECK(CloseHandle(before) && CloseHandle(again) && CloseHandle(after));
    CHECK(ClosePrivateNamespace(space, 0));
}

static void changed_list(void **state)
{
    (void)state;
    in_child(changed_meanwhile, NULL);
}

int main(void)
{
    if (geteuid() != 0)
        return STATUS_SKIPPED;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(owner_outside_of_boundary),
        cmocka_unit_test(owner_within_boundary),
        cmocka_unit_test(inherited_rights),
        cmocka_unit_test(inherited_lists),
        cmocka_unit_test(list_of_namespace),
        cmocka_unit_test(inherited_labels),
        cmocka_unit_test(changed_list),
    };
    return cmocka_run_group_tests(tests, open_folders, remove_folders);
}
