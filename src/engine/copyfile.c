/* SPDX-License-Identifier: MIT */
/* Copies of files. */
#include "engine/copyfile.h"
#include "engine/deletion.h"
#include "engine/fileio.h"
#include "engine/status.h"

#include "linux/calls.h"

#include <stdlib.h>

#define BLOCK ((ULONG)1 << 18)

/* A copy under way: two handles and their objects, referenced. */
struct copy {
    HANDLE source, target;
    struct fileobject *read, *written;
    BOOL cut; /* nothing is left of what the target was */
};

static NTSTATUS open_file(const struct fileobject_request *request, HANDLE *handle,
                          struct fileobject **file)
{
    struct object *object;
    HANDLE opened;
    NTSTATUS made = fileobject_create(request, &opened);
    if (made && made != STATUS_OBJECT_NAME_EXISTS)
        return made;
    NTSTATUS status = handle_reference(opened, &fileobject_type, 0, &object, NULL);
    if (status) {
        handle_close(opened);
        return status;
    }
    *handle = opened;
    *file = (struct fileobject *)object;
    return made;
}

static void close_file(HANDLE handle, struct fileobject *file)
{
    handle_close(handle);
    object_dereference(&file->object);
}

static NTSTATUS open_source(const char *path, struct copy *copy)
{
    const struct fileobject_request request = {
        .path = path,
        .access = GENERIC_READ,
        .share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
        .disposition = FILEOBJECT_OPEN,
    };
    return open_file(&request, &copy->source, &copy->read);
}

/* Row 361: whoever has it open and does not share writing is in the way before any mapping is. */
static NTSTATUS open_target(const char *path, BOOL only_new, struct copy *copy)
{
    const struct fileobject_request request = {
        .path = path,
        .access = GENERIC_WRITE,
        .share = FILE_SHARE_READ | FILE_SHARE_WRITE,
        .disposition = only_new ? FILEOBJECT_CREATE : FILEOBJECT_OPEN_IF,
    };
    NTSTATUS status = open_file(&request, &copy->target, &copy->written);
    copy->cut = status == STATUS_SUCCESS;
    return status == STATUS_OBJECT_NAME_EXISTS ? STATUS_SUCCESS : status;
}

static NTSTATUS copy_data(const struct copy *copy)
{
    ULONG got, put;
    NTSTATUS status = STATUS_SUCCESS;
    void *block = malloc(BLOCK);
    if (!block)
        return STATUS_NO_MEMORY;
    while (!status) {
        status = fileio_read(copy->source, block, BLOCK, NULL, &got);
        if (!status && got == 0)
            break;
        if (!status)
            status = fileio_write(copy->target, block, got, NULL, &put);
    }
    free(block);
    return status == STATUS_END_OF_FILE ? STATUS_SUCCESS : status;
}

/*
 * Read-only, what makes a program, and the time of the last write. A file system without such
 * things, or somebody else's target, does without.
 */
static void copy_attributes(const struct stat *source, const struct descriptor *target)
{
    struct stat status;
    const struct timespec times[] = { { .tv_nsec = UTIME_OMIT }, source->st_mtim };
    if (descriptor_verify(target, &status) || !S_ISREG(status.st_mode))
        return;
    mode_t before = status.st_mode & 07777;
    mode_t mode = before | (source->st_mode & 0111 & (before & 0444) >> 2);
    if (path_is_read_only(source->st_mode))
        mode &= ~(mode_t)0222;
    if (mode != before)
        linux_calls->fchmod(target->fd, mode);
    linux_calls->futimens(target->fd, times);
}

static NTSTATUS fill(struct copy *copy, ULONG options)
{
    struct stat source, target;
    NTSTATUS status = fileobject_verify(copy->read, &source);
    if (!status)
        status = fileobject_verify(copy->written, &target);
    if (status)
        return status;
    if (descriptor_is(&copy->written->descriptor, &source))
        return STATUS_SHARING_VIOLATION;
    if (!copy->cut && S_ISREG(target.st_mode)) {
        status = fileio_resize(copy->target, 0);
        if (status)
            return status;
        copy->cut = TRUE;
    }
    status = copy_data(copy);
    if (status)
        return status;
    copy_attributes(&source, &copy->written->descriptor);
    return options & COPYFILE_THROUGH ? fileio_flush(copy->target) : STATUS_SUCCESS;
}

NTSTATUS copyfile_copy(const char *from, const char *to, ULONG options)
{
    struct copy copy = { .cut = FALSE };
    NTSTATUS status = open_source(from, &copy);
    if (status)
        return status;
    status = open_target(to, (options & COPYFILE_ONLY_NEW) != 0, &copy);
    if (!status) {
        status = fill(&copy, options);
        if (status && copy.cut)
            deletion_remove_name(to, &copy.written->descriptor);
        close_file(copy.target, copy.written);
    }
    close_file(copy.source, copy.read);
    return status;
}
