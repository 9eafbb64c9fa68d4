# SPDX-License-Identifier: MIT
"""A signal's handler runs in the middle of a function of the package, and uses the package, too."""
import contextlib
import os
import signal
import sys
import unittest

import filemap
from filemap import Section, _handles
from filemap.autoit import DllStructCreate, DllStructGetData, DllStructSetData

from .support import PACKAGE, TestCase

SOURCES = os.path.join(PACKAGE, "filemap") + os.sep


class Interrupted:
    """Between all instructions of the package's functions something else is called: where Python
    looks for signals, and where it changes threads, differs from version to version."""

    def __init__(self, action):
        self.action = action
        self.count = 0

    def trace(self, frame, event, _):
        if not frame.f_code.co_filename.startswith(SOURCES):
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            self.count += 1
            self.action()
        return self.trace

    def __enter__(self):
        self.before = sys.gettrace()
        sys.settrace(self.trace)
        return self

    def __exit__(self, *_):
        sys.settrace(self.before)


class Structs(TestCase):
    def setUp(self):
        super().setUp()
        self.struct = DllStructCreate("wchar a[200];byte b[200];int c")
        self.texts = {"a": "x" * 200, "b": b"y" * 200, "c": 7}
        for name, text in self.texts.items():
            self.assertEqual(DllStructSetData(self.struct, name, text), text)

    def test_reading(self):
        for inner in self.texts:
            for outer, text in self.texts.items():
                seen = []
                action = lambda: seen.append(DllStructGetData(self.struct, inner))  # noqa: E731,B023
                with Interrupted(action) as interrupted:
                    value = DllStructGetData(self.struct, outer)
                self.assertGreater(interrupted.count, 10)
                self.assertEqual(value, text)
                self.assertEqual(seen, [self.texts[inner]] * interrupted.count)

    def test_writing(self):
        with Interrupted(lambda: DllStructSetData(self.struct, "b", b"z" * 200)):
            self.assertEqual(DllStructSetData(self.struct, "a", "w" * 200), "w" * 200)
        self.assertEqual(DllStructGetData(self.struct, "a"), "w" * 200)
        self.assertEqual(DllStructGetData(self.struct, "b"), b"z" * 200)

    def test_attributes(self):
        """Whether there is such an element is not asked of @error, which the handler sets, too."""
        for action in (lambda: DllStructGetData(self.struct, "none"), lambda: self.struct.c):
            with Interrupted(action):
                self.assertEqual(self.struct.a, self.texts["a"])
                self.struct.c = 9
                self.assertRaises(AttributeError, lambda: self.struct.none)
                self.assertRaises(AttributeError, setattr, self.struct, "none", 1)
            self.assertEqual(self.struct.c, 9)

    def test_an_exception_of_the_handler(self):
        """The struct is as usable as before."""
        for instruction in range(1, 200):

            def stop(left=[instruction]):  # noqa: B006
                left[0] -= 1
                if not left[0]:
                    raise KeyboardInterrupt

            with contextlib.suppress(KeyboardInterrupt), Interrupted(stop):
                DllStructGetData(self.struct, "a")
            self.assertEqual(DllStructGetData(self.struct, "a"), self.texts["a"])
            with Interrupted(lambda: DllStructGetData(self.struct, "b")):
                self.assertEqual(DllStructGetData(self.struct, "a"), self.texts["a"])

    def test_signals(self):
        """With real signals, as often as they come."""
        seen = []
        before = signal.signal(
            signal.SIGALRM, lambda *_: seen.append(DllStructGetData(self.struct, "b"))
        )
        signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
        try:
            while len(seen) < 200:
                self.assertEqual(DllStructGetData(self.struct, "a"), self.texts["a"])
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        self.assertEqual(set(seen), {self.texts["b"]})


class LastError(TestCase):
    """It is that of the call, and not that of what a handler has called since."""

    def fail(self):  # pylint: disable=arguments-differ
        with contextlib.suppress(OSError):
            Section.open("a\\b")

    def test_existed(self):
        with Section.create("one", 10):
            with Interrupted(self.fail), Section.create("one", 10) as again:
                self.assertTrue(again.existed)

    def test_is_new(self):
        with Section.create("other", 10):
            with Interrupted(lambda: Section.create("other", 10).close()):
                with Section.create("one", 10) as section:
                    self.assertFalse(section.existed)

    def test_failures(self):
        for code, call in (
            (2, lambda: Section.open("nobody")),
            (87, lambda: Section.create("one", 0)),
            (6, lambda: Section.create(file=9999)),
            (2, lambda: filemap.holders("nobody")),
        ):
            with Interrupted(self.fail):
                self.assertWindowsError(code, call)
        with Section.create("one", 10) as section, Interrupted(self.fail):
            self.assertWindowsError(1132, section.view, 4096)


class Closing(TestCase):
    def test_handle(self):
        """Its number may be another handle's by the time of a second close."""
        closed = []
        handle = _handles.Handle(12345)
        with Interrupted(lambda: handle.close(closed.append)):
            handle.close(closed.append)
        self.assertEqual(closed, [12345])
        self.assertIsNone(handle.value)

    def test_mmap_of_a_file(self):
        """A second close of its descriptor would be an error."""
        with open(__file__, "rb") as file:
            memory = filemap.mmap(file.fileno(), 10, access=filemap.ACCESS_READ)
            with Interrupted(memory.close) as interrupted:
                memory.close()
            self.assertGreater(interrupted.count, 5)
            self.assertTrue(memory.closed)


if __name__ == "__main__":
    unittest.main()
