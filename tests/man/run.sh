#!/bin/sh
# The manual pages are well-formed, and each public function is in one.
#
#   run.sh MANDOC PAGE_FOLDER
set -u
mandoc=$1
pages=$2
source=$(cd "$(dirname "$0")/../.." && pwd)
failed=0

# scdoc puts a paragraph mark where none is needed; that is not worth a word.
if "$mandoc" -T lint -W warning "$pages"/*.[1-8]* | grep -v 'skipping paragraph macro'; then
    failed=1
fi
"$mandoc" -T ascii "$pages"/*.3* | sed 's/.\x08//g' >"$TMPDIR/text"
list=$source/scripts/list-symbols.sh
for name in $("$list" --win32) $("$list" --own) $("$list" --wince | sed 's/^wince_//'); do
    if ! grep -qw -- "$name" "$TMPDIR/text"; then
        echo "no page of section 3 names $name"
        failed=1
    fi
done
rm "$TMPDIR/text"
exit $failed
