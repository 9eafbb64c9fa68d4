/* SPDX-License-Identifier: MIT */
/*
 * How payload files are known: by their names, and by the trailer at their ends.
 *
 * Nothing but a regular file of the user's own whose trailer agrees with a record counts as that
 * record's payload, so a forged record, or the copy of one, leads nowhere.
 */
#pragma once

#include "engine/record.h"

#include "linux/descriptor.h"

enum pagetrailer_kind {
    PAGETRAILER_READY,   /* has a trailer */
    PAGETRAILER_UNREADY, /* a provisional name, where files cannot be without one */
    PAGETRAILER_KINDS,
};

/* The name of a payload file: that of the kind, and two numbers. */
void pagetrailer_name(enum pagetrailer_kind kind, uint64_t first, uint64_t second, char name[48]);

BOOL pagetrailer_is_name(enum pagetrailer_kind kind, const char *name);

/* What the file of a section of SIZE bytes has in all. */
uint64_t pagetrailer_end(uint64_t size);

/* Binds the file to the object of that record, whose file OBJECT is. 0 or -errno. */
int pagetrailer_write(int fd, uint64_t size, const struct record *record, const struct stat *object,
                      const char *entry);

/*
 * Is this the payload of that record, which stands in the file OBJECT? STATUS_ACCESS_DENIED when
 * it is not, or what kept it from being read.
 */
NTSTATUS pagetrailer_check(const struct descriptor *file, const struct record *record,
                           const struct stat *object);

/* What a payload file says of its object. */
struct pagetrailer {
    uint64_t id;
    char entry[NAME_ENTRY_CAPACITY];
};

/* STATUS_FILE_CORRUPT_ERROR when there is no trailer. */
NTSTATUS pagetrailer_read(int fd, const struct stat *status, struct pagetrailer *out);
