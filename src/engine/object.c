/* SPDX-License-Identifier: MIT */
/* Objects: what a handle denotes. */
#include "engine/object.h"
#include "engine/claim.h"
#include "engine/process.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static int compare_names(const struct object *a, const struct object *b)
{
    if (a->claim->space != b->claim->space)
        return a->claim->space < b->claim->space ? -1 : 1;
    return strcmp(a->claim->entry, b->claim->entry);
}

RB_HEAD(registry, object);
RB_GENERATE_STATIC(registry, object, named, compare_names)

static struct registry registry = RB_INITIALIZER(&registry);
static LIST_HEAD(, object) owed_at_exit = LIST_HEAD_INITIALIZER(owed_at_exit);
static pthread_once_t exit_once = PTHREAD_ONCE_INIT;

void object_initialize(struct object *object, const struct object_type *type)
{
    memset(object, 0, sizeof *object);
    object->type = type;
    atomic_init(&object->references, 1);
}

void object_reference(struct object *object)
{
    atomic_fetch_add_explicit(&object->references, 1, memory_order_relaxed);
}

void object_dereference(struct object *object)
{
    if (object && atomic_fetch_sub_explicit(&object->references, 1, memory_order_acq_rel) == 1)
        object->type->destroy(object);
}

void object_add_handle(struct object *object)
{
    lock_objects();
    object->handles++;
    unlock_objects();
}

BOOL object_hold(struct object *object)
{
    lock_objects();
    BOOL alive = object->handles > 0;
    if (alive)
        object->handles++;
    unlock_objects();
    return alive;
}

/* With the object lock held. Is it now that released() is due? */
static BOOL forget(struct object *object)
{
    BOOL due = !object->given_up;
    if (object->registered)
        RB_REMOVE(registry, &registry, object);
    if (object->owed)
        LIST_REMOVE(object, exit);
    object->registered = object->owed = FALSE;
    object->given_up = TRUE;
    return due;
}

/* Inside a passage. */
static void drop_handle(struct object *object)
{
    lock_objects();
    BOOL due = --object->handles == 0 && forget(object);
    unlock_objects();
    if (due && object->type->released)
        object->type->released(object);
}

void object_drop_handle(struct object *object)
{
    process_enter_late();
    drop_handle(object);
    process_leave();
}

void object_abandon(struct object *object)
{
    drop_handle(object);
    object_dereference(object);
}

/* A program that ends without CloseHandle leaves no name behind. */
static void release_all(void)
{
    process_end();
    for (;;) {
        lock_objects();
        struct object *object = LIST_FIRST(&owed_at_exit);
        if (object) {
            object_reference(object); /* other threads may still be at work */
            forget(object);
        }
        unlock_objects();
        if (!object)
            break;
        object->type->released(object);
        object_dereference(object);
    }
    process_end(); /* those who have closed theirs meanwhile */
}

static void register_exit(void)
{
    atexit(release_all);
}

void object_release_at_exit(struct object *object)
{
    pthread_once(&exit_once, register_exit);
    lock_objects();
    if (!object->owed)
        LIST_INSERT_HEAD(&owed_at_exit, object, exit);
    object->owed = TRUE;
    unlock_objects();
}

static BOOL same_file(const struct object *a, const struct object *b)
{
    return a->claim->lock.device == b->claim->lock.device &&
           a->claim->lock.inode == b->claim->lock.inode;
}

struct object *object_register(struct object *object)
{
    lock_objects();
    struct object *other = RB_INSERT(registry, &registry, object);
    if (other && same_file(object, other)) {
        other->handles++;
        object_reference(other);
    } else {
        if (other) {
            /* Somebody took the file away by force: that name now stands for the newer object. */
            RB_REMOVE(registry, &registry, other);
            other->registered = FALSE;
            RB_INSERT(registry, &registry, object);
            other = NULL;
        }
        object->registered = TRUE;
    }
    unlock_objects();
    return other;
}

struct object *object_find(enum name_space space, const char *entry)
{
    struct claim claim = { .space = space };
    struct object key = { .claim = &claim };
    strncpy(claim.entry, entry, sizeof claim.entry - 1);
    lock_objects();
    struct object *object = RB_FIND(registry, &registry, &key);
    if (object) {
        object->handles++;
        object_reference(object);
    }
    unlock_objects();
    return object;
}
