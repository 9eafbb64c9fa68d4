#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""citations.py: whose citation is whose."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
import citations  # noqa: E402

SOURCE = """/* SPDX-License-Identifier: MIT */
/* An overview (rows 001-099). */
#include "testing.h"

/* Row 101. */
static const int table[] = { 1, 2 };

static const struct {
    int row; /* row 102 */
} rows[] = {
    { 1 },
};

#define CHECK_ALL(x)                                                                               \\
    check(x) /* row 103 */

/* Row 104: a helper of a helper. */
static void inner(void)
{
}

static void helper(void)
{
    inner();
}

/* Rows 105, 106 and
 * h24: in the comment before it. */
static void first(void **state)
{
    helper(); /* row 107 */
    "row 998";
}

/* Of nobody, because a line is between. */
/* Row 999. */

static void second(void **state)
{
    (void)rows;
    CHECK_ALL(table);
}

/* Row 108. */
static void listed(void)
{
}

static void (*const bodies[])(void) = { listed };

static void uncited(void **state)
{
}

int main(void)
{
    return 0;
}
"""


class Citations(unittest.TestCase):
    def test_numbers(self):
        for text, rows in (
            ("row 121", ["121"]),
            ("Rows 118-120, 332 and h110", ["118", "119", "120", "332", "h110"]),
            ("(rows h118-h120, s9)", ["h118", "h119", "h120", "s009"]),
            ("Rows 1, 12345", []),
            ("Rows 162 to 164, and 166", ["162", "163", "164", "166"]),
            ("row 121 is one; so is Row 122.", ["121", "122"]),
            ("arrows 121", []),
        ):
            self.assertEqual(citations.rows_in(text), rows, text)

    def test_names(self):
        for name, rows in (
            ("row_121_life", ["121"]),
            ("rows_162_to_164_181_access", ["162", "163", "164", "181"]),
            ("row_380", ["380"]),
            ("rows_of_pages", []),
            ("row_12345", []),
            ("arrow_121", []),
        ):
            self.assertEqual(citations.rows_of_name(name), rows, name)

    def test_owners(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "test_source.c"
            path.write_text(SOURCE)
            self.assertEqual(citations.citations(path), {
                "first": {"104", "105", "106", "h024", "107"},
                "second": {"101", "102", "103"},
                "listed": {"108"},
            })
            self.assertEqual(citations.orphans(path), ["999"])


if __name__ == "__main__":
    unittest.main()
