/* SPDX-License-Identifier: MIT */
/*
 * Payload files: the bytes of sections that are on disk because they do not fit into memory.
 *
 *   [ payload, whole units ][ trailer, one unit ]
 *
 * The record of the object names the payload file by path, device and inode; the trailer bears the
 * record's id and the inode of the object's file. Only a pair that agrees belongs together. Whether
 * an object lives is for its own lock byte alone to say (claim.h). The payload file gets its name
 * before the object gets its own, and loses it after the tombstone; so whoever joins an object
 * finds the payload.
 *
 * Who has the section has a read lock on the lock byte of the payload file as well, for as long as
 * he has a handle or a view. That is for pagefile_collect(): what nobody locks, and no record
 * names, was left by a killed process, or by a machine that lost its tmpfs when it was started
 * anew.
 */
#pragma once

#include "engine/record.h"

#include "linux/descriptor.h"

#include <limits.h>

#define PAGEFILE_NAME_CAPACITY 48

/* A payload file that is being made. */
struct pagefile {
    uint64_t size; /* bytes of the section */
    struct descriptor folder, file;
    char name[PAGEFILE_NAME_CAPACITY]; /* as the folder knows it now; empty: not at all */
    char path[PATH_MAX];               /* where it will be */
};

/* All of these are called inside a passage (process_enter). */

/*
 * Makes one for SIZE bytes without storage. STATUS_COMMITMENT_LIMIT when the folder cannot be used,
 * or an error that does not concern it. On success pagefile_discard() is due.
 */
NTSTATUS pagefile_start(uint64_t size, struct pagefile *out);

/* Storage for all of it. STATUS_COMMITMENT_LIMIT. The passage is left meanwhile. */
NTSTATUS pagefile_allocate(struct pagefile *file);

/*
 * Binds it to the written, still nameless object, which will be called ENTRY, and gives it the name
 * that is in the object's record.
 */
NTSTATUS pagefile_publish(struct pagefile *file, const struct descriptor *object,
                          const char *entry);

/* Takes the finished file away from FILE: it keeps its name. */
struct descriptor pagefile_keep(struct pagefile *file);

/* Gives it up, the name as well. Nothing happens after pagefile_keep(). */
void pagefile_discard(struct pagefile *file);

/* The same without name and trailer, for a section that has no name either. */
NTSTATUS pagefile_create_unnamed(uint64_t size, struct descriptor *out);

/*
 * Opens the payload that a record names; on success it bears the read lock. OBJECT is the file that
 * the record stands in. STATUS_ACCESS_DENIED: it is not ours, or a record in Global\, where payload
 * files are never followed. STATUS_FILE_INVALID: cannot be found. STATUS_RETRY: the object was
 * removed meanwhile, or somebody looks at the payload.
 */
NTSTATUS pagefile_open(enum name_space space, const struct descriptor *object,
                       const struct record *record, struct descriptor *out);

/*
 * Unlinks the payload of an object about which the caller has the write lock. It stays when it is
 * not the very file that belongs to this record, and when it cannot be removed: then it is for
 * pagefile_collect().
 */
void pagefile_unlink(const struct record *record, const struct stat *object);

/* What is in the folder. */
struct pagefile_census {
    unsigned files, orphans; /* payload files, and how many of them nobody needs */
    uint64_t bytes, orphan_bytes;
};

/* Counts the files and, if REMOVE, removes the orphans; at most LIMIT entries are looked at. */
NTSTATUS pagefile_collect(BOOL remove, unsigned limit, struct pagefile_census *out);

/* Whether the file system of the folder has what is needed; STATUS_NOT_SUPPORTED. */
NTSTATUS pagefile_probe(void);
