# SPDX-License-Identifier: MIT
"""Handles that close themselves, once, also at the end of a process of multiprocessing."""
from __future__ import annotations

import multiprocessing.util
import os
import weakref
from typing import Any

from . import _library

_open: weakref.WeakSet[Handle] = weakref.WeakSet()


class Owned:
    """Something that is closed once, also if two threads do it, or a signal's handler meanwhile."""

    __slots__ = ("_value", "__weakref__")

    def __init__(self, value: int) -> None:
        self._value = [value]

    @property
    def value(self) -> int | None:
        for value in self._value:
            return value
        return None

    def close(self, close: Any) -> None:
        try:
            value = self._value.pop()  # one step
        except IndexError:
            return
        close(value)


class Handle(Owned):
    """Owns a HANDLE of the library."""

    __slots__ = ()

    def __init__(self, value: int) -> None:
        super().__init__(value)
        _open.add(self)

    def close(self, close: Any = _library.CloseHandle) -> None:
        super().close(close)

    def __del__(self) -> None:
        self.close()


class Descriptor(Owned):
    """Owns a file descriptor."""

    __slots__ = ()

    def close(self, close: Any = os.close) -> None:
        super().close(close)

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
