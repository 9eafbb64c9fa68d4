/* SPDX-License-Identifier: MIT */
/* engine/sid, engine/wellknown: who somebody is. */
#include "engine/sid.h"
#include "engine/wellknown.h"

#include "testing.h"

#include <string.h>

/* Row h158. */
static void lengths(void **state)
{
    (void)state;
    assert_int_equal(sid_size(0), 8);
    assert_int_equal(sid_size(1), 12);
    assert_int_equal(sid_size(15), 68);
    assert_int_equal(sizeof(union sid_storage), 68);
}

/* Row h159, and that nothing is read beyond the room. */
static void validity(void **state)
{
    union sid_storage sid;
    (void)state;
    sid_make(&sid, 5, 2, (const DWORD[]){ 32, 544 });
    assert_true(sid_is_valid(&sid.sid));
    assert_true(sid_fits(sid.bytes, 16));
    for (size_t room = 0; room < 16; room++)
        assert_false(sid_fits(sid.bytes, room));
    sid.sid.Revision = 0xF1;
    assert_true(sid_is_valid(&sid.sid));
    sid.sid.Revision = 2;
    assert_false(sid_is_valid(&sid.sid));
    sid.sid.Revision = 1;
    sid.sid.SubAuthorityCount = 16;
    assert_false(sid_is_valid(&sid.sid));
    assert_false(sid_fits(sid.bytes, 1000));
    assert_false(sid_is_valid(NULL));
}

/* Rows h164, h165. */
static void comparing(void **state)
{
    union sid_storage one, other;
    (void)state;
    sid_make(&one, 5, 3, (const DWORD[]){ 21, 1, 2 });
    sid_make(&other, 5, 3, (const DWORD[]){ 21, 1, 3 });
    assert_false(sid_equal(&one.sid, &other.sid));
    assert_true(sid_equal_prefix(&one.sid, &other.sid));
    other.sid.SubAuthorityCount = 2;
    assert_false(sid_equal_prefix(&one.sid, &other.sid));
    sid_copy(&other, &one.sid);
    assert_true(sid_equal(&one.sid, &other.sid));
    other.sid.Revision = 2;
    assert_false(sid_equal(&one.sid, &other.sid));
}

/* Row h162. */
static void initializing(void **state)
{
    static const SID_IDENTIFIER_AUTHORITY authority = { SECURITY_NT_AUTHORITY };
    union sid_storage sid;
    (void)state;
    memset(&sid, 0x55, sizeof sid);
    assert_int_equal(sid_initialize(&sid.sid, &authority, 16), STATUS_INVALID_PARAMETER);
    assert_int_equal(sid.sid.Revision, 0x55);
    assert_int_equal(sid_initialize(&sid.sid, &authority, 15), STATUS_SUCCESS);
    assert_int_equal(sid_length(&sid.sid), 68);
    assert_int_equal(sid_subs(&sid.sid)[0], 0x55555555);
    assert_int_equal(sid_authority(&sid.sid), 5);
}

/* Row h334, with root as the system. */
static void users_and_groups(void **state)
{
    union sid_storage sid;
    uid_t user;
    gid_t group;
    (void)state;
    for (uid_t id = 0; id < 70000; id += 33) {
        sid_of_user(id, &sid);
        assert_true(sid_to_user(&sid.sid, &user) && user == id);
        assert_false(sid_to_group(&sid.sid, &group));
        sid_of_group(id, &sid);
        assert_true(sid_to_group(&sid.sid, &group) && group == id);
        assert_false(sid_to_user(&sid.sid, &user));
    }
    sid_of_user(0, &sid);
    assert_true(sid_is(&sid.sid, 5, 1, (const DWORD[]){ 18 }));
    sid_make(&sid, 22, 2, (const DWORD[]){ 1, 0 });
    assert_true(sid_to_user(&sid.sid, &user) && user == 0);
    /* The number that is no user's: to the kernel it means "leave as it is". */
    sid_make(&sid, 22, 2, (const DWORD[]){ 1, 0xFFFFFFFF });
    assert_false(sid_to_user(&sid.sid, &user));
    sid_make(&sid, 22, 3, (const DWORD[]){ 1, 7, 7 });
    assert_false(sid_to_user(&sid.sid, &user));
    sid_make(&sid, 5, 2, (const DWORD[]){ 1, 7 });
    assert_false(sid_to_user(&sid.sid, &user));
}

static void everyone(void **state)
{
    static const WELL_KNOWN_SID_TYPE those[] = { WinWorldSid, WinAuthenticatedUserSid,
                                                 WinInteractiveSid, WinBuiltinUsersSid };
    static const WELL_KNOWN_SID_TYPE others[] = { WinNullSid, WinLocalSystemSid, WinAnonymousSid,
                                                  WinBuiltinAdministratorsSid };
    union sid_storage sid;
    (void)state;
    for (size_t i = 0; i < COUNT(those); i++) {
        assert_int_equal(wellknown_make(those[i], NULL, &sid), 0);
        assert_true(sid_is_everyone(&sid.sid));
        assert_int_equal(wellknown_make(others[i], NULL, &sid), 0);
        assert_false(sid_is_everyone(&sid.sid));
    }
}

/* Rows h173, h174. */
static void well_known(void **state)
{
    union sid_storage domain, sid;
    unsigned made = 0;
    (void)state;
    sid_make(&domain, 5, 4, (const DWORD[]){ 21, 12, 23, 34 });
    for (int type = 0; type <= WinAuthenticationKeyPropertyAttestationSid; type++) {
        if (wellknown_make((WELL_KNOWN_SID_TYPE)type, &domain.sid, &sid))
            continue;
        made++;
        assert_true(wellknown_is(&sid.sid, (WELL_KNOWN_SID_TYPE)type));
    }
    assert_true(made >= 85);
    assert_int_equal(wellknown_make(WinAccountAdministratorSid, NULL, &sid),
                     STATUS_INVALID_PARAMETER);
    assert_int_equal(wellknown_make((WELL_KNOWN_SID_TYPE)999, NULL, &sid),
                     STATUS_INVALID_PARAMETER);
    assert_false(wellknown_is(&domain.sid, (WELL_KNOWN_SID_TYPE)999));
    /* No room for one number more. */
    sid_make(&domain, 5, 15, (const DWORD[15]){ 21 });
    assert_int_equal(wellknown_make(WinAccountGuestSid, &domain.sid, &sid),
                     STATUS_INVALID_PARAMETER);
}

static void machine(void **state)
{
    union sid_storage one, other;
    DWORD relative = 0;
    (void)state;
    sid_of_machine(&one);
    sid_of_machine(&other);
    assert_true(sid_equal(&one.sid, &other.sid));
    assert_int_equal(wellknown_make(WinAccountAdministratorSid, &one.sid, &other), 0);
    assert_true(sid_is_of_machine(&other.sid, &relative) && relative == 500);
    sid_subs(&other.sid)[2] ^= 1;
    assert_false(sid_is_of_machine(&other.sid, &relative));
    assert_false(sid_is_of_machine(&one.sid, &relative));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths),    cmocka_unit_test(validity),
        cmocka_unit_test(comparing),  cmocka_unit_test(initializing),
        cmocka_unit_test(everyone),   cmocka_unit_test(users_and_groups),
        cmocka_unit_test(well_known), cmocka_unit_test(machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
