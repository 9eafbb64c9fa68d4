/* SPDX-License-Identifier: MIT */
/* io.h - between handles and C descriptors */
#ifndef FILEMAP_IO_H
#define FILEMAP_IO_H

#include <stdint.h>

#include "symbol.h"

FILEMAP_BEGIN_C

/*
 * A handle of the file that a descriptor refers to. The descriptor stays the program's own; the
 * handle goes with the descriptor: asking again gives the same handle.
 * Result: the handle, as an integer; -1 (INVALID_HANDLE_VALUE) and errno EBADF if fd is not open.
 * Differs from Windows: closing the descriptor does not close the handle.
 * learn.microsoft.com: _get_osfhandle
 */
FILEMAP_API intptr_t _get_osfhandle(int fd) FILEMAP_SYMBOL(_get_osfhandle);

/*
 * A descriptor for the file of a handle. The call takes the handle over: the program closes the
 * descriptor and must not close the handle any more.
 *   osfhandle  a file handle, as an integer
 *   flags      O_APPEND, O_RDONLY and so on; O_CLOEXEC counts
 * Result: the descriptor; -1 and errno EBADF if it is not a file handle, EMFILE if none is left.
 * learn.microsoft.com: _open_osfhandle
 */
FILEMAP_API int _open_osfhandle(intptr_t osfhandle, int flags) FILEMAP_SYMBOL(_open_osfhandle);

FILEMAP_END_C

#endif
