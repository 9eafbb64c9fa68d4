/* SPDX-License-Identifier: MIT */
/* filemap.h: between handles and descriptors. */
#include "api/win32/result.h"

#include "engine/duplication.h"
#include "engine/lending.h"

#include <filemap/filemap.h>
#include <filemap/handleapi.h>

HANDLE filemap_handle_from_fd(int fd, DWORD dwDesiredAccess)
{
    HANDLE handle = INVALID_HANDLE_VALUE;
    result(lending_import(fd, dwDesiredAccess, 0, &handle));
    return handle;
}

int filemap_fd_from_handle(HANDLE h)
{
    int fd = -1;
    result(lending_export(h, &fd));
    return fd;
}

BOOL filemap_send_handle(int socket, HANDLE h, DWORD dwDesiredAccess)
{
    return result(duplication_send(socket, h, dwDesiredAccess));
}

HANDLE filemap_recv_handle(int socket, BOOL bInheritHandle)
{
    HANDLE handle = NULL;
    result(duplication_receive(socket, bInheritHandle ? HANDLE_FLAG_INHERIT : 0, &handle));
    return handle;
}
