/* SPDX-License-Identifier: MIT */
/* Standard input, output and error. */
#include "engine/standard.h"
#include "engine/lending.h"
#include "engine/openfile.h"
#include "engine/status.h"

#include "linux/calls.h"

#define NOTHING "/dev/null"

NTSTATUS standard_handle(int fd, HANDLE *out)
{
    long flags = linux_calls->fcntl(fd, F_GETFL, 0);
    return flags >= 0 && (flags & O_PATH) ? STATUS_INVALID_HANDLE : lending_borrow(fd, out);
}

/* The lowest free number is the next one. */
NTSTATUS standard_plug(int plugs[STANDARD_DESCRIPTORS])
{
    struct descriptor nothing;
    for (;;) {
        int error = descriptor_open(AT_FDCWD, NOTHING, O_PATH, 0, &nothing);
        if (error)
            return status_from_error(error);
        if (nothing.fd >= STANDARD_DESCRIPTORS)
            break;
        plugs[nothing.fd] = nothing.fd;
    }
    descriptor_drop(nothing.fd);
    return STATUS_SUCCESS;
}

void standard_unplug(int plugs[STANDARD_DESCRIPTORS])
{
    for (int fd = 0; fd < STANDARD_DESCRIPTORS; fd++)
        if (plugs[fd] >= 0)
            descriptor_drop(plugs[fd]);
}

/* Above the three, or a copy that is; FD is closed then. */
static NTSTATUS raise_descriptor(int fd, int *out)
{
    if (fd >= STANDARD_DESCRIPTORS) {
        *out = fd;
        return STATUS_SUCCESS;
    }
    long copy = linux_calls->fcntl(fd, F_DUPFD_CLOEXEC, STANDARD_DESCRIPTORS);
    descriptor_drop(fd);
    if (copy < 0)
        return status_from_error((int)copy);
    *out = (int)copy;
    return STATUS_SUCCESS;
}

static NTSTATUS open_nothing(int *out)
{
    struct descriptor nothing;
    int error = descriptor_open(AT_FDCWD, NOTHING, O_PATH, 0, &nothing);
    return error ? status_from_error(error) : raise_descriptor(nothing.fd, out);
}

NTSTATUS standard_close(int fd)
{
    HANDLE handle;
    int nothing = -1;
    NTSTATUS status = standard_handle(fd, &handle);
    if (!status)
        status = open_nothing(&nothing);
    if (status)
        return status;
    status = handle_close(handle);
    if (!status) {
        long done;
        do
            done = linux_calls->dup3(nothing, fd, 0);
        while (done == -EINTR || done == -EBUSY);
        status = status_from_error(done < 0 ? (int)done : 0);
    }
    descriptor_drop(nothing);
    return status;
}

/* The three are passed on as they are on Linux, whatever the flags of their handles. */
static BOOL is_own_standard(const struct fileobject *file)
{
    return file->descriptor.fd < STANDARD_DESCRIPTORS;
}

NTSTATUS standard_for_child(HANDLE handle, BOOL inherited, int *fd)
{
    struct object *object;
    ULONG flags;
    struct descriptor copy;
    if (handle_get_flags(handle, &flags) ||
        handle_reference(handle, &fileobject_type, 0, &object, NULL))
        return open_nothing(fd);
    const struct fileobject *file = (const struct fileobject *)object;
    NTSTATUS status = STATUS_INVALID_HANDLE;
    if (is_own_standard(file) || (inherited && (flags & HANDLE_FLAG_INHERIT)))
        status = status_from_error(descriptor_duplicate(&file->descriptor, &copy));
    object_dereference(object);
    if (status == STATUS_INVALID_HANDLE)
        return open_nothing(fd);
    return status ? status : raise_descriptor(copy.fd, fd);
}
