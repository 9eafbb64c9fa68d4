/* SPDX-License-Identifier: MIT */
/*
 * Handlers that are asked about each exception before the guards are.
 *
 * They are looked up in signal handlers, so there is no lock: entries are used again and never
 * freed, and each has an atomic place in the order. Who meets an entry that changes at that moment
 * asks the old handler, the new one, or none, each of which is right.
 */
#include "engine/vectored.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include <filemap/excpt.h>

struct entry {
    struct entry *next;      /* never changes once the entry is in the list */
    _Atomic intptr_t handle; /* 0: free */
    _Atomic intptr_t place;
    PVECTORED_EXCEPTION_HANDLER _Atomic handler;
};

#define CHANGING ((intptr_t)-1)

static struct entry *_Atomic entries;
static _Atomic intptr_t last_handle, first_place, last_place = 1;

static struct entry *take_free(void)
{
    for (struct entry *entry = atomic_load(&entries); entry; entry = entry->next) {
        intptr_t unused = 0;
        if (atomic_compare_exchange_strong(&entry->handle, &unused, CHANGING))
            return entry;
    }
    struct entry *entry = calloc(1, sizeof *entry);
    if (!entry)
        return NULL;
    atomic_store(&entry->handle, CHANGING);
    entry->next = atomic_load(&entries);
    while (!atomic_compare_exchange_weak(&entries, &entry->next, entry))
        ;
    return entry;
}

PVOID vectored_add(BOOL first, PVECTORED_EXCEPTION_HANDLER handler)
{
    struct entry *entry = take_free();
    if (!entry)
        return NULL;
    /* Never the same twice, so that a handle that is removed twice hits nobody else. */
    intptr_t handle = atomic_fetch_add(&last_handle, 1) + 1;
    atomic_store(&entry->place,
                 first ? atomic_fetch_sub(&first_place, 1) : atomic_fetch_add(&last_place, 1));
    atomic_store(&entry->handler, handler);
    atomic_store(&entry->handle, handle);
    return (PVOID)handle;
}

BOOL vectored_remove(PVOID handle)
{
    intptr_t wanted = (intptr_t)handle;
    if (wanted <= 0)
        return FALSE;
    for (struct entry *entry = atomic_load(&entries); entry; entry = entry->next) {
        intptr_t found = wanted;
        if (atomic_compare_exchange_strong(&entry->handle, &found, 0))
            return TRUE;
    }
    return FALSE;
}

/* The handler next in the order after PLACE, which becomes its own. */
static PVECTORED_EXCEPTION_HANDLER next_handler(intptr_t *place)
{
    PVECTORED_EXCEPTION_HANDLER handler = NULL;
    intptr_t nearest = INTPTR_MAX;
    for (struct entry *entry = atomic_load(&entries); entry; entry = entry->next) {
        intptr_t at = atomic_load(&entry->place);
        if (atomic_load(&entry->handle) > 0 && at > *place && at < nearest) {
            nearest = at;
            handler = atomic_load(&entry->handler);
        }
    }
    *place = nearest;
    return handler;
}

BOOL vectored_call(EXCEPTION_POINTERS *pointers)
{
    PVECTORED_EXCEPTION_HANDLER handler;
    intptr_t place = INTPTR_MIN;
    while ((handler = next_handler(&place)))
        if (handler(pointers) == EXCEPTION_CONTINUE_EXECUTION)
            return TRUE;
    return FALSE;
}
