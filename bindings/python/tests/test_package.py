# SPDX-License-Identifier: MIT
"""The wheel: made without a network, whole, and good on its own."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

from .support import PACKAGE, TestCase

BUILD = """
import sys
sys.path.insert(0, "backend")
import filemap_build
print(filemap_build.{}(sys.argv[1]))
"""
USE = """
import filemap, sys
print(filemap.__file__, filemap.__version__)
assert filemap.__file__.startswith(sys.argv[1])
with filemap.Section.create("wheel", 10) as section:
    assert section.holders()[0].handles == 1
"""


class Wheel(TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def build(self, hook, **environment):
        done = subprocess.run(
            [sys.executable, "-c", BUILD.format(hook), self.folder],
            cwd=PACKAGE,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return os.path.join(self.folder, done.stdout.splitlines()[-1])

    def unpack(self, wheel):
        target = os.path.join(self.folder, "site")
        with zipfile.ZipFile(wheel) as archive:
            self.assertIsNone(archive.testzip())
            archive.extractall(target)
            return target, archive.namelist()

    def use(self, target, **environment):
        environment = {**os.environ, "PYTHONPATH": target, **environment}
        environment = {key: value for key, value in environment.items() if value is not None}
        subprocess.run(
            [sys.executable, "-c", USE, target], cwd=self.folder, env=environment, check=True
        )

    def test_with_the_library(self):
        wheel = self.build("build_wheel")
        self.assertIn("linux", os.path.basename(wheel))
        target, names = self.unpack(wheel)
        self.assertIn("filemap/libfilemap.so.1", names)
        self.assertIn("filemap/py.typed", names)
        self.use(target, FILEMAP_LIBRARY=None)

    def test_without_sources(self):
        wheel = self.build("build_wheel", FILEMAP_SOURCE=self.folder)
        self.assertTrue(wheel.endswith("-py3-none-any.whl"))
        target, names = self.unpack(wheel)
        self.assertNotIn("filemap/libfilemap.so.1", names)
        self.use(target)

    def test_every_file_is_recorded(self):
        wheel = self.build("build_wheel", FILEMAP_SOURCE=self.folder)
        _, names = self.unpack(wheel)
        with zipfile.ZipFile(wheel) as archive:
            [record] = [name for name in names if name.endswith("/RECORD")]
            listed = [line.split(",")[0] for line in archive.read(record).decode().splitlines()]
        self.assertEqual(sorted(listed), sorted(names))

    def test_source_archive(self):
        self.assertTrue(self.build("build_sdist").endswith(".tar.gz"))

    def test_editable(self):
        target, names = self.unpack(self.build("build_editable"))
        self.assertIn("_filemap.pth", names)
        with open(os.path.join(target, "_filemap.pth"), encoding="utf-8") as file:
            self.assertEqual(file.read().strip(), PACKAGE)


class Types(TestCase):
    def test_strict(self):
        checker = shutil.which("mypy")
        if not checker:
            self.skipTest("mypy is missing")
        done = subprocess.run(
            [checker, "--strict", "--no-incremental", "--cache-dir", os.devnull, "filemap"],
            cwd=PACKAGE,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()
