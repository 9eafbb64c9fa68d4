# SPDX-License-Identifier: MIT
"""Several processes: the name lives as long as one of them holds it, however they end."""
import multiprocessing
import os
import signal
import unittest

import filemap
from filemap import Section

from .support import TestCase, names_left, run, wait_until

HOLD = (
    "import filemap, sys; s = filemap.Section.{}; s.buf[1] = 1; print('held', flush=True); input()"
)
CREATE = HOLD.format("create('shared', 10)")
OPEN = HOLD.format("open('shared')")


def add_one(section):
    section.buf[0] += 1


def create_and_keep(queue):
    global kept
    kept = Section.create("kept", 10)
    queue.put(kept.existed)


class Ends(TestCase):
    def held(self, code):
        process = run(code)
        self.addCleanup(process.communicate)
        self.assertEqual(process.stdout.readline(), "held\n")
        return process

    def test_last_one_of_two(self):
        first = self.held(CREATE)
        second = self.held(OPEN)
        first.communicate("\n")
        with Section.open("shared", "r") as section:
            self.assertEqual(section.buf[1], 1)
        second.communicate("\n")
        self.assertWindowsError(2, Section.open, "shared")
        self.assertEqual(names_left(), [])

    def test_killed(self):
        first = self.held(CREATE)
        second = self.held(OPEN)
        first.send_signal(signal.SIGKILL)
        first.wait()
        Section.open("shared").close()
        second.send_signal(signal.SIGKILL)
        second.wait()
        self.assertTrue(wait_until(lambda: not names_left() or not self.is_there()))
        self.assertEqual(names_left(), [])

    def is_there(self):
        try:
            Section.open("shared").close()
        except FileNotFoundError:
            return False
        return True

    def test_unhandled_exception(self):
        process = run(CREATE + "; raise SystemExit(3)")
        process.communicate("\n")
        self.assertEqual(process.returncode, 3)
        self.assertEqual(names_left(), [])


class Multiprocessing(TestCase):
    def shares(self, method):
        context = multiprocessing.get_context(method)
        with Section.create("counter", 10) as section:
            children = []
            for _ in range(3):
                child = context.Process(target=add_one, args=(section,))
                child.start()
                child.join()
                children.append(child.exitcode)
            self.assertEqual(children, [0, 0, 0])
            self.assertEqual(section.buf[0], 3)
        self.assertEqual(names_left(), [])

    def keeps(self, method):
        """The child alone holds it, and never closes."""
        context = multiprocessing.get_context(method)
        queue = context.Queue()
        child = context.Process(target=create_and_keep, args=(queue,))
        child.start()
        self.assertFalse(queue.get())
        child.join()
        self.assertEqual(child.exitcode, 0)
        self.assertEqual(names_left(), [])
        queue.close()
        queue.join_thread()

    def test_fork(self):
        self.shares("fork")
        self.keeps("fork")

    def test_spawn(self):
        self.shares("spawn")
        self.keeps("spawn")

    def test_forkserver(self):
        self.shares("forkserver")
        self.keeps("forkserver")
        from multiprocessing import forkserver

        forkserver._forkserver._stop()

    def test_a_child_of_fork_keeps_the_name(self):
        section = Section.create("inherited", 10)
        section.buf[0] = 5
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(write)
            os.read(read, 1)
            section.close()
            os._exit(0)
        os.close(read)
        section.close()
        with Section.open("inherited") as again:
            self.assertEqual(again.buf[0], 5)
        os.close(write)
        self.assertEqual(os.waitpid(pid, 0)[1], 0)
        self.assertRaises(filemap.NotFoundError, Section.open, "inherited")


if __name__ == "__main__":
    unittest.main()
