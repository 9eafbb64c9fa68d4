/* SPDX-License-Identifier: MIT */
/* The table behind the handles of the process. */
#include "engine/handletable.h"

#include "linux/processmemory.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MAXIMUM_HANDLES ((size_t)1 << 24) /* as many as Windows allows a process */
#define WORD_BITS 64U

/* A handle whose value another process has chosen. There are few, and far apart. */
struct foreign {
    size_t index;
    struct handle_entry entry;
    RB_ENTRY(foreign) link;
};

RB_HEAD(foreigners, foreign);

/* Guarded by the object lock. A set bit in USED is a taken slot; no slot below FIRST is free. */
struct handletable {
    struct handle_entry *entries;
    uint64_t *used;
    size_t capacity, first;
    struct foreigners foreigners;
};

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

static int compare_indexes(const struct foreign *a, const struct foreign *b)
{
    return a->index < b->index ? -1 : a->index > b->index;
}

RB_GENERATE_STATIC(foreigners, foreign, link, compare_indexes)

static BOOL is_foreign(size_t index)
{
    return index >= HANDLETABLE_FIRST_FOREIGN / 4 - 1 && index < HANDLETABLE_END / 4 - 1;
}

static struct foreign *find_foreign(size_t index)
{
    struct foreign key = { .index = index };
    return RB_FIND(foreigners, &table.foreigners, &key);
}

static BOOL add_foreign(size_t index, const struct handle_entry *entry)
{
    struct foreign *foreign = find_foreign(index) ? NULL : malloc(sizeof *foreign);
    if (!foreign)
        return FALSE;
    *foreign = (struct foreign){ .index = index, .entry = *entry };
    RB_INSERT(foreigners, &table.foreigners, foreign);
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
        RB_REMOVE(foreigners, &table.foreigners, foreign);
        free(foreign);
        return;
    }
    table.entries[index].object = NULL;
    table.used[index / WORD_BITS] &= ~((uint64_t)1 << index % WORD_BITS);
    if (index < table.first)
        table.first = index;
}

/* -- in another process ------------------------------------------------------------------------ */

#define DEEPEST 64 /* with a node for each value the tree would be no deeper */

const struct handletable *handletable_address(void)
{
    return &table;
}

static int read_foreign(const struct descriptor *memory, const struct foreign *at, size_t index,
                        struct handle_entry *out)
{
    struct foreign foreign;
    for (int depth = 0; at && depth < DEEPEST; depth++) {
        int error = processmemory_read(memory, at, &foreign, sizeof foreign);
        if (error)
            return error;
        if (foreign.index == index) {
            *out = foreign.entry;
            return 0;
        }
        at = index < foreign.index ? RB_LEFT(&foreign, link) : RB_RIGHT(&foreign, link);
    }
    return -ENOENT;
}

int handletable_read(const struct descriptor *memory, const struct handletable *there,
                     HANDLE handle, struct handle_entry *out)
{
    struct handletable copy;
    size_t index = index_of(handle);
    int error = processmemory_read(memory, there, &copy, sizeof copy);
    if (error)
        return error;
    if (is_foreign(index))
        return read_foreign(memory, RB_ROOT(&copy.foreigners), index, out);
    if (index >= copy.capacity || index >= MAXIMUM_HANDLES)
        return -ENOENT;
    uintptr_t at = (uintptr_t)copy.entries + index * sizeof *out;
    error = processmemory_read(memory, (const void *)at, out, sizeof *out);
    return error ? error : out->object ? 0 : -ENOENT;
}
