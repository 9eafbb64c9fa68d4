/* SPDX-License-Identifier: MIT */
/* Private namespaces as objects of this process, and who may do what in them. */
#include "engine/privatespaceobject.h"
#include "engine/claim.h"
#include "engine/namespace.h"
#include "engine/objectsecurity.h"
#include "engine/privatespace.h"
#include "engine/process.h"
#include "engine/status.h"
#include "engine/ticket.h"

#define XXH_INLINE_ALL
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

static NTSTATUS privatespace_check_owner(struct object *object, uid_t owner);
static void privatespace_released(struct object *object);
static void privatespace_destroy(struct object *object);
static void privatespace_describe(const struct object *object, struct ticket *out);
static NTSTATUS privatespace_rebuild(struct ticket *ticket, struct object **out);

const struct object_type privatespace_type = {
    .name = "Directory",
    .access = { .read = DIRECTORY_READ,
                .write = DIRECTORY_WRITE,
                .execute = DIRECTORY_READ,
                .all = DIRECTORY_ALL_ACCESS,
                .valid = DIRECTORY_ALL_ACCESS,
                /* The file is the owner's alone to write, so what its record says is his word. */
                .of_reader = MAXIMUM_ALLOWED,
                .of_writer = 0,
                .widens = TRUE,
                .container = TRUE },
    .has_security = TRUE,
    .keeps_security = TRUE,
    .check_owner = privatespace_check_owner,
    .released = privatespace_released,
    .destroy = privatespace_destroy,
    .size = sizeof(struct object), /* it is described by its claim */
    .ticket = TICKET_NAMESPACE,
    .describe = privatespace_describe,
    .rebuild = privatespace_rebuild,
};

/* Those that this process has handles of; guarded by the object lock. */
static LIST_HEAD(, privatespace) spaces = LIST_HEAD_INITIALIZER(spaces);

static struct privatespace *find_locked(const WCHAR *alias, size_t length)
{
    struct privatespace *space;
    LIST_FOREACH(space, &spaces, entry)
    if (space->aliased && space->alias_length == length &&
        memcmp(space->alias, alias, length * sizeof *alias) == 0)
        return space;
    return NULL;
}

BOOL privatespace_find(const WCHAR *alias, size_t length, struct name *out)
{
    lock_objects();
    const struct privatespace *space = find_locked(alias, length);
    if (space) {
        out->space = space->object.claim->space;
        out->home = space->home;
    }
    unlock_objects();
    return space != NULL;
}

static BOOL is_same(const struct privatespace *one, const struct privatespace *other)
{
    return memcmp(&one->home, &other->home, sizeof one->home) == 0;
}

/* FALSE: it stands for another one. */
BOOL privatespace_make_known(struct privatespace *space)
{
    lock_objects();
    struct privatespace *known = find_locked(space->alias, space->alias_length);
    /* What was handed over under the same name has driven that one out of the registry. */
    if (known && known != space && is_same(known, space)) {
        known->aliased = FALSE;
        known = NULL;
    }
    if (!known)
        space->aliased = TRUE;
    unlock_objects();
    return !known || known == space;
}

BOOL privatespace_forget_destroyed(const WCHAR *alias, size_t length)
{
    int folder;
    lock_objects();
    struct privatespace *known = find_locked(alias, length);
    if (known)
        object_reference(&known->object);
    unlock_objects();
    if (!known)
        return FALSE;
    BOOL held = object_hold(&known->object); /* or another thread is just giving it up */
    BOOL current = held && (namespace_open(known->object.claim->space, FALSE, &folder) ||
                            claim_is_current(folder, known->object.claim));
    lock_objects();
    if (!current)
        known->aliased = FALSE;
    unlock_objects();
    if (held)
        object_drop_handle(&known->object);
    object_dereference(&known->object);
    return !current;
}

/* -- names in it ---------------------------------------------------------------------------- */

/* As Windows has it, no right of the handle is asked for: the namespace's descriptor decides. */
static NTSTATUS reference_root(HANDLE handle, struct privatespace **out)
{
    struct object *object;
    NTSTATUS status = handle_reference(handle, NULL, 0, &object, NULL);
    if (status)
        return status;
    if (object->type != &privatespace_type) {
        object_dereference(object);
        return STATUS_OBJECT_TYPE_MISMATCH;
    }
    *out = (struct privatespace *)object;
    return STATUS_SUCCESS;
}

static NTSTATUS name_in(const struct privatespace *space, const WCHAR *text, size_t length,
                        struct name *out, WCHAR **storage)
{
    size_t before = space->alias_length + 1;
    if (length > NAME_MAXIMUM_LENGTH || before + length > NAME_MAXIMUM_LENGTH)
        return STATUS_OBJECT_NAME_INVALID;
    if (length && text[0] == '\\')
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    WCHAR *whole = malloc((before + length) * sizeof *whole);
    if (!whole)
        return STATUS_NO_MEMORY;
    memcpy(whole, space->alias, space->alias_length * sizeof *whole);
    whole[space->alias_length] = '\\';
    if (length)
        memcpy(whole + before, text, length * sizeof *whole);
    *out = (struct name){ .space = space->object.claim->space, .home = space->home };
    *storage = whole;
    return name_parse_private(whole, before + length, out);
}

NTSTATUS privatespace_name(HANDLE handle, const WCHAR *text, size_t length, struct name *out,
                           WCHAR **storage)
{
    struct privatespace *space;
    NTSTATUS status = reference_root(handle, &space);
    if (status)
        return status;
    status = name_in(space, text, length, out, storage);
    object_dereference(&space->object);
    return status;
}

/* -- who may do what ------------------------------------------------------------------------- */

/* One without a descriptor is for its owner and root; what others get is up to them. */
NTSTATUS privatespace_check_access(const struct record *record, BOOL writable, BOOL maximum,
                                   ACCESS_MASK *access)
{
    if (record->security || writable)
        return objectsecurity_open(record, -1, &privatespace_type.access, maximum, access);
    if (*access & ~(ACCESS_MASK)DIRECTORY_READ)
        return STATUS_ACCESS_DENIED;
    *access |= DIRECTORY_READ;
    return STATUS_SUCCESS;
}

/* The record of one that this process has. record_free() is due. */
NTSTATUS privatespace_read(const struct privatespace *space, struct record *out, BOOL *writable)
{
    *writable = space->object.claim->writable;
    return claim_read(space->object.claim, out);
}

/* Of the one that a name is in. It may have been closed meanwhile. */
static NTSTATUS read_home(const struct name_home *home, struct record *out, BOOL *writable)
{
    struct privatespace *space;
    NTSTATUS status = STATUS_OBJECT_PATH_NOT_FOUND;
    lock_objects();
    LIST_FOREACH(space, &spaces, entry)
    if (memcmp(&space->home, home, sizeof *home) == 0) {
        status = privatespace_read(space, out, writable);
        break;
    }
    unlock_objects();
    return status;
}

NTSTATUS privatespace_check_create(const struct name *name)
{
    ACCESS_MASK access = DIRECTORY_CREATE_OBJECT;
    struct record record;
    BOOL writable;
    NTSTATUS status = read_home(&name->home, &record, &writable);
    if (status)
        return status;
    status = privatespace_check_access(&record, writable, FALSE, &access);
    record_free(&record);
    return status;
}

NTSTATUS privatespace_check_maker(const struct name *name, uid_t maker)
{
    struct record record;
    BOOL writable;
    if (name->space == NAME_LOCAL || maker == 0 || maker == geteuid())
        return STATUS_SUCCESS;
    NTSTATUS status = read_home(&name->home, &record, &writable);
    if (status)
        return status;
    if (record.user != maker)
        status = objectsecurity_check_user(&record, maker, &privatespace_type.access,
                                           DIRECTORY_CREATE_OBJECT);
    record_free(&record);
    return status;
}

NTSTATUS privatespace_inherit(const struct name *name, const void *descriptor,
                              const struct access_map *map, struct object_security *out)
{
    struct record record;
    BOOL writable;
    NTSTATUS status = read_home(&name->home, &record, &writable);
    if (status)
        return status;
    status = objectsecurity_capture(descriptor, &record, map, RECORD_SECURITY_CAPACITY, out);
    record_free(&record);
    return status;
}

/* Others know by the owner that it is none of a squatter's; so he is within the boundary. */
NTSTATUS privatespace_check_owned(const struct boundary *boundary, uid_t owner)
{
    NTSTATUS status = boundary_check_user(boundary, owner);
    return status == STATUS_ACCESS_DENIED ? STATUS_INVALID_OWNER : status;
}

/* The record has the boundary in its name. */
static NTSTATUS privatespace_check_owner(struct object *object, uid_t owner)
{
    struct boundary *boundary;
    struct record record;
    BOOL writable;
    lock_objects();
    NTSTATUS status = privatespace_read((struct privatespace *)object, &record, &writable);
    unlock_objects();
    if (status)
        return status;
    status = boundary_of_name(record.name, record.name_length, &boundary);
    record_free(&record);
    if (status)
        return status;
    status = privatespace_check_owned(boundary, owner);
    boundary_delete(boundary);
    return status;
}

/* -- the object ------------------------------------------------------------------------------ */

/* To what this process has of the same namespace besides. */
static void pass_alias_on(const struct privatespace *space)
{
    struct privatespace *other;
    LIST_FOREACH(other, &spaces, entry)
    if (is_same(other, space)) {
        other->aliased = TRUE;
        break;
    }
}

static void privatespace_released(struct object *object)
{
    struct privatespace *space = (struct privatespace *)object;
    lock_objects();
    if (space->listed)
        LIST_REMOVE(space, entry);
    if (space->aliased)
        pass_alias_on(space);
    space->listed = space->aliased = FALSE;
    unlock_objects();
    descriptor_close(&space->creator);
    claim_release(object->claim);
}

static void privatespace_destroy(struct object *object)
{
    free(object->claim);
    free(object);
}

struct privatespace *privatespace_new(const WCHAR *alias, size_t length)
{
    size_t size = length * sizeof *alias;
    struct privatespace *space = malloc(sizeof *space + size);
    struct claim *claim = malloc(sizeof *claim);
    if (!space || !claim) {
        free(space);
        free(claim);
        return NULL;
    }
    memset(space, 0, sizeof *space);
    object_initialize(&space->object, &privatespace_type);
    claim->lock = DESCRIPTOR_NONE;
    space->object.claim = claim;
    space->object.handles = 1;
    space->creator = DESCRIPTOR_NONE;
    space->alias_length = length;
    memcpy(space->alias, alias, size);
    return space;
}

/*
 * No two namespaces have been in one file at one time with one record. The device tells it from a
 * copy whose inode has the same number.
 */
struct name_home privatespace_home(uint64_t record_id, const struct stat *status)
{
    const uint64_t facts[] = { record_id, status->st_ino, status->st_dev };
    XXH128_hash_t hash = XXH3_128bits(facts, sizeof facts);
    return (struct name_home){ { hash.high64 | 1, hash.low64 } };
}

/* Enters a namespace with one handle and one reference into the registry, or gets the one there. */
struct privatespace *privatespace_share(struct privatespace *space)
{
    object_release_at_exit(&space->object);
    lock_objects();
    LIST_INSERT_HEAD(&spaces, space, entry);
    space->listed = TRUE;
    unlock_objects();
    struct object *other = object_register(&space->object);
    if (!other)
        return space;
    claim_repair(other->claim, space->object.claim);
    object_abandon(&space->object);
    return (struct privatespace *)other;
}

/* -- from another process -------------------------------------------------------------------- */

static void privatespace_describe(const struct object *object, struct ticket *out)
{
    if (!object->claim) /* a copy from another process, which lies */
        return;
    out->space = object->claim->space;
    out->descriptors[TICKET_LOCK] = object->claim->lock;
}

/* For claim_adopt(): the record tells the alias, which this process has not given to it so far. */
static NTSTATUS meet_handed(const struct name *name, const struct descriptor *file,
                            const struct record *record, void *context)
{
    struct privatespace **space = context;
    struct stat status;
    size_t alias = 0;
    if (*space)
        object_abandon(&(*space)->object);
    *space = NULL;
    if (record->type != RECORD_NAMESPACE)
        return STATUS_INVALID_HANDLE;
    while (alias < name->length && name->text[alias] != '\\')
        alias++;
    int error = descriptor_verify(file, &status);
    if (error)
        return status_from_error(error);
    *space = privatespace_new(name->text, alias);
    if (!*space)
        return STATUS_NO_MEMORY;
    (*space)->home = privatespace_home(record->id, &status);
    return STATUS_SUCCESS;
}

static NTSTATUS privatespace_rebuild(struct ticket *ticket, struct object **out)
{
    struct privatespace *space = NULL;
    struct claim claim;
    NTSTATUS status = claim_adopt(ticket->space, &ticket->descriptors[TICKET_LOCK], FALSE,
                                  meet_handed, &space, &claim);
    if (status) {
        if (space)
            object_abandon(&space->object);
        return status;
    }
    *space->object.claim = claim;
    *out = &privatespace_share(space)->object;
    return STATUS_SUCCESS;
}
