/* SPDX-License-Identifier: MIT */
/* engine/object: handles and references, and the registry of named objects. */
#include "engine/object.h"
#include "engine/claim.h"
#include "engine/process.h"

#include "testing.h"

#include <pthread.h>

static int released, destroyed;

static void count_released(struct object *object)
{
    (void)object;
    released++;
}

static void count_destroyed(struct object *object)
{
    destroyed++;
    free(object->claim);
    free(object);
}

static const struct object_type type = {
    .name = "Test",
    .released = count_released,
    .destroy = count_destroyed,
};

/* With one handle and one reference; a claim that names the file INODE. */
static struct object *new_object(const char *entry, ino_t inode)
{
    struct object *object = malloc(sizeof *object);
    assert_non_null(object);
    object_initialize(object, &type);
    object_add_handle(object);
    if (entry) {
        object->claim = calloc(1, sizeof *object->claim);
        assert_non_null(object->claim);
        object->claim->space = NAME_LOCAL;
        object->claim->lock = (struct descriptor){ -1, 1, inode };
        snprintf(object->claim->entry, sizeof object->claim->entry, "%s", entry);
    }
    return object;
}

static void abandon(struct object *object)
{
    process_enter();
    object_abandon(object);
    process_leave();
}

static int start(void **state)
{
    (void)state;
    released = destroyed = 0;
    return 0;
}

static void handles_and_references(void **state)
{
    (void)state;
    struct object *object = new_object(NULL, 0);
    object_reference(object);
    object_add_handle(object);
    object_drop_handle(object);
    assert_int_equal(released, 0);
    object_drop_handle(object);
    assert_int_equal(released, 1);
    assert_int_equal(destroyed, 0);
    object_dereference(object);
    assert_int_equal(destroyed, 0);
    object_dereference(object);
    assert_int_equal(destroyed, 1);
    object_dereference(NULL);
    abandon(new_object(NULL, 0));
    assert_int_equal(released, 2);
    assert_int_equal(destroyed, 2);
}

static void registry(void **state)
{
    (void)state;
    assert_null(object_find(NAME_LOCAL, "a"));
    struct object *a = new_object("a", 1), *b = new_object("b", 2);
    assert_null(object_register(a));
    assert_null(object_register(b));
    assert_ptr_equal(object_find(NAME_LOCAL, "a"), a);
    assert_ptr_equal(object_find(NAME_LOCAL, "b"), b);
    assert_null(object_find(NAME_GLOBAL, "a"));
    assert_null(object_find(NAME_LOCAL, "A"));
    assert_null(object_find(NAME_LOCAL, ""));
    abandon(a);
    assert_ptr_equal(object_find(NAME_LOCAL, "a"), a); /* a handle is left, and one more now */
    abandon(a);
    abandon(a);
    assert_int_equal(destroyed, 1);
    assert_null(object_find(NAME_LOCAL, "a"));
    abandon(b);
    abandon(b);
    assert_int_equal(destroyed, 2);
    assert_int_equal(released, 2);
}

/* Two threads have opened the same object: one of the two stays. */
static void registered_twice(void **state)
{
    (void)state;
    struct object *first = new_object("a", 7), *second = new_object("a", 7);
    assert_null(object_register(first));
    assert_ptr_equal(object_register(second), first);
    abandon(second);
    assert_int_equal(destroyed, 1);
    abandon(first);
    assert_ptr_equal(object_find(NAME_LOCAL, "a"), first);
    abandon(first);
    abandon(first);
    assert_int_equal(destroyed, 2);
    assert_null(object_find(NAME_LOCAL, "a"));
}

/* Another file has the name by now: it is the newer object that opens find. */
static void replaced_by_force(void **state)
{
    (void)state;
    struct object *old = new_object("a", 7), *new = new_object("a", 8);
    assert_null(object_register(old));
    assert_null(object_register(new));
    assert_ptr_equal(object_find(NAME_LOCAL, "a"), new);
    abandon(old); /* which must not take the newer one out */
    assert_int_equal(destroyed, 1);
    assert_ptr_equal(object_find(NAME_LOCAL, "a"), new);
    for (int i = 0; i < 3; i++)
        abandon(new);
    assert_int_equal(destroyed, 2);
    assert_null(object_find(NAME_LOCAL, "a"));
}

/* Entries up to the limit of their length, and that start alike. */
static void long_entries(void **state)
{
    char entry[NAME_ENTRY_CAPACITY];
    struct object *objects[3];
    (void)state;
    memset(entry, 'x', sizeof entry);
    for (size_t i = 0; i < COUNT(objects); i++) {
        entry[sizeof entry - 1 - i] = 0;
        objects[i] = new_object(entry, i + 1);
        assert_null(object_register(objects[i]));
    }
    memset(entry, 'x', sizeof entry);
    for (size_t i = 0; i < COUNT(objects); i++) {
        entry[sizeof entry - 1 - i] = 0;
        assert_ptr_equal(object_find(NAME_LOCAL, entry), objects[i]);
        abandon(objects[i]);
        abandon(objects[i]);
    }
    assert_int_equal(destroyed, 3);
}

/* At exit the release is done once, also for objects whose handles are still open. */
static void leave_to_exit(void *context)
{
    struct object *open = new_object("open", 1), *closed = new_object("closed", 2);
    (void)context;
    object_release_at_exit(open);
    object_release_at_exit(open);
    object_release_at_exit(closed);
    CHECK(!object_register(open) && !object_register(closed));
    abandon(closed);
    CHECK(released == 1 && destroyed == 1);
    _exit(0);
}

static void check_released(void)
{
    if (released != 2)
        _exit(3);
}

static void exit_releases(void *context)
{
    (void)context;
    atexit(check_released);             /* registered first, so it runs last */
    static struct object *open, *other; /* nobody frees them: the process ends */
    open = new_object("open", 1);
    object_release_at_exit(open);
    CHECK(!object_register(open));
    other = new_object("other", 2);
    object_release_at_exit(other);
    CHECK(!object_register(other));
}

static void at_exit(void **state)
{
    (void)state;
    in_child(leave_to_exit, NULL);
    in_child(exit_releases, NULL);
}

#define OBJECTS(function) cmocka_unit_test_setup(function, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OBJECTS(handles_and_references), OBJECTS(registry),     OBJECTS(registered_twice),
        OBJECTS(replaced_by_force),      OBJECTS(long_entries), OBJECTS(at_exit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
