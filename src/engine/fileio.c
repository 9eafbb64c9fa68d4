/* SPDX-License-Identifier: MIT */
/* What file handles are used for: reading, writing, the position, the size. */
#include "engine/fileio.h"
#include "engine/growth.h"
#include "engine/openfile.h"
#include "engine/status.h"

#include "linux/calls.h"
#include "linux/file.h"
#include "linux/signals.h"

/* A file in use by one call. */
struct use {
    struct fileobject *file;
    struct stat status;
    ACCESS_MASK granted;
    int fd;
};

static NTSTATUS begin(HANDLE handle, ACCESS_MASK needed, struct use *use)
{
    struct object *object;
    NTSTATUS status = handle_reference(handle, &fileobject_type, needed, &object, &use->granted);
    if (status)
        return status;
    use->file = (struct fileobject *)object;
    use->fd = use->file->descriptor.fd;
    status = fileobject_verify(use->file, &use->status);
    if (status)
        object_dereference(object);
    return status;
}

static NTSTATUS end(const struct use *use, NTSTATUS status)
{
    object_dereference(&use->file->object);
    return status;
}

/* Some sections have the file for themselves. */
static NTSTATUS check_free(const struct use *use)
{
    return use->file->sections ? STATUS_USER_MAPPED_FILE : STATUS_SUCCESS;
}

/* Pipes, sockets and terminals have no offsets: those that are given are ignored. */
static BOOL has_offsets(const struct use *use)
{
    return S_ISREG(use->status.st_mode) || S_ISBLK(use->status.st_mode);
}

static NTSTATUS check_transfer(const struct use *use, const LONGLONG *offset)
{
    if (S_ISDIR(use->status.st_mode))
        return STATUS_INVALID_DEVICE_REQUEST;
    if (use->file->overlapped && !offset)
        return STATUS_INVALID_PARAMETER;
    return check_free(use);
}

/* -- reading --------------------------------------------------------------------------------- */

static ssize_t read_here(int fd, char *buffer, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t got = file_read(fd, buffer + done, size - done);
        if (got < 0) {
            linux_calls->lseek(fd, -(off_t)done, SEEK_CUR);
            return got;
        }
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

static ssize_t read_there(int fd, void *buffer, size_t size, LONGLONG offset)
{
    ssize_t got = file_read_at(fd, buffer, size, (uint64_t)offset);
    if (got > 0)
        linux_calls->lseek(fd, offset + got, SEEK_SET);
    return got;
}

static NTSTATUS status_of_nothing(const struct use *use)
{
    return S_ISFIFO(use->status.st_mode) ? STATUS_PIPE_BROKEN : STATUS_END_OF_FILE;
}

NTSTATUS fileio_read(HANDLE handle, void *buffer, ULONG size, const LONGLONG *offset, ULONG *done)
{
    struct use use;
    *done = 0;
    NTSTATUS status = begin(handle, FILE_READ_DATA, &use);
    if (status)
        return status;
    status = check_transfer(&use, offset);
    if (!status && offset && *offset < 0 && has_offsets(&use))
        status = STATUS_INVALID_PARAMETER;
    if (!status && size > 0 && !buffer)
        status = STATUS_ACCESS_VIOLATION;
    if (status || size == 0)
        return end(&use, status);
    ssize_t got = !has_offsets(&use) ? file_read(use.fd, buffer, size)
                  : offset           ? read_there(use.fd, buffer, size, *offset)
                                     : read_here(use.fd, buffer, size);
    if (got > 0)
        *done = (ULONG)got;
    else if (got == -EAGAIN)
        status = STATUS_PIPE_EMPTY; /* the program made it non-blocking */
    else
        status = got ? status_from_error((int)got) : status_of_nothing(&use);
    return end(&use, status);
}

/* -- writing --------------------------------------------------------------------------------- */

/* Where one write goes. */
struct target {
    int fd;
    enum { TARGET_HERE, TARGET_THERE, TARGET_END } place;
    LONGLONG offset;
};

static ssize_t write_some(const struct target *target, const char *buffer, size_t size, size_t done)
{
    switch (target->place) {
    case TARGET_THERE:
        return file_write_at(target->fd, buffer + done, size - done,
                             (uint64_t)target->offset + done);
    case TARGET_END:
        return file_append(target->fd, buffer + done, size - done);
    default:
        return file_write(target->fd, buffer + done, size - done);
    }
}

/* A write that stops half-way says why only when it is asked to go on. */
static int write_all(const struct target *target, const void *buffer, size_t size, ULONG *done)
{
    size_t sum = 0;
    ssize_t put = 0;
    while (sum < size && put >= 0) {
        put = write_some(target, buffer, size, sum);
        if (put > 0)
            sum += (size_t)put;
    }
    if (target->place == TARGET_THERE && sum > 0)
        linux_calls->lseek(target->fd, target->offset + (LONGLONG)sum, SEEK_SET);
    *done = (ULONG)sum;
    return put < 0 ? (int)put : 0;
}

static NTSTATUS status_of_write(int error)
{
    switch (-error) {
    case EFBIG: /* the largest file that the process or the file system allows */
        return STATUS_DISK_FULL;
    case EFAULT:
        return STATUS_INVALID_USER_BUFFER;
    case EAGAIN: /* the program made it non-blocking: what fitted was written */
        return STATUS_SUCCESS;
    default:
        return status_from_error(error);
    }
}

/* The same without SIGPIPE and SIGXFSZ, which are nothing that a Windows program knows. */
static int write_quietly(const struct use *use, const struct target *target, const void *buffer,
                         size_t size, ULONG *done)
{
    struct signals_held signals;
    if (S_ISREG(use->status.st_mode) && file_size_limit() == INT64_MAX)
        return write_all(target, buffer, size, done);
    int error = signals_hold(&signals);
    if (error)
        return error;
    error = write_all(target, buffer, size, done);
    signals_release(&signals, error);
    return error;
}

/* A handle that may append and not write writes at the end, whatever it is told. */
static NTSTATUS choose_target(const struct use *use, const LONGLONG *offset, struct target *out)
{
    *out = (struct target){ .fd = use->fd, .place = TARGET_HERE };
    if (!(use->granted & (FILE_WRITE_DATA | FILE_APPEND_DATA)))
        return STATUS_ACCESS_DENIED;
    NTSTATUS status = check_transfer(use, offset);
    if (status || !has_offsets(use))
        return status;
    if (!(use->granted & FILE_WRITE_DATA) || (offset && *offset == FILEIO_AT_THE_END)) {
        out->place = TARGET_END;
    } else if (offset) {
        out->place = TARGET_THERE;
        out->offset = *offset;
        if (*offset < 0)
            return STATUS_INVALID_PARAMETER;
    }
    return STATUS_SUCCESS;
}

NTSTATUS fileio_write(HANDLE handle, const void *buffer, ULONG size, const LONGLONG *offset,
                      ULONG *done)
{
    struct use use;
    struct target target;
    *done = 0;
    NTSTATUS status = begin(handle, 0, &use);
    if (status)
        return status;
    status = choose_target(&use, offset, &target);
    if (!status && size > 0 && !buffer)
        status = STATUS_INVALID_USER_BUFFER;
    if (status || size == 0)
        return end(&use, status);
    int error = write_quietly(&use, &target, buffer, size, done);
    return end(&use, status_of_write(error));
}

/* -- position and size ----------------------------------------------------------------------- */

static NTSTATUS status_of_seek(long error)
{
    return error == -ESPIPE ? STATUS_INVALID_DEVICE_REQUEST : status_from_error((int)error);
}

NTSTATUS fileio_position(HANDLE handle, LONGLONG *out)
{
    struct use use;
    NTSTATUS status = begin(handle, 0, &use);
    if (status)
        return status;
    if (use.file->status_flags & O_PATH) {
        *out = use.file->offset;
        return end(&use, STATUS_SUCCESS);
    }
    long position = linux_calls->lseek(use.fd, 0, SEEK_CUR);
    if (position >= 0)
        *out = position;
    return end(&use, position < 0 ? status_of_seek(position) : STATUS_SUCCESS);
}

NTSTATUS fileio_seek(HANDLE handle, LONGLONG position)
{
    struct use use;
    NTSTATUS status = begin(handle, 0, &use);
    if (status)
        return status;
    if (position < 0)
        return end(&use, STATUS_INVALID_PARAMETER);
    if (use.file->status_flags & O_PATH) {
        use.file->offset = position;
        return end(&use, STATUS_SUCCESS);
    }
    long moved = linux_calls->lseek(use.fd, position, SEEK_SET);
    return end(&use, moved < 0 ? status_of_seek(moved) : STATUS_SUCCESS);
}

NTSTATUS fileio_size(HANDLE handle, LONGLONG *out)
{
    struct use use;
    NTSTATUS status = begin(handle, 0, &use);
    if (status)
        return status;
    if (!S_ISREG(use.status.st_mode) && !S_ISDIR(use.status.st_mode))
        return end(&use, STATUS_INVALID_DEVICE_REQUEST);
    *out = use.status.st_size;
    return end(&use, STATUS_SUCCESS);
}

static NTSTATUS grow(const struct use *use, uint64_t to)
{
    uint64_t from = (uint64_t)use->status.st_size, reached;
    int error = file_grow(use->fd, from, to, &reached);
    if (error)
        growth_undo(&use->file->descriptor, from, reached);
    /* More than the file system could ever hold. */
    return error == -EFBIG ? STATUS_INVALID_PARAMETER : status_from_error(error);
}

/* Row 355: not while somebody has it mapped. */
static NTSTATUS cut(const struct use *use, uint64_t size)
{
    struct sharing_gate gate;
    NTSTATUS status = sharing_enter(use->status.st_dev, use->status.st_ino, &gate);
    if (status)
        return status;
    status = sharing_check_cut(&gate);
    if (!status)
        status = status_from_error(file_truncate(use->fd, size));
    sharing_leave(&gate);
    return status;
}

static NTSTATUS resize(const struct use *use, LONGLONG size)
{
    if (!S_ISREG(use->status.st_mode) || size < 0)
        return STATUS_INVALID_PARAMETER;
    LONGLONG now = use->status.st_size;
    if (size > now)
        return grow(use, (uint64_t)size);
    return size < now ? cut(use, (uint64_t)size) : STATUS_SUCCESS;
}

NTSTATUS fileio_resize(HANDLE handle, LONGLONG size)
{
    struct use use;
    NTSTATUS status = begin(handle, FILE_WRITE_DATA, &use);
    if (status)
        return status;
    status = check_free(&use);
    return end(&use, status ? status : resize(&use, size));
}

NTSTATUS fileio_flush(HANDLE handle)
{
    struct use use;
    NTSTATUS status = begin(handle, 0, &use);
    if (status)
        return status;
    if (!(use.granted & (FILE_WRITE_DATA | FILE_APPEND_DATA)))
        return end(&use, STATUS_ACCESS_DENIED);
    if (S_ISCHR(use.status.st_mode))
        return end(&use, STATUS_INVALID_HANDLE); /* as for a console, which buffers nothing */
    if (S_ISFIFO(use.status.st_mode) || S_ISSOCK(use.status.st_mode))
        return end(&use, STATUS_SUCCESS);
    return end(&use, status_from_error(file_sync(use.fd)));
}

static NTSTATUS set_times(const struct use *use, const struct timespec times[2])
{
    struct descriptor reopened;
    if (!(use->file->status_flags & O_PATH))
        return status_from_error(file_set_times(use->fd, times));
    /* One that the program cannot close meanwhile, for it goes by the number. */
    int error = descriptor_reopen(&use->file->descriptor, O_PATH, &reopened);
    if (error)
        return status_from_error(error);
    error = file_set_times_unopened(reopened.fd, times);
    descriptor_close(&reopened);
    return status_from_error(error);
}

NTSTATUS fileio_set_times(HANDLE handle, const struct timespec times[2])
{
    struct use use;
    NTSTATUS status = begin(handle, FILE_WRITE_ATTRIBUTES, &use);
    if (status)
        return status;
    return end(&use, times ? set_times(&use, times) : STATUS_INVALID_PARAMETER);
}

NTSTATUS fileio_times(HANDLE handle, struct timespec *accessed, struct timespec *written,
                      struct timespec *changed)
{
    struct use use;
    NTSTATUS status = begin(handle, FILE_READ_ATTRIBUTES, &use);
    if (status)
        return status;
    *accessed = use.status.st_atim;
    *written = use.status.st_mtim;
    *changed = use.status.st_ctim;
    return end(&use, STATUS_SUCCESS);
}

NTSTATUS fileio_kind(HANDLE handle, mode_t *out)
{
    struct use use;
    NTSTATUS status = begin(handle, 0, &use);
    if (status)
        return status;
    *out = use.status.st_mode & S_IFMT;
    return end(&use, STATUS_SUCCESS);
}
