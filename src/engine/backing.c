/* SPDX-License-Identifier: MIT */
/* The file behind a file-backed section. */
#include "engine/backing.h"
#include "engine/access.h"
#include "engine/growth.h"
#include "engine/openfile.h"
#include "engine/handle.h"
#include "engine/image.h"
#include "engine/process.h"
#include "engine/status.h"

#include "linux/calls.h"
#include "linux/file.h"
#include "linux/holders.h"
#include "linux/map.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static BOOL writes(ULONG protection)
{
    return protection == PAGE_READWRITE || protection == PAGE_EXECUTE_READWRITE;
}

static NTSTATUS choose_size(const struct stat *status, ULONG protection, uint64_t wanted,
                            struct backing *out)
{
    out->length = (uint64_t)status->st_size;
    out->size = wanted ? wanted : out->length;
    if (out->size == 0)
        return STATUS_MAPPED_FILE_SIZE_ZERO;
    if (out->size > BACKING_LARGEST_FILE)
        return STATUS_SECTION_TOO_BIG;
    return out->size > out->length && !writes(protection) ? STATUS_SECTION_TOO_BIG : STATUS_SUCCESS;
}

/* Rows 286-291; the size is checked last (row 283). */
static NTSTATUS examine_image(const struct descriptor *file, const struct stat *status,
                              uint64_t wanted, struct backing *out)
{
    enum image_fault fault;
    struct image *image;
    /* The pages of all Windows programs are that large. */
    if (map_page_size() != IMAGE_PAGE)
        return STATUS_NOT_SUPPORTED;
    NTSTATUS result = image_read_file(file->fd, (uint64_t)status->st_size, &image, &fault);
    if (result)
        return result;
    result = image_check_machine(image, &fault);
    if (!result && wanted > image->size)
        result = STATUS_SECTION_TOO_BIG;
    if (result) {
        free(image);
        return result;
    }
    image->facts.device = status->st_dev;
    image->facts.inode = status->st_ino;
    image->facts.file_size = (uint64_t)status->st_size;
    out->image = image;
    out->size = wanted ? wanted : image->size;
    out->length = out->size; /* the file never grows */
    return STATUS_SUCCESS;
}

NTSTATUS backing_examine(HANDLE handle, ULONG protection, BOOL image, uint64_t size,
                         struct backing *out)
{
    struct object *object;
    struct stat status;
    struct backing found = { .file = DESCRIPTOR_NONE };
    NTSTATUS result = handle_reference(handle, &fileobject_type, access_needed_of_file(protection),
                                       &object, NULL);
    if (result)
        return result;
    struct fileobject *file = (struct fileobject *)object;
    result = fileobject_verify(file, &status);
    if (!result && !S_ISREG(status.st_mode))
        result = STATUS_INVALID_FILE_FOR_SECTION;
    if (!result)
        result = image ? examine_image(&file->descriptor, &status, size, &found)
                       : choose_size(&status, protection, size, &found);
    if (!result)
        result = status_from_error(descriptor_duplicate(&file->descriptor, &found.file));
    object_dereference(object);
    if (result)
        free(found.image);
    else
        *out = found;
    return result;
}

NTSTATUS backing_grow(struct backing *backing)
{
    if (backing->size <= backing->length)
        return STATUS_SUCCESS;
    uint64_t reached;
    process_leave();
    int error = file_grow(backing->file.fd, backing->length, backing->size, &reached);
    process_enter();
    if (error)
        growth_undo(&backing->file, backing->length, reached);
    else
        backing->length = backing->size;
    return status_from_error(error);
}

NTSTATUS backing_share(const struct descriptor *file, ULONG protection, ULONG attributes,
                       struct sharing *sharing)
{
    struct sharing_gate gate;
    NTSTATUS status = sharing_enter(file->device, file->inode, &gate);
    if (status)
        return status;
    status = sharing_map(&gate,
                         attributes & SEC_IMAGE ? SHARING_IMAGE
                         : writes(protection)   ? SHARING_WRITABLE
                                                : SHARING_MAPPED,
                         sharing);
    sharing_leave(&gate);
    return status;
}

/* Whoever cuts the file after this is told that it is mapped. */
static NTSTATUS share_grown(struct backing *backing, ULONG protection, ULONG attributes,
                            struct sharing *sharing)
{
    struct stat status;
    NTSTATUS result = backing_grow(backing);
    if (!result)
        result = backing_share(&backing->file, protection, attributes, sharing);
    if (result)
        return result;
    result = status_from_error(descriptor_verify(&backing->file, &status));
    if (!result) {
        backing->length = (uint64_t)status.st_size;
        if (backing->length >= backing->size)
            return STATUS_SUCCESS;
        result = writes(protection) ? STATUS_RETRY : STATUS_SECTION_TOO_BIG;
    }
    sharing_release(sharing);
    return result;
}

NTSTATUS backing_secure(struct backing *backing, ULONG protection, ULONG attributes,
                        struct sharing *sharing)
{
    NTSTATUS status;
    do
        status = share_grown(backing, protection, attributes, sharing);
    while (status == STATUS_RETRY);
    return status;
}

NTSTATUS backing_path(const struct backing *backing, char *path)
{
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", backing->file.fd);
    long length = linux_calls->readlinkat(AT_FDCWD, link, path, PATH_MAX);
    if (length == -ENOENT)
        return STATUS_NOT_SUPPORTED; /* no /proc: nobody could find the file again */
    if (length < 0)
        return status_from_error((int)length);
    if (length >= PATH_MAX)
        return STATUS_NAME_TOO_LONG;
    path[length] = 0;
    return STATUS_SUCCESS;
}

/* A record in Global\ could send its reader anywhere: only his own and root's are followed. */
static NTSTATUS check_author(enum name_space space, const struct descriptor *object)
{
    struct stat status;
    if (space == NAME_LOCAL)
        return STATUS_SUCCESS;
    int error = descriptor_verify(object, &status);
    if (error)
        return status_from_error(error);
    BOOL trusted = status.st_uid == geteuid() || status.st_uid == 0;
    return trusted && !(status.st_mode & 022) ? STATUS_SUCCESS : STATUS_ACCESS_DENIED;
}

/* The path is walked without opening what it ends in: a device could act on being opened. */
int backing_open_by_path(const struct record *record, int flags, struct descriptor *out)
{
    struct descriptor place;
    struct stat status;
    int error = descriptor_open(AT_FDCWD, record->path, O_PATH | O_NOFOLLOW, 0, &place);
    if (error)
        return error;
    error = descriptor_verify(&place, &status);
    if (!error && (!S_ISREG(status.st_mode) || status.st_dev != (dev_t)record->device ||
                   status.st_ino != (ino_t)record->inode))
        error = -EXDEV;
    if (!error)
        error = descriptor_reopen(&place, flags, out);
    descriptor_close(&place);
    return error;
}

static int open_somehow(const struct record *record, int flags, struct descriptor *out)
{
    int error = backing_open_by_path(record, flags, out);
    if (error != -ENOENT && error != -ENOTDIR && error != -EXDEV && error != -ELOOP)
        return error;
    int other = holders_reopen((dev_t)record->device, (ino_t)record->inode, flags, out);
    return other ? error : 0;
}

NTSTATUS backing_open(enum name_space space, const struct descriptor *object,
                      const struct record *record, struct descriptor *out)
{
    NTSTATUS result = check_author(space, object);
    if (result)
        return result;
    int error = open_somehow(record, writes(record->protection) ? O_RDWR : O_RDONLY, out);
    if (error == -EACCES && writes(record->protection))
        error = open_somehow(record, O_RDONLY, out);
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
