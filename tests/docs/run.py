#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The code on a page of docs/ compiles and runs by the lines that stand there, in their order.

  run.py PAGE BUILD_FOLDER

A block goes into the file that the text names last before it (`writer.c`, `CMakeLists.txt`). A
block of sh is run there, as if filemap, which is installed from BUILD_FOLDER first, were the
machine's; if a block of text follows, that is what it prints. A block of another kind must follow
the name of a file, and an sh block must use that file.
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
FILE = re.compile(r"`((?:[\w-]+/)?[\w-]+\.(?:c|cpp|h|py|txt))`")
STRICT = "-Wall -Wextra -Werror"


def blocks(page):
    """Each block of a page: its kind, its text, and the file that was named last before it."""
    text = page.read_text()
    found = []
    begin = 0
    name = None
    for fence in FENCE.finditer(text):
        names = FILE.findall(text[begin : fence.start()])
        name = names[-1] if names else name
        found.append((fence.group(1), fence.group(2), name if names else None))
        begin = fence.end()
    return found


def environment(prefix):
    """What the installation of a machine would need nobody to say."""
    library = os.path.join(prefix, "lib")
    return {
        **os.environ,
        "PATH": os.path.join(prefix, "bin") + ":" + os.environ["PATH"],
        "PKG_CONFIG_PATH": os.path.join(library, "pkgconfig"),
        "CMAKE_PREFIX_PATH": prefix,
        "LD_LIBRARY_PATH": library,
        "PYTHONPATH": str(ROOT / "bindings" / "python"),
        "FILEMAP_LIBRARY": os.path.join(library, "libfilemap.so.1"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def install(build, prefix):
    subprocess.run(
        ["cmake", "--install", build, "--prefix", prefix], stdout=subprocess.DEVNULL, check=True
    )
    description = Path(prefix) / "lib" / "pkgconfig" / "filemap.pc"
    text = description.read_text()  # which has the prefix of the build
    description.write_text(re.sub("^prefix=.*", f"prefix={prefix}", text, flags=re.M))


def run(script, folder, surroundings):
    """What the lines print. Compilers get the warnings of this tree."""
    script = re.sub(r"^(cc|c\+\+) ", rf"\1 {STRICT} ", script, flags=re.M)
    done = subprocess.run(
        ["sh", "-e", "-c", script],
        cwd=folder,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        sys.exit(f"not ok: these lines end with {done.returncode}:\n{script}\n{done.stdout}")
    return done.stdout


def uses(script, name):
    return Path(name).stem in script or "cmake" in script


def check(page, build, work):
    prefix = os.path.join(work, "prefix")
    folder = os.path.join(work, "reader")
    os.mkdir(folder)
    printed, script, unused = None, "", set()
    found = blocks(page)
    if found:
        install(build, prefix)
    for kind, text, name in found:
        if kind == "sh":
            script = text
            printed = run(text, folder, environment(prefix))
            unused = {each for each in unused if not uses(text, each)}
        elif kind == "text":
            if printed != text:
                sys.exit(f"not ok: {script}\nprints\n{printed}\nand not\n{text}")
            print(f"ok: {script.splitlines()[-1]}: prints what stands there")
        elif not name:
            sys.exit(f"not ok: which file is this?\n{text}")
        else:
            path = Path(folder) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
            unused.add(name)
    if unused:
        sys.exit(f"not ok: nothing is done with {sorted(unused)}")
    print(f"ok: {page.name}: {len(found)} blocks")


def main():
    page, build = Path(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as work:
        check(page, build, work)


if __name__ == "__main__":
    main()
