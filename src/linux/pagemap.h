/* SPDX-License-Identifier: MIT */
/* The pages of this process, one by one, as /proc/self/pagemap tells them. */
#pragma once

#include "linux/descriptor.h"

#include <stdbool.h>
#include <stdint.h>

/* What is known of a page. */
#define PAGEMAP_PRESENT ((uint64_t)1 << 63)
#define PAGEMAP_SWAPPED ((uint64_t)1 << 62)
#define PAGEMAP_SHARED ((uint64_t)1 << 61)    /* belongs to a file, or to shared memory */
#define PAGEMAP_EXCLUSIVE ((uint64_t)1 << 56) /* is mapped in one place only */

struct pagemap {
    struct descriptor words;
    struct descriptor counts; /* how often frames are mapped; only root may know */
};

/* 0 or -errno. */
int pagemap_open(struct pagemap *out);
void pagemap_close(struct pagemap *map);

/*
 * The words of COUNT pages from ADDRESS on. How many were read, or -errno; fewer, or none, where
 * the address space ends.
 */
ssize_t pagemap_read(const struct pagemap *map, uintptr_t address, uint64_t *words, size_t count);

/*
 * The first run of pages in memory between *START and *END, which become its bounds. A kernel
 * before 6.7 cannot tell: there all of them may be. 1, 0 when there is none, or -errno.
 */
int pagemap_next_run(const struct pagemap *map, uintptr_t *start, uintptr_t *end);

/*
 * In how many places a present page is mapped. Where the kernel does not tell exactly, 2 stands for
 * more than one.
 */
uint64_t pagemap_count(const struct pagemap *map, uint64_t word);

/*
 * How many pages from ADDRESS on (at most COUNT) are alike in having been written privately
 * (copied on write), and whether they are. 0 or -errno.
 */
int pagemap_private_run(uintptr_t address, size_t count, bool *is_private, size_t *run);
