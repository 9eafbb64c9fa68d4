# SPDX-License-Identifier: MIT
"""filemap.autoit: AutoIt's functions under their names."""
import copy
import ctypes
import gc
import os
import pickle
import signal
import tempfile
import threading
import unittest

import filemap
from filemap import autoit
from filemap.autoit import *  # noqa: F403
from filemap.autoit import (  # noqa: F401  # what * hides from checkers
    _WinAPI_CloseHandle,
    _WinAPI_CreateFile,
    _WinAPI_CreateFileMapping,
    _WinAPI_FlushViewOfFile,
    _WinAPI_GetLastError,
    _WinAPI_GetLastErrorMessage,
    _WinAPI_HiDWord,
    _WinAPI_LoDWord,
    _WinAPI_MapViewOfFile,
    _WinAPI_OpenFileMapping,
    _WinAPI_SetLastError,
    _WinAPI_UnmapViewOfFile,
)

from .support import TestCase, names_left, run

NAME = "MyFileMapping"


class AutoItCase(TestCase):
    def assertReported(self, error, extended):
        self.assertEqual((autoit.error(), autoit.extended()), (error, extended))

    def create(self, *arguments):
        handle = _WinAPI_CreateFileMapping(*arguments)
        self.assertTrue(handle)
        self.addCleanup(_WinAPI_CloseHandle, handle)
        return handle

    def view(self, *arguments):
        address = _WinAPI_MapViewOfFile(*arguments)
        self.assertTrue(address)
        self.addCleanup(_WinAPI_UnmapViewOfFile, address)
        return address


class Sections(AutoItCase):
    def test_message(self):
        sender = self.create(-1, 2048, NAME)
        self.assertReported(0, 0)
        receiver = _WinAPI_OpenFileMapping(NAME)
        self.addCleanup(_WinAPI_CloseHandle, receiver)
        written = DllStructCreate("wchar[1024]", self.view(sender))
        read = DllStructCreate("wchar[1024]", self.view(receiver))
        DllStructSetData(written, 1, "some text \u00e4\U0001f600")
        self.assertEqual(DllStructGetData(read, 1), "some text \u00e4\U0001f600")
        DllStructSetData(read, 1, "")
        self.assertEqual(DllStructGetData(written, 1), "")

    def test_existing(self):
        self.create(-1, 4096, NAME)
        second = self.create(-1, 100000, NAME)
        self.assertReported(0, ERROR_ALREADY_EXISTS)
        with filemap.Section.open(NAME) as section:
            self.assertEqual(section.size, 4096)
        self.assertEqual(_WinAPI_MapViewOfFile(second, 0, 4097), 0)
        self.assertEqual(_WinAPI_GetLastError(), ERROR_ACCESS_DENIED)
        self.assertReported(0, 0)

    def test_failures(self):
        self.assertEqual(_WinAPI_CreateFileMapping(-1), 0)
        self.assertReported(0, 87)
        self.assertEqual(_WinAPI_CreateFileMapping(0x7770, 1), 0)
        self.assertReported(0, ERROR_INVALID_HANDLE)
        self.assertEqual(_WinAPI_OpenFileMapping("nobody"), 0)
        self.assertEqual(_WinAPI_GetLastError(), ERROR_FILE_NOT_FOUND)
        self.assertReported(0, 0)
        self.assertIs(_WinAPI_CloseHandle(0x7770), False)
        self.assertIs(_WinAPI_UnmapViewOfFile(1), False)
        self.assertIs(_WinAPI_FlushViewOfFile(1), False)
        self.assertReported(0, 0)

    def test_bad_parameters(self):
        for call, value in (
            (lambda: _WinAPI_CreateFileMapping([]), 0),
            (lambda: _WinAPI_CreateFileMapping(-1, 10, None), 0),
            (lambda: _WinAPI_OpenFileMapping(b"bytes"), 0),
            (lambda: _WinAPI_MapViewOfFile("handle"), 0),
            (lambda: _WinAPI_UnmapViewOfFile(None), False),
            (lambda: _WinAPI_FlushViewOfFile("x"), 0),
            (lambda: _WinAPI_CreateFile("x", "y"), 0),
            (lambda: _WinAPI_CloseHandle([]), False),
        ):
            result = call()
            self.assertEqual((result, type(result)), (value, type(value)))
            self.assertReported(5, 0)
        self.assertEqual(autoit.SetError(0, 0, 7), 7)
        self.assertReported(0, 0)

    def test_blank_names(self):
        for name in ("", " ", "\t\r\n "):
            self.create(-1, 10, name)
            self.assertEqual(names_left(), [])
        self.create(-1, 10, 0)  # a number is the text "0"
        self.assertEqual(names_left(), ["0"])

    def test_default_access(self):
        handle = self.create(-1, 10, NAME)
        reader = _WinAPI_OpenFileMapping(NAME, FILE_MAP_READ)
        self.addCleanup(_WinAPI_CloseHandle, reader)
        self.assertEqual(_WinAPI_MapViewOfFile(reader), 0)
        self.view(reader, 0, 0, FILE_MAP_READ)
        self.view(handle, 0, 0, FILE_MAP_ALL_ACCESS)
        everything = _WinAPI_OpenFileMapping(NAME, FILE_MAP_ALL_ACCESS)
        self.assertTrue(_WinAPI_CloseHandle(everything))

    def test_inheritance(self):
        security = DllStructCreate(tagSECURITY_ATTRIBUTES)
        security.Length = DllStructGetSize(security)
        security.InheritHandle = True
        handle = self.create(-1, 10, "", PAGE_READWRITE, security)
        flags = ctypes.c_uint()
        filemap._library.GetHandleInformation(handle, ctypes.byref(flags))
        self.assertEqual(flags.value, 1)
        filemap._library.GetHandleInformation(self.create(-1, 10), ctypes.byref(flags))
        self.assertEqual(flags.value, 0)

    def test_another_process(self):
        data = DllStructCreate("int Counter", self.view(self.create(-1, 2048, NAME)))
        child = run(
            "from filemap.autoit import *\n"
            "view = _WinAPI_MapViewOfFile(_WinAPI_OpenFileMapping('MyFileMapping'))\n"
            "data = DllStructCreate('int Counter', view)\n"
            "data.Counter += 42"
        )
        child.communicate()
        self.assertEqual((child.returncode, data.Counter), (0, 42))

    def test_last_error(self):
        autoit.SetError(3, 4)
        _WinAPI_SetLastError(ERROR_FILE_NOT_FOUND)
        message = _WinAPI_GetLastErrorMessage()
        self.assertEqual(message, message.strip())
        self.assertGreater(len(message), 5)
        self.assertEqual(_WinAPI_GetLastError(), ERROR_FILE_NOT_FOUND)
        self.assertReported(3, 4)
        found = []
        thread = threading.Thread(target=lambda: found.append((autoit.error(), autoit.extended())))
        thread.start()
        thread.join()
        self.assertEqual(found, [(0, 0)])
        autoit.SetExtended(9)
        self.assertReported(0, 9)

    def test_halves(self):
        self.assertEqual(_WinAPI_HiDWord(0x123456789), 1)
        self.assertEqual(_WinAPI_LoDWord(0x123456789), 0x23456789)
        self.assertEqual(_WinAPI_HiDWord(-1), 0xFFFFFFFF)


class Files(AutoItCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "file")

    def test_mapped_file(self):
        file = _WinAPI_CreateFile(self.path, 0, 6)
        self.assertReported(0, 0)
        handle = _WinAPI_CreateFileMapping(file, 5000)
        address = _WinAPI_MapViewOfFile(handle)
        struct = DllStructCreate("char[5]", address)
        DllStructSetData(struct, 1, "hello")
        self.assertIs(_WinAPI_FlushViewOfFile(struct), True)
        self.assertIs(_WinAPI_FlushViewOfFile(address, 2**32 + 5000), True)
        self.assertIs(_WinAPI_FlushViewOfFile(address, 2**32 + 8193), False)
        self.assertIs(_WinAPI_UnmapViewOfFile(address), True)
        self.assertIs(_WinAPI_CloseHandle(handle), True)
        self.assertIs(_WinAPI_CloseHandle(file), True)
        with open(self.path, "rb") as plain:
            self.assertEqual(plain.read(), b"hello" + bytes(4995))

    def test_creation(self):
        self.assertEqual(_WinAPI_CreateFile(self.path, 2), 0)
        self.assertReported(10, ERROR_FILE_NOT_FOUND)
        self.assertTrue(_WinAPI_CloseHandle(_WinAPI_CreateFile(self.path, 1)))
        self.assertEqual(_WinAPI_CreateFile(self.path, 0), 0)
        self.assertReported(10, 80)


class Structs(AutoItCase):
    def test_types(self):
        struct = DllStructCreate("int a;double b;char c[10];wchar d[10];byte e[3];ptr f;byte g")
        self.assertEqual(DllStructSetData(struct, "a", -5), -5)
        self.assertEqual(DllStructSetData(struct, "b", 2.5), 2.5)
        self.assertEqual(DllStructSetData(struct, "c", "n\u00e4rrow"), "n\u00e4rrow")
        self.assertEqual(DllStructSetData(struct, "D", "w\ud800ide"), "w\ud800ide")
        self.assertEqual(DllStructSetData(struct, "e", b"\1\0\3"), b"\1\0\3")
        self.assertEqual(DllStructSetData(struct, 6, 2**64 - 1), 2**64 - 1)
        self.assertEqual(DllStructSetData(struct, 7, 257), 1)
        self.assertEqual(DllStructGetData(struct, "e", 3), 3)
        self.assertEqual(DllStructSetData(struct, "a", "12 apples"), 12)
        self.assertEqual(DllStructSetData(struct, "c", 12), "12")
        self.assertEqual(DllStructSetData(struct, "e", b""), b"\1\0\3")
        self.assertReported(0, 0)

    def test_layout(self):
        self.assertEqual(DllStructGetSize(DllStructCreate("int;byte")), 5)
        self.assertEqual(DllStructGetSize(DllStructCreate(tagRECT + ";byte")), 17)
        struct = DllStructCreate("byte;align 2;int x")
        begin = DllStructGetPtr(struct)
        self.assertEqual(DllStructGetPtr(struct, "x") - begin, 2)
        self.assertEqual(DllStructGetPtr(struct, 2) - begin, 2)
        struct.x = 0x01020304
        self.assertEqual(ctypes.string_at(begin, 6), b"\0\0\4\3\2\1")

    def test_errors(self):
        self.assertEqual(DllStructCreate(5), 0)
        self.assertReported(1, 0)
        self.assertEqual(DllStructCreate("nothing"), 0)
        self.assertReported(2, 0)
        self.assertEqual(DllStructCreate("int", 0), 0)
        self.assertReported(3, 0)
        self.assertEqual(DllStructGetData(0, 1), 0)
        self.assertReported(1, 0)
        self.assertEqual(DllStructGetSize("no struct"), 0)
        self.assertReported(1, 0)
        struct = DllStructCreate("int a[2]")
        self.assertIs(IsDllStruct(struct), True)
        for element in (0, -1, 2, 2**70, "b", None, []):
            self.assertEqual(DllStructGetData(struct, element), 0)
            self.assertReported(2, 0)
            self.assertEqual(DllStructSetData(struct, element, 1), 0)
            self.assertReported(2, 0)
            self.assertEqual(DllStructGetPtr(struct, element), 0)
            self.assertReported(2, 0)
        self.assertEqual(DllStructGetData(struct, "a", 3), 0)
        self.assertReported(3, 0)
        self.assertEqual(DllStructSetData(struct, 1, 5, 0), 0)
        self.assertReported(5, 0)
        self.assertEqual(DllStructSetData(struct, 1, []), 0)
        self.assertReported(5, 0)
        self.assertRaises(AttributeError, lambda: struct.b)
        self.assertRaises(AttributeError, setattr, struct, "b", 1)

    def test_arguments_that_are_none(self):
        struct = DllStructCreate("int a[2]")
        for index, error in (("x", 5), ([], 5), (float("inf"), 5), (float("nan"), 5), (2**70, 3)):
            self.assertEqual(DllStructGetData(struct, 1, index), 0)
            self.assertReported(error, 0)
            self.assertEqual(DllStructSetData(struct, 1, 7, index), 0)
            self.assertReported(error, 0)
        for name in ("\ud800", "a\0"):
            self.assertEqual(DllStructGetData(struct, name), 0)
            self.assertReported(2, 0)
            self.assertEqual(DllStructSetData(struct, name, 7), 0)
            self.assertReported(2, 0)
            self.assertEqual(DllStructGetPtr(struct, name), 0)
            self.assertReported(2, 0)

    def test_end_of_a_struct_reports_nothing(self):
        struct = DllStructCreate("int a")
        struct = DllStructCreate("nothing")
        self.assertReported(2, 0)
        struct = DllStructCreate("int a")
        SetError(7, 8)
        del struct
        gc.collect()
        self.assertReported(7, 8)

    def test_struct_over_a_struct_keeps_it(self):
        outer = DllStructCreate("int a;int b", DllStructCreate("int a[2]"))
        gc.collect()
        other = DllStructCreate("int a[2]")
        other.a = 5
        self.assertNotEqual(DllStructGetPtr(outer), DllStructGetPtr(other))
        self.assertEqual(outer.a, 0)

    def test_threads_share_a_struct(self):
        struct = DllStructCreate("wchar a[4000];wchar b[4000]")
        texts = {"a": "x" * 3999, "b": "y" * 4000}
        wrong = []

        def read(name):
            for _ in range(2000):
                if DllStructGetData(struct, name) != texts[name]:
                    wrong.append(name)
                    return

        for name, text in texts.items():
            self.assertEqual(DllStructSetData(struct, name, text), text)
        threads = [threading.Thread(target=read, args=name) for name in texts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_fork_while_another_thread_uses_a_struct(self):
        struct = DllStructCreate("int a")
        DllStructSetData(struct, "a", 7)
        taken, over = threading.Event(), threading.Event()

        def use():
            with struct._lock:
                taken.set()
                over.wait()

        thread = threading.Thread(target=use)
        thread.start()
        taken.wait()
        child = os.fork()
        if child == 0:
            signal.alarm(20)
            os._exit(0 if DllStructGetData(struct, "a") == 7 else 1)
        status = os.waitpid(child, 0)[1]
        over.set()
        thread.join()
        self.assertEqual(status, 0)

    def test_copies_are_the_same_struct(self):
        struct = DllStructCreate("int a")
        self.assertIs(copy.copy(struct), struct)
        self.assertIs(copy.deepcopy([struct])[0], struct)
        self.assertRaises(TypeError, pickle.dumps, struct)

    def test_constants(self):
        self.assertEqual(FILE_MAP_ALL_ACCESS, 0x001F001F)
        self.assertEqual((PAGE_READWRITE, SEC_COMMIT, ERROR_ALREADY_EXISTS), (4, 0x08000000, 183))
        for name in autoit.__all__:
            self.assertTrue(hasattr(autoit, name), name)
        self.assertIn("_WinAPI_CreateFileMapping", autoit.__all__)


if __name__ == "__main__":
    unittest.main()
