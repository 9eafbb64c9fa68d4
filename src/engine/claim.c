/* SPDX-License-Identifier: MIT */
/* The hold of this process on a name: the lifetime protocol of named objects. */
#include "engine/claim.h"
#include "engine/boundary.h"
#include "engine/namespace.h"
#include "engine/pagefile.h"
#include "engine/privatespace.h"
#include "engine/process.h"
#include "engine/status.h"
#include "engine/sweep.h"

#include "linux/calls.h"
#include "linux/lock.h"
#include "linux/tmpfs.h"

#include <string.h>
#include <unistd.h>

#define REMOVAL_PATIENCE ((int64_t)5 * 1000000000) /* nanoseconds */
#define FIRST_PAUSE ((int64_t)20 * 1000)
#define LONGEST_PAUSE ((int64_t)10 * 1000000)
#define QUICK_ATTEMPTS 64
#define MOST_LOOKS 25
#define LOOK_PAUSE 20000 /* nanoseconds */

/* Going on means: look again from the start. */
#define STATUS_AGAIN STATUS_RETRY

NTSTATUS claim_status_of_open(int error)
{
    switch (-error) {
    case ELOOP: /* a link, a folder, a socket: nothing that we put there */
    case EISDIR:
    case ENXIO:
    case ENODEV:
    case ENOTDIR:
        return STATUS_FILE_CORRUPT_ERROR;
    case EAGAIN: /* its owner has a lease on it */
        return STATUS_ACCESS_DENIED;
    default:
        return status_from_error(error);
    }
}

/* Opens the entry as a fresh description; only readable where we may not write. */
static NTSTATUS open_entry(int folder, const char *entry, int *fd, BOOL *writable)
{
    static const int flags = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    long opened;
    do {
        opened = linux_calls->openat(folder, entry, O_RDWR | flags, 0);
        *writable = opened != -EACCES;
        if (opened == -EACCES)
            opened = linux_calls->openat(folder, entry, O_RDONLY | flags, 0);
    } while (opened == -EINTR);
    *fd = (int)opened;
    return opened < 0 ? claim_status_of_open((int)opened) : STATUS_SUCCESS;
}

static NTSTATUS adopt_entry(int folder, const char *entry, struct descriptor *out,
                            struct stat *status, BOOL *writable)
{
    int fd;
    NTSTATUS result = open_entry(folder, entry, &fd, writable);
    return result ? result : status_from_error(descriptor_adopt(fd, out, status));
}

/* Only what is one of our records is ours to remove. */
static NTSTATUS check_record(int fd, const struct stat *status)
{
    struct record record;
    NTSTATUS result = record_read(fd, status, &record);
    if (!result)
        record_free(&record);
    return result;
}

/*
 * With the write lock on a fresh description: makes sure that the name still means this file,
 * tells late-comers by the tombstone, and removes it, a payload file first. Whoever gets the write
 * lock must do so: the last holder may have been refused because of it. Only another file than the
 * one EXPECTED (NULL: it was looked at before) stays if it is not an object.
 */
static NTSTATUS remove_locked(int folder, const char *entry, int fd,
                              const struct descriptor *expected)
{
    struct stat named, own;
    struct record record;
    int error = (int)linux_calls->fstat(fd, &own);
    if (!error)
        error = (int)linux_calls->fstatat(folder, entry, &named, AT_SYMLINK_NOFOLLOW);
    if (error)
        return status_from_error(error);
    if (named.st_dev != own.st_dev || named.st_ino != own.st_ino)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    NTSTATUS damage = record_read(fd, &own, &record);
    if (expected && !descriptor_is(expected, &own) && damage)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    error = record_bury(fd, &own);
    if (!error && !damage)
        pagefile_unlink(&record, &own);
    if (!error)
        error = tmpfs_unlink(folder, entry);
    if (!damage)
        record_free(&record);
    return status_from_error(error);
}

/* STATUS_AGAIN when somebody holds it after all, or it is no more what the name means. */
static NTSTATUS remove_dead(int folder, const char *entry, int fd,
                            const struct descriptor *expected)
{
    int error = lock_exclude(fd);
    if (error)
        return error == -EAGAIN ? STATUS_AGAIN : status_from_error(error);
    NTSTATUS status = remove_locked(folder, entry, fd, expected);
    /* What is unlinked needs no unlock: nobody will look for it. */
    if (status)
        lock_drop(fd);
    return status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_AGAIN : status;
}

/* Nobody has a lock on it. STATUS_AGAIN once it is out of the way. */
static NTSTATUS bury(int folder, const char *entry, int fd, const struct stat *status,
                     BOOL writable, BOOL creating)
{
    NTSTATUS result = check_record(fd, status);
    if (!result)
        result = writable ? remove_dead(folder, entry, fd, NULL) : STATUS_ACCESS_DENIED;
    if (!result)
        return STATUS_AGAIN;
    /* Somebody else's, whom only he and root may remove: for an opener it is not there. */
    return result == STATUS_ACCESS_DENIED && !creating ? STATUS_OBJECT_NAME_NOT_FOUND : result;
}

/*
 * Who looks at our descriptors in /proc has the description for a moment, and with it the lock. If
 * nobody else could have one, it is gone as soon as he has looked.
 */
static void remove_left(int folder, const char *entry, int fd, const struct descriptor *left,
                        BOOL alone)
{
    NTSTATUS status = remove_dead(folder, entry, fd, left);
    for (int i = 0; alone && status == STATUS_AGAIN && i < MOST_LOOKS; i++) {
        if (lock_query(fd) == LOCK_NONE)
            alone = FALSE; /* this time is the last one */
        else
            linux_calls->sleep(LOOK_PAUSE);
        status = remove_dead(folder, entry, fd, left);
    }
}

/* Gives up a description that may bear our read lock, and looks after what it leaves. */
static void leave(int folder, const char *entry, struct descriptor *file, BOOL alone)
{
    struct descriptor left = *file;
    int fresh;
    BOOL writable = FALSE;
    /* Never an unlock: a relative may share the description since a fork. */
    descriptor_close(file);
    if (open_entry(folder, entry, &fresh, &writable))
        return;
    if (writable)
        remove_left(folder, entry, fresh, &left, alone);
    descriptor_drop(fresh);
}

struct join {
    int folder;
    const struct name *name;
    BOOL creating;
    claim_prepare_fn *prepare;
    void *context;
};

static NTSTATUS check_name(const struct name *name, const struct record *record)
{
    return record->name_length == name->length &&
                   memcmp(&record->home, &name->home, sizeof name->home) == 0 &&
                   memcmp(record->name, name->text, name->length * sizeof *name->text) == 0
               ? STATUS_SUCCESS
               : STATUS_FILE_CORRUPT_ERROR;
}

/* In a private namespace counts only what somebody made who may create there. */
static NTSTATUS check_maker(const struct name *name, const struct stat *status)
{
    return name_has_home(&name->home) ? privatespace_check_maker(name, status->st_uid)
                                      : STATUS_SUCCESS;
}

/* Who has prepared all takes the lock, and then looks at the tombstone. */
static NTSTATUS join_prepared(int folder, const char *entry, struct descriptor *file,
                              const struct stat *status)
{
    BOOL buried;
    int error = lock_share(file->fd);
    if (error)
        return error == -EAGAIN ? STATUS_AGAIN : status_from_error(error);
    NTSTATUS result = record_is_buried(file->fd, status, &buried);
    if (!result && !buried)
        return STATUS_SUCCESS;
    leave(folder, entry, file, FALSE);
    return result ? result : STATUS_AGAIN;
}

/* Somebody holds it. The record never changes but for the tombstone, which is looked at last. */
static NTSTATUS join_shared(const struct join *join, struct descriptor *file,
                            const struct stat *status)
{
    struct record record;
    NTSTATUS result = record_read(file->fd, status, &record);
    /* Whoever unlinked it may have let it go to pieces. */
    if (result == STATUS_FILE_CORRUPT_ERROR && status->st_nlink == 0)
        return STATUS_AGAIN;
    if (result)
        return result;
    result = check_name(join->name, &record);
    if (!result)
        result = check_maker(join->name, status);
    if (!result && record.buried)
        result = STATUS_AGAIN;
    if (!result)
        result = join->prepare(join->name, file, &record, join->context);
    record_free(&record);
    return result ? result : join_prepared(join->folder, join->name->entry, file, status);
}

/* Somebody is removing it: for an opener it is gone as soon as the tombstone says so. */
static NTSTATUS meet_remover(const struct join *join, const struct descriptor *file,
                             const struct stat *status)
{
    BOOL buried;
    NTSTATUS result = record_is_buried(file->fd, status, &buried);
    if (result)
        return result;
    return buried && !join->creating ? STATUS_OBJECT_NAME_NOT_FOUND : STATUS_DELETE_PENDING;
}

static void hold(const struct name *name, const struct descriptor *file, BOOL writable,
                 struct claim *out)
{
    out->space = name->space;
    memcpy(out->entry, name->entry, sizeof out->entry);
    out->lock = *file;
    out->writable = writable;
    out->forks = process_forks();
}

static NTSTATUS try_join(const struct join *join, struct claim *out)
{
    struct descriptor file;
    struct stat status;
    BOOL writable = FALSE;
    NTSTATUS result = adopt_entry(join->folder, join->name->entry, &file, &status, &writable);
    if (result)
        return result;
    int state = S_ISREG(status.st_mode) ? lock_query(file.fd) : -EISDIR;
    if (state == LOCK_SHARED)
        result = join_shared(join, &file, &status);
    else if (state == LOCK_EXCLUSIVE)
        result = meet_remover(join, &file, &status);
    else if (state == LOCK_NONE)
        result = bury(join->folder, join->name->entry, file.fd, &status, writable, join->creating);
    else
        result = claim_status_of_open(state);
    if (!result)
        hold(join->name, &file, writable, out);
    else if (file.fd >= 0)
        descriptor_drop(file.fd);
    return result;
}

NTSTATUS claim_folder(const struct name *name, BOOL creating, int *folder)
{
    NTSTATUS status = namespace_open(name->space, creating, folder);
    if (!status)
        sweep_once(name->space, *folder);
    return status;
}

NTSTATUS claim_open(int folder, const struct name *name, BOOL creating, claim_prepare_fn *prepare,
                    void *context, struct claim *claim)
{
    int64_t deadline = 0, pause = FIRST_PAUSE;
    int lost = 0;
    struct join join = { folder, name, creating, prepare, context };
    for (;;) {
        NTSTATUS status = try_join(&join, claim);
        if (status != STATUS_AGAIN && status != STATUS_DELETE_PENDING)
            return status;
        if (deadline == 0)
            deadline = process_clock() + REMOVAL_PATIENCE;
        else if (process_clock() > deadline)
            return STATUS_REMOVAL_TIMEOUT;
        /* Who has lost that often waits for somebody who was stopped on his way. */
        if (status == STATUS_DELETE_PENDING || ++lost > QUICK_ATTEMPTS) {
            process_pause(pause);
            pause = pause * 2 < LONGEST_PAUSE ? pause * 2 : LONGEST_PAUSE;
        }
    }
}

static void entry_of(const struct record *record, char entry[NAME_ENTRY_CAPACITY])
{
    if (record->type == RECORD_NAMESPACE)
        boundary_to_entry(record->name, record->name_length, entry);
    else
        name_to_entry(&record->home, record->name, record->name_length, entry);
}

/* The record tells the name. */
static NTSTATUS adopt_prepared(enum name_space space, struct descriptor *file,
                               const struct stat *status, claim_prepare_fn *prepare, void *context,
                               struct name *name)
{
    struct record record;
    int folder;
    NTSTATUS result = namespace_open(space, FALSE, &folder);
    if (!result)
        result = record_read(file->fd, status, &record);
    if (result)
        return result;
    *name = (struct name){
        .space = space, .text = record.name, .length = record.name_length, .home = record.home
    };
    entry_of(&record, name->entry);
    result = record.buried ? STATUS_AGAIN : prepare(name, file, &record, context);
    record_free(&record);
    name->text = NULL;
    return result ? result : join_prepared(folder, name->entry, file, status);
}

/* For no more than it is open for: who sends what he may not open uses no rights of ours for it. */
static int reopen_held(const struct descriptor *held, BOOL writing, struct descriptor *out,
                       BOOL *writable)
{
    static const int flags = O_NONBLOCK | O_NOCTTY;
    long mode = linux_calls->fcntl(held->fd, F_GETFL, 0);
    if (mode < 0)
        return (int)mode;
    *writable = (mode & O_ACCMODE) == O_RDWR;
    if ((mode & O_PATH) || (writing && !*writable))
        return -EBADF;
    int error = *writable ? descriptor_reopen(held, O_RDWR | flags, out) : -EACCES;
    if (error == -EACCES) {
        *writable = FALSE;
        error = descriptor_reopen(held, O_RDONLY | flags, out);
    }
    return error;
}

NTSTATUS claim_adopt(enum name_space space, const struct descriptor *held, BOOL writing,
                     claim_prepare_fn *prepare, void *context, struct claim *claim)
{
    struct descriptor file;
    struct stat status;
    struct name name;
    BOOL writable = FALSE;
    int error = descriptor_verify(held, &status);
    if (!error && !S_ISREG(status.st_mode))
        error = -EBADF; /* nor is opened what is none of ours */
    if (!error)
        error = reopen_held(held, writing, &file, &writable);
    if (error)
        return status_from_error(error);
    int state = lock_query(file.fd);
    NTSTATUS result = state < 0              ? status_from_error(state)
                      : state == LOCK_SHARED ? STATUS_SUCCESS
                                             : STATUS_INVALID_HANDLE;
    if (!result)
        result = adopt_prepared(space, &file, &status, prepare, context, &name);
    if (!result)
        hold(&name, &file, writable, claim);
    else if (file.fd >= 0)
        descriptor_drop(file.fd);
    return result == STATUS_AGAIN || result == STATUS_FILE_CORRUPT_ERROR ? STATUS_INVALID_HANDLE
                                                                         : result;
}

NTSTATUS claim_start(int folder, struct descriptor *file)
{
    return status_from_error(tmpfs_create(folder, file));
}

NTSTATUS claim_publish(int folder, const struct name *name, struct descriptor *file,
                       struct claim *claim)
{
    NTSTATUS status = name_has_home(&name->home) ? privatespace_check_create(name) : STATUS_SUCCESS;
    if (status)
        return status;
    /* The lock comes first: a name without a lock is a dead one. */
    int error = lock_share(file->fd);
    if (!error)
        error = tmpfs_link(file->fd, folder, name->entry);
    if (error)
        return status_from_error(error);
    hold(name, file, TRUE, claim);
    *file = DESCRIPTOR_NONE;
    return STATUS_SUCCESS;
}

BOOL claim_is_current(int folder, const struct claim *claim)
{
    struct stat status;
    lock_objects();
    struct descriptor file = claim->lock;
    unlock_objects();
    return !descriptor_verify(&file, NULL) &&
           !linux_calls->fstatat(folder, claim->entry, &status, AT_SYMLINK_NOFOLLOW) &&
           descriptor_is(&file, &status);
}

NTSTATUS claim_read(const struct claim *claim, struct record *out)
{
    struct stat status;
    int error = descriptor_verify(&claim->lock, &status);
    return error ? status_from_error(error) : record_read(claim->lock.fd, &status, out);
}

NTSTATUS claim_file(const struct claim *claim, struct descriptor *out)
{
    lock_objects();
    *out = claim->lock;
    unlock_objects();
    return status_from_error(descriptor_verify(out, NULL));
}

NTSTATUS claim_check_name(const struct claim *claim, const struct name *name)
{
    struct record record;
    lock_objects();
    NTSTATUS result = claim_read(claim, &record);
    unlock_objects();
    if (result)
        return result;
    result = check_name(name, &record);
    record_free(&record);
    return result;
}

void claim_repair(struct claim *claim, struct claim *other)
{
    lock_objects();
    /* The other one may have got the number that the lost one had. */
    if (claim->lock.fd == other->lock.fd || descriptor_verify(&claim->lock, NULL) == -EBADF) {
        claim->lock = other->lock;
        claim->writable = other->writable;
        claim->forks = other->forks;
        other->lock = DESCRIPTOR_NONE;
    }
    unlock_objects();
}

void claim_release(struct claim *claim)
{
    int folder;
    lock_objects();
    struct descriptor file = claim->lock;
    claim->lock = DESCRIPTOR_NONE;
    unlock_objects();
    if (file.fd < 0)
        return;
    if (namespace_open(claim->space, FALSE, &folder))
        descriptor_close(&file);
    else
        leave(folder, claim->entry, &file,
              claim->forks == process_forks() && lock_query(file.fd) == LOCK_NONE);
}

/* The name that the description stands for. */
static NTSTATUS find_entry(const struct descriptor *held, char entry[NAME_ENTRY_CAPACITY])
{
    struct record record;
    struct stat status;
    int error = descriptor_verify(held, &status);
    if (!error && !S_ISREG(status.st_mode))
        error = -EBADF;
    NTSTATUS result = error ? status_from_error(error) : record_read(held->fd, &status, &record);
    if (result)
        return result;
    entry_of(&record, entry);
    record_free(&record);
    return STATUS_SUCCESS;
}

void claim_drop(enum name_space space, struct descriptor *held)
{
    char entry[NAME_ENTRY_CAPACITY];
    int folder;
    process_enter();
    if (find_entry(held, entry) || namespace_open(space, FALSE, &folder))
        descriptor_close(held);
    else
        leave(folder, entry, held, FALSE);
    process_leave();
}

/* With nobody else at it: unlinks the entry if it still means the file that we hold. */
static NTSTATUS unlink_held(int folder, const struct claim *claim, int fd)
{
    struct stat named;
    int error = lock_destroy(fd);
    if (error)
        return error == -EAGAIN ? STATUS_AGAIN : status_from_error(error);
    error = (int)linux_calls->fstatat(folder, claim->entry, &named, AT_SYMLINK_NOFOLLOW);
    if (!error && descriptor_is(&claim->lock, &named))
        error = tmpfs_unlink(folder, claim->entry);
    return error == -ENOENT ? STATUS_SUCCESS : status_from_error(error);
}

static NTSTATUS try_destroy(int folder, const struct claim *claim)
{
    struct descriptor file;
    struct stat status;
    BOOL writable = FALSE;
    NTSTATUS result = adopt_entry(folder, claim->entry, &file, &status, &writable);
    if (result)
        return result == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_SUCCESS : result;
    if (descriptor_is(&claim->lock, &status))
        result = writable ? unlink_held(folder, claim, file.fd) : STATUS_ACCESS_DENIED;
    descriptor_drop(file.fd);
    return result;
}

/*
 * No tombstone: whoever opened the file before this and locks it afterwards has come first. What is
 * locked meanwhile keeps two who destroy the same object from unlinking the next one of that name.
 */
NTSTATUS claim_destroy(const struct claim *claim)
{
    int folder;
    int64_t deadline = process_clock() + REMOVAL_PATIENCE;
    NTSTATUS status = namespace_open(claim->space, FALSE, &folder);
    while (!status) {
        status = try_destroy(folder, claim);
        if (status != STATUS_AGAIN)
            return status;
        if (process_clock() > deadline)
            return STATUS_REMOVAL_TIMEOUT;
        process_pause(FIRST_PAUSE);
        status = STATUS_SUCCESS;
    }
    return status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_SUCCESS : status;
}

NTSTATUS claim_collect(int folder, const char *entry)
{
    struct descriptor file;
    struct stat status;
    BOOL writable = FALSE;
    NTSTATUS result = adopt_entry(folder, entry, &file, &status, &writable);
    if (result)
        return result;
    int state = S_ISREG(status.st_mode) ? lock_query(file.fd) : LOCK_EXCLUSIVE;
    result = state < 0 ? status_from_error(state) : STATUS_SHARING_VIOLATION;
    if (state == LOCK_NONE) {
        result = check_record(file.fd, &status);
        if (!result)
            result = writable ? remove_dead(folder, entry, file.fd, NULL) : STATUS_ACCESS_DENIED;
        if (result == STATUS_AGAIN)
            result = STATUS_SHARING_VIOLATION;
    }
    descriptor_drop(file.fd);
    return result;
}
