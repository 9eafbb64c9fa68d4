#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A program in each flavour exchanges data with a program in each flavour, under one name.

  run.py FOLDER      where the programs are
"""
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAME = "exchange"
PROGRAMS = ("desktop", "ce", "app", "autoit")
SCRIPTS = ("python", "python_autoit")


def command(folder, flavour):
    if flavour in SCRIPTS:
        return [sys.executable, str(HERE / f"{flavour}.py")]
    return [os.path.join(folder, flavour)]


def exchange(folder, giver, taker):
    """What went wrong, or nothing."""
    text = f"from {giver} to {taker}"
    with subprocess.Popen(
        [*command(folder, giver), "give", NAME, text],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as giving:
        said = giving.stdout.readline().strip()
        if said != "ready":
            return f"the giver says {said}"
        # A second one must be refused.
        again = subprocess.run(
            [*command(folder, taker), "give", NAME, "again"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        taking = subprocess.run(
            [*command(folder, taker), "take", NAME], stdout=subprocess.PIPE, text=True, check=False
        )
        answer, _ = giving.communicate("\n")
    if again.returncode == 0:
        return "the name could be had twice"
    if (taking.returncode, taking.stdout.strip()) != (0, text):
        return f"the taker ends with {taking.returncode} and has got {taking.stdout.strip()}"
    if (giving.returncode, answer.strip()) != (0, taker):
        return f"the giver ends with {giving.returncode}, and its answer is {answer.strip()}"
    return ""


def main():
    failed = False
    for giver in PROGRAMS + SCRIPTS:
        for taker in PROGRAMS + SCRIPTS:
            problem = exchange(sys.argv[1], giver, taker)
            print(f"{'not ok' if problem else 'ok'}: {giver} and {taker} {problem}".strip())
            failed |= bool(problem)
    sys.exit(failed)


if __name__ == "__main__":
    main()
