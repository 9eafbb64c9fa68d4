/* SPDX-License-Identifier: MIT */
/* io.h: between file handles and C descriptors. These report by errno. */
#include "engine/lending.h"

#include <errno.h>
#include <fcntl.h>
#include <filemap/handleapi.h>
#include <filemap/io.h>

static int errno_of(NTSTATUS status)
{
    switch (status) {
    case STATUS_NO_MEMORY:
        return ENOMEM;
    case STATUS_TOO_MANY_OPENED_FILES:
        return EMFILE;
    default:
        return EBADF;
    }
}

intptr_t _get_osfhandle(int fd)
{
    HANDLE handle = INVALID_HANDLE_VALUE;
    NTSTATUS status = lending_borrow(fd, &handle);
    if (status)
        errno = errno_of(status);
    return (intptr_t)handle;
}

int _open_osfhandle(intptr_t osfhandle, int flags)
{
    int fd = -1;
    NTSTATUS status = lending_give((HANDLE)osfhandle, (flags & O_APPEND) != 0, &fd);
    if (status)
        errno = errno_of(status);
    return fd;
}
