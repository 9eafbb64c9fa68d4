# SPDX-License-Identifier: MIT
"""Sections: memory that processes share, by name if it has one."""
from __future__ import annotations

import ctypes
import mmap as _mmap
import os
from operator import index
from typing import Any, NamedTuple, Protocol, SupportsIndex, TypeVar

from . import _errors, _library
from ._handles import Handle

GRANULARITY = 65536
"""Offsets of views are multiples of it."""

# What "r", "rw" and "c" stand for.
_PROTECTION = {
    "r": _library.PAGE_READONLY,
    "rw": _library.PAGE_READWRITE,
    "c": _library.PAGE_WRITECOPY,
}
_DESIRED_ACCESS = {
    "r": _library.FILE_MAP_READ,
    "rw": _library.FILE_MAP_READ | _library.FILE_MAP_WRITE,
    "c": _library.FILE_MAP_COPY,
}
_MMAP_ACCESS = {
    "r": _mmap.ACCESS_READ,
    "rw": _mmap.ACCESS_WRITE,
    "c": _mmap.ACCESS_COPY,
}

_Value = TypeVar("_Value")
_View = TypeVar("_View", bound="View")


class HasFileno(Protocol):
    """A file, a socket, whatever has a descriptor."""

    def fileno(self) -> int:
        ...


class Holder(NamedTuple):
    """A process that holds an object."""

    pid: int
    handles: int
    views: int
    program: str | None


def _lookup(table: dict[str, _Value], key: str) -> _Value:
    try:
        return table[key]
    except (KeyError, TypeError):
        raise ValueError(f"access must be 'r', 'rw' or 'c', not {key!r}") from None


def _number(value: SupportsIndex, what: str) -> int:
    """An offset or a size as calls take it."""
    number = index(value)
    if number < 0:
        raise ValueError(f"{what} must not be negative")
    if number >> 64:
        raise OverflowError(f"{what} is too large")
    return number


def _descriptor(file: int | HasFileno) -> int:
    if isinstance(file, int):
        return file
    if not hasattr(file, "fileno"):
        raise TypeError(f"file must be a descriptor, or have one, not {type(file).__name__}")
    return file.fileno()


def _examine(handle: int, access: str, offset: int, size: int) -> int:
    """Bytes that a view would have. Maps it for a moment: the errors are those of Windows."""
    address, code = _library.reported(
        _library.MapViewOfFile,
        handle,
        _DESIRED_ACCESS[access],
        offset >> 32,
        offset & 0xFFFFFFFF,
        size,
    )
    if not address:
        raise _errors.error(code)
    try:
        about = _library.MemoryBasicInformation()
        _library.VirtualQuery(address, ctypes.byref(about), ctypes.sizeof(about))
    finally:
        _library.UnmapViewOfFile(address)
    if about.State != _library.MEM_COMMIT:
        raise _errors.error(50)  # a reserved section: Python has nothing to commit its pages with
    return size or about.RegionSize


def create_handle(
    file: int | None, protection: int, size: int, name: str | None, inherit: bool = False
) -> tuple[Handle, bool]:
    """CreateFileMappingW for a descriptor, or None for memory. (handle, existed)"""
    hfile = _library.INVALID_HANDLE_VALUE
    if file is not None:
        hfile, code = _library.reported(_library.handle_from_fd, file, 0)
        if hfile in (None, _library.INVALID_HANDLE_VALUE):
            raise _errors.error(code)
    security = _library.SecurityAttributes(
        ctypes.sizeof(_library.SecurityAttributes), None, inherit
    )
    try:
        value, code = _library.reported(
            _library.CreateFileMappingW,
            hfile,
            ctypes.byref(security),
            protection,
            size >> 32,
            size & 0xFFFFFFFF,
            None if name is None else _library.to_utf16(name),
        )
    finally:
        if file is not None:
            _library.CloseHandle(hfile)
    if not value:
        raise _errors.error(code, name)
    return Handle(value), code == _library.ERROR_ALREADY_EXISTS


class View(_mmap.mmap):
    """A part of a section in the memory of this process.

    Everything that an mmap object can do, but for changing its size: slices, find, memoryview(),
    numpy.frombuffer(), flush(). It keeps the memory, but not the name: that goes with the last
    handle, as on Windows.
    """

    def __new__(cls: type[_View], handle: int, access: str, offset: int, size: int) -> _View:
        whole = _examine(handle, access, offset, size)
        fd, code = _library.reported(_library.fd_from_handle, handle)
        if fd < 0:
            raise _errors.error(code)
        try:
            # The last page of a file's view is whole, but what lies behind the file is nothing.
            size = size or min(whole, os.fstat(fd).st_size - offset)
            return super().__new__(  # type: ignore[call-arg]
                cls, fd, size, access=_MMAP_ACCESS[access], offset=offset
            )
        finally:
            os.close(fd)

    def resize(self, newsize: int) -> None:
        """Sections do not change their size: always raises Error (ERROR_USER_MAPPED_FILE)."""
        raise _errors.error(1224)

    def size(self) -> int:
        """The length of the view."""
        return len(self)


class Section:
    """A section (file-mapping object) of Windows.

    Made by create() or open(). A context manager: the handle is closed at the end. The name lives
    exactly as long as some process has a handle, whatever ends the processes.
    """

    def __init__(self, handle: Handle, name: str | None, access: str, existed: bool) -> None:
        self._handle = handle
        self._name = name
        self._access = access
        self._existed = existed
        self._view: View | None = None

    @classmethod
    def create(
        cls,
        name: str | None = None,
        size: int = 0,
        *,
        file: int | HasFileno | None = None,
        access: str = "rw",
        inherit: bool = False,
        exist_ok: bool = True,
    ) -> Section:
        """Creates a section, or opens the one of that name.

        name     None for one without a name; may begin with "Local\\" or "Global\\"
        size     bytes; 0 with a file: all of it
        file     a file or descriptor to map; None: memory
        access   "r", "rw" or "c" (copy on write)
        inherit  the handle is inheritable

        An existing section keeps its own size, and `existed` tells. With exist_ok=False that is
        ExistsError. A file that is smaller than size grows, with storage.
        """
        size = _number(size, "size")
        descriptor = None if file is None else _descriptor(file)
        handle, existed = create_handle(
            descriptor, _lookup(_PROTECTION, access), size, name, inherit
        )
        if existed and not exist_ok:
            handle.close()
            raise _errors.error(_library.ERROR_ALREADY_EXISTS, name)
        return cls(handle, name or None, access, existed)

    @classmethod
    def open(cls, name: str, access: str = "rw", *, inherit: bool = False) -> Section:
        """Opens the section of that name; NotFoundError when there is none."""
        value, code = _library.reported(
            _library.OpenFileMappingW,
            _lookup(_DESIRED_ACCESS, access),
            inherit,
            _library.to_utf16(name),
        )
        if not value:
            raise _errors.error(code, name)
        return cls(Handle(value), name, access, True)

    @property
    def name(self) -> str | None:
        """As it was given, or None."""
        return self._name

    @property
    def existed(self) -> bool:
        """Was it there before this object was made?"""
        return self._existed

    @property
    def access(self) -> str:
        """ "r", "rw" or "c": what views get that do not ask for another."""
        return self._access

    @property
    def closed(self) -> bool:
        return self._handle.value is None

    @property
    def handle(self) -> int:
        """The HANDLE, for calls of the library."""
        return self._check_open()

    def _check_open(self) -> int:
        value = self._handle.value
        if value is None:
            raise ValueError("the section is closed")
        return value

    @property
    def size(self) -> int:
        """Bytes; memory has whole pages."""
        return _examine(self.handle, "r" if self._access == "rw" else self._access, 0, 0)

    def view(self, offset: int = 0, size: int = 0, access: str | None = None) -> View:
        """Maps SIZE bytes from OFFSET on, a multiple of 64 KiB; size 0: to the end."""
        access = self._access if access is None else access
        _lookup(_MMAP_ACCESS, access)
        return View(self.handle, access, _number(offset, "offset"), _number(size, "size"))

    @property
    def buf(self) -> memoryview:
        """A memoryview of the whole section; made when first asked for."""
        if self._view is None:
            self._view = self.view()
        return memoryview(self._view)

    def flush(self) -> None:
        """Writes to the file what was changed through `buf`."""
        self._check_open()
        if self._view is not None:
            self._view.flush()

    def resize(self, size: int) -> None:
        """Sections do not change their size: always raises Error (ERROR_USER_MAPPED_FILE)."""
        raise _errors.error(1224, self._name)

    def holders(self) -> list[Holder]:
        """The processes that hold it, as far as /proc shows them to us: a list of Holder."""
        if self._name is None:
            raise ValueError("only a name can be looked up")
        return holders(self._name)

    def close(self) -> None:
        """Closes the handle. Views and memoryviews stay what they are."""
        self._view = None
        self._handle.close()

    def __enter__(self) -> Section:
        self._check_open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return self.size

    def __repr__(self) -> str:
        state = "closed" if self.closed else f"handle={self._handle.value}"
        return f"<filemap.Section {self._name!r} access={self._access!r} {state}>"

    def __reduce__(self) -> tuple[Any, ...]:
        if self._name is None:
            raise TypeError("a section without a name cannot be sent to another process")
        self._check_open()
        return _reopen, (type(self), self._name, self._access)


def _reopen(cls: type[Section], name: str, access: str) -> Section:
    return cls.open(name, access)


def names(namespace: str = "Local") -> list[str]:
    """The names that somebody holds, as open() takes them: Local\\name, or Global\\name."""
    found: list[str] = []
    folders = {"Local": _library.NAMESPACE_LOCAL, "Global": _library.NAMESPACE_GLOBAL}
    if namespace not in folders:
        raise ValueError(f"namespace must be 'Local' or 'Global', not {namespace!r}")

    def add(item: Any, _: Any) -> int:
        about = item.contents
        if about.State == _library.STATE_ALIVE:
            found.append(_library.from_utf16(about.Name, about.NameLength))
        return 1

    good, code = _library.reported(
        _library.enumerate_objects, folders[namespace], _library.ObjectCallback(add), None
    )
    if not good:
        raise _errors.error(code)
    return sorted(found)


def holders(name: str) -> list[Holder]:
    """The processes that hold the object of that name."""
    found: list[Holder] = []

    def add(holder: Any, _: Any) -> int:
        about = holder.contents
        program = os.fsdecode(about.Program) if about.Program else None
        found.append(Holder(about.ProcessId, about.HandleCount, about.ViewCount, program))
        return 1

    good, code = _library.reported(
        _library.enumerate_holders, _library.to_utf16(name), _library.HolderCallback(add), None
    )
    if not good:
        raise _errors.error(code, name)
    return found
