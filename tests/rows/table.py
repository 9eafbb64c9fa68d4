#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes and checks docs/conformance.md: what Windows does, row by row, and which tests prove it.

  table.py update  PROGRAMS RESULTS    writes the table
  table.py check   PROGRAMS            the table is what the tests cite, and no W row is left open
  table.py results PROGRAMS RESULTS    the tests of this build passed, as the table says

PROGRAMS is the folder of the conformance programs, RESULTS has what each test printed. Each input
file explains itself: rows.txt, rows-handles.txt, differences.txt, being-built.txt.
"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
import citations  # noqa: E402

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TABLE = ROOT / "docs" / "conformance.md"
ROWS = ("rows.txt", "rows-handles.txt")
FOLDERS = ("api", "unit", "process", "faults")
NOT_UNDER_WINE = {"placeholders"}  # Wine 8.0 lacks what the program is about
PASSES, FAILS, SKIPPED, NOT_RUN = "passes", "**fails**", "skipped", "not run"
DIFFERS, BEING_BUILT, NO_TEST = "differs", "being built", "no test"


class Row:
    def __init__(self, number, certainty, text):
        self.number = number
        self.certainty = certainty
        self.text = text
        self.tests = []  # (program, function)
        self.programs = []  # conformance programs that state a fact of it
        self.wine = ""
        self.reason = None  # (manual page, why) where filemap differs
        self.being_built = ""


def lines_of(name):
    text = (HERE / name).read_text()
    return [line for line in text.split("\n") if line and not line.startswith("#")]


def read_rows():
    """The rows by number, and the chapters as pairs of title and rows."""
    rows = {}
    chapters = []
    for line in [line for name in ROWS for line in lines_of(name)]:
        if line.startswith("== "):
            chapters.append((line[3:], []))
            continue
        row = Row(*line.split(" ", 2))
        rows[row.number] = row
        chapters[-1][1].append(row)
    return rows, chapters


def listed_rows(rows, name):
    """Pairs of a row and the fields behind its number in one of the two lists."""
    for line in lines_of(name):
        numbers, *fields = [field.strip() for field in line.split("|")]
        for number in citations.rows_in("row " + numbers):
            if number not in rows:
                sys.exit(f"{name}: there is no row {number}")
            yield rows[number], fields


def read_lists(rows):
    for row, (page, reason) in listed_rows(rows, "differences.txt"):
        if not any((ROOT / "man").glob(f"{page}.[0-9].scd")) and not is_alias(page):
            sys.exit(f"differences.txt: row {row.number}: there is no manual page {page}")
        row.reason = (page, reason)
    for row, (feature,) in listed_rows(rows, "being-built.txt"):
        row.being_built = feature


def is_alias(page):
    return re.search(rf"^{page}\b", (ROOT / "man" / "aliases.txt").read_text(), re.M)


def read_citations(rows):
    for folder in FOLDERS:
        for path in sorted((ROOT / "tests" / folder).glob("test_*.c")):
            program = f"{folder}.{path.stem[len('test_'):]}"
            if citations.orphans(path):
                sys.exit(f"{path.name}: no test has the citation of {citations.orphans(path)}")
            for function, numbers in citations.citations(path).items():
                for number in sorted(numbers):
                    if number in rows:
                        rows[number].tests.append((program, function))
                    elif number[0] != "s":  # facts about waiting, which are not in the table
                        sys.exit(f"{path.name}, {function}: there is no row {number}")


def run_program(path):
    """What a conformance program prints. Its standard input is a pipe, for row 021."""
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run([path], input="", capture_output=True, text=True, cwd=folder,
                              check=False).stdout


def read_facts(rows, programs, results):
    """Runs the conformance programs: which rows they state, and whether these hold."""
    for source in sorted((ROOT / "tests" / "conformance").glob("*.c")):
        program = source.stem
        for line in run_program(f"{programs}/conformance-{program}").split("\n"):
            fact = re.match(r"(not ok )?row (h?\d{3}) ", line)
            row = rows.get(fact.group(2)) if fact else None
            if row:
                if program not in row.programs:
                    row.programs.append(program)
                key = ("conformance." + program, row.number)
                results[key] = FAILS if fact.group(1) else results.get(key, PASSES)
    wine_differs = set(re.findall(r"^\w+: row (h?\d{3}) ", (
        ROOT / "tests/conformance/wine-differences.txt").read_text(), re.M))
    for row in rows.values():
        if set(row.programs) - NOT_UNDER_WINE:
            row.wine = "differs" if row.number in wine_differs else "the same"


def read_results(folder, results):
    """What cmocka said about each test function. A test with spaces in its name runs a function."""
    said = {"OK": PASSES, "PASSED": PASSES, "FAILED": FAILS, "SKIPPED": SKIPPED}
    for path in Path(folder).glob("*"):
        for word, name in re.findall(r"^\[ *(OK|FAILED|SKIPPED) *\] (.+?)$", path.read_text(
                errors="replace"), re.M):
            results[(path.name, re.sub(r"\W+", "_", name))] = said[word]


def result_of(row, results):
    outcomes = [results.get(test, NOT_RUN) for test in row.tests
                if not test[0].endswith("_long") or test in results]
    outcomes += [results[("conformance." + program, row.number)] for program in row.programs]
    for outcome in (FAILS, NOT_RUN):
        if outcome in outcomes:
            return outcome
    if outcomes:
        return PASSES if PASSES in outcomes else SKIPPED
    return NO_TEST


def status(row, results, before):
    """The word in the table. Where some tests did not run, it stays what it was before."""
    if row.reason:
        return DIFFERS
    outcome = result_of(row, results)
    if outcome == NOT_RUN and before.get(row.number) == PASSES:
        return PASSES
    if outcome == NO_TEST and row.being_built:
        return BEING_BUILT
    return outcome


def tests_of(row):
    by_program = {}
    for program, function in row.tests:
        by_program.setdefault(program, []).append(function)
    parts = [f"{program}: {', '.join(names)}" for program, names in by_program.items()]
    if row.programs:
        parts.append(f"conformance: {', '.join(row.programs)}")
    return "; ".join(parts)


def reasons(rows):
    lines = []
    for row in rows.values():
        if row.reason:
            page, reason = row.reason
            lines.append(f"| {row.number} | {row.certainty} | {row.text} | {reason} | {page} |")
    return lines


def count(rows):
    proven = [row for row in rows.values() if row.status == PASSES]
    certain = [row for row in rows.values() if row.certainty == "W"]
    return (f"{len(proven)} of {len(rows)} rows are proven by tests; of the {len(certain)} that are "
            f"asserted on Windows, {sum(row.status == PASSES for row in certain)} are proven, "
            f"{sum(row.status == DIFFERS for row in certain)} differ, and "
            f"{sum(row.status == BEING_BUILT for row in certain)} are being built.")


INTRODUCTION = """# Conformance

Each row is a fact about Windows. Its letter says how it is known: W, a test asserts it on Windows;
D, Microsoft documents it; R, a reference source has it; X, only Wine has it; I, it follows from
others. A number behind `->` is the last error. Then come the tests that cite the row, what they say
about filemap, and, where one of them is a conformance program, whether Wine 8.0 prints the same
(`tests/conformance/wine-differences.txt` has what it prints instead, and why the row decides).

This file is made by `tests/rows/table.py`: after the tests, build the target `conformance-table`.
A test compares it with what the tests cite, another one with how they ended.
"""


def write_table(rows, chapters):
    lines = [INTRODUCTION, count(rows)]
    for title, members in chapters:
        lines += ["", f"## {title}", "", "| row | | fact | tests | filemap | Wine |",
                  "|---|---|---|---|---|---|"]
        lines += [f"| {row.number} | {row.certainty} | {row.text} | {tests_of(row)} | {row.status} "
                  f"| {row.wine} |" for row in members]
    lines += ["", "## Where filemap differs", "",
              "What Linux cannot have. The manual page of the call says it too.", "",
              "| row | | fact | why | manual page |", "|---|---|---|---|---|", *reasons(rows)]
    return "\n".join(lines) + "\n"


def statuses_in(text):
    return dict(re.findall(r"^\| (h?\d{3}) \|(?: [^|]* \|){3} ([^|]*) \| [^|]*\|$", text, re.M))


def open_rows(rows):
    return [row for row in rows.values() if row.certainty == "W" and row.status not in
            (PASSES, DIFFERS, BEING_BUILT)]


def set_statuses(rows, results, text):
    before = statuses_in(text)
    for row in rows.values():
        row.status = status(row, results, before)


def told(rows):
    return [f"row {row.number}: {row.text}: {row.status}" for row in open_rows(rows)]


def update(rows, chapters, text):
    os.makedirs(TABLE.parent, exist_ok=True)
    TABLE.write_text(write_table(rows, chapters))
    print("\n".join([count(rows), *told(rows)]))
    return []


def check(rows, chapters, text):
    """The table has the tests that cite each row, and every W row is settled."""
    problems = told(rows)
    if write_table(rows, chapters) != text:
        problems.append("docs/conformance.md is not what the tests cite: build conformance-table")
    return problems


def compare(rows, results):
    """No cited test failed, and for each W row one passed; what could not run here is told."""
    problems = []
    for row in rows.values():
        outcome = result_of(row, results)
        settled = row.certainty != "W" or row.reason or row.being_built
        if outcome == SKIPPED:
            print(f"row {row.number}: all its tests were skipped on this machine")
        elif outcome in (FAILS, NOT_RUN) or outcome == NO_TEST and not settled:
            problems.append(f"row {row.number}: {row.text}: {outcome}: {tests_of(row)}")
    return problems


def main():
    action, programs, *folders = sys.argv[1:]
    results = {}
    rows, chapters = read_rows()
    read_lists(rows)
    read_citations(rows)
    read_facts(rows, programs, results)
    for folder in folders:
        read_results(folder, results)
    text = TABLE.read_text() if TABLE.exists() else ""
    set_statuses(rows, results, text)
    if action == "update":
        problems = update(rows, chapters, text)
    elif action == "check":
        problems = check(rows, chapters, text)
    else:
        problems = compare(rows, results)
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
