/* SPDX-License-Identifier: MIT */
/* Free address space between what is mapped. */
#include "linux/room.h"
#include "linux/calls.h"
#include "linux/maps.h"

#include <sys/resource.h>

/* What the stack of the first thread may still grow by, as the kernel leaves it free. */
#define LEAST_STACK_ROOM ((uintptr_t)128 << 20)
#define MOST_STACK_ROOM ((uintptr_t)1 << 30)

static uintptr_t stack_room(void)
{
    struct rlimit limit;
    if (linux_calls->getrlimit(RLIMIT_STACK, &limit) || limit.rlim_cur > MOST_STACK_ROOM)
        return MOST_STACK_ROOM;
    return limit.rlim_cur < LEAST_STACK_ROOM ? LEAST_STACK_ROOM : (uintptr_t)limit.rlim_cur;
}

struct search {
    size_t size;
    uintptr_t lowest, highest;
    size_t alignment;
    uintptr_t found; /* 0: nothing */
};

/* Looks at the hole [START, END). */
static void consider(struct search *search, uintptr_t start, uintptr_t end)
{
    if (start < search->lowest)
        start = search->lowest;
    if (end > search->highest)
        end = search->highest + 1;
    if (end <= start || end - start < search->size)
        return;
    uintptr_t base = (end - search->size) & ~(uintptr_t)(search->alignment - 1);
    if (base && base >= start)
        search->found = base;
}

int room_find(size_t size, uintptr_t lowest, uintptr_t highest, size_t alignment, uintptr_t *out)
{
    struct maps_reader reader;
    struct maps_line line;
    struct search search = { size, lowest, highest, alignment, 0 };
    uintptr_t free_from = 0;
    int error = maps_open(0, &reader);
    if (error)
        return error;
    while (maps_next(&reader, &line)) {
        uintptr_t room = line.stack ? stack_room() : 0;
        if (line.start > room)
            consider(&search, free_from, line.start - room);
        free_from = line.end;
    }
    consider(&search, free_from, UINTPTR_MAX);
    error = maps_close(&reader);
    if (error)
        return error;
    if (!search.found)
        return -ENOMEM;
    *out = search.found;
    return 0;
}
