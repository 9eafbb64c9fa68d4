/* SPDX-License-Identifier: MIT */
/* The table behind the handles of the process. */
#include "engine/handletable.h"

#include "linux/processmemory.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MAXIMUM_HANDLES ((size_t)1 << 24) /* as many as Windows allows a process */
#define WORD_BITS 64U

#define CHAINS 1024U /* a power of two */

/* A handle whose value another process has chosen. There are few, and far apart. */
struct foreign {
    size_t index;
    struct handle_entry entry;
    struct foreign *next;
};

/*
 * Guarded by the object lock. A set bit in USED is a taken slot; no slot below FIRST is free.
 *
 * Others read the table without that lock, also while its process is stopped within a change. So
 * each change comes to be by one store, of OBJECT or of a pointer, and is prepared before that.
 */
struct handletable {
    struct handle_entry *entries;
    uint64_t *used;
    size_t capacity, first;
    struct foreign *foreigners[CHAINS];
};

#define STORE(place, value) __atomic_store_n(&(place), value, __ATOMIC_RELEASE)

static struct handletable table;

const size_t handletable_size = sizeof(struct handletable) + sizeof(struct foreign);

static HANDLE handle_of(size_t index)
{
    return (HANDLE)((index + 1) * 4);
}

/* The two low bits are the caller's (row 332). */
static size_t index_of(HANDLE handle)
{
    return (uintptr_t)handle / 4 - 1;
}

static BOOL is_foreign(size_t index)
{
    return index >= HANDLETABLE_FIRST_FOREIGN / 4 - 1 && index < HANDLETABLE_END / 4 - 1;
}

/* The pointer to the handle of that index, or the end of its chain. */
static struct foreign **find_foreign(size_t index)
{
    struct foreign **link = &table.foreigners[index % CHAINS];
    while (*link && (*link)->index != index)
        link = &(*link)->next;
    return link;
}

static NTSTATUS add_foreign(size_t index, const struct handle_entry *entry)
{
    struct foreign **end = find_foreign(index);
    if (*end)
        return STATUS_INVALID_HANDLE;
    struct foreign *foreign = malloc(sizeof *foreign);
    if (!foreign)
        return STATUS_NO_MEMORY;
    *foreign = (struct foreign){ .index = index, .entry = *entry };
    STORE(*end, foreign);
    return STATUS_SUCCESS;
}

struct handle_entry *handletable_find(HANDLE handle)
{
    size_t index = index_of(handle);
    if (is_foreign(index)) {
        struct foreign *foreign = *find_foreign(index);
        return foreign ? &foreign->entry : NULL;
    }
    return index < table.capacity && table.entries[index].object ? &table.entries[index] : NULL;
}

static BOOL grow(void)
{
    size_t capacity = table.capacity ? table.capacity * 2 : WORD_BITS;
    if (capacity > MAXIMUM_HANDLES)
        return FALSE;
    struct handle_entry *entries = calloc(capacity, sizeof *entries), *old = table.entries;
    uint64_t *used = calloc(capacity / WORD_BITS, sizeof *used), *old_used = table.used;
    if (!entries || !used) {
        free(entries);
        free(used);
        return FALSE;
    }
    if (old) {
        memcpy(entries, old, table.capacity * sizeof *entries);
        memcpy(used, old_used, table.capacity / WORD_BITS * sizeof *used);
    }
    table.used = used;
    STORE(table.entries, entries);
    STORE(table.capacity, capacity);
    free(old);
    free(old_used);
    return TRUE;
}

static void take(size_t slot, const struct handle_entry *entry)
{
    struct handle_entry *place = &table.entries[slot];
    table.used[slot / WORD_BITS] |= (uint64_t)1 << slot % WORD_BITS;
    place->access = entry->access;
    place->flags = entry->flags;
    STORE(place->object, entry->object);
}

BOOL handletable_add(const struct handle_entry *entry, HANDLE *out)
{
    size_t word = table.first / WORD_BITS, words = table.capacity / WORD_BITS;
    while (word < words && table.used[word] == UINT64_MAX)
        word++;
    if (word == words && !grow())
        return FALSE;
    size_t slot = word * WORD_BITS + (size_t)__builtin_ctzll(~table.used[word]);
    take(slot, entry);
    table.first = slot + 1;
    *out = handle_of(slot);
    return TRUE;
}

NTSTATUS handletable_add_at(HANDLE handle, const struct handle_entry *entry)
{
    size_t index = index_of(handle);
    if (is_foreign(index))
        return add_foreign(index, entry);
    if (index >= MAXIMUM_HANDLES)
        return STATUS_INVALID_HANDLE;
    while (index >= table.capacity)
        if (!grow())
            return STATUS_NO_MEMORY;
    if (table.entries[index].object)
        return STATUS_INVALID_HANDLE;
    take(index, entry);
    return STATUS_SUCCESS;
}

void handletable_remove(HANDLE handle)
{
    size_t index = index_of(handle);
    if (is_foreign(index)) {
        struct foreign **link = find_foreign(index), *foreign = *link;
        STORE(*link, foreign->next);
        free(foreign);
        return;
    }
    STORE(table.entries[index].object, NULL);
    table.used[index / WORD_BITS] &= ~((uint64_t)1 << index % WORD_BITS);
    if (index < table.first)
        table.first = index;
}

/* -- in another process ------------------------------------------------------------------------ */

#define LONGEST_CHAIN 4096 /* what is longer goes in a circle */

const struct handletable *handletable_address(void)
{
    return &table;
}

static const void *address(const void *start, size_t offset)
{
    return (const void *)((uintptr_t)start + offset);
}

static int read_foreign(const struct descriptor *memory, const struct handletable *there,
                        size_t index, struct handle_entry *out)
{
    struct foreign foreign = { .next = NULL };
    size_t chain = offsetof(struct handletable, foreigners) + index % CHAINS * sizeof(void *);
    int error = processmemory_read(memory, address(there, chain), &foreign.next, sizeof(void *));
    for (int i = 0; !error && foreign.next && i < LONGEST_CHAIN; i++) {
        error = processmemory_read(memory, foreign.next, &foreign, sizeof foreign);
        if (!error && foreign.index == index) {
            *out = foreign.entry;
            return 0;
        }
    }
    return error ? error : -ENOENT;
}

int handletable_read(const struct descriptor *memory, const struct handletable *there,
                     HANDLE handle, struct handle_entry *out)
{
    struct handletable copy;
    size_t index = index_of(handle);
    if (is_foreign(index))
        return read_foreign(memory, there, index, out);
    int error = processmemory_read(memory, there, &copy, offsetof(struct handletable, foreigners));
    if (error)
        return error;
    if (index >= copy.capacity || index >= MAXIMUM_HANDLES)
        return -ENOENT;
    error =
        processmemory_read(memory, address(copy.entries, index * sizeof *out), out, sizeof *out);
    return error ? error : out->object ? 0 : -ENOENT;
}
