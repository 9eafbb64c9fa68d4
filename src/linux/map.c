/* SPDX-License-Identifier: MIT */
/* Mappings at addresses that are multiples of a granularity larger than the page. */
#include "linux/map.h"
#include "linux/calls.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif

/* Copies are not counted ahead: a view may be larger than all memory. */
#define COPIED (MAP_PRIVATE | MAP_NORESERVE)

/* Where the next mapping ends, most likely: one system call is enough when the guess is right. */
static _Atomic uintptr_t next_end;

size_t map_page_size(void)
{
    static _Atomic size_t size;
    size_t known = atomic_load_explicit(&size, memory_order_relaxed);
    if (!known) {
        known = (size_t)sysconf(_SC_PAGESIZE);
        atomic_store_explicit(&size, known, memory_order_relaxed);
    }
    return known;
}

static bool is_error(long mapped)
{
    return mapped < 0 && mapped > -4096;
}

static long map_exactly(int fd, uint64_t offset, size_t size, int protection, int flags,
                        uintptr_t address)
{
    long got = linux_calls->mmap((void *)address, size, protection, flags | MAP_FIXED_NOREPLACE, fd,
                                 (off_t)offset);
    if (is_error(got))
        return got;
    if ((uintptr_t)got == address)
        return got;
    /* Something below us (an old kernel, an emulator) took the address for a mere hint. */
    linux_calls->munmap((void *)got, size);
    return -EEXIST;
}

/* Reserves a hole with room to align, maps inside it, and gives the edges back. */
static long map_in_hole(int fd, uint64_t offset, size_t size, int protection, int flags)
{
    size_t slack = MAP_GRANULARITY - map_page_size();
    size_t room = (size + map_page_size() - 1) / map_page_size() * map_page_size();
    if (room + slack < room)
        return -ENOMEM;
    long hole = linux_calls->mmap(NULL, room + slack, PROT_NONE,
                                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (is_error(hole))
        return hole;
    uintptr_t start = (uintptr_t)hole, end = start + room + slack;
    uintptr_t base = (start + slack) & ~(MAP_GRANULARITY - 1);
    long got =
        linux_calls->mmap((void *)base, size, protection, flags | MAP_FIXED, fd, (off_t)offset);
    if (is_error(got)) {
        linux_calls->munmap((void *)start, room + slack);
        return got;
    }
    if (base > start)
        linux_calls->munmap((void *)start, base - start);
    if (end > base + room)
        linux_calls->munmap((void *)(base + room), end - base - room);
    return got;
}

static uintptr_t slots(size_t size)
{
    return (size + MAP_GRANULARITY - 1) & ~(MAP_GRANULARITY - 1);
}

static int place(int fd, uint64_t offset, size_t size, int protection, int flags, uintptr_t wanted,
                 void **out)
{
    long got = -ENOMEM;
    if (wanted) {
        got = map_exactly(fd, offset, size, protection, flags, wanted);
    } else {
        uintptr_t end = atomic_exchange_explicit(&next_end, 0, memory_order_relaxed);
        if (end > slots(size))
            got = map_exactly(fd, offset, size, protection, flags, end - slots(size));
        if (is_error(got))
            got = map_in_hole(fd, offset, size, protection, flags);
        if (!is_error(got))
            atomic_store_explicit(&next_end, (uintptr_t)got, memory_order_relaxed);
    }
    if (is_error(got))
        return (int)got;
    *out = (void *)got;
    return 0;
}

int map_file(int fd, uint64_t offset, size_t size, int protection, int shared, uintptr_t wanted,
             void **out)
{
    return place(fd, offset, size, protection, shared ? MAP_SHARED : COPIED, wanted, out);
}

#define RESERVED (MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE)

int map_reserve(size_t size, uintptr_t wanted, void **out)
{
    return place(-1, 0, size, PROT_NONE, RESERVED, wanted, out);
}

int map_huge(size_t size, uintptr_t wanted, int protection, void **out)
{
    return place(-1, 0, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, wanted, out);
}

int map_memory(size_t size, void **out)
{
    long got =
        linux_calls->mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (is_error(got))
        return (int)got;
    *out = (void *)got;
    return 0;
}

static int map_at(void *address, size_t size, int protection, int flags, int fd, uint64_t offset)
{
    long got = linux_calls->mmap(address, size, protection, flags | MAP_FIXED, fd, (off_t)offset);
    return is_error(got) ? (int)got : 0;
}

int map_discard(void *address, size_t size)
{
    return map_at(address, size, PROT_NONE, RESERVED, -1, 0);
}

int map_over(void *address, size_t size, int fd, uint64_t offset, int protection, int shared)
{
    return map_at(address, size, protection, shared ? MAP_SHARED : COPIED, fd, offset);
}

int map_protect(void *address, size_t size, int protection)
{
    return (int)linux_calls->mprotect(address, size, protection);
}

int map_forget(void *address, size_t size)
{
    return (int)linux_calls->madvise(address, size, MADV_FREE);
}

int map_populate(void *address, size_t size)
{
    return (int)linux_calls->madvise(address, size, MADV_POPULATE_READ);
}

int map_lock(const void *address, size_t size)
{
    return (int)linux_calls->mlock(address, size);
}

int map_unlock(const void *address, size_t size)
{
    return (int)linux_calls->munlock(address, size);
}

int map_fetch(void *address, size_t size)
{
    return (int)linux_calls->madvise(address, size, MADV_WILLNEED);
}

int map_remove(void *address, size_t size)
{
    return (int)linux_calls->munmap(address, size);
}

void map_hint(uintptr_t address, size_t size)
{
    atomic_store_explicit(&next_end, address + slots(size), memory_order_relaxed);
}
