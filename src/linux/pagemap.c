/* SPDX-License-Identifier: MIT */
/* The pages of this process, one by one, as /proc/self/pagemap tells them. */
#include "linux/pagemap.h"
#include "linux/calls.h"
#include "linux/file.h"
#include "linux/map.h"

#include <sys/ioctl.h>

/* The kernel's names, which <linux/fs.h> has since 6.7. */
struct scan_region {
    uint64_t start, end, categories;
};

struct scan {
    uint64_t size, flags, start, end, walk_end, regions, region_count, most_pages;
    uint64_t inverted, all_of, any_of, told;
};

#define SCAN _IOWR('f', 16, struct scan)
#define SCAN_PRESENT ((uint64_t)1 << 3)

#define FRAME_BITS 55
#define AT_A_TIME 256

int pagemap_open(struct pagemap *out)
{
    int error = descriptor_open(AT_FDCWD, "/proc/self/pagemap", O_RDONLY, 0, &out->words);
    if (!error && descriptor_open(AT_FDCWD, "/proc/kpagecount", O_RDONLY, 0, &out->counts))
        out->counts = DESCRIPTOR_NONE;
    return error;
}

void pagemap_close(struct pagemap *map)
{
    descriptor_close(&map->words);
    descriptor_close(&map->counts);
}

ssize_t pagemap_read(const struct pagemap *map, uintptr_t address, uint64_t *words, size_t count)
{
    ssize_t got = file_read_at(map->words.fd, words, count * sizeof *words,
                               address / map_page_size() * sizeof *words);
    return got < 0 ? got : got / (ssize_t)sizeof *words;
}

int pagemap_next_run(const struct pagemap *map, uintptr_t *start, uintptr_t *end)
{
    struct scan_region found;
    struct scan scan = {
        .size = sizeof scan,
        .start = *start,
        .end = *end,
        .regions = (uintptr_t)&found,
        .region_count = 1,
        .all_of = SCAN_PRESENT,
        .told = SCAN_PRESENT,
    };
    long count = linux_calls->ioctl(map->words.fd, SCAN, &scan);
    if (count == -ENOTTY || count == -EINVAL)
        return *start < *end;
    if (count > 0) {
        *start = (uintptr_t)found.start;
        *end = (uintptr_t)found.end;
    }
    return (int)count;
}

uint64_t pagemap_count(const struct pagemap *map, uint64_t word)
{
    uint64_t frame = word & (((uint64_t)1 << FRAME_BITS) - 1), count;
    if (word & PAGEMAP_EXCLUSIVE)
        return 1;
    /* Frame 0: the kernel keeps the number to itself. */
    if (map->counts.fd >= 0 && frame &&
        file_read_at(map->counts.fd, &count, sizeof count, frame * sizeof count) ==
            (ssize_t)sizeof count &&
        count > 0)
        return count;
    return 2;
}

static bool was_written(uint64_t word)
{
    return word & (PAGEMAP_PRESENT | PAGEMAP_SWAPPED) && !(word & PAGEMAP_SHARED);
}

/* How many of the words are alike in having been written. */
static size_t count_alike(const uint64_t *words, size_t count, bool written)
{
    size_t alike = 0;
    while (alike < count && was_written(words[alike]) == written)
        alike++;
    return alike;
}

int pagemap_private_run(uintptr_t address, size_t count, bool *is_private, size_t *run)
{
    uint64_t words[AT_A_TIME];
    struct pagemap map = { .counts = DESCRIPTOR_NONE };
    int error = descriptor_open(AT_FDCWD, "/proc/self/pagemap", O_RDONLY, 0, &map.words);
    if (error)
        return error;
    size_t done = 0, alike, part;
    bool first = false;
    do {
        part = count - done < AT_A_TIME ? count - done : AT_A_TIME;
        ssize_t got = pagemap_read(&map, address + done * map_page_size(), words, part);
        if (got < 1) {
            error = got < 0 ? (int)got : -EIO;
            break;
        }
        if (done == 0)
            first = was_written(words[0]);
        part = (size_t)got;
        alike = count_alike(words, part, first);
        done += alike;
    } while (alike == part && done < count);
    pagemap_close(&map);
    if (!error) {
        *is_private = first;
        *run = done;
    }
    return error;
}
