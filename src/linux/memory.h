/* SPDX-License-Identifier: MIT */
/* How much memory could still be had, and what this process has mapped. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Bytes that could be allocated now: the least of MemAvailable and of limit - usage of every
 * memory cgroup above us (pages of files that nobody uses do not count as used).
 * UINT64_MAX when /proc tells nothing.
 */
uint64_t memory_available(void);

/* Bytes of a huge page of the default size; 0: the kernel has none. */
size_t memory_huge_page(void);

/* Whether the administrator has set huge pages aside, or lets them be taken when asked for. */
bool memory_has_huge_pages(void);

/* One mapping, or one hole between two, as /proc/self/maps shows it. */
struct memory_region {
    uintptr_t start, end;
    bool mapped;
    int protection; /* PROT_… */
    bool shared;
    ino_t inode; /* of the file, or 0 */
};

/* The region that holds ADDRESS. 0 or -errno. */
int memory_find(uintptr_t address, struct memory_region *out);

/* Whether all pages of a range are locked in memory. 0 or -errno. */
int memory_is_locked(uintptr_t address, size_t size, bool *locked);
