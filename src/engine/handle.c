/* SPDX-License-Identifier: MIT */
/* The handle table of the process. */
#include "engine/handle.h"
#include "engine/process.h"
#include "engine/self.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MAXIMUM_HANDLES ((size_t)1 << 24) /* as many as Windows allows a process */
#define WORD_BITS 64U
#define LOWEST_PSEUDO (-6)

struct entry {
    struct object *object; /* NULL: free */
    ACCESS_MASK access;
    ULONG flags;
};

/* Guarded by the object lock. A set bit in USED is a taken slot; no slot below FIRST is free. */
static struct {
    struct entry *entries;
    uint64_t *used;
    size_t capacity, first;
} table;

static HANDLE handle_of(size_t index)
{
    return (HANDLE)((index + 1) * 4);
}

/* The two low bits are the caller's (row 332). */
static struct entry *find(HANDLE handle)
{
    size_t index = (uintptr_t)handle / 4 - 1;
    return index < table.capacity && table.entries[index].object ? &table.entries[index] : NULL;
}

static BOOL grow(void)
{
    size_t capacity = table.capacity ? table.capacity * 2 : WORD_BITS;
    if (capacity > MAXIMUM_HANDLES)
        return FALSE;
    struct entry *entries = realloc(table.entries, capacity * sizeof *entries);
    if (!entries)
        return FALSE;
    table.entries = entries;
    uint64_t *used = realloc(table.used, capacity / 8);
    if (!used)
        return FALSE;
    table.used = used;
    memset(entries + table.capacity, 0, (capacity - table.capacity) * sizeof *entries);
    memset((char *)used + table.capacity / 8, 0, (capacity - table.capacity) / 8);
    table.capacity = capacity;
    return TRUE;
}

static BOOL take_lowest(size_t *index)
{
    size_t word = table.first / WORD_BITS, words = table.capacity / WORD_BITS;
    while (word < words && table.used[word] == UINT64_MAX)
        word++;
    if (word == words && !grow())
        return FALSE;
    size_t slot = word * WORD_BITS + (size_t)__builtin_ctzll(~table.used[word]);
    table.used[word] |= (uint64_t)1 << slot % WORD_BITS;
    table.first = slot + 1;
    *index = slot;
    return TRUE;
}

static void give_back(struct entry *entry)
{
    size_t index = (size_t)(entry - table.entries);
    entry->object = NULL;
    table.used[index / WORD_BITS] &= ~((uint64_t)1 << index % WORD_BITS);
    if (index < table.first)
        table.first = index;
}

NTSTATUS handle_insert(struct object *object, ACCESS_MASK access, ULONG flags, HANDLE *out)
{
    size_t index;
    lock_objects();
    BOOL taken = take_lowest(&index);
    if (taken)
        table.entries[index] = (struct entry){ object, access, flags };
    unlock_objects();
    if (!taken)
        return STATUS_NO_MEMORY;
    *out = handle_of(index);
    return STATUS_SUCCESS;
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
    NTSTATUS status = STATUS_SUCCESS;
    lock_objects();
    struct entry *entry = find(handle);
    if (!entry)
        status = STATUS_INVALID_HANDLE;
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

NTSTATUS handle_close(HANDLE handle)
{
    if (handle_is_pseudo(handle))
        return STATUS_SUCCESS;
    struct object *object = NULL;
    NTSTATUS status = STATUS_SUCCESS;
    process_enter();
    lock_objects();
    struct entry *entry = find(handle);
    if (!entry) {
        status = STATUS_INVALID_HANDLE;
    } else if (entry->flags & HANDLE_FLAG_PROTECT_FROM_CLOSE) {
        status = STATUS_HANDLE_NOT_CLOSABLE;
    } else {
        object = entry->object;
        give_back(entry);
    }
    unlock_objects();
    if (object)
        object_abandon(object);
    process_leave();
    return status;
}

NTSTATUS handle_get_flags(HANDLE handle, ULONG *flags)
{
    if (handle_is_pseudo(handle)) {
        *flags = 0;
        return STATUS_SUCCESS;
    }
    lock_objects();
    struct entry *entry = find(handle);
    if (entry)
        *flags = entry->flags;
    unlock_objects();
    return entry ? STATUS_SUCCESS : STATUS_INVALID_HANDLE;
}

NTSTATUS handle_set_flags(HANDLE handle, ULONG mask, ULONG flags)
{
    mask &= HANDLE_FLAG_INHERIT | HANDLE_FLAG_PROTECT_FROM_CLOSE;
    lock_objects();
    struct entry *entry = find(handle);
    if (entry)
        entry->flags = (entry->flags & ~mask) | (flags & mask);
    unlock_objects();
    return entry ? STATUS_SUCCESS : STATUS_INVALID_HANDLE;
}

/* What a handle stands for, told apart by address; NULL when it is not open. */
static const void *identity(HANDLE handle)
{
    static const char pseudo[1 - LOWEST_PSEUDO];
    if (!handle_is_pseudo(handle)) {
        const struct entry *entry = find(handle);
        return entry ? entry->object : NULL;
    }
    const struct object *object = self_object(handle);
    return object ? (const void *)object : &pseudo[-(intptr_t)handle];
}

NTSTATUS handle_compare(HANDLE first, HANDLE second)
{
    lock_objects();
    const void *a = identity(first), *b = identity(second);
    unlock_objects();
    return !a || !b ? STATUS_INVALID_HANDLE : a == b ? STATUS_SUCCESS : STATUS_NOT_SAME_OBJECT;
}

/* A pseudo handle has every right and no flags; the copy is a real handle (h122, h124). */
static NTSTATUS duplicate_pseudo(HANDLE source, ACCESS_MASK access, ULONG flags, ULONG options,
                                 HANDLE *out)
{
    struct object *object = self_object(source);
    NTSTATUS status = STATUS_INVALID_HANDLE;
    if (object && (options & DUPLICATE_SAME_ACCESS))
        access = GENERIC_ALL;
    if (object)
        status = access_resolve(&object->type->access, access, &access);
    if (status)
        return status;
    object_add_handle(object);
    object_reference(object);
    status = handle_insert(object, access, options & DUPLICATE_SAME_ATTRIBUTES ? 0 : flags, out);
    if (status) {
        object_drop_handle(object);
        object_dereference(object);
    }
    return status;
}

/* Row 325: the same handle comes back when the source is closed and nothing else changes. */
static BOOL keeps_value(const struct entry *entry, ACCESS_MASK access, ULONG options)
{
    return (options & DUPLICATE_CLOSE_SOURCE) && access == entry->access &&
           !(entry->flags & HANDLE_FLAG_PROTECT_FROM_CLOSE);
}

/* With the object lock held. */
static NTSTATUS resolve_copy(const struct entry *entry, ULONG options, ACCESS_MASK *access,
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
    if (!status && !type->access.widens && *access & ~entry->access)
        status = STATUS_ACCESS_DENIED;
    return status;
}

NTSTATUS handle_duplicate(HANDLE source, ACCESS_MASK access, ULONG flags, ULONG options,
                          HANDLE *out)
{
    struct object *closed = NULL, *object = NULL;
    HANDLE copy = NULL;
    size_t index;
    if (out)
        *out = NULL;
    if (handle_is_pseudo(source))
        return duplicate_pseudo(source, access, flags, options, out ? out : &copy);
    process_enter();
    lock_objects();
    struct entry *entry = find(source);
    NTSTATUS status = STATUS_INVALID_HANDLE;
    if (entry) {
        object = entry->object;
        status = resolve_copy(entry, options, &access, &flags);
    }
    if (!status && keeps_value(entry, access, options)) {
        entry->flags = flags;
        copy = handle_of((size_t)(entry - table.entries));
    } else {
        if (!status && !take_lowest(&index))
            status = STATUS_NO_MEMORY;
        entry = find(source); /* the table may have moved */
        if (!status) {
            object->handles++;
            object_reference(object);
            table.entries[index] = (struct entry){ object, access, flags };
            copy = handle_of(index);
        }
        /* The source goes even when the copy was refused (row 327). */
        if (entry && (options & DUPLICATE_CLOSE_SOURCE) &&
            !(entry->flags & HANDLE_FLAG_PROTECT_FROM_CLOSE)) {
            closed = object;
            give_back(entry);
        }
    }
    unlock_objects();
    if (closed)
        object_abandon(closed);
    process_leave();
    if (out)
        *out = copy;
    return status;
}
