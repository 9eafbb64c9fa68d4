#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes and checks docs/seeds.md: what the documents say that the flavours follow, paragraph by
paragraph, and which tests prove it.

  sentences.py update                   writes the page
  sentences.py check   TESTS            the page is what the lists say, and each test is there
  sentences.py results TESTS RESULTS    the tests of this build passed

TESTS is a file with the names of the tests, one a line; RESULTS has what each of them printed.

The lists are the *.txt files beside this script. A line `= title` names the document, `== title` a
part of it; every other line has a paragraph in our words, a bar, and the tests that prove it:

  An existing name gives the object with its own size. | api.autoit: existing_name; process.orders

A test is named as ctest has it. Behind it stand the functions, where one program or file has
several: of cmocka programs, of the Python package (python.mmap: Tagged.test_one_memory, in
tests/test_mmap.py), or the names of bats tests.
"""
import ast
import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "rows"))
import citations  # noqa: E402

PAGE = ROOT / "docs" / "seeds.md"
PROGRAMS = ("api", "unit", "process", "faults")

INTRODUCTION = """# What the documents say, and what proves it

Windows CE, Store apps and AutoIt have documents of their own about file mapping. Each of their
statements stands here in our words, with the tests that fail if filemap does otherwise.

This file is made by `tests/seeds/sentences.py update` from the lists beside it; a test compares
them, and another one looks how the tests ended.
"""


class Statement:
    """A paragraph: its text, and pairs of a test and the functions in it."""

    def __init__(self, text, tests):
        self.text = text
        self.tests = tests


def parse_test(text):
    test, _, functions = text.strip().partition(": ")
    return test.strip(), [name.strip() for name in functions.split(",") if name.strip()]


def parse_line(path, line):
    text, bar, tests = line.rpartition(" | ")
    if not bar or not text.strip() or not tests.strip():
        sys.exit(f"{path.name}: neither title nor `paragraph | tests`: {line}")
    return Statement(text.strip(), [parse_test(test) for test in tests.split(";")])


def read_list(path):
    """The title of a document, and its parts as pairs of title and statements."""
    title = ""
    parts = []
    for line in path.read_text().split("\n"):
        if line.startswith("= "):
            title = line[2:].strip()
        elif line.startswith("== "):
            parts.append((line[3:].strip(), []))
        elif line.strip() and not line.startswith("#"):
            if not parts:
                sys.exit(f"{path.name}: no part (== title) before: {line}")
            parts[-1][1].append(parse_line(path, line))
    return title, parts


def read_lists():
    return [read_list(path) for path in sorted(HERE.glob("[a-z]*.txt"))]


def told(test, functions):
    return f"{test}: {', '.join(functions)}" if functions else test


def write_page(documents):
    lines = [INTRODUCTION]
    for title, parts in documents:
        lines.append(f"## {title}\n")
        for part, statements in parts:
            lines += [f"### {part}\n", "| statement | tests |", "|---|---|"]
            lines += [f"| {statement.text.replace('|', chr(92) + '|')} "
                      f"| {'; '.join(told(*test) for test in statement.tests)} |"
                      for statement in statements]
            lines.append("")
    return "\n".join(lines)


def program_functions(path):
    """The test functions of a cmocka program, and those that its tables name."""
    found = citations.items(path.read_text())
    tests = [item.name for item in found if item.is_test and is_run(item, found)]
    return set(tests) | {item.name for item in citations.listed(found)}


def is_run(test, found):
    """Whether something else in the file names it: a test that nobody lists does not run."""
    return any(test.name in item.uses for item in found if item is not test)


def python_functions(path):
    classes = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)]
    return {f"{each.name}.{node.name}" for each in classes for node in each.body
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test")}


def functions_of(test):
    """What functions a test has; None where it is one whole."""
    folder, _, name = test.partition(".")
    places = {
        "python": (f"bindings/python/tests/test_{name}.py", python_functions),
        "cli": (f"tests/cli/{name}.bats",
                lambda path: set(re.findall(r'^@test "(.*)"', path.read_text(), re.M))),
        **{kind: (f"tests/{kind}/test_{name}.c", program_functions) for kind in PROGRAMS},
    }
    if not name or folder not in places:
        return None
    place, read = places[folder]
    return read(ROOT / place) if (ROOT / place).exists() else None


def problems_of(test, functions, known):
    """What is wrong with a reference. The Python tests are one test for ctest."""
    if (test.partition(".")[0] if test.startswith("python.") else test) not in known:
        return [f"there is no test {test}"]
    there = functions_of(test)
    if there is None:
        return [f"{test} has no functions that could be named"] if functions else []
    if not functions:
        return [f"{test}: which of its functions?"]
    return [f"{test} has no test {name}" for name in functions if name not in there]


def each_test(documents):
    for title, parts in documents:
        for _, statements in parts:
            for statement in statements:
                for test, functions in statement.tests:
                    yield f"{title}: {statement.text}", test, functions


def check(documents, known):
    problems = [f"{where}: {problem}" for where, test, functions in each_test(documents)
                for problem in problems_of(test, functions, known)]
    if not PAGE.exists() or PAGE.read_text() != write_page(documents):
        problems.append("docs/seeds.md is not what the lists say: tests/seeds/sentences.py update")
    return problems


def outcome(folder, test, function):
    """What a test printed about a function, or about itself: ok, skipped, FAILED, not run."""
    path = Path(folder) / ("python" if test.startswith("python.") else test)
    if not path.exists():
        return "not run"
    text = path.read_text(errors="replace")
    if test.startswith("python."):
        name = re.escape(function.rpartition(".")[2])
        where = rf"tests\.test_{test[7:]}\.{re.escape(function.rpartition('.')[0])}\b"
        line = re.search(rf"^{name} \({where}.*\)(?:\n[^\n]*)?? \.\.\. (.*)$", text, re.M)
        return line.group(1) if line else "not run"
    if test.startswith("cli."):
        line = re.search(rf"^(ok|not ok) \d+ {re.escape(function)}( # skip.*)?$", text, re.M)
        return "not run" if not line else "skipped" if line.group(2) else line.group(1)
    if function:
        return cmocka_outcome(text, function)
    return "skipped" if re.search(r"^skipped", text, re.M) else "ok"


def cmocka_outcome(text, function):
    for word, name in re.findall(r"^\[ *(OK|FAILED|SKIPPED) *\] (.+?)$", text, re.M):
        if re.sub(r"\W+", "_", name) == function:
            return {"OK": "ok", "SKIPPED": "skipped"}.get(word, word)
    return "not run"


def results(documents, folder):
    problems = []
    for where, test, functions in each_test(documents):
        for function in functions or [""]:
            said = outcome(folder, test, function)
            if said.startswith("skipped"):
                print(f"{told(test, functions)}: skipped on this machine")
            elif said != "ok":
                problems.append(f"{where}: {test} {function}: {said}")
    return problems


def main():
    action, *rest = sys.argv[1:] or [""]
    documents = read_lists()
    if action == "update" and not rest:
        PAGE.write_text(write_page(documents))
        sys.exit(0)
    if action == "check" and len(rest) == 1:
        problems = check(documents, set(Path(rest[0]).read_text().split()))
    elif action == "results" and len(rest) == 2:
        problems = results(documents, rest[1])
    else:
        sys.exit(__doc__)
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
