/* SPDX-License-Identifier: MIT */
/* The handle table of the process. */
#include "engine/handle.h"
#include "engine/handletable.h"
#include "engine/inheritance.h"
#include "engine/mailbox.h"
#include "engine/objectsecurity.h"
#include "engine/openprocess.h"
#include "engine/process.h"
#include "engine/self.h"
#include "engine/ticket.h"

#include <stdint.h>

#define LOWEST_PSEUDO (-6)

/*
 * Before a handle is looked up: it may have been inherited, or be in the mailbox. What an unknown
 * one is: STATUS_INVALID_HANDLE, or what kept us from looking.
 */
static NTSTATUS meet(HANDLE handle)
{
    NTSTATUS kept_out = inheritance_adopt(), status = STATUS_SUCCESS;
    if (mailbox_is_value(handle)) {
        lock_objects();
        BOOL known = handletable_find(handle) != NULL;
        unlock_objects();
        status = known ? STATUS_SUCCESS : mailbox_empty();
    }
    if (!status)
        status = kept_out;
    return status ? status : STATUS_INVALID_HANDLE;
}

/* The ticket of an inheritable handle lets no fork come between. */
static NTSTATUS insert_inheritable(const struct handle_entry *entry, HANDLE *out)
{
    HANDLE handle;
    NTSTATUS status = STATUS_NO_MEMORY;
    process_enter();
    lock_objects();
    if (handletable_add(entry, &handle)) {
        status = inheritance_issue(entry->object, handle, entry->access, entry->flags);
        if (status)
            handletable_remove(handle);
    }
    unlock_objects();
    process_leave();
    if (!status)
        *out = handle;
    return status;
}

NTSTATUS handle_insert(struct object *object, ACCESS_MASK access, ULONG flags, HANDLE *out)
{
    struct handle_entry entry = { object, access, flags };
    inheritance_adopt();
    mailbox_open();
    if (flags & HANDLE_FLAG_INHERIT)
        return insert_inheritable(&entry, out);
    lock_objects();
    BOOL added = handletable_add(&entry, out);
    unlock_objects();
    return added ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

NTSTATUS handle_add(struct object *object, ACCESS_MASK access, ULONG flags, HANDLE *out)
{
    object_add_handle(object);
    object_reference(object);
    NTSTATUS status = handle_insert(object, access, flags, out);
    if (status) {
        object_drop_handle(object);
        object_dereference(object);
    }
    return status;
}

BOOL handle_is_pseudo(HANDLE handle)
{
    return (intptr_t)handle < 0 && (intptr_t)handle >= LOWEST_PSEUDO;
}

NTSTATUS handle_reference(HANDLE handle, const struct object_type *type, ACCESS_MASK needed,
                          struct object **out, ACCESS_MASK *granted)
{
    /* A pseudo handle is a process or a thread. */
    if (handle_is_pseudo(handle))
        return STATUS_OBJECT_TYPE_MISMATCH;
    NTSTATUS status = STATUS_SUCCESS, unknown = meet(handle);
    lock_objects();
    struct handle_entry *entry = handletable_find(handle);
    if (!entry)
        status = unknown;
    else if (type && entry->object->type != type)
        status = STATUS_OBJECT_TYPE_MISMATCH;
    else if (needed & ~entry->access)
        status = STATUS_ACCESS_DENIED;
    if (!status) {
        object_reference(entry->object);
        *out = entry->object;
        if (granted)
            *granted = entry->access;
    }
    unlock_objects();
    return status;
}

/* With the object lock held, inside a passage. */
static void remove_entry(HANDLE handle, const struct handle_entry *entry)
{
    if (entry->flags & HANDLE_FLAG_INHERIT)
        inheritance_revoke(entry->object, handle);
    handletable_remove(handle);
}

/* CHOSEN NULL: whatever it stands for, unless it is protected. */
static NTSTATUS close_entry(HANDLE handle, BOOL (*chosen)(const struct object *object))
{
    struct object *object = NULL;
    NTSTATUS status = STATUS_SUCCESS;
    process_enter_late();
    NTSTATUS unknown = meet(handle);
    lock_objects();
    struct handle_entry *entry = handletable_find(handle);
    if (!entry) {
        status = unknown;
    } else if (!chosen && (entry->flags & HANDLE_FLAG_PROTECT_FROM_CLOSE)) {
        status = STATUS_HANDLE_NOT_CLOSABLE;
    } else if (!chosen || chosen(entry->object)) {
        object = entry->object;
        remove_entry(handle, entry);
    }
    unlock_objects();
    if (object && mailbox_is_value(handle))
        mailbox_settle();
    if (object)
        object_abandon(object);
    process_leave();
    return status;
}

NTSTATUS handle_close(HANDLE handle)
{
    return handle_is_pseudo(handle) ? STATUS_SUCCESS : close_entry(handle, NULL);
}

void handle_close_if(HANDLE handle, BOOL (*chosen)(const struct object *object))
{
    if (!handle_is_pseudo(handle))
        close_entry(handle, chosen);
}

NTSTATUS handle_get_flags(HANDLE handle, ULONG *flags)
{
    if (handle_is_pseudo(handle)) {
        *flags = 0;
        return STATUS_SUCCESS;
    }
    NTSTATUS unknown = meet(handle);
    lock_objects();
    struct handle_entry *entry = handletable_find(handle);
    if (entry)
        *flags = entry->flags;
    unlock_objects();
    return entry ? STATUS_SUCCESS : unknown;
}

/* With the object lock held, inside a passage. */
static NTSTATUS change_flags(HANDLE handle, struct handle_entry *entry, ULONG flags)
{
    NTSTATUS status = STATUS_SUCCESS;
    if (flags == entry->flags)
        return STATUS_SUCCESS;
    if (flags & HANDLE_FLAG_INHERIT)
        status = inheritance_issue(entry->object, handle, entry->access, flags);
    else if (entry->flags & HANDLE_FLAG_INHERIT)
        inheritance_revoke(entry->object, handle);
    if (!status)
        entry->flags = flags;
    return status;
}

NTSTATUS handle_set_flags(HANDLE handle, ULONG mask, ULONG flags)
{
    mask &= HANDLE_FLAG_INHERIT | HANDLE_FLAG_PROTECT_FROM_CLOSE;
    process_enter();
    NTSTATUS unknown = meet(handle);
    lock_objects();
    struct handle_entry *entry = handletable_find(handle);
    NTSTATUS status =
        entry ? change_flags(handle, entry, (entry->flags & ~mask) | (flags & mask)) : unknown;
    unlock_objects();
    process_leave();
    return status;
}

/* What a handle stands for, told apart by address; NULL when it is not open. */
static const void *identity(HANDLE handle)
{
    static const char pseudo[1 - LOWEST_PSEUDO];
    if (!handle_is_pseudo(handle)) {
        const struct handle_entry *entry = handletable_find(handle);
        return entry ? self_identity(entry->object) : NULL;
    }
    const struct object *object = self_object(handle);
    return object ? (const void *)object : &pseudo[-(intptr_t)handle];
}

NTSTATUS handle_compare(HANDLE first, HANDLE second)
{
    NTSTATUS first_unknown = meet(first), second_unknown = meet(second);
    lock_objects();
    const void *a = identity(first), *b = identity(second);
    unlock_objects();
    if (!a || !b)
        return a ? second_unknown : first_unknown;
    return a == b ? STATUS_SUCCESS : STATUS_NOT_SAME_OBJECT;
}

/* A pseudo handle as an entry of the table, with a handle and a reference of its object. */
static NTSTATUS pseudo_entry(HANDLE handle, struct handle_entry *out)
{
    struct object *object;
    if (handle != SELF_PROCESS)
        return STATUS_INVALID_HANDLE;
    NTSTATUS status = processobject_hold_own(&object);
    if (!status)
        *out = (struct handle_entry){ .object = object, .access = object->type->access.all };
    return status;
}

/* A pseudo handle has every right and no flags; the copy is a real handle (h122, h124). */
static NTSTATUS duplicate_pseudo(HANDLE source, ACCESS_MASK access, ULONG flags, ULONG options,
                                 HANDLE *out)
{
    struct handle_entry entry;
    process_enter();
    NTSTATUS status = pseudo_entry(source, &entry);
    if (!status) {
        struct object *object = entry.object;
        access = options & DUPLICATE_SAME_ACCESS ? GENERIC_ALL : access;
        status = access_resolve(&object->type->access, access, &access);
        flags = options & DUPLICATE_SAME_ATTRIBUTES ? 0 : flags;
        if (!status)
            status = handle_insert(object, access, flags, out);
        if (status)
            object_abandon(object);
    }
    process_leave();
    return status;
}

/* Row 325: the same handle comes back when the source is closed and nothing else changes. */
static BOOL keeps_value(const struct handle_entry *entry, ACCESS_MASK access, ULONG options)
{
    return (options & DUPLICATE_CLOSE_SOURCE) && access == entry->access &&
           !(entry->flags & HANDLE_FLAG_PROTECT_FROM_CLOSE);
}

NTSTATUS handle_resolve_copy(const struct handle_entry *entry, ULONG options, ACCESS_MASK *access,
                             ULONG *flags)
{
    const struct object_type *type = entry->object->type;
    if (options & DUPLICATE_SAME_ATTRIBUTES)
        *flags = entry->flags;
    if (options & DUPLICATE_SAME_ACCESS) {
        *access = entry->access;
        return STATUS_SUCCESS;
    }
    NTSTATUS status = access_resolve(&type->access, *access, access);
    /* Only some types let a handle be widened by whoever holds it (h130-h132). */
    if (!status && *access & ~entry->access)
        status = type->access.widens ? objectsecurity_widen(entry->object, *access)
                                     : STATUS_ACCESS_DENIED;
    return status;
}

/* With the object lock held, inside a passage: a second entry for the source's object. */
static NTSTATUS add_copy(struct object *object, ACCESS_MASK access, ULONG flags, HANDLE *copy)
{
    struct handle_entry entry = { object, access, flags };
    HANDLE handle;
    if (!handletable_add(&entry, &handle))
        return STATUS_NO_MEMORY;
    if (flags & HANDLE_FLAG_INHERIT) {
        NTSTATUS status = inheritance_issue(object, handle, access, flags);
        if (status) {
            handletable_remove(handle);
            return status;
        }
    }
    object->handles++;
    object_reference(object);
    *copy = handle;
    return STATUS_SUCCESS;
}

/* The same; CLOSED gets the object when the source is gone with it. */
static NTSTATUS duplicate(HANDLE source, ACCESS_MASK access, ULONG flags, ULONG options,
                          HANDLE *copy, struct object **closed)
{
    struct handle_entry *entry = handletable_find(source);
    struct object *object = entry->object;
    NTSTATUS status = handle_resolve_copy(entry, options, &access, &flags);
    if (!status && keeps_value(entry, access, options)) {
        status = change_flags(source, entry, flags);
        if (!status)
            *copy = (HANDLE)((uintptr_t)source & ~(uintptr_t)3);
        return status;
    }
    if (!status)
        status = add_copy(object, access, flags, copy);
    entry = handletable_find(source); /* the table may have moved */
    /* The source goes even when the copy was refused (row 327). */
    if ((options & DUPLICATE_CLOSE_SOURCE) && !(entry->flags & HANDLE_FLAG_PROTECT_FROM_CLOSE)) {
        *closed = object;
        remove_entry(source, entry);
    }
    return status;
}

NTSTATUS handle_duplicate(HANDLE source, ACCESS_MASK access, ULONG flags, ULONG options,
                          HANDLE *out)
{
    struct object *closed = NULL;
    HANDLE copy = NULL;
    if (out)
        *out = NULL;
    if (handle_is_pseudo(source))
        return duplicate_pseudo(source, access, flags, options, out ? out : &copy);
    process_enter();
    NTSTATUS unknown = meet(source);
    lock_objects();
    NTSTATUS status = handletable_find(source)
                          ? duplicate(source, access, flags, options, &copy, &closed)
                          : unknown;
    unlock_objects();
    if (closed)
        object_abandon(closed);
    process_leave();
    if (out)
        *out = copy;
    return status;
}

NTSTATUS handle_describe(HANDLE source, ACCESS_MASK access, ULONG flags, ULONG options,
                         struct ticket *ticket, struct object **object)
{
    struct handle_entry pseudo = { .object = NULL };
    NTSTATUS status = handle_is_pseudo(source) ? pseudo_entry(source, &pseudo) : meet(source);
    lock_objects();
    const struct handle_entry *entry = pseudo.object ? &pseudo : handletable_find(source);
    if (entry)
        status = handle_resolve_copy(entry, options, &access, &flags);
    if (!status && !ticket_describe(entry->object, NULL, access, flags, ticket))
        status = STATUS_NOT_SUPPORTED;
    if (!status) {
        *object = entry->object;
        entry->object->handles++;
        object_reference(entry->object);
    }
    unlock_objects();
    if (pseudo.object)
        object_abandon(pseudo.object);
    return status;
}
