# SPDX-License-Identifier: MIT
"""The file-mapping functions of AutoIt, for scripts that move to Python.

Functions and constants have the names, the arguments and the defaults of AutoIt's WinAPIFiles.au3
and WinAPIError.au3, and the structs those of the language; $PAGE_READWRITE is PAGE_READWRITE,
$tagRECT is tagRECT. @error and @extended are error() and extended(), for each thread: each function
sets both, to 0 if nothing else is said. As in AutoIt nothing raises an exception: a call that fails
returns 0 (False, where it returns True else), and _WinAPI_GetLastError() tells why.

    from filemap.autoit import *

    hMapping = _WinAPI_CreateFileMapping(-1, 2048, "MyFileMapping")
    if not hMapping or extended():
        ...
    pAddress = _WinAPI_MapViewOfFile(hMapping)
    tData = DllStructCreate("wchar[1024]", pAddress)
    DllStructSetData(tData, 1, "some text")

An argument that cannot be what the function takes (a list for a handle) gives @error 5, as in
DllCall. Addresses and handles are int. A struct over a view must not be used after the view is
gone: that ends the process, as it ends a script.

The handler of a signal may use all of this in the middle of a call, too. It sets @error, @extended
and the last error anew, as a call would: it saves them if the interrupted code looks at them.
"""
# pylint: disable=invalid-name
from __future__ import annotations

import os
import weakref
from contextlib import AbstractContextManager
from threading import RLock, get_ident
from typing import Any, TypeVar

from . import _autoit, _library
from ._autoit import Value

# -- constants: APIFilesConstants.au3, MemoryConstants.au3 --------------------------------------
PAGE_NOACCESS = 0x01
PAGE_READONLY = 0x02
PAGE_READWRITE = 0x04
PAGE_WRITECOPY = 0x08
PAGE_EXECUTE = 0x10
PAGE_EXECUTE_READ = 0x20
PAGE_EXECUTE_READWRITE = 0x40
PAGE_EXECUTE_WRITECOPY = 0x80
PAGE_GUARD = 0x100
PAGE_NOCACHE = 0x200
PAGE_WRITECOMBINE = 0x400

SEC_IMAGE = 0x01000000
SEC_RESERVE = 0x04000000
SEC_COMMIT = 0x08000000
SEC_NOCACHE = 0x10000000
SEC_WRITECOMBINE = 0x40000000
SEC_LARGE_PAGES = 0x80000000

SECTION_QUERY = 0x0001
SECTION_MAP_WRITE = 0x0002
SECTION_MAP_READ = 0x0004
SECTION_MAP_EXECUTE = 0x0008
SECTION_EXTEND_SIZE = 0x0010
SECTION_MAP_EXECUTE_EXPLICIT = 0x0020
SECTION_ALL_ACCESS = 0x001F001F
FILE_MAP_COPY = 0x0001
FILE_MAP_WRITE = 0x0002
FILE_MAP_READ = 0x0004
FILE_MAP_EXECUTE = 0x0020
FILE_MAP_ALL_ACCESS = SECTION_ALL_ACCESS

ERROR_SUCCESS = 0
ERROR_FILE_NOT_FOUND = 2
ERROR_ACCESS_DENIED = 5
ERROR_INVALID_HANDLE = 6
ERROR_ALREADY_EXISTS = 183

# -- StructureConstants.au3 ---------------------------------------------------------------------
tagPOINT = "struct;long X;long Y;endstruct"
tagRECT = "struct;long Left;long Top;long Right;long Bottom;endstruct"
tagSIZE = "struct;long X;long Y;endstruct"
tagFILETIME = "struct;dword Lo;dword Hi;endstruct"
tagSYSTEMTIME = (
    "struct;word Year;word Month;word Dow;word Day;word Hour;word Minute;word Second;"
    "word MSeconds;endstruct"
)
tagGUID = "struct;ulong Data1;ushort Data2;ushort Data3;byte Data4[8];endstruct"
tagOVERLAPPED = (
    "ulong_ptr Internal;ulong_ptr InternalHigh;struct;dword Offset;dword OffsetHigh;endstruct;"
    "handle hEvent"
)
tagSECURITY_ATTRIBUTES = "dword Length;ptr Descriptor;bool InheritHandle"

_Value = TypeVar("_Value")


# -- @error and @extended -----------------------------------------------------------------------
def error() -> int:
    """@error of this thread."""
    return int(_autoit.error())


def extended() -> int:
    """@extended of this thread."""
    return int(_autoit.extended())


def SetError(code: int, extended: int = 0, value: Any = 1) -> Any:
    """Sets @error and @extended, and returns the value."""
    _autoit.set_error(_autoit.signed(code, 32), _autoit.unsigned(extended, 32))
    return value


def SetExtended(code: int, value: Any = 1) -> Any:
    """Sets @extended, and @error to 0; returns the value."""
    return SetError(0, code, value)


def _fail(value: _Value) -> _Value:
    _autoit.set_error(_autoit.BAD_PARAMETER, 0)
    return value


def _WinAPI_GetLastError() -> int:
    """The last error of this thread. @error and @extended stay what they are."""
    return int(_autoit.last_error())


def _WinAPI_SetLastError(iErrorCode: int) -> None:
    """Sets the last error of this thread. @error and @extended stay what they are."""
    _autoit.set_last_error(_autoit.unsigned(iErrorCode, 32))


def _WinAPI_GetLastErrorMessage() -> str:
    """The text for the last error, without a line end. @error and @extended stay what they are."""
    return str(_autoit.last_error_message().decode("utf-8", "replace"))


# -- numbers ------------------------------------------------------------------------------------
def _WinAPI_HiDWord(iValue: int) -> int:
    """The upper 32 bits of a 64-bit number."""
    return _autoit.unsigned(iValue, 64) >> 32


def _WinAPI_LoDWord(iValue: int) -> int:
    """The lower 32 bits of a number."""
    return _autoit.unsigned(iValue, 32)


# -- structs ------------------------------------------------------------------------------------
class DllStruct:
    """A struct: what DllStructCreate returns. Its elements are attributes, too: tRECT.Left."""

    __slots__ = ("_struct", "_string", "_over", "_lock", "_user", "__weakref__")
    _struct: int
    _string: bytes
    _over: object  # whose memory it uses, and so must not end before
    _lock: AbstractContextManager[Any]  # values point to memory that the next call gives back
    _user: int | None  # the thread that is in the middle of such a call

    def __init__(self, struct: int, string: bytes, over: object = None) -> None:
        object.__setattr__(self, "_struct", struct)
        object.__setattr__(self, "_string", string)
        object.__setattr__(self, "_over", over)
        object.__setattr__(self, "_user", None)
        object.__setattr__(self, "_lock", RLock())
        _structs[id(self)] = self

    def __del__(self, _functions: Any = _autoit) -> None:
        # It may end at any moment: what the thread's last call has reported must outlive that.
        reported = _functions.error(), _functions.extended()
        _functions.struct_delete(self._struct)
        _functions.set_error(*reported)

    def __copy__(self) -> DllStruct:
        return self

    def __deepcopy__(self, memo: object) -> DllStruct:
        return self

    def __reduce_ex__(self, protocol: object) -> Any:
        raise TypeError("a struct is an address, which no other process can use")

    def __getattr__(self, name: str) -> Value:
        if not DllStructGetPtr(self, name):
            raise AttributeError(name)
        return DllStructGetData(self, name)

    def __setattr__(self, name: str, value: Value) -> None:
        if not DllStructGetPtr(self, name):
            raise AttributeError(name)
        try:
            _autoit.wrap(value)
        except _autoit.BadParameter:
            raise TypeError(f"{name} cannot be set to {type(value).__name__}") from None
        DllStructSetData(self, name, value)


_structs: weakref.WeakValueDictionary[int, DllStruct] = weakref.WeakValueDictionary()


def _renew_locks() -> None:
    """In a forked child nobody gives back what the parent's other threads have taken."""
    for struct in list(_structs.values()):
        object.__setattr__(struct, "_lock", RLock())


os.register_at_fork(after_in_child=_renew_locks)


def _struct_of(tStruct: object) -> int | None:
    return tStruct._struct if isinstance(tStruct, DllStruct) else None


def _value_of(tStruct: object, function: Any, *arguments: Any) -> Value:
    """What the function gives for the struct; taken over before the next call gives it back."""
    if not isinstance(tStruct, DllStruct):
        return _autoit.unwrap(function(None, *arguments))
    with tStruct._lock:
        if tStruct._user == get_ident():
            return _value_in_between(tStruct, function, *arguments)
        object.__setattr__(tStruct, "_user", get_ident())
        try:
            return _autoit.unwrap(function(tStruct._struct, *arguments))
        finally:
            object.__setattr__(tStruct, "_user", None)


def _value_in_between(tStruct: DllStruct, function: Any, *arguments: Any) -> Value:
    """For the handler of a signal, in the middle of another call: with a struct of its own over the
    same memory."""
    struct = _autoit.struct_create_at(tStruct._string, _autoit.struct_pointer(tStruct._struct))
    try:
        return _autoit.unwrap(function(struct, *arguments))
    finally:
        reported = error(), extended()
        _autoit.struct_delete(struct)
        _autoit.set_error(*reported)


def _address(value: object) -> int:
    """A parameter that may be a struct: struct* of DllCall."""
    if isinstance(value, DllStruct):
        return int(_autoit.struct_pointer(value._struct) or 0)
    return _autoit.pointer(value)


def IsDllStruct(tStruct: object) -> bool:
    """Is it a struct?"""
    return isinstance(tStruct, DllStruct)


def DllStructCreate(sStruct: str, *pPointer: int) -> DllStruct | int:
    """A struct by a string of elements, over memory of its own or over that at an address.

    Types and layout: man DllStructCreate. 0 and @error 1: sStruct is no string; 2: wrong type or
    string; 3: no memory, or the address is 0.
    """
    if not isinstance(sStruct, str) or len(pPointer) > 1:
        return SetError(1, 0, 0)  # type: ignore[no-any-return]
    string = sStruct.encode("utf-8", "surrogatepass").partition(b"\0")[0]
    if pPointer:
        try:
            struct = _autoit.struct_create_at(string, _address(pPointer[0]))
            return DllStruct(struct, string, pPointer[0]) if struct else 0
        except _autoit.BadParameter:
            return SetError(3, 0, 0)  # type: ignore[no-any-return]
    struct = _autoit.struct_create(string)
    return DllStruct(struct, string) if struct else 0


def DllStructGetSize(tStruct: object) -> int:
    """Bytes of the struct. 0 and @error 1: it is none."""
    return int(_autoit.struct_size(_struct_of(tStruct)))


def DllStructGetPtr(tStruct: object, *vElement: int | str) -> int:
    """The address of the struct, or of an element. 0 and @error 1: no struct; 2: no element."""
    struct = _struct_of(tStruct)
    if not vElement:
        return int(_autoit.struct_pointer(struct) or 0)
    if isinstance(vElement[0], str):
        return int(_autoit.struct_pointer_by_name(struct, _name(vElement[0])) or 0)
    return int(_autoit.struct_pointer_by_number(struct, _position(vElement[0])) or 0)


def _position(value: object) -> int:
    """Elements and values are counted from 1; 0 stands for what is no number."""
    try:
        return max(-1, min(_autoit.number(value), 2**63 - 1))
    except _autoit.BadParameter:
        return 0


def _index(iIndex: int | None) -> int:
    return _autoit.NO_INDEX if iIndex is None else _position(iIndex)


def _name(vElement: str) -> bytes:
    """No element has the name "", which stands for what the call would not see the end of."""
    return b"" if "\0" in vElement else vElement.encode("utf-8", "surrogatepass")


def DllStructGetData(tStruct: object, vElement: int | str, iIndex: int | None = None) -> Value:
    """The value of an element: int, float, str, or bytes for a byte array.

    0 and @error 1: no struct; 2: no such element; 3: iIndex is beyond the array; 5: it is below 1.
    """
    if isinstance(vElement, str):
        return _value_of(tStruct, _autoit.get_by_name, _name(vElement), _index(iIndex))
    return _value_of(tStruct, _autoit.get_by_number, _position(vElement), _index(iIndex))


def DllStructSetData(
    tStruct: object, vElement: int | str, vValue: Value, iIndex: int | None = None
) -> Value:
    """Sets the value of an element, and returns it as it is now; errors as DllStructGetData."""
    try:
        wrapped = _autoit.wrap(vValue)
    except _autoit.BadParameter:
        return _fail(0)
    index = _index(iIndex)
    if isinstance(vElement, str):
        return _value_of(tStruct, _autoit.set_by_name, _name(vElement), wrapped, index)
    return _value_of(tStruct, _autoit.set_by_number, _position(vElement), wrapped, index)


# -- sections and files -------------------------------------------------------------------------
def _WinAPI_CreateFileMapping(
    hFile: int,
    iSize: int = 0,
    sName: str | int = "",
    iProtect: int = PAGE_READWRITE,
    tSecurity: DllStruct | int = 0,
) -> int:
    """Creates or opens a section: a handle, or 0.

    hFile -1 is memory of the paging file, which needs a size; size 0 is that of the file.
    A name that is empty or blank is none. extended() is the last error in each case: 0, or
    ERROR_ALREADY_EXISTS for a section that was there and keeps its size, or why it failed.
    """
    try:
        return int(
            _autoit.create_file_mapping(
                _autoit.pointer(hFile),
                _autoit.signed(iSize, 64),
                _autoit.text(sName),
                _autoit.unsigned(iProtect, 32),
                _address(tSecurity),
            )
            or 0
        )
    except _autoit.BadParameter:
        return _fail(0)


def _WinAPI_OpenFileMapping(
    sName: str | int, iAccess: int = FILE_MAP_READ | FILE_MAP_WRITE, bInherit: bool = False
) -> int:
    """Opens a section by its name: a handle, or 0."""
    try:
        return int(
            _autoit.open_file_mapping(
                _autoit.text(sName), _autoit.unsigned(iAccess, 32), bool(bInherit)
            )
            or 0
        )
    except _autoit.BadParameter:
        return _fail(0)


def _WinAPI_MapViewOfFile(
    hMapping: int, iOffset: int = 0, iBytes: int = 0, iAccess: int = FILE_MAP_READ | FILE_MAP_WRITE
) -> int:
    """Maps a view: its address, or 0. The offset is a multiple of 65536; 0 bytes: to the end."""
    try:
        return int(
            _autoit.map_view(
                _autoit.pointer(hMapping),
                _autoit.signed(iOffset, 64),
                _autoit.pointer(iBytes),
                _autoit.unsigned(iAccess, 32),
            )
            or 0
        )
    except _autoit.BadParameter:
        return _fail(0)


def _WinAPI_UnmapViewOfFile(pAddress: int) -> bool:
    """Removes a view."""
    try:
        return bool(_autoit.unmap_view(_autoit.pointer(pAddress)))
    except _autoit.BadParameter:
        return _fail(False)


def _WinAPI_FlushViewOfFile(pAddress: DllStruct | int, iBytes: int = 0) -> bool | int:
    """Writes what was changed to the file. The size has 32 bits; 0 is to the end of the view."""
    try:
        return bool(_autoit.flush_view(_address(pAddress), _autoit.signed(iBytes, 64)))
    except _autoit.BadParameter:
        return _fail(0)


def _WinAPI_CreateFile(
    sFileName: str,
    iCreation: int,
    iAccess: int = 4,
    iShare: int = 0,
    iAttributes: int = 0,
    tSecurity: DllStruct | int = 0,
) -> int:
    """Opens or creates a file: a handle; or 0, @error 10, and @extended is the last error.

    iCreation: 0 new, 1 create always, 2 open existing, 3 open always, 4 truncate existing.
    iAccess: 1 execute + 2 read + 4 write. iShare: 1 delete + 2 read + 4 write. iAttributes: 1
    archive + 2 hidden + 4 read-only + 8 system.
    """
    try:
        return int(
            _autoit.create_file(
                _autoit.text(sFileName),
                *(_autoit.signed(each, 32) for each in (iCreation, iAccess, iShare, iAttributes)),
                _address(tSecurity),
            )
            or 0
        )
    except _autoit.BadParameter:
        return _fail(0)


def _WinAPI_CloseHandle(hObject: int) -> bool:
    """Closes a handle."""
    try:
        return bool(_autoit.close_handle(_autoit.pointer(hObject)))
    except _autoit.BadParameter:
        return _fail(False)


__all__ = [name for name in globals() if name.startswith(("_WinAPI_", "tag", "DllStruct"))]
__all__ += [name for name in globals() if name.isupper() and not name.startswith("_")]
__all__ += ["IsDllStruct", "SetError", "SetExtended", "error", "extended"]
