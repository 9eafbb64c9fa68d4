/* SPDX-License-Identifier: MIT */
/*
 * The hold of this process on a name: the lifetime protocol of named objects.
 *
 * A name is a file in the namespace's folder. Who holds a handle has a description of that file
 * with a read lock on the lock byte; the kernel counts them. Whoever finds no read lock may take
 * the write lock and remove the file; between the two a tombstone in the record tells those who
 * opened the file too early. tests/model has a model of it.
 */
#pragma once

#include "engine/record.h"

#include "linux/descriptor.h"

struct claim {
    enum name_space space;
    struct descriptor lock; /* bears the read lock; never mapped */
    BOOL writable;          /* lock is open for writing */
    unsigned forks;         /* process_forks() when it was opened: no child has it, if still so */
    char entry[NAME_ENTRY_CAPACITY];
};

/* All of these are called inside a passage (process_enter). */

/* The folder of the name's namespace, for the calls below; at first use it is swept. */
NTSTATUS claim_folder(const struct name *name, BOOL creating, int *folder);

/*
 * What the caller needs before he may join: all that can fail must fail here, for once locked an
 * object counts as held. FILE is the object's file. Called again if it has to start again.
 */
typedef NTSTATUS claim_prepare_fn(const struct name *name, const struct descriptor *file,
                                  const struct record *record, void *context);

/*
 * Joins the object of that name, which PREPARE has agreed to. A remover at work is waited for
 * until he has set the tombstone; CREATING: until he is done.
 * STATUS_OBJECT_NAME_NOT_FOUND, STATUS_FILE_CORRUPT_ERROR, STATUS_ACCESS_DENIED,
 * STATUS_REMOVAL_TIMEOUT, what PREPARE returns, and what keeps a file from being opened.
 */
NTSTATUS claim_open(int folder, const struct name *name, BOOL creating, claim_prepare_fn *prepare,
                    void *context, struct claim *claim);

/*
 * Joins the object that HELD, a description that came from another process, keeps alive. HELD stays
 * the caller's: it counts for nothing, since others may share it; the claim has one of its own.
 * WRITING: who sent it must have been able to write.
 * STATUS_INVALID_HANDLE when the object is dead, or HELD is none of ours or not open for that.
 */
NTSTATUS claim_adopt(enum name_space space, const struct descriptor *held, BOOL writing,
                     claim_prepare_fn *prepare, void *context, struct claim *claim);

/* A file without a name for a new object. */
NTSTATUS claim_start(int folder, struct descriptor *file);

/*
 * Locks the prepared and written file and gives it the name, in one step for everybody else.
 * On success it belongs to CLAIM; else it stays the caller's. STATUS_OBJECT_NAME_COLLISION.
 */
NTSTATUS claim_publish(int folder, const struct name *name, struct descriptor *file,
                       struct claim *claim);

/*
 * Do we hold it, and does the name still mean this file? Only a program that closes descriptors
 * behind our back, or somebody who removed the file by force, can have changed that.
 */
BOOL claim_is_current(int folder, const struct claim *claim);

/* The record of the object that we hold, with the object lock held; record_free() is due. */
NTSTATUS claim_read(const struct claim *claim, struct record *out);

/* The description that bears our lock, to change the file through; it stays the claim's. */
NTSTATUS claim_file(const struct claim *claim, struct descriptor *out);

/* Does the object that we hold bear that very name? Its entry may be that of another one, too. */
NTSTATUS claim_check_name(const struct claim *claim, const struct name *name);

/* OTHER is a second hold on the same file: a hold that was lost takes it over. */
void claim_repair(struct claim *claim, struct claim *other);

/* Gives the hold back, and removes the name if nobody else has it. May be called twice. */
void claim_release(struct claim *claim);

/*
 * Closes a description that came from another process and may be the last that held its object: the
 * name goes then. HELD may be anything. Enters the passage itself.
 */
void claim_drop(enum name_space space, struct descriptor *held);

/*
 * Takes the name away from an object that we and perhaps others hold: it goes on without. For types
 * whose objects may be destroyed. STATUS_ACCESS_DENIED, STATUS_REMOVAL_TIMEOUT.
 */
NTSTATUS claim_destroy(const struct claim *claim);

/* What a look at one entry of a namespace shows, without taking part in anything. */
enum claim_state { CLAIM_ALIVE, CLAIM_DEAD, CLAIM_REMOVING, CLAIM_DAMAGED, CLAIM_DENIED };

struct claim_view {
    enum claim_state state;
    struct record record; /* without a name when damaged or denied */
    struct stat status;
};

/* What it means that an entry cannot be opened: -errno. */
NTSTATUS claim_status_of_open(int error);

/* STATUS_OBJECT_NAME_NOT_FOUND when the entry is gone. On success record_free(&out->record). */
NTSTATUS claim_look(int folder, const char *entry, struct claim_view *out);

/* Removes an entry that nobody holds. STATUS_SUCCESS when it was removed just now. */
NTSTATUS claim_collect(int folder, const char *entry);
