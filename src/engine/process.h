/* SPDX-License-Identifier: MIT */
/*
 * The locks of a process, and what must happen around fork.
 *
 * The folder lock guards the opened namespaces, the object lock the handle table and the registry
 * of named objects, the view lock the tree of views, the sharing lock the parts that are taken in
 * the use of files. None is held while the storage of an object is allocated; who needs two takes
 * them in this order. A fork waits for all, so the child finds them free and what they guard whole.
 * A thread that has one, or is in the passage, cannot be cancelled.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Between the two, a thread has descriptors that no table knows yet, or no more. A fork waits until
 * no thread is there: a child with an unknown description of a named object would keep its name.
 * Pauses are made outside, and so are the large allocations of a create. Who is in it already just
 * goes on.
 */
void process_enter(void);
void process_leave(void);

/*
 * The same for what makes no names and no descriptors that last: also while the process ends, when
 * the thread that exits may wait for this one.
 */
void process_enter_late(void);

/* Leaves the passage for so long. */
void process_pause(int64_t nanoseconds);

/* What a forked child has to do before anything else. */
enum process_duty { PROCESS_MAILBOX, PROCESS_RESERVE, PROCESS_DUTIES };

/*
 * From now on a child of fork calls DUTY, with no lock held. Other than pthread_atfork(), which
 * waits for a fork that waits for us, it may be called inside the passage and with a lock.
 */
void process_in_child(enum process_duty which, void (*duty)(void));

/* How many forks lie between this process and the one that called filemap first. */
unsigned process_generation(void);

/* Changes with each fork, in the parent and in the child. */
unsigned process_forks(void);

/* Nanoseconds of a clock that nobody sets. */
int64_t process_clock(void);

/*
 * The process ends: waits until no other thread is in the passage, and lets none in again but late.
 * The thread that exits still gets through.
 */
void process_end(void);

/* Has this thread one of the locks below? Then it must not enter the passage. */
bool process_is_locked(void);

/*
 * Whether the calling thread has a lock or is in the passage: code that interrupts it (a handler of
 * signals) must then leave the tables alone, and let it go on.
 */
bool process_is_busy(void);

void lock_folders(void);
void unlock_folders(void);

void lock_objects(void);
void unlock_objects(void);

void lock_views(void);
void unlock_views(void);

void lock_sharing(void);
void unlock_sharing(void);
