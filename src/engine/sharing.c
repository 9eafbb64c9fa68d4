/* SPDX-License-Identifier: MIT */
/* Who has a file open, and how: the share modes of CreateFile, and which files are mapped. */
#include "engine/sharing.h"
#include "engine/namespace.h"
#include "engine/process.h"
#include "engine/status.h"
#include "engine/sweep.h"

#include "linux/bytelock.h"
#include "linux/calls.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE ((int64_t)5 * 1000000000) /* nanoseconds */
#define FIRST_PAUSE ((int64_t)10 * 1000)
#define LONGEST_PAUSE ((int64_t)2 * 1000000)

/*
 * The bytes of a lock file. Somebody who has the file open holds the byte `uses + 8 × denied`,
 * which is never 0 because he uses it; somebody who has it mapped holds one of the three after
 * them. Who is going to delete it holds the last one as well.
 */
#define GATE 0
#define USES 7U
#define DENIED_SHIFT 3
#define FIRST_MAPPING 64
#define DOOMED 67
#define BYTES 68

#define PREFIX ".share-"
#define ENTRY_CAPACITY (sizeof PREFIX + (size_t)2 * 16 + 1)

/* The lock file was removed while it was opened, or its gate is taken. */
#define STATUS_GONE STATUS_DELETE_PENDING
#define STATUS_TAKEN STATUS_RETRY

static LIST_HEAD(, sharing) parts = LIST_HEAD_INITIALIZER(parts); /* guarded by the sharing lock */
static pthread_once_t exit_once = PTHREAD_ONCE_INIT;

static void name_entry(dev_t device, ino_t inode, char entry[ENTRY_CAPACITY])
{
    snprintf(entry, ENTRY_CAPACITY, PREFIX "%llx-%llx", (unsigned long long)device,
             (unsigned long long)inode);
}

BOOL sharing_is_lock_file(const char *entry)
{
    return strncmp(entry, PREFIX, sizeof PREFIX - 1) == 0;
}

/* -- the lock file --------------------------------------------------------------------------- */

/* FLAGS: O_CREAT or none. A descriptor or -errno. */
static int open_lock_file(int folder, const char *entry, int flags)
{
    static const int always = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    long fd;
    int repaired = 0;
    do {
        fd = linux_calls->openat(folder, entry, always | flags, 0600);
        /* Whoever made it had a umask that takes rights from the owner. */
        if (fd == -EACCES && !repaired++ && !linux_calls->fchmodat(folder, entry, 0600))
            fd = -EINTR;
    } while (fd == -EINTR);
    return (int)fd;
}

/*
 * Removes the lock file if nobody uses it. FD is a description of its own; who gets all its bytes
 * is the only one. STATUS_SHARING_VIOLATION when somebody else is there.
 */
static NTSTATUS remove_unused(int folder, const char *entry, int fd)
{
    struct stat named, own;
    int error = bytelock_exclude(fd, GATE, BYTES);
    if (error == -EAGAIN)
        return STATUS_SHARING_VIOLATION;
    if (!error)
        error = (int)linux_calls->fstat(fd, &own);
    if (!error)
        error = (int)linux_calls->fstatat(folder, entry, &named, AT_SYMLINK_NOFOLLOW);
    if (!error && (named.st_dev != own.st_dev || named.st_ino != own.st_ino))
        error = -ENOENT;
    if (!error)
        error = (int)linux_calls->unlinkat(folder, entry, 0);
    return status_from_error(error);
}

NTSTATUS sharing_collect(int folder, const char *entry)
{
    int fd = open_lock_file(folder, entry, 0);
    if (fd < 0)
        return status_from_error(fd);
    NTSTATUS status = remove_unused(folder, entry, fd);
    descriptor_drop(fd);
    return status;
}

/* -- the gate -------------------------------------------------------------------------------- */

static void note(struct sharing_gate *gate, off_t byte)
{
    if (byte < FIRST_MAPPING) {
        gate->used |= (unsigned)byte & USES;
        gate->denied |= (unsigned)byte >> DENIED_SHIFT;
        return;
    }
    if (byte == DOOMED) {
        gate->doomed = TRUE;
        return;
    }
    gate->mapped = TRUE;
    gate->writable |= byte == FIRST_MAPPING + SHARING_WRITABLE;
    gate->image |= byte == FIRST_MAPPING + SHARING_IMAGE;
}

/* The kernel shows any lock of a range: what is before and behind it is asked for again. */
static int look(struct sharing_gate *gate, off_t first, off_t end)
{
    off_t byte;
    while (first < end) {
        int found = bytelock_find(gate->lock.fd, first, end - first, &byte);
        if (found <= 0)
            return found;
        note(gate, byte);
        int error = look(gate, first, byte);
        if (error)
            return error;
        first = byte + 1;
    }
    return 0;
}

/* Anything but a shortage tells that the folder cannot be used: then there are no rules. */
static NTSTATUS no_rules(NTSTATUS status)
{
    return status_is_shortage(status) ? status : STATUS_SUCCESS;
}

/*
 * Goes from the gate with nothing. Who was refused because of it has gone by now and looks no more:
 * so the last look comes when it is open again.
 */
static void give_up(const struct sharing_gate *gate, int fd)
{
    char entry[ENTRY_CAPACITY];
    name_entry(gate->device, gate->inode, entry);
    if (remove_unused(gate->folder, entry, fd) == STATUS_SHARING_VIOLATION &&
        !bytelock_drop(fd, GATE, 1))
        remove_unused(gate->folder, entry, fd);
    descriptor_drop(fd);
}

/* The gate first, and then whether the file still has its name: it is only removed with the gate.
 */
static NTSTATUS lock_gate(struct sharing_gate *gate, int fd)
{
    struct stat status;
    int error = bytelock_exclude(fd, GATE, 1);
    if (!error)
        error = (int)linux_calls->fstat(fd, &status);
    if (!error && status.st_nlink > 0) {
        gate->lock = (struct descriptor){ fd, status.st_dev, status.st_ino };
        error = look(gate, GATE + 1, BYTES);
        if (!error)
            return STATUS_SUCCESS;
        gate->lock = DESCRIPTOR_NONE;
    }
    if (error && error != -EAGAIN)
        give_up(gate, fd);
    else
        descriptor_drop(fd);
    return error == -EAGAIN ? STATUS_TAKEN : error ? status_from_error(error) : STATUS_GONE;
}

static NTSTATUS try_gate(struct sharing_gate *gate)
{
    char entry[ENTRY_CAPACITY];
    NTSTATUS status = namespace_open(NAME_LOCAL, TRUE, &gate->folder);
    if (status)
        return no_rules(status);
    sweep_once(NAME_LOCAL, gate->folder);
    name_entry(gate->device, gate->inode, entry);
    int fd = open_lock_file(gate->folder, entry, O_CREAT);
    if (fd == -ENOENT)
        return STATUS_GONE; /* the folder itself */
    return fd < 0 ? no_rules(status_from_error(fd)) : lock_gate(gate, fd);
}

NTSTATUS sharing_enter(dev_t device, ino_t inode, struct sharing_gate *gate)
{
    int64_t deadline = 0, pause = FIRST_PAUSE;
    *gate = (struct sharing_gate){ .device = device, .inode = inode, .lock = DESCRIPTOR_NONE };
    process_enter();
    for (;;) {
        NTSTATUS status = try_gate(gate);
        if (!status)
            return status;
        BOOL again = status == STATUS_TAKEN || status == STATUS_GONE;
        if (deadline == 0)
            deadline = process_clock() + PATIENCE;
        else if (again && process_clock() > deadline)
            status = STATUS_SHARING_VIOLATION;
        if (!again || status == STATUS_SHARING_VIOLATION) {
            process_leave();
            return status;
        }
        if (status == STATUS_TAKEN) {
            process_pause(pause);
            pause = pause * 2 < LONGEST_PAUSE ? pause * 2 : LONGEST_PAUSE;
        }
    }
}

/* The part goes on without the gate, unless it was released already. */
static void open_gate(struct sharing_gate *gate)
{
    int error = 0;
    lock_sharing();
    if (gate->part->lock.fd == gate->lock.fd)
        error = bytelock_drop(gate->lock.fd, GATE, 1);
    unlock_sharing();
    /* The kernel has no reason to fail. Rather no part than a gate that stays shut. */
    if (error)
        sharing_release(gate->part);
}

void sharing_leave(struct sharing_gate *gate)
{
    if (gate->part) {
        open_gate(gate);
    } else if (gate->lock.fd >= 0) {
        give_up(gate, gate->lock.fd);
    }
    gate->lock = DESCRIPTOR_NONE;
    process_leave();
}

/* -- the rules ------------------------------------------------------------------------------- */

NTSTATUS sharing_check_open(const struct sharing_gate *gate, const struct sharing_wish *wish)
{
    /* What empties a file is asked for writing, though the handle may not write. */
    unsigned uses = wish->uses | (wish->empties ? (unsigned)SHARING_WRITES : 0U);
    if (gate->doomed)
        return STATUS_DELETE_PENDING;
    if (gate->writable && !(wish->shares & SHARING_WRITES))
        return STATUS_SHARING_VIOLATION;
    if (uses && ((gate->denied & uses) || (gate->used & ~wish->shares)))
        return STATUS_SHARING_VIOLATION;
    if (gate->image && (wish->writes || wish->empties))
        return STATUS_SHARING_VIOLATION;
    if (gate->image && wish->dooms)
        return STATUS_CANNOT_DELETE;
    return wish->empties ? sharing_check_cut(gate) : STATUS_SUCCESS;
}

NTSTATUS sharing_check_cut(const struct sharing_gate *gate)
{
    return gate->mapped ? STATUS_USER_MAPPED_FILE : STATUS_SUCCESS;
}

NTSTATUS sharing_check_delete(const struct sharing_gate *gate)
{
    if (gate->doomed)
        return STATUS_DELETE_PENDING;
    if (gate->denied & SHARING_DELETES)
        return STATUS_SHARING_VIOLATION;
    return gate->mapped ? STATUS_CANNOT_DELETE : STATUS_SUCCESS;
}

/* -- taking part ----------------------------------------------------------------------------- */

/* A program that ends without CloseHandle leaves no lock file behind. */
static void release_all(void)
{
    process_end();
    if (process_is_locked())
        return;
    for (;;) {
        lock_sharing();
        struct sharing *part = LIST_FIRST(&parts);
        unlock_sharing();
        if (!part)
            break;
        sharing_release(part);
    }
    process_end(); /* those who have released theirs meanwhile */
}

static void register_exit(void)
{
    atexit(release_all);
}

static void enlist(struct sharing *part, const struct descriptor *lock, dev_t device, ino_t inode)
{
    pthread_once(&exit_once, register_exit);
    part->lock = *lock;
    part->device = device;
    part->inode = inode;
    lock_sharing();
    LIST_INSERT_HEAD(&parts, part, link);
    unlock_sharing();
}

static NTSTATUS take(struct sharing_gate *gate, off_t byte, struct sharing *out)
{
    if (gate->lock.fd < 0)
        return STATUS_SUCCESS;
    int error = bytelock_share(gate->lock.fd, byte);
    if (error)
        return status_from_error(error);
    gate->part = out;
    enlist(out, &gate->lock, gate->device, gate->inode);
    return STATUS_SUCCESS;
}

NTSTATUS sharing_open(struct sharing_gate *gate, unsigned uses, unsigned shares,
                      struct sharing *out)
{
    return uses ? take(gate, (off_t)(uses | (~shares & USES) << DENIED_SHIFT), out)
                : STATUS_SUCCESS;
}

NTSTATUS sharing_map(struct sharing_gate *gate, enum sharing_mapping kind, struct sharing *out)
{
    return take(gate, FIRST_MAPPING + (off_t)kind, out);
}

NTSTATUS sharing_adopt(const struct descriptor *lock, dev_t device, ino_t inode,
                       struct sharing *out)
{
    char entry[ENTRY_CAPACITY];
    struct stat named;
    int folder;
    NTSTATUS status = namespace_open(NAME_LOCAL, FALSE, &folder);
    if (status)
        return status;
    name_entry(device, inode, entry);
    int error = (int)linux_calls->fstatat(folder, entry, &named, AT_SYMLINK_NOFOLLOW);
    if (error)
        return error == -ENOENT ? STATUS_INVALID_HANDLE : status_from_error(error);
    if (!descriptor_is(lock, &named) || !S_ISREG(named.st_mode))
        return STATUS_INVALID_HANDLE;
    enlist(out, lock, device, inode);
    return STATUS_SUCCESS;
}

struct descriptor sharing_lock(const struct sharing *sharing)
{
    lock_sharing();
    struct descriptor lock = sharing->lock;
    unlock_sharing();
    return lock;
}

NTSTATUS sharing_announce(const struct sharing *sharing, BOOL doomed)
{
    int error = 0;
    lock_sharing();
    if (sharing->lock.fd >= 0)
        error = doomed ? bytelock_share(sharing->lock.fd, DOOMED)
                       : bytelock_drop(sharing->lock.fd, DOOMED, 1);
    unlock_sharing();
    return status_from_error(error);
}

/* Only one gets it, whoever comes at the same time. */
static BOOL take_out(struct sharing *part, struct sharing *out)
{
    lock_sharing();
    *out = *part;
    if (part->lock.fd >= 0)
        LIST_REMOVE(part, link);
    part->lock = DESCRIPTOR_NONE;
    unlock_sharing();
    return out->lock.fd >= 0;
}

/* Removes the lock file of a part that has gone. */
static void leave_lock_file(const struct sharing *part)
{
    char entry[ENTRY_CAPACITY];
    int folder;
    name_entry(part->device, part->inode, entry);
    if (!namespace_open(NAME_LOCAL, FALSE, &folder))
        sharing_collect(folder, entry);
}

void sharing_release(struct sharing *sharing)
{
    struct sharing part;
    /* In the middle of a call of ours: the lock file is left to the next one who looks. */
    BOOL locked = process_is_locked();
    /* No child may be forked with a part that is in no list. */
    if (!locked)
        process_enter_late();
    if (take_out(sharing, &part)) {
        /* Never an unlock: a relative may share the description since a fork. */
        descriptor_close(&part.lock);
        if (!locked)
            leave_lock_file(&part);
    }
    if (!locked)
        process_leave();
}
