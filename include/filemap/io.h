/* SPDX-License-Identifier: MIT */
/* io.h - between handles and C descriptors */
#ifndef FILEMAP_IO_H
#define FILEMAP_IO_H

#include <stdint.h>

#include "symbol.h"

FILEMAP_BEGIN_C

/*
 * The handle of the file that a descriptor refers to: the same each time. Both use the one
 * descriptor. CloseHandle closes it; when the program closes it, the handle and its duplicates are
 * dead (ERROR_INVALID_HANDLE).
 * Result: the handle, as an integer; -1 (INVALID_HANDLE_VALUE) and errno EBADF if fd is not open,
 * ENOMEM if memory ran out.
 * learn.microsoft.com: _get_osfhandle
 */
FILEMAP_API intptr_t _get_osfhandle(int fd) FILEMAP_SYMBOL(_get_osfhandle);

/*
 * The descriptor of a handle's file, close-on-exec. The handle goes on working until the program
 * closes the descriptor, and then need not be closed.
 *   osfhandle  a file handle, as an integer
 *   flags      O_APPEND: writes go to the end of the file; others have no effect
 * Result: the descriptor; -1 and errno EBADF if it is not a file handle.
 * Differs from Windows: duplicates of the handle die with the descriptor too. A file to be deleted
 * on close goes when its handle is closed or the process exits, not with the descriptor.
 * learn.microsoft.com: _open_osfhandle
 */
FILEMAP_API int _open_osfhandle(intptr_t osfhandle, int flags) FILEMAP_SYMBOL(_open_osfhandle);

FILEMAP_END_C

#endif
