# SPDX-License-Identifier: MIT
"""Which tests cite which rows: `row 121`, `Rows 162-174, 181 and h24` in comments of C files, and
in the names of test functions: `row_121_…`, `rows_162_to_174_181_…`.

A citation belongs to the test function it is in or stands before. One that belongs to a helper or a
table belongs to all test functions of the file that use it. What the comment at the top of a file
says is an overview and no citation.
"""
import re

NUMBER = r"(?:[hs]?\d{3}|[hs]\d{1,2})"
RANGE = rf"{NUMBER}(?:\s*(?:-|to)\s*{NUMBER})?"
CITATION = re.compile(rf"\b[Rr]ows?\s+({RANGE}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+){RANGE})*)\b")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
TEST = re.compile(r"^(?:static )?void \w+\(void \*\*\w+\)")


def expand(first, last):
    """Names of the rows of a range: ("h118", "h120") gives h118, h119, h120."""
    letter = first[0] if first[0] in "hs" else ""
    begin = int(first.lstrip("hs"))
    end = int(last.lstrip("hs"))
    return [f"{letter}{number:03}" for number in range(begin, end + 1)]


def rows_in(text):
    """The rows that this text cites."""
    rows = []
    for citation in CITATION.finditer(re.sub(r"\n\s*\*?", " ", text)):
        for part in re.finditer(rf"({NUMBER})(?:\s*(?:-|to)\s*({NUMBER}))?", citation.group(1)):
            rows += expand(part.group(1), part.group(2) or part.group(1))
    return rows


def rows_of_name(name):
    """The rows that the name of a function cites."""
    match = re.match(r"rows?((?:_to)?_\d{3})+(?![0-9])", name)
    if not match:
        return []
    text = match.group(0).partition("_")[2]
    return rows_in("rows " + text.replace("_to_", "-").replace("_", ", "))


class Item:
    """A function, table or macro of a C file, with the comment before it."""

    def __init__(self, name, comment, code):
        self.name = name
        self.comment = comment
        self.code = code
        self.is_test = bool(TEST.match(code))
        self.is_function = is_function(code)
        self.uses = set(re.findall(r"\w+", COMMENT.sub("", code)))

    def rows(self):
        comments = [self.comment] + COMMENT.findall(self.code)
        return {row for comment in comments for row in rows_in(comment)} | set(
            rows_of_name(self.name) if self.is_function else [])


def is_function(code):
    return bool(re.search(r"^\{$", code, re.M))


def item_name(code):
    head = re.split(r"[={;]", code, maxsplit=1)[0]
    if is_function(code):
        named = re.search(r"(\w+)\(", head)
    else:
        named = re.search(r"^\} (\w+)", code, re.M)  # of a table whose type stands before it
        named = named or re.match(r"#define (\w+)", code) or re.search(r"\(\*(?:const )?(\w+)", head)
        named = named or re.search(r"(\w+)(?:\[[^]]*\])*\s*$", head)
    return named.group(1) if named else ""


def is_whole(lines):
    """Whether these lines are all of an item."""
    last = lines[-1]
    if lines[0].startswith("#define"):
        return not last.endswith("\\")
    if last.startswith("}"):
        return not last.endswith("{")
    code = COMMENT.sub("", "\n".join(lines))
    return code.count("{") == code.count("}") and code.rstrip().endswith(";")


def skip_comment(lines, at):
    """The index of the line behind the comment that begins there."""
    if lines[at].startswith("//"):
        return at + 1
    while "*/" not in lines[at]:
        at += 1
    return at + 1


def items(text):
    """The items of a C file in the layout of this tree: they begin and end in the first column."""
    found = []
    comment = ""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at]
        begin = at
        if line.startswith(("/*", "//")):
            at = skip_comment(lines, at)
            comment += "\n".join(lines[begin:at]) + "\n"
            continue
        at += 1
        if not line or line[0] in " }" or line[0] == "#" and not line.startswith("#define"):
            comment = ""
            continue
        while at < len(lines) and not is_whole(lines[begin:at]):
            at += 1
        code = "\n".join(lines[begin:at])
        found.append(Item(item_name(code), comment, code))
        comment = ""
    return found


def used_by(test, by_name):
    """Names of the items of the file that the test uses, directly or not."""
    seen = set()
    pending = [test]
    while pending:
        item = pending.pop()
        for name in item.uses & by_name.keys() - seen:
            seen.add(name)
            pending.append(by_name[name])
    return seen


def listed(found):
    """Functions that a table names and no test function uses: main() makes a test of each."""
    named = set().union(*(item.uses for item in found if not item.is_function))
    return [item for item in found if item.is_function and item.name in named]


def citations(path):
    """For each test function of a file that cites rows: its name and the set of them."""
    found = items(path.read_text())
    by_name = {item.name: item for item in found if not item.is_test and item.name != "main"}
    reached = set()
    result = {}
    for test in [item for item in found if item.is_test] + listed(found):
        if not test.is_test and test.name in reached:
            continue
        names = used_by(test, by_name)
        reached |= names
        rows = test.rows().union(*(by_name[name].rows() for name in names))
        if rows:
            result[test.name] = rows
    return result


def orphans(path):
    """Rows that the file cites behind its includes, but no test of it."""
    _, _, body = path.read_text().partition("\n#include")
    cited = set().union(*citations(path).values())
    return sorted({row for comment in COMMENT.findall(body) for row in rows_in(comment)} - cited)
