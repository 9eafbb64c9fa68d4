#!/bin/sh
# SPDX-License-Identifier: MIT
# The public headers compile alone and under both names, in C and C++, with and without UNICODE and
# -fshort-wchar, and say what Windows' headers say. Prints one line per check.
set -u
here=$(cd "$(dirname "$0")" && pwd)
include=$(cd "$here/../../include" && pwd)
scripts=$(cd "$here/../../scripts" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/filemap-headers.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
failed=0
strict='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror'

# report NAME STATUS [LOG]
report()
{
    if [ "$2" -eq 0 ]; then
        echo "ok $1"
        return
    fi
    echo "not ok $1"
    [ -z "${3-}" ] || sed 's/^/# /' "$3" | head -n 20
    failed=1
}

# Every way to compile C or C++, one per line.
modes()
{
    for compiler in gcc clang; do
        command -v $compiler >/dev/null || continue
        for language in '-x c -std=c11' '-x c++ -std=c++17'; do
            for unicode in '' '-DUNICODE'; do
                for short in '' '-fshort-wchar'; do
                    echo "$compiler $language $unicode $short"
                done
            done
        done
    done
}

# compile_all NAME FILES OPTIONS...: each file compiles by itself, without a warning, in every mode.
compile_all()
{
    name=$1
    files=$2
    shift 2
    modes | while read -r mode; do
        # shellcheck disable=SC2086 # lists of options and files
        $mode $strict "$@" -fsyntax-only $files >"$work/compile.log" 2>&1 ||
            { echo "$mode $*" >>"$work/compile.log"; exit 1; }
    done
    report "$name" $? "$work/compile.log"
}

check_alone()
{
    mkdir "$work/long" "$work/short"
    for path in "$include"/filemap/*.h; do
        header=${path##*/}
        printf '#include <filemap/%s>\ntypedef int nothing;\n' "$header" >"$work/long/$header.c"
        printf '#include <%s>\ntypedef int nothing;\n' "$header" >"$work/short/$header.c"
    done
    compile_all 'each header alone' "$(echo "$work"/long/*.c)" "-I$include"
    compile_all 'each header alone, for apps' "$(echo "$work"/long/*.c)" "-I$include" \
        -DWINAPI_FAMILY=WINAPI_FAMILY_APP
    compile_all 'each header without a folder' "$(echo "$work"/short/*.c)" "-I$include/filemap"
}

# Both names in one program, in either order, are one header.
check_both_names()
{
    printf '#include <filemap/%s>\n#include <%s>\n' windows.h windows.h tchar.h tchar.h \
        filemap.h filemap.h >"$work/both.c"
    compile_all 'both names' "$work/both.c" "-I$include/filemap" "-I$include"
}

# An object that uses every function needs filemap_<Name> for each, and nothing else.
check_labels()
{
    {
        printf '#include <windows.h>\n#include <io.h>\n#include <conio.h>\n#include <winternl.h>\n#include <psapi.h>\n#include <sddl.h>\n#include <aclapi.h>\n'
        printf '#define FILEMAP_AUTOIT_PLAIN\n#include <autoit.h>\n'
        printf 'extern void *functions[];\nvoid *functions[] = {\n'
        "$scripts/list-symbols.sh" --win32 | sed 's/.*/    (void *)&,/'
        printf '};\n'
    } >"$work/labels.c"
    "$scripts/list-symbols.sh" --win32 | sed 's/^/filemap_/' | sort >"$work/wanted"
    for language in '-x c -std=c11' '-x c++ -std=c++17'; do
        # shellcheck disable=SC2086 # lists of options
        gcc $language "-I$include/filemap" -c -o "$work/labels.o" "$work/labels.c" \
            >"$work/labels.log" 2>&1 &&
            nm -u "$work/labels.o" | awk '{ print $2 }' | sort |
            diff - "$work/wanted" >>"$work/labels.log"
        report "labels $language" $? "$work/labels.log"
    done
}

# Needs that the linker would satisfy from the C library, where wchar_t has 32 bits.
wide_symbols()
{
    nm -u "$1" | awk '{ print $2 }' |
        grep -E '^(__)?(isoc99_)?(wcs|wmem|v?f?s?wprintf|fputws|fgetws|mbstowcs)'
}

check_wide_calls()
{
    modes | grep -e '-fshort-wchar' | grep -v UNICODE >"$work/wide.modes"
    while read -r mode; do
        for options in '' '-DWCHAR_FIRST' '-O2 -D_FORTIFY_SOURCE=2' \
            '-O2 -D_FORTIFY_SOURCE=2 -DWCHAR_FIRST'; do
            # shellcheck disable=SC2086 # lists of options
            $mode $strict -D_GNU_SOURCE $options "-I$include/filemap" -c -o "$work/wide.o" \
                "$here/wide_calls.c" >"$work/wide.log" 2>&1
            status=$?
            if [ $status -eq 0 ] && wide_symbols "$work/wide.o" >>"$work/wide.log"; then
                status=1
            fi
            report "wide calls: $mode $options" $status "$work/wide.log"
        done
    done <"$work/wide.modes"
}

check_windows_facts()
{
    python3 "$here/windows_facts.py" names >"$work/facts.log" 2>&1
    report 'every name is compared with mingw-w64' $? "$work/facts.log"
    if ! command -v x86_64-w64-mingw32-gcc >/dev/null; then
        echo 'ok # skipped: mingw-w64 is not installed'
        return
    fi
    for action in compare prototypes; do
        python3 "$here/windows_facts.py" $action >"$work/facts.log" 2>&1
        report "mingw-w64: $action" $? "$work/facts.log"
    done
}

check_alone
check_both_names
compile_all asserts.c "$here/asserts.c" "-I$include/filemap" "-I$here"
compile_all windows_code.c "$here/windows_code.c" "-I$include/filemap"
compile_all "windows_code.c with _UNICODE" "$here/windows_code.c" "-I$include/filemap" -D_UNICODE
compile_all autoit_code.c "$here/autoit_code.c" "-I$include/filemap"
check_labels
check_wide_calls
check_windows_facts
exit $failed
