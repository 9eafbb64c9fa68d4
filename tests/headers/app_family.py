#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""WINAPI_FAMILY_APP hides what Store apps may not call, and nothing else.

Of the functions that mingw-w64 knows, those that its headers hide from apps are hidden here, too;
without mingw-w64 only the programs below are tried. A failure names the functions: those that apps
may not call belong between `#if WINAPI_FAMILY_PARTITION(WINAPI_PARTITION_DESKTOP)` and `#endif`.
"""
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
HEADERS = os.path.join(HERE, "..", "..", "include", "filemap")
MINGW = os.environ.get("MINGW_CC", "x86_64-w64-mingw32-gcc")
APP = "-DWINAPI_FAMILY=WINAPI_FAMILY_APP"
HEADERS_OF_BOTH = "".join(
    f"#include <{name}.h>\n" for name in ("windows", "winternl", "shellapi", "psapi", "io", "conio")
)
NEWEST = "#define _WIN32_WINNT 0x0A00\n#define NTDDI_VERSION 0x0A000007\n"
COMPILERS = [["gcc", "-std=c11", "-x", "c"], ["g++", "-std=c++17", "-x", "c++"]]

ALLOWED = """
void *use(void);
void *use(void)
{
    HANDLE section = CreateFileMappingFromApp(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 1, NULL);
    void *view = MapViewOfFileFromApp(section, FILE_MAP_WRITE | FILE_MAP_EXECUTE, 0, 0);
    UnmapViewOfFile(view);
    SetFileTime(section, NULL, NULL, NULL);
    CloseHandle(section);
    section = OpenFileMappingFromApp(FILE_MAP_READ, FALSE, NULL);
    view = MapViewOfFile3FromApp(section, NULL, NULL, 0, 0, 0, PAGE_READONLY, NULL, 0);
    VirtualProtectFromApp(view, 1, PAGE_READONLY, NULL);
    VirtualFree(VirtualAllocFromApp(NULL, 1, MEM_RESERVE, PAGE_NOACCESS), 0, MEM_RELEASE);
    return VirtualAlloc2FromApp(NULL, NULL, 1, MEM_RESERVE, PAGE_NOACCESS, NULL, 0);
}
"""

# A function that is declared can have its address taken.
TAKEN = "extern void *taken;\nvoid *taken = (void *)&%s;\n"
DESKTOP_ONLY = ["CreateFileMappingW", "OpenFileMappingW", "MapViewOfFile", "MapViewOfFile3",
                "VirtualAlloc", "VirtualProtect", "CreateFileW", "NtCreateSection",
                "NtMapViewOfSection", "ZwMapViewOfSection"]  # fmt: skip


def run(command, source):
    return subprocess.run(
        [*command, "-"], input=source, capture_output=True, text=True, check=False
    )


def preprocess(compiler, source, *options):
    done = run([compiler, "-x", "c", "-E", "-P", *options], source)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def ours(*options):
    text = preprocess("gcc", HEADERS_OF_BOTH, f"-I{HEADERS}", *options)
    return set(re.findall(r'__asm__\("filemap_" "(\w+)"\)', text))


def theirs(*options):
    return set(re.findall(r"\b(\w+)\s*\(", preprocess(MINGW, NEWEST + HEADERS_OF_BOTH, *options)))


def compiles(compiler, source, *options):
    return run([*compiler, f"-I{HEADERS}", "-fsyntax-only", *options], source).returncode == 0


def check_programs():
    wrong = []
    for compiler in COMPILERS:
        for options in ([], [APP], ["-DWINAPI_FAMILY=2"], ["-DWINAPI_FAMILY=3"]):
            if not compiles(compiler, HEADERS_OF_BOTH + ALLOWED, *options):
                wrong.append(f"the calls for apps do not compile: {compiler[0]} {options}")
        for name in DESKTOP_ONLY:
            source = HEADERS_OF_BOTH + TAKEN % name
            if not compiles(compiler, source) or compiles(compiler, source, APP):
                wrong.append(f"{name} should be declared for the desktop only: {compiler[0]}")
        for family in ("0", "1", "7", "WINAPI_PARTITION_APP"):
            if compiles(compiler, HEADERS_OF_BOTH, f"-DWINAPI_FAMILY={family}"):
                wrong.append(f"WINAPI_FAMILY={family} is no family")
    return wrong


def compare():
    both, apps = theirs(), theirs(APP)
    declared, shown = ours(), ours(APP)
    hidden = declared - shown
    wrong = [f"{name} is hidden by mingw-w64" for name in sorted((both - apps) & shown)]
    wrong += [f"{name} is not hidden by mingw-w64" for name in sorted(apps & hidden)]
    wrong += [f"{name} is not declared for the desktop" for name in sorted(shown - declared)]
    if not hidden & both:
        wrong.append("nothing is hidden")
    return wrong


def main():
    wrong = check_programs()
    if shutil.which(MINGW):
        wrong += compare()
    print("\n".join(wrong) or "ok")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
