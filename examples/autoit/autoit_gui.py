# SPDX-License-Identifier: MIT
"""What message.py needs of AutoIt beside file mapping: dialogs, and functions that wait for them.

A dialog is a window of tkinter; without a display, or without tkinter, it is lines in the terminal.
While it is open, its process holds a section with the dialog's title in its name. So the Win...
functions find the dialogs of all processes, in a terminal too, and none that a killed one had.
"""
import atexit
import os
import subprocess
import sys
import time

import filemap

MB_ICONERROR = 16
MB_ICONINFORMATION = 64
MB_SYSTEMMODAL = 4096

_PREFIX = "dialog "
_LOOK_AGAIN = 0.05  # seconds
_options = {"WinWaitDelay": 250}


# -- the language -------------------------------------------------------------------------------
def ChrW(code):
    return chr(code)


def StringStripWS(text, flag):
    """flag 1: in the beginning, 2: at the end, 3: both."""
    blanks = "\0\t\n\v\f\r "
    text = text.lstrip(blanks) if flag & 1 else text
    return text.rstrip(blanks) if flag & 2 else text


def Sleep(milliseconds):
    time.sleep(milliseconds / 1000)


def Opt(option, value):
    _options[option] = value


def Run(command):
    """Starts a program. One in the terminal belongs to the foreground, so the end of ours waits."""
    process = subprocess.Popen(command)
    if _show() is _Terminal:
        atexit.register(process.wait)
    else:
        process.returncode = 0  # nobody waits for it
    return process.pid


# -- windows by their titles --------------------------------------------------------------------
def WinExists(title):
    """Is there a dialog whose title begins like this?"""
    return any(name.startswith(f"Local\\{_PREFIX}{title}") for name in filemap.names())


def _wait(condition, timeout):
    """timeout: seconds; 0: none."""
    begin = time.monotonic()
    while not condition():
        if timeout and time.monotonic() - begin > timeout:
            return False
        time.sleep(_LOOK_AGAIN)
    Sleep(_options["WinWaitDelay"])
    return True


def WinWait(title, text="", timeout=0):
    del text  # dialogs are told apart by their titles here
    return _wait(lambda: WinExists(title), timeout)


def WinWaitClose(title, text="", timeout=0):
    del text
    return _wait(lambda: not WinExists(title), timeout)


# -- dialogs ------------------------------------------------------------------------------------
def MsgBox(flag, title, text):
    """Shows a text until it is confirmed."""
    with filemap.Section.create(_PREFIX + title, 1):
        _show().message(title, text, "error" if flag & MB_ICONERROR else "information")


def InputBox(title, prompt, default="", password="", width=-1, height=-1):
    """Asks for a text; "" if it was cancelled. width, height: pixels, -1: as large as needed."""
    del password
    with filemap.Section.create(_PREFIX + title, 1):
        return _show().ask(title, prompt, default, width, height) or ""


def _show():
    if not os.environ.get("DISPLAY"):
        return _Terminal
    try:
        import tkinter  # noqa: F401  # not every Python has it
    except ImportError:
        return _Terminal
    return _Tk


class _Terminal:
    @staticmethod
    def _line(prompt):
        """Not by input(), which could take what is meant for the other process."""
        os.write(1, prompt.encode())
        return os.read(0, 4096).decode(errors="replace")

    @staticmethod
    def message(title, text, _icon):
        _Terminal._line(f"\n== {title} ==\n{text.strip()}\n[Enter] ")

    @staticmethod
    def ask(title, prompt, default, _width, _height):
        return _Terminal._line(f"\n== {title} ==\n{prompt}\n> ").rstrip("\n") or default


class _Tk:
    @staticmethod
    def _window(title, width=-1, height=-1):
        import tkinter

        root = tkinter.Tk()
        root.title(title)
        root.resizable(False, False)
        if width > 0 or height > 0:
            root.update_idletasks()
            root.geometry(f"{width if width > 0 else 250}x{height}")
        root.bind("<Escape>", lambda _: root.destroy())
        return tkinter, root

    @staticmethod
    def _run(root, focus):
        root.eval("tk::PlaceWindow . center")
        root.wait_visibility()
        focus.focus_force()
        root.mainloop()

    @staticmethod
    def message(title, text, icon):
        tkinter, root = _Tk._window(title)
        tkinter.Label(root, image=f"::tk::icons::{icon}").grid(row=0, column=0, padx=12, pady=12)
        tkinter.Label(root, text=text, justify="left").grid(row=0, column=1, padx=12, pady=12)
        button = tkinter.Button(root, text="OK", width=8, command=root.destroy)
        button.grid(row=1, column=0, columnspan=2, pady=(0, 12))
        root.bind("<Return>", lambda _: root.destroy())
        _Tk._run(root, button)

    @staticmethod
    def ask(title, prompt, default, width, height):
        answer = []
        tkinter, root = _Tk._window(title, width, height)

        def confirm(_=None):
            answer.append(entry.get())
            root.destroy()

        tkinter.Label(root, text=prompt, anchor="nw").pack(expand=True, fill="both", padx=8, pady=8)
        entry = tkinter.Entry(root)
        entry.insert(0, default)
        entry.pack(fill="x", padx=8)
        buttons = tkinter.Frame(root)
        buttons.pack(pady=8)
        tkinter.Button(buttons, text="OK", width=8, command=confirm).pack(side="left", padx=8)
        cancel = tkinter.Button(buttons, text="Cancel", width=8, command=root.destroy)
        cancel.pack(side="left", padx=8)
        root.bind("<Return>", confirm)
        _Tk._run(root, entry)
        return answer[0] if answer else ""


if __name__ == "__main__":
    sys.exit("this is a module of message.py")
