#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""sentences.py: which references hold, and how a test ended."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
import sentences  # noqa: E402

LIST = """# a comment
= A document
== Parameters
The file. A | B. | api.section: first, second; python.sections: Some.test_it
== Remarks
The end. | readme
"""
PROGRAM = """/* SPDX-License-Identifier: MIT */
#include "testing.h"

static void first(void **state)
{
}

static void forgotten(void **state)
{
}

static void plain(void)
{
}

static void (*const bodies[])(void) = { plain };

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(first) };
}
"""
PYTHON = """
class Some(TestCase):
    def test_it(self):
        pass

    def helper(self):
        pass
"""
BATS = '@test "one, and more" {\n}\n'


class References(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = Path(folder.name)
        for place, text in (("tests/api/test_section.c", PROGRAM), ("tests/cli/ls.bats", BATS),
                            ("bindings/python/tests/test_sections.py", PYTHON)):
            (root / place).parent.mkdir(parents=True)
            (root / place).write_text(text)
        saved = sentences.ROOT
        self.addCleanup(setattr, sentences, "ROOT", saved)
        sentences.ROOT = root

    def problems(self, test, *functions):
        return sentences.problems_of(test, list(functions),
                                     {"api.section", "python", "cli.ls", "readme"})

    def test_functions_that_run(self):
        self.assertEqual(self.problems("api.section", "first", "plain"), [])
        self.assertEqual(self.problems("python.sections", "Some.test_it"), [])
        self.assertEqual(self.problems("readme"), [])

    def test_functions_that_do_not(self):
        for test, function in (("api.section", "forgotten"), ("api.section", "main"),
                               ("api.section", "none"), ("python.sections", "Some.helper"),
                               ("python.none", "Some.test_it"), ("readme", "first")):
            self.assertEqual(len(self.problems(test, function)), 1, (test, function))

    def test_unknown_tests(self):
        self.assertEqual(len(self.problems("api.none", "first")), 1)
        self.assertEqual(len(self.problems("none")), 1)

    def test_no_function_of_several(self):
        self.assertEqual(len(self.problems("api.section")), 1)


class Lists(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "list.txt"

    def read(self, text):
        self.path.write_text(text)
        return sentences.read_list(self.path)

    def test_list(self):
        title, [(first, [file]), (second, [end])] = self.read(LIST)
        self.assertEqual((title, first, second), ("A document", "Parameters", "Remarks"))
        self.assertEqual(file.text, "The file. A | B.")
        self.assertEqual(file.tests, [("api.section", ["first", "second"]),
                                      ("python.sections", ["Some.test_it"])])
        self.assertEqual(end.tests, [("readme", [])])

    def test_page(self):
        page = sentences.write_page([self.read(LIST)])
        self.assertIn("\n## A document\n\n### Parameters\n\n| statement | tests |\n", page)
        self.assertIn("| The file. A \\| B. | api.section: first, second; python.sections: "
                      "Some.test_it |\n", page)

    def test_wrong_lines(self):
        for line in ("no bar", "no test | ", " | readme"):
            self.assertRaises(SystemExit, self.read, f"= A\n== B\n{line}\n")
        self.assertRaises(SystemExit, self.read, "= A\nno part | readme\n")


class Outcomes(unittest.TestCase):
    def outcome(self, test, function, text):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / ("python" if test.startswith("python") else test)).write_text(text)
            return sentences.outcome(folder, test, function)

    def test_cmocka(self):
        for text, said in (("[       OK ] first", "ok"), ("[  SKIPPED ] first", "skipped"),
                           ("[  FAILED  ] first", "FAILED"), ("[       OK ] first one", "not run")):
            self.assertEqual(self.outcome("api.section", "first", text), said)

    def test_python(self):
        for shape in ("test_it (tests.test_sections.Some.test_it) ... {}",
                      "test_it (tests.test_sections.Some)\nWhat it is. ... {}"):
            for end, said in (("ok", "ok"), ("FAIL", "FAIL"), ("skipped 'why'", "skipped 'why'")):
                self.assertEqual(
                    self.outcome("python.sections", "Some.test_it", shape.format(end)), said)
        self.assertEqual(self.outcome("python.sections", "Some.test_it", ""), "not run")

    def test_bats(self):
        for text, said in (("ok 1 one", "ok"), ("not ok 1 one", "not ok"),
                           ("ok 1 one # skip why", "skipped"), ("ok 1 one more", "not run")):
            self.assertEqual(self.outcome("cli.ls", "one", text), said)

    def test_whole(self):
        self.assertEqual(self.outcome("readme", "", "ok: it compiles"), "ok")
        self.assertEqual(self.outcome("readme", "", "skipped: no compiler"), "skipped")

    def test_not_run(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(sentences.outcome(folder, "api.section", "first"), "not run")


if __name__ == "__main__":
    unittest.main()
