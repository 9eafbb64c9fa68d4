#!/bin/sh
# Is docs/attacks.md what the program of the attempts says it does?
#
#   table.sh check|update PROGRAM
set -eu
page=$(cd "$(dirname "$0")/../.." && pwd)/docs/attacks.md
begin='<!-- made by tests/attacks: cmake --build BUILD --target attacks-table -->'
wanted=$(
    sed "/^$(printf '%s' "$begin" | sed 's|/|\\/|g')\$/q" "$page"
    echo
    "$2" --table
)
if [ "$1" = update ]; then
    printf '%s\n' "$wanted" >"$page"
elif ! printf '%s\n' "$wanted" | diff -u "$page" -; then
    echo "attacks: docs/attacks.md is not what the attempts are: build the target attacks-table" >&2
    exit 1
fi
