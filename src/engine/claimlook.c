/* SPDX-License-Identifier: MIT */
/* What can be seen of a named object without taking part in it. */
#include "engine/claim.h"
#include "engine/status.h"

#include "linux/calls.h"
#include "linux/lock.h"

#include <fcntl.h>

static NTSTATUS look_inside(const struct descriptor *file, struct claim_view *out)
{
    int lock = lock_query(file->fd);
    if (lock < 0)
        return status_from_error(lock);
    NTSTATUS result = record_read(file->fd, &out->status, &out->record);
    if (!result)
        out->state = lock == LOCK_SHARED      ? CLAIM_ALIVE
                     : lock == LOCK_EXCLUSIVE ? CLAIM_REMOVING
                                              : CLAIM_DEAD;
    return result == STATUS_FILE_CORRUPT_ERROR ? STATUS_SUCCESS : result;
}

/* One entry that cannot be opened keeps nobody from the others. */
static NTSTATUS look_from_outside(int error, struct claim_view *out)
{
    NTSTATUS result = claim_status_of_open(error);
    if (result == STATUS_ACCESS_DENIED)
        out->state = CLAIM_DENIED;
    return result == STATUS_ACCESS_DENIED || result == STATUS_FILE_CORRUPT_ERROR ? STATUS_SUCCESS
                                                                                 : result;
}

NTSTATUS claim_look(int folder, const char *entry, struct claim_view *out)
{
    struct descriptor file;
    *out = (struct claim_view){ .state = CLAIM_DAMAGED };
    int error = (int)linux_calls->fstatat(folder, entry, &out->status, AT_SYMLINK_NOFOLLOW);
    if (error)
        return status_from_error(error);
    if (!S_ISREG(out->status.st_mode))
        return STATUS_SUCCESS;
    error = descriptor_open(folder, entry, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, &file);
    if (error)
        return look_from_outside(error, out);
    NTSTATUS result = status_from_error(descriptor_verify(&file, &out->status));
    if (!result)
        result = look_inside(&file, out);
    descriptor_drop(file.fd);
    return result;
}
