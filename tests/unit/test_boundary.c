/* SPDX-License-Identifier: MIT */
/* engine/boundary: what makes two boundaries one, and who is within. */
#include "engine/boundary.h"
#include "engine/token.h"

#include "testing.h"

#include <stdlib.h>
#include <string.h>

static void sid_of_number(unsigned number, union sid_storage *out)
{
    sid_make(out, 5, 2, (const DWORD[]){ 32, 544 + number });
}

static struct boundary *make(const WCHAR *name, size_t length)
{
    struct boundary *boundary;
    assert_int_equal(boundary_create(name, length, 0, &boundary), 0);
    return boundary;
}

static void add(struct boundary *boundary, unsigned number)
{
    union sid_storage sid;
    sid_of_number(number, &sid);
    assert_int_equal(boundary_add_sid(boundary, &sid.sid), 0);
}

/* The entry that stands for it; the boundary is deleted. */
static const char *entry_of(struct boundary *boundary)
{
    static char entries[2][NAME_ENTRY_CAPACITY];
    static unsigned next;
    struct name name;
    WCHAR *text;
    assert_int_equal(boundary_name(boundary, u"a", 1, &name, &text), 0);
    boundary_delete(boundary);
    free(text);
    return memcpy(entries[next++ % 2], name.entry, sizeof entries[0]);
}

/* Row h141: neither the order of SIDs counts nor how often one is added; each one does. */
static void order_and_number(void **state)
{
    static const unsigned orders[][4] = { { 0, 1, 2, 3 }, { 3, 2, 1, 0 }, { 2, 0, 3, 1 } };
    char wanted[NAME_ENTRY_CAPACITY] = "";
    (void)state;
    for (size_t order = 0; order < COUNT(orders); order++)
        for (unsigned twice = 0; twice <= 1; twice++) {
            struct boundary *boundary = make(u"b", 1);
            for (size_t i = 0; i < 4 * (1 + twice); i++)
                add(boundary, orders[order][i % 4]);
            const char *entry = entry_of(boundary);
            if (wanted[0])
                assert_string_equal(entry, wanted);
            else
                strcpy(wanted, entry);
        }
    for (unsigned missing = 0; missing < 4; missing++) {
        struct boundary *boundary = make(u"b", 1);
        for (unsigned i = 0; i < 4; i++)
            if (i != missing)
                add(boundary, i);
        assert_string_not_equal(entry_of(boundary), wanted);
    }
}

/* Row h149: the name counts, with all its characters. */
static void names(void **state)
{
    struct boundary *boundary = NULL;
    char one[NAME_ENTRY_CAPACITY];
    (void)state;
    struct boundary *first = make(u"b\0c", 3), *second = make(u"b\0d", 3);
    add(first, 0);
    add(second, 0);
    strcpy(one, entry_of(first));
    assert_string_not_equal(one, entry_of(second));
    assert_int_equal(boundary_create(u"", 0, 0, &boundary), STATUS_INVALID_PARAMETER);
    assert_int_equal(boundary_create(u"b", NAME_MAXIMUM_LENGTH + 1, 0, &boundary),
                     STATUS_INVALID_PARAMETER);
    assert_int_equal(boundary_create(u"b", 1, 2, &boundary), STATUS_INVALID_PARAMETER);
    assert_null(boundary);
}

/* Row h143: a label is not another SID, counts once, and must be one. */
static void labels(void **state)
{
    union sid_storage label, wrong;
    (void)state;
    struct boundary *boundary = make(u"b", 1);
    sid_make(&label, 16, 1, (const DWORD[]){ 0x2000 });
    sid_make(&wrong, 16, 2, (const DWORD[]){ 0x2000, 1 });
    assert_int_equal(boundary_add_label(boundary, &wrong.sid), STATUS_INVALID_SID);
    wrong.sid.SubAuthorityCount = SID_MAX_SUB_AUTHORITIES + 1;
    assert_int_equal(boundary_add_sid(boundary, &wrong.sid), STATUS_INVALID_SID);
    assert_int_equal(boundary_add_label(boundary, &label.sid), 0);
    assert_int_equal(boundary_add_label(boundary, &label.sid), STATUS_INVALID_PARAMETER);
    assert_int_equal(boundary_check_caller(boundary), 0);
    sid_make(&label, 16, 1, (const DWORD[]){ 0x4001 });
    assert_int_equal(boundary_add_sid(boundary, &label.sid), 0);
    assert_int_equal(boundary_check_caller(boundary), STATUS_ACCESS_DENIED);
    boundary_delete(boundary);
}

/* Rows h142, h144: whom a user's SID, or that of his session, leads where. */
static void users(void **state)
{
    struct name name;
    WCHAR *text = NULL;
    (void)state;
    struct boundary *boundary = make(u"b", 1);
    assert_int_equal(boundary_name(boundary, u"a", 1, &name, &text), STATUS_INVALID_PARAMETER);
    boundary_delete(boundary);
    for (int own = 0; own <= 1; own++)
        for (int session = 0; session <= 1; session++) {
            const struct token token = { .user = own ? geteuid() : geteuid() + 1 };
            union sid_storage sid;
            if (session)
                token_logon(&token, &sid);
            else
                sid_of_user(token.user, &sid);
            boundary = make(u"b", 1);
            assert_int_equal(boundary_add_sid(boundary, &sid.sid), 0);
            assert_int_equal(boundary_check_caller(boundary), own ? 0 : STATUS_ACCESS_DENIED);
            NTSTATUS status = boundary_name(boundary, u"a", 1, &name, &text);
            assert_int_equal(status, own ? 0 : STATUS_ACCESS_DENIED);
            if (own)
                assert_int_equal(name.space, geteuid() == 0 ? NAME_GLOBAL : NAME_LOCAL);
            if (!status)
                free(text);
            /* Others are judged by their accounts; root may have made anything. */
            assert_int_equal(boundary_check_user(boundary, token.user), 0);
            assert_int_equal(boundary_check_user(boundary, 0), 0);
            assert_int_equal(boundary_check_user(boundary, geteuid() + 2), STATUS_ACCESS_DENIED);
            boundary_delete(boundary);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_and_number),
        cmocka_unit_test(names),
        cmocka_unit_test(labels),
        cmocka_unit_test(users),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
