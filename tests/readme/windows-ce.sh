#!/bin/sh
# SPDX-License-Identifier: MIT
# The programs of docs/windows-ce.md do what is said there, and the example counts.
#
#   windows-ce.sh LIBRARY_FOLDER EXAMPLE
set -u
# shellcheck source=tests/readme/blocks.sh
. "$(dirname "$0")/blocks.sh"
page_begin "$1"
page_compile docs/windows-ce.md

# expect SAYS COMMAND...
expect()
{
    says=$1
    shift
    said=$("$@" </dev/null) || fail "$* fails"
    [ "$said" = "$says" ] || fail "$* says: $said"
    echo "ok: ${1##*/} says: $said"
}

expect 'is new, 1' ./counter
expect 'nobody counts (error 87)' ./open

# While the example waits for Enter, others find its section, also without CE's headers.
mkfifo enter
"$2" <enter >first &
example=$!
exec 3>enter
tries=100
until grep -q . first; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || fail 'the example says nothing'
    sleep 0.05
done
expect 'started 2 times' "$2"
expect 2 ./open
expect 'was there, 3' ./counter
expect 3 ./open
echo >&3
wait "$example" || fail 'the example fails'
[ "$(cat first)" = 'started 1 times' ] || fail "the example says: $(cat first)"
expect 'nobody counts (error 87)' ./open
