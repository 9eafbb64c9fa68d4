/* SPDX-License-Identifier: MIT */
/* How payload files are known. */
#include "engine/pagetrailer.h"
#include "engine/namespace.h"
#include "engine/rounding.h"
#include "engine/status.h"

#include "linux/file.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#define VERSION 1
#define DIGITS "0123456789abcdef"
#define NUMBER_LENGTH 16

static const char magic[8] = { 'f', 'i', 'l', 'e', 'p', 'a', 'g', '\n' };

static const char *const prefixes[PAGETRAILER_KINDS] = {
    [PAGETRAILER_READY] = "payload-",
    [PAGETRAILER_UNREADY] = "unready-",
};

struct trailer {
    char magic[8];
    uint64_t version, size;
    uint64_t id;            /* of the record */
    uint64_t device, inode; /* of the file that the record stands in */
    char entry[NAME_ENTRY_CAPACITY];
    uint64_t checksum; /* of all the above */
};

void pagetrailer_name(enum pagetrailer_kind kind, uint64_t first, uint64_t second, char name[48])
{
    snprintf(name, 48, "%s%016llx-%016llx", prefixes[kind], (unsigned long long)first,
             (unsigned long long)second);
}

BOOL pagetrailer_is_name(enum pagetrailer_kind kind, const char *name)
{
    size_t prefix = strlen(prefixes[kind]);
    if (strncmp(name, prefixes[kind], prefix) != 0)
        return FALSE;
    const char *first = name + prefix;
    if (strspn(first, DIGITS) != NUMBER_LENGTH || first[NUMBER_LENGTH] != '-')
        return FALSE;
    const char *second = first + NUMBER_LENGTH + 1;
    return strspn(second, DIGITS) == NUMBER_LENGTH && second[NUMBER_LENGTH] == 0;
}

uint64_t pagetrailer_end(uint64_t size)
{
    return round_up(size, record_unit()) + record_unit();
}

static uint64_t checksum_of(const struct trailer *trailer)
{
    return XXH3_64bits(trailer, offsetof(struct trailer, checksum));
}

int pagetrailer_write(int fd, uint64_t size, const struct record *record, const struct stat *object,
                      const char *entry)
{
    struct trailer trailer = {
        .version = VERSION,
        .size = size,
        .id = record->id,
        .device = object->st_dev,
        .inode = object->st_ino,
    };
    memcpy(trailer.magic, magic, sizeof magic);
    snprintf(trailer.entry, sizeof trailer.entry, "%s", entry);
    trailer.checksum = checksum_of(&trailer);
    ssize_t put = file_write_at(fd, &trailer, sizeof trailer, round_up(size, record_unit()));
    if (put < 0)
        return (int)put;
    return put == sizeof trailer ? 0 : -ENOSPC;
}

static NTSTATUS read_trailer(int fd, const struct stat *status, struct trailer *out)
{
    if (!S_ISREG(status->st_mode) || status->st_size < (off_t)(2 * record_unit()))
        return STATUS_FILE_CORRUPT_ERROR;
    ssize_t got = file_read_at(fd, out, sizeof *out, (uint64_t)status->st_size - record_unit());
    if (got < 0)
        return status_from_error((int)got);
    if (got != sizeof *out || memcmp(out->magic, magic, sizeof magic) != 0 ||
        out->version != VERSION || out->checksum != checksum_of(out) ||
        !memchr(out->entry, 0, sizeof out->entry) || out->size > INT64_MAX - 2 * record_unit() ||
        pagetrailer_end(out->size) != (uint64_t)status->st_size)
        return STATUS_FILE_CORRUPT_ERROR;
    return STATUS_SUCCESS;
}

NTSTATUS pagetrailer_check(const struct descriptor *file, const struct record *record,
                           const struct stat *object)
{
    struct stat status;
    struct trailer trailer;
    int error = descriptor_verify(file, &status);
    if (error)
        return status_from_error(error);
    if (status.st_uid != namespace_user() || file->device != (dev_t)record->device ||
        file->inode != (ino_t)record->inode)
        return STATUS_ACCESS_DENIED;
    NTSTATUS result = read_trailer(file->fd, &status, &trailer);
    if (result)
        return result == STATUS_FILE_CORRUPT_ERROR ? STATUS_ACCESS_DENIED : result;
    return trailer.size == record->size && trailer.id == record->id &&
                   trailer.device == (uint64_t)object->st_dev &&
                   trailer.inode == (uint64_t)object->st_ino
               ? STATUS_SUCCESS
               : STATUS_ACCESS_DENIED;
}

NTSTATUS pagetrailer_read(int fd, const struct stat *status, struct pagetrailer *out)
{
    struct trailer trailer;
    NTSTATUS result = read_trailer(fd, status, &trailer);
    if (result)
        return result;
    out->id = trailer.id;
    memcpy(out->entry, trailer.entry, sizeof out->entry);
    return STATUS_SUCCESS;
}
