# SPDX-License-Identifier: MIT
"""The mmap class of Python for Windows: with tagname."""
from __future__ import annotations

import mmap as _mmap
import os
import stat
import sys
from operator import index

from . import _errors, _library
from ._handles import Descriptor, Handle
from ._section import View, create_handle

_MODES = {
    _mmap.ACCESS_DEFAULT: (_library.PAGE_READWRITE, "rw"),
    _mmap.ACCESS_WRITE: (_library.PAGE_READWRITE, "rw"),
    _mmap.ACCESS_READ: (_library.PAGE_READONLY, "r"),
    _mmap.ACCESS_COPY: (_library.PAGE_WRITECOPY, "c"),
}


def _file_size(fileno: int) -> int:
    try:
        status = os.fstat(fileno)
    except OSError as error:
        raise _errors.error(6) from error
    if not stat.S_ISREG(status.st_mode):
        raise _errors.error(193)
    return status.st_size


def _extent(fileno: int, length: int, offset: int) -> tuple[int, int]:
    """Length of the view and size of the section, by the rules of mmap for Windows."""
    if fileno == -1:
        return length, length + offset
    size = _file_size(fileno)
    if length:
        return length, length + offset
    if size == 0:
        raise ValueError("cannot mmap an empty file")
    if offset >= size:
        raise ValueError("mmap offset is greater than file size")
    return size - offset, size


class mmap(View):  # pylint: disable=invalid-name
    """mmap(fileno, length, tagname=None, access=ACCESS_DEFAULT, offset=0)

    As the class of the same name does on Windows: fileno -1 is memory, length 0 all of the file, a
    longer length makes the file grow, and objects with the same tagname are the same memory. The
    name lives until the last of them is closed, or its process has ended. Differs: offset is a
    multiple of 65536 as on Windows (mmap.ALLOCATIONGRANULARITY is smaller here), and resize()
    fails for memory, too.
    """

    _handle: Handle
    _file: Descriptor | None

    def __new__(
        cls,
        fileno: int,
        length: int,
        tagname: str | None = None,
        access: int = _mmap.ACCESS_DEFAULT,
        offset: int = 0,
    ) -> mmap:
        length, offset = index(length), index(offset)
        if max(length, offset) > sys.maxsize:
            raise OverflowError("Python int too large to convert to C ssize_t")
        if length < 0:
            raise OverflowError("memory mapped length must be positive")
        if offset < 0:
            raise OverflowError("memory mapped offset must be positive")
        if access not in _MODES:
            raise ValueError("mmap invalid access parameter.")
        if tagname is not None and not isinstance(tagname, str):
            raise TypeError(f"tagname must be str or None, not {type(tagname).__name__}")
        protection, wanted = _MODES[access]
        length, size = _extent(fileno, length, offset)
        handle, _ = create_handle(
            None if fileno == -1 else fileno, protection, size, tagname or None
        )
        try:
            assert handle.value is not None
            self = super().__new__(cls, handle.value, wanted, offset, length)
            self._file = None if fileno == -1 else Descriptor(os.dup(fileno))
        except BaseException:
            handle.close()
            raise
        self._handle = handle
        return self

    def size(self) -> int:
        """The size of the file; of memory, the length of the view."""
        if self.closed:
            raise ValueError("mmap closed or invalid")
        descriptor = None if self._file is None else self._file.value
        return len(self) if descriptor is None else os.fstat(descriptor).st_size

    def close(self) -> None:
        super().close()
        self._handle.close()
        if self._file is not None:
            self._file.close()

    def __exit__(self, *_: object) -> None:
        self.close()
