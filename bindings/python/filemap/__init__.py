# SPDX-License-Identifier: MIT
"""Named shared memory that lives exactly as long as somebody holds it.

Section is the section (file-mapping object) of Windows; mmap is the class that Python's mmap module
has on Windows, with tagname.
"""
from mmap import ACCESS_COPY, ACCESS_DEFAULT, ACCESS_READ, ACCESS_WRITE

from . import _library
from ._errors import AccessDeniedError, Error, ExistsError, NotFoundError
from ._section import GRANULARITY, Holder, Section, View, holders, names
from ._windows_mmap import mmap

__all__ = [
    "ACCESS_COPY",
    "ACCESS_DEFAULT",
    "ACCESS_READ",
    "ACCESS_WRITE",
    "AccessDeniedError",
    "Error",
    "ExistsError",
    "GRANULARITY",
    "Holder",
    "NotFoundError",
    "Section",
    "View",
    "holders",
    "mmap",
    "names",
]

_version = _library.version()
__version__ = f"{_version >> 16}.{_version >> 8 & 255}.{_version & 255}"
