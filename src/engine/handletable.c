/* SPDX-License-Identifier: MIT */
/* The table behind the handles of the process. */
#include "engine/handletable.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MAXIMUM_HANDLES ((size_t)1 << 24) /* as many as Windows allows a process */
#define WORD_BITS 64U

/* Guarded by the object lock. A set bit in USED is a taken slot; no slot below FIRST is free. */
static struct {
    struct handle_entry *entries;
    uint64_t *used;
    size_t capacity, first;
} table;

static HANDLE handle_of(size_t index)
{
    return (HANDLE)((index + 1) * 4);
}

/* The two low bits are the caller's (row 332). */
static size_t index_of(HANDLE handle)
{
    return (uintptr_t)handle / 4 - 1;
}

/* A handle whose value another process has chosen. There are few, and far apart. */
struct foreign {
    size_t index;
    struct handle_entry entry;
    RB_ENTRY(foreign) link;
};

static int compare_indexes(const struct foreign *a, const struct foreign *b)
{
    return a->index < b->index ? -1 : a->index > b->index;
}

RB_HEAD(foreigners, foreign);
RB_GENERATE_STATIC(foreigners, foreign, link, compare_indexes)

static struct foreigners foreigners = RB_INITIALIZER(&foreigners);

static BOOL is_foreign(size_t index)
{
    return index >= HANDLETABLE_FIRST_FOREIGN / 4 - 1 && index < HANDLETABLE_END / 4 - 1;
}

static struct foreign *find_foreign(size_t index)
{
    struct foreign key = { .index = index };
    return RB_FIND(foreigners, &foreigners, &key);
}

static BOOL add_foreign(size_t index, const struct handle_entry *entry)
{
    struct foreign *foreign = find_foreign(index) ? NULL : malloc(sizeof *foreign);
    if (!foreign)
        return FALSE;
    *foreign = (struct foreign){ .index = index, .entry = *entry };
    RB_INSERT(foreigners, &foreigners, foreign);
    return TRUE;
}

struct handle_entry *handletable_find(HANDLE handle)
{
    size_t index = index_of(handle);
    if (is_foreign(index)) {
        struct foreign *foreign = find_foreign(index);
        return foreign ? &foreign->entry : NULL;
    }
    return index < table.capacity && table.entries[index].object ? &table.entries[index] : NULL;
}

static BOOL grow(void)
{
    size_t capacity = table.capacity ? table.capacity * 2 : WORD_BITS;
    if (capacity > MAXIMUM_HANDLES)
        return FALSE;
    struct handle_entry *entries = realloc(table.entries, capacity * sizeof *entries);
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

static void take(size_t slot, const struct handle_entry *entry)
{
    table.used[slot / WORD_BITS] |= (uint64_t)1 << slot % WORD_BITS;
    table.entries[slot] = *entry;
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

BOOL handletable_add_at(HANDLE handle, const struct handle_entry *entry)
{
    size_t index = index_of(handle);
    if (is_foreign(index))
        return add_foreign(index, entry);
    if (index >= MAXIMUM_HANDLES)
        return FALSE;
    while (index >= table.capacity)
        if (!grow())
            return FALSE;
    if (table.entries[index].object)
        return FALSE;
    take(index, entry);
    return TRUE;
}

void handletable_remove(HANDLE handle)
{
    size_t index = index_of(handle);
    if (is_foreign(index)) {
        struct foreign *foreign = find_foreign(index);
        RB_REMOVE(foreigners, &foreigners, foreign);
        free(foreign);
        return;
    }
    table.entries[index].object = NULL;
    table.used[index / WORD_BITS] &= ~((uint64_t)1 << index % WORD_BITS);
    if (index < table.first)
        table.first = index;
}
