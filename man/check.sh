#!/bin/sh
# Checks the manual pages against the headers. Prints a line for each check: "ok" or "not ok".
#
#   check.sh        exit status 1 if a check fails, 77 if scdoc or mandoc is missing
#
# Each exported function has a page or an alias (aliases.txt: ALIAS PAGE), each page has its sections,
# its synopsis and its examples compile against the headers, and the error codes and pages that it
# names exist.
set -u
cd "$(dirname "$0")" || exit 1
include=$(cd ../include && pwd)
cc=${CC:-cc}
for tool in scdoc mandoc; do
    if ! command -v $tool >/dev/null; then
        echo "skipped: $tool is missing"
        exit 77
    fi
done
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
failed=0

# report CHECK FILE: the check failed if the file has lines, which tell why
report()
{
    if [ -s "$2" ]; then
        echo "not ok $1"
        sed 's/^/    /' "$2"
        failed=1
    else
        echo "ok $1"
    fi
}

# What mandoc warns of and what does not matter: scdoc puts a paragraph mark behind each heading.
exceptions='skipping paragraph macro'

# The names in the NAME section, one per line.
names_of()
{
    sed -n '/^# NAME$/,/^# [^N]/p' "$1" | grep -v '^#' | tr '\n' ' ' |
        sed 's/ - .*//; s/\\//g' | tr -s ', ' '\n' | sed '/^$/d' | sort -u
}

# The literal blocks of a section, as the reader sees them.
blocks_of()
{
    awk -v heading="# $2" '
        /^# / { inside = $0 == heading; block = 0 }
        inside && /^```/ { block = !block; next }
        inside && block { print }' "$1" | sed 's/\\\\/\\/g'
}

# compiles FILE [OPTION...]
compiles()
{
    file=$1
    shift
    "$cc" -std=c11 -Wall -Wextra -Werror -fsyntax-only -I"$include" -I"$include/filemap" \
        "$@" "$file"
}

# What the headers declare, and the macros that look like functions or stand for one.
for header in "$include"/filemap/*.h; do
    [ "${header##*/}" = guard_windows.h ] || # functions of its own, for Windows
        grep -hv '^ *# *define' "$header"
done >"$work/headers"
{
    grep -o 'FILEMAP_SYMBOL([A-Za-z0-9_]*);' "$work/headers" | sed 's/.*(\(.*\));/\1/'
    grep -o '\<filemap_[a-z0-9_]*(' "$work/headers" | tr -d '('
} | sort -u >"$work/exported"
sed -n 's/^ *# *define \([A-Za-z_][A-Za-z0-9_]*\).*/\1/p' "$include"/filemap/*.h | sort -u >"$work/macros"
sed 's/^wince_//' "$work/exported" "$work/macros" | sort -u >"$work/known"

for page in *.scd; do
    echo "${page%.scd}"
done | sort >"$work/pages"
cut -d ' ' -f 1 aliases.txt | sort >"$work/aliases"
sort "$work/pages" "$work/aliases" >"$work/entries"

# -- the lists
sed 's/^wince_\(.*\)/\1.3wince/; t; s/$/.3/' "$work/exported" | sort | comm -23 - "$work/entries" >"$work/missing"
report "$(wc -l <"$work/exported") exported functions have a page or an alias" "$work/missing"
uniq -d "$work/entries" >"$work/twice"
report "no name has two pages" "$work/twice"
cut -d ' ' -f 2 aliases.txt | sort -u | comm -23 - "$work/pages" >"$work/nowhere"
report "aliases lead to pages" "$work/nowhere"

# -- each page
sections='NAME SYNOPSIS DESCRIPTION PARAMETERS RESULT ERRORS (PROGRAM FILES )?(SHARE MODES )?'
sections="$sections(DIFFERENCES FROM WINDOWS )?(EXAMPLE )?SEE ALSO"
# shellcheck disable=SC2129 # each check adds to the list of what is wrong
while read -r page; do
    source=$page.scd
    : >"$work/wrong"

    if scdoc <"$source" >"$work/$page" 2>>"$work/wrong"; then
        mandoc -T lint -W warning "$work/$page" | grep -v "$exceptions" >>"$work/wrong"
    fi

    names_of "$source" | sed "s/\$/.${page##*.}/" | sort >"$work/names"
    { echo "$page"; awk -v page="$page" '$2 == page { print $1 }' aliases.txt; } | sort >"$work/meant"
    comm -3 "$work/names" "$work/meant" | sed 's/^\t*/NAME and aliases.txt differ: /' >>"$work/wrong"

    grep -o '\<ERROR_[A-Z_]*[A-Z]\>' "$source" | sort -u | comm -23 - "$work/known" |
        sed 's/^/no such error: /' >>"$work/wrong"
    grep -o '\*[\\A-Za-z0-9_-]*\*([37][a-z]*)' "$source" | sed 's/[*\\]//g; s/(\(.*\))/.\1/' |
        grep '^[A-Z_]\|^filemap\|^lstr' | sort -u | comm -23 - "$work/entries" |
        sed 's/^/no such page: /' >>"$work/wrong"

    platform=
    [ "${page##*.}" != 3wince ] || platform=-D_WIN32_WCE=0x500
    if [ -z "${page##*.3*}" ]; then
        sed -n 's/^# //p' "$source" | tr '\n' ' ' | grep -vxE "$sections " |
            sed 's/^/sections: /' >>"$work/wrong"
        sed 's/\.3[a-z]*$//' "$work/names" | sort | comm -23 - "$work/known" |
            sed 's/^/not in the headers: /' >>"$work/wrong"
        blocks_of "$source" SYNOPSIS >"$work/synopsis"
        grep -o '\<[A-Za-z_][A-Za-z0-9_]*(' "$work/synopsis" | tr -d '(' | sort -u >"$work/called"
        sed 's/\.3[a-z]*$//' "$work/names" | sort | comm -13 - "$work/called" |
            grep -v '^BOOL$\|^if$' | sed 's/^/in SYNOPSIS and not in NAME: /' >>"$work/wrong"
        # A prototype that is not that of the header does not compile; macros make room for theirs.
        {
            echo '#include <windows.h>'
            echo '#include <filemap/filemap.h>'
            sed -n '/^#include/p' "$work/synopsis"
            comm -12 "$work/called" "$work/macros" | sed 's/^/#undef /'
            sed '/^#include/d' "$work/synopsis"
        } >"$work/synopsis.c"
        # shellcheck disable=SC2086 # none or one option
        compiles "$work/synopsis.c" $platform >>"$work/wrong" 2>&1
        # shellcheck disable=SC2086
        compiles "$work/synopsis.c" $platform -fshort-wchar -DUNICODE >>"$work/wrong" 2>&1
    fi

    blocks_of "$source" EXAMPLE | grep -v '^cc \|^ *[$](' >"$work/example.c"
    if [ -s "$work/example.c" ]; then
        compiles "$work/example.c" >>"$work/wrong" 2>&1
    fi
    report "$page" "$work/wrong"
done <"$work/pages"
exit $failed
