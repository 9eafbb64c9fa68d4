#!/bin/sh
# Lists the functions of the public headers, one per line.
#
#   --win32   Win32 names, as in FILEMAP_SYMBOL(Name)
#   --wince   the same where Windows CE has a call of its own: wince_Name
#   --own     the filemap_ functions of filemap.h and guard.h
#   --crt     the symbols of crt.h: those of a C library, which get no bare names
#   --stubs   FILEMAP_STUB("Name") for each Win32 name, for libfilemap-win32.so
set -eu
include=$(dirname "$0")/../include/filemap

names()
{
    for header in "$include"/*.h; do
        [ "${header##*/}" = crt.h ] || labels "$header"
    done | sort -u
}

win32_names()
{
    names | grep -v '^wince_'
}

labels()
{
    grep -v '^ *# *define' "$1" |
        grep -o 'FILEMAP_SYMBOL([A-Za-z0-9_]*);' | sed 's/.*(\(.*\));/\1/'
}

crt_symbols()
{
    labels "$include/crt.h" | sed 's/^/filemap_/'
    grep -o '\<filemap_[a-z0-9_]*(' "$include/crt.h" | tr -d '('
}

case ${1-} in
--win32) win32_names ;;
--wince) names | grep '^wince_' ;;
--own) grep -oh '\<filemap_[a-z0-9_]*(' "$include/filemap.h" "$include/guard.h" | tr -d '(' | sort -u ;;
--crt) crt_symbols | sort -u ;;
--stubs) win32_names | sed 's/.*/FILEMAP_STUB("&")/' ;;
*)
    echo "usage: list-symbols.sh --win32 | --wince | --own | --crt | --stubs" >&2
    exit 2
    ;;
esac
