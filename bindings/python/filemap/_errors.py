# SPDX-License-Identifier: MIT
"""Windows' errors as exceptions."""
from __future__ import annotations

import ctypes
import errno

from . import _library

_ERRNO = {
    2: errno.ENOENT,  # ERROR_FILE_NOT_FOUND
    3: errno.ENOENT,  # ERROR_PATH_NOT_FOUND
    4: errno.EMFILE,  # ERROR_TOO_MANY_OPEN_FILES
    5: errno.EACCES,  # ERROR_ACCESS_DENIED
    6: errno.EBADF,  # ERROR_INVALID_HANDLE
    8: errno.ENOMEM,  # ERROR_NOT_ENOUGH_MEMORY
    14: errno.ENOMEM,  # ERROR_OUTOFMEMORY
    32: errno.EACCES,  # ERROR_SHARING_VIOLATION
    50: errno.ENOTSUP,  # ERROR_NOT_SUPPORTED
    112: errno.ENOSPC,  # ERROR_DISK_FULL
    183: errno.EEXIST,  # ERROR_ALREADY_EXISTS
    193: errno.ENOEXEC,  # ERROR_BAD_EXE_FORMAT
    206: errno.ENAMETOOLONG,  # ERROR_FILENAME_EXCED_RANGE
    1314: errno.EPERM,  # ERROR_PRIVILEGE_NOT_HELD
    1450: errno.ENOMEM,  # ERROR_NO_SYSTEM_RESOURCES
    1455: errno.ENOMEM,  # ERROR_COMMITMENT_LIMIT
    1460: errno.ETIMEDOUT,  # ERROR_TIMEOUT
}


class Error(OSError):
    """A call of filemap failed. `winerror` is the code that GetLastError() gave."""

    winerror: int = 0

    def __str__(self) -> str:
        about = "" if self.filename is None else f": {self.filename!r}"
        return f"[WinError {self.winerror}] {self.strerror}{about}"


class NotFoundError(Error, FileNotFoundError):
    """There is no such object."""


class AccessDeniedError(Error, PermissionError):
    """The handle, the section or the file does not allow it."""


class ExistsError(Error, FileExistsError):
    """There is such an object already."""


_CLASSES: dict[int, type[Error]] = {
    2: NotFoundError,
    3: NotFoundError,
    5: AccessDeniedError,
    183: ExistsError,
}


def describe(code: int) -> str:
    """The system's text for an error code."""
    buffer = (ctypes.c_char * 1024)()
    flags = _library.FORMAT_MESSAGE_FROM_SYSTEM | _library.FORMAT_MESSAGE_IGNORE_INSERTS
    units = _library.FormatMessageW(flags, None, code, 0, buffer, len(buffer) // 2, None)
    text = _library.from_utf16(buffer, units).strip() if units else ""
    return text or f"error {code}"


def error(code: int, about: str | None = None) -> Error:
    """The exception for an error code."""
    kind = _CLASSES.get(code, Error)
    raised = kind(_ERRNO.get(code, errno.EINVAL), describe(code), about)
    raised.winerror = code
    return raised
