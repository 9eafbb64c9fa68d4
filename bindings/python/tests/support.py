# SPDX-License-Identifier: MIT
"""What the tests share."""
import os
import subprocess
import sys
import time
import unittest

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def names_left():
    """What stands in the folder of Local\\ now."""
    folder = os.path.join(os.environ["FILEMAP_DIR"], f"filemap-{os.geteuid()}")
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def run(code, *arguments, **options):
    """Starts Python with some code; its standard output can be read."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=PACKAGE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )


def wait_until(condition):
    """For what another process does after it was killed."""
    for _ in range(3000):
        if condition():
            return True
        time.sleep(0.01)
    return False


class TestCase(unittest.TestCase):
    """Each test leaves nothing in the namespace."""

    def setUp(self):
        self.addCleanup(lambda: self.assertEqual(names_left(), []))

    def assertWindowsError(self, code, function, *arguments, **options):
        with self.assertRaises(OSError) as caught:
            function(*arguments, **options)
        self.assertEqual(caught.exception.winerror, code)
        self.assertIn(f"[WinError {code}]", str(caught.exception))
        return caught.exception
