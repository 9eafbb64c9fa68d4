/* SPDX-License-Identifier: MIT */
/* Which pages of a reserved section are committed. */
#include "engine/committed.h"
#include "engine/commit.h"
#include "engine/process.h"
#include "engine/record.h"
#include "engine/rounding.h"
#include "engine/status.h"

#include "linux/file.h"
#include "linux/lock.h"
#include "linux/map.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>

/* Bytes of the bitmap that are looked at in one go; the stack may be that of a signal handler. */
#define CHUNK 1024

/* In pages: before more than these are read bit by bit, a look whether there is anything at all. */
#define LONG_HOLE ((uint64_t)1 << 19)

#define TURN_PATIENCE ((int64_t)5 * 1000000000) /* nanoseconds without any progress */
#define FIRST_PAUSE ((int64_t)20 * 1000)
#define LONGEST_PAUSE ((int64_t)1000000)

struct bitmap {
    const struct descriptor *file;
    uint64_t start, size; /* bytes in the file */
    uint64_t window;      /* of the bitmap: which of its bytes are known */
    size_t known;
    unsigned char bits[CHUNK];
};

static uint64_t pages_of(uint64_t size)
{
    return round_up(size, map_page_size()) / map_page_size();
}

static void begin(struct bitmap *map, const struct descriptor *file, uint64_t size)
{
    map->file = file;
    map->start = round_up(size, record_unit());
    map->size = round_up((pages_of(size) + 7) / 8, record_unit());
    map->window = map->known = 0;
}

uint64_t committed_file_size(uint64_t size)
{
    return round_up(size, record_unit()) + round_up((pages_of(size) + 7) / 8, record_unit());
}

/*
 * Makes the bits of PAGE and of some that follow known; at least up to *STOP then, at most LIMIT.
 * What is beyond the end of the file is not committed.
 */
static NTSTATUS load(struct bitmap *map, uint64_t page, uint64_t limit, uint64_t *stop)
{
    uint64_t byte = page / 8, left = (limit + 7) / 8 - byte;
    if (byte < map->window || byte >= map->window + map->known) {
        size_t count = left < CHUNK ? (size_t)left : CHUNK;
        ssize_t got = file_read_at(map->file->fd, map->bits, count, map->start + byte);
        map->known = 0;
        if (got < 0)
            return status_from_error((int)got);
        memset(map->bits + got, 0, count - (size_t)got);
        map->window = byte;
        map->known = count;
    }
    uint64_t end = (map->window + map->known) * 8;
    *stop = end < limit ? end : limit;
    return STATUS_SUCCESS;
}

static BOOL bit_of(const struct bitmap *map, uint64_t page)
{
    return map->bits[page / 8 - map->window] >> page % 8 & 1;
}

/* The first page in [page, end) that is not VALUE; all of them are known. */
static uint64_t find_other(const struct bitmap *map, uint64_t page, uint64_t end, BOOL value)
{
    unsigned char alike = value ? 0xff : 0;
    while (page < end) {
        if (page % 8 == 0 && map->bits[page / 8 - map->window] == alike)
            page += 8;
        else if (bit_of(map, page) == value)
            page++;
        else
            return page;
    }
    return end;
}

/*
 * Nothing is committed before the page that this returns: most of a large bitmap is a hole. To look
 * for its end moves the position, so it takes a description that nobody shares.
 */
static uint64_t skip_hole(const struct bitmap *map, uint64_t page, uint64_t limit)
{
    struct descriptor file;
    uint64_t data, from = map->start + page / 8;
    if (limit - page < LONG_HOLE || descriptor_reopen(map->file, O_RDONLY, &file))
        return page;
    int error = file_find_data(file.fd, from, &data);
    descriptor_close(&file);
    if (error || data <= from)
        return page;
    data -= map->start;
    return data < limit / 8 ? data * 8 : limit;
}

static NTSTATUS find_run(struct bitmap *map, uint64_t page, uint64_t limit, BOOL *committed,
                         uint64_t *end)
{
    BOOL value = FALSE;
    uint64_t at = page;
    while (at < limit) {
        uint64_t stop;
        NTSTATUS status = load(map, at, limit, &stop);
        if (status)
            return status;
        if (at == page)
            value = bit_of(map, at);
        at = find_other(map, at, stop, value);
        if (at < stop)
            break;
        if (!value)
            at = skip_hole(map, at, limit);
    }
    *committed = value;
    *end = at;
    return STATUS_SUCCESS;
}

NTSTATUS committed_run(const struct descriptor *file, uint64_t size, uint64_t page, uint64_t limit,
                       BOOL *committed, uint64_t *end)
{
    struct bitmap map;
    begin(&map, file, size);
    return find_run(&map, page, limit, committed, end);
}

static unsigned count_ones(unsigned char bits)
{
    static const unsigned char ones[16] = { 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4 };
    return ones[bits & 15U] + ones[bits >> 4];
}

NTSTATUS committed_bytes(const struct descriptor *file, uint64_t size, uint64_t *bytes)
{
    struct bitmap map;
    uint64_t sum = 0, stop, pages = pages_of(size);
    begin(&map, file, size);
    for (uint64_t page = 0; page < pages; page = stop) {
        NTSTATUS status = load(&map, page, pages, &stop);
        if (status)
            return status;
        uint64_t before = sum;
        for (uint64_t i = page; i + 8 <= stop; i += 8)
            sum += count_ones(map.bits[i / 8 - map.window]);
        for (uint64_t i = stop & ~(uint64_t)7; i < stop; i++)
            sum += bit_of(&map, i) ? 1U : 0U;
        if (sum == before)
            stop = skip_hole(&map, stop, pages);
    }
    *bytes = sum * map_page_size();
    return STATUS_SUCCESS;
}

/* The first run from *PAGE on that is not committed; *PAGE == LIMIT: there is none. */
static NTSTATUS find_gap(struct bitmap *map, uint64_t *page, uint64_t limit, uint64_t *end)
{
    BOOL committed = TRUE;
    NTSTATUS status = STATUS_SUCCESS;
    uint64_t found = *page;
    while (!status && committed && found < limit) {
        *page = found;
        status = find_run(map, *page, limit, &committed, &found);
    }
    if (committed)
        *page = limit;
    *end = found;
    return status;
}

static NTSTATUS count_gaps(struct bitmap *map, uint64_t first, uint64_t end, uint64_t *pages)
{
    uint64_t gap_end;
    *pages = 0;
    for (uint64_t page = first; page < end; page = gap_end) {
        NTSTATUS status = find_gap(map, &page, end, &gap_end);
        if (status)
            return status;
        if (page < end)
            *pages += gap_end - page;
    }
    return STATUS_SUCCESS;
}

/* Gives back the storage of pages that are not committed. */
static void drop_gaps(struct bitmap *map, uint64_t first, uint64_t end)
{
    uint64_t gap_end, unit = map_page_size();
    for (uint64_t page = first; page < end; page = gap_end) {
        if (find_gap(map, &page, end, &gap_end) || page >= end)
            return;
        file_zero(map->file->fd, page * unit, (gap_end - page) * unit);
    }
}

/*
 * Allocates only what is not committed: an allocation that fails takes away all pages of its range
 * that nobody has touched, also those that were there before.
 */
static NTSTATUS fill_gaps(struct bitmap *map, uint64_t first, uint64_t end)
{
    uint64_t gap_end, unit = map_page_size();
    for (uint64_t page = first; page < end; page = gap_end) {
        NTSTATUS status = find_gap(map, &page, end, &gap_end);
        if (!status && page < end)
            status = commit_status(
                file_allocate(map->file->fd, page * unit, (gap_end - page) * unit, 0));
        if (status) {
            drop_gaps(map, first, gap_end);
            return status;
        }
    }
    return STATUS_SUCCESS;
}

/* Writes what is known of the bits. Some may have been written when it fails. */
static NTSTATUS store(struct bitmap *map)
{
    ssize_t put = file_write_at(map->file->fd, map->bits, map->known, map->start + map->window);
    if (put < 0)
        return commit_status((int)put);
    return (size_t)put == map->known ? STATUS_SUCCESS : STATUS_COMMITMENT_LIMIT;
}

static NTSTATUS set_bits(struct bitmap *map, uint64_t first, uint64_t end)
{
    uint64_t stop;
    for (uint64_t page = first; page < end; page = stop) {
        NTSTATUS status = load(map, page, end, &stop);
        if (status)
            return status;
        for (uint64_t i = page; i < stop; i++)
            map->bits[i / 8 - map->window] |= (unsigned char)(1U << i % 8);
        status = store(map);
        if (status)
            return status;
    }
    return STATUS_SUCCESS;
}

/* A bitmap of several pages gets its storage first: then it can be written whole. */
static NTSTATUS prepare_bits(const struct bitmap *map, uint64_t first, uint64_t end)
{
    uint64_t from = map->start + first / 8, to = map->start + (end - 1) / 8 + 1;
    struct stat status;
    int error = descriptor_verify(map->file, &status);
    if (error)
        return status_from_error(error);
    if ((uint64_t)status.st_size < map->start + map->size)
        return STATUS_FILE_CORRUPT_ERROR;
    if (to > file_size_limit()) /* beyond it a write raises SIGXFSZ */
        return STATUS_COMMITMENT_LIMIT;
    if (from / record_unit() == (to - 1) / record_unit())
        return STATUS_SUCCESS;
    return commit_status(file_allocate(map->file->fd, from, to - from, 0));
}

/* With the turn taken: storage first, then the bits. */
static NTSTATUS add(struct bitmap *map, uint64_t first, uint64_t end)
{
    uint64_t gaps;
    NTSTATUS status = count_gaps(map, first, end, &gaps);
    if (status || gaps == 0)
        return status;
    if (commit_is_long(gaps * map_page_size()) &&
        gaps * map_page_size() > commit_available(map->file->fd))
        return STATUS_COMMITMENT_LIMIT;
    status = prepare_bits(map, first, end);
    if (!status)
        status = fill_gaps(map, first, end);
    if (status)
        return status;
    status = set_bits(map, first, end);
    if (status) {
        map->known = 0;
        drop_gaps(map, first, end);
    }
    return status;
}

/*
 * Who commits in this process; used inside the passage only. Each turn has a description of its
 * own, whose lock keeps other processes out, and forked relatives, which share all others.
 */
static pthread_mutex_t turns = PTHREAD_MUTEX_INITIALIZER;

struct turn {
    struct descriptor file;
    BOOL fresh; /* a description of its own */
};

static NTSTATUS try_turn(const struct descriptor *payload, struct turn *out)
{
    struct turn turn = { .fresh = TRUE };
    pthread_mutex_lock(&turns);
    int error = descriptor_reopen(payload, O_RDWR, &turn.file);
    /* No /proc, or other rights than when it was opened: then without care for relatives. */
    if (error == -ENOSYS || error == -EACCES) {
        turn.file = *payload;
        turn.fresh = FALSE;
        error = 0;
    }
    if (!error) {
        error = lock_commit(turn.file.fd);
        if (error && turn.fresh)
            descriptor_drop(turn.file.fd);
    }
    if (error)
        pthread_mutex_unlock(&turns);
    else
        *out = turn;
    if (error == -EAGAIN)
        return STATUS_RETRY;
    return error == -EBADF ? STATUS_ACCESS_DENIED : status_from_error(error);
}

static void end_turn(struct turn *turn)
{
    lock_commit_drop(turn->file.fd);
    if (turn->fresh)
        descriptor_drop(turn->file.fd);
    pthread_mutex_unlock(&turns);
}

/* How much storage the file has: it changes while somebody commits. */
static blkcnt_t blocks_of(const struct descriptor *file)
{
    struct stat status;
    return descriptor_verify(file, &status) ? 0 : status.st_blocks;
}

static NTSTATUS take_turn(const struct descriptor *payload, struct turn *turn)
{
    int64_t deadline = 0, pause = FIRST_PAUSE;
    blkcnt_t blocks = 0;
    for (;;) {
        NTSTATUS status = try_turn(payload, turn);
        if (status != STATUS_RETRY)
            return status;
        blkcnt_t now = blocks_of(payload);
        if (deadline == 0 || now != blocks)
            deadline = process_clock() + TURN_PATIENCE;
        else if (process_clock() > deadline)
            return STATUS_REMOVAL_TIMEOUT;
        blocks = now;
        process_pause(pause);
        pause = pause * 2 < LONGEST_PAUSE ? pause * 2 : LONGEST_PAUSE;
    }
}

NTSTATUS committed_add(struct section *section, uint64_t first, uint64_t end)
{
    int fd;
    struct turn turn;
    NTSTATUS status = section_payload(section, &fd);
    if (status)
        return status;
    struct descriptor payload = section->payload;
    process_enter();
    status = take_turn(&payload, &turn);
    if (!status) {
        struct bitmap map;
        begin(&map, &turn.file, section->size);
        status = add(&map, first, end);
        end_turn(&turn);
    }
    process_leave();
    return status;
}
