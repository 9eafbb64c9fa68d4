/* SPDX-License-Identifier: MIT */
/* engine/acl, engine/sd, engine/sddl: hostile lists, descriptors and texts. */
#include "engine/sd.h"
#include "engine/sddl.h"

#include "testing.h"

#include <stdlib.h>
#include <string.h>

static SECURITY_DESCRIPTOR_RELATIVE *parse(const char *text, size_t *size)
{
    WCHAR wide[1000];
    SECURITY_DESCRIPTOR_RELATIVE *out = NULL;
    size_t length = strlen(text);
    for (size_t i = 0; i < length; i++)
        wide[i] = (WCHAR)text[i];
    return sddl_parse(wide, length, &out, size) ? NULL : out;
}

static NTSTATUS status_of(const char *text)
{
    WCHAR wide[1000];
    SECURITY_DESCRIPTOR_RELATIVE *out = NULL;
    size_t size, length = strlen(text);
    for (size_t i = 0; i < length; i++)
        wide[i] = (WCHAR)text[i];
    NTSTATUS status = sddl_parse(wide, length, &out, &size);
    free(out);
    return status;
}

#define WHOLE                                                                                      \
    "O:SYG:BAD:P(A;;GA;;;WD)(D;IO;0x12345678;;;S-1-22-1-77)"                                       \
    "(OA;;CC;bf967aba-0de6-11d0-a285-00aa003049e2;;AU)S:(ML;;NW;;;HI)"

/* Row h207. */
static void lists(void **state)
{
    _Alignas(ACL) BYTE memory[64] = { 0 };
    union sid_storage everyone;
    ACL *acl = (ACL *)memory;
    ACE_HEADER *ace = (ACE_HEADER *)(acl + 1);
    (void)state;
    sid_make(&everyone, 1, 1, (const DWORD[]){ 0 });
    assert_false(acl_is_valid(NULL));
    assert_int_equal(acl_initialize(acl, sizeof memory, ACL_REVISION), 0);
    assert_int_equal(acl_add(acl, ACL_REVISION, ACCESS_ALLOWED_ACE_TYPE, 0, 4, &everyone.sid), 0);
    assert_true(acl_is_valid(acl));
    assert_int_equal(acl_used(acl), 28);
    for (int size = 0; size < 64; size++) {
        ace->AceSize = (WORD)size;
        assert_int_equal(acl_is_valid(acl), size >= 20 && size <= 56 && size % 4 == 0);
    }
    ace->AceSize = 20;
    for (int size = 0; size < 64; size++) {
        acl->AclSize = (WORD)size;
        assert_int_equal(acl_is_valid(acl), size >= 28 && size % 2 == 0);
    }
    acl->AclSize = 64;
    for (int revision = 0; revision < 8; revision++) {
        acl->AclRevision = (BYTE)revision;
        assert_int_equal(acl_is_valid(acl), revision >= 2 && revision <= 4);
    }
    acl->AclRevision = 2;
    acl->AceCount = 2; /* the second has no size */
    assert_false(acl_is_valid(acl));
    acl->AceCount = 1;
    ((BYTE *)ace)[9] = 16; /* sub-authorities */
    assert_false(acl_is_valid(acl));
    ((BYTE *)ace)[9] = 4; /* beyond the entry */
    assert_false(acl_is_valid(acl));
}

/* Row h205: sound but full. Rows h203, h204. */
static void free_places(void **state)
{
    _Alignas(ACL) BYTE memory[28];
    union sid_storage everyone;
    ACL *acl = (ACL *)memory;
    ACE_HEADER *place;
    (void)state;
    sid_make(&everyone, 1, 1, (const DWORD[]){ 0 });
    acl_initialize(acl, sizeof memory, ACL_REVISION);
    assert_int_equal(acl_add(acl, ACL_REVISION, ACCESS_ALLOWED_ACE_TYPE, 0, 4, &everyone.sid), 0);
    assert_true(acl_first_free(acl, &place));
    assert_null(place);
    assert_int_equal(acl_add(acl, ACL_REVISION, ACCESS_ALLOWED_ACE_TYPE, 0, 4, &everyone.sid),
                     STATUS_ALLOTTED_SPACE_EXCEEDED);
    acl->AclSize = 27;
    assert_false(acl_first_free(acl, &place) && place);
}

/* Rows h186, h188: nothing is written where the arguments are wrong. */
static void sizes(void **state)
{
    ACL acl, before;
    (void)state;
    memset(&acl, 0x55, sizeof acl);
    before = acl;
    assert_int_equal(acl_initialize(&acl, 7, 2), STATUS_BUFFER_TOO_SMALL);
    assert_int_equal(acl_initialize(&acl, 0x10000, 2), STATUS_INVALID_PARAMETER);
    assert_int_equal(acl_initialize(&acl, 0xFFFD, 2), STATUS_INVALID_PARAMETER);
    assert_memory_equal(&acl, &before, sizeof acl);
    assert_int_equal(acl_initialize(&acl, 0xFFFC, 2), 0);
    assert_int_equal(acl.AclSize, 0xFFFC);
    assert_int_equal(acl_initialize(&acl, 9, 2), 0);
    assert_int_equal(acl.AclSize, 12);
}

/* Row h214: each prefix of a descriptor, and each damaged byte of it, is refused or sound. */
static void damaged_descriptors(void **state)
{
    struct sd sd;
    size_t size;
    (void)state;
    SECURITY_DESCRIPTOR_RELATIVE *whole = parse(WHOLE, &size);
    assert_non_null(whole);
    assert_int_equal(sd_check_bytes(whole, size, &sd), 0);
    for (size_t part = 0; part < size; part++) {
        BYTE *copy = malloc(part ? part : 1);
        memcpy(copy, whole, part);
        assert_int_not_equal(sd_check_bytes(copy, part, &sd), 0);
        free(copy);
    }
    for (size_t at = 0; at < size; at++)
        for (int value = 0; value < 256; value += 5) {
            BYTE *copy = malloc(size);
            char *text = NULL;
            memcpy(copy, whole, size);
            copy[at] = (BYTE)value;
            if (!sd_check_bytes(copy, size, &sd)) {
                sddl_print(&sd, 0xFF, &text);
                free(text);
            }
            free(copy);
        }
    free(whole);
}

/* A label of 22 bytes, with an entry behind it that would begin in the middle of a word. */
static void misaligned_entries(void **state)
{
    struct {
        SECURITY_DESCRIPTOR_RELATIVE header;
        ACL acl;
        BYTE aces[44];
    } whole = { { 1, 0, SE_SELF_RELATIVE | SE_SACL_PRESENT, 0, 0, sizeof whole.header, 0 },
                { 2, 0, 8 + 44, 2, 0 },
                { SYSTEM_MANDATORY_LABEL_ACE_TYPE, 0, 22 } };
    struct sd sd;
    (void)state;
    whole.aces[8] = 1;
    whole.aces[9] = 1;
    memcpy(whole.aces + 22, whole.aces, 22);
    assert_true(acl_is_valid(&whole.acl));
    assert_int_equal(sd_check_bytes(&whole, sizeof whole, &sd), STATUS_INVALID_SECURITY_DESCR);
}

static void offsets(void **state)
{
    static const DWORD bad[] = { 1, 19, 21, 22, 0x7FFFFFFF, 0xFFFFFFF0, 0xFFFFFFFC };
    struct sd sd;
    size_t size;
    (void)state;
    SECURITY_DESCRIPTOR_RELATIVE *whole = parse(WHOLE, &size);
    DWORD *places[] = { &whole->Owner, &whole->Group, &whole->Sacl, &whole->Dacl };
    for (size_t i = 0; i < COUNT(places); i++)
        for (size_t j = 0; j < COUNT(bad); j++) {
            DWORD kept = *places[i];
            *places[i] = bad[j];
            assert_int_equal(sd_check_bytes(whole, size, &sd), STATUS_INVALID_SECURITY_DESCR);
            *places[i] = (DWORD)size;
            assert_int_equal(sd_check_bytes(whole, size, &sd), STATUS_INVALID_SECURITY_DESCR);
            *places[i] = kept;
        }
    whole->Revision = 2;
    assert_int_equal(sd_check_bytes(whole, size, &sd), STATUS_INVALID_SECURITY_DESCR);
    free(whole);
}

/* Rows h230, h234: the order of the parts; and only those that were asked for. */
static void parts(void **state)
{
    struct sd sd;
    size_t size;
    (void)state;
    SECURITY_DESCRIPTOR_RELATIVE *whole = parse(WHOLE, &size);
    assert_true(whole->Sacl == 20 && whole->Sacl < whole->Dacl && whole->Dacl < whole->Owner &&
                whole->Owner < whole->Group);
    sd_read(whole, &sd);
    struct sd group = sd_select(&sd, GROUP_SECURITY_INFORMATION);
    SECURITY_DESCRIPTOR_RELATIVE *one = sd_allocate(&group, &size);
    assert_int_equal(one->Control, 0x8000);
    assert_int_equal(size, 20 + 16);
    free(one);
    struct sd dacl = sd_select(&sd, DACL_SECURITY_INFORMATION);
    one = sd_allocate(&dacl, NULL);
    assert_int_equal(one->Control, 0x9004);
    assert_true(!one->Owner && !one->Group && !one->Sacl && one->Dacl == 20);
    free(one);
    free(whole);
}

/* Rows h240, h252, h254, and what is there twice. */
static void wrong_texts(void **state)
{
    static const struct {
        const char *text;
        NTSTATUS status;
    } wrong[] = {
        { "X:", STATUS_INVALID_PARAMETER },
        { "D", STATUS_INVALID_PARAMETER },
        { "D:D:", STATUS_INVALID_PARAMETER },
        { "O:SYO:SY", STATUS_INVALID_PARAMETER },
        { "D:Q", STATUS_INVALID_PARAMETER },
        { "D:NO_ACCESS_CONTROL(A;;GA;;;WD)", STATUS_INVALID_PARAMETER },
        { "O:", STATUS_INVALID_SID },
        { "O:DA", STATUS_INVALID_SID },
        { "G:S-1", STATUS_INVALID_SID },
        { "G:S-2-5-18", STATUS_INVALID_SID },
        { "G:S-1-281474976710656-1", STATUS_INVALID_SID },
        { "G:S-1-5-4294967296", STATUS_INVALID_SID },
        { "G:S-1-5-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1", STATUS_INVALID_SID },
        { "D:(", STATUS_INVALID_ACL },
        { "D:()", STATUS_INVALID_ACL },
        { "D:(A)", STATUS_INVALID_ACL },
        { "D:(A;;GA;;;)", STATUS_INVALID_ACL },
        { "D:(A;;1:;;;WD)", STATUS_INVALID_ACL },
        { "D:(A;;0xD:;;;WD)", STATUS_INVALID_ACL },
        { "D:(A;;", STATUS_INVALID_ACL },
        { "D:(A;;GA;;;WD", STATUS_INVALID_ACL },
        { "D:(A;;GA;;;WD;x)", STATUS_INVALID_ACL },
        { "D:(A;XX;GA;;;WD)", STATUS_INVALID_ACL },
        { "D:(A;;0x100000000;;;WD)", STATUS_INVALID_ACL },
        { "D:(A;;GA;bf967aba-0de6-11d0-a285-00aa003049e2;;WD)", STATUS_INVALID_ACL },
        { "D:(OA;;GA;bf967aba-0de6-11d0-a285-00aa003049e;;WD)", STATUS_INVALID_ACL },
        { "D:(XA;;GA;;;WD;(@User.x == 1))", STATUS_INVALID_ACL },
        { "S:(ML;;GA;;;HI)", STATUS_INVALID_ACL },
    };
    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++)
        if (status_of(wrong[i].text) != wrong[i].status)
            fail_msg("%s: %x", wrong[i].text, (unsigned)status_of(wrong[i].text));
}

/* The largest list, and one more. */
static void long_texts(void **state)
{
    static const char entry[] = "(A;;GA;;;WD)"; /* 20 bytes */
    (void)state;
    for (size_t count = (0xFFFC - 8) / 20; count <= (0xFFFC - 8) / 20 + 1; count++) {
        SECURITY_DESCRIPTOR_RELATIVE *out = NULL;
        size_t length = 2 + count * (sizeof entry - 1), size;
        WCHAR *wide = malloc(length * sizeof *wide);
        wide[0] = 'D';
        wide[1] = ':';
        for (size_t i = 2; i < length; i++)
            wide[i] = (WCHAR)entry[(i - 2) % (sizeof entry - 1)];
        NTSTATUS status = sddl_parse(wide, length, &out, &size);
        assert_int_equal(status, count > (0xFFFC - 8) / 20 ? STATUS_INVALID_ACL : 0);
        free(out);
        free(wide);
    }
}

/* Row h182, and texts that come back as they were. */
static void back_and_forth(void **state)
{
    static const char *const texts[] = {
        WHOLE, "", "D:", "S:", "O:OWG:CGD:PARAI", "O:S-1-0x0100000000FF-1"
    };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct sd sd;
        size_t size;
        char *text;
        SECURITY_DESCRIPTOR_RELATIVE *whole = parse(texts[i], &size);
        assert_non_null(whole);
        assert_int_equal(sd_check_bytes(whole, size, &sd), 0);
        assert_int_equal(sddl_print(&sd, 0xF, &text), 0);
        assert_string_equal(text, texts[i]);
        free(text);
        free(whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists),
        cmocka_unit_test(free_places),
        cmocka_unit_test(sizes),
        cmocka_unit_test(damaged_descriptors),
        cmocka_unit_test(misaligned_entries),
        cmocka_unit_test(offsets),
        cmocka_unit_test(parts),
        cmocka_unit_test(wrong_texts),
        cmocka_unit_test(long_texts),
        cmocka_unit_test(back_and_forth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
