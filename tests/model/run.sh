#!/bin/sh
# SPDX-License-Identifier: MIT
# Checks the model of the lifetime protocol, and that each mutant of it is caught.
#
#   run.sh          three processes with all that may happen; under a minute, 1.5 GB
#   LONG=1 run.sh   more of everything; some ten minutes, 4 GB
#   TRAIL=1 run.sh  also prints the shortest way to each mutant's error
set -u
here=$(cd "$(dirname "$0")" && pwd)
for tool in spin cc; do
    command -v $tool >/dev/null || { echo "skipped: no $tool"; exit 77; }
done
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work" || exit 1
failed=0

all='-DMAY_DIE -DMAY_FORK -DMAY_SPAWN -DMAY_COLLECT -DMAY_MISMATCH'

# build OPTIONS_OF_SPIN OPTIONS_OF_CC: makes ./pan
build()
{
    rm -f pan ./*.trail
    # shellcheck disable=SC2086 # these are lists
    spin $1 -a "$here/lifetime.pml" >log 2>&1 && cc -w $2 -DSAFETY -o pan pan.c >>log 2>&1 && return
    cat log
    return 1
}

# verdict STATUS WHAT...
verdict()
{
    status=$1
    shift
    if [ "$status" = 0 ]; then
        echo "ok $*"
    else
        echo "not ok $*"
        failed=1
    fi
}

# good NAME OPTIONS_OF_SPIN OPTIONS_OF_CC OPTIONS_OF_PAN: no state may be wrong, and none left out
good()
{
    build "$2" "-O2 $3" || { verdict 1 "$1"; return; }
    # shellcheck disable=SC2086
    ./pan $4 >out 2>&1
    if grep -q 'errors: 0' out && ! grep -qE 'depth too small|reached -DMEMLIM|out of memory' out; then
        verdict 0 "$1: $(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' out) states," \
            "$(sed -n 's/^ *\([0-9]*\)[.0-9]*[[:space:]]*total actual.*/\1/p' out) MB," \
            "$(sed -n 's/^pan: elapsed time \([0-9.e+]*\).*/\1/p' out) s"
    else
        grep -E '^pan|error|memory' out
        [ -f lifetime.pml.trail ] && show "$2"
        verdict 1 "$1"
    fi
}

show()
{
    # shellcheck disable=SC2086
    spin $1 -t -k lifetime.pml.trail "$here/lifetime.pml" | tr -s ' ' |
        sed -n 's/^ *\(process .*->.*\)/    \1/p'
}

# mutant NAME WHAT_FAILS OPTIONS_OF_SPIN: that check, and no other, must fail; breadth first, so
# that the trail is the shortest
mutant()
{
    options="-DMUTATE_$1 -DUNORDERED -DSCRATCH=byte $3"
    build "$options" "-O1 -DBFS -DMEMLIM=2000" || { verdict 1 "$1"; return; }
    ./pan -w22 >out 2>&1
    if grep -q "^pan:1: assertion violated.*$2" out; then
        verdict 0 "mutant $1 is caught after $(sed -n 's/^pan:1:.*depth \([0-9]*\)).*/\1/p' out) steps"
        if [ -n "${TRAIL-}" ]; then
            show "$options"
        fi
    else
        grep -E '^pan|errors' out
        verdict 1 "mutant $1 is caught"
    fi
}

good "2 processes, others stop" "-DN=2 $all -DMAY_STOP" "-DMEMLIM=1000" "-m100000 -w20"
good "2 processes, one may only read" "-DN=2 $all -DREADER" "-DMEMLIM=1000" "-m100000 -w20"
good "3 processes" "-DN=3 $all" "-DMEMLIM=4000" "-m3000000 -w24"

mutant GETLK_ONLY held '-DN=2'
mutant NO_FSTATAT held '-DN=2'
mutant NO_TOMBSTONE held '-DN=2'
mutant LINK_BEFORE_LOCK held '-DN=2'
mutant EXPECT_AFTER_LOCK untidy '-DN=2'
mutant UNLOCK_BEFORE_UNLINK held '-DN=2'
mutant BURY_LAST held '-DN=2 -DMAY_DIE'
mutant UNLOCK_AT_CLOSE held '-DN=2 -DMAY_FORK'
mutant CONVERT_AT_CLOSE untidy '-DN=2'
mutant LEAVE_SILENTLY untidy '-DN=2 -DMAY_MISMATCH'
mutant FORK_IN_CALL untidy '-DN=2 -DMAY_SPAWN'
mutant TYPE_AFTER_LOCK leaned '-DN=2 -DMAY_MISMATCH'
mutant NOT_FOUND_EARLY denied '-DN=3 -DMAY_DIE'

if [ -n "${LONG-}" ]; then
    good "3 processes, others stop" "-DN=3 $all -DMAY_STOP" "-DMEMLIM=8000" "-m3000000 -w26"
    good "3 processes, one may only read" "-DN=3 $all -DREADER" "-DMEMLIM=8000" "-m3000000 -w26"
    # States are known by their hashes only: one in many millions may be missed.
    good "4 processes that open, create and close" "-DN=4" "-DHC4 -DMEMLIM=8000" "-m5000000 -w27"
fi
exit $failed
