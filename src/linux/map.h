/* SPDX-License-Identifier: MIT */
/* Mappings at addresses that are multiples of a granularity larger than the page. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define MAP_GRANULARITY ((size_t)65536)

size_t map_page_size(void);

/*
 * Maps SIZE bytes of fd from OFFSET on, shared or private.
 * WANTED 0: anywhere, at a multiple of MAP_GRANULARITY. Else exactly there, and -EEXIST when
 * any of it is taken. PROTECTION is PROT_…. 0 or -errno.
 */
int map_file(int fd, uint64_t offset, size_t size, int protection, int shared, uintptr_t wanted,
             void **out);

int map_remove(void *address, size_t size);

/*
 * Reserves address space without memory behind it; at WANTED, or anywhere when that is 0, at a
 * multiple of MAP_GRANULARITY. -EEXIST when any of it is taken. 0 or -errno.
 */
int map_reserve(size_t size, uintptr_t wanted, void **out);

/*
 * Memory of huge pages, private, which the kernel sets aside now. SIZE and WANTED are multiples of
 * a huge page; WANTED is not 0. 0 or -errno.
 */
int map_huge(size_t size, uintptr_t wanted, int protection, void **out);

/* Fresh memory for our own use, from the kernel: also where malloc cannot be called. 0 or -errno.
 */
int map_memory(size_t size, void **out);

/* Gives back the memory behind a part of a reservation, which stays reserved. 0 or -errno. */
int map_discard(void *address, size_t size);

/* Maps a part of a file over what is mapped there. 0 or -errno, and nothing has changed. */
int map_over(void *address, size_t size, int fd, uint64_t offset, int protection, int shared);

/* Changes what may be done there. PROTECTION is PROT_…. 0 or -errno. */
int map_protect(void *address, size_t size, int protection);

/* Tells the kernel that what is there is not needed any more. 0 or -errno. */
int map_forget(void *address, size_t size);

/*
 * Has the contents of pages brought into memory. -EFAULT, -EHWPOISON: those of some cannot be had.
 * -EINVAL: the kernel is too old. Other -errno.
 */
int map_populate(void *address, size_t size);

/* Locks pages in memory, and lets them go. 0 or -errno; after a failure some may be locked. */
int map_lock(const void *address, size_t size);
int map_unlock(const void *address, size_t size);

/* Tells the kernel that what is there is needed soon. 0 or -errno. */
int map_fetch(void *address, size_t size);

/* Tells map_file that a range has become free: the next one that fits goes there. */
void map_hint(uintptr_t address, size_t size);
