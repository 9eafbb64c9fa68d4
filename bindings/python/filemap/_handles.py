# SPDX-License-Identifier: MIT
"""Handles that close themselves, once, also at the end of a process of multiprocessing."""
from __future__ import annotations

import multiprocessing.util
import weakref
from typing import Any

from . import _library

_open: weakref.WeakSet[Handle] = weakref.WeakSet()


class Handle:
    """Owns a HANDLE of the library."""

    __slots__ = ("value", "__weakref__")

    def __init__(self, value: int) -> None:
        self.value: int | None = value
        _open.add(self)

    def close(self, _close: Any = _library.CloseHandle) -> None:
        value, self.value = self.value, None
        if value is not None:
            _close(value)

    def __del__(self) -> None:
        self.close()


def _close_all() -> None:
    for handle in list(_open):
        handle.close()


def _close_at_end(_: object = None) -> None:
    multiprocessing.util.Finalize(None, _close_all, exitpriority=-100)


# A child of multiprocessing ends with os._exit: what the library does at exit would not be done,
# and the memory of a name that it held last would stay until somebody looks.
_close_at_end()
multiprocessing.util.register_after_fork(Handle, _close_at_end)
