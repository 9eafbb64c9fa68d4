/* SPDX-License-Identifier: MIT */
/* File objects: opening, creating, and deleting on close. */
#include "engine/deletion.h"
#include "engine/filesecurity.h"
#include "engine/lending.h"
#include "engine/path.h"
#include "engine/process.h"
#include "engine/status.h"
#include "engine/ticket.h"

#include "linux/calls.h"
#include "linux/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READING (FILE_READ_DATA | FILE_EXECUTE)
#define WRITING (FILE_WRITE_DATA | FILE_APPEND_DATA)
#define ALWAYS_GRANTED (SYNCHRONIZE | FILE_READ_ATTRIBUTES)
#define MOST_ATTEMPTS 8
#define DELETION_PATIENCE ((int64_t)200000000) /* nanoseconds */
#define DELETION_PAUSE ((int64_t)50000)

/* -- the object ------------------------------------------------------------------------------ */

static void released(struct object *object)
{
    struct fileobject *file = (struct fileobject *)object;
    lending_forget(file);
    deletion_carry_out(file);
    sharing_release(&file->sharing);
}

static void destroy(struct object *object)
{
    struct fileobject *file = (struct fileobject *)object;
    sharing_release(&file->sharing);
    descriptor_close(&file->descriptor);
    descriptor_close(&file->anchor);
    free(file);
}

static void describe(const struct object *object, struct ticket *out)
{
    const struct fileobject *file = (const struct fileobject *)object;
    out->options = file->overlapped ? TICKET_OVERLAPPED : 0;
    out->descriptors[TICKET_PAYLOAD] = file->descriptor;
    out->descriptors[TICKET_SHARING] = sharing_lock(&file->sharing);
}

static NTSTATUS rebuild(struct ticket *ticket, struct object **out);

static NTSTATUS describe_security(struct object *object, struct object_security *out)
{
    struct fileobject *file = (struct fileobject *)object;
    struct stat status;
    NTSTATUS result = fileobject_verify(file, &status);
    return result ? result : filesecurity_describe(file->descriptor.fd, &status, out);
}

const struct object_type fileobject_type = {
    .name = "File",
    .access = { .read = FILE_GENERIC_READ,
                .write = FILE_GENERIC_WRITE,
                .execute = FILE_GENERIC_EXECUTE,
                .all = FILE_ALL_ACCESS,
                .valid = FILE_ALL_ACCESS,
                .widens = FALSE },
    .has_security = TRUE,
    .describe_security = describe_security,
    .released = released,
    .destroy = destroy,
    .size = sizeof(struct fileobject),
    .ticket = TICKET_FILE,
    .describe = describe,
    .rebuild = rebuild,
};

static struct fileobject *allocate(void)
{
    struct fileobject *file = calloc(1, sizeof *file);
    if (!file)
        return NULL;
    object_initialize(&file->object, &fileobject_type);
    file->descriptor = file->anchor = DESCRIPTOR_NONE;
    file->sharing = SHARING_NONE;
    return file;
}

NTSTATUS fileobject_wrap(const struct descriptor *descriptor, int status_flags,
                         struct fileobject **out)
{
    struct fileobject *file = allocate();
    if (!file)
        return STATUS_NO_MEMORY;
    file->descriptor = *descriptor;
    file->status_flags = status_flags & (O_ACCMODE | O_PATH);
    *out = file;
    return STATUS_SUCCESS;
}

static NTSTATUS adopt_sharing(struct ticket *ticket, struct fileobject *file)
{
    const struct descriptor *lock = &ticket->descriptors[TICKET_SHARING];
    if (lock->fd < 0)
        return STATUS_SUCCESS;
    NTSTATUS status =
        sharing_adopt(lock, file->descriptor.device, file->descriptor.inode, &file->sharing);
    if (!status)
        ticket_take(ticket, TICKET_SHARING);
    return status_is_shortage(status) ? status : STATUS_SUCCESS;
}

/* The descriptions are shared, and so is the position, as it is on Windows. */
static NTSTATUS rebuild(struct ticket *ticket, struct object **out)
{
    struct fileobject *file;
    const struct descriptor *descriptor = &ticket->descriptors[TICKET_PAYLOAD];
    if (descriptor->fd < 0)
        return STATUS_INVALID_HANDLE;
    long flags = linux_calls->fcntl(descriptor->fd, F_GETFL, 0);
    if (flags < 0)
        return status_from_error((int)flags);
    if (ticket->access & ~fileobject_rights((int)flags))
        return STATUS_INVALID_HANDLE;
    NTSTATUS status = fileobject_wrap(descriptor, (int)flags, &file);
    if (status)
        return status;
    status = adopt_sharing(ticket, file);
    if (status) {
        file->descriptor = DESCRIPTOR_NONE;
        object_dereference(&file->object);
        return status;
    }
    ticket_take(ticket, TICKET_PAYLOAD);
    file->overlapped = (ticket->options & TICKET_OVERLAPPED) != 0;
    file->object.handles = 1;
    *out = &file->object;
    return STATUS_SUCCESS;
}

ACCESS_MASK fileobject_rights(int status_flags)
{
    ACCESS_MASK rights = FILE_ALL_ACCESS & ~(ACCESS_MASK)(READING | WRITING);
    int mode = status_flags & O_ACCMODE;
    if (status_flags & O_PATH)
        return rights;
    return rights | (mode == O_RDONLY || mode == O_RDWR ? READING : 0U) |
           (mode == O_WRONLY || mode == O_RDWR ? WRITING : 0U);
}

NTSTATUS fileobject_verify(struct fileobject *file, struct stat *status)
{
    return status_from_error(descriptor_verify(&file->descriptor, status));
}

/* -- opening --------------------------------------------------------------------------------- */

/* One call of fileobject_create under way. */
struct opening {
    const struct fileobject_request *request;
    ACCESS_MASK rights;
    BOOL may_open, may_create, empties;
    struct descriptor descriptor;
    int flags;    /* that it was opened with */
    BOOL created; /* by us */
    BOOL regular; /* only such files have share modes */
    BOOL patient; /* waits for a deletion that is under way */
};

static int open_flags(const struct opening *opening, ACCESS_MASK rights)
{
    BOOL reads = (rights & READING) != 0, writes = (rights & WRITING) != 0;
    ULONG options = opening->request->options;
    return (reads && writes ? O_RDWR
            : writes        ? O_WRONLY
            : reads         ? O_RDONLY
                            : O_PATH) |
           (writes && !(rights & FILE_WRITE_DATA) ? O_APPEND : 0) |
           (options & FILEOBJECT_WRITE_THROUGH ? O_SYNC : 0) |
           (options & FILEOBJECT_LINKS ? O_NOFOLLOW : 0) | O_NOCTTY;
}

/* What the system allows and Windows does not. */
static int check_opened(const struct opening *opening, ACCESS_MASK rights,
                        const struct stat *status)
{
    BOOL changes = (rights & WRITING) || (opening->request->options & FILEOBJECT_DELETE_ON_CLOSE);
    if (S_ISDIR(status->st_mode))
        return opening->empties || !(opening->request->options & FILEOBJECT_FOLDERS) ? -EISDIR : 0;
    /* Root may write to what nobody may write to. */
    return changes && S_ISREG(status->st_mode) && path_is_read_only(status->st_mode) ? -EACCES : 0;
}

static int open_with(struct opening *opening, ACCESS_MASK rights)
{
    const char *path = opening->request->path;
    struct descriptor file;
    struct stat status;
    /* Emptying needs a descriptor for writing, whatever the handle may do. */
    ACCESS_MASK used = rights | (opening->empties ? FILE_WRITE_DATA : 0U);
    int flags = open_flags(opening, used);
    int error = descriptor_open(AT_FDCWD, path, flags, 0, &file);
    if (error == -EISDIR && (opening->request->options & FILEOBJECT_FOLDERS)) {
        flags = (flags & O_NOFOLLOW) | O_RDONLY | O_DIRECTORY;
        error = descriptor_open(AT_FDCWD, path, flags, 0, &file);
    }
    if (error)
        return error;
    error = descriptor_verify(&file, &status);
    if (!error)
        error = check_opened(opening, used, &status);
    if (error) {
        descriptor_close(&file);
        return error;
    }
    opening->descriptor = file;
    opening->regular = S_ISREG(status.st_mode);
    opening->rights = rights;
    opening->flags = flags;
    return 0;
}

static int open_existing(struct opening *opening)
{
    /* What MAXIMUM_ALLOWED does without, in the order of what is missed least. */
    static const ACCESS_MASK given_up[] = { 0, WRITING, READING, READING | WRITING };
    ACCESS_MASK asked = opening->request->access;
    if (!(asked & MAXIMUM_ALLOWED))
        return open_with(opening, opening->rights);
    ACCESS_MASK rights = opening->rights, fixed = asked & FILE_ALL_ACCESS;
    int error = 0;
    for (size_t i = 0; i < sizeof given_up / sizeof *given_up; i++) {
        error = open_with(opening, fixed | (rights & ~given_up[i]));
        if (error != -EACCES && error != -EPERM && error != -EROFS && error != -ETXTBSY)
            break;
    }
    return error;
}

static int create_new(struct opening *opening, BOOL exclusively)
{
    const struct fileobject_request *request = opening->request;
    BOOL read_only = (request->options & FILEOBJECT_READ_ONLY) != 0;
    mode_t mode = read_only ? 0444 : 0666;
    int flags = open_flags(opening, opening->rights) & ~O_PATH; /* it would create nothing */
    if (read_only && (request->options & FILEOBJECT_DELETE_ON_CLOSE))
        return -EACCES;
    int error =
        exclusively
            ? descriptor_create(AT_FDCWD, request->path, flags, mode, &opening->descriptor)
            : descriptor_open(AT_FDCWD, request->path, flags | O_CREAT, mode, &opening->descriptor);
    if (!error) {
        opening->created = opening->regular = TRUE;
        opening->flags = flags;
    }
    return error;
}

/*
 * O_CREAT is never passed for a file that is there (fs.protected_regular refuses it even to root).
 * Only a link that leads nowhere is neither found nor new: it gets its file in the last attempt.
 */
static int open_or_create(struct opening *opening)
{
    for (int attempt = 1;; attempt++) {
        int error = opening->may_open ? open_existing(opening) : -ENOENT;
        if (error != -ENOENT || !opening->may_create)
            return error;
        error = create_new(opening, !opening->may_open || attempt < MOST_ATTEMPTS);
        if (error != -EEXIST || !opening->may_open)
            return error;
    }
}

static NTSTATUS examine(struct opening *opening)
{
    const struct fileobject_request *request = opening->request;
    enum fileobject_disposition wanted = request->disposition;
    if (request->share & ~(ULONG)FILE_SHARE_VALID_FLAGS)
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = access_resolve(&fileobject_type.access, request->access, &opening->rights);
    if (status)
        return status;
    opening->rights |=
        ALWAYS_GRANTED | (request->options & FILEOBJECT_DELETE_ON_CLOSE ? DELETE : 0U);
    opening->may_open = wanted != FILEOBJECT_CREATE;
    opening->may_create = wanted == FILEOBJECT_CREATE || wanted == FILEOBJECT_OPEN_IF ||
                          wanted == FILEOBJECT_OVERWRITE_IF;
    opening->empties = wanted == FILEOBJECT_OVERWRITE || wanted == FILEOBJECT_OVERWRITE_IF;
    return STATUS_SUCCESS;
}

static NTSTATUS empty(const struct descriptor *descriptor)
{
    struct stat status;
    int error = descriptor_verify(descriptor, &status);
    if (!error && S_ISREG(status.st_mode))
        error = file_truncate(descriptor->fd, 0);
    return status_from_error(error);
}

/* Nothing of a failed call stays: the name goes before the descriptor that tells whose it is. */
static void forget_creation(const struct opening *opening, NTSTATUS reason)
{
    /* Somebody was quick enough to use it meanwhile: it is his. */
    if (opening->created && reason != STATUS_SHARING_VIOLATION)
        deletion_remove_name(opening->request->path, &opening->descriptor);
}

/* In the words of the kernel, which has forgotten the name then. */
static BOOL is_called_deleted(const struct descriptor *file)
{
    static const char mark[] = " (deleted)";
    char link[32], path[PATH_CAPACITY];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file->fd);
    long length = linux_calls->readlinkat(AT_FDCWD, link, path, sizeof path);
    return length < (long)sizeof mark - 1 ||
           memcmp(path + length - (sizeof mark - 1), mark, sizeof mark - 1) == 0;
}

/*
 * STATUS_RETRY: somebody has deleted the file before he could see that it is open. Paths through
 * /proc, and mounts, lead to deleted files as well. Any path does for the moment in which the
 * kernel has counted the name off and not yet forgotten it.
 */
static NTSTATUS check_name(const struct opening *opening)
{
    struct stat status;
    int error = descriptor_verify(&opening->descriptor, &status);
    if (error || status.st_nlink > 0)
        return status_from_error(error);
    if (opening->patient && !is_called_deleted(&opening->descriptor))
        return STATUS_RETRY;
    /* Only now: what the path still led to before the kernel forgot the name tells nothing. */
    error = (int)linux_calls->fstatat(AT_FDCWD, opening->request->path, &status, 0);
    return error || !descriptor_is(&opening->descriptor, &status) ? STATUS_RETRY : STATUS_SUCCESS;
}

/* A file that is to be deleted must be found again, wherever it is renamed to. */
static NTSTATUS wrap_opened(const struct opening *opening, struct fileobject **out)
{
    char path[PATH_CAPACITY];
    if (opening->request->options & FILEOBJECT_DELETE_ON_CLOSE) {
        int error = deletion_find_name(&opening->descriptor, path);
        NTSTATUS status = error == -ENOENT ? check_name(opening) : status_from_error(error);
        if (error)
            return status ? status : STATUS_NOT_SUPPORTED;
    }
    return fileobject_wrap(&opening->descriptor, opening->flags, out);
}

/* -- sharing --------------------------------------------------------------------------------- */

static unsigned uses_of(ACCESS_MASK rights)
{
    return (rights & READING ? (unsigned)SHARING_READS : 0U) |
           (rights & WRITING ? (unsigned)SHARING_WRITES : 0U) |
           (rights & DELETE ? (unsigned)SHARING_DELETES : 0U);
}

static unsigned shares_of(ULONG share)
{
    return (share & FILE_SHARE_READ ? (unsigned)SHARING_READS : 0U) |
           (share & FILE_SHARE_WRITE ? (unsigned)SHARING_WRITES : 0U) |
           (share & FILE_SHARE_DELETE ? (unsigned)SHARING_DELETES : 0U);
}

/* With the gate of the file. */
static NTSTATUS share(const struct opening *opening, struct sharing_gate *gate,
                      struct fileobject *file)
{
    struct sharing_wish wish = {
        .uses = uses_of(opening->rights),
        .shares = shares_of(opening->request->share),
        .writes = (opening->rights & FILE_WRITE_DATA) != 0,
        .empties = opening->empties && !opening->created,
        .dooms = (opening->request->options & FILEOBJECT_DELETE_ON_CLOSE) != 0,
    };
    NTSTATUS status = sharing_check_open(gate, &wish);
    if (!status)
        status = check_name(opening);
    return status ? status : sharing_open(gate, wish.uses, wish.shares, &file->sharing);
}

/* -- becoming a handle ----------------------------------------------------------------------- */

static NTSTATUS insert(const struct opening *opening, struct fileobject *file, HANDLE *out)
{
    NTSTATUS status = handle_add(&file->object, opening->rights, opening->request->flags, out);
    if (!status && opening->empties && !opening->created) {
        status = empty(&file->descriptor);
        if (status)
            handle_close(*out);
    }
    return status;
}

static NTSTATUS share_and_insert(const struct opening *opening, struct fileobject *file,
                                 HANDLE *out)
{
    struct sharing_gate gate;
    if (!opening->regular)
        return insert(opening, file, out);
    NTSTATUS status = sharing_enter(opening->descriptor.device, opening->descriptor.inode, &gate);
    if (status)
        return status;
    status = share(opening, &gate, file);
    if (!status)
        status = insert(opening, file, out);
    sharing_leave(&gate);
    return status;
}

/* Makes the object and its handle; the descriptor is taken over, also on failure. */
static NTSTATUS enter(struct opening *opening, HANDLE *out)
{
    struct fileobject *file;
    HANDLE handle;
    NTSTATUS status = wrap_opened(opening, &file);
    if (status) {
        forget_creation(opening, status);
        descriptor_close(&opening->descriptor);
        return status;
    }
    file->overlapped = (opening->request->options & FILEOBJECT_OVERLAPPED) != 0;
    file->for_mapping = (opening->request->options & FILEOBJECT_FOR_MAPPING) != 0;
    status = share_and_insert(opening, file, &handle);
    if (status) {
        forget_creation(opening, status);
    } else if (opening->request->options & FILEOBJECT_DELETE_ON_CLOSE) {
        deletion_doom(file);
    }
    object_dereference(&file->object);
    if (!status)
        *out = handle;
    return status;
}

static NTSTATUS create_once(const struct fileobject_request *request, BOOL patient, HANDLE *out)
{
    struct opening opening = { .request = request,
                               .patient = patient,
                               .descriptor = DESCRIPTOR_NONE };
    NTSTATUS status = examine(&opening);
    if (status)
        return status;
    int error = open_or_create(&opening);
    if (error)
        return path_status(error, request->path);
    status = enter(&opening, out);
    if (status)
        return status;
    return opening.may_create && !opening.created ? STATUS_OBJECT_NAME_EXISTS : STATUS_SUCCESS;
}

NTSTATUS fileobject_create(const struct fileobject_request *request, HANDLE *out)
{
    int64_t deadline = 0;
    NTSTATUS status = create_once(request, TRUE, out);
    while (status == STATUS_RETRY) {
        if (deadline == 0)
            deadline = process_clock() + DELETION_PATIENCE;
        linux_calls->sleep(DELETION_PAUSE);
        status = create_once(request, process_clock() < deadline, out);
    }
    return status;
}

static BOOL is_for_mapping(const struct object *object)
{
    return object->type == &fileobject_type && ((const struct fileobject *)object)->for_mapping;
}

void fileobject_withdraw(HANDLE handle)
{
    handle_close_if(handle, is_for_mapping);
}
