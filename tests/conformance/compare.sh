#!/bin/sh
# Runs one conformance program here and under Wine, and compares what both print.
#
#   compare.sh NAME PROGRAM WINDOWS_PROGRAM          a folder for Wine is made, and removed afterwards
#   compare.sh NAME PROGRAM WINE_COMMAND...          wine.sh with its arguments, started already
#
# CONFORMANCE_WINEPREFIX names a folder for Wine to keep, so that many comparisons make it once.
# Exit status: 0 the same, 1 different, 77 without Wine.
#
# wine-differences.txt lists the facts that Wine gets wrong. Any other one fails, and so does a listed
# one that Wine gets right.
set -u
folder=$(cd "$(dirname "$0")" && pwd)
name=$1
program=$2
shift 2
work=$(mktemp -d) || exit 1
stop=:

clean()
{
    $stop
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

stop_wine()
{
    "$folder/wine.sh" "$wine" "$prefix" stop
}

start_wine()
{
    wine=$(PATH="$PATH:/usr/lib/wine" command -v wine64 || command -v wine) || {
        echo "Wine is missing"
        exit 77
    }
    prefix=${CONFORMANCE_WINEPREFIX:-$work/wine}
    mkdir -p "$prefix"
    # The server of a folder serves all who use it: one after the other.
    exec 9>"$prefix/lock"
    flock 9
    stop=stop_wine
    "$folder/wine.sh" "$wine" "$prefix" start 9>&- || {
        cat "$prefix/start.log"
        exit 1
    }
}

# Standard input is a pipe, for row 021.
if [ $# -eq 1 ]; then
    start_wine
    set -- "$folder/wine.sh" "$wine" "$prefix" run "$(realpath "$1")"
fi
: | "$program" >"$work/linux"
here=$?
: | "$@" >"$work/wine.raw" 9>&-
tr -d '\r' <"$work/wine.raw" >"$work/wine.out"

# Listed facts are put right, each other `not ok` stays.
awk -v name="$name: " -v list="$folder/wine-differences.txt" '
    BEGIN {
        while ((getline line < list) > 0) {
            if (index(line, name) == 1 && match(line, / \| /)) {
                known[substr(line, length(name) + 1, RSTART - length(name) - 1)] = 1
            }
        }
    }
    /^not ok / && match($0, /: expected .* got /) {
        what = substr($0, 8, RSTART - 8)
        expected = substr($0, RSTART + 11, RLENGTH - 16)
        got = substr($0, RSTART + RLENGTH)
        if ((what ": " got) in known) {
            seen[what ": " got] = 1
            print what ": " expected
            next
        }
    }
    { print }
    END {
        for (entry in known) {
            if (!(entry in seen)) {
                print "listed in wine-differences.txt, but not so: " entry
            }
        }
    }
' "$work/wine.out" >"$work/wine.corrected"

grep '^not ok \|^cannot go on\|^listed in ' "$work/wine.corrected" | sed 's/^/under Wine: /'
grep '^not ok \|^cannot go on' "$work/linux" | sed 's/^/here: /'
if [ $here -ne 0 ]; then
    echo "here: exit status $here"
fi
if ! diff -U 1 --label here --label wine "$work/linux" "$work/wine.corrected"; then
    exit 1
fi
tail -n 1 "$work/linux" | grep -q '^end of ' && [ $here -eq 0 ] &&
    ! grep -q '^not ok ' "$work/wine.corrected"
