# SPDX-License-Identifier: MIT
"""The functions of autoit.h, and what their arguments become on the way there."""
from __future__ import annotations

import ctypes
from ctypes import c_char_p, c_double, c_int, c_longlong, c_size_t, c_uint, c_void_p
from typing import Any, Union

from . import _library

INTEGER, DOUBLE, POINTER, STRING, BINARY = 1, 2, 3, 4, 5
NO_INDEX = -(2**63)

BAD_PARAMETER = 5
"""@error of DllCall for an argument that is not of the parameter's type."""

Value = Union[int, float, str, bytes]
"""What a variable of the language can hold, as far as structs go."""


class VariantValue(ctypes.Structure):
    """AUTOIT_VALUE"""

    _fields_ = [
        ("Type", c_uint),
        ("Integer", c_longlong),
        ("Double", c_double),
        ("Pointer", c_void_p),
        ("String", c_void_p),
        ("Text", c_char_p),
        ("Binary", c_void_p),
        ("Length", c_size_t),
    ]


class BadParameter(Exception):
    """DllCall could not make the argument what the function takes."""


def _function(name: str, result: Any, *arguments: Any) -> Any:
    function = getattr(_library.library, "filemap_" + name)
    function.restype, function.argtypes = result, list(arguments)
    return function


error = _function("AutoIt_Error", c_int)
extended = _function("AutoIt_Extended", c_uint)
set_error = _function("AutoIt_SetError", None, c_int, c_uint)
last_error = _function("_WinAPI_GetLastError", c_uint)
set_last_error = _function("_WinAPI_SetLastError", None, c_uint)
last_error_message = _function("_WinAPI_GetLastErrorMessageA", c_char_p)
create_file_mapping = _function(
    "_WinAPI_CreateFileMappingW", c_void_p, c_void_p, c_longlong, c_char_p, c_uint, c_void_p
)
open_file_mapping = _function("_WinAPI_OpenFileMappingW", c_void_p, c_char_p, c_uint, c_int)
map_view = _function(
    "_WinAPI_MapViewOfFile", c_void_p, c_void_p, c_longlong, c_size_t, c_uint
)
unmap_view = _function("_WinAPI_UnmapViewOfFile", c_int, c_void_p)
flush_view = _function("_WinAPI_FlushViewOfFile", c_int, c_void_p, c_longlong)
create_file = _function(
    "_WinAPI_CreateFileW", c_void_p, c_char_p, c_int, c_int, c_int, c_int, c_void_p
)
close_handle = _function("_WinAPI_CloseHandle", c_int, c_void_p)
struct_create = _function("DllStructCreate", c_void_p, c_char_p)
struct_create_at = _function("DllStructCreateAt", c_void_p, c_char_p, c_void_p)
struct_delete = _function("DllStructDelete", None, c_void_p)
struct_size = _function("DllStructGetSize", c_size_t, c_void_p)
struct_pointer = _function("DllStructGetPtr", c_void_p, c_void_p)
struct_pointer_by_number = _function("DllStructGetPtrByNumber", c_void_p, c_void_p, c_longlong)
struct_pointer_by_name = _function("DllStructGetPtrByName", c_void_p, c_void_p, c_char_p)
get_by_number = _function(
    "DllStructGetDataByNumber", VariantValue, c_void_p, c_longlong, c_longlong
)
get_by_name = _function("DllStructGetDataByName", VariantValue, c_void_p, c_char_p, c_longlong)
set_by_number = _function(
    "DllStructSetDataByNumber", VariantValue, c_void_p, c_longlong, VariantValue, c_longlong
)
set_by_name = _function(
    "DllStructSetDataByName", VariantValue, c_void_p, c_char_p, VariantValue, c_longlong
)


def text(value: object) -> bytes:
    """A wstr parameter: numbers become text, as everywhere in the language."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise BadParameter
    # What is behind a NUL does not arrive in the call.
    return _library.to_utf16(str(value).partition("\0")[0])


def number(value: object) -> int:
    """A parameter that is a number, a handle or an address."""
    if isinstance(value, float) and value in (float("inf"), float("-inf")) or value != value:
        raise BadParameter
    if isinstance(value, (int, float)):
        return int(value)
    raise BadParameter


def unsigned(value: object, bits: int) -> int:
    """As many bits of it as the parameter has; the others are lost, as in DllCall."""
    return number(value) & ((1 << bits) - 1)


def signed(value: object, bits: int) -> int:
    rest = unsigned(value, bits)
    return rest - (1 << bits) if rest >> (bits - 1) else rest


def pointer(value: object) -> int:
    return unsigned(value, 8 * ctypes.sizeof(c_void_p))


def wrap(value: object) -> VariantValue:
    """A value on its way into a struct. It keeps the bytes that it points to."""
    if isinstance(value, float):
        return VariantValue(Type=DOUBLE, Double=value)
    if isinstance(value, str):
        units = ctypes.create_string_buffer(_library.to_utf16(value.partition("\0")[0]))
        wrapped = VariantValue(Type=STRING, String=ctypes.addressof(units))
        wrapped.keep = units
        return wrapped
    if isinstance(value, (bytes, bytearray, memoryview)):
        data = bytes(value)
        buffer = ctypes.create_string_buffer(data, len(data)) if data else None
        wrapped = VariantValue(
            Type=BINARY, Binary=buffer and ctypes.addressof(buffer), Length=len(data)
        )
        wrapped.keep = buffer
        return wrapped
    if isinstance(value, int):
        return VariantValue(Type=INTEGER, Integer=signed(value, 64))
    raise BadParameter


def unwrap(value: VariantValue) -> Value:
    """A value out of a struct; 0 where the call failed."""
    if value.Type == STRING:
        return _library.from_utf16(value.String, value.Length)
    if value.Type == BINARY:
        return ctypes.string_at(value.Binary, value.Length)
    if value.Type == DOUBLE:
        return float(value.Double)
    if value.Type == POINTER:
        return value.Pointer or 0
    return int(value.Integer)
