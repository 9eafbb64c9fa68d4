/* SPDX-License-Identifier: MIT */
/*
 * The record at the end of a named object's file.
 *
 *   [ payload, whole units ][ long strings, whole units ][ header, one unit ]
 *
 * A unit is a page, at least 4 KiB. The header has the name and the path of a backing file behind
 * it; where they do not fit (a name may have 64 KiB) they stand in units of their own before it.
 * Its second half has room for two security descriptors, of which the later one counts: so a new
 * one can be written while others read.
 * Whoever may write the object may write anything here, so nothing is trusted: it is read with
 * pread, and every field is checked against the size of the file, the others, and a checksum.
 */
#pragma once

#include "engine/name.h"

#include <stdint.h>
#include <sys/stat.h>

enum record_type {
    RECORD_SECTION = 1,
    RECORD_EVENT,
    RECORD_MUTEX,
    RECORD_SEMAPHORE,
    RECORD_TIMER,
    RECORD_JOB,
    RECORD_NAMESPACE, /* a private one */
    RECORD_TYPES,
};

struct record {
    enum record_type type;
    ULONG protection, attributes; /* PAGE_…, SEC_… */
    uint64_t size;                /* of the object, bytes */
    uint64_t payload;             /* bytes of the file before the record */
    int64_t created;              /* nanoseconds since 1970 */
    uint64_t device, inode;       /* of the backing file */
    struct name_home home;        /* the private namespace that it is in */
    const WCHAR *name;
    size_t name_length;   /* WCHARs */
    const char *path;     /* of the backing file, NULL without one */
    const void *security; /* a self-relative descriptor, NULL: none; when read, not checked */
    size_t security_size;
    uint64_t id; /* as read: the checksum, which no two objects share */
    uid_t user;  /* as read: whose the file is */
    gid_t group;
    mode_t mode;
    BOOL buried;   /* has the tombstone: being removed, join no more */
    void *storage; /* what record_read allocated */
};

size_t record_unit(void);

/* Bytes that the record of such strings takes. PATH may be NULL. */
uint64_t record_room(size_t name_length, const char *path);

/* Writes the record behind the payload of a file that has been allocated. */
NTSTATUS record_write(int fd, const struct record *record);

/*
 * Reads and checks it. STATUS is what fstat says now. STATUS_FILE_CORRUPT_ERROR for whatever is
 * not right; STATUS_NO_MEMORY. On success record_free() is due.
 */
NTSTATUS record_read(int fd, const struct stat *status, struct record *out);

void record_free(struct record *record);

/* The largest descriptor that a record has room for, in bytes. */
#define RECORD_SECURITY_CAPACITY 1008

/* Puts another descriptor into a record that is in use. STATUS_ALLOTTED_SPACE_EXCEEDED. */
NTSTATUS record_write_security(int fd, const struct stat *status, const void *security,
                               size_t size);

/* The path is that of a payload file in the paging-file folder (pagefile.h). */
BOOL record_is_paged(const struct record *record);

/* Sets the tombstone. 0 or -errno. */
int record_bury(int fd, const struct stat *status);

/* Only whether the tombstone is there. */
NTSTATUS record_is_buried(int fd, const struct stat *status, BOOL *out);
