# SPDX-License-Identifier: MIT
"""filemap.mmap: the mmap class of Python for Windows."""
import mmap as plain
import os
import tempfile
import unittest

import filemap

from .support import TestCase, names_left, run


class Tagged(TestCase):
    def test_one_memory(self):
        first = filemap.mmap(-1, 1024, tagname="tag")
        second = filemap.mmap(-1, 1024, "tag")
        first[:5] = b"hello"
        self.assertEqual(second[:5], b"hello")
        self.assertEqual(second.find(b"llo"), 2)
        first.close()
        self.assertEqual(second[:5], b"hello")
        third = filemap.mmap(-1, 1024, "tag")
        second.close()
        self.assertEqual(third[:5], b"hello")
        third.close()
        with filemap.mmap(-1, 1024, "tag") as fresh:
            self.assertEqual(fresh[:5], bytes(5))

    def test_tags_differ(self):
        with filemap.mmap(-1, 10, "a") as first, filemap.mmap(-1, 10, "b") as second:
            first[0] = 1
            self.assertEqual(second[0], 0)

    def test_no_tag(self):
        for tag in (None, ""):
            with filemap.mmap(-1, 10, tag) as first, filemap.mmap(-1, 10, tag) as second:
                first[0] = 1
                self.assertEqual((second[0], len(second), second.size()), (0, 10, 10))
                self.assertEqual(names_left(), [])

    def test_smaller_and_larger(self):
        with filemap.mmap(-1, 8192, "tag") as first:
            first[4096] = 1
            with filemap.mmap(-1, 100, "tag") as part:
                self.assertEqual(len(part), 100)
            self.assertWindowsError(5, filemap.mmap, -1, 8193, "tag")

    def test_read_only_and_copies(self):
        with filemap.mmap(-1, 10, "tag") as first:
            with filemap.mmap(-1, 10, "tag", access=filemap.ACCESS_READ) as reader:
                self.assertRaises(TypeError, reader.__setitem__, 0, 1)
            with filemap.mmap(-1, 10, "tag", access=filemap.ACCESS_COPY) as copy:
                copy[0] = 1
            self.assertEqual(first[0], 0)

    def test_another_process(self):
        with filemap.mmap(-1, 10, "tag") as memory:
            child = run("import filemap; filemap.mmap(-1, 10, 'tag')[0] = 77")
            child.communicate()
            self.assertEqual(memory[0], 77)

    def test_forgotten(self):
        filemap.mmap(-1, 10, "tag")
        self.assertEqual(names_left(), [])

    def test_bad_arguments(self):
        self.assertRaises(TypeError, filemap.mmap, -1)
        self.assertRaises(TypeError, filemap.mmap, -1, 10, b"tag")
        self.assertRaises(TypeError, filemap.mmap, -1, 10, 5)
        self.assertRaises(OverflowError, filemap.mmap, -1, -10)
        self.assertRaises(OverflowError, filemap.mmap, -1, 10, offset=-1)
        for large in (1 << 63, (1 << 64) + 10):
            self.assertRaises(OverflowError, filemap.mmap, -1, large, "tag")
            self.assertRaises(OverflowError, filemap.mmap, -1, 10, "tag", offset=large)
        with self.assertRaises(TypeError) as caught:
            filemap.mmap(-1, 10.0)
        self.assertIn("cannot be interpreted as an integer", str(caught.exception))
        self.assertRaises(ValueError, filemap.mmap, -1, 10, access=17)
        self.assertWindowsError(87, filemap.mmap, -1, 0)
        self.assertWindowsError(1132, filemap.mmap, -1, 10, offset=4096)
        self.assertWindowsError(3, filemap.mmap, -1, 10, "a\\b")

    def test_it_is_an_mmap(self):
        with filemap.mmap(-1, 10) as memory:
            self.assertIsInstance(memory, plain.mmap)
            self.assertFalse(memory.closed)
            memory.write(b"abc")
            memory.seek(0)
            self.assertEqual(memory.read(3), b"abc")
            memory.flush()
        self.assertTrue(memory.closed)
        self.assertRaises(ValueError, memory.size)

    def test_exports(self):
        memory = filemap.mmap(-1, 10, "tag")
        with memoryview(memory):
            self.assertRaises(BufferError, memory.close)
            self.assertEqual(len(names_left()), 1)
        memory.close()

    def test_resize(self):
        with filemap.mmap(-1, 10, "tag") as memory:
            self.assertRaises(OSError, memory.resize, 20)


class Files(TestCase):
    def setUp(self):
        super().setUp()
        self.file = tempfile.TemporaryFile()
        self.addCleanup(self.file.close)

    def test_all_of_it(self):
        self.file.write(b"content")
        self.file.flush()
        with filemap.mmap(self.file.fileno(), 0) as memory:
            self.assertEqual((memory[:], memory.size()), (b"content", 7))

    def test_growing(self):
        with filemap.mmap(self.file.fileno(), 5000, "tag") as memory:
            self.assertEqual((len(memory), memory.size()), (5000, 5000))
            self.assertEqual(os.fstat(self.file.fileno()).st_size, 5000)

    def test_reading_does_not_grow(self):
        self.file.write(b"content")
        self.file.flush()
        self.assertWindowsError(
            8, filemap.mmap, self.file.fileno(), 5000, access=filemap.ACCESS_READ
        )
        self.assertEqual(os.fstat(self.file.fileno()).st_size, 7)

    def test_part(self):
        os.ftruncate(self.file.fileno(), 70000)
        os.pwrite(self.file.fileno(), b"x", 65536)
        with filemap.mmap(self.file.fileno(), 0, offset=65536) as memory:
            self.assertEqual((len(memory), memory[0:1]), (70000 - 65536, b"x"))

    def test_errors(self):
        number = self.file.fileno()
        self.assertRaises(ValueError, filemap.mmap, number, 0)
        os.ftruncate(number, 10)
        self.assertRaises(ValueError, filemap.mmap, number, 0, offset=65536)
        self.assertWindowsError(6, filemap.mmap, 9999, 10)
        reader, writer = os.pipe()
        self.assertWindowsError(193, filemap.mmap, reader, 10)
        os.close(reader)
        os.close(writer)


if __name__ == "__main__":
    unittest.main()
