/* SPDX-License-Identifier: MIT */
/* The record at the end of a named object's file. */
#include "engine/record.h"
#include "engine/rounding.h"
#include "engine/status.h"

#include "linux/file.h"
#include "linux/map.h"

#define XXH_INLINE_ALL
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define SMALLEST_UNIT 4096
#define VERSION 2
#define SLOTS 2
#define SLOTS_AT 2048 /* in the header's unit */

static const char magic[8] = { 'f', 'i', 'l', 'e', 'm', 'a', 'p', '\n' };

struct header {
    char magic[8];
    uint32_t version, type;
    uint64_t size, payload;
    uint32_t protection, attributes;
    int64_t created;
    uint64_t device, inode;
    uint64_t home[2];
    uint32_t name_bytes, path_bytes;
    uint64_t checksum; /* of all the above and the strings */
    uint64_t alive;    /* ALIVE; zero is the tombstone */
};

#define ALIVE UINT64_C(0x6576696c61736920)

/* A descriptor; the slot of the higher sequence counts, if its checksum is right. */
struct slot {
    uint64_t checksum; /* of the rest, as far as it is used */
    uint32_t sequence, size;
    uint64_t bytes[RECORD_SECURITY_CAPACITY / sizeof(uint64_t)];
};

_Static_assert(SLOTS_AT + SLOTS * sizeof(struct slot) == SMALLEST_UNIT, "the slots fill the unit");

static BOOL strings_fit(uint64_t bytes)
{
    return sizeof(struct header) + bytes <= SLOTS_AT;
}

size_t record_unit(void)
{
    size_t page = map_page_size();
    return page < SMALLEST_UNIT ? SMALLEST_UNIT : page;
}

/* Where strings of that many bytes begin, counted from the end of the file. */
static uint64_t strings_from_end(uint64_t bytes)
{
    if (strings_fit(bytes))
        return record_unit() - sizeof(struct header);
    return record_unit() + round_up(bytes, record_unit());
}

static uint64_t room_for(uint64_t bytes)
{
    return strings_fit(bytes) ? record_unit() : record_unit() + round_up(bytes, record_unit());
}

uint64_t record_room(size_t name_length, const char *path)
{
    return room_for(name_length * sizeof(WCHAR) + (path ? strlen(path) : 0));
}

static uint64_t checksum_of(const struct header *header, const void *strings, size_t bytes)
{
    uint64_t seed = XXH3_64bits(header, offsetof(struct header, checksum));
    return XXH3_64bits_withSeed(strings, bytes, seed);
}

static NTSTATUS write_all(int fd, const void *bytes, size_t size, uint64_t offset)
{
    ssize_t put = file_write_at(fd, bytes, size, offset);
    if (put < 0)
        return status_from_error((int)put);
    return (size_t)put == size ? STATUS_SUCCESS : STATUS_DISK_FULL;
}

static uint64_t checksum_of_slot(const struct slot *slot)
{
    return XXH3_64bits(&slot->sequence,
                       offsetof(struct slot, bytes) - offsetof(struct slot, sequence) + slot->size);
}

static BOOL slot_is_sound(const struct slot *slot)
{
    return slot->size > 0 && slot->size <= sizeof slot->bytes &&
           slot->checksum == checksum_of_slot(slot);
}

/* The index of the descriptor that counts, or -1. Sequences may come round. */
static int current_slot(const struct slot slots[SLOTS])
{
    BOOL first = slot_is_sound(&slots[0]), second = slot_is_sound(&slots[1]);
    if (first && second)
        return (int32_t)(slots[1].sequence - slots[0].sequence) > 0;
    return first ? 0 : second ? 1 : -1;
}

static NTSTATUS write_slot(int fd, uint64_t unit_at, int index, uint32_t sequence,
                           const void *security, size_t size)
{
    struct slot slot = { .sequence = sequence, .size = (uint32_t)size };
    if (size > sizeof slot.bytes)
        return STATUS_ALLOTTED_SPACE_EXCEEDED;
    memcpy(slot.bytes, security, size);
    slot.checksum = checksum_of_slot(&slot);
    return write_all(fd, &slot, sizeof slot, unit_at + SLOTS_AT + (uint64_t)index * sizeof slot);
}

NTSTATUS record_write_security(int fd, const struct stat *status, const void *security, size_t size)
{
    struct slot slots[SLOTS];
    if (status->st_size < (off_t)record_unit())
        return STATUS_FILE_CORRUPT_ERROR;
    uint64_t unit_at = (uint64_t)status->st_size - record_unit();
    ssize_t got = file_read_at(fd, slots, sizeof slots, unit_at + SLOTS_AT);
    if (got != sizeof slots)
        return got < 0 ? status_from_error((int)got) : STATUS_FILE_CORRUPT_ERROR;
    int current = current_slot(slots);
    uint32_t sequence = current < 0 ? 0 : slots[current].sequence;
    return write_slot(fd, unit_at, current == 0, sequence + 1, security, size);
}

NTSTATUS record_write(int fd, const struct record *record)
{
    size_t name_bytes = record->name_length * sizeof(WCHAR);
    size_t path_bytes = record->path ? strlen(record->path) : 0, bytes = name_bytes + path_bytes;
    uint64_t end = record->payload + record_room(record->name_length, record->path);
    struct header header = {
        .version = VERSION,
        .type = record->type,
        .size = record->size,
        .payload = record->payload,
        .protection = record->protection,
        .attributes = record->attributes,
        .created = record->created,
        .device = record->device,
        .inode = record->inode,
        .home = { record->home.id[0], record->home.id[1] },
        .name_bytes = (uint32_t)name_bytes,
        .path_bytes = (uint32_t)path_bytes,
        .alive = ALIVE,
    };
    memcpy(header.magic, magic, sizeof magic);
    char *whole = malloc(sizeof header + bytes);
    if (!whole)
        return STATUS_NO_MEMORY;
    char *strings = whole + sizeof header;
    memcpy(strings, record->name, name_bytes);
    if (path_bytes)
        memcpy(strings + name_bytes, record->path, path_bytes);
    header.checksum = checksum_of(&header, strings, bytes);
    memcpy(whole, &header, sizeof header);

    uint64_t header_at = end - record_unit(), strings_at = end - strings_from_end(bytes);
    NTSTATUS status;
    if (strings_at > header_at) { /* the usual case: one piece */
        status = write_all(fd, whole, sizeof header + bytes, header_at);
    } else {
        status = write_all(fd, strings, bytes, strings_at);
        if (!status)
            status = write_all(fd, whole, sizeof header, header_at);
    }
    free(whole);
    if (!status && record->security)
        status = write_slot(fd, header_at, 0, 1, record->security, record->security_size);
    return status;
}

static BOOL is_plausible(const struct header *header, uint64_t file_size)
{
    if (memcmp(header->magic, magic, sizeof magic) != 0 || header->version != VERSION ||
        (header->alive != ALIVE && header->alive != 0))
        return FALSE;
    if (header->type == 0 || header->type >= RECORD_TYPES)
        return FALSE;
    if (header->name_bytes > NAME_MAXIMUM_LENGTH * sizeof(WCHAR) ||
        header->name_bytes % sizeof(WCHAR) || header->path_bytes >= PATH_MAX)
        return FALSE;
    uint64_t room = room_for((uint64_t)header->name_bytes + header->path_bytes);
    if (room > file_size || header->payload != file_size - room)
        return FALSE;
    /* A section has its bytes inside, or in a file with a path; an image has a copy inside. */
    BOOL outside = header->path_bytes && !(header->attributes & SEC_IMAGE);
    return outside ? header->payload == 0 : header->size <= header->payload;
}

/* What the header says, and the permissions of the file. */
static struct record describe(const struct header *header, const struct stat *status, char *strings)
{
    return (struct record){
        .type = (enum record_type)header->type,
        .protection = header->protection,
        .attributes = header->attributes,
        .size = header->size,
        .payload = header->payload,
        .created = header->created,
        .device = header->device,
        .inode = header->inode,
        .home = { { header->home[0], header->home[1] } },
        .name = (const WCHAR *)(const void *)strings,
        .name_length = header->name_bytes / sizeof(WCHAR),
        .path = header->path_bytes ? strings + header->name_bytes : NULL,
        .user = status->st_uid,
        .group = status->st_gid,
        .mode = status->st_mode,
        .id = header->checksum,
        .buried = header->alive == 0,
        .storage = strings,
    };
}

NTSTATUS record_read(int fd, const struct stat *status, struct record *out)
{
    struct {
        struct header header;
        char strings[SLOTS_AT - sizeof(struct header)]; /* most come with the same call */
        struct slot slots[SLOTS];
    } start;
    uint64_t file_size = (uint64_t)status->st_size;
    size_t unit = record_unit();
    if (!S_ISREG(status->st_mode) || status->st_size < (off_t)unit || file_size % unit)
        return STATUS_FILE_CORRUPT_ERROR;
    ssize_t got = file_read_at(fd, &start, sizeof start, file_size - unit);
    if (got < 0)
        return status_from_error((int)got);
    const struct header *header = &start.header;
    if (got != sizeof start || !is_plausible(header, file_size))
        return STATUS_FILE_CORRUPT_ERROR;

    size_t bytes = (size_t)header->name_bytes + header->path_bytes;
    int current = current_slot(start.slots);
    size_t security_at = round_up(bytes + 1, sizeof(uint64_t));
    size_t security_size = current < 0 ? 0 : start.slots[current].size;
    char *strings = malloc(security_at + security_size);
    if (!strings)
        return STATUS_NO_MEMORY;
    if (security_size)
        memcpy(strings + security_at, start.slots[current].bytes, security_size);
    uint64_t from_end = strings_from_end(bytes);
    got = (ssize_t)bytes;
    if (from_end <= unit)
        memcpy(strings, start.strings, bytes);
    else
        got = file_read_at(fd, strings, bytes, file_size - from_end);
    if (got != (ssize_t)bytes || header->checksum != checksum_of(header, strings, bytes) ||
        memchr(strings + header->name_bytes, 0, header->path_bytes)) {
        free(strings);
        return got < 0 ? status_from_error((int)got) : STATUS_FILE_CORRUPT_ERROR;
    }
    strings[bytes] = 0;
    *out = describe(header, status, strings);
    if (security_size) {
        out->security = strings + security_at;
        out->security_size = security_size;
    }
    return STATUS_SUCCESS;
}

void record_free(struct record *record)
{
    free(record->storage);
    record->storage = NULL;
}

BOOL record_is_paged(const struct record *record)
{
    return record->path && !(record->attributes & (SEC_FILE | SEC_LARGE_PAGES));
}

static uint64_t place_of_tombstone(const struct stat *status)
{
    return (uint64_t)status->st_size - record_unit() + offsetof(struct header, alive);
}

int record_bury(int fd, const struct stat *status)
{
    /* Cut short by somebody: nobody can join it without a record. */
    if (status->st_size < (off_t)record_unit())
        return 0;
    return file_zero(fd, place_of_tombstone(status), sizeof(uint64_t));
}

NTSTATUS record_is_buried(int fd, const struct stat *status, BOOL *out)
{
    uint64_t alive = 0;
    if (status->st_size < (off_t)record_unit())
        return STATUS_FILE_CORRUPT_ERROR;
    ssize_t got = file_read_at(fd, &alive, sizeof alive, place_of_tombstone(status));
    if (got < 0)
        return status_from_error((int)got);
    if (got != sizeof alive) /* cut short meanwhile */
        return STATUS_FILE_CORRUPT_ERROR;
    *out = alive == 0;
    return STATUS_SUCCESS;
}
