/* SPDX-License-Identifier: MIT */
/* engine/handle: the table (rows 313-332, h110, h118-h134), with objects that count. */
#include "engine/handle.h"
#include "engine/process.h"

#include "testing.h"

#include <pthread.h>

static int released, destroyed;

static void count_released(struct object *object)
{
    (void)object;
    __atomic_fetch_add(&released, 1, __ATOMIC_SEQ_CST);
}

static void count_destroyed(struct object *object)
{
    __atomic_fetch_add(&destroyed, 1, __ATOMIC_SEQ_CST);
    free(object);
}

#define RIGHTS .read = 1, .write = 2, .execute = 4, .all = 0x1F, .valid = 0x10001F

static const struct object_type widening = {
    .name = "Widening",
    .access = { RIGHTS, .widens = TRUE },
    .released = count_released,
    .destroy = count_destroyed,
};
static const struct object_type strict = {
    .name = "Strict",
    .access = { RIGHTS, .widens = FALSE },
    .destroy = count_destroyed,
};

static HANDLE insert_new(const struct object_type *type, ACCESS_MASK access, ULONG flags)
{
    struct object *object = malloc(sizeof *object);
    HANDLE handle = NULL;
    assert_non_null(object);
    object_initialize(object, type);
    object_add_handle(object);
    assert_int_equal(handle_insert(object, access, flags, &handle), STATUS_SUCCESS);
    return handle;
}

static int start(void **state)
{
    (void)state;
    released = destroyed = 0;
    return 0;
}

static ACCESS_MASK access_of(HANDLE handle)
{
    struct object *object;
    ACCESS_MASK granted = 0xEEEE;
    if (handle_reference(handle, NULL, 0, &object, &granted))
        return 0xEEEE;
    object_dereference(object);
    return granted;
}

static ULONG flags_of(HANDLE handle)
{
    ULONG flags = 0xEEEE;
    return handle_get_flags(handle, &flags) ? 0xEEEE : flags;
}

/* Rows 313, 331: small multiples of 4, the lowest free one first. */
static void values(void **state)
{
    HANDLE handles[200];
    (void)state;
    for (uintptr_t i = 0; i < COUNT(handles); i++) {
        handles[i] = insert_new(&widening, 1, 0);
        assert_int_equal((uintptr_t)handles[i], 4 * (i + 1));
    }
    static const size_t holes[] = { 150, 64, 63, 7, 128, 0 };
    static const size_t sorted[] = { 0, 7, 63, 64, 128, 150 };
    for (size_t i = 0; i < COUNT(holes); i++) {
        assert_int_equal(handle_close(handles[holes[i]]), STATUS_SUCCESS);
        assert_int_equal(handle_close(handles[holes[i]]), STATUS_INVALID_HANDLE);
    }
    assert_int_equal(released, COUNT(holes));
    assert_int_equal(destroyed, COUNT(holes));
    for (size_t i = 0; i < COUNT(sorted); i++)
        assert_ptr_equal(insert_new(&widening, 1, 0), handles[sorted[i]]);
    for (size_t i = 0; i < COUNT(handles); i++)
        assert_int_equal(handle_close(handles[i]), STATUS_SUCCESS);
    assert_int_equal(destroyed, COUNT(handles) + COUNT(holes));
}

static void hundred_thousand(void **state)
{
    enum { MANY = 100000 };
    static HANDLE handles[MANY];
    (void)state;
    HANDLE source = insert_new(&widening, 1, 0);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(handle_duplicate(source, 1, 0, 0, &handles[i]), STATUS_SUCCESS);
    assert_int_equal((uintptr_t)handles[MANY - 1], 4 * (MANY + 1));
    assert_int_equal(handle_close(source), STATUS_SUCCESS);
    for (int i = 0; i < MANY; i += 2)
        assert_int_equal(handle_close(handles[i]), STATUS_SUCCESS);
    assert_int_equal(released, 0);
    for (int i = 1; i < MANY; i += 2) {
        assert_int_equal(access_of(handles[i]), 1);
        assert_int_equal(handle_close(handles[i]), STATUS_SUCCESS);
    }
    assert_int_equal(released, 1);
    assert_int_equal(destroyed, 1);
}

/* Rows 313, 315, 316, 332. */
static void what_is_no_handle(void **state)
{
    struct object *object = (struct object *)&object;
    (void)state;
    HANDLE handle = insert_new(&widening, 3, 0);
    static const uintptr_t bad[] = {
        0, 1, 3, 8, 0x7FFFFFFC, 0xFFFFFFFF, UINTPTR_MAX - 6, UINTPTR_MAX / 2, UINTPTR_MAX - 7
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        HANDLE none = (HANDLE)bad[i];
        assert_int_equal(handle_close(none), STATUS_INVALID_HANDLE);
        assert_int_equal(handle_reference(none, NULL, 0, &object, NULL), STATUS_INVALID_HANDLE);
        assert_int_equal(handle_set_flags(none, 3, 3), STATUS_INVALID_HANDLE);
        assert_int_equal(flags_of(none), 0xEEEE);
    }
    for (intptr_t pseudo = -1; pseudo >= -6; pseudo--) {
        assert_true(handle_is_pseudo((HANDLE)pseudo));
        assert_int_equal(handle_close((HANDLE)pseudo), STATUS_SUCCESS);
        assert_int_equal(handle_reference((HANDLE)pseudo, NULL, 0, &object, NULL),
                         STATUS_OBJECT_TYPE_MISMATCH);
    }
    assert_ptr_equal(object, &object);
    for (uintptr_t tag = 1; tag < 4; tag++)
        assert_int_equal(access_of((HANDLE)((uintptr_t)handle + tag)), 3);
    assert_int_equal(handle_close((HANDLE)((uintptr_t)handle + 2)), STATUS_SUCCESS);
    assert_int_equal(destroyed, 1);
}

static void referencing(void **state)
{
    struct object *object = NULL;
    ACCESS_MASK granted = 0;
    (void)state;
    HANDLE handle = insert_new(&widening, 3, 0);
    assert_int_equal(handle_reference(handle, &strict, 0, &object, NULL),
                     STATUS_OBJECT_TYPE_MISMATCH);
    assert_int_equal(handle_reference(handle, &strict, 0xFF, &object, NULL),
                     STATUS_OBJECT_TYPE_MISMATCH); /* the type comes first */
    assert_int_equal(handle_reference(handle, &widening, 4, &object, NULL), STATUS_ACCESS_DENIED);
    assert_int_equal(handle_reference(handle, &widening, 7, &object, NULL), STATUS_ACCESS_DENIED);
    assert_null(object);
    assert_int_equal(handle_reference(handle, &widening, 3, &object, &granted), STATUS_SUCCESS);
    assert_int_equal(granted, 3);
    /* The reference outlives the handle: released with the one, destroyed with the other. */
    assert_int_equal(handle_close(handle), STATUS_SUCCESS);
    assert_int_equal(released, 1);
    assert_int_equal(destroyed, 0);
    object_dereference(object);
    assert_int_equal(destroyed, 1);
}

/* Rows 317-319, h119, h120. */
static void flags(void **state)
{
    (void)state;
    HANDLE handle = insert_new(&widening, 1, HANDLE_FLAG_INHERIT);
    assert_int_equal(flags_of(handle), HANDLE_FLAG_INHERIT);
    assert_int_equal(handle_set_flags(handle, 2, 3), STATUS_SUCCESS);
    assert_int_equal(flags_of(handle), 3);
    assert_int_equal(handle_set_flags(handle, 0xFFFFFFFC, 0xFFFFFFFC), STATUS_SUCCESS);
    assert_int_equal(flags_of(handle), 3);
    assert_int_equal(handle_close(handle), STATUS_HANDLE_NOT_CLOSABLE);
    assert_int_equal(handle_set_flags(handle, 1, 0), STATUS_SUCCESS);
    assert_int_equal(flags_of(handle), 2);
    assert_int_equal(handle_set_flags(handle, 2, 0), STATUS_SUCCESS);
    assert_int_equal(handle_close(handle), STATUS_SUCCESS);
}

/* Rows 320-322, 330, h130-h132. */
static void rights_of_copies(void **state)
{
    (void)state;
    const struct object_type *types[] = { &widening, &strict };
    for (size_t i = 0; i < COUNT(types); i++) {
        HANDLE source = insert_new(types[i], 3, 0), copy;
        for (ACCESS_MASK wanted = 0; wanted < 0x20; wanted++) {
            bool more = wanted & ~(ACCESS_MASK)3;
            NTSTATUS expected = more && types[i] == &strict ? STATUS_ACCESS_DENIED : STATUS_SUCCESS;
            copy = source;
            assert_int_equal(handle_duplicate(source, wanted, 0, 0, &copy), expected);
            if (expected) {
                assert_null(copy);
                continue;
            }
            assert_int_equal(access_of(copy), wanted);
            assert_int_equal(handle_close(copy), STATUS_SUCCESS);
        }
        assert_int_equal(handle_duplicate(source, 0x40, 0, 0, &copy), STATUS_ACCESS_DENIED);
        assert_int_equal(handle_duplicate(source, 0xFFFFFFFF, 0, 0, &copy), STATUS_ACCESS_DENIED);
        assert_int_equal(handle_duplicate(source, GENERIC_READ, 0, 0, &copy), STATUS_SUCCESS);
        assert_int_equal(access_of(copy), 1);
        assert_int_equal(handle_close(copy), STATUS_SUCCESS);
        assert_int_equal(handle_duplicate(source, 0x1F, 0, DUPLICATE_SAME_ACCESS, &copy),
                         STATUS_SUCCESS);
        assert_int_equal(access_of(copy), 3);
        assert_int_equal(handle_close(copy), STATUS_SUCCESS);
        assert_int_equal(handle_close(source), STATUS_SUCCESS);
    }
    assert_int_equal(destroyed, 2);
    assert_int_equal(released, 1); /* one type has nothing to release */
}

/* Rows 325-328, h121, h125: every combination of the three options with protection. */
static void options(void **state)
{
    (void)state;
    for (ULONG option = 0; option < 8; option++)
        for (ULONG before = 0; before < 4; before++)
            for (int refused = 0; refused <= 1; refused++) {
                HANDLE source = insert_new(&widening, 3, before), copy = NULL;
                bool same_access = option & DUPLICATE_SAME_ACCESS;
                bool closes = (option & DUPLICATE_CLOSE_SOURCE) && !(before & 2);
                bool fails = refused && !same_access;
                ULONG asked = 1, given = option & DUPLICATE_SAME_ATTRIBUTES ? before : asked;
                NTSTATUS status =
                    handle_duplicate(source, refused ? 0x40 : 1, asked, option, &copy);
                assert_int_equal(status, fails ? STATUS_ACCESS_DENIED : STATUS_SUCCESS);
                if (!fails) {
                    assert_int_equal(access_of(copy), same_access ? 3 : 1);
                    assert_int_equal(flags_of(copy), given);
                    assert_int_equal(copy == source, closes && same_access);
                } else {
                    assert_null(copy);
                }
                if (!closes)
                    assert_int_equal(flags_of(source), before);
                else if (copy != source)
                    assert_int_equal(flags_of(source), 0xEEEE);
                handle_set_flags(source, 3, 0);
                handle_set_flags(copy, 3, 0);
                handle_close(copy);
                handle_close(source);
            }
    assert_int_equal(destroyed, 64);
    assert_int_equal(released, 64);
    HANDLE copy = (HANDLE)8;
    assert_int_equal(handle_duplicate((HANDLE)0x7FFC, 0, 0, DUPLICATE_CLOSE_SOURCE, &copy),
                     STATUS_INVALID_HANDLE);
    assert_null(copy);
}

/* Row 336. */
static void comparing(void **state)
{
    HANDLE copy, one = insert_new(&widening, 0, 0), two = insert_new(&widening, 0, 0);
    (void)state;
    assert_int_equal(handle_duplicate(one, 0, 0, 0, &copy), STATUS_SUCCESS);
    assert_int_equal(handle_compare(one, copy), STATUS_SUCCESS);
    assert_int_equal(handle_compare(one, two), STATUS_NOT_SAME_OBJECT);
    assert_int_equal(handle_close(copy), STATUS_SUCCESS);
    assert_int_equal(handle_compare(one, copy), STATUS_INVALID_HANDLE);
    assert_int_equal(handle_close(one), STATUS_SUCCESS);
    assert_int_equal(handle_close(two), STATUS_SUCCESS);
}

/* The table grows while others read from it, insert and close. */
static void *use_table(void *context)
{
    (void)context;
    for (int i = 0; i < 300; i++) {
        HANDLE handles[20];
        for (size_t j = 0; j < COUNT(handles); j++) {
            struct object *object = malloc(sizeof *object);
            CHECK(object);
            object_initialize(object, &widening);
            object_add_handle(object);
            CHECK(handle_insert(object, (ACCESS_MASK)j, 0, &handles[j]) == STATUS_SUCCESS);
        }
        for (size_t j = 0; j < COUNT(handles); j++) {
            CHECK(access_of(handles[j]) == j);
            CHECK(handle_close(handles[j]) == STATUS_SUCCESS);
        }
    }
    return NULL;
}

static void threads(void **state)
{
    pthread_t ids[8];
    (void)state;
    for (size_t i = 0; i < COUNT(ids); i++)
        assert_int_equal(pthread_create(&ids[i], NULL, use_table, NULL), 0);
    for (size_t i = 0; i < COUNT(ids); i++)
        assert_int_equal(pthread_join(ids[i], NULL), 0);
    assert_int_equal(destroyed, 8 * 300 * 20);
    assert_int_equal(released, destroyed);
}

#define HANDLES(function) cmocka_unit_test_setup(function, start)

static const struct object *asked;
static BOOL locked_when_asked, chosen;

static BOOL ask(const struct object *object)
{
    asked = object;
    locked_when_asked = process_is_locked();
    return chosen;
}

/* Nobody can put another object behind the handle between the question and the end. */
static void closed_on_a_condition(void **state)
{
    static const ULONG flags[] = { 0, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_INHERIT };
    (void)state;
    for (size_t i = 0; i < COUNT(flags); i++) {
        HANDLE handle = insert_new(&strict, 1, flags[i]);
        struct object *object;
        assert_int_equal(handle_reference(handle, NULL, 0, &object, NULL), STATUS_SUCCESS);
        object_dereference(object);
        for (chosen = FALSE; chosen <= TRUE; chosen++) {
            assert_int_equal(access_of(handle), 1);
            asked = NULL;
            locked_when_asked = FALSE;
            handle_close_if(handle, ask);
            assert_ptr_equal(asked, object);
            assert_true(locked_when_asked);
        }
        assert_int_equal(access_of(handle), 0xEEEE);
        assert_int_equal(destroyed, i + 1);
    }
    asked = NULL;
    handle_close_if((HANDLE)(uintptr_t)4, ask);
    handle_close_if(INVALID_HANDLE_VALUE, ask);
    handle_close_if(NULL, ask);
    assert_null(asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HANDLES(values),
        HANDLES(hundred_thousand),
        HANDLES(what_is_no_handle),
        HANDLES(referencing),
        HANDLES(flags),
        HANDLES(rights_of_copies),
        HANDLES(options),
        HANDLES(comparing),
        HANDLES(threads),
        HANDLES(closed_on_a_condition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
