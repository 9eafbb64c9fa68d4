/* SPDX-License-Identifier: MIT */
/*
 * Who has a file open, and how: the share modes of CreateFile, and which files are mapped.
 *
 * For each file in use there is a lock file in the folder of Local\, named after the device and the
 * inode. Who has the file open, or mapped, has a description of the lock file with a read lock on
 * one byte, and the number of that byte says what he does with the file and what he lets others
 * do. So the kernel forgets a process that was killed, and nothing touches the user's file.
 *
 * Byte 0 is the gate. Who decides has it exclusively: he looks who is there, and takes a byte of
 * his own, or changes the file, before the next one looks. It is tried, and never waited for
 * longer than a few seconds. Whoever leaves removes the lock file if he gets all bytes at once.
 *
 * Where the folder cannot be used there are no rules: then every call here succeeds.
 */
#pragma once

#include "engine/tree.h"

#include "linux/descriptor.h"

#include <filemap/ntstatus.h>
#include <filemap/winnt.h>

/* What somebody does with a file. */
enum sharing_use {
    SHARING_READS = 1,
    SHARING_WRITES = 2,
    SHARING_DELETES = 4,
};

/* What a section is to its file. */
enum sharing_mapping {
    SHARING_MAPPED,   /* data that are read or copied */
    SHARING_WRITABLE, /* data that may be written */
    SHARING_IMAGE,
};

/* A part that somebody takes in the use of a file, until sharing_release(). */
struct sharing {
    struct descriptor lock; /* bears the read lock; none: no part is taken */
    dev_t device;           /* of the file */
    ino_t inode;
    LIST_ENTRY(sharing) link; /* guarded by the sharing lock */
};

#define SHARING_NONE ((struct sharing){ .lock = { .fd = -1 } })

/* The gate of a file; who has it is alone with it, and in the passage (process_enter). */
struct sharing_gate {
    dev_t device;
    ino_t inode;
    int folder;
    struct descriptor lock; /* none: there are no rules */
    struct sharing *part;   /* that was taken: it has the lock */
    /* what others do, together */
    unsigned used, denied; /* enum sharing_use */
    BOOL mapped, writable, image, doomed;
};

/* What is asked of a file that is being opened. */
struct sharing_wish {
    unsigned uses;   /* enum sharing_use */
    unsigned shares; /* what others may do: enum sharing_use */
    BOOL writes;     /* FILE_WRITE_DATA: more than appending */
    BOOL empties;
    BOOL dooms; /* FILE_FLAG_DELETE_ON_CLOSE */
};

/*
 * Takes the gate of a file and looks who is there. STATUS_SHARING_VIOLATION when somebody has kept
 * it too long (stopped in a debugger, say), or what keeps a lock file from being opened. On success
 * sharing_leave() must follow.
 */
NTSTATUS sharing_enter(dev_t device, ino_t inode, struct sharing_gate *gate);
void sharing_leave(struct sharing_gate *gate);

/* Rows 360, 365-368. STATUS_SHARING_VIOLATION, STATUS_USER_MAPPED_FILE, STATUS_CANNOT_DELETE,
 * STATUS_DELETE_PENDING. */
NTSTATUS sharing_check_open(const struct sharing_gate *gate, const struct sharing_wish *wish);

/* Rows 355, 356, 359. STATUS_USER_MAPPED_FILE. */
NTSTATUS sharing_check_cut(const struct sharing_gate *gate);

/* Rows 363, 364. STATUS_SHARING_VIOLATION, STATUS_CANNOT_DELETE, STATUS_DELETE_PENDING. */
NTSTATUS sharing_check_delete(const struct sharing_gate *gate);

/* Takes part; once for each gate. OUT must stay where it is. */
NTSTATUS sharing_open(struct sharing_gate *gate, unsigned uses, unsigned shares,
                      struct sharing *out);
NTSTATUS sharing_map(struct sharing_gate *gate, enum sharing_mapping kind, struct sharing *out);

/*
 * A part that came from another process: LOCK is the descriptor that bears its locks. On success it
 * is OUT's. STATUS_INVALID_HANDLE when it is not the lock file of that file. Inside a passage.
 */
NTSTATUS sharing_adopt(const struct descriptor *lock, dev_t device, ino_t inode,
                       struct sharing *out);

/* The descriptor that bears the locks; none: no part is taken. */
struct descriptor sharing_lock(const struct sharing *sharing);

/* Says that the file will be deleted, so that nobody opens it any more, or takes that back. */
NTSTATUS sharing_announce(const struct sharing *sharing, BOOL doomed);

/* Ends a part. None is fine. Children of a fork may have it still. */
void sharing_release(struct sharing *sharing);

/* Is that the name of a lock file? They are in the folder of Local\ only. */
BOOL sharing_is_lock_file(const char *entry);

/* Removes a lock file that nobody uses. STATUS_SUCCESS when it was removed just now. */
NTSTATUS sharing_collect(int folder, const char *entry);
