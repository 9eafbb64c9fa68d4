/* SPDX-License-Identifier: MIT */
/* Payload files: made, given a name, found by their records, and unlinked. */
#include "engine/pagefile.h"
#include "engine/backing.h"
#include "engine/commit.h"
#include "engine/pagefolder.h"
#include "engine/pagetrailer.h"
#include "engine/process.h"
#include "engine/status.h"

#include "linux/calls.h"
#include "linux/diskfile.h"
#include "linux/file.h"
#include "linux/holders.h"
#include "linux/lock.h"
#include "linux/tmpfs.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SWEEP_ENTRIES 64
#define NAME_ATTEMPTS 16
#define DYING_PATIENCE ((int64_t)2 * 1000000000) /* nanoseconds */
#define DYING_PAUSE ((int64_t)1000000)

/* What keeps the folder from being used is a lack of commit; the rest is no matter of the folder.
 */
static NTSTATUS no_paging(int error)
{
    switch (-error) {
    case 0:
        return STATUS_SUCCESS;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOLCK:
    case EIO:
    case EEXIST:
        return status_from_error(error);
    default:
        return STATUS_COMMITMENT_LIMIT;
    }
}

static uint64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/*
 * A file system without nameless files (an overlay on older kernels) gives one with a provisional
 * name. Until it is locked somebody may take it for an orphan and remove it.
 */
static int create_provisional(struct pagefile *file)
{
    int error = -EEXIST;
    for (int i = 0; i < NAME_ATTEMPTS && (error == -EEXIST || error == -EAGAIN); i++) {
        struct stat status;
        pagetrailer_name(PAGETRAILER_UNREADY, now(), (uint64_t)getpid(), file->name);
        error = diskfile_create(file->folder.fd, file->name, &file->file);
        if (error)
            continue;
        error = lock_share(file->file.fd);
        if (!error)
            error = (int)linux_calls->fstat(file->file.fd, &status);
        if (!error && status.st_nlink == 0)
            error = -EAGAIN;
        if (error) {
            tmpfs_unlink(file->folder.fd, file->name);
            descriptor_close(&file->file);
        }
    }
    if (error)
        file->name[0] = 0;
    return error;
}

static int create(struct pagefile *file)
{
    int error = tmpfs_create(file->folder.fd, &file->file);
    if (error == -EOPNOTSUPP || error == -EISDIR || error == -EINVAL)
        return create_provisional(file);
    if (error)
        return error;
    error = lock_share(file->file.fd);
    if (error)
        descriptor_close(&file->file);
    return error;
}

/* The name has the inode, so no two files of the folder can get the same. */
static BOOL choose_path(struct pagefile *file)
{
    char name[PAGEFILE_NAME_CAPACITY];
    pagefolder_path(file->path, sizeof file->path);
    size_t length = strlen(file->path);
    pagetrailer_name(PAGETRAILER_READY, now(), file->file.inode, name);
    int added = snprintf(file->path + length, sizeof file->path - length, "/%s", name);
    return added < (int)(sizeof file->path - length);
}

/* A first look at the folder cleans up what killed processes have left. */
static void sweep(void)
{
    static atomic_bool swept;
    struct pagefile_census census;
    if (!atomic_exchange(&swept, 1))
        pagefile_collect(TRUE, SWEEP_ENTRIES, &census);
}

NTSTATUS pagefile_start(uint64_t size, struct pagefile *out)
{
    enum namespace_reason reason;
    out->size = size;
    out->file = DESCRIPTOR_NONE;
    out->name[0] = 0;
    NTSTATUS status = pagefolder_open(TRUE, &reason, &out->folder);
    if (status)
        return reason || status == STATUS_OBJECT_NAME_NOT_FOUND ? STATUS_COMMITMENT_LIMIT : status;
    sweep();
    status = no_paging(create(out));
    if (!status && !choose_path(out))
        status = STATUS_COMMITMENT_LIMIT;
    if (status)
        pagefile_discard(out);
    return status;
}

NTSTATUS pagefile_allocate(struct pagefile *file)
{
    return commit_allocate_on_disk(file->file.fd, pagetrailer_end(file->size));
}

/* In one step for those who know only the name in the record. */
static int give_name(struct pagefile *file)
{
    const char *name = strrchr(file->path, '/') + 1;
    int error = file->name[0] ? diskfile_rename(file->folder.fd, file->name, name)
                              : tmpfs_link(file->file.fd, file->folder.fd, name);
    if (!error)
        snprintf(file->name, sizeof file->name, "%s", name);
    return error;
}

NTSTATUS pagefile_publish(struct pagefile *file, const struct descriptor *object, const char *entry)
{
    struct stat status;
    struct record record;
    int error = descriptor_verify(object, &status);
    NTSTATUS result = error ? status_from_error(error) : record_read(object->fd, &status, &record);
    if (result)
        return result;
    error = pagetrailer_write(file->file.fd, file->size, &record, &status, entry);
    record_free(&record);
    if (!error)
        error = give_name(file);
    return no_paging(error);
}

struct descriptor pagefile_keep(struct pagefile *file)
{
    struct descriptor kept = file->file;
    file->file = DESCRIPTOR_NONE;
    file->name[0] = 0;
    pagefile_discard(file);
    return kept;
}

void pagefile_discard(struct pagefile *file)
{
    if (file->name[0])
        tmpfs_unlink(file->folder.fd, file->name);
    file->name[0] = 0;
    descriptor_close(&file->file);
    descriptor_close(&file->folder);
}

NTSTATUS pagefile_create_unnamed(uint64_t size, struct descriptor *out)
{
    struct pagefile file;
    NTSTATUS status = pagefile_start(size, &file);
    if (status)
        return status;
    if (file.name[0])
        tmpfs_unlink(file.folder.fd, file.name);
    file.name[0] = 0;
    status = commit_allocate_on_disk(file.file.fd, size);
    if (!status)
        *out = pagefile_keep(&file);
    else
        pagefile_discard(&file);
    return status;
}

/* The object that the record belongs to is no more what the name means, or nobody holds it. */
static BOOL is_gone(const struct descriptor *object)
{
    struct stat status;
    BOOL buried = FALSE;
    if (descriptor_verify(object, &status) || lock_query(object->fd) != LOCK_SHARED)
        return TRUE;
    return !record_is_buried(object->fd, &status, &buried) && buried;
}

static NTSTATUS status_of_search(int error)
{
    switch (-error) {
    case EXDEV:
    case ELOOP:
        return STATUS_ACCESS_DENIED;
    case ENOENT:
    case ENOTDIR:
        return STATUS_FILE_INVALID;
    default:
        return status_from_error(error);
    }
}

/*
 * Through a process that has it open, if somebody has taken its path away by force. The trailer
 * tells whether it is the file, since inodes are used again. A process that is killed closes its
 * files one after the other: until its lock on the object is gone as well, it may only be dying.
 */
static NTSTATUS find_held(const struct descriptor *object, const struct stat *status,
                          const struct record *record, NTSTATUS missing, struct descriptor *out)
{
    const char *name = strrchr(record->path, '/');
    BOOL removed =
        missing == STATUS_FILE_INVALID && name && pagetrailer_is_name(PAGETRAILER_READY, name + 1);
    int64_t deadline = process_clock() + (removed ? DYING_PATIENCE : 0);
    /* Inside the passage: whoever adopts handles has a mutex of it. */
    for (;; linux_calls->sleep(DYING_PAUSE)) {
        if (is_gone(object))
            return STATUS_RETRY;
        if (!holders_reopen((dev_t)record->device, (ino_t)record->inode, O_RDWR, out)) {
            NTSTATUS result = pagetrailer_check(out, record, status);
            if (!result)
                return STATUS_SUCCESS;
            descriptor_close(out);
            if (result != STATUS_ACCESS_DENIED)
                return result;
        }
        if (process_clock() >= deadline)
            return is_gone(object) ? STATUS_RETRY : missing;
    }
}

static NTSTATUS find(const struct descriptor *object, const struct stat *status,
                     const struct record *record, BOOL *by_path, struct descriptor *out)
{
    int error = backing_open_by_path(record, O_RDWR, out);
    *by_path = !error;
    if (!error) {
        NTSTATUS result = pagetrailer_check(out, record, status);
        if (result)
            descriptor_close(out);
        return result;
    }
    if (error != -ENOENT && error != -ENOTDIR && error != -EXDEV && error != -ELOOP)
        return status_from_error(error);
    return find_held(object, status, record, status_of_search(error), out);
}

/* Locks it. Whoever collected it before that has taken the name away. */
static NTSTATUS hold(const struct descriptor *file, const struct record *record, BOOL by_path)
{
    struct stat status;
    int error = lock_share(file->fd);
    if (error)
        return error == -EAGAIN ? STATUS_RETRY : status_from_error(error);
    if (!by_path)
        return STATUS_SUCCESS;
    error = (int)linux_calls->fstatat(AT_FDCWD, record->path, &status, AT_SYMLINK_NOFOLLOW);
    if (error && error != -ENOENT)
        return status_from_error(error);
    return error || !descriptor_is(file, &status) ? STATUS_RETRY : STATUS_SUCCESS;
}

NTSTATUS pagefile_open(enum name_space space, const struct descriptor *object,
                       const struct record *record, struct descriptor *out)
{
    struct descriptor file;
    struct stat status;
    BOOL by_path = FALSE;
    if (space != NAME_LOCAL)
        return STATUS_ACCESS_DENIED;
    int error = descriptor_verify(object, &status);
    NTSTATUS result =
        error ? status_from_error(error) : find(object, &status, record, &by_path, &file);
    if (result)
        return result;
    result = hold(&file, record, by_path);
    if (result)
        descriptor_close(&file);
    else
        *out = file;
    return result;
}

void pagefile_unlink(const struct record *record, const struct stat *object)
{
    struct descriptor folder, file;
    const char *name;
    if (!record_is_paged(record) || object->st_uid != namespace_user() || (object->st_mode & 022))
        return;
    if (pagefolder_open_of(record->path, &name, &folder))
        return;
    if (pagetrailer_is_name(PAGETRAILER_READY, name) &&
        !descriptor_open(folder.fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0,
                         &file)) {
        if (!pagetrailer_check(&file, record, object))
            tmpfs_unlink(folder.fd, name);
        descriptor_close(&file);
    }
    descriptor_close(&folder);
}

NTSTATUS pagefile_probe(void)
{
    struct pagefile file;
    enum namespace_reason reason;
    file.file = DESCRIPTOR_NONE;
    file.name[0] = 0;
    NTSTATUS status = pagefolder_open(FALSE, &reason, &file.folder);
    if (status)
        return status;
    int error = create(&file);
    if (!error && lock_query(file.file.fd) != LOCK_NONE)
        error = -EOPNOTSUPP;
    pagefile_discard(&file);
    return error == -ENOSPC || error == -EDQUOT ? STATUS_SUCCESS : status_from_error(error);
}
