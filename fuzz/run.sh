#!/bin/sh
# Runs a fuzz target over so many inputs; it begins with what the seeds program writes.
#
#   run.sh TARGET SEEDS RUNS [DICTIONARY]
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/corpus"
"$2" "$work/corpus"
"$1" -runs="$3" -seed=1 ${4:+-dict="$4"} -max_len=4096 -timeout=10 -artifact_prefix="$work/" \
    -print_final_stats=1 "$work/corpus" >"$work/log" 2>&1 || {
    tail -n 50 "$work/log"
    exit 1
}
grep -E 'executed_units|DONE' "$work/log"
