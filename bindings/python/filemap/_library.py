# SPDX-License-Identifier: MIT
"""libfilemap, loaded and described for ctypes. Names and types are those of the C headers."""
from __future__ import annotations

import ctypes
import os
from ctypes import POINTER, c_char_p, c_int, c_longlong, c_size_t, c_uint, c_ulonglong, c_void_p
from functools import partial
from typing import Any

INVALID_HANDLE_VALUE = 2 ** (8 * ctypes.sizeof(c_void_p)) - 1

PAGE_READONLY = 0x02
PAGE_READWRITE = 0x04
PAGE_WRITECOPY = 0x08
FILE_MAP_COPY = 0x01
FILE_MAP_WRITE = 0x02
FILE_MAP_READ = 0x04
FILE_MAP_ALL_ACCESS = 0xF001F
MEM_COMMIT = 0x1000
SEC_FILE = 0x800000

ERROR_SUCCESS = 0
ERROR_ALREADY_EXISTS = 183

FORMAT_MESSAGE_IGNORE_INSERTS = 0x0200
FORMAT_MESSAGE_FROM_SYSTEM = 0x1000

NAMESPACE_LOCAL = 1
NAMESPACE_GLOBAL = 2
STATE_ALIVE = 1


class SecurityAttributes(ctypes.Structure):
    """SECURITY_ATTRIBUTES"""

    _fields_ = [("nLength", c_uint), ("lpSecurityDescriptor", c_void_p), ("bInheritHandle", c_int)]


class MemoryBasicInformation(ctypes.Structure):
    """MEMORY_BASIC_INFORMATION"""

    _fields_ = [
        ("BaseAddress", c_void_p),
        ("AllocationBase", c_void_p),
        ("AllocationProtect", c_uint),
        ("PartitionId", ctypes.c_ushort),
        ("RegionSize", c_size_t),
        ("State", c_uint),
        ("Protect", c_uint),
        ("Type", c_uint),
    ]


class ObjectInformation(ctypes.Structure):
    """FILEMAP_OBJECT"""

    _fields_ = [
        ("Type", c_uint),
        ("State", c_uint),
        ("Namespace", c_uint),
        ("PageProtection", c_uint),
        ("Attributes", c_uint),
        ("Size", c_ulonglong),
        ("Committed", c_ulonglong),
        ("CreationTime", c_longlong),
        ("OwnerUid", c_uint),
        ("NameLength", c_uint),
        ("Name", c_void_p),
        ("Entry", c_char_p),
        ("BackingPath", c_char_p),
    ]


class HolderInformation(ctypes.Structure):
    """FILEMAP_HOLDER"""

    _fields_ = [
        ("ProcessId", c_uint),
        ("HandleCount", c_uint),
        ("ViewCount", c_uint),
        ("Program", c_char_p),
    ]


ObjectCallback = ctypes.CFUNCTYPE(c_int, POINTER(ObjectInformation), c_void_p)
HolderCallback = ctypes.CFUNCTYPE(c_int, POINTER(HolderInformation), c_void_p)

_PROTOTYPES = {
    "GetLastError": (c_uint, []),
    "FormatMessageW": (c_uint, [c_uint, c_void_p, c_uint, c_uint, c_void_p, c_uint, c_void_p]),
    "CreateFileMappingW": (
        c_void_p,
        [c_void_p, POINTER(SecurityAttributes), c_uint, c_uint, c_uint, c_char_p],
    ),
    "OpenFileMappingW": (c_void_p, [c_uint, c_int, c_char_p]),
    "MapViewOfFile": (c_void_p, [c_void_p, c_uint, c_uint, c_uint, c_size_t]),
    "UnmapViewOfFile": (c_int, [c_void_p]),
    "VirtualQuery": (c_size_t, [c_void_p, POINTER(MemoryBasicInformation), c_size_t]),
    "CloseHandle": (c_int, [c_void_p]),
    "GetHandleInformation": (c_int, [c_void_p, POINTER(c_uint)]),
    "handle_from_fd": (c_void_p, [c_int, c_uint]),
    "fd_from_handle": (c_int, [c_void_p]),
    "enumerate_objects": (c_int, [c_uint, ObjectCallback, c_void_p]),
    "query_object": (c_int, [c_char_p, ObjectCallback, c_void_p]),
    "enumerate_holders": (c_int, [c_char_p, HolderCallback, c_void_p]),
    "version": (c_uint, []),
}


def _load() -> ctypes.CDLL:
    chosen = os.environ.get("FILEMAP_LIBRARY")
    bundled = os.path.join(os.path.dirname(os.path.abspath(__file__)), "libfilemap.so.1")
    if chosen:
        return ctypes.CDLL(chosen)
    if os.path.exists(bundled):
        return ctypes.CDLL(bundled)
    try:
        return ctypes.CDLL("libfilemap.so.1")
    except OSError as error:
        raise ImportError(
            "libfilemap.so.1 was not found: install filemap, or name the library in FILEMAP_LIBRARY"
        ) from error


library = _load()


def _function(name: str) -> Any:
    function = getattr(library, "filemap_" + name)
    function.restype, function.argtypes = _PROTOTYPES[name]
    return function


GetLastError = _function("GetLastError")
FormatMessageW = _function("FormatMessageW")
CreateFileMappingW = _function("CreateFileMappingW")
OpenFileMappingW = _function("OpenFileMappingW")
MapViewOfFile = _function("MapViewOfFile")
UnmapViewOfFile = _function("UnmapViewOfFile")
VirtualQuery = _function("VirtualQuery")
CloseHandle = _function("CloseHandle")
GetHandleInformation = _function("GetHandleInformation")
handle_from_fd = _function("handle_from_fd")
fd_from_handle = _function("fd_from_handle")
enumerate_objects = _function("enumerate_objects")
query_object = _function("query_object")
enumerate_holders = _function("enumerate_holders")
version = _function("version")


def reported(function: Any, *arguments: Any) -> tuple[Any, int]:
    """What a function of the library returns, and the last error that it leaves.

    Both are called by C code, in a row: between instructions of Python the handler of a signal may
    call the library, too.
    """
    call: Any = partial.__call__
    result, code = map(call, (partial(function, *arguments), partial(GetLastError)))
    return result, code


def to_utf16(text: str) -> bytes:
    """A NUL-terminated WCHAR string for a ...W function; lone surrogates stay what they are."""
    if not isinstance(text, str):
        raise TypeError(f"name must be str, not {type(text).__name__}")
    if "\0" in text:
        raise ValueError("embedded null character")
    return text.encode("utf-16-le", "surrogatepass") + b"\0\0"


def from_utf16(address: object, length: int) -> str:
    """The str of LENGTH WCHARs at an address."""
    text = ctypes.string_at(address, length * 2)  # type: ignore[arg-type]
    return text.decode("utf-16-le", "surrogatepass")
