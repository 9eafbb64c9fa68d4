#!/bin/sh
# Is each proof that SECURITY.md names an attempt or a test?
#
#   promises.sh PROGRAM
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
attempts=$("$1" --table | cut -d ' ' -f 2)
proofs=$(sed -n 's/^|.*| \(`[^|]*`\) |$/\1/p' "$root/SECURITY.md" | tr -d '`' | tr ' ' '\n')
[ "$(printf '%s\n' "$proofs" | wc -l)" -gt 50 ]
status=0
for proof in $proofs; do
    folder=${proof%%.*}
    name=${proof#*.}
    if [ "$folder" = "$proof" ]; then
        printf '%s\n' "$attempts" | grep -qx -e "$proof" && continue
    else
        for file in "tests/$folder/test_$name.c" "tests/$folder/$name.c" "tests/$folder/$name.bats" \
            "tests/$folder/$name.pml" "fuzz/$name.c"; do
            [ -f "$root/$file" ] && continue 2
        done
    fi
    echo "attacks: SECURITY.md: there is no $proof" >&2
    status=1
done
exit $status
