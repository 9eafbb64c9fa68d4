/* SPDX-License-Identifier: MIT */
/* Payload files that nobody needs any more. */
#include "engine/claim.h"
#include "engine/pagefile.h"
#include "engine/pagefolder.h"
#include "engine/pagetrailer.h"
#include "engine/status.h"

#include "linux/calls.h"
#include "linux/folder.h"
#include "linux/lock.h"
#include "linux/tmpfs.h"

#include <string.h>

#define BLOCK 512 /* what st_blocks counts */

/* The record decides about the payload that it names; what cannot be read may be such a record. */
static BOOL is_named(const struct pagetrailer *trailer, const struct stat *status)
{
    struct claim_view view;
    int folder;
    if (!trailer->entry[0] || strchr(trailer->entry, '/'))
        return FALSE;
    NTSTATUS result = namespace_open(NAME_LOCAL, FALSE, &folder);
    if (!result)
        result = claim_look(folder, trailer->entry, &view);
    if (result)
        return result != STATUS_OBJECT_NAME_NOT_FOUND;
    BOOL named = view.state == CLAIM_DENIED ||
                 (view.record.id == trailer->id && view.record.inode == status->st_ino);
    record_free(&view.record);
    return named;
}

static BOOL is_orphan(int fd, const struct stat *status, const char *name)
{
    struct pagetrailer trailer;
    if (pagetrailer_is_name(PAGETRAILER_UNREADY, name))
        return TRUE;
    return !pagetrailer_read(fd, status, &trailer) && !is_named(&trailer, status);
}

/* Whoever has the write lock, and finds that the name still means this file, may remove it. */
static BOOL remove_orphan(int folder, const char *name, const struct descriptor *file)
{
    struct stat status;
    if (lock_exclude(file->fd))
        return FALSE;
    return !descriptor_verify(file, &status) && is_orphan(file->fd, &status, name) &&
           !linux_calls->fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) &&
           descriptor_is(file, &status) && !tmpfs_unlink(folder, name);
}

static void count(int folder, const char *name, BOOL remove, struct pagefile_census *census)
{
    struct descriptor file;
    struct stat status;
    if (descriptor_open(folder, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0, &file))
        return;
    if (!descriptor_verify(&file, &status) && S_ISREG(status.st_mode) &&
        status.st_uid == namespace_user()) {
        uint64_t bytes = (uint64_t)status.st_blocks * BLOCK;
        BOOL orphan = lock_query(file.fd) == LOCK_NONE && is_orphan(file.fd, &status, name);
        if (orphan && remove)
            orphan = remove_orphan(folder, name, &file);
        census->files++;
        census->bytes += bytes;
        census->orphans += orphan ? 1U : 0U;
        census->orphan_bytes += orphan ? bytes : 0;
    }
    descriptor_close(&file);
}

NTSTATUS pagefile_collect(BOOL remove, unsigned limit, struct pagefile_census *out)
{
    struct descriptor folder;
    struct folder_reader reader;
    enum namespace_reason reason;
    const char *name;
    *out = (struct pagefile_census){ 0 };
    NTSTATUS status = pagefolder_open(FALSE, &reason, &folder);
    if (status)
        return reason == NAMESPACE_MISSING ? STATUS_SUCCESS : status;
    int error = folder_read(folder.fd, ".", &reader);
    if (!error) {
        for (unsigned i = 0; i < limit && (name = folder_next(&reader)); i++)
            if (pagetrailer_is_name(PAGETRAILER_READY, name) ||
                pagetrailer_is_name(PAGETRAILER_UNREADY, name))
                count(folder.fd, name, remove, out);
        folder_finish(&reader);
    }
    descriptor_close(&folder);
    return status_from_error(error);
}
