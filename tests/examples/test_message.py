#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""examples/autoit/message.py: a text goes from the sender's dialog to the receiver's, in windows
and in a terminal.

The script gives its partner one second, which a busy machine may not have: three attempts.
FILEMAP_PICTURES=FOLDER keeps a picture of each window there.
"""
import fcntl
import importlib.util
import os
import pty
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = ROOT / "examples" / "autoit" / "message.py"
sys.path.insert(0, str(ROOT / "bindings" / "python"))
import filemap  # noqa: E402
TEXT = "Hello from the sender"
ATTEMPTS = 3
PATIENCE = 20  # seconds for what has no limit of its own in the script
GLANCE = 0.5  # seconds that a reader takes; the sender must see the dialog while it is there


class Lost(Exception):
    """The other one did not come in time."""


def environment(**more):
    path = str(ROOT / "bindings" / "python")
    kept = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
    return {**kept, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **more}


def processes():
    """Those of the script that live."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            ours = f"FILEMAP_TEST={os.environ.get('FILEMAP_TEST')}".encode()
            if str(SCRIPT).encode() in words and ours in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def wait_for(condition, what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        result = condition()
        if result:
            return result
        time.sleep(0.05)
    raise Lost(what)


def both_are_there():
    """The receiver looks at the text as long as there is a dialog, so nobody answers too early."""
    try:
        return len(filemap.holders("MyFileMapping")) == 2
    except filemap.NotFoundError:
        return False


def kill_all():
    for pid in processes():
        os.kill(pid, signal.SIGKILL)


def attempts(test):
    """Runs a test again while it was the time that failed it."""

    def run(self):
        for left in reversed(range(ATTEMPTS)):
            try:
                return test(self)
            except Lost:
                if not left:
                    raise
            finally:
                kill_all()
                wait_for(lambda: not processes(), "processes are left")

    return run


def chunk(kind, body):
    """A part of a PNG file."""
    check = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)


class Windows(unittest.TestCase):
    """Under Xvfb, with xdotool at the keyboard."""

    def setUp(self):
        for tool in ("Xvfb", "xdotool"):
            if not shutil.which(tool):
                self.skipTest(f"{tool} is missing")
        if not importlib.util.find_spec("tkinter"):
            self.skipTest("this Python has no tkinter")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        reader, writer = os.pipe()
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", "640x400x24", "-nolisten", "tcp",
             "-fbdir", folder.name],
            pass_fds=[writer], stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        os.close(writer)
        with os.fdopen(reader) as told:
            display = told.readline().strip()
        self.assertTrue(display, "Xvfb does not start")
        self.environment = environment(DISPLAY=f":{display}")
        self.empty = self.picture("empty")

    def picture(self, name):
        """The screen as a PNG file, out of the XWD file that Xvfb keeps of it."""
        data = (self.folder / "Xvfb_screen0").read_bytes()
        header = struct.unpack(">25I", data[:100])
        size, width, height, line, colors = header[0], header[4], header[5], header[12], header[19]
        begin = size + 12 * colors
        rows = b""
        for row in range(height):
            pixels = data[begin + row * line : begin + row * line + 4 * width]
            rgb = bytearray(3 * width)
            rgb[0::3], rgb[1::3], rgb[2::3] = pixels[2::4], pixels[1::4], pixels[0::4]
            rows += b"\0" + rgb

        png = b"\x89PNG\r\n\x1a\n"
        png += chunk(b"IHDR", struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0))
        png += chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
        kept = os.environ.get("FILEMAP_PICTURES")
        if kept:
            (Path(kept) / f"{name}.png").write_bytes(png)
        return png

    def tool(self, *arguments):
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        return done.stdout.split("\n")[:-1]

    def windows(self, role):
        return self.tool("search", "--onlyvisible", "--name", rf"\({role}\)$")

    def window(self, role):
        """The window of the sender or the receiver, once it can be seen."""
        return wait_for(lambda: self.windows(role), role)[0]

    def gone(self, role):
        wait_for(lambda: not self.windows(role), role)

    @attempts
    def test_message(self):
        subprocess.run([sys.executable, SCRIPT], env=self.environment, check=True, timeout=PATIENCE)
        window = self.window("sender")
        wait_for(both_are_there, "the receiver")
        self.assertEqual(
            self.tool("getwindowname", window), ["_WinAPI_MapViewOfFile\u00a0 (sender)"]
        )
        self.tool("windowfocus", "--sync", window)
        self.tool("type", "--delay", "20", TEXT)
        time.sleep(0.3)
        sender = self.picture("sender")
        self.tool("key", "Return")
        self.window("receiver")
        self.gone("sender")
        time.sleep(0.3)
        receiver = self.picture("receiver")
        self.assertEqual(len({self.empty, sender, receiver}), 3)
        self.tool("windowfocus", "--sync", self.window("receiver"))
        self.tool("key", "Return")
        self.gone("receiver")
        self.tool("windowfocus", "--sync", self.window("sender"))
        self.tool("key", "Escape")
        wait_for(lambda: not processes(), "the end")


class Terminal(unittest.TestCase):
    """In a terminal of its own, without a display."""

    def begin(self, *arguments):
        master, slave = pty.openpty()
        attributes = termios.tcgetattr(slave)
        attributes[3] &= ~termios.ECHO
        termios.tcsetattr(slave, termios.TCSANOW, attributes)
        process = subprocess.Popen(
            [sys.executable, SCRIPT, *arguments], env=environment(), stdin=slave, stdout=slave, stderr=slave,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(slave)
        self.addCleanup(process.wait)
        return process, master

    def expect(self, master, end):
        """What is written up to the next prompt."""
        os.set_blocking(master, False)
        seen = []

        def complete():
            try:
                seen.append(os.read(master, 4096))
            except BlockingIOError:
                pass
            except OSError as gone:
                raise Lost("the terminal is closed") from gone
            return b"".join(seen).endswith(end)

        wait_for(complete, end.decode())
        return b"".join(seen).decode()

    @attempts
    def test_message(self):
        process, master = self.begin()
        try:
            self.assertIn("_WinAPI_MapViewOfFile\u00a0 (sender)", self.expect(master, b"> "))
            wait_for(both_are_there, "the receiver")
            os.write(master, f"  {TEXT} \n".encode())
            shown = self.expect(master, b"[Enter] ")
            self.assertIn("(receiver)", shown)
            self.assertIn(f"\n{TEXT}\r\n", shown)
            with filemap.Section.open("MyFileMapping", "r") as section:  # it was taken away
                self.assertEqual(bytes(section.buf[:4]), f"\0{TEXT[1]}".encode("utf-16-le"))
            time.sleep(GLANCE)
            os.write(master, b"\n")
            self.assertIn("(sender)", self.expect(master, b"> "))
            os.write(master, b"\n")
            self.assertEqual(process.wait(PATIENCE), 0)
            self.assertEqual(processes(), [])
        finally:
            kill_all()
            os.close(master)

    @attempts
    def test_a_second_start(self):
        """Nothing happens as long as there is a window with the title."""
        process, master = self.begin()
        try:
            self.expect(master, b"> ")
            wait_for(both_are_there, "the receiver")
            living = set(processes())
            second, other = self.begin()
            self.assertEqual(second.wait(PATIENCE), 0)
            self.assertEqual(set(processes()), living)
            os.close(other)
            os.write(master, b"\n")
            self.assertEqual(process.wait(PATIENCE), 0)
        finally:
            kill_all()
            os.close(master)

    def alone(self, argument):
        """One of the two, without its partner."""
        process, master = self.begin(argument)
        self.addCleanup(os.close, master)
        self.addCleanup(kill_all)
        return process, master

    def test_the_sender_wants_a_new_section(self):
        with filemap.Section.create("MyFileMapping", 10):
            process, master = self.alone("/1")
            shown = self.expect(master, b"[Enter] ")
            self.assertIn("== Error ==", shown)
            self.assertIn("Unable to create file mapping (@extended=183).", shown)
            os.write(master, b"\n")
            self.assertEqual(process.wait(PATIENCE), 0)

    def test_the_sender_waits_a_second(self):
        process, master = self.alone("/1")
        self.expect(master, b"> ")
        with filemap.Section.open("MyFileMapping") as section:
            begin = time.monotonic()
            os.write(master, f"{TEXT}\n".encode())
            self.assertEqual(process.wait(PATIENCE), 0)
            self.assertGreaterEqual(time.monotonic() - begin, 1)
            wanted = f"{TEXT}\0".encode("utf-16-le")
            self.assertEqual(bytes(section.buf[: len(wanted)]), wanted)
        self.assertRaises(filemap.NotFoundError, filemap.Section.open, "MyFileMapping")

    def test_the_receiver_wants_one(self):
        process, _ = self.alone("/2")
        self.assertEqual(process.wait(PATIENCE), 0)

    def test_other_arguments(self):
        process, _ = self.alone("/3")
        self.assertEqual(process.wait(PATIENCE), 0)
        self.assertRaises(filemap.NotFoundError, filemap.Section.open, "MyFileMapping")


if __name__ == "__main__":
    unittest.main(verbosity=2)
