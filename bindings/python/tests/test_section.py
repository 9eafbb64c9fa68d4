# SPDX-License-Identifier: MIT
"""Section: creating, opening, rights, views, files."""
import os
import pickle
import tempfile
import threading
import unittest

import filemap
from filemap import Section

from .support import TestCase, names_left

PATH = os.devnull


class Creating(TestCase):
    def test_memory_without_a_name(self):
        with Section.create(size=100) as section:
            self.assertIsNone(section.name)
            self.assertFalse(section.existed)
            self.assertEqual(section.size, 4096)
            self.assertEqual(len(section), 4096)
            self.assertEqual(bytes(section.buf), bytes(4096))
            self.assertEqual(names_left(), [])

    def test_create_tells_whether_it_existed(self):
        with Section.create("one", 5000) as first, Section.create("one", 100000) as second:
            self.assertFalse(first.existed)
            self.assertTrue(second.existed)
            self.assertEqual(second.size, first.size)
            first.buf[4999] = 7
            self.assertEqual(second.buf[4999], 7)

    def test_exclusive(self):
        with Section.create("one", 1):
            error = self.assertWindowsError(183, Section.create, "one", 1, exist_ok=False)
            self.assertIsInstance(error, FileExistsError)
            self.assertIsInstance(error, filemap.ExistsError)
            self.assertEqual(error.filename, "one")

    def test_size_is_needed_for_memory(self):
        self.assertWindowsError(87, Section.create, "one", 0)
        self.assertRaises(ValueError, Section.create, "one", -1)
        self.assertRaises(OverflowError, Section.create, "one", 1 << 64)

    def test_arguments_of_wrong_types(self):
        """What is said is about the argument."""
        section = Section.create(size=10)
        for about, call in (
            ("name must be str, not int", lambda: Section.create(5, 10)),
            ("name must be str, not bytes", lambda: Section.create(b"one", 10)),
            ("name must be str, not NoneType", lambda: Section.open(None)),
            ("name must be str, not int", lambda: filemap.holders(5)),
            ("'str' object cannot be interpreted as an integer", lambda: Section.create("one", "1")),
            ("'float' object cannot be interpreted as an integer", lambda: section.view(0.0)),
            ("'float' object cannot be interpreted as an integer", lambda: section.view(0, 1.5)),
            ("file must be a descriptor, or have one, not str", lambda: Section.create(file=PATH)),
        ):
            with self.subTest(about=about), self.assertRaises(TypeError) as caught:
                call()
            self.assertEqual(str(caught.exception), about)
        self.assertRaises(OverflowError, section.view, 1 << 64)
        self.assertRaises(OverflowError, section.view, 0, 1 << 64)

    def test_too_large(self):
        error = self.assertWindowsError(1455, Section.create, "one", 1 << 45)
        self.assertEqual(names_left(), [])
        self.assertNotIsInstance(error, filemap.NotFoundError)

    def test_names(self):
        for name in ("a/b", "..", ".hidden", "Grüße", "\U0001f600", "lone \udc00", "x" * 4000, " "):
            with self.subTest(name=name), Section.create(name, 1) as section:
                section.buf[0] = 1
                with Section.open("Local\\" + name) as other:
                    self.assertEqual(other.buf[0], 1)
        self.assertWindowsError(3, Section.create, "a\\b", 1)
        self.assertRaises(ValueError, Section.create, "a\0b", 1)
        self.assertRaises(TypeError, Section.open, None)
        self.assertIsNone(Section.create("", 1).name)

    def test_other_access(self):
        for access in ("w", "", None, 3):
            self.assertRaises(ValueError, Section.create, "one", 1, access=access)

    def test_repr(self):
        section = Section.create("one", 1)
        self.assertIn("'one'", repr(section))
        section.close()
        self.assertIn("closed", repr(section))


class Opening(TestCase):
    def test_nothing_there(self):
        error = self.assertWindowsError(2, Section.open, "nothing")
        self.assertIsInstance(error, FileNotFoundError)

    def test_rights(self):
        with Section.create("one", 10) as section, Section.open("one", "r") as reader:
            section.buf[:5] = b"hello"
            self.assertEqual(reader.buf[:5], b"hello")
            self.assertTrue(reader.buf.readonly)
            self.assertWindowsError(5, reader.view, access="rw")
            with Section.open("one", "c") as private:
                private.buf[:5] = b"HELLO"
                self.assertEqual(bytes(private.buf[:5]), b"HELLO")
                self.assertEqual(bytes(section.buf[:5]), b"hello")

    def test_closed(self):
        section = Section.create("one", 10)
        section.close()
        section.close()
        self.assertTrue(section.closed)
        for call in (
            section.view,
            section.flush,
            section.__enter__,
            lambda: section.size,
            lambda: section.handle,
            lambda: section.buf,
        ):
            self.assertRaises(ValueError, call)

    def test_views_outlive_the_name(self):
        with Section.create("one", 10) as section:
            buffer = section.buf
            buffer[0] = 42
        self.assertWindowsError(2, Section.open, "one")
        self.assertEqual(buffer[0], 42)
        with Section.create("one", 10) as section:
            self.assertFalse(section.existed)
            self.assertEqual(section.buf[0], 0)

    def test_forgotten_objects_are_closed(self):
        section = Section.create("one", 10)
        del section
        self.assertWindowsError(2, Section.open, "one")

    def test_holders(self):
        with Section.create("one", 10) as section:
            [holder] = section.holders()
            self.assertEqual((holder.pid, holder.handles), (os.getpid(), 1))
            self.assertEqual(filemap.holders("one"), [holder])
            self.assertEqual(filemap.names(), ["Local\\one"])
        self.assertEqual(filemap.names(), [])
        self.assertRaises(ValueError, filemap.names, "Nowhere")
        self.assertWindowsError(2, filemap.holders, "one")
        with Section.create(size=10) as section:
            self.assertRaises(ValueError, section.holders)

    def test_threads(self):
        def work():
            for _ in range(200):
                with Section.create("one", 10) as section:
                    section.buf[0] = 1

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


class Views(TestCase):
    def test_offsets(self):
        with Section.create(size=3 * filemap.GRANULARITY) as section:
            section.buf[filemap.GRANULARITY] = 9
            view = section.view(filemap.GRANULARITY, 10)
            self.assertEqual((len(view), view.size(), view[0]), (10, 10, 9))
            self.assertEqual(len(section.view(filemap.GRANULARITY)), 2 * filemap.GRANULARITY)
            self.assertWindowsError(1132, section.view, 4096)
            self.assertWindowsError(5, section.view, 0, 3 * filemap.GRANULARITY + 1)
            self.assertRaises(ValueError, section.view, -1)

    def test_exports_keep_it(self):
        view = Section.create(size=10).view()
        buffer = memoryview(view)
        self.assertRaises(BufferError, view.close)
        buffer.release()
        view.close()
        self.assertRaises(ValueError, lambda: view[0])

    def test_size_never_changes(self):
        with Section.create("one", 10) as section:
            self.assertWindowsError(1224, section.resize, 20)
            self.assertWindowsError(1224, section.view().resize, 20)
            self.assertEqual(section.size, 4096)

    def test_numpy(self):
        try:
            import numpy
        except ImportError:
            self.skipTest("numpy is not here")
        with Section.create(size=8 * 1000) as section:
            numbers = numpy.frombuffer(section.buf, dtype="int64", count=1000)
            numbers[:] = range(1000)
            again = numpy.frombuffer(section.view(), dtype="int64", count=1000)
            self.assertEqual(again.sum(), 499500)


class Files(TestCase):
    def setUp(self):
        super().setUp()
        self.file = tempfile.TemporaryFile()
        self.addCleanup(self.file.close)

    def test_all_of_it(self):
        self.file.write(b"content")
        self.file.flush()
        with Section.create(file=self.file) as section:
            self.assertEqual(bytes(section.buf[:7]), b"content")
            section.buf[:7] = b"CONTENT"
            section.flush()
        self.assertEqual(os.pread(self.file.fileno(), 10, 0), b"CONTENT")

    def test_growing(self):
        with Section.create(file=self.file.fileno(), size=10000):
            self.assertEqual(os.fstat(self.file.fileno()).st_size, 10000)

    def test_empty(self):
        self.assertWindowsError(1006, Section.create, file=self.file)

    def test_copy_on_write(self):
        self.file.write(b"content")
        self.file.flush()
        with Section.create(file=self.file, access="c") as section:
            section.buf[:7] = b"CONTENT"
        self.assertEqual(os.pread(self.file.fileno(), 10, 0), b"content")

    def test_not_open(self):
        self.assertWindowsError(6, Section.create, file=9999)


class Pickling(TestCase):
    def test_by_name(self):
        with Section.create("one", 10) as section:
            section.buf[0] = 3
            with pickle.loads(pickle.dumps(section)) as other:
                self.assertEqual((other.name, other.access, other.buf[0]), ("one", "rw", 3))

    def test_without_a_name(self):
        with Section.create(size=10) as section:
            self.assertRaises(TypeError, pickle.dumps, section)


if __name__ == "__main__":
    unittest.main()
